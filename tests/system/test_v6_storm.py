"""A server that keeps the client program asking without a pause."""

from support6 import (ADDRESS, GATEWAY6, OLD, SystemTest6, dhcp6, eventually,
                      subnet)
from lab.responder6 import Grant

CAUSE = "asked and was answered more than"
TRIES = 6

# The rule counts 48 answers; the program goes on until it is ended.
MOST = 100


class Storm(SystemTest6):
    """It is slowed down, told of, and the lease goes on while it lasts."""

    def setUp(self):
        super().setUp()
        self.lab.lan()
        self.scripted6(clients6=[GATEWAY6], offer={
            "t1_s": 2, "t2_s": 60, "preferred_s": 600, "valid_s": 900})
        eventually(lambda: self.networks() == {subnet(OLD)}, "a /64")

    def starts(self):
        """When each process was started, in milliseconds."""
        return [event["mono_ms"] for event in self.gateway.seen("STARTED")]

    def assert_slowed(self):
        """Each try is ended soon, and is later than the one before."""
        self.gateway.until(
            lambda: self.gateway.client()["state"] == "backoff" and
            CAUSE in self.gateway.client()["last_error"], "the cause", 30)
        before, asked = len(self.starts()), len(self.server.received)
        self.gateway.until(lambda: len(self.starts()) >= before + TRIES,
                           "some more tries", 60)
        tries = self.starts()[before:]
        self.assertLess(len(self.server.received) - asked, TRIES * MOST)
        self.assertGreater(tries[-1] - tries[-2], tries[1] - tries[0])

    def test_no_renewal_is_ever_granted(self):
        witness = self.lab.witness6()
        lost = [dhcp6.status(dhcp6.NO_BINDING)]
        self.server.by_kind["RENEW"] = Grant(lost, lost)
        self.assert_slowed()
        self.assertEqual(witness.changes(added=False), [])
        del self.server.by_kind["RENEW"]
        self.gateway.until(lambda: self.gateway.client()["state"] == "bound" and
                           not self.gateway.client()["last_error"],
                           "all is well again", 40)
        self.has(f"{ADDRESS}/128")

    def test_preferred_for_no_time(self):
        self.grant([(ADDRESS, 0, 600)], [(OLD, 0, 600)], t1=0, t2=0)
        self.assert_slowed()
        self.has(f"{ADDRESS}/128")
