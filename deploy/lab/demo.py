"""The demo: a real lease, a killed client that comes back, and what is seen."""

import signal
import sys
import time
from pathlib import Path

from . import Lab, LabError, eventually, need_root_and_tools, toml
from .lab import INTERNET
from .process import kill_hard
from .servers import IscDhcpd

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
    eventually(lab.pings, f"the box reaches {INTERNET}")
    show(lab.box.ip("-4", "route", "show"))
    show((lab.directory / "resolv.conf").read_text())
    show(f"{INTERNET} answers pings")


def kill_the_client(gateway, row):
    kill_hard(row["pid"])
    pid = gateway.wait_pid(other_than=row["pid"])
    now = gateway.wait_state("bound")
    if now["address"] != row["address"] or gateway.seen("LEASE_DEL"):
        raise LabError("the address did not stay")
    show(f"pid {row['pid']} was killed; pid {pid} runs now and the address"
         f" {now['address']} never left")


def demo(lab):
    step("An ISP with ISC dhcpd, a box with wan0, an Internet behind it")
    lab.wire()
    lab.network.serve(IscDhcpd)
    step("leasehold-gatewayd starts and takes a lease through udhcpc")
    gateway = lab.gatewayd(toml(
        [{"alias": "wan", "interface": "wan0"}],
        hooks={"exec": [hook(lab)]})).start()
    row = first_lease(lab, gateway)
    step("The hook standalone-wan made it the way to the Internet")
    reach_the_internet(lab)
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
