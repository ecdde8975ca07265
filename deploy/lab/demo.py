"""The demo: leases of both families, a client that comes back, MAP-T."""

import ipaddress
import signal
import sys
import time
from pathlib import Path

from . import (IscDhcpd, Kea6, Lab, LabError, Router, eventually,
               need_root_and_tools, toml)
from .lab import INTERNET, INTERNET6
from .process import kill_hard

WAN6 = "Device.DHCPv6.Client.1"
MAP_RESULT = WAN6 + ".X_RDKCENTRAL-COM_RcvOption."
MAP_RULE = (1, 16, "192.0.2.0/24", "2001:db8:f000::/40", 6, 0, 0)
ROOT = Path(__file__).resolve().parents[2]
HOOK = """#!/bin/sh
export LEASEHOLD_WAN_DIR={0}/wan LEASEHOLD_RESOLV_CONF={0}/resolv.conf
exec {1}/deploy/hooks/standalone-wan
"""


def step(title):
    print(f"\n== {title}", flush=True)


def show(text):
    print("\n".join("   " + line for line in text.splitlines()), flush=True)


def hook(lab):
    """standalone-wan with a resolv.conf of the lab's own."""
    path = lab.directory / "hook"
    path.write_text(HOOK.format(lab.directory, ROOT))
    path.chmod(0o755)
    return path


def first_lease(lab, gateway):
    started = time.monotonic()
    row = gateway.wait_state("bound")
    took = (time.monotonic() - started) * 1000
    show(f"{row['interface']} has {row['address']}, udhcpc is pid"
         f" {row['pid']}, after {took:.0f} ms")
    show(lab.box.ip("-4", "addr", "show", "dev", "wan0"))
    return row


def reach_the_internet(lab):
    for address in (INTERNET, INTERNET6):
        eventually(lambda: lab.pings(address), f"the box reaches {address}")
        show(f"{address} answers pings")
    for family in ("-4", "-6"):
        show(lab.box.ip(family, "route", "show", "default"))
    resolv = lab.directory / "resolv.conf"
    show(eventually(lambda: resolv.exists() and resolv.read_text(),
                    "the hook writes the resolvers"))


def kill_the_client(gateway, row):
    kill_hard(row["pid"])
    pid = gateway.wait_pid(other_than=row["pid"])
    now = gateway.wait_state("bound")
    if now["address"] != row["address"] or gateway.seen("LEASE_DEL"):
        raise LabError("the address did not stay")
    show(f"pid {row['pid']} was killed; pid {pid} runs now and the address"
         f" {now['address']} never left")


def isp(lab):
    """What the box meets on wan0."""
    lab.wire()
    lab.network.advertise()
    lab.network.serve(IscDhcpd)
    lab.network.serve6(Kea6, prefixes="2001:db8:f012:3400::/56",
                       map_t=[MAP_RULE], dmr="2001:db8:ffff::/64")


def first_lease6(lab, gateway):
    row = gateway.wait_state("bound", WAN6)
    prefix, = row["prefixes"]
    lab.network.delegate(prefix)
    show(f"{row['interface']} has {row['address']}, the house has {prefix},"
         f" dibbler-client is pid {row['pid']}")
    show(lab.box.ip("-6", "addr", "show", "scope", "global"))
    show(lab.box.ip("-6", "route", "show", "type", "unreachable"))


def lan_host(lab, host):
    """A router on lan0 and a host that takes an address of its /64."""
    entry, = eventually(lambda: lab.box.addresses6("lan0"), "lan0's /64")
    network = ipaddress.IPv6Network((entry["local"], 64), strict=False)
    router = Router(lab.box, "lan0", str(network)).start()
    lab.keep(router.stop)
    eventually(lambda: [cidr for cidr in host.cidrs6("eth0")
                        if ipaddress.IPv6Interface(cidr).ip in network],
               f"the host has an address of {network}")
    show(host.ip("-6", "addr", "show", "dev", "eth0", "scope", "global"))
    eventually(lambda: lab.pings(INTERNET6, host),
               f"the host reaches {INTERNET6}")
    show(f"{INTERNET6} answers pings from the host")


def map_t(gateway):
    show(gateway.ctl("get", MAP_RESULT).out)
    told = gateway.ask("get", MAP_RESULT)
    if told[MAP_RESULT + "MapIpv4Address"] != "192.0.2.18":
        raise LabError("the MAP rule was not used")


def demo(lab):
    step("An ISP with ISC dhcpd and Kea, a box with wan0 and lan0, a host"
         " behind it")
    lab.box.sysctl("net.ipv6.conf.all.forwarding", 1)
    host = lab.lan()
    isp(lab)
    step("leasehold-gatewayd starts and takes a lease through udhcpc")
    gateway = lab.gatewayd(toml(
        [{"alias": "wan", "interface": "wan0"}],
        [{"alias": "wan6", "interface": "wan0",
          "downstream": [{"interface": "lan0", "subnet_id": 1}]}],
        hooks={"exec": [hook(lab)]}, mapt={"enable": True})).start()
    row = first_lease(lab, gateway)
    step("... an IPv6 address and a prefix through dibbler-client")
    first_lease6(lab, gateway)
    step("The hook standalone-wan made it the way to the Internet")
    reach_the_internet(lab)
    step("A host on lan0 has an address of the delegated prefix")
    lan_host(lab, host)
    step("MAP-T, as Kea's rule and the prefix give it")
    map_t(gateway)
    step("kill -9 udhcpc")
    kill_the_client(gateway, row)
    for title, verb in (("Status", "status"), ("Actors", "actors"),
                        ("Events", "events")):
        step(f"{title}: leasectl {verb}")
        show(gateway.ctl(verb).out)
    step("SIGTERM")
    code, took = gateway.terminate()
    if code != 0:
        raise LabError(f"the daemon ended with {code}")
    show(f"the daemon ended after {took * 1000:.0f} ms")


def main():
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    try:
        need_root_and_tools()
        with Lab() as lab:
            demo(lab)
    except LabError as error:
        print(f"\ndemo: FAILED: {error}", file=sys.stderr)
        return 1
    step("Done; namespaces, processes and files of the demo are gone")
    return 0


if __name__ == "__main__":
    sys.exit(main())
