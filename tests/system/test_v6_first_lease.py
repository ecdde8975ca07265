"""A first DHCPv6 lease: an address and a prefix (A1 of DHCPv6)."""

import datetime
import ipaddress

from support6 import (GATEWAY6, LAN, OLD, ROW6, WAN6, Responder6, SystemTest6,
                      addresses_of, dhcp6, eventually, prefixes_of, subnet)
from support import WAN, unittest

LINE = "Device.IP.Interface.1."


def seconds_from_now(text):
    """How far a dateTime of TR-181 lies ahead."""
    ahead = datetime.datetime.fromisoformat(text.replace("Z", "+00:00")) \
        - datetime.datetime.now(datetime.timezone.utc)
    return ahead.total_seconds()


class FirstLease(SystemTest6):
    """Whatever DHCPv6 server there is."""

    def test_the_address_is_on_the_interface_with_its_lifetimes(self):
        gateway = self.bound6()
        entry, = self.lab.box.addresses6("wan0")
        self.assertEqual(entry["prefixlen"], 128)
        for name, want in (("preferred_life_time", 1800),
                           ("valid_life_time", 3600)):
            self.assertLessEqual(entry[name], want)
            self.assertGreater(entry[name], want - 15)
        self.assertEqual(self.row["address"], f"{entry['local']}/128")
        self.assertEqual(self.row["addresses"], [self.row["address"]])
        self.assertEqual((self.row["family"], self.row["dhcp_status"]),
                         ("v6", "Bound"))
        self.assertEqual(gateway.ctl("health").code, 0)

    def test_the_line_brings_no_on_link_prefix(self):
        self.bound6()
        routes = [route["dst"] for route in self.lab.box.routes6()
                  if route.get("dev") == "wan0"]
        self.assertLessEqual(set(routes), {
            "fe80::/64", self.row["address"].split("/")[0]})

    def test_the_prefix_is_told_and_its_rest_is_unreachable(self):
        self.bound6()
        prefix, = self.row["prefixes"]
        network = ipaddress.IPv6Network(prefix)
        self.assertEqual(network.prefixlen, 56)
        self.assertTrue(network.subnet_of(
            ipaddress.IPv6Network(self.lab.network.prefixes)))
        eventually(lambda: self.unreachable() == {prefix}, "its rest")

    def test_one_event_tells_of_both(self):
        gateway = self.bound6()
        self.assertEqual([event["type"] for event in gateway.seen()],
                         ["STARTED", "LEASE_UPDATE"])
        self.assertEqual((self.update["interface"], self.update["family"],
                          self.update["client"], self.update["old"]),
                         ("wan0", "v6", ROW6, None))
        lease = self.update["new"]
        address, = lease["addresses"]
        self.assertEqual(address, {
            "address": self.row["address"].split("/")[0],
            "preferred_s": 1800, "valid_s": 3600, "iaid": 1})
        prefix, = lease["prefixes"]
        told = {"prefix": self.row["prefixes"][0].split("/")[0], "len": 56,
                "preferred_s": 1800, "valid_s": 3600, "state": "preferred"}
        self.assertEqual({**prefix, **told}, prefix)
        self.assertEqual(lease["dns"], ["2001:db8:0:1::53"])
        self.assertEqual(lease["domain"], "isp.example")
        self.assertIn(lease["aftr"], ("", None))
        self.assertIsNone(lease["mapt"])
        self.assertLessEqual({"addresses", "prefixes", "dns", "domain"},
                             set(self.update["changed"]))

    def test_tr181_shows_it(self):
        gateway = self.bound6()
        shown = gateway.ask("get", ROW6 + ".")
        want = {"Enable": True, "Status": "Enabled", "Alias": "wan6",
                "Interface": "wan0", "X_RDK_LinuxInterface": "wan0",
                "RequestAddresses": True, "RequestPrefixes": True,
                "Renew": False, "ServerNumberOfEntries": 1}
        for name, value in want.items():
            self.assertEqual(shown[f"{ROW6}.{name}"], value, name)
        self.assertRegex(shown[ROW6 + ".DUID"], "^([0-9a-f]{2})+$")
        self.assertRegex(shown[ROW6 + ".Server.1.DUID"], "^([0-9a-f]{2})+$")
        received = {shown[path]: shown[path[:-3] + "Value"]
                    for path in shown if ".ReceivedOption." in path
                    and path.endswith(".Tag")}
        self.assertEqual(received[dhcp6.DNS],
                         dhcp6.servers("2001:db8:0:1::53").hex())

    def test_the_results_are_where_the_standard_puts_them(self):
        gateway = self.bound6()
        shown = gateway.ask("get", LINE)
        address = LINE + "IPv6Address.1."
        self.assertEqual(shown[address + "IPAddress"],
                         self.row["address"].split("/")[0])
        self.assertEqual(shown[address + "Origin"], "DHCPv6")
        self.assertEqual(shown[address + "IPAddressStatus"], "Preferred")
        prefix = LINE + "IPv6Prefix.1."
        self.assertEqual(shown[prefix + "Prefix"], self.row["prefixes"][0])
        self.assertEqual(shown[prefix + "Origin"], "PrefixDelegation")
        self.assertEqual(shown[prefix + "PrefixStatus"], "Preferred")
        for row in (address, prefix):
            for name, want in (("PreferredLifetime", 1800),
                               ("ValidLifetime", 3600)):
                ahead = seconds_from_now(shown[row + name])
                self.assertLessEqual(ahead, want + 1)
                self.assertGreater(ahead, want - 20)

    def test_remaining_time_counts_down(self):
        gateway = self.bound6()
        first = gateway.client()["lease_remaining"]
        self.assertLessEqual(first, 3600)
        self.assertGreater(first, 3580)
        eventually(lambda: gateway.client()["lease_remaining"] < first - 1,
                   "it goes down by two", every=0.2)

    def test_no_rapid_commit_and_no_release(self):
        capture = self.lab.capture6()
        self.bound6()
        asked = capture.packets("SOLICIT")[0]
        self.assertIsNone(asked.option(dhcp6.RAPID_COMMIT))
        self.assertEqual(capture.packets("RELEASE"), [])

    def test_a_server_of_no_preference_is_taken_too(self):
        self.bound6(offer={"preference": 0})
        self.has(self.row["address"])

    def test_both_families_on_one_line(self):
        self.lab.network.serve()
        gateway = self.bound6(clients=[WAN])
        row = gateway.wait_state("bound", "Device.DHCPv4.Client.1")
        self.assertEqual(self.lab.box.cidrs("wan0"), [row["address"]])
        self.has(self.row["address"])


