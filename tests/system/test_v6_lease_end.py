"""A DHCPv6 lease ends: withdrawn, expired, disabled, a duplicate (A22)."""

from support6 import (ADDRESS, GATEWAY6, OLD, ROW6, SHORT, Responder6,
                      SystemTest6, addresses_of, eventually, fields,
                      prefixes_of, subnet)
from support import unittest
from lab.process import alive

OTHER = "2001:db8:0:1::2000"


class End(SystemTest6):
    def assert_gone(self, seq, cause=None):
        """The event, and that nothing is left of the lease."""
        gone = self.gateway.wait_event("LEASE_DEL", after=seq, timeout=40)
        self.assertNotEqual(gone["cause"], "")
        if cause:
            self.assertEqual(gone["cause"], cause)
        self.assertEqual(addresses_of(gone["old"]),
                         [self.row["address"].split("/")[0]])
        self.assertIsNone(gone["new"])
        self.has()
        for device in ("lan0", "wan0"):
            eventually(lambda: self.lab.box.addresses6(device) == [], device)
        eventually(lambda: self.unreachable() == set(), "no route is left")
        row = self.gateway.client()
        self.assertEqual((row["address"], row["addresses"], row["prefixes"],
                          row["lease_remaining"]), ("", [], [], 0))
        self.assert_tr181_is_empty()
        return gone

    def assert_tr181_is_empty(self):
        shown = self.gateway.ask("get", "Device.IP.Interface.")
        for path, value in shown.items():
            if path.endswith((".IPAddress", ".Prefix")):
                self.assertEqual(value, "", path)
            if path.endswith(".PrefixStatus"):
                self.assertEqual(value, "Invalid", path)
        self.assertEqual(self.gateway.ask("get", ROW6 + ".ReceivedOption."),
                         {})

    def test_disable_takes_all_without_a_release(self):
        self.lab.lan()
        gateway = self.bound6(clients6=[GATEWAY6])
        eventually(lambda: self.networks() != set(), "a /64")
        capture, seq = self.lab.capture6(), gateway.newest_seq()
        gateway.set("Enable=false")
        self.assertIs(gateway.get("Enable"), False)
        gateway.wait_event("STOPPED", after=seq)
        self.assert_gone(seq)
        self.assertEqual([event["type"] for event in
                          gateway.seen(after=seq)], ["LEASE_DEL", "STOPPED"])
        gateway.wait_state("disabled")
        self.assertFalse(alive(self.row["pid"]))
        self.assertEqual(self.client_pids(), [])
        self.assertEqual(capture.packets("RELEASE"), [])

    def test_it_ends_by_our_clock_and_comes_back(self):
        self.lab.lan()
        gateway = self.bound6(clients6=[GATEWAY6], offer=SHORT)
        seq = gateway.newest_seq()
        self.server.stop()
        self.assert_gone(seq)
        self.assertIs(gateway.get("Enable"), True)
        self.server.start()
        gateway.wait_state("bound", timeout=70)
        self.has(gateway.client()["address"])
        eventually(lambda: self.networks() != set(), "a /64 again")

    def test_it_ends_although_the_program_hangs(self):
        gateway = self.bound6(offer={**SHORT, "t1_s": 4})
        seq, table = gateway.newest_seq(), ROW6 + ".X_LEASEHOLD_IA."
        gateway.until(lambda: gateway.ask("get", table).get(table + "2.T2"),
                      "the program's database")
        self.lab.box.run("kill", "-STOP", self.row["pid"])
        self.server.stop()
        self.assert_gone(seq)
        gateway.until(lambda: gateway.client()["pid"] not in
                      (0, self.row["pid"]), "another one in its place")


