"""Proves that a report stands alone, says of each quotation its verdict, both texts and the place, and is no markup of anyone else's."""
import re

CLEAR = "This is a message and not a war, but it is a message with artillery."


def test_a_report_has_verdict_both_texts_and_place(desk):
    desk.sample()
    page = desk.run("quote", "report", "3", "--html").expect(code=1).out
    assert page.startswith("<!doctype html>") and "11 quotations: 10 hold, 1 altered." in page
    item = next(i for i in page.split("<li id=")[1:] if "≠" in i)
    assert re.search(r"not <del>a single</del> crate was opened", item), item
    assert re.search(r"not <ins>one</ins> crate was\s+opened", item), item
    for words in ("altered", "07PORTELLERY139", "¶3", "28 Jun 2007", "Clary Dawn: An Inspection Takes Place", "concerns a number"):
        assert words in item, (words, item)
    assert len(re.findall(r'<li id="q\d+">', page)) == 11 and "sea stories." in page


def test_a_report_begins_with_what_is_open_and_tells_parts_of_several_cables_each(desk):
    desk.sample()
    text = "The delegations numbered seven and six. Ngoubare told the diplomatic corps on February 18 that there had been a gas explosion."
    file = desk.file("a.md", f"“{CLEAR}”\n\nOne reads: “{text}”\n\nAnd “nobody ever wrote this of any lighthouse on the moon”.\n")
    page = desk.run("quote", "report", file).expect(code=1).out
    items = page.split("<li id=")[1:]
    assert "<h1>a.md</h1>" in page, page[:3000]
    assert [next(w for w in ("exact", "altered", "not found") if w in i) for i in items] == ["altered", "not found", "exact"], page
    assert "<del>" not in items[0] and "concerns" not in items[0], items[0]
    assert "07NOVELIRA33 ¶2" in items[0] and "08LUALEMBA40 ¶4" in items[0], items[0]


def test_a_report_asks_for_nothing(desk):
    desk.sample()
    for option in ("--html", "--pdf-ready"):
        page = desk.run("quote", "report", "4", option).expect(code=0).out
        assert not re.search(r"(?i)\b(src|href|srcset|action)\s*=|url\(|@import|<script|<link|<img|<form", page), option
        assert ("@page" in page) == (option == "--pdf-ready")


def test_words_of_a_story_are_no_markup(desk):
    desk.sample()
    story = f'---\nheadline: <b>A & "B"</b>\n---\n\nHe wrote: “{CLEAR}” And: “<img src=x onerror=alert(1)> & the herring \\<3”\n'
    page = desk.run("quote", "report", desk.file("a.md", story)).expect(code=1).out
    assert "<img" not in page and "<b>" not in page and "&lt;img src=x" in page and "&lt;b&gt;A &amp;" in page


def test_reports_of_nothing_of_stdin_and_for_programs(desk):
    desk.sample()
    desk.run("quote", "report", desk.file("a.md", "Nobody said a word.\n")).expect(code=0, out="No quotation.")
    desk.run("quote", "report", "-", "--pdf-ready", stdin=f"“{CLEAR}”").expect(code=0, out="1 quotation: 1 holds.")
    told = desk.run("quote", "report", "3", "--json").json(code=1)
    assert told["headline"] == "What Was in the Crates" and told["tally"]["open"] == 1 and len(told["quotations"]) == 12, told
    assert told["quotations"] == desk.run("quote", "check", "3", "--json").json(code=1)
    desk.run("quote", "report", "nowhere.md").expect(code=4)
