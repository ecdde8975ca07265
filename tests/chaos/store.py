"""What the daemon's recovery log holds, read from outside."""

import ipaddress
import struct

HEAD, TAIL = 12, 4
PUT, CLIENT = 1, b"client/"


def records(data):
    """The payloads of the frames, up to the first one that is not whole."""
    at = 0
    while data[at:at + 2] == b"LB" and len(data) >= at + HEAD:
        size, = struct.unpack_from("<I", data, at + 4)
        if len(data) < at + HEAD + size + TAIL:
            return
        if data[at + 3] & 0x7f:
            yield data[at + HEAD:at + HEAD + size]
        at += HEAD + size + TAIL


def changes(batch):
    """(tag, key, value) of each item."""
    at = 0
    while at < len(batch):
        tag, size = batch[at], struct.unpack_from("<I", batch, at + 2)[0]
        key = batch[at + 6:at + 6 + size]
        at += 6 + size
        size, = struct.unpack_from("<I", batch, at)
        yield tag, key, batch[at + 4:at + 4 + size]
        at += 4 + size


def varint(data, at):
    value = shift = 0
    while True:
        octet = data[at]
        value |= (octet & 127) << shift
        at, shift = at + 1, shift + 7
        if octet < 128:
            return value, at


def fields(data):
    """(number, value) of each field of a protobuf message."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        else:
            size = {1: 8, 5: 4}.get(key & 7)
            if size is None:
                size, at = varint(data, at)
            value = data[at:at + size]
            at += size
        yield key >> 3, value


def every(message, number):
    return [value for key, value in fields(message) if key == number]


def first(message, number, default=b""):
    return next(iter(every(message, number)), default)


def address4(lease):
    value, = struct.unpack("<I", first(first(lease, 1), 1, bytes(4)))
    return f"{ipaddress.IPv4Address(value)}/{first(lease, 2, 0)}"


def number6(message):
    """The value of an Ipv6."""
    high, low = (struct.unpack("<Q", first(message, field, bytes(8)))[0]
                 for field in (1, 2))
    return ipaddress.IPv6Address(high << 64 | low)


def lease_of(record):
    """(addresses, prefixes) of a ClientRecord."""
    addresses = {address4(lease) for lease in every(record, 2)}
    prefixes = set()
    for lease in every(record, 12):
        addresses |= {f"{number6(first(one, 1))}/128"
                      for one in every(lease, 1)}
        prefixes |= {f"{number6(first(one, 1))}/{first(one, 2, 0)}"
                     for one in every(lease, 2)}
    return addresses, prefixes


def stored(directory):
    """lease_of each client by name."""
    values = {}
    for batch in records((directory / "store/recovery.log").read_bytes()):
        for tag, key, value in changes(batch):
            values[key] = value if tag == PUT else b""
    return {key.removeprefix(CLIENT).decode(): lease_of(value)
            for key, value in values.items() if key.startswith(CLIENT)}
