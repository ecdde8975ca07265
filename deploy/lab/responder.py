"""A DHCP server that sends whatever octets it is told to send."""

import select
import socket
import struct
import threading
import time

from .capture import MAGIC, read_dhcp

OFFER, ACK = 2, 5
ANSWERS = {"DISCOVER": OFFER, "REQUEST": ACK}
IPV4 = 0x0800


def encoded(options):
    """(tag, content) pairs on the wire; long ones in pieces (RFC 3396)."""
    octets = b""
    for tag, content in options:
        pieces = [content[start:start + 255]
                  for start in range(0, len(content), 255)] or [b""]
        for piece in pieces:
            octets += bytes([tag, len(piece)]) + piece
    return octets + b"\xff"


def checksum(header):
    total = sum(struct.unpack(f"!{len(header) // 2}H", header))
    while total > 0xffff:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def broadcast_frame(source_mac, source, body):
    """`body` in UDP, IPv4 and Ethernet, from port 67 to port 68 of all."""
    udp = struct.pack("!HHHH", 67, 68, 8 + len(body), 0) + body
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64,
                         17, 0, socket.inet_aton(source), b"\xff" * 4)
    header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
    return b"\xff" * 6 + source_mac + struct.pack("!H", IPV4) + header + udp


class Responder:
    """Gives one address on one network, with the options of `offer.raw`.

    It answers DISCOVER and REQUEST as long as it runs. `extra` are further
    (tag, content) pairs, which may say the same tag again.
    """

    name = "responder"

    def __init__(self, network, offer, _directory):
        self.network, self.offer, self.extra = network, offer, ()
        self._socket = self._thread = None
        self._stopping = threading.Event()

    def start(self):
        """Listen and answer from now on."""
        self._socket = self.network.isp.open_socket(
            socket.AF_PACKET, socket.SOCK_RAW, socket.htons(IPV4))
        self._socket.bind((self.network.bridge, IPV4))
        self._stopping.clear()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def stop(self):
        """Answer no more."""
        if self._thread:
            self._stopping.set()
            self._thread.join()
            self._socket.close()
            self._thread = None

    def _serve(self):
        while not self._stopping.is_set():
            if not select.select([self._socket], [], [], 0.05)[0]:
                continue
            frame, address = self._socket.recvfrom(4096)
            packet = read_dhcp(time.time(), frame)
            if packet and address[2] != socket.PACKET_OUTGOING:
                answer = self.answer(packet, frame)
                if answer:
                    self._socket.send(answer)

    def answer(self, packet, frame):
        """The frame that answers a client's, or None for silence."""
        kind = ANSWERS.get(packet.kind)
        return self.reply(frame, kind, self.offer.first) if kind else None

    def reply(self, frame, kind, address):
        """An answer of that kind that gives an address."""
        body = frame[14 + (frame[14] & 15) * 4 + 8:]
        reply = (b"\x02" + body[1:8] + bytes(8) + socket.inet_aton(address)
                 + bytes(8) + body[28:44] + bytes(192) + MAGIC
                 + encoded(self.options(kind)))
        return broadcast_frame(self._socket.getsockname()[4],
                               self.network.gateway, reply)

    def options(self, kind):
        """Those that make an answer, then those of the offer."""
        usual = {53: bytes([kind]),
                 54: socket.inet_aton(self.network.gateway),
                 51: struct.pack("!I", self.offer.lease_s),
                 1: self.network.subnet.netmask.packed}
        return [*{**usual, **self.offer.raw}.items(), *self.extra]
