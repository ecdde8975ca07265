"""The whole rig: a box, an ISP with networks, and the Internet behind it."""

import ipaddress
import itertools
import os
import shutil
import socket
import tempfile
from pathlib import Path

from .capture import Capture, Capture6
from .daemon import Gatewayd
from .failing_disk import FailingDisk
from .namespace import Namespace, Wire
from .netlink import Witness
from .process import run
from .router import Router
from .servers import Offer, usual_server
from .servers6 import Offer6, usual_server6

INTERNET, INTERNET6 = "198.51.100.1", "2001:db8:fffe::1"
_numbers = itertools.count(1)


class Network:
    """An access network of the ISP: a bridge with an address and a server.

    The server binds to the bridge, so devices on it may come and go.
    """

    def __init__(self, lab, bridge, subnet, subnet6, prefixes):
        self.lab, self.isp, self.bridge = lab, lab.isp, bridge
        self.subnet = ipaddress.IPv4Network(subnet)
        self.gateway = str(self.subnet[1])
        self.subnet6 = ipaddress.IPv6Network(subnet6)
        self.prefixes = prefixes
        self.server = self.server6 = None
        self._make_bridge()

    def _make_bridge(self):
        ip, name = self.isp.ip, self.bridge
        low = self.subnet.network_address.packed
        mac = "02:" + (bytes([0xfe]) + low).hex(":")
        ip("link", "add", name, "address", mac, "type", "bridge",
           "stp_state", 0, "forward_delay", 0, "mcast_snooping", 0)
        anchor = name + "x"
        ip("link", "add", anchor, "type", "veth", "peer", "name", name + "y")
        ip("link", "set", anchor, "master", name)
        for device in (name, anchor, name + "y"):
            ip("link", "set", device, "up")
        ip("addr", "add", f"{self.gateway}/{self.subnet.prefixlen}", "dev",
           name)
        ip("addr", "add", f"{self.host6(1)}/{self.subnet6.prefixlen}", "dev",
           name, "nodad")

    def host(self, number):
        return str(self.subnet[number])

    def offer(self, **changes):
        """What this network's server gives unless told otherwise."""
        usual = {"first": self.host(100), "last": self.host(120),
                 "routers": [self.gateway], "dns": [self.host(53)],
                 "domain": "isp.example"}
        return Offer(**{**usual, **changes})

    def serve(self, kind=None, **changes):
        """Start a server here and return it once it is ready."""
        kind = kind or usual_server()
        server = kind(self, self.offer(**changes), self.lab.directory)
        self.lab.keep(server.stop)
        self.server = server.start()
        return server

    def host6(self, number):
        return str(self.subnet6[number])

    def offer6(self, **changes):
        """What this network's DHCPv6 server gives unless told otherwise."""
        usual = {"first": self.host6(0x1000), "last": self.host6(0x1fff),
                 "prefixes": self.prefixes, "dns": [self.host6(0x53)],
                 "domains": ["isp.example"]}
        return Offer6(**{**usual, **changes})

    def serve6(self, kind=None, **changes):
        """As serve(), for DHCPv6."""
        kind = kind or usual_server6()
        server = kind(self, self.offer6(**changes), self.lab.directory)
        self.lab.keep(server.stop)
        self.server6 = server.start()
        return server

    def advertise(self, prefix=None):
        """A router that says to be one here."""
        router = Router(self.isp, self.bridge, prefix)
        self.lab.keep(router.stop)
        return router.start()

    def delegate(self, prefix, device="wan0"):
        """What the ISP's router does when a prefix has been delegated."""
        self.isp.ip("-6", "route", "replace", prefix, "via",
                    self.lab.box.link_local(device), "dev", self.bridge)


