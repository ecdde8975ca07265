"""The hook standalone-wan for IPv6: name servers and accept_ra."""

import test_standalone_wan
from support6 import SystemTest6, eventually
from support import unittest
from lab.lab import INTERNET6

KNOB = "/proc/sys/net/ipv6/conf/wan0/accept_ra"


def lease(**changes):
    usual = {"addresses": [], "prefixes": [], "dns": ["2001:db8:0:1::53"],
             "domain": "six.example", "search": ["six.example"], "aftr": "",
             "mapt": None, "options": {}}
    return {**usual, **changes}


def event(kind, new=None, interface="wan0"):
    return {**test_standalone_wan.event(kind, new, interface),
            "family": "v6", "client": "Device.DHCPv6.Client.1"}


class StandaloneWan(SystemTest6):
    hook = test_standalone_wan.StandaloneWan.hook
    accept = test_standalone_wan.StandaloneWan.accept
    wrapped = test_standalone_wan.StandaloneWan.wrapped

    def setUp(self):
        super().setUp()
        self.line = self.lab.wire()
        self.resolv = self.lab.directory / "resolv.conf"
        self.resolv.write_text("nameserver 127.0.0.1\n")
        self.environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LEASEHOLD_WAN_DIR": str(self.lab.directory / "wan"),
            "LEASEHOLD_RESOLV_CONF": str(self.resolv)}
        self.lab.box.sysctl("net.ipv6.conf.all.forwarding", 1)
        self.lab.box.sysctl("net.ipv6.conf.wan0.accept_ra", 1)

    def lines(self):
        return self.resolv.read_text().splitlines()[1:]

    def accept_ra(self):
        return self.lab.box.run("cat", KNOB).stdout.strip()

    def default_routes(self):
        return [route for route in self.lab.box.routes6()
                if route["dst"] == "default"]

    def test_update_sets_and_delete_takes_back(self):
        self.lab.network.advertise()
        eventually(lambda: self.lab.box.link_local("wan0"), "a link-local")
        self.assertEqual(self.default_routes(), [])
        self.accept(event("LEASE_UPDATE", lease()))
        self.assertEqual(self.accept_ra(), "2")
        self.assertEqual(self.lines(), ["search six.example",
                                        "nameserver 2001:db8:0:1::53"])
        eventually(self.default_routes, "a default route")
        self.accept(event("LEASE_RENEW", lease()))
        self.accept(event("LEASE_DEL"))
        self.assertEqual(self.accept_ra(), "1")
        self.assertEqual(self.default_routes(), [])
        self.assertEqual(self.resolv.read_text(), "nameserver 127.0.0.1\n")

    def test_what_was_2_before_stays_so(self):
        self.lab.box.sysctl("net.ipv6.conf.wan0.accept_ra", 2)
        self.accept(event("LEASE_UPDATE", lease()))
        self.accept(event("LEASE_DEL"))
        self.assertEqual(self.accept_ra(), "2")

    def test_both_families_merge_and_part(self):
        self.lab.box.ip("addr", "add", "192.0.2.7/24", "dev", "wan0")
        eventually(lambda: self.lab.box.link_local("wan0"), "a link-local")
        self.accept(event("LEASE_UPDATE", lease()))
        self.accept(test_standalone_wan.event(
            "LEASE_UPDATE", test_standalone_wan.lease()))
        self.assertEqual(self.lines(), [
            "search isp.example six.example", "nameserver 192.0.2.53",
            "nameserver 2001:db8:0:1::53"])
        self.accept(test_standalone_wan.event("LEASE_DEL"))
        self.assertEqual(self.lines(), ["search six.example",
                                        "nameserver 2001:db8:0:1::53"])
        self.assertEqual(self.accept_ra(), "2")

    def test_a_link_local_server_is_of_its_device(self):
        self.accept(event("LEASE_UPDATE", lease(dns=["fe80::1"])))
        self.assertEqual(self.lines()[-1], "nameserver fe80::1%wan0")

    def test_hostile_values_change_nothing(self):
        for bad in ({"dns": ["fe80::1%wan0; reboot"]}, {"dns": ["x"]},
                    {"dns": 7}):
            done = self.hook(event("LEASE_UPDATE", lease(**bad)))
            self.assertEqual(done.returncode, 1, bad)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        for name in ("all", "default", "../all", "x" * 16):
            done = self.hook(event("LEASE_UPDATE", lease(), name))
            self.assertEqual(done.returncode, 1, name)
        self.assertEqual(self.accept_ra(), "1")
        self.assertEqual(self.lab.box.run(
            "cat", KNOB.replace("wan0", "all")).stdout.strip(), "1")
        self.assertEqual(self.resolv.read_text(), "nameserver 127.0.0.1\n")

    def test_a_lease_gives_a_way_to_the_internet(self):
        self.lab.network.advertise()
        self.lab.network.serve6()
        self.gateway = self.daemon6(
            hooks={"exec": [self.wrapped()]}).start()
        self.gateway.wait_state("bound")
        eventually(lambda: self.lab.pings(INTERNET6), "the Internet")
        eventually(lambda: "nameserver 2001:db8:0:1::53" in self.lines(),
                   "the hook goes on to the resolvers")
        self.gateway.set("Enable=false")
        eventually(lambda: self.accept_ra() == "1", "as before")
        eventually(lambda: self.resolv.read_text() ==
                   "nameserver 127.0.0.1\n", "resolv.conf is as before")


if __name__ == "__main__":
    unittest.main()
