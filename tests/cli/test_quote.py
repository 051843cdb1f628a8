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


def test_exit_codes_of_a_check(desk):
    desk.sample()
    good = desk.file("good.md", 'She said: "This is a message and not a war, but it is a message with artillery."\n')
    desk.run("quote", "check", good).expect(code=0, out="1 exact")
    bad = desk.file("bad.md", 'She said: "This is a message about the price of herring in the northern harbors."\n')
    desk.run("quote", "check", bad).expect(code=1, out="1 not found")
    desk.run("quote", "check", desk.file("none.md", "Nobody said a word.\n")).expect(code=0, out="0 exact")
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
        assert all(counted[k] == n for k, n in shown["tally"].items()), (shown["tally"], counted)
