"""What every test with a machine starts from."""

import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "deploy"))

from lab import Lab, need_root_and_tools, toml  # noqa: E402
from machine import UNIT, Machine, Service  # noqa: E402,F401

WAN = {"alias": "wan", "interface": "wan0"}
WAN6 = {"alias": "wan6", "interface": "wan0"}


class MachineTest(unittest.TestCase):
    """A test that cannot run fails; nothing is ever skipped."""

    def setUp(self):
        need_root_and_tools()
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.machine = Machine(self.lab)

    def booted(self, clients=(WAN,), clients6=(), **tables):
        """The unit on a booted machine with a served line, not started."""
        self.line = self.lab.wire()
        self.server = self.lab.network.serve()
        self.lab.network.serve6()
        self.machine.boot()
        return Service(self.machine, toml(clients, clients6, **tables))

    def bound(self, **options):
        """As booted(), started, and client 1 is bound."""
        gateway = self.booted(**options).start()
        self.row = gateway.wait_state("bound")
        return gateway
