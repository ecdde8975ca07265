"""Bad input: the right fault with the full path, and nothing is changed.

The bad values are made from actors/tr181/schema.csv, so that each writable
parameter, a new one too, gets all that its type and rules forbid.
"""

import contextlib

from schema_table import everything, parameters, rules
from support import ROW, WAN, WAN_B, SystemTest, unittest
from lab import Responder6, dhcp6, toml
from lab.daemon import binaries
from lab.process import run

CLIENTS = "Device.DHCPv4.Client."
SENT = [{"tag": 60, "value": "4c48"}, {"tag": 77, "value": "00"}]
WAN6 = {"interface": "wan0", "send": [{"tag": 16, "value": "0000118b"}],
        "request": [64],
        "downstream": [{"interface": "wan1", "subnet_id": 1}]}
OFFER6 = {dhcp6.AFTR: dhcp6.names("aftr.isp.example"),
          dhcp6.MAP_T: bytes.fromhex(
              "00590015011018c000020028" "20010db8f0005d000406000000"
              "005b00094020010db8ffff0000")}
ROW6 = "Device.DHCPv6.Client.1"
NUMBERS = {"unsignedInt": (0, 4294967295), "Order": (1, 4294967295),
           "int": (-2147483648, 2147483647)}

NO_SUCH_PATH = [
    "", ".", "..", "x", "Device", "Device..", ".Device.", "device.DHCPv4.",
    "Device.*.", "*", "*.", "Device.DHCPv4", "Device.DHCPv4.Clients.",
    "Device.DHCPv5.", "Device.DHCPv4.Server.", CLIENTS + "*.*.*",
    CLIENTS + "*.*.", CLIENTS + "*.Enable.*", CLIENTS + "**.Enable",
    CLIENTS + "1*.Enable", CLIENTS + "*.SentOption.*.*",
    CLIENTS + "[", CLIENTS + "]", CLIENTS + "[].Enable",
    CLIENTS + "[wan", CLIENTS + "[wan].[wan-b].Enable", CLIENTS + "[[wan]].",
    CLIENTS + "[Enable==].", CLIENTS + "[==true].Enable",
    CLIENTS + "[Enable=true].Enable", CLIENTS + "[Enable==maybe].Enable",
    CLIENTS + "[Enable==true&&].Enable", CLIENTS + "[Enable==true||true].",
    CLIENTS + "[Nothing==1].Enable", CLIENTS + "[Enable<true].Enable",
    CLIENTS + '[Alias=="wan].Enable', CLIENTS + "0.Enable",
    CLIENTS + "01.Enable", CLIENTS + "-1.Enable", CLIENTS + "+1.Enable",
    CLIENTS + "4294967296.Enable", CLIENTS + "99999999999999999999.Enable",
    CLIENTS + "1..Enable", CLIENTS + "1.Enable.", CLIENTS + "1.enable",
    CLIENTS + "1.Enable ", " " + ROW + ".Enable", CLIENTS + "1.Alias+.Name",
    CLIENTS + "1.Interface+", CLIENTS + "1.Interface#1+.Name",
    CLIENTS + "1.Interface++.Name", CLIENTS + "{i}.Enable",
    CLIENTS + "1.Enable\n", CLIENTS + "1.\u00e9",
    "Device." + "DHCPv4." * 4096, CLIENTS + "*." * 4096,
    CLIENTS + "[" * 4096, CLIENTS + "[Enable==true" + "&&Enable==true" * 4096
    + "].Enable", "Device." * 9400, ROW + "." + "x" * 65536]


def instances(access):
    """The parameters of the first rows, to their rows of the table."""
    return {path.replace("{i}", "1"): row for path, row in
            parameters(access).items()}


def bounds(told, name, usual):
    """MIN and MAX of a rule of the table."""
    return tuple(map(int, told[name].split(".."))) if name in told else usual


