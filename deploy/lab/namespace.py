"""Network namespaces and the wires between them."""

import ctypes
import json
import os
import socket

from .process import kill_hard, run
from .waiting import eventually

CLONE_NEWNET = 0x40000000


class Namespace:
    """One network namespace that is ours alone."""

    def __init__(self, name):
        self.name = name
        run("ip", "netns", "add", name)
        self.ip("link", "set", "lo", "up")

    def command(self, *words):
        """The command line that runs `words` in here with the same pid."""
        return ["ip", "netns", "exec", self.name, *map(str, words)]

    def secluded(self, *words):
        """As command(), for a program that writes into an /etc of its own."""
        return self.command("unshare", "-m", "sh", "-c",
                            'mount -t tmpfs tmpfs /etc && exec "$@"', "sh",
                            *words)

    def run(self, *words, **options):
        return run(*self.command(*words), **options)

    def ip(self, *words, check=True):
        return run("ip", "-n", self.name, *words, check=check).stdout

    def ip_json(self, *words):
        return json.loads(self.ip("-json", *words, check=False) or "[]")

    def sysctl(self, key, value):
        """A key with slashes may name a device with a dot."""
        path = "/proc/sys/" + (key if "/" in key else key.replace(".", "/"))
        self.run("sh", "-c", 'echo "$1" > "$2"', "sh", value, path)

    def short_dad(self, device):
        """Look for duplicates as usual, in less than a tenth of a second."""
        self.sysctl(f"net/ipv6/conf/{device}/router_solicitation_delay", 0)
        self.sysctl(f"net/ipv6/neigh/{device}/retrans_time_ms", 50)

    def pids(self):
        done = run("ip", "netns", "pids", self.name, check=False)
        return [int(pid) for pid in done.stdout.split()]

    def addresses(self, device):
        """IPv4 addresses of a device as dictionaries of iproute2."""
        for link in self.ip_json("-4", "addr", "show", "dev", device):
            return [entry for entry in link.get("addr_info", [])
                    if "local" in entry]
        return []

    def cidrs(self, device):
        return [f"{entry['local']}/{entry['prefixlen']}"
                for entry in self.addresses(device)]

    def addresses6(self, device, scope="global"):
        """IPv6 addresses of a device as dictionaries of iproute2."""
        for link in self.ip_json("-6", "addr", "show", "dev", device,
                                 "scope", scope):
            return [entry for entry in link.get("addr_info", [])
                    if "local" in entry]
        return []

    def cidrs6(self, device):
        """Those of global scope as a set of texts."""
        return {f"{entry['local']}/{entry['prefixlen']}"
                for entry in self.addresses6(device)}

    def link_local(self, device):
        """The link-local address that is of use, or nothing."""
        for entry in self.addresses6(device, "link"):
            if not entry.get("tentative") and not entry.get("dadfailed"):
                return entry["local"]
        return None

    def routes6(self, kind="unicast"):
        return self.ip_json("-6", "route", "show", "type", kind)

    def link(self, device):
        for link in self.ip_json("link", "show", "dev", device):
            return link
        return {}

    def routes(self):
        return self.ip_json("-4", "route", "show")

    def open_socket(self, family, kind, protocol=0):
        """A socket that lives in here; the calling thread stays outside."""
        libc = ctypes.CDLL(None, use_errno=True)
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        there = os.open(f"/run/netns/{self.name}", os.O_RDONLY)
        try:
            if libc.setns(there, CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")
            try:
                return socket.socket(family, kind, protocol)
            finally:
                libc.setns(home, CLONE_NEWNET)
        finally:
            os.close(there)
            os.close(home)

    def close(self):
        """Everything that runs in here was started by this lab."""
        def emptied():
            for pid in self.pids():
                kill_hard(pid)
            return not self.pids()
        eventually(emptied, f"namespace {self.name} without processes")
        run("ip", "netns", "del", self.name, check=False)


class Wire:
    """A veth pair: `device` in the box, `port` on a bridge of the ISP."""

    def __init__(self, box, device, isp, port, mac):
        self.box, self.device = box, device
        self.isp, self.port, self.mac = isp, port, mac
        self.bridge = None
        self.plug()

    def plug(self):
        """Make the pair (again); both ends are down."""
        self.box.ip("link", "add", self.device, "address", self.mac, "type",
                    "veth", "peer", "name", self.port, "netns", self.isp.name)
        self.box.short_dad(self.device)
        if self.bridge:
            self.attach(self.bridge)

    def attach(self, bridge):
        self.bridge = bridge
        self.isp.ip("link", "set", self.port, "master", bridge)

    def up(self):
        """Set both ends up and wait until the device is RUNNING."""
        self.box.ip("link", "set", self.device, "up")
        self.carrier(True)

    def carrier(self, on):
        """Give or take the carrier from the ISP's end."""
        self.isp.ip("link", "set", self.port, "up" if on else "down")
        want = {"UP"} if on else {"DOWN", "LOWERLAYERDOWN"}
        eventually(lambda: self.state() in want, f"{self.device} in {want}")

    def state(self):
        return self.box.link(self.device).get("operstate")

    def unplug(self):
        """Delete the device, and with it its other end."""
        self.box.ip("link", "del", self.device)

    def ifindex(self):
        return self.box.link(self.device).get("ifindex")
