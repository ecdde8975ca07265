"""Disable, release, restart, another interface (A14, A15, A16)."""

import itertools

from support import BACKEND, ROW, SystemTest, unittest
from lab import IscDhcpd, eventually
from lab.process import alive, arguments


def in_turn(packets):
    """Their kinds; one that was sent again counts once."""
    return [kind for kind, _ in itertools.groupby(
        packets, lambda packet: packet.kind)]


class StopAndMove(SystemTest):
    def kinds_after(self, gateway, seq):
        return [event["type"] for event in gateway.seen(after=seq)]

    def test_disable_takes_the_address_without_a_release(self):
        gateway = self.bound()
        capture, seq = self.lab.capture(), gateway.newest_seq()
        gateway.set("Enable=false")
        self.assertIs(gateway.get("Enable"), False)
        gateway.wait_event("STOPPED", after=seq)
        self.assertEqual(self.kinds_after(gateway, seq),
                         ["LEASE_DEL", "STOPPED"])
        gateway.wait_state("disabled")
        self.assertEqual(self.lab.box.cidrs("wan0"), [])
        self.assertFalse(alive(self.row["pid"]))
        self.assertEqual(gateway.get("Status"), "Disabled")
        self.assertEqual(gateway.get("IPAddress"), "")
        self.assertEqual(gateway.ctl("health").code, 0)
        self.assertEqual(capture.packets("RELEASE"), [])

    def test_release_is_on_the_wire_before_the_address_goes(self):
        gateway = self.bound(IscDhcpd)
        capture, witness = self.lab.capture(), self.lab.witness()
        self.lab.box.ip("neigh", "flush", "dev", "wan0")
        seq = gateway.newest_seq()
        gateway.set("X_RDK_Release=true")
        gateway.wait_event("STOPPED", after=seq)
        released = capture.wait("RELEASE")
        address = self.row["address"].split("/")[0]
        self.assertEqual((released.ciaddr, released.source),
                         (address, address))
        gone, = eventually(lambda: witness.changes(self.row["address"],
                                                   added=False), "removal")
        self.assertLess(released.wall, gone.wall)
        self.assertEqual(self.kinds_after(gateway, seq),
                         ["LEASE_DEL", "STOPPED"])
        self.assertIs(gateway.get("Enable"), False)
        gateway.wait_state("disabled")
        self.assertEqual(self.lab.box.cidrs("wan0"), [])

    def test_release_with_a_silent_server_ends_too(self):
        gateway = self.bound()
        self.server.stop()
        self.lab.isp.ip("link", "set", "acc0", "down")
        self.lab.box.ip("neigh", "flush", "dev", "wan0")
        gateway.set("X_RDK_Release=true")
        gateway.wait_event("STOPPED")
        self.assertEqual(self.lab.box.cidrs("wan0"), [])

    def test_a_released_client_stays_so_when_the_daemon_is_killed(self):
        gateway = self.bound()
        gateway.set("X_RDK_Release=true")
        gateway.wait_state("disabled")
        capture = self.lab.capture()
        gateway.kill()
        gateway.start()
        row = gateway.wait_state("disabled")
        self.assertEqual((row["enable"], row["pid"]), (False, 0))
        self.assertEqual(capture.packets(), [])
        gateway.set("Enable=true")
        gateway.wait_state("bound")

    def test_restart_goes_through_every_step(self):
        gateway = self.bound()
        capture, seq = self.lab.capture(), gateway.newest_seq()
        gateway.set("X_RDK_Restart=true")
        gateway.wait_event("LEASE_UPDATE", after=seq)
        self.assertEqual(self.kinds_after(gateway, seq),
                         ["LEASE_DEL", "STOPPED", "STARTED", "LEASE_UPDATE"])
        row = gateway.wait_state("bound")
        self.assertNotEqual(row["pid"], self.row["pid"])
        refreshed = ["REQUEST", "ACK"] if BACKEND == "dhcpcd" else []
        self.assertEqual(in_turn(capture.packets()),
                         [*refreshed, "RELEASE", "DISCOVER", "OFFER",
                          "REQUEST", "ACK"])
        self.assertIs(gateway.get("Enable"), True)

    def test_restart_of_a_program_that_will_not_die(self):
        stubborn = self.program("udhcpc", """#!/bin/sh
trap '' TERM USR2
udhcpc "$@" &
while :; do sleep 1000; done
""")
        gateway = self.bound(programs={"udhcpc": stubborn})
        seq = gateway.newest_seq()
        gateway.set("X_RDK_Restart=true")
        gateway.wait_event("LEASE_UPDATE", after=seq, timeout=30)
        self.assertEqual(self.kinds_after(gateway, seq),
                         ["LEASE_DEL", "STOPPED", "STARTED", "LEASE_UPDATE"])

    def test_another_interface_moves_client_and_address(self):
        self.lab.wire("wan1")
        gateway = self.bound()
        gateway.set("Interface=wan1")
        self.assertEqual(gateway.get("X_RDK_LinuxInterface"), "wan1")
        gateway.wait_pid(other_than=self.row["pid"])
        row = gateway.wait_state("bound")
        self.assertEqual(row["interface"], "wan1")
        self.assertEqual(self.lab.box.cidrs("wan0"), [])
        self.assertEqual(self.lab.box.cidrs("wan1"), [row["address"]])
        self.assertFalse(alive(self.row["pid"]))

    def test_two_interfaces_swap_in_one_transaction(self):
        gateway = self.two_bound()
        gateway.ask("set", f"{ROW}.Interface=wan1",
                    "Device.DHCPv4.Client.2.Interface=wan0")
        for number, device in ((1, "wan1"), (2, "wan0")):
            gateway.until(lambda: (row := gateway.client(number))["state"]
                          == "bound" and row["interface"] == device
                          and self.lab.box.cidrs(device) == [row["address"]],
                          f"client {number} has {device}")

    def test_enable_toggled_fast_ends_as_last_written(self):
        gateway = self.bound()
        for _ in range(10):
            gateway.set("Enable=false")
            gateway.set("Enable=true")
        gateway.wait_state("bound")
        gateway.set("Enable=false")
        gateway.wait_state("disabled")
        self.assertEqual(self.lab.box.cidrs("wan0"), [])
        gateway.until(lambda: not [pid for pid in self.lab.box.pids()
                                   if self.is_client(pid)], "no orphan")

    def is_client(self, pid):
        return "-i" in arguments(pid)


if __name__ == "__main__":
    unittest.main()
