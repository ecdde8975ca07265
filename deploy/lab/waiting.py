"""Bounded waits that say what did not happen."""

import os
import shutil
import time

TOOLS = ("busybox", "dhcpcd", "dhcpd", "dibbler-client", "dibbler-server",
         "dnsmasq", "ip", "kea-dhcp4", "kea-dhcp6", "ping", "strace",
         "tcpdump", "udhcpc", "unshare")


class LabError(AssertionError):
    """Something that the lab waited for did not come to pass."""


def need_root_and_tools():
    """Fail, never skip: a lab that cannot be built proves nothing."""
    if "/usr/sbin" not in os.environ["PATH"].split(":"):
        os.environ["PATH"] += ":/usr/sbin:/sbin"
    if os.geteuid() != 0:
        raise LabError("the lab needs root for its network namespaces")
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        raise LabError(f"not installed: {', '.join(missing)};"
                       " run deploy/install-deps")


def eventually(condition, what, timeout=15.0, every=0.02, evidence=None):
    """The first true value of condition(); LabError after timeout seconds."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= deadline:
            shown = f"; last: {value!r}" if value is not None else ""
            more = f"\n{evidence()}" if evidence else ""
            raise LabError(f"not within {timeout:g} s: {what}{shown}{more}")
        time.sleep(every)
