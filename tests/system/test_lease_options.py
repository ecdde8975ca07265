"""What a server may send, kept whole and applied (A21)."""

from support import ROW, WAN, SystemTest, unittest
from lab import Dnsmasq, IscDhcpd, Kea, eventually

FIVE_ROUTERS = [f"192.0.2.{number}" for number in range(1, 6)]
THREE_DNS = ["192.0.2.53", "192.0.2.54", "192.0.2.55"]
SIX_ROUTES = [(f"10.{number}.0.0/16", "192.0.2.9") for number in range(6)]


class Options:
    server_kind = None

    def test_every_list_is_kept_whole(self):
        gateway = self.bound(self.server_kind, {
            "routers": FIVE_ROUTERS, "dns": THREE_DNS, "mtu": 1480,
            "search": ["a.example", "b.example"]})
        lease = gateway.wait_event("LEASE_UPDATE")["new"]
        self.assertEqual(lease["routers"], FIVE_ROUTERS)
        self.assertEqual(lease["dns"], THREE_DNS)
        self.assertEqual(lease["search"], ["a.example", "b.example"])
        self.assertEqual(lease["mtu"], 1480)
        self.assertEqual(gateway.get("IPRouters"), ",".join(FIVE_ROUTERS))
        self.assertEqual(gateway.get("DNSServers"), ",".join(THREE_DNS))
        eventually(lambda: self.lab.box.link("wan0")["mtu"] == 1480, "the MTU")

    def test_classless_routes_replace_routers(self):
        gateway = self.bound(self.server_kind, {"routes": SIX_ROUTES})
        lease = gateway.wait_event("LEASE_UPDATE")["new"]
        self.assertEqual([(route["destination"], route["gateway"])
                          for route in lease["routes"]], SIX_ROUTES)
        self.assertEqual(lease["routers"], ["192.0.2.9"])
        value = gateway.ask("get", f"{ROW}.ReqOption.*.")
        by_tag = {value[key[:-len("Value")] + "Tag"]: value[key]
                  for key in value if key.endswith(".Value")}
        self.assertEqual(by_tag[121], self.server.offer.route_octets().hex())
        self.assertEqual(by_tag[3], "c0000201")

    def test_unknown_options_come_as_hex(self):
        gateway = self.bound(
            self.server_kind, {"raw": {224: b"\xde\xad\xbe\xef"}},
            clients=[{**WAN, "request": [3, 224]}])
        lease = gateway.wait_event("LEASE_UPDATE")["new"]
        self.assertEqual(lease["options"]["224"], "deadbeef")
        self.assertEqual(gateway.get("ReqOption.2.Value"), "deadbeef")


class WithDnsmasq(Options, SystemTest):
    server_kind = Dnsmasq

    def test_no_mask_is_a_host_address_by_default(self):
        gateway = self.bound(offer={"mask": False})
        self.assertTrue(self.row["address"].endswith("/32"), self.row)
        self.assertEqual(self.lab.box.cidrs("wan0"), [self.row["address"]])
        self.assertEqual(gateway.get("SubnetMask"), "255.255.255.255")
        self.assertRegex(gateway.log(), r"(?i)mask")

    def test_the_mtu_of_a_lease_goes_with_it_also_after_a_kill(self):
        def mtu():
            return self.lab.box.link("wan0")["mtu"]
        gateway = self.bound(offer={"mtu": 1480})
        self.assertEqual(mtu(), 1480)
        gateway.kill()
        gateway.start()
        gateway.wait_state("bound")
        self.assertEqual(mtu(), 1480)
        gateway.set("Enable=false")
        eventually(lambda: mtu() == 1500, "the device's own MTU")

    def test_no_mask_is_classful_only_by_policy(self):
        gateway = self.bound(offer={"mask": False},
                             policy={"missing_mask": "classful"})
        self.assertTrue(self.row["address"].endswith("/24"), self.row)
        self.assertRegex(gateway.log(), r"(?i)mask")


class WithIscDhcpd(Options, SystemTest):
    server_kind = IscDhcpd


class WithKea(Options, SystemTest):
    server_kind = Kea


class WireOptions(SystemTest):
    def test_sent_and_requested_options_are_on_the_wire(self):
        line = self.lab.wire(up=False)
        capture = self.lab.capture()
        self.lab.network.serve()
        gateway = self.daemon(clients=[{
            **WAN, "request": [42, 6, 3],
            "send": [{"tag": 60, "value": b"a b; reboot #".hex()},
                     {"tag": 77, "value": "0102ff"},
                     {"tag": 12, "value": b"$(reboot) `x`".hex()}]}]).start()
        line.up()
        gateway.wait_state("bound")
        request = capture.wait("DISCOVER")
        self.assertEqual(request.option(60), b"a b; reboot #")
        self.assertEqual(request.option(77), b"\x01\x02\xff")
        self.assertEqual(request.option(12), b"$(reboot) `x`")
        self.assertLessEqual({42, 6, 3}, set(request.option(55)))


if __name__ == "__main__":
    unittest.main()
