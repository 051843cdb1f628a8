"""Proves that a file is read in the format that its bytes tell or a person names, also by a rebuild; that a volume of Foreign Relations
becomes a cable for each of its documents, with the editors' words apart; and that what comes from a volume can be cited and published;
that a telegram whose sections come in files of their own is put together, in whatever order they come, and comes apart again with one of them."""
import itertools
import json
import os

from desk import SOURCE

EXCERPT = os.path.join(SOURCE, "tests/data/frus1969-76ve08-excerpt.xml")
VOLUME = os.path.join(SOURCE, "tests/data/tei-volume.xml")

# No sign of a telegram in it but words that a person knows to be one.
BARE = "Brzény, the 4th\n1. THE DELEGATION LEFT AT DAWN.\n2. NOBODY ASKED WHERE TO.\n"


def test_a_person_names_the_format(desk):
    desk.init()
    path = desk.file("bare.txt", BARE)
    assert desk.run("import", path, "--collection", "a", "--json").json()["set_aside"] == 1
    refused = desk.run("import", path, "--collection", "a", "--format", "telegram")
    refused.expect(code=3, err="--format auto")
    desk.run("import", path, "--collection", "b", "--format", "telegram").expect(out="1 new")
    assert desk.run("search", '"left at dawn"', "--json").json()["total"] == 1
    desk.run("rebuild").expect()
    assert desk.run("search", '"left at dawn"', "--json").json()["total"] == 1
    desk.run("import", path, "--collection", "b", "--format", "microfilm").expect(code=2, err="microfilm")
    # In the wrong format nothing is read, and that is said.
    for wrong in ("record", "tei"):
        made = desk.run("import", path, "--collection", wrong, "--format", wrong, "--json").json()
        assert (made["cables"], made["set_aside"]) == (0, 1), made


def test_a_wrong_format_can_be_made_good(desk):
    desk.init()
    path = desk.file("bare.txt", BARE)
    desk.run("import", path, "--collection", "a", "--format", "tei").expect(out="1 set aside")
    desk.run("import", "undo", "bare.txt").expect()
    desk.run("import", path, "--collection", "a", "--format", "telegram").expect(code=3, err="rebuild")
    desk.run("rebuild").expect()
    desk.run("import", path, "--collection", "a", "--format", "telegram").expect(out="1 new")


def test_a_volume_becomes_a_cable_for_each_document(desk):
    desk.init()
    made = desk.run("import", VOLUME, "--collection", "fral", "--json").json()
    assert (made["cables"], made["new"], made["flagged"], made["set_aside"]) == (4, 4, 0, 0), made
    memorandum = desk.run("show", "fral1976-79v03-d2", "--json").json()
    printed = memorandum["printed"]
    assert (printed["kind"], printed["number"], printed["volume"]) == ("memorandum", "2", "fral1976-79v03"), printed
    assert [n["kind"] for n in printed["notes"]] == ["source", "footnote", "footnote"], printed
    assert printed["notes"][1] == {"kind": "footnote", "number": "2", "text": "The figures were left open; see Document 3.", "paragraph": 0}
    assert printed["persons"][0]["words"] == "Secretary of External Affairs", printed
    assert printed["pages"] == [{"number": "7", "paragraph": 1}], printed
    assert "GOZ" in [t["name"] for t in printed["terms"]], printed
    letter = desk.run("show", "fral1976-79v03-d4", "--json").json()
    assert [p["number"] for p in letter["printed"]["pages"]] == ["9"], "the page that it begins on"
    note = desk.run("show", "fral1976-79v03-d1", "--json").json()
    assert note["paragraphs"] == [] and "hunting lodge" in note["printed"]["text"], note
    text = desk.run("show", "fral1976-79v03-d2").expect(out="Written by the editors").out
    assert text.index("a hundred and forty") < text.index("Written by the editors") < text.index("The figures were left open")
    # Nothing that editors wrote is found: not a note, a heading, a summary, an editorial note.
    for words in ("figures were left open", '"no minutes of the meeting"', '"reported that the protocol"'):
        assert desk.run("search", words, "--json").json()["total"] == 0, words
    desk.run("search", "mrn:fral1976-79v03-d2", "--json").expect(out="River Ovra")


def test_editors_words_are_no_place_for_a_quotation(desk):
    desk.init()
    desk.run("import", EXCERPT, "--collection", "frus").expect()
    story = desk.file("story.md", "# A recent incident\n\nThe cable spoke of \"a recent incident in which a Pakistani helicopter landed in "
                      "Afghanistan\", and of \"228 refugees had arrived as of November 1\".\n")
    checked = desk.run("quote", "check", story, "--json").json(code=1)
    assert [q["verdict"] for q in checked] == ["not found", "exact"], json.dumps(checked, indent=1)


def test_a_document_without_an_mrn_is_published_at_its_volume_and_number(desk):
    desk.init()
    desk.run("import", VOLUME, "--collection", "fral").expect()
    story = desk.file("story.md", "---\nheadline: Cubic metres\n---\nColloway said he was told \"a hundred and forty\", [in his office](cable:fral1976-79v03-d2).\n")
    made = desk.run("story", "import", story, "--json").json()["id"]
    desk.run("story", "publish", made).expect(out="fral1976-79v03-d2")
    room = desk.room()
    edition = room["cables/fral1976-79v03-d2/1.json"].decode()
    assert "Harrowgate" in edition and "cables/fral1976-79v03-d2.html" in room
    for words in ("left open", "Lot 80", "Deputy Minister of Water"):
        assert words not in edition, f"the editors' {words!r} became public"
    desk.run("show", "fral1976-79v03-d2", "--json").expect(out='"address":"fral1976-79v03-d2"')


