"""A client that misbehaves is no other client's matter."""

import os
import time
from pathlib import Path

from support import ROOT, WAN, SystemTest, unittest
from lab import eventually
from lab.process import alive

BAD = {"alias": "bad", "interface": "wan1", "enable": False}

# Well below what is told as a fault after ten seconds.
RENEWALS = 8

# Of a client's events in the spool so many are kept.
MOST = 256

# The promise is 5 ms, which tests/bench measures; this is for busy machines.
MORE_MS = 500

CHOICE = """#!/bin/sh
case "$*" in *wan1*) exec {0}/bad ;; esac
exec udhcpc "$@"
"""

SPIN = """#!/bin/sh
for i in 1 2 3; do (while :; do :; done) & done
echo $$ > {0}/ready
wait
"""

STUBBORN = """#!/bin/sh
trap '' TERM USR1 USR2
setsid sh -c 'trap "" TERM; echo $$ > {0}/ready
              while :; do sleep 1000; done' &
while :; do sleep 1000; done
"""

WAITS = """#!/bin/sh
echo $$ > {0}/ready
exec sleep 1000
"""

# Each event is older than the one before: such are not counted as answers, too
# many of which would be the client's end.
FLOOD = """#!/usr/bin/env python3
import os
import socket
import sys
import time
sys.dont_write_bytecode = True
sys.path.insert(0, "{1}")
import frames
place = os.environ["LEASEHOLD_RUNTIME_DIR"] + "/plugin.sock"
client = os.environ["LEASEHOLD_CLIENT"]
waiting = []
told = 0
moment = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
while True:
    event = frames.event(client, "DECONFIG", "wan1", boottime_ns=moment - told)
    peer = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        peer.connect(place)
        peer.send(frames.frame(event))
    except OSError:
        pass
    waiting.append(peer)
    if len(waiting) > 100:
        waiting.pop(0).close()
    told += 1
    if told == 1000:
        open("{0}/ready", "w").write(str(os.getpid()))
"""

SPOOL = """#!/usr/bin/env python3
import itertools
import os
import sys
import time
sys.dont_write_bytecode = True
sys.path.insert(0, "{1}")
import frames
place = os.environ["LEASEHOLD_RUNTIME_DIR"] + "/spool"
client = os.environ["LEASEHOLD_CLIENT"]
# Each older than the one before, as above; time and again, as a checksum for
# each would take longer than all that the daemon does with it.
events = [frames.spooled(frames.frame(
    frames.event(client, "DECONFIG", "wan1", boottime_ns=moment)))
    for moment in range(1000, 0, -1)]
draft = f"{{place}}/.{{os.getpid()}}"
open("{0}/ready", "w").write(str(os.getpid()))
for event in itertools.chain(events, itertools.repeat(events[-1])):
    with open(draft, "wb") as file:
        file.write(event)
    moment = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    os.rename(draft, f"{{place}}/{{moment}}-{{os.getpid()}}.event")
"""

BLOCKING_HOOK = """#!/bin/sh
grep -q wan1 || exit 0
echo $$ > {0}/blocked
exec sleep 1000
"""


# `ip netns exec` leaves /sys without what is mounted there.
WITH_GROUPS = ("sh", "-c", "mount -t cgroup2 cgroup2 /sys/fs/cgroup"
               ' && exec "$@"', "sh")


def own_group(pid):
    """The path of a process in the hierarchy of cgroup v2."""
    for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
        if line.startswith("0::"):
            return line[3:]
    return None


def directory_of(group):
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, place, kind, *_ = line.split()
        if kind == "cgroup2":
            return Path(place + group)
    return None


def comes_after(pid, other):
    """By how much, as nice(2) counts."""
    return (os.getpriority(os.PRIO_PROCESS, pid)
            - os.getpriority(os.PRIO_PROCESS, other))


class GroupTest(SystemTest):
    """Leaves no group behind, whatever becomes of the daemon."""

    def setUp(self):
        self.addCleanup(self.remove_groups)
        super().setUp()

    def remove_groups(self):
        run = self.lab.directory / "run"
        if not run.exists():
            return
        root = (directory_of(own_group("self"))
                / f"leasehold-{run.stat().st_dev}-{run.stat().st_ino}")
        for group in (*root.glob("*/"), root):
            if group.is_dir():
                eventually(lambda: self.removed(group), f"{group} is empty")

    @staticmethod
    def removed(group):
        try:
            group.rmdir()
        except FileNotFoundError:
            pass
        except OSError:
            return False
        return True

    def bound(self, **options):
        return super().bound(wrapper=WITH_GROUPS, **options)


