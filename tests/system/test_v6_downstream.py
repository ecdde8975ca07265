"""What a device behind the gateway gets, and why it gets nothing."""

from support6 import (ADDRESS, LAN, OLD, ROW6, WAN6, SystemTest6, eventually,
                      subnet)
from support import unittest

ROWS = ROW6 + ".X_LEASEHOLD_Downstream."


class Downstream(SystemTest6):
    def served(self, *rows):
        """A bound client with lan0 behind it, whose /64 is there."""
        self.lab.lan()
        self.scripted6(clients6=[{**WAN6, "downstream": [LAN, *rows]}])
        eventually(lambda: self.networks() == {subnet(OLD)}, "a /64")

    def reasons(self):
        """Why downstream rows do not act, by their path, as status tells."""
        said = self.gateway.ask("status", "-v")["clients"][0]["not_honoured"]
        return {entry["path"]: entry["reason"] for entry in said
                if entry["path"].startswith(ROWS)}

    def assert_told(self, path, reason):
        """In the status, in TR-181 and in the log."""
        self.gateway.until(lambda: self.reasons().get(path) == reason,
                           f"{path}: {reason}")
        self.assertIn(path.removeprefix(ROW6 + "."), self.gateway.get(
            "X_LEASEHOLD_NotHonoured").split(","))
        self.gateway.until(lambda: [
            line for line in self.gateway.log().splitlines()
            if "downstream-idle" in line and path in line and reason in line],
            "a line in the log")

    def test_an_interface_that_is_off_loses_its_part(self):
        self.served()
        for name in ("Enable", "IPv6Enable"):
            switch = f"Device.IP.Interface.2.{name}"
            with self.undisturbed(self.gateway):
                self.gateway.ask("set", f"{switch}=false")
                eventually(lambda: self.networks() == set(), "lan0 is bare")
                self.assert_told(ROWS + "1.Interface", f"{switch} is false")
                self.gateway.ask("set", f"{switch}=true")
                eventually(lambda: self.networks() == {subnet(OLD)}, "again")
                self.gateway.until(lambda: not self.reasons(), "all act")
        self.assertEqual(self.gateway.seen("LEASE_DEL"), [])

    def test_a_row_that_does_not_act_says_why(self):
        self.lab.lan("lan1")
        self.lab.lan("lan2")
        self.served({"interface": "lan1", "subnet_id": 1},
                    {"interface": "lan2", "subnet_id": 256},
                    {"interface": "wan0", "subnet_id": 2})
        self.assert_told(ROWS + "2.SubnetID", "row 1 has this subnet")
        self.assert_told(ROWS + "3.SubnetID",
                         f"{OLD} has no /64 of this number")
        self.assert_told(ROWS + "4.Interface",
                         "wan0 is the client's own device")
        self.has(f"{ADDRESS}/128")


if __name__ == "__main__":
    unittest.main()
