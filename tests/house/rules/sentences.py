"""Proves that every sentence which C names stands in pages/text/en.ini, that each which stands there is used, in C or in a
template, and that no sentence stands in C itself."""
import re

SECTION = re.compile(r"^\[(\w+)\]", re.M)
# In C, but no sentences for people: what a telegram says, and the words for when there is no catalogue yet.
READERS = re.compile(r"src/cable/.*|src/quote/.*|src/base/(log|words|embed)\.c|src/archive/embedded/.*|src/[a-z]+/[a-z_]+_store\.c|src/base/db[a-z_]*\.c")
FILE_ENDINGS = {"html", "xml", "css", "json", "jsonl", "txt", "js", "mjs", "ini", "csv", "db", "svg", "md", "lock", "key", "pub"}
WORD = r"[A-Za-z][a-z]*(?:['’-][a-z]+)*"
SENTENCE = re.compile(rf"(?:^|\s){WORD}(?:,? (?:{WORD}|%\w+)){{3,}}|^[A-Z][a-z]+(?:,? (?:{WORD}|%\w+)){{2,}}[.!?:]")


def catalogue(project):
    """{id: line} of en.ini."""
    ids, section = {}, ""
    for number, line in enumerate(project.file("pages/text/en.ini").text.split("\n"), 1):
        head = re.match(r"\[(\w+)\]", line)
        key = re.match(r"(\w+)\s*[=:]", line)
        if head:
            section = head.group(1)
        elif key:
            ids[f"{section}.{key.group(1)}"] = number
    return ids


def in_templates(project):
    """The ids that templates name: {{t.key}} is page.key."""
    for file in project.files(r"pages/.*\.(html|xml)"):
        for name in re.findall(r"\{\{[{&]?\s*t\.([\w.]+)\s*\}", file.text):
            yield name if "." in name else f"page.{name}"


def unused(project, ids):
    named = set(in_templates(project))
    for file in project.sources():
        named.update(words for words, _ in file.strings)
    for name, line in ids.items():
        if name not in named:
            yield f"pages/text/en.ini:{line}: the sentence {name} is used nowhere; take it out"


def find(project):
    ids = catalogue(project)
    yield from unused(project, ids)
    sections = set(SECTION.findall(project.file("pages/text/en.ini").text))
    for file in project.sources():
        for words, offset in file.strings:
            name = re.fullmatch(r"([a-z]+)\.([a-z0-9_]+)", words)
            if name and name.group(1) in sections and name.group(2) not in FILE_ENDINGS and words not in ids:
                yield f"{file.at(offset)}: no sentence {words} in pages/text/en.ini"
            if file.path.endswith(".c") and not READERS.fullmatch(file.path) and SENTENCE.search(words):
                yield f"{file.at(offset)}: a sentence in C; it belongs into pages/text/en.ini: {words[:60]!r}"
