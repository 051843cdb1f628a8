-- archive.db, version 2: all of it can be made again from the originals and desk.db (cabledesk rebuild), so a program of
-- another version does not migrate it. Row ids stay inside of this file: they are given from 1 without gaps, nothing is ever
-- changed or taken out (but for progress), and embedded/columns.c counts on both.

CREATE TABLE original (
	id INTEGER PRIMARY KEY,
	sha TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE collection (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE cable (
	id INTEGER PRIMARY KEY,
	sha BLOB NOT NULL UNIQUE
) STRICT;

-- Values of fields that many cables share: posts, TAGS, captions, signers, senders.
CREATE TABLE value (
	id INTEGER PRIMARY KEY,
	field INTEGER NOT NULL,
	words TEXT NOT NULL,
	UNIQUE (field, words)
) STRICT;

-- What lists show stands before the long columns, so that it is read without them.
CREATE TABLE reading (
	id INTEGER PRIMARY KEY,
	cable INTEGER NOT NULL REFERENCES cable,
	sha BLOB NOT NULL,
	mrn TEXT NOT NULL,
	mrn_key TEXT NOT NULL,
	subject TEXT NOT NULL,
	summary TEXT NOT NULL,
	flags INTEGER NOT NULL,
	json TEXT NOT NULL,
	text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX reading_of_cable ON reading (cable, sha);
CREATE INDEX reading_by_sha ON reading (sha);
CREATE INDEX reading_by_mrn ON reading (mrn_key) WHERE mrn_key <> '';
-- And reading_flagged, which open.c makes.

-- One narrow row per reading, all of which a process that searches holds in memory. `many` are the ids of its TAGS, then of its captions:
-- four bytes each, little-endian.
CREATE TABLE field (
	reading INTEGER PRIMARY KEY REFERENCES reading,
	cable INTEGER NOT NULL,
	post INTEGER NOT NULL,
	sender INTEGER NOT NULL,
	signer INTEGER NOT NULL,
	date_ms INTEGER NOT NULL,
	date_precision INTEGER NOT NULL,
	class INTEGER NOT NULL,
	words INTEGER NOT NULL,
	tags INTEGER NOT NULL,
	many BLOB NOT NULL
) STRICT;

CREATE TABLE reference (
	mrn_key TEXT NOT NULL,
	reading INTEGER NOT NULL REFERENCES reading,
	PRIMARY KEY (mrn_key, reading)
) STRICT, WITHOUT ROWID;

-- The documents' own bytes.
CREATE TABLE document (
	id INTEGER PRIMARY KEY,
	sha BLOB NOT NULL UNIQUE,
	bytes BLOB NOT NULL
) STRICT;

CREATE TABLE source (
	id INTEGER PRIMARY KEY,
	reading INTEGER NOT NULL REFERENCES reading,
	collection INTEGER NOT NULL REFERENCES collection,
	document INTEGER NOT NULL REFERENCES document,
	original INTEGER NOT NULL REFERENCES original,
	member TEXT NOT NULL,
	begins INTEGER NOT NULL,
	length INTEGER NOT NULL,
	joined INTEGER NOT NULL -- 1: a section of the reading, which needs the others
) STRICT;
CREATE UNIQUE INDEX source_place ON source (original, collection, member, begins, reading);
CREATE INDEX source_of_reading ON source (reading);

-- Sections of telegrams, by number, so that a telegram can be put together whichever of them comes last.
CREATE TABLE section (
	id INTEGER PRIMARY KEY,
	collection INTEGER NOT NULL REFERENCES collection,
	mrn TEXT NOT NULL,
	count INTEGER NOT NULL,
	number INTEGER NOT NULL,
	original INTEGER NOT NULL REFERENCES original,
	member TEXT NOT NULL,
	begins INTEGER NOT NULL,
	length INTEGER NOT NULL,
	document INTEGER NOT NULL REFERENCES document
) STRICT;
CREATE UNIQUE INDEX section_place ON section (collection, mrn, count, number, original, member, begins);
CREATE INDEX section_by_original ON section (original, collection);

CREATE TABLE set_aside (
	id INTEGER PRIMARY KEY,
	original INTEGER NOT NULL REFERENCES original,
	collection INTEGER NOT NULL REFERENCES collection,
	member TEXT NOT NULL,
	begins INTEGER NOT NULL,
	length INTEGER NOT NULL,
	sentence TEXT NOT NULL,
	detail TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX set_aside_place ON set_aside (original, collection, member, begins, sentence);

CREATE TABLE progress (
	original INTEGER NOT NULL REFERENCES original,
	collection INTEGER NOT NULL REFERENCES collection,
	member INTEGER NOT NULL,
	next INTEGER NOT NULL,
	done INTEGER NOT NULL,
	cables INTEGER NOT NULL,
	fresh INTEGER NOT NULL,
	differing INTEGER NOT NULL,
	flagged INTEGER NOT NULL,
	set_aside INTEGER NOT NULL,
	PRIMARY KEY (original, collection)
) STRICT, WITHOUT ROWID;

-- The files of passages/ (embedded/passage_files.h): each covers the readings from `first` to `last`, together all from 1 on without a gap.
CREATE TABLE passage_file (
	name TEXT PRIMARY KEY,
	first INTEGER NOT NULL UNIQUE,
	last INTEGER NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

-- The words. Its content is the readings', seen through functions that this program registers; it is looked at only when
-- the index is checked. Lengths of readings stand in `field`.
CREATE VIEW indexed AS
SELECT id, cabledesk_indexed(text, json) AS text, subject, cabledesk_addressees(text, json) AS addressees FROM reading;
CREATE VIRTUAL TABLE word USING fts5 (
	text, subject, addressees,
	content = 'indexed', content_rowid = 'id', columnsize = 0, tokenize = 'cabledesk'
);
-- Segments are merged between batches, in small transactions of their own, never within one.
INSERT INTO word (word, rank) VALUES ('automerge', 0);
INSERT INTO word (word, rank) VALUES ('crisismerge', 64);
INSERT INTO word (word, rank) VALUES ('hashsize', 33554432);
