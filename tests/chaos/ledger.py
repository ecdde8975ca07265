"""What the ISP has given to a client: the truth that a run is judged by."""

import ipaddress
import threading
import time
from dataclasses import dataclass

FIRST, MANY = 10, 200   # hosts of DHCPv4, in turn
FIRST6 = 0x1000


@dataclass(frozen=True)
class Given:
    """One answer that gave a lease."""
    address: str
    prefix: str
    until: float


class Ledger:
    """Leases of one client, the newest last; servers write, judges read."""

    def __init__(self, client):
        self.client = client
        self.releases = 0
        self._number = 0
        self._given = {}
        self._current = None
        self._lock = threading.Lock()

    @property
    def address(self):
        """What is given from now on, as the daemon shows it."""
        network, network6, _ = self.client.networks
        if self.client.v6:
            pool = ipaddress.IPv6Network(network6)
            return f"{pool[FIRST6 + self._number]}/128"
        pool = ipaddress.IPv4Network(network)
        return f"{pool[FIRST + self._number % MANY]}/{pool.prefixlen}"

    @property
    def host(self):
        """As `address`, without its length."""
        return self.address.split("/")[0]

    @property
    def prefix(self):
        """What is delegated from now on; a client of DHCPv4 gets none."""
        if not self.client.v6:
            return ""
        start = ipaddress.IPv6Network(self.client.networks[2])[0]
        return f"{start + (self._number << 72)}/56"

    def move(self):
        """Another address, and another prefix."""
        with self._lock:
            self._number += 1

    def give(self, valid_s):
        """An answer that gives the lease has been sent."""
        with self._lock:
            self._current = Given(self.address, self.prefix,
                                  time.monotonic() + valid_s)
            self._given[self.address] = self._current

    def revoke(self):
        """A NAK has been sent: the client has nothing any more."""
        with self._lock:
            self._current = None
            self._given.clear()

    def release(self):
        with self._lock:
            self.releases += 1
            self._current = None

    def current(self):
        """The lease that the client has, or None."""
        given = self._current
        return given if given and given.until > time.monotonic() else None

    def valid(self, ago=0.0):
        """(addresses, prefixes) whose time was not over `ago` seconds ago."""
        then = time.monotonic() - ago
        with self._lock:
            given = [one for one in self._given.values() if one.until > then]
        return ({one.address for one in given},
                {one.prefix for one in given if one.prefix})
