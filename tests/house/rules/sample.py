"""Proves that the sample archive is whole: what its setup names is there, and each quotation that its list of verdicts names stands
in its story."""
import html
import json
import re

LIST = "data/sample/expected-verdicts.jsonl"
SETUP = "data/sample/setup"


def words_of(story):
    """The story's words in one line: no tags, no signs of block quotes, no marks that open a quotation again."""
    text = story.text
    if story.path.endswith(".html"):
        text = html.unescape(re.sub(r"<[^>]+>", " ", text))
    text = re.sub(r"\n\n[“«]", "\n\n", text)
    return re.sub(r"\s+", " ", re.sub(r"\n> ", "\n", text))


def find(project):
    if not any(p.startswith("data/sample/") for p in project.paths):
        return
    for needed in (LIST, SETUP):
        if needed not in project.paths:
            yield f"{needed}:1: is missing; the sample desk cannot be made or checked without it"
            return
    for number, line in enumerate(project.file(SETUP).text.splitlines(), 1):
        if line.startswith(("import ", "story import ")):
            for name in re.sub(r" --collection \S+|^story|import", "", line).split():
                if not any(p == f"data/sample/{name}" or p.startswith(f"data/sample/{name}/") for p in project.paths):
                    yield f"{SETUP}:{number}: there is no {name} beside it"
    stories = {s.path.rsplit("/", 1)[1]: words_of(s) for s in project.files(r"data/sample/stories/.*")}
    for number, line in enumerate(project.file(LIST).text.splitlines(), 1):
        expected = json.loads(line)
        if expected["text"] not in stories.get(expected["story"], ""):
            yield f"{LIST}:{number}: {expected['story']} does not say {expected['text']!r}"
