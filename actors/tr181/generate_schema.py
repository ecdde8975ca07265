#!/usr/bin/env python3
"""Turns schema.csv into C++: generate_schema.py CSV IDS_HPP TABLES_CPP.

path     Device.A.{i}. with the type `table`, or a parameter; below its table
type     a key of TYPES, `list:` before it for values separated by commas
access   read or write; of a table also delete (rows come by themselves)
source   stored, told, state, flag, command, count or device (see schema.hpp)
rules    range=MIN..MAX (of a list: of each item), length=MIN..MAX (of a list:
         of all of it), items=MOST, words=A|B, action=ACTION, of=NAME,
         to=TABLE (what a Reference names a row of, or below it when the table
         is none of these), needs=NAME (false while that is empty); of a table
         rows=MOST; delegable (neither multicast, link-local nor loopback),
         unique (among enabled rows), key (one enabled row for each device),
         verdict (why the row was disabled), unheeded (kept and shown only),
         fleeting (changes with time alone, so nobody is told)
default  of a fresh row
meaning  one sentence for people

A bad row ends the build with FILE:LINE and what is wrong with it.
"""
import csv
import re
import sys
from dataclasses import dataclass, field

HEADER = ["path", "type", "access", "source", "rules", "default", "meaning"]
TYPES = {
    "boolean": ("boolean", None),
    "unsignedInt": ("unsigned_int", (0, 4294967295)),
    "unsignedLong": ("unsigned_long", None),
    "int": ("signed_int", (-2147483648, 2147483647)),
    "string": ("text", (0, 4294967295)),
    "Alias": ("alias", (1, 64)),
    "hexBinary": ("hex_binary", (0, 4294967295)),
    "Order": ("order", (1, 4294967295)),
    "Interface": ("interface", (0, 256)),
    "IPv4Address": ("ipv4_address", None),
    "IPv4Prefix": ("text", (0, 18)),
    "IPv6Address": ("ipv6_address", None),
    "IPv6Prefix": ("ipv6_prefix", None),
    "dateTime": ("text", (0, 32)),
    "Reference": ("reference", (0, 256)),
    "command": ("boolean", None),
}
NUMBERS = {"unsignedInt", "int", "Order"}
SOURCES = {"stored", "told", "state", "flag", "command", "count", "device"}
ACTIONS = {"reset", "renew", "restart", "release"}
MARKS = {"unique", "key", "verdict", "unheeded", "fleeting", "delegable"}
ROLES = ("unique", "key", "verdict")
SLOTS = ("stored", "told")
LONGEST_LIST = 65535
LONGEST_ITEM = 256


class BadRow(Exception):
    """What is wrong with a row of the table."""


@dataclass
class Column:
    line: int
    name: str
    type: str
    is_list: bool
    writable: bool
    source: str
    rules: dict
    default: str
    link: str = "none"
    target: str = "none"
    slot: int = 0


@dataclass
class Table:
    line: int
    path: str
    name: str
    parent: str
    access: str
    limit: int = 0
    columns: list = field(default_factory=list)
    children: list = field(default_factory=list)


def require(condition, text):
    if not condition:
        raise BadRow(text)


def snake(name):
    name = re.sub(r"(DHCP|IP)v", lambda m: m[1].capitalize() + "v", name)
    name = name.replace("()", "_command")
    name = re.sub(r"[^A-Za-z0-9_]", "_", name)
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return name.lower()


def split(path):
    """The table that a path lies in, and the rest of the path."""
    head, mark, rest = path.rpartition(".{i}.")
    return (head, rest) if mark else ("Device", path[len("Device."):])


def read_rules(text):
    rules = {}
    for word in text.split():
        name, equals, value = word.partition("=")
        known = MARKS if not equals else {"range", "length", "words", "of",
                                          "action", "to", "needs", "rows", "items"}
        require(name in known, f"unknown rule '{word}'")
        rules[name] = value
    return rules


def limits_of(rules, rule, limits, kind):
    """What a rule MIN..MAX says, or the limits that the type has."""
    if rule not in rules:
        return limits or (0, 0)
    require(limits, f"{rule} does not fit {kind}")
    match = re.fullmatch(r"(-?\d+)\.\.(-?\d+)", rules[rule])
    require(match, f"{rule} is MIN..MAX, not '{rules[rule]}'")
    low, high = int(match[1]), int(match[2])
    require(limits[0] <= low <= high <= limits[1], f"{rule} is out of bounds")
    return low, high


def bounds(column):
    """Of a number, or of the length of any other value or of a list."""
    kind, limits = TYPES[column.type]
    number = column.type in NUMBERS
    wrong = "length" if number and not column.is_list else "range"
    require(wrong not in column.rules or (number and column.is_list),
            f"{wrong} does not fit {column.type}")
    if column.is_list:
        return limits_of(column.rules, "length", (0, LONGEST_LIST), kind)
    return limits_of(column.rules, "range" if number else "length", limits,
                     column.type)


