"""The data model as its table, actors/tr181/schema.csv, has it."""

import csv
import re

from support import ROOT

with open(ROOT / "actors/tr181/schema.csv", encoding="utf-8") as table:
    ROWS = [row for row in csv.DictReader(table) if row["type"] != "table"]

FLEETING = tuple(row["path"].rpartition(".")[2] for row in ROWS
                 if "fleeting" in row["rules"])


def parameters(access, commands=False):
    """Path to row of the table, for all with that access."""
    return {row["path"]: row for row in ROWS if row["access"] == access
            and (commands or row["type"] != "command")}


def of_ipv6(path):
    """Whether a parameter is proved by the tests of DHCPv6."""
    return re.search(r"\.(DHCPv6|DSLite|MAP|IPv6\w+)\b", path) is not None


def rules(row):
    """Name to value of a row's rules; without a value it is empty."""
    return dict(rule.partition("=")[::2] for rule in row["rules"].split())


def everything(gateway):
    """The whole tree, without what changes with time alone."""
    return {path: value for path, value in
            gateway.ask("get", "Device.").items()
            if not path.endswith(FLEETING)}
