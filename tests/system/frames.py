"""Plugin frames made by hand, honest and forged ones."""

import socket
import struct
import time

KINDS = {"DECONFIG": 1, "BOUND": 2, "RENEW": 3, "NAK": 4, "LEASEFAIL": 5}


def varint(number):
    octets = b""
    while number > 127:
        octets += bytes([number & 127 | 128])
        number >>= 7
    return octets + bytes([number])


def number(field, value):
    return varint(field << 3) + varint(value)


def octets(field, value):
    return varint(field << 3 | 2) + varint(len(value)) + value


def address(field, value):
    packed = struct.unpack("!I", socket.inet_aton(value))[0]
    return varint(field << 3 | 5) + struct.pack("<I", packed)


def event(client, kind, interface="wan0", ip="", options=None, pid=4242,
          boottime_ns=None):
    """A serialised lh.plugin.Event."""
    if boottime_ns is None:
        boottime_ns = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    body = octets(1, client.encode()) + number(2, pid)
    body += number(3, boottime_ns) + number(4, KINDS[kind])
    body += octets(5, interface.encode())
    body += address(6, ip) if ip else b""
    for code, value in (options or {}).items():
        body += octets(8, number(1, code) + octets(2, value))
    return body


def binding6(field, text, preferred=600, valid=900):
    """An address, or a prefix of the form ADDRESS/LENGTH."""
    value, _, length = text.partition("/")
    high, low = struct.unpack("!QQ", socket.inet_pton(socket.AF_INET6, value))
    body = varint(1 << 3 | 1) + struct.pack("<Q", high)
    body += varint(2 << 3 | 1) + struct.pack("<Q", low)
    body += number(3, int(length)) if length else b""
    return octets(field, body + number(4, preferred) + number(5, valid))


def event6(client, addresses=(), prefixes=(), kind="BOUND", **more):
    """A serialised lh.plugin.Event of a DHCPv6 client."""
    body = event(client, kind, **more)
    return body + b"".join([binding6(10, text) for text in addresses]
                           + [binding6(11, text) for text in prefixes])


def frame(body, magic=b"LH", version=1, kind=1):
    return magic + bytes([version, kind]) + body


def crc32c(data):
    crc = 0xffffffff
    for octet in data:
        crc ^= octet
        for _ in range(8):
            crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
    return crc ^ 0xffffffff


def spooled(whole):
    """A frame as the spool keeps it."""
    return whole + struct.pack("<I", crc32c(whole))


def lease_options(ip_server="192.0.2.1", **more):
    """Options of a plausible ACK; `more` by code as dNN=octets."""
    options = {1: socket.inet_aton("255.255.255.0"),
               3: socket.inet_aton(ip_server), 51: struct.pack("!I", 600),
               53: b"\x05", 54: socket.inet_aton(ip_server)}
    return {**options, **{int(name[1:]): value
                          for name, value in more.items()}}


REFUSED = b"-"


def deliver(socket_path, data, wait=0.5):
    """Send one packet to plugin.sock; the answer, or b"" without one."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as plugin:
        plugin.settimeout(wait)
        try:
            plugin.connect(str(socket_path))
            plugin.send(data)
            return plugin.recv(16)
        except OSError:
            return b""
