"""Clients and plugins that are killed or stand still."""

import os
import signal

import processes
from fault import Fault
from lab import LabError, eventually
from lab.process import alive, kill_hard


def send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


class KillClient(Fault):
    """kill -9 of a client program."""

    kind = "kill-client"

    def begin(self):
        self.pid = self.stage.pid_of(self.client)
        kill_hard(self.pid)


class PauseClient(Fault):
    """SIGSTOP, and SIGCONT after a while."""

    kind = "pause-client"
    holds = (0.5, 6.0)

    def begin(self):
        self.pid = self.stage.pid_of(self.client)
        send(self.pid, signal.SIGSTOP)
        self.stage.renew(self.line)

    def end(self):
        send(self.pid, signal.SIGCONT)


class KillPlugin(Fault):
    """kill -9 of a plugin that waits for the daemon's word.

    The daemon stands still meanwhile: it would answer too soon.
    """

    kind = "kill-plugin"
    alone = True

    @classmethod
    def fits(cls, client):
        return client.renews_at_a_signal

    def begin(self):
        daemon = self.stage.gateway.pid
        client = self.stage.pid_of(self.client)
        send(daemon, signal.SIGSTOP)
        try:
            send(client, signal.SIGUSR1)
            plugin = self._seen(client)
            kill_hard(plugin)
            eventually(lambda: not alive(plugin), "the plugin's end")
        finally:
            send(daemon, signal.SIGCONT)

    def _seen(self, client):
        """A signal may be slept over."""
        for _ in range(5):
            try:
                return eventually(lambda: processes.plugin_below(client),
                                  "a plugin runs", 2, every=0.001)
            except LabError:
                send(client, signal.SIGUSR1)
        raise LabError(f"{self.client.name} runs no plugin")


FAULTS = (KillClient, PauseClient, KillPlugin)
