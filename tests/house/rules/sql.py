"""Proves that SQL stands only in *_store.c, src/archive/embedded/ and base/db, and that its values are bound, never
printed into it."""
import re

STATEMENT = re.compile(
    r"\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|REPLACE\s+INTO\s|PRAGMA\s+\w|VACUUM|ATTACH\s"
    r"|CREATE\s+(TABLE|INDEX|VIRTUAL|TRIGGER|UNIQUE|VIEW)\s|DROP\s+(TABLE|INDEX|TRIGGER|VIEW)\s|ALTER\s+TABLE\s"
    r"|WITH\s+(RECURSIVE\s+)?\w+\s*(\(|AS\b)|BEGIN(\s+(IMMEDIATE|EXCLUSIVE|DEFERRED|TRANSACTION)|$|;)|COMMIT$|COMMIT;|ROLLBACK|SAVEPOINT\s|RELEASE\s)")
HOME = re.compile(r"(?:src/[a-z]+|bench)/[a-z_]+_store\.c|src/archive/embedded/.*|src/base/(db|vfs)[a-z_]*\.c")
# A PRAGMA takes no bound values; whole numbers are safe in it.
NUMBER_IN_PRAGMA = re.compile(r"PRAGMA\s+\w+=%(l|z)*[du](;|$)")


def find(project):
    for file in project.files(r"(src|bench)/.*\.[ch]"):
        for words, offset in file.strings:
            words = words.replace("\\n", " ").replace("\\t", " ")
            if not STATEMENT.match(words):
                continue
            if not HOME.fullmatch(file.path):
                yield f"{file.at(offset)}: SQL out of place: {words[:50]}"
            if re.search(r"%[-0-9.*lzj]*[sdiuqQwx]", re.sub(r"'[^']*'", "", NUMBER_IN_PRAGMA.sub("", words))):
                yield f"{file.at(offset)}: a value is printed into SQL; bind it: {words[:50]}"
