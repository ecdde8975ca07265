"""A Debian root to boot, made by debootstrap and kept for the next run."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

SUITE = "bookworm"
# systemd, the client programs, and the libraries of ours.
PACKAGES = ("systemd", "iproute2", "udhcpc", "dibbler-client", "dhcpcd-base",
            "libcaf-core0.17", "libfmt9", "libnl-3-200", "libnl-route-3-200",
            "libprotobuf32", "libpugixml1v5", "libstdc++6")
CACHE = Path("/var/cache/leasehold")
USUAL_MIRROR = "http://deb.debian.org/debian"


def place():
    """Where the root of these packages is, or would be."""
    words = " ".join((SUITE, *PACKAGES))
    return CACHE / ("root-" + hashlib.sha256(words.encode()).hexdigest()[:12])


def mirror():
    """Where this machine gets the packages of the suite from."""
    done = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)",
         "Created-By: Packages", f"Codename: {SUITE}", "Component: main"],
        capture_output=True, text=True, check=False)
    known = done.stdout.split()
    return known[0] if known else USUAL_MIRROR


def bootstrap(draft):
    """A root that is not finished has another name; its mounts are nobody's."""
    subprocess.run(
        ["unshare", "--mount", "debootstrap", "--variant=minbase",
         "--include=" + ",".join(PACKAGES), SUITE, draft, mirror()],
        check=True, stdout=sys.stderr)
    shutil.rmtree(draft / "var/cache/apt/archives")
    draft.rename(place())


def make():
    """Make the root unless it is there; earlier ones go."""
    CACHE.mkdir(exist_ok=True)
    with open(CACHE / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if place().is_dir():
            return
        draft = CACHE / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        bootstrap(draft)
        for other in set(CACHE.glob("root-*")) - {place()}:
            shutil.rmtree(other)


if __name__ == "__main__":
    make()
    print(place())
