"""That the daemon takes no more descriptors and memory as time goes by."""

from processes import taken

USUAL_AFTER = 3      # looks, by which it has met what it will meet
MORE_FDS, MORE_KIB = 4, 6 * 1024


class Costs:
    """Looks at a daemon, and its successors, whenever all is quiet."""

    def __init__(self):
        self.seen = []

    def note(self, pid):
        """What has grown since the first looks, or nothing."""
        self.seen.append(taken(pid))
        usual = [max(one) for one in zip(*self.seen[:USUAL_AFTER])]
        fds, rss = self.seen[-1]
        if fds > usual[0] + MORE_FDS:
            return f"the daemon has {fds} descriptors, usual were {usual[0]}"
        if rss > usual[1] + MORE_KIB:
            return f"the daemon takes {rss} KiB, usual were {usual[1]}"
        return ""

    def line(self):
        """The least and the most of both."""
        if not self.seen:
            return "costs: not seen"
        fds, rss = zip(*self.seen)
        return (f"descriptors {min(fds)} to {max(fds)},"
                f" resident {min(rss) / 1024:.1f} to {max(rss) / 1024:.1f}"
                " MiB")
