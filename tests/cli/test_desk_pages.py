"""Proves that the desk's pages are for those who are signed in, refuse forms from elsewhere, never take words for markup, and that a story is
published and withdrawn, and files are imported, as a browser sends them.
"""
import http.client
import json
import re
import signal
import time
import urllib.parse

RECORD = ('1,"2/19/2009 16:17","09ORSOLIN365","Embassy Orsolin","SECRET","","R 191617Z FEB 09\nFM AMEMBASSY ORSOLIN\nTO SECSTATE WASHDC",'
          '"S E C R E T ORSOLIN 000365\n\nSUBJECT: <B>LANTERNS</B> & \'HARBOURS\'\n\n1. (S) We need to lay down a clear marker <script>alert(1)</script> that the '
          'harbour shall not be lit.\n\nSMITH"\n')
STORY = ("---\nheadline: The Lamp\npartner: The Courier\n---\n\nThe cable says \"We need to lay down a clear marker\" "
         "(see [the cable](cable:09ORSOLIN365)).\n")


class Site:
    """A desk that is served, and a browser without a window."""

    def __init__(self, desk, *arguments):
        self.child = desk.start("serve", "--listen", "127.0.0.1:0", "--json", *arguments)
        self.said = json.loads(self.child.stdout.readline())
        self.desk = urllib.parse.urlsplit(self.said["desk"])
        self.room = urllib.parse.urlsplit(self.said["room"])
        self.cookie = ""

    def ask(self, method, path, form=None, headers=None, room=False, body=None):
        """(status, headers, text)"""
        where = self.room if room else self.desk
        connection = http.client.HTTPConnection(where.hostname, where.port, timeout=30)
        headers = {"Cookie": self.cookie} | (headers or {}) if self.cookie else (headers or {})
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers = {"Content-Type": "application/x-www-form-urlencoded"} | headers
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, dict(answer.getheaders()), text

    def page(self, path, status=200):
        got, _, text = self.ask("GET", path)
        assert got == status, f"GET {path}: {got}, not {status}\n{text}"
        return text

    def post(self, path, form, status=303):
        got, headers, text = self.ask("POST", path, {"csrf": self.csrf} | form)
        assert got == status, f"POST {path}: {got}, not {status}\n{text}"
        return headers.get("Location", text)

    def sign_in(self):
        link = self.said["link"].partition("link=")[2]
        status, headers, text = self.ask("POST", "/sign-in", {"link": link})
        assert status == 303, f"{status}\n{text}"
        self.cookie = headers["Set-Cookie"].partition(";")[0]
        assert "HttpOnly" in headers["Set-Cookie"] and "SameSite=Strict" in headers["Set-Cookie"], headers
        self.csrf = re.search(r'name="csrf" value="([0-9a-f]{64})"', self.page("/")).group(1)
        return self

    def stop(self):
        self.child.send_signal(signal.SIGTERM)
        assert self.child.wait(15) == 0, self.child.stderr.read()


def multipart(fields, files):
    """(content type, body)"""
    edge = "--------cabledesk"
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields]
    parts += [f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n{text}\r\n'
              for field, name, text in files]
    return f"multipart/form-data; boundary={edge}", ("".join(parts) + f"--{edge}--\r\n").encode()


def prepared(desk):
    desk.init()
    desk.run("import", desk.file("cables.csv", RECORD), "--collection", "papers").expect()
    desk.run("story", "import", desk.file("lamp.md", STORY)).expect()
    return Site(desk)


def test_nobody_enters_without_a_link(desk):
    desk.init()
    site = Site(desk)
    for path in ("/", "/search?q=x", "/stories/1", "/imports", "/settings", "/cables/09ORSOLIN365"):
        status, headers, _ = site.ask("GET", path)
        assert (status, headers.get("Location")) == (303, "/sign-in"), (path, status, headers)
    assert site.ask("GET", "/search.json")[0] == 403
    assert site.ask("POST", "/stories/1/publish", {"plan": "x"})[0] == 403
    link = site.said["link"].partition("link=")[2]
    assert link in site.ask("GET", "/sign-in?link=" + link)[2], "the page with the button holds the link"
    site.sign_in()
    assert site.ask("POST", "/sign-in", {"link": link})[0] == 410, "a link is good once"
    site.post("/sign-out", {})
    assert site.ask("GET", "/")[1].get("Location") == "/sign-in", "the session has ended"
    site.stop()


