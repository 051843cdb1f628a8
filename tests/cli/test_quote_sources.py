"""Proves that a story is read from whatever a newsroom has it in: pages as they are saved, with what is beside the story set aside,
text processors' files, plain text, stdin; recognised by what stands in it; and that hostile files end with a sentence."""
import os
import warnings
import zipfile

import office

CLEAR = "This is a message and not a war, but it is a message with artillery."
BOOK = "Every man on that quay knows what he is lifting,"
PAGES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data", "pages")


def words(text):
    return " ".join(text.replace("\u00ad", "").split())


def checked(desk, *arguments, code=0, **more):
    results = desk.run("quote", "check", *arguments, "--json", **more).json(code=code)
    return [(r["verdict"], words(r["text"])) for r in results]


def test_a_saved_page_with_all_that_stands_around_the_story(desk):
    desk.sample()
    got = checked(desk, os.path.join(PAGES, "courier-halmir.html"), code=1)
    assert [v for v, _ in got] == ["exact", "altered", "exact", "exact", "not found"], got
    assert got[0][1] == CLEAR and got[3][1].startswith("will serve very well"), got


def test_a_page_of_another_age_in_another_encoding(desk):
    desk.sample()
    got = checked(desk, os.path.join(PAGES, "ledger-2007.html"))
    assert [v for v, _ in got] == ["conventional", "exact", "exact"], got
    assert got[2][1] == "You can tell by how gently they put it down.", got


def test_a_page_without_an_article(desk):
    desk.sample()
    got = checked(desk, os.path.join(PAGES, "tide-live.html"), code=1)
    assert len(got) == 3 and got[1][0] == "altered", got
    assert got[2][1].startswith("“And the dark,”"), got


def test_a_file_is_what_stands_in_it_whatever_its_name(desk):
    desk.sample()
    with open(os.path.join(PAGES, "ledger-2007.html"), "rb") as f:
        page = f.read()
    for name, content in (("page.txt", page), ("page.md", page), ("text.html", f"She said: “{CLEAR}”\n"),
                          ("document.md", office.docx([f"She said: “{CLEAR}”"])),
                          ("document", office.odt([f"She said: “{CLEAR}”"]))):
        got = checked(desk, desk.file(name, content))
        assert got and all(v in ("exact", "conventional") for v, _ in got), (name, got)
    for content in (page, f'"{CLEAR}"', office.docx([f"“{CLEAR}”"])):
        assert all(v in ("exact", "conventional") for v, _ in checked(desk, "-", stdin=content)), content[:40]


def test_plain_text_needs_no_markup(desk):
    desk.sample()
    text = f"""        THE GATE

        In the evening he wrote: "This is a message and not a
    war, but it is a message with artillery."

\tHe said it again & again_ <twice> 1. 2. "{BOOK}"
"""
    assert checked(desk, desk.file("story.txt", text)) == [("exact", CLEAR), ("exact", BOOK)]
    lines = f"One paragraph a line, as they come out of a CMS, and this one is long enough: “{CLEAR}\nThe next: “{BOOK}”\n"
    assert ("exact", BOOK) in checked(desk, desk.file("lines.txt", lines))


STORY = [("Titel", "The Gate & the Tap"), "It was evening.", ("berschrift2", "Artillery"), f"He wrote: “{CLEAR}”",
         ("Zitat", "And the dark,"), ("Hausstil", BOOK), "# no heading * here"]


def test_a_document_of_a_text_processor_is_imported_as_markdown(desk):
    desk.sample()
    for name, content in (("a.docx", office.docx(STORY)),
                          ("b.odt", office.odt([(s.replace("Titel", "Title").replace("Zitat", "P1").replace("Hausstil", "P1"), t)
                                                for s, t in map(lambda p: p if isinstance(p, tuple) else ("", p), STORY)]))):
        story = desk.run("story", "import", desk.file(name, content), "--json").json()
        shown = desk.run("story", "show", story["id"], "--json").json()
        assert shown["story"]["headline"] == "The Gate & the Tap", shown["story"]
        heading = "## Artillery" if name == "a.docx" else "Artillery"
        assert shown["body"] == (f"It was evening.\n\n{heading}\n\nHe wrote: “{CLEAR}”\n\n> And the dark,\n>\n> {BOOK}\n\n"
                                 "\\# no heading \\* here\n"), shown["body"]


def test_of_a_document_only_what_would_be_printed_counts(desk):
    desk.sample()
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = ("<w:p>" + run.format("He wrote: “This is a mes") + "<w:r><w:rPr><w:i/></w:rPr><w:t>sage and not</w:t></w:r>" +
            "<w:del><w:r><w:delText>really</w:delText></w:r></w:del><w:ins><w:r><w:t xml:space=\"preserve\"> a war, but it is</w:t></w:r></w:ins>" +
            "<w:r><w:br/><w:t>a message with artillery.”</w:t></w:r><w:r><w:footnoteReference/></w:r>" +
            "<w:r><w:fldChar/><w:instrText> PAGE “four words of code” </w:instrText></w:r></w:p>" +
            "<w:p><w:r><w:pict><w:txbxContent><w:p>" + run.format("“A box beside the text says this”") + "</w:p></w:txbxContent></w:pict></w:r></w:p>")
    got = checked(desk, desk.file("a.docx", office.docx([], {"word/document.xml": office.word_document(body)})))
    assert got == [("exact", CLEAR)], got


