"""The DHCPv6 server of a line: its client's lease, in the line's mood."""

from lab import Grant, Responder6, dhcp6
from line import LIE, NAK, SILENT

GIVING = ("REQUEST", "RENEW", "REBIND")
LIES = (("ff02::1:2", 600, 900), ("2001:db8:bad::1", 900, 600),
        ("::1", 600, 900))


class Server6(Responder6):
    """Answers the one client that there is."""

    name = "server6"

    def __init__(self, network, offer, directory):
        super().__init__(network, offer, directory)
        self.offer, self.line = offer, None

    def _answer(self, message, source):
        line = self.line
        if line is None or line.mood == SILENT:
            return
        if message.kind == "RELEASE":
            line.ledger.release()
        granted = self._granted(line, message)
        if line.mood not in (NAK, LIE) and message.kind in GIVING:
            line.ledger.give(self.offer.valid_s)
        self._socket.sendto(self.answer(message, granted).octets(), source)

    def _granted(self, line, message):
        if message.kind in ("RELEASE", "DECLINE"):
            return Grant(None, None)
        if message.kind == "CONFIRM":
            return self._confirmed(line, message)
        if line.mood == NAK:
            return refusal(message.kind)
        times = {"t1": self.offer.t1_s, "t2": self.offer.t2_s}
        if line.mood == LIE:
            return Grant([dhcp6.address(*LIES[line.lie])],
                         [dhcp6.prefix("2001:db8::/129", 600, 900)], **times)
        lives = self.offer.preferred_s, self.offer.valid_s
        ledger = line.ledger
        return Grant(
            [dhcp6.address(ledger.host, *lives)]
            + [dhcp6.address(one, 0, 0) for one in held(message, addresses)
               if one != ledger.host],
            [dhcp6.prefix(ledger.prefix, *lives)]
            + [dhcp6.prefix(one, 0, 0) for one in held(message, prefixes)
               if one != ledger.prefix],
            **times)

    def _confirmed(self, line, message):
        moved = any(one != line.ledger.host for one in addresses(message))
        return Grant(None, None, options=[
            dhcp6.status(dhcp6.NOT_ON_LINK if moved else 0)])


def refusal(kind):
    """Nothing for either association."""
    known = kind in ("RENEW", "REBIND")
    codes = ((dhcp6.NO_BINDING,) * 2 if known
             else (dhcp6.NO_ADDRESSES, dhcp6.NO_PREFIX))
    return Grant(*([dhcp6.status(code)] for code in codes))


def held(message, kind):
    """What the client has; in other messages it only wishes for something."""
    return kind(message) if message.kind in ("RENEW", "REBIND") else []


def addresses(message):
    return [one for ia in message.ias(dhcp6.IA_NA)
            for one, _, _ in ia.addresses()]


def prefixes(message):
    return [one for ia in message.ias(dhcp6.IA_PD)
            for one, _, _ in ia.prefixes()]
