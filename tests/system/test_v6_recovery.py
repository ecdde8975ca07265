"""Programs die, the daemon dies, the machine restarts (A5, A7 to A12)."""

import os
import shutil
import signal

from support6 import (GATEWAY6, SHORT, WAN6, SystemTest6, eventually,
                      prefixes_of, subnet)
from support import unittest
from lab import Kea6
from lab.process import alive, kill_hard, reuse

DIES = "#!/bin/sh\necho 'no luck today' >&2\nexit 3\n"
PICKY = """#!/bin/sh
if grep -q 0x0000118b "$3/client.conf"; then
  echo 'Config parse error' >&2
  exit 1
fi
exec dibbler-client "$@"
"""
BUDGET = {"max_deaths": 3, "period_ms": 60000, "first_delay_ms": 100}


class ClientDies(SystemTest6):
    def test_a_killed_one_comes_back_and_nothing_leaves(self):
        self.lab.lan()
        gateway = self.bound6(clients6=[GATEWAY6])
        eventually(lambda: self.networks() != set(), "a /64")
        witness, seq = self.lab.witness6(), gateway.newest_seq()
        capture = self.lab.capture6()
        kill_hard(self.row["pid"])
        gateway.wait_pid(other_than=self.row["pid"])
        row = gateway.wait_state("bound")
        self.assertEqual((row["addresses"], row["prefixes"], row["restarts"]),
                         (self.row["addresses"], self.row["prefixes"], 1))
        gateway.wait_event("LEASE_RENEW", after=seq)
        self.assertNotIn("LEASE_DEL", [event["type"] for event in
                                       gateway.seen(after=seq)])
        self.assertEqual(witness.changes(added=False), [])
        self.assertEqual(capture.packets("RELEASE"), [])

    def test_too_many_deaths_are_critical_and_enable_tries_again(self):
        self.lab.wire()
        fake = self.program("dibbler-client", DIES)
        gateway = self.daemon6(programs={"dibbler_client": fake,
                                         "dhcpcd": fake},
                               restart=BUDGET).start()
        row = gateway.wait_state("critical")
        self.assertIn("no luck today", row["last_error"])
        self.assertEqual((row["pid"], row["enable"]), (0, True))
        waits = [step["recovery"]["next_try_ms"] for step in
                 gateway.ask("why", "wan6") if step["to"] == "backoff"]
        self.assertEqual([round(wait, -2) for wait in waits], [100, 200])
        self.assertEqual(gateway.get("Status"), "Error")
        self.assertEqual(gateway.ctl("health").code, 2)
        failed = gateway.wait_event("FAILED")
        self.assertNotEqual(failed["cause"], "")
        self.assertEqual(len(gateway.seen("FAILED")), 1)
        gateway.set("Enable=true")
        gateway.wait_event("FAILED", after=failed["seq"])

    def test_a_row_that_is_fixed_is_a_new_chance(self):
        self.lab.wire()
        self.lab.network.serve6()
        gateway = self.daemon6(
            [{**WAN6, "backend": "dibbler",
              "send": [{"tag": 16, "value": "0000118b"}]}],
            programs={"dibbler_client": self.program("picky", PICKY)},
            restart=BUDGET).start()
        row = gateway.wait_state("critical")
        self.assertIn("Config parse error", row["last_error"])
        gateway.wait_event("FAILED")
        gateway.set("SentOption.1.Value=0000118c")
        row = gateway.wait_state("bound")
        self.assertEqual(row["last_error"], "")
        self.assertEqual(len(gateway.seen("FAILED")), 1)


