"""State that is damaged, old, full or read-only (A11)."""

import struct

from frames import crc32c
from support import ROW, SystemTest, unittest
from lab.process import run


def from_the_future(data):
    """The file's first frame as a later version of the form writes it."""
    head = bytearray(data[:8])
    head[2] += 1
    size = struct.unpack_from("<I", head, 4)[0]
    start = bytes(head) + struct.pack("<I", crc32c(bytes(head)))
    start += data[12:12 + size]
    return start + struct.pack("<I", crc32c(start)) + data[16 + size:]


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1:]


DAMAGE = {
    "cut short": lambda data: data[:-5],
    "cut to half": lambda data: data[:len(data) // 2],
    "empty": lambda data: b"",
    "a bit flipped at the start": lambda data: flipped(data, 1),
    "a bit flipped inside": lambda data: flipped(data, len(data) // 2),
    "of a later version": from_the_future,
    "something else": lambda data: b"hello, world\n" * 100,
}


class Damaged(SystemTest):
    def test_damage_is_set_aside_and_the_client_gets_its_lease(self):
        gateway = self.bound()
        gateway.set("Alias=renamed")
        gateway.terminate()
        store = gateway.state / "store"
        whole = {path: path.read_bytes() for path in store.iterdir()
                 if path.is_file()}
        self.assertTrue(whole)
        for how, damage in DAMAGE.items():
            with self.subTest(how=how):
                self.start_with(gateway, whole, damage, how)

    def start_with(self, gateway, whole, damage, how):
        aside = gateway.state / "quarantine"
        before = len(list(aside.glob("*"))) if aside.exists() else 0
        for path in (gateway.state / "store").iterdir():
            path.unlink()
        for path, data in whole.items():
            path.write_bytes(damage(data))
        gateway.start()
        row = gateway.wait_state("bound")
        self.assertEqual(self.lab.box.cidrs("wan0"), [row["address"]])
        self.assertIn(gateway.get("Alias"), ("wan", "renamed"))
        if how != "empty":
            self.assertGreater(len(list(aside.glob("*"))), before)
        gateway.set("Renew=true")
        gateway.terminate()

    def test_without_any_state_it_starts_anew(self):
        gateway = self.bound()
        gateway.terminate()
        run("rm", "-rf", gateway.state)
        gateway.start()
        gateway.wait_state("bound")


class Disk(SystemTest):
    def fill(self, gateway):
        filler = gateway.state / "filler"
        with open(filler, "wb", buffering=0) as full:
            try:
                while True:
                    full.write(bytes(4096))
            except OSError:
                pass
        return filler

    def test_a_full_disk_is_an_alarm_and_passes(self):
        self.lab.small_disk(self.lab.directory / "state")
        gateway = self.bound()
        filler = self.fill(gateway)
        with self.undisturbed(gateway):
            for number in range(200):
                gateway.ctl("set", f"{ROW}.Alias=full{number}")
                if gateway.ctl("health").code == 2:
                    break
            self.assertEqual(gateway.ctl("health").code, 2)
            self.assertTrue(gateway.process.running())
            self.assertEqual(gateway.get("Alias"), f"full{number}")
            filler.unlink()
            gateway.set("Alias=room")
            gateway.until(lambda: gateway.ctl("health").code == 0,
                          "the alarm ends")
        gateway.kill()
        gateway.start()
        gateway.wait_state("bound")
        self.assertEqual(gateway.get("Alias"), "room")

    def test_a_number_given_on_a_full_disk_is_never_given_again(self):
        self.lab.small_disk(self.lab.directory / "state")
        gateway = self.bound()
        filler = self.fill(gateway)
        claims = (gateway.state / "store").glob
        with self.undisturbed(gateway):
            for _ in range(15):
                last = gateway.newest_seq()
                gateway.set("Renew=true")
                last = gateway.wait_event("LEASE_RENEW", after=last)["seq"]
            gateway.until(lambda: gateway.ctl("health").code == 2, "an alarm")
        gateway.kill()
        self.assertTrue(list(claims("events-claimed-*")))
        filler.unlink()
        gateway.start()
        gateway.wait_state("bound")
        first = gateway.until(lambda: gateway.seen(after=last),
                              "an event of the next daemon")[0]
        self.assertEqual(first["seq"], last + 1)
        gateway.until(lambda: not list(claims("events-claimed-*")),
                      "the number needs no claim")

    def test_a_state_dir_that_was_taken_away_is_made_again(self):
        gateway = self.bound()
        with self.undisturbed(gateway):
            run("rm", "-rf", gateway.state)
            gateway.set("Alias=kept")
            gateway.set("Renew=true")
            gateway.wait_event("LEASE_RENEW")
            gateway.until(lambda: len(list(gateway.state.glob("store/*.log")))
                          == 2, "the store is made again")
            gateway.until(lambda: gateway.ctl("health").code == 0,
                          "the alarm ends")
            self.assertIn("store-alarm", gateway.log())
        last = gateway.newest_seq()
        gateway.kill()
        gateway.start()
        self.assertTrue(gateway.wait_state("bound")["adopted"])
        self.assertEqual(gateway.get("Alias"), "kept")
        self.assertEqual(
            gateway.wait_event("LEASE_UPDATE", after=last)["seq"], last + 1)

    def test_a_state_dir_that_turns_read_only_is_an_alarm_and_passes(self):
        gateway = self.bound()
        inside = ("nsenter", "-t", gateway.pid, "-m")
        run(*inside, "mount", "-t", "tmpfs", "-o", "ro", "tmpfs",
            gateway.state)
        with self.undisturbed(gateway):
            gateway.set("Alias=anyway")
            gateway.until(lambda: gateway.ctl("health").code == 2,
                          "the alarm")
            self.assertEqual(gateway.get("Alias"), "anyway")
            run(*inside, "umount", gateway.state)
            gateway.until(lambda: gateway.ctl("health").code == 0,
                          "the alarm ends")
        gateway.kill()
        gateway.start()
        gateway.wait_state("bound")
        self.assertEqual(gateway.get("Alias"), "anyway")

    def test_a_client_on_a_full_disk_still_gets_its_lease(self):
        self.lab.small_disk(self.lab.directory / "state")
        gateway = self.daemon()
        self.fill(gateway)
        self.lab.wire()
        self.lab.network.serve()
        gateway.start()
        gateway.wait_state("bound")
        gateway.until(lambda: gateway.ctl("health").code == 2, "an alarm")

    def test_a_disk_that_fails_is_an_alarm_and_another_is_taken(self):
        disk = self.lab.failing_disk(self.lab.directory / "state")
        gateway = self.bound()
        with self.undisturbed(gateway):
            gateway.set("Alias=sound")
            disk.fail()
            gateway.set("Alias=failed")
            gateway.until(lambda: gateway.ctl("health").code == 2, "an alarm")
            self.assertIn("Input/output error", gateway.ctl("health").out)
            gateway.set("Renew=true")
            gateway.wait_event("LEASE_RENEW")
            self.assertEqual(gateway.get("Alias"), "failed")
            run("nsenter", "--mount", "--target", gateway.pid,
                "umount", "-l", gateway.state)
            disk.unplug()
            gateway.until(lambda: gateway.ctl("health").code == 0,
                          "the alarm ends")
        gateway.kill()
        gateway.start()
        gateway.wait_state("bound")
        self.assertEqual(gateway.get("Alias"), "failed")

    def test_a_read_only_state_dir_is_an_alarm(self):
        state = self.lab.directory / "state"
        self.lab.small_disk(state)
        run("mount", "-o", "remount,ro", state)
        gateway = self.bound()
        gateway.until(lambda: gateway.ctl("health").code == 2, "an alarm")
        gateway.set("Alias=anyway")
        self.assertEqual(gateway.get("Alias"), "anyway")
        self.assertNotEqual(gateway.ctl("health").out, "")
        gateway.set("Renew=true")
        gateway.wait_event("LEASE_RENEW")


if __name__ == "__main__":
    unittest.main()
