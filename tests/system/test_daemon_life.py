"""Start, stop and reload of the daemon itself."""

import os
from pathlib import Path

from support import ROW, WAN, WAN_B, SystemTest, unittest
from lab import eventually, toml
from lab.process import alive

# The promise is a second; this is for busy machines.
STOP_S = 6.0


class Turns(SystemTest):
    def test_the_daemon_comes_before_its_children(self):
        gateway = self.bound()
        threads = Path(f"/proc/{gateway.pid}/task").iterdir()
        self.assertEqual({os.sched_getscheduler(int(thread.name))
                          for thread in threads}, {os.SCHED_RR})
        self.assertEqual(os.sched_getscheduler(self.row["pid"]),
                         os.SCHED_OTHER)


class Stop(SystemTest):
    def ends_quickly(self, gateway):
        code, took = gateway.terminate()
        self.assertEqual(code, 0)
        self.assertLess(took, STOP_S)

    def test_keep_leaves_client_and_address(self):
        gateway = self.bound()
        witness = self.lab.witness()
        self.ends_quickly(gateway)
        self.assertTrue(alive(self.row["pid"]))
        self.assertEqual(self.lab.box.cidrs("wan0"), [self.row["address"]])
        self.assertEqual(witness.changes(), [])
        self.assertEqual(gateway.ctl("status").code, 3)
        self.assertEqual(gateway.ctl("health").code, 3)

    def test_stop_ends_them_without_a_release(self):
        gateway = self.bound(daemon={"on_stop": "stop"})
        capture = self.lab.capture()
        self.ends_quickly(gateway)
        self.stopped(capture, releases=0)

    def test_release_ends_them_with_one(self):
        gateway = self.bound(daemon={"on_stop": "release"})
        capture = self.lab.capture()
        self.ends_quickly(gateway)
        self.stopped(capture, releases=1)

    def shut_down(self, *words):
        gateway = self.bound()
        capture = self.lab.capture()
        self.assertEqual(gateway.ctl("shutdown", *words).code, 0)
        self.assertEqual(gateway.process.wait(), 0)
        return capture

    def test_shutdown_does_as_configured(self):
        self.shut_down()
        self.assertTrue(alive(self.row["pid"]))
        self.assertEqual(self.lab.box.cidrs("wan0"), [self.row["address"]])

    def test_shutdown_stop_stops(self):
        self.stopped(self.shut_down("--stop"), releases=0)

    def test_shutdown_release_releases(self):
        self.stopped(self.shut_down("--release"), releases=1)

    def stopped(self, capture, releases):
        eventually(lambda: not alive(self.row["pid"]), "no client")
        self.assertEqual(self.lab.box.cidrs("wan0"), [])
        if releases:
            capture.wait("RELEASE")
        self.assertEqual(len(capture.packets("RELEASE")), releases)

    def test_it_stops_while_a_client_will_not_die(self):
        stubborn = self.program(
            "udhcpc", "#!/bin/sh\ntrap '' TERM USR2\n"
            "while :; do sleep 1000; done\n")
        self.lab.wire()
        gateway = self.daemon(programs={"udhcpc": stubborn},
                              daemon={"on_stop": "stop"}).start()
        pid = gateway.wait_pid()
        self.ends_quickly(gateway)
        eventually(lambda: not alive(pid), "it was killed")


class Configuration(SystemTest):
    def refused_at(self, text, place):
        self.lab.wire()
        gateway = self.daemon()
        gateway.configure(text)
        gateway.start(ready=False)
        self.assertEqual(gateway.process.wait(), 2)
        self.assertRegex(gateway.log(), rf"{gateway.config}:{place}: \S")

    def test_an_unknown_key_is_refused_with_its_place(self):
        self.refused_at("[daemon]\non_stopp = \"keep\"\n", "2:1")

    def test_broken_toml_is_refused_with_its_place(self):
        self.refused_at("[daemon\n", r"1:\d+")

    def test_an_unknown_word_is_refused_with_its_place(self):
        self.refused_at("[daemon]\non_stop = \"perhaps\"\n", "2:11")

    def test_no_file_is_refused(self):
        gateway = self.daemon()
        gateway.config.unlink()
        gateway.start(ready=False)
        self.assertEqual(gateway.process.wait(), 2)
        self.assertIn(f"{gateway.config}:", gateway.log())


class Reload(SystemTest):
    def test_a_changed_file_is_applied_around_running_clients(self):
        gateway = self.bound()
        self.lab.wire("wan1")
        with self.undisturbed(gateway):
            gateway.configure(toml([WAN, WAN_B]))
            gateway.reload()
            gateway.until(lambda: len(gateway.ask("status")["clients"]) == 2,
                          "a second row")
            gateway.wait_state("bound", client=2)
            gateway.configure(toml([WAN]))
            gateway.reload()
            gateway.until(lambda: len(gateway.ask("status")["clients"]) == 1,
                          "one row again")
        eventually(lambda: self.lab.box.cidrs("wan1") == [], "no address")

    def test_what_tr181_wrote_is_kept(self):
        gateway = self.daemon().start()
        gateway.set("Alias=wan")
        gateway.set("Enable=false")
        gateway.configure(toml([{**WAN, "enable": True,
                                 "send": [{"tag": 60, "value": "4c48"}]}]))
        gateway.reload()
        gateway.until(lambda: gateway.get("SentOptionNumberOfEntries") == 1,
                      "the new default is there")
        self.assertIs(gateway.get("Enable"), False)

    def test_a_bad_file_changes_nothing(self):
        gateway = self.bound()
        before = gateway.ask("get", f"{ROW}.Alias")
        size = len(gateway.log())
        with self.undisturbed(gateway):
            gateway.configure(toml([{**WAN, "alias": "other"}])
                              + "bogus = 1\n")
            gateway.reload()
            gateway.until(lambda: f"{gateway.config}:" in
                          gateway.log()[size:], "the refusal is logged")
            self.assertRegex(gateway.log()[size:],
                             rf"{gateway.config}:\d+:\d+: \S")
            self.assertEqual(gateway.ask("get", f"{ROW}.Alias"), before)


if __name__ == "__main__":
    unittest.main()
