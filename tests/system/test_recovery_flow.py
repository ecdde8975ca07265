"""What is done about a fault, seen from outside, and evidence of the link."""

import math
import os
import re
import subprocess
import time
from datetime import datetime

from support import ROW, WAN, SystemTest, unittest
from lab.daemon import binaries
from lab.process import arguments, kill_hard

RESTART = {"max_deaths": 3, "period_ms": 20000, "first_delay_ms": 300}
DIES = """#!/bin/sh
echo '{}' >&2
exit 1
"""
PICKY = """#!/bin/sh
case "$*" in
*0x4d:00*) echo 'udhcpc: malformed hex string 00' >&2; exit 1 ;;
esac
exec udhcpc "$@"
"""
PINNED = {"time", "from", "to", "cause", "event_seq"}
COLUMNS = {"fault", "class", "action", "budget", "period_s", "escalation"}


class Flow(SystemTest):
    """The fault table, and a client's place in it."""

    def dying(self, words, **restart):
        self.lab.wire()
        self.lab.network.serve()
        fake = self.program("udhcpc", DIES.format(words))
        return self.daemon(clients=[WAN | {"backend": "udhcpc"}],
                           programs={"udhcpc": fake},
                           restart=RESTART | restart).start()

    def place(self, gateway):
        """Where client 1 is now, by both ways to ask."""
        why = gateway.ask("why", "wan")
        row = gateway.ask("status", "-v")["clients"][0]
        for step in why:
            self.assertLessEqual(PINNED, set(step))
        return why[-1].get("recovery"), row["recovery"]

    def test_the_table_is_printed_as_configured(self):
        self.lab.wire(up=False)
        gateway = self.daemon(restart=RESTART).start()
        table = {row["fault"]: row
                 for row in gateway.ask("recovery", "table")}
        for row in table.values():
            self.assertLessEqual(COLUMNS, set(row))
        self.assertEqual({row["action"] for row in table.values()},
                         {"restart", "reconfigure", "retry", "disable"})
        self.assertEqual({row["class"] for row in table.values()},
                         {"process", "configuration", "network", "critical"})
        killed = table["killed"]
        self.assertEqual((killed["budget"], killed["period_s"]), (3, 20))
        self.assertEqual(killed["first_delay_ms"], 300)
        lines = gateway.ctl("recovery", "table").out.splitlines()
        self.assertEqual(len(lines), len(table) + 1)

    def test_without_a_daemon_the_defaults_are_shown(self):
        gateway = self.daemon()
        shown = gateway.ctl("--json", "recovery", "table")
        self.assertEqual(shown.code, 0)
        self.assertEqual(shown.json[0]["budget"], 5)
        self.assertIn("no daemon", shown.err)

    def test_a_table_that_cannot_be_written_is_no_success(self):
        with open("/dev/full", "w") as full:
            ended = subprocess.run([binaries() / "leasectl", "recovery",
                                    "table"], stdout=full, text=True,
                                   stderr=subprocess.PIPE, timeout=20)
        self.assertEqual(ended.returncode, 1)
        self.assertIn("cannot write: No space left", ended.stderr)

    def test_who_dies_waits_and_then_has_escalated(self):
        gateway = self.dying("udhcpc: no luck today", first_delay_ms=6000,
                             max_delay_ms=6000, period_ms=60000)
        gateway.wait_state("backoff")
        for place in self.place(gateway):
            self.assertEqual(
                [place[key] for key in ("fault", "class", "action", "stage")],
                ["failed", "process", "restart", "waiting"])
            self.assertGreater(place["attempt"], 1)
            self.assertTrue(0 < place["next_try_ms"] <= 6600, place)
        self.assertRegex(gateway.ctl("why", "wan").out,
                         r"recovery: failed \(process\), restart: waiting, "
                         r"attempt \d, next try in [0-6]\.\d+ s")
        gateway.wait_state("critical", timeout=45)
        for place in self.place(gateway):
            self.assertEqual((place["stage"], place["action"]),
                             ("escalated", "disable"))
        self.assertEqual(len(gateway.seen("FAILED")), 1)

    def test_a_refused_configuration_is_given_up_early(self):
        gateway = self.dying("udhcpc: malformed hex string zz")
        gateway.wait_state("critical")
        gateway.wait_event("FAILED")
        self.assertEqual(gateway.client()["restarts"], 2)
        self.assertEqual(self.place(gateway)[0]["fault"],
                         "configuration-refused")
        self.assertEqual(len(gateway.seen("FAILED")), 1)
        self.program("udhcpc", '#!/bin/sh\nexec udhcpc "$@"\n')
        gateway.wait_state("bound")
        self.assertEqual(self.place(gateway), (None, None))

    def test_a_row_that_is_fixed_is_a_new_chance(self):
        self.lab.wire()
        self.lab.network.serve()
        gateway = self.daemon(clients=[WAN | {
            "backend": "udhcpc", "send": [{"tag": 77, "value": "00"}]}],
            programs={"udhcpc": self.program("udhcpc", PICKY)},
            restart=RESTART).start()
        row = gateway.wait_state("critical")
        self.assertIn("malformed hex string 00", row["last_error"])
        gateway.wait_event("FAILED")
        gateway.set("SentOption.1.Value=01")
        row = gateway.wait_state("bound")
        self.assertEqual(row["last_error"], "")
        self.assertEqual(len(gateway.seen("FAILED")), 1)

    def test_a_link_that_is_down_is_waited_for(self):
        line = self.lab.wire(up=False)
        self.lab.network.serve()
        gateway = self.daemon().start()
        gateway.wait_state("waiting-link")
        self.assertEqual([place["fault"] for place in self.place(gateway)],
                         ["link-down"] * 2)
        line.up()
        gateway.wait_state("bound")
        self.assertEqual(self.place(gateway), (None, None))

    def test_a_killed_client_that_is_bound_again_is_well(self):
        gateway = self.bound()
        kill_hard(self.row["pid"])
        gateway.wait_pid(other_than=self.row["pid"])
        gateway.wait_state("bound")
        self.assertEqual(self.place(gateway), (None, None))
        self.assertTrue(any((step.get("recovery") or {}).get("fault")
                            == "killed" for step in gateway.ask("why", ROW)))