class Lab:
    """Context manager; what it made is gone afterwards, whatever happened."""

    def __init__(self):
        self._undo = []
        self._ports = itertools.count(1)
        self.tag = f"lh{os.getpid()}n{next(_numbers)}"
        self.directory = Path(tempfile.mkdtemp(prefix=self.tag + "-"))
        self.directory.chmod(0o755)
        self.keep(lambda: shutil.rmtree(self.directory, ignore_errors=True))
        try:
            self._build()
        except BaseException:
            self.close()
            raise

    def _build(self):
        self.isp = self.namespace("isp")
        self.box = self.namespace("box")
        self.internet = self.namespace("net")
        self.box.sysctl("net.ipv4.conf.all.arp_ignore", 1)
        self.box.sysctl("net.ipv4.conf.all.arp_announce", 2)
        self.isp.sysctl("net.ipv4.ip_forward", 1)
        for space in (self.isp, self.internet):
            space.sysctl("net.ipv6.conf.default.accept_dad", 0)
            space.sysctl("net.ipv6.conf.all.forwarding", 1)
        self.isp.ip("link", "add", "up0", "type", "veth", "peer", "name",
                    "down0", "netns", self.internet.name)
        self.isp.ip("addr", "add", "198.51.100.254/24", "dev", "up0")
        self.isp.ip("link", "set", "up0", "up")
        self.internet.ip("addr", "add", INTERNET + "/24", "dev", "down0")
        self.internet.ip("link", "set", "down0", "up")
        self.internet.ip("route", "add", "default", "via", "198.51.100.254")
        self.isp.ip("addr", "add", "2001:db8:fffe::fe/64", "dev", "up0")
        self.internet.ip("addr", "add", INTERNET6 + "/64", "dev", "down0")
        self.internet.ip("route", "add", "default", "via",
                         "2001:db8:fffe::fe")
        self.network = Network(self, "acc0", "192.0.2.0/24",
                               "2001:db8:0:1::/64", "2001:db8:f000::/48")

    def namespace(self, role):
        space = Namespace(f"{self.tag}-{role}")
        self.keep(space.close)
        return space

    def second_network(self):
        """Another access network with addresses of its own."""
        return Network(self, "acc1", "203.0.113.0/24",
                       "2001:db8:0:2::/64", "2001:db8:e000::/48")

    def wire(self, device="wan0", network=None, up=True):
        """A line from the box to a network; its device gets a fixed MAC."""
        number = next(self._ports)
        wire = Wire(self.box, device, self.isp, f"port{number}",
                    f"02:00:00:00:00:{number:02x}")
        wire.attach((network or self.network).bridge)
        if up:
            wire.up()
        return wire

    def lan(self, device="lan0"):
        """A host behind the gateway; its end of the line is eth0."""
        host = self.namespace(device)
        self.box.ip("link", "add", device, "type", "veth", "peer", "name",
                    "eth0", "netns", host.name)
        for space, end in ((host, "eth0"), (self.box, device)):
            space.short_dad(end)
        host.ip("link", "set", "eth0", "up")
        self.box.ip("link", "set", device, "up")
        return host

    def capture(self, network=None, kind=Capture):
        """Record what passes the ISP's end of a network."""
        network = network or self.network
        capture = kind(self.isp, network.bridge, self.directory)
        self.keep(capture.close)
        return capture

    def capture6(self, network=None):
        return self.capture(network, Capture6)

    def witness(self, family=socket.AF_INET):
        """Record address and link changes in the box."""
        listener = Witness(self.box, family)
        self.keep(listener.close)
        return listener

    def witness6(self):
        return self.witness(socket.AF_INET6)

    def gatewayd(self, config, **options):
        """A daemon for the box, not started yet."""
        daemon = Gatewayd(self, config, **options)
        self.keep(daemon.close)
        return daemon

    def small_disk(self, path, size="256k", options=""):
        """A tmpfs of its own at `path`."""
        path.mkdir(exist_ok=True)
        run("mount", "-t", "tmpfs", "-o", f"size={size},mode=0755{options}",
            "tmpfs", path)
        self.keep(lambda: run("umount", "-l", path, check=False))

    def failing_disk(self, path):
        """A disk at `path` that can be made to fail."""
        disk = FailingDisk(path)
        self.keep(disk.unplug)
        return disk

    def pings(self, address=INTERNET, namespace=None):
        """True when the box, or another namespace, reaches an address."""
        done = (namespace or self.box).run(
            "ping", "-n", "-c", 1, "-W", 2, address, check=False)
        return done.returncode == 0

    def keep(self, undo):
        """Call `undo` at the end, the newest first."""
        self._undo.append(undo)

    def close(self):
        failure = None
        while self._undo:
            try:
                self._undo.pop()()
            except Exception as error:
                failure = failure or error
        if failure:
            raise failure

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
