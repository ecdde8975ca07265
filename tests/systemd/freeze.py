"""Stops one thread of a process that runs on, by ptrace(2)."""

import ctypes
import os
from pathlib import Path

SEIZE, INTERRUPT, DETACH = 0x4206, 0x4207, 17
WALL = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p,
                        ctypes.c_void_p]
LIBC.ptrace.restype = ctypes.c_long


def threads(pid):
    """The names of a process's threads by their ids."""
    return {int(task.name): (task / "comm").read_text().strip()
            for task in Path(f"/proc/{pid}/task").iterdir()}


def ptrace(request, thread):
    if LIBC.ptrace(request, thread, None, None) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), f"ptrace {request}")


class Frozen:
    """Context manager; the thread stands still, or is gone."""

    def __init__(self, thread):
        self.thread = thread

    def __enter__(self):
        ptrace(SEIZE, self.thread)
        ptrace(INTERRUPT, self.thread)
        os.waitpid(self.thread, WALL)
        return self

    def is_gone(self):
        """A tracer has to take note of the end."""
        ended, status = os.waitpid(self.thread, WALL | os.WNOHANG)
        return ended and (os.WIFEXITED(status) or os.WIFSIGNALED(status))

    def __exit__(self, *_):
        try:
            ptrace(DETACH, self.thread)
        except OSError:
            pass  # it is gone
