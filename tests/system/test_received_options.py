"""What a server sends, against ReqOption.Value: the same, or reported."""

from support import ROW, WAN, SystemTest, unittest
from lab import Responder

REPORT = "X_LEASEHOLD_NotExact"
NAME = b"\x03isp\x07example\x00"
MAIL = b"\x04mail"

# Options that udhcpc decodes: content that comes back as it was sent.
WHOLE = {
    2: "fffff1f0", 3: "c0000201c0000202", 6: "c0000235", 9: "c0000209",
    12: "6777", 13: "1000", 15: b"isp.example".hex(), 16: "c0000210",
    17: "2f723b20", 23: "4041", 26: "05dc", 28: "c00002ff",
    33: "0a000000c0000201", 40: "6e6973", 41: "c0000229", 42: "c000027b",
    44: "c000022c", 56: "202020", 60: "c3a9ff0a", 66: "74667470",
    67: "626f6f74", 100: "45535435", 101: "4575", 119: NAME.hex(),
    120: "01c0000205", 121: "140a01ffc000020100c0000201", 132: "0064",
    133: "05", 209: "636f", 210: "2f70", 211: "0000003c",
    212: "062020010db8000000000000000000000000c0000263",
    249: "10ac10c0000201", 252: "687474703a",
}

# Content that udhcpc cuts or rewrites, and what is left of it.
ALTERED = {
    3: ("c000020109", "c0000201"), 26: ("05dc05", "05dc"),
    2: ("0000003c00", "0000003c"), 33: ("0a000000c0000201ff",
                                       "0a000000c0000201"),
    67: (b"boot.img\0".hex(), b"boot.img".hex()),
    12: (b"gw\0box".hex(), b"gw".hex()),
    119: ((NAME + MAIL + b"\xc0\x00").hex(), (NAME + MAIL + NAME).hex()),
    121: ("180a0102c000020121c0000201", "180a0102c0000201"),
    120: ("01c000020509", "01c0000205"),
    212: ("062020010db8000000000000000000000000c000026305",
          "062020010db8000000000000000000000000c0000263"),
}

# Content of which udhcpc hands on nothing that can be used.
DROPPED = {
    6: "c00002", 12: b"a b".hex(), 15: b"isp.example other.example".hex(),
    26: "05", 33: "0a000000", 40: b"-x".hex(), 52: "00",
    66: "c3a92e6672", 67: "00626f6f74", 119: "05616263", 120: "02c0000205",
    121: "21c0000201", 211: "003c", 212: "062020010db8",
}


class ReceivedOptions(SystemTest):
    def values(self, tags):
        """Value and whether it is reported, of each tag's ReqOption row."""
        report = self.gateway.get(REPORT).split(",")
        rows = self.gateway.ask("get", f"{ROW}.ReqOption.*.")
        return {tag: (rows[f"{ROW}.ReqOption.{row}.Value"],
                      f"ReqOption.{row}.Value" in report)
                for row, tag in enumerate(tags, 1)}

    def received(self, raw, server=Responder):
        """What comes of `raw`, tag to hex, when a server sends it."""
        self.bound(server, {"raw": {tag: bytes.fromhex(value)
                                    for tag, value in raw.items()}},
                   clients=[{**WAN, "request": list(raw)}])
        return self.values(list(raw))

    def test_what_udhcpc_does_not_decode_is_whole(self):
        decoded = {*WHOLE, 1, 51, 52, 53, 54}
        tags = [tag for tag in range(1, 255) if tag not in decoded]
        self.bound(Responder, clients=[{**WAN, "request": tags}])
        for part in (tags[:75], tags[75:150], tags[150:]):
            raw = {tag: bytes([0, tag ^ 0xff]) for tag in part}
            renewals = len(self.gateway.seen("LEASE_UPDATE"))
            self.server.offer.raw = raw
            self.gateway.set("Renew=true")
            self.gateway.until(
                lambda: len(self.gateway.seen("LEASE_UPDATE")) > renewals,
                "the lease has other options")
            values = self.values(tags)
            for tag in part:
                self.assertEqual(values[tag], (raw[tag].hex(), False), tag)

    def test_decoded_options_come_back_as_sent(self):
        for tag, (value, _) in self.received(WHOLE).items():
            self.assertEqual(value, WHOLE[tag], tag)

    def test_a_value_of_300_octets_is_whole(self):
        raw = {43: bytes(index % 256 for index in range(300)).hex()}
        self.assertEqual(self.received(raw), {43: (raw[43], False)})

    def test_255_octets_are_whole(self):
        raw = {125: bytes(range(255)).hex()}
        self.assertEqual(self.received(raw), {125: (raw[125], False)})

    def test_what_udhcpc_alters_is_reported(self):
        raw = {tag: sent for tag, (sent, _) in ALTERED.items()}
        for tag, found in self.received(raw).items():
            self.assertEqual(found, (ALTERED[tag][1], True), tag)

    def test_what_udhcpc_drops_is_reported(self):
        for tag, found in self.received(DROPPED).items():
            self.assertEqual(found, ("", True), tag)
        self.assertEqual(self.row["state"], "bound")

    def test_a_real_server_s_options_are_whole(self):
        raw = {43: "0104687474700201ff", 125: "00000de9050401020304",
               224: "00", 252: "687474703a", 254: "ff" * 60}
        capture = self.lab.capture()
        found = self.received(raw, server=None)
        ack = capture.wait("ACK")
        for tag, (value, _) in found.items():
            self.assertEqual(value, ack.option(tag).hex(), tag)
            self.assertEqual(value, raw[tag], tag)


if __name__ == "__main__":
    unittest.main()
