"""Proves that includes follow the arrows: cli → web → publish → desk → quote → archive → cable → base,
publish → room → record → base, web, room → http → base.

The room's side of the wall (room, record) may not include a header of cable, archive, quote, desk or publish: an arrow
that points there is a hole in the wall. Libraries from outside stand behind the folder that wraps them, too.
"""
import re

MAY_INCLUDE = {
    "base": "",
    "cable": "base",
    "archive": "cable base",
    "quote": "archive cable base",
    "desk": "quote archive cable base",
    "record": "base",
    "http": "base",
    "room": "record http base",
    "publish": "desk quote archive cable room record base",
    "web": "publish desk quote archive cable room record http base",
    "cli": "web publish desk quote archive cable room record http base",
    "": "cli web publish desk quote archive cable room record http base",
}
LIBRARY_HOMES = {
    r"sqlite3\.h": r"src/base/|src/archive/embedded/|src/[a-z]+/[a-z_]+_store\.[ch]",
    r"microhttpd\.h": r"src/http/",
    r"gumbo\.h": r"src/base/|src/desk/|src/cable/",
    r"cmark-gfm.*\.h": r"src/base/|src/desk/",
    r"seccomp\.h|linux/landlock\.h": r"src/base/",
    r"unicode/.*\.h": r"src/base/",
    r"libxml/.*\.h": r"src/cable/tei_sax\.c|src/base/story_office\.c",
    r"archive(_entry)?\.h": r"src/(base/story_package|archive/unpack_job)\.c",
    r"ini\.h": r"src/base/|src/desk/",
}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.M)


def find(project):
    for file in project.sources():
        parts = file.path.split("/")
        folder = parts[1] if len(parts) > 2 else ""
        if folder not in MAY_INCLUDE:
            yield f"{file.path}:1: no arrow of DESIGN's folders leads to src/{folder}"
            continue
        allowed = MAY_INCLUDE[folder].split() + [folder]
        for m in INCLUDE.finditer(file.text):
            own, system = m.groups()
            if own:
                target = own.split("/")[0]
                if "/" not in own:
                    yield f'{file.at(m.start())}: include "{own}" by its folder in src/, as "base/slice.h"'
                elif target not in allowed:
                    yield f"{file.at(m.start())}: {folder} may not include {own}; the arrow points the other way"
            else:
                for library, home in LIBRARY_HOMES.items():
                    if re.fullmatch(library, system) and not re.match(home, file.path):
                        yield f"{file.at(m.start())}: <{system}> stands behind {home}; call what wraps it"
