"""A daemon in the lab, with bench clients and the witness beside it."""

import ipaddress
import shutil
import socket
import time

from lab import Lab, eventually, toml
from lab.daemon import binaries
from lab.process import run
from seen import Stamps, Witness

# Clients are killed and moved often here; that must not end the run.
RESTART = {"max_deaths": 1000, "max_delay_ms": 1000}
DISK = "16m"
BETWEEN_ANSWERS_S = 0.3  # 40 in 10 s are the most that is usual


class Rig:
    """A lab with one daemon and `count` clients, wan0 being client 1.

    `row` is added to each client's row of the configuration; `wrapper` is the
    start of the daemon's command line.
    """

    family, rows, program, tables = "v4", "clients", "udhcpc", {}
    action = "bound"

    def __init__(self, count=1, real=False, on_stop="keep", row=None,
                 wrapper=()):
        self.lab = Lab()
        self.clients = range(1, count + 1)
        self._answered = {}
        try:
            self._build(real, on_stop, row or {}, wrapper)
        except BaseException:
            self.lab.close()
            raise

    def _build(self, real, on_stop, row, wrapper):
        self.place = self.lab.directory / "bench"
        self.lab.small_disk(self.place, DISK)
        self.lab.small_disk(self.lab.directory / "run", DISK)
        self.place.chmod(0o777)
        for name, program in ((self.program, "bench_client"),
                              ("stamp", "bench_stamp")):
            shutil.copy(binaries() / "bench" / program, self.place / name)
        if real:
            (self.place / "real").symlink_to(shutil.which(self.program))
        self.stamps = Stamps(self.place / "stamps")
        self.wire = self.lab.wire("wan0")
        self._lines_without_network()
        rows = [{**self.row(client), **row} for client in self.clients]
        programs = {self.program.replace("-", "_"): self.place / self.program}
        self.gateway = self.lab.gatewayd(toml(
            **{"clients": [], self.rows: rows}, daemon={"on_stop": on_stop}, restart=RESTART,
            programs=programs, **self.tables), wrapper=wrapper,
            family=self.family)
        self._orders = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.lab.keep(self._orders.close)

    def row(self, client):
        """What each client's row has."""
        return {"interface": f"wan{client - 1}"}

    def _lines_without_network(self):
        """wan1 and on: with a carrier, and nobody at the other end."""
        box, isp = self.lab.box, self.lab.isp
        pairs = [(f"wan{client - 1}", f"far{client - 1}")
                 for client in self.clients[1:]]
        self._batch(box, [
            f"link add {near} type veth peer name {far} netns {isp.name}\n"
            f"link set {near} up" for near, far in pairs])
        self._batch(isp, [f"link set {far} up" for _, far in pairs])
        eventually(self._all_links_up, "all links are up")

    def _all_links_up(self):
        """The kernel tells of a hundred links a second at most."""
        up = {link["ifname"]
              for link in self.lab.box.ip_json("link", "show", "up")
              if link["operstate"] == "UP"}
        return up >= {f"wan{client - 1}" for client in self.clients}

    def _batch(self, namespace, commands):
        run("ip", "-n", namespace.name, "-batch", "-",
            stdin="\n".join(commands))

    def start(self):
        """Start daemon and witness and nothing that asks in between."""
        self.gateway.start()
        self.gateway.unfollow()
        self.witness = Witness(self.lab, self.gateway)
        self.lab.keep(self.witness.close)
        return self

    def name(self, client):
        return f"dhcp{self.family[1:]}-client-{client}"

    def pid(self, client=1):
        """The newest process of a client."""
        return int(self.stamps.lines("start", self.name(client))[-1][1])

    def wait_ready(self, after=0.0):
        """All bench clients take orders."""
        for client in self.clients:
            self.stamps.wait("ready", self.name(client), after=after)

    def order(self, action, client=1, **variables):
        """Have a client run its script, or another program in its place."""
        words = [action] + [f"{name}={value}"
                            for name, value in variables.items()]
        self._orders.sendto("\0".join(words).encode(),
                            str(self.place / f"{self.name(client)}.sock"))

    def pace(self, client):
        """Wait until another answer makes no storm of a client's answers."""
        now = time.monotonic()
        wait = self._answered.get(client, 0) + BETWEEN_ANSWERS_S - now
        if wait > 0:
            time.sleep(wait)
        self._answered[client] = time.monotonic()

    def lease(self, client, number, action=action):
        """A client gets its lease `number`; returns the new address."""
        self.pace(client)
        address = lease_address(client, number)
        net = ipaddress.IPv4Network(f"{address}/24", strict=False)
        self.order(action, client, interface=f"wan{client - 1}", ip=address,
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
    return f"{10 + client // 250}.{client % 250}.{high}.{low + 1}"