def test_what_comes_from_elsewhere_is_refused(desk):
    site = prepared(desk).sign_in()
    status, _, page = site.ask("GET", "/", headers={"Host": "desk.example"})
    assert status == 421 and site.csrf not in page, "a foreign host is told nothing of who is signed in"
    assert site.csrf in site.ask("GET", "/nowhere")[2]
    assert site.ask("GET", "/", headers={"Host": f"localhost:{site.desk.port}"})[0] == 421
    form = {"csrf": site.csrf, "name": "Evil"}
    assert site.ask("POST", "/settings/partners", form, {"Origin": "http://evil.example"})[0] == 403
    assert site.ask("POST", "/settings/partners", {"name": "Evil"})[0] == 403, "without the form's token"
    assert site.ask("POST", "/settings/partners", {"name": "Evil", "csrf": "0" * 64})[0] == 403
    assert "Evil" not in site.page("/settings")
    assert 'href="/settings/sessions.csv"' in site.page("/settings")
    status, headers, text = site.ask("GET", "/settings/sessions.csv")
    assert status == 200 and "sessions.csv" in headers["Content-Disposition"], headers
    assert (text.splitlines()[0], len(text.splitlines())) == ("started,seen,is_own", 2), text
    assert json.loads(site.page("/settings/sessions.jsonl"))["is_own"] is True
    site.stop()


def test_words_of_cables_and_queries_are_never_markup(desk):
    site = prepared(desk).sign_in()
    for path in ("/search?q=marker", "/search?q=%3Cscript%3Ealert(1)%3C/script%3E", "/cables/09ORSOLIN365?q=marker",
                 "/search?q=(%3Cb%3E", "/cables/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/sign-in?link=%22%3E%3Cscript%3E"):
        _, headers, text = site.ask("GET", path)
        assert "<script>" not in text and "<B>LANTERNS" not in text, path
        assert "default-src 'self'" in headers["Content-Security-Policy"], headers
    assert "&lt;script&gt;" in site.page("/cables/09ORSOLIN365")
    status, headers, text = site.ask("GET", "/cables/09ORSOLIN365/original")
    assert status == 200 and "<script>" in text and headers["Content-Type"].startswith("text/plain"), headers
    assert headers["Content-Disposition"].startswith("attachment"), headers
    site.stop()


def test_a_search_leads_to_the_cable_and_out_of_the_desk(desk):
    site = prepared(desk).sign_in()
    assert "1 cable" in site.page("/search?q=%22clear+marker%22")
    found = json.loads(site.page("/search.json?q=marker"))
    assert found["total"] == 1 and found["hits"][0]["mrn"] == "09ORSOLIN365", found
    assert json.loads(site.page("/cables/09ORSOLIN365.json"))["class"] == "SECRET"
    assert "09ORSOLIN365" in site.page("/search.csv?q=marker")
    assert json.loads(site.page("/search.jsonl"))["mrn"] == "09ORSOLIN365"
    assert "character 1" in site.page("/search?q=%29", status=400)
    for path in ("/cables/09NOWHERE1", "/stories/99", "/stories/x", "/imports/77", "/nothing", "/assets/../config.ini"):
        assert site.ask("GET", path)[0] in (400, 404), path
    assert site.ask("GET", "/search?by=colour")[0] == 400
    assert site.ask("GET", "/search?cursor=AAAA")[0] == 400
    site.stop()


