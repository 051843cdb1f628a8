"""Proves that the man pages tell what the program does: every option of every command stands in its page and none besides,
and every member of the JSON that a page shows is there when the command runs on the sample."""
import json
import os
import re
import subprocess

from desk import SOURCE


def page(name):
    with open(os.path.join(SOURCE, "man", f"cabledesk-{name}.1"), encoding="utf-8") as f:
        return f.read().replace("\\-", "-").replace("\\e", "\\").replace("\\(dq", '"')


def test_options(desk):
    commands = re.findall(r"^  ([a-z-]+(?: [a-z]+)?)  ", desk.run("--help").expect().out, re.M)
    of_page = {}
    for command in commands:
        help_text = desk.run(*command.split(), "--help").expect().out
        of_page.setdefault(command.split()[0], set()).update(re.findall(r"^  --([a-z-]+)", help_text, re.M))
    for name, options in of_page.items():
        options -= {"help"}  # of the program: cabledesk(1)
        told = set(re.findall(r"\bFl -([a-z-]+)", page(name)))
        assert told == options, f"cabledesk-{name}(1) lacks {sorted(options - told)}, has besides {sorted(told - options)}"


def shown(name):
    """The JSON that a page shows, in order."""
    part = page(name).partition(".Sh JSON\n")[2].partition("\n.Sh ")[0]
    return [json.loads(block) for block in re.findall(r"\.Bd -literal[^\n]*\n(.*?)\.Ed", part, re.S)]


def lacking(due, found, where=""):
    """The places of members that `due` has and `found` has not; of a list the first element is looked at."""
    if isinstance(due, dict):
        if not isinstance(found, dict):
            return [f"{where} is no object"]
        missing = [f"{where}.{key}" for key in due if key not in found]
        return missing + [m for key in due if key in found for m in lacking(due[key], found[key], f"{where}.{key}")]
    if isinstance(due, list) and due:
        if not isinstance(found, list) or not found:
            return [f"{where} is no list with something in it"]
        if not isinstance(due[0], dict):
            return []
        # Elements may differ in what they hold: the first that has all.
        return min((lacking(due[0], element, f"{where}[]") for element in found), key=len)
    return []


def agrees(what, due, found):
    missing = lacking(due, found)
    assert not missing, f"{what}: the page shows what is not there: {missing}\n{json.dumps(found)[:2000]}"


def test_json(desk):
    subprocess.run([os.path.join(SOURCE, "tools/make-sample-desk"), desk.program, desk.path], check=True,
                   capture_output=True, timeout=120)
    report = os.path.join(desk.folder, "report.jsonl")
    story = desk.data("sample/stories/what-the-margin-said.md")
    other = type(desk)(desk.program, os.path.join(desk.folder, "other"))
    os.mkdir(other.folder)

    agrees("init", shown("init")[0], other.run("init", "--json").json())
    agrees("sign-in", shown("sign-in")[0], desk.run("sign-in", "--json").json())
    agrees("collection list", [shown("collection")[0]], desk.run("collection", "list", "--json").json())
    agrees("partner list", [shown("partner")[0]], desk.run("partner", "list", "--json").json())
    agrees("import", shown("import")[0], desk.run("import", desk.data("sample/cables.csv"), "--collection",
                                                  "external-papers", "--report", report, "--json").json())
    with open(report, encoding="utf-8") as lines:
        agrees("report", shown("import")[2], json.loads(lines.readline()))
    agrees("import list", shown("import")[1], desk.run("import", "list", "--json").json()[0])
    agrees("search", shown("search")[0], desk.run("search", "lantern", "--limit", "3", "--json").json())
    agrees("show", shown("show")[0], desk.run("show", "09VELDHAVEN214", "--json").json())
    importing, listing, showing, publishing, links = shown("story")
    agrees("story import", importing, desk.run("story", "import", story, "--json").json())
    agrees("story list", listing, desk.run("story", "list", "--json").json())
    agrees("story show", showing, desk.run("story", "show", "1", "--json").json())
    agrees("story links", links, desk.run("story", "links", "1", "--json").json())
    agrees("story publish", publishing, desk.run("story", "publish", "4", "--json").json())
    agrees("quote check", shown("quote")[0], desk.run("quote", "check", "3", "--json").json(code=1))
    agrees("export", shown("export")[0], desk.run("export", os.path.join(desk.folder, "room"), "--json").json())
