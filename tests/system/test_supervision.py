"""Clients that die, and actors that are restarted (A5, A7)."""

import os
import signal
from pathlib import Path

from support import ROW, WAN, SystemTest, unittest
from lab import eventually
from lab.process import alive, arguments, kill_hard

BUDGET = {"max_deaths": 3, "period_ms": 60000, "first_delay_ms": 200}
DIES = """#!/bin/sh
date +%s.%N >> {0}/starts
echo 'udhcpc: no luck today' >&2
exit 3
"""
REAL = '#!/bin/sh\nexec udhcpc "$@"\n'


class Deaths(SystemTest):
    def starts(self):
        path = self.lab.directory / "starts"
        if not path.exists():
            return []
        return [float(line) for line in path.read_text().split()]

    def assert_waits(self, gateway, *wanted):
        """The first restart is at once, the later ones wait so long."""
        told = [step["recovery"]["next_try_ms"] for step in
                gateway.ask("why", ROW) if step["to"] == "backoff"]
        self.assertEqual([round(wait, -2) for wait in told], list(wanted))
        at = [event["mono_ms"] for event in gateway.seen("STARTED")]
        for wait, before, after in zip(wanted, at[1:], at[2:]):
            self.assertGreaterEqual(after - before, 0.9 * wait)

    def doomed(self):
        """A critical client whose program dies at once."""
        self.line = self.lab.wire()
        self.lab.network.serve()
        fake = self.program("udhcpc", DIES.format(self.lab.directory))
        gateway = self.daemon(programs={"udhcpc": fake},
                              restart=BUDGET).start()
        gateway.wait_state("critical")
        return gateway

    def test_each_death_counts_and_too_many_are_critical(self):
        gateway = self.doomed()
        self.assertEqual(len(self.starts()), 4)
        self.assert_waits(gateway, 200, 400)
        row = gateway.client()
        self.assertRegex(row["last_error"], r"3")
        self.assertIn("no luck today", row["last_error"])
        self.assertEqual((row["pid"], row["enable"]), (0, True))
        self.assertEqual(gateway.get("Status"), "Error")
        self.assertIs(gateway.get("Enable"), True)
        self.assertEqual(gateway.ctl("health").code, 2)
        gateway.wait_event("FAILED")
        self.assertRaises(AssertionError, eventually,
                          lambda: len(self.starts()) > 4, "a probe", 1.5)
        failed = gateway.seen("FAILED")
        self.assertEqual(len(failed), 1)
        self.assertNotEqual(failed[0]["cause"], "")
        self.assertEqual(gateway.seen("LEASE_UPDATE"), [])

    def test_writing_enable_again_is_a_new_chance(self):
        gateway = self.doomed()
        seq = gateway.wait_event("FAILED")["seq"]
        gateway.set("Enable=true")
        gateway.wait_event("FAILED", after=seq)
        self.assertEqual(len(self.starts()), 8)

    def test_a_changed_program_is_a_new_chance(self):
        gateway = self.doomed()
        self.program("udhcpc", REAL)
        gateway.wait_state("bound")
        self.assertEqual(gateway.get("Status"), "Enabled")
        self.assertEqual(gateway.client()["last_error"], "")

    def test_a_returning_link_is_a_new_chance(self):
        gateway = self.doomed()
        seq = gateway.wait_event("FAILED")["seq"]
        self.line.carrier(False)
        self.line.carrier(True)
        gateway.wait_event("FAILED", after=seq)

    def test_a_missing_program_is_named_and_found_when_it_comes(self):
        self.lab.wire()
        self.lab.network.serve()
        missing = self.lab.directory / "udhcpc"
        gateway = self.daemon(programs={"udhcpc": missing},
                              restart=BUDGET).start()
        row = gateway.wait_state("critical")
        self.assertIn(str(missing), row["last_error"])
        gateway.wait_event("FAILED")
        self.assertEqual(gateway.seen("STARTED"), [])
        self.assertEqual(len(gateway.seen("FAILED")), 1)
        self.program("udhcpc", REAL)
        gateway.wait_state("bound")


def members(group):
    """The processes of a group that have not ended."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, pgrp = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(pgrp) == group and state != "Z":
            found.append(stat.parent.name)
    return found


class Killed(SystemTest):
    def test_a_killed_client_comes_back_with_its_address(self):
        gateway = self.bound()
        witness, seq = self.lab.witness(), gateway.newest_seq()
        kill_hard(self.row["pid"])
        started = gateway.wait_event("STARTED", after=seq)
        pid = gateway.wait_pid(other_than=self.row["pid"])
        words = arguments(pid)
        self.assertEqual(words[words.index("-r") + 1],
                         self.row["address"].split("/")[0])
        gateway.until(lambda: gateway.seen("LEASE_RENEW",
                                           after=started["seq"]),
                      "the same lease again is a LEASE_RENEW")
        row = gateway.wait_state("bound")
        self.assertEqual(row["address"], self.row["address"])
        self.assertEqual(row["restarts"], 1)
        self.assertEqual(gateway.seen("LEASE_DEL"), [])
        self.assertEqual(witness.changes(added=False), [])
        why = gateway.ask("why", ROW)
        self.assertTrue(any("9" in step["cause"] or "KILL" in step["cause"]
                            for step in why), why)

    def test_deaths_of_one_client_leave_the_other_alone(self):
        gateway = self.two_bound(restart={"max_deaths": 2})
        with self.undisturbed(gateway, client=2):
            pid = self.row["pid"]
            for _ in range(2):
                kill_hard(pid)
                pid = gateway.wait_pid(other_than=pid)
            kill_hard(pid)
            gateway.wait_state("critical")
        self.assertEqual(gateway.seen("FAILED", client=2), [])

    def test_a_program_that_is_mended_step_by_step_is_found(self):
        """Each step is news, of which none is missed, however fast it comes."""
        self.lab.wire()
        self.lab.network.serve()
        program = self.program("udhcpc", REAL)
        gateway = self.daemon(clients=[WAN | {"backend": "udhcpc"}],
                              programs={"udhcpc": program}).start()
        for _ in range(10):
            pid = gateway.wait_state("bound")["pid"]
            program.chmod(0o644)
            kill_hard(pid)
            gateway.wait_state("critical")
            program.unlink()
            program.write_text(REAL)
            program.chmod(0o755)
        gateway.wait_state("bound")

    def test_a_client_that_ignores_sigterm_blocks_nobody(self):
        stubborn = self.program("udhcpc", """#!/bin/sh
