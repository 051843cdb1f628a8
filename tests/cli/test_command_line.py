"""Proves what holds for every command: help within 80 columns, wrong use told, errors as JSON, a reader that goes away."""
import json
import os
import re
import subprocess


def commands(desk):
    out = desk.run("--help").expect().out
    names = re.findall(r"^  ([a-z][a-z -]*[a-z])  ", out, re.M)
    assert len(names) >= 19 and "story publish" in names, names
    return names


def test_help_for_every_command(desk):
    assert desk.run("--help").out == desk.run("-h").out
    for name in commands(desk):
        out = desk.run(*name.split(), "--help").expect().out
        assert out.startswith(f"cabledesk {name}"), out
        for text in (out, desk.run("--help").out):
            long = [line for line in text.splitlines() if len(line) > 80]
            assert not long, f"{name}: {long}"
        assert "--json" in out and "--desk DIR" in out, out
        assert "cli." not in out, f"a sentence is missing: {out}"
    assert not os.path.exists(desk.path)


def test_no_command_at_all_is_wrong_use(desk):
    desk.run().expect(code=2, out="story publish")
    desk.run("--version").expect(out="cabledesk 0.")


def test_the_first_word_of_several_commands_lists_them(desk):
    for done in (desk.run("quote").expect(code=2), desk.run("quote", "--help").expect()):
        assert "quote check" in done.out and "quote find" in done.out and "story publish" not in done.out, done


def test_wrong_use_is_told(desk):
    desk.init()
    for words, said in [
        (["nosuch"], '"nosuch"'),
        (["story", "burn"], '"story burn"'),
        (["search", "--colour"], '"--colour"'),
        (["search", "-x"], '"-x"'),
        (["search", "--limit"], "--limit"),
        (["show"], "cabledesk show"),
        (["show", "a", "b"], '"b"'),
        (["story", "links", "--html=yes", "1"], "--html=yes"),
        (["import"], "cabledesk import"),
    ]:
        done = desk.run(*words).expect(code=2, err=said)
        assert not done.out and done.err.count("\n") == 1, done


def test_errors_as_json(desk):
    for words, code, name in [
        (["search", "--json"], 4, "desk.none"),
        (["init", "--json", "more"], 2, "cli.too_many_words"),
        (["nosuch", "--json"], 2, "cli.no_such_command"),
    ]:
        done = desk.run(*words)
        done.expect(code=code)
        error = json.loads(done.err)["error"]
        assert error["id"] == name and error["sentence"].endswith("."), error
        assert not done.out, done


def test_options_stand_anywhere(desk):
    desk.sample()
    one = desk.run("search", "halmir", "--limit", "3", "--json").json()
    for words in (["search", "--limit=3", "--json", "halmir"], ["--json", "search", "--limit", "3", "halmir"],
                  ["search", "--json", "--limit=3", "--", "halmir"], ["--desk", desk.path, "search", "halmir", "--json", "--limit", "3"]):
        assert desk.run(*words).json() == one, words


def test_a_reader_that_goes_away_is_no_news(desk):
    desk.sample()
    for words in (["search", "--limit", "1000"], ["search", "--limit", "1000", "--json"], ["story", "show", "1"], ["show", "07NOVELIRA33"],
                  ["story", "list", "--json"], ["--help"]):
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run([desk.program, *words], env=desk.environment(), stdout=write, stderr=subprocess.PIPE, timeout=30, check=False)
        os.close(write)
        assert done.returncode == 5 and done.stderr == b"", f"{words}: {done.returncode} {done.stderr}"


def test_a_full_disk_is_told(desk):
    desk.sample()
    with open("/dev/full", "wb") as full:
        done = subprocess.run([desk.program, "story", "list"], env=desk.environment(), stdout=full, stderr=subprocess.PIPE, timeout=30, check=False)
    assert done.returncode == 5 and b"written" in done.stderr, done


def test_no_file_of_the_desk_is_for_others(desk):
    desk.sample(published=True)
    for folder, names, files in os.walk(desk.path):
        for name in files:
            mode = os.stat(os.path.join(folder, name)).st_mode & 0o777
            inside = os.path.relpath(os.path.join(folder, name), desk.path)
            assert inside.startswith("room/") or mode & 0o077 == 0, f"{inside}: {mode:o}"
