"""The device goes down, goes away, comes back, moves (A3)."""

from support import SystemTest, unittest
from lab import IscDhcpd, eventually


class Link(SystemTest):
    def test_a_client_waits_for_a_link_that_is_down(self):
        line, witness = self.lab.wire(up=False), self.lab.witness()
        self.lab.network.serve()
        gateway = self.daemon().start()
        row = gateway.wait_state("waiting-link")
        self.assertEqual((row["enable"], row["pid"]), (True, 0))
        self.assertEqual(gateway.ctl("health").code, 1)
        line.up()
        gateway.wait_state("bound")
        running = eventually(lambda: witness.became_running("wan0"),
                             "RUNNING was seen") * 1000
        started = gateway.seen("STARTED")[0]["mono_ms"]
        self.assertLessEqual(started - running, 6000)
        self.assertEqual(gateway.seen("FAILED"), [])
        self.assertIs(gateway.get("Enable"), True)

    def test_an_absent_device_is_no_fault(self):
        self.lab.network.serve()
        gateway = self.daemon().start()
        row = gateway.wait_state("waiting-link")
        self.assertEqual(gateway.get("Status"), "Enabled")
        self.assertEqual(row["last_error"], "")
        self.lab.wire()
        gateway.wait_state("bound")
        self.assertEqual(gateway.seen("FAILED"), [])

    def test_lost_carrier_keeps_the_address_and_confirms_it(self):
        gateway = self.bound(IscDhcpd)
        capture, witness = self.lab.capture(), self.lab.witness()
        seq = gateway.newest_seq()
        self.line.carrier(False)
        self.line.carrier(True)
        capture.wait("ACK")
        gateway.wait_event("LEASE_RENEW", after=seq)
        row = gateway.wait_state("bound")
        self.assertEqual(row["address"], self.row["address"])
        self.assertEqual(row["pid"], self.row["pid"])
        self.assertEqual(witness.changes(added=False), [])
        self.assertEqual(gateway.seen("LEASE_DEL"), [])

    def test_a_device_that_comes_back_gets_its_address_at_once(self):
        gateway = self.bound(IscDhcpd, {"lease_s": 120})
        old_index, seq = self.line.ifindex(), gateway.newest_seq()
        self.line.unplug()
        row = gateway.wait_state("waiting-link")
        self.assertEqual(row["address"], self.row["address"])
        self.assertEqual(gateway.get("IPAddress"),
                         self.row["address"].split("/")[0])
        self.line.plug()
        self.assertNotEqual(self.line.ifindex(), old_index)
        eventually(lambda: self.lab.box.cidrs("wan0")
                   == [self.row["address"]], "the address is back")
        self.assertLessEqual(
            self.lab.box.addresses("wan0")[0]["valid_life_time"], 120)
        capture = self.lab.capture()
        self.line.up()
        capture.wait("ACK")
        gateway.wait_state("bound")
        gateway.wait_event("LEASE_RENEW", after=seq)
        self.assertEqual(gateway.seen("LEASE_DEL"), [])
        self.assertEqual(self.lab.box.cidrs("wan0"), [self.row["address"]])

    def test_moved_to_another_network_it_takes_a_new_lease(self):
        gateway = self.bound()
        other = self.lab.second_network()
        other.serve()
        self.line.carrier(False)
        self.line.attach(other.bridge)
        self.line.carrier(True)
        gateway.until(lambda: gateway.client()["address"].startswith(
            "203.0.113."), "an address of the other network", 30)
        row = gateway.wait_state("bound")
        eventually(lambda: self.lab.box.cidrs("wan0") == [row["address"]],
                   "just the new address is there")

    def test_an_address_that_somebody_takes_away_comes_back(self):
        gateway = self.bound()
        self.lab.box.ip("addr", "del", self.row["address"], "dev", "wan0")
        eventually(lambda: self.lab.box.cidrs("wan0")
                   == [self.row["address"]], "the address is back")
        with self.undisturbed(gateway):
            gateway.set("Renew=true")
            gateway.wait_event("LEASE_RENEW")

    def change(self, *lifetimes):
        """Somebody gives our address other lifetimes."""
        self.lab.box.ip("addr", "change", self.row["address"], "dev", "wan0",
                        *lifetimes)

    def valid_s(self):
        return sum(entry["valid_life_time"]
                   for entry in self.lab.box.addresses("wan0"))

    def test_lifetimes_that_somebody_changes_are_put_right(self):
        gateway = self.bound(IscDhcpd, {"lease_s": 600})
        for lifetimes in ((), ("valid_lft", 60, "preferred_lft", 60)):
            self.change(*lifetimes)
            eventually(lambda: 500 < self.valid_s() <= 600,
                       "it is as it was", evidence=gateway.evidence)
        self.assertEqual(gateway.log().count("address-removed"), 2)
        with self.undisturbed(gateway):
            gateway.set("Renew=true")
            gateway.wait_event("LEASE_RENEW")
        self.assertEqual(gateway.log().count("address-removed"), 2)
        self.assertEqual(gateway.seen("LEASE_DEL"), [])

    def test_by_policy_other_lifetimes_are_only_reported(self):
        gateway = self.bound(IscDhcpd, {"lease_s": 600},
                             policy={"foreign_change": "report"})
        self.change("valid_lft", 60, "preferred_lft", 60)
        gateway.until(lambda: "address-removed" in gateway.log(), "a line")
        self.assertLessEqual(self.valid_s(), 60)
        gateway.until(lambda: "changed" in gateway.client()["last_error"],
                      "the status tells of it")

    def test_by_policy_a_foreign_change_is_only_reported(self):
        gateway = self.bound(policy={"foreign_change": "report"})
        size = len(gateway.log())
        self.lab.box.ip("addr", "del", self.row["address"], "dev", "wan0")
        gateway.until(lambda: self.row["address"].split("/")[0]
                      in gateway.log()[size:], "a log line names it")
        self.assertEqual(self.lab.box.cidrs("wan0"), [])


if __name__ == "__main__":
    unittest.main()
