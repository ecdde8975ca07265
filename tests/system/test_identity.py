"""Client identifiers of RFC 4361: DUID-EN and an IAID a row (TR-124)."""

from support import WAN, WAN_B, SystemTest, toml, unittest

IDENTITY = {"enterprise": 3561, "id": "0011AA-Gateway-S1"}


def identifier(iaid, text=IDENTITY["id"]):
    """Type 255, IAID, DUID type 2, enterprise number, identifier."""
    return (b"\xff" + iaid.to_bytes(4, "big") + b"\x00\x02"
            + (3561).to_bytes(4, "big") + text.encode())


class Identity(SystemTest):
    def setUp(self):
        super().setUp()
        self.lines = [self.lab.wire(name, up=False)
                      for name in ("wan0", "wan1")]
        self.capture = self.lab.capture()
        self.lab.network.serve()

    def started(self, *clients, **tables):
        self.gateway = self.daemon(clients=clients, **tables).start()
        for number, line in enumerate(self.lines[:len(clients)], 1):
            line.up()
            self.gateway.wait_state("bound", client=number)
        return self.gateway

    def sent(self, kind, client=1, count=1):
        """Option 61 of the newest of so many messages."""
        self.capture.wait(kind, count, mac=self.lines[client - 1].mac)
        packets = self.capture.packets(kind, mac=self.lines[client - 1].mac)
        return packets[-1].option(61)

    def test_every_message_has_it_and_every_row_its_iaid(self):
        gateway = self.started(WAN, WAN_B, identity=IDENTITY)
        gateway.set("X_RDK_Release=true")
        for kind in ("DISCOVER", "REQUEST", "RELEASE"):
            self.assertEqual(self.sent(kind), identifier(1), kind)
        self.assertEqual(self.sent("DISCOVER", client=2), identifier(2))

    def test_it_outlives_the_daemon_and_another_order_of_the_rows(self):
        gateway = self.started(WAN, WAN_B, identity=IDENTITY)
        gateway.set("Enable=false")
        gateway.set("Enable=false", client=2)
        gateway.terminate()
        gateway.configure(toml([WAN_B, WAN], identity=IDENTITY))
        gateway.start()
        for client in (1, 2):
            gateway.set("Enable=true", client=client)
            gateway.wait_state("bound", client=client)
            self.assertEqual(self.sent("DISCOVER", client, count=2),
                             identifier(client))

    def test_a_row_for_option_61_wins(self):
        self.started({**WAN, "send": [{"tag": 61, "value": "00aabbcc"}]},
                     identity=IDENTITY)
        self.assertEqual(self.sent("DISCOVER"), b"\x00\xaa\xbb\xcc")

    def test_without_an_identity_it_is_the_hardware_address(self):
        self.started(WAN)
        mac = bytes.fromhex(self.lines[0].mac.replace(":", ""))
        self.assertEqual(self.sent("DISCOVER"), b"\x01" + mac)

    def test_another_identity_is_sent_after_a_reload(self):
        gateway = self.started(WAN, identity=IDENTITY)
        before = gateway.client()["pid"]
        gateway.configure(toml([WAN], identity={**IDENTITY, "id": "other"}))
        gateway.reload()
        gateway.wait_pid(other_than=before)
        gateway.wait_state("bound")
        self.assertEqual(self.sent("DISCOVER", count=2),
                         identifier(1, "other"))


if __name__ == "__main__":
    unittest.main()
