"""A DHCPv6 client program may do next to nothing here (A24)."""

import hashlib
import json
import os
import shutil
import stat
from pathlib import Path
from unittest import mock

import frames
from test_security import HOSTILE, SHELLS, as_nobody
from support6 import (ADDRESS, GATEWAY6, OLD, PROGRAM, ROW6, WAN6, SystemTest6,
                      dhcp6, eventually)
from support import unittest
from lab import Responder6
from lab.daemon import binaries

NET_BIND_SERVICE, NET_RAW = 1 << 10, 1 << 13
NEEDED = NET_BIND_SERVICE | (NET_RAW if PROGRAM == "dhcpcd" else 0)
CONFIGURATION = "dhcpcd.conf" if PROGRAM == "dhcpcd" else "client.conf"
BIND = 'mount --bind "$1" "$2" && shift 2 && exec "$@"'
FORGED, FORGED_PREFIX = "2001:db8:bad::1", "2001:db8:bad::/56"


def snapshot(directory):
    """What every file of a tree is, its times included."""
    seen = {}
    for path in sorted(directory.rglob("*")):
        facts = path.lstat()
        kept = (facts.st_mode, facts.st_uid, facts.st_gid, facts.st_mtime_ns)
        if path.is_symlink():
            kept += (os.readlink(path),)
        elif path.is_file():
            kept += (hashlib.sha256(path.read_bytes()).hexdigest(),)
        seen[str(path.relative_to(directory))] = kept
    return seen


