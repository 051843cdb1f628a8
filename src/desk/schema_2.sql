-- What version 2 of desk.db adds to schema.sql. A desk of version 1 is copied aside before this runs.

-- An import that was undone stays in the list, and its sources are in no answer. `format` is the one that a person named; else "auto".
ALTER TABLE import ADD COLUMN undone_ms INTEGER;
CREATE INDEX import_undone ON import (id) WHERE undone_ms IS NOT NULL;
ALTER TABLE import ADD COLUMN differing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN format TEXT NOT NULL DEFAULT 'auto' CHECK (format IN ('auto', 'record', 'telegram', 'tei'));
