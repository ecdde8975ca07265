"""DHCPv6 messages octet by octet (RFC 8415): read them, make them."""

import ipaddress
import struct
from dataclasses import dataclass

KINDS = {1: "SOLICIT", 2: "ADVERTISE", 3: "REQUEST", 4: "CONFIRM",
         5: "RENEW", 6: "REBIND", 7: "REPLY", 8: "RELEASE", 9: "DECLINE",
         10: "RECONFIGURE", 11: "INFORMATION-REQUEST"}
NUMBERS = {name: number for number, name in KINDS.items()}
CLIENT_ID, SERVER_ID, IA_NA, IA_ADDRESS, REQUESTED = 1, 2, 3, 5, 6
PREFERENCE, STATUS = 7, 13
RAPID_COMMIT, DNS, DOMAINS, IA_PD, IA_PREFIX, AFTR = 14, 23, 24, 25, 26, 64
MAP_E, MAP_T, LW4O6 = 94, 95, 96
NO_ADDRESSES, NO_BINDING, NOT_ON_LINK, NO_PREFIX = 2, 3, 4, 6
FOREVER = 0xffffffff


def read_options(data):
    """(code, content) pairs up to the first one that is cut short."""
    found = []
    while len(data) >= 4:
        code, length = struct.unpack_from("!HH", data)
        if len(data) < 4 + length:
            break
        found.append((code, data[4:4 + length]))
        data = data[4 + length:]
    return tuple(found)


def encoded(options):
    return b"".join(struct.pack("!HH", code, len(content)) + content
                    for code, content in options)


@dataclass(frozen=True)
class Ia:
    """An identity association as a message carries it."""
    code: int
    iaid: int
    t1: int
    t2: int
    options: tuple

    def addresses(self):
        """(address, preferred, valid) of each IA Address option."""
        return [(str(ipaddress.IPv6Address(content[:16])),
                 *struct.unpack_from("!II", content, 16))
                for code, content in self.options if code == IA_ADDRESS]

    def prefixes(self):
        """(prefix, preferred, valid) of each IA Prefix option."""
        return [(f"{ipaddress.IPv6Address(content[9:25])}/{content[8]}",
                 *struct.unpack_from("!II", content))
                for code, content in self.options if code == IA_PREFIX]


@dataclass(frozen=True)
class Message:
    """A DHCPv6 message between a client and a server."""
    kind: str
    xid: bytes
    options: tuple

    def option(self, code):
        """The content of the first such option, or None."""
        return next((content for tag, content in self.options
                     if tag == code), None)

    def codes(self):
        return [code for code, _ in self.options]

    def requested(self):
        """The codes of the Option Request option."""
        content = self.option(REQUESTED) or b""
        return [code for code, in struct.iter_unpack("!H", content)]

    def ias(self, code):
        """Each IA_NA or IA_PD."""
        return [Ia(tag, *struct.unpack_from("!III", content),
                   read_options(content[12:]))
                for tag, content in self.options if tag == code]

    def octets(self):
        return bytes([NUMBERS[self.kind]]) + self.xid + encoded(self.options)


def read_message(data):
    """A Message, or None when it is none of a client or server."""
    if len(data) < 4 or data[0] not in KINDS:
        return None
    return Message(KINDS[data[0]], data[1:4], read_options(data[4:]))


def address(text, preferred=1800, valid=3600):
    """An IA Address option."""
    return (IA_ADDRESS, ipaddress.IPv6Address(text).packed
            + struct.pack("!II", preferred, valid))


def prefix(text, preferred=1800, valid=3600):
    """An IA Prefix option; its length may be one that no prefix has."""
    network, length = text.split("/")
    return (IA_PREFIX, struct.pack("!IIB", preferred, valid, int(length))
            + ipaddress.IPv6Address(network).packed)


def status(code, text=""):
    return (STATUS, struct.pack("!H", code) + text.encode())


def ia(code, iaid, inner=(), t1=0, t2=0):
    """An IA_NA or IA_PD option around `inner` ones."""
    return (code, struct.pack("!III", iaid, t1, t2) + encoded(inner))


def servers(*addresses):
    """Content of option 23."""
    return b"".join(ipaddress.IPv6Address(one).packed for one in addresses)


def names(*domains):
    """Content of options 24 and 64: RFC 1035 labels."""
    return b"".join(bytes([len(label)]) + label.encode()
                    for domain in domains
                    for label in [*domain.split("."), ""])
