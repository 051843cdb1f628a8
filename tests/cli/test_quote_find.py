"""Proves that a passage from anywhere leads to its cable and paragraph, with what differs, that what is printed reads well off a
terminal and on one, and that annotations are what W3C says they are."""
import hashlib
import os
import pty
import subprocess

CLEAR = "This is a message and not a war, but it is a message with artillery."
ALTERED = "not a single crate was opened that had not been opened the night before"


def test_a_passage_leads_to_its_cable_and_paragraph(desk):
    desk.sample()
    desk.run("quote", "find", CLEAR).expect(out="exact: 06KASRIDRIM233 ¶3, 5 Nov 2006")
    found = desk.run("quote", "find", *CLEAR.split(), "--json").json()
    assert (found["verdict"], found["mrn"], found["paragraph"], found["date"]) == \
        ("exact", "06KASRIDRIM233", 3, "2006-11-05T05:15Z"), found
    assert desk.run("quote", "find", "-", "--json", stdin="\n  “" + CLEAR + "”\n").json()["mrn"] == "06KASRIDRIM233"


def test_what_differs_is_marked_by_signs(desk):
    desk.sample()
    done = desk.run("quote", "find", ALTERED).expect(code=1, out="not [-a single-] {+one+} crate was opened")
    assert "\033" not in done.out and all(len(line) <= 80 for line in done.out.splitlines()), done
    desk.run("quote", "find", CLEAR).expect(code=0)
    desk.run("quote", "find", "the price of herring in the northern harbors").expect(code=1, out="No cable here says this.")


def on_terminal(desk, *arguments, **more):
    master, slave = pty.openpty()
    env = {k: v for k, v in desk.environment().items() if k != "NO_COLOR"} | {"TERM": "xterm"} | more
    subprocess.run([desk.program, *arguments], env=env, stdout=slave, stdin=subprocess.DEVNULL, cwd=desk.folder, check=False, timeout=60)
    os.close(slave)
    out = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        out += piece
    os.close(master)
    return out.decode()


def test_color_is_for_terminals_and_never_alone(desk):
    desk.sample()
    out = on_terminal(desk, "quote", "find", ALTERED)
    assert "\033[31m[-a\033[0m \033[31msingle-]\033[0m" in out and "\033[32m{+one+}\033[0m" in out, out
    assert "\033" not in on_terminal(desk, "quote", "find", ALTERED, NO_COLOR="1")
    assert "\033" not in on_terminal(desk, "quote", "find", ALTERED, TERM="dumb")


def test_wrong_use_of_find(desk):
    desk.sample()
    desk.run("quote", "find").expect(code=2)
    desk.run("quote", "find", "  ").expect(code=2, err="no words")
    desk.run("quote", "find", "-", stdin="").expect(code=2, err="no words")
    desk.run("quote", "find", "-", stdin=b"\xff\xfe").expect(code=5, err="UTF-8")
    desk.run("quote", "find", "-", stdin=b"word " * 300000).expect(code=3, err="larger")
    desk.run("quote", "find", "?!").expect(code=1)


def select(text, selectors):
    """Where both selectors lead: the same words."""
    quote, position = selectors
    assert (quote["type"], position["type"]) == ("TextQuoteSelector", "TextPositionSelector")
    assert text[position["start"]:position["end"]] == quote["exact"], (quote, position)
    assert text[:position["start"]].endswith(quote["prefix"]) and text[position["end"]:].startswith(quote["suffix"])
    return quote["exact"]


def test_annotations_count_characters_in_the_text_that_they_name(desk):
    desk.sample()
    text = f"Świt — the embassy wrote: “{CLEAR}” Then: “{ALTERED}.”"
    got = desk.run("quote", "check", desk.file("a.md", text + "\n"), "--annotations").json(code=1)
    assert (got["@context"], got["type"], got["total"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationCollection", 2), got
    items = got["first"]["items"]
    name = "nih:sha-256;" + hashlib.sha256((text + "\n").encode()).hexdigest()
    assert all(i["type"] == "Annotation" and i["motivation"] == "assessing" and i["target"]["source"] == name for i in items), items
    assert [select(text + "\n", i["target"]["selector"]) for i in items] == [CLEAR, ALTERED + "."]
    assert [i["body"][0]["value"] for i in items] == ["exact", "altered"]
    assert [i["body"][1]["source"] for i in items] == ["cable:06KASRIDRIM233#p3", "cable:07PORTELLERY139#p3"]
    assert len({i["id"] for i in items}) == 2
    words = items[1]["body"][1]["selector"][0]["exact"]
    assert " ".join(words.split()) == "not one crate was opened that had not been opened the night before", words
