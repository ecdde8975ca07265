"""The lab itself: bare udhcpc against each server, no daemon."""

import unittest

from support import Lab, need_root_and_tools
from lab import Dnsmasq, IscDhcpd, Kea, Process, eventually

SCRIPT = """#!/bin/sh
[ "$1" = bound ] && ip addr add "$ip/${mask:-32}" dev "$interface"
exit 0
"""
ROUTES = [("10.1.0.0/16", "192.0.2.1"), ("0.0.0.0/0", "192.0.2.1")]


class LabTest(unittest.TestCase):
    def lease(self, kind, prefix_len, **offer):
        need_root_and_tools()
        with Lab() as lab:
            lab.wire()
            capture, witness = lab.capture(), lab.witness()
            lab.network.serve(kind, routes=ROUTES, mtu=1480,
                              raw={224: b"\xde\xad"}, **offer)
            script = lab.directory / "script"
            script.write_text(SCRIPT)
            script.chmod(0o755)
            client = Process(lab.box.command(
                "udhcpc", "-i", "wan0", "-f", "-s", script, "-O", "121",
                "-O", "224", "-O", "26"), lab.directory / "udhcpc.log")
            client.wait_for_line("obtained")
            ack = capture.wait("ACK")
            cidr = f"{ack.yiaddr}/{prefix_len}"
            eventually(lambda: witness.changes(cidr, added=True), cidr)
            self.assertEqual(ack.option(121),
                             bytes.fromhex("100a01c000020100c0000201"))
            self.assertEqual(ack.option(224), b"\xde\xad")
            self.assertEqual(ack.option(26), (1480).to_bytes(2, "big"))
            directory = lab.directory
        self.assertFalse(directory.exists())
        self.assertFalse(client.running())

    def test_dnsmasq_serves_with_and_without_a_mask(self):
        self.lease(Dnsmasq, 24)
        self.lease(Dnsmasq, 32, mask=False)

    def test_isc_dhcpd_serves(self):
        self.lease(IscDhcpd, 24, lease_s=20)

    def test_kea_serves(self):
        self.lease(Kea, 24, lease_s=10)

    def test_lines_can_lose_carrier_and_devices_can_come_back(self):
        need_root_and_tools()
        with Lab() as lab:
            line, witness = lab.wire(), lab.witness()
            first = line.ifindex()
            line.carrier(False)
            line.carrier(True)
            eventually(lambda: witness.became_running("wan0"), "RUNNING")
            line.unplug()
            self.assertEqual(lab.box.link("wan0"), {})
            line.plug()
            line.up()
            self.assertNotEqual(line.ifindex(), first)


if __name__ == "__main__":
    unittest.main()
