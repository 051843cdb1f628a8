"""Proves that stories and files are checked alike, that nothing is saved by it, and that the exit code tells."""
import os
from collections import Counter


def test_a_story_of_the_desk_is_checked_as_its_file(desk):
    desk.sample()
    of_file = desk.run("quote", "check", desk.data("sample/stories/the-gate-at-halmir.md"), "--json").json()
    assert desk.run("quote", "check", "1", "--json").json() == of_file
    assert desk.run("story", "show", "1", "--json").json()["quotations"] == of_file


def test_what_is_altered_is_shown_word_by_word(desk):
    desk.sample()
    done = desk.run("quote", "check", "3").expect(code=1, out="altered: \"not a single crate was opened")
    done.expect(code=1, out="1 altered")
    result = next(r for r in desk.run("quote", "check", "3", "--json").json(code=1) if r["verdict"] == "altered")
    changed = [d for d in result["diff"] if d["kind"] != "same"]
    assert changed, result


def test_the_worst_is_printed_first_and_the_open_before_the_settled(desk):
    desk.sample()
    story = desk.story(
        'He writes it, "so as to know what I am forgetting." (08PORTELLERY12)\n\n'
        'It ends: "If there are reasons why it could not be done, this post would like to know them."\n\n'
        'The first "fell on the market at 10 in the morning, when it was fullest, and the second on the road out of it".\n\n'
        '"They had six ships and an election." And "nobody ever wrote this of any lighthouse on the moon".\n\n'
        '"A transit state that looks into every crate of fruit and into no crate of iron has made a choice," he said.')
    shown = [line.split(":")[0] for line in desk.run("quote", "check", story).expect(code=1).lines(code=1) if line[0] != " "]
    done = desk.run("quote", "check", story).out
    order = [done.index(words) for words in ("why it could not", "They had six", "nobody ever wrote", "at 10 in the", "so as to know")]
    assert order == sorted(order), done
    assert shown[:4] == ["altered", "altered", "not found", "altered"], done
    assert "The meaning changes by a negation" in done, done
    assert "(08PORTELLERY12 ¶2)" in done and "It stands as well in: 07DEPEXT71120 ¶2" in done, done
    assert '""' not in done, done
    worst = 'If there are reasons why it could not be done, this post would like to know them.'
    desk.run("story", "settle", story, worst, "altered", "--why", "by the desk's rule").expect()
    done = desk.run("quote", "check", story).out
    assert done.index("nobody ever wrote") < done.index("why it could not"), done


def test_parts_of_several_cables_are_told_one_by_one(desk):
    desk.sample()
    text = "The delegations numbered seven and six. Ngoubare told the diplomatic corps on February 18 that there had been a gas explosion."
    file = desk.file("stitched.md", f'One reads: "{text}"\n')
    done = desk.run("quote", "check", file).expect(code=1, out="exact in 07NOVELIRA33 ¶2").expect(code=1, out="exact in 08LUALEMBA40 ¶4")
    assert "the cable has" not in done.out, done
    assert desk.run("quote", "check", file, "--json").json(code=1)[0]["several_cables"]


def test_exit_codes_of_a_check(desk):
    desk.sample()
    good = desk.file("good.md", 'She said: "This is a message and not a war, but it is a message with artillery."\n')
    desk.run("quote", "check", good).expect(code=0, out="1 quotation: 1 holds")
    bad = desk.file("bad.md", 'She said: "This is a message about the price of herring in the northern harbors."\n')
    desk.run("quote", "check", bad).expect(code=1, out="1 not found")
    desk.run("quote", "check", desk.file("none.md", "Nobody said a word.\n")).expect(code=0, out="No quotation")
    desk.run("quote", "check", "nowhere.md").expect(code=4, err="nowhere.md")
    desk.run("quote", "check", "99").expect(code=4)


def test_nothing_is_saved_by_a_check(desk):
    desk.sample()
    before = desk.run("story", "list", "--json").json()
    desk.run("quote", "check", desk.data("sample/stories/clary-dawn.html")).expect(code=1)
    assert desk.run("story", "list", "--json").json() == before
    assert not os.path.exists(os.path.join(desk.path, "room", "index.html"))


