"""A daemon that gives no sign of life is ended, and another one starts."""

import os
import signal
import time
from pathlib import Path

from freeze import Frozen, threads
from support import MachineTest, unittest
from lab.process import alive

PATIENCE_S = 4
WORKER = "caf.multiplexer"  # CAF's name for a thread of the pool


class Watchdog(MachineTest):
    def watched(self):
        """A bound client, and less patience than the unit has."""
        self.machine.drop_in(WatchdogSec=f"{PATIENCE_S}s", TimeoutAbortSec="1s")
        gateway = self.bound()
        self.client = self.machine.outer(self.row["pid"])
        return gateway

    def wait_restart(self, gateway):
        gateway.until(lambda: gateway.show("NRestarts") == "1"
                      and gateway.show("ActiveState") == "active",
                      "it has been started again", 40)

    def assert_next_daemon(self, gateway):
        """The clients and what they have are its own."""
        gateway.until(lambda: "watchdog timeout" in self.machine.run(
            "journalctl", "-b", "--no-pager").stdout.lower(), "systemd's word")
        gateway.follow()
        row = gateway.wait_state("bound")
        self.assertEqual(row["address"], self.row["address"])
        self.assertEqual(self.lab.box.cidrs("wan0"), [row["address"]])
        self.assertTrue(alive(self.client))
        self.assertEqual(row["pid"], self.row["pid"])

    def test_a_daemon_that_is_well_lives(self):
        gateway = self.watched()
        time.sleep(3 * PATIENCE_S)
        self.assertEqual(gateway.show("NRestarts"), "0")
        self.assertNotIn("actor-stuck", gateway.log())

    def test_a_stopped_daemon_is_ended(self):
        gateway = self.watched()
        os.kill(gateway.pid, signal.SIGSTOP)
        self.wait_restart(gateway)
        self.assert_next_daemon(gateway)

    def test_a_stuck_worker_pool_is_seen_and_named(self):
        gateway = self.watched()
        worker, = (thread for thread, name in threads(gateway.pid).items()
                   if name == WORKER)
        with Frozen(worker) as frozen:
            gateway.until(frozen.is_gone, "the daemon has been ended", 40)
        self.wait_restart(gateway)
        gateway.wait_log("actor-stuck actor=")
        self.assert_next_daemon(gateway)


class Unwatched(MachineTest):
    def switches(self, pid):
        """Context switches of each thread so far."""
        return {task.name: [line for line in
                            (task / "status").read_text().splitlines()
                            if "ctxt_switches" in line]
                for task in Path(f"/proc/{pid}/task").iterdir()}

    def test_without_a_watchdog_nothing_wakes(self):
        self.machine.drop_in(WatchdogSec="0")
        gateway = self.bound()
        gateway.unfollow()
        pid = gateway.pid
        time.sleep(4)
        before = self.switches(pid)
        time.sleep(10)
        self.assertEqual(self.switches(pid), before)


if __name__ == "__main__":
    unittest.main()
