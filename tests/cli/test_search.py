"""Proves that queries find what they should by each field, say where they are wrong, and that show gives a cable as it is."""
import json


def found(desk, *words):
    hits = desk.run("search", *words, "--limit", "100", "--json").json()
    assert hits["total"] == len(hits["hits"]), hits["total"]
    return {hit["name"] for hit in hits["hits"]}


def test_an_empty_query_lists_everything(desk):
    desk.sample()
    answer = desk.run("search", "--json").json()
    assert answer["total"] == 59 and len(answer["hits"]) == 20 and answer["cursor"], answer["total"]
    years = [hit["date"] for hit in answer["hits"]]
    assert years == sorted(years, reverse=True), years
    seen = []
    cursor = []
    while cursor is not None:
        page = desk.run("search", "--limit", "7", "--by", "date", "--json", *cursor).json()
        seen += [hit["cable"] for hit in page["hits"]]
        cursor = ["--cursor", page["cursor"]] if page["cursor"] else None
    assert len(seen) == len(set(seen)) == 59, len(seen)


def test_each_field_finds(desk):
    desk.sample(published=True)
    for query, some in [
        ("post:STORVIK", {"08STORVIK11", "09STORVIK7", "05STORVIK4"}),
        ("from:brzeny", {"06BRZENY402"}),
        ("to:lualemba", {"08PORTELLERY12"}),
        ("date:2010-02-19", {"10BRZENY9"}),
        ("date:2006-11..2006-12", {"06BRZENY402", "06BRZENY409"}),
        ("date:..1999", {"79BRZENY905"}),
        ('class:"top secret"', {"09DEPEXT4471"}),
        ("class:limited", {"79BRZENY905"}),
        ("caption:NOFORN", {"08PORTELLERY12", "08BRZENY77"}),
        ("tag:EWWT", {"09STORVIK7", "07PORTELLERY58"}),
        ("subject:arithmetic", {"04KASRIDRIM61"}),
        ("ref:07PORTELLERY139", {"08PORTELLERY12"}),
        ("signer:purcastle", {"08PORTELLERY12", "10PORTELLERY5"}),
        ("mrn:09DEPEXT4471", {"09DEPEXT4471"}),
        ("collection:storvik-file", {"09BRZENY31"}),
        ("is:posted", {"06BRZENY402", "08PORTELLERY12"}),
        ('"harbor master"', {"08PORTELLERY12"}),
        ("halm*", {"06BRZENY402", "09BRZENY31"}),
        ("(cod OR herring) NOT class:secret", set()),
        ("excelent", {"08PORTELLERY97"}),
        ("ilheria", {"06SAOANSELMIR52"}),
    ]:
        names = found(desk, query)
        assert names and some <= names, f"{query}: {sorted(names)} lack {sorted(some - names)}"
        assert len(names) < 59, f"{query} finds everything"


def test_conditions_divide_the_archive(desk):
    desk.sample()
    every = found(desk)
    for query in ("halmir", "class:secret", "post:STORVIK", "date:2008", '"harbor master"', "is:posted"):
        these, others = found(desk, query), found(desk, f"NOT {query}")
        assert these | others == every and not these & others, query
    assert found(desk, "halmir", "date:2008") == found(desk, "halmir") & found(desk, "date:2008")
    assert found(desk, "halmir OR date:2008") == found(desk, "halmir") | found(desk, "date:2008")
    assert found(desk, "river halmir") == found(desk, "river") & found(desk, "halmir")
    assert found(desk, '"halmir river"') < found(desk, "river halmir")


def test_counts_agree_with_what_they_lead_to(desk):
    desk.sample()
    facets = desk.run("search", "the", "--json").json()["facets"]
    for facet, name in (("post", "post"), ("year", "date"), ("tag", "tag")):
        assert facets[facet], facet
        for count in facets[facet][:6]:
            there = desk.run("search", "the", f"{name}:{count['value']}", "--json").json()["total"]
            assert there == count["count"], f"{name}:{count['value']}: {count['count']} counted, {there} found"


def test_snippets_hold_the_words(desk):
    desk.sample()
    hits = desk.run("search", '"harbor master"', "--json").json()["hits"]
    for hit in hits:
        for snippet in hit["snippets"]:
            text = snippet["text"].encode()
            marked = [text[m["begin"]:m["end"]].decode().lower() for m in snippet["marks"]]
            assert marked and all("harbor" in m or "master" in m for m in marked), (hit["name"], snippet)


