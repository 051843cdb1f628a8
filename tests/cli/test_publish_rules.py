"""Proves what a person decides before a story goes out, on the command line: which of two cables of one number is meant, whether a draft is
ready, that a reason to publish a protected cable is kept only once it was agreed; and that a room is never written into the desk."""
import os
import pty
import subprocess

TELEGRAM = """VZCZCXRO1234
OO RUEHC
DE RUEHIL #0365/01 0501617
ZNY SSSSS ZZH
O 191617Z FEB 09
FM AMEMBASSY ISLAMABAD
TO RUEHC/SECSTATE WASHDC IMMEDIATE 1291
BT
S E C R E T ISLAMABAD 000365

SIPDIS

E.O. 12958: DECL: 02/18/2019
TAGS: PREL, PK
SUBJECT: {subject}

1. (S) Summary. The general comes at a time of great doubt.

2. (C) {words}
PATTERSON
"""


def two_cables(desk):
    desk.init()
    desk.run("collection", "set", "harbour", "--credit", "The Harbour Archive").expect()
    one = desk.file("one.txt", TELEGRAM.format(subject="SCENESETTER", words="The first of the two says that nothing will come of it."))
    two = desk.file("two.txt", TELEGRAM.format(subject="SCENESETTER, CORRECTED", words="He said that the dam (please\nprotect) would hold no winter."))
    counts = desk.run("import", one, two, "--collection", "harbour", "--json").json()
    assert counts["new"] == 2, counts


def story(desk, body, name="story.md"):
    return desk.run("story", "import", desk.file(name, f"---\nheadline: {name}\n---\n{body}\n"), "--json").json()["id"]


def cable_ids(desk):
    ids = desk.run("show", "09ISLAMABAD365").expect(code=2).err.rstrip().rstrip(".").split(": ")[-1]
    return ids.split(", ")


def test_two_cables_of_one_number(desk):
    two_cables(desk)
    number = story(desk, "A story with [a link](cable:09ISLAMABAD365#p2) in it.")
    desk.run("story", "publish", number).expect(code=3, err="could mean several")
    ids = cable_ids(desk)
    assert len(ids) == 2, ids
    subjects = {i: desk.run("show", i, "--json").json()["subject"] for i in ids}
    first = next(i for i in ids if subjects[i] == "SCENESETTER")
    desk.run("story", "pick", number, "no such words", first).expect(code=4, err="no quotation and no link")
    desk.run("story", "pick", number, "a link", "09NOWHERE1").expect(code=4)
    desk.run("story", "pick", number, "a link", first).expect(out="09ISLAMABAD365")
    desk.run("story", "publish", number).expect(out="09ISLAMABAD365 becomes public: Scenesetter\n")
    # The address is given: it names the first for ever, and the second gets one of its own.
    second = story(desk, 'It said: "The general comes at a time of great doubt."', "second.md")
    assert desk.run("story", "show", second, "--json").json()["picks"], "no pick is asked for"
    other = next(i for i in ids if i != first)
    desk.run("story", "pick", second, "The general comes at a time of great doubt.", other).expect()
    plan = desk.run("story", "show", second, "--json").json()
    assert [c["address"] for c in plan["cables"]] == ["09ISLAMABAD365_b"], plan
    desk.run("story", "publish", second).expect(code=3, err="protect")
    third = story(desk, "By its [address](cable:09ISLAMABAD365_b#p1).", "third.md")
    assert [c["address"] for c in desk.run("story", "show", third, "--json").json()["cables"]] == ["09ISLAMABAD365_b"]
    desk.run("story", "publish", second, "--although-protected", "He is dead.").expect()
    room = os.path.join(desk.path, "room", "cables")
    posted = {"09ISLAMABAD365", "09ISLAMABAD365.html", "09ISLAMABAD365_b", "09ISLAMABAD365_b.html"}
    assert posted <= set(os.listdir(room)), os.listdir(room)
    desk.run("story", "withdraw", second, "--reason", "An error.").expect(out="09ISLAMABAD365_b is withdrawn")
    assert not os.path.exists(os.path.join(room, "09ISLAMABAD365_b"))


def test_a_reason_is_of_one_cable(desk):
    desk.init()
    desk.run("collection", "set", "harbour").expect()
    one = desk.file("one.txt", TELEGRAM.format(subject="ONE", words="He (please protect) said that the dam would hold no winter."))
    two = desk.file("two.txt", TELEGRAM.replace("000365", "000366").replace("0365/01", "0366/01").format(
        subject="TWO", words="She (strictly protect) said that it would, and for years."))
    desk.run("import", one, two, "--collection", "harbour").expect()
    number = story(desk, "See [one](cable:09ISLAMABAD365) and [two](cable:09ISLAMABAD366).")
    desk.run("story", "publish", number, "--although-protected", "They agreed.").expect(code=2, err="a reason of its own")
    desk.run("story", "although", number, "09NOWHERE1", "They agreed.").expect(code=4)
    desk.run("story", "although", number, "09ISLAMABAD365", "He agreed.").expect(out="He agreed.")
    desk.run("story", "publish", number).expect(code=3, err="09ISLAMABAD366 asks to protect")
    desk.run("story", "publish", number, "--although-protected", "She is dead.").expect()
    other = story(desk, "Nothing is cited.", "other.md")
    desk.run("story", "although", other, "09ISLAMABAD365", "He agreed.").expect(code=4, err="does not cite")


def test_on_a_terminal_json_asks_for_a_yes(desk):
    two_cables(desk)
    number = str(story(desk, "It cites nothing."))

    def on_a_terminal(*args):
        parent, child = pty.openpty()
        done = subprocess.run([desk.program, "--desk", desk.path, "story", *args], stdin=child, capture_output=True,
                              text=True, timeout=60, check=False)
        os.close(parent)
        os.close(child)
        return done

    refused = on_a_terminal("publish", number, "--json")
    assert refused.returncode == 2 and "--yes" in refused.stdout + refused.stderr, refused
    assert desk.run("story", "list", "--json").json()[0]["state"] == "draft"
    assert on_a_terminal("publish", number, "--json", "--yes").returncode == 0
    assert on_a_terminal("withdraw", number, "--reason", "An error.", "--json").returncode == 2
    assert on_a_terminal("withdraw", number, "--reason", "An error.", "--yes").returncode == 0


def test_ready_and_back(desk):
    two_cables(desk)
    number = story(desk, "It cites nothing.")
    desk.run("story", "draft", number).expect(code=3)
    desk.run("story", "ready", number).expect()
    assert desk.run("story", "list", "--json").json()[0]["state"] == "ready"
    desk.run("story", "draft", number).expect()
    desk.run("story", "ready", 99).expect(code=4)
    desk.run("story", "publish", number, "--at", "2999-01-01T00:00Z").expect()
    assert desk.run("story", "draft", number, "--json").json() == {"id": number, "state": "draft", "cancelled": True}


def test_a_room_is_not_written_into_the_desk(desk):
    two_cables(desk)
    for folder in ("desk", "desk/room", "desk/keys/x"):
        desk.run("export", folder).expect(code=3, err="desk's own folder")
    desk.run("export", "out").expect()
    assert not os.path.exists(os.path.join(desk.path, "index.html"))
