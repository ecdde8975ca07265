"""The data model from outside: refusals, transactions, rows (A6, A13)."""

from support import ROW, WAN, WAN_B, SystemTest, unittest
from lab import eventually
from lab.process import alive, arguments

STRANGE = ["a b", "; reboot #", "$(reboot)", "`reboot`", "x\ny", "-x evil"]


class Writes(SystemTest):
    def setUp(self):
        super().setUp()
        self.gateway = self.daemon(clients=[
            {**WAN, "send": [{"tag": 60, "value": "4c48"}]}]).start()

    def test_bad_option_rows_are_refused_by_their_full_path(self):
        sent = f"{ROW}.SentOption.1."
        for name, value in (("Value", "abc"), ("Value", "zz"),
                            ("Value", "00" * 600), ("Tag", "0"),
                            ("Tag", "300"), ("Tag", "255")):
            self.refused(self.gateway, sent + name, 9007, "set",
                         f"{sent}{name}={value}")
        self.refused(self.gateway, sent + "Tag", 9006, "set", f"{sent}Tag=x")
        self.assertEqual(self.gateway.get("SentOption.1.Tag"), 60)
        self.assertEqual(self.gateway.get("SentOption.1.Value"), "4c48")
        self.gateway.set("SentOption.1.Value=4C484F")
        self.assertEqual(self.gateway.get("SentOption.1.Value"), "4c484f")

    def test_a_tag_is_unique_among_enabled_rows(self):
        row = self.gateway.ask("add", f"{ROW}.SentOption.")["path"]
        self.assertEqual(row, f"{ROW}.SentOption.2.")
        self.assertEqual(self.gateway.ask("get", row + "Tag")[row + "Tag"], 0)
        self.refused(self.gateway, row + "Tag", 9007, "set", f"{row}Tag=60",
                     f"{row}Enable=true")

    def test_faults_carry_the_codes_of_tr106(self):
        self.refused(self.gateway, f"{ROW}.Nothing", 9005, "get",
                     f"{ROW}.Nothing")
        self.refused(self.gateway, f"{ROW}.Enable", 9006, "set",
                     f"{ROW}.Enable=maybe")
        self.refused(self.gateway, f"{ROW}.Status", 9008, "set",
                     f"{ROW}.Status=Enabled")
        self.refused(self.gateway, "Device.DHCPv4.Client.9.Enable", 9005,
                     "set", "Device.DHCPv4.Client.9.Enable=true")
        self.assertEqual(self.gateway.ctl("set", "nonsense").code, 2)
        self.assertEqual(self.gateway.ctl("bogus-verb").code, 2)

    def test_a_set_is_done_whole_or_not_at_all(self):
        self.refused(self.gateway, f"{ROW}.SentOption.1.Tag", 9007, "set",
                     f"{ROW}.Alias=other", f"{ROW}.SentOption.1.Tag=300")
        self.assertEqual(self.gateway.get("Alias"), "wan")
        self.gateway.set("Alias=other", "SentOption.1.Tag=61")
        self.assertEqual(self.gateway.get("Alias"), "other")
        self.assertEqual(self.gateway.get("SentOption.1.Tag"), 61)

    def test_strange_text_is_kept_or_refused_but_never_run(self):
        for text in STRANGE:
            for name in ("Interface", "Alias"):
                with self.subTest(text=text, name=name):
                    self.strange(name, text)

    def strange(self, name, text):
        before = self.gateway.get(name)
        reply = self.gateway.ctl("set", f"{ROW}.{name}={text}")
        if name == "Interface" and any(map(str.isspace, text)):
            self.assertEqual(reply.code, 1, reply)
        if reply.code == 0:
            self.assertEqual(self.gateway.get(name), text)
        else:
            self.assertIn(f"{ROW}.{name}: 9007", reply.err)
            self.assertEqual(self.gateway.get(name), before)

    def test_interface_takes_any_device_name_of_fifteen_octets(self):
        self.gateway.set("Interface=wan-ethernet0.1")
        self.assertEqual(self.gateway.get("X_RDK_LinuxInterface"),
                         "wan-ethernet0.1")
        self.refused(self.gateway, f"{ROW}.Interface", 9007, "set",
                     f"{ROW}.Interface=wan-ethernet0.10")

    def test_reading_plain_and_by_partial_path(self):
        self.assertEqual(self.gateway.ctl("get", f"{ROW}.Alias").out, "wan\n")
        plain = self.gateway.ctl("get", f"{ROW}.").out.splitlines()
        self.assertIn(f"{ROW}.Alias wan", plain)
        by_alias = self.gateway.ask("get", "Device.DHCPv4.Client.[wan].Alias")
        self.assertEqual(by_alias, {f"{ROW}.Alias": "wan"})
        every = self.gateway.ask(
            "get", "Device.DHCPv4.Client.[Enable==true].Alias")
        self.assertEqual(every, by_alias)
        none = self.gateway.ask("get", "Device.DHCPv4.Client.[nobody].Alias")
        self.assertEqual(none, {})

    def test_enable_and_renew_in_one_burst_read_back_at_once(self):
        self.gateway.set("Enable=false")
        self.gateway.set("Enable=true", "Renew=true")
        self.assertIs(self.gateway.get("Enable"), True)
        self.assertIs(self.gateway.get("Renew"), False)

    def test_renew_is_a_command_too(self):
        self.assertEqual(self.gateway.ctl("run", f"{ROW}.Renew()").code, 0)
        self.refused(self.gateway, f"{ROW}.Dance()", 9005, "run",
                     f"{ROW}.Dance()")


