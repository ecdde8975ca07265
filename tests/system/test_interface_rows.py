"""Device.IP.Interface: a row for each device that a client names."""

import time

from support import ROW, WAN, WAN_B, SystemTest, unittest
from lab import eventually

LINES = "Device.IP.Interface."


class InterfaceRows(SystemTest):
    def read(self, parameter, line=1):
        path = f"{LINES}{line}.{parameter}"
        return self.gateway.ask("get", path)[path]

    def names(self):
        return list(self.gateway.ask("get", LINES + "*.Name").items())

    def becomes(self, parameter, wanted, line=1):
        self.gateway.until(lambda: self.read(parameter, line) == wanted,
                           f"{parameter} of {line} is {wanted!r}")

    def test_status_follows_the_link_without_a_client_that_runs(self):
        line = self.lab.wire()
        self.gateway = self.daemon(clients=[
            {**WAN, "enable": False}, {**WAN_B, "enable": False},
            {"interface": "lo", "enable": False}]).start()
        self.becomes("Status", "Up")
        self.assertEqual(self.read("Status", 2), "NotPresent")
        self.assertEqual(self.read("Type", 3), "Loopback")
        for change, wanted in ((lambda: line.carrier(False), "Down"),
                               (lambda: line.carrier(True), "Up"),
                               (line.unplug, "NotPresent"),
                               (line.plug, "Down"), (line.up, "Up")):
            change()
            self.becomes("Status", wanted)
        self.lab.wire("wan1")
        self.becomes("Status", "Up", line=2)
        self.assertEqual(self.gateway.get("Status"), "Disabled")

    def test_a_row_that_is_not_enabled_is_down(self):
        self.gateway = self.bound()
        self.assertEqual(self.read("Status"), "Up")
        self.gateway.ask("set", f"{LINES}1.Enable=false")
        self.assertEqual(self.read("Status"), "Down")
        self.gateway.ask("set", f"{LINES}1.Enable=true")
        self.assertEqual(self.read("Status"), "Up")

    def test_last_change_counts_from_the_last_change(self):
        line = self.lab.wire()
        self.gateway = self.daemon(clients=[WAN]).start()
        self.becomes("Status", "Up")
        self.gateway.until(lambda: self.read("LastChange") >= 2, "2 s passed")
        before = time.monotonic()
        line.carrier(False)
        self.becomes("Status", "Down")
        shown = self.read("LastChange")
        self.assertLessEqual(shown, time.monotonic() - before)
        self.gateway.until(lambda: self.read("LastChange") >= 2, "it counts")

    def test_the_address_row_shows_the_lease_and_empties(self):
        self.gateway = self.bound()
        address = f"{LINES}1.IPv4Address.1."
        lease = {"IPAddress": self.row["address"].split("/")[0],
                 "SubnetMask": "255.255.255.0", "Status": "Enabled"}
        empty = {"IPAddress": "", "SubnetMask": "", "Status": "Disabled"}

        def shows(wanted):
            read = self.gateway.ask("get", address)
            return wanted.items() <= {(path.removeprefix(address), value)
                                      for path, value in read.items()}
        self.assertTrue(shows(lease))
        self.assertEqual(self.read("IPv4Address.1.AddressingType"), "DHCP")
        self.assertEqual(self.read("IPv4AddressNumberOfEntries"), 1)
        for off in ("Enable=false", "X_RDK_Release=true"):
            self.gateway.set(off)
            self.gateway.until(lambda: shows(empty), "it is empty")
            self.gateway.set("Enable=true")
            self.gateway.until(lambda: shows(lease), "it shows the lease")
        self.line.carrier(False)
        self.becomes("Status", "Down")
        self.assertTrue(shows(lease))
        self.assertNotIn("message-unexpected", self.gateway.log())

    def test_rows_come_in_the_order_in_which_they_are_named(self):
        self.gateway = self.daemon(clients=[WAN_B, WAN]).start()
        wanted = [(LINES + "1.Name", "wan1"), (LINES + "2.Name", "wan0")]
        self.assertEqual(self.names(), wanted)
        self.gateway.set("Interface=third0", "X_RDK_LinuxInterface=fourth0")
        wanted.append((LINES + "3.Name", "fourth0"))
        self.assertEqual(self.names(), wanted)
        self.assertEqual(self.read("IPv4AddressNumberOfEntries", 1), 0)
        self.assertEqual(self.read("IPv4AddressNumberOfEntries", 3), 1)
        self.gateway.ask("set", f"{LINES}[cpe-2].Alias=access",
                         f"{LINES}3.MaxMTUSize=1300")
        for end in (self.gateway.terminate, self.gateway.kill):
            end()
            self.gateway.start()
            self.assertEqual(self.names(), wanted)
            self.assertEqual(self.read("Alias", 2), "access")
            self.assertEqual(self.read("MaxMTUSize", 3), 1300)

    def test_a_reference_is_followed(self):
        self.gateway = self.bound()
        wanted = {LINES + "1.Status": "Up"}
        for value in ("wan0", LINES + "1", LINES + "1."):
            self.gateway.set(f"Interface={value}")
            self.assertEqual(self.gateway.get("Interface"), value)
            self.assertEqual(self.gateway.get("X_RDK_LinuxInterface"), "wan0")
            for path in (ROW, "Device.DHCPv4.Client.*",
                         "Device.DHCPv4.Client.[wan]"):
                self.assertEqual(self.gateway.ask(
                    "get", path + ".Interface+.Status"), wanted)
        self.assertEqual(self.gateway.client()["pid"], self.row["pid"])

    def test_a_deleted_row_comes_back_when_it_is_named_again(self):
        self.gateway = self.two_bound()
        with self.undisturbed(self.gateway):
            self.gateway.ask("del", LINES + "2.")
            self.assertEqual(self.names(), [(LINES + "1.Name", "wan0")])
            self.assertEqual(self.gateway.get("Interface", client=2), "")
            self.gateway.wait_state("misconfigured", client=2)
            self.gateway.wait_event("STOPPED", client=2)
            self.assertEqual(self.lab.box.cidrs("wan1"), [])
        self.gateway.kill()
        self.gateway.start()
        self.gateway.wait_state("bound")
        self.gateway.until(lambda: self.gateway.get("Status", client=2)
                           == "Error_Misconfigured", "the other is told")
        self.assertEqual(self.names(), [(LINES + "1.Name", "wan0")])
        self.gateway.set("Interface=wan1", client=2)
        lease = self.gateway.wait_state("bound", client=2)
        (_, first), (path, second) = self.names()
        self.assertEqual((first, second), ("wan0", "wan1"))
        line = path.split(".")[3]
        self.becomes("Status", "Up", line)
        self.becomes("IPv4Address.1.IPAddress", lease["address"].split("/")[0],
                     line)

    def test_the_row_of_a_device_that_went_away_stays(self):
        self.gateway = self.bound()
        self.gateway.set(f"Interface={LINES}1.")
        self.line.unplug()
        self.becomes("Status", "NotPresent")
        self.gateway.wait_state("waiting-link")
        self.assertEqual(self.gateway.get("Interface"), LINES + "1.")
        self.assertEqual(self.read("Name"), "wan0")
        self.line.plug()
        self.line.up()
        self.gateway.wait_state("bound")
        self.becomes("Status", "Up")
        eventually(lambda: self.lab.box.cidrs("wan0") != [], "the address")


if __name__ == "__main__":
    unittest.main()
