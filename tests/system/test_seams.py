"""What must not fall between a restart, a reload and a shutdown."""

from support import WAN, WAN_B, SystemTest, unittest
from lab import eventually, toml
from lab.process import alive


class Seams(SystemTest):
    def test_a_restarted_part_has_the_settings_in_force(self):
        gateway = self.bound()
        self.lab.wire("wan1")
        gateway.configure(toml([WAN, WAN_B]))
        gateway.reload()
        gateway.wait_state("bound", client=2)
        for name in ("recovery-store", "tr181-bridge"):
            self.assertEqual(gateway.ctl("restart-actor", name).code, 0)
            gateway.until(lambda: gateway.ctl("status").code == 0, "status")
        gateway.until(lambda: len(gateway.ask("status")["clients"]) == 2,
                      "both rows are there")
        gateway.wait_state("bound", client=2)
        self.assertEqual(gateway.seen("LEASE_DEL"), [])

    def test_a_row_that_went_while_nobody_looked_leaves_nothing(self):
        gateway = self.two_bound()
        pid = gateway.client(2)["pid"]
        gateway.terminate()
        gateway.configure(toml([WAN]))
        gateway.start()
        eventually(lambda: self.lab.box.cidrs("wan1") == []
                   and not alive(pid), "client 2 and its address are gone")
        gateway.wait_state("bound")

    def test_a_release_waits_for_no_dead_gateway(self):
        gateway = self.bound()
        self.lab.box.ip("neigh", "flush", "dev", "wan0")
        self.line.isp.ip("link", "set", self.line.port, "down")
        self.assertEqual(gateway.ctl("shutdown", "--release").code, 0)
        eventually(lambda: not gateway.process.running(), "it ended")
        eventually(lambda: not alive(self.row["pid"]), "no client")
        self.assertEqual(self.lab.box.cidrs("wan0"), [])


if __name__ == "__main__":
    unittest.main()
