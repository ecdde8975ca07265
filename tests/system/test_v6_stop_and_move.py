"""Release, restart, stop of the daemon, another interface (A14 to A16)."""

from support6 import GATEWAY6, ROW6, WAN6, SystemTest6, dhcp6, eventually
from support import unittest
from test_daemon_life import STOP_S
from test_stop_and_move import in_turn
from lab.process import alive

STUBBORN = """#!/bin/sh
trap '' TERM INT HUP USR1 USR2
while :; do sleep 1000; done
"""


class Stop(SystemTest6):
    def kinds_after(self, seq):
        return [event["type"] for event in self.gateway.seen(after=seq)]

    def test_release_is_on_the_wire_before_the_address_goes(self):
        gateway = self.bound6()
        capture, witness = self.lab.capture6(), self.lab.witness6()
        seq = gateway.newest_seq()
        gateway.set("X_RDK_Release=true")
        gateway.wait_event("STOPPED", after=seq)
        released = capture.wait("RELEASE")
        freed = [item[0] for packet in capture.packets("RELEASE")
                 for code in (dhcp6.IA_NA, dhcp6.IA_PD)
                 for one in packet.ias(code)
                 for item in (*one.addresses(), *one.prefixes())]
        self.assertLessEqual({self.row["address"].split("/")[0],
                              *self.row["prefixes"]}, set(freed))
        gone = eventually(lambda: witness.changes(self.row["address"],
                                                  added=False), "removal")
        self.assertLess(released.wall, gone[0].wall)
        self.assertEqual(self.kinds_after(seq), ["LEASE_DEL", "STOPPED"])
        self.assertIs(gateway.get("Enable"), False)
        gateway.wait_state("disabled")
        self.has()
        self.assertEqual(self.client_pids(), [])

    def test_release_with_a_silent_server_ends_too(self):
        gateway = self.bound6()
        self.server.stop()
        gateway.set("X_RDK_Release=true")
        gateway.wait_event("STOPPED")
        self.has()

    def test_restart_goes_through_every_step(self):
        gateway = self.bound6()
        capture, seq = self.lab.capture6(), gateway.newest_seq()
        gateway.set("X_RDK_Restart=true")
        gateway.wait_event("LEASE_UPDATE", after=seq)
        self.assertEqual(self.kinds_after(seq),
                         ["LEASE_DEL", "STOPPED", "STARTED", "LEASE_UPDATE"])
        row = gateway.wait_state("bound")
        self.assertNotEqual(row["pid"], self.row["pid"])
        self.assertEqual(in_turn(packet for packet in capture.packets()
                                 if packet.kind != "REPLY"),
                         ["RELEASE", "SOLICIT", "ADVERTISE", "REQUEST"])
        self.assertIs(gateway.get("Enable"), True)

    def test_enable_and_renew_in_one_burst(self):
        self.line = self.lab.wire()
        self.server = self.lab.network.serve6()
        gateway = self.daemon6([{**WAN6, "enable": False}]).start()
        gateway.set("Enable=true", "Renew=true")
        self.assertIs(gateway.get("Enable"), True)
        gateway.wait_state("bound")

    def test_enable_toggled_fast_ends_as_last_written(self):
        gateway = self.bound6()
        for _ in range(10):
            gateway.set("Enable=false")
            gateway.set("Enable=true")
        gateway.wait_state("bound")
        gateway.set("Enable=false")
        gateway.wait_state("disabled")
        self.has()
        eventually(lambda: not self.client_pids(), "no orphan")

    def test_another_interface_moves_all_of_it(self):
        self.lab.lan()
        self.lab.wire("wan1")
        gateway = self.bound6(clients6=[GATEWAY6])
        gateway.set("Interface=wan1")
        self.assertEqual(gateway.get("X_RDK_LinuxInterface"), "wan1")
        gateway.wait_pid(other_than=self.row["pid"])
        row = gateway.wait_state("bound")
        self.assertEqual(row["interface"], "wan1")
        self.has()
        self.has(row["address"], device="wan1")
        self.assertFalse(alive(self.row["pid"]))
        eventually(lambda: len(self.networks()) == 1, "one /64")

    def test_two_rows_change_devices_in_one_transaction(self):
        self.lab.wire("wan1")
        gateway = self.bound6(clients6=[WAN6, {"alias": "b",
                                               "interface": "wan1"}])
        gateway.wait_state("bound", client=2)
        gateway.ask("set", f"{ROW6}.Interface=wan1",
                    "Device.DHCPv6.Client.2.Interface=wan0")
        for number, device in ((1, "wan1"), (2, "wan0")):
            gateway.until(
                lambda: (row := gateway.client(number))["state"] == "bound"
                and self.lab.box.cidrs6(device) == {row["address"]},
                f"client {number} has {device}")

    def test_another_subnet_number_moves_the_lan(self):
        self.lab.lan()
        gateway = self.bound6(clients6=[GATEWAY6])
        eventually(lambda: self.networks() != set(), "a /64")
        before = self.networks()
        gateway.ask("set", f"{ROW6}.X_LEASEHOLD_Downstream.1.SubnetID=7")
        eventually(lambda: len(self.networks()) == 1
                   and self.networks() != before, "another /64")
        self.assertTrue(next(iter(self.networks())).endswith("7::/64"))
        self.assertEqual(gateway.client()["pid"], self.row["pid"])
        self.assertEqual(gateway.seen("LEASE_DEL"), [])

    def test_a_program_that_will_not_die_holds_nobody_up(self):
        self.lab.wire("wan1")
        stubborn = self.program("dibbler-client", STUBBORN)
        self.line, self.server = self.lab.wire(), None
        gateway = self.gateway = self.daemon6(
            clients=[{"alias": "v4", "interface": "wan1", "enable": False,
                      "backend": "udhcpc"}],
            programs={"dibbler_client": stubborn,
                      "dhcpcd": stubborn}).start()
        self.lab.network.serve()
        pid = gateway.wait_pid()
        gateway.set("X_RDK_Release=true")
        gateway.set("Enable=true", client="Device.DHCPv4.Client.1")
        gateway.wait_state("bound", "Device.DHCPv4.Client.1")
        gateway.wait_event("STOPPED", timeout=20)
        eventually(lambda: not alive(pid), "it is gone")


