"""Proves that documents go into the archive once, counted and reported; that a cut import goes on; that rebuild gives the same."""
import csv
import json
import os
import signal
import subprocess
import time

RECORD = ('{n},"2/19/2009 16:17",09ISLAMABAD{n},"Embassy Islamabad",CONFIDENTIAL,,"O 191617Z FEB 09\nFM AMEMBASSY ISLAMABAD\n'
          'TO SECSTATE WASHDC","C O N F I D E N T I A L ISLAMABAD {n:06}\n\nTAGS: PREL\nSUBJECT: NUMBER {n} OF MANY\n\n'
          '1. (C) This is the cable of number {n}. It says nothing that the others do not say, too."\n')


def counts(result):
    return {k: result[k] for k in ("cables", "new", "flagged", "set_aside")}


def ids(desk):
    """Every cable of the desk and its reading."""
    found, cursor = {}, []
    while True:
        page = desk.run("search", "--by", "date", "--limit", "500", "--json", *cursor).json()
        found |= {hit["cable"]: hit["mrn"] for hit in page["hits"]}
        if page["cursor"] is None:
            assert len(found) == page["total"], (len(found), page["total"])
            return found
        cursor = ["--cursor", page["cursor"]]


def test_the_sample_archive_is_counted(desk):
    desk.init()
    files = [desk.data("sample/" + name) for name in ("cables.csv", "telegrams", "latin1.csv", "bom.csv", "set-aside.bin")]
    first = desk.run("import", *files, "--collection", "papers", "--json").json()
    assert counts(first) == {"cables": 60, "new": 59, "flagged": 4, "set_aside": 1}, first
    again = desk.run("import", *files, "--collection", "papers", "--json").json()
    assert counts(again) == {"cables": 60, "new": 0, "flagged": 4, "set_aside": 1}, again
    assert len(ids(desk)) == 59


def test_the_same_words_in_another_collection_are_the_same_cable(desk):
    desk.init()
    path = desk.data("sample/telegrams")
    desk.run("import", path, "--collection", "a").expect(out="5 new")
    again = desk.run("import", path, "--collection", "b", "--json").json()
    assert counts(again) == {"cables": 5, "new": 0, "flagged": 0, "set_aside": 0}, again
    cable = desk.run("show", "10BRZENY9", "--json").json()
    assert sorted(s["collection"] for s in cable["sources"]) == ["a", "b"], cable["sources"]


def test_standard_input_is_kept_and_read(desk):
    desk.init()
    with open(desk.data("sample/telegrams/10BRZENY9.txt"), "rb") as f:
        telegram = f.read()
    made = desk.run("import", "-", "--collection", "a", "--json", stdin=telegram).json()
    assert counts(made) == {"cables": 1, "new": 1, "flagged": 0, "set_aside": 0}, made
    desk.run("show", "10BRZENY9").expect(out="Vlasta Horomir Leaves the Ministry")
    kept = [open(os.path.join(f, n), "rb").read() for f, _, names in os.walk(os.path.join(desk.path, "originals")) for n in names]
    assert kept == [telegram]


def test_a_name_begins_with_a_hyphen(desk):
    desk.init()
    with open(desk.data("sample/telegrams/10BRZENY9.txt"), "rb") as f:
        desk.file("-x.txt", f.read())
    desk.run("import", "--collection", "a", "-x.txt").expect(code=2)
    desk.run("import", "--collection", "a", "--", "-x.txt").expect(out="1 new")


def test_a_record_over_the_limit_costs_only_itself(desk):
    """64 MB a document: what stands before and behind the long one is imported, and the long one is set aside with its place."""
    def record(number, body):
        return f'"{number}","2/19/2009 16:17","09ISLAMABAD{number}","Embassy Islamabad","SECRET","","FM AMEMBASSY ISLAMABAD","{body}"\n'
    desk.init()
    before, long, behind = record(1, "1. (S) Before."), record(2, "A" * 70_000_000), record(3, "1. (S) Behind.")
    path = desk.file("huge.csv", before + long + behind)
    got = desk.run("import", path, "--collection", "X", "--report", "huge.jsonl", "--json", timeout=120).json()
    assert (got["new"], got["set_aside"]) == (2, 1), got
    with open(os.path.join(desk.folder, "huge.jsonl"), encoding="utf-8") as f:
        aside = [line for line in map(json.loads, f) if line["kind"] == "set aside"]
    assert [(a["reason"], a["offset"], a["length"]) for a in aside] == [("import.too_large", len(before), len(long) - 1)], aside
    desk.run("show", "09ISLAMABAD3").expect(out="Behind")


