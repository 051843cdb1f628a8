#!/usr/bin/env python3
"""Proves that the house is kept: runs every rule in tests/house/rules/ over the project's own files.

A rule is a file with a docstring that says what it proves and a function find(project) that yields its findings, each as
"path:line: what is wrong, and what instead". No finding: the rule holds. Output: TAP, and the shape of the code as comments.
usage: run.py [RULE…]
"""
import importlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import project as project_files  # noqa: E402  (the folder must be on the path first)
import shape  # noqa: E402


def main(names):
    names = names or sorted(f[:-3] for f in os.listdir(os.path.join(HERE, "rules")) if f.endswith(".py"))
    project = project_files.Project(os.path.dirname(os.path.dirname(HERE)))
    print(f"1..{len(names)}")
    failed = 0
    for number, name in enumerate(names, 1):
        rule = importlib.import_module("rules." + name)
        findings = list(rule.find(project))
        failed += bool(findings)
        title = " ".join(rule.__doc__.split("\n\n")[0].split()).replace("#", "number ")
        print(f"{'not ok' if findings else 'ok'} {number} - {name}: {title}")
        for finding in findings:
            print("# " + finding)
    for line in shape.lines(project):
        print("# " + line)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
