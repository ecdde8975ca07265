"""A daemon in the lab, with bench clients and the witness beside it."""

import ipaddress
import os
import select
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "deploy"))

from lab import Lab, LabError, eventually, toml  # noqa: E402
from lab.daemon import binaries  # noqa: E402

PATIENCE_S = 15.0
# Clients are killed and moved often here; that must not end the run.
RESTART = {"max_deaths": 1000}


class Stamps:
    """The file to which clients and stamps append; times in milliseconds."""

    def __init__(self, path):
        path.touch()
        self._file = open(path, encoding="ascii")
        self._lines = []

    def lines(self, *words, after=0.0):
        """[time, rest…] of each line so far that starts with these words."""
        for line in self._file:
            moment, *rest = line.split()
            self._lines.append((int(moment) / 1e6, rest))
        return [[moment, *rest[len(words):]] for moment, rest in self._lines
                if rest[:len(words)] == list(words) and moment > after]

    def wait(self, *words, after=0.0):
        """The first such line after a moment."""
        return eventually(lambda: self.lines(*words, after=after),
                          f"a stamp {words}", PATIENCE_S, every=0.005)[0]


class Witness:
    """bench_witness in the box, one line a sighting."""

    def __init__(self, lab, gateway):
        self._child = subprocess.Popen(
            lab.box.command(binaries() / "bench" / "bench_witness",
                            gateway.runtime / "control.sock"),
            stdout=subprocess.PIPE)
        self._text = b""
        self.line("ready")

    def line(self, *words):
        """The words after `words` of the next line that starts with them."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            found = self._next_line(deadline, words).split()
            if found[:len(words)] == list(words):
                return found[len(words):]

    def _next_line(self, deadline, wanted):
        while b"\n" not in self._text:
            left = max(deadline - time.monotonic(), 0)
            if not select.select([self._child.stdout], [], [], left)[0]:
                raise LabError(f"the witness saw no {' '.join(wanted)}")
            data = os.read(self._child.stdout.fileno(), 65536)
            if not data:
                raise LabError("the witness has ended")
            self._text += data
        line, self._text = self._text.split(b"\n", 1)
        return line.decode()

    def lease(self):
        """(address, {place: milliseconds}) of the next lease seen by all."""
        address, *moments = self.line("lease")
        return address, dict(zip(("address", "event", "tr181"),
                                 (int(ns) / 1e6 for ns in moments)))

    def close(self):
        self._child.kill()
        self._child.wait()
        self._child.stdout.close()


class Rig:
    """A lab with one daemon and `count` clients, wan0 being client 1."""

    def __init__(self, count=1, real=False, on_stop="keep"):
        self.lab = Lab()
        try:
            self._build(count, real, on_stop)
        except BaseException:
            self.lab.close()
            raise

    def _build(self, count, real, on_stop):
        self.place = self.lab.directory / "bench"
        self.lab.small_disk(self.place, "16m")
        self.lab.small_disk(self.lab.directory / "run", "16m")
        programs = {"udhcpc": "bench_client", "stamp": "bench_stamp"}
        for name, program in programs.items():
            (self.place / name).symlink_to(binaries() / "bench" / program)
        if real:
            (self.place / "real").symlink_to(shutil.which("udhcpc"))
        self.stamps = Stamps(self.place / "stamps")
        self.wires = [self.lab.wire(f"wan{i}") for i in range(count)]
        rows = [{"interface": wire.device} for wire in self.wires]
        self.gateway = self.lab.gatewayd(toml(
            rows, daemon={"on_stop": on_stop}, restart=RESTART,
            programs={"udhcpc": self.place / "udhcpc"}))
        self._orders = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.lab.keep(self._orders.close)

    def start(self):
        """Start daemon and witness and nothing that asks in between."""
        self.gateway.start()
        self.gateway.unfollow()
        self.witness = Witness(self.lab, self.gateway)
        self.lab.keep(self.witness.close)
        return self

    def pid(self, client=1):
        """The newest process of a client."""
        return int(self.stamps.lines("start", f"dhcp4-client-{client}")[-1][1])

    def wait_ready(self, after=0.0):
        """All bench clients take orders."""
        for i in range(len(self.wires)):
            self.stamps.wait("ready", f"dhcp4-client-{i + 1}", after=after)

    def order(self, action, client=1, **variables):
        """Have a client run its script as udhcpc would, or another program."""
        words = [action] + [f"{name}={value}"
                            for name, value in variables.items()]
        self._orders.sendto("\0".join(words).encode(),
                            str(self.place / f"dhcp4-client-{client}.sock"))

    def lease(self, client, number):
        """A client gets its lease `number`; returns the new address."""
        address = lease_address(client, number)
        net = ipaddress.IPv4Network(f"{address}/24", strict=False)
        self.order("bound", client, interface=f"wan{client - 1}", ip=address,
                   subnet=net.netmask, mask=24, broadcast=net[255],
                   router=net[254], dns=f"{net[253]} {net[252]}",
                   domain="isp.example", lease=3600, serverid=net[254],
                   siaddr=net[254])
        return address

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.lab.close()


def lease_address(client, number):
    """An address that no other lease of a run has."""
    high, low = divmod(number, 250)
    return f"10.{client}.{high}.{low + 1}"
