"""Wall clocks lie: within one boot nobody asks them, after another they are
believed where they can be true."""

import os
import shutil
import signal
import time
import uuid
from pathlib import Path

from support6 import GATEWAY6, SystemTest6, eventually
from support import WAN
from lab import dhcp6
from lab.process import Process, alive, kill_hard

LIBRARY = "libfaketime.so.1"
YEARS = (10, -10)
DOUBT = "the lease of the last boot is of unknown age"
REBOOTED = ("unshare", "--mount", "sh", "-c",
            'mount --bind "$0" /proc/sys/kernel/random/boot_id && exec "$@"')


def faked(shift):
    """The environment of a program for which the wall clock is shifted."""
    found = sorted(Path("/usr/lib").glob(f"*/faketime/{LIBRARY}"))
    if not found:
        raise AssertionError("libfaketime is not installed; run"
                             " deploy/install-deps")
    return {**os.environ, "LD_PRELOAD": str(found[0]), "FAKETIME": shift,
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_NO_CACHE": "1",
            "ASAN_OPTIONS": "verify_asan_link_order=0"}


class Clock(SystemTest6):
    """A v4 and a v6 client that are bound for an hour."""

    def setUp(self):
        super().setUp()
        self.lab.lan()
        self.lab.wire()
        self.server = self.lab.network.serve()
        self.server6 = self.lab.network.serve6()
        self.gateway = self.daemon6([GATEWAY6], [WAN]).start()
        self.before = self.all_bound()

    def all_bound(self):
        def bound():
            rows = self.gateway.ask("status")["clients"]
            return rows if all(row["state"] == "bound" and row["pid"]
                               for row in rows) else None
        return self.gateway.until(bound, "both are bound", 40)

    def shift(self, text):
        self.gateway.environment = faked(text)

    def begun_anew(self):
        """What has a command run where the boot clock began a minute ago."""
        passed = int(time.clock_gettime(time.CLOCK_BOOTTIME)) - 60
        holder = Process(["unshare", "--time", "--boottime", -passed,
                          "--monotonic", -passed, "sleep", "600"],
                         self.lab.directory / "time.log")
        self.lab.keep(holder.stop)
        place = f"/proc/{holder.pid}/ns/time_for_children"
        ours = os.readlink("/proc/self/ns/time")
        eventually(lambda: os.readlink(place) != ours, "the namespace")
        return ["nsenter", f"--time={place}"]

    def reboot(self, shift, clock=()):
        """All processes end, the kernel forgets, the boot's id is another."""
        self.gateway.kill()
        for row in self.before:
            kill_hard(row["pid"])
        eventually(lambda: not any(alive(row["pid"]) for row in self.before),
                   "all are dead")
        shutil.rmtree(self.gateway.runtime)
        for device in ("wan0", "lan0"):
            self.lab.box.ip("addr", "flush", "dev", device, "scope", "global")
        self.lab.box.ip("-6", "route", "flush", "type", "unreachable")
        boot_id = self.lab.directory / "boot_id"
        boot_id.write_text(f"{uuid.uuid4()}\n")
        self.gateway.wrapper = [*clock, *REBOOTED, boot_id]
        self.shift(shift)
        self.server.stop()
        self.server6.stop()
        self.gateway.start()

    def addresses(self):
        return [self.lab.box.cidrs("wan0"), self.lab.box.cidrs6("wan0")]

    def hints(self, capture):
        """What the newest SOLICIT would like to have."""
        message = capture.packets("SOLICIT")[-1]
        return ({f"{one[0]}/128" for ia in message.ias(dhcp6.IA_NA)
                 for one in ia.addresses()},
                {one[0] for ia in message.ias(dhcp6.IA_PD)
                 for one in ia.prefixes()})

    def newest_start(self, path):
        return [step["cause"] for step in self.gateway.ask("why", path)
                if step["to"] == "starting"][-1]

    def test_within_one_boot_steps_change_nothing(self):
        addresses, seq = self.addresses(), self.gateway.newest_seq()
        for years in YEARS:
            self.gateway.kill()
            self.shift(f"{years:+}y")
            self.gateway.start()
            rows = self.all_bound()
            for row, before in zip(rows, self.before):
                self.assertEqual(row["pid"], before["pid"])
                self.assertLessEqual(row["lease_remaining"],
                                     before["lease_remaining"])
                self.assertGreater(row["lease_remaining"],
                                   before["lease_remaining"] - 100)
            self.assertEqual(self.addresses(), addresses)
        os.kill(self.before[0]["pid"], signal.SIGUSR1)
        self.gateway.wait_event("LEASE_RENEW", client=self.before[0]["path"],
                                after=seq)
        self.assertEqual(self.gateway.seen("LEASE_DEL", after=seq), [])

    def test_after_another_a_time_that_can_be_true_is_believed(self):
        addresses = self.addresses()
        self.reboot("+20m")
        eventually(lambda: self.addresses() == addresses, "both are back")
        for row in self.gateway.ask("status")["clients"]:
            self.assertLess(row["lease_remaining"], 2500)
            self.assertGreater(row["lease_remaining"], 2200)

    def test_a_boot_clock_that_begins_anew_is_no_matter(self):
        addresses, seq = self.addresses(), self.gateway.newest_seq()
        self.reboot("+20m", self.begun_anew())
        eventually(lambda: self.addresses() == addresses, "both are back")
        self.server.start()
        self.server6.start()
        rows = self.all_bound()
        for row in rows:
            renewed = self.gateway.wait_event(
                "LEASE_RENEW", client=row["path"], after=seq)
            self.assertLess(renewed["mono_ms"], 600_000)
            self.assertGreater(row["lease_remaining"], 3000)
        self.assertEqual(self.addresses(), addresses)

    def test_after_another_a_time_that_cannot_is_not(self):
        asked, asked6 = self.addresses()
        prefixes = set(self.before[1]["prefixes"])
        capture = self.lab.capture6()
        for years in YEARS:
            with self.subTest(years=years):
                self.reboot(f"{years:+}y")
                self.gateway.until(lambda: all(
                    DOUBT in self.newest_start(row["path"])
                    for row in self.before), "the cause")
                self.assertEqual(self.addresses(), [[], set()])
                self.server.start()
                self.server6.start()
                self.before = self.all_bound()
                self.assertEqual(self.lab.box.cidrs("wan0"), asked)
                self.assertEqual(self.hints(capture), (asked6, prefixes))
