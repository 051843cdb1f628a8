"""Proves that a file is read in the format that its bytes tell or a person names, also by a rebuild; that a volume of Foreign Relations
becomes a cable for each of its documents, with the editors' words apart; and that what comes from a volume can be cited and published."""
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
