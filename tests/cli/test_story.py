"""Proves the way of a story from its file to the room and out again: import, publish, revise, withdraw, links."""
import json
import re

CLEAR = "In the evening he wrote: \"This is a message and not a war, but it is a message with artillery.\""
PROTECTED = "The [harbor master](cable:08PORTELLERY12) kept two books."


def addresses(plan):
    return [c["address"] for c in plan["cables"]]


def record_length(desk):
    return len([p for p in desk.room() if p.startswith("record/")])


def test_the_same_story_again_is_a_new_version(desk):
    desk.sample()
    path = desk.data("sample/stories/the-gate-at-halmir.md")
    again = desk.run("story", "import", path, "--json").json()
    assert (again["id"], again["version"]) == (1, 1), f"nothing was changed, and yet: {again}"
    with open(path, encoding="utf-8") as f:
        text = f.read()
    changed = desk.run("story", "import", desk.file("gate.md", text + "\nOne more line.\n"), "--json").json()
    assert (changed["id"], changed["version"], changed["headline"]) == (1, 2, "The Gate at Halmir"), changed
    other = desk.run("story", "import", desk.file("b.md", text.replace("Gate at", "Gates of")), "--json").json()
    assert (other["id"], other["version"]) == (5, 1), other


def test_a_story_of_the_web_is_known_by_its_address(desk):
    desk.sample()
    with open(desk.data("sample/stories/clary-dawn.html"), encoding="utf-8") as f:
        page = f.read()
    page = page.replace("What Was in the Crates", "What Really Was in the Crates")
    again = desk.run("story", "import", desk.file("page.html", page), "--json").json()
    assert (again["id"], again["version"]) == (3, 2), again


def test_stories_are_listed_and_shown(desk):
    desk.sample(published=True)
    rows = desk.run("story", "list", "--json").json()
    assert [(r["id"], r["state"], r["public_version"]) for r in rows] == \
        [(4, "draft", None), (3, "published", 1), (2, "published", 1), (1, "published", 1)], rows
    shown = desk.run("story", "show", "1", "--json").json()
    assert shown["headline" if "headline" in shown else "story"], shown
    assert (shown["byline"], shown["dateline"], shown["partner"], shown["date"][:10], shown["language"]) == \
        ("Isolde Marchpane", shown["dateline"], "The Orsolin Courier", "2011-05-04", "en"), shown
    desk.run("story", "list").expect(out="What the Margin Said")
    desk.run("story", "show", "1").expect(out="06BRZENY402")
    desk.run("story", "show", "9").expect(code=4)
    for word in ("one", "0", "-1", "1x"):
        desk.run("story", "show", "--", word).expect(code=2, err="not the number of a story")


def test_files_that_are_no_story(desk):
    desk.sample()
    desk.run("story", "import", "nowhere.md").expect(code=4, err="nowhere.md")
    desk.run("story", "import", desk.file("a.md", "---\nheadline: A\n\nno end\n")).expect(code=5)
    desk.run("story", "import", desk.file("b.md", b"---\nheadline: B\n---\n\n\xff\xfe\n")).expect(code=5)
    desk.run("story", "import", desk.file("c.md", "---\nheadline: C\nheadlin: D\n---\n\nx\n")).expect(code=2, err="headlin")
    desk.run("story", "import", desk.file("d.md", "---\nheadline: D\ndate: yesterday\n---\n\nx\n")).expect(code=2, err="yesterday")
    desk.run("story", "import", desk.file("e.md", "---\nheadline: E\nurl: javascript:x\n---\n\nx\n")).expect(code=2)
    assert len(desk.run("story", "list", "--json").json()) == 4


