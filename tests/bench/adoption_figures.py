"""Until the next daemon has taken over what a killed one left."""

import subprocess
import time

from figures import Figure
from lab import eventually
from rig import Rig


def now_ms():
    return time.monotonic_ns() / 1e6


def adopted(rig):
    """All clients, with what TR-181 shows of them; None until all are."""
    shown = rig.gateway.ctl("--json", "status")
    rows = shown.json["clients"] if shown.code == 0 else []
    there = [row for row in rows if row["adopted"] and row["address"] and
             row["state"] == "bound"]
    return there if len(there) == len(rig.clients) else None


def adoption_delay(rig):
    """From the daemon's exec to the answer that shows all of them."""
    rig.gateway.kill()
    begun = now_ms()
    rig.gateway.start(ready=False)
    eventually(lambda: adopted(rig), "all are adopted", every=0.002)
    return now_ms() - begun


def monitored(rig, program, *words):
    """A program in the box that prints what it sees; its text at the end."""
    child = subprocess.Popen(rig.lab.box.command(program, *words),
                             stdout=subprocess.PIPE, text=True)

    def end():
        child.terminate()
        return child.communicate()[0]
    return end


def adopt(counts):
    """With the changes of addresses that `ip monitor` saw meanwhile."""
    with Rig(count=counts.crowd) as rig:
        rig.start().wait_ready()
        rig.witness.close()
        for client in rig.clients:
            rig.lease(client, 0)
        eventually(lambda: len(rig.stamps.lines("exit")) >= counts.crowd,
                   "all plugins")
        eventually(lambda: all(row["address"] for row in
                               rig.gateway.ask("status")["clients"]), "bound")
        monitor = monitored(rig, "ip", "-4", "monitor", "address")
        delays = [adoption_delay(rig) for _ in range(counts.starts)]
        changes = len(monitor().splitlines())
    name = f"adopt{counts.crowd}"
    return [Figure(f"{name}-tr181", delays, bounds={"max": 300}),
            Figure(f"{name}-address-changes", [changes], "n",
                   bounds={"max": 0})]
