"""What a run is told by: faults, recoveries, and how long they took."""

from collections import Counter, defaultdict

LEAST, LEAST_LONG = 1, 5    # faults of a kind
BOUND_S, ENOUGH = 3.0, 100  # recoveries, for a p99 that means something
LIMITS = {
    "udhcpc": "asks every 3 s, pauses 3 s after a NAK, and 5 s after its"
              " third REQUEST",
    "dibbler-client": "waits 1, 2, 4, 8 ... s for its next SOLICIT, and 1 s"
                      " after its start",
    "dhcpcd": "waits 4, 8, 16 ... s for its next DISCOVER or REQUEST",
}


def quantile(samples, share):
    ordered = sorted(samples)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def figures(samples):
    """p50, p99 and the greatest, in seconds."""
    return " ".join(f"{value:7.2f}" for value in (
        quantile(samples, 0.5), quantile(samples, 0.99), max(samples)))


def found_wrong(recoveries):
    """Those that a first look did not find right."""
    return [one for one in recoveries if one.looks > 1]


def own(recovery):
    """What of it was not in the hands of the client program."""
    return recovery.total_s - recovery.program_s


class Report:
    """Of a run's history, as far as it went."""

    def __init__(self, director, kinds):
        self.recoveries, self.kinds = director.recoveries, sorted(kinds)
        self.costs = director.costs
        self.faults = Counter({kind: 0 for kind in self.kinds})
        self.faults.update(one.kind for one in director.faults)

    def lines(self):
        """A line a kind, then one a program, then all."""
        by_kind, by_program = defaultdict(list), defaultdict(list)
        for one in self.recoveries:
            by_kind[one.fault.kind].append(one)
            by_program[one.line.client.program].append(one)
        yield (f"{'kind':16} {'faults':>6} {'lines':>6} {'wrong':>6}"
               "     p50     p99     max   of these ours, seconds")
        for kind in self.kinds:
            yield self._line(kind, self.faults[kind], by_kind[kind])
        yield self._line("all", sum(self.faults.values()), self.recoveries)
        for program, some in sorted(by_program.items()):
            waits = [one.program_s for one in found_wrong(some)] or [0.0]
            yield (f"limit {program}: {figures(waits)} of its own; it"
                   f" {LIMITS[program]}")
        yield self.costs.line()

    def _line(self, name, faults, some):
        wrong = found_wrong(some)
        head = f"{name:16} {faults:6} {len(some):6} {len(wrong):6}"
        if not wrong:
            return head
        return (f"{head} {figures([one.total_s for one in wrong])}"
                f"   {figures([own(one) for one in wrong])}")

    def missed(self, long):
        """What a whole run has to have, and has not. Times are only judged in
        a long one: in the other a busy machine would be."""
        least = LEAST_LONG if long else LEAST
        rare = [kind for kind, count in self.faults.items() if count < least]
        if rare:
            return f"fewer than {least} of {', '.join(rare)}"
        waits = [own(one) for one in found_wrong(self.recoveries)]
        if not long or len(waits) < ENOUGH:
            return ""
        slow = quantile(waits, 0.99)
        return "" if slow <= BOUND_S else (
            f"p99 of what is not a client program's is {slow:.2f} s,"
            f" at most {BOUND_S:g}")
