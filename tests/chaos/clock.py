"""The wall clocks of the clients: each has one that can be set."""

import shlex
from pathlib import Path

LIBRARY = "libfaketime.so.1"
LAUNCHER = """#!/bin/sh
export LD_PRELOAD={library} FAKETIME_NO_CACHE=1
export FAKETIME_DONT_FAKE_MONOTONIC=1
export FAKETIME_TIMESTAMP_FILE={place}/"$LEASEHOLD_CLIENT"
exec {real} "$@"
"""


def library():
    found = sorted(Path("/usr/lib").glob(f"*/faketime/{LIBRARY}"))
    if not found:
        raise AssertionError("libfaketime is not installed; run"
                             " deploy/install-deps")
    return found[0]


class Clocks:
    """Files that say how far each client's wall clock is off."""

    def __init__(self, place, clients):
        self.place = place
        place.mkdir()
        for client in clients:
            self.set(client, "+0")

    def wrap(self, real, path):
        """A launcher whose programs go by these clocks. Not the programs are
        wrapped: what runs has to be what the daemon started."""
        words = {"library": library(), "place": self.place, "real": real}
        path.write_text(LAUNCHER.format(
            **{name: shlex.quote(str(word)) for name, word in words.items()}))
        path.chmod(0o755)

    def set(self, client, shift):
        """From now on its clock is off by so much, such as "+10y"."""
        draft = self.place / f".{client.name}"
        draft.write_text(shift + "\n")
        draft.replace(self.place / client.name)
