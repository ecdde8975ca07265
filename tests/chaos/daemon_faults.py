"""The daemon dies or stands still, and what may happen while it does."""

import os
import signal
import struct
import time
from ipaddress import IPv4Interface

from fault import Fault
from lab import Process, eventually
from lab.process import alive, kill_hard, reuse


class DaemonFault(Fault):
    """The daemon does not answer while it lasts."""

    whole = takes_daemon = True

    def kill(self):
        self.stage.away = True
        self.stage.gateway.kill()

    def end(self):
        since = time.monotonic()
        self.stage.gateway.start()
        self.stage.away = False
        return since


class KillDaemon(DaemonFault):
    """kill -9, and another one after a while."""

    kind = "kill-daemon"
    holds = (0.0, 3.0)

    def begin(self):
        self.kill()


class PauseDaemon(DaemonFault):
    """SIGSTOP, and SIGCONT after a while."""

    kind = "pause-daemon"
    holds = (0.3, 4.0)

    def begin(self):
        self.stage.renew(self.line)
        self.stage.away = True
        os.kill(self.stage.gateway.pid, signal.SIGSTOP)

    def end(self):
        os.kill(self.stage.gateway.pid, signal.SIGCONT)
        self.stage.away = False


class MovedMeanwhile(DaemonFault):
    """A client gets another address while there is no daemon: only the spool
    tells of it."""

    kind = "moved-meanwhile"
    alone = True

    @classmethod
    def fits(cls, client):
        return client.program == "udhcpc"

    def begin(self):
        ledger = self.line.ledger
        client = self.stage.pid_of(self.client)
        self.kill()
        ledger.move()
        moved = ledger.address

        def has_it():
            given = ledger.current()
            return given and given.address == moved

        os.kill(client, signal.SIGUSR1)
        eventually(has_it, f"{self.client.name} gets {moved}", 30)
        # What the server has sent the program may miss, and ask for again; the
        # next renewal, at T1, would pass for what was lost.
        eventually(lambda: self._is_spooled(moved),
                   "its plugin has spooled that", 15)

    def _is_spooled(self, address):
        """Whether an event of the client tells of this address, which is field
        6 of it, a fixed32."""
        field = b"\x35" + struct.pack("<I", int(IPv4Interface(address)))
        name = self.client.name.encode()
        spooled = self.stage.spool().glob("[0-9]*.event")
        return any(name in content and field in content
                   for content in (one.read_bytes() for one in spooled))


class PidUsedAgain(DaemonFault):
    """A client dies without a daemon, and a stranger gets its pid."""

    kind = "pid-used-again"
    alone = True

    def begin(self):
        pid = self.stage.pid_of(self.client)
        self.kill()
        kill_hard(pid)
        eventually(lambda: not alive(pid), "the client's end")
        self.stranger = reuse(pid, ["sleep", "600"],
                              self.stage.lab.directory / "stranger.log")
        self.stage.lab.keep(self.stranger.stop)

    def after(self):
        untouched = self.stranger.running()
        self.stranger.stop()
        return "" if untouched else "a stranger with a client's pid was ended"


class DiskFull(Fault):
    """No room for the store while clients renew."""

    kind = "disk-full"
    holds = (0.5, 4.0)
    alone = True

    def begin(self):
        self.filler = self.stage.gateway.state / "filler"
        with open(self.filler, "wb", buffering=0) as full:
            try:
                while True:
                    full.write(bytes(4096))
            except OSError:
                pass
        for line in self.stage.lines:
            self.stage.renew(line)

    def end(self):
        self.filler.unlink()

    def still(self):
        alarm = self.stage.gateway.ctl("health").code == 2
        return "the store is not durable" if alarm else ""


FAULTS = (KillDaemon, PauseDaemon, MovedMeanwhile, PidUsedAgain, DiskFull)
