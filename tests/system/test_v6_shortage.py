"""What a client of DHCPv6 needs is there, whatever others remove."""

from support6 import SystemTest6
from support import unittest
from lab.process import run


class RuntimeDirectory(SystemTest6):
    def test_a_client_whose_directory_is_removed_gets_another(self):
        gateway = self.bound6()
        gateway.unfollow()
        addresses = self.lab.box.cidrs6("wan0")
        run("rm", "-rf", gateway.runtime, check=False)
        gateway.until(lambda: gateway.ctl("health").code != 3, "it answers")
        gateway.until(
            lambda: (row := gateway.client())["state"] == "bound"
            and row["pid"] not in (0, self.row["pid"]), "it is back")
        self.assertEqual(self.lab.box.cidrs6("wan0"), addresses)
        self.assertIn("client-directory-gone", gateway.log())


if __name__ == "__main__":
    unittest.main()
