"""Proves that every test file says at its top what it proves."""
import re

TESTS = re.compile(
    r"tests/module/(?:.*/)?test_\w+\.c|tests/crash/test_\w+\.c|tests/wall/.*\.c|tests/house/rules/[a-z]+\.py|tests/cli/test_\w+\.py"
    r"|tests/(?:browser|pages)/.*\.test\.mjs|fuzz/fuzz_\w+\.c")


def find(project):
    for file in project.files(TESTS):
        if "/node_modules/" in file.path:
            continue
        top = re.match(r'(?:#!.*\n)?\s*(/\*.*?\*/|(?://[^\n]*\n)+|""".*?""")', file.text, re.S)
        if not top or not re.search(r"\b[Pp]roves?\b", top.group(1)):
            yield f'{file.path}:1: begins with a comment that says what it proves ("Proves that …")'
