"""The next daemon takes over what lives on (A8 to A10, A12), both families."""

import contextlib
import os
import signal

from support import WAN, WAN_B
from support6 import GATEWAY6, SystemTest6, eventually, subnet
from lab import IscDhcpd
from lab.daemon import toml
from lab.process import alive, kill_hard

KEEP = {"daemon": {"on_stop": "keep"}}


class Adoption(SystemTest6):
    """A v4 and a v6 client on wan0, one more v4 client on wan1."""

    rows, rows6 = [WAN, WAN_B], [GATEWAY6]

    def setUp(self):
        super().setUp()
        self.lab.lan()
        self.second_line = self.lab.wire("wan1")
        self.lab.wire()
        self.server = self.lab.network.serve()
        self.lab.network.serve6()
        self.gateway = self.daemon6(self.rows6, self.rows, **KEEP)
        self.gateway.family = "v4"
        self.gateway.start()
        self.paths = [f"Device.DHCPv{family}.Client.{number}"
                      for family, number in ((4, 1), (4, 2), (6, 1))]
        self.before = self.all_bound()
        eventually(lambda: self.networks() != set(), "a /64")
        for device in ("wan0", "lan0"):
            for scope in ("link", "global"):
                eventually(lambda: self.is_settled(device, scope), "DAD")

    def is_settled(self, device, scope):
        found = self.lab.box.addresses6(device, scope)
        return found and not any(one.get("tentative") for one in found)

    def rows_now(self):
        return {row["path"]: row for row in
                self.gateway.ask("status")["clients"]}

    def all_bound(self, *paths):
        def bound():
            rows = self.rows_now()
            return rows if all(rows[path]["state"] == "bound" and
                               rows[path]["pid"] for path in
                               paths or self.paths) else None
        return self.gateway.until(bound, "all are bound", 30)

    @contextlib.contextmanager
    def nothing_moves(self):
        """No DHCP packet and no change of an address is seen."""
        captures = self.lab.capture(), self.lab.capture6()
        witness, witness6 = self.lab.witness(), self.lab.witness6()
        yield
        for capture in captures:
            self.assertEqual(capture.packets(), [])
        self.assertEqual(witness.changes(), [])
        self.assertEqual(witness6.changes(), [])

    def told(self, after, count):
        """The events of all clients, when there are so many."""
        found = [event for event in list(self.gateway.events)
                 if event["seq"] > after]
        return found if len(found) >= count else None

    def assert_adopted(self, seq):
        """All are, and each has told so once."""
        rows = self.all_bound()
        for path, row in rows.items():
            self.assertEqual((row["pid"], row["adopted"], row["addresses"],
                              row["prefixes"]),
                             (self.before[path]["pid"], True,
                              self.before[path]["addresses"],
                              self.before[path]["prefixes"]), path)
        events = self.gateway.until(lambda: self.told(seq, len(self.paths)),
                                    "the events")
        self.assertEqual(sorted((event["client"], event["type"],
                                 event["cause"], len(event["changed"]))
                                for event in events),
                         [(path, "LEASE_UPDATE", "adopted", 0)
                          for path in self.paths])
        for event in events:
            self.assertEqual(event["new"]["dns"] != [], True)

    def test_after_a_kill(self):
        seq = self.gateway.newest_seq()
        with self.nothing_moves():
            self.gateway.kill()
            self.gateway.start()
            self.assert_adopted(seq)

    def test_after_sigterm_with_keep(self):
        seq = self.gateway.newest_seq()
        with self.nothing_moves():
            self.assertEqual(self.gateway.terminate()[0], 0)
            self.gateway.start()
            self.assert_adopted(seq)

    def test_many_times_in_a_row(self):
        with self.nothing_moves():
            for _ in range(5):
                seq = self.gateway.newest_seq()
                self.gateway.kill()
                self.gateway.start()
                self.assert_adopted(seq)

    def test_an_adopted_one_is_supervised(self):
        self.gateway.kill()
        self.gateway.start()
        self.all_bound()
        for path in self.paths:
            os.kill(self.before[path]["pid"], signal.SIGKILL)
        rows = self.gateway.until(
            lambda: (rows := self.rows_now()) and all(
                row["pid"] not in (0, self.before[path]["pid"])
                for path, row in rows.items()) and rows, "others")
        self.assertEqual([row["restarts"] for row in rows.values()], [1] * 3)
        self.assertEqual({row["adopted"] for row in rows.values()}, {False})
        causes = [step["cause"] for path in self.paths
                  for step in self.gateway.ask("why", path)]
        self.assertEqual(causes.count("exited, status unknown"), 3, causes)
        self.all_bound()
        self.assertEqual(self.gateway.seen("LEASE_DEL"), [])

    def test_one_that_died_meanwhile_is_started_the_others_adopted(self):
        self.check_started(self.paths[1])

    def test_one_of_dhcpv6_that_died_meanwhile_too(self):
        self.check_started(self.paths[2])

    def check_started(self, dead):
        """The next daemon starts the one that is dead, and no other."""
        self.gateway.kill()
        kill_hard(self.before[dead]["pid"])
        self.gateway.start()
        rows = self.all_bound()
        for path, row in rows.items():
            self.assertEqual(row["adopted"], path != dead, path)
            self.assertEqual(row["pid"] == self.before[path]["pid"],
                             path != dead, path)
            self.assertEqual(row["address"], self.before[path]["address"])

    def test_one_whose_row_went_meanwhile_is_ended(self):
        self.gateway.kill()
        self.gateway.configure(toml([WAN], [], **KEEP))
        self.gateway.start()
        self.all_bound(self.paths[0])
        gone = [self.before[path]["pid"] for path in self.paths[1:]]
        eventually(lambda: not any(map(alive, gone)), "their ends")
        eventually(lambda: self.lab.box.cidrs("wan1") == [], "wan1")
        self.has()
        eventually(lambda: self.lab.box.addresses6("lan0") == [], "the LAN")
        self.assertTrue(self.rows_now()[self.paths[0]]["adopted"])

    def test_one_that_was_asked_for_otherwise_is_replaced(self):
        self.gateway.kill()
        self.gateway.configure(toml(
            [{**WAN, "send": [{"tag": 12, "value": "6c6173"}]}, WAN_B],
            self.rows6, **KEEP))
        self.gateway.start()
        eventually(lambda: not alive(self.before[self.paths[0]]["pid"]),
                   "its end")
        rows = self.all_bound()
        self.assertEqual([row["adopted"] for row in rows.values()],
                         [False, True, True])

    def test_an_adopted_one_is_stopped_and_released(self):
        self.gateway.kill()
        self.gateway.start()
        self.all_bound()
        capture = self.lab.capture()
        self.gateway.ask("set", f"{self.paths[0]}.X_RDK_Release=true")
        eventually(lambda: capture.packets("RELEASE"), "the RELEASE")
        self.gateway.ask("set", f"{self.paths[2]}.Enable=false")
        pids = [self.before[self.paths[at]]["pid"] for at in (0, 2)]
        eventually(lambda: not any(map(alive, pids)), "their ends")
        eventually(lambda: self.lab.box.cidrs("wan0") == [], "wan0")
        self.has()

    def test_what_is_wrong_in_the_kernel_is_put_right(self):
        path, other = self.before[self.paths[0]], self.before[self.paths[2]]
        self.gateway.kill()
        self.lab.box.ip("addr", "flush", "dev", "wan0", "scope", "global")
        net = next(iter(self.networks()))
        lan = next(one["local"] for one in self.lab.box.addresses6("lan0"))
        self.lab.box.ip("addr", "del", f"{lan}/64", "dev", "lan0")
        self.gateway.start()
        eventually(lambda: self.lab.box.cidrs("wan0") == [path["address"]],
                   "the v4 address is back")
        self.has(*other["addresses"])
        eventually(lambda: self.networks() == {net}, "the LAN is back")
        self.assertEqual(self.rows_now()[self.paths[0]]["pid"], path["pid"])