class Downstream(SystemTest6):
    """A /64 of the prefix for each device behind the gateway."""

    def setUp(self):
        super().setUp()
        self.lab.lan()
        self.lab.lan("lan1")

    def test_each_has_a_64_with_the_lifetimes_of_the_prefix(self):
        self.bound6(clients6=[{**WAN6, "downstream": [
            LAN, {"interface": "lan1", "subnet_id": 255}]}])
        prefix, = self.row["prefixes"]
        for device, number in (("lan0", 1), ("lan1", 255)):
            eventually(lambda: self.networks(device)
                       == {subnet(prefix, number)}, device)
            entry, = self.lab.box.addresses6(device)
            self.assertEqual(entry["prefixlen"], 64)
            self.assertGreater(entry["preferred_life_time"], 1780)
            self.assertLessEqual(entry["valid_life_time"], 3600)
        eventually(lambda: self.unreachable() == {prefix}, "its rest")

    def test_a_host_there_reaches_only_what_is_used(self):
        self.bound6(clients6=[GATEWAY6])
        inside = str(ipaddress.IPv6Network(
            subnet(self.row["prefixes"][0]))[7])
        other = str(ipaddress.IPv6Network(
            subnet(self.row["prefixes"][0], 9))[7])
        eventually(lambda: self.networks() != set(), "a /64")
        eventually(lambda: self.unreachable() == set(self.row["prefixes"]),
                   "its rest")
        used = self.lab.box.ip("-6", "route", "get", inside)
        self.assertIn("lan0", used)
        done = self.lab.box.run("ip", "-6", "route", "get", other,
                                check=False)
        self.assertIn("No route to host", done.stderr)

    def test_tr181_has_a_row_for_the_device(self):
        gateway = self.bound6(clients6=[GATEWAY6])
        shown = gateway.ask("get", "Device.IP.Interface.2.")
        self.assertEqual(shown["Device.IP.Interface.2.Name"], "lan0")
        row = "Device.IP.Interface.2.IPv6Prefix.1."
        self.assertEqual(shown[row + "Prefix"],
                         subnet(self.row["prefixes"][0]))
        self.assertEqual(shown[row + "Origin"], "Child")

    def test_a_device_that_comes_later_gets_its_64(self):
        gateway = self.bound6(clients6=[
            {**WAN6, "downstream": [{"interface": "lan2", "subnet_id": 2}]}])
        self.lab.lan("lan2")
        prefix, = self.row["prefixes"]
        eventually(lambda: self.networks("lan2") == {subnet(prefix, 2)},
                   "lan2 has its /64", evidence=gateway.evidence)


class OneKindOnly(SystemTest6):
    def test_a_prefix_alone_gives_the_line_an_address_of_it(self):
        gateway = self.bound6(clients6=[{**GATEWAY6,
                                         "request_addresses": False}])
        self.assertEqual(self.update["new"]["addresses"], [])
        prefix = ipaddress.IPv6Network(self.row["prefixes"][0])
        cidr, = eventually(lambda: self.lab.box.cidrs6("wan0"),
                           "an own address (TR-124 WAN.IPv6.12)",
                           evidence=gateway.evidence)
        own = ipaddress.IPv6Interface(cidr)
        self.assertIn(own.ip, prefix)
        self.assertNotIn(own.ip, ipaddress.IPv6Network(
            subnet(self.row["prefixes"][0])))

    def test_an_address_alone(self):
        self.bound6(clients6=[{**WAN6, "request_prefixes": False}])
        self.assertEqual((self.row["prefixes"], self.unreachable()),
                         ([], set()))
        self.has(self.row["address"])

    def test_a_server_without_a_prefix_gives_the_address_all_the_same(self):
        self.bound6(offer={"prefixes": ""})
        self.assertEqual(self.row["prefixes"], [])
        self.has(self.row["address"])

    def test_a_server_without_an_address_gives_the_prefix(self):
        self.bound6(offer={"first": ""})
        self.assertEqual(len(self.row["prefixes"]), 1)
        self.assertEqual(self.update["new"]["addresses"], [])


class Speed(SystemTest6):
    def test_a_reply_is_applied_at_once(self):
        capture, witness = self.lab.capture6(), self.lab.witness6()
        self.bound6(Responder6)
        replied = capture.wait("REPLY").wall
        applied = witness.changes(self.row["address"], added=True)[0].wall
        self.assertLess(applied - replied, 5)
        self.assertEqual(prefixes_of(self.update["new"]), [OLD])
        self.assertEqual(addresses_of(self.update["new"]),
                         [self.row["address"].split("/")[0]])


if __name__ == "__main__":
    unittest.main()
