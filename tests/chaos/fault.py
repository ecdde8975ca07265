"""What goes wrong: the shape that every kind of fault has."""

import time


class Fault:
    """One fault of a kind, for the time `hold_s`, on one line."""

    kind = ""
    holds = (0.0, 0.0)    # the least and the longest time
    whole = False         # every client has to be right afterwards
    alone = False         # nothing else goes wrong meanwhile
    takes_daemon = False  # it does not answer meanwhile
    needs_daemon = False

    def __init__(self, stage, line, draw):
        self.stage, self.line, self.client = stage, line, line.client
        self.hold_s = draw.uniform(*self.holds)
        self.chance = draw.random()
        self.ended = None

    def choose(self, choices):
        """The one that was drawn for this fault."""
        return choices[int(self.chance * len(choices))]

    def begin(self):
        """Make it go wrong."""

    def during(self):
        """What must not be while it lasts, seen just before its end."""
        return ""

    def end(self):
        """Nothing is wrong any more; since now, or since when it says."""

    def still(self):
        """What is not right yet beside the lines, when they are."""
        return ""

    def after(self):
        """What must not be when all is right again."""
        return ""

    @classmethod
    def fits(cls, _client):
        """Whether it can befall this client."""
        return True

    def finish(self):
        self.ended = self.end() or time.monotonic()

    def targets(self):
        """The lines that have to be right again."""
        return self.stage.lines if self.whole else [self.line]

    def describe(self):
        return f"{self.kind} {self.client.name} for {self.hold_s:.1f} s"
