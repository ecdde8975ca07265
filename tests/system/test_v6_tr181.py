"""The data model of DHCPv6: lists, references, what the standard has."""

import os
import signal

from support6 import ROW6, SystemTest6, dhcp6
from support import unittest
from test_v6_every_parameter import CONTAINER


class Lists(SystemTest6):
    def test_file_and_tr181_refuse_the_same_in_the_same_words(self):
        self.line = self.lab.wire()
        gateway = self.daemon6().start()
        for key, name, item in (
                ("prefix_hints", "X_LEASEHOLD_PrefixHints", "ff02::/16"),
                ("prefix_hints", "X_LEASEHOLD_PrefixHints", "fe80::/10"),
                ("prefix_hints", "X_LEASEHOLD_PrefixHints", "::1/128"),
                ("request", "RequestedOptions", "65536")):
            told = gateway.ctl("set", f"{ROW6}.{name}={item}")
            self.assertEqual(told.code, 1)
            path, words = told.err.strip().split(" item 1 ")
            self.assertEqual(path, f"{ROW6}.{name}: 9007")
            value = item if key == "request" else f'"{item}"'
            file = self.lab.directory / "bad.toml"
            file.write_text('[[dhcpv6.client]]\nalias = "a"\n'
                            f"{key} = [{value}]\n")
            self.assertIn(f"bad.toml:3:{len(key) + 5}: {key} {words}",
                          gateway.ctl("validate", str(file)).err)


class Associations(SystemTest6):
    def rows(self):
        return self.gateway.ask("get", ROW6 + ".X_LEASEHOLD_IA.")

    def numbers(self):
        """Which they are, whatever the program says of them just now."""
        return {path: value for path, value in self.rows().items()
                if path.endswith((".Type", ".IAID"))}

    def test_they_stay_while_the_program_is_started_again(self):
        self.scripted6()
        self.gateway.until(lambda: [value for path, value in
                                    self.rows().items()
                                    if path.endswith(".T1")] == [900, 900],
                           "both are told")
        rows, numbers = self.rows(), self.numbers()
        os.kill(self.row["pid"], signal.SIGKILL)
        self.gateway.wait_pid(other_than=self.row["pid"])
        self.assertEqual(self.numbers(), numbers)
        self.gateway.until(lambda: self.rows() == rows, "as before")
        self.gateway.wait_state("bound")
        self.assertEqual(self.numbers(), numbers)


class Domain(SystemTest6):
    def test_a_domain_leads_to_its_client_and_its_prefix(self):
        gateway = self.scripted6(
            offer={"raw": {dhcp6.MAP_T: CONTAINER}}, mapt={"enable": True})
        domain = "Device.MAP.Domain.1."
        gateway.until(lambda: gateway.ask("get", domain), "a domain")
        for reference, parameter, path in (
                ("X_LEASEHOLD_Client+", "Alias", ROW6),
                ("IPv6Prefix+", "PrefixStatus",
                 "Device.IP.Interface.1.IPv6Prefix.1"),
                ("WANInterface+", "Name", "Device.IP.Interface.1")):
            self.assertEqual(list(gateway.ask(
                "get", f"{domain}{reference}.{parameter}")),
                [f"{path}.{parameter}"])
        found = gateway.ask("get", "Device.MAP.Domain.[X_LEASEHOLD_Client+"
                            '.Alias=="wan6"].Interface.Status')
        self.assertEqual(found, {domain + "Interface.Status": "NotPresent"})


if __name__ == "__main__":
    unittest.main()