def item_bounds(column):
    """The least and the greatest item of a list, and how many it takes."""
    most = column.rules.get("items", str(LONGEST_LIST))
    require("items" not in column.rules or column.is_list,
            "items fits lists only")
    require(most.isdigit() and 0 < int(most) <= LONGEST_LIST,
            f"items is a number, not '{most}'")
    limits = TYPES[column.type][1] if column.type in NUMBERS \
        else (0, LONGEST_ITEM)
    rule = "range" if column.is_list else ""
    return (*limits_of(column.rules, rule, limits, column.type), int(most))


def check_column(column):
    rules = column.rules
    require(column.source in SOURCES, f"unknown source '{column.source}'")
    acting = column.source in ("flag", "command")
    require(acting == ("action" in rules), "flags and commands have action=")
    require(rules.get("action", "renew") in ACTIONS, "unknown action")
    require(not (acting and column.type not in ("boolean", "command")),
            "flags are boolean, commands have the type command")
    require((column.type == "command") == column.name.endswith("()"),
            "a command's name ends in ()")
    require(not (column.writable and column.source in ("told", "state", "count")),
            f"{column.source} cannot be written")
    require("words" not in rules or column.type == "string",
            "words fit the type string only")
    require((column.source == "device") == ("of" in rules),
            "device, and only it, has of=")
    require((column.type == "Reference") == ("to" in rules),
            "a Reference, and only it, has to=")
    require("needs" not in rules or column.type == "boolean",
            "needs fits the type boolean only")
    require("unheeded" not in rules or column.writable,
            "unheeded fits what can be written")
    require("rows" not in rules, "rows= fits tables only")
    require(column.type != "unsignedLong" or not column.writable,
            "an unsignedLong is only read")
    require("delegable" not in rules or column.type == "IPv6Prefix",
            "delegable fits the type IPv6Prefix only")
    bounds(column)
    item_bounds(column)


def read_limit(text):
    rules = read_rules(text)
    require(set(rules) <= {"rows"}, "a table has no rule but rows=")
    limit = rules.get("rows", "4294967295")
    require(limit.isdigit() and 0 < int(limit) <= 4294967295,
            f"rows is a number, not '{limit}'")
    return int(limit)


def read_table(line, path, access, rules, tables):
    require(path.endswith(".{i}."), "a table's path ends in .{i}.")
    require(access in ("read", "write", "delete"), f"bad access '{access}'")
    full = path[:-len(".{i}.")]
    require(full not in tables, "the table is there already")
    parent, name = split(full)
    require(parent in tables, f"its table {parent} does not come before it")
    tables[full] = Table(line, full, name, parent, access, read_limit(rules))
    tables[parent].children.append(full)


def read_column(line, row, tables):
    path, kind, access, source, rules, default, _ = row
    require(access in ("read", "write"), f"bad access '{access}'")
    owner, name = split(path)
    require(owner in tables, f"its table {owner} does not come before it")
    is_list, kind = kind.startswith("list:"), kind.removeprefix("list:")
    require(kind in TYPES, f"unknown type '{kind}'")
    column = Column(line, name, kind, is_list, access == "write", source,
                    read_rules(rules), default)
    require(name and name not in [c.name for c in tables[owner].columns],
            "the parameter is there already or has no name")
    check_column(column)
    tables[owner].columns.append(column)


def read_line(line, row, tables):
    require(len(row) == len(HEADER), f"{len(row)} fields, not {len(HEADER)}")
    require(row[6].strip(), "says nothing in 'meaning'")
    require(re.fullmatch(r"Device\.[A-Za-z0-9_.{}()-]+", row[0]), "bad path")
    if row[1] == "table":
        read_table(line, row[0], row[2], row[4], tables)
    else:
        read_column(line, row, tables)


def column_of(table, rule):
    """The one column that carries a mark, type or name in a table."""
    found = [c for c in table.columns if c.source in SLOTS and
             (rule in c.rules or c.type == rule or c.name == rule)]
    if len(found) > 1:
        raise BadRow(f"{found[1].name}: a second column for '{rule}'")
    return ident(table, found[0]) if found else "none"


def link(tables):
    for table in tables.values():
        slots = [c for c in table.columns if c.source in SLOTS]
        for slot, column in enumerate(slots):
            column.slot = slot
        for column in table.columns:
            if column.source == "count":
                counted = f"{table.path}.{{i}}.{column.name}"
                if table.path == "Device":
                    counted = f"Device.{column.name}"
                counted = counted.removesuffix("NumberOfEntries")
                require_at(column, counted in tables, f"counts no {counted}")
                column.link = namespace(tables[counted]) + "::table"
            column.target = target_of(column, tables)
            named = column.rules.get("of") or column.rules.get("needs")
            if named:
                names = {c.name: c for c in table.columns}
                target = names.get(named)
                require_at(column, target and target.source == "stored",
                           f"{named} is no stored parameter")
                column.link = ident(table, target)


def target_of(column, tables):
    """The table whose rows are referred to, when it is one of these."""
    path = column.rules.get("to", "")
    if column.type == "Interface":
        path = "Device.IP.Interface"
    if path not in tables or path == "Device":
        return "none"
    return namespace(tables[path]) + "::table"


