"""Plays a plan on a stage, and sees to it that all becomes right again."""

import time
from dataclasses import dataclass

import costs
from judge import (unsettled, wrong, wrong_kernel, wrong_routes,
                   wrong_tree)
from look import full_look, look
from watch import Watch

PATIENCE_S = 75   # dibbler and a lease's end are the slowest
SETTLE_S = 1.0
PAUSE_S = 0.02    # between two looks, which take longer
THE_PROGRAMS = ("acquiring", "renewing", "rebinding")


class Violation(AssertionError):
    """Something that must not be."""


@dataclass
class Recovery:
    """How long after a fault's end a line was right again.

    What else befell the line meanwhile has to be over too. `program_s` of the
    time was in the hands of the client program.
    """
    fault: object
    line: object
    causes: list
    total_s: float = 0.0
    program_s: float = 0.0
    kernel_since: float | None = None
    looks: int = 0

    def over(self):
        """Whether nothing is the matter with the line any more."""
        return all(one.ended for one in self.causes)

    def account(self, seen):
        """The time since the last look was the daemon's or the program's."""
        self.looks += 1
        so_far = seen.when - max(one.ended for one in self.causes)
        state = seen.row(self.line.client).get("state")
        if state in THE_PROGRAMS:
            self.program_s += so_far - self.total_s
        self.total_s = so_far


class Director:
    """One run: which faults there were, and which recoveries."""

    def __init__(self, stage, plan, say):
        self.stage, self.plan, self._say = stage, plan, say
        self.faults, self.recoveries, self.rounds = [], [], 0
        self.costs = costs.Costs()
        self._begun = time.monotonic()

    def play(self, seconds, rounds):
        """Rounds until the time, or their number, is over."""
        self.stage.gateway.start()
        self.watch = Watch(self.stage)
        try:
            self._await_all()
            until = time.monotonic() + seconds
            while time.monotonic() < until and self.rounds != rounds:
                self._round()
        finally:
            self.watch.close()

    def tell(self, text):
        self._say(f"{time.monotonic() - self._begun:8.2f} {text}")

    def _round(self):
        time.sleep(self.plan.pause_s())
        faults = self.plan.round(self.stage)
        self._await_all()
        self.rounds += 1
        for fault in faults:
            self.tell(f"round {self.rounds}: {fault.describe()}")
            self.faults.append(fault)
            fault.begin()
        began = time.monotonic()
        open_ones = [Recovery(fault, line, [one for one in faults
                                            if line in one.targets()])
                     for fault in faults for line in fault.targets()]
        waiting = sorted(faults, key=lambda one: one.hold_s)
        while waiting or open_ones:
            self._end_due(waiting, began)
            if not self.stage.away:
                seen = look(self.stage)
                open_ones = [one for one in open_ones
                             if not self._is_right(one, seen)]
            self._check_watch()
            time.sleep(PAUSE_S)
        self._settle()
        self._after(faults)

    def _end_due(self, waiting, began):
        while waiting and time.monotonic() - began >= waiting[0].hold_s:
            fault = waiting.pop(0)
            require_nothing(fault.during())
            fault.finish()
            self.tell(f"end of {fault.kind} {fault.client.name}")

    def _is_right(self, one, seen):
        """Whether the line is, after a fault that has ended."""
        if not one.over():
            return False
        one.account(seen)
        said = unsettled(seen, one.line) or one.fault.still()
        kernel = "" if said else wrong_kernel(seen, one.line)
        if not said and not kernel:
            self.recoveries.append(one)
            return True
        one.kernel_since = (one.kernel_since or seen.when) if kernel else None
        late = kernel and seen.when - one.kernel_since > SETTLE_S
        if late or one.total_s > PATIENCE_S:
            raise Violation(f"after {one.fault.kind}: {one.line.client.name}:"
                            f" {said or kernel}")
        return False

    def _after(self, faults):
        for fault in faults:
            require_nothing(fault.after())
        self._check_watch()
        require_nothing(self.costs.note(self.stage.gateway.pid))

    def _settle(self):
        """Within a second of quiet everything says the same."""
        until = time.monotonic() + SETTLE_S
        while True:
            seen = full_look(self.stage)
            said = self._disagreement(seen)
            if not said:
                return
            if self._restless(seen):
                self._await_all()
                until = time.monotonic() + SETTLE_S
            elif time.monotonic() > until:
                raise Violation(said)
            time.sleep(PAUSE_S)

    def _disagreement(self, seen):
        """What of kernel, TR-181 and store is not what was given."""
        for line in self.stage.lines:
            said = wrong(seen, line) or wrong_tree(seen, line)
            if said:
                return f"{line.client.name}: {said}"
        return wrong_routes(seen, self.stage.lines)

    def _restless(self, seen):
        """A lease is on its way by itself, as when a clock has jumped."""
        return any(unsettled(seen, line, False) for line in self.stage.lines)

    def _await_all(self):
        """Every line is right, or becomes so in time."""
        begun = time.monotonic()
        while True:
            seen = look(self.stage)
            said = [f"{line.client.name}: {text}" for line in self.stage.lines
                    if (text := wrong(seen, line))]
            waited = time.monotonic() - begun
            self._check_watch()
            if not said:
                break
            if waited > PATIENCE_S:
                raise Violation(said[0])
            time.sleep(PAUSE_S)
        if waited > SETTLE_S:
            self.tell(f"all was right after {waited:.1f} s")

    def _check_watch(self):
        require_nothing("; ".join(self.watch.found))


def require_nothing(said):
    if said:
        raise Violation(said)
