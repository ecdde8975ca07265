"""A WAN line in a box: network namespaces, real DHCP servers, our daemon."""

from .capture import Capture, Capture6
from .daemon import Gatewayd, toml
from .lab import Lab, Network
from .namespace import Namespace, Wire
from .netlink import Witness
from .process import Process
from .responder import Responder
from .responder6 import Grant, Responder6
from .router import Router
from .servers import Dnsmasq, IscDhcpd, Kea, Offer
from .servers6 import DibblerServer, Kea6, Offer6
from .waiting import LabError, eventually, need_root_and_tools

__all__ = [
    "Capture", "Capture6", "DibblerServer", "Dnsmasq", "Gatewayd", "Grant",
    "IscDhcpd", "Kea", "Kea6", "Lab", "LabError", "Namespace", "Network",
    "Offer", "Offer6", "Process", "Responder", "Responder6", "Router", "Wire",
    "Witness", "eventually", "need_root_and_tools", "toml",
]
