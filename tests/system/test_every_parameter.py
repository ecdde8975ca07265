"""Every writable parameter acts outside the daemon, or says that it does not.

The table is read from actors/tr181/schema.csv: a new row of it fails here
until a test below proves it or the capability report names it.
"""

import re

from schema_table import of_ipv6, parameters, rules
from support import BACKEND, ROW, WAN, SystemTest, unittest
from lab import eventually
from lab.process import alive, arguments, program

LATE = "X_LEASEHOLD_NotHonoured"
CLIENT = "Device.DHCPv4.Client.{i}."
SENT, ASKED = CLIENT + "SentOption.{i}.", CLIENT + "ReqOption.{i}."
LINE = "Device.IP.Interface.{i}."
FIRST_LINE = "Device.IP.Interface.1."
WRITABLE = {path: row for path, row in
            parameters("write", commands=True).items() if not of_ipv6(path)}
PROOFS = {}


def proves(*paths, by=BACKEND):
    """Marks a test as the proof that these parameters act; with the program
    `by`, where only that one acts on them."""
    def mark(test):
        for path in paths if by == BACKEND else ():
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
    if row["type"] == "list:unsignedInt":
        return "17,65001"
    return "boot.img"


def dotted(request):
    """The address that a REQUEST names in option 50."""
    return ".".join(map(str, request.option(50) or b""))


def written(value):
    """A value as leasectl takes it."""
    return str(value).lower() if isinstance(value, bool) else value


class Listed(SystemTest):
    def listed(self, row, column):
        """The full paths that a row's column names."""
        names = self.gateway.ask("get", row + column)[row + column]
        return {row + name for name in names.split(",") if name}


class Whole(Listed):
    def setUp(self):
        super().setUp()
        self.gateway = self.bound(clients=[
            {**WAN, "send": [{"tag": 60, "value": "4c48"}]}])

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
        late = self.late()
        wanted = {path: unusual(row) for path, row in late.items()
                  if row["type"] != "Order"}
        for path in wanted:
            self.assertNotEqual(written(wanted[path]), late[path]["default"])
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
        for path in late:
            self.assertRegex(reasons[path], r"\w+ \w+", path)
        inexact = self.listed(ROW + ".", "X_LEASEHOLD_NotExact")
        self.assertEqual(set(reasons), set(late) | inexact)
        self.assertEqual(set(late) & inexact, set())

    def test_the_verbose_status_names_each_in_plain_text_too(self):
        plain = self.gateway.ctl("status", "-v").out
        for path in self.late():
            self.assertRegex(plain, rf"(?m)^ +{re.escape(path)}: \w")


class Acts(Listed):
    """Each test proves what its mark names, on a line with a real server."""

    def setUp(self):
        super().setUp()
        self.gateway = self.bound(
            offer={"mtu": 1400},
            clients=[{**WAN, "send": [{"tag": 60, "value": "4c48"}]}])
        self.capture = self.lab.capture()

    def runs(self, device="wan0"):
        """The client is bound, and its program's words name that device."""
        row = self.gateway.wait_state("bound")
        self.assertIn(device, " ".join(arguments(row["pid"])).split(" "))

    def becomes(self, name):
        """Let that program be the client's; it is bound."""
        self.gateway.set(f"X_LEASEHOLD_Backend={name}")
        self.gateway.until(
            lambda: (row := self.gateway.client())["state"] == "bound"
            and name in program(row["pid"]), name, 20)

    def assert_gone(self, row):
        eventually(lambda: not alive(row["pid"]), "the process is gone")
        eventually(lambda: self.lab.box.cidrs(row["interface"]) == [],
                   "and the address")

    def discover(self, *assignments):
        """The first DISCOVER after a write."""
        count = len(self.capture.packets("DISCOVER"))
        self.gateway.ask("set", *assignments)
        packet = self.capture.wait("DISCOVER", count=count + 1)
        self.gateway.wait_state("bound")
        return packet

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
        for name in ("dhcpcd", "udhcpc"):
            self.becomes(name)
        self.refused(self.gateway, f"{ROW}.X_LEASEHOLD_Backend", 9007, "set",
                     f"{ROW}.X_LEASEHOLD_Backend=dibbler")

    @proves(CLIENT + "Renew", CLIENT + "Renew()")
    def test_renew(self):
        address = self.row["address"].split("/")[0]
        for number, words in enumerate((("set", f"{ROW}.Renew=true"),
                                        ("run", f"{ROW}.Renew()")), 1):
            with self.undisturbed(self.gateway):
                self.gateway.ask(*words)
                request = self.capture.wait("REQUEST", count=number)
                self.assertIn(address, (request.ciaddr, dotted(request)))
                self.capture.wait("ACK", count=number)
                self.gateway.wait_state("bound")
        self.assertEqual(len(self.capture.packets("DISCOVER")), 0)

    @proves(CLIENT + "X_RDK_Restart", CLIENT + "X_RDK_Release")
    def test_restart_and_release(self):
        self.gateway.set("X_RDK_Restart=true")
        self.capture.wait("DISCOVER")
        self.assertEqual(self.capture.packets(
            "RELEASE", "DISCOVER")[0].kind, "RELEASE")
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

    def asked(self, write):
        """What the DISCOVER after a write asks for, without what no row of
        these does."""
        return [tag for tag in self.discover(write).option(55)
                if tag not in (1, 51, 58, 59)]

    @proves(ASKED + "Enable", ASKED + "Tag")
    def test_requested_options(self):
        usual = WAN["request"][:-1]
        asked = f"{ROW}.ReqOption.7."
        for write, tags in ((f"{asked}Tag=224", [*usual, 224]),
                            (f"{asked}Enable=false", usual),
                            (f"{asked}Enable=true", [*usual, 224])):
            self.assertEqual(sorted(self.asked(write)), tags, write)

    @proves(ASKED + "Order", by="udhcpc")
    def test_the_order_of_requested_options(self):
        self.becomes("udhcpc")
        self.assertEqual(self.asked(f"{ROW}.ReqOption.7.Order=1"),
                         [121, *WAN["request"][:-1]])

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
                self.gateway.until(
                    lambda: (FIRST_LINE + "MaxMTUSize" in
                             self.listed(FIRST_LINE, LATE)) == says,
                    f"{most} is reported: {says}")
            self.assertEqual(self.gateway.newest_seq(), seq)


if __name__ == "__main__":
    unittest.main()
