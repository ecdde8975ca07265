"""Renewals: partial answers, new values, nothing new (A19, A20)."""

from support6 import (ADDRESS, OLD, ROW6, SHORT, SystemTest6, dhcp6,
                      eventually, fields)
from support import unittest


def lease_events(gateway, after):
    return [event["type"] for event in gateway.seen(after=after)
            if event["type"].startswith("LEASE_")]


class Renew(SystemTest6):
    """With a real server."""

    def test_an_unchanged_renew_removes_nothing(self):
        gateway = self.bound6()
        witness, seq = self.lab.witness6(), gateway.newest_seq()
        event = self.renewed()
        self.assertEqual((event["type"], fields(event)),
                         ("LEASE_RENEW", []))
        self.assertEqual(event["new"]["prefixes"],
                         self.update["new"]["prefixes"])
        gateway.wait_state("bound")
        self.assertNotIn("LEASE_DEL", lease_events(gateway, seq))
        self.assertNotIn("LEASE_UPDATE", lease_events(gateway, seq))
        self.assertEqual(witness.changes(added=False), [])
        self.has(self.row["address"])

    def test_renew_asks_for_both_and_releases_nothing(self):
        self.bound6()
        capture = self.lab.capture6()
        self.renewed()
        address = self.row["address"].split("/")[0]
        prefix, = self.row["prefixes"]

        def replied(code, what):
            return any(what in [item[0] for one in packet.ias(code)
                                for item in (*one.addresses(),
                                             *one.prefixes())]
                       for packet in capture.packets("REPLY"))
        eventually(lambda: replied(dhcp6.IA_NA, address), "the address")
        eventually(lambda: replied(dhcp6.IA_PD, prefix), "the prefix")
        self.assertEqual(capture.packets("RELEASE"), [])

    def test_new_values_come_with_an_update(self):
        gateway = self.bound6()
        self.server.restart(dns=["2001:db8:0:1::54", "2001:db8:0:1::55"])
        witness, seq = self.lab.witness6(), gateway.newest_seq()
        gateway.set("Renew=true")
        event = gateway.wait_event("LEASE_UPDATE", after=seq)
        self.assertEqual(fields(event), ["dns"])
        self.assertEqual(event["old"]["dns"], ["2001:db8:0:1::53"])
        self.assertEqual(event["new"]["dns"],
                         ["2001:db8:0:1::54", "2001:db8:0:1::55"])
        self.assertEqual(witness.changes(added=False), [])

    def test_renewals_of_its_own_go_on_for_many_lifetimes(self):
        gateway = self.bound6(offer=SHORT)
        witness, seq = self.lab.witness6(), gateway.newest_seq()
        capture = self.lab.capture6()
        capture.wait("RENEW", 10, timeout=40)
        gateway.until(lambda: len(gateway.seen("LEASE_RENEW", after=seq))
                      >= 3, "renewals are told")
        self.assertEqual(set(lease_events(gateway, seq)), {"LEASE_RENEW"})
        self.assertEqual(witness.changes(added=False), [])
        self.assertEqual(gateway.client()["prefixes"], self.row["prefixes"])
        self.assertEqual(gateway.client()["pid"], self.row["pid"])


