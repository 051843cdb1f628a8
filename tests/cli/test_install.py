"""Proves that `make install` lays down the program, its man pages and its completions, and nothing else; and that the
program does not tell where it was built."""
import os
import re
import subprocess

from desk import SOURCE


def installed(desk):
    root = os.path.join(desk.folder, "root")
    subprocess.run(["meson", "install", "-C", os.path.dirname(desk.program), "--no-rebuild", "--destdir", root],
                   check=True, capture_output=True, timeout=120)
    return {os.path.relpath(os.path.join(folder, name), root): os.path.join(folder, name)
            for folder, _, names in os.walk(root) for name in names}


def test_what_is_laid_down(desk):
    pages = {f"man1/{name}" for name in os.listdir(os.path.join(SOURCE, "man")) if name.endswith(".1")}
    due = pages | {"bin/cabledesk", "completions/cabledesk", "site-functions/_cabledesk", "vendor_completions.d/cabledesk.fish"}
    found = {"/".join(path.split("/")[-2:]) for path in installed(desk)}
    assert found == due, f"missing {sorted(due - found)}, besides {sorted(found - due)}"


def test_the_program_names_no_folder_of_the_build(desk):
    program = next(path for name, path in installed(desk).items() if name.endswith("bin/cabledesk"))
    with open(program, "rb") as f:
        named = re.findall(rb"[\x20-\x7e]*" + re.escape(SOURCE.encode()) + rb"[\x20-\x7e]*", f.read())
    assert not named, f"{named[:3]}"
