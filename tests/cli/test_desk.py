"""Proves that a desk is made once, with a link to sign in, and that collections and partners are set and listed."""
import os
import re
import stat

LINK = re.compile(r"^http://127\.0\.0\.1:\d+/sign-in\?link=[0-9a-f]{64}$")


def test_init_makes_a_desk_and_prints_a_link(desk):
    made = desk.run("init", "--json").json()
    assert LINK.match(made["link"]), made
    assert made["desk"] == desk.path, made
    assert stat.S_IMODE(os.stat(desk.path).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(os.path.join(desk.path, "desk.db")).st_mode) == 0o600
    desk.run("search").expect(out="No cable")


def test_init_leaves_a_desk_alone(desk):
    desk.init()
    before = os.stat(os.path.join(desk.path, "desk.db")).st_ino
    desk.run("init").expect(code=3, err="There is a desk in")
    assert os.stat(os.path.join(desk.path, "desk.db")).st_ino == before


def test_each_sign_in_link_is_another(desk):
    desk.init()
    links = {desk.run("sign-in", "--json").json()["link"] for _ in range(3)}
    assert len(links) == 3 and all(LINK.match(link) for link in links), links
    desk.run("sign-in").expect(out="Sign in within ten minutes")


def test_the_desk_is_named_in_three_ways(desk):
    desk.run("search").expect(code=4, err="There is no desk in")
    other = os.path.join(desk.folder, "other")
    desk.run("--desk", other, "init").expect()
    desk.run("search", f"--desk={other}").expect(out="No cable")
    desk.run("search").expect(code=4)


def test_collections_are_set_field_by_field(desk):
    desk.init()
    made = desk.run("collection", "set", "harbor", "--credit", "The Harbor", "--terms", "Free.", "--json").json()
    assert made == {"name": "harbor", "credit": "The Harbor", "note": "", "terms": "Free."}, made
    made = desk.run("collection", "set", "harbor", "--note=Read jointly.", "--json").json()
    assert made == {"name": "harbor", "credit": "The Harbor", "note": "Read jointly.", "terms": "Free."}, made
    desk.run("collection", "set", "attic").expect()
    assert [c["name"] for c in desk.run("collection", "list", "--json").json()] == ["attic", "harbor"]
    desk.run("collection", "list").expect(out="The Harbor")
    desk.run("collection", "set", " ").expect(code=2)


def test_partners_have_a_zone_that_there_is(desk):
    desk.init()
    made = desk.run("partner", "set", "O Farol", "--site", "https://farol.example", "--zone", "Atlantic/Azores", "--json").json()
    assert made == {"name": "O Farol", "site": "https://farol.example", "zone": "Atlantic/Azores", "credit": ""}, made
    desk.run("partner", "set", "O Farol", "--zone", "Atlantic/Atlantis").expect(code=2, err="no time zone")
    desk.run("partner", "set", "O Farol", "--site", "javascript:alert(1)").expect(code=2)
    assert desk.run("partner", "list", "--json").json() == [made]
