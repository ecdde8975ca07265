"""How the ISP treats a client: the mood of its server."""

from ledger import Ledger

USUAL, SILENT, NAK, LIE = "usual", "silent", "nak", "lie"


class Line:
    """A client's wire and network, its ledger, and the mood of its server."""

    def __init__(self, client, wire, network):
        self.client, self.wire, self.network = client, wire, network
        self.ledger = Ledger(client)
        self.mood, self.lie = USUAL, 0
