"""A hostile server, a second client program, names at their limit."""

import contextlib
import ipaddress
import os
import shutil
import signal

from support6 import (ADDRESS, GATEWAY6, NEW, OLD, SHORT, SystemTest6, dhcp6,
                      eventually, subnet)
from support import unittest
from lab import Process, Responder6
from lab.process import alive

GOOD, GOOD_PREFIX = (ADDRESS, 600, 900), (OLD, 600, 900)
OTHER = "2001:db8:0:1::bad"
OF_PREFIX = "2001:db8:f000::1/128"  # the WAN's own, without a leased one
FOREVER = dhcp6.FOREVER
ADDRESSES = {
    "preferred > valid": (OTHER, 900, 600),
    "multicast": ("ff02::1:2", 600, 900),
    "link-local": ("fe80::bad", 600, 900),
    "loopback": ("::1", 600, 900),
    "unspecified": ("::", 600, 900),
}
PREFIXES = {
    "preferred > valid": (NEW, 900, 600),
    "length 0": ("::/0", 600, 900),
    "length 129": ("2001:db8:f000:100::/129", 600, 900),
    "length 255": ("2001:db8:f000:100::/255", 600, 900),
}
FOREIGN = """log-level 8
log-mode full
duid-type duid-ll
downlink-prefix-ifaces "none"
inactive-mode
iface "wan0" {
  ia 77
  pd 78
}
"""


