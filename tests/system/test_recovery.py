"""The daemon dies and comes back (the v4 part of A8 to A12)."""

import os
import shutil
import signal
import time

import frames
from support import SystemTest, unittest
from lab import IscDhcpd, Kea, Process, eventually
from lab.process import alive, arguments, reuse


class AfterKill(SystemTest):
    def clients_on(self, device):
        """Processes in the box that are DHCP clients of that device."""
        found = []
        for pid in self.lab.box.pids():
            words = " ".join(arguments(pid))
            if f" -i {device} " in words or f"dhcpcd: {device} " in words:
                found.append(pid)
        return found

    def assert_only(self, pid):
        eventually(lambda: self.clients_on("wan0") == [pid], "one client")

    def test_the_next_daemon_takes_the_same_lease(self):
        gateway = self.bound(IscDhcpd)
        capture, witness = self.lab.capture(), self.lab.witness()
        seq = gateway.newest_seq()
        gateway.kill()
        self.assertTrue(alive(self.row["pid"]))
        self.assertEqual(self.lab.box.cidrs("wan0"), [self.row["address"]])
        gateway.start()
        row = gateway.wait_state("bound")
        self.assertEqual(row["address"], self.row["address"])
        self.assert_only(row["pid"])
        self.assertEqual(witness.changes(added=False), [])
        self.assertEqual(capture.packets("RELEASE"), [])
        self.assertEqual(gateway.seen("LEASE_DEL"), [])
        gateway.wait_event("LEASE_UPDATE", after=seq)
        later = [event["seq"] for event in gateway.seen(after=seq)]
        self.assertEqual(later, sorted(set(later)))

    def test_a_client_that_nobody_wrote_down_is_ended(self):
        gateway = self.bound()
        gateway.kill()
        shutil.rmtree(gateway.state)
        stranger = self.stray(self.lab.directory / "elsewhere")
        gateway.start()
        row = gateway.wait_state("bound")
        self.assert_only(row["pid"])
        self.assertTrue(stranger.running())

    def stray(self, runtime):
        """A process that says to be a client of another daemon."""
        process = Process(["sleep", "1000"], self.lab.directory / "stray.log",
                          env={**os.environ, "LEASEHOLD_CLIENT": "x",
                               "LEASEHOLD_RUNTIME_DIR": str(runtime)})
        self.addCleanup(process.stop)
        return process

    def test_the_address_is_asked_for_with_r(self):
        gateway = self.bound()
        gateway.kill()
        os.kill(self.row["pid"], signal.SIGKILL)
        gateway.start()
        row = gateway.wait_state("bound")
        words = arguments(row["pid"])
        self.assertEqual(words[words.index("-r") + 1],
                         self.row["address"].split("/")[0])

    def test_the_address_is_asked_for_after_the_machine_restarts(self):
        gateway = self.bound()
        gateway.kill()
        os.kill(self.row["pid"], signal.SIGKILL)
        self.lab.box.ip("addr", "flush", "dev", "wan0")
        self.server.forget()
        self.server.restart(last="192.0.2.250")
        capture = self.lab.capture()
        gateway.start()
        row = gateway.wait_state("bound")
        self.assertEqual(row["address"], self.row["address"])
        asked = capture.packets("DISCOVER", "REQUEST")[0].option(50)
        self.assertEqual(".".join(map(str, asked)),
                         self.row["address"].split("/")[0])

    def test_another_process_with_the_old_pid_is_left_alone(self):
        gateway = self.bound()
        gateway.kill()
        os.kill(self.row["pid"], signal.SIGKILL)
        eventually(lambda: not alive(self.row["pid"]), "the client is gone")
        stranger = reuse(self.row["pid"],
                         self.lab.box.command("sleep", "1000"),
                         self.lab.directory / "sleep.log")
        self.lab.keep(stranger.stop)
        gateway.start()
        gateway.wait_state("bound")
        self.assertTrue(stranger.running())

    def test_a_renewal_while_it_was_down_is_not_lost(self):
        gateway = self.bound()
        gateway.kill()
        self.server.restart(dns=["192.0.2.99"])
        os.kill(self.row["pid"], signal.SIGUSR1)
        spool = gateway.runtime / "spool"
        kept = eventually(lambda: list(spool.glob("[0-9]*.event")),
                          "the plugin spools its event")
        data = kept[0].read_bytes()
        self.assertEqual(data[:3], b"LH\x01")
        self.assertEqual(frames.spooled(data[:-4]), data)
        gateway.start()
        gateway.until(lambda: gateway.get("DNSServers") == "192.0.2.99",
                      "the new DNS server is known")
        self.assertEqual(self.lab.box.cidrs("wan0"), [self.row["address"]])
        eventually(lambda: not list(spool.glob("[0-9]*.event")), "all is read")
        self.assertEqual(gateway.seen("LEASE_DEL"), [])

    def test_a_daemon_that_hangs_holds_no_client_up(self):
        gateway = self.bound()
        self.server.restart(dns=["192.0.2.99"])
        capture = self.lab.capture()
        os.kill(gateway.pid, signal.SIGSTOP)
        try:
            for count in (1, 2):
                os.kill(self.row["pid"], signal.SIGUSR1)
                capture.wait("ACK", count)
        finally:
            os.kill(gateway.pid, signal.SIGCONT)
        told, asked = (capture.packets(kind)[at].wall
                       for kind, at in (("ACK", 0), ("REQUEST", 1)))
        self.assertLess(asked - told, 6)
        gateway.until(lambda: gateway.get("DNSServers") == "192.0.2.99",
                      "the new DNS server is known")
        gateway.wait_state("bound")
        self.assertEqual(gateway.seen("LEASE_DEL"), [])

    def test_a_lease_that_ended_meanwhile_is_gone(self):
        gateway = self.bound(Kea, {"lease_s": 5})
        self.server.stop()
        gateway.kill()
        os.kill(self.row["pid"], signal.SIGKILL)
        eventually(lambda: self.lab.box.cidrs("wan0") == [],
                   "the kernel lets the address go", 20)
        gateway.start()
        gateway.wait_event("LEASE_DEL")
        self.assertEqual(gateway.client()["address"], "")

    def test_events_go_on_over_many_restarts(self):
        gateway = self.bound()
        for _ in range(3):
            gateway.kill()
            gateway.start()
            gateway.wait_state("bound")
        numbers = [event["seq"] for event in gateway.seen()]
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))
        listed = gateway.ctl("--json", "events", "--since", 2).out
        self.assertTrue(listed.splitlines()[0].startswith("{"))
        self.assertIn('"seq":3', listed.splitlines()[0].replace(" ", ""))

    def test_a_spooled_event_is_read_once_while_it_runs(self):
        gateway = self.bound()
        seq, address = gateway.newest_seq(), self.row["address"].split("/")[0]
        event = self.event("RENEW", address, d6=bytes([192, 0, 2, 77]))
        self.spool(gateway, event)
        update = gateway.wait_event("LEASE_UPDATE", after=seq)
        self.assertEqual(update["new"]["dns"], ["192.0.2.77"])
        again = self.spool(gateway, event)
        eventually(lambda: not again.exists(), "the repeat is read")
        gateway.set("Renew=true")
        gateway.wait_event("LEASE_UPDATE", after=update["seq"])
        self.assertEqual(len(gateway.seen(after=seq)), 2)

    def test_bad_spool_files_are_dropped(self):
        gateway = self.bound()
        good = self.event("BOUND", "192.0.2.66")
        flipped = bytearray(good)
        flipped[20] ^= 1
        with self.undisturbed(gateway):
            names = [self.spool(gateway, bytes(flipped), 1),
                     self.spool(gateway, good[:-7], 2),
                     self.spool(gateway, b"", 3),
                     self.spool(gateway, good, 4, owner=65534)]
            eventually(lambda: not any(name.exists() for name in names),
                       "all are gone")
        self.assertNotIn("192.0.2.66/24", self.lab.box.cidrs("wan0"))

    def event(self, kind, address, **options):
        """An event of client 1 that happens now, as the spool keeps it."""
        self.now = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
        return frames.spooled(frames.frame(frames.event(
            "dhcp4-client-1", kind, ip=address, boottime_ns=self.now,
            pid=4242, options=frames.lease_options(**options))))

    def spool(self, gateway, data, later=0, owner=0):
        directory = gateway.runtime / "spool"
        directory.mkdir(exist_ok=True)
        draft = self.lab.directory / "draft"
        draft.write_bytes(data)
        os.chown(draft, owner, owner)
        return draft.rename(directory / f"{self.now + later}-4242.event")


if __name__ == "__main__":
    unittest.main()