def test_links_to_cables_in_a_document_cite_them(desk):
    desk.sample()
    types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    body = '<w:p><w:hyperlink r:id="rId9"><w:r><w:t>an inspection</w:t></w:r></w:hyperlink><w:r><w:t xml:space="preserve"> was held.</w:t></w:r></w:p>'
    more = {"word/document.xml": office.word_document(body).replace("<w:document", f'<w:document xmlns:r="{types}"'),
            "word/_rels/document.xml.rels": f'<Relationships><Relationship Id="rId9" Type="{types}hyperlink" '
                                            'Target="cable:07PORTELLERY139#p1" TargetMode="External"/>'
                                            f'<Relationship Id="rId1" Type="{types}attachedTemplate" '
                                            'Target="http://198.51.100.7/evil.dotm" TargetMode="External"/></Relationships>'}
    story = desk.run("story", "import", desk.file("a.docx", office.docx([("Titel", "T")], more)), "--json")
    story.expect(code=2, err="headline") if story.code else None
    more["word/document.xml"] = more["word/document.xml"].replace("<w:body>", "<w:body>" + office.word_paragraph("Titel", "T"))
    story = desk.run("story", "import", desk.file("a.docx", office.docx([], more)), "--json").json()
    shown = desk.run("story", "show", story["id"], "--json").json()
    assert shown["body"] == "[an inspection](cable:07PORTELLERY139#p1) was held.\n", shown["body"]


def bomb(name, size):
    return {name: b"<" + b" " * size}


def test_hostile_documents_end_with_a_sentence(desk):
    desk.sample()
    entities = "<!DOCTYPE a [<!ENTITY a \"ha\">" + "".join(
        f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9)) + "]>"
    outside = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    whole = office.docx(STORY)
    deep = "<w:p>" * 220
    cases = {
        "bomb": (office.docx([], bomb("word/document.xml", 100 << 20)), "unpacks to far more"),
        "bomb.odt": (office.odt([], bomb("content.xml", 100 << 20)), "unpacks to far more"),
        "entities": (office.docx([], {"word/document.xml": office.word_document("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", entities)}), "entities"),
        "outside": (office.docx([], {"word/document.xml": office.word_document("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", outside)}), "entities"),
        "half": (whole[:len(whole) // 2], "damaged"),
        "three quarters": (whole[:len(whole) * 3 // 4], "damaged"),
        "not well formed": (office.docx([], {"word/document.xml": office.word_document("<w:p><w:r>")}), "damaged"),
        "no XML": (office.odt([], {"content.xml": b"\x00\x01\x02\x03" * 100}), "damaged"),
        "deep": (office.docx([], {"word/document.xml": office.word_document(deep + "</w:p>" * 220)}), "deep"),
        "macros": (office.docx(STORY, {"word/vbaProject.bin": b"Sub AutoOpen()"}), "macros"),
        "macros.odt": (office.odt([], {"Basic/script-lc.xml": b"<x/>"}), "macros"),
        "many": (office.docx([], {f"m{i}": b"" for i in range(10001)}), "unpacks to far more"),
        "password.odt": (office.odt([], {"META-INF/manifest.xml": b"<manifest:encryption-data/>"}), "password"),
        "sheet": (office.package({"xl/workbook.xml": b"<x/>"}), "without the text"),
        "pdf": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        "rtf": (b"{\\rtf1\\ansi Hello}", "Rich Text"),
        "old": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old form of Word"),
        "picture": (b"\x89PNG\r\n\x1a\n" + bytes(64), "no text"),
        "empty zip": (b"PK\x03\x04", "damaged"),
    }
    for name, (content, sentence) in cases.items():
        done = desk.run("quote", "check", desk.file(name, content))
        assert done.code in (3, 5) and sentence in done.err and done.out == "", f"{name}: {done}"
        assert desk.run("story", "import", desk.file(name, content)).code in (3, 5), name


def test_a_member_that_stands_there_twice_is_not_guessed(desk):
    desk.sample()
    path = desk.file("twice.docx", office.docx([f"“{CLEAR}”"]))
    warnings.simplefilter("ignore")  # zipfile says it, too
    with zipfile.ZipFile(path, "a") as z:
        z.writestr("word/document.xml", office.word_document(office.word_paragraph("", "“Other words stand in here”")))
    desk.run("quote", "check", path).expect(code=5, err="damaged")


def test_a_story_may_be_large_but_not_endless(desk):
    desk.sample()
    desk.run("quote", "check", desk.file("large.md", "word " * (1 << 20))).expect(code=3, err="larger")
    desk.run("quote", "check", "-", stdin=b"word " * (20 << 20)).expect(code=3, err="larger")