class Meanwhile(SystemTest6):
    """Leases live on by the program alone."""

    def test_a_lease_that_was_renewed_beyond_its_end_is_not_lost(self):
        gateway = self.bound(IscDhcpd, {"lease_s": 16}, **KEEP)
        witness = self.lab.witness()
        gateway.kill()
        eventually(lambda: self.lab.box.cidrs("wan0") == [],
                   "the kernel lets go of what nobody extends", 25)
        spool = gateway.runtime / "spool"
        eventually(lambda: list(spool.glob("[0-9]*.event")), "a renewal")
        gateway.start()
        eventually(lambda: self.lab.box.cidrs("wan0") ==
                   [self.row["address"]], "it is put back")
        row = gateway.wait_state("bound")
        self.assertEqual((row["pid"], row["adopted"]),
                         (self.row["pid"], True))
        self.assertEqual(gateway.seen("LEASE_DEL"), [])
        self.assertTrue(witness.changes(added=False))

    def test_prefixes_too(self):
        self.lab.lan()
        gateway = self.bound6(clients6=[GATEWAY6], offer={
            "t1_s": 2, "t2_s": 6, "preferred_s": 8, "valid_s": 10})
        self.prefix, = self.row["prefixes"]
        gateway.kill()
        eventually(lambda: self.lab.box.cidrs6("wan0") == set(),
                   "the kernel lets go", 25)
        spool = gateway.runtime / "spool"
        eventually(lambda: list(spool.glob("[0-9]*.event")), "a renewal")
        gateway.start()
        self.has(self.row["address"])
        eventually(lambda: self.networks() == {subnet(self.prefix)}, "LAN")
        self.assertEqual(gateway.seen("LEASE_DEL"), [])
        self.assertEqual(gateway.client()["pid"], self.row["pid"])


