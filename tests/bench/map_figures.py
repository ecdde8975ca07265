"""How long one MAP container takes from its octets to its ports."""

import subprocess

from figures import Figure
from lab.daemon import binaries


def map_decode(counts):
    output = subprocess.run(
        [binaries() / "bench" / "bench_mapt", str(counts.decodes)],
        stdout=subprocess.PIPE, check=True, text=True).stdout
    return [Figure("map-decode", [float(line) for line in output.split()],
                   unit="ns", bounds={"p50": 1000})]
