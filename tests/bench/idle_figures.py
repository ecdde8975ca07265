"""What a daemon with two clients costs while nothing happens."""

import time
from pathlib import Path

from figures import Figure
from lab import Lab, toml

QUIET_AFTER_S = 10  # a client that has just started looks round after 8 s


def switches(pid):
    """Context switches of all threads so far."""
    total = 0
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        total += sum(int(line.split()[1])
                     for line in status.read_text().splitlines()
                     if "ctxt_switches" in line)
    return total


def status_field(pid, name):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    raise KeyError(name)


def watch(lab, name, state, counts):
    """Start the daemon, wait for both clients, then leave it alone."""
    rows = [{"interface": "wan0"}, {"interface": "wan1"}]
    gateway = lab.gatewayd(toml(rows)).start()
    gateway.unfollow()
    for client in (1, 2):
        gateway.wait_state(state, client=client)
    return costs(name, gateway.pid, counts, rss=16)


def costs(name, pid, counts, rss):
    """What a daemon costs that is left alone; `rss` is its bound in MiB."""
    time.sleep(QUIET_AFTER_S)
    before = switches(pid)
    time.sleep(counts.idle_s)
    made = switches(pid) - before
    return [
        Figure(f"{name}-switches", [made], "n", {"max": 0}),
        Figure(f"{name}-threads", [status_field(pid, "Threads")], "n",
               {"max": 6}),
        Figure(f"{name}-rss", [status_field(pid, "VmRSS") / 1024], "MiB",
               {"max": rss}),
    ]


def idle(counts):
    """Two clients that are bound, and two that nobody answers."""
    figures = []
    for name, state in (("bound", "bound"), ("unanswered", "acquiring")):
        with Lab() as lab:
            lab.wire("wan0")
            lab.wire("wan1")
            if state == "bound":
                lab.network.serve()
            figures += watch(lab, name, state, counts)
    return figures
