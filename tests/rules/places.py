"""What stands where in the tree."""

import os

from tree import CXX, Finding, line_of

TOP_LEVEL = {"CMakeLists.txt", "README.md", "actors", "bus_adapters", "deploy",
             "messages", "persistence", "plugins", "tests"}

SOURCES = CXX + (".proto", ".py", ".h", ".c")

# Paths of the machines that this was written on.
WORKPLACES = ["/wo" + "rk/", "/tmp/" + "build", "/ro" + "ot/", "/ho" + "me/"]


def top_level(tree):
    """The top holds nothing but the rooms, two files and dotfiles."""
    for path in tree.paths:
        top = path.split("/")[0]
        if top not in TOP_LEVEL and not top.startswith("."):
            yield Finding(path, 1, "top-level", f"{top} has no place there")


def readmes(tree):
    """Each folder with sources says in a README what its rule is."""
    folders = {os.path.dirname(p) for p in tree.under(ends=SOURCES)}
    for folder in sorted(folders):
        if os.path.join(folder, "README.md") not in tree.paths:
            yield Finding(os.path.join(folder, "README.md"), 1, "readmes",
                          "a folder with sources needs one")


def workplaces(tree):
    """No file knows the machine that it was written on."""
    for path in tree.paths:
        text = tree.text(path)
        for place in WORKPLACES:
            index = text.find(place)
            if index >= 0:
                yield Finding(path, line_of(text, index), "workplaces",
                              f"a path of one machine ({place})")


RULES = [top_level, readmes, workplaces]
