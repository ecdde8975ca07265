"""Watching parameters: values first, then each change as it comes."""

import json
import signal

from support import ROW, WAN, WAN_B, SystemTest, unittest
from lab import Process, eventually
from lab.daemon import binaries

CLIENTS = "Device.DHCPv4.Client."


class Watcher:
    """A `leasectl watch` that runs; with `--json` unless told."""

    def __init__(self, gateway, log, *paths, options=("--json",)):
        self.process = Process(
            [binaries() / "leasectl", "--socket",
             gateway.runtime / "control.sock", *options, "watch", *paths], log)

    def lines(self):
        """The whole lines so far."""
        return self.process.log().split("\n")[:-1]

    def told(self):
        """The objects so far."""
        return [json.loads(line) for line in self.lines()]

    def values(self, path):
        """All values of a parameter so far, in order."""
        return [one["value"] for one in self.told() if one.get("path") == path]

    def until(self, condition, what):
        return eventually(lambda: condition(self), what,
                          evidence=self.process.tail)

    def until_told(self, *objects):
        """Wait for these as the newest that were told."""
        self.until(lambda _: self.told()[-len(objects):] == list(objects),
                   f"{objects} told")


def value(path, text):
    return {"path": path, "value": text}


class WatchTest(SystemTest):
    watchers = 0

    def watch(self, *paths, options=("--json",)):
        """A watcher that has said the first of its values."""
        self.watchers += 1
        log = self.lab.directory / f"watch-{self.watchers}.log"
        watcher = Watcher(self.gateway, log, *paths, options=options)
        self.addCleanup(watcher.process.stop)
        return watcher.until(lambda w: w.lines() and w, "the first values")


