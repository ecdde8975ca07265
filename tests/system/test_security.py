"""Forged, broken and hostile input changes nothing (A24)."""

import json
import os

import frames
from support import BACKEND, WAN, SystemTest, unittest
from lab import eventually
from lab.daemon import binaries

FORGED, FLOOD = "192.0.2.66", 5000
HOSTILE = "; reboot #"
SHELLS = {"sh", "dash", "bash", "ash", "reboot"}

SENDER = """#!/usr/bin/python3
import json, os, sys
sys.path.insert(0, {tests!r})
import frames
me, other = os.environ["LEASEHOLD_CLIENT"], "dhcp4-client-2"
path = os.environ["LEASEHOLD_RUNTIME_DIR"] + "/plugin.sock"
bound = frames.event(me, "BOUND", ip="{forged}",
                     options=frames.lease_options())
def lease(ip="{forged}", **options):
    return frames.frame(frames.event(
        me, "BOUND", ip=ip, options=frames.lease_options(**options)))
bad = {{
    "nothing": b"L", "magic": frames.frame(bound, magic=b"XX"),
    "version": frames.frame(bound, version=2),
    "kind": frames.frame(bound, kind=9),
    "cut": frames.frame(bound[:-3]), "noise": os.urandom(300),
    "long": frames.frame(bound + b"\\0" * 65536),
    "other": frames.frame(frames.event(other, "BOUND", ip="{forged}",
                                       options=frames.lease_options())),
    "nobody": frames.frame(frames.event("; reboot #", "BOUND",
                                        ip="{forged}")),
    "zero": lease(ip="0.0.0.0"), "multicast": lease(ip="224.0.0.1"),
    "loopback": lease(ip="127.0.0.1"),
    "mask": lease(d1=b"\\xff\\x00\\xff\\x00"),
    "no lease time": lease(d51=b""),
}}
def heard(answers):
    with open("{answers}.draft", "w") as draft:
        json.dump(answers, draft)
    os.rename("{answers}.draft", "{answers}")
answers = json.load(open("{answers}")) if os.path.exists("{answers}") else {{}}
for name, data in bad.items() if "wan0" in sys.argv else ():
    if name not in answers:  # else it is this that has ended us
        heard({{**answers, name: ""}})
        answers[name] = frames.deliver(path, data, 0.3).hex()
        heard(answers)
os.execvp("udhcpc", sys.argv)
"""

SPEAKS_FOR_ANOTHER = """#!/bin/sh
case "$*" in *wan1*)
    LEASEHOLD_CLIENT=dhcp4-client-1 interface=wan0 ip={forged} mask=24 \\
        lease=600 serverid=192.0.2.1 chrt -r 1 {plugin} bound 2>{said}.draft
    echo "exit $?" >>{said}.draft
    mv {said}.draft {said} ;;
esac
exec udhcpc "$@"
"""


def as_nobody(action):
    """action()'s truth, found by a process of uid and gid 65534."""
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            os._exit(1 if action() else 0)
        except BaseException:
            os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1


