"""Proves that every table that words are looked up in (cable/word_list) is in the order of its bytes."""
import re

TABLE = re.compile(r"\bword_list_\w+\((\w+), (?!size_t)")


def find(project):
    for file in project.files(re.compile(r"src/.*\.c")):
        for name in sorted({m.group(1) for m in TABLE.finditer(file.text)} - {"words"}):
            table = re.search(r"\b%s\[\] = \{(.*?)\};" % name, file.text, re.S)
            if not table:
                continue
            words = [w.encode() for w in re.findall(r'"([^"]*)"', table.group(1))]
            for before, word in zip(words, words[1:]):
                if before >= word:
                    yield f'{file.at(table.start())}: "{word.decode()}" stands behind "{before.decode()}"; sort {name} by bytes'
