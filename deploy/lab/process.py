"""Child processes with their output in a file, ended by their own pid."""

import os
import signal
import subprocess
import sys
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


_born = {}

# clone3(2) alone gives a process the pid that it is to have; what others get
# stays as it was.
WITH_PID = """
import ctypes, os, signal, struct, sys
pid = (ctypes.c_int * 1)(int(sys.argv[1]))
how = struct.pack("11Q", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0,
                  ctypes.addressof(pid), 1, 0)
libc = ctypes.PyDLL(None)
made = libc.syscall(ctypes.c_long(435), how, ctypes.c_size_t(len(how)))
if made == 0:
    libc.prctl(1, signal.SIGKILL)    # PR_SET_PDEATHSIG
    os.execvp(sys.argv[2], sys.argv[2:])
if made < 0:
    sys.exit(1)
print("begun", flush=True)
os.waitpid(made, 0)
"""


def start_of(pid):
    """The moment at which a process began, None when it is gone or a zombie.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return None if stat[0] in "ZX" else stat[19]
    except OSError:
        return None


def note(pid):
    """From now on the pid means the process that has it now."""
    start = start_of(pid)
    if start:
        _born[pid] = start


def alive(pid):
    """True while pid exists, is no zombie, and is what was noted, if it was.
    """
    start = start_of(pid)
    return start is not None and start == _born.get(pid, start)


def reuse(pid, command, log):
    """A process whose pid is that of one which is gone, and its parent's
    Process."""
    def attempt():
        Path(log).unlink(missing_ok=True)
        made = Process([sys.executable, "-c", WITH_PID, pid, *command], log)
        eventually(lambda: "begun" in made.log() or not made.running(),
                   "it begins, or cannot")
        return made if made.running() else None
    return eventually(attempt, f"a new process has the pid {pid}")


def arguments(pid):
    """The argument vector of a process, empty when it is gone."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return [word.decode() for word in raw.split(b"\0")[:-1]]


def program(pid):
    """The first word of its arguments."""
    return (arguments(pid) or [""])[0]


def kill_hard(pid):
    """SIGKILL one process, which may be gone already."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
