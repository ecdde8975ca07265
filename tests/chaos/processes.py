"""Processes as /proc shows them."""

import os
from pathlib import Path

PLUGIN = "leasehold-"


def stat(pid):
    """(state, parent) of a process, or None when it is gone."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1]
    except OSError:
        return None
    state, parent = words.split()[:2]
    return state, int(parent)


def link(pid, name):
    try:
        return os.readlink(f"/proc/{pid}/{name}")
    except OSError:
        return ""


def all_pids():
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]


def children_of(runtime):
    """The processes of each client: those that write to its output, without
    their own children and without plugins."""
    place = f"{os.path.realpath(runtime)}/output/"
    writing = {pid: output.removeprefix(place).removesuffix(" (deleted)")
               for pid in all_pids()
               if (output := link(pid, "fd/1")).startswith(place)}
    found = {}
    for pid, name in writing.items():
        known = stat(pid)
        if known and known[0] not in "ZX" and known[1] not in writing \
                and not is_plugin(pid):
            found.setdefault(name, []).append(pid)
    return found


def is_plugin(pid):
    program = os.path.basename(link(pid, "exe"))
    return program.startswith(PLUGIN) and "-plugin" in program


def plugin_below(pid):
    """A plugin that this client process has started, or None."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = [int(word) for word in task.read_text().split()]
        except OSError:
            continue
        for child in below:
            found = child if is_plugin(child) else plugin_below(child)
            if found:
                return found
    return None


def zombies_of(parent):
    """Its children that nobody has waited for."""
    return {pid for pid in all_pids() if stat(pid) == ("Z", parent)}


def taken(pid):
    """(descriptors, resident KiB) of a process."""
    rss = next(int(line.split()[1]) for line in
               Path(f"/proc/{pid}/status").read_text().splitlines()
               if line.startswith("VmRSS:"))
    return len(os.listdir(f"/proc/{pid}/fd")), rss
