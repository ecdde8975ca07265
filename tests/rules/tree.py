"""The tree as text: its files, and C++ without comments and texts."""

import os
import re
from typing import NamedTuple

CXX = (".cpp", ".hpp")


class Finding(NamedTuple):
    path: str
    line: int
    rule: str
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.text}"


def is_left_out(parent, name):
    """What .gitignore leaves out, and git itself."""
    at_top = parent == ""
    return name in (".git", "__pycache__") or (at_top and
                                               name.startswith("build"))


class Tree:
    """Files by their path from the top; bytes that are no UTF-8 are kept."""

    def __init__(self, root):
        self.root = root
        self.paths = sorted(self._walk())
        self._texts = {}
        self._codes = {}

    def _walk(self):
        for folder, folders, files in os.walk(self.root):
            parent = os.path.relpath(folder, self.root)
            parent = "" if parent == "." else parent
            folders[:] = [f for f in folders if not is_left_out(parent, f)]
            for name in files:
                path = os.path.join(parent, name)
                if (name != ".git" and not name.endswith(".pyc")
                        and os.path.isfile(os.path.join(self.root, path))):
                    yield path

    def under(self, prefix="", ends=""):
        """Paths that start with one prefix and end with one of the ends."""
        return [p for p in self.paths if p.startswith(prefix)
                and p.endswith(ends)]

    def text(self, path):
        if path not in self._texts:
            with open(os.path.join(self.root, path), "rb") as file:
                self._texts[path] = file.read().decode("utf-8",
                                                       "surrogateescape")
        return self._texts[path]

    def code(self, path):
        """C++ with comments and texts blanked, each line where it was."""
        if path not in self._codes:
            self._codes[path] = blank(self.text(path))
        return self._codes[path]


TOKENS = re.compile(
    r'(?P<comment>//[^\n]*|/\*.*?\*/)'
    r'|(?P<include>^[ \t]*#[ \t]*include[^\n]*)'
    r'|(?P<raw>\bR"(?P<tag>[^()\\\s]*)\(.*?\)(?P=tag)")'
    r'|(?P<text>"(?:\\.|[^"\\\n])*")'
    r"|(?P<letter>(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+')",
    re.DOTALL | re.MULTILINE)


def blank(source):
    def keep_lines(match):
        if match.lastgroup == "include" or match.group("include"):
            return match.group()
        filler = "" if match.group("comment") else '""'
        return filler + "\n" * match.group().count("\n")

    return TOKENS.sub(keep_lines, source)


def line_of(text, index):
    return text.count("\n", 0, index) + 1
