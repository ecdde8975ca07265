"""The ISP's DHCP servers: dnsmasq, ISC dhcpd and Kea, one class each."""

import ipaddress
import json
import os
from dataclasses import dataclass, field

from .process import Process


@dataclass
class Offer:
    """What a server gives; each server class says it in its own words."""
    first: str
    last: str
    routers: list = field(default_factory=list)
    dns: list = field(default_factory=list)
    lease_s: int = 3600
    domain: str = ""
    search: list = field(default_factory=list)
    ntp: list = field(default_factory=list)
    mtu: int = 0
    routes: list = field(default_factory=list)
    raw: dict = field(default_factory=dict)
    mask: bool = True

    def route_octets(self):
        """Option 121 as on the wire (RFC 3442)."""
        octets = b""
        for destination, gateway in self.routes:
            net = ipaddress.IPv4Network(destination)
            octets += bytes([net.prefixlen])
            octets += net.network_address.packed[:(net.prefixlen + 7) // 8]
            octets += ipaddress.IPv4Address(gateway).packed
        return octets


class Server:
    """A server program on one network; subclasses write its files."""

    name = "server"
    ready_line = ""

    def __init__(self, network, offer, directory):
        self.network, self.offer = network, offer
        self.directory = directory / f"{self.name}-{network.bridge}"
        self.directory.mkdir()
        self._process = None
        self._log_size = 0

    def path(self, name):
        return self.directory / name

    def start(self):
        """Write the configuration, start, and wait for its own word."""
        self.write_config()
        log = self.path("log")
        log.unlink(missing_ok=True)
        environment = {**os.environ, **self.environment()}
        self._process = Process(
            self.network.isp.command(*self.command()), log, env=environment)
        self._process.wait_for_line(self.ready_line)
        return self

    def stop(self):
        if self._process:
            self._process.stop()
            self._process = None

    def restart(self, **changes):
        """Stop, change fields of the offer, start again."""
        self.stop()
        for key, value in changes.items():
            setattr(self.offer, key, value)
        return self.start()

    def forget(self):
        """Stop and lose all leases."""
        self.stop()
        for path in self.directory.glob("leases*"):
            path.unlink()

    def log(self):
        return self._process.log() if self._process else ""

    def environment(self):
        return {}


class Dnsmasq(Server):
    """dnsmasq as DHCP server only, authoritative: it says NAK."""

    name = "dnsmasq"
    ready_line = "sockets bound exclusively to interface"

    def command(self):
        return ["dnsmasq", "--keep-in-foreground", "--conf-file="
                + str(self.path("conf")), "--log-facility=-"]

    def write_config(self):
        offer, network = self.offer, self.network
        lines = ["port=0", "user=root", "bind-interfaces", "log-dhcp",
                 "no-ping", f"interface={network.bridge}",
                 "except-interface=lo",
                 "dhcp-authoritative", f"pid-file={self.path('pid')}",
                 f"dhcp-leasefile={self.path('leases')}",
                 f"dhcp-range={offer.first},{offer.last},"
                 f"{network.subnet.netmask},{offer.lease_s}"]
        self.path("conf").write_text("\n".join(lines + self.options()) + "\n")

    def options(self):
        offer = self.offer
        plain = [("option:router", offer.routers), ("option:dns-server",
                 offer.dns), ("option:domain-name", [offer.domain]),
                 ("option:domain-search", offer.search),
                 ("option:ntp-server", offer.ntp),
                 ("option:mtu", [offer.mtu or ""]),
                 ("option:classless-static-route",
                  [word for route in offer.routes for word in route])]
        lines = [f"dhcp-option={name}," + ",".join(map(str, values))
                 for name, values in plain if values and values[0] != ""]
        lines += [] if offer.routers else ["dhcp-option=option:router"]
        lines += [] if offer.mask else ["dhcp-option=1"]
        return lines + [f"dhcp-option-force={code},{value.hex(':')}"
                        for code, value in offer.raw.items()]


class IscDhcpd(Server):
    """ISC dhcpd 4.4; it does not ping before it offers here."""

    name = "dhcpd"
    ready_line = "Server starting service"

    def command(self):
        self.path("leases").touch()
        return ["dhcpd", "-4", "-f", "-d", "-cf", self.path("conf"), "-lf",
                self.path("leases"), "-pf", self.path("pid"),
                self.network.bridge]

    def write_config(self):
        offer, net = self.offer, self.network.subnet
        codes = sorted({121, *offer.raw})
        define = "\n".join(f"option octets-{code} code {code} = string;"
                           for code in codes)
        self.path("conf").write_text(f"""{define}
authoritative;
ddns-update-style none;
ping-check false;
dhcp-cache-threshold 0;
default-lease-time {offer.lease_s};
min-lease-time {offer.lease_s};
max-lease-time {offer.lease_s};
subnet {net.network_address} netmask {net.netmask} {{
  range {offer.first} {offer.last};
{self.options()}}}
""")

    def options(self):
        offer = self.offer
        plain = [("routers", offer.routers),
                 ("domain-name-servers", offer.dns),
                 ("ntp-servers", offer.ntp),
                 ("domain-name", [f'"{offer.domain}"'] * bool(offer.domain)),
                 ("domain-search", [f'"{name}"' for name in offer.search]),
                 ("interface-mtu", [str(offer.mtu)] * bool(offer.mtu)),
                 ("octets-121", [offer.route_octets().hex(":")])]
        plain += [(f"octets-{code}", [value.hex(":")])
                  for code, value in offer.raw.items()]
        return "".join(f"  option {name} {', '.join(values)};\n"
                       for name, values in plain if values and values[0])


class Kea(Server):
    """Kea 2.2; the one that gives leases of a few seconds."""

    name = "kea"
    ready_line = "DHCP4_STARTED"

    def command(self):
        return ["kea-dhcp4", "-c", self.path("conf")]

    def environment(self):
        return {"KEA_PIDFILE_DIR": str(self.directory),
                "KEA_LOCKFILE_DIR": str(self.directory)}

    def write_config(self):
        offer, network = self.offer, self.network
        subnet = {"subnet": str(network.subnet), "id": 1,
                  "pools": [{"pool": f"{offer.first} - {offer.last}"}],
                  "option-data": self.options()}
        self.path("conf").write_text(json.dumps({"Dhcp4": {
            "interfaces-config": {"interfaces": [network.bridge],
                                  "dhcp-socket-type": "raw"},
            "lease-database": {"type": "memfile", "persist": True,
                               "lfc-interval": 0,
                               "name": str(self.path("leases"))},
            "valid-lifetime": offer.lease_s, "authoritative": True,
            "subnet4": [subnet],
            "loggers": [{"name": "kea-dhcp4", "severity": "INFO",
                         "output_options": [{"output": "stderr"}]}]}}))

    def options(self):
        offer = self.offer
        plain = [("routers", offer.routers), ("ntp-servers", offer.ntp),
                 ("domain-name-servers", offer.dns),
                 ("domain-name", [offer.domain] * bool(offer.domain)),
                 ("domain-search", offer.search),
                 ("interface-mtu", [str(offer.mtu)] * bool(offer.mtu))]
        named = [{"name": name, "data": ", ".join(values)}
                 for name, values in plain if values]
        octets = {**({121: offer.route_octets()} if offer.routes else {}),
                  **offer.raw}
        return named + [{"code": code, "csv-format": False,
                         "data": value.hex()}
                        for code, value in octets.items()]


def usual_server():
    """The class that LEASEHOLD_SERVER names, dnsmasq for any other name."""
    named = {kind.name: kind for kind in (Dnsmasq, IscDhcpd, Kea)}
    return named.get(os.environ.get("LEASEHOLD_SERVER"), Dnsmasq)
