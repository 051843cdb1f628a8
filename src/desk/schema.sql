-- The desk's file, desk.db: what people write and post. Precious and small. It holds no row id of the archive: cables and
-- readings are named by their ids (SHA-256, 32 bytes). Times are UTC milliseconds. Version 1.

CREATE TABLE person (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    role       TEXT NOT NULL CHECK (role IN ('administrator')),
    created_ms INTEGER NOT NULL
) STRICT;

-- One-time links: the token itself is never kept, only its SHA-256.
CREATE TABLE sign_in (
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    person     INTEGER NOT NULL REFERENCES person (id),
    expires_ms INTEGER NOT NULL,
    used_ms    INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    person     INTEGER NOT NULL REFERENCES person (id),
    csrf       TEXT NOT NULL,
    started_ms INTEGER NOT NULL,
    seen_ms    INTEGER NOT NULL,
    ended_ms   INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE collection (
    name       TEXT PRIMARY KEY,
    credit     TEXT NOT NULL DEFAULT '',
    note       TEXT NOT NULL DEFAULT '',
    terms      TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE partner (
    name       TEXT PRIMARY KEY,
    site       TEXT NOT NULL DEFAULT '',
    zone       TEXT NOT NULL DEFAULT '',
    credit     TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The imports in their order: with the originals, all that the archive is made from.
CREATE TABLE import (
    id         INTEGER PRIMARY KEY,
    original   TEXT NOT NULL CHECK (length(original) = 64),
    collection TEXT NOT NULL REFERENCES collection (name),
    name       TEXT NOT NULL,
    size       INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('running', 'done')),
    started_ms INTEGER NOT NULL,
    ended_ms   INTEGER,
    cables     INTEGER NOT NULL DEFAULT 0,
    fresh      INTEGER NOT NULL DEFAULT 0,
    flagged    INTEGER NOT NULL DEFAULT 0,
    set_aside  INTEGER NOT NULL DEFAULT 0,
    UNIQUE (original, collection)
) STRICT;

-- Addresses are for ever: given when a person first cites a cable, never taken back.
CREATE TABLE address (
    address  TEXT PRIMARY KEY,
    cable    BLOB NOT NULL UNIQUE CHECK (length(cable) = 32),
    given_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Readings that a span of ours points into, kept with the desk.
CREATE TABLE kept_reading (
    reading BLOB PRIMARY KEY CHECK (length(reading) = 32),
    cable   BLOB NOT NULL CHECK (length(cable) = 32),
    text    TEXT NOT NULL,
    fields  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- `name` says whether a file brings the same story again: the address of its page at the paper, else partner and headline.
CREATE TABLE story (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    name              TEXT NOT NULL UNIQUE,
    slug              TEXT NOT NULL,
    state             TEXT NOT NULL CHECK (state IN ('draft', 'ready', 'published', 'withdrawn')),
    draft_version     INTEGER NOT NULL,
    public_version    INTEGER NOT NULL DEFAULT 0, -- number of the version that is public; 0: none
    created_ms        INTEGER NOT NULL,
    published_ms      INTEGER,
    withdrawn_ms      INTEGER,
    withdrawn_reason  TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE story_version (
    story          INTEGER NOT NULL REFERENCES story (id),
    number         INTEGER NOT NULL,
    headline       TEXT NOT NULL,
    byline         TEXT NOT NULL DEFAULT '',
    dateline       TEXT NOT NULL DEFAULT '',
    partner        TEXT NOT NULL DEFAULT '',
    date           TEXT NOT NULL DEFAULT '',
    language       TEXT NOT NULL DEFAULT '',
    url            TEXT NOT NULL DEFAULT '',
    series         TEXT NOT NULL DEFAULT '',
    translation_of TEXT NOT NULL DEFAULT '',
    credit         TEXT NOT NULL DEFAULT '',
    body           TEXT NOT NULL,           -- Markdown
    tree           BLOB NOT NULL,           -- the body's blocks and runs, as prose_write makes them
    revision_note  TEXT NOT NULL DEFAULT '', -- what readers see of why this version came
    created_ms     INTEGER NOT NULL,
    person         INTEGER REFERENCES person (id),
    PRIMARY KEY (story, number)
) STRICT, WITHOUT ROWID;

-- A person picked the place of a quotation that stands in several cables, or is short. It holds while the words stand.
CREATE TABLE pick (
    story     INTEGER NOT NULL REFERENCES story (id),
    words     TEXT NOT NULL,
    cable     BLOB CHECK (length(cable) = 32), -- NULL: from no cable
    person    INTEGER REFERENCES person (id),
    picked_ms INTEGER NOT NULL,
    PRIMARY KEY (story, words)
) STRICT, WITHOUT ROWID;

-- Why a cable was published although its text asks to protect someone.
CREATE TABLE although_protected (
    story    INTEGER NOT NULL REFERENCES story (id),
    cable    BLOB NOT NULL CHECK (length(cable) = 32),
    reason   TEXT NOT NULL,
    person   INTEGER REFERENCES person (id),
    given_ms INTEGER NOT NULL,
    PRIMARY KEY (story, cable)
) STRICT, WITHOUT ROWID;

-- An edition of a cable. Its bytes leave at a withdrawal; number and hash stay, for the record names them.
CREATE TABLE edition (
    address   TEXT NOT NULL REFERENCES address (address),
    number    INTEGER NOT NULL,
    reading   BLOB NOT NULL REFERENCES kept_reading (reading),
    content   BLOB NOT NULL CHECK (length(content) = 32), -- hash of the values without number and salt: has anything changed?
    bytes     BLOB,
    sha256    BLOB NOT NULL CHECK (length(sha256) = 32),
    posted_ms INTEGER NOT NULL,
    PRIMARY KEY (address, number)
) STRICT, WITHOUT ROWID;

-- The state of a posted cable's page.
CREATE TABLE posting (
    address          TEXT PRIMARY KEY REFERENCES address (address),
    edition          INTEGER NOT NULL,
    first_ms         INTEGER NOT NULL,
    withdrawn_ms     INTEGER,
    withdrawn_reason TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- A public version of a story, and the cables that it cites.
CREATE TABLE story_edition (
    story        INTEGER NOT NULL REFERENCES story (id),
    number       INTEGER NOT NULL, -- of the public version, from 1
    version      INTEGER NOT NULL, -- of the draft it was made from
    bytes        BLOB,
    sha256       BLOB NOT NULL CHECK (length(sha256) = 32),
    published_ms INTEGER NOT NULL,
    plan_hash    BLOB NOT NULL CHECK (length(plan_hash) = 32),
    PRIMARY KEY (story, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE story_cable (
    story   INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    address TEXT NOT NULL REFERENCES address (address),
    place   INTEGER NOT NULL, -- the order of citing
    PRIMARY KEY (story, number, address),
    FOREIGN KEY (story, number) REFERENCES story_edition (story, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_cable_by_address ON story_cable (address);

-- Verdicts as they stood when the version was published: altered and not-found ones are listed and kept.
CREATE TABLE published_quotation (
    story   INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    place   INTEGER NOT NULL, -- the order in the story
    text    TEXT NOT NULL,
    verdict TEXT NOT NULL,
    address TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (story, number, place),
    FOREIGN KEY (story, number) REFERENCES story_edition (story, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE record_entry (
    place     INTEGER PRIMARY KEY, -- the entry's index, from 0, without gaps
    bytes     BLOB NOT NULL,
    leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32)
) STRICT;
CREATE TRIGGER record_entry_has_no_gap BEFORE INSERT ON record_entry
WHEN NEW.place IS NOT (SELECT coalesce(max(place) + 1, 0) FROM record_entry)
BEGIN SELECT raise(ABORT, 'the record has no gaps'); END;
CREATE TRIGGER record_entry_is_never_changed BEFORE UPDATE ON record_entry
BEGIN SELECT raise(ABORT, 'an entry of the record is never changed'); END;
CREATE TRIGGER record_entry_is_never_removed BEFORE DELETE ON record_entry
BEGIN SELECT raise(ABORT, 'an entry of the record is never removed'); END;

-- A publication that waits for its time. One a story at most.
CREATE TABLE schedule (
    story     INTEGER PRIMARY KEY REFERENCES story (id),
    plan_hash BLOB NOT NULL CHECK (length(plan_hash) = 32),
    due_ms    INTEGER NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('waiting', 'missed', 'changed')),
    person    INTEGER REFERENCES person (id),
    asked_ms  INTEGER NOT NULL
) STRICT;

-- Who did what when; never shown to the public.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY,
    time_ms INTEGER NOT NULL,
    person  INTEGER REFERENCES person (id),
    act     TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL DEFAULT ''
) STRICT;
