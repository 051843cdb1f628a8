"""Proves that all C files are laid out as .clang-format says (`make format` does it)."""
import re
import subprocess


def find(project):
    paths = [f.path for f in project.files(r"(src|tests|fuzz|bench|tools)/.*\.[ch]")]
    run = subprocess.run(["clang-format", "--dry-run", "--ferror-limit=1", *paths],
                         cwd=project.root, capture_output=True, text=True, check=False)
    seen = set()
    for path, line in re.findall(r"^(\S+?):(\d+):\d+: (?:warning|error)", run.stderr, re.M):
        if path not in seen:
            seen.add(path)
            yield f"{path}:{line}: not laid out; run `make format`"
    if run.returncode != 0 and not seen:
        yield "clang-format: " + run.stderr[:200]
