"""Proves that a story comes out with the cable's words and is otherwise what it was, that it then checks as it should, and that what was
left is said."""
import json
import subprocess

import office

CLEAR = "This is a message and not a war, but it is a message with artillery."
WRONG = "This is a message and no war, but a message with artillery."
UNKNOWN = "The herring is an animal of no great importance"


def fixed(desk, name, content, code=0):
    return desk.run("quote", "check", "--fix", desk.file(name, content)).expect(code=code)


def test_markdown_stays_byte_for_byte_around_its_quotations(desk):
    desk.sample()
    story = ("\ufeff---\r\nheadline: A\r\n---\r\n\r\n* One   “{}”  \r\n* two &amp; <b>\\*\r\n\r\n```\r\ncode “{}”\r\n```\r\n"
             "“{}” end of file without a line feed").replace("{}", "@1", 1).replace("{}", "@2", 1).replace("{}", "@3", 1)
    given = story.replace("@1", WRONG).replace("@2", WRONG).replace("@3", CLEAR)
    path = desk.file("a.md", given.encode())
    done = subprocess.run([desk.program, "quote", "check", "--fix", path], env=desk.environment(), capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done
    assert done.stdout == story.replace("@1", CLEAR).replace("@2", WRONG).replace("@3", CLEAR).encode(), done.stdout


def test_a_corrected_story_holds_and_is_not_corrected_again(desk):
    desk.sample()
    for story in "1234":
        first = desk.run("quote", "check", story, "--fix")
        again = desk.run("quote", "check", "--fix", "-", stdin=first.out)
        assert first.out == again.out and first.code == again.code, again
        left = desk.run("quote", "check", "-", "--json", stdin=first.out)
        assert all(r["verdict"] in ("exact", "conventional", "not found") for r in json.loads(left.out) if not r["scrap"]), left.out
    assert "not one crate was opened" in desk.run("quote", "check", "3", "--fix").out


def test_what_is_left_is_said_beside_the_story(desk):
    desk.sample()
    done = fixed(desk, "a.md", f"“{WRONG}” “{UNKNOWN}”\n", code=1)
    assert done.out == f"“{CLEAR}” “{UNKNOWN}”\n" and UNKNOWN in done.err and "not found" in done.err, done
    told = desk.run("quote", "check", "--fix", "--json", desk.file("a.md", f"“{WRONG}” “{UNKNOWN}”\n")).json(code=1)
    assert told == {"story": f"“{CLEAR}” “{UNKNOWN}”\n", "fixed": [{"text": WRONG, "fixed": CLEAR}],
                    "left": [{"text": UNKNOWN, "why": "not found"}]}, told


def test_plain_text_stays_plain_and_documents_become_markdown(desk):
    desk.sample()
    plain = f"    THE GATE\n\n    He wrote: \"{WRONG}\"\n    And * went_home & <on>.\n"
    assert fixed(desk, "a.txt", plain).out == plain.replace(WRONG, CLEAR)
    document = fixed(desk, "a.docx", office.docx([("Titel", "The Gate"), f"He wrote: “{WRONG}”"])).out
    assert document == f"---\nheadline: The Gate\n---\n\nHe wrote: “{CLEAR}”\n", document
    page = fixed(desk, "a.html", f"<html><head><title>The Gate</title></head><body><p>He wrote: <q>{WRONG}</q></p></body></html>").out
    assert page == f"---\nheadline: The Gate\n---\n\nHe wrote: “{CLEAR}”\n", page
