"""What must hold at every moment, looked at by a thread of its own."""

import threading
import time

import processes
from look import kernel

EVERY_S = 0.25
ZOMBIE_S, TWINS_S, STRANGE_S = 1.0, 1.0, 3.0


class Watch:
    """Looks until it is closed; `found` has what must not be.

    A thing that may be so for a moment counts when it lasts.
    """

    def __init__(self, stage):
        self.stage, self.found = stage, []
        self._since, self._known, self._newest = {}, 0, 0
        self._open = True
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self):
        self._open = False
        self._thread.join()

    def _run(self):
        while self._open:
            try:
                self._look()
            except Exception as error:  # a watch that ended proves nothing
                self.found.append(f"the watch has failed: {error!r}")
                return
            time.sleep(EVERY_S)

    def _look(self):
        self._events()
        self._last("twins", TWINS_S, self._twins())
        if self.stage.away:
            self._since = {"twins": self._since["twins"]}
            return
        gateway = self.stage.gateway
        if not gateway.process.running() and not self.stage.away:
            self._say(f"the daemon has ended: {gateway.process.exit_code}")
        self._last("zombies", ZOMBIE_S, {f"zombie {pid} of the daemon" for pid
                                         in processes.zombies_of(gateway.pid)})
        self._last("strange", STRANGE_S, self._strange_addresses())

    def _say(self, what):
        if what not in self.found:
            self.found.append(what)

    def _last(self, kind, seconds, things):
        """Says those that have been so for that long."""
        now, before = time.monotonic(), self._since.get(kind, {})
        self._since[kind] = {one: before.get(one, now) for one in things}
        for one, since in self._since[kind].items():
            if now - since >= seconds:
                self._say(one)

    def _events(self):
        """Numbers from 1 on, each once, in order."""
        events = self.stage.gateway.events
        while self._known < len(events):
            seq = events[self._known]["seq"]
            if seq != self._newest + 1:
                self._say(f"event {self._newest + 1} has the number {seq}")
            self._known, self._newest = self._known + 1, seq

    def _twins(self):
        return {f"{name} has the processes {pids}" for name, pids in
                processes.children_of(self.stage.gateway.runtime).items()
                if len(pids) > 1}

    def _strange_addresses(self):
        there = kernel(self.stage.lab.box)
        found = set()
        for line in self.stage.lines:
            valid = line.ledger.valid(ago=1)[0]
            device = line.client.device
            found |= {f"{device} has {one}, which is no lease of its client"
                      for one in there.get(device, set()) - valid}
        return found
