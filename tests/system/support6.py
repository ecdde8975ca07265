"""What every system test of DHCPv6 starts from."""

import contextlib
import ipaddress
import os

from support import SystemTest, toml
from lab import Responder6, dhcp6, eventually
from lab.daemon import binaries
from lab.process import program

WAN6 = {"alias": "wan6", "interface": "wan0"}
LAN = {"interface": "lan0", "subnet_id": 1}
GATEWAY6 = {**WAN6, "downstream": [LAN]}
ROW6 = "Device.DHCPv6.Client.1"
RECEIVED = ROW6 + ".X_RDKCENTRAL-COM_RcvOption."
ADDRESS = "2001:db8:0:1::1000"
OLD, NEW = "2001:db8:f000::/56", "2001:db8:f000:100::/56"
PROGRAM = os.environ.get("LEASEHOLD_BACKEND", "dibbler-client")
SHORT = {"t1_s": 1, "t2_s": 4, "preferred_s": 6, "valid_s": 8}


def subnet(prefix, number=1):
    """The /64 with that number of a delegated prefix."""
    start = ipaddress.IPv6Network(prefix).network_address
    return str(ipaddress.IPv6Network((int(start) + (number << 64), 64)))


def prefixes_of(lease, state="preferred"):
    """Those of an event's lease that are in a state."""
    return [f"{one['prefix']}/{one['len']}" for one in lease["prefixes"]
            if one["state"] == state]


def addresses_of(lease):
    return [one["address"] for one in lease["addresses"]]


def fields(event):
    """What an event says is changed, but for lifetimes and raw options."""
    return [name for name in event["changed"]
            if name not in ("lifetimes", "options")]


class SystemTest6(SystemTest):
    """A lab with the daemon's clients of DHCPv6; numbers name those."""

    def daemon6(self, clients6=(WAN6,), clients=(), wrapper=(),
                environment=None, **tables):
        """A daemon with that configuration, not started."""
        self.assertTrue((binaries() / "leasehold-gatewayd").exists())
        return self.lab.gatewayd(
            toml(clients, clients6, **tables), wrapper=wrapper,
            environment=environment, family="v6")

    def bound6(self, server=None, offer=None, **options):
        """A served line with a started daemon whose client 1 is bound."""
        self.line = self.lab.wire()
        self.server = self.lab.network.serve6(server, **(offer or {}))
        self.gateway = self.daemon6(**options).start()
        self.row = self.gateway.wait_state("bound")
        self.update = self.gateway.wait_event("LEASE_UPDATE")
        return self.gateway

    def scripted6(self, **options):
        """As bound6(), with a server that says what a test wants."""
        return self.bound6(Responder6, **options)

    def renewed(self, gateway=None):
        """Renew, and the first lease event that comes of it."""
        gateway = gateway or self.gateway
        seq = gateway.newest_seq()
        gateway.set("Renew=true")
        return gateway.until(
            lambda: next((event for event in gateway.seen(after=seq) if
                          event["type"].startswith("LEASE_")), None),
            "a lease event after Renew")

    def grant(self, addresses=(), prefixes=(), **changes):
        """Let the responder give these; (text, preferred, valid) each."""
        given = self.server.grant
        given.addresses = [dhcp6.address(*one) for one in addresses]
        given.prefixes = [dhcp6.prefix(*one) for one in prefixes]
        for name, value in changes.items():
            setattr(given, name, value)

    @contextlib.contextmanager
    def undisturbed(self, gateway, client=1):
        """The client keeps its process, its state and its bindings."""
        before = gateway.client(client)
        yield before
        after = gateway.wait_state(before["state"], client)
        for key in ("pid", "state", "addresses", "prefixes", "restarts"):
            self.assertEqual(before[key], after[key], key)
        self.has(*before["addresses"], device=before["interface"])

    def has(self, *cidrs, device="wan0", timeout=15):
        """The device has exactly these global addresses."""
        eventually(lambda: self.lab.box.cidrs6(device) == set(cidrs),
                   f"{device} has {cidrs}", timeout,
                   evidence=lambda: f"{self.lab.box.addresses6(device)}\n"
                   + self.gateway.evidence())

    def unreachable(self):
        return {route["dst"] for route in
                self.lab.box.routes6("unreachable")}

    def networks(self, device="lan0", deprecated=False):
        """The /64s of which the device has an address."""
        return {str(ipaddress.IPv6Network(
            (entry["local"], entry["prefixlen"]), strict=False))
            for entry in self.lab.box.addresses6(device)
            if deprecated == (entry["preferred_life_time"] == 0)}

    def client_pids(self):
        """Pids of client programs in the box."""
        return [pid for pid in self.lab.box.pids() if PROGRAM in program(pid)]

    def directory_of(self, number=1):
        """The working directory of a client's program."""
        return self.gateway.runtime / "clients" / f"dhcp6-client-{number}"
