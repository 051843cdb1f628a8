"""The code's shape, to look at beside that of the models (files 50-300 lines in the median,
headers 45-100, functions 9-20 and 140 at the 99th percentile, 17-34% comment lines).
Nothing fails on it."""
import re
import statistics

FUNCTION = re.compile(r"^[a-z][^\n;{}=#]*\([^;{}]*\)\s*\n\{\n(.*?)^\}", re.M | re.S)


def lines(project):
    sources = project.files(r"src/.*\.c")
    headers = project.files(r"src/.*\.h")
    functions = [(m.group(1).count("\n"), f.at(m.start())) for f in sources for m in FUNCTION.finditer(f.code)]
    lengths = sorted(n for n, _ in functions)
    if not lengths:
        return
    everything = sources + headers
    count = sum(f.text.count("\n") for f in everything)
    comments = sum(t.count("\n") + 1 for f in everything for kind, t, _ in f.tokens if kind == "comment")
    yield (f"shape: {len(sources)} sources, median {statistics.median(f.text.count(chr(10)) for f in sources):.0f} lines;"
           f" {len(headers)} headers, median {statistics.median(f.text.count(chr(10)) for f in headers):.0f} lines")
    yield (f"shape: {len(lengths)} functions, median {statistics.median(lengths):.0f} lines,"
           f" 99th percentile {lengths[len(lengths) * 99 // 100]}; comments {100 * comments // count}% of {count} lines")
    longest = ", ".join(f"{at} ({n})" for n, at in sorted(functions, reverse=True)[:3])
    yield f"shape: longest functions {longest}"
