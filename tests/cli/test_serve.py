"""Proves that serve answers on two addresses, that the room shows what is public and nothing else, that commands work while it
runs, that what is due goes out, and that it ends when it is told to."""
import datetime
import http.client
import json
import os
import signal
import time
import urllib.parse

CLEAR = "In the evening he wrote: \"This is a message and not a war, but it is a message with artillery.\""


def serve(desk, *words):
    """Starts it; the process and what it prints first."""
    child = desk.start("serve", "--json", "--listen", "127.0.0.1:0", *words)
    line = child.stdout.readline()
    assert line, child.stderr.read()
    return child, json.loads(line)


def get(address, path="/", method="GET", **headers):
    """(status, headers, body)"""
    place = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_both_addresses_answer(desk):
    desk.sample(published=True)
    child, at = serve(desk)
    assert urllib.parse.urlsplit(at["desk"]).hostname == "127.0.0.1" and urllib.parse.urlsplit(at["room"]).hostname == "localhost", at
    assert at["link"].startswith(at["desk"] + "sign-in?link="), at
    status, _, body = get(at["room"])
    assert status == 200 and b"The Gate at Halmir" in body, (status, body[:300])
    status, headers, body = get(at["room"], "/cables/06BRZENY402.html")
    assert status == 200 and b"Halmir" in body and headers["content-type"].startswith("text/html"), headers
    for path in ("/cables/09DEPEXT4471.html", "/nowhere", "/../desk.db", "/%2e%2e/desk.db", "/.manifest", "/cables/"):
        status, _, body = get(at["room"], path)
        assert status in (400, 403, 404), f"{path}: {status}"
        assert b"SQLite" not in body
    unposted, missing = get(at["room"], "/cables/09DEPEXT4471.html"), get(at["room"], "/cables/09NOWHERE1.html")
    assert unposted[0] == missing[0] == 404 and unposted[2] == missing[2], "a page that is not posted is told from one that is not"
    assert child.poll() is None


def test_the_desk_shows_nothing_to_strangers(desk):
    desk.sample(published=True)
    _, at = serve(desk)
    for path in ("/", "/search?q=halmir", "/stories", "/stories/4", "/cables/09DEPEXT4471"):
        status, headers, body = get(at["desk"], path)
        assert status in (302, 303, 401, 403, 404), f"{path}: {status}"
        assert b"Eyes Only" not in body and b"Halmir" not in body, path
    assert get(at["desk"], "/", Host="evil.example")[0] in (400, 403, 404, 421)


def test_nobody_waits_for_a_log_that_is_not_read(desk):
    """Its pipe holds about forty of these lines, and is not read meanwhile."""
    desk.sample()
    child, at = serve(desk)
    for i in range(150):
        status, _, _ = get(at["desk"], f"/nowhere/{i}/" + "x" * 1500)
        assert status in (303, 404), f"request {i}: {status}"
    child.send_signal(signal.SIGTERM)
    _, log = child.communicate(timeout=20)
    assert child.returncode == 0, child.returncode
    assert "event=log-dropped" in log or log.count("event=request") < 150, log[-500:]


def test_a_signal_ends_it(desk):
    desk.sample()
    for number in (signal.SIGTERM, signal.SIGINT):
        child, at = serve(desk)
        assert until(lambda: get(at["room"], "/nowhere")[0] == 404)
        child.send_signal(number)
        child.communicate(timeout=20)
        assert child.returncode == 0, child.returncode
        try:
            get(at["room"])
        except OSError:
            continue
        raise AssertionError("the room still answers")


def test_a_parent_that_is_killed_takes_its_children_along(desk):
    desk.sample()
    child, at = serve(desk)
    assert until(lambda: get(at["room"], "/nowhere")[0] == 404)
    os.kill(child.pid, signal.SIGKILL)
    child.wait(10)

    def is_silent():
        try:
            get(at["room"])
        except OSError:
            return True
        return False
    assert until(is_silent), "the room's process lives on"
    again, _ = serve(desk)
    assert again.poll() is None


def test_only_one_serves_a_desk(desk):
    desk.sample()
    serve(desk)
    desk.run("serve", "--listen", "127.0.0.1:0").expect(code=3, err="cabledesk serve")


def test_the_desk_listens_on_this_machine_only(desk):
    desk.sample()
    for address, code in (("0.0.0.0:0", 3), ("0.0.0.0:8080", 3), ("nonsense", 2), ("192.0.2.1:80", 3), ("here", 2), ("127.0.0.1:65535", 2), ("127.0.0.1", 2)):
        desk.run("serve", "--listen", address, timeout=20).expect(code=code)


def test_commands_work_while_it_runs(desk):
    desk.sample()
    _, at = serve(desk)
    assert get(at["room"], "/cables/06KASRIDRIM233.html")[0] == 404
    story = desk.story(CLEAR)
    desk.run("story", "publish", story).expect()
    assert get(at["room"], "/cables/06KASRIDRIM233.html")[0] == 200
    desk.run("import", desk.data("sample/cables.csv"), "--collection", "external-papers").expect(out="0 new")
    assert desk.run("search", "is:posted", "--json").json()["total"] == 1
    desk.run("rebuild").expect()
    desk.run("export", "out").expect()
    desk.run("sign-in").expect()
    desk.run("story", "withdraw", story, "--reason", "It was wrong.").expect()
    status, _, body = get(at["room"], "/cables/06KASRIDRIM233.html")
    assert status in (200, 410) and b"artillery" not in body.lower() and b"It was wrong." in body, (status, body[:500])


def test_the_room_is_made_again_at_start(desk):
    desk.sample(published=True)
    before = desk.room()
    for path in ("index.html", "cables/06BRZENY402.html", "cables/06BRZENY402/1.json"):
        os.remove(os.path.join(desk.path, "room", path))
    desk.file("desk/room/cables/08STORVIK11.html", "torn")
    _, at = serve(desk)
    assert get(at["room"], "/cables/06BRZENY402.html")[0] == 200
    assert desk.room() == before


def test_what_is_due_goes_out_in_its_time(desk):
    desk.sample()
    story = desk.story(CLEAR)
    other = desk.story("See [the lodge](cable:79BRZENY905).", headline="For another day")
    due = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=5)
    due = due.replace(microsecond=0)
    desk.run("story", "publish", story, "--at", due.strftime("%Y-%m-%dT%H:%M:%SZ")).expect()
    _, at = serve(desk)
    assert get(at["room"], "/cables/06KASRIDRIM233.html")[0] == 404, "before its time"
    assert until(lambda: get(at["room"], "/cables/06KASRIDRIM233.html")[0] == 200, 40), "it did not go out"
    assert datetime.datetime.now(datetime.timezone.utc) >= due, "it went out before its time"
    assert get(at["room"], "/cables/79BRZENY905.html")[0] == 404
    states = {s["id"]: s["state"] for s in desk.run("story", "list", "--json").json()}
    assert states[story] == "published" and states[other] != "published", states
