"""Client.Stats: counted as the packets are counted on the wire."""

import time

from support import ROW, WAN, WAN_B, SystemTest, unittest
from lab import Dnsmasq

NO_DATA = 18446744073709551615
UNTOLD = ["Discover", "Offer", "Request", "ForceRenew", "DiscardedPackets",
          "TransmitFailure"]
ON_THE_WIRE = {"ACK": "ACK", "NACK": "NAK", "Release": "RELEASE",
               "Decline": "DECLINE", "Inform": "INFORM"}


class Stats(SystemTest):
    def watched(self, server=None):
        """As bound(), with a capture that has seen all of client 1."""
        self.line = self.lab.wire(up=False)
        self.capture = self.lab.capture()
        self.server = self.lab.network.serve(server)
        self.gateway = self.daemon(clients=[WAN, WAN_B]).start()
        self.began = time.monotonic()
        self.line.up()
        self.row = self.gateway.wait_state("bound")
        return self.gateway

    def stats(self, client=1):
        path = f"Device.DHCPv4.Client.{client}.Stats."
        return {name.removeprefix(path): value for name, value in
                self.gateway.ask("get", path).items()}

    def own(self):
        shown = self.stats()
        return (shown["X_LEASEHOLD_Binds"], shown["X_LEASEHOLD_Renewals"])

    def wire(self):
        """The same counters as the capture has them, by what arrived.

        udhcpc opens its socket after it has sent a renewal; a server's quick
        answer misses it then, and udhcpc asks again, everybody this time.
        """
        kinds = []
        for packet in self.capture.packets(mac=self.line.mac):
            again = (packet.kind == "REQUEST" and packet.ciaddr != "0.0.0.0"
                     and packet.destination == "255.255.255.255")
            if again and kinds[-1] in ("ACK", "NAK"):
                kinds.pop()
            kinds.append(packet.kind)
        return {name: kinds.count(kind) for name, kind in
                ON_THE_WIRE.items()}

    def told(self):
        return {name: value for name, value in self.stats().items()
                if name in ON_THE_WIRE}

    def agree(self, **wanted):
        """Wire and counters agree, and both are as wanted."""
        def same():
            told, seen = self.told(), self.wire()
            return told == seen and wanted.items() <= told.items() or None
        self.gateway.until(same, f"wire and counters have {wanted}")

    def renew(self, times):
        for _ in range(times):
            acks = self.told()["ACK"]
            self.gateway.set("Renew=true")
            self.gateway.until(lambda: self.told()["ACK"] == acks + 1,
                               "the ACK is counted")

    def refuse(self):
        """dnsmasq has forgotten us and says NAK, then gives another lease."""
        self.server.forget()
        self.server.restart(first="192.0.2.200", last="192.0.2.210")
        seq = self.gateway.newest_seq()
        self.gateway.set("Renew=true")
        gone = self.gateway.wait_event("LEASE_DEL", after=seq)
        self.gateway.wait_event("LEASE_UPDATE", after=gone["seq"])

    def kill(self):
        """Once the store, which answers in order, has what it was told."""
        self.gateway.newest_seq()
        self.gateway.kill()

    def test_a_life_is_counted_as_on_the_wire(self):
        gateway = self.watched(Dnsmasq)
        self.agree(ACK=1, NACK=0, Release=0, Decline=0, Inform=0)
        self.assertEqual(self.own(), (1, 0))
        self.renew(2)
        self.agree(ACK=3)
        self.assertEqual(self.own(), (1, 2))
        self.refuse()
        self.agree(ACK=4, NACK=1, Release=0)
        self.assertEqual(self.own(), (2, 2))
        seq = gateway.newest_seq()
        gateway.set("X_RDK_Restart=true")
        gateway.wait_event("LEASE_UPDATE", after=seq)
        self.agree(ACK=5, NACK=1, Release=1)
        self.assertEqual(self.own(), (3, 2))
        gateway.set("X_RDK_Release=true")
        gateway.wait_state("disabled")
        self.agree(ACK=5, NACK=1, Release=2)
        gateway.set("Enable=true")
        gateway.wait_state("bound")
        gateway.set("Enable=false")
        gateway.wait_state("disabled")
        self.agree(ACK=6, NACK=1, Release=2)
        self.assertEqual(self.own(), (4, 2))

    def test_what_udhcpc_cannot_tell_is_no_data(self):
        self.watched()
        self.renew(1)
        for client in (1, 2):
            shown = self.stats(client)
            for name in UNTOLD:
                self.assertEqual(shown.pop(name), NO_DATA, name)
            self.assertNotIn(NO_DATA, shown.values())
        self.assertEqual(set(shown.values()) - {False}, set())

    def test_the_time_to_bind_is_that_of_the_newest_bind(self):
        gateway = self.watched()
        took = (time.monotonic() - self.began) * 1000
        first = self.stats()["X_LEASEHOLD_TimeToBind"]
        self.assertTrue(0 < first <= took, (first, took))
        self.renew(1)
        self.assertEqual(self.stats()["X_LEASEHOLD_TimeToBind"], first)
        self.server.stop()
        gateway.set("X_RDK_Restart=true")
        self.capture.wait("DISCOVER", count=3)
        self.server.start()
        gateway.wait_state("bound")
        self.assertGreater(self.stats()["X_LEASEHOLD_TimeToBind"], 1000)

    def test_they_survive_the_daemon(self):
        gateway = self.watched(Dnsmasq)
        self.renew(2)
        self.refuse()
        gateway.set("X_RDK_Release=true")
        gateway.wait_state("disabled")
        self.agree(ACK=4, NACK=1, Release=1)
        before = self.stats()
        for end in (self.kill, gateway.terminate):
            end()
            gateway.start()
            gateway.until(lambda: self.stats() == before, "all as before")
        gateway.set("Enable=true")
        gateway.wait_state("bound")
        self.agree(ACK=5, NACK=1, Release=1)

    def test_a_running_client_s_survive_a_kill(self):
        gateway = self.watched()
        self.renew(2)
        self.kill()
        gateway.start()
        gateway.wait_state("bound")
        self.agree(ACK=3, NACK=0, Release=0)
        self.renew(1)
        self.agree(ACK=4, NACK=0, Release=0)

    def test_reset(self):
        gateway = self.watched()
        self.renew(1)
        zero = dict.fromkeys(ON_THE_WIRE, 0)
        for words in (("set", f"{ROW}.Stats.Reset=true"),
                      ("run", f"{ROW}.Stats.Reset()")):
            with self.undisturbed(gateway):
                gateway.ask(*words)
                gateway.until(lambda: self.told() == zero, "all are 0")
            self.assertEqual(self.own(), (0, 0))
            self.assertEqual(self.stats()["X_LEASEHOLD_TimeToBind"], 0)
            for name in UNTOLD:
                self.assertEqual(self.stats()[name], NO_DATA)
            self.assertIs(self.stats()["Reset"], False)
            self.kill()
            gateway.start()
            gateway.wait_state("bound")
        gateway.set("Enable=false")
        gateway.wait_state("disabled")
        gateway.ask("run", f"{ROW}.Stats.Reset()")
        gateway.until(lambda: self.told() == zero, "of a disabled one too")
        self.kill()
        gateway.start()
        gateway.wait_state("disabled")
        gateway.until(lambda: self.told() == zero, "nor do they come back")


if __name__ == "__main__":
    unittest.main()
