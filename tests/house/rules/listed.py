"""Proves that nothing lies forgotten: every source, test and fuzz target is listed in the meson.build that builds it, and
every fuzz target has a corpus."""
import os
import re

PLACES = [
    (r"src/([a-z]+)/(?:embedded/|cluster/)?([a-z_0-9]+\.c)", "src/{0}/meson.build", "{1}"),
    (r"tests/module/test_([a-z_0-9]+)\.c", "tests/module/meson.build", "'{0}'"),
    (r"fuzz/fuzz_([a-z_0-9]+)\.c", "fuzz/meson.build", "'{0}'"),
]


def find(project):
    for path in project.paths:
        for pattern, listing, entry in PLACES:
            m = re.fullmatch(pattern, path)
            if not m:
                continue
            listing, entry = listing.format(*m.groups()), entry.format(*m.groups())
            # A folder below may have a meson.build of its own.
            near = os.path.join(os.path.dirname(path), "meson.build")
            texts = [project.file(p).text for p in {listing, near} if p in project.paths]
            if not any(entry in t for t in texts):
                yield f"{path}:1: not listed in {listing}"
        if path.startswith("fuzz/fuzz_") and path.endswith(".c"):
            corpus = f"fuzz/corpus/{path[len('fuzz/fuzz_'):-2]}/"
            if not any(p.startswith(corpus) for p in project.paths):
                yield f"{path}:1: no inputs in {corpus}"
