"""A disk that the kernel itself comes to fail."""

import fcntl
import os

from .process import run

SIZE, SOUND = 8 << 20, 4096


class FailingDisk:
    """A file system at `path`, kept in memory.

    A loop device over a memory file that may not grow any more (fcntl(2),
    F_SEAL_GROW) fails every write beyond its end with EIO.
    """

    def __init__(self, path):
        self.path = path
        self._memory = os.memfd_create("disk", os.MFD_ALLOW_SEALING)
        os.ftruncate(self._memory, SIZE)
        image = f"/proc/{os.getpid()}/fd/{self._memory}"
        run("mke2fs", "-q", "-F", "-t", "ext2", "-m", 0, image)
        self._device = run("losetup", "--show", "-f", image).stdout.strip()
        path.mkdir(exist_ok=True)
        run("mount", self._device, path)

    def fail(self):
        """From now on nothing can be written to it."""
        os.ftruncate(self._memory, SOUND)
        fcntl.fcntl(self._memory, fcntl.F_ADD_SEALS, fcntl.F_SEAL_GROW)

    def unplug(self):
        """What is below it is there again."""
        if self._device:
            run("umount", "-l", self.path)
            run("losetup", "-d", self._device)
            os.close(self._memory)
            self._device = None
