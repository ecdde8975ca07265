"""Every writable parameter of DHCPv6 acts, or says that it does not.

As test_every_parameter.py, for what stands in the same table.
"""

import dataclasses

from schema_table import of_ipv6, parameters
from test_every_parameter import LATE, general, unusual, written
from support6 import (ADDRESS, GATEWAY6, OLD, PROGRAM, ROW6, SystemTest6,
                      dhcp6, eventually, subnet)
from support import unittest
from lab import Responder6
from lab.process import alive, program

CLIENT = "Device.DHCPv6.Client.{i}."
SENT, LANS = CLIENT + "SentOption.{i}.", CLIENT + "X_LEASEHOLD_Downstream.{i}."
LINE, FIRST_LINE = "Device.IP.Interface.{i}.", "Device.IP.Interface.1."
DOMAIN = "Device.MAP.Domain.{i}."
WRITABLE = {path: row for path, row in
            parameters("write", commands=True).items() if of_ipv6(path)}
BACKEND = PROGRAM.removesuffix("-client")
PROOFS = {}
CLASSES = "0002118b0001ff"      # options 15 and 16 may both have this content
CONTAINER = bytes.fromhex("00590015011018c0000200282001"
                          "0db8f0005d000406000000005b00094020010db8ffff0000")


def proves(*paths, by=BACKEND):
    """Marks a test as the proof that these parameters act; with the program
    `by`, where only that one acts on them."""
    def mark(test):
        for path in paths if by == BACKEND else ():
            assert path not in PROOFS, path
            PROOFS[path] = test.__name__
        return test
    return mark


class Committing(Responder6):
    """A server that knows rapid commit."""

    def answer(self, message, grant):
        made = super().answer(message, grant)
        if message.option(dhcp6.RAPID_COMMIT) is None:
            return made
        return dataclasses.replace(made, kind="REPLY", options=(
            *made.options, (dhcp6.RAPID_COMMIT, b"")))


class Parameters(SystemTest6):
    def setUp(self):
        super().setUp()
        self.host = self.lab.lan()
        self.bound6(Committing, clients6=[
            {**GATEWAY6, "request": [23, 24], "send": [
                {"tag": 16, "value": "0000118b00046c656173"}]}])
        eventually(lambda: self.networks() == {subnet(OLD)}, "a /64")
        self.capture = self.lab.capture6()

    def listed(self, row, column):
        """The full paths that a row's column names."""
        names = self.gateway.ask("get", row + column)[row + column]
        return {row + name for name in names.split(",") if name}


class Whole(Parameters):
    """Without sent options, of which the report would speak; with what it
    speaks of only while it is wanted."""

    def setUp(self):
        super().setUp()
        self.gateway.set("Enable=false")
        self.gateway.wait_state("disabled")
        self.gateway.ask("del", f"{ROW6}.SentOption.1.")
        self.gateway.set("RapidCommit=true", "SuggestedT1=111",
                         "SuggestedT2=222", "Enable=true")
        self.gateway.wait_state("bound")

    def late(self):
        """What the client and its interface report, as in the table."""
        return {path: WRITABLE[general(path)]
                for row in (ROW6 + ".", FIRST_LINE)
                for path in self.listed(row, LATE) if of_ipv6(path)}

    def test_every_writable_parameter_is_proved_or_reported(self):
        reported = {general(path) for path in self.late()}
        self.assertEqual(set(PROOFS) & reported, set())
        self.assertEqual(set(PROOFS) | reported, set(WRITABLE))

    def test_what_is_reported_is_kept_and_said(self):
        wanted = {path: unusual(row) for path, row in self.late().items()}
        with self.undisturbed(self.gateway):
            self.gateway.ask("set", *(f"{path}={written(value)}"
                                      for path, value in wanted.items()))
            self.assertEqual(self.gateway.ask("get", *wanted), wanted)
        self.gateway.kill()
        self.gateway.start()
        self.gateway.wait_state("bound")
        self.assertEqual(self.gateway.ask("get", *wanted), wanted)
        said = self.gateway.ask("status", "-v")["clients"][0]["not_honoured"]
        reasons = {entry["path"]: entry["reason"] for entry in said}
        for path in wanted:
            self.assertRegex(reasons[path], r"\w+ \w+", path)


