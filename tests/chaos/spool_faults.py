"""Events of plugins that come again, or in another order."""

import struct
import time

from fault import Fault
from frames import binding6, event, frame, lease_options, spooled
from lab import eventually

STRANGE, STRANGE6 = "192.0.2.250", "2001:db8::dead"
AGO_NS = 2_000_000


class EventsAgain(Fault):
    """The lease as it is, twice, then what came before it, the newest first:
    a NAK and another lease. Nobody may believe these."""

    kind = "events-again"
    needs_daemon = True

    def begin(self):
        now = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
        newest = self._lease(self.line.ledger.host, self.line.ledger.prefix,
                             now)
        nak = event(self.client.name, "NAK", self.client.device,
                    boottime_ns=now - AGO_NS)
        other = self._lease(STRANGE6 if self.client.v6 else STRANGE, "",
                            now - 2 * AGO_NS)
        for ago, body in ((0, newest), (0, newest), (1, nak), (2, other)):
            self._put(now - ago * AGO_NS, body)
        self.line.ledger.give(self._lifetime())

    def _lifetime(self):
        """How long the first of them is valid."""
        network = self.line.network
        return (network.server6.offer.valid_s if self.client.v6
                else network.server.offer.lease_s)

    def _lease(self, host, prefix, boottime_ns):
        """BOUND, as the server's own answer would have it told."""
        known = {"interface": self.client.device, "boottime_ns": boottime_ns}
        network = self.line.network
        if self.client.v6:
            offer = network.server6.offer
            lives = offer.preferred_s, offer.valid_s
            body = event(self.client.name, "BOUND", **known)
            body += binding6(10, host, *lives)
            return body + (binding6(11, prefix, *lives) if prefix else b"")
        options = lease_options(network.gateway, d51=struct.pack(
            "!I", network.server.offer.lease_s))
        return event(self.client.name, "BOUND", ip=host, options=options,
                     **known)

    def _put(self, boottime_ns, body):
        """As a plugin leaves it; and it is read before the next comes."""
        place = self.stage.spool()
        path = place / f"{boottime_ns}-4242.event"
        draft = place / f".{path.name}"
        draft.write_bytes(spooled(frame(body)))
        draft.rename(path)
        eventually(lambda: not path.exists(), "the daemon reads its spool")


FAULTS = (EventsAgain,)
