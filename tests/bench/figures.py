"""A figure: samples of one quantity, what they may be, how they are shown."""

import math
from dataclasses import dataclass, field

LINE = "{:<30}{:>5}{:>10}{:>10}{:>10}  {:<18}{}"


def percentile(samples, share):
    """The smallest sample that `share` per cent of all do not exceed."""
    ordered = sorted(samples)
    return ordered[max(math.ceil(len(ordered) * share / 100), 1) - 1]


@dataclass
class Figure:
    """Samples in one unit, and bounds such as {"p50": 5, "max": 20}."""

    name: str
    samples: list
    unit: str = "ms"
    bounds: dict = field(default_factory=dict)

    def value(self, which):
        return percentile(self.samples, {"max": 100}.get(which)
                          or int(which[1:]))

    def measured(self):
        return len(self.samples) > 0

    def kept(self):
        return all(self.value(which) <= bound
                   for which, bound in self.bounds.items())

    def line(self):
        if not self.measured():
            return f"{self.name:<26}    0  not measured"
        shown = [f"{self.value(which):.2f}" for which in ("p50", "p99", "max")]
        bounds = " ".join(f"{which}<={bound:g}"
                          for which, bound in self.bounds.items())
        verdict = "" if not bounds else "ok" if self.kept() else "MISSED"
        return LINE.format(f"{self.name} [{self.unit}]", len(self.samples),
                           *shown, bounds or "-", verdict).rstrip()


def heading():
    return LINE.format("figure [unit]", "n", "p50", "p99", "max", "bound", "")


def ratio(name, above, below):
    """How many times the median of one figure is that of another."""
    if not (above.measured() and below.measured()):
        return Figure(name, [], "x")
    return Figure(name, [above.value("p50") / below.value("p50")], "x")
