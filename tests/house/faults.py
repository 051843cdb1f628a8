#!/usr/bin/env python3
"""Proves that the rules can fail: each is given small files, one fault in each, and must find every fault, and nothing in
the sound ones. Output: TAP."""
import importlib
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import project as project_files  # noqa: E402

# What every small project has.
COMMON = {
    "src/base/banned.h": "/* x */\n#pragma GCC poison strcpy atoi\n",
    "pages/text/en.ini": "[desk]\nno_story = There is no story {id}.\n",
    ".clang-format": "BasedOnStyle: LLVM\n",
}
MAN_PAGE = (".Dd May 4, 2011\n.Dt CABLEDESK 1\n.Os\n.Sh NAME\n.Nm {}\n.Nd does a thing\n.Sh DESCRIPTION\n"
            "Does it.\n")
# rule: ([faulty file, content], …), ([sound file, content], …)
CASES = {
    "arrows": (
        [("src/room/a.c", '#include "desk/grant.h"\n'), ("src/base/b.c", '#include "cable/cable.h"\n'),
         ("src/record/c.c", '#include "archive/archive.h"\n'), ("src/web/d.c", "#include <sqlite3.h>\n"),
         ("src/quote/e.c", '#include "align.h"\n'), ("src/stray/f.c", "int x;\n")],
        [("src/publish/g.c", '#include "desk/grant.h"\n#include "room/edition.h"\n'),
         ("src/desk/grant_store.c", "#include <sqlite3.h>\n")]),
    "banned": (
        [("src/cable/a.c", "int f(char *s) { return atoi(s); }\n"), ("src/desk/b.c", "long f(void) { return time(NULL); }\n"),
         ("src/desk/c.c", "#undef strcpy\n"), ("fuzz/d.c", "#define COPY(a, b) strcpy(a, b)\n")],
        [("src/cable/e.c", "/* not atoi(s) */ int f(void) { return slice_atoi(1); }\n"),
         ("src/base/clock.c", "long f(void) { return time(NULL); }\n")]),
    "completions": (
        [("completions/cabledesk.bash", "list --all --none"), ("completions/_cabledesk", "show --all")],
        [("man/cabledesk-list.1", ".Op Fl -all\n"), ("completions/cabledesk.fish", "list -l all\n")]),
    "headers": (
        [("src/desk/a.h", "/* A. */\nint a_do(void);\n\nint a_undo(void);\n"), ("src/desk/b.h", "int x;\n")],
        [("src/desk/c.h", "/* C. */\n\n/* Does. */\nint c_do(void);\nint c_undo(void);\n\nint c_x(void); /* x */\n"
                          "struct s {\n\tint (*each)(void *state);\n};\n")]),
    "ordered": (
        [("src/cable/a.c", 'static const char *const codes[] = {"B", "A"};\nint f(void) { return word_list_has(codes, 2, w); }\n')],
        [("src/cable/b.c", 'static const char *const codes[] = {"A", "B"};\nint f(void) { return word_list_has(codes, 2, w); }\n')]),
    "styles": (
        [("assets/a.css", ".a {\n\tcolor: red;\n}\n\n\tmargin: 0;\n}\n\n.b {\n\tcolor: red;\n}\n"),
         ("assets/b.css", "@media print {\n\t.a {\n\t\tcolor: red;\n}\n")],
        [("assets/c.css", '/* } */\n@media print {\n\t.a::before {\n\t\tcontent: "· "\n\t}\n}\n')]),
    "itself": (
        [("docs/a.md", "see /home/me/x\n"), ("docs/b.md", "as in issue 12\n"), ("docs/c.md", "TODO\n")],
        [("docs/d.md", "A desk's home is a folder; an issue of The Times, no. 12.\n")]),
    "layout": ([("src/desk/a.c", "int  x ;\n")], [("src/desk/b.c", "int x;\n")]),
    "listed": (
        [("src/desk/a.c", "int x;\n"), ("tests/module/test_a.c", "/* Proves. */\n"), ("fuzz/fuzz_a.c", "int x;\n")],
        [("src/desk/b.c", "int x;\n"), ("src/desk/meson.build", "'b.c'\n"), ("tests/module/meson.build", "'b'\n"),
         ("tests/module/test_b.c", "/* Proves. */\n"), ("fuzz/meson.build", "\n")]),
    "manual": (
        [("man/cabledesk-lost.1", MAN_PAGE.format("cabledesk-lost")),
         ("man/cabledesk-torn.1", MAN_PAGE.format("cabledesk-torn") + ".Bl -bullet\n")],
        [("man/cabledesk.1", MAN_PAGE.format("cabledesk") + ".Bl -bullet\n.It\nshow\n.Pq Xr cabledesk-show 1\n.It\ntorn\n"
                             ".Pq Xr cabledesk-torn 1\n.El\n"),
         ("man/cabledesk-show.1", MAN_PAGE.format("cabledesk-show"))]),
    "markup": (
        [("src/web/a.c", 'const char *x = "<p class=" "y>";\n'), ("src/room/b.c", 'const char *x = "a</b>";\n'),
         ("src/room/c.c", 'const char *x = "&amp;";\n')],
        [("src/web/d.c", '#include <stdio.h>\nint f(int a) { return a < 3; } /* <p> */ const char *y = "a < b";\n'),
         ("src/base/markup.c", 'const char *x = "<mark>";\n')]),
    "proves": (
        [("tests/module/test_a.c", "int main;\n"), ("fuzz/fuzz_a.c", "/* Feeds a. */\n"),
         ("tests/cli/test_a.py", '"""Imports."""\n')],
        [("tests/module/test_b.c", "/* Proves that b. */\n"), ("tests/browser/b.test.mjs", "// Proves that b.\n")]),
    "sample": (
        [("data/sample/expected-verdicts.jsonl", '{"story": "a.md", "text": "said so"}\n{"story": "a.md", "text": "never said"}\n'),
         ("data/sample/setup", "import lost.csv --collection a\nstory import stories/a.md\n")],
        [("data/sample/stories/a.md", "He “said\nso” and\n\n> went\n> home.\n")]),
    "sentences": (
        [("src/desk/a.c", 'int x = f("desk.no_such");\n'), ("src/cli/b.c", 'int x = f("There is no such story.");\n'),
         ("src/web/c.c", 'int x = f("the story %s was not" " found");\n'),
         ("pages/text/en.ini", "[desk]\nno_story = There is no story {id}.\nnever_used = This is said nowhere.\n")],
        [("src/desk/d.c", 'int x = f("desk.no_story", "desk.html", "a b", "text/html; charset=utf-8");\n')]),
    "sql": (
        [("src/desk/a.c", 'int x = f("SELECT id FROM story");\n'), ("src/web/b.c", 'int x = f("UPDATE story SET x = 1");\n'),
         ("src/desk/a_store.c", 'int x = f("DELETE FROM story WHERE id = %d");\n')],
        [("src/desk/b_store.c", 'int x = f("DELETE FROM story WHERE id = ?1");\n'),
         ("src/cable/c.c", 'int x = f("SELECTED CABLES");\n')]),
    "templates": (
        [("pages/a.html", "<p>Posted on</p>\n"), ("pages/b.html", '<img alt="A map">\n'),
         ("pages/c.html", '<input placeholder="Search">{{t.search}}\n')],
        [("pages/d.html", '<p class="words here">{{t.posted_on}} &nbsp; {{! a note }}<b>{{mrn}}</b></p>\n'
                          "<style>p {color: red}</style>\n")]),
}


def find(rule, files):
    with tempfile.TemporaryDirectory(prefix="cabledesk-house-") as root:
        for path, content in {**COMMON, **files}.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)) or root, exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as f:
                f.write(content)
        subprocess.run(["git", "-C", root, "init", "-q"], check=True)
        return list(importlib.import_module("rules." + rule).find(project_files.Project(root)))


def main():
    rules = sorted(f[:-3] for f in os.listdir(os.path.join(HERE, "rules")) if f.endswith(".py"))
    print(f"1..{len(rules)}")
    failed = 0
    for number, rule in enumerate(rules, 1):
        faulty, sound = (dict(files) for files in CASES.get(rule, ([], [])))
        findings = find(rule, {**sound, **faulty})
        wrong = [f"not found in {path}" for path in faulty if not any(f.startswith(path + ":") for f in findings)]
        wrong += [f"found where nothing is wrong: {f}" for f in findings if not f.startswith(tuple(p + ":" for p in faulty))]
        if not faulty:
            wrong.append("no fault to try the rule on; add one to CASES")
        print(f"{'not ok' if wrong else 'ok'} {number} - {rule} finds its {len(faulty)} faults")
        for line in wrong:
            print("# " + line)
        failed += bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
