"""Child processes with their output in a file, ended by their own pid."""

import os
import signal
import subprocess
from pathlib import Path

from .waiting import LabError, eventually


def run(*command, timeout=20, check=True, env=None, stdin=""):
    """Run a program to its end and return its CompletedProcess."""
    done = subprocess.run([str(word) for word in command], text=True,
                          capture_output=True, timeout=timeout, env=env,
                          input=stdin)
    if check and done.returncode != 0:
        raise LabError(f"{' '.join(map(str, command))}: exit"
                       f" {done.returncode}: {done.stderr.strip()}")
    return done


class Process:
    """A program that runs until it is stopped; its output is in a file."""

    def __init__(self, command, log, env=None, stdin=subprocess.DEVNULL):
        self.command = [str(word) for word in command]
        self.log_path = Path(log)
        with open(self.log_path, "ab") as output:
            self._child = subprocess.Popen(
                self.command, stdin=stdin, stdout=output, stderr=output,
                env=env, start_new_session=True)
        self.pid = self._child.pid

    def running(self):
        return self._child.poll() is None

    @property
    def exit_code(self):
        return self._child.poll()

    def log(self):
        return self.log_path.read_text(errors="replace")

    def tail(self, lines=60):
        shown = self.log().splitlines()[-lines:]
        return "\n".join([f"--- {self.log_path.name} ---", *shown])

    def wait_for_line(self, text, timeout=15.0):
        """Wait until the output holds `text`; an early end is an error."""
        def seen():
            if text in self.log():
                return True
            if not self.running():
                raise LabError(f"{self.command} ended with"
                               f" {self.exit_code}\n{self.tail()}")
            return False
        eventually(seen, f"{text!r} from {self.command[-3:]}", timeout,
                   evidence=self.tail)

    def send(self, number):
        if self.running():
            self._child.send_signal(number)

    def wait(self, timeout=10.0):
        """The exit code (negative: the signal that ended it)."""
        try:
            return self._child.wait(timeout)
        except subprocess.TimeoutExpired:
            raise LabError(f"pid {self.pid} still runs after {timeout:g} s"
                           f"\n{self.tail()}") from None

    def stop(self, number=signal.SIGTERM, timeout=5.0):
        """Ask it to end, and kill it when it does not."""
        self.send(number)
        try:
            return self._child.wait(timeout)
        except subprocess.TimeoutExpired:
            self._child.kill()
            return self._child.wait(timeout)


def alive(pid):
    """True while pid exists and is no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1]
        return state.split()[0] not in "ZX"
    except OSError:
        return False


def arguments(pid):
    """The argument vector of a running process."""
    raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    return [word.decode() for word in raw.split(b"\0")[:-1]]


def kill_hard(pid):
    """SIGKILL one process, which may be gone already."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
