"""The DHCPv4 server of a line: its client's address, in the line's mood."""

import socket

from lab import Responder
from lab.responder import ACK, ANSWERS
from line import LIE, NAK, SILENT

REFUSE = 6
HEADERS = 14 + 20 + 8
NOWHERE = "0.0.0.0"
LIES = ("127.0.0.9", "224.0.0.9", "192.0.2.255")  # none is a host's


class Server4(Responder):
    """Answers the one client that there is."""

    name = "server4"

    def __init__(self, network, offer, directory):
        super().__init__(network, offer, directory)
        self.line = self._port = None

    def start(self):
        """An open port, too: else the kernel tells renewing clients that
        there is none."""
        self._port = self.network.isp.open_socket(socket.AF_INET,
                                                  socket.SOCK_DGRAM)
        self._port.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE,
                              self.network.bridge.encode())
        self._port.bind((NOWHERE, 67))
        return super().start()

    def stop(self):
        super().stop()
        if self._port:
            self._port.close()
            self._port = None

    def answer(self, packet, frame):
        line = self.line
        if line is None or line.mood == SILENT:
            return None
        if packet.kind == "RELEASE":
            line.ledger.release()
        if packet.kind not in ANSWERS:
            return None
        frame = self._treat(line, packet, frame)
        if packet.ciaddr == NOWHERE:
            return frame
        self._port.sendto(frame[HEADERS:], (packet.ciaddr, 68))
        return None

    def _treat(self, line, packet, frame):
        kind = ANSWERS[packet.kind]
        address = LIES[line.lie] if line.mood == LIE else line.ledger.host
        if kind != ACK:
            return self.reply(frame, kind, address)
        if line.mood == NAK or asked_for(packet) != address:
            line.ledger.revoke()
            return self.reply(frame, REFUSE, NOWHERE)
        if line.mood != LIE:
            line.ledger.give(self.offer.lease_s)
        return self.reply(frame, ACK, address)


def asked_for(packet):
    """The address of a REQUEST."""
    wanted = packet.option(50)
    return socket.inet_ntoa(wanted) if wanted else packet.ciaddr
