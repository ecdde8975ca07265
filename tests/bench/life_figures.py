"""Until a client runs: after its death, its link's return, a daemon's start."""

import os
import signal
import time

from figures import Figure
from rig import Rig

CLIENT = "dhcp4-client-1"


def now_ms():
    return time.monotonic_ns() / 1e6


def successor_delay(rig):
    """kill -9 of the client's process to its successor's first instruction."""
    pid = rig.pid()
    killed = now_ms()
    os.kill(pid, signal.SIGKILL)
    return rig.stamps.wait("start", CLIENT, after=killed)[0] - killed


def kill_bound_client(rig, number):
    """A bound client dies; its restart is the immediate one."""
    rig.lease(1, number)
    rig.witness.lease()
    time.sleep(0.05)
    delay = successor_delay(rig)
    rig.wait_ready(after=rig.stamps.lines("start", CLIENT)[-1][0])
    return delay


def kill_real_client(rig):
    """The same with udhcpc, bound by dnsmasq."""
    rig.witness.lease()
    time.sleep(0.05)
    return successor_delay(rig)


def kill(counts):
    with Rig() as rig:
        rig.start().wait_ready()
        delays = [kill_bound_client(rig, number)
                  for number in range(counts.kills)]
    with Rig(real=True) as rig:
        rig.start()
        rig.lab.network.serve()
        real = [kill_real_client(rig) for _ in range(counts.real)]
    return [Figure("kill-successor", delays, bounds={"p50": 20}),
            Figure("kill-successor-udhcpc", real, bounds={"p50": 20})]


def link_delay(rig):
    """RTM_NEWLINK with RUNNING, as the witness saw it, to the client."""
    rig.gateway.set("Enable=false")
    rig.gateway.wait_state("disabled")
    rig.wire.carrier(False)
    rig.gateway.set("Enable=true")
    rig.gateway.wait_state("waiting-link")
    before = now_ms()
    rig.wire.carrier(True)
    started = rig.stamps.wait("start", CLIENT, after=before)[0]
    while True:
        running = int(rig.witness.line("link", "wan0", "running")[0]) / 1e6
        if running > before:
            return started - running


def link(counts):
    with Rig() as rig:
        rig.start().wait_ready()
        return [Figure("link-client", [link_delay(rig) for _ in
                                       range(counts.links)],
                       bounds={"max": 50})]


def start_delay(rig):
    begun = now_ms()
    rig.gateway.start(ready=False)
    return rig.stamps.wait("start", CLIENT, after=begun)[0] - begun


def start(counts):
    delays = []
    with Rig(on_stop="stop") as rig:
        for _ in range(counts.starts):
            delays.append(start_delay(rig))
            rig.wait_ready(after=rig.stamps.lines("start", CLIENT)[-1][0])
            rig.gateway.terminate()
    return [Figure("start-client", delays, bounds={"max": 200})]
