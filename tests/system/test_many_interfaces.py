"""Many clients, each with its own device, process and lease (A25)."""

import test_idle
from support import SystemTest, unittest
from lab import Dnsmasq, eventually
from lab.process import alive, arguments, program

NAMES = ["eth1", "eth10", "wan-ethernet0.1", "w-ethernet0.100",
         *(f"eth{number}" for number in range(11, 29)),
         *(f"wan-ethernet1.{number}" for number in range(10))]
WIDE = {"first": "192.0.2.10", "last": "192.0.2.250"}


def rows(names, enable):
    return [{"interface": name, "enable": enable, "request": [3, 6],
             "send": [{"tag": 77, "value": name.encode().hex()}]}
            for name in names]


class Many(SystemTest):
    assert_quiet = test_idle.Idle.assert_quiet

    def served(self, names, enable):
        """A daemon with a row for each name, on a server with room."""
        for name in names:
            self.lab.wire(name)
        self.lab.network.serve(Dnsmasq, **WIDE)
        self.names = names
        self.gateway = self.daemon(clients=rows(names, enable)).start()
        return self.gateway

    def clients(self):
        return self.gateway.ask("status")["clients"]

    def all_bound(self):
        def there():
            clients = self.clients()
            return clients if all(row["state"] == "bound" for row in
                                  clients) else None
        return self.gateway.until(there, "all are bound", 60)

    def processes(self):
        """The pids of every DHCP client in the box."""
        return {pid for pid in self.lab.box.pids()
                if program(pid).endswith("udhcpc")}

    def assert_one_each(self, clients):
        """Those of a start that has not become the program yet go."""
        eventually(lambda: self.processes() == {row["pid"] for row in clients},
                   "one process a client")

    def assert_own_client(self, row, name):
        """Its own argv, and its own address on its own device."""
        words = arguments(row["pid"])
        self.assertEqual(words.count("-i"), 1)
        self.assertEqual(words[words.index("-i") + 1], name)
        self.assertIn(f"0x4d:{name.encode().hex()}", words)
        self.assertEqual(self.lab.box.cidrs(name), [row["address"]])

    def test_32_clients_have_a_process_and_a_lease_each(self):
        gateway = self.served(NAMES, enable=False)
        self.assertEqual(self.processes(), set())
        gateway.ask("set", *(f"{row['path']}.Enable=true"
                             for row in self.clients()))
        clients = self.all_bound()
        self.assertEqual([row["interface"] for row in clients], NAMES)
        for row, name in zip(clients, NAMES):
            self.assert_own_client(row, name)
        self.assert_one_each(clients)
        self.assertEqual(len({row["address"] for row in clients}), 32)
        self.listed(clients)
        self.only_the_first_stops(clients)

    def listed(self, clients):
        """`actors` tells state, pid and restarts of each client."""
        actors = {actor["name"]: actor for actor in self.gateway.actors()}
        for number, row in enumerate(clients, 1):
            actor = actors[f"dhcp4-client-{number}"]
            self.assertEqual(
                (actor["state"], actor["pid"], actor["restarts"],
                 actor["last_error"]), ("bound", row["pid"], 0, ""))

    def only_the_first_stops(self, clients):
        """eth1 is a beginning of the names of others."""
        self.gateway.set("Enable=false")
        self.gateway.wait_state("disabled")
        eventually(lambda: not alive(clients[0]["pid"]), "eth1's is gone")
        eventually(lambda: self.lab.box.cidrs("eth1") == [], "its address")
        for before, after in zip(clients[1:], self.clients()[1:]):
            for key in ("pid", "state", "address", "restarts"):
                self.assertEqual(before[key], after[key], before)
            self.assertTrue(alive(before["pid"]), before)
            self.assertEqual(self.lab.box.cidrs(before["interface"]),
                             [before["address"]])

    def test_64_bound_clients_cost_nothing(self):
        gateway = self.served([f"wan{number}" for number in range(64)],
                              enable=True)
        clients = self.all_bound()
        self.assert_one_each(clients)
        self.assert_quiet(gateway)
        self.assertEqual([row["pid"] for row in self.clients()],
                         [row["pid"] for row in clients])


if __name__ == "__main__":
    unittest.main()
