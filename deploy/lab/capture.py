"""What was on the wire: tcpdump and small readers of DHCP packets."""

import ipaddress
import itertools
import socket
import struct
from dataclasses import dataclass

from .dhcp6 import Message, read_message
from .process import Process
from .waiting import eventually

NAMES = {1: "DISCOVER", 2: "OFFER", 3: "REQUEST", 4: "DECLINE", 5: "ACK",
         6: "NAK", 7: "RELEASE", 8: "INFORM"}
MAGIC = b"\x63\x82\x53\x63"
MARK = 0x88b5    # for experiments (IEEE Std 802): no DHCP packet has it


@dataclass(frozen=True)
class DhcpPacket:
    """One DHCPv4 packet; `options` keeps the order of the wire."""
    wall: float
    kind: str
    source: str
    destination: str
    client_mac: str
    ciaddr: str
    yiaddr: str
    options: tuple

    def option(self, code):
        """The octets of an option, or None."""
        parts = [value for tag, value in self.options if tag == code]
        return b"".join(parts) if parts else None

    def tags(self):
        return [tag for tag, _ in self.options]


def read_options(data):
    options = []
    while data and data[0] != 255:
        if data[0] == 0:
            data = data[1:]
            continue
        if len(data) < 2 or len(data) < 2 + data[1]:
            break
        options.append((data[0], data[2:2 + data[1]]))
        data = data[2 + data[1]:]
    return tuple(options)


def read_dhcp(wall, frame):
    """A DhcpPacket from an Ethernet frame, or None when it is none."""
    if len(frame) < 42 or frame[12:14] != b"\x08\x00" or frame[23] != 17:
        return None
    udp = 14 + (frame[14] & 15) * 4
    body = frame[udp + 8:]
    if len(body) < 240 or body[236:240] != MAGIC:
        return None
    options = read_options(body[240:])
    kind = dict(options).get(53, b"\0")[0]
    address = socket.inet_ntoa
    return DhcpPacket(wall, NAMES.get(kind, str(kind)), address(frame[26:30]),
                      address(frame[30:34]), body[28:34].hex(":"),
                      address(body[12:16]), address(body[16:20]), options)


@dataclass(frozen=True)
class Dhcp6Packet(Message):
    """One DHCPv6 packet; `options` keeps the order of the wire."""
    wall: float
    source: str
    destination: str
    client_mac: str


def read_dhcp6(wall, frame):
    """A Dhcp6Packet from an Ethernet frame, or None when it is none."""
    if len(frame) < 62 or frame[12:14] != b"\x86\xdd" or frame[20] != 17:
        return None
    message = read_message(frame[62:])
    if message is None:
        return None
    to_client = int.from_bytes(frame[56:58], "big") == 546
    mac = frame[0:6] if to_client else frame[6:12]
    return Dhcp6Packet(message.kind, message.xid, message.options, wall,
                       str(ipaddress.IPv6Address(frame[22:38])),
                       str(ipaddress.IPv6Address(frame[38:54])),
                       mac.hex(":"))


def read_pcap(data):
    """Yields (wall clock, frame) of a pcap file that may still grow."""
    offset = 24
    while len(data) >= offset + 16:
        seconds, micros, length, _ = struct.unpack_from("<IIII", data, offset)
        if len(data) < offset + 16 + length:
            return
        yield seconds + micros / 1e6, data[offset + 16:offset + 16 + length]
        offset += 16 + length


class Capture:
    """Every DHCPv4 packet on one device of a namespace."""

    ports = (67, 68)
    read = staticmethod(read_dhcp)

    def __init__(self, namespace, device, directory):
        server, client = self.ports
        self.path = directory / f"{device}-{server}.pcap"
        self._tcpdump = Process(namespace.command(
            "tcpdump", "-i", device, "-n", "-p", "-U", "--immediate-mode",
            "-Z", "root", "-w", self.path,
            f"udp and (port {server} or port {client})"
            f" or ether proto {MARK}"),
            directory / f"tcpdump-{device}-{server}.log")
        self._tcpdump.wait_for_line("listening on")
        self._marks = itertools.count(1)
        self._socket = namespace.open_socket(socket.AF_PACKET,
                                             socket.SOCK_RAW)
        self._socket.bind((device, 0))

    def packets(self, *kinds, mac=None):
        """The packets until now, oldest first."""
        self._catch_up()
        return self._written(*kinds, mac=mac)

    def _catch_up(self):
        """Waits for a frame of our own, which goes no further than here."""
        mac = self._socket.getsockname()[4]
        mark = mac + mac + struct.pack("!HQ", MARK, next(self._marks))

        def is_written():
            if mark in self.path.read_bytes() or not self._tcpdump.running():
                return True
            try:
                self._socket.send(mark)
            except OSError:    # the device is down: nothing comes any more
                return True
            return False

        eventually(is_written, "tcpdump wrote", every=0.003)

    def _written(self, *kinds, mac=None):
        found = []
        for wall, frame in read_pcap(self.path.read_bytes()):
            packet = self.read(wall, frame)
            if packet and mac in (None, packet.client_mac) \
                    and (not kinds or packet.kind in kinds):
                found.append(packet)
        return found

    def wait(self, kind, count=1, timeout=15.0, **filters):
        """The `count`-th packet of that kind."""
        def found():
            packets = self._written(kind, **filters)
            return packets[count - 1] if len(packets) >= count else None
        return eventually(found, f"{kind} number {count} on the wire",
                          timeout, evidence=self.summary)

    def summary(self):
        return "wire: " + " ".join(packet.kind for packet in self._written())

    def close(self):
        self._socket.close()
        self._tcpdump.stop()


class Capture6(Capture):
    """Every DHCPv6 packet on one device of a namespace."""

    ports = (547, 546)
    read = staticmethod(read_dhcp6)
