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

-- A person settled a quotation that the cables do not bear out. It holds while its words stand in the story.
CREATE TABLE settlement (
    story      INTEGER NOT NULL REFERENCES story (id),
    words      TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('said', 'document', 'altered')),
    why        TEXT NOT NULL,
    person     INTEGER REFERENCES person (id),
    settled_ms INTEGER NOT NULL,
    PRIMARY KEY (story, words)
) STRICT, WITHOUT ROWID;

-- Why a version was published although quotations in it were open.
CREATE TABLE although_open (
    story    INTEGER NOT NULL REFERENCES story (id),
    version  INTEGER NOT NULL,
    reason   TEXT NOT NULL,
    person   INTEGER REFERENCES person (id),
    given_ms INTEGER NOT NULL,
    PRIMARY KEY (story, version)
) STRICT, WITHOUT ROWID;
ALTER TABLE published_quotation ADD COLUMN settled TEXT NOT NULL DEFAULT ''; -- the settlement's kind; empty: none
ALTER TABLE published_quotation ADD COLUMN why TEXT NOT NULL DEFAULT '';     -- and the person's word

-- What the check of a story's newest version said, so that no page has to check again. `made_from` names what it was made from
-- (publish/kept_check.h): where that has changed, it is made anew.
CREATE TABLE kept_check (
    story      INTEGER PRIMARY KEY REFERENCES story (id),
    version    INTEGER NOT NULL,
    made_from  TEXT NOT NULL,
    checked_ms INTEGER NOT NULL,
    tally      TEXT NOT NULL, -- JSON, as are
    fallen     TEXT NOT NULL, -- quotations of the public version that no longer hold in the posted editions
    result     TEXT NOT NULL
) STRICT;

-- What a story's check is made from, as a text that changes whenever that does. The list of imports stands for all cables and readings: it changes
-- when an import ends, is undone or comes back; `rebuild` forgets all checks.
CREATE VIEW check_state AS
SELECT s.id AS story, s.draft_version AS version, s.state AS state,
    s.draft_version || ' ' || s.state || ' ' || s.public_version
    || (SELECT ' ' || count(*) || ' ' || coalesce(max(picked_ms), 0) FROM pick WHERE story = s.id)
    || (SELECT ' ' || count(*) || ' ' || coalesce(max(settled_ms), 0) FROM settlement WHERE story = s.id)
    || (SELECT ' ' || coalesce(sum(p.edition), 0) FROM story_cable c JOIN posting p ON p.address = c.address WHERE c.story = s.id)
    || (SELECT ' ' || count(*) || ' ' || coalesce(sum(ended_ms), 0) || ' ' || coalesce(sum(undone_ms), 0) FROM import) AS made_from
FROM story s;

-- What is being typed: beside the versions, until it is saved as one. `base` is the version it began from, 0 for a new story; `number` counts
-- the saves, so that a second page that saves over it is told.
CREATE TABLE typing (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    story    INTEGER UNIQUE REFERENCES story (id), -- NULL: a story that is not saved yet
    base     INTEGER NOT NULL,
    number   INTEGER NOT NULL,
    text     TEXT NOT NULL,
    note     TEXT NOT NULL,
    person   INTEGER REFERENCES person (id),
    saved_ms INTEGER NOT NULL
) STRICT;
