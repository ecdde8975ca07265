"""The unit starts, tells how it is, reloads and stops."""

import socket
from pathlib import Path

from support import UNIT, WAN, WAN6, MachineTest, unittest
from lab import eventually, toml
from lab.process import alive


class Unit(MachineTest):
    def connects(self, path):
        """Somebody listens there."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as peer:
            peer.connect(str(path))
        return True

    def wait_status(self, gateway, text):
        eventually(lambda: gateway.show("StatusText") == text,
                   f"the status is {text!r}", evidence=gateway.evidence)

    def test_systemd_has_nothing_to_say_against_the_unit(self):
        self.machine.boot()
        done = self.machine.run("systemd-analyze", "verify", UNIT)
        self.assertEqual((done.stdout, done.stderr), ("", ""))

    def test_it_is_ready_when_it_answers(self):
        gateway = self.booted().start(ready=False)
        self.assertEqual(gateway.ctl("status").code, 0)
        self.assertEqual(gateway.client()["interface"], "wan0")
        self.assertTrue(self.connects(gateway.runtime / "control.sock"))
        self.assertTrue(self.connects(gateway.runtime / "plugin.sock"))
        self.assertEqual(gateway.show("ActiveState"), "active")
        self.assertEqual(gateway.show("WatchdogUSec"), "30s")

    def test_every_client_program_works_in_the_unit(self):
        self.lab.wire("wan1")
        gateway = self.booted(
            clients=[WAN, {"interface": "wan1", "backend": "dhcpcd"}],
            clients6=[WAN6]).start()
        for client in (1, 2, "Device.DHCPv6.Client.1"):
            gateway.wait_state("bound", client)
        self.wait_status(gateway, "3 clients enabled, 3 bound")
        self.assertNotIn("client-user-missing", gateway.log())
        gateway.set("Enable=false", client=2)
        self.wait_status(gateway, "2 clients enabled, 2 bound")

    def test_a_reload_ends_when_the_file_is_read(self):
        gateway = self.booted(clients=[]).start()
        gateway.configure(toml([WAN]))
        gateway.systemctl("reload")
        self.assertEqual(gateway.client()["interface"], "wan0")
        gateway.configure("nonsense")
        gateway.systemctl("reload")
        gateway.wait_log("settings-refused")
        self.assertEqual(gateway.show("ActiveState"), "active")
        self.assertEqual(gateway.show("NRestarts"), "0")

    def test_a_stop_leaves_the_clients(self):
        gateway = self.bound()
        client = self.machine.outer(self.row["pid"])
        gateway.systemctl("stop")
        self.assertEqual(gateway.show("Result"), "success")
        self.assertTrue(alive(client))
        self.assertTrue((gateway.runtime / "spool").is_dir())
        self.assertEqual(self.lab.box.cidrs("wan0"), [self.row["address"]])

    def test_each_client_has_a_cgroup_in_what_is_delegated(self):
        self.bound()
        client = self.machine.outer(self.row["pid"])
        groups = Path(f"/proc/{client}/cgroup").read_text().splitlines()
        self.assertTrue(any(
            f"/{UNIT}/leasehold-" in one and one.endswith("/dhcp4-client-1")
            for one in groups if one.startswith("0::")), groups)

    def test_leasectl_shutdown_is_not_undone(self):
        gateway = self.bound()
        self.assertEqual(gateway.ctl("shutdown", "--stop").code, 0)
        eventually(lambda: gateway.show("ActiveState") == "inactive",
                   "the unit is inactive", evidence=gateway.evidence)
        self.assertEqual(gateway.show("NRestarts"), "0")
        self.assertEqual(self.lab.box.cidrs("wan0"), [])

    def test_a_file_with_an_error_is_not_tried_again(self):
        gateway = self.booted()
        gateway.configure("nonsense")
        self.assertNotEqual(gateway.systemctl("start", check=False).returncode,
                            0)
        self.assertEqual(gateway.show("ActiveState"), "failed")
        self.assertEqual(gateway.show("ExecMainStatus"), "2")
        self.assertEqual(gateway.show("NRestarts"), "0")
        gateway.wait_log("gatewayd.toml:1:")


if __name__ == "__main__":
    unittest.main()
