"""The hook standalone-wan: alone with made-up events, then for real."""

import json
import subprocess

from support import ROOT, SystemTest, unittest
from lab import eventually

HOOK = ROOT / "deploy" / "hooks" / "standalone-wan"


def lease(**changes):
    usual = {"address": "192.0.2.7", "prefix_len": 24,
             "routers": ["192.0.2.1"], "dns": ["192.0.2.53"],
             "domain": "isp.example", "search": [], "mtu": 0,
             "server": "192.0.2.1", "lease_s": 60, "routes": [],
             "options": {"3": "c0000201"}}
    return {**usual, **changes}


def event(kind, new=None, interface="wan0", client=1):
    return {"seq": 1, "type": kind, "interface": interface, "family": "v4",
            "client": f"Device.DHCPv4.Client.{client}", "cause": "",
            "changed": [], "old": None, "new": new}


class StandaloneWan(SystemTest):
    def setUp(self):
        super().setUp()
        self.lines = [self.lab.wire(name) for name in ("wan0", "wan1")]
        self.resolv = self.lab.directory / "resolv.conf"
        self.resolv.write_text("nameserver 127.0.0.1\n")
        self.environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LEASEHOLD_WAN_DIR": str(self.lab.directory / "wan"),
            "LEASEHOLD_RESOLV_CONF": str(self.resolv)}
        self.lab.box.ip("addr", "add", "192.0.2.7/24", "dev", "wan0")

    def hook(self, text):
        return subprocess.run(
            self.lab.box.command(HOOK), env=self.environment, text=True,
            input=text if isinstance(text, str) else json.dumps(text),
            capture_output=True, timeout=20, check=False)

    def accept(self, told):
        done = self.hook(told)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def routes(self):
        return {(route["dst"], route.get("gateway"), route["metric"])
                for route in self.lab.box.routes() if "metric" in route}

    def test_update_sets_and_delete_takes_back(self):
        self.accept(event("LEASE_UPDATE", lease(search=["a.example"])))
        self.assertEqual(self.routes(), {("default", "192.0.2.1", 101)})
        default = self.lab.box.routes()[0]
        self.assertEqual((default["protocol"], default["prefsrc"]),
                         ("dhcp", "192.0.2.7"))
        self.assertEqual(self.resolv.read_text().splitlines()[1:],
                         ["search isp.example a.example",
                          "nameserver 192.0.2.53"])
        self.accept(event("LEASE_DEL"))
        self.assertEqual(self.routes(), set())
        self.assertEqual(self.resolv.read_text(), "nameserver 127.0.0.1\n")

    def test_option_121_wins_over_routers_and_33_does_not(self):
        told = [{"destination": "10.1.0.0/16", "gateway": "192.0.2.9"},
                {"destination": "10.2.0.0/16", "gateway": "0.0.0.0"}]
        self.accept(event("LEASE_UPDATE", lease(routes=told,
                                                options={"121": "00"})))
        classless = {("10.1.0.0/16", "192.0.2.9", 101),
                     ("10.2.0.0/16", None, 101)}
        self.assertEqual(self.routes(), classless)
        self.accept(event("LEASE_UPDATE", lease(routes=told)))
        self.assertEqual(self.routes(),
                         classless | {("default", "192.0.2.1", 101)})

    def test_a_renew_puts_lost_routes_back_and_drops_old_ones(self):
        self.accept(event("LEASE_UPDATE", lease(routes=[
            {"destination": "10.1.0.0/16", "gateway": "192.0.2.9"}])))
        self.lab.box.ip("route", "del", "default")
        self.accept(event("LEASE_RENEW", lease(routers=["192.0.2.2"])))
        self.assertEqual(self.routes(), {("default", "192.0.2.2", 101)})

    def test_the_gateway_of_a_host_address_is_on_the_link(self):
        self.lab.box.ip("addr", "flush", "dev", "wan0")
        self.lab.box.ip("addr", "add", "192.0.2.7/32", "dev", "wan0")
        self.accept(event("LEASE_UPDATE", lease(prefix_len=32)))
        self.assertIn("onlink", self.lab.box.routes()[0]["flags"])

    def test_two_lines_merge_and_part(self):
        self.lab.box.ip("addr", "add", "203.0.113.7/24", "dev", "wan1")
        other = lease(address="203.0.113.7", routers=["203.0.113.1"],
                      dns=["203.0.113.53"], domain="other.example")
        self.accept(event("LEASE_UPDATE", other, "wan1", client=2))
        self.accept(event("LEASE_UPDATE", lease()))
        self.assertEqual(self.routes(), {("default", "192.0.2.1", 101),
                                         ("default", "203.0.113.1", 102)})
        self.assertEqual(self.resolv.read_text().splitlines()[1:],
                         ["search isp.example other.example",
                          "nameserver 192.0.2.53", "nameserver 203.0.113.53"])
        self.accept(event("LEASE_DEL"))
        self.assertEqual(self.resolv.read_text().splitlines()[1:],
                         ["search other.example", "nameserver 203.0.113.53"])

    def test_hostile_values_change_nothing(self):
        for bad in ({"routers": ["1.2.3.4; reboot #"]}, {"dns": ["-x"]},
                    {"address": "$(reboot)"}, {"prefix_len": "24 x"},
                    {"routes": [{"destination": "x", "gateway": "y"}]}):
            done = self.hook(event("LEASE_UPDATE", lease(**bad)))
            self.assertEqual(done.returncode, 1, bad)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        for name in ("../../etc/x", "-4", "a b", "x" * 16):
            done = self.hook(event("LEASE_UPDATE", lease(), interface=name))
            self.assertEqual(done.returncode, 1, name)
        self.assertEqual(self.hook("{").returncode, 1)
        self.assertEqual(self.routes(), set())
        self.assertEqual(self.resolv.read_text(), "nameserver 127.0.0.1\n")
        self.accept(event("LEASE_UPDATE", lease(domain="a b\nnameserver x",
                                                search=["; reboot #"])))
        self.assertEqual(self.resolv.read_text().splitlines()[1:],
                         ["nameserver 192.0.2.53"])

    def test_other_events_are_left_alone(self):
        self.accept(event("STARTED"))
        self.accept(event("LEASE_UPDATE"))
        self.assertEqual(self.routes(), set())
        self.assertEqual(self.resolv.read_text(), "nameserver 127.0.0.1\n")

    def test_a_lease_gives_a_way_to_the_internet(self):
        gateway = self.daemon(hooks={"exec": [self.wrapped()]})
        self.lab.network.serve()
        gateway.start()
        gateway.wait_state("bound")
        eventually(self.lab.pings, "the box reaches the Internet")
        eventually(lambda: "nameserver 192.0.2.53" in self.resolv.read_text(),
                   "the hook goes on to the resolvers")
        gateway.set("Enable=false")
        eventually(lambda: not self.routes(), "no route is left")
        eventually(lambda: self.resolv.read_text() == "nameserver 127.0.0.1\n",
                   "resolv.conf is as before")

    def wrapped(self):
        """The hook with the lab's own resolv.conf."""
        self.lab.box.ip("-4", "addr", "flush", "dev", "wan0")
        names = ("LEASEHOLD_WAN_DIR", "LEASEHOLD_RESOLV_CONF")
        exports = "".join(f"export {name}={self.environment[name]}\n"
                          for name in names)
        return self.program("hook", f"#!/bin/sh\n{exports}exec {HOOK}\n")


if __name__ == "__main__":
    unittest.main()