def require_at(column, condition, text):
    if not condition:
        raise BadRow(f"line {column.line}: {text}")


def read(path):
    tables = {"Device": Table(1, "Device", "Device", "", "read")}
    with open(path, newline="", encoding="utf-8") as file:
        for line, row in enumerate(csv.reader(file), start=1):
            try:
                if line == 1:
                    require(row == HEADER, "the header is " + ",".join(HEADER))
                elif row:
                    read_line(line, row, tables)
            except BadRow as error:
                raise BadRow(f"{path}:{line}: {error}") from None
    try:
        link(tables)
        for table in tables.values():
            for rule in ("Enable", "Alias", "Order", *ROLES):
                column_of(table, rule)
    except BadRow as error:
        raise BadRow(f"{path}: {error}") from None
    return tables


def namespace(table):
    path = table.path.replace(".{i}", "")
    return "id::" + snake(path.removeprefix("Device.") or "Device")


def ident(table, column):
    return f"{namespace(table)}::{snake(column.name)}"


def ids_text(tables):
    lines = ["// Made from schema.csv by generate_schema.py.", "#pragma once",
             "", '#include "actors/tr181/schema.hpp"', ""]
    place = 0
    for number, table in enumerate(tables.values()):
        lines += [f"namespace lh::tr181::{namespace(table)} {{",
                  f"inline constexpr table_id table = {number};"]
        for column in table.columns:
            lines.append("inline constexpr column_id "
                         f"{snake(column.name)} = {place};")
            place += 1
        lines += ["} // namespace", ""]
    return "\n".join(lines)


def column_text(table, column):
    low, high = bounds(column)
    items = ", ".join(map(str, item_bounds(column)))
    below = column.rules.get("to", "").partition(".{i}")[0]
    words = column.rules.get("words", "")
    quoted = ", ".join(f'"{w}"' for w in words.split("|") if w)
    words = f"words<{words.count('|') + 1}>{{{{{quoted}}}}}" if words else ""
    flag = {True: "true", False: "false"}
    name = snake(table.path + "_" + column.name)
    array = f"constexpr {words.replace('{{', f' {name}_words{{{{', 1)};" \
        if words else ""
    used = f"{name}_words" if words else "{}"
    text = (f'    {{"{column.name}", {namespace(table)}::table, '
            f"value_type::{TYPES[column.type][0]}, {flag[column.is_list]}, "
            f"{flag[column.writable]}, source::{column.source}, "
            f'{low}, {high}, {used}, "{column.default}", {column.slot}, '
            f'{column.link}, "{below}", {column.target}, {items}, '
            f"{flag['unheeded' not in column.rules]}, "
            f"{flag['fleeting' in column.rules]}, "
            f"{flag['delegable' in column.rules]}, "
            f"action::{column.rules.get('action', 'nothing')}}},")
    return array, text


def table_text(tables, table, first):
    parent = tables.get(table.parent)
    place = parent.children.index(table.path) if parent else 0
    slots = sum(c.source in SLOTS for c in table.columns)
    marks = ", ".join(column_of(table, rule) for rule in (
        "Enable", "Alias", "Order", "unique", "key", "verdict"))
    add = "true" if table.access == "write" else "false"
    erase = "true" if table.access in ("write", "delete") else "false"
    children = f"{snake(table.path)}_children" if table.children else "{}"
    return (f'    {{"{table.name}", '
            f"{namespace(parent) + '::table' if parent else 'none'}, {place}, "
            f"{add}, {erase}, {table.limit}, {first}, {first + len(table.columns)}, {slots}, "
            f"{children}, {marks}}},")


def tables_text(tables):
    arrays, columns, rows = [], [], []
    for table in tables.values():
        rows.append(table_text(tables, table, len(columns)))
        if table.children:
            ids = ", ".join(f"{namespace(tables[c])}::table"
                            for c in table.children)
            arrays.append(f"constexpr table_id {snake(table.path)}_children[] "
                          f"= {{{ids}}};")
        for column in table.columns:
            array, text = column_text(table, column)
            arrays += [array] if array else []
            columns.append(text)
    return "\n".join([
        "// Made from schema.csv by generate_schema.py.",
        "#include <array>", "#include <string_view>", "",
        '#include "actors/tr181/schema_ids.hpp"', "",
        "namespace lh::tr181 {", "namespace {", "template <std::size_t N>",
        "using words = std::array<std::string_view, N>;", *arrays,
        "constexpr column all_columns[] = {", *columns, "};",
        "constexpr table all_tables[] = {", *rows, "};", "} // namespace",
        "", "std::span<const column> columns() { return all_columns; }",
        "std::span<const table> tables() { return all_tables; }", "",
        "} // namespace lh::tr181", ""])


def main():
    try:
        tables = read(sys.argv[1])
    except BadRow as error:
        sys.exit(str(error))
    for path, text in ((sys.argv[2], ids_text(tables)),
                       (sys.argv[3], tables_text(tables))):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main()
