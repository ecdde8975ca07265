"""Wall clocks that jump."""

from fault import Fault

STEPS = ("+10y", "-10y", "+1h", "-1h", "+0")


class ClockStep(Fault):
    """A client's wall clock is another one from now on."""

    kind = "clock-step"

    def begin(self):
        self.stage.clocks.set(self.client, self.choose(STEPS))


FAULTS = (ClockStep,)
