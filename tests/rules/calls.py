"""Which system calls stand where."""

import fnmatch
import re

from tree import CXX, Finding, line_of

# A call by its plain or global name, not a member's or another scope's.
CALL = r"(?<![\w.>])(?<!\w::)(?:::|std::)?(?:%s)\s*\("

PROCESS_CALLS = re.compile(
    CALL % r"v?fork|clone3?|exec(?:l|le|lp|v|ve|vp|vpe|veat)|fexecve"
           r"|posix_spawnp?")
SOCKET_CALLS = re.compile(CALL % r"socket|socketpair")
# `: system(config)` initialises a member, `system()` asks an actor.
SHELL_CALLS = re.compile(
    CALL % "popen" + r"|(?<!\w)(?:::|std::)system\s*\("
    r"|(?<![:,\w.>]\s)(?<![:,\w.>(])system\s*\(\s*[^\s)]")
FILE_CALLS = re.compile(
    CALL % r"fopen|freopen|openat2?|creat|mkstemp|mkostemp"
    + r"|\bstd::(?:basic_)?[io]?f(?:stream|ilebuf)\b|(?<![\w>])::open\s*\(")
CLOCK_READS = re.compile(
    CALL % r"clock_gettime|gettimeofday|timespec_get|ftime"
    + r"|_clock::now\b|" + CALL % "time" + r"\s*(?:nullptr|NULL|0|&)")

# Every exception to the house's rule says why it is one.
MAY_START_PROCESSES = {
    "bus_adapters/*": "the only room that starts children",
    "deploy/launch/*": "becomes the child",
    "tests/*": "tests start the programs",
}
MAY_OPEN_SOCKETS = {
    "bus_adapters/*": "the only room that opens sockets",
    "plugins/*/main.cpp": "a plugin speaks to the daemon",
    "plugins/*/deliver.cpp": "a plugin speaks to the daemon",
    "deploy/leasectl/connection.cpp": "leasectl speaks to the daemon",
    "tests/*": "tests play the peers",
}
MAY_OPEN_FILES = {
    "persistence/*": "the only room that opens data files",
    "plugins/*/deliver.cpp": "spools one frame when the daemon is away",
    "bus_adapters/ipc/*": "reads the frames that plugins spooled",
    "bus_adapters/process/*": "a client's working directory and output",
    "deploy/config/*": "reads the configuration",
    "deploy/launch/*": "opens a child's output",
    "deploy/gatewayd/places.cpp": "the boot id, the runtime directory's lock",
    "tests/*": "tests read what was written",
}

# Decisions: `now` is an argument there.
PURE = ["actors/*", "messages/net/*", "messages/wire/*", "messages/dhcp4/*",
        "messages/dhcp6/*", "messages/convert/*", "persistence/*"]
NOT_PURE = ["*_actor.?pp"]


def matches(path, patterns):
    return any(fnmatch.fnmatch(path, pattern) for pattern in patterns)


def find_calls(tree, path, pattern, rule, text):
    code = tree.code(path)
    for match in pattern.finditer(code):
        call = " ".join(match.group().split())
        yield Finding(path, line_of(code, match.start()), rule,
                      f"{text} ({call})")


def find_elsewhere(tree, pattern, allowed, rule, text):
    for path in tree.under(ends=CXX):
        if not matches(path, allowed):
            yield from find_calls(tree, path, pattern, rule, text)


def processes(tree):
    """Only the adapters and the launcher fork or exec."""
    return find_elsewhere(tree, PROCESS_CALLS, MAY_START_PROCESSES,
                          "processes", "no process is started here")


def sockets(tree):
    """Only the adapters, plugins and leasectl open sockets."""
    return find_elsewhere(tree, SOCKET_CALLS, MAY_OPEN_SOCKETS, "sockets",
                          "no socket is opened here")


def data_files(tree):
    """Only persistence opens data files."""
    return find_elsewhere(tree, FILE_CALLS, MAY_OPEN_FILES, "data-files",
                          "no file is opened here")


def shells(tree):
    """Nothing is ever handed to a shell."""
    return find_elsewhere(tree, SHELL_CALLS, [], "shells",
                          "no shell, start programs by their argv")


def clocks(tree):
    """Decisions get the time as an argument."""
    for path in tree.under(ends=CXX):
        if matches(path, PURE) and not matches(path, NOT_PURE):
            yield from find_calls(tree, path, CLOCK_READS, "clocks",
                                  "pure code gets the time as an argument")


RULES = [processes, sockets, data_files, shells, clocks]
