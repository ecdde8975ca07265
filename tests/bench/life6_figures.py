"""Real DHCPv6 clients and links; many clients while nothing happens."""

import time

from figures import Figure
from idle_figures import costs
from lab import Lab, dhcp6, eventually, toml
from rig6 import Rig6

GONE_S = 5
ROW = {"interface": "wan0",
       "downstream": [{"interface": "lan0", "subnet_id": 1}]}
LEASES = ("LEASE_RENEW", "LEASE_UPDATE")


class Line:
    """Kea, a daemon with dibbler, a LAN, and those who watch them."""

    def __init__(self, lab):
        self.lab = lab
        self.wire = lab.wire()
        lab.lan()
        lab.network.serve6()
        self.gateway = lab.gatewayd(toml([], [ROW]), family="v6").start()
        row = self.gateway.wait_state("bound")
        self.address = row["address"].split("/")[0]
        self.prefix, = self.gateway.until(
            lambda: self.gateway.client()["prefixes"], "a prefix")
        self.replies = lab.capture6()
        self.witness = lab.witness6()

    def _answered(self, kind, wanted, after):
        """Milliseconds from a moment to the first REPLY that has it."""
        def first():
            return [packet.wall for packet in self.replies.packets("REPLY")
                    if packet.wall > after and wanted(packet)][:1]
        return (eventually(first, f"a REPLY for the {kind}")[0] - after) * 1e3

    def confirmed(self, after):
        """(address, prefix) in milliseconds; a CONFIRM's answer counts."""
        def has_address(packet):
            status = packet.option(dhcp6.STATUS) or b"none"
            return status[:2] == b"\0\0" or self.address in [
                one[0] for ia in packet.ias(dhcp6.IA_NA)
                for one in ia.addresses()]

        def has_prefix(packet):
            return self.prefix in [one[0] for ia in packet.ias(dhcp6.IA_PD)
                                   for one in ia.prefixes()]
        return (self._answered("address", has_address, after),
                self._answered("prefix", has_prefix, after))

    def flap(self):
        """The carrier goes for a while; (address, prefix, event) after it."""
        self.wire.carrier(False)
        time.sleep(GONE_S)
        seq, before = self.gateway.newest_seq(), time.monotonic()
        self.wire.carrier(True)
        running = eventually(lambda: self.witness.became_running(
            "wan0", after=before), "RUNNING")
        wall = running + time.time() - time.monotonic()
        address, prefix = self.confirmed(wall)
        return address, prefix, self._told(seq) - running * 1e3

    def make_anew(self):
        """Milliseconds from the new device's link-local address to a lease."""
        self.wire.unplug()
        self.gateway.wait_state("waiting-link")
        seq = self.gateway.newest_seq()
        self.wire.plug()
        self.wire.up()
        index = self.wire.ifindex()
        since = eventually(lambda: [
            change.monotonic for change in self.witness.changes(added=True)
            if change.cidr.startswith("fe80") and change.usable
            and change.ifindex == index], "a link-local address")[0]
        return self._told(seq) - since * 1e3

    def _told(self, seq):
        """When the first lease event after `seq` was, in milliseconds."""
        def first():
            return [event["mono_ms"] for event in self.gateway.seen(after=seq)
                    if event["type"] in LEASES][:1]
        return self.gateway.until(first, "a lease event")[0]


def flap6(counts):
    """dibbler-client and Kea; the link goes, then the device."""
    with Lab() as lab:
        line = Line(lab)
        flaps = [line.flap() for _ in range(counts.flaps)]
        anew = [line.make_anew() for _ in range(counts.flaps)]
    address, prefix, told = zip(*flaps)
    return [Figure("flap6-address", address, bounds={"max": 2000}),
            Figure("flap6-prefix", prefix, bounds={"max": 3000}),
            Figure("flap6-event", told),
            Figure("flap6-new-device", anew, bounds={"max": 2500})]


def idle6(counts):
    """Bench clients that hold an address, a prefix and MAP-T each."""
    with Rig6(count=counts.idle6) as rig:
        rig.start().wait_ready()
        for client in rig.clients:
            rig.witness.lease(rig.lease(client, 0))
        rig.witness.close()
        return costs(f"idle6-{counts.idle6}", rig.gateway.pid, counts, rss=24)
