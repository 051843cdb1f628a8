"""Proves that each real document of tests/data is read field by field as a person reads it (tests/cases/documents/real.jsonl was written from reading them),
and that hostile files end by themselves with a sentence, cost only themselves, and leave the archive whole."""
import json
import os

from desk import SOURCE

GOOD = "R 031016Z FEB 09\nFM AMEMBASSY KABUL\nTO SECSTATE WASHDC\n\nS E C R E T KABUL 2\n\nSUBJECT: TALK\n\n1. (S) The good words.\n"
RECORD = '"{n}","2/19/2009 16:17","09ISLAMABAD{n}","Embassy Islamabad","SECRET","","FM AMEMBASSY ISLAMABAD","{body}"\n'
VOLUME = '<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="v">{head}<text><body><div type="document" n="1"><p>{words}</p></div>' \
         '<div type="document" n="2"><p>The words behind it.</p></div></body></text></TEI>'


def test_real_documents_are_read_as_a_person_reads_them(desk):
    desk.init()
    with open(os.path.join(SOURCE, "tests/cases/documents/real.jsonl"), encoding="utf-8") as f:
        cases = [json.loads(line) for line in f]
    for name in dict.fromkeys(c["file"] for c in cases):
        assert desk.run("import", os.path.join(SOURCE, "tests/data", name), "--collection", "real", "--json").json()["set_aside"] == 0
    wrong = []
    for case in cases:
        cable = desk.run("show", case["show"], "--json").json()
        text = " ".join(" ".join(p["text"].split()) for p in cable["paragraphs"])
        found = dict(cable, post=cable["post"]["name"], flags=[f["id"] for f in cable["flags"]],
                     numbers=[p["number"] for p in cable["paragraphs"]], marks=[p["mark"] for p in cable["paragraphs"]],
                     references=[r["mrn"] for r in cable["references"]],
                     **{k: [a["name"] for a in cable[k]] for k in ("from", "to", "info")})
        printed = cable["printed"]
        if printed:
            found["printed"] = {"notes": [n["kind"] for n in printed["notes"]], "pages": [p["number"] for p in printed["pages"]],
                                **{k: printed[k] for k in ("kind", "volume", "id", "number")}}
        for field, expected in case.items():
            if field in ("says", "says_not"):
                wrong += [(case["show"], field, w) for w in expected if (w in text) != (field == "says")]
            elif field not in ("file", "show") and found[field] != expected:
                wrong.append((case["show"], field, found[field], expected))
    assert not wrong, "\n".join(map(str, wrong))


def expect_survived(desk, content, cables, aside, reason=None, **more):
    """The file gives so many cables, and so much is set aside; a file behind it is imported, and a rebuild finds the same."""
    desk.init()
    bad, good = desk.file("bad", content), desk.file("good.txt", GOOD)
    made = desk.run("import", bad, good, "--collection", "a", "--report", "r.jsonl", "--json", timeout=120, **more).json()
    assert (made["cables"] - 1, made["set_aside"]) == (cables, aside), made
    with open(os.path.join(desk.folder, "r.jsonl"), encoding="utf-8") as f:
        said = [row for row in map(json.loads, f) if row["kind"] == "set aside"]
    assert all(row["sentence"].endswith(".") for row in said), said
    assert reason is None or reason in [row["reason"] for row in said], said
    total = desk.run("search", "--json").json()["total"]
    desk.run("search", '"the good words"').expect(out="1 cable")
    desk.run("rebuild", timeout=120).expect()
    assert desk.run("search", "--json").json()["total"] == total


def test_hostile_a_truncated_volume(desk):
    with open(os.path.join(SOURCE, "tests/data/frus1969-76ve08-excerpt.xml"), "rb") as f:
        expect_survived(desk, f.read()[:9000], 2, 0)


def test_hostile_nul_bytes(desk):
    expect_survived(desk, RECORD.format(n=1, body="1. (S) Be\0fore." + " words" * 200 + "\0\0") + RECORD.format(n=2, body="1. (S) Behind."), 2, 0)


def test_hostile_a_field_of_30_mb(desk):
    expect_survived(desk, RECORD.format(n=1, body="1. (S) " + "word " * 6_000_000) + RECORD.format(n=2, body="1. (S) Behind."), 2, 0)


def test_hostile_a_million_quotes(desk):
    expect_survived(desk, RECORD.format(n=1, body="1. (S) " + '""' * 1_000_000) + RECORD.format(n=2, body="1. (S) Behind."), 2, 0)


def test_hostile_wrong_encodings(desk):
    expect_survived(desk, GOOD.replace("good", "caf\xe9 \x93bad\x94").replace("KABUL 2", "KABUL 3").encode("latin-1"), 1, 0)


def test_hostile_an_entity_bomb(desk):
    bomb = '<!DOCTYPE TEI [<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 1000 + '"><!ENTITY c "' + "&b;" * 1000 + '">]>'
    expect_survived(desk, bomb + VOLUME.format(head="", words="&c;&c;&c;"), 1, 1, "cable.tei_entity")


def test_hostile_an_external_entity(desk):
    secret = desk.file("secret.txt", "the secret of the machine")
    declared = f'<!DOCTYPE TEI [<!ENTITY x SYSTEM "file://{secret}">]>'
    expect_survived(desk, declared + VOLUME.format(head="", words="It says &x;"), 1, 1, "cable.tei_entity")
    assert desk.run("search", '"secret of the machine"', "--json").json()["total"] == 0


def test_hostile_200000_nested_elements(desk):
    expect_survived(desk, VOLUME.format(head="", words="<hi>" * 200_000 + "deep" + "</hi>" * 200_000), 1, 1, "cable.tei_deep")
