"""Proves that the project speaks of itself alone: no path of a machine it was written on, no number of a tracker, no
registry's address, no mark that something is left to do."""
import re

# What means something as it is: documents, cases, inputs of the fuzz targets, other people's words.
NOT_OURS = re.compile(r"tests/house/faults\.py|data/.*|tests/cases/.*|tests/data/.*|fuzz/corpus/.*|docs/screens/.*|COPYING|LICENSE|tests/house/rules/itself\.py")
BINARY = re.compile(r".*\.(png|jpg|ico|gz|zip|pdf|woff2)")
WORDS = [
    (r"/work/|/root/|/home/[a-z]+/", "a path of one machine"),
    (r"\b[Ii]ssue #?\d+\b|\.\./shared\b", "a tracker's or a folder's name from outside the project"),
    (r"registry\.(npmjs|yarnpkg)\.\w+|deb\.debian\.org|pypi\.org", "a registry's address"),
    (r"\b(TODO|FIXME|HACK)\b", "something left to do; do it, or leave it out"),
    (r"\b(LLM|GPT|[Ll]anguage model|AI-generated|AI assistant)\b", "how it was written, not what it is"),
]


def find(project):
    for path in project.paths:
        if NOT_OURS.fullmatch(path) or BINARY.fullmatch(path):
            continue
        file = project.file(path)
        for pattern, what in WORDS:
            for m in re.finditer(pattern, file.text):
                yield f"{file.at(m.start())}: {m.group()!r}: {what}"