class Beside(GroupTest):
    def start(self, bad, **tables):
        """Client 1 is bound; client 2 would be the bad one."""
        here = self.lab.directory
        self.program("bad", bad.format(here, ROOT / "tests" / "system"))
        program = self.program("udhcpc", CHOICE.format(here))
        self.lab.wire("wan1")
        return self.bound(clients=[WAN, BAD], programs={"udhcpc": program},
                          **tables)

    def written(self, name):
        """What stands in a file, once it does."""
        path = self.lab.directory / name
        return eventually(lambda: path.exists() and path.read_text().strip(),
                          f"{name} is written")

    def renewals(self, gateway):
        """Milliseconds from an order to the event that tells of it: of some the
        second best, as udhcpc misses an answer at times and asks again after
        3 s."""
        delays = []
        for _ in range(RENEWALS):
            seq, begun = gateway.newest_seq(), time.monotonic_ns() / 1e6
            gateway.set("Renew=true")
            told = gateway.wait_event("LEASE_RENEW", after=seq)
            delays.append(told["mono_ms"] - begun)
        return sorted(delays)[1]

    def check_no_later(self, gateway, alone):
        self.assertLess(self.renewals(gateway), alone + MORE_MS)
        self.assertEqual(gateway.client()["restarts"], 0)
        self.assertEqual(gateway.client()["pid"], self.row["pid"])

    def beside(self, bad, **tables):
        """The daemon, and what client 1 takes alone, once client 2 is bad."""
        gateway = self.start(bad, **tables)
        alone = self.renewals(gateway)
        gateway.set("Enable=true", client=2)
        pid = int(self.written("ready"))
        return gateway, alone, pid

    def test_one_that_eats_the_processor(self):
        gateway, alone, pid = self.beside(SPIN)
        self.check_no_later(gateway, alone)
        self.assertTrue(alive(pid))

    def test_one_that_floods_the_socket_with_events(self):
        gateway, alone, pid = self.beside(FLOOD)
        self.check_no_later(gateway, alone)
        self.assertTrue(alive(pid))

    def test_one_that_floods_the_spool_with_events(self):
        gateway, alone, pid = self.beside(SPOOL)
        self.check_no_later(gateway, alone)
        eventually(lambda: not alive(pid), "it is ended")
        self.assertIn("left more events in the spool",
                      gateway.client(2)["last_error"])
        gateway.set("Enable=false", client=2)
        gateway.wait_state("disabled", client=2)
        left = gateway.runtime / "spool"
        eventually(lambda: len(list(left.glob("*.event"))) <= MOST,
                   "the newest are kept")

    def test_one_that_ignores_sigterm_and_hides_in_another_session(self):
        gateway, alone, hidden = self.beside(STUBBORN)
        group = directory_of(own_group(hidden))
        gateway.set("Enable=false", client=2)
        self.check_no_later(gateway, alone)
        gateway.wait_state("disabled", client=2)
        eventually(lambda: not alive(hidden), "all of it has ended")
        eventually(lambda: not group.exists(), "its group is removed")

    def test_one_whose_hook_blocks(self):
        hook = self.program(
            "hook", BLOCKING_HOOK.format(self.lab.directory))
        gateway, alone, _ = self.beside(
            WAITS, hooks={"exec": [hook], "timeout_ms": 600000})
        blocked = int(self.written("blocked"))
        self.check_no_later(gateway, alone)
        self.assertTrue(alive(blocked))


class Limits(GroupTest):
    def test_a_client_has_a_group_and_leaves_nothing(self):
        gateway = self.bound()
        pid = self.row["pid"]
        group = own_group(pid)
        self.assertTrue(group.endswith("/dhcp4-client-1"), group)
        self.assertNotEqual(group, own_group(gateway.pid))
        self.assertEqual(comes_after(pid, gateway.pid), 5)
        gateway.set("Enable=false")
        gateway.wait_state("disabled")
        eventually(lambda: not directory_of(group).exists(),
                   "its group is removed")
        gateway.terminate()
        self.assertFalse(directory_of(group).parent.exists())

    def test_a_group_outlives_a_killed_daemon(self):
        gateway = self.bound()
        pid = self.row["pid"]
        group = directory_of(own_group(pid))
        gateway.kill()
        self.assertTrue(group.exists())
        gateway.start()
        row = gateway.wait_state("bound")
        self.assertEqual((row["pid"], row["adopted"]), (pid, True))
        self.assertEqual(directory_of(own_group(pid)), group)
        gateway.set("Enable=false")
        gateway.wait_state("disabled")
        eventually(lambda: not group.exists(), "its group is removed")

    def test_where_no_group_can_be_made_there_are_limits(self):
        gateway = SystemTest.bound(self)
        self.assertEqual(own_group(self.row["pid"]), own_group(gateway.pid))
        self.assertEqual(comes_after(self.row["pid"], gateway.pid), 5)
        self.assertEqual(gateway.log().count("what=cgroup"), 1)
        self.assertEqual(self.told(gateway),
                         "clients have no cgroup of their own")

    def told(self, gateway):
        """What `leasectl actors` says of who starts the clients."""
        return next(actor["last_error"] for actor in gateway.actors()
                    if actor["name"] == "process-runner")

    def test_a_directory_that_was_removed_is_made_again(self):
        gateway = self.bound()
        group = directory_of(own_group(self.row["pid"]))
        gateway.set("Enable=false")
        gateway.wait_state("disabled")
        eventually(lambda: not group.exists(), "its group is removed")
        group.parent.rmdir()
        gateway.set("Enable=true")
        pid = gateway.wait_state("bound")["pid"]
        self.assertEqual(directory_of(own_group(pid)), group)
        self.assertNotIn("what=cgroup", gateway.log())
        self.assertEqual(self.told(gateway), "")

    def test_groups_that_a_client_made_go_with_it(self):
        gateway = self.bound()
        group = directory_of(own_group(self.row["pid"]))
        (group / "deep" / "deeper").mkdir(parents=True)
        gateway.set("Enable=false")
        gateway.wait_state("disabled")
        eventually(lambda: not group.exists(), "its group is removed")


if __name__ == "__main__":
    unittest.main()
