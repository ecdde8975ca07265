"""What option rows put on the wire, and what the report says instead."""

from support import ROW, WAN, SystemTest, unittest

REPORT = "X_LEASEHOLD_NotHonoured"
REFUSED = {50, 52, 53, 54, 55, 57, 80}
ROOM = 306 - 19 - (2 + 7)    # a REQUEST, without udhcpc's own octets and 61


def content(tag):
    """One octet that says the tag; 118 must name a subnet to be answered."""
    return b"\xc0\x00\x02\x00" if tag == 118 else bytes([tag ^ 0xff])


def rows(tags):
    return [{"tag": tag, "value": content(tag).hex()} for tag in tags]


class SentOptions(SystemTest):
    def served(self, *clients):
        """A daemon on a served, captured line; every client is bound."""
        lines = [self.lab.wire(row["interface"], up=False) for row in clients]
        self.capture = self.lab.capture()
        self.lab.network.serve()
        gateway = self.daemon(clients=clients).start()
        for number, line in enumerate(lines, 1):
            line.up()
            gateway.wait_state("bound", client=number)
        self.macs = [line.mac for line in lines]
        return gateway

    def messages(self, client=1):
        """A DISCOVER and the REQUEST after it."""
        mac = self.macs[client - 1]
        return [self.capture.wait(kind, mac=mac)
                for kind in ("DISCOVER", "REQUEST")]

    def test_every_tag_is_sent_as_it_is_or_reported(self):
        parts = [range(1, 86), range(86, 170), range(170, 255)]
        clients = [{"interface": f"wan{number}", "request": [3],
                    "send": rows(tags)}
                   for number, tags in enumerate(parts)]
        gateway = self.served(*clients)
        for client, tags in enumerate(parts, 1):
            report = gateway.get(REPORT, client).split(",")
            for row, tag in enumerate(tags, 1):
                named = f"SentOption.{row}.Value" in report
                self.assertEqual(named, tag in REFUSED, (tag, report))
            for packet in self.messages(client):
                for tag in set(tags) - REFUSED:
                    self.assertEqual(packet.option(tag), content(tag), tag)
                self.assertEqual(len(packet.tags()), len(set(packet.tags())))

    def test_no_row_touches_what_udhcpc_writes(self):
        gateway = self.served({**WAN, "request": [3], "send": rows(REFUSED)})
        discover, request = self.messages()
        self.assertEqual(discover.tags(), [53, 57, 55, 61])
        self.assertEqual(request.tags(), [53, 50, 54, 57, 55, 61])
        report = gateway.get(REPORT).split(",")
        self.assertLessEqual({f"SentOption.{row}.Value" for row in
                              range(1, len(REFUSED) + 1)}, set(report))

    def test_255_octets_of_any_value_in_every_message(self):
        value = bytes(range(255))
        gateway = self.served({**WAN, "request": [3], "send": [
            {"tag": 125, "value": value.hex()}]})
        gateway.set("Renew=true")
        renewal = self.capture.wait("REQUEST", count=2)
        for packet in (*self.messages(), renewal):
            self.assertEqual(packet.option(125), value)
        self.assertNotIn("SentOption", gateway.get(REPORT))

    def test_what_has_no_room_is_in_no_message_and_in_the_report(self):
        exact = ROOM - (2 + 2) - (2 + 200) - 2
        sizes = {43: 200, 77: exact + 1, 125: exact}
        gateway = self.served({**WAN, "request": [3], "send": [
            {"tag": tag, "value": "00" * size} for tag, size in
            sizes.items()]})
        for packet in self.messages():
            self.assertEqual(packet.option(43), bytes(200))
            self.assertIsNone(packet.option(77))
            self.assertEqual(packet.option(125), bytes(exact))
        report = gateway.get(REPORT).split(",")
        self.assertIn("SentOption.2.Value", report)
        self.assertNotIn("SentOption.3.Value", report)

    def test_the_request_list_is_as_the_order_column_says(self):
        gateway = self.served({**WAN, "request": [121, 1, 6, 3]})
        for packet in self.messages():
            self.assertEqual(list(packet.option(55)), [121, 1, 6, 3])
        count = len(self.capture.packets("DISCOVER"))
        gateway.ask("set", f"{ROW}.ReqOption.4.Order=1")
        packet = self.capture.wait("DISCOVER", count=count + 1)
        self.assertEqual(list(packet.option(55)), [3, 121, 1, 6])

    def test_all_tags_are_requested_at_once(self):
        tags = list(range(254, 0, -1))
        gateway = self.served({**WAN, "request": tags})
        for packet in self.messages():
            self.assertEqual(list(packet.option(55)), tags)
        self.assertNotIn(".Tag", gateway.get(REPORT))


if __name__ == "__main__":
    unittest.main()
