"""Clashes, deletes of what is in use, and writes to what is going away."""

import subprocess

from schema_table import everything
from support import ROW, WAN, WAN_B, SystemTest, unittest
from lab import eventually
from lab.daemon import binaries
from lab.process import alive

CLIENTS = "Device.DHCPv4.Client."
LINES = "Device.IP.Interface."
ROUNDS = 40


class Clash(SystemTest):
    """One device has one enabled client."""

    def setUp(self):
        super().setUp()
        self.lab.wire("wan1")
        self.gateway = self.bound(clients=[WAN, {**WAN_B, "enable": False}])

    def assert_clash(self):
        self.gateway.wait_state("misconfigured", client=2)
        row = self.gateway.client(2)
        self.assertEqual((row["enable"], row["pid"]), (False, 0))
        self.assertIn(ROW, row["last_error"])
        self.assertEqual(self.gateway.get("Status", client=2),
                         "Error_Misconfigured")
        self.assertIn(ROW, self.gateway.get("X_LEASEHOLD_Misconfigured", 2))

    def test_whatever_names_the_device_clashes(self):
        with self.undisturbed(self.gateway):
            for name, value in (("Interface", "wan0"),
                                ("Interface", LINES + "1"),
                                ("Interface", LINES + "1."),
                                ("X_RDK_LinuxInterface", "wan0")):
                self.gateway.set("Interface=wan1", client=2)
                self.gateway.wait_state("disabled", client=2)
                self.gateway.set(f"{name}={value}", "Enable=true", client=2)
                self.assert_clash()
                self.gateway.set("Enable=true", client=2)
                self.assert_clash()

    def test_the_later_one_starts_when_enabled_after_the_clash(self):
        for end in ((("set", f"{ROW}.Enable=false"), "disabled"),
                    (("set", f"{ROW}.Interface=", f"{ROW}.Enable=true"),
                     "misconfigured"), (("del", ROW + "."), None)):
            words, state = end
            with self.subTest(words=words):
                self.first_then_second(words, state)

    def first_then_second(self, words, state):
        self.gateway.set("Interface=wan0", "Enable=true", client=2)
        self.assert_clash()
        self.gateway.ask(*words)
        if state:
            self.gateway.wait_state(state)
        self.assertIs(self.gateway.get("Enable", client=2), False)
        self.gateway.set("Enable=true", client=2)
        second = self.gateway.wait_state("bound", client=2)
        self.assertEqual(self.lab.box.cidrs("wan0"), [second["address"]])
        if state:
            self.gateway.set("Enable=false", client=2)
            self.gateway.wait_state("disabled", client=2)
            self.gateway.set("Interface=wan0", "Enable=true")
            self.gateway.wait_state("bound")

    def test_a_running_client_that_moves_onto_it_ends(self):
        self.gateway.set("Enable=true", client=2)
        second = self.gateway.wait_state("bound", client=2)
        with self.undisturbed(self.gateway):
            self.gateway.set("Interface=wan0", client=2)
            self.assert_clash()
            eventually(lambda: not alive(second["pid"]), "its process ends")
            eventually(lambda: self.lab.box.cidrs("wan1") == [], "its lease")

    def test_two_rows_change_devices_in_one_transaction(self):
        self.gateway.set("Enable=true", client=2)
        self.gateway.wait_state("bound", client=2)
        self.gateway.ask("set", f"{ROW}.Interface=wan1",
                         CLIENTS + "2.Interface=wan0")
        for number, device in ((1, "wan1"), (2, "wan0")):
            self.gateway.until(
                lambda: (row := self.gateway.client(number))["state"] ==
                "bound" and self.lab.box.cidrs(device) == [row["address"]],
                f"client {number} has {device}")


