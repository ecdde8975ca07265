"""The demo is the first thing that anybody runs."""

import os
import subprocess
import sys
from pathlib import Path

from support import unittest

ROOT = Path(__file__).resolve().parents[2]


class Demo(unittest.TestCase):
    def test_it_shows_what_it_says(self):
        done = subprocess.run(
            [sys.executable, "-B", "-m", "lab.demo"], timeout=100, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT / "deploy")},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout)
        for line in ("wan0 has 192.0.2.100/24",
                     "the house has 2001:db8:f012:3400::/56",
                     "inet6 2001:db8:f012:3401:",
                     "answers pings from the host",
                     "MapIpv4Address 192.0.2.18",
                     "runs now and the address", "the daemon ended after"):
            self.assertIn(line, done.stdout)


if __name__ == "__main__":
    unittest.main()