class Withdrawn(SystemTest6):
    """The server says lifetimes of zero."""

    def setUp(self):
        super().setUp()
        self.lab.lan()
        self.scripted6(clients6=[GATEWAY6], offer={
            **SHORT, "preferred_s": 600, "valid_s": 900})
        eventually(lambda: self.networks() == {subnet(OLD)}, "a /64")
        self.seq = self.gateway.newest_seq()

    def test_both(self):
        self.grant([(ADDRESS, 0, 0)], [(OLD, 0, 0)])
        self.gateway.wait_event("LEASE_DEL", after=self.seq, timeout=20)
        self.has()
        eventually(lambda: self.lab.box.addresses6("lan0") == [], "the LAN")
        eventually(lambda: self.unreachable() == set(), "no route is left")
        self.grant([(ADDRESS, 600, 900)], [(OLD, 600, 900)])
        self.gateway.until(lambda: self.gateway.client()["addresses"] and
                           self.gateway.client()["prefixes"] == [OLD],
                           "both are back", 40)
        self.has(f"{ADDRESS}/128")

    def test_only_the_address(self):
        self.grant([(ADDRESS, 0, 0)], [(OLD, 600, 900)])
        event = self.gateway.wait_event("LEASE_UPDATE", after=self.seq)
        self.assertEqual(event["new"]["addresses"], [])
        self.assertEqual(prefixes_of(event["new"]), [OLD])
        eventually(lambda: f"{ADDRESS}/128" not in
                   self.lab.box.cidrs6("wan0"), "the address goes")
        self.assertEqual(self.networks(), {subnet(OLD)})

    def test_only_the_prefix(self):
        self.grant([(ADDRESS, 600, 900)], [(OLD, 0, 0)])
        event = self.gateway.wait_event("LEASE_UPDATE", after=self.seq)
        self.assertEqual(prefixes_of(event["new"]), [])
        eventually(lambda: self.networks() == set(), "no /64 is preferred")
        self.has(f"{ADDRESS}/128")
        self.assertEqual(self.gateway.client()["prefixes"], [])

    def test_another_address_replaces_it(self):
        self.grant([(ADDRESS, 0, 0), (OTHER, 600, 900)], [(OLD, 600, 900)])
        event = self.gateway.wait_event("LEASE_UPDATE", after=self.seq)
        self.assertEqual(fields(event), ["addresses"])
        self.assertEqual(addresses_of(event["new"]), [OTHER])
        self.has(f"{OTHER}/128")
        self.assertEqual(self.gateway.seen("LEASE_DEL"), [])


class Duplicate(SystemTest6):
    """Another host has the address (RFC 4862 5.4)."""

    def test_it_is_given_up_told_and_tried_again(self):
        self.lab.isp.ip("addr", "add", f"{ADDRESS}/64", "dev", "acc0",
                        "nodad")
        self.line = self.lab.wire()
        self.server = self.lab.network.serve6(Responder6)
        self.gateway = self.daemon6().start()
        gone = self.gateway.wait_event("LEASE_DEL")
        self.assertEqual(gone["cause"], "dad-failed")
        failed = self.gateway.wait_event("FAILED", after=gone["seq"])
        self.assertIn("dad", failed["cause"].lower())
        self.assertIn(ADDRESS, self.gateway.client()["last_error"])
        self.has()
        self.grant([(OTHER, 600, 900)], [(OLD, 600, 900)])
        self.gateway.wait_event("LEASE_UPDATE", after=failed["seq"],
                                timeout=40)
        self.has(f"{OTHER}/128")
        self.gateway.wait_state("bound")

    def test_the_address_counts_before_its_check_has_ended(self):
        self.lab.box.sysctl("net.ipv6.conf.default.dad_transmits", 60)
        witness = self.lab.witness6()
        gateway = self.bound6()
        self.assertLess(
            self.update["mono_ms"] / 1000
            - witness.changes(self.row["address"], True)[0].monotonic, 2)
        self.assertFalse(witness.changes(self.row["address"],
                                         True)[0].usable)
        self.assertEqual(gateway.seen("FAILED"), [])


if __name__ == "__main__":
    unittest.main()
