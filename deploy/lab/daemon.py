"""leasehold-gatewayd in the box, seen through leasectl from outside."""

import json
import os
import signal
import threading
import time
from pathlib import Path

from .process import Process, kill_hard, note, run
from .waiting import LabError, eventually

REPORTS = ("AddressSanitizer", "LeakSanitizer", "ThreadSanitizer",
           "runtime error:", "terminate called", "message-unexpected")


def binaries():
    """The directory of the programs under test."""
    default = Path(__file__).resolve().parents[2] / "build" / "bin"
    return Path(os.environ.get("LEASEHOLD_BIN", default))


def toml_value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        inner = ", ".join(f"{key} = {toml_value(item)}"
                          for key, item in value.items())
        return "{ " + inner + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    return json.dumps(value if isinstance(value, int) else str(value))


def usual_row():
    """What a client's row has unless told otherwise."""
    backend = os.environ.get("LEASEHOLD_BACKEND")
    return {"enable": True, **({"backend": backend} if backend else {})}


def toml(clients, clients6=(), **tables):
    """A configuration: tables by name, then the rows of both families."""
    lines = []
    for name, table in tables.items():
        lines.append(f"[{name}]")
        lines += [f"{key} = {toml_value(item)}" for key, item in table.items()]
    for name, rows in (("dhcpv4", clients), ("dhcpv6", clients6)):
        for row in rows:
            lines.append(f"[[{name}.client]]")
            lines += [f"{key} = {toml_value(item)}" for key, item in
                      {**usual_row(), **row}.items()]
    return "\n".join(lines) + "\n"


class Reply:
    """What leasectl said and how it ended."""

    def __init__(self, done):
        self.code, self.out, self.err = (done.returncode, done.stdout,
                                         done.stderr)

    @property
    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"Reply({self.code}, {self.out!r}, {self.err!r})"


