"""What many clients cost, and how quickly many are served."""

import os
import threading
import time

from figures import Figure
from idle_figures import QUIET_AFTER_S, status_field, switches
from lab import eventually
from lab.daemon import binaries
from lab.process import run
from rig import Rig
from seen import PATIENCE_S

ROW = {"request": [3, 6, 15, 42, 121], "send": [{"tag": 60, "value": "4c48"}]}
# Under `chrt` nobody would come first; here the daemon decides who does.
USUAL_TURNS = ("chrt", "--other", "0")
ASKED = "Device.DHCPv4.Client.1.IPAddress"


def now_ms():
    return time.monotonic_ns() / 1e6


def start_delays(rig, count):
    """Before the daemon's exec to the last client's first instruction."""
    delays = []
    for left in reversed(range(count)):
        begun = now_ms()
        rig.gateway.start(ready=False)
        delays.append(all_started(rig, begun) - begun)
        rig.wait_ready(after=begun)
        if left:
            rig.gateway.terminate()
    return delays


def all_started(rig, after):
    def moments():
        started = {client: moment for moment, client, _ in
                   rig.stamps.lines("start", after=after)}
        return started if len(started) == len(rig.clients) else None
    return max(eventually(moments, "all clients start", PATIENCE_S).values())


def applied_delays(rig, count):
    """From the order of the first lease to the kernel's word of the last."""
    witness = rig.lab.witness()
    delays = []
    for number in range(count):
        begun = now_ms()
        wanted = {rig.lease(client, number) + "/24" for client in rig.clients}

        def last():
            seen = {change.cidr: change.monotonic
                    for change in witness.changes(added=True)}
            return max(seen[cidr] for cidr in wanted) \
                if wanted <= seen.keys() else None
        delays.append(eventually(last, "all leases applied") * 1000 - begun)
        settle(rig, number)
    witness.close()
    return delays


def settle(rig, number):
    """Every plugin has ended, and the daemon has no more to do."""
    eventually(lambda: len(rig.stamps.lines("exit")) >=
               len(rig.stamps.lines("exec")), f"plugins of round {number}")
    time.sleep(0.5)


def quiet_switches(rig, seconds):
    time.sleep(QUIET_AFTER_S)
    before = switches(rig.gateway.pid)
    time.sleep(seconds)
    return switches(rig.gateway.pid) - before


def leasectl(rig, *words):
    """Milliseconds from its start to its end; it must succeed."""
    program = str(binaries() / "leasectl")
    command = [program, "--socket", str(rig.gateway.runtime / "control.sock"),
               *words]
    output = (os.POSIX_SPAWN_OPEN, 1, str(rig.place / "output"),
              os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    begun = now_ms()
    pid = os.posix_spawn(program, command, os.environ, file_actions=[output])
    _, status = os.waitpid(pid, 0)
    took = now_ms() - begun
    if status != 0:
        raise AssertionError(f"leasectl {words[0]}: status {status}")
    return took


def whole_model(rig, count):
    """The times, and how many parameters there were."""
    times = [leasectl(rig, "get", "Device.DHCPv4.") for _ in range(count)]
    return times, (rig.place / "output").read_text().count("\n")


def transaction(rig, number, count):
    """`count` values that differ from those of the last transaction."""
    many = len(rig.clients)
    places = [(i % many + 1, i // many + 1) for i in range(count)]
    words = [f"Device.DHCPv4.Client.{client}.ReqOption.{row}.Alias=r{row}"
             f"t{number}" for client, row in places]
    return leasectl(rig, "set", *words)


class Churn:
    """All clients report renewals, as fast as they can be ordered."""

    def __init__(self, rig, number):
        self._rig, self._number, self._open = rig, number, True
        self._thread = threading.Thread(target=self._order)

    def _order(self):
        while self._open:
            for client in self._rig.clients:
                self._rig.lease(client, self._number, action="renew")

    def __enter__(self):
        self._thread.start()

    def __exit__(self, *_):
        self._open = False
        self._thread.join()


def answers(rig, count):
    """Milliseconds from a request to its answer on an open connection."""
    said = run(binaries() / "bench" / "bench_asker",
               rig.gateway.runtime / "control.sock", ASKED, count, timeout=60)
    return [int(line) / 1e6 for line in said.stdout.split()]


def scale(counts):
    prefix = f"crowd{counts.many}"
    with Rig(count=counts.many, on_stop="stop", row=ROW,
             wrapper=USUAL_TURNS) as rig:
        def figure(name, samples, unit="ms", **bounds):
            return Figure(f"{prefix}-{name}", samples, unit, bounds)

        figures = [
            figure("start", start_delays(rig, counts.mass_starts), max=1500),
            figure("applied", applied_delays(rig, counts.rounds), max=400)]
        idle = quiet_switches(rig, counts.idle_s)
        rss = status_field(rig.gateway.pid, "VmRSS") / 1024
        whole, parameters = whole_model(rig, counts.wholes)
        sets = [transaction(rig, number, counts.writes)
                for number in range(counts.sets)]
        with Churn(rig, counts.rounds - 1):
            single = answers(rig, counts.events)
            alone = [leasectl(rig, "get", ASKED) for _ in range(counts.wholes)]
        return figures + [
            figure("idle-switches", [idle], "n", max=0),
            figure("rss", [rss], "MiB", max=48),
            figure("parameters", [parameters], "n"),
            figure("get-all", whole, max=50),
            figure(f"set{counts.writes}", sets, max=50),
            figure("churn-get", single, p50=2),
            figure("churn-leasectl", alone)]