def test_a_missing_file_is_said_and_the_rest_goes_on(desk):
    desk.init()
    done = desk.run("import", "nowhere.csv", desk.data("sample/telegrams"), "--collection", "a")
    done.expect(code=5, out="5 cables from 6 files", err="nowhere.csv").expect(code=5, err="1 file could not be read")
    done = desk.run("import", "nowhere.csv", "--collection", "a", "--json")
    assert done.json(code=5)["unread"] == 1, done
    assert json.loads(done.err.splitlines()[-1])["error"]["id"] == "cli.import_unread", done


def test_the_only_collection_needs_no_name(desk):
    desk.init()
    path = desk.data("sample/bom.csv")
    desk.run("import", path).expect(code=2, err="--collection")
    desk.run("collection", "set", "papers").expect()
    desk.run("import", path).expect(out="4 new")
    desk.run("collection", "set", "others").expect()
    desk.run("import", path).expect(code=2, err="--collection")


def report_of(desk, name):
    desk.init()
    files = [desk.data("sample/cables.csv"), desk.data("sample/set-aside.bin")]
    desk.run("import", *files, "--collection", "a", "--report", name).expect()
    return os.path.join(desk.folder, name)


def test_the_report_as_json_lines(desk):
    with open(report_of(desk, "report.jsonl"), encoding="utf-8") as f:
        rows = [json.loads(line) for line in f]
    assert {r["kind"] for r in rows} == {"flagged", "set aside"}
    aside = [r for r in rows if r["kind"] == "set aside"]
    assert [os.path.basename(r["file"]) for r in aside] == ["set-aside.bin"], aside
    reasons = {(r["mrn"], r["reason"]) for r in rows if r["kind"] == "flagged"}
    assert ("09STORVIK7", "cable.flag_date_wrong") in reasons and ("08STORVIK11", "cable.flag_date_differs") in reasons, reasons
    with open(desk.data("sample/cables.csv"), "rb") as f:
        source = f.read()
    for row in (r for r in rows if r["kind"] == "flagged" and r["mrn"]):
        document = source[row["offset"]:row["offset"] + row["length"]]
        assert row["mrn"].encode() in document, f"{row['mrn']} is not at {row['offset']}"
        assert row["sentence"].endswith(".") and row["cable"], row


def test_the_report_as_csv(desk):
    with open(report_of(desk, "report.csv"), encoding="utf-8-sig", newline="") as f:
        rows = list(csv.DictReader(f))
    assert len({r["cable"] for r in rows if r["kind"] == "flagged"}) == 4, rows
    assert [r["reason"] for r in rows if r["kind"] == "set aside"] == ["import.unknown_format"], rows


def test_the_report_has_a_form_that_is_known(desk):
    desk.init()
    desk.run("import", desk.data("sample/bom.csv"), "--collection", "a", "--report", "r.txt").expect(code=2, err="r.txt")
    desk.run("search").expect(out="No cable")


def big_file(desk, count):
    return desk.file("many.csv", "".join(RECORD.format(n=n) for n in range(1, count + 1)))


def test_a_killed_import_goes_on(desk):
    desk.init()
    count = 6000
    path = big_file(desk, count)
    command = ("import", path, "--collection", "a", "--progress")
    cuts = 0
    for _ in range(40):
        cables = desk.kill_import_when_it_counts(path, "--collection", "a")
        total = desk.run("search", "--limit", "1", "--json").json()["total"]
        assert total >= cables, f"{cables} were counted, {total} are there"
        cuts += 0 < total < count
        if total > 0:
            break
    assert cuts > 0, "no import was cut in its middle"
    done = desk.run(*command, "--json", timeout=120).expect()
    assert counts(json.loads(done.out.splitlines()[-1])) == {"cables": count, "new": count, "flagged": 0, "set_aside": 0} or \
        json.loads(done.out.splitlines()[-1])["cables"] == count, done.out[-300:]
    assert desk.run("search", "--limit", "1", "--json").json()["total"] == count


def test_a_stopped_import_says_so_and_goes_on(desk):
    desk.init()
    path = big_file(desk, 6000)
    child = desk.start("import", path, "--collection", "a", "--progress")
    for line in child.stdout:
        if json.loads(line).get("cables", 0) > 0:
            break
    child.send_signal(signal.SIGTERM)
    out, err = child.communicate(timeout=30)
    assert child.returncode in (0, 3), (child.returncode, out[-300:], err)
    assert child.returncode == 0 or "goes on" in err, err
    done = desk.run("import", path, "--collection", "a", "--json", timeout=120).json()
    assert done["cables"] == 6000, done


