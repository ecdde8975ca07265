"""Programs that are told of events: input, order, deadline, environment."""

import json
import os

from support import SystemTest, unittest
from lab import eventually

RECORDER = """#!/usr/bin/python3
import json, os, sys, time
event = json.load(sys.stdin)
line = {{"event": event, "argv": sys.argv[1:], "env": dict(os.environ)}}
log = os.open("{log}", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
os.write(log, (json.dumps(line) + "\\n").encode())
"""


class HookRuns(SystemTest):
    def recorder(self, name="hook"):
        self.log = self.lab.directory / f"{name}.log"
        return self.program(name, RECORDER.format(log=self.log))

    def records(self, log=None):
        path = log or self.log
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text().splitlines()]

    def kinds(self, log=None):
        return [record["event"]["type"] for record in self.records(log)]

    def test_each_event_comes_once_and_in_order(self):
        gateway = self.bound(hooks={"exec": [self.recorder()]})
        seq = gateway.newest_seq()
        gateway.set("X_RDK_Restart=true")
        gateway.wait_event("STARTED", after=seq)
        gateway.set("Enable=false")
        gateway.wait_state("disabled")
        newest = gateway.newest_seq()
        self.assertGreaterEqual(newest, 5)
        eventually(lambda: len(self.records()) >= newest
                   and len(gateway.events) >= newest,
                   "every event reached the hook")
        self.assertEqual([record["event"] for record in self.records()],
                         gateway.events)

    def test_it_gets_a_clean_environment_and_no_arguments(self):
        gateway = self.bound(hooks={"exec": [self.recorder()]},
                             environment={"SECRET": "leak"})
        record = eventually(self.records, "the hook ran")[0]
        self.assertEqual(record["argv"], [])
        self.assertEqual(record["env"]["LEASEHOLD_RUNTIME_DIR"],
                         str(gateway.runtime))
        self.assertLessEqual(set(record["env"]),
                             {"PATH", "LEASEHOLD_RUNTIME_DIR", "LC_CTYPE"})

    def test_a_hook_that_hangs_is_ended_and_the_next_one_runs(self):
        hanging = self.program("hang", "#!/bin/sh\necho $$ >> {}\n"
                               "exec sleep 1000\n".format(
                                   self.lab.directory / "hanging"))
        second = self.recorder()
        gateway = self.bound(hooks={"exec": [hanging, second],
                                    "timeout_ms": 3000})
        gateway.wait_event("LEASE_UPDATE")
        eventually(lambda: self.kinds()[:2] == ["STARTED", "LEASE_UPDATE"],
                   "the second hook gets both")
        pids = (self.lab.directory / "hanging").read_text().split()
        eventually(lambda: not any(os.path.exists(f"/proc/{pid}")
                                   for pid in pids), "no hook is left")
        self.assertRegex(gateway.log(), r"(?i)hook")

    def test_a_slow_hook_of_one_client_does_not_hold_up_a_lease(self):
        slow = self.program("slow", "#!/bin/sh\nexec sleep 9\n")
        gateway = self.two_bound(hooks={"exec": [slow]})
        with self.undisturbed(gateway, client=2):
            gateway.set("Renew=true")
            gateway.wait_event("LEASE_RENEW", timeout=8)

    def test_failing_and_missing_hooks_are_logged(self):
        bad = self.program("bad", "#!/bin/sh\necho 'no good' >&2\nexit 7\n")
        missing = self.lab.directory / "missing"
        gateway = self.bound(hooks={
            "exec": [bad, missing, self.recorder()]})
        eventually(self.records, "the third hook ran")
        gateway.until(lambda: str(bad) in gateway.log()
                      and str(missing) in gateway.log(), "both are named")
        self.assertEqual(gateway.ctl("health").code, 0)


if __name__ == "__main__":
    unittest.main()
