"""From the plugin's exec to what the world sees of the lease."""

import random
import time

from figures import Figure, ratio
from lab import Dnsmasq, IscDhcpd
from rig import Rig

PLACES = ("address", "event", "tr181")
ONE = {"p50": 5, "p99": 20}
CROWD = {"max": 100}


def exec_times(rig, client, action=None):
    return {ip: moment for moment, ip in
            rig.stamps.lines("exec", rig.name(client), action or rig.action)}


def run_times(rig, action, client=1):
    """Milliseconds from each exec to its exit, seen by the client."""
    begun = exec_times(rig, client, action)
    ended = rig.stamps.lines("exit", rig.name(client), action)
    return [moment - begun[ip] for moment, ip, status in ended
            if status == "0"]


def delays(sightings, begun):
    """{place: [milliseconds]} of (address, {place: moment}) pairs."""
    return {place: [seen[place] - begun[address]
                    for address, seen in sightings] for place in PLACES}


def figures_of(prefix, found, bounds):
    return [Figure(f"{prefix}-{place}", found[place], bounds=bounds)
            for place in PLACES]


def one_by_one(rig, count):
    """Leases at random moments, so that some meet the store's sync.

    Before each, `true` runs in the plugin's place: the machine's own price.
    """
    pauses = random.Random(1)
    sightings = []
    for number in range(count):
        time.sleep(pauses.uniform(0.005, 0.045))
        rig.order("true", BENCH_PROGRAM="/bin/true", ip=number)
        sightings.append(rig.witness.lease(rig.lease(1, number)))
    rig.stamps.wait("exit", rig.name(1), rig.action, sightings[-1][0])
    return sightings


def one_client(rig, count, family=""):
    """One client, one lease after the other, each with a new address."""
    rig.start().wait_ready()
    found = delays(one_by_one(rig, count), exec_times(rig, 1))
    plugin = Figure(f"plugin{family}-run", run_times(rig, rig.action),
                    bounds={"p50": 2.5})
    plain = Figure(f"true{family}-run", run_times(rig, "true"))
    figures = figures_of(f"lease{family}", found, ONE)
    return figures + [
        plugin, plain, ratio(f"{plugin.name}/{plain.name}", plugin, plain),
        ratio(f"{figures[1].name}/{plugin.name}", figures[1], plugin)]


def lease(counts):
    with Rig() as rig:
        return one_client(rig, counts.events)


def crowd(counts):
    """All clients get a lease at once; each must be quick."""
    found = {place: [] for place in PLACES}
    with Rig(count=counts.crowd) as rig:
        rig.start().wait_ready()
        for number in range(counts.rounds):
            time.sleep(0.5)
            for client in range(1, counts.crowd + 1):
                rig.lease(client, number)
            sightings = [rig.witness.lease() for _ in range(counts.crowd)]
            begun = {}
            for client in range(1, counts.crowd + 1):
                begun.update(exec_times(rig, client))
            for place, times in delays(sightings, begun).items():
                found[place] += times
    return figures_of(f"crowd{counts.crowd}", found, CROWD)


def first_leases(kind, count):
    """udhcpc and a server: leases taken anew, by the stamp on the plugin."""
    sightings, begun = [], []
    with Rig(real=True) as rig:
        rig.start()
        rig.lab.network.serve(kind)
        for number in range(count):
            if number > 0:
                rig.gateway.set("X_RDK_Restart=true")
            sightings.append(rig.witness.lease())
            begun.append(exec_times(rig, 1)[sightings[-1][0]])
    return {place: [seen[place] - moment for (_, seen), moment in
                    zip(sightings, begun)] for place in PLACES}


def real_lease(counts):
    """The same from real clients and servers."""
    figures = []
    for kind in (Dnsmasq, IscDhcpd):
        figures += figures_of(f"{kind.name}-lease",
                              first_leases(kind, counts.real), ONE)
    return figures
