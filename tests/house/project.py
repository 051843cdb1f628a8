"""The project's own files, and C source cut into comments, literals and code, for the rules."""
import functools
import os
import re
import subprocess

TOKEN = re.compile(
    r"(?P<comment>/\*.*?\*/|//[^\n]*)"
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<char>'(?:\\.|[^'\\\n])*')"
    r"|(?P<code>(?:[^/\"']|/(?![/*]))+|.)",
    re.S)


class File:
    def __init__(self, root, path):
        self.path = path
        with open(os.path.join(root, path), "rb") as f:
            self.bytes = f.read()

    @functools.cached_property
    def text(self):
        return self.bytes.decode("utf-8", "replace")

    @functools.cached_property
    def tokens(self):
        """C only: [(kind, text, offset)], kind one of comment, string, char, code."""
        return [(m.lastgroup, m.group(), m.start()) for m in TOKEN.finditer(self.text)]

    @functools.cached_property
    def code(self):
        """C only: the text with comments and what stands in quotes blanked; every offset stays."""
        parts = []
        for kind, text, _ in self.tokens:
            parts.append(text if kind == "code" else re.sub(r"[^\n]", " ", text))
        return "".join(parts)

    @functools.cached_property
    def strings(self):
        """C only: string literals as the compiler sees them, adjacent ones joined: [(words, offset)].
        What an #include names is not among them."""
        found, joined_to = [], None
        for kind, text, offset in self.tokens:
            if kind == "string":
                if re.search(r"#\s*include\s*$", self.text[:offset].rsplit("\n", 1)[-1]):
                    continue
                if joined_to is None:
                    joined_to = len(found)
                    found.append((text[1:-1], offset))
                else:
                    found[joined_to] = (found[joined_to][0] + text[1:-1], found[joined_to][1])
            elif kind != "comment" and text.strip():
                joined_to = None
        return found

    def line(self, offset):
        return self.text.count("\n", 0, offset) + 1

    def at(self, offset):
        return f"{self.path}:{self.line(offset)}"


class Project:
    def __init__(self, root):
        self.root = root
        listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "-co", "--exclude-standard"],
                                check=True, capture_output=True).stdout
        self.paths = sorted(p for p in listed.decode().split("\0") if p and os.path.isfile(os.path.join(root, p)))

    @functools.lru_cache(maxsize=None)
    def file(self, path):
        return File(self.root, path)

    def files(self, pattern):
        """The files whose whole path matches the regular expression."""
        return [self.file(p) for p in self.paths if re.fullmatch(pattern, p)]

    def sources(self):
        return self.files(r"src/.*\.[ch]")