class DaemonDies(SystemTest6):
    def start(self, **options):
        self.lab.lan()
        gateway = self.bound6(clients6=[GATEWAY6], **options)
        self.prefix, = self.row["prefixes"]
        eventually(lambda: self.networks() == {subnet(self.prefix)}, "LAN")
        return gateway

    def test_the_next_one_has_the_same_lease(self):
        gateway = self.start()
        capture, witness = self.lab.capture6(), self.lab.witness6()
        gateway.kill()
        self.assertTrue(alive(self.row["pid"]))
        self.assertEqual(self.lab.box.cidrs6("wan0"), {self.row["address"]})
        seq = self.update["seq"]
        gateway.start()
        row = gateway.wait_state("bound")
        self.assertEqual((row["addresses"], row["prefixes"]),
                         (self.row["addresses"], self.row["prefixes"]))
        self.assertEqual(self.client_pids(), [row["pid"]])
        self.assertEqual(witness.changes(added=False), [])
        self.assertEqual(capture.packets("RELEASE"), [])
        self.assertEqual(gateway.seen("LEASE_DEL"), [])
        later = [event["seq"] for event in gateway.seen(after=seq)]
        self.assertEqual(later, sorted(set(later)))
        self.assertEqual(self.networks(), {subnet(self.prefix)})

    def test_many_times(self):
        gateway = self.start()
        for _ in range(4):
            gateway.kill()
            gateway.start()
            gateway.wait_state("bound")
        numbers = [event["seq"] for event in gateway.seen()]
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))
        self.assertEqual(gateway.client()["prefixes"], [self.prefix])
        self.assertEqual(len(self.client_pids()), 1)

    def test_another_process_with_the_old_pid_is_left_alone(self):
        gateway = self.start()
        gateway.kill()
        kill_hard(self.row["pid"])
        eventually(lambda: not alive(self.row["pid"]), "the client is gone")
        stranger = reuse(self.row["pid"],
                         self.lab.box.command("sleep", "1000"),
                         self.lab.directory / "sleep.log")
        self.lab.keep(stranger.stop)
        gateway.start()
        gateway.wait_state("bound")
        self.assertTrue(stranger.running())

    def test_renewals_while_it_was_down_are_not_lost(self):
        gateway = self.start(offer={**SHORT, "preferred_s": 60,
                                    "valid_s": 90, "t2_s": 40})
        gateway.kill()
        self.server.restart(dns=["2001:db8:0:1::99"])
        spool = gateway.runtime / "spool"
        kept = eventually(lambda: list(spool.glob("[0-9]*.event")),
                          "the plugin spools its event", 20)
        self.assertEqual(kept[0].read_bytes()[:3], b"LH\x01")
        self.assertNotEqual(kept[0].stat().st_uid, 0)
        gateway.start()
        gateway.until(lambda: any(
            event["new"] and event["new"]["dns"] == ["2001:db8:0:1::99"]
            for event in gateway.seen()), "the new DNS server is known")
        self.has(self.row["address"])
        self.assertEqual(gateway.seen("LEASE_DEL"), [])

    def test_a_prefix_that_changed_meanwhile_moves_the_lan(self):
        gateway = self.start(server=Kea6, offer={
            **SHORT, "preferred_s": 60, "valid_s": 90, "t2_s": 40})
        gateway.kill()
        self.server.restart(prefixes="2001:db8:e000::/48")
        spool = gateway.runtime / "spool"
        eventually(lambda: list(spool.glob("[0-9]*.event")), "an event", 40)
        gateway.start()
        gateway.until(lambda: gateway.client()["prefixes"] not in
                      ([], [self.prefix]), "the new prefix", 40)
        new, = gateway.client()["prefixes"]
        eventually(lambda: self.networks() == {subnet(new)}, "the LAN")
        self.assertEqual(gateway.seen("LEASE_DEL"), [])

    def test_a_lease_that_ended_meanwhile_is_gone(self):
        gateway = self.start(offer=SHORT)
        self.server.stop()
        gateway.kill()
        kill_hard(self.row["pid"])
        eventually(lambda: self.lab.box.cidrs6("wan0") == set(),
                   "the kernel lets the address go", 25)
        gateway.start()
        gone = gateway.wait_event("LEASE_DEL")
        self.assertEqual(prefixes_of(gone["old"]), [self.prefix])
        self.assertEqual(gateway.client()["prefixes"], [])
        eventually(lambda: self.unreachable() == set(), "no route is left")
        eventually(lambda: self.lab.box.addresses6("lan0") == [], "the LAN")

    def test_the_machine_restarts(self):
        """The same DUID and IAIDs, so that the server gives the same."""
        gateway = self.start()
        gateway.kill()
        kill_hard(self.row["pid"])
        eventually(lambda: not alive(self.row["pid"]), "all are dead")
        shutil.rmtree(gateway.runtime)
        for device in ("wan0", "lan0"):
            self.lab.box.ip("-6", "addr", "flush", "dev", device, "scope",
                            "global")
        self.lab.box.ip("-6", "route", "flush", "type", "unreachable")
        gateway.start()
        gateway.until(lambda: gateway.client()["state"] == "bound" and
                      self.networks() == {subnet(self.prefix)}, "as before")
        row = gateway.client()
        self.assertEqual((row["addresses"], row["prefixes"]),
                         (self.row["addresses"], self.row["prefixes"]))
        self.has(self.row["address"])

    def test_damaged_files_are_put_aside(self):
        gateway = self.start()
        gateway.kill()
        for path in (gateway.state / "store").iterdir():
            octets = bytearray(path.read_bytes())
            for place in range(0, len(octets), 7):
                octets[place] ^= 0x55
            path.write_bytes(octets)
        gateway.start()
        row = gateway.wait_state("bound")
        self.assertEqual(self.client_pids(), [row["pid"]])
        self.assertTrue(list((gateway.state / "quarantine").iterdir()))
        self.has(row["address"])

    def test_a_client_that_nobody_wrote_down_is_ended(self):
        gateway = self.start()
        gateway.kill()
        shutil.rmtree(gateway.state)
        gateway.start()
        row = gateway.wait_state("bound")
        self.assertEqual(self.client_pids(), [row["pid"]])

    def test_a_daemon_that_hangs_holds_no_client_up(self):
        gateway = self.start(offer={**SHORT, "preferred_s": 60,
                                    "valid_s": 90, "t2_s": 40})
        capture = self.lab.capture6()
        os.kill(gateway.pid, signal.SIGSTOP)
        try:
            capture.wait("RENEW", 4, timeout=30)
        finally:
            os.kill(gateway.pid, signal.SIGCONT)
        renewals = [packet.wall for packet in capture.packets("RENEW")]
        waits = [after - before for before, after in
                 zip(renewals[:4], renewals[1:4])]
        self.assertLess(max(waits), SHORT["t1_s"] + 5)
        gateway.wait_state("bound")
        self.assertEqual(gateway.seen("LEASE_DEL"), [])


if __name__ == "__main__":
    unittest.main()
