"""What a DHCPv6 client asks for, sends and tells; who it says it is."""

from support6 import (ADDRESS, OLD, ROW6, WAN6, Responder6, SystemTest6,
                      dhcp6, eventually)
from lab import Kea6
from support import WAN, toml, unittest

REPORT = "X_LEASEHOLD_NotHonoured"
IDENTITY = {"enterprise": 3561, "id": "0011AA-Gateway-S1"}
DUID_EN = bytes.fromhex("000200000de9") + IDENTITY["id"].encode()
HOSTILE = b'"; script "/bin/sh" #\n}\niface "lo" {\n\\\0\xff'


class Wire(SystemTest6):
    def served(self, *clients6, server=Responder6, **options):
        """A daemon on a captured line whose first client is bound."""
        self.capture = self.lab.capture6()
        return self.bound6(server, clients6=clients6, **options)

    def first(self, kind="SOLICIT"):
        return self.capture.wait(kind)


class Requested(Wire):
    def test_what_is_asked_for_is_on_the_wire(self):
        codes = [23, 24, 31, 56, 64, 82, 83, 17, 65001]
        self.served({**WAN6, "request": codes})
        for kind in ("SOLICIT", "REQUEST"):
            self.assertLessEqual(set(codes),
                                 set(self.first(kind).requested()), kind)

    def test_what_comes_is_shown_as_on_the_wire(self):
        raw = {17: bytes.fromhex("0000118b000100020304"), 82: b"\0\0\x0e\x10",
               dhcp6.AFTR: dhcp6.names("aftr.isp.example"),
               31: dhcp6.servers("2001:db8::123"), 65001: b"\x00\xff;$(x)"}
        gateway = self.served({**WAN6, "request": [23, 24, *raw]},
                              offer={"raw": raw})
        self.assertEqual(self.update["new"]["aftr"], "aftr.isp.example")
        shown = gateway.ask("get", ROW6 + ".ReceivedOption.")
        received = {shown[path]: shown[path[:-3] + "Value"]
                    for path in shown if path.endswith(".Tag")}
        inexact = gateway.get("X_LEASEHOLD_NotExact")
        for code, content in {**raw, dhcp6.DNS: dhcp6.servers(
                "2001:db8:0:1::53")}.items():
            if received.get(code) != content.hex():
                self.assertIn(str(code), inexact, (code, received))
        tunnel = gateway.ask("get", "Device.DSLite.InterfaceSetting.1.")
        self.assertIn("aftr.isp.example", tunnel.values())

    def test_a_changed_list_is_asked_for(self):
        gateway = self.served({**WAN6, "request": [23]})
        gateway.set("RequestedOptions=23,64")
        gateway.until(lambda: 64 in self.capture.packets(
            "SOLICIT", "RENEW", "CONFIRM", "REQUEST", "REBIND"
        )[-1].requested(), "64 is asked for")
        gateway.wait_state("bound")
        self.has(f"{ADDRESS}/128")


class Sent(Wire):
    def test_every_octet_is_on_the_wire(self):
        rows = {15: b"\0\x04host", 16: b"\0\0\x11\x8b" + b"\0\x04abcd",
                17: b"\0\0\x11\x8b\0\x01\0\x01x", 65001: bytes(range(256)),
                65002: HOSTILE, 65003: b"x"}
        gateway = self.served({**WAN6, "send": [
            {"tag": tag, "value": value.hex()}
            for tag, value in rows.items()]})
        report = gateway.get(REPORT).split(",")
        for number, (tag, value) in enumerate(rows.items(), 1):
            named = f"SentOption.{number}.Value" in report
            for kind in ("SOLICIT", "REQUEST"):
                sent = self.first(kind).option(tag)
                self.assertEqual(sent == value, not named,
                                 (kind, tag, sent, report))
        self.assertNotIn("SentOption.1.Value", report)
        self.assertNotIn("SentOption.2.Value", report)

    def test_the_protocol_s_own_cannot_be_said(self):
        own = [1, 2, 3, 5, 6, 8, 9, 13, 14, 25, 26]
        gateway = self.served({**WAN6, "send": [
            {"tag": tag, "value": "00ff00ff"} for tag in own]})
        report = gateway.get(REPORT).split(",")
        self.assertLessEqual({f"SentOption.{row}.Value" for row in
                              range(1, len(own) + 1)}, set(report))
        codes = self.first().codes()
        self.assertEqual(len(codes), len(set(codes)))
        self.assertNotIn(b"\0\xff\0\xff", [content for _, content in
                                           self.first().options])


