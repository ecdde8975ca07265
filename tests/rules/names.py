"""Tests that a list names are there."""

import ast
import re
from pathlib import PurePath

from tree import Finding

LIST = "tests/REGRESSIONS.md"
NAMED = re.compile(r"`([^`]+)`")
CASE = re.compile(r"\bTEST_CASE(?:_FIXTURE)?\(\s*(?:\w+\s*,\s*)?"
                  r'((?:"[^"\n]*"\s*)+)\)')


def methods(tree):
    """Module, class and name of each test method."""
    for path in tree.under("tests/", ".py"):
        module = PurePath(path).stem
        if not module.startswith("test_"):
            continue
        for part in ast.parse(tree.text(path)).body:
            if isinstance(part, ast.ClassDef):
                yield from (f"{module}.{part.name}.{one.name}"
                            for one in part.body
                            if isinstance(one, ast.FunctionDef)
                            and one.name.startswith("test_"))


def cases(tree):
    """The words of each TEST_CASE, its pieces put together."""
    for path in tree.under("tests/", ".cpp"):
        for match in CASE.finditer(tree.text(path)):
            yield "".join(re.findall(r'"([^"]*)"', match.group(1)))


def rows(text):
    """(line, text) of what stands below the heads of tables."""
    below = False
    for number, line in enumerate(text.splitlines(), 1):
        if below and line.startswith("|"):
            yield number, line
        below = line.startswith("|") and (below or line.startswith("|--"))


def named_tests(tree):
    """Each row of the list of regressions names tests, and they exist."""
    if LIST not in tree.paths:
        return
    there = {*methods(tree), *cases(tree)}
    for number, line in rows(tree.text(LIST)):
        named = NAMED.findall(line)
        if not named:
            yield Finding(LIST, number, "named-tests", "a row without a test")
        for name in named:
            if name not in there:
                yield Finding(LIST, number, "named-tests",
                              f"no test has the name {name}")


RULES = [named_tests]
