"""A router that advertises itself (RFC 4861), and a prefix when it has one."""

import ipaddress
import select
import socket
import struct
import threading

from .waiting import eventually

SOLICITATION, ADVERTISEMENT = 133, 134
PREFIX_INFORMATION, ON_LINK_AUTONOMOUS = 3, 0xc0
ALL_NODES, ALL_ROUTERS = "ff02::1", "ff02::2"


class Router:
    """Answers solicitations, and speaks once by itself when it starts, which
    is when its link-local address is of use.

    Without a prefix it says that addresses come by DHCPv6 (the M flag).
    """

    def __init__(self, namespace, device, prefix=None):
        self.namespace, self.device = namespace, device
        self.prefix, self.lifetime_s = prefix, 1800
        self._socket = self._thread = None
        self._stopping = threading.Event()

    def start(self):
        eventually(lambda: self.namespace.link_local(self.device),
                   f"{self.device} has a link-local address")
        self._socket = self.namespace.open_socket(
            socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
        self._index = self.namespace.link(self.device)["ifindex"]
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE,
                                self.device.encode())
        for option, value in ((socket.IPV6_MULTICAST_HOPS, 255),
                              (socket.IPV6_MULTICAST_IF, self._index),
                              (socket.IPV6_JOIN_GROUP,
                               socket.inet_pton(socket.AF_INET6, ALL_ROUTERS)
                               + struct.pack("=I", self._index))):
            self._socket.setsockopt(socket.IPPROTO_IPV6, option, value)
        self._stopping.clear()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        self.speak()
        return self

    def stop(self):
        if self._thread:
            self._stopping.set()
            self._thread.join()
            self._socket.close()
            self._thread = None

    def speak(self):
        """One advertisement to all nodes."""
        self._socket.sendto(self._advertisement(),
                            (ALL_NODES, 0, 0, self._index))

    def _serve(self):
        while not self._stopping.is_set():
            if select.select([self._socket], [], [], 0.05)[0] \
                    and self._socket.recv(2048)[:1] == bytes([SOLICITATION]):
                self.speak()

    def _advertisement(self):
        managed = 0 if self.prefix else 0x80
        head = struct.pack("!BBHBBHII", ADVERTISEMENT, 0, 0, 64, managed,
                           self.lifetime_s, 0, 0)
        if not self.prefix:
            return head
        network = ipaddress.IPv6Network(self.prefix)
        return head + struct.pack(
            "!BBBBIII", PREFIX_INFORMATION, 4, network.prefixlen,
            ON_LINK_AUTONOMOUS, 3600, 1800, 0) + network.network_address.packed
