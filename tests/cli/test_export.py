"""Proves that the exported room is whole wherever it lies: every link leads to a file, nothing of others is touched, and the
editions are those that the record names."""
import hashlib
import html
import os
import re
import urllib.parse

from desk import read_folder


def export(desk, name="out", *words):
    return desk.run("export", os.path.join(desk.folder, name), *words)


def test_every_link_leads_to_a_file(desk):
    desk.sample(published=True)
    export(desk).expect()
    root = os.path.join(desk.folder, "out")
    files = read_folder(root)
    ids = {p: set(re.findall(rb'\sid="([^"]+)"', text)) for p, text in files.items() if p.endswith(".html")}
    checked = 0
    for path in (p for p in files if p.endswith(".html") and p != "404.html"):
        text = files[path].decode()
        for link in re.findall(r'(?:href|src)="([^"]*)"', text):
            link = html.unescape(link)
            if re.match(r"[a-z]+:", link):
                continue
            assert not link.startswith("/"), f"{path}: {link} is not relative"
            target, _, place = link.partition("#")
            target = target.partition("?")[0]
            target = os.path.normpath(os.path.join(os.path.dirname(path), urllib.parse.unquote(target))) if target else path
            if target == ".":
                target = "index.html"
            if target not in files and target + "/index.html" in files:
                target += "/index.html"
            assert target in files, f"{path}: {link} leads to nothing"
            assert not place or target not in ids or place.encode() in ids[target], f"{path}: there is no place {link}"
            checked += 1
    assert checked > 200, checked


def test_the_export_is_the_room(desk):
    desk.sample(published=True)
    export(desk).expect()
    out, room = read_folder(os.path.join(desk.folder, "out")), desk.room()
    assert {p: t for p, t in out.items() if not p.startswith(".")} == {p: t for p, t in room.items() if not p.startswith(".")}
    again = export(desk, "out", "--json").json()
    assert again["written"] == 0 and again["removed"] == 0 and again["unchanged"] > 50, again


def test_only_what_the_manifest_names_is_removed(desk):
    desk.sample(published=True)
    for name in ("out/notes.txt", "out/cables/mine.html"):
        desk.file(name, "mine")
    export(desk).expect()
    desk.run("story", "withdraw", "2", "--reason", "x").expect()
    done = export(desk, "out", "--json").json()
    out = read_folder(os.path.join(desk.folder, "out"))
    assert out["notes.txt"] == out["cables/mine.html"] == b"mine"
    assert done["removed"] > 0 and "cables/09VELDHAVEN214/1.json" not in out, done
    assert b"I lose Storvik" not in b"".join(out.values())


def test_a_file_in_the_way_is_not_written_over(desk):
    desk.sample(published=True)
    desk.file("out/index.html", "mine")
    done = export(desk)
    assert done.code == 0 or done.code in (3, 5), done
    if done.code != 0:
        with open(os.path.join(desk.folder, "out/index.html"), encoding="utf-8") as f:
            assert f.read() == "mine"


def test_the_record_names_each_edition(desk):
    desk.sample(published=True)
    export(desk).expect()
    out = read_folder(os.path.join(desk.folder, "out"))
    record = b"".join(text for path, text in out.items() if path.startswith("record/"))
    editions = [p for p in out if re.fullmatch(r"(cables|stories)/[^/]+/\d+\.json", p)]
    assert len(editions) > 25, editions
    for path in editions:
        assert hashlib.sha256(out[path]).hexdigest().encode() in record, f"the record does not name {path}"


def test_a_place_that_cannot_be_written(desk):
    desk.sample()
    desk.file("file", "x")
    export(desk, "file/out").expect(code=5)
    export(desk, "file").expect(code=5)