def test_two_imports_at_once_are_told_of_each_other(desk):
    desk.init()
    path = big_file(desk, 6000)
    child = desk.start("import", path, "--collection", "a", "--progress")
    child.stdout.readline()
    second = desk.run("import", desk.data("sample/bom.csv"), "--collection", "a")
    if child.poll() is None:
        second.expect(code=3, err="cabledesk import")
    child.communicate(timeout=120)
    desk.run("import", desk.data("sample/bom.csv"), "--collection", "a").expect(out="4 new")


def answers(desk, cable="08PORTELLERY12"):
    queries = ["", "halmir", '"harbor master"', "hal*", "post:BRZENY", "date:2008", "NOT class:secret", "collection:storvik-file"]
    found = {q: desk.run("search", q, "--json").json() for q in queries}
    return found, ids(desk), desk.run("show", cable, "--json").json()


SAMPLE = ("sample/cables.csv", "sample/telegrams", "sample/latin1.csv", "sample/bom.csv", "sample/set-aside.bin")


def test_a_dry_run_says_what_comes_in_and_writes_nothing(desk):
    desk.init()
    files = [desk.data(name) for name in SAMPLE]
    foreseen = desk.run("import", "--dry-run", *files, "--collection", "papers", "--report", "foreseen.jsonl", "--json").json()
    assert foreseen["dry_run"] and counts(foreseen) == {"cables": 60, "new": 59, "flagged": 4, "set_aside": 1}, foreseen
    assert not os.listdir(os.path.join(desk.path, "originals")) and list_of(desk) == []
    assert desk.run("collection", "list", "--json").json() == []
    assert desk.run("search", "--json").json()["total"] == 0
    done = desk.run("import", *files, "--collection", "papers", "--report", "done.jsonl", "--json").json()
    assert {**done, "dry_run": True} == foreseen, (foreseen, done)
    reports = [open(os.path.join(desk.folder, name + ".jsonl"), "rb").read() for name in ("foreseen", "done")]
    assert reports[0] == reports[1] and reports[0].count(b"\n") >= 5, reports
    before = desk.run("search", "--json").json()
    again = desk.run("import", "--dry-run", *files, "--collection", "papers", "--json").json()
    assert (again["cables"], again["new"], again["known"], again["differing"]) == (60, 0, 60, 0), again
    assert desk.run("search", "--json").json() == before


def test_a_dry_run_sees_other_words_and_other_readings(desk):
    desk.init()
    with open(desk.data("sample/telegrams/10BRZENY9.txt"), "rb") as f:
        telegram = f.read()
    path = desk.file("first.txt", telegram)
    desk.run("import", path, "--collection", "a").expect(out="1 new, 0 known, 0 differing")
    other = desk.file("other.txt", telegram.rstrip().replace(b"the", b"our") + b"\n")
    desk.run("import", "--dry-run", other, other, "--collection", "a").expect(out="1 would be new, 1 known, 1 differing")
    desk.run("import", other, "--collection", "a").expect(out="1 new, 0 known, 1 differing")
    with open(other, "rb") as f:
        desk.run("import", "--dry-run", "-", stdin=f.read()).expect(code=2, err="a pipe")


def test_the_summary_by_post_year_and_class(desk):
    desk.init()
    path = desk.data("sample/cables.csv")
    out = desk.run("import", path, "--collection", "a").expect().out
    lines = [line.split() for line in out.splitlines()[2:]]
    assert lines[0] == ["Post", "Year", "Classification"], out
    made = desk.run("import", path, "--json").json()
    facets = desk.run("search", "--json").json()["facets"]
    for name, facet in (("posts", "post"), ("years", "year"), ("classes", "class")):
        assert made[name] == facets[facet], (name, made[name], facets)
    assert lines[1][:2] == [made["posts"][0]["value"], str(made["posts"][0]["count"])], out


def list_of(desk):
    return desk.run("import", "list", "--json").json()


