"""MAP-T from a real server, its removal, bad containers (A17, A23)."""

from support6 import (ADDRESS, PROGRAM, RECEIVED, WAN6, SystemTest6, dhcp6,
                      fields)
from lab import Kea6
from support import WAN, unittest

PREFIX = "2001:db8:f012:3400::/56"
RULE = (1, 16, "192.0.2.0/24", "2001:db8:f000::/40", 6, 0, 0)
DMR = "2001:db8:ffff::/64"
V4 = "Device.DHCPv4.Client.1"
HEAD, PORTS = "0059", "005d"
DMR_OCTETS = "005b00094020010db8ffff0000"
GOOD = "00590015011018c000020028" "20010db8f0" "005d000406000000" + DMR_OCTETS
MALFORMED = {
    "cut short": (GOOD[:-6], 91),
    "a length of 255": ("005900ff0110", 89),
    "PSID length 20": ("00590017010020c000021238" "20010db8001234"
                       "005d000406143400" + DMR_OCTETS, 93),
    "an IPv6 prefix longer than 128": (
        "0059001d" "010018c0000200ff" + "20" * 21 + DMR_OCTETS, 89),
    "no rule": (DMR_OCTETS, 89),
    "300 bytes": ("0059012801" + "10" * 295, None),
    "no sub-option": ("", 91),
    "one octet": ("00", 0),
}


class Map(SystemTest6):
    def start(self, clients=(), **offer):
        return self.bound6(Kea6, clients=clients, mapt={"enable": True},
                           offer={"prefixes": PREFIX, "map_t": [RULE],
                                  "dmr": DMR, **offer})

    def test_an_event_has_what_the_container_says(self):
        self.start()
        told = self.update["new"]["mapt"]
        want = {"ipv4": "192.0.2.18", "ipv4_len": 32, "psid": 0x34,
                "psid_len": 8, "psid_offset": 6, "ratio": 256,
                "map_ipv6": "2001:db8:f012:3400:0:c000:212:34", "dmr": DMR,
                "br": None}
        self.assertEqual({name: told[name] for name in want}, want)
        self.assertEqual((told["ports"][0], told["ports"][-1]),
                         ([1232, 1235], [64720, 64723]))
        self.assertEqual(len(told["ports"]), 63)

    def test_explain_says_the_same(self):
        gateway = self.start()
        octets = self.received().option(dhcp6.MAP_T)
        explained = gateway.ask("mapt", "explain", "--prefix", PREFIX,
                                octets.hex())
        told = self.update["new"]["mapt"]
        self.assertEqual({name: told[name] for name in explained}, explained)

    def received(self):
        """A REPLY of the server to a renewal."""
        capture = self.lab.capture6()
        self.gateway.set("Renew=true")
        capture.wait("REPLY")
        return self.gateway.until(
            lambda: next((packet for packet in capture.packets("REPLY") if
                          packet.option(dhcp6.MAP_T)), None), "option 95")

    def test_tr181_shows_it(self):
        gateway = self.start()
        shown = gateway.ask("get", RECEIVED)
        want = {"MapTransportMode": "MAPT", "MapBRPrefix": DMR,
                "MapRuleIPv4Prefix": "192.0.2.0/24",
                "MapRuleIPv6Prefix": "2001:db8:f000::/40", "MapEALen": 16,
                "MapPSIDOffset": 6, "MapPSIDLen": 8, "MapPSID": 0x34,
                "MapIsFMR": True, "MapIpv4Address": "192.0.2.18",
                "MapRatio": 256}
        for name, value in want.items():
            self.assertEqual(shown[RECEIVED + name], value, name)
        domain = gateway.ask("get", "Device.MAP.Domain.1.")
        rule = "Device.MAP.Domain.1.Rule.1."
        self.assertEqual(domain[rule + "IPv4Prefix"], "192.0.2.0/24")
        self.assertEqual(domain[rule + "EABitsLength"], 16)
        self.assertIs(domain[rule + "IsFMR"], True)

    def test_it_goes_with_the_option_and_ipv4_can_come_back(self):
        self.lab.network.serve()
        gateway = self.start(clients=[{**WAN, "enable": False}])
        seq = gateway.newest_seq()
        self.server.restart(map_t=[])
        gateway.set("Renew=true")
        event = gateway.wait_event("LEASE_UPDATE", after=seq)
        self.assertEqual(fields(event), ["mapt"])
        self.assertIsNotNone(event["old"]["mapt"])
        self.assertIsNone(event["new"]["mapt"])
        self.assertTrue(all(one["valid_s"] and one["preferred_s"]
                            for one in event["new"]["prefixes"]))
        self.assertEqual(gateway.get("MapTransportMode", RECEIVED[:-1]),
                         "NONE")
        self.assertEqual(gateway.get("MapPSID", RECEIVED[:-1]), 0)
        self.assertEqual(gateway.ask("get", "Device.MAP.Domain."), {})
        gateway.set("Enable=true", client=V4)
        row = gateway.wait_state("bound", V4)
        self.assertEqual(self.lab.box.cidrs("wan0"), [row["address"]])
        self.assertEqual(gateway.seen("LEASE_DEL"), [])

    def test_it_comes_with_a_renewal(self):
        gateway = self.start(map_t=[])
        self.assertIsNone(self.update["new"]["mapt"])
        seq = gateway.newest_seq()
        self.server.restart(map_t=[RULE])
        gateway.set("Renew=true")
        event = gateway.wait_event("LEASE_UPDATE", after=seq)
        self.assertEqual(event["new"]["mapt"]["ipv4"], "192.0.2.18")

    def test_another_rule_changes_it(self):
        gateway = self.start()
        seq = gateway.newest_seq()
        self.server.restart(map_t=[(0, 16, "198.51.100.0/24",
                                    "2001:db8:f000::/40", 4, 0, 0)])
        gateway.set("Renew=true")
        event = gateway.wait_event("LEASE_UPDATE", after=seq)
        self.assertEqual(fields(event), ["mapt"])
        self.assertEqual(event["new"]["mapt"]["ipv4"], "198.51.100.18")


