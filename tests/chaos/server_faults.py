"""Servers that are silent, refuse, lie, or give something else."""

from fault import Fault
from line import LIE, NAK, SILENT, USUAL


class MoodFault(Fault):
    """The servers are in a mood on one line, and the client asks."""

    holds = (1.0, 7.0)
    mood = USUAL

    def begin(self):
        self.line.lie = self.choose((0, 1, 2))
        self.line.mood = self.mood
        self.stage.renew(self.line)

    def end(self):
        self.line.mood = USUAL


class Silence(MoodFault):
    kind, mood = "silence", SILENT


class Refusal(MoodFault):
    """A NAK; to a client of DHCPv6 a status code."""

    kind, mood = "nak", NAK


class WrongLease(MoodFault):
    """Leases that nobody can use."""

    kind, mood = "wrong-lease", LIE


class Renumbering(Fault):
    """Another address, and another prefix."""

    kind = "renumber"

    def begin(self):
        self.line.ledger.move()
        self.stage.renew(self.line)

    def still(self):
        """Until it asks, a client is right with what it had."""
        ledger = self.line.ledger
        given = ledger.current()
        moved = given and given.address == ledger.address
        return "" if moved else "it has the address before"


FAULTS = (Silence, Refusal, WrongLease, Renumbering)