def test_the_tally_counts_what_is_listed(desk):
    desk.sample()
    for story in "1234":
        shown = desk.run("story", "show", story, "--json").json()
        counted = Counter(r["verdict"].replace(" ", "_") for r in shown["quotations"] if not r["scrap"])
        counted["scraps"] = sum(r["scrap"] for r in shown["quotations"])
        counted["hold"] = counted["exact"] + counted["conventional"]
        counted["open"] = sum(r["open"] for r in shown["quotations"])
        counted["quotations"] = sum(not r["scrap"] for r in shown["quotations"])
        assert all(counted[k] == n for k, n in shown["tally"].items()), (shown["tally"], counted)
        assert sum(shown["tally"][k] for k in ("hold", "altered", "not_found", "translations", "settled")) == counted["quotations"]


def test_a_person_settles(desk):
    desk.sample()
    altered = next(r["text"] for r in desk.run("quote", "check", "3", "--json").json(code=1) if r["verdict"] == "altered")
    desk.run("quote", "check", "3").expect(code=1, out="1 altered")
    desk.run("story", "settle", "3", altered, "altered").expect(code=2, err="why")
    desk.run("story", "settle", "3", altered, "guessed", "--why", "x").expect(code=2, err="guessed")
    desk.run("story", "settle", "3", "words that nobody wrote", "said", "--why", "x").expect(code=4, err="no quotation")
    desk.run("story", "settle", "3", altered, "altered", "--why", "The crate is named to protect its owner.").expect(out="Settled")
    done = desk.run("quote", "check", "3").expect(code=0, out="1 settled")
    done.expect(out="settled, altered on purpose: The crate is named")
    shown = desk.run("story", "show", "3", "--json").json()
    settled = next(r for r in shown["quotations"] if r["text"] == altered)
    assert (settled["verdict"], settled["open"], settled["settlement"]["kind"]) == ("altered", False, "altered"), settled
    # It holds while the words stand, and is asked again when they change.
    with open(desk.data("sample/stories/clary-dawn.html"), encoding="utf-8") as f:
        page = f.read()
    assert altered in page
    changed = desk.file("page.html", page.replace(altered, altered.replace("single", "sole")))
    assert desk.run("story", "import", changed, "--json").json()["id"] == 3
    desk.run("quote", "check", "3").expect(code=1, out="1 altered")
    desk.run("story", "import", desk.data("sample/stories/clary-dawn.html"), "--json").expect()
    desk.run("quote", "check", "3").expect(code=0, out="1 settled")
    desk.run("story", "settle", "3", altered, "open").expect(out="Open again")
    desk.run("quote", "check", "3").expect(code=1, out="1 altered")


def test_what_is_said_to_us_cites_no_cable(desk):
    desk.sample()
    words = "This is a message and not a war, but it is a message with artillery."
    path = desk.file("said.md", f'---\nheadline: Said\n---\nShe told us: "{words}"\n')
    story = desk.run("story", "import", path, "--json").json()["id"]
    assert [c["address"] for c in desk.run("story", "show", story, "--json").json()["cables"]] == ["06KASRIDRIM233"]
    desk.run("story", "settle", story, words, "said", "--why", "On the telephone.").expect()
    assert desk.run("story", "show", story, "--json").json()["cables"] == []


def test_what_goes_out_open_is_kept_with_a_word_why(desk):
    desk.sample()
    words = "Nobody ever wrote this in any cable of the archive, not once."
    path = desk.file("open.md", f'---\nheadline: Open\n---\nHe said: "{words}"\n')
    story = desk.run("story", "import", path, "--json").json()["id"]
    plan = desk.run("story", "publish", story, "--although-open", "The source will send the paper.", "--json").json()
    assert plan["published"] and plan["tally"]["open"] == 1 and plan["although_open"] == "The source will send the paper.", plan
