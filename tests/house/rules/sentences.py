"""Proves that every sentence which C names stands in pages/text/en.ini, that each which stands there is used, in C or in a
template, that no sentence stands in C itself, and that each other language has whatever the reading room says, with the same arguments."""
import re

SECTION = re.compile(r"^\[(\w+)\]", re.M)
# In C, but no sentences for people: what a telegram says, and the words for when there is no catalogue yet.
READERS = re.compile(r"src/cable/.*|src/quote/.*|src/base/(log|words|embed)\.c|src/archive/embedded/.*|src/[a-z]+/[a-z_]+_store\.c|src/base/db[a-z_]*\.c")
FILE_ENDINGS = {"html", "xml", "css", "json", "jsonl", "txt", "js", "mjs", "ini", "csv", "db", "svg", "md", "lock", "key", "pub"}
WORD = r"[A-Za-z][a-z]*(?:['’-][a-z]+)*"
SENTENCE = re.compile(rf"(?:^|\s){WORD}(?:,? (?:{WORD}|%\w+)){{3,}}|^[A-Z][a-z]+(?:,? (?:{WORD}|%\w+)){{2,}}[.!?:]")


def catalogue(project, path="pages/text/en.ini"):
    """{id: line} of a catalogue."""
    ids, section = {}, ""
    for number, line in enumerate(project.file(path).text.split("\n"), 1):
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


def arguments(project, path):
    """{id: the names in its braces} of a catalogue."""
    found, section, name = {}, "", None
    for line in project.file(path).text.split("\n"):
        head, key = re.match(r"\[(\w+)\]", line), re.match(r"(\w+)\s*[=:]", line)
        if head:
            section = head.group(1)
        elif key:
            name = f"{section}.{key.group(1)}"
            found[name] = line
        elif name and line.startswith(" "):
            found[name] += line
    return {name: named(iter(words)) for name, words in found.items()}


def named(letters, is_message=True):
    """The arguments of a message; of the variants of one argument ("one {…} other {…}") otherwise."""
    names = set()
    for letter in letters:
        if letter == "}":
            break
        if letter == "{" and not is_message:
            names |= named(letters)
        elif letter == "{":
            name = ""
            for letter in letters:
                if letter in ",}":
                    break
                name += letter
            names.add(name.strip())
            if letter == ",":
                names |= named(letters, False)
    return names


def untranslated(project, ids):
    """The room speaks [room], [page], and dates and durations of [base]; its errors are for those who run it."""
    errors = set()
    for file in project.sources():
        errors.update(re.findall(r'error_\w+\([^;"]*"(room\.\w+)"', file.text))
    needed = {i for i in ids if re.match(r"room\.|page\.|base\.(pattern|moment|duration)_", i)} - errors
    english = arguments(project, "pages/text/en.ini")
    for file in project.files(r"pages/text/(?!en\.ini)\w+\.ini"):
        other = arguments(project, file.path)
        for name in sorted(needed - set(other)):
            yield f"{file.path}: the sentence {name} is missing"
        for name, names in other.items():
            if name not in english:
                yield f"{file.path}: there is no sentence {name} in English; take it out"
            elif names != english[name]:
                yield f"{file.path}: {name} has other arguments than in English: {sorted(names ^ english[name])}"


def find(project):
    ids = catalogue(project)
    yield from unused(project, ids)
    yield from untranslated(project, ids)
    sections = set(SECTION.findall(project.file("pages/text/en.ini").text))
    for file in project.sources():
        for words, offset in file.strings:
            name = re.fullmatch(r"([a-z]+)\.([a-z0-9_]+)", words)
            if name and name.group(1) in sections and name.group(2) not in FILE_ENDINGS and words not in ids:
                yield f"{file.at(offset)}: no sentence {words} in pages/text/en.ini"
            if file.path.endswith(".c") and not READERS.fullmatch(file.path) and SENTENCE.search(words):
                yield f"{file.at(offset)}: a sentence in C; it belongs into pages/text/en.ini: {words[:60]!r}"