class Values(WatchTest):
    def setUp(self):
        super().setUp()
        self.gateway = self.daemon(clients=[WAN, WAN_B]).start()

    def test_one_parameter_tells_its_changes_and_no_others(self):
        watcher = self.watch(f"{ROW}.Alias")
        self.gateway.set("Alias=second")
        self.gateway.set("Alias=second")
        self.gateway.set("Enable=false")
        self.gateway.set("Alias=third", client=2)
        self.gateway.set("Alias=fourth")
        watcher.until_told(value(f"{ROW}.Alias", "fourth"))
        self.assertEqual(watcher.told(), [
            value(f"{ROW}.Alias", text) for text in
            ("wan", "second", "fourth")])

    def test_a_partial_path_begins_with_what_get_says(self):
        self.gateway.set("Enable=false")
        self.gateway.wait_state("disabled")
        whole = self.gateway.ask("get", f"{ROW}.")
        watcher = self.watch(f"{ROW}.")
        watcher.until(lambda w: len(w.told()) >= len(whole), "all values")
        self.assertEqual({one["path"] for one in watcher.told()}, set(whole))
        self.gateway.set("Enable=true", "Alias=renamed")
        watcher.until(lambda w: w.values(f"{ROW}.Alias") == ["wan", "renamed"],
                      "the new alias")
        watcher.until(lambda w: w.values(f"{ROW}.Enable")[-1] is True,
                      "that it is enabled")

    def test_a_wildcard_watches_rows_that_come_later(self):
        watcher = self.watch(f"{CLIENTS}*.Alias")
        watcher.until(lambda w: len(w.told()) == 2, "both aliases")
        row = self.gateway.ask("add", CLIENTS)["path"]
        watcher.until_told({"created": row})
        self.gateway.ask("set", f"{row}Alias=late")
        watcher.until_told(value(f"{row}Alias", "late"))
        self.gateway.ask("del", row)
        watcher.until_told({"deleted": row})

    def test_rows_of_a_table_come_and_go(self):
        watcher = self.watch(f"{ROW}.Alias", f"{ROW}.SentOption.")
        row = self.gateway.ask("add", f"{ROW}.SentOption.")["path"]
        watcher.until_told({"created": row})
        self.gateway.ask("set", f"{row}Tag=60", f"{row}Value=4c48")
        watcher.until(lambda w: w.values(f"{row}Tag") == [60]
                      and w.values(f"{row}Value") == ["4c48"], "its values")
        self.gateway.ask("del", row)
        watcher.until_told({"deleted": row})

    def test_two_watchers_hear_their_own_until_they_hang_up(self):
        first = self.watch(f"{ROW}.Alias")
        second = self.watch(f"{CLIENTS}2.Alias")
        self.gateway.set("Alias=one")
        self.gateway.set("Alias=two", client=2)
        first.until_told(value(f"{ROW}.Alias", "one"))
        second.until_told(value(f"{CLIENTS}2.Alias", "two"))
        first.process.send(signal.SIGTERM)
        self.assertEqual(first.process.wait(), -signal.SIGTERM)
        self.gateway.set("Alias=three")
        self.gateway.set("Alias=four", client=2)
        second.until_told(value(f"{CLIENTS}2.Alias", "four"))
        self.assertEqual(first.values(f"{ROW}.Alias"), ["wan", "one"])
        self.assertEqual(len(second.told()), 3)

    def test_plain_lines(self):
        watcher = self.watch(f"{ROW}.Alias", f"{ROW}.SentOption.", options=())
        row = self.gateway.ask("add", f"{ROW}.SentOption.")["path"]
        self.gateway.set("Alias=other")
        self.gateway.ask("del", row)
        watcher.until(lambda w: len(w.lines()) == 4, "four lines")
        self.assertEqual(watcher.lines(), [
            f"{ROW}.Alias wan", f"{row} created", f"{ROW}.Alias other",
            f"{row} deleted"])

    def test_an_unknown_path_is_refused(self):
        self.refused(self.gateway, f"{ROW}.Nothing", 9005, "watch",
                     f"{ROW}.Nothing")
        self.refused(self.gateway, f"{CLIENTS}9.", 9005, "watch",
                     f"{ROW}.Alias", f"{CLIENTS}9.")

    def test_a_new_data_model_ends_the_watch_with_a_word(self):
        watcher = self.watch(f"{ROW}.Alias", options=())
        self.gateway.ask("restart-actor", "tr181-bridge")
        self.assertEqual(watcher.process.wait(), 1)
        self.assertEqual(watcher.lines(), [
            f"{ROW}.Alias wan", f"{ROW}.Alias: 9002 the data model was"
            " restarted, watch again"])
        self.gateway.until(lambda: self.gateway.ctl("status").code == 0,
                           "the data model is there again")
        again = self.watch(f"{ROW}.Alias")
        self.gateway.set("Alias=other")
        again.until_told(value(f"{ROW}.Alias", "other"))

    def test_a_new_control_adapter_tells_nobody_of_old_watches(self):
        old = self.watch(f"{ROW}.Alias")
        self.gateway.ask("restart-actor", "control-adapter")
        self.assertEqual(old.process.wait(), 3)
        self.gateway.until(lambda: self.gateway.ctl("status").code == 0,
                           "the adapter is there again")
        new = self.watch(f"{CLIENTS}2.Alias")
        self.gateway.set("Alias=one")
        self.gateway.set("Alias=two", client=2)
        new.until_told(value(f"{CLIENTS}2.Alias", "two"))
        self.assertEqual(len(new.told()), 2)


class Leases(WatchTest):
    def test_a_lease_that_comes_and_goes_is_told(self):
        self.lab.wire()
        self.gateway = self.daemon().start()
        self.gateway.wait_state("acquiring")
        watcher = self.watch(f"{ROW}.")
        self.lab.network.serve()
        self.gateway.wait_state("bound")
        address = self.gateway.get("IPAddress")
        watcher.until(lambda w: w.values(f"{ROW}.IPAddress") == ["", address],
                      "the address")
        watcher.until(
            lambda w: w.values(f"{ROW}.DHCPStatus")[-1] == "Bound", "Bound")
        self.gateway.set("Enable=false")
        watcher.until(lambda w: w.values(f"{ROW}.IPAddress")[2:] == [""],
                      "that it is gone")


if __name__ == "__main__":
    unittest.main()
