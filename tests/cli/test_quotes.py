"""Proves that `quote check` finds every quotation of the sample's stories, gives each the verdict and the place that were
written down by hand, and says by its exit code whether a person is needed."""
import collections
import json

from desk import Desk


def one_line(text):
    return " ".join(text.split())


def sample(desk):
    desk.init()
    for name in ("external-papers", "storvik-file"):
        desk.run("collection", "set", name, "--credit", "A", "--note", "B", "--terms", "C").expect()
    desk.run("import", Desk.data("sample/cables.csv"), Desk.data("sample/telegrams"), "--collection", "external-papers").expect()
    desk.run("import", Desk.data("sample/latin1.csv"), Desk.data("sample/bom.csv"), "--collection", "storvik-file").expect()


def agrees(got, expected):
    if got["verdict"] != expected["verdict"] or got["scrap"] != bool(expected.get("scrap")):
        return False
    if "in" in expected:
        return {p["mrn"] for p in got["places"]} == set(expected["in"]) and got["mrn"] in expected["in"]
    return (got["mrn"], got["paragraph"]) == (expected["mrn"], expected["paragraph"])


def test_the_sample_s_quotations(desk):
    sample(desk)
    stories = collections.defaultdict(list)
    with open(Desk.data("sample/expected-verdicts.jsonl"), encoding="utf-8") as f:
        for line in f:
            expected = json.loads(line)
            stories[expected["story"]].append(expected)
    assert len(stories) == 4
    for story, quotations in stories.items():
        needs_person = any(q["verdict"] in ("altered", "not found") and not q.get("scrap") for q in quotations)
        got = desk.run("quote", "check", Desk.data("sample/stories/" + story), "--json").json(code=int(needs_person))
        left = {}
        for quotation in got:
            left.setdefault(one_line(quotation["text"]), quotation)
        for expected in quotations:
            found = left.pop(one_line(expected["text"]), None)
            assert found, f"{story}: {expected['text']!r} is not found as a quotation"
            assert agrees(found, expected), f"{story}: {found}, not {expected}"
            assert (found["diff"] == []) == (found["verdict"] in ("exact", "not found")), found
        assert not left, f"{story}: no quotations are {list(left)}"
