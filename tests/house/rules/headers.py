"""Proves that every public function stands documented in its header.

A comment covers the declarations that follow it without an empty line; a short one may stand behind its declaration. A header begins with what the module is.
"""
import re

DECLARATION = re.compile(r"^(?!typedef\b|static\b|extern\b|#|struct\s+\w+\s*\{|enum\s*\w*\s*\{|union\b)[a-z_][\w\s*]*?\b\**(\w+)\s*\(", re.M)


def find(project):
    for header in project.files(r"src/.*\.h"):
        if not header.text.lstrip().startswith("/*"):
            yield f"{header.path}:1: a header begins with a comment: shapes, units, ownership, errors, threads"
        depth_zero = blank_braces(header.code)
        for m in DECLARATION.finditer(depth_zero):
            name = m.group(1)
            if name in ("__attribute__", "defined"):
                continue
            if not documented(header.text, m.start(), depth_zero.find(";", m.end())):
                yield f"{header.at(m.start())}: {name} has no comment (above it, without an empty line between)"


def blank_braces(code):
    """The code with all that stands in braces blanked."""
    out, depth = [], 0
    for c in code:
        if c == "}":
            depth = max(0, depth - 1)
        out.append(c if depth == 0 or c == "\n" else " ")
        if c == "{":
            depth += 1
    return "".join(out)


def documented(text, start, end):
    """Whether a comment stands between the last empty line and the declaration, or behind it on its line."""
    return "*/" in text[:start].rpartition("\n\n")[2] or "/*" in text[end:].partition("\n")[0]