class Forged(SystemTest):
    def forgery(self):
        return frames.frame(frames.event(
            "dhcp4-client-1", "BOUND", ip=FORGED,
            options=frames.lease_options()))

    def no_trace(self, gateway):
        self.assertNotIn(f"{FORGED}/24", self.lab.box.cidrs("wan0"))
        self.assertFalse([event for event in gateway.seen()
                          if FORGED in json.dumps(event)])

    def test_strangers_are_not_heard(self):
        gateway = self.bound()
        socket = gateway.runtime / "plugin.sock"
        with self.undisturbed(gateway):
            self.assertFalse(as_nobody(
                lambda: frames.deliver(socket, self.forgery())))
            self.assertEqual(frames.deliver(socket, self.forgery()),
                             frames.REFUSED)
        self.no_trace(gateway)

    def test_strangers_may_not_speak_to_the_control_socket(self):
        gateway = self.bound()
        request = frames.number(1, 7) + frames.octets(2, b"")
        control = gateway.runtime / "control.sock"
        self.assertTrue(frames.deliver(control, request, 15))
        self.assertFalse(as_nobody(
            lambda: frames.deliver(control, request)))
        for noise in (b"\xff" * 40, b"", os.urandom(2000)):
            frames.deliver(control, noise, 0.1)
        self.assertEqual(gateway.ctl("health").code, 0)

    def test_a_flood_of_strangers_stops_nothing(self):
        gateway = self.bound()
        socket = gateway.runtime / "plugin.sock"
        with self.undisturbed(gateway):
            gateway.set("Renew=true")
            for _ in range(FLOOD):
                frames.deliver(socket, self.forgery(), 0)
            gateway.wait_event("LEASE_RENEW")
        self.no_trace(gateway)

    def test_broken_frames_of_a_client_are_refused_one_by_one(self):
        answers = self.lab.directory / "answers"
        fake = self.program("udhcpc", SENDER.format(
            tests=os.path.dirname(__file__), forged=FORGED, answers=answers))
        self.lab.wire("wan1")
        gateway = self.bound(programs={"udhcpc": fake}, clients=[
            WAN, {"alias": "b", "interface": "wan1"}])
        gateway.wait_state("bound", client=2)
        heard = json.loads(answers.read_text())
        for name in ("nothing", "magic", "version", "kind", "cut", "noise",
                     "long", "other", "nobody"):
            self.assertEqual(heard[name], frames.REFUSED.hex(), name)
        self.no_trace(gateway)
        self.assertEqual(gateway.seen("LEASE_DEL", client=2), [])
        self.assertEqual(gateway.client()["restarts"], 0)

    def test_what_a_client_says_for_another_is_not_spooled_either(self):
        said = self.lab.directory / "said"
        program = self.program("udhcpc", SPEAKS_FOR_ANOTHER.format(
            forged=FORGED, said=said,
            plugin=binaries() / "leasehold-udhcpc-plugin"))
        self.lab.wire("wan1")
        gateway = self.bound(programs={"udhcpc": program}, clients=[
            WAN, {"alias": "b", "interface": "wan1", "enable": False}])
        with self.undisturbed(gateway):
            gateway.set("Enable=true", client=2)
            gateway.wait_state("bound", client=2)
            self.assertRegex(said.read_text(), r"refuses.*\nexit 1\n")
            eventually(lambda: not list(
                (gateway.runtime / "spool").iterdir()), "nothing is spooled")
        self.no_trace(gateway)


class Hostile(SystemTest):
    def test_no_shell_is_ever_run(self):
        trace = self.lab.directory / "trace"
        text = HOSTILE.encode()
        gateway = self.bound(
            offer={"raw": {12: text, 15: text, 17: text, 66: text, 67: text}},
            clients=[{**WAN, "request": [3, 6, 12, 15, 17, 66, 67, 119],
                      "send": [{"tag": 60, "value": text.hex()},
                               {"tag": 12, "value": text.hex()}]}],
            wrapper=["strace", "-D", "-f", "-qq", "-s", "4096", "-e",
                     "trace=execve", "-o", trace],
            environment={"ASAN_OPTIONS": "detect_leaks=0"})
        gateway.set("Renew=true")
        gateway.wait_event("LEASE_RENEW")
        gateway.set("X_RDK_Restart=true")
        gateway.wait_event("LEASE_DEL")
        gateway.wait_state("bound")
        runs = [line.split('execve("', 1)[1].split('"')[0]
                for line in trace.read_text().splitlines()
                if 'execve("' in line]
        self.assertTrue(any(BACKEND in path for path in runs), runs)
        self.assertEqual([path for path in runs
                          if path.rsplit("/", 1)[-1] in SHELLS], [])

    def test_hostile_strings_are_plain_text_or_nothing(self):
        gateway = self.bound(offer={"domain": "", "raw": {
            15: b"a\x01\x1b[2Jb", 67: b"x" * 80, 12: b'"\\\xff\n'}},
            clients=[{**WAN, "request": [3, 12, 15, 67]}])
        event = gateway.wait_event("LEASE_UPDATE")
        self.assertNotIn("\x1b", event["new"]["domain"])
        for line in gateway.log().splitlines():
            self.assertTrue(line.isprintable(), line)
        eventually(lambda: gateway.ctl("events").code == 0, "events")


if __name__ == "__main__":
    unittest.main()
