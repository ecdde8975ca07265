"""Two IA_PDs: which prefix is of which, when and wherever it is asked."""

from support6 import (GATEWAY6, NEW, OLD, ROW6, Responder6, SystemTest6,
                      dhcp6)
from support import unittest

SECOND, THIRD = "2001:db8:f000:200::/60", "2001:db8:f000:300::/60"
SLOTS = "Device.IP.Interface.1.IPv6Prefix."
FURTHER = 2 ** 24


class SeveralPrefixes(SystemTest6):
    def setUp(self):
        super().setUp()
        self.lab.lan()
        self.lab.wire()
        self.server = self.lab.network.serve6(Responder6)
        self.say(OLD, SECOND)
        self.gateway = self.daemon6([{**GATEWAY6, "prefix_hints": [
            "::/56", "::/60"]}]).start()
        self.gateway.wait_state("bound")

    def say(self, first, second):
        self.server.grant.prefixes = [dhcp6.prefix(first)]
        self.server.grant.more_prefixes = [[dhcp6.prefix(second)]]

    def slots(self):
        return [self.gateway.ask("get", f"{SLOTS}{number}.Prefix")
                [f"{SLOTS}{number}.Prefix"] for number in (1, 2)]

    def iaids(self):
        """IAID of each preferred prefix in the newest event."""
        new = [event["new"] for event in self.gateway.seen()
               if event["type"].startswith("LEASE_")][-1]
        return {f"{one['prefix']}/{one['len']}": one.get("iaid")
                for one in new["prefixes"] if one["state"] == "preferred"}

    def renew(self):
        before = self.gateway.newest_seq()
        self.gateway.set("Renew=true")
        self.gateway.until(lambda: any(
            event["type"].startswith("LEASE_")
            for event in self.gateway.seen(after=before)), "an answer")
        self.gateway.wait_state("bound")

    def test_each_has_its_slot(self):
        self.gateway.until(lambda: self.slots() == [OLD, SECOND], "slots")

    def test_slots_stay_when_one_prefix_changes(self):
        self.say(OLD, THIRD)
        self.renew()
        self.gateway.until(lambda: self.slots() == [OLD, THIRD], "the second")
        self.say(NEW, THIRD)
        self.renew()
        self.gateway.until(lambda: self.slots() == [NEW, THIRD], "the first")
        self.assertEqual(self.gateway.seen("LEASE_DEL"), [])

    def test_a_renewal_knows_the_iaids_and_is_no_update(self):
        updates = len(self.gateway.seen("LEASE_UPDATE"))
        third = ROW6 + ".X_LEASEHOLD_IA.3.T1"
        self.gateway.until(lambda: self.gateway.ask(
            "get", ROW6 + ".X_LEASEHOLD_IA.").get(third) == 900, "the answer")
        self.renew()
        self.assertEqual(len(self.gateway.seen("LEASE_UPDATE")), updates)
        self.assertEqual(self.iaids(), {OLD: 1, SECOND: 1 + FURTHER})


if __name__ == "__main__":
    unittest.main()
