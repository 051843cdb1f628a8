-- What version 2 of desk.db adds to schema.sql. A desk of version 1 is copied aside before this runs.

-- An import that was undone stays in the list, and its sources are in no answer. `format` is the one that a person named; else "auto".
ALTER TABLE import ADD COLUMN undone_ms INTEGER;
CREATE INDEX import_undone ON import (id) WHERE undone_ms IS NOT NULL;
ALTER TABLE import ADD COLUMN differing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN format TEXT NOT NULL DEFAULT 'auto' CHECK (format IN ('auto', 'record', 'telegram', 'tei'));

-- What a person keeps on a list, and what one has read. Of that person alone.
CREATE TABLE cable_mark (
    person    INTEGER NOT NULL REFERENCES person (id),
    mark      TEXT NOT NULL CHECK (mark IN ('kept', 'read')),
    cable     BLOB NOT NULL CHECK (length(cable) = 32),
    marked_ms INTEGER NOT NULL,
    PRIMARY KEY (person, mark, cable)
) STRICT, WITHOUT ROWID;
