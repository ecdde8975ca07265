"""Evidence of the link, and what a DHCPv6 client does about it."""

from support import unittest
from support6 import SystemTest6


class Evidence(SystemTest6):
    """The lease is confirmed, and nobody behind it sees a thing."""

    def setUp(self):
        super().setUp()
        self.lab.lan()
        self.gateway = self.bound6()
        self.pid = self.gateway.client()["pid"]

    def told(self, kind):
        seq = self.gateway.newest_seq()
        witness = self.lab.witness6()
        self.assertEqual(
            self.gateway.ctl("evidence", "wan6", kind).code, 0)
        self.gateway.until(
            lambda: self.gateway.seen("LEASE_RENEW", after=seq), "a renewal")
        self.gateway.wait_state("bound")
        self.assertEqual(witness.changes(added=False), [])
        self.assertEqual(self.gateway.seen("LEASE_DEL"), [])
        return self.gateway.client()

    def test_path_and_authentication_have_another_process_confirm(self):
        for kind in ("BFD_DOWN", "AUTH_8021X"):
            with self.subTest(kind=kind):
                row = self.told(kind)
                self.assertNotEqual(row["pid"], self.pid)
                self.assertEqual(row["restarts"], 0)
                self.pid = row["pid"]

    def test_carrier_and_operator_renew(self):
        for kind in ("CARRIER", "OPERATOR"):
            with self.subTest(kind=kind):
                self.told(kind)


if __name__ == "__main__":
    unittest.main()