def is_executable(path):
    """Whether it is a file that may be run, and is still there."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    return stat.S_ISREG(mode) and mode & 0o111 != 0


def status_of(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def covered(path, with_this):
    """A wrapper that lets the daemon see something else at a path."""
    return ["unshare", "-m", "sh", "-c", BIND, "sh", with_this, path]


class Etc(SystemTest6):
    def test_nothing_in_it_is_written(self):
        etc = self.lab.directory / "etc"
        shutil.copytree("/etc", etc, symlinks=True)
        before = snapshot(etc)
        self.assertIn("resolv.conf", before)
        gateway = self.bound6(
            clients6=[{**WAN6, "request": [23, 24, 31, 56, 64]}],
            offer={"ntp": ["2001:db8::123"]},
            wrapper=covered("/etc", etc))
        self.renewed()
        gateway.set("X_RDK_Release=true")
        gateway.wait_event("STOPPED")
        self.assertEqual(snapshot(etc), before)


class Privileges(SystemTest6):
    def test_one_capability_and_a_user_of_its_own(self):
        self.bound6()
        status = status_of(self.row["pid"])
        for name in ("Uid", "Gid"):
            self.assertNotIn("0", status[name].split(), name)
        self.assertEqual(status["Groups"].split(), [])
        for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb"):
            self.assertEqual(int(status[name], 16) & ~NEEDED, 0, name)
        self.assertEqual(int(status["CapEff"], 16), NEEDED)
        self.assertEqual(status["NoNewPrivs"], "1")

    def test_it_leaves_nothing_executable(self):
        gateway = self.bound6()
        for path in gateway.runtime.rglob("*"):
            self.assertFalse(is_executable(path), path)
        script = [path for path in self.directory_of().iterdir()
                  if path.is_symlink()]
        self.assertEqual(len(script), 1)
        self.assertRegex(os.readlink(script[0]), r"^/proc/self/fd/\d+$")

    def test_no_other_user_can_look_into_its_directory(self):
        self.bound6()
        facts = self.directory_of().stat()
        self.assertEqual(stat.S_IMODE(facts.st_mode) & 0o077, 0)
        self.assertEqual(str(facts.st_uid),
                         status_of(self.row["pid"])["Uid"].split()[0])

    def test_it_runs_from_an_install_tree_closed_to_it(self):
        tree = self.lab.directory / "closed"
        tree.mkdir(mode=0o700)
        for name in ("leasehold-gatewayd", "leasehold-launch", "leasectl"):
            shutil.copy(binaries() / name, tree)
        for path in binaries().glob("leasehold-*-plugin"):
            shutil.copy(path, tree)
        with mock.patch.dict(os.environ, LEASEHOLD_BIN=str(tree)):
            self.bound6()
            self.assertEqual(self.renewed()["type"], "LEASE_RENEW")
            self.gateway.close()


class ClientUser(SystemTest6):
    def start_on_a_box(self, *users):
        """The ids of the client and of whom the socket is for."""
        passwd = self.lab.directory / "passwd"
        passwd.write_text("".join(
            f"{user}::/:/\n" for user in ("root:x:0:0", *users)))
        self.bound6(wrapper=covered("/etc/passwd", passwd))
        status = status_of(self.row["pid"])
        socket = (self.gateway.runtime / "plugin.sock").stat()
        self.assertEqual(stat.S_IMODE(socket.st_mode), 0o660)
        self.assertEqual(self.renewed()["type"], "LEASE_RENEW")
        return (int(status["Uid"].split()[0]), int(status["Gid"].split()[0]),
                socket.st_gid)

    def complaints(self):
        return [line for line in self.gateway.log().splitlines()
                if "client-user-missing" in line]

    def test_it_is_the_one_that_was_made_for_them(self):
        self.assertEqual(self.start_on_a_box(
            "nobody:x:65534:65534", "leasehold-client:x:64999:64998"),
            (64999, 64998, 64998))
        self.assertEqual(self.complaints(), [])

    def test_that_it_is_missing_is_said_once(self):
        self.assertEqual(self.start_on_a_box("nobody:x:64989:64988"),
                         (64989, 64988, 64988))
        self.assertEqual(self.complaints(),
                         ["<4>client-user-missing user=64989:64988"])

    def test_it_is_never_root(self):
        self.assertEqual(self.start_on_a_box("leasehold-client:x:0:0"),
                         (65534, 65534, 65534))
        self.assertEqual(self.complaints(),
                         ["<4>client-user-missing user=65534:65534"])


class Plants(SystemTest6):
    """What a client program that has been taken over leaves behind."""

    def test_links_in_its_directory_lead_nowhere(self):
        gateway = self.bound6()
        gateway.set("Enable=false")
        gateway.wait_state("disabled")
        place = self.directory_of()
        owner = place.stat().st_uid
        prey = self.lab.directory / "prey"
        prey.write_text("mine")
        prey.chmod(0o600)
        for name in (CONFIGURATION, "client-duid", "client-AddrMgr.xml",
                     "passwd", "wan0-6.pid", "wan0-6.sock",
                     CONFIGURATION + ".draft", CONFIGURATION + ".tmp"):
            path = place / name
            path.unlink(missing_ok=True)
            path.symlink_to(prey)
            os.lchown(path, owner, owner)
        gateway.set("Enable=true")
        gateway.wait_state("bound")
        self.assertEqual(prey.read_text(), "mine")
        self.assertEqual((prey.stat().st_uid, prey.stat().st_mode & 0o777),
                         (0, 0o600))
        self.assertFalse((place / CONFIGURATION).is_symlink())


class Leaving(SystemTest6):
    def test_its_directory_goes_with_its_row(self):
        gateway = self.bound6()
        place = self.directory_of()
        gateway.set("Enable=false")
        gateway.wait_state("disabled")
        self.assertTrue(place.is_dir())
        gateway.ask("del", ROW6 + ".")
        eventually(lambda: not place.exists(), "the directory to go")
        self.assertEqual(list(place.parent.iterdir()), [])

    def test_the_directory_of_a_running_one_goes_too(self):
        gateway = self.bound6()
        place = self.directory_of()
        gateway.ask("del", ROW6 + ".")
        eventually(lambda: not place.exists(), "the directory to go")


class Forged(SystemTest6):
    def forgery(self):
        return frames.frame(frames.event6("dhcp6-client-1", [FORGED],
                                          [FORGED_PREFIX]))

    def test_strangers_are_not_heard(self):
        self.lab.lan()
        gateway = self.bound6(clients6=[GATEWAY6])
        socket = gateway.runtime / "plugin.sock"
        with self.undisturbed(gateway):
            self.assertFalse(as_nobody(
                lambda: frames.deliver(socket, self.forgery())))
            self.assertEqual(frames.deliver(socket, self.forgery()),
                             frames.REFUSED)
        self.assertFalse([event for event in gateway.seen()
                          if "2001:db8:bad" in json.dumps(event)])


class Hostile(SystemTest6):
    def test_no_shell_is_ever_run(self):
        trace = self.lab.directory / "trace"
        text = HOSTILE.encode()
        labels = bytes([len(text)]) + text + b"\0"
        gateway = self.bound6(
            Responder6, offer={"raw": {
                dhcp6.DOMAINS: labels, dhcp6.AFTR: labels, 17: text * 3,
                56: text, 65001: text}},
            clients6=[{**WAN6, "request": [23, 24, 17, 56, 64, 65001],
                       "send": [{"tag": 16, "value": text.hex()},
                                {"tag": 65002, "value": text.hex()}]}],
            wrapper=["strace", "-D", "-f", "-qq", "-s", "4096", "-e",
                     "trace=execve", "-o", trace],
            environment={"ASAN_OPTIONS": "detect_leaks=0"})
        self.renewed()
        gateway.set("X_RDK_Restart=true")
        gateway.wait_event("LEASE_DEL")
        gateway.wait_state("bound")
        runs = [line.split('execve("', 1)[1].split('"')[0]
                for line in trace.read_text().splitlines()
                if 'execve("' in line]
        self.assertTrue(any("dibbler" in path or "dhcpcd" in path
                            for path in runs), runs)
        self.assertEqual([path for path in runs
                          if path.rsplit("/", 1)[-1] in SHELLS], [])

    def test_hostile_strings_are_plain_text_or_nothing(self):
        ugly = b"a\x01\x1b[2Jb"
        gateway = self.scripted6(offer={"raw": {
            dhcp6.DOMAINS: bytes([len(ugly)]) + ugly + b"\0",
            dhcp6.AFTR: b"\x3f\xff" * 40}},
            clients6=[{**WAN6, "request": [23, 24, 64]}])
        self.assertNotIn("\x1b", json.dumps(self.update, ensure_ascii=False))
        for line in gateway.log().splitlines():
            self.assertTrue(line.isprintable(), line)
        eventually(lambda: gateway.ctl("events").code == 0, "events")
        self.has(f"{ADDRESS}/128")
        self.assertEqual(gateway.client()["prefixes"], [OLD])


if __name__ == "__main__":
    unittest.main()
