"""What clients that misbehave cost the others, from plugin to event."""

import contextlib
import os
import random
import signal
import threading
import time

from figures import Figure
from lab import eventually
from lease_figures import exec_times
from rig import Rig

GOOD = 8
BAD = GOOD + 1

# A client that is answered more often is taken for one in a storm.
LEAST_PAUSE_S = 0.3 / GOOD

SPIN = """#!/bin/sh
for i in 1 2 3; do (while :; do :; done) & done
echo $$ > {place}/misbehaves
wait
"""

BLOCK = """#!/bin/sh
echo $$ > {place}/misbehaves
exec sleep 1000
"""

# Each event is older than the one before: such are not counted as answers, too
# many of which would be this client's end.
FLOOD = """#!/usr/bin/env python3
import os, socket, sys, time
sys.dont_write_bytecode = True
sys.path.insert(0, "{frames}")
import frames
place = os.environ["LEASEHOLD_RUNTIME_DIR"] + "/plugin.sock"
client = os.environ["LEASEHOLD_CLIENT"]
waiting = []
moment = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
open("{place}/misbehaves", "w").write(str(os.getpid()))
while True:
    moment -= 1
    event = frames.event(client, "DECONFIG", "wan8", boottime_ns=moment)
    peer = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        peer.connect(place)
        peer.send(frames.frame(event))
    except OSError:
        pass
    waiting.append(peer)
    if len(waiting) > 100:
        waiting.pop(0).close()
"""

# The same event again and again, as a checksum for each would take longer than
# all that the daemon does with it; so old that it is no answer.
SPOOL = """#!/usr/bin/env python3
import os, sys, time
sys.dont_write_bytecode = True
sys.path.insert(0, "{frames}")
import frames
place = os.environ["LEASEHOLD_RUNTIME_DIR"] + "/spool"
client = os.environ["LEASEHOLD_CLIENT"]
moment = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
event = frames.event(client, "DECONFIG", "wan8", boottime_ns=1)
whole = frames.spooled(frames.frame(event))
draft = f"{{place}}/.{{os.getpid()}}"
open("{place}/misbehaves", "w").write(str(os.getpid()))
while True:
    moment -= 1
    try:
        with open(draft, "wb") as file:
            file.write(whole)
        os.rename(draft, f"{{place}}/{{moment}}-{{os.getpid()}}.event")
    except OSError:
        pass
"""

# `ip netns exec` leaves /sys without what is mounted there.
WITH_GROUPS = ("sh", "-c", "mount -t cgroup2 cgroup2 /sys/fs/cgroup"
               ' && exec "$@"', "sh")

SCRIPTS = {"spin": SPIN, "block": BLOCK, "flood": FLOOD, "spool": SPOOL}

# The daemon ends the client for it.
ENDED = {"spool"}


class Leases:
    """New leases of the good clients in turn, at random moments."""

    def __init__(self, rig):
        self._rig, self._number = rig, 0
        self._pauses = random.Random(1)

    def delays(self, count):
        """Milliseconds from each plugin's exec to the event."""
        told = {}
        for _ in range(count):
            time.sleep(self._pauses.uniform(LEAST_PAUSE_S, 2 * LEAST_PAUSE_S))
            client = self._number % GOOD + 1
            address = self._rig.lease(client, self._number // GOOD)
            told[address] = client, self._rig.witness.lease(address)[1]
            self._number += 1
        begun = {}
        for client in range(1, GOOD + 1):
            begun.update(exec_times(self._rig, client))
        return [seen["event"] - begun[address]
                for address, (_, seen) in told.items()]


def run_script(rig, kind):
    """The bad client runs a program of ours as its script."""
    sign = rig.place / "misbehaves"
    sign.unlink(missing_ok=True)
    program = rig.place / kind
    frames = os.path.join(os.path.dirname(__file__), "..", "system")
    program.write_text(SCRIPTS[kind].format(place=rig.place,
                                          frames=os.path.abspath(frames)))
    program.chmod(0o755)
    rig.order(kind, BAD, BENCH_PROGRAM=program)
    eventually(lambda: sign.exists() and sign.read_text(), f"{kind} begins")


def insist(rig, kind, over):
    """Each time the bad client was ended and is there again."""
    while not over.is_set():
        begun = time.monotonic() * 1000
        run_script(rig, kind)
        rig.stamps.wait("ready", rig.name(BAD), after=begun)


@contextlib.contextmanager
def misbehaving(rig, kind):
    """Until the bad client was killed and another one is there. One that is
    stopped takes as little notice of SIGTERM as one that ignores it."""
    begun, pid = time.monotonic() * 1000, rig.pid(BAD)
    over = threading.Event()
    again = threading.Thread(target=insist, args=(rig, kind, over))
    if kind in ENDED:
        again.start()
    elif kind in SCRIPTS:
        run_script(rig, kind)
    else:
        os.kill(pid, signal.SIGSTOP)
        rig.gateway.set("X_RDK_Restart=true", client=BAD)
    yield
    over.set()
    if kind in ENDED:
        again.join()
    elif kind in SCRIPTS:
        os.kill(pid, signal.SIGKILL)
    rig.stamps.wait("ready", rig.name(BAD), after=begun)
    spool = rig.gateway.runtime / "spool"
    eventually(lambda: not list(spool.glob("*.event")), "the spool is read",
               timeout=60)


def isolation(counts):
    """In between they are alone, so that both see the same of the machine."""
    kinds = (*SCRIPTS, "stubborn")
    alone, beside = [], {}
    with Rig(count=BAD, on_stop="stop", wrapper=WITH_GROUPS) as rig:
        rig.start().wait_ready()
        leases = Leases(rig)
        for kind in kinds:
            alone += leases.delays(max(counts.events // len(kinds), 1))
            with misbehaving(rig, kind):
                beside[kind] = leases.delays(counts.events)
    return figures_of(Figure("isolation-alone", alone),
                      [Figure(f"isolation-{kind}", delays)
                       for kind, delays in beside.items()])


def figures_of(alone, beside):
    """And how much longer it took beside each."""
    return [alone, *beside, *[
        Figure(f"{one.name}-{which}-more",
               [one.value(which) - alone.value(which)], bounds={"max": 5})
        for one in beside for which in ("p50", "p99")]]
