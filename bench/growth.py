#!/usr/bin/env python3
"""How an archive grows: the rate of import, its size, and the time of searches and of finding quotations, for archives of several sizes.

    bench/growth.py [--folder FOLDER] [SIZE...]

For each SIZE (made-up cables; 5,000 and 25,000 if none is said; 250,000 and 1,000,000 are asked for by `make bench-large`) a desk is made in a
folder of its own below --folder (a temporary one), the records are imported from a file, and the questions of bench/search_mix.txt are asked. Printed for each: cables
a second, memory at its highest, bytes of archive.db and passages a cable and of passages a word, p50 and p95 of searches first asked and asked again and
of passages that are looked for with a tenth of their words changed, and each as a multiple of the smallest size's. A desk is taken away before the next is made: 1,000,000 cables need 40 GB while they are there.
"""
import argparse
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.environ.get("CABLEDESK_PROGRAM", os.path.join(ROOT, "build", "cabledesk"))
SEARCH = os.path.join(ROOT, "build", "bench", "search")
QUOTES = os.path.join(ROOT, "build", "bench", "bench_quotes")
MIX = os.path.join(ROOT, "bench", "search_mix.txt")


def call(*words, cwd):
    return subprocess.run([str(w) for w in words], cwd=cwd, check=True, capture_output=True, text=True).stdout


def bytes_below(folder):
    return sum(os.stat(os.path.join(place, name)).st_size for place, _, names in os.walk(folder) for name in names)


def words_of(archive):
    with sqlite3.connect(f"file:{os.path.join(archive, 'archive.db')}?mode=ro", uri=True) as db:
        return db.execute("SELECT sum(words) FROM field").fetchone()[0]


def quotations(archive, cables):
    """p50 and p95 of finding a passage, in milliseconds; what the program would measure besides is left out."""
    with subprocess.Popen([QUOTES, "--cables", str(cables), "--passages", "200", "--folder", archive], stdout=subprocess.PIPE, text=True) as child:
        for line in child.stdout:
            if line.startswith("10% changed"):
                child.kill()
                return map(float, re.search(r"p50 +([0-9.]+) +p95 +([0-9.]+)", line).groups())
    raise RuntimeError(f"{QUOTES} found nothing")


def measure(folder, cables):
    """What is known of one size: name of the figure → number."""
    call(PROGRAM, "--desk", "desk", "init", cwd=folder)
    call(PROGRAM, "sample", "files", "--cables", cables, "--seed", 1, cwd=folder)
    begun = time.monotonic()
    call(PROGRAM, "--desk", "desk", "import", "files/cables.csv", "--collection", "sample", cwd=folder)
    seconds = time.monotonic() - begun
    shutil.rmtree(os.path.join(folder, "files"))
    archive = os.path.join(folder, "desk", "archive")
    found = {"cables a second": cables / seconds,
             "MB of memory (highest so far)": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3,
             "bytes of archive a cable": bytes_below(archive) / cables,
             "bytes of passages a word": bytes_below(os.path.join(archive, "passages")) / words_of(archive)}
    printed = call(SEARCH, "--archive", os.path.join("desk", "archive"), MIX, cwd=folder)
    for when, lines in re.findall(r"^(first asked|asked again) \(ms\)\n((?:  .*\n)+)", printed, re.M):
        p50, p95 = re.search(r"^  all .*?p50 +([0-9.]+)  p95 +([0-9.]+)", lines, re.M).groups()
        found |= {f"search {when}, p50 ms": float(p50), f"search {when}, p95 ms": float(p95)}
    found["quotation found, p50 ms"], found["quotation found, p95 ms"] = quotations(archive, cables)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("sizes", metavar="SIZE", type=int, nargs="*", default=[5000, 25000])
    parser.add_argument("--folder")
    options = parser.parse_args()
    smallest = {}
    for cables in options.sizes:
        folder = tempfile.mkdtemp(prefix="cabledesk-growth-", dir=options.folder)
        try:
            found = measure(folder, cables)
        finally:
            shutil.rmtree(folder)
        smallest = smallest or found
        print(f"{cables:,} cables")
        for name, number in found.items():
            print(f"  {name:32} {number:12,.1f}   {number / smallest[name]:6.2f} of the first size's")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
