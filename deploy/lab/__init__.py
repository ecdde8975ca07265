"""A WAN line in a box: network namespaces, real DHCP servers, our daemon."""

from .capture import Capture
from .daemon import Gatewayd, toml
from .lab import Lab, Network
from .namespace import Namespace, Wire
from .netlink import Witness
from .process import Process
from .responder import Responder
from .servers import Dnsmasq, IscDhcpd, Kea, Offer
from .waiting import LabError, eventually, need_root_and_tools

__all__ = [
    "Capture", "Dnsmasq", "Gatewayd", "IscDhcpd", "Kea", "Lab", "LabError",
    "Namespace", "Network", "Offer", "Process", "Responder", "Wire",
    "Witness", "eventually", "need_root_and_tools", "toml",
]