case "$*" in *wan1*) exec udhcpc "$@" ;; esac
trap '' TERM USR1 USR2
while :; do sleep 1000; done
""")
        self.lab.wire()
        self.lab.wire("wan1")
        self.lab.network.serve()
        gateway = self.daemon(
            clients=[WAN, {"alias": "b", "interface": "wan1",
                           "enable": False}],
            programs={"udhcpc": stubborn}).start()
        pid = gateway.wait_pid()
        group = os.getpgid(pid)
        self.assertEqual(group, pid)
        gateway.wait_event("STARTED")
        gateway.set("Enable=false")
        gateway.set("Enable=true", client=2)
        gateway.wait_state("bound", client=2)
        gateway.wait_state("disabled")
        gateway.wait_event("STOPPED")
        eventually(lambda: not alive(pid), "it was killed")
        eventually(lambda: not members(group), "its group was killed")

    def test_a_flood_of_output_stops_nothing(self):
        noisy = self.program("udhcpc", """#!/bin/sh
line=$(printf '%0200d' 7)
i=0
while [ $i -lt 20000 ]; do echo "$line" >&2; i=$((i + 1)); done 2>/dev/null
( while :; do echo "$line" ; done ) 2>/dev/null &
exec udhcpc "$@"
""")
        gateway = self.bound(programs={"udhcpc": noisy})
        with self.undisturbed(gateway):
            for _ in range(20):
                self.assertEqual(gateway.ctl("health").code, 0)
        gateway.set("Enable=false")
        gateway.wait_state("disabled")
        status = open(f"/proc/{gateway.pid}/status", encoding="ascii").read()
        kib = int(status.split("VmHWM:")[1].split()[0])
        self.assertLess(kib, 400_000)

    def test_the_process_is_gone_with_its_whole_group(self):
        parent = self.program("udhcpc", """#!/bin/sh
sleep 1000 &
echo $! > {0}/grandchild
exec udhcpc "$@"
""".format(self.lab.directory))
        gateway = self.bound(programs={"udhcpc": parent})
        grandchild = int((self.lab.directory / "grandchild").read_text())
        self.assertTrue(alive(grandchild))
        gateway.set("Enable=false")
        gateway.wait_event("STOPPED")
        eventually(lambda: not alive(grandchild), "the group is gone")


class Actors(SystemTest):
    def test_the_tree_names_its_members(self):
        gateway = self.bound()
        actors = gateway.actors()
        names = {actor["name"] for actor in actors}
        self.assertIn("dhcp4-client-1", names)
        for actor in actors:
            self.assertLessEqual(
                {"id", "name", "parent", "state", "mailbox_depth", "handled",
                 "restarts", "last_error"}, set(actor))
            self.assertIn(actor["parent"], names | {""})
        pids = {actor["name"]: actor.get("pid") for actor in actors}
        self.assertEqual(pids["dhcp4-client-1"], self.row["pid"])

    def test_every_actor_can_be_restarted_under_a_running_client(self):
        gateway = self.bound()
        names = [actor["name"] for actor in gateway.actors()
                 if actor["parent"]]
        self.assertGreater(len(names), 5)
        for name in names:
            with self.subTest(actor=name):
                self.restart(gateway, name)

    def restart(self, gateway, name):
        reply = gateway.ctl("restart-actor", name)
        self.assertEqual(reply.code, 0, reply)
        gateway.until(lambda: gateway.ctl("status").code == 0, "it answers")
        gateway.wait_state("bound")
        with self.undisturbed(gateway):
            seq = gateway.newest_seq()
            gateway.set("Renew=true")
            gateway.until(lambda: gateway.newest_seq() > seq,
                          f"a renewal is told after {name} came back")
        self.assertEqual(gateway.client()["pid"], self.row["pid"])
        self.assertTrue(gateway.process.running())

    def test_a_restarted_client_actor_still_sees_its_process_die(self):
        gateway = self.bound()
        self.assertEqual(gateway.ctl("restart-actor",
                                     "dhcp4-client-1").code, 0)
        gateway.wait_state("bound")
        self.assertEqual(gateway.client()["pid"], self.row["pid"])
        os.kill(self.row["pid"], signal.SIGKILL)
        gateway.wait_pid(other_than=self.row["pid"])
        gateway.wait_state("bound")

    def test_an_unknown_actor_is_refused(self):
        gateway = self.bound()
        self.assertEqual(gateway.ctl("restart-actor", "nobody").code, 1)


if __name__ == "__main__":
    unittest.main()
