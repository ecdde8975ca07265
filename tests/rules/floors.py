"""Who may include whom, and who may use CAF."""

import fnmatch
import re

from tree import CXX, Finding, line_of

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?P<name>[<"][^>"\n]+)',
                     re.MULTILINE)

# Room: the rooms that it may know beside itself.
LOWER_FLOORS = {
    "messages": set(),
    "persistence": {"messages"},
    "plugins": {"messages"},
    "bus_adapters": {"messages"},
    "actors": {"messages", "persistence"},
    "deploy": {"messages", "persistence", "plugins", "bus_adapters", "actors"},
    "tests": {"messages", "persistence", "plugins", "bus_adapters", "actors",
              "deploy"},
}

# Folders of one room that never know each other.
STRANGERS = [("actors/client/", "actors/server4/")]

# Folders with nothing but values: the only rooms that they know.
PURE_ROOMS = {
    "messages/net/": ("messages/net/",),
    "messages/wire/": ("messages/net/", "messages/wire/"),
    "messages/dhcp4/": ("messages/net/", "messages/wire/", "messages/dhcp4/"),
    "messages/dhcp6/": ("messages/net/", "messages/wire/", "messages/dhcp6/"),
    "persistence/": ("messages/net/", "persistence/"),
}

MAY_USE_CAF = [
    "actors/*_actor.?pp", "actors/introspection/*",
    "bus_adapters/*_actor.?pp", "bus_adapters/*_adapter.?pp",
    "bus_adapters/reactor/*", "messages/protocol/*", "deploy/*/wiring*",
    "tests/*",
]


def includes(tree, path):
    code = tree.code(path)
    for match in INCLUDE.finditer(code):
        name = match.group("name")
        yield line_of(code, match.start("name")), name[0] == "<", name[1:]


def sources(tree):
    return [p for p in tree.under(ends=CXX)
            if p.split("/")[0] in LOWER_FLOORS]


def floors(tree):
    """A room includes only rooms on lower floors."""
    for path in sources(tree):
        room = path.split("/")[0]
        for line, _, name in includes(tree, path):
            other = name.split("/")[0]
            if (other in LOWER_FLOORS and "/" in name and other != room
                    and other not in LOWER_FLOORS[room]):
                yield Finding(path, line, "floors",
                              f"{room} must not know {other} ({name})")


def strangers(tree):
    """Two folders of a room that must not know each other."""
    pairs = STRANGERS + [(b, a) for a, b in STRANGERS]
    for one, other in pairs:
        for path in tree.under(one, CXX):
            for line, _, name in includes(tree, path):
                if name.startswith(other):
                    yield Finding(path, line, "strangers",
                                  f"{one} must not know {other}")


def pure_rooms(tree):
    """The folders of pure values know only each other."""
    for folder, known in PURE_ROOMS.items():
        for path in tree.under(folder, CXX):
            for line, angled, name in includes(tree, path):
                if not angled and not name.startswith(known):
                    yield Finding(path, line, "pure-rooms",
                                  f"{folder} must not know {name}")


def caf(tree):
    """CAF stays in the actors, the reactor, the protocol and the wiring."""
    for path in sources(tree):
        if any(fnmatch.fnmatch(path, allowed) for allowed in MAY_USE_CAF):
            continue
        for line, _, name in includes(tree, path):
            if name.startswith("caf/"):
                yield Finding(path, line, "caf", f"no CAF here ({name})")


RULES = [floors, strangers, pure_rooms, caf]
