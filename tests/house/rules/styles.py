"""Proves that every declaration of a style sheet stands in a rule, and every rule is closed: a browser drops what does not,
and the rule behind it, without a word."""
import re

COMMENT = re.compile(r"/\*.*?\*/", re.S)
BLANK = re.compile(r"[^\n]")
# A selector or an at-rule, a declaration, or the end of a block.
PIECE = re.compile(r"[^{};]*[{};]")


def find(project):
    for file in project.files(r"assets/.*\.css"):
        text = COMMENT.sub(lambda m: BLANK.sub(" ", m.group()), file.text)
        open_blocks = 0
        for m in PIECE.finditer(text):
            place = file.at(m.start() + len(m.group()) - len(m.group().lstrip()))
            if m.group().endswith("{"):
                open_blocks += 1
            elif open_blocks == 0:
                yield f"{place}: no selector stands before this: {m.group().strip()[:50]}"
            elif m.group().endswith("}"):
                open_blocks -= 1
        if open_blocks > 0:
            yield f"{file.at(len(text))}: {open_blocks} of the blocks before are not closed"