class Asked(SystemTest6):
    """Its options are asked for only while Device.MAP.Enable."""

    codes = {dhcp6.MAP_E, dhcp6.MAP_T, dhcp6.LW4O6}

    def test_not_while_it_is_off(self):
        capture = self.lab.capture6()
        gateway = self.bound6(Kea6, offer={"prefixes": PREFIX, "dmr": DMR,
                                           "map_t": [RULE]})
        asked = set(capture.packets("SOLICIT")[0].requested())
        self.assertEqual(asked & self.codes, set())
        self.assertIsNone(self.update["new"]["mapt"])
        seq = gateway.newest_seq()
        gateway.ask("set", "Device.MAP.Enable=true")
        event = gateway.wait_event("LEASE_UPDATE", after=seq)
        self.assertEqual(event["new"]["mapt"]["psid"], 0x34)
        gateway.wait_state("bound")
        gateway.ask("set", "Device.MAP.Enable=false")
        event = gateway.wait_event("LEASE_UPDATE", after=event["seq"])
        self.assertIsNone(event["new"]["mapt"])
        self.has(self.row["address"])

    def test_all_of_them_while_it_is_on(self):
        capture = self.lab.capture6()
        self.bound6(mapt={"enable": True})
        asked = set(capture.packets("SOLICIT")[0].requested())
        self.assertLessEqual(self.codes, asked)


class Malformed(SystemTest6):
    """The lease is taken, the container is not, and it is said why."""

    def test_each_kind(self):
        self.scripted6(mapt={"enable": True}, offer={"prefixes": PREFIX})
        usual = list(self.server.grant.options)
        good = (dhcp6.MAP_T, bytes.fromhex(GOOD))
        for what, (text, suboption) in MALFORMED.items():
            with self.subTest(what=what):
                self.renew_with(usual + [good])
                self.assertEqual(self.told()["ipv4"], "192.0.2.18")
                bad = (dhcp6.MAP_T, bytes.fromhex(text))
                self.renew_with(usual + [bad])
                self.assertIsNone(self.told())
                self.assert_said(text, suboption)
        self.assertEqual(self.gateway.seen("LEASE_DEL"), [])
        self.assertEqual(self.gateway.seen("FAILED"), [])
        self.has(f"{ADDRESS}/128")

    def renew_with(self, options):
        """A renewal that brings these; a container in them is new."""
        self.server.grant.options = options
        seq = self.gateway.newest_seq()
        usable = options[-1][1].hex() == GOOD
        if usable == bool(self.told()):
            self.renewed()
            return
        self.gateway.set("Renew=true")
        self.gateway.wait_event("LEASE_UPDATE", after=seq)

    def told(self):
        newest = [event for event in self.gateway.seen() if event["new"]]
        return newest[-1]["new"]["mapt"]

    def assert_said(self, text, suboption):
        said = self.gateway.get("X_LEASEHOLD_MAPError")
        if text or PROGRAM != "dhcpcd":
            self.assertNotEqual(said, "")
        reply = self.gateway.ctl("--json", "mapt", "explain", "--prefix",
                                 PREFIX, "--option", "95", text)
        self.assertEqual(reply.code, 1, reply)
        error = reply.json["error"]
        self.assertIn(suboption, (None, error["suboption"]))
        if text:
            self.assertIn(error["reason"], said)
            if error["suboption"]:
                self.assertIn(f"sub-option {error['suboption']}: ", said)


class TwoLines(SystemTest6):
    def test_each_has_its_own(self):
        other = self.lab.second_network()
        self.lab.wire("wan1", other)
        other.serve6(Kea6, prefixes="2001:db8:e012:5600::/56", dmr=DMR,
                     map_t=[(1, 16, "198.51.100.0/24", "2001:db8:e000::/40",
                             6, 0, 0)])
        gateway = self.bound6(
            Kea6, clients6=[WAN6, {"alias": "b", "interface": "wan1"}],
            mapt={"enable": True},
            offer={"prefixes": PREFIX, "map_t": [RULE], "dmr": DMR})
        event = gateway.wait_event("LEASE_UPDATE", client=2)
        self.assertEqual(event["new"]["mapt"]["ipv4"], "198.51.100.18")
        self.assertEqual(event["new"]["mapt"]["psid"], 0x56)
        self.assertEqual(self.update["new"]["mapt"]["psid"], 0x34)


if __name__ == "__main__":
    unittest.main()
