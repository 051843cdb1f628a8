-- What version 3 of desk.db adds. A desk of an older version is copied aside before this runs.

-- What lists show of the cables that are posted now, and of the stories that are published now, beside their editions: a page that names
-- thousands of them reads none of their words. Written with each edition, and removed with its bytes.
CREATE TABLE posted_head (
    address        TEXT PRIMARY KEY,
    number         INTEGER NOT NULL,
    mrn            TEXT NOT NULL,
    date           TEXT NOT NULL,
    post           TEXT NOT NULL,
    post_name      TEXT NOT NULL,
    classification TEXT NOT NULL,
    tags           TEXT NOT NULL, -- a list in JSON
    subject        TEXT NOT NULL,
    title          TEXT NOT NULL,
    changed_ms     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX posted_head_by_mrn ON posted_head (mrn);

CREATE TABLE published_head (
    story          INTEGER PRIMARY KEY,
    number         INTEGER NOT NULL,
    headline       TEXT NOT NULL,
    byline         TEXT NOT NULL,
    partner        TEXT NOT NULL,
    language       TEXT NOT NULL,
    url            TEXT NOT NULL,
    series         TEXT NOT NULL,
    translation_of INTEGER NOT NULL,
    date           TEXT NOT NULL,
    changed_ms     INTEGER NOT NULL
) STRICT;

INSERT OR REPLACE INTO posted_head SELECT address, number, text ->> '$.mrn', text ->> '$.date', text ->> '$.post', text ->> '$.post_name',
    text ->> '$.classification', text -> '$.tags', text ->> '$.subject', text ->> '$.title', posted_ms
FROM (SELECT *, CAST(bytes AS TEXT) AS text FROM edition WHERE bytes IS NOT NULL) ORDER BY number;

INSERT OR REPLACE INTO published_head SELECT story, number, text ->> '$.headline', text ->> '$.byline', text ->> '$.partner',
    text ->> '$.language', text ->> '$.url', text ->> '$.series', text ->> '$.translation_of', text ->> '$.date', published_ms
FROM (SELECT *, CAST(bytes AS TEXT) AS text FROM story_edition WHERE bytes IS NOT NULL) ORDER BY number;
