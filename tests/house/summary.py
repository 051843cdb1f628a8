#!/usr/bin/env python3
"""Proves that `make check` counts right: a failed case, one never reached, a crash, a timeout and an empty suite are failures,
a skip is told, and the last line and the exit code agree. Output: TAP."""
import json
import os
import subprocess
import sys
import tempfile

SUMMARY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "check-summary")

# what: (tests as in Meson's testlog.json, last line, exit code, a line that must stand above it or None)
CASES = {
    "all cases of a program count": (
        [("OK", "1..2\nok 1 - a\nok 2 - b\n")], "2 passed, 0 failed", 0, None),
    "a failed case is told with its lines": (
        [("FAIL", "1..2\nnot ok 1 - a\n# 1 != 2\nok 2 - b\n")], "1 passed, 1 failed", 1, "    # 1 != 2"),
    "a skipped case is told": (
        [("FAIL", "1..2\nnot ok 1 # SKIP a\nok 2 - b\n")], "1 passed, 0 failed", 0, "skipped: t: a"),
    "what a crash did not reach has failed": (
        [("ERROR", "1..3\nok 1 - a\n")], "1 passed, 2 failed", 1, "FAILED t: case 2"),
    "a timeout has failed": (
        [("TIMEOUT", "1..1\nok 1 - a\n")], "1 passed, 1 failed", 1, "FAILED t: case 2"),
    "a program that dies after its last case has failed": (
        [("ERROR", "1..1\nok 1 - a\n")], "1 passed, 1 failed", 1, "FAILED t: case 2"),
    "a program without TAP is one case": (
        [("OK", ""), ("FAIL", "")], "1 passed, 1 failed", 1, "FAILED t"),
    "a suite without tests has failed": ([], "0 passed, 1 failed", 1, "    (no test ran)"),
}


def summary(folder, *arguments, stdin=""):
    return subprocess.run([SUMMARY, arguments[0], folder, *arguments[1:]], input=stdin, capture_output=True, text=True,
                          check=False)


def wrong(tests, last, code, above):
    with tempfile.TemporaryDirectory(prefix="cabledesk-house-") as folder:
        log = os.path.join(folder, "testlog.json")
        with open(log, "w", encoding="utf-8") as f:
            for result, out in tests:
                f.write(json.dumps({"name": "t", "result": result, "stdout": out, "returncode": 0}) + "\n")
        summary(folder, "--add-meson", "suite", log)
        done = summary(folder, "--print")
        lines = done.stdout.splitlines()
        if lines[-1] != last or done.returncode != code or (above is not None and above not in lines):
            yield f"exit code {done.returncode}, output:"
            yield from lines + done.stderr.splitlines()


def main():
    print(f"1..{len(CASES)}")
    failed = 0
    for number, (name, case) in enumerate(CASES.items(), 1):
        found = list(wrong(*case))
        print(f"{'not ok' if found else 'ok'} {number} - {name}")
        for line in found:
            print("#   " + line)
        failed += bool(found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
