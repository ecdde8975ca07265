"""A Debian machine in the lab's box, booted by its own systemd."""

import contextlib
import os
import subprocess
from pathlib import Path

import root
from lab import LabError, Process, eventually
from lab.daemon import REPORTS, Gatewayd, binaries
from lab.process import kill_hard, run

UNIT = "leasehold-gatewayd.service"
UNWANTED = ("dibbler-client.service", "console-getty.service", "getty.target",
            "systemd-logind.service", "apt-daily.timer",
            "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "fstrim.timer")
INTO_CGROUP = 'echo $$ > "$1/cgroup.procs" && shift && exec "$@"'
INTO_ROOT = """
set -eu
mount -t proc proc "$1/proc"
mount -t sysfs -o ro sysfs "$1/sys"
mount -t cgroup2 cgroup2 "$1/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$1/dev"
for node in null zero full random urandom tty; do
  : > "$1/dev/$node"
  mount --bind "/dev/$node" "$1/dev/$node"
done
ln -s null "$1/dev/console"
mkdir "$1/before"
cd "$1"
pivot_root . before
umount -l /before
rmdir /before
exec env -i container=leasehold PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  /lib/systemd/systemd --unit=multi-user.target --log-target=journal \
  --show-status=0 </dev/null
"""


def parent(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1]
                   .split()[1])
    except OSError:
        return 0


def processes():
    return [int(entry.name) for entry in Path("/proc").iterdir()
            if entry.name.isdigit()]


class Machine:
    """An overlay on the root, with the build installed; gone at the end."""

    def __init__(self, lab):
        if not root.place().is_dir():
            raise LabError(f"no {root.place()}; run tests/systemd/root.py")
        self.lab, self.process, self.leader = lab, None, 0
        place = lab.directory / "machine"
        lab.small_disk(place, "1g")
        self.top, self.groups = place / "top", place / "groups"
        for name in ("top", "groups", "upper", "scratch"):
            (place / name).mkdir()
        self._mount("cgroup2", self.groups)
        self.group = self.groups / lab.tag
        self.group.mkdir()
        lab.keep(self._remove_group)
        self._mount("overlay", self.top, f"lowerdir={root.place()},upperdir="
                    f"{place / 'upper'},workdir={place / 'scratch'}")
        self._furnish()

    def _mount(self, kind, where, options="rw"):
        run("mount", "-t", kind, "-o", options, kind, where)
        self.lab.keep(lambda: run("umount", "-l", where, check=False))

    def _remove_group(self):
        """The groups that systemd made, the innermost first."""
        for path, _, _ in os.walk(self.group, topdown=False):
            eventually(lambda: self._is_removed(path), f"{path} is empty")

    @staticmethod
    def _is_removed(path):
        with contextlib.suppress(OSError):
            os.rmdir(path)
        return not os.path.exists(path)

    def _furnish(self):
        run("cmake", "--install", binaries().parent, timeout=60,
            env={**os.environ, "DESTDIR": str(self.top)})
        units = self.top / "etc/systemd/system"
        for unit in UNWANTED:
            (units / unit).unlink(missing_ok=True)
            (units / unit).symlink_to("/dev/null")

    def drop_in(self, **service):
        """Lines of [Service] that differ from the shipped unit."""
        folder = self.top / f"etc/systemd/system/{UNIT}.d"
        folder.mkdir(exist_ok=True)
        lines = [f"{key}={value}" for key, value in service.items()]
        (folder / "test.conf").write_text("\n".join(["[Service]", *lines, ""]))

    def boot(self):
        self.process = Process(
            ["sh", "-c", INTO_CGROUP, "sh", self.group,
             *self.lab.box.command(
                 "unshare", "--mount", "--pid", "--ipc", "--uts", "--cgroup",
                 "--fork", "--kill-child", "--propagation", "private", "sh",
                 "-c", INTO_ROOT, "sh", self.top)],
            self.lab.directory / "machine.log")
        self.lab.keep(self.halt)
        self.leader = eventually(self._child, "the machine has a process")
        eventually(self._has_booted, "the machine has booted", 60,
                   evidence=self.process.tail)
        return self

    def _child(self):
        return next((pid for pid in processes()
                     if parent(pid) == self.process.pid), 0)

    def _has_booted(self):
        if not self.process.running():
            raise LabError("the machine ended\n" + self.process.tail())
        state = self.run("systemctl", "is-system-running", check=False).stdout
        return state.strip() in ("running", "degraded")

    def halt(self):
        """Its first process takes all others along."""
        if self.leader:
            kill_hard(self.leader)
        self.process.stop()

    def run(self, *words, **options):
        """Run a program in there, as a login would."""
        return run("nsenter", "-t", self.leader, "-m", "-p", "-i", "-u", "-C",
                   "-n", *words, **options)

    def outer(self, pid):
        """What a process of the machine is called out here."""
        names = f"NSpid:\t{{}}\t{pid}\n"
        space = os.readlink(f"/proc/{self.leader}/ns/pid")
        for one in processes():
            with contextlib.suppress(OSError):
                if (names.format(one) in Path(f"/proc/{one}/status").read_text()
                        and os.readlink(f"/proc/{one}/ns/pid") == space):
                    return one
        return 0

    def file(self, path):
        """A file of the running machine, as seen from out here."""
        return Path("/proc", str(self.leader), "root", path.lstrip("/"))


class Service(Gatewayd):
    """The daemon as the machine's systemd runs it."""

    def __init__(self, machine, config):
        super().__init__(machine.lab, config)
        self.machine = machine
        self.config = machine.file("/etc/leasehold/gatewayd.toml")
        self.config.parent.mkdir(exist_ok=True)
        self.configure(config)
        self.runtime = machine.file("/run/leasehold")
        self.state = machine.file("/var/lib/leasehold")
        machine.lab.keep(self.close)

    def systemctl(self, *words, check=True):
        done = self.machine.run("systemctl", *words, UNIT, check=False,
                                timeout=60)
        if check and done.returncode != 0:
            raise LabError(f"systemctl {words}: {done.stderr}{self.log()}")
        return done

    def start(self, ready=True):
        """systemctl returns when READY has come."""
        self.systemctl("start")
        if ready:
            self.follow()
        return self

    def follow(self):
        """Listen for events, of a daemon that has been started anew too."""
        self.unfollow()
        self._follow()

    def show(self, name):
        """A property of the unit."""
        return self.systemctl("show", "-P", name).stdout.strip()

    @property
    def pid(self):
        return self.machine.outer(int(self.show("MainPID")))

    def log(self):
        return self.machine.run("journalctl", "-u", UNIT, "-o", "cat",
                                "--no-pager").stdout

    def wait_log(self, text):
        """What was said comes into the journal a moment later."""
        self.until(lambda: text in self.log(), f"{text!r} in the journal")

    def evidence(self):
        status = self.systemctl("status", "--no-pager", check=False).stdout
        return "\n".join(["--- unit ---", status, "--- status ---",
                          self.ctl("status").out, "--- journal ---",
                          *self.log().splitlines()[-60:]])

    def close(self):
        self.unfollow()
        log = self.log()
        for report in REPORTS:
            if report in log:
                raise LabError(f"{report} in the journal\n{log}")
