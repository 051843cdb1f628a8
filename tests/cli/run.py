#!/usr/bin/env python3
"""Runs the CLI tests: every function test_* of the files test_*.py beside this one, each in a folder of its own that is
gone afterwards. Output: TAP. A test takes one argument, a Desk (desk.py), and fails by an exception.

usage: run.py CABLEDESK [FILE-OR-FUNCTION…]      (some of them: run.py build/cabledesk test_import)
"""
import concurrent.futures
import importlib
import os
import sys
import tempfile
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import desk as desks  # noqa: E402  (the folder must be on the path first)


def run(program, test):
    with tempfile.TemporaryDirectory(prefix="cabledesk-cli-") as folder:
        desk = desks.Desk(program, folder)
        try:
            test(desk)
            return None
        except Exception:  # whatever a test raises is its finding
            return traceback.format_exc(limit=-3)
        finally:
            desk.stop_all()


def main(program, names):
    tests = []
    for file in sorted(f for f in os.listdir(HERE) if f.startswith("test_") and f.endswith(".py")):
        module = importlib.import_module(file[:-3])
        for name, test in vars(module).items():
            if name.startswith("test_") and (not names or file[:-3] in names or name in names):
                tests.append((f"{file[5:-3]}: {name[5:].replace('_', ' ')}", test))
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        outcomes = pool.map(lambda t: run(os.path.abspath(program), t[1]), tests)
        for number, ((name, _), finding) in enumerate(zip(tests, outcomes), 1):
            print(f"{'not ok' if finding else 'ok'} {number} - {name}", flush=True)
            for line in (finding or "").splitlines():
                print("#   " + line, flush=True)
            failed += finding is not None
    desks.Desk.clean_up()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
