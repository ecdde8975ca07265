"""What an operator does: the daemon has to stop and to give back."""

from fault import Fault
from lab import eventually
from look import look


class Disabled(Fault):
    """Enable=false, and true again after a while."""

    kind = "disable"
    holds = (0.5, 2.0)
    needs_daemon = True

    def begin(self):
        self.stage.ask(self.line, "Enable=false")

    def during(self):
        try:
            eventually(self._nothing_left, "nothing is left", 4)
        except AssertionError as error:
            return f"{self.client.name} is disabled, but {error}"
        return ""

    def _nothing_left(self):
        seen = look(self.stage)
        return (not seen.addresses.get(self.client.device)
                and not self.stage.pids_of(self.client)
                and seen.row(self.client).get("state") == "disabled")

    def end(self):
        self.stage.ask(self.line, "Enable=true")


class Restart(Fault):
    """X_RDK_Restart: the lease is given back and asked for again."""

    kind = "restart"
    needs_daemon = True

    def begin(self):
        self.released = self.line.ledger.releases
        gateway, path = self.stage.gateway, self.client.path
        newest = gateway.newest_seq()
        self.stage.ask(self.line, "X_RDK_Restart=true")
        gateway.wait_event("STOPPED", path, newest)

    def after(self):
        if self.line.ledger.releases > self.released:
            return ""
        return f"no RELEASE of {self.client.name} has come"


FAULTS = (Disabled, Restart)