class DaemonStop(SystemTest6):
    """SIGTERM does to DHCPv6 clients what on_stop says."""

    def ended(self, on_stop):
        self.lab.lan()
        gateway = self.bound6(clients6=[GATEWAY6],
                              daemon={"on_stop": on_stop})
        eventually(lambda: self.networks() != set(), "a /64")
        capture = self.lab.capture6()
        code, took = gateway.terminate()
        self.assertEqual(code, 0)
        self.assertLess(took, STOP_S)
        return capture

    def test_keep_leaves_everything(self):
        capture = self.ended("keep")
        self.assertTrue(alive(self.row["pid"]))
        self.assertEqual(self.lab.box.cidrs6("wan0"), {self.row["address"]})
        self.assertEqual(len(self.networks()), 1)
        self.assertEqual(self.unreachable(), set(self.row["prefixes"]))
        self.assertEqual(capture.packets("RELEASE"), [])

    def test_stop_takes_it_without_a_release(self):
        self.taken(self.ended("stop"), 0)

    def test_release_takes_it_with_one(self):
        self.taken(self.ended("release"), 1)

    def taken(self, capture, releases):
        eventually(lambda: not alive(self.row["pid"]), "no client")
        self.assertEqual(self.lab.box.cidrs6("wan0"), set())
        self.assertEqual(self.lab.box.cidrs6("lan0"), set())
        self.assertEqual(self.unreachable(), set())
        if releases:
            capture.wait("RELEASE")
        self.assertEqual(bool(capture.packets("RELEASE")), bool(releases))


if __name__ == "__main__":
    unittest.main()
