"""The eight clients of a run, each on a line of its own."""

import os
import shutil
from dataclasses import dataclass


@dataclass(frozen=True)
class Client:
    """A row of the daemon's configuration, and the network of its line."""
    number: int      # of the line, and of the row in Device.IP.Interface
    family: str
    row: int
    program: str

    @property
    def name(self):
        return f"dhcp{self.family[1]}-client-{self.row}"

    @property
    def path(self):
        return f"Device.DHCP{self.family}.Client.{self.row}"

    @property
    def device(self):
        return f"wan{self.number - 1}"

    @property
    def networks(self):
        """Of both families, and what is delegated from."""
        return (f"10.64.{self.number}.0/24", f"2001:db8:{self.number:x}::/64",
                f"2001:db8:{0xf000 + self.number:x}::/48")

    @property
    def v6(self):
        return self.family == "v6"

    @property
    def renews_at_a_signal(self):
        """The others ask again by another process."""
        return self.program != "dibbler-client"

    def executable(self):
        """What /proc/PID/exe of its process has to be."""
        return os.path.realpath(shutil.which(self.program))

    def configuration(self):
        backend = self.program.removesuffix("-client")
        return {"alias": self.device, "interface": self.device,
                "backend": backend}


# dhcpcd has no port of DHCPv6 left where a dibbler runs.
CLIENTS = (*(Client(row, "v4", row, "udhcpc") for row in (1, 2, 3, 4)),
           Client(5, "v4", 5, "dhcpcd"),
           *(Client(5 + row, "v6", row, "dibbler-client")
             for row in (1, 2, 3)))