def bad_values(row):
    """(value, code) of all that the table forbids for a parameter."""
    told, kind = rules(row), row["type"].removeprefix("list:")
    if row["type"] == "list:unsignedInt":
        return [("x", 9006), ("1.5", 9006), ("1,,2", 9007), (",", 9007),
                ("1,", 9007), ("4294967296", 9007), ("23,-1", 9007)]
    if kind == "boolean":
        return [(value, 9006) for value in ("maybe", "", "TRUE", "2", " true")]
    if kind in NUMBERS:
        low, high = bounds(told, "range", NUMBERS[kind])
        return [("x", 9006), ("", 9006), ("1.5", 9006), ("0x1", 9006),
                ("1 ", 9006), (str(low - 1), 9007), (str(high + 1), 9007),
                ("9" * 30, 9007)]
    return [(value, 9007) for value in bad_texts(row["type"], told)]


def bad_texts(kind, told):
    if "words" in told:
        word = told["words"].split("|")[0]
        return ["nonsense", "", word.swapcase(), word + " ",
                told["words"] + "|"]
    most = bounds(told, "length", (0, 256))[1]
    return {"Alias": ["", "1st", "-a", "a" * (most + 1), "a\nb", " a"],
            "hexBinary": ["0", "0x00", "zz", "00 00", "00" * (most + 1)],
            "Interface": ["a b", "a/b", "x" * 16, "..", "a\tb",
                          "Device.IP.Interface.99.", "Device.IP.Interface.",
                          "Device.DHCPv4.Client.1.", "Device.IP.Interface.*."],
            "Reference": ["else.where.1", "Device", "Device..1", "Device.a b",
                          "Device.Routing.Router" + ".1" * most],
            "list:Reference": ["Device.A.1,,Device.B.1", ",", "Device.A.1,",
                               "Device.A.1,nowhere", "Device.A.1" * most],
            "list:IPv6Prefix": ["x", "::/129", "::", "192.0.2.0/24", "::/56,"],
            "string": ["a" * (most + 1)]}[kind]


