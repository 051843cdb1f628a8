#!/usr/bin/env python3
"""What people feel of an import: saves and search pages over HTTP, from a real `serve`, idle and while it imports a file that was uploaded.

    bench/while_importing.py [--cables N] [--more M] [--desk FOLDER] [--seconds S] [--folder FOLDER]

A desk with N made-up cables (5,000) is made below --folder (a temporary one) and served; or FOLDER, a desk that stands ready, is: it is written to.
For S seconds (15) one client asks search pages (the questions of bench/search_mix.txt in turn, each answered with total, facets and 20 snippets) and
another saves, by turns a new version of a story and a mark on a cable, five a second each. Then M other cables (5,000) are uploaded and imported,
and both go on until the import is done. Printed: p50, p95 and p99 of both, idle and while importing, in milliseconds, and the ratio; the highest size of
archive.db-wal; how fast the import was; and how long `serve` took from its start to its first answered page.
What should hold: a save's p99 under 200 ms, a search page's p95 at most twice its idle p95, the WAL under 256 MB, `serve` ready in under 300 ms.
"""
import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "cli"))

from desk import Desk  # noqa: E402  (the folder must be on the path first)
from test_desk_pages import Site, multipart  # noqa: E402

EVERY = 0.2
LOOK_EVERY = 1.0
STORY = "---\nheadline: The Lamp\npartner: The Courier\n---\n\nA paragraph that was written for the {}th time.\n"


def questions():
    with open(os.path.join(ROOT, "bench", "search_mix.txt"), encoding="utf-8") as f:
        words = [line.rstrip("\n").split("\t")[1] for line in f]
    return words[::7] + words[3::7]


class Client(threading.Thread):
    """Does one thing again and again, and notes how long each took, in milliseconds."""

    def __init__(self, act):
        super().__init__(daemon=True)
        self.act, self.took, self.stopping, self.failure = act, [], threading.Event(), None

    def run(self):
        number = 0
        try:
            while not self.stopping.is_set():
                begun = time.monotonic()
                self.act(number)
                self.took.append((time.monotonic() - begun) * 1e3)
                number += 1
                self.stopping.wait(max(0.0, EVERY - (time.monotonic() - begun)))
        except Exception as failure:  # told by the main thread
            self.failure = failure


def percentile(values, percent):
    values = sorted(values)
    return values[min(len(values) - 1, len(values) * percent // 100)]


def measured(acts, until):
    """Runs the acts side by side until `until()`; the times of each."""
    clients = [Client(act) for act in acts]
    for client in clients:
        client.start()
    while not until():
        time.sleep(0.05)
    for client in clients:
        client.stopping.set()
    for client in clients:
        client.join(60)
        if client.failure:
            raise client.failure
    return [client.took for client in clients]


def size_of(path):
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0


def start(desk):
    """The served desk, and milliseconds from the start of the program to its first answered page: the median of five."""
    took = []
    for last in (False, False, False, False, True):
        begun = time.monotonic()
        site = Site(desk)
        site.ask("GET", "/sign-in")
        took.append((time.monotonic() - begun) * 1e3)
        if not last:
            site.stop()
    # Its log, or it would wait with the first line that the pipe has no room for.
    threading.Thread(target=site.child.stderr.read, daemon=True).start()
    return site, statistics.median(took)


def prepare(desk, cables):
    if cables:
        desk.run("init").expect()
        desk.run("sample", "first", "--cables", cables, "--seed", 1, timeout=3600).expect()
        desk.run("import", "first/cables.csv", "--collection", "first", timeout=7200).expect()
    number = desk.story("A paragraph.\n")
    return number


def run(desk, options):
    story = prepare(desk, 0 if options.desk else options.cables)
    desk.run("sample", "more", "--cables", options.more, "--seed", 2, timeout=3600).expect()
    site, ready = start(desk)
    site.sign_in()
    print(f"serve: first page answered {ready:.0f} ms after its start (under 300)", flush=True)
    begun = time.monotonic()
    site.page("/search?q=minister")
    print(f"serve: first search page answered in {(time.monotonic() - begun) * 1e3:.0f} ms", flush=True)
    asked, cable = questions(), json.loads(site.page("/search.json?q=minister&limit=1"))["hits"][0]["cable"]

    def search(number):
        site.page("/search?" + urllib.parse.urlencode({"q": asked[number % len(asked)]}))

    def save(number):
        if number % 2:
            site.post("/marks", {("unkeep" if number % 4 == 3 else "keep"): cable, "back": "/search"})
        else:
            site.post(f"/stories/{story}/revise", {"text": STORY.format(number)})

    measured([search, save], lambda end=time.monotonic() + 3: time.monotonic() > end)  # each process has read what it keeps
    end = time.monotonic() + options.seconds
    idle = measured([search, save], lambda: time.monotonic() > end)

    with open(os.path.join(desk.folder, "more", "cables.csv"), encoding="utf-8") as f:
        kind, body = multipart([("csrf", site.csrf), ("collection", "more")], [("files", "cables.csv", f.read())])
    wal, highest = os.path.join(desk.path, "archive", "archive.db-wal"), 0
    status, _, text = site.ask("POST", "/imports", headers={"Content-Type": kind}, body=body)
    assert status == 303, text
    begun = looked = time.monotonic()

    def is_done():
        nonlocal highest, looked
        highest = max(highest, size_of(wal))
        if time.monotonic() - looked < LOOK_EVERY:
            return False
        looked = time.monotonic()
        return not json.loads(site.page("/imports/running.json"))["active"]

    busy = measured([search, save], is_done)
    seconds = time.monotonic() - begun
    state = json.loads(site.page("/imports/running.json"))["runs"][0]
    assert state["state"] == "done" and state["cables"] == options.more, state
    for name, still, moving, wanted in (("search page", idle[0], busy[0], "p95 at most 2"), ("save", idle[1], busy[1], "p99 under 200 ms")):
        for when, times in (("idle", still), ("importing", moving)):
            print(f"{name:12} {when:10} {len(times):5} times: p50 {percentile(times, 50):7.1f}  p95 {percentile(times, 95):7.1f}"
                  f"  p99 {percentile(times, 99):7.1f}  longest {max(times):7.1f}")
        print(f"{name:12} importing / idle: p50 {percentile(moving, 50) / percentile(still, 50):.2f}"
              f"  p95 {percentile(moving, 95) / percentile(still, 95):.2f}  ({wanted})")
    print(f"WAL: at most {highest / 1e6:.0f} MB (under 256)")
    print(f"import meanwhile: {options.more / seconds:.0f} cables a second")
    site.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--cables", type=int, default=5000)
    parser.add_argument("--more", type=int, default=5000)
    parser.add_argument("--desk")
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--folder")
    options = parser.parse_args()
    program = os.environ.get("CABLEDESK_PROGRAM", os.path.join(ROOT, "build", "cabledesk"))
    folder = tempfile.mkdtemp(prefix="cabledesk-bench-", dir=options.folder)
    desk = Desk(program, folder)
    if options.desk:
        desk.path = os.path.abspath(options.desk)
    try:
        run(desk, options)
    finally:
        desk.stop_all()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