class Interrupted(SystemTest6):
    """What the daemon was about, or what happened while there was none."""

    def replaced(self, gateway, pid):
        """The row when another process of the client has a lease."""
        return gateway.until(
            lambda: (row := gateway.client()) and row["state"] == "bound"
            and row["pid"] not in (0, pid) and row, "another process", 30)

    def test_one_that_was_told_to_release_is_replaced(self):
        gateway = self.bound(**KEEP)
        pid = self.row["pid"]
        os.kill(pid, signal.SIGSTOP)
        gateway.set("X_RDK_Restart=true")
        gateway.wait_state("stopping")
        gateway.kill()
        os.kill(pid, signal.SIGCONT)
        gateway.start()
        row = self.replaced(gateway, pid)
        self.assertFalse(alive(pid))
        self.assertEqual(len(gateway.seen("LEASE_DEL")), 1)
        self.assertEqual(self.lab.box.cidrs("wan0"), [row["address"]])

    def test_one_whose_device_was_made_anew_meanwhile_is_replaced(self):
        self.lab.lan()
        gateway = self.bound6(clients6=[GATEWAY6])
        pid = self.row["pid"]
        gateway.kill()
        self.line.unplug()
        self.line.plug()
        self.line.up()
        gateway.start()
        row = self.replaced(gateway, pid)
        self.has(*row["addresses"])
        self.assertEqual(gateway.seen("LEASE_DEL"), [])

    def test_one_of_another_backend_is_replaced_without_a_release(self):
        self.lab.lan()
        gateway = self.bound6(clients6=[GATEWAY6])
        other = "dibbler" if self.row["backend"] == "dhcpcd" else "dhcpcd"
        capture = self.lab.capture6()
        gateway.kill()
        gateway.configure(toml([], [{**GATEWAY6, "backend": other}]))
        gateway.start()
        row = self.replaced(gateway, self.row["pid"])
        self.assertEqual(row["backend"], other)
        self.assertEqual(capture.packets("RELEASE"), [])

    def test_a_runtime_directory_on_a_disk_of_its_own(self):
        self.lab.wire()
        self.lab.network.serve()
        gateway = self.daemon([WAN], **KEEP)
        self.lab.small_disk(gateway.runtime, "4m")
        pid = gateway.start().wait_state("bound")["pid"]
        gateway.kill()
        gateway.start()
        row = gateway.wait_state("bound")
        self.assertEqual((row["pid"], row["adopted"]), (pid, True))