class InUse(SystemTest):
    """A row may be deleted while it runs."""

    def assert_ended(self, before, client=1):
        gone = self.gateway.wait_event("LEASE_DEL", client)
        self.assertEqual(gone["old"]["address"],
                         before["address"].split("/")[0])
        self.gateway.wait_event("STOPPED", client, after=gone["seq"])
        eventually(lambda: not alive(before["pid"]), "the process ends")
        eventually(lambda: self.lab.box.cidrs(before["interface"]) == [],
                   "the address goes")

    def test_a_client_that_is_bound(self):
        gateway = self.two_bound()
        capture = self.lab.capture()
        with self.undisturbed(gateway, 2):
            gateway.ask("del", ROW + ".")
            self.assertEqual(gateway.ask("get", CLIENTS + "*.Alias"),
                             {CLIENTS + "2.Alias": "wan-b"})
            self.assert_ended(self.row)
            for words in (("get", ROW + "."), ("del", ROW + "."),
                          ("set", f"{ROW}.Enable=true"),
                          ("run", f"{ROW}.Renew()")):
                path = words[1].partition("=")[0]
                self.refused(gateway, path, 9005, *words)
        self.assertEqual(capture.packets("RELEASE"), [])
        self.assertEqual(gateway.ask("get", LINES + "*.Name"),
                         {LINES + "1.Name": "wan0", LINES + "2.Name": "wan1"})

    def test_the_interface_of_a_client(self):
        gateway = self.two_bound()
        gateway.set(f"Interface={LINES}1")
        with self.undisturbed(gateway, 2):
            gateway.ask("del", LINES + "1.")
            self.assertEqual(gateway.get("Interface"), "")
            self.assertEqual(gateway.get("X_RDK_LinuxInterface"), "")
            gateway.wait_state("misconfigured")
            self.assertEqual(gateway.get("Status"), "Error_Misconfigured")
            self.assert_ended(self.row)
            gateway.set("Interface=wan0")
            gateway.wait_state("bound")

    def test_option_rows_of_a_running_client(self):
        gateway = self.bound(clients=[{**WAN, "send": [
            {"tag": 60, "value": "4c48"}]}])
        capture = self.lab.capture()
        gateway.ask("del", f"{ROW}.SentOption.1.")
        self.assertIsNone(capture.wait("DISCOVER").option(60))
        gateway.ask("del", f"{ROW}.ReqOption.2.")
        asked = capture.wait("DISCOVER", count=2).option(55)
        self.assertNotIn(6, asked)
        orders = gateway.ask("get", f"{ROW}.ReqOption.*.Order").values()
        self.assertEqual(sorted(orders), list(range(1, 7)))
        gateway.wait_state("bound")


class Races(SystemTest):
    """A set of a row that another process deletes: whole, or 9005."""

    def start(self, *words):
        return subprocess.Popen(
            [binaries() / "leasectl", "--socket",
             self.gateway.runtime / "control.sock", "--json", *words],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def race(self, row, writes, number):
        """Delete and write at once, the one or the other first."""
        mark = f"{ROW}.X_CISCO_COM_BootFileName"
        before = self.gateway.get("X_CISCO_COM_BootFileName")
        both = [("del", row), ("set", f"{mark}={number}",
                               *(row + write for write in writes))]
        if number % 2:
            both.reverse()
        runs = {words[0]: self.start(*words) for words in both}
        said = {verb: one.communicate(timeout=20) for verb, one in
                runs.items()}
        self.assertEqual(runs["del"].returncode, 0, said)
        done = runs["set"].returncode == 0
        self.assertEqual(self.gateway.get("X_CISCO_COM_BootFileName"),
                         str(number) if done else before)
        if not done:
            self.assertEqual(runs["set"].returncode, 1, said)
            self.assertIn('"code":9005', said["set"][0])

    def after(self, rows):
        """All that was added is gone; what was there is as it was."""
        self.assertEqual(len(self.gateway.ask("status")["clients"]), 2)
        self.gateway.until(
            lambda: {actor["name"] for actor in self.gateway.actors() if
                     actor["name"].startswith("dhcp4-client-")} ==
            {"dhcp4-client-1", "dhcp4-client-2"}, "no actor is left behind")
        for row in rows:
            self.refused(self.gateway, row + "Alias", 9005, "get",
                         row + "Alias")
        shown = everything(self.gateway)
        self.gateway.kill()
        self.gateway.start()
        for number in (1, 2):
            self.gateway.wait_state("bound", client=number)
        again = everything(self.gateway)
        for path, value in shown.items():
            if ".Stats." not in path:
                self.assertEqual(again[path], value, path)

    def test_rows_of_clients(self):
        self.lab.wire("wan2")
        self.gateway = self.two_bound()
        rows = []
        with self.undisturbed(self.gateway), \
                self.undisturbed(self.gateway, 2):
            for number in range(ROUNDS):
                rows.append(self.gateway.ask("add", CLIENTS)["path"])
                self.race(rows[-1], ["Alias=x", "Interface=wan2",
                                     "Enable=true", "DSCPMark=1"], number)
            eventually(lambda: self.lab.box.cidrs("wan2") == [],
                       "no address stays behind")
        self.after(rows)

    def test_option_rows(self):
        self.gateway = self.two_bound()
        self.gateway.set("Enable=false", client=2)
        self.gateway.wait_state("disabled", client=2)
        table, rows = CLIENTS + "2.SentOption.", []
        with self.undisturbed(self.gateway):
            for number in range(ROUNDS):
                rows.append(self.gateway.ask("add", table)["path"])
                self.race(rows[-1], ["Tag=77", "Value=00", "Enable=true"],
                          number)
        self.gateway.set("Enable=true", client=2)
        self.gateway.wait_state("bound", client=2)
        self.after(rows)


if __name__ == "__main__":
    unittest.main()
