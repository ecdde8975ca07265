"""A DHCPv6 server that gives whatever it is told to give."""

import select
import socket
import struct
import threading
from dataclasses import dataclass, field

from . import dhcp6

ALL_SERVERS = "ff02::1:2"
DUID = bytes.fromhex("0003000102fe00000001")
ANSWERS = {"SOLICIT": "ADVERTISE", "REQUEST": "REPLY", "RENEW": "REPLY",
           "REBIND": "REPLY", "CONFIRM": "REPLY", "RELEASE": "REPLY",
           "DECLINE": "REPLY", "INFORMATION-REQUEST": "REPLY"}


@dataclass
class Grant:
    """What an answer holds: the options inside of each IA, and the others.

    `prefixes` are those of the first IA_PD asked for, then `more_prefixes`
    has a list for each further one. An IA for which there is nothing at all
    (None) is left out of the answer.
    """
    addresses: list | None = field(default_factory=list)
    prefixes: list | None = field(default_factory=list)
    more_prefixes: list = field(default_factory=list)
    options: list = field(default_factory=list)
    t1: int = 900
    t2: int = 1440


class Responder6:
    """Answers every message of a client with `grant`.

    `by_kind` has another Grant, or None for silence, for a kind of message.
    `received` keeps all that came, and `answered` what was made of it.
    """

    name = "responder6"

    def __init__(self, network, offer, _directory):
        self.network, self.preference = network, offer.preference
        self.grant = Grant(
            [dhcp6.address(offer.first, offer.preferred_s, offer.valid_s)],
            [dhcp6.prefix(f"{offer.prefixes.split('/')[0]}/"
                          f"{offer.prefix_len}", offer.preferred_s,
                          offer.valid_s)],
            options=[(dhcp6.DNS, dhcp6.servers(*offer.dns)),
                     (dhcp6.DOMAINS, dhcp6.names(*offer.domains)),
                     *offer.raw.items()], t1=offer.t1_s, t2=offer.t2_s)
        self.by_kind = {"CONFIRM": Grant(None, None,
                                         options=[dhcp6.status(0)])}
        self.received, self.answered = [], []
        self._socket = self._thread = None
        self._stopping = threading.Event()

    def start(self):
        """Listen and answer from now on."""
        isp, device = self.network.isp, self.network.bridge
        self._socket = isp.open_socket(socket.AF_INET6, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE,
                                device.encode())
        self._socket.setsockopt(
            socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
            socket.inet_pton(socket.AF_INET6, ALL_SERVERS)
            + struct.pack("=I", isp.link(device)["ifindex"]))
        self._socket.bind(("::", 547))
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

    def kinds(self):
        return [message.kind for message in list(self.received)]

    def last(self, kind):
        """The newest message of a kind, or None."""
        found = [message for message in list(self.received)
                 if message.kind == kind]
        return found[-1] if found else None

    def _serve(self):
        while not self._stopping.is_set():
            if not select.select([self._socket], [], [], 0.05)[0]:
                continue
            data, source = self._socket.recvfrom(65536)
            message = dhcp6.read_message(data)
            if message and message.kind in ANSWERS:
                self._answer(message, source)

    def _answer(self, message, source):
        grant = self.by_kind.get(message.kind, self.grant)
        if grant is not None:
            answer = self.answer(message, grant)
            self._socket.sendto(answer.octets(), source)
            self.answered.append(answer)
        self.received.append(message)

    def answer(self, message, grant):
        """The Message that says what is granted for what was asked."""
        options = [(dhcp6.SERVER_ID, DUID)]
        if message.option(dhcp6.CLIENT_ID):
            options.append((dhcp6.CLIENT_ID, message.option(dhcp6.CLIENT_ID)))
        asked = [(one, grant.addresses) for one in message.ias(dhcp6.IA_NA)]
        asked += zip(message.ias(dhcp6.IA_PD),
                     [grant.prefixes, *grant.more_prefixes])
        options += [dhcp6.ia(one.code, one.iaid, inner, grant.t1, grant.t2)
                    for one, inner in asked if inner is not None]
        if message.kind == "SOLICIT":
            options.append((dhcp6.PREFERENCE, bytes([self.preference])))
        if message.kind == "RELEASE":
            options.append(dhcp6.status(0))
        return dhcp6.Message(ANSWERS[message.kind], message.xid,
                             tuple(options + grant.options))