class Acts(Parameters):
    """Each test proves what its mark names, on a line with a server."""

    def assert_gone(self, row):
        eventually(lambda: not alive(row["pid"]), "the process is gone")
        self.has(device=row["interface"])

    def asked(self, *assignments, kinds=("SOLICIT", "REQUEST", "RENEW",
                                         "CONFIRM", "REBIND")):
        """The first message of the client after a write."""
        count = len(self.capture.packets(*kinds))
        self.gateway.ask("set", *assignments)
        return self.gateway.until(
            lambda: self.capture.packets(*kinds)[count:], "a message")[0]

    @proves(CLIENT + "Enable")
    def test_enable(self):
        self.gateway.set("Enable=false")
        self.gateway.wait_state("disabled")
        self.assert_gone(self.row)
        self.assertEqual(self.capture.packets("RELEASE"), [])
        self.gateway.set("Enable=true")
        self.gateway.wait_state("bound")

    @proves(CLIENT + "Alias", SENT + "Alias", LANS + "Alias",
            LINE + "IPv6Address.{i}.Alias", LINE + "IPv6Prefix.{i}.Alias")
    def test_an_alias_addresses_its_row(self):
        rows = {ROW6: "Enable", f"{ROW6}.SentOption.1": "Tag",
                f"{ROW6}.X_LEASEHOLD_Downstream.1": "SubnetID",
                FIRST_LINE + "IPv6Address.1": "IPAddress",
                FIRST_LINE + "IPv6Prefix.1": "Prefix"}
        with self.undisturbed(self.gateway):
            for row, name in rows.items():
                table = row.rpartition(".")[0]
                self.gateway.ask("set", row + ".Alias=by-name")
                self.assertEqual(
                    self.gateway.ask("get", f"{table}.[by-name].{name}"),
                    self.gateway.ask("get", f"{row}.{name}"))

    @proves(CLIENT + "Interface", CLIENT + "X_RDK_LinuxInterface")
    def test_interface_and_linux_interface(self):
        self.lab.wire("wan1")
        for name, device in (("Interface", "wan1"),
                             ("X_RDK_LinuxInterface", "wan0")):
            before = self.gateway.client()
            self.gateway.set(f"{name}={device}")
            self.has(f"{ADDRESS}/128", device=device)
            self.assert_gone(before)

    def becomes(self, name):
        """Let that program be the client's; it is bound."""
        self.gateway.set(f"X_LEASEHOLD_Backend={name}")
        self.gateway.until(
            lambda: (row := self.gateway.client())["state"] == "bound"
            and name in program(row["pid"]), name, 20)

    @proves(CLIENT + "X_LEASEHOLD_Backend")
    def test_the_backend_is_the_program(self):
        for name in ("dhcpcd", "dibbler", "dhcpcd"):
            self.becomes(name)

    @proves(CLIENT + "RequestAddresses", CLIENT + "RequestPrefixes")
    def test_what_is_requested(self):
        kinds = ("SOLICIT", "REQUEST", "RENEW", "INFORMATION-REQUEST")
        for addresses, prefixes in ((False, True), (True, False),
                                    (False, False), (True, True)):
            self.gateway.set(f"RequestAddresses={str(addresses).lower()}",
                             f"RequestPrefixes={str(prefixes).lower()}")
            self.gateway.until(lambda: (
                bool(self.gateway.client()["prefixes"]),
                f"{ADDRESS}/128" in self.gateway.client()["addresses"])
                == (prefixes, addresses), f"{addresses} {prefixes}")
            self.gateway.wait_state("bound")
            asked = self.capture.packets(*kinds)[-1]
            if not addresses:
                self.assertEqual(asked.ias(dhcp6.IA_NA), [])
            if not prefixes:
                self.assertEqual(asked.ias(dhcp6.IA_PD), [])

    @proves(CLIENT + "RequestedOptions")
    def test_requested_options(self):
        self.assertIn(65001, self.asked(
            f"{ROW6}.RequestedOptions=23,65001").requested())

    @proves(CLIENT + "X_LEASEHOLD_PrefixHints")
    def test_prefix_hints(self):
        solicit = self.asked(f"{ROW6}.X_LEASEHOLD_PrefixHints=::/48,::/60",
                             kinds=("SOLICIT",))
        hints = [item[0] for one in solicit.ias(dhcp6.IA_PD)
                 for item in one.prefixes()]
        self.assertEqual(sorted(hints), ["::/48", "::/60"])

    @proves(CLIENT + "RapidCommit", by="dhcpcd")
    def test_rapid_commit(self):
        self.becomes("dhcpcd")
        seq, received = self.gateway.newest_seq(), len(self.server.received)
        self.gateway.set("X_RDK_Restart=true", "RapidCommit=true")
        self.gateway.wait_event("LEASE_UPDATE", after=seq)
        self.assertEqual(set(self.server.kinds()[received:]),
                         {"RELEASE", "SOLICIT"})

    @proves(CLIENT + "SuggestedT1", CLIENT + "SuggestedT2", by="dibbler")
    def test_suggested_times(self):
        self.becomes("dibbler")
        solicit = self.asked(
            f"{ROW6}.SuggestedT1=111", f"{ROW6}.SuggestedT2=222",
            f"{ROW6}.X_RDK_Restart=true", kinds=("SOLICIT",))
        for kind in (dhcp6.IA_NA, dhcp6.IA_PD):
            one, = solicit.ias(kind)
            self.assertEqual((one.t1, one.t2), (111, 222))

    @proves(CLIENT + "Renew", CLIENT + "Renew()")
    def test_renew(self):
        for words in (("set", f"{ROW6}.Renew=true"),
                      ("run", f"{ROW6}.Renew()")):
            answered = len(self.server.answered)
            self.gateway.ask(*words)
            self.gateway.until(lambda: len(self.server.answered)
                               > answered + 1, "answers")
            self.gateway.wait_state("bound")
        self.assertEqual(self.gateway.seen("LEASE_DEL"), [])

    @proves(CLIENT + "X_RDK_Restart", CLIENT + "X_RDK_Release")
    def test_restart_and_release(self):
        self.gateway.set("X_RDK_Restart=true")
        self.capture.wait("SOLICIT")
        self.assertEqual(self.capture.packets()[0].kind, "RELEASE")
        row = self.gateway.wait_state("bound")
        self.gateway.set("X_RDK_Release=true")
        self.capture.wait("RELEASE", count=2)
        self.gateway.wait_state("disabled")
        self.assert_gone(row)
        self.assertIs(self.gateway.get("Enable"), False)

    def leases(self):
        """How often the client got one; a new dibbler-client binds anew."""
        return sum(self.gateway.get("Stats.X_LEASEHOLD_" + name)
                   for name in ("Binds", "Renewals"))

    @proves(CLIENT + "Stats.Reset", CLIENT + "Stats.Reset()")
    def test_stats_reset(self):
        for words in (("set", f"{ROW6}.Stats.Reset=true"),
                      ("run", f"{ROW6}.Stats.Reset()")):
            self.renewed()
            self.gateway.until(lambda: self.leases() > 0, "one")
            self.gateway.wait_state("bound")
            self.gateway.ask(*words)
            self.gateway.until(lambda: self.leases() == 0, "none")

    @proves(SENT + "Enable", SENT + "Tag", SENT + "Value")
    def test_sent_options(self):
        sent = f"{ROW6}.SentOption.1."
        for write, tag, value in ((f"{sent}Value={CLASSES}", 16, CLASSES),
                                  (f"{sent}Tag=15", 15, CLASSES),
                                  (f"{sent}Enable=false", 15, None),
                                  (f"{sent}Enable=true", 15, CLASSES)):
            octets = self.asked(write).option(tag)
            self.assertEqual(octets.hex() if octets else None, value, write)
            self.gateway.wait_state("bound")

    @proves(LANS + "Enable", LANS + "Interface", LANS + "SubnetID")
    def test_downstream(self):
        self.lab.lan("lan1")
        row = f"{ROW6}.X_LEASEHOLD_Downstream.1."
        with self.undisturbed(self.gateway):
            for write, device, number in (
                    ("SubnetID=200", "lan0", 200), ("Enable=false", "lan0",
                                                    None),
                    ("Enable=true", "lan0", 200),
                    ("Interface=lan1", "lan1", 200)):
                self.gateway.ask("set", row + write)
                want = set() if number is None else {subnet(OLD, number)}
                eventually(lambda: self.networks(device) == want, write,
                           evidence=self.gateway.evidence)
            eventually(lambda: self.networks("lan0") == set(), "lan0 is bare")

    @proves(LINE + "IPv6Enable")
    def test_an_interface_holds_its_client(self):
        before, seq = self.gateway.client(), self.gateway.newest_seq()
        self.gateway.ask("set", FIRST_LINE + "IPv6Enable=false")
        self.gateway.wait_state("disabled")
        self.assert_gone(before)
        gone = self.gateway.wait_event("LEASE_DEL", after=seq)
        self.gateway.wait_event("STOPPED", after=gone["seq"])
        self.assertIs(self.gateway.get("Enable"), True)
        self.gateway.ask("set", FIRST_LINE + "IPv6Enable=true")
        self.gateway.wait_state("bound")

    @proves("Device.MAP.Enable", DOMAIN + "Interface.Stats.Reset")
    def test_map(self):
        self.server.grant.options.append((dhcp6.MAP_T, CONTAINER))
        asked = self.asked("Device.MAP.Enable=true")
        self.assertIn(dhcp6.MAP_T, asked.requested())
        self.gateway.until(lambda: [
            event for event in self.gateway.seen("LEASE_UPDATE")
            if event["new"]["mapt"]], "the rule is used")
        stats = "Device.MAP.Domain.1.Interface.Stats."
        before = self.gateway.ask("get", stats)
        self.gateway.ask("set", stats + "Reset=true")
        self.assertEqual(self.gateway.ask("get", stats), before)
        self.assertEqual(before[stats + "BytesSent"], 2**64 - 1)

    @proves("Device.DSLite.Enable")
    def test_ds_lite(self):
        self.server.grant.options.append(
            (dhcp6.AFTR, dhcp6.names("aftr.isp.example")))
        asked = self.asked("Device.DSLite.Enable=true")
        self.assertIn(dhcp6.AFTR, asked.requested())
        name = "Device.DSLite.InterfaceSetting.1.EndpointName"
        self.gateway.until(lambda: self.gateway.ask(
            "get", "Device.DSLite.").get(name) == "aftr.isp.example", name)


if __name__ == "__main__":
    unittest.main()
