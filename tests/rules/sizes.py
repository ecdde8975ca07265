"""How long files, functions and lines may be."""

import re

from tree import CXX, Finding, line_of

MAX_FILE = 400
MAX_FUNCTION = 60
MAX_COLUMNS = 80

ACCESS = re.compile(r"\s*(?:(?:public|protected|private)\s*:\s*)*")
SCOPE = re.compile(
    r"(?:template\s*<.*>\s*)?(?:inline\s+)?"
    r"(?:(?:namespace|class|struct|union|enum)\b|extern\s*\"\"\s*$)",
    re.DOTALL)


def is_function(header):
    """Ends in a parameter list, its qualifiers or member initialisers."""
    return (")" in header and not header.endswith(("=", ",", "("))
            and header.count("(") == header.count(")")
            and not re.search(r"=\s*[\w:<>]*$", header))


def skip_block(code, index):
    """The index after the brace that closes the one at `index`."""
    depth = 0
    while index < len(code):
        depth += {"{": 1, "}": -1}.get(code[index], 0)
        index += 1
        if depth == 0:
            break
    return index


def find_functions(code):
    """(first line, last line) of every function outside of functions."""
    start = index = 0
    while index < len(code):
        letter = code[index]
        if letter in ";}" or (letter == "\n"
                              and code[start:index].lstrip()[:1] == "#"):
            start = index + 1
        elif letter == "{":
            begin = ACCESS.match(code, start, index).end()
            header = code[begin:index].rstrip()
            if SCOPE.match(header):
                start = index + 1
            else:
                index = skip_block(code, index)
                if code[index:].lstrip()[:1] in ("{", ","):
                    continue  # that was a member initialiser
                if is_function(header):
                    yield line_of(code, begin), line_of(code, index - 1)
                start = index
                continue
        index += 1


def file_sizes(tree):
    """A file of code has at most 400 lines."""
    for path in tree.under(ends=CXX + (".py", ".proto", ".sh")):
        lines = len(tree.text(path).splitlines())
        if lines > MAX_FILE:
            yield Finding(path, lines, "file-size",
                          f"{lines} lines, at most {MAX_FILE}")


def function_sizes(tree):
    """A function has at most 60 lines."""
    for path in tree.under(ends=CXX):
        for first, last in find_functions(tree.code(path)):
            if last - first + 1 > MAX_FUNCTION:
                yield Finding(path, first, "function-size",
                              f"{last - first + 1} lines, at most"
                              f" {MAX_FUNCTION}")


def line_sizes(tree):
    """A line of C++ has at most 80 columns."""
    for path in tree.under(ends=CXX):
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            if len(line) > MAX_COLUMNS:
                yield Finding(path, number, "columns",
                              f"{len(line)} columns, at most {MAX_COLUMNS}")


RULES = [file_sizes, function_sizes, line_sizes]