def test_an_undone_import_is_in_no_answer_and_comes_back(desk):
    desk.init()
    papers, telegrams = desk.data("sample/cables.csv"), desk.data("sample/telegrams")
    desk.run("import", telegrams, "--collection", "papers").expect()
    without, ids_without, _ = answers(desk, "10BRZENY9")
    desk.run("import", papers, "--collection", "papers").expect()
    with_it = answers(desk, "08PORTELLERY12")
    assert len(with_it[1]) == len(ids_without) + 47
    undone = desk.run("import", "undo", "cables.csv", "--json").json()
    assert undone["state"] == "undone" and undone["undone"], undone
    assert answers(desk, "10BRZENY9")[:2] == (without, ids_without)
    desk.run("show", "08PORTELLERY12").expect(code=4, err="has no cable")
    desk.run("import", "undo", "cables.csv").expect(code=3, err="is undone already")
    assert [i["state"] for i in list_of(desk)] == ["done"] * 5 + ["undone"]
    back = desk.run("import", papers, "--collection", "papers", "--json").json()
    assert counts(back) == {"cables": 47, "new": 47, "flagged": 4, "set_aside": 0}, back
    assert answers(desk, "08PORTELLERY12") == with_it
    assert [i["state"] for i in list_of(desk)] == ["done"] * 6


def test_rebuild_leaves_undone_imports_out(desk):
    desk.init()
    papers, telegrams = desk.data("sample/cables.csv"), desk.data("sample/telegrams")
    desk.run("import", papers, telegrams, "--collection", "papers").expect()
    before = answers(desk, "08PORTELLERY12")
    desk.run("import", "undo", "1").expect(out="is undone")
    assert desk.run("rebuild", "--json").json()["cables"] == 5
    assert len(ids(desk)) == 5
    back = desk.run("import", papers, "--collection", "papers", "--json").json()
    assert counts(back) == {"cables": 47, "new": 47, "flagged": 4, "set_aside": 0}, back
    assert answers(desk, "08PORTELLERY12") == before


def test_an_import_in_use_is_not_undone(desk):
    desk.sample()
    before = answers(desk)
    done = desk.run("import", "undo", "cables.csv").expect(code=3, err="cannot be undone")
    assert "of its cables have been cited" in done.err and "08STORVIK11" in done.err, done
    desk.run("import", "undo", "nowhere.csv").expect(code=4, err="import list")
    assert answers(desk) == before and all(i["state"] == "done" for i in list_of(desk))


def test_the_list_has_every_form(desk):
    desk.sample()
    whole = list_of(desk)
    assert [i["id"] for i in whole] == list(range(1, len(whole) + 1)), whole
    lines = desk.run("import", "list", "--as", "jsonl").lines()
    assert [json.loads(line) for line in lines] == whole
    rows = list(csv.DictReader(desk.run("import", "list", "--as", "csv").expect().out.splitlines()))
    assert [r["name"] for r in rows] == [i["name"] for i in whole] and set(rows[0]) == set(whole[0])
    desk.run("import", "list").expect(out="cables.csv")
    desk.run("import", "list", "--as", "xml").expect(code=2, err="jsonl or csv")


def test_rebuild_gives_the_same_ids_and_answers(desk):
    desk.sample()
    before = answers(desk)
    archive = os.path.join(desk.path, "archive")
    subprocess.run(["rm", "-r", archive], check=True)
    assert desk.run("rebuild", "--json").json()["cables"] == 60
    assert answers(desk) == before
    desk.run("rebuild").expect(out="60 cables")
    assert answers(desk) == before


def test_an_original_that_is_gone_is_missed(desk):
    desk.sample()
    before = answers(desk)
    folder = os.path.join(desk.path, "originals")
    path = next(os.path.join(f, n) for f, _, names in sorted(os.walk(folder)) for n in names)
    os.rename(path, desk.folder + "/away")
    desk.run("rebuild").expect(code=4, err="Put it back from a copy")
    assert answers(desk) == before, "the old archive no longer answers"
    desk.file("desk/originals/" + os.path.relpath(path, folder), b"other bytes")
    desk.run("rebuild").expect(code=5, err="is no longer what it was")
    assert answers(desk) == before, "the old archive no longer answers"
    os.rename(desk.folder + "/away", path)
    desk.run("rebuild").expect()
    assert answers(desk) == before


def test_a_pipe_or_a_device_is_no_document(desk):
    desk.init()
    os.mkfifo(os.path.join(desk.folder, "pipe"))
    began = time.monotonic()
    desk.run("import", "pipe", "/dev/null", "--collection", "a", timeout=20).expect(code=5, err="not an ordinary file")
    assert time.monotonic() - began < 10
