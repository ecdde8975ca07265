"""Bound DHCPv6 clients cost nothing while nothing happens.

dibbler-client writes its database again some seconds after a lease, and when
it repeats a SOLICIT: 7, 15 and 31 seconds after the first one.
"""

import test_idle
from support6 import GATEWAY6, SystemTest6, eventually
from support import WAN, unittest

ABSENT = {"alias": "absent", "interface": "wan1"}
SETTLED_S, BETWEEN_REPEATS_S = 8, 18


class Idle(SystemTest6):
    assert_quiet = test_idle.Idle.assert_quiet

    def test_both_families_bound_and_a_device_that_is_not_there(self):
        self.lab.lan()
        self.lab.network.serve()
        gateway = self.bound6(clients=[WAN], clients6=[GATEWAY6, ABSENT],
                              mapt={"enable": True})
        gateway.wait_state("bound", "Device.DHCPv4.Client.1")
        gateway.wait_state("waiting-link", client=2)
        eventually(lambda: self.networks() != set(), "a /64")
        self.assert_quiet(gateway, SETTLED_S)

    def test_nobody_answers(self):
        self.lab.wire()
        gateway = self.daemon6().start()
        gateway.wait_event("STARTED")
        self.assert_quiet(gateway, BETWEEN_REPEATS_S)


if __name__ == "__main__":
    unittest.main()
