"""A delegated prefix is replaced: one transaction (A18, RFC 9096)."""

from support6 import (ADDRESS, GATEWAY6, NEW, OLD, SHORT,
                      SystemTest6, dhcp6, eventually, fields, prefixes_of,
                      subnet)
from lab import Kea6
from support import unittest

LINE = "Device.IP.Interface.1."
LONG = {**SHORT, "preferred_s": 600, "valid_s": 900}


class PrefixChange(SystemTest6):
    """Every order in which a server may say it ends the same."""

    def setUp(self):
        super().setUp()
        self.lab.lan()

    def start(self, **offer):
        self.scripted6(clients6=[GATEWAY6], offer={**LONG, **offer})
        eventually(lambda: self.networks() == {subnet(OLD)}, "the old /64")
        self.witness = self.lab.witness6()
        self.seq = self.gateway.newest_seq()

    def change(self, *prefixes):
        self.grant([(ADDRESS, 600, 900)], prefixes)
        return self.gateway.wait_event("LEASE_UPDATE", after=self.seq,
                                       timeout=30)

    def assert_changed(self, event):
        """One event with the difference; the old /64 stays deprecated."""
        self.assertEqual(fields(event), ["prefixes"])
        self.assertEqual(prefixes_of(event["old"]), [OLD])
        self.assertEqual(prefixes_of(event["new"]), [NEW])
        self.assertEqual(prefixes_of(event["new"], "deprecated"), [OLD])
        eventually(lambda: self.networks() == {subnet(NEW)}, "the new /64")
        eventually(lambda: self.networks(deprecated=True) == {subnet(OLD)},
                   "the old /64 stays")
        self.assertEqual(self.gateway.client()["prefixes"], [NEW])
        self.has(f"{ADDRESS}/128")

    def assert_quiet_after(self, event):
        """Renewals later there was still one event and no loss."""
        count = self.server.kinds().count("RENEW")
        self.gateway.until(lambda: self.server.kinds().count("RENEW")
                           > count + 1, "two renewals", 30)
        kinds = [one["type"] for one in self.gateway.seen(after=self.seq)]
        self.assertEqual(kinds.count("LEASE_UPDATE"), 1)
        self.assertNotIn("LEASE_DEL", kinds)
        self.assertNotIn("FAILED", kinds)
        self.assertEqual(self.gateway.client()["prefixes"], [NEW])
        self.assertEqual(prefixes_of(event["new"]), [NEW])
        self.assertEqual(self.witness.changes(added=False), [])

    def test_the_old_one_first(self):
        self.start()
        event = self.change((OLD, 0, 0), (NEW, 600, 900))
        self.assert_changed(event)
        self.assert_quiet_after(event)

    def test_the_new_one_first(self):
        self.start()
        event = self.change((NEW, 600, 900), (OLD, 0, 0))
        self.assert_changed(event)
        self.assert_quiet_after(event)

    def test_the_old_one_is_not_spoken_of(self):
        self.start()
        event = self.change((NEW, 600, 900))
        self.assertIn(NEW, prefixes_of(event["new"]))
        eventually(lambda: subnet(NEW) in self.networks(), "the new /64")
        self.assertNotIn("LEASE_DEL", [one["type"] for one in
                                       self.gateway.seen(after=self.seq)])

    def test_the_old_one_is_only_deprecated(self):
        self.start()
        event = self.change((OLD, 0, 300), (NEW, 600, 900))
        self.assert_changed(event)
        old = next(entry for entry in self.lab.box.addresses6("lan0")
                   if entry["preferred_life_time"] == 0)
        self.assertLessEqual(old["valid_life_time"], 300)

    def test_lan_and_event_come_with_the_answer(self):
        self.start()
        capture = self.lab.capture6()
        self.change((OLD, 0, 0), (NEW, 600, 900))

        def brings_it(packet):
            return any(NEW == item[0] for one in packet.ias(dhcp6.IA_PD)
                       for item in one.prefixes())
        replied = [packet.wall for packet in capture.packets("REPLY")
                   if brings_it(packet)][0]
        moved = eventually(lambda: [
            one for one in self.witness.changes(added=True)
            if subnet(NEW)[:-len("/64")].rstrip(":") in one.cidr], "moved")
        self.assertLess(moved[0].wall - replied, 5)

    def test_the_slot_keeps_its_row(self):
        self.start()
        self.change((OLD, 0, 0), (NEW, 600, 900))
        shown = self.gateway.ask("get", LINE + "IPv6Prefix.")
        slots = {shown[path]: path[:-len("Prefix")] for path in shown
                 if path.endswith(".Prefix")}
        self.assertEqual(slots[NEW], LINE + "IPv6Prefix.1.")
        self.assertEqual(shown[slots[NEW] + "PrefixStatus"], "Preferred")
        self.assertEqual(shown[slots[OLD] + "PrefixStatus"], "Deprecated")

    def test_the_old_one_goes_when_its_time_ends(self):
        self.start(preferred_s=5, valid_s=7)
        self.grant([(ADDRESS, 600, 900)], [(OLD, 0, 0), (NEW, 600, 900)])
        self.gateway.wait_event("LEASE_UPDATE", after=self.seq, timeout=30)
        eventually(lambda: self.networks(deprecated=True) == set(),
                   "the old /64 is gone", 20)
        self.assertEqual(self.networks(), {subnet(NEW)})
        eventually(lambda: self.unreachable() == {NEW}, "its route too")
        self.assertEqual(self.gateway.seen("LEASE_DEL"), [])

    def test_a_prefix_back_and_forth(self):
        self.start()
        event = self.change((OLD, 0, 0), (NEW, 600, 900))
        self.seq = event["seq"]
        event = self.change((NEW, 0, 0), (OLD, 600, 900))
        self.assertEqual(prefixes_of(event["new"]), [OLD])
        self.assertEqual(prefixes_of(event["new"], "deprecated"), [NEW])
        eventually(lambda: self.networks() == {subnet(OLD)}, "old again")
        self.assertEqual(self.gateway.client()["prefixes"], [OLD])

    def test_the_daemon_is_killed_in_the_middle(self):
        self.start()
        for delay in (0, 1, 2):
            with self.subTest(kill=delay):
                old, new = (OLD, NEW) if delay % 2 == 0 else (NEW, OLD)
                self.cut_short(old, new, delay)

    def cut_short(self, old, new, delay):
        """Kill the daemon when the answer is out, or its first effect is."""
        seen = len(self.witness.changes())
        answers = len(self.server.answered)
        self.grant([(ADDRESS, 600, 900)], [(old, 0, 0), (new, 600, 900)])
        eventually(lambda: len(self.server.answered) > answers if delay == 0
                   else len(self.witness.changes()) > seen, "under way", 20,
                   every=0.001)
        self.gateway.kill()
        self.gateway.start()
        self.gateway.until(
            lambda: self.gateway.client()["prefixes"] == [new], new, 40)
        eventually(lambda: self.networks() == {subnet(new)}, "moved",
                   evidence=self.gateway.evidence)
        self.assertEqual(self.gateway.seen("LEASE_DEL"), [])
        self.gateway.until(lambda: prefixes_of([
            event["new"] for event in self.gateway.seen() if event["new"]
        ][-1]) == [new], "an event tells of it")


class WithKea(SystemTest6):
    """A real server that renumbers."""

    def test_both_are_replaced_without_a_loss(self):
        self.lab.lan()
        self.bound6(Kea6, clients6=[GATEWAY6], offer={**LONG, "t2_s": 60})
        old, = self.row["prefixes"]
        seq = self.gateway.newest_seq()
        self.server.restart(prefixes="2001:db8:e000::/48")
        self.gateway.until(lambda: self.gateway.client()["prefixes"]
                           not in ([old], []), "another prefix", 60)
        new, = self.gateway.client()["prefixes"]
        eventually(lambda: self.networks() == {subnet(new)}, "the LAN")
        eventually(lambda: self.networks(deprecated=True) == {subnet(old)},
                   "the old /64 stays")
        kinds = [event["type"] for event in self.gateway.seen(after=seq)]
        self.assertNotIn("LEASE_DEL", kinds)
        self.assertEqual(kinds.count("LEASE_UPDATE"), 1)
        self.has(self.row["address"])


if __name__ == "__main__":
    unittest.main()
