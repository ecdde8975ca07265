"""Clients outlive the daemon under systemd, and are the next one's."""

import os
import shutil
import signal

from support import MachineTest, unittest
from lab import eventually
from lab.process import alive

PROGRAM = "/usr/local/sbin/leasehold-gatewayd"


class Survival(MachineTest):
    def assert_same_client(self, gateway):
        """Process and lease are what they were; nobody said a word."""
        row = gateway.wait_state("bound")
        self.assertEqual(row["address"], self.row["address"])
        self.assertEqual(row["pid"], self.row["pid"])
        self.assertTrue(row["adopted"])
        self.assertTrue(alive(self.client))
        self.assertEqual(self.lab.box.cidrs("wan0"), [row["address"]])

    def watch(self, gateway):
        self.client = self.machine.outer(self.row["pid"])
        self.capture, self.witness = self.lab.capture(), self.lab.witness()
        return gateway

    def test_a_client_that_reports_to_a_killed_daemon_is_heard(self):
        self.machine.drop_in(RestartSec="8s")
        gateway = self.watch(self.bound())
        gateway.systemctl("kill", "-s", "KILL", "--kill-who=main")
        gateway.unfollow()
        gateway.until(lambda: gateway.show("SubState") == "auto-restart",
                      "systemd waits before it starts the next")
        os.kill(self.client, signal.SIGUSR1)  # udhcpc renews
        spooled = eventually(
            lambda: list((gateway.runtime / "spool").glob("[0-9]*.event")),
            "its plugin has spooled a report", evidence=gateway.evidence)
        gateway.until(lambda: gateway.show("ActiveState") == "active",
                      "the next daemon is ready", 40)
        self.assertEqual(gateway.show("NRestarts"), "1")
        gateway.follow()
        gateway.until(lambda: not any(one.exists() for one in spooled),
                      "the spool is read")
        gateway.wait_log("spool-read")
        self.assert_same_client(gateway)
        self.assertEqual(self.witness.changes(added=False), [])

    def test_an_upgrade_in_place_disturbs_nobody(self):
        gateway = self.watch(self.bound())
        program = self.machine.file(PROGRAM)
        newer = program.with_name("newer")
        shutil.copy2(program, newer)
        with open(newer, "ab") as end:
            end.write(b"another build")
        newer.replace(program)
        before = gateway.pid
        gateway.systemctl("restart")
        self.assertNotEqual(gateway.pid, before)
        self.assertEqual(os.stat(f"/proc/{gateway.pid}/exe").st_size,
                         program.stat().st_size)
        gateway.follow()
        self.assert_same_client(gateway)
        self.assertEqual(self.capture.packets(), [])
        self.assertEqual(self.witness.changes(added=False), [])


if __name__ == "__main__":
    unittest.main()