class Rows(SystemTest):
    def test_a_second_row_on_the_same_device_is_misconfigured(self):
        gateway = self.bound(clients=[WAN, {"alias": "twin",
                                            "interface": "wan0"}])
        with self.undisturbed(gateway):
            row = gateway.wait_state("misconfigured", client=2)
            self.assertEqual(row["pid"], 0)
            self.assertIs(gateway.get("Enable", client=2), False)
            self.assertEqual(gateway.get("Status", client=2),
                             "Error_Misconfigured")
        gateway.set("Enable=false")
        gateway.wait_state("disabled")
        gateway.set("Enable=true", client=2)
        gateway.wait_state("bound", client=2)

    def test_rows_come_and_go_with_their_clients(self):
        gateway = self.bound()
        self.lab.wire("wan1")
        with self.undisturbed(gateway):
            path = gateway.ask("add", "Device.DHCPv4.Client.")["path"]
            self.assertEqual(path, "Device.DHCPv4.Client.2.")
            gateway.set("Interface=wan1", "Enable=true", client=2)
            row = gateway.wait_state("bound", client=2)
            gateway.ask("del", path)
            gateway.until(lambda: len(gateway.ask("status")["clients"]) == 1,
                          "the row is gone")
            eventually(lambda: not alive(row["pid"]), "so is its process")
            eventually(lambda: self.lab.box.cidrs("wan1") == [],
                       "and its address")
        self.refused(gateway, path + "Alias", 9005, "set", path + "Alias=x")

    def test_rows_and_writes_outlive_the_daemon(self):
        gateway = self.daemon(clients=[WAN, WAN_B]).start()
        added = gateway.ask("add", "Device.DHCPv4.Client.")["path"]
        gateway.ask("set", f"{added}Alias=mine", f"{ROW}.Alias=renamed",
                    f"{ROW}.Enable=false")
        gateway.ask("del", "Device.DHCPv4.Client.2.")
        gateway.terminate()
        gateway.start()
        aliases = gateway.ask("get", "Device.DHCPv4.Client.*.Alias")
        self.assertEqual(aliases, {f"{ROW}.Alias": "renamed",
                                   f"{added}Alias": "mine"})
        self.assertIs(gateway.get("Enable"), False)

    def test_options_written_are_sent_at_the_next_start(self):
        gateway = self.bound()
        row = gateway.ask("add", f"{ROW}.SentOption.")["path"]
        gateway.ask("set", f"{row}Tag=60", f"{row}Value=6120623b",
                    f"{row}Enable=true")
        wanted = gateway.ask("add", f"{ROW}.ReqOption.")["path"]
        gateway.ask("set", f"{wanted}Tag=224", f"{wanted}Enable=true")
        gateway.until(lambda: (row := gateway.client())["state"] == "bound"
                      and any(word.startswith("0x37:") and
                              word.endswith("e0") for word in
                              arguments(row["pid"])), "it runs with both")
        capture = self.lab.capture()
        gateway.set("X_RDK_Restart=true")
        capture.wait("RELEASE")
        request = capture.wait("DISCOVER")
        self.assertEqual(request.option(60), b"a b;")
        self.assertIn(224, request.option(55))
        gateway.wait_state("bound")

    def test_interface_rows_show_the_devices(self):
        gateway = self.daemon(clients=[WAN, WAN_B]).start()
        names = gateway.ask("get", "Device.IP.Interface.*.Name")
        self.assertEqual(names, {"Device.IP.Interface.1.Name": "wan0",
                                 "Device.IP.Interface.2.Name": "wan1"})
        gateway.set("Enable=false", client=2)
        gateway.set("Interface=Device.IP.Interface.2.", client=2)
        self.assertEqual(gateway.get("Interface", client=2),
                         "Device.IP.Interface.2.")
        self.assertEqual(gateway.get("X_RDK_LinuxInterface", client=2),
                         "wan1")


class Names(SystemTest):
    def test_eth1_and_eth10_are_two_clients(self):
        self.lab.wire("eth1")
        self.lab.wire("eth10")
        self.lab.wire("wan-ethernet0.1")
        self.lab.network.serve()
        names = ["eth1", "eth10", "wan-ethernet0.1"]
        gateway = self.daemon(clients=[
            {"alias": f"line{number}", "interface": name}
            for number, name in enumerate(names)]).start()
        rows = [gateway.wait_state("bound", client=number)
                for number in (1, 2, 3)]
        for row, name in zip(rows, names):
            words = arguments(row["pid"])
            self.assertEqual(words[words.index("-i") + 1], name)
        with self.undisturbed(gateway, 2), self.undisturbed(gateway, 3):
            gateway.set("Enable=false")
            gateway.wait_state("disabled")
            eventually(lambda: not alive(rows[0]["pid"]), "eth1's is gone")
        self.assertEqual(self.lab.box.cidrs("eth1"), [])


if __name__ == "__main__":
    unittest.main()
