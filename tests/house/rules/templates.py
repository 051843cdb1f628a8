"""Proves that no template holds loose words: what people read comes from the catalogue ({{t.posted_on}}), in text and in
the attributes that are read out or shown."""
import re

# Names, not sentences: the same in every language.
NAMES = {"Cabledesk", "JSON", "CSV", "MRN", "DTG", "TAGS", "SHA", "UTC", "RFC"}
READ_ATTRIBUTES = re.compile(r"""\b(alt|title|placeholder|aria-label|aria-description|aria-roledescription|label|summary)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
NOT_TEXT = re.compile(r"\{\{!.*?\}\}|<!--.*?-->|<(script|style)\b.*?</\1>|&[a-z]+;|&#\w+;", re.S)
MUSTACHE = re.compile(r"\{\{\{.*?\}\}\}|\{\{.*?\}\}", re.S)
TAG = re.compile(r"<[!/]?[a-zA-Z](?:[^>\"']|\"[^\"]*\"|'[^']*')*>|<\?.*?\?>", re.S)
META = re.compile(r"""<meta\s+name="description"\s+content="([^"]*)\"""")


def blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def loose(words):
    return [w for w in re.findall(r"[^\W\d_][\w'’-]*", words) if w not in NAMES and len(w) > 1]


def find(project):
    for file in project.files(r"pages/.*\.(html|xml)"):
        text = MUSTACHE.sub(blank, NOT_TEXT.sub(blank, file.text))
        for m in list(READ_ATTRIBUTES.finditer(text)) + list(META.finditer(text)):
            value = next((g for g in m.groups()[1:] if g), "") if m.re is READ_ATTRIBUTES else m.group(1)
            if loose(value):
                yield f"{file.at(m.start())}: loose words in an attribute: {m.group()[:60]!r}; use {{{{t.…}}}}"
        text = TAG.sub(blank, text)
        for number, line in enumerate(text.split("\n"), 1):
            if loose(line):
                yield f"{file.path}:{number}: loose words: {' '.join(line.split())[:60]!r}; use {{{{t.…}}}}"