class BadInput(SystemTest):
    """Every table has a row: three clients are bound, one with MAP-T."""

    def setUp(self):
        super().setUp()
        self.lab.wire("wan1")
        self.lab.network.serve6(Responder6, raw=OFFER6)
        self.gateway = self.bound(clients=[{**WAN, "send": SENT}, WAN_B],
                                  clients6=[WAN6], mapt={"enable": True})
        for client in (2, ROW6):
            self.gateway.wait_state("bound", client)
        table = ROW6 + ".X_LEASEHOLD_IA."
        self.gateway.until(lambda: self.gateway.ask("get", table).get(
            table + "2.T1"), "the program's database")

    @contextlib.contextmanager
    def unchanged(self):
        """Neither the tree nor a client nor its events notice."""
        before, seq = everything(self.gateway), self.gateway.newest_seq()
        with self.undisturbed(self.gateway, 1), \
                self.undisturbed(self.gateway, 2):
            yield
        self.assertEqual(everything(self.gateway), before)
        self.assertEqual(self.gateway.newest_seq(), seq)

    def faults(self, *words):
        """(path, code) of each fault; a refusal has at least one."""
        reply = self.gateway.ctl("--json", *words)
        self.assertEqual(reply.code, 1, (words[0], words[1][:80], reply))
        self.assertTrue(reply.json["faults"], words[0])
        for fault in reply.json["faults"]:
            self.assertNotEqual(fault["text"], "")
        return {(fault["path"], int(fault["code"])) for fault in
                reply.json["faults"]}

    def test_every_bad_value_of_every_parameter(self):
        bad = {path: bad_values(row) for path, row in
               instances("write").items()}
        with self.unchanged():
            for number in range(max(map(len, bad.values()))):
                tried = {path: values[number] for path, values in bad.items()
                         if number < len(values)}
                found = self.faults("set", *(f"{path}={value}" for path,
                                             (value, _) in tried.items()))
                self.assertEqual(found, {(path, code) for path, (_, code) in
                                         tried.items()})

    def test_no_read_only_parameter_can_be_written(self):
        paths = instances("read")
        self.assertGreater(len(paths), 30)
        with self.unchanged():
            found = self.faults("set", *(path + "=1" for path in paths))
            self.assertEqual(found, {(path, 9008) for path in paths})

    def test_huge_values(self):
        texts = [path for path, row in instances("write").items() if
                 row["type"].removeprefix("list:") not in
                 {"boolean", *NUMBERS}]
        with self.unchanged():
            for path in texts:
                for size in (60_000, 65_536, 120_000):
                    self.assertEqual(self.faults("set", f"{path}=" + "a" *
                                                 size), {(path, 9007)})

    def test_paths_that_are_none(self):
        with self.unchanged():
            for path in NO_SUCH_PATH:
                with self.subTest(path=path[:80]):
                    for words in (["get", path], ["add", path], ["del", path],
                                  ["run", path], ["watch", path],
                                  ["set", f"{ROW}.Enable=false", path + "=1"]):
                        self.no_such_path(path, words)

    def no_such_path(self, path, words):
        whole = path and path.count("[") <= path.count("]")
        if words[0] == "set" and not whole:    # where would the path end?
            return self.assertEqual(self.gateway.ctl(*words).code, 2)
        (named, code), = self.faults(*words)
        self.assertEqual(code, 9005, words[0])
        self.assertTrue(path.startswith(named), (words[0], named))
        self.assertGreaterEqual(len(named), min(len(path), 256))

    def test_verbs_refuse_what_they_cannot_act_on(self):
        line = "Device.IP.Interface."
        with self.unchanged():
            for words in (
                    ("add", ROW), ("add", ROW + "."), ("add", line),
                    ("add", line + "1.IPv4Address."), ("add", "Device."),
                    ("add", CLIENTS + "*.SentOption."),
                    ("add", CLIENTS + "9.SentOption."),
                    ("del", CLIENTS), ("del", CLIENTS + "*."),
                    ("del", CLIENTS + "9."), ("del", CLIENTS + "[nobody]."),
                    ("del", line + "1.IPv4Address.1."), ("del", "Device."),
                    ("del", f"{ROW}.SentOption."), ("del", f"{ROW}.Enable"),
                    ("run", f"{ROW}.Enable"), ("run", ROW + "."),
                    ("run", f"{ROW}.Dance()"), ("run", f"{ROW}.Renew"),
                    ("run", CLIENTS + "9.Renew()"), ("run", "Renew()"),
                    ("get", f"{ROW}.Renew()")):
                self.assertEqual(self.faults(*words), {(words[1], 9005)})
            for path in (ROW + ".", f"{ROW}.Renew()", CLIENTS + "9.Enable",
                         f"{ROW}.SentOption.9.Tag", CLIENTS):
                self.assertEqual(self.faults("set", path + "=true"),
                                 {(path, 9005)})

    def test_duplicates(self):
        with self.unchanged():
            for path, value in (
                    (CLIENTS + "2.Alias", "wan"),
                    (f"{ROW}.SentOption.2.Alias", "cpe-1"),
                    (f"{ROW}.ReqOption.2.Alias", "cpe-1"),
                    ("Device.IP.Interface.2.Alias", "cpe-1"),
                    (f"{ROW}.SentOption.2.Tag", 60),
                    (f"{ROW}.ReqOption.2.Tag", WAN["request"][0])):
                self.assertEqual(self.faults("set", f"{path}={value}"),
                                 {(path, 9007)})
            both = self.faults("set", CLIENTS + "*.Alias=same")
            self.assertLessEqual(both, {(f"{ROW}.Alias", 9007),
                                        (CLIENTS + "2.Alias", 9007)})
        self.gateway.ask("set", f"{ROW}.Alias=wan-b", CLIENTS + "2.Alias=wan")
        self.assertEqual(self.gateway.get("Alias"), "wan-b")

    def test_one_bad_value_refuses_writes_to_all_tables(self):
        good = [f"{ROW}.Alias=new", f"{ROW}.DSCPMark=0", f"{ROW}.Renew=true",
                f"{ROW}.SentOption.1.Value=ff", CLIENTS + "2.Enable=false",
                f"{ROW}.ReqOption.7.Order=1", CLIENTS + "*.Stats.Reset=true",
                "Device.IP.Interface.2.Enable=false",
                f"{ROW}.Interface=elsewhere", CLIENTS + "2.X_RDK_Release=true",
                "Device.IP.Interface.*.MaxMTUSize=1000"]
        bad = [(f"{ROW}.Enable", "maybe", 9006), (f"{ROW}.Status", "x", 9008),
               (f"{ROW}.SentOption.2.Tag", "60", 9007),
               ("Device.IP.Interface.1.MaxMTUSize", "63", 9007),
               (CLIENTS + "9.Enable", "true", 9005)]
        with self.unchanged():
            for number, (path, value, code) in enumerate(bad):
                words = list(good)
                words.insert(number * 2, f"{path}={value}")
                self.assertEqual(self.faults("set", *words), {(path, code)})
            many = [f"{ROW}.DSCPMark={nth % 64}" for nth in range(10_000)]
            path, value, code = bad[0]
            self.assertEqual(self.faults("set", *many, f"{path}={value}"),
                             {(path, code)})