def test_a_wrong_query_says_where(desk):
    desk.sample()
    for query, words in [
        ("post:", "at character 1"),
        ("(river", "at character 1"),
        ("river)", "at character 6"),
        ('the "river', "at character 5"),
        ("river AND", "at character 7"),
        ("OR river", "at character 1"),
        ("date:2009-13", '"2009-13"'),
        ("date:2009..2008", "ends before it begins"),
        ("is:secret", '"secret"'),
        ("colour:red", 'no field "colour"'),
        ("class:hidden", "no classification"),
        ("(", "at character 1"),
    ]:
        desk.run("search", query).expect(code=2, err=words)
    done = desk.run("search", "post:", "--json").expect(code=2)
    assert json.loads(done.err)["error"]["id"] == "query.value_missing", done


def test_options_of_search_are_checked(desk):
    desk.sample()
    desk.run("search", "--by", "size").expect(code=2, err='"size"')
    for limit in ("0", "1001", "-1", "many", ""):
        desk.run("search", f"--limit={limit}").expect(code=2, err="from 1 to 1000")
    desk.run("search", "--cursor", "xyz").expect(code=2)


def test_show_gives_a_cable_as_a_person_reads_it(desk):
    desk.sample(published=True)
    shown = desk.run("show", "08PORTELLERY12", "--json").json()
    for field, value in {
        "mrn": "08PORTELLERY12",
        "dtg": "171812Z JAN 08",
        "date": "2008-01-17T18:12Z",
        "class": "SECRET",
        "captions": ["NOFORN", "SIPDIS"],
        "tags": ["PARM", "EWWT", "PREL", "KCOR", "XE", "XM"],
        "subject": "CLARY DAWN: THE HARBOR MASTER'S BOOK",
        "title": "Clary Dawn: The Harbor Master's Book",
        "classified_by": "Emmeline Purcastle",
        "signer": "PURCASTLE",
        "address": "08PORTELLERY12",
        "is_posted": True,
    }.items():
        assert shown[field] == value, f"{field}: {shown[field]!r}, not {value!r}"
    assert shown["post"] | {"zone": ""} == {"name": "PORTELLERY", "place": "Port Ellery", "zone": "",
                                            "country": "Ellery (invented for the sample archive)"}, shown["post"]
    assert [p["name"] for p in shown["from"] + shown["to"] + shown["info"]] == \
        ["AMEMBASSY PORT ELLERY", "SECEXT ORSOLIN", "AMEMBASSY LUALEMBA"]
    assert [r["mrn"] for r in shown["references"]] == ["07PORTELLERY139", "07LUALEMBA88"]
    assert {r["mrn"] for r in shown["referring"]} == {"08PORTELLERY97", "08DEPEXT98201"}
    assert [(p["number"], p["mark"]) for p in shown["paragraphs"] if p["number"]] == [(n, "S/NF") for n in range(1, 6)]
    assert [s["headline"] for s in shown["stories"]] == ["What Was in the Crates"]
    desk.run("show", "08PORTELLERY12").expect(out='"Every man on that quay knows what he is lifting,"')


def test_a_cable_has_several_names(desk):
    desk.sample()
    one = desk.run("show", "08PORTELLERY12", "--json").json()
    for name in ("08portellery12", "2008PORTELLERY00012", "08 PORT ELLERY 12", one["cable"], one["cable"][:8]):
        assert desk.run("show", name, "--json").json()["cable"] == one["cable"], name
    desk.run("show", "08PORTELLERY999").expect(code=4, err="08PORTELLERY999")
    desk.run("show", "zzz").expect(code=4)


def test_two_cables_of_one_number_are_told_apart(desk):
    desk.sample()
    desk.run("show", "06LUALEMBA70").expect(code=2)
    hits = desk.run("search", "mrn:06LUALEMBA70", "--json").json()["hits"]
    assert len({h["cable"] for h in hits}) == 2, hits
    for hit in hits:
        shown = desk.run("show", hit["cable"][:8], "--json").json()
        assert shown["cable"] == hit["cable"] and len(shown["others"]) == 1, shown["others"]


def test_a_cable_without_a_number_has_a_name(desk):
    desk.sample()
    hit = next(h for h in desk.run("search", "subject:writing", "--json").json()["hits"] if not h["mrn"])
    assert hit["cable"].startswith(hit["name"]) and len(hit["name"]) == 12, hit
    desk.run("search", "subject:writing").expect(out=hit["name"])
    assert desk.run("show", hit["name"], "--json").json()["cable"] == hit["cable"]


def test_no_cable_steers_a_terminal(desk):
    desk.init()
    with open(desk.data("sample/telegrams/10BRZENY9.txt"), "rb") as f:
        telegram = f.read().replace(b"My father", b"My \x1b[2J\x07father")
    assert b"\x1b" in telegram
    desk.run("import", "-", "--collection", "a", stdin=telegram).expect()
    for command in (["show", "10BRZENY9"], ["search", "father"]):
        assert "\x1b" not in desk.run(*command).expect().out