class HostileServer(SystemTest6):
    """Each is refused with a cause; what is good beside it is used."""

    def setUp(self):
        super().setUp()
        self.lab.lan()
        self.line = self.lab.wire()
        self.server = self.lab.network.serve6(Responder6)

    def take(self, addresses, prefixes, **changes):
        """A fresh client's lease from a server that says this."""
        self.grant(addresses, prefixes, **changes)
        self.gateway = self.daemon6([GATEWAY6]).start()

    @contextlib.contextmanager
    def case(self, **what):
        """A subTest after which a new daemon begins with nothing."""
        with self.subTest(**what):
            try:
                yield
            finally:
                self.gateway.set("Enable=false")
                self.gateway.wait_state("disabled")
                self.gateway.close()
                for path in (self.gateway.state, self.gateway.runtime):
                    shutil.rmtree(path)

    def assert_good(self):
        self.gateway.until(
            lambda: self.gateway.client()["addresses"] == [f"{ADDRESS}/128"]
            and self.gateway.client()["prefixes"] == [OLD], "the good ones")
        self.has(f"{ADDRESS}/128")
        eventually(lambda: self.networks() == {subnet(OLD)}, "the LAN")
        eventually(lambda: self.unreachable() == {OLD}, "its rest")
        self.assertTrue(self.gateway.process.running())

    def assert_cause(self, text):
        self.gateway.until(lambda: text in self.gateway.log() or text in
                           self.gateway.client()["last_error"],
                           f"a cause that names {text}")

    def assert_recovers(self):
        """What the server says is good from now on, and is used."""
        self.grant([GOOD], [GOOD_PREFIX], t1=900, t2=1440)
        self.gateway.until(lambda: self.gateway.client()["addresses"],
                           "a lease", 90)
        self.assert_good()

    def test_addresses(self):
        """A client program may drop the good one of the IA too."""
        for what, bad in ADDRESSES.items():
            with self.case(what=what):
                self.take([bad, GOOD], [GOOD_PREFIX])
                self.gateway.until(lambda: self.gateway.client()["prefixes"]
                                   == [OLD], "the prefix")
                self.assert_cause(bad[0])
                self.assertLessEqual(set(self.gateway.client()["addresses"]),
                                     {f"{ADDRESS}/128", OF_PREFIX})
                self.assertNotIn(f"{bad[0]}/128", [
                    f"{entry['local']}/{entry['prefixlen']}" for scope in
                    ("global", "link", "host") for entry in
                    self.lab.box.addresses6("wan0", scope)])
                self.assert_recovers()

    def test_prefixes(self):
        for what, bad in PREFIXES.items():
            with self.case(what=what):
                self.take([GOOD], [bad, GOOD_PREFIX])
                self.assert_good()

    def test_bad_ones_alone_give_no_lease_and_a_cause(self):
        self.take([ADDRESSES["multicast"]], [PREFIXES["length 129"]])
        self.assert_cause("ff02::1:2")
        row = self.gateway.client()
        self.assertEqual((row["addresses"], row["prefixes"]), ([], []))
        self.assertEqual(self.lab.box.addresses6("wan0"), [])
        self.assertEqual(self.gateway.seen("LEASE_UPDATE"), [])

    def test_a_renewal_that_turns_bad_loses_nothing(self):
        self.take([GOOD], [GOOD_PREFIX])
        self.assert_good()
        for bad, bad_prefix in zip(ADDRESSES.values(), PREFIXES.values()):
            self.grant([bad], [bad_prefix])
            answered = len(self.server.answered)
            self.gateway.set("Renew=true")
            self.gateway.until(lambda: len(self.server.answered)
                               > answered + 1, "answers")
            self.assert_good()
        self.assertEqual(self.gateway.seen("LEASE_DEL"), [])

    def test_t1_beyond_t2(self):
        self.take([GOOD], [GOOD_PREFIX], t1=5000, t2=10)
        self.assert_cause("T1")
        self.assertEqual(self.lab.box.addresses6("wan0"), [])
        self.assert_recovers()

    def test_t1_and_t2_of_zero_and_for_ever(self):
        for both in (0, FOREVER):
            with self.case(t=both):
                self.take([GOOD], [GOOD_PREFIX], t1=both, t2=both)
                self.assert_good()

    def test_for_ever(self):
        self.take([(ADDRESS, FOREVER, FOREVER)], [(OLD, FOREVER, FOREVER)])
        self.assert_good()
        self.assertEqual(self.gateway.client()["lease_remaining"], -1)

    def test_zero_from_the_start(self):
        self.take([(ADDRESS, 0, 0)], [(OLD, 0, 0)])
        self.gateway.until(lambda: "REQUEST" in self.server.kinds() or
                           self.server.kinds().count("SOLICIT") > 2,
                           "it was answered")
        self.assertEqual(self.lab.box.addresses6("wan0"), [])
        self.assertEqual(self.gateway.client()["prefixes"], [])
        self.assert_recovers()

    def many(self, count):
        return [(str(ipaddress.IPv6Address(ADDRESS) + number), 600, 900)
                for number in range(count)]

    def test_a_hundred_addresses(self):
        self.take(self.many(100), [GOOD_PREFIX])
        self.gateway.wait_state("bound")
        self.assert_cause("64")
        addresses = self.gateway.client()["addresses"]
        self.assertEqual(len(addresses), 64)
        self.has(*addresses)
        self.assertEqual(self.gateway.client()["prefixes"], [OLD])

    def test_two_hundred_addresses(self):
        """More than what dibbler-client has room for."""
        self.take(self.many(200), [GOOD_PREFIX])
        self.gateway.until(lambda: len(self.server.answered) > 2, "answers")
        self.assertLessEqual(len(self.lab.box.addresses6("wan0")), 64)
        self.assert_cause("Invalid option")
        self.assert_recovers()

    def test_options_of_the_wrong_length(self):
        for code, content in ((dhcp6.DNS, bytes(15)), (dhcp6.DNS, b""),
                              (dhcp6.DOMAINS, b"\x3fab"),
                              (dhcp6.AFTR, b"\xff"), (dhcp6.STATUS, b"\0"),
                              (17, b"\0\0"), (65001, bytes(1000))):
            with self.case(code=code, size=len(content)):
                self.take([GOOD], [GOOD_PREFIX], options=[(code, content)])
                self.assert_good()

    def test_a_refusal_by_status_is_told(self):
        self.server.by_kind["SOLICIT"] = self.server.by_kind["REQUEST"] = None
        self.take([GOOD], [GOOD_PREFIX])
        self.gateway.wait_event("STARTED")
        self.assertEqual(self.gateway.client()["addresses"], [])
        refused = Responder6(self.lab.network, self.lab.network.offer6(),
                             None).grant
        refused.addresses = [dhcp6.status(dhcp6.NO_ADDRESSES)]
        refused.prefixes = [dhcp6.status(dhcp6.NO_PREFIX)]
        self.server.by_kind.update(SOLICIT=refused, REQUEST=refused)
        solicited = self.server.kinds().count("SOLICIT")
        self.gateway.until(lambda: self.server.kinds().count("SOLICIT")
                           > solicited, "it goes on asking", 40)
        del self.server.by_kind["SOLICIT"], self.server.by_kind["REQUEST"]
        self.gateway.wait_state("bound", timeout=70)
        self.assert_good()

    def test_a_prefix_without_its_address(self):
        """Per-IA status: one kind is refused, the other given."""
        self.take([], [GOOD_PREFIX])
        self.server.grant.addresses = [dhcp6.status(dhcp6.NO_ADDRESSES)]
        self.gateway.until(lambda: self.gateway.client()["prefixes"]
                           == [OLD], "the prefix", 40)
        eventually(lambda: self.networks() == {subnet(OLD)}, "the LAN")

    def test_no_binding_for_a_renewal_begins_anew(self):
        self.grant([GOOD], [GOOD_PREFIX], t1=4, t2=30)
        self.gateway = self.daemon6([GATEWAY6]).start()
        self.assert_good()
        lost = Responder6(self.lab.network, self.lab.network.offer6(),
                          None).grant
        lost.addresses = [dhcp6.status(dhcp6.NO_BINDING)]
        lost.prefixes = [dhcp6.status(dhcp6.NO_BINDING)]
        self.server.by_kind["RENEW"] = lost
        asked = len(self.server.received)
        self.gateway.until(lambda: {"SOLICIT", "REQUEST"} & set(
            self.server.kinds()[asked:]), "it asks anew", 40)
        self.assertEqual(self.gateway.seen("LEASE_DEL"), [])
        self.assert_good()


