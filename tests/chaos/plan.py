"""What goes wrong when: drawn from a seed and from nothing else."""

import random

import clock_faults
import daemon_faults
import link_faults
import operator_faults
import process_faults
import server_faults
import spool_faults

FAULTS = {one.kind: one for room in (
    process_faults, daemon_faults, server_faults, link_faults, clock_faults,
    spool_faults, operator_faults) for one in room.FAULTS}
PAUSE_S = (0.0, 1.0)
ANOTHER, MOST = 0.7, 3   # at once: how likely, and how many


def goes_with(kind, first):
    """Whether a fault of the kind may come with the first of a round."""
    lacks_daemon = first.takes_daemon and kind.needs_daemon
    return not (kind.alone or kind.takes_daemon or lacks_daemon)


class Plan:
    """Rounds of faults: each kind comes once before any comes again."""

    def __init__(self, seed, kinds=()):
        self._draw = random.Random(seed)
        self._kinds = sorted(kinds or FAULTS)
        self._bag = []

    def pause_s(self):
        """How long all is left alone before the next round."""
        return self._draw.uniform(*PAUSE_S)

    def round(self, stage):
        """A fault, and maybe others at once on other lines."""
        first = self._next(lambda _: True)
        faults = [self._fault(stage, first, set())]
        while not first.alone and len(faults) < MOST \
                and self._draw.random() < ANOTHER:
            kind = self._next(lambda one: goes_with(one, first))
            if kind is None:
                break
            faults.append(self._fault(stage, kind,
                                      {one.line for one in faults}))
        # A fault of the daemon comes last: the others may have to ask it.
        return sorted(faults, key=lambda one: one.takes_daemon)

    def _next(self, wanted):
        """The next kind of the bag that is wanted, or None."""
        if not self._bag:
            self._bag = list(self._kinds)
            self._draw.shuffle(self._bag)
        for at, name in enumerate(self._bag):
            if wanted(FAULTS[name]):
                return FAULTS[self._bag.pop(at)]
        return None

    def _fault(self, stage, kind, taken):
        lines = [line for line in stage.lines
                 if line not in taken and kind.fits(line.client)]
        return kind(stage, self._draw.choice(lines), self._draw)
