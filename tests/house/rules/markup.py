"""Proves that no HTML or XML is made in C: tags stand in pages/, and in base/markup.c alone, which makes text into
markup."""
import re

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)(\s+[a-zA-Z-]+=|\s*/?>|$|[ %])|&(lt|gt|amp|quot|#\d+|#x[0-9a-f]+);")
# Placeholders in usage lines and the like: <file>.
HOME = {"src/base/markup.c"}


def find(project):
    for file in project.sources():
        if file.path in HOME:
            continue
        for words, offset in file.strings:
            if TAG.search(words):
                yield f"{file.at(offset)}: markup in C; it belongs into a template of pages/: {words[:50]}"
