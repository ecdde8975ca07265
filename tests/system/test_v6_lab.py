"""The DHCPv6 side of the lab: bare dibbler-client, no daemon."""

import os
import unittest
from pathlib import Path

from support import Lab, need_root_and_tools
from lab import DibblerServer, Kea6, Process, Responder6, dhcp6, eventually

RESOLV_CONF = "/etc/resolv.conf"
CONF = """log-level 8
log-mode full
duid-type duid-ll
downlink-prefix-ifaces "none"
script "%s/script"
inactive-mode
iface "wan0" {
  ia 1
  pd 2
  option dns-server
  option 95 hex
}
"""
SCRIPT = """#!/bin/sh
env >"${0%/*}/seen.draft"
mv "${0%/*}/seen.draft" "${0%/*}/seen"
"""
CONTAINER = bytes.fromhex("00590015011018c0000200282001"
                          "0db8f0005d000406000000005b00094020010db8ffff0000")


class Lab6Test(unittest.TestCase):
    def setUp(self):
        need_root_and_tools()
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.line = self.lab.wire()
        eventually(lambda: self.lab.box.link_local("wan0"), "a link-local")

    def client(self):
        """What the script of a dibbler-client was told first."""
        place = self.lab.directory / "client"
        place.mkdir()
        (place / "client.conf").write_text(CONF % place)
        (place / "script").write_text(SCRIPT)
        (place / "script").chmod(0o755)
        program = Process(self.lab.box.secluded(
            "dibbler-client", "run", "-w", place), place / "log")
        self.addCleanup(program.stop)
        seen = place / "seen"
        eventually(seen.exists, "the script ran")
        return dict(line.split("=", 1) for line in
                    seen.read_text().splitlines() if "=" in line)

    def lease(self, kind, **offer):
        before = sorted(os.listdir("/etc")), Path(RESOLV_CONF).read_bytes()
        capture, witness = self.lab.capture6(), self.lab.witness6()
        self.lab.network.serve6(kind, **offer)
        told = self.client()
        reply = capture.wait("REPLY")
        (address, preferred, valid), = reply.ias(dhcp6.IA_NA)[0].addresses()
        (prefix, *_), = reply.ias(dhcp6.IA_PD)[0].prefixes()
        self.assertEqual((preferred, valid), (20, 30))
        self.assertEqual(told["ADDR1"], address)
        self.assertEqual(f"{told['PREFIX1']}/{told['PREFIX1LEN']}", prefix)
        self.assertEqual(told["SRV_OPTION95"].replace(":", ""),
                         CONTAINER.hex())
        self.assertEqual(reply.option(dhcp6.DNS),
                         dhcp6.servers("2001:db8:0:1::53"))
        eventually(lambda: witness.changes(address + "/128", added=True),
                   "the address")
        self.assertEqual(capture.packets("SOLICIT")[0].client_mac,
                         self.line.mac)
        self.assertEqual((sorted(os.listdir("/etc")),
                          Path(RESOLV_CONF).read_bytes()), before)

    def test_kea_serves(self):
        self.lease(Kea6, preferred_s=20, valid_s=30, dmr="2001:db8:ffff::/64",
                   map_t=[(1, 16, "192.0.2.0/24", "2001:db8:f000::/40",
                           6, 0, 0)])

    def test_dibbler_serves(self):
        self.lease(DibblerServer, preferred_s=20, valid_s=30,
                   raw={95: CONTAINER})

    def test_the_responder_serves(self):
        self.lease(Responder6, preferred_s=20, valid_s=30,
                   raw={95: CONTAINER})

    def test_a_router_gives_the_default_route_and_a_prefix(self):
        self.lab.network.advertise("2001:db8:5::/64")
        eventually(lambda: [route for route in self.lab.box.routes6() if
                            route["dst"] == "default"], "a default route")
        eventually(lambda: [cidr for cidr in self.lab.box.cidrs6("wan0") if
                            cidr.startswith("2001:db8:5:")], "an address")


if __name__ == "__main__":
    unittest.main()
