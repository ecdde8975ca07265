"""Lines that lose packets, the carrier, or their device."""

from fault import Fault
from lab import eventually
from look import look

LOSS = """table netdev chaos_{port} {{
  chain in {{ type filter hook ingress device "{port}" priority 0;
    numgen random mod 100 < {percent} drop; }}
  chain out {{ type filter hook egress device "{port}" priority 0;
    numgen random mod 100 < {percent} drop; }}
}}
"""


class Loss(Fault):
    """Packets get lost in both directions."""

    kind = "loss"
    holds = (1.0, 7.0)

    def begin(self):
        isp, port = self.stage.lab.isp, self.line.wire.port
        isp.run("nft", "-f", "-", stdin=LOSS.format(
            port=port, percent=self.choose((40, 70, 95))))
        self.stage.renew(self.line)

    def end(self):
        self.stage.lab.isp.run("nft", "delete", "table", "netdev",
                               f"chaos_{self.line.wire.port}")


class LinkFlap(Fault):
    """The carrier goes and comes back."""

    kind = "link-flap"
    holds = (0.2, 5.0)

    def begin(self):
        self.line.wire.carrier(False)

    def end(self):
        self.line.wire.carrier(True)


class DeviceGone(Fault):
    """The device is deleted, and made again; its lease is held meanwhile."""

    kind = "device-gone"
    holds = (1.5, 5.0)

    def begin(self):
        self.line.wire.unplug()

    def during(self):
        """Only the daemon's own view: another fault may have taken it."""
        if self.stage.away or not self.line.ledger.current():
            return ""
        try:
            eventually(self._is_held, "it is held", 3)
        except AssertionError:
            return (f"the lease of {self.client.name}, whose device is gone,"
                    f" is shown as {self._row()}")
        return ""

    def _is_held(self):
        row = self._row()
        given = self.line.ledger.current()
        return given is None or (
            row.get("state") == "waiting-link" and row["pid"] == 0
            and row["addresses"] == [given.address]
            and not self.stage.pids_of(self.client))

    def _row(self):
        return look(self.stage).row(self.client)

    def end(self):
        self.line.wire.plug()
        self.line.wire.up()


FAULTS = (Loss, LinkFlap, DeviceGone)
