"""Proves that the man pages are sound: mandoc finds no error or warning in them, and cabledesk(1) leads to each.

mandoc comes with the test packages; without it there is nothing to judge with, and that is a finding, too.
"""
import shutil
import subprocess


def find(project):
    pages = project.files(r"man/.*\.1")
    mandoc = shutil.which("mandoc")
    if pages and not mandoc:
        yield "man/:1: mandoc is not installed; tools/install-needed test installs it"
        return
    main = "".join(p.text for p in pages if p.path == "man/cabledesk.1")
    for page in pages:
        name = page.path[len("man/"):-len(".1")]
        if name != "cabledesk" and f".Pq Xr {name} 1" not in main:
            yield f"{page.path}:1: man/cabledesk.1 does not lead to it; list the command there"
        report = subprocess.run([mandoc, "-T", "lint", "-W", "warning"], input=page.bytes, capture_output=True, check=False)
        for line in report.stdout.decode().splitlines():
            place, _, what = line.removeprefix("mandoc: <stdin>:").partition(": ")
            yield f"{page.path}:{place.split(':')[0]}: {what}"
