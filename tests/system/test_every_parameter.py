"""Every writable parameter acts outside the daemon, or says that it does not.

The table is read from actors/tr181/schema.csv: a new row of it fails here
until a test below proves it or the capability report names it.
"""

import re

from schema_table import parameters, rules
from support import ROW, WAN, SystemTest, unittest
from lab import eventually
from lab.process import alive, arguments

LATE = "X_LEASEHOLD_NotHonoured"
CLIENT = "Device.DHCPv4.Client.{i}."
SENT, ASKED = CLIENT + "SentOption.{i}.", CLIENT + "ReqOption.{i}."
LINE = "Device.IP.Interface.{i}."
FIRST_LINE = "Device.IP.Interface.1."
WRITABLE = parameters("write", commands=True)
PROOFS = {}


def proves(*paths):
    """Marks a test as the proof that these parameters act."""
    def mark(test):
        for path in paths:
            assert path not in PROOFS, path
            PROOFS[path] = test.__name__
        return test
    return mark


def general(path):
    """An instance path as the table writes it."""
    return re.sub(r"\.[1-9][0-9]*(?=\.)", ".{i}", path)


def unusual(row):
    """A valid value that is not the default, by the words of the table."""
    told = rules(row)
    if row["type"] == "boolean":
        return row["default"] != "true"
    if "words" in told:
        return told["words"].split("|")[-1]
    if "to" in told:
        return told["to"] + ".7"
    if row["type"] in ("unsignedInt", "int"):
        return abs(int(row["default"]) - 1)
    return "boot.img"


def written(value):
    """A value as leasectl takes it."""
    return str(value).lower() if isinstance(value, bool) else value


class Whole(SystemTest):
    def setUp(self):
        super().setUp()
        self.gateway = self.bound(clients=[
            {**WAN, "send": [{"tag": 60, "value": "4c48"}]}])

    def listed(self, row, column):
        """The full paths that a row's column names."""
        names = self.gateway.ask("get", row + column)[row + column]
        return {row + name for name in names.split(",") if name}

    def late(self):
        """What the first client and its interface report, as in the table."""
        return {path: WRITABLE[general(path)]
                for row in (ROW + ".", FIRST_LINE)
                for path in self.listed(row, LATE)}

    def test_every_writable_parameter_is_proved_or_reported(self):
        reported = {general(path) for path in self.late()}
        self.assertEqual(set(PROOFS) & reported, set())
        self.assertEqual(set(PROOFS) | reported, set(WRITABLE))

    def test_what_is_reported_is_kept_and_said(self):
        wanted = {path: unusual(row) for path, row in self.late().items()}
        for path, row in self.late().items():
            self.assertNotEqual(written(wanted[path]), row["default"])
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
        inexact = self.listed(ROW + ".", "X_LEASEHOLD_NotExact")
        self.assertEqual(set(reasons), set(wanted) | inexact)
        self.assertEqual(set(wanted) & inexact, set())

    def test_the_verbose_status_names_each_in_plain_text_too(self):
        plain = self.gateway.ctl("status", "-v").out
        for path in self.late():
            self.assertRegex(plain, rf"(?m)^ +{re.escape(path)}: \w")