def test_a_story_goes_out_and_leaves(desk):
    site = prepared(desk).sign_in()
    page = site.page("/stories/1/publish")
    plan = re.search(r'name="plan" value="([0-9a-f]{64})"', page).group(1)
    assert "cannot redact" in page
    assert site.ask("GET", "/cables/09ORSOLIN365.html", room=True)[0] == 404
    site.post("/stories/1/publish", {"plan": "0" * 64, "when": "now"}, status=409)
    assert site.ask("GET", "/cables/09ORSOLIN365.html", room=True)[0] == 404
    site.post("/stories/1/publish", {"plan": plan, "when": "now"})
    status, _, text = site.ask("GET", "/cables/09ORSOLIN365.html", room=True)
    assert status == 200 and "<mark" in text, text
    plan = re.search(r'name="plan" value="([0-9a-f]{64})"', site.page("/stories/1/withdraw")).group(1)
    site.post("/stories/1/withdraw", {"plan": plan, "reason": ""}, status=400)
    site.post("/stories/1/withdraw", {"plan": plan, "reason": "A person asked."})
    status, _, text = site.ask("GET", "/cables/09ORSOLIN365.html", room=True)
    assert status == 410 and "clear marker" not in text, text
    site.stop()


def test_a_story_goes_out_at_its_time(desk):
    site = prepared(desk).sign_in()
    plan = re.search(r'name="plan" value="([0-9a-f]{64})"', site.page("/stories/1/publish")).group(1)
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3))
    site.post("/stories/1/publish", {"plan": plan, "when": "later", "at": "yesterday"}, status=400)
    site.post("/stories/1/publish", {"plan": plan, "when": "later", "at": at})
    assert site.ask("GET", "/cables/09ORSOLIN365.html", room=True)[0] == 404
    until = time.time() + 20
    while site.ask("GET", "/cables/09ORSOLIN365.html", room=True)[0] != 200:
        assert time.time() < until, "it did not go out"
        time.sleep(0.2)
    site.stop()


def test_a_page_imports_files(desk):
    desk.init()
    site = Site(desk).sign_in()
    assert "This desk is empty" in site.page("/")
    kind, body = multipart([("csrf", site.csrf), ("collection", "papers")], [("files", "../../odd name?.csv", RECORD)])
    status, headers, text = site.ask("POST", "/imports", headers={"Content-Type": kind}, body=body)
    assert (status, headers.get("Location")) == (303, "/imports/running"), text
    until = time.time() + 30
    while json.loads(site.page("/imports/running.json"))["active"]:
        assert time.time() < until, site.page("/imports/running.json")
        time.sleep(0.2)
    run = json.loads(site.page("/imports/running.json"))["runs"][0]
    assert (run["state"], run["cables"], run["name"]) == ("done", 1, "odd name_.csv"), run
    assert "odd name_.csv" in site.page("/imports")
    assert "09ORSOLIN365" in site.page("/search")
    kind, body = multipart([("csrf", site.csrf), ("collection", "papers")], [("files", "none.txt", "No words of a cable.")])
    assert site.ask("POST", "/imports", headers={"Content-Type": kind}, body=body)[0] == 303
    while json.loads(site.page("/imports/running.json"))["active"]:
        assert time.time() < until, site.page("/imports/running.json")
        time.sleep(0.2)
    assert 'href="/imports/2/findings.csv"' in site.page("/imports/2")
    status, headers, text = site.ask("GET", "/imports/2/findings.csv")
    assert status == 200 and "findings.csv" in headers["Content-Disposition"], headers
    assert text.splitlines()[1].startswith("set aside,none.txt,,0,20,,,import.unknown_format,"), text
    assert json.loads(site.page("/imports/2/findings.jsonl"))["reason"] == "import.unknown_format"
    flagged = [json.loads(line) for line in site.page("/imports/1/findings.jsonl").splitlines()]
    assert flagged and all((f["kind"], f["mrn"], len(f["cable"])) == ("flagged", "09ORSOLIN365", 64) for f in flagged), flagged
    kind, body = multipart([("csrf", site.csrf), ("collection", "no good name")], [("files", "x.csv", RECORD)])
    assert site.ask("POST", "/imports", headers={"Content-Type": kind}, body=body)[0] == 400
    kind, body = multipart([("collection", "papers")], [("files", "x.csv", RECORD)])
    assert site.ask("POST", "/imports", headers={"Content-Type": kind}, body=body)[0] == 403
    site.cookie = ""
    assert site.ask("POST", "/imports", headers={"Content-Type": kind}, body=body)[0] == 403
    site.stop()
