"""Proves that archives are read like the files in them, and that what a hostile one holds costs only itself: it is set aside with a sentence, and
what stands beside it is imported."""
import gzip
import io
import json
import lzma
import os
import re
import struct
import tarfile
import threading
import time
import zipfile

TELEGRAM = ("R 191617Z FEB 09\nFM AMEMBASSY ISLAMABAD\nTO SECSTATE WASHDC\n\nC O N F I D E N T I A L ISLAMABAD {n:06}\n\n"
            "TAGS: PREL\nSUBJECT: NUMBER {n}\n\n1. (C) This is the cable of number {n}.\n")


def telegram(n):
    return TELEGRAM.format(n=n).encode()


def make_zip(members, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as z:
        for name, content in members:
            z.writestr(name, content)
    return out.getvalue()


def make_tar(members, mode="w:gz"):
    """`content` is bytes, or what the member is besides a file: (type, link name)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as t:
        for name, content in members:
            info = tarfile.TarInfo(name)
            if isinstance(content, bytes):
                info.size = len(content)
                t.addfile(info, io.BytesIO(content))
            else:
                info.type, info.linkname = content
                t.addfile(info)
    return out.getvalue()


def take(desk, content, name="archive", timeout=120):
    """Imports it: the counts, and what was set aside as {member: reason}."""
    path = desk.file(name, content)
    report = os.path.join(desk.folder, "report.jsonl")
    got = desk.run("import", path, "--collection", "a", "--report", report, "--json", timeout=timeout).json()
    with open(report, encoding="utf-8") as f:
        rows = [json.loads(line) for line in f]
    asides = {row["member"]: row["reason"] for row in rows if row["kind"] == "set aside"}
    for row in rows:
        assert row["sentence"].endswith("."), row
    return got, asides


def is_whole(desk, count):
    """The archive answers, and made again answers the same."""
    assert desk.run("search", "--limit", "1", "--json").json()["total"] == count
    desk.run("rebuild").expect()
    assert desk.run("search", "--limit", "1", "--json").json()["total"] == count


def test_an_archive_is_what_is_in_it(desk):
    desk.init()
    with open(desk.data("sample/cables.csv"), "rb") as f:
        records = f.read()
    members = [("papers/cables.csv", records), ("papers/one.txt", telegram(1)), ("two.txt", telegram(2))]
    kinds = {"a.zip": make_zip(members), "a.tar": make_tar(members, "w"), "a.tgz": make_tar(members), "a.txz": make_tar(members, "w:xz"),
             "a.csv.gz": gzip.compress(records), "a.csv.xz": lzma.compress(records)}
    for name, content in kinds.items():
        got, asides = take(desk, content, name)
        assert got["cables"] == (49 if "csv" not in name else 47) and not asides, (name, got, asides)
    assert desk.run("search", "--json").json()["total"] == 49
    sources = desk.run("show", "09ISLAMABAD1", "--json").json()["sources"]
    assert {s["member"] for s in sources} == {"papers/one.txt"} and len(sources) == 4, sources
    first = desk.run("show", "08PORTELLERY12", "--json").json()["sources"]
    for source in first:
        assert source["member"] in ("", "papers/cables.csv"), source
        assert b"PORTELLERY" in records[source["offset"]:source["offset"] + source["length"]], source


def test_archives_come_in_folders_and_by_standard_input(desk):
    desk.init()
    desk.file("in/a.zip", make_zip([("x.txt", telegram(1))]))
    desk.file("in/b/c.tgz", make_tar([("y.txt", telegram(2))]))
    desk.file("in/plain.txt", telegram(3))
    got = desk.run("import", os.path.join(desk.folder, "in"), "--collection", "a", "--json").json()
    assert (got["cables"], got["set_aside"]) == (3, 0), got
    got = desk.run("import", "-", "--collection", "a", "--json", stdin=make_zip([("z.txt", telegram(4))])).json()
    assert got["new"] == 1, got
    look = desk.run("import", os.path.join(desk.folder, "in"), "--collection", "a", "--dry-run", "--json").json()
    assert (look["cables"], look["new"]) == (3, 0), look


def test_nothing_is_unpacked_to_the_disk(desk):
    desk.init()
    before = set(os.listdir(desk.path))
    take(desk, make_zip([("x.txt", telegram(1))]))
    assert set(os.listdir(desk.path)) - before <= {"desk.db-wal", "desk.db-shm"}, os.listdir(desk.path)


def test_bombs(desk):
    desk.init()
    zeros = b"\0" * 30_000_000
    got, asides = take(desk, make_zip([("good.txt", telegram(1)), ("bomb.csv", zeros)]), "bomb.zip")
    assert got["new"] == 1 and asides["bomb.csv"] == "import.expands", (got, asides)
    got, asides = take(desk, gzip.compress(b"A" * 30_000_000), "bomb.gz")
    assert asides == {"": "import.expands"}, asides
    got, asides = take(desk, make_tar([("good.txt", telegram(2)), ("bomb.csv", zeros)], "w:xz"), "bomb.txz")
    assert asides.get("bomb.csv", asides.get("")) == "import.expands", asides
    is_whole(desk, 1 + got["cables"])


def test_one_member_named_many_times(desk):
    """A directory that names the same packed bytes again and again: small on the disk, large in the sum."""
    desk.init()
    data = make_zip([("m", b"\0" * 400_000)])
    directory = data.index(b"PK\x01\x02")
    entry = data[directory:data.index(b"PK\x05\x06")]
    many = b"".join(entry[:28] + struct.pack("<H", 5) + entry[30:46] + b"%05d" % i for i in range(2000))
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 2000, 2000, len(many), directory, 0)
    got, asides = take(desk, data[:directory] + many + end, "overlap.zip")
    assert got["cables"] == 0 and len(asides) > 0, (got, asides)
    is_whole(desk, 0)


def test_paths_links_and_devices(desk):
    desk.init()
    members = [("first.txt", telegram(1)), ("../out.txt", telegram(2)), ("/etc/abs.txt", telegram(3)), ("a/../../b.txt", telegram(4)),
               ("link", (tarfile.SYMTYPE, "/etc/passwd")), ("hard", (tarfile.LNKTYPE, "first.txt")), ("null", (tarfile.CHRTYPE, "")),
               ("disk", (tarfile.BLKTYPE, "")), ("pipe", (tarfile.FIFOTYPE, "")), ("folder", (tarfile.DIRTYPE, "")), ("last.txt", telegram(5))]
    got, asides = take(desk, make_tar(members), "paths.tgz")
    assert got["new"] == 2, got
    assert asides == {"../out.txt": "import.member_path", "/etc/abs.txt": "import.member_path", "a/../../b.txt": "import.member_path",
                      "link": "import.member_no_file", "hard": "import.member_no_file", "null": "import.member_no_file",
                      "disk": "import.member_no_file", "pipe": "import.member_no_file"}, asides
    is_whole(desk, 2)


def test_archives_in_archives(desk):
    desk.init()
    inner = make_zip([("x.txt", telegram(9))])
    got, asides = take(desk, make_tar([("a.txt", telegram(1)), ("in.zip", inner), ("in.gz", gzip.compress(telegram(8))), ("b.txt", telegram(2))]))
    assert got["new"] == 2 and asides == {"in.zip": "import.archive_deep", "in.gz": "import.archive_deep"}, (got, asides)
    got, asides = take(desk, gzip.compress(gzip.compress(telegram(3))), "twice.gz")
    assert asides == {"": "import.archive_deep"}, asides
    got, asides = take(desk, gzip.compress(make_zip([("x.txt", telegram(3))])), "zip.gz")
    assert list(asides.values()) == ["import.archive_deep"], asides
    got, asides = take(desk, gzip.compress(b"\0" * 5000), "nothing.tgz")
    assert asides == {"": "import.empty"}, asides
    is_whole(desk, 2)


def test_truncated_archives(desk):
    desk.init()
    noise = [(f"noise{i}", os.urandom(20_000)) for i in range(20)]
    for n, whole in enumerate([make_tar([("a.txt", telegram(1)), *noise, ("b.txt", telegram(2))]),
                               make_zip([("a.txt", telegram(1)), *noise, ("b.txt", telegram(2))])]):
        got, asides = take(desk, whole[:len(whole) // 2], f"half{n}")
        assert got["cables"] == 1, got
        assert "import.archive_damaged" in asides.values(), asides
    got, asides = take(desk, gzip.compress(os.urandom(50_000))[:20_000], "half.gz")
    assert asides == {"": "import.archive_damaged"}, asides
    got, asides = take(desk, b"PK\x03\x04", "four.zip")
    assert list(asides.values()) == ["import.archive_damaged"], asides
    is_whole(desk, 1)


def test_an_encrypted_member(desk):
    desk.init()
    data = bytearray(make_zip([("open.txt", telegram(1)), ("secret.txt", telegram(2))]))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for place in [m.start() for m in re.finditer(re.escape(sign), bytes(data))][1:]:
            data[place + at] |= 1
    got, asides = take(desk, bytes(data), "locked.zip")
    assert got["new"] == 1 and asides == {"secret.txt": "import.encrypted"}, (got, asides)
    is_whole(desk, 1)


def test_very_many_members(desk):
    """A hundredth of a million: each costs next to nothing, and memory stays the same."""
    desk.init()
    count = 10_000
    members = [(f"{i % 100}/{i}", b"") for i in range(count)] + [("last.txt", telegram(1))]
    began = time.monotonic()
    got, asides = take(desk, make_zip(members, zipfile.ZIP_STORED), "many.zip", timeout=300)
    assert (got["new"], got["set_aside"]) == (1, count), got
    assert len(asides) == count and time.monotonic() - began < 200


def test_a_killed_import_of_an_archive_goes_on(desk):
    desk.init()
    count = 3000
    path = desk.file("many.zip", make_zip([(f"{i}.txt", telegram(i)) for i in range(1, count + 1)]))
    cables = desk.kill_import_when_it_counts(path, "--collection", "a")
    total = desk.run("search", "--limit", "1", "--json").json()["total"]
    assert total >= cables > 0, (total, cables)
    got = desk.run("import", path, "--collection", "a", "--json", timeout=300).json()
    assert (got["cables"], got["set_aside"]) == (count, 0), got
    assert desk.run("search", "--limit", "1", "--json").json()["total"] == count


def test_a_file_that_grows_while_it_is_read(desk):
    desk.init()
    path = desk.file("in/growing.txt", b"\n" * 60_000_000)
    desk.file("in/still.txt", telegram(2))
    going = threading.Event()

    def grow():
        with open(path, "ab") as f:
            while not going.is_set():
                f.write(telegram(3))
                f.flush()
                time.sleep(0.001)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        done = desk.run("import", os.path.join(desk.folder, "in"), "--collection", "a", timeout=120)
    finally:
        going.set()
        writer.join()
    done.expect(code=5, err="growing.txt")
    assert "while it was read" in done.err, done
    desk.run("show", "09ISLAMABAD2").expect(out="number 2")


def test_a_file_that_vanishes(desk):
    """Between the look into the folder and its turn: it is said, and the others come in."""
    desk.init()
    desk.file("in/a.txt", telegram(1))
    os.symlink("/nowhere", os.path.join(desk.folder, "in", "b.txt"))
    desk.run("import", os.path.join(desk.folder, "in"), os.path.join(desk.folder, "in", "b.txt"), "--collection", "a").expect(code=5, err="b.txt")
    desk.run("show", "09ISLAMABAD1").expect(out="number 1")