class Acts(SystemTest):
    """Each test proves what its mark names, on a line with a real server."""

    def setUp(self):
        super().setUp()
        self.gateway = self.bound(
            offer={"mtu": 1400},
            clients=[{**WAN, "send": [{"tag": 60, "value": "4c48"}]}])
        self.capture = self.lab.capture()

    def runs(self, device="wan0"):
        """The bound client's words, which hold that device."""
        row = self.gateway.wait_state("bound")
        words = arguments(row["pid"])
        self.assertEqual(words[words.index("-i") + 1], device)
        return words

    def assert_gone(self, row):
        eventually(lambda: not alive(row["pid"]), "the process is gone")
        eventually(lambda: self.lab.box.cidrs(row["interface"]) == [],
                   "and the address")

    def discover(self, *assignments):
        """The first DISCOVER after a write."""
        count = len(self.capture.packets("DISCOVER"))
        self.gateway.ask("set", *assignments)
        return self.capture.wait("DISCOVER", count=count + 1)

    @proves(CLIENT + "Enable")
    def test_enable(self):
        self.gateway.set("Enable=false")
        self.gateway.wait_state("disabled")
        self.assert_gone(self.row)
        self.assertEqual(self.capture.packets("RELEASE"), [])
        self.gateway.set("Enable=true")
        self.runs()

    @proves(CLIENT + "Alias", SENT + "Alias", ASKED + "Alias", LINE + "Alias",
            LINE + "IPv4Address.{i}.Alias")
    def test_an_alias_addresses_its_row(self):
        rows = {ROW: "Enable", f"{ROW}.SentOption.1": "Tag",
                f"{ROW}.ReqOption.2": "Tag", FIRST_LINE[:-1]: "Name",
                FIRST_LINE + "IPv4Address.1": "IPAddress"}
        with self.undisturbed(self.gateway):
            for row, name in rows.items():
                table = row.rpartition(".")[0]
                before = self.gateway.ask("get", row + ".Alias")
                self.gateway.ask("set", row + ".Alias=by-name")
                self.assertEqual(
                    self.gateway.ask("get", f"{table}.[by-name].{name}"),
                    self.gateway.ask("get", f"{row}.{name}"))
                old, = before.values()
                self.assertEqual(
                    self.gateway.ask("get", f"{table}.[{old}].{name}"), {})
                self.gateway.ask("set", f"{table}.[by-name].Alias={old}")

    @proves(CLIENT + "Interface", CLIENT + "X_RDK_LinuxInterface")
    def test_interface_and_linux_interface(self):
        self.lab.wire("wan1")
        self.gateway.set("Interface=wan1")
        eventually(lambda: self.lab.box.cidrs("wan1"), "the address is there")
        self.runs("wan1")
        self.assert_gone(self.row)
        second = self.gateway.client()
        self.gateway.set("X_RDK_LinuxInterface=wan0")
        eventually(lambda: self.lab.box.cidrs("wan0"), "it is back")
        self.runs("wan0")
        self.assert_gone(second)

    @proves(CLIENT + "X_LEASEHOLD_Backend")
    def test_the_backend_is_the_program(self):
        self.gateway.set("X_LEASEHOLD_Backend=udhcpc")
        self.assertRegex(self.runs()[0], r"/udhcpc$")
        self.refused(self.gateway, f"{ROW}.X_LEASEHOLD_Backend", 9007, "set",
                     f"{ROW}.X_LEASEHOLD_Backend=dhcpcd")

    @proves(CLIENT + "Renew", CLIENT + "Renew()")
    def test_renew(self):
        address = self.row["address"].split("/")[0]
        for number, words in enumerate((("set", f"{ROW}.Renew=true"),
                                        ("run", f"{ROW}.Renew()")), 1):
            with self.undisturbed(self.gateway):
                self.gateway.ask(*words)
                request = self.capture.wait("REQUEST", count=number)
                self.assertEqual(request.ciaddr, address)
                self.capture.wait("ACK", count=number)
                self.gateway.wait_state("bound")
        self.assertEqual(len(self.capture.packets("DISCOVER")), 0)

    @proves(CLIENT + "X_RDK_Restart", CLIENT + "X_RDK_Release")
    def test_restart_and_release(self):
        self.gateway.set("X_RDK_Restart=true")
        self.capture.wait("DISCOVER")
        self.assertEqual(self.capture.packets()[0].kind, "RELEASE")
        row = self.gateway.wait_state("bound")
        self.assertNotEqual(row["pid"], self.row["pid"])
        self.gateway.set("X_RDK_Release=true")
        self.capture.wait("RELEASE", count=2)
        self.gateway.wait_state("disabled")
        self.assert_gone(row)
        self.assertIs(self.gateway.get("Enable"), False)

    @proves(CLIENT + "Stats.Reset", CLIENT + "Stats.Reset()")
    def test_stats_reset(self):
        for number, words in enumerate((("set", f"{ROW}.Stats.Reset=true"),
                                        ("run", f"{ROW}.Stats.Reset()")), 1):
            self.assertEqual(self.gateway.get("Stats.ACK"), 1)
            with self.undisturbed(self.gateway):
                self.gateway.ask(*words)
                self.gateway.until(
                    lambda: self.gateway.get("Stats.ACK") == 0, "it is 0")
            self.gateway.set("Renew=true")
            self.capture.wait("ACK", count=number)
            self.gateway.until(lambda: self.gateway.get("Stats.ACK") == 1,
                               "it counts from 0")

    @proves(SENT + "Enable", SENT + "Tag", SENT + "Value")
    def test_sent_options(self):
        sent = f"{ROW}.SentOption.1."
        for writes, tag, value in (([f"{sent}Value=00ff41"], 60, "00ff41"),
                                   ([f"{sent}Tag=77"], 77, "00ff41"),
                                   ([f"{sent}Enable=false"], 77, None),
                                   ([f"{sent}Enable=true"], 77, "00ff41")):
            packet = self.discover(*writes)
            octets = packet.option(tag)
            self.assertEqual(octets.hex() if octets else None, value, writes)
            self.assertEqual({60, 77} & set(packet.tags()),
                             {tag} if value else set())

    @proves(ASKED + "Enable", ASKED + "Order", ASKED + "Tag")
    def test_requested_options(self):
        usual = WAN["request"]
        asked = f"{ROW}.ReqOption."
        for write, tags in ((f"{asked}7.Order=1", [121, *usual[:-1]]),
                            (f"{asked}7.Tag=224", [224, *usual[:-1]]),
                            (f"{asked}7.Enable=false", usual[:-1]),
                            (f"{asked}7.Enable=true", [224, *usual[:-1]])):
            seen = list(self.discover(write).option(55))
            seen.remove(1)
            self.assertEqual(seen, tags, write)

    @proves(LINE + "Enable", LINE + "IPv4Enable")
    def test_an_interface_holds_its_client(self):
        for name in ("Enable", "IPv4Enable"):
            before, seq = self.gateway.client(), self.gateway.newest_seq()
            self.gateway.ask("set", f"{FIRST_LINE}{name}=false")
            self.gateway.wait_state("disabled")
            self.assert_gone(before)
            gone = self.gateway.wait_event("LEASE_DEL", after=seq)
            self.gateway.wait_event("STOPPED", after=gone["seq"])
            self.assertIs(self.gateway.get("Enable"), True)
            self.gateway.ask("set", f"{FIRST_LINE}{name}=true")
            self.runs()
        self.assertEqual(self.capture.packets("RELEASE"), [])

    @proves(LINE + "MaxMTUSize")
    def test_the_greatest_mtu(self):
        def mtu():
            return self.lab.box.link("wan0")["mtu"]
        eventually(lambda: mtu() == 1400, "the lease's MTU")
        with self.undisturbed(self.gateway):
            seq = self.gateway.newest_seq()
            for most, wanted, says in (
                    (1300, 1300, False), (9000, 1400, False),
                    (576, 576, False), (575, 576, True), (64, 576, True),
                    (65535, 1400, False)):
                self.gateway.ask("set", f"{FIRST_LINE}MaxMTUSize={most}")
                eventually(lambda: mtu() == wanted, f"the MTU is {wanted}")
                late = self.gateway.ask("get", FIRST_LINE + LATE)
                self.assertEqual("MaxMTUSize" in late[FIRST_LINE + LATE],
                                 says, most)
            self.assertEqual(self.gateway.newest_seq(), seq)


if __name__ == "__main__":
    unittest.main()
