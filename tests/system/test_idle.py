"""An idle daemon does nothing at all."""

import time
from pathlib import Path

from support import WAN, WAN_B, SystemTest, unittest

QUIET_AFTER_S, WATCHED_S = 4, 10


def switches(pid):
    """Context switches of each thread so far."""
    counts = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        lines = (task / "status").read_text().splitlines()
        counts[task.name] = sum(int(line.split()[1]) for line in lines
                                if "ctxt_switches" in line)
    return counts


class Idle(SystemTest):
    def assert_quiet(self, gateway, after_s=QUIET_AFTER_S):
        gateway.unfollow()
        time.sleep(after_s)
        before = switches(gateway.pid)
        time.sleep(WATCHED_S)
        self.assertEqual(switches(gateway.pid), before)
        self.assertLessEqual(len(before), 6)

    def test_two_bound_clients_cost_nothing(self):
        self.assert_quiet(self.two_bound())

    def test_clients_without_an_answer_cost_nothing(self):
        self.lab.wire()
        self.lab.wire("wan1")
        gateway = self.daemon(clients=[WAN, WAN_B]).start()
        for number in (1, 2):
            gateway.wait_event("STARTED", client=number)
        self.assert_quiet(gateway)


if __name__ == "__main__":
    unittest.main()
