"""One look at everything that has to agree: TR-181, kernel, store, /proc."""

import json
import time
from dataclasses import dataclass, field

import processes
import store
from lab.process import run

TREE = ("Device.DHCPv4.Client.*.IPAddress", "Device.IP.Interface.")


@dataclass
class Look:
    """What was seen at a moment; `tree` and `stored` only in a full look."""
    when: float
    rows: dict
    addresses: dict
    unreachable: set
    children: dict
    tree: dict = field(default_factory=dict)
    stored: dict = field(default_factory=dict)

    def row(self, client):
        return self.rows.get(client.path, {})


def status(gateway):
    """The rows of `leasectl status` by path; none without a daemon."""
    reply = gateway.ctl("--json", "status")
    rows = reply.json["clients"] if reply.code == 0 else []
    return {row["path"]: row for row in rows}


def kernel(namespace):
    """Addresses of the devices that are there, link-local ones left out."""
    return {link["ifname"]: {
        f"{entry['local']}/{entry['prefixlen']}"
        for entry in link.get("addr_info", [])
        if entry.get("scope") != "link" and "local" in entry}
        for link in namespace.ip_json("addr", "show") if "ifname" in link}


def unreachable(namespace):
    done = run("ip", "-n", namespace.name, "-6", "-json", "route", "show",
               "type", "unreachable", check=False)
    return {route["dst"] for route in json.loads(done.stdout or "[]")}


def look(stage):
    """What can be asked for ten times a second."""
    rows = status(stage.gateway)
    return Look(time.monotonic(), rows, kernel(stage.lab.box),
                unreachable(stage.lab.box),
                processes.children_of(stage.gateway.runtime))


def full_look(stage):
    """All that there is to see."""
    seen = look(stage)
    reply = stage.gateway.ctl("--json", "get", *TREE)
    seen.tree = reply.json if reply.code == 0 else {}
    seen.stored = store.stored(stage.gateway.state)
    return seen
