"""What was on the wire: tcpdump and a small reader of DHCPv4 packets."""

import socket
import struct
from dataclasses import dataclass

from .process import Process
from .waiting import eventually

NAMES = {1: "DISCOVER", 2: "OFFER", 3: "REQUEST", 4: "DECLINE", 5: "ACK",
         6: "NAK", 7: "RELEASE", 8: "INFORM"}
MAGIC = b"\x63\x82\x53\x63"


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

    def __init__(self, namespace, device, directory):
        self.path = directory / f"{device}.pcap"
        self._tcpdump = Process(namespace.command(
            "tcpdump", "-i", device, "-n", "-p", "-U", "--immediate-mode",
            "-Z", "root", "-w", self.path, "udp and (port 67 or port 68)"),
            directory / f"tcpdump-{device}.log")
        self._tcpdump.wait_for_line("listening on")

    def packets(self, *kinds, mac=None):
        """The packets so far, oldest first."""
        found = []
        for wall, frame in read_pcap(self.path.read_bytes()):
            packet = read_dhcp(wall, frame)
            if packet and mac in (None, packet.client_mac) \
                    and (not kinds or packet.kind in kinds):
                found.append(packet)
        return found

    def wait(self, kind, count=1, timeout=15.0, **filters):
        """The `count`-th packet of that kind."""
        def found():
            packets = self.packets(kind, **filters)
            return packets[count - 1] if len(packets) >= count else None
        return eventually(found, f"{kind} number {count} on the wire",
                          timeout, evidence=self.summary)

    def summary(self):
        return "wire: " + " ".join(packet.kind for packet in self.packets())

    def close(self):
        self._tcpdump.stop()
