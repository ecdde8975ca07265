"""An independent witness of addresses and links: raw netlink, own thread."""

import select
import socket
import struct
import threading
import time
from dataclasses import dataclass

RTMGRP_LINK = 1
RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR = 0x10, 0x100
RTM_NEWLINK, RTM_NEWADDR, RTM_DELADDR = 16, 20, 21
IFF_RUNNING = 0x40
IFLA_IFNAME = 3
IFA_ADDRESS, IFA_LOCAL, IFA_CACHEINFO, IFA_FLAGS = 1, 2, 6, 8
IFA_F_DADFAILED, IFA_F_TENTATIVE = 0x08, 0x40
GROUPS = {socket.AF_INET: RTMGRP_IPV4_IFADDR,
          socket.AF_INET6: RTMGRP_IPV6_IFADDR}


@dataclass(frozen=True)
class AddressChange:
    """One RTM_NEWADDR or RTM_DELADDR as the kernel told it."""
    added: bool
    ifindex: int
    cidr: str
    preferred_s: int
    valid_s: int
    flags: int
    monotonic: float
    wall: float

    @property
    def usable(self):
        """Neither tentative nor a duplicate."""
        return not self.flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)


def attributes(data):
    """Yields (type, value) of each well-formed rtattr in data."""
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        if not 4 <= length <= len(data):
            return
        yield kind, data[4:length]
        data = data[(length + 3) & ~3:]


@dataclass(frozen=True)
class LinkChange:
    """One RTM_NEWLINK."""
    device: str
    ifindex: int
    running: bool
    monotonic: float


class Witness:
    """Collects address and link changes of a namespace while it is open."""

    def __init__(self, namespace, family=socket.AF_INET):
        self._socket = namespace.open_socket(
            socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self._socket.bind((0, RTMGRP_LINK | GROUPS[family]))
        self._socket.setblocking(False)
        self._reading = threading.Lock()
        self._changes = []
        self._links = []
        self._open = True
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def changes(self, cidr=None, added=None):
        """What was seen until now, filtered."""
        self._drain()
        return [change for change in list(self._changes)
                if cidr in (None, change.cidr)
                and added in (None, change.added)]

    def became_running(self, device, after=0.0):
        """When (CLOCK_MONOTONIC) it was first RUNNING after a moment."""
        self._drain()
        times = [link.monotonic for link in list(self._links)
                 if link.device == device and link.running
                 and link.monotonic > after]
        return times[0] if times else None

    def close(self):
        self._open = False
        self._thread.join()
        self._socket.close()

    def _listen(self):
        while self._open:
            if select.select([self._socket], [], [], 0.2)[0]:
                self._drain()

    def _drain(self):
        """Reads all that the kernel has told."""
        with self._reading:
            while True:
                try:
                    data = self._socket.recv(65536)
                except BlockingIOError:
                    return
                self._read(data, time.monotonic(), time.time())

    def _read(self, data, monotonic, wall):
        while len(data) >= 16:
            length, kind = struct.unpack_from("=IH", data)
            if length < 16:
                return
            if kind in (RTM_NEWADDR, RTM_DELADDR):
                self._note(kind, data[16:length], monotonic, wall)
            if kind == RTM_NEWLINK:
                self._note_link(data[16:length], monotonic)
            data = data[(length + 3) & ~3:]

    def _note(self, kind, body, monotonic, wall):
        family, plen, flags, _, index = struct.unpack_from("=BBBBI", body)
        found = dict(attributes(body[8:]))
        local = found.get(IFA_LOCAL) or found[IFA_ADDRESS]
        times = struct.unpack_from("=II", found.get(IFA_CACHEINFO, bytes(8)))
        if IFA_FLAGS in found:
            flags, = struct.unpack("=I", found[IFA_FLAGS])
        self._changes.append(AddressChange(
            kind == RTM_NEWADDR, index,
            f"{socket.inet_ntop(family, local)}/{plen}", times[0], times[1],
            flags, monotonic, wall))

    def _note_link(self, body, monotonic):
        index, flags = struct.unpack_from("=iI", body, 4)
        name = dict(attributes(body[16:])).get(IFLA_IFNAME, b"")
        self._links.append(LinkChange(name.rstrip(b"\0").decode(), index,
                                      bool(flags & IFF_RUNNING), monotonic))
