"""The parts of a run that need no lab: what is judged wrong, what is drawn,
what is read of the store."""

import copy
import subprocess
import sys
import unittest
from pathlib import Path
from types import SimpleNamespace

HERE = Path(__file__).resolve().parent
for place in (HERE.parents[1] / "deploy", HERE.parent / "system"):
    sys.path.insert(0, str(place))

from clients import CLIENTS  # noqa: E402
from judge import unsettled, wrong, wrong_routes, wrong_tree  # noqa: E402
from line import Line  # noqa: E402
from look import Look  # noqa: E402
from plan import FAULTS, Plan  # noqa: E402
from report import Report  # noqa: E402
from store import changes, fields, records, stored  # noqa: E402

NOBODY = 1 << 23  # no pid


def line(client):
    made = Line(client, None, None)
    made.ledger.give(60)
    return made


def right(here):
    """A look in which all is as it has to be."""
    client, given = here.client, here.ledger.current()
    row = {"state": "bound", "pid": NOBODY, "last_error": "",
           "addresses": [given.address],
           "prefixes": [given.prefix] if given.prefix else []}
    host = given.address.split("/")[0]
    place = f"Device.IP.Interface.{client.number}.IPv6"
    tree = {f"{place}Address.1.IPAddress": host,
            f"{place}Prefix.1.Prefix": given.prefix} if client.v6 else {
                client.path + ".IPAddress": host}
    return Look(0.0, {client.path: row}, {client.device: {given.address}},
                {given.prefix} - {""}, {client.name: [NOBODY]}, tree,
                {client.name: ({given.address}, {given.prefix} - {""})})


def judged(seen, here):
    return (wrong(seen, here) or wrong_tree(seen, here)
            or wrong_routes(seen, [here]))


class Judge(unittest.TestCase):
    def test_what_is_right_is_not_wrong(self):
        for client in (CLIENTS[0], CLIENTS[7]):
            here = line(client)
            self.assertEqual(judged(right(here), here), "")

    def test_each_difference_is_wrong(self):
        other = {"2001:db8::1/128"}
        breaks = {
            "no row": lambda look, one: look.rows.clear(),
            "state": lambda look, one: look.row(one).update(state="backoff"),
            "twins": lambda look, one: look.children[one.name].append(1),
            "none": lambda look, one: look.children.clear(),
            "other pid": lambda look, one: look.row(one).update(pid=1),
            "lease": lambda look, one: look.row(one).update(addresses=[]),
            "kernel": lambda look, one: look.addresses.clear(),
            "leaked": lambda look, one: look.addresses[one.device].update(
                other),
            "route": lambda look, one: look.unreachable.add("2001:db8::/56"),
            "tree": lambda look, one: look.tree.clear(),
            "store": lambda look, one: look.stored.clear()}
        for client in (CLIENTS[0], CLIENTS[7]):
            here = line(client)
            for name, damage in breaks.items():
                with self.subTest(name, client=client.name):
                    seen = copy.deepcopy(right(here))
                    damage(seen, client)
                    self.assertNotEqual(judged(seen, here), "")

    def test_what_the_server_took_back_is_wrong(self):
        here = line(CLIENTS[0])
        seen = right(here)
        here.ledger.revoke()
        self.assertIn("without a lease", unsettled(seen, here))


class Drawn(unittest.TestCase):
    def play(self, seed, rounds=60):
        self.lines = [Line(client, None, None) for client in CLIENTS]
        plan, drawn = Plan(seed), []
        for _ in range(rounds):
            pause = plan.pause_s()
            drawn.append([pause] + [(one.describe(), one.chance)
                                    for one in plan.round(self)])
        return drawn

    def test_a_seed_is_a_run(self):
        self.assertEqual(self.play(7), self.play(7))
        self.assertNotEqual(self.play(7), self.play(8))

    def test_each_kind_comes_before_any_comes_again(self):
        kinds = [one.split()[0] for drawn in self.play(3)
                 for one, _ in drawn[1:]]
        for kind in FAULTS:
            self.assertIn(kind, kinds[:len(FAULTS) + 1])


class Told(unittest.TestCase):
    def report(self, faults, own_s):
        fault = SimpleNamespace(kind="nak")
        recovery = SimpleNamespace(fault=fault, total_s=9 + own_s,
                                   program_s=9, looks=2)
        return Report(SimpleNamespace(faults=[fault] * faults, costs=None,
                                      recoveries=[recovery] * 100), ["nak"])

    def test_a_long_run_has_each_kind_five_times(self):
        self.assertEqual(self.report(5, 0).missed(True), "")
        self.assertIn("nak", self.report(4, 0).missed(True))
        self.assertEqual(self.report(1, 0).missed(False), "")
        self.assertIn("nak", self.report(0, 0).missed(False))

    def test_only_a_long_run_is_judged_by_times(self):
        self.assertIn("p99", self.report(5, 3.1).missed(True))
        self.assertEqual(self.report(5, 3.1).missed(False), "")


class Defects(unittest.TestCase):
    def test_each_can_be_planted_and_says_what_finds_it(self):
        patches = sorted((HERE / "defects").glob("*.patch"))
        self.assertEqual(len(patches), 8)
        for patch in patches:
            with self.subTest(patch.name):
                self.assertRegex(patch.read_text(), r"^Found by: \S")
                subprocess.run(["patch", "--dry-run", "-sp1", "-i", patch],
                               cwd=HERE.parents[1], check=True)


class Store(unittest.TestCase):
    def test_a_book_of_the_tree_is_read(self):
        log = HERE.parent / "persistence/golden/form1/recovery.log"
        batches = list(records(log.read_bytes()))
        found = {key: value for batch in batches
                 for _, key, value in changes(batch)}
        record = found[b"client/dhcp4-client-1"]
        self.assertIn((1, b"dhcp4-client-1"), list(fields(record)))

    def test_a_torn_end_is_no_end(self):
        log = HERE.parent / "persistence/golden/form1/recovery.log"
        data = log.read_bytes()
        self.assertEqual(len(list(records(data[:-3]))),
                         len(list(records(data))) - 1)
        self.assertRaises(OSError, stored, Path("/nowhere"))


if __name__ == "__main__":
    unittest.main()
