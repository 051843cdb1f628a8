"""Proves that made-up archives are written in each form, that the same seed makes the same files, that wrong use is said, and that what was made is
imported whole."""
import os

from desk import read_folder


def sample(desk, name, *words):
    return desk.run("sample", os.path.join(desk.folder, name), *words)


def test_the_same_seed_makes_the_same_files(desk):
    for form, files in ("record", 1), ("telegram", 30), ("tei", 1):
        made = sample(desk, f"{form}-1", "--cables", "30", "--seed", "5", "--format", form, "--json").json()
        sample(desk, f"{form}-2", "--cables", "30", "--seed", "5", "--format", form).expect(out="30 cables")
        sample(desk, f"{form}-3", "--cables", "30", "--seed", "6", "--format", form).expect()
        first, again, other = (read_folder(os.path.join(desk.folder, f"{form}-{n}")) for n in (1, 2, 3))
        assert made["cables"] == 30 and made["files"] == files == len(first), made
        assert made["bytes"] == sum(map(len, first.values())), made
        assert first == again, f"{form}: the same seed made other files"
        assert first != other, f"{form}: another seed made the same files"


def test_wrong_use_is_said(desk):
    sample(desk, "a").expect(code=2, err="--cables")
    sample(desk, "a", "--cables", "0").expect(code=2, err='"0"')
    sample(desk, "a", "--cables", "many").expect(code=2, err='"many"')
    sample(desk, "a", "--cables", "1", "--seed", "-1").expect(code=2, err="seed")
    sample(desk, "a", "--cables", "1", "--format", "pdf").expect(code=2, err='"pdf"')
    assert not os.path.exists(os.path.join(desk.folder, "a"))
    desk.file("file", "x")
    sample(desk, "file", "--cables", "1").expect(code=5)


def test_records_are_imported_whole(desk):
    desk.init()
    desk.run("collection", "set", "made-up").expect()
    sample(desk, "big", "--cables", "120").expect()
    counts = desk.run("import", os.path.join(desk.folder, "big"), "--collection", "made-up", "--json").json()
    assert (counts["cables"], counts["new"], counts["flagged"], counts["set_aside"]) == (120, 120, 0, 0), counts
