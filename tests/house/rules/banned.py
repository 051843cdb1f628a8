"""Proves that no source calls a function that cannot be used safely, that nothing takes time or chance but from
base/clock, and that no file lifts the ban.

The compiler bans what src/base/banned.h names; this also looks where the compiler does not: macros, code that is not
built here, the fuzz targets and benchmarks.
"""
import re

TIME_AND_CHANCE = "time gettimeofday clock_gettime getrandom arc4random random drand48 randombytes_buf localtime_r".split()
NOT_USED = "setlocale alloca strdupa tmpfile vfork gethostbyname".split()


def find(project):
    poison = "\n".join(re.findall(r"#pragma GCC poison (.*)", project.file("src/base/banned.h").text))
    everywhere = set(poison.split()) | set(NOT_USED)
    for file in project.files(r"(src|fuzz|bench)/.*\.[ch]"):
        if file.path == "src/base/banned.h":
            continue
        for m in re.finditer(r"(?<![\w.>])([a-z_0-9]+)\s*\(", file.code):
            name = m.group(1)
            if name in everywhere:
                yield f"{file.at(m.start())}: {name} is banned; src/base/banned.h says what to use"
            if name in TIME_AND_CHANCE and not file.path.startswith(("src/base/", "bench/")):
                yield f"{file.at(m.start())}: {name}: time and chance are values from main (base/clock.h)"
        for m in re.finditer(r"#\s*pragma\s+GCC\s+system_header|#\s*undef\s+(\w+)", file.code):
            if m.group(1) is None or m.group(1) in everywhere:
                yield f"{file.at(m.start())}: this lifts the ban"
