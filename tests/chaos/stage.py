"""What a run plays on: a lab with eight lines, their ISP, and the daemon."""

import os
import shutil
from pathlib import Path

import processes
from clients import CLIENTS
from clock import Clocks
from lab import Lab, Network, eventually, toml
from lab.daemon import binaries
from line import Line
from server4 import Server4
from server6 import Server6

LEASE = {"lease_s": 40}
LEASE6 = {"t1_s": 15, "t2_s": 24, "preferred_s": 40, "valid_s": 60}
# Programs are killed often here; that is no reason to give them up.
RESTART = {"max_deaths": 1000, "max_delay_ms": 2000}
DISK = "16m"
OWN_SHM = ("unshare", "-m", "sh", "-c",
           'mount -t tmpfs tmpfs /dev/shm && exec "$@"', "sh")
PROGRAMS = ("leasectl", "leasehold-gatewayd", "leasehold-udhcpc-plugin",
            "leasehold-dibbler-plugin", "leasehold-dhcpcd-plugin")


class Stage:
    """Context manager; everything is bound when it has been entered."""

    def __init__(self):
        self.lab = Lab()
        self.away = False  # the daemon is, because of a fault
        try:
            self._build()
        except BaseException:
            self.lab.close()
            raise

    def _build(self):
        lab = self.lab
        self.clocks = Clocks(lab.directory / "clocks", CLIENTS)
        self._own_programs(binaries())
        self.lines = [self._line(client) for client in CLIENTS]
        lab.small_disk(lab.directory / "state", DISK)
        self.gateway = lab.gatewayd(
            toml([one.configuration() for one in CLIENTS if not one.v6],
                 [one.configuration() for one in CLIENTS if one.v6],
                 restart=RESTART), wrapper=OWN_SHM)

    def _own_programs(self, given):
        """The programs under test, the launcher with its clients' clocks."""
        place = self.lab.directory / "bin"
        place.mkdir()
        for name in PROGRAMS:
            shutil.copy(given / name, place / name)
        self.clocks.wrap(given / "leasehold-launch",
                         place / "leasehold-launch")
        os.environ["LEASEHOLD_BIN"] = str(place)
        self.lab.keep(lambda: os.environ.update(LEASEHOLD_BIN=str(given)))

    def _line(self, client):
        """A network with a server, and the client's wire to it."""
        network = Network(self.lab, f"acc{client.number}", *client.networks)
        server = (network.serve6(Server6, **LEASE6) if client.v6
                  else network.serve(Server4, **LEASE))
        wire = self.lab.wire(client.device, network)
        server.line = Line(client, wire, network)
        return server.line

    def pids_of(self, client):
        """The client's processes; one, when all is well."""
        found = processes.children_of(self.gateway.runtime)
        return found.get(client.name, [])

    def pid_of(self, client):
        return eventually(lambda: self.pids_of(client),
                          f"{client.name} has a process")[0]

    def ask(self, line, *assignments):
        """Write parameters of a client's row; a daemon that is away does not
        hear it."""
        if not self.away:
            self.gateway.ctl("set", *(f"{line.client.path}.{words}"
                                      for words in assignments))

    def renew(self, line):
        self.ask(line, "Renew=true")

    def spool(self):
        return Path(self.gateway.runtime) / "spool"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.lab.close()
