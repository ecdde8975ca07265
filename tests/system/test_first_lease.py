"""A first lease and its renewals, the same against each server (A1, A20)."""

from support import ROW, SystemTest, unittest
from lab import Dnsmasq, IscDhcpd, Kea, eventually


class FirstLease:
    """Mixed into one TestCase a server."""
    server_kind = None
    lease_s = 120

    def take(self, **offer):
        return self.bound(self.server_kind, {"lease_s": self.lease_s, **offer})

    def test_the_address_is_on_the_interface(self):
        gateway = self.take()
        entry, = self.lab.box.addresses("wan0")
        self.assertEqual(entry["prefixlen"], 24)
        self.assertEqual(entry["broadcast"], "192.0.2.255")
        self.assertLessEqual(entry["valid_life_time"], self.lease_s)
        self.assertGreater(entry["valid_life_time"], self.lease_s - 15)
        self.assertEqual(self.row["address"], f"{entry['local']}/24")
        self.assertEqual(self.row["dhcp_status"], "Bound")
        self.assertEqual(gateway.ctl("health").code, 0)

    def test_events_tell_of_it_once(self):
        gateway = self.take()
        gateway.wait_event("LEASE_UPDATE")
        self.assertEqual([event["type"] for event in gateway.seen()],
                         ["STARTED", "LEASE_UPDATE"])
        self.assertEqual([event["seq"] for event in gateway.events],
                         list(range(1, len(gateway.events) + 1)))
        event = gateway.seen("LEASE_UPDATE")[0]
        self.assertEqual((event["interface"], event["family"]),
                         ("wan0", "v4"))
        lease = event["new"]
        self.assertEqual(f"{lease['address']}/{lease['prefix_len']}",
                         self.row["address"])
        self.assertEqual(lease["routers"], ["192.0.2.1"])
        self.assertEqual(lease["dns"], ["192.0.2.53"])
        self.assertEqual(lease["domain"], "isp.example")
        self.assertEqual(lease["server"], "192.0.2.1")
        self.assertEqual(lease["lease_s"], self.lease_s)
        self.assertIsNone(event["old"])

    def test_tr181_shows_it(self):
        gateway = self.take()
        shown = gateway.ask("get", ROW + ".")
        want = {"Enable": True, "Status": "Enabled", "DHCPStatus": "Bound",
                "IPAddress": self.row["address"].split("/")[0],
                "SubnetMask": "255.255.255.0", "IPRouters": "192.0.2.1",
                "DNSServers": "192.0.2.53", "DHCPServer": "192.0.2.1",
                "Interface": "wan0", "X_RDK_LinuxInterface": "wan0",
                "Alias": "wan", "Renew": False}
        for name, value in want.items():
            self.assertEqual(shown[f"{ROW}.{name}"], value, name)
        why = gateway.ask("why", ROW)
        self.assertEqual(why[-1]["to"], "bound")

    def test_an_unchanged_renew_changes_no_address(self):
        gateway = self.take()
        witness = self.lab.witness()
        seq = gateway.newest_seq()
        gateway.set("Renew=true")
        event = gateway.wait_event("LEASE_RENEW", after=seq)
        self.assertEqual(event["changed"], [])
        self.assertEqual(gateway.seen("LEASE_UPDATE", after=seq), [])
        self.assertEqual(witness.changes(added=False), [])
        self.assertEqual(self.lab.box.cidrs("wan0"), [self.row["address"]])

    def test_a_renew_brings_new_values(self):
        gateway = self.take()
        self.server.restart(dns=["192.0.2.54", "192.0.2.55"],
                            lease_s=self.lease_s * 2)
        witness, seq = self.lab.witness(), gateway.newest_seq()
        gateway.set("Renew=true")
        event = gateway.wait_event("LEASE_UPDATE", after=seq)
        self.assertIn("dns", event["changed"])
        self.assertNotIn("address", event["changed"])
        self.assertEqual(event["old"]["dns"], ["192.0.2.53"])
        self.assertEqual(gateway.get("DNSServers"), "192.0.2.54,192.0.2.55")
        self.assertEqual(witness.changes(added=False), [])
        eventually(lambda: self.lab.box.addresses("wan0")[0]
                   ["valid_life_time"] > self.lease_s + 15,
                   "the kernel has the new lifetime")
        self.assertGreater(gateway.get("LeaseTimeRemaining"),
                           self.lease_s + 15)

    def test_remaining_time_counts_down_when_read(self):
        gateway = self.take()
        first = gateway.get("LeaseTimeRemaining")
        self.assertLessEqual(first, self.lease_s)
        eventually(lambda: gateway.get("LeaseTimeRemaining") < first - 1,
                   "LeaseTimeRemaining went down by two", every=0.2)


class WithDnsmasq(FirstLease, SystemTest):
    server_kind = Dnsmasq


class WithIscDhcpd(FirstLease, SystemTest):
    server_kind = IscDhcpd


class WithKea(FirstLease, SystemTest):
    server_kind = Kea


if __name__ == "__main__":
    unittest.main()