class Associations(Wire):
    def test_one_of_each_kind(self):
        self.served(WAN6)
        asked = self.first()
        self.assertEqual([one.iaid for one in asked.ias(dhcp6.IA_NA)], [1])
        self.assertEqual([one.iaid for one in asked.ias(dhcp6.IA_PD)], [1])

    def test_a_hint_is_a_length(self):
        self.served({**WAN6, "prefix_hints": ["::/60"]})
        one, = self.first().ias(dhcp6.IA_PD)
        self.assertEqual([item[0] for item in one.prefixes()], ["::/60"])

    def test_several_prefixes_each_with_an_association(self):
        self.line = self.lab.wire()
        self.capture = self.lab.capture6()
        self.server = self.lab.network.serve6(Responder6)
        second = "2001:db8:f000:8000::/60"
        self.server.grant.more_prefixes = [[dhcp6.prefix(second)]]
        self.gateway = self.daemon6([{**WAN6, "prefix_hints": [
            "::/56", "::/60"]}]).start()
        self.gateway.until(lambda: set(self.gateway.client()["prefixes"])
                           == {OLD, second}, "both prefixes")
        asked = self.capture.wait("SOLICIT").ias(dhcp6.IA_PD)
        self.assertEqual(len({one.iaid for one in asked}), 2)
        self.assertEqual(sorted(item[0] for one in asked
                                for item in one.prefixes()),
                         ["::/56", "::/60"])
        eventually(lambda: self.unreachable() == {OLD, second}, "routes")
        lease = self.gateway.wait_event("LEASE_UPDATE")["new"]
        self.assertLessEqual({one.get("iaid") or 0 for one in
                              lease["prefixes"]},
                             {0, *(one.iaid for one in asked)})

    def test_suggested_times_are_sent_or_reported(self):
        gateway = self.served(WAN6)
        gateway.set("SuggestedT1=111", "SuggestedT2=222")
        gateway.until(lambda: "SuggestedT1" in gateway.get(REPORT).split(",")
                      or (111, 222) in [(one.t1, one.t2) for packet in
                      self.capture.packets("SOLICIT", "RENEW", "REQUEST")
                      for one in (*packet.ias(dhcp6.IA_NA),
                                  *packet.ias(dhcp6.IA_PD))],
                      "they are sent or reported")
        gateway.wait_state("bound")

    def test_neither_kind_is_an_information_request(self):
        gateway = self.served({**WAN6, "request_addresses": False,
                               "request_prefixes": False})
        self.first("INFORMATION-REQUEST")
        self.assertEqual(self.capture.packets("SOLICIT"), [])
        lease = self.update["new"]
        self.assertEqual((lease["addresses"], lease["prefixes"]), ([], []))
        self.assertEqual(lease["dns"], ["2001:db8:0:1::53"])
        self.assertEqual(gateway.client()["state"], "bound")
        self.has()
        gateway.set("Renew=true")
        self.capture.wait("INFORMATION-REQUEST", 2)
        self.assertEqual(gateway.seen("LEASE_DEL"), [])


class Identity(Wire):
    def duids(self, *kinds):
        return {packet.option(dhcp6.CLIENT_ID) for packet in
                self.capture.packets(*kinds) if packet.kind != "ADVERTISE"}

    def test_without_one_it_is_a_hardware_address_made_once(self):
        gateway = self.served(WAN6)
        want = b"\0\x03\0\x01" + bytes.fromhex(
            self.line.mac.replace(":", ""))
        self.assertEqual(self.duids(), {want})
        self.assertEqual(gateway.get("DUID"), want.hex())
        gateway.set("Enable=false")
        gateway.wait_state("disabled")
        gateway.terminate()
        self.line.unplug()
        self.line.mac = "02:00:00:00:00:77"
        self.line.plug()
        self.line.up()
        gateway.start()
        gateway.set("Enable=true")
        gateway.wait_state("bound")
        self.assertEqual(self.duids(), {want})

    def test_it_is_the_same_for_every_line(self):
        self.lab.wire("wan1")
        gateway = self.served(WAN6, {"alias": "b", "interface": "wan1"},
                              server=Kea6)
        gateway.wait_event("LEASE_UPDATE", client=2)
        self.assertEqual(len(self.duids()), 1)
        iaids = {one.iaid for packet in self.capture.packets("SOLICIT")
                 for one in packet.ias(dhcp6.IA_NA)}
        self.assertEqual(iaids, {1, 2})

    def test_with_one_it_is_of_the_enterprise(self):
        gateway = self.served(WAN6, identity=IDENTITY)
        gateway.set("X_RDK_Release=true")
        gateway.wait_event("STOPPED")
        self.assertEqual(self.duids(), {DUID_EN})
        self.assertEqual(gateway.get("DUID"), DUID_EN.hex())

    def test_iaids_outlive_another_order_of_the_rows(self):
        second = {"alias": "b", "interface": "wan1"}
        wire = self.lab.wire("wan1")
        gateway = self.served(WAN6, second, server=Kea6, identity=IDENTITY)
        gateway.wait_event("LEASE_UPDATE", client=2)
        for number in (1, 2):
            gateway.set("Enable=false", client=number)
            gateway.wait_state("disabled", client=number)
        gateway.terminate()
        gateway.configure(toml([], [second, WAN6], identity=IDENTITY))
        gateway.start()
        for number in (1, 2):
            gateway.set("Enable=true", client=number)
            gateway.wait_state("bound", client=number)
        for mac, iaid in ((self.line.mac, 1), (wire.mac, 2)):
            self.assertEqual({
                one.iaid for packet in self.capture.packets(mac=mac)
                for code in (dhcp6.IA_NA, dhcp6.IA_PD)
                for one in packet.ias(code)}, {iaid})

    def test_option_61_of_the_other_family_has_the_same_duid(self):
        capture = self.lab.capture()
        self.lab.network.serve()
        gateway = self.served(WAN6, clients=[WAN], identity=IDENTITY)
        gateway.wait_state("bound", "Device.DHCPv4.Client.1")
        self.assertEqual(capture.wait("DISCOVER").option(61)[5:], DUID_EN)

    def test_another_identity_is_used_after_a_reload(self):
        gateway = self.served(WAN6, identity=IDENTITY)
        gateway.configure(toml([], [WAN6],
                               identity={**IDENTITY, "id": "other"}))
        gateway.reload()
        gateway.wait_pid(other_than=self.row["pid"])
        gateway.wait_state("bound")
        self.assertEqual(self.capture.packets("REQUEST", "RENEW")[-1].option(
            dhcp6.CLIENT_ID), DUID_EN[:6] + b"other")


if __name__ == "__main__":
    unittest.main()