def test_publishing_posts_the_cables_that_are_cited_and_no_others(desk):
    desk.sample()
    story = desk.story(CLEAR + "\n\nSee [the lodge](cable:79BRZENY905#p2).")
    shown = desk.run("story", "publish", story)
    shown.expect(out="06KASRIDRIM233 becomes public").expect(out="79BRZENY905 becomes public")
    shown.expect(out='quoted from paragraph 3: "This is a message').expect(out='linked to paragraph 2: "the lodge"')
    room = desk.room()
    cables = {p.split("/")[1].removesuffix(".html") for p in room if re.fullmatch(r"cables/[^/]+\.html", p)} - {"by-date", "index"}
    assert cables == {"06KASRIDRIM233", "79BRZENY905"}, cables
    edition = json.loads(room["cables/06KASRIDRIM233/1.json"])
    assert "message with artillery" in json.dumps(edition).replace("\\n", " ").lower(), edition
    everything = b"".join(room.values())
    assert b"09DEPEXT4471" not in everything and b"Eyes Only" not in everything
    page = next(text for path, text in room.items() if path.startswith("stories/") and b"In the evening he wrote" in text)
    places = re.findall(rb'href="\.\./cables/(06KASRIDRIM233|79BRZENY905)\.html#([^"]+)"', page)
    assert {address for address, _ in places} == {b"06KASRIDRIM233", b"79BRZENY905"}, places
    for address, place in places:
        assert b'id="' + place + b'"' in room[f"cables/{address.decode()}.html"], f"{address} has no place {place}"
    desk.run("story", "publish", story).expect(code=3)


def test_a_story_that_cites_none_says_so(desk):
    desk.sample()
    story = desk.story("Nobody quoted anything, and the sea was flat.")
    desk.run("story", "publish", story).expect(out="cites no cable")
    assert any(b"the sea was flat" in text for text in desk.room().values())


def test_a_cable_that_asks_to_protect_stops_it(desk):
    desk.sample()
    story = desk.story(PROTECTED)
    stopped = desk.run("story", "publish", story)
    stopped.expect(code=3, out="please protect", err="--although-protected")
    assert not any(path.startswith("cables/08PORTELLERY12") for path in desk.room())
    error = json.loads(desk.run("story", "publish", story, "--json").expect(code=3).err)["error"]
    assert error["id"] == "publish.protected", error
    desk.run("story", "publish", story, "--although-protected", " ").expect(code=2)
    desk.run("story", "publish", story, "--although-protected", "He agreed.").expect(out="He agreed.")
    assert "cables/08PORTELLERY12.html" in desk.room()
    assert not any(b"He agreed." in text for text in desk.room().values()), "the reason is the desk's own"


def test_a_link_or_a_read_that_leads_nowhere_stops_it(desk):
    desk.sample()
    lost = desk.story("See [this](cable:09PARIS1).", headline="Lost")
    desk.run("story", "publish", lost).expect(code=3, err='"this"')
    read = desk.story("Tea was served. (Read: the cable)", headline="Read")
    desk.run("story", "publish", read).expect(code=3)
    unclear = desk.story("See [this](cable:06LUALEMBA70).", headline="Two")
    desk.run("story", "publish", unclear).expect(code=3)


def test_later_is_only_later(desk):
    desk.sample()
    story = desk.story(CLEAR)
    desk.run("story", "publish", story, "--at", "2011-05-04T06:00+02:00").expect(code=2, err="passed")
    desk.run("story", "publish", story, "--at", "soon").expect(code=2, err="soon")
    desk.run("story", "publish", story, "--at", "2033-02-30 06:00").expect(code=2)
    due = desk.run("story", "publish", story, "--at", "2033-05-04 06:00", "--json").json()
    assert (due["published"], due["due"]) == (False, "2033-05-04T04:00Z"), "the partner's zone is Vienna's"
    due = desk.run("story", "publish", story, "--at", "2033-05-04T06:00-03:00", "--json").json()
    assert due["due"] == "2033-05-04T09:00Z"
    assert not desk.room()


def test_a_revision_carries_its_note(desk):
    desk.sample()
    story = desk.story(CLEAR)
    new = desk.file("new.md", "---\nheadline: A better story\npartner: The Orsolin Courier\n---\n\nNow see [the lodge](cable:79BRZENY905).\n")
    desk.run("story", "revise", story, new, "--note", "x").expect(code=3, err="not published")
    desk.run("story", "publish", story).expect()
    desk.run("story", "revise", story, new).expect(code=2, err="--note")
    desk.run("story", "revise", story, new, "--note", " ").expect(code=2)
    done = desk.run("story", "revise", story, new, "--note", "Another cable is cited.", "--json").json()
    assert done["published"] and addresses(done) == ["79BRZENY905"], done
    assert [c["address"] for c in done["leaving"]] == ["06KASRIDRIM233"], done["leaving"]
    room = desk.room()
    pages = [text for path, text in room.items() if path.startswith("stories/") and b"Another cable is cited." in text]
    assert pages and all(b"A better story" in text for text in pages)
    assert b"artillery" not in b"".join(room.values()), "nothing cites that cable any more"
    listed = {s["id"]: s for s in desk.run("story", "list", "--json").json()}
    assert listed[story]["public_version"] == 2, listed[story]