class Gatewayd:
    """One daemon with its directories; it may be started many times.

    A client is named by its path, or by its number in the table `family`.
    """

    def __init__(self, lab, config, wrapper=(), environment=None,
                 family="v4"):
        self.lab, self.wrapper = lab, list(wrapper)
        self.family = family
        self.environment = {**os.environ, **(environment or {})}
        self.state = lab.directory / "state"
        self.runtime = lab.directory / "run"
        self.config = lab.directory / "gatewayd.toml"
        self.configure(config)
        self.process = None
        self.events = []
        self._follower = None

    def configure(self, config):
        """Replace the configuration file."""
        self.config.write_text(config)

    def start(self, ready=True):
        """Start it; with `ready`, wait until it answers and follow events."""
        self.state.mkdir(exist_ok=True)
        self.runtime.mkdir(exist_ok=True)
        self.process = Process(self.lab.box.command(
            *self.wrapper, binaries() / "leasehold-gatewayd", "--config",
            self.config, "--state-dir", self.state, "--runtime-dir",
            self.runtime), self.lab.directory / "gatewayd.log",
            env=self.environment)
        if ready:
            self.until(self._answers, "the daemon answers")
            self._follow()
        return self

    def _answers(self):
        if not self.process.running():
            raise LabError(f"the daemon ended with {self.process.exit_code}"
                           f"\n{self.process.tail()}")
        return self.ctl("status").code == 0

    @property
    def pid(self):
        return self.process.pid

    def terminate(self, timeout=20.0):
        """SIGTERM; (exit code, seconds it took)."""
        started = time.monotonic()
        self.process.send(signal.SIGTERM)
        code = self.process.wait(timeout)
        took = time.monotonic() - started
        self.unfollow()
        return code, took

    def kill(self):
        """kill -9 of the daemon alone."""
        kill_hard(self.pid)
        self.process.wait()
        self.unfollow()

    def reload(self):
        self.process.send(signal.SIGHUP)

    def log(self):
        return self.process.log() if self.process else ""

    def ctl(self, *words, timeout=20):
        """leasectl with `words`, whatever comes of it."""
        return Reply(run(binaries() / "leasectl", "--socket",
                         self.runtime / "control.sock", *words,
                         timeout=timeout, check=False))

    def ask(self, *words):
        """leasectl --json, which must succeed; its answer as a value."""
        reply = self.ctl("--json", *words)
        if reply.code != 0:
            raise LabError(f"leasectl {words}: {reply}\n{self.evidence()}")
        told = reply.json if reply.out.strip() else None
        if words[0] == "status":
            for row in told["clients"]:
                note(row["pid"])
        return told

    def set(self, *assignments, client=1):
        """Assign parameters, written below client's row."""
        row = self.path(client) + "."
        return self.ask("set", *(row + word for word in assignments))

    def get(self, parameter, client=1):
        path = f"{self.path(client)}.{parameter}"
        return self.ask("get", path)[path]

    def path(self, client):
        """The path of a client's row."""
        if isinstance(client, str):
            return client
        return f"Device.DHCP{self.family}.Client.{client}"

    def row(self, number=1):
        """A client's row of `status`, or None while there is none."""
        path = self.path(number)
        return next((row for row in self.ask("status")["clients"]
                     if row["path"] == path), None)

    def client(self, number=1):
        """A client's row of `status`, which is there."""
        row = self.row(number)
        if row is None:
            raise LabError(f"no row {number} in status\n{self.evidence()}")
        return row

    def until(self, condition, what, timeout=15.0):
        return eventually(condition, what, timeout, evidence=self.evidence)

    def wait_state(self, state, client=1, timeout=20.0):
        """Its status row once it is in `state` and the events until then came.
        """
        def there():
            row = self.row(client)
            return row if row and row["state"] == state else None
        row = self.until(there, f"client {client} {state}", timeout)
        self._hear()
        return row

    def _hear(self):
        """Waits until a follower has what the daemon told until now."""
        newest = self.newest_seq()
        self.until(lambda: not (self._follower and self._follower.running())
                   or newest <= (self.events[-1]["seq"] if self.events else 0),
                   f"event {newest}")

    def wait_pid(self, other_than=0, client=1, timeout=10.0):
        """The pid of a client process that is not `other_than`."""
        def there():
            pid = self.client(client)["pid"]
            return pid if pid not in (0, other_than) else None
        return self.until(there, f"client {client} has a process", timeout)

    def seen(self, kind=None, client=1, after=0):
        """Events until now of a client with a seq greater than `after`."""
        self._hear()
        return self._came(kind, client, after)

    def _came(self, kind, client, after):
        path = self.path(client)
        return [event for event in list(self.events)
                if kind in (None, event["type"])
                and event["client"] == path and event["seq"] > after]

    def wait_event(self, kind, client=1, after=0, timeout=20.0):
        """The first such event."""
        def there():
            found = self._came(kind, client, after)
            return found[0] if found else None
        return self.until(there, f"{kind} of client {client} after {after}",
                          timeout)

    def newest_seq(self):
        """The seq of the newest event that the daemon keeps."""
        lines = self.ctl("--json", "events").out.splitlines()
        return json.loads(lines[-1])["seq"] if lines else 0

    def actors(self):
        return self.ask("actors")

    def evidence(self):
        """What a failed wait shows."""
        events = [f"{event['seq']} {event['type']} {event['client']}"
                  f" {event['cause']}" for event in self.events[-20:]]
        return "\n".join(["--- status ---", self.ctl("status").out,
                          "--- events ---", *events, self.process.tail()])

    def _follow(self):
        since = self.events[-1]["seq"] if self.events else 0
        path = self.lab.directory / "events.jsonl"
        path.write_text("")
        self._follower = Process(
            [binaries() / "leasectl", "--socket",
             self.runtime / "control.sock", "--json", "events", "--follow",
             "--since", since], path)
        self._reader = threading.Thread(target=self._read_events,
                                        args=(path, self._follower))
        self._reader.start()

    def _read_events(self, path, follower):
        with open(path, encoding="utf-8") as lines:
            line = ""
            while True:
                ended = not follower.running()
                line += lines.readline()
                if line.endswith("\n"):
                    if line.startswith("{"):
                        self.events.append(json.loads(line))
                    line = ""
                elif ended:
                    return
                else:
                    time.sleep(0.005)

    def unfollow(self):
        """Stop listening for events."""
        if self._follower:
            self._follower.stop()
            self._reader.join()
            self._follower = None

    def close(self):
        """End it; a sanitizer's report in its log is a failure."""
        self.unfollow()
        if self.process is None:
            return
        self.process.stop()
        for report in REPORTS:
            if report in self.process.log():
                raise LabError(f"{report} in the daemon's log"
                               f"\n{self.process.tail(120)}")
