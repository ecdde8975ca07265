"""What every system test starts from: a lab, a server and a daemon."""

import contextlib
import os
import re
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "deploy"))

from lab import Lab, LabError, need_root_and_tools, toml  # noqa: E402
from lab.daemon import binaries  # noqa: E402

WAN = {"alias": "wan", "interface": "wan0",
       "request": [3, 6, 15, 26, 42, 119, 121]}
WAN_B = {"alias": "wan-b", "interface": "wan1"}
ROW = "Device.DHCPv4.Client.1"
BACKEND = os.environ.get("LEASEHOLD_BACKEND", "udhcpc")


class SystemTest(unittest.TestCase):
    """A test that cannot run fails; nothing is ever skipped."""

    def setUp(self):
        need_root_and_tools()
        self.lab = Lab()
        self.addCleanup(self.lab.close)

    def daemon(self, clients=(WAN,), wrapper=(), environment=None, **tables):
        """A daemon with that configuration, not started."""
        if not (binaries() / "leasehold-gatewayd").exists():
            raise LabError(f"no leasehold-gatewayd in {binaries()}")
        return self.lab.gatewayd(toml(clients, **tables), wrapper=wrapper,
                                 environment=environment)

    def bound(self, server=None, offer=None, **options):
        """A served line with a started daemon whose client 1 is bound."""
        self.line = self.lab.wire()
        self.server = self.lab.network.serve(server, **(offer or {}))
        self.gateway = self.daemon(**options).start()
        self.row = self.gateway.wait_state("bound")
        return self.gateway

    def two_bound(self, **options):
        """As bound(), with a second client on wan1 of the same network."""
        self.second_line = self.lab.wire("wan1")
        gateway = self.bound(clients=[WAN, WAN_B], **options)
        gateway.wait_state("bound", client=2)
        return gateway

    def program(self, name, text):
        """An executable script in the lab's directory; its path."""
        path = self.lab.directory / name
        draft = path.with_suffix(".draft")
        draft.write_text(text)
        draft.chmod(0o755)
        draft.replace(path)
        return path

    def refused(self, gateway, path, code, *words):
        """leasectl must refuse `words`, naming path and code."""
        reply = gateway.ctl("--json", *words)
        self.assertEqual(reply.code, 1, reply)
        faults = reply.json["faults"]
        self.assertIn((path, code),
                      [(fault["path"], int(fault["code"])) for fault in
                       faults], reply)
        plain = gateway.ctl(*words)
        self.assertEqual(plain.code, 1, plain)
        self.assertRegex(plain.err, rf"{re.escape(path)}: {code} \S")

    @contextlib.contextmanager
    def undisturbed(self, gateway, client=1):
        """The client keeps its process, its state and its address."""
        before = gateway.client(client)
        yield before
        after = gateway.wait_state(before["state"], client)
        for key in ("pid", "state", "address", "restarts"):
            self.assertEqual(before[key], after[key], key)
        self.assertIn(before["address"],
                      self.lab.box.cidrs(before["interface"]))

