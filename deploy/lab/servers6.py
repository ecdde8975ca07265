"""The ISP's DHCPv6 servers: Kea and dibbler-server."""

import json
import os
from dataclasses import dataclass, field

from .servers import Server


@dataclass
class Offer6:
    """What a DHCPv6 server gives; each class says it in its own words."""
    first: str = ""
    last: str = ""
    prefixes: str = ""
    prefix_len: int = 56
    preferred_s: int = 1800
    valid_s: int = 3600
    t1_s: int = 900
    t2_s: int = 1440
    preference: int = 255
    dns: list = field(default_factory=list)
    domains: list = field(default_factory=list)
    ntp: list = field(default_factory=list)
    aftr: str = ""
    map_t: list = field(default_factory=list)
    dmr: str = ""
    raw: dict = field(default_factory=dict)


class Kea6(Server):
    """Kea 2.2: several prefixes a client, leases of a few seconds, MAP-T.

    `map_t` lists its rules as (flags, EA length, IPv4 prefix, IPv6 prefix,
    PSID offset, PSID length, PSID).
    """

    name = "kea6"
    ready_line = "DHCP6_STARTED"

    def command(self):
        return ["kea-dhcp6", "-c", self.path("conf")]

    def environment(self):
        return {"KEA_PIDFILE_DIR": str(self.directory),
                "KEA_LOCKFILE_DIR": str(self.directory)}

    def write_config(self):
        offer, network = self.offer, self.network
        self.path("conf").write_text(json.dumps({"Dhcp6": {
            "interfaces-config": {"interfaces": [network.bridge]},
            "server-id": {"type": "LL", "htype": 1, "persist": False,
                          "identifier": "02fe0000000" + network.bridge[-1]},
            "lease-database": {"type": "memfile", "persist": True,
                               "lfc-interval": 0,
                               "name": str(self.path("leases"))},
            "preferred-lifetime": offer.preferred_s,
            "valid-lifetime": offer.valid_s, "renew-timer": offer.t1_s,
            "rebind-timer": offer.t2_s, "mac-sources": ["any"],
            "option-data": self.options(),
            "subnet6": [{"subnet": str(network.subnet6), "id": 1,
                         "interface": network.bridge, **self.pools()}],
            "loggers": [{"name": "kea-dhcp6", "severity": "INFO",
                         "output_options": [{"output": "stderr"}]}]}}))

    def pools(self):
        offer, pools = self.offer, {}
        if offer.first:
            pools["pools"] = [{"pool": f"{offer.first} - {offer.last}"}]
        if offer.prefixes:
            prefix, length = offer.prefixes.split("/")
            pools["pd-pools"] = [{
                "prefix": prefix, "prefix-len": int(length),
                "delegated-len": offer.prefix_len}]
        return pools

    def options(self):
        offer = self.offer
        plain = [("dns-servers", offer.dns), ("domain-search", offer.domains),
                 ("sntp-servers", offer.ntp),
                 ("aftr-name", [offer.aftr] * bool(offer.aftr))]
        named = [{"name": name, "data": ", ".join(values)}
                 for name, values in plain if values]
        octets = [{"code": code, "csv-format": False, "data": value.hex()}
                  for code, value in offer.raw.items()]
        first = {"name": "preference", "data": str(offer.preference),
                 "always-send": True}
        return [first, *named, *octets] + (self.container() if offer.map_t else [])

    def container(self):
        """Option 95 in Kea's words."""
        space, options = "s46-cont-mapt-options", []
        for flags, ea_len, ipv4, ipv6, offset, psid_len, psid \
                in self.offer.map_t:
            address, length = ipv4.split("/")
            options += [{"space": space, "name": "s46-rule", "data":
                         f"{flags}, {ea_len}, {length}, {address}, {ipv6}"},
                        {"space": "s46-rule-options",
                         "name": "s46-portparams",
                         "data": f"{offset}, {psid}/{psid_len}"}]
        return options + [
            {"space": space, "name": "s46-dmr", "data": self.offer.dmr},
            {"space": "dhcp6", "name": "s46-cont-mapt"}]


class DibblerServer(Server):
    """dibbler-server 1.0.1 with the directories that it insists on."""

    name = "dibbler"
    ready_line = "Accepting connections"
    needs = ("/etc/dibbler", "/var/lib/dibbler", "/var/log/dibbler")

    def command(self):
        binds = "".join(f"mount --bind {self.directory} {place} && "
                        for place in self.needs)
        return ["unshare", "-m", "sh", "-c",
                binds + "exec dibbler-server run"]

    def write_config(self):
        offer = self.offer
        lines = ["log-level 8", "log-mode full", "inactive-mode",
                 "script \"\"",
                 f"iface \"{self.network.bridge}\" {{",
                 f"preferred-lifetime {offer.preferred_s}",
                 f"valid-lifetime {offer.valid_s}",
                 f"preference {offer.preference}",
                 f"T1 {offer.t1_s}", f"T2 {offer.t2_s}"]
        self.path("server.conf").write_text(
            "\n".join(lines + self.pools() + self.options() + ["}"]) + "\n")

    def pools(self):
        offer, lines = self.offer, []
        if offer.first:
            lines.append(f"class {{ pool {offer.first}-{offer.last} }}")
        if offer.prefixes:
            lines.append(f"pd-class {{ pd-pool {offer.prefixes}\n"
                         f"pd-length {offer.prefix_len} }}")
        return lines

    def options(self):
        offer = self.offer
        plain = [("dns-server", offer.dns), ("domain", offer.domains),
                 ("ntp-server", offer.ntp),
                 ("aftr", [offer.aftr] * bool(offer.aftr))]
        return [f"option {name} {','.join(values)}"
                for name, values in plain if values] \
            + [f"option {code} duid {value.hex(':')}"
               for code, value in offer.raw.items()]

    def forget(self):
        self.stop()
        for path in self.directory.glob("server-*.xml"):
            path.unlink()


def usual_server6():
    """The class that LEASEHOLD_SERVER names, Kea for any other name."""
    named = {kind.name: kind for kind in (Kea6, DibblerServer)}
    return named.get(os.environ.get("LEASEHOLD_SERVER"), Kea6)
