"""check.py ROOT: prints what breaks the house's rules; exit 1 if anything."""

import sys

import calls
import floors
import names
import places
import sizes
import vocabulary
from tree import Tree

RULES = (floors.RULES + calls.RULES + sizes.RULES + vocabulary.RULES
         + places.RULES + names.RULES)


def check(root):
    tree = Tree(root)
    return sorted(finding for rule in RULES for finding in rule(tree))


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: check.py ROOT")
    findings = check(sys.argv[1])
    for finding in findings:
        print(finding)
    if findings:
        sys.exit(f"{len(findings)} findings")
    print(f"{len(RULES)} rules hold")


if __name__ == "__main__":
    main()
