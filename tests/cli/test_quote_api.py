"""Proves that other programs check stories and find passages over HTTP as the command line does, sign in as a browser does, and are
refused, in JSON, where a browser is."""
import json

import office
from test_desk_pages import Site
from test_quote_find import ALTERED, CLEAR, select


class Program(Site):
    """A program that is signed in."""

    def sign_in(self):
        link = self.said["link"].partition("link=")[2]
        _, headers, _ = self.ask("POST", "/sign-in", {"link": link})
        self.cookie = headers["Set-Cookie"].partition(";")[0]
        self.csrf = json.loads(self.page("/api/session"))["csrf"]
        return self

    def send(self, path, body, status=200, kind="application/json", **headers):
        if kind == "application/json" and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        headers = {"Content-Type": kind, "X-CSRF-Token": self.csrf} | {k.replace("_", "-"): v for k, v in headers.items()}
        got, told, text = self.ask("POST", path, headers=headers, body=body.encode() if isinstance(body, str) else body)
        assert got == status and told["Content-Type"].startswith("application/json"), (path, got, told, text)
        return json.loads(text)


def start(desk):
    desk.sample()
    return Program(desk).sign_in()


def without_annotations(results):
    return [{k: v for k, v in r.items() if k != "annotation"} for r in results]


def test_a_story_is_checked_as_by_the_command(desk):
    site = start(desk)
    with open(desk.data("sample/stories/clary-dawn.html"), "rb") as f:
        page = f.read()
    expected = desk.run("quote", "check", desk.data("sample/stories/clary-dawn.html"), "--json").json(code=1)
    for body, kind in (({"text": page.decode()}, "application/json"), (page, "text/html; charset=utf-8"), (page, "application/octet-stream")):
        got = site.send("/api/quotes/check", body, kind=kind)
        assert without_annotations(got["quotations"]) == expected and got["tally"]["altered"] == 1, got["tally"]
        assert got["headline"] == "What Was in the Crates"
    got = site.send("/api/quotes/check", office.docx([f"“{CLEAR}”"]), kind="application/octet-stream")
    assert [q["verdict"] for q in got["quotations"]] == ["exact"], got


def test_annotations_lead_from_the_text_to_the_cable_s_page(desk):
    site = start(desk)
    got = site.send("/api/quotes/check", {"text": f"Ça va? She wrote: “{CLEAR}” And “{ALTERED}.”"})
    for quotation in got["quotations"]:
        annotation = quotation["annotation"]
        assert select(got["text"], annotation["target"]["selector"]) == quotation["text"]
        place = annotation["body"][1]
        page, _, fragment = place["source"].partition("#")
        assert page.startswith("/cables/" + quotation["mrn"]) and fragment == f"p{quotation['paragraph']}", place
        assert place["link"].startswith(place["source"] + ":~:text="), place
        assert quotation["mrn"] in site.page(page)
    assert "NOT%20ONE" not in got["quotations"][1]["annotation"]["body"][1]["link"]


def test_a_passage_is_found_as_by_the_command(desk):
    site = start(desk)
    expected = desk.run("quote", "find", ALTERED, "--json").json(code=1)
    for body, kind in (({"text": ALTERED}, "application/json"), (ALTERED, "text/plain")):
        got = site.send("/api/quotes/find", body, kind=kind)
        assert got.pop("annotation")["type"] == "Annotation"
        assert got == {k: v for k, v in expected.items() if k != "annotation"}, got
    assert site.send("/api/quotes/find", {"text": "the price of herring in the northern harbors"})["places"] == []


def test_who_may_ask(desk):
    site = start(desk)
    for path in ("/api/quotes/check", "/api/quotes/find"):
        assert site.send(path, {"text": CLEAR}, status=403, X_CSRF_Token="0" * 64)["error"]["id"] == "web.form_from_elsewhere"
        assert site.send(path, {"text": CLEAR}, status=403, Origin="http://evil.example")["error"]["id"]
        assert site.send(path, {"text": CLEAR}, status=403, Sec_Fetch_Site="cross-site")["error"]["id"]
        got, _, _ = site.ask("GET", path)
        assert got == 405, got
    cookie, site.cookie = site.cookie, ""
    for path in ("/api/quotes/check", "/api/quotes/find"):
        assert site.send(path, {"text": CLEAR}, status=403)["error"]["id"] == "desk.no_session"
    status, headers, text = site.ask("GET", "/api/session")
    assert status == 403 and json.loads(text)["error"]["id"] == "desk.no_session", (status, headers, text)
    site.cookie = cookie
    status, _, _ = site.ask("POST", "/api/quotes/find", headers={"Host": "evil.example", "X-CSRF-Token": site.csrf}, body=b"a")
    assert status in (400, 403, 421), status


def test_what_cannot_be_read_is_said_in_json(desk):
    site = start(desk)
    cases = (("/api/quotes/find", b"{", "application/json", 400), ("/api/quotes/find", {"words": "x"}, "application/json", 400),
             ("/api/quotes/find", b"", "text/plain", 400), ("/api/quotes/find", b"\xff\xfe", "text/plain", 400),
             ("/api/quotes/find", b"[" * 1000, "application/json", None), ("/api/quotes/check", b"%PDF-1.4", "application/pdf", 400),
             ("/api/quotes/check", b"PK\x03\x04", "application/zip", 400), ("/api/quotes/find", b"word " * 300000, "text/plain", 413),
             ("/api/nothing", {"text": "x"}, "application/json", 404))
    for path, body, kind, status in cases:
        headers = {"Content-Type": kind, "X-CSRF-Token": site.csrf}
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        got, _, text = site.ask("POST", path, headers=headers, body=body)
        assert 400 <= got < 500 and status in (None, got), (path, body[:20], got, text)
        error = json.loads(text)["error"]
        assert error["id"] and error["sentence"], error
    assert site.send("/api/quotes/find", {"text": CLEAR})["verdict"] == "exact"