class SecondProgram(SystemTest6):
    """Somebody else's dibbler on the same device."""

    def test_our_lease_is_not_harmed(self):
        gateway = self.bound6(offer={**SHORT, "preferred_s": 60,
                                     "valid_s": 90, "t2_s": 20})
        place = self.lab.directory / "foreign"
        place.mkdir()
        (place / "client.conf").write_text(FOREIGN)
        (place / "client-duid").write_text("00:03:00:01:02:00:00:00:00:99\n")
        foreign = Process(self.lab.box.secluded(
            "dibbler-client", "run", "-w", place), place / "log")
        self.addCleanup(foreign.stop)
        capture, seq = self.lab.capture6(), gateway.newest_seq()
        capture.wait("RENEW", 6, timeout=40)
        gateway.until(lambda: len(gateway.seen("LEASE_RENEW", after=seq))
                      >= 2, "our renewals go on", 80)
        row = gateway.wait_state("bound")
        self.assertEqual((row["addresses"], row["prefixes"]),
                         (self.row["addresses"], self.row["prefixes"]))
        self.assertIn(self.row["address"], self.lab.box.cidrs6("wan0"))
        self.assertEqual(gateway.seen("LEASE_DEL"), [])


class StuckProgram(SystemTest6):
    """A client program that neither releases nor ends."""

    def test_why_says_that_it_did_not_end(self):
        gateway = self.bound6()
        os.kill(self.row["pid"], signal.SIGSTOP)
        gateway.set("X_RDK_Release=true")
        gateway.wait_state("disabled")
        causes = [step["cause"] for step in gateway.ask("why", "wan6")]
        self.assertIn("did not end within 1500 ms of the signal to release",
                      causes[-1])
        self.assertFalse(alive(self.row["pid"]))
        self.has()


class Names(SystemTest6):
    """Up to fifteen characters, some the beginning of others."""

    names = ["eth1", "eth10", "wan-ethernet0.1", "wan_ethernet0-1"]

    def test_each_has_its_own_client(self):
        self.lab.lan("lan-ethernet0.1")
        for name in self.names:
            self.lab.wire(name)
        self.lab.network.serve6()
        rows = [{"alias": f"c{number}", "interface": name, "downstream": [
            {"interface": "lan-ethernet0.1", "subnet_id": number}]}
            for number, name in enumerate(self.names)]
        self.gateway = gateway = self.daemon6(rows).start()
        clients = [gateway.wait_state("bound", number) for number in
                   range(1, len(rows) + 1)]
        for row, name in zip(clients, self.names):
            self.assertEqual(row["interface"], name)
            self.has(row["address"], device=name)
        self.assertEqual(len({row["address"] for row in clients}), 4)
        eventually(lambda: self.networks("lan-ethernet0.1") == {
            subnet(row["prefixes"][0], number)
            for number, row in enumerate(clients)}, "a /64 of each")
        gateway.set("Enable=false")
        gateway.wait_state("disabled")
        self.has(device="eth1")
        for number, before in enumerate(clients[1:], 2):
            after = gateway.client(number)
            for key in ("pid", "state", "address", "restarts"):
                self.assertEqual(before[key], after[key], before)


if __name__ == "__main__":
    unittest.main()
