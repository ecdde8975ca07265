"""What the daemon needs is there, whatever others take."""

import json
import socket

from support import SystemTest, unittest
from lab.process import kill_hard, run

FEW = ("sh", "-c", 'ulimit -n 48; exec "$@"', "sh")


class Descriptors(SystemTest):
    """Far fewer than who connects to the control socket would take."""

    def setUp(self):
        super().setUp()
        self.gateway = self.bound(wrapper=FEW)
        for _ in range(60):
            peer = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self.addCleanup(peer.close)
            peer.connect(str(self.gateway.runtime / "control.sock"))

    def test_idle_connections_keep_nobody_out(self):
        self.assertEqual(self.gateway.ctl("health").code, 0)
        self.assertEqual(
            self.gateway.log().count("too many connections"), 1)

    def test_a_client_that_dies_is_started_again(self):
        kill_hard(self.row["pid"])
        self.gateway.until(
            lambda: (row := self.gateway.client())["state"] == "bound"
            and row["pid"] not in (0, self.row["pid"]), "it is back")
        self.assertEqual(self.gateway.client()["restarts"], 1)
        self.assertNotIn("actor-threw", self.gateway.log())


class HardlyAny(SystemTest):
    """Who could not even look at what lives does not start."""

    def test_the_client_lives_on(self):
        gateway = self.bound()
        gateway.kill()
        gateway.wrapper = ["sh", "-c", 'ulimit -n 30; exec "$@"', "sh"]
        gateway.start(ready=False)
        self.assertEqual(gateway.process.wait(), 1)
        self.assertIn("30 descriptors are too few: at least 40 "
                      "(RLIMIT_NOFILE, ulimit -n)", gateway.log())
        gateway.wrapper = []
        gateway.start()
        self.assertEqual(gateway.wait_state("bound")["pid"], self.row["pid"])


class RuntimeDirectory(SystemTest):
    """What the daemon has there is made again when others remove it."""

    def setUp(self):
        super().setUp()
        self.gateway = self.bound()
        self.gateway.unfollow()

    def remove(self, *names):
        """From the runtime directory, or all of it that is not made again."""
        for name in names or ("",):
            path = self.gateway.runtime / name
            run("rm", "-rf", path, check=False)

    def check_heard(self):
        """The daemon answers, and hears of the lease and of a new process."""
        gateway, before = self.gateway, self.row
        gateway.until(lambda: gateway.ctl("health").code == 0, "it answers")
        self.assertEqual(gateway.client()["pid"], before["pid"])
        seq = gateway.newest_seq()
        gateway.set("Renew=true")
        gateway.until(lambda: self.told("LEASE_RENEW", seq), "a renewal")
        self.assertIn(before["address"], self.lab.box.cidrs("wan0"))
        kill_hard(before["pid"])
        gateway.wait_pid(other_than=before["pid"])
        gateway.wait_state("bound")
        self.assertIn("actor-restarted", gateway.log())

    def told(self, kind, after):
        lines = self.gateway.ctl("--json", "events", "--since",
                                 str(after)).out.splitlines()
        return any(json.loads(line)["type"] == kind for line in lines)

    def test_all_of_it(self):
        self.remove()
        self.check_heard()

    def test_the_sockets(self):
        self.remove("plugin.sock", "control.sock")
        self.check_heard()

    def test_the_spool(self):
        self.remove("spool")
        self.gateway.until(lambda: "actor-restarted" in self.gateway.log(),
                           "it is noticed")
        self.check_heard()


class Room(SystemTest):
    """A runtime directory in which nothing can be written any more."""

    def test_it_is_told_until_there_is_room(self):
        place = self.lab.directory / "run"
        self.lab.small_disk(place, size="64k")
        gateway = self.bound()
        filler = place / "filler"
        self.fill(filler)
        health = gateway.ctl("health")
        self.assertEqual(health.code, 2, health)
        self.assertIn("No space left", health.out)
        self.renew()
        self.assertEqual(gateway.log().count("runtime-alarm"), 1)
        filler.unlink()
        self.assertEqual(gateway.ctl("health").code, 0)
        self.renew()
        self.assertEqual(gateway.log().count("runtime-well"), 1)

    def fill(self, path):
        with open(path, "wb", buffering=0) as filler, \
                self.assertRaises(OSError):
            while True:
                filler.write(bytes(4096))

    def renew(self):
        seq = self.gateway.newest_seq()
        self.gateway.set("Renew=true")
        self.gateway.wait_event("LEASE_RENEW", after=seq)


class Rights(SystemTest):
    """Without what it needs the daemon says so, once, and ends."""

    def refusal(self, *wrapper):
        gateway = self.daemon(wrapper=wrapper)
        gateway.start(ready=False)
        self.assertEqual(gateway.process.wait(), 1)
        return gateway.log().splitlines()

    def test_another_user_than_root(self):
        self.lab.directory.chmod(0o755)
        self.assertEqual(
            self.refusal("setpriv", "--reuid=65534", "--regid=65534",
                         "--clear-groups"),
            ["leasehold-gatewayd has to be started as root"])

    def test_root_without_its_powers(self):
        self.assertEqual(
            self.refusal("setpriv", "--inh-caps=-net_admin,-chown",
                         "--bounding-set=-net_admin,-chown"),
            ["leasehold-gatewayd lacks CAP_NET_ADMIN CAP_CHOWN"])


if __name__ == "__main__":
    unittest.main()
