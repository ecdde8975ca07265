"""What the bench's own programs saw: stamps of clients, and the witness."""

import os
import select
import subprocess
import time

from lab import LabError, eventually
from lab.daemon import binaries

PATIENCE_S = 15.0


class Stamps:
    """The file to which clients and stamps append; times in milliseconds."""

    def __init__(self, path):
        path.touch()
        path.chmod(0o666)
        self._file = open(path, encoding="ascii")
        self._lines = []

    def lines(self, *words, after=0.0):
        """[time, rest…] of each line so far that starts with these words."""
        for line in self._file:
            moment, *rest = line.split()
            self._lines.append((int(moment) / 1e6, rest))
        return [[moment, *rest[len(words):]] for moment, rest in self._lines
                if rest[:len(words)] == list(words) and moment > after]

    def wait(self, *words, after=0.0):
        """The first such line after a moment."""
        return eventually(lambda: self.lines(*words, after=after),
                          f"a stamp {words}", PATIENCE_S, every=0.005)[0]


class Witness:
    """bench_witness in the box, one line a sighting."""

    def __init__(self, lab, gateway):
        self._child = subprocess.Popen(
            lab.box.command(binaries() / "bench" / "bench_witness",
                            gateway.runtime / "control.sock"),
            stdout=subprocess.PIPE)
        self._text = b""
        self.line("ready")

    def line(self, *words):
        """The words after `words` of the next line that starts with them."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            found = self._next_line(deadline, words).split()
            if found[:len(words)] == list(words):
                return found[len(words):]

    def _next_line(self, deadline, wanted):
        while b"\n" not in self._text:
            left = max(deadline - time.monotonic(), 0)
            if not select.select([self._child.stdout], [], [], left)[0]:
                raise LabError(f"the witness saw no {' '.join(wanted)}")
            data = os.read(self._child.stdout.fileno(), 65536)
            if not data:
                raise LabError("the witness has ended")
            self._text += data
        line, self._text = self._text.split(b"\n", 1)
        return line.decode()

    def lease(self, *wanted):
        """(address, {place: milliseconds}) of the next lease, or the next of
        that address or prefix, seen by all.
        """
        found = [*wanted, *self.line("lease", *wanted)]
        return found[0], dict(zip(("address", "event", "tr181"),
                                  (int(ns) / 1e6 for ns in found[1:])))

    def close(self):
        self._child.kill()
        self._child.wait()
        self._child.stdout.close()