class Full(SystemTest):
    """Tables have ends; who comes too late is told so."""

    def full(self, gateway, table, *words):
        reply = gateway.ctl("--json", *words)
        self.assertEqual(reply.code, 1, reply)
        fault, = reply.json["faults"]
        self.assertEqual((fault["path"], fault["code"]), (table, 9004))

    def test_clients_and_interfaces(self):
        gateway = self.daemon(clients=[
            {"interface": f"d{number}", "enable": False}
            for number in range(1024)]).start()
        self.full(gateway, CLIENTS, "add", CLIENTS)
        interfaces = "Device.IP.InterfaceNumberOfEntries"
        for times in range(4):
            words = [f"{CLIENTS}{number}.Interface=e{times}x{number}"
                     for number in range(1, 1025)]
            before = gateway.ask("get", interfaces)[interfaces]
            if times < 3:
                gateway.ask("set", *words)
                self.assertEqual(gateway.ask("get", interfaces)[interfaces],
                                 before + 1024)
        self.full(gateway, "Device.IP.Interface.", "set", *words)
        self.assertEqual(gateway.get("Interface"), "e2x1")
        gateway.ask("del", CLIENTS + "7.")
        gateway.ask("add", CLIENTS)
        self.full(gateway, CLIENTS, "add", CLIENTS)

    def test_option_rows(self):
        gateway = self.daemon(clients=[WAN, WAN_B]).start()
        table = f"{ROW}.SentOption."
        done = run("sh", "-c", 'while "$@" >&2; do n=$((n+1)); done; echo $n',
                   "sh", binaries() / "leasectl", "--socket",
                   gateway.runtime / "control.sock", "add", table, timeout=60)
        self.assertEqual(done.stdout, "512\n")
        self.full(gateway, table, "add", table)
        gateway.ask("add", CLIENTS + "2.SentOption.")

    def test_a_file_with_too_many_rows(self):
        gateway = self.daemon(clients=[WAN]).start()
        before = everything(gateway)
        gateway.configure(toml([{"interface": f"d{number}", "enable": False}
                                for number in range(10_000)]))
        self.assertEqual(gateway.ctl("validate", gateway.config).code, 2)
        gateway.reload()
        gateway.until(lambda: "settings-refused" in gateway.log(),
                      "the log says so")
        self.assertEqual(everything(gateway), before)


if __name__ == "__main__":
    unittest.main()