SECTION = """CONFIDENTIAL
PAGE 01
RIYADH 00905 0{n} OF 03 060018Z
ACTION SS-25
------------------062281 060035Z /62
O R 051020Z JUN 79
FM USLO RIYADH
TO SECSTATE WASHDC IMMEDIATE 1291
C O N F I D E N T I A L SECTION {n} OF 3 RIYADH 0905
EXDIS
{words}
CONFIDENTIAL
"""
WORDS = [
    "E.O. 12065: GDS 6/5/99 (GERLACH, FREDERICK H.)\nTAGS: PEPR, SA\nSUBJ: THE WELL AT THE BORDER\n1. C - ENTIRE TEXT.\n2. THE MINISTER ASKED FOR",
    "A NEW WELL.\n3. HE ASKED TWICE.\nCONFIDENTIAL\nCONFIDENTIAL\nPAGE 02\nRIYADH 00905 02 OF 03 060018Z\nNOBODY ANSWERED.",
    "4. COMMENT: HE WILL ASK AGAIN.\nGERLACH\nNNNN",
]


def sections(desk):
    return [desk.file(f"{n}.txt", SECTION.format(n=n, words=words)) for n, words in enumerate(WORDS, 1)]


def riyadh(desk):
    return desk.run("show", "1979RIYADH00905", "--json").json()


def test_sections_are_put_together_in_any_order(desk):
    seen = set()
    desk.init()
    for order in itertools.permutations(range(3)):
        collection = "".join(map(str, order))
        files = sections(desk)
        for which in order:
            desk.run("import", files[which], "--collection", collection).expect()
        found = riyadh(desk)
        assert [p["number"] for p in found["paragraphs"]] == [1, 2, 3, 4], found["paragraphs"]
        assert found["paragraphs"][1]["text"] == "THE MINISTER ASKED FOR\nA NEW WELL.", found["paragraphs"]
        assert found["paragraphs"][2]["text"] == "HE ASKED TWICE.\nNOBODY ANSWERED.", found["paragraphs"]
        assert (found["signer"], found["flags"], found["mrn"]) == ("GERLACH", [], "79RIYADH905"), found
        assert desk.run("search", f'collection:{collection} "asked for a new well"', "--json").json()["total"] == 1
        seen.add((found["cable"], found["reading"]))
    assert len(seen) == 1, "the order of the sections shows"
    assert desk.run("search", "riyadh", "--json").json()["total"] == 1
    desk.run("rebuild").expect()
    found = riyadh(desk)
    assert seen == {(found["cable"], found["reading"])}


def test_a_section_waits_for_the_others(desk):
    desk.init()
    files = sections(desk)
    made = desk.run("import", files[2], files[1], "--collection", "a", "--report", "aside.jsonl", "--json").json()
    assert (made["cables"], made["set_aside"]) == (0, 2), made
    with open(os.path.join(desk.folder, "aside.jsonl"), encoding="utf-8") as f:
        said = [json.loads(line) for line in f]
    assert "section 3 of 3 of 79RIYADH905" in said[0]["sentence"] and said[0]["reason"] == "import.section", said
    desk.run("show", "79RIYADH905").expect(code=4)
    # In another collection it waits for others.
    desk.run("import", files[0], "--collection", "b").expect(out="1 flagged")
    assert [f["id"] for f in riyadh(desk)["flags"]] == ["cable.flag_section"]
    desk.run("import", files[0], "--collection", "a").expect()
    assert riyadh(desk)["flags"] == []


def test_a_dry_run_foresees_what_would_be_put_together(desk):
    for order in ((0, 1, 2), (2, 0, 1)):
        desk.path = os.path.join(desk.folder, "foreseen-" + "".join(map(str, order)))
        desk.init()
        files = [sections(desk)[i] for i in order]
        for some in (files, files[:2], files[1:]):
            foreseen = desk.run("import", "--dry-run", *some, "--collection", "cfpf", "--json").json()
            if some is files:
                assert (foreseen["cables"], foreseen["differing"]) == (2, 1), foreseen
        assert (foreseen["cables"], foreseen["differing"]) == (int(0 in order[1:]), 0), foreseen
        foreseen = desk.run("import", "--dry-run", *files[:2], "--collection", "cfpf", "--json").json()
        done = desk.run("import", *files[:2], "--collection", "cfpf", "--json").json()
        assert {**done, "dry_run": True} == foreseen, (foreseen, done)
        # The last one, whose others the archive keeps.
        foreseen = desk.run("import", "--dry-run", files[2], "--collection", "cfpf", "--json").json()
        done = desk.run("import", files[2], "--collection", "cfpf", "--json").json()
        assert {**done, "dry_run": True} == foreseen, (foreseen, done)
        assert done["differing"] == 1, done


def test_a_telegram_comes_apart_with_one_of_its_sections(desk):
    desk.init()
    files = sections(desk)
    for path in files:
        desk.run("import", path, "--collection", "a").expect()
    assert len(riyadh(desk)["sources"]) == 3
    desk.run("import", "undo", "3.txt").expect()
    assert [p["number"] for p in riyadh(desk)["paragraphs"]] == [1, 2]
    assert desk.run("search", '"he asked twice"', "--json").json()["total"] == 0
    desk.run("import", files[2], "--collection", "a").expect()
    assert [p["number"] for p in riyadh(desk)["paragraphs"]] == [1, 2, 3, 4]
    desk.run("import", "undo", "2.txt").expect()
    desk.run("rebuild").expect()
    assert [p["number"] for p in riyadh(desk)["paragraphs"]] == [1, 2]
