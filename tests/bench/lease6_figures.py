"""From dibbler's plugin to what the world sees of a lease and of a prefix."""

import random
import time

from figures import Figure
from lease_figures import ONE, delays, exec_times, one_client
from rig6 import Rig6

# Counted from the plugin's exec, though it was promised after its end.
CHANGE = {"p99": 10}


def lease6(counts):
    """As `lease`, with a prefix beside each address."""
    with Rig6() as rig:
        return one_client(rig, counts.events, "6")


def prefix6(counts):
    """One prefix after the other; the old one is gone a second later."""
    pauses = random.Random(1)
    sightings = []
    with Rig6() as rig:
        rig.start().wait_ready()
        rig.witness.lease(rig.lease(1, 0))
        for number in range(1, counts.prefixes + 1):
            time.sleep(pauses.uniform(0.15, 0.25))
            sightings.append(rig.witness.lease(rig.replace_prefix(number)))
        found = delays(sightings, exec_times(rig, 1, "update"))
    return [Figure("prefix6-downstream", found["address"], bounds=CHANGE),
            Figure("prefix6-event", found["event"], bounds=CHANGE),
            Figure("prefix6-tr181", found["tr181"], bounds=ONE)]