class Scripted(SystemTest6):
    """With a server that answers in parts."""

    def setUp(self):
        super().setUp()
        self.scripted6(offer={**SHORT, "preferred_s": 60, "valid_s": 90})
        self.seq = self.gateway.newest_seq()

    def given(self, addresses, prefixes):
        """What is answered to each renewal from now on."""
        self.grant(addresses, prefixes)
        count = self.renewals()
        self.gateway.until(lambda: self.renewals() > count + 1,
                           "two renewals", 30)

    def renewals(self):
        return self.server.kinds().count("RENEW")

    def held(self):
        row = self.gateway.client()
        return row["addresses"], row["prefixes"]

    def test_answers_that_speak_of_one_kind_only(self):
        both = self.held()
        for addresses, prefixes in (([], [(OLD, 60, 90)]),
                                    ([(ADDRESS, 60, 90)], [])):
            self.given(addresses, prefixes)
            self.assertEqual(self.held(), both)
        self.assertEqual(set(lease_events(self.gateway, self.seq)),
                         {"LEASE_RENEW"})
        self.has(f"{ADDRESS}/128")

    def test_an_ia_left_out_is_no_loss(self):
        both = self.held()
        grant = self.server.grant
        grant.addresses, grant.prefixes = None, [dhcp6.prefix(OLD, 60, 90)]
        count = self.renewals()
        self.gateway.until(lambda: self.renewals() > count, "a renewal", 30)
        self.assertEqual(self.held(), both)
        self.assertNotIn("LEASE_DEL", lease_events(self.gateway, self.seq))

    def test_shorter_lifetimes_are_taken(self):
        self.given([(ADDRESS, 30, 40)], [(OLD, 30, 40)])
        eventually(lambda: self.lab.box.addresses6("wan0")[0]
                   ["valid_life_time"] <= 40, "the kernel's lifetime")
        self.gateway.until(lambda: self.gateway.client()["lease_remaining"]
                           <= 40, "ours")
        self.assertEqual(lease_events(self.gateway, self.seq).count(
            "LEASE_UPDATE"), 0)

    def test_renew_brings_longer_lifetimes_of_both(self):
        self.grant([(ADDRESS, 3600, 7200)], [(OLD, 3600, 7200)])
        self.gateway.set("Renew=true")
        eventually(lambda: self.lab.box.addresses6("wan0")[0]
                   ["valid_life_time"] > 7000, "the kernel's lifetime",
                   evidence=self.gateway.evidence)
        event = self.gateway.until(lambda: next((
            event for event in self.gateway.seen(after=self.seq)
            if event["new"] and event["new"]["prefixes"][0]["valid_s"] > 7000
            and event["new"]["addresses"][0]["valid_s"] > 7000), None),
            "an event with both")
        self.assertEqual(event["type"], "LEASE_RENEW")
        self.assertGreater(self.gateway.client()["lease_remaining"], 7000)

    def test_infinite_lifetimes(self):
        self.given([(ADDRESS, dhcp6.FOREVER, dhcp6.FOREVER)],
                   [(OLD, dhcp6.FOREVER, dhcp6.FOREVER)])
        eventually(lambda: self.lab.box.addresses6("wan0")[0]
                   ["valid_life_time"] == dhcp6.FOREVER, "the kernel's")
        self.gateway.until(lambda: self.gateway.client()
                           ["lease_remaining"] == -1, "ours")

    def test_a_second_address_joins_the_first(self):
        self.given([(ADDRESS, 60, 90), ("2001:db8:0:1::2000", 60, 90)],
                   [(OLD, 60, 90)])
        self.has(f"{ADDRESS}/128", "2001:db8:0:1::2000/128")
        update = self.gateway.wait_event("LEASE_UPDATE", after=self.seq)
        self.assertEqual(fields(update), ["addresses"])
        self.assertEqual(len(self.gateway.client()["addresses"]), 2)
        self.assertEqual(self.gateway.get("IPv6AddressNumberOfEntries",
                                          "Device.IP.Interface.1"), 2)

    def test_t1_and_t2_are_read_from_the_program(self):
        def times():
            shown = self.gateway.ask("get", ROW6 + ".X_LEASEHOLD_IA.")
            return [(shown[path], shown[path[:-2] + "T2"]) for path in shown
                    if path.endswith(".T1")]
        told = (SHORT["t1_s"], SHORT["t2_s"])
        self.gateway.until(lambda: times() == [told] * 2, "T1 and T2")
        self.assertEqual(len(self.gateway.seen("LEASE_UPDATE")), 1)


if __name__ == "__main__":
    unittest.main()
