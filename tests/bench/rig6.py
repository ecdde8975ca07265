"""The rig with clients of DHCPv6, the first of which has a LAN behind it."""

import ipaddress

from rig import Rig

# A rule that fits every prefix given here, and a default mapping rule.
MAP_T = bytes.fromhex("00590015011018c00002002820010db8f0005d000406080000"
                      "005b0009400064ff9b00010000").hex(":")
CLIENT_ID, SERVER_ID = "00:03:00:01:02:00:00:00:00:01", "00:03:00:01:02"
OPTIONS = {"SRV_OPTION1": CLIENT_ID, "SRV_OPTION2": SERVER_ID,
           "SRV_OPTION23": "2001:db8:0:1::53 2001:db8:0:1::54 ",
           "SRV_OPTION24": "isp.example ", "SRV_OPTION95": MAP_T}
LEASED_S, GONE_S = (1800, 3600), (0, 1)


class Rig6(Rig):
    """As Rig; what a client is told is an address, a prefix and MAP-T."""

    family, rows, program = "v6", "clients6", "dibbler-client"
    tables = {"mapt": {"enable": True}}
    action = "add"

    def _build(self, *settings):
        self.lab.lan()
        super()._build(*settings)

    def row(self, client):
        lan = [{"interface": "lan0", "subnet_id": 1}] * (client == 1)
        return {**super().row(client), "downstream": lan}

    def lease(self, client, number, action=action):
        """A client gets its address `number`; returns it."""
        address = lease_address(client, number)
        self._tell(action, "REQUEST", client, address,
                   DOWNLINK_PREFIX_IFACES="[none]",
                   **told_address(1, address),
                   **told_prefix(1, prefix(client, 0)), **OPTIONS)
        return address

    def replace_prefix(self, number):
        """Client 1 gets the next prefix for the last one; returns it."""
        address = told_address(1, lease_address(1, 0))
        old, new = prefix(1, number - 1), prefix(1, number)
        self._tell("update", "RENEW", 1, new, **address,
                   **told_prefix(1, old, GONE_S), **told_prefix(2, new),
                   **OPTIONS, CLNT_OPTION1=CLIENT_ID, **told_prefix(3, old))
        return new

    def _tell(self, action, message, client, label, **variables):
        self.pace(client)
        self.order(action, client, IFACE=f"wan{client - 1}", ip=label,
                   CLNT_MESSAGE=message, SRV_MESSAGE="REPLY", **variables)


def lease_address(client, number):
    """An address that no other lease of a run has."""
    start = int(ipaddress.IPv6Address("2001:db8:0:1::1"))
    return str(ipaddress.IPv6Address(start + (client << 32) + number))


def prefix(client, number):
    """One that no other client has."""
    return str(ipaddress.IPv6Network(
        f"2001:db8:{0xf000 + client:x}:{number << 8:x}::/56"))


def told_address(place, address):
    return lifetimes(f"ADDR{place}", LEASED_S, address)


def told_prefix(place, text, seconds=LEASED_S):
    address, length = text.split("/")
    name = f"PREFIX{place}"
    return {**lifetimes(name, seconds, address), f"{name}LEN": length}


def lifetimes(name, seconds, value):
    preferred, valid = seconds
    return {name: value, f"{name}PREF": preferred, f"{name}VALID": valid}
