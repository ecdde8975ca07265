"""What messages and log lines may look like."""

import re

from tree import CXX, Finding, line_of

# Bytes that are bytes on a wire, and no message in disguise.
MAY_BE_BYTES = {
    "lh.plugin.Event.options": "raw DHCP options as received",
    "lh.pb.Lease4.options": "raw DHCP options as received",
    "lh.pb.SentOption.value": "a raw DHCP option as sent",
    "lh.pb.ClientRecord.client_identifier": "the raw content of option 61",
    "lh.pb.LinkState.hardware_address": "a MAC address",
    "lh.pb.Lease6.options": "raw DHCP options as received",
    "lh.pb.MapRequest.map_e": "the raw content of option 94",
    "lh.pb.MapRequest.map_t": "the raw content of option 95",
    "lh.pb.MapRequest.lw4o6": "the raw content of option 96",
    "lh.pb.ClientState.duid": "the raw content of option 1",
    "lh.pb.Duid.value": "the raw content of option 1",
    "lh.pb.DuidQuery.hardware_address": "a MAC address",
    "lh.pb.ChildFile.content": "a file in the words of a client program",
    "lh.pb.ChildWrote.content": "a file in the words of a client program",
}

STATEMENT = re.compile(
    r"(?P<open>\b(?:message|enum|oneof)\s+(?P<name>\w+)\s*\{)"
    r"|(?P<close>\})"
    r"|(?P<field>(?P<type>map\s*<[^>]*>|[\w.]+)\s+(?P<field_name>\w+)"
    r"\s*=\s*\d+)")
OPAQUE = re.compile(r"google[./]protobuf[./](?:any|struct|value|listvalue)",
                    re.IGNORECASE)
EVENT_ID = re.compile(
    r'\bevent_id\s+\w+\s*\{[^,{}]*,\s*"(?P<plain>[^"]*)"'
    r'|\bLH_EVENT\(\s*\w+\s*,\s*\w+\s*,\s*"(?P<macro>[^"]*)"')
KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*.*?\*/",
                  lambda match: "\n" * match.group().count("\n"), text,
                  flags=re.DOTALL)


def find_fields(text):
    """(line, full message name, type, field name) of a .proto's fields."""
    package = re.search(r"^package\s+([\w.]+)\s*;", text, re.MULTILINE)
    scopes = [package.group(1)] if package else []
    depth = len(scopes)
    for match in STATEMENT.finditer(text):
        if match.group("open"):
            scopes.append("" if match.group().startswith("oneof")
                          else match.group("name"))
        elif match.group("close"):
            del scopes[max(depth, len(scopes) - 1):]
        else:
            yield (line_of(text, match.start()), ".".join(filter(None, scopes)),
                   match.group("type"), match.group("field_name"))


def proto_fields(tree):
    """No message hides in a JSON text, bytes, Any or Struct."""
    for path in tree.under(ends=".proto"):
        text = without_comments(tree.text(path))
        for match in OPAQUE.finditer(text):
            yield Finding(path, line_of(text, match.start()), "proto-opaque",
                          f"say what it is ({match.group()})")
        for line, message, kind, name in find_fields(text):
            if "json" in name.lower():
                yield Finding(path, line, "proto-json",
                              f"{message}.{name}: make it a message")
            if (re.search(r"\bbytes\b", kind)
                    and f"{message}.{name}" not in MAY_BE_BYTES):
                yield Finding(path, line, "proto-bytes",
                              f"{message}.{name}: make it a message, or tell"
                              " why it is bytes in tests/rules/vocabulary.py")


def log_ids(tree):
    """Every log line has an id of its own, in the catalogue, in kebab-case."""
    seen = {}
    for path in tree.under(ends=CXX):
        if path.startswith("tests/"):
            continue
        text = without_comments(tree.text(path))
        for match in EVENT_ID.finditer(text):
            name = match.group("plain") or match.group("macro") or ""
            place = f"{path}:{line_of(text, match.start())}"
            line = line_of(text, match.start())
            if not path.startswith("messages/log/"):
                yield Finding(path, line, "log-id",
                              f'"{name}" belongs in messages/log')
            if not KEBAB.fullmatch(name):
                yield Finding(path, line, "log-id",
                              f'"{name}" is not kebab-case')
            if name in seen:
                yield Finding(path, line, "log-id",
                              f'"{name}" is also at {seen[name]}')
            seen.setdefault(name, place)


RULES = [proto_fields, log_ids]
