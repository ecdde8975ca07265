"""A lease ends: refused by the server, or by our own clock."""

from support import SystemTest, unittest
from lab import Kea, eventually


class LeaseEnd(SystemTest):
    def test_a_nak_takes_the_address_and_a_new_lease_follows(self):
        gateway = self.bound()
        witness, seq = self.lab.witness(), gateway.newest_seq()
        self.server.forget()
        self.server.restart(first="192.0.2.200", last="192.0.2.210")
        capture = self.lab.capture()
        gateway.set("Renew=true")
        capture.wait("NAK")
        gone = gateway.wait_event("LEASE_DEL", after=seq)
        self.assertNotEqual(gone["cause"], "")
        self.assertEqual(gone["old"]["address"],
                         self.row["address"].split("/")[0])
        update = gateway.wait_event("LEASE_UPDATE", after=gone["seq"])
        new = f"{update['new']['address']}/24"
        self.assertNotEqual(new, self.row["address"])
        eventually(lambda: self.lab.box.cidrs("wan0") == [new],
                   "just the new address is there")
        self.assertTrue(witness.changes(self.row["address"], added=False))
        self.assertEqual(gateway.seen("FAILED"), [])

    def test_a_lease_ends_by_our_clock_and_comes_back(self):
        gateway = self.bound(Kea, {"lease_s": 10})
        seq = gateway.newest_seq()
        self.server.stop()
        gateway.wait_event("LEASE_DEL", after=seq)
        eventually(lambda: self.lab.box.cidrs("wan0") == [],
                   "the address is gone")
        row = gateway.client()
        self.assertEqual((row["address"], row["lease_remaining"]), ("", 0))
        self.assertIs(row["enable"], True)
        self.assertEqual(gateway.get("IPAddress"), "")
        self.server.start()
        gateway.wait_state("bound", timeout=60)
        self.assertEqual(self.lab.box.cidrs("wan0"),
                         [gateway.client()["address"]])

    def test_a_replaced_address_is_removed_after_the_new_one_is_there(self):
        gateway = self.bound()
        witness, seq = self.lab.witness(), gateway.newest_seq()
        self.server.forget()
        self.server.restart(first="192.0.2.200", last="192.0.2.210")
        gateway.set("X_RDK_Restart=true")
        gateway.wait_event("LEASE_UPDATE", after=seq)
        new = gateway.wait_state("bound")["address"]
        eventually(lambda: self.lab.box.cidrs("wan0") == [new],
                   "just the new address is there")
        self.assertEqual(len(witness.changes(self.row["address"],
                                             added=False)), 1)


if __name__ == "__main__":
    unittest.main()