class Evidence(SystemTest):
    """What is seen beneath DHCP."""

    def tell(self, kind, client="wan"):
        reply = self.gateway.ctl("evidence", client, kind)
        self.assertEqual(reply.code, 0, reply)

    def renewed(self, seq):
        self.gateway.until(
            lambda: self.gateway.seen("LEASE_RENEW", after=seq), "a renewal")
        self.gateway.wait_state("bound")
        row = self.gateway.client()
        self.assertEqual(row["address"], self.row["address"])
        self.assertEqual(self.gateway.seen("LEASE_DEL"), [])
        return row

    def test_renewed_at_once(self):
        gateway = self.bound()
        witness = self.lab.witness()
        for kind in ("OPERATOR", "auth_8021x", "CARRIER"):
            with self.subTest(kind=kind):
                seq = gateway.newest_seq()
                self.tell(kind)
                row = self.renewed(seq)
                self.assertEqual(row["pid"], self.row["pid"])
        self.assertEqual(witness.changes(added=False), [])

    def test_a_path_that_is_down_has_the_same_address_asked_for(self):
        gateway = self.bound()
        witness, seq = self.lab.witness(), gateway.newest_seq()
        self.tell("BFD_DOWN", ROW)
        pid = gateway.wait_pid(other_than=self.row["pid"])
        row = self.renewed(seq)
        self.assertEqual((row["pid"], row["restarts"]), (pid, 0))
        self.assertEqual(witness.changes(added=False), [])
        if os.environ.get("LEASEHOLD_BACKEND") is None:
            words = arguments(pid)
            self.assertEqual(words[words.index("-r") + 1],
                             self.row["address"].split("/")[0])

    def test_continuity_renews_within_1_to_30_seconds(self):
        gateway = self.bound(offer={"lease_s": 3600})
        seq, told = gateway.newest_seq(), time.time()
        self.tell("OAM")
        step = gateway.until(
            lambda: next((step for step in gateway.ask("why", "wan")
                          if step["cause"] == "evidence OAM"), None),
            "it renews", 50)
        at = datetime.fromisoformat(step["time"].replace("Z", "+00:00"))
        self.assertTrue(0.99 <= at.timestamp() - told <= 36, step)
        self.renewed(seq)

    def test_a_path_that_flaps_costs_few_processes(self):
        gateway = self.bound()
        seq, begun = gateway.newest_seq(), time.monotonic()

        def flaps():
            self.tell("BFD_DOWN")
            return [step for step in gateway.ask("why", "wan") if re.match(
                r"evidence BFD_DOWN, \d+ times", step["cause"])]
        gateway.until(flaps, "many count as one", 40)
        took = time.monotonic() - begun
        self.renewed(seq)
        # After 0, 1, 3, 7 ... seconds, each pause a tenth shorter at most.
        most = 2 + math.log2(took / 0.9 + 1)
        self.assertLessEqual(len(gateway.seen("STARTED", after=seq)), most)
        self.assertEqual(gateway.client()["restarts"], 0)
        self.assertRegex(gateway.log(), "link-evidence "
                         r"client=dhcp4-client-1 kind=BFD_DOWN wait_ms=\d+")

    def test_what_is_unknown_is_refused(self):
        gateway = self.bound()
        self.refused(gateway, "nobody", 9005, "evidence", "nobody", "OAM")
        self.refused(gateway, "dhcp4-client-7", 9005, "evidence",
                     "dhcp4-client-7", "OAM")
        reply = gateway.ctl("evidence", "wan", "SMOKE")
        self.assertEqual(reply.code, 2)
        self.assertIn("CARRIER, BFD_DOWN, AUTH_8021X, OAM, OPERATOR",
                      reply.err)
        self.assertEqual(gateway.ctl("evidence", "wan").code, 2)
        with self.undisturbed(gateway):
            pass

    def test_a_disabled_client_is_left_alone(self):
        gateway = self.bound()
        gateway.set("Enable=false")
        gateway.wait_state("disabled")
        seq = gateway.newest_seq()
        for kind in ("CARRIER", "BFD_DOWN", "OPERATOR"):
            self.tell(kind)
        gateway.wait_state("disabled")
        self.assertEqual(gateway.seen("STARTED", after=seq), [])


if __name__ == "__main__":
    unittest.main()