def test_a_withdrawal_lists_first_and_leaves_no_word(desk):
    desk.sample(published=True)
    desk.run("story", "withdraw", "2").expect(code=2, err="--reason TEXT")
    desk.run("story", "withdraw", "4", "--reason", "x").expect(code=3)
    other = desk.story("See [the collision](cable:08STORVIK11).", headline="Another")
    desk.run("story", "publish", other).expect()
    done = desk.run("story", "withdraw", "2", "--reason", "A person asked us to.")
    done.expect(out="Withdrawing story 2").expect(out="09VELDHAVEN214 is withdrawn: no published story cites it")
    assert "08STORVIK11 is withdrawn" not in done.out, done
    room = desk.room()
    everything = b"".join(room.values())
    for gone in (b"second coffee", b"shine a lamp", b"fewest words", b"I lose Storvik"):
        assert gone not in everything, f"{gone} is still in {[p for p, t in room.items() if gone in t]}"
    assert "cables/09VELDHAVEN214/1.json" not in room and "cables/08STORVIK11/1.json" in room
    page = room["cables/09VELDHAVEN214.html"].decode()
    assert "withdrawn" in page.lower() and "A person asked us to." in page, page
    assert desk.run("story", "withdraw", "3", "--reason", "y", "--json").json()["withdrawn"] is True
    desk.run("story", "withdraw", "3", "--reason", "y").expect(code=3)


def test_a_withdrawn_story_comes_back_as_a_new_edition(desk):
    desk.sample()
    story = desk.story(CLEAR)
    desk.run("story", "publish", story).expect()
    desk.run("story", "withdraw", story, "--reason", "x").expect()
    desk.run("story", "publish", story).expect()
    room = desk.room()
    assert "cables/06KASRIDRIM233/2.json" in room and "cables/06KASRIDRIM233/1.json" not in room
    entries = b"".join(text for path, text in sorted(room.items()) if path.startswith("record/"))
    assert entries.count(b"06KASRIDRIM233") >= 3, entries


def test_links_before_and_after(desk):
    desk.sample()
    story = desk.story(CLEAR + " (Read: the flash telegram)")
    before = {form: desk.run("story", "links", story, form).expect().out for form in ("--html", "--text")}
    assert re.search(r'<a href="[^"]+/cables/06KASRIDRIM233\.html">', before["--html"]), before
    assert "/cables/06KASRIDRIM233.html" in before["--text"] and "Read:" in before["--text"], before
    assert not desk.room(), "links alone make nothing public"
    desk.run("story", "publish", story).expect()
    assert before == {form: desk.run("story", "links", story, form).expect().out for form in ("--html", "--text")}
    links = desk.run("story", "links", story, "--json").json()
    assert [link["address"] for link in links] == ["06KASRIDRIM233"], links
    desk.run("story", "links", "99", "--html").expect(code=4)


def test_links_use_the_rooms_address(desk):
    desk.sample()
    desk.file("desk/config.ini", "[room]\naddress = https://cables.example.org/room/\n")
    out = desk.run("story", "links", "1", "--text").expect().out
    assert "https://cables.example.org/room/cables/06BRZENY402.html" in out and "localhost" not in out, out


def test_the_room_hides_what_the_desk_knows(desk):
    desk.sample(published=True)
    room = desk.room()
    everything = b"".join(room.values())
    ids = {h["mrn"]: h["cable"] for h in desk.run("search", "--limit", "100", "--json").json()["hits"]}
    for name, cable in ids.items():
        assert cable.encode() not in everything, f"the id of {name}"
    # A posted cable may name another; of one that is not posted, the room has no title and no word of its own.
    for words in (b"Eyes Only for the Ambassador", b"Halberd and Finch was arrested", b"Noted."):
        assert words not in everything, [p for p, t in room.items() if words in t]
    assert b"The person has agreed" not in everything
