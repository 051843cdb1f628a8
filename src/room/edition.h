/* An edition: one public version of a cable, and of a story: exactly what the public sees, as a file.
 *
 * The file `cables/ADDRESS/N.json` (docs/edition.md) is UTF-8 JSON with its members in a fixed order, indented by two spaces and ended by a LF, so that the same
 * values give the same bytes. It is never changed: the page is made from it, and its SHA-256 stands in the record. `salt` is 32
 * random bytes, as hex, that leave with the file: once it is gone, its hash tells nothing.
 *
 * Values only: whoever makes one (publish) has copied out what may be public. Slices live in the caller's arena.
 */
#ifndef CABLEDESK_ROOM_EDITION_H
#define CABLEDESK_ROOM_EDITION_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"

enum { EDITION_SALT_LEN = 64 };

enum edition_paragraph_kind { EDITION_NUMBERED, EDITION_PLAIN, EDITION_HEADING };

/* Of words that were missing already when the cable came. */
struct edition_omission {
	struct span span; /* in the paragraph's text */
};

struct edition_paragraph {
	enum edition_paragraph_kind kind;
	int number;        /* as the cable writes it; 0: none */
	struct slice mark; /* S, C, SBU …; empty: none */
	struct slice text; /* without number and mark; lines as in the cable, without page lines */
	struct edition_omission *omissions;
	size_t omission_count;
};

struct edition_reference {
	struct slice words; /* as written */
	struct slice mrn;   /* canonical; empty if it is no telegram */
};

struct edition {
	struct slice address;
	uint64_t number;
	struct slice salt;
	struct slice mrn; /* empty: none */
	struct moment date;
	struct slice dtg;
	struct slice post;      /* as MRNs write it: ISLAMABAD */
	struct slice post_name; /* in full: Embassy Islamabad; empty if the table does not know it */
	struct slice post_zone; /* IANA; empty if not known */
	struct slice precedence;
	struct slice from;
	struct slice *to;
	size_t to_count;
	struct slice *info;
	size_t info_count;
	struct slice classification; /* "SECRET"; empty: the cable does not say */
	struct slice *captions;
	size_t caption_count;
	struct slice executive_order;
	struct slice *tags;
	size_t tag_count;
	struct slice subject;
	struct slice title; /* the subject as people read it (title case where it came in capitals) */
	struct edition_reference *references;
	size_t reference_count;
	struct slice classified_by;
	struct slice summary;
	struct slice signer;
	struct slice *credits; /* credit lines of the collections that the cable came in */
	size_t credit_count;
	struct edition_paragraph *paragraphs;
	size_t paragraph_count;
};

/* The edition's file: JSON in the form of docs/edition.md. The same edition gives the same bytes. */
void edition_write(struct buffer *out, const struct edition *e);
/* STATUS_INPUT if the bytes are not an edition's. */
enum status edition_read(struct arena *a, struct slice bytes, struct edition *out, struct error *err)
    __attribute__((warn_unused_result));

/* A place in an edition of a cable that a story cites. */
struct edition_place {
	struct slice address; /* of the cable */
	struct slice mrn;     /* to show */
	size_t paragraph;     /* index into the edition's paragraphs */
	int number;           /* the paragraph's number as written; 0: none */
	struct span span;     /* in that paragraph's text; empty (begin == end): the paragraph as a whole */
	bool has_paragraph;   /* false: the cable as a whole */
};

enum story_quotation_kind { STORY_QUOTATION, STORY_READ, STORY_LINK };

/* Words of a story's body that lead to a cable. */
struct story_quotation {
	enum story_quotation_kind kind;
	struct span span;  /* in the body (Markdown) */
	struct slice text; /* the words, without marks */
	/* Several for a quotation stitched from places, or one that runs over paragraphs. */
	struct edition_place *places;
	size_t place_count;
};

struct story_note {
	int64_t time_ms;
	struct slice text;
};

/* One public version of a story: `stories/NUMBER/N.json`. */
struct story_edition {
	uint64_t story;  /* the story's number */
	uint64_t number; /* of the public version, from 1 */
	struct slice salt;
	struct slice headline, byline, dateline, partner, language, url, series;
	uint64_t translation_of; /* number of a story; 0: none */
	struct slice date;       /* as moment_write */
	struct slice credit;     /* the note and credit line that stand under the story */
	struct slice body;       /* Markdown; empty when the story lives at `url` */
	struct story_quotation *quotations;
	size_t quotation_count;
	struct slice *cables; /* addresses of all the cables that it cites, in the order of citing */
	size_t cable_count;
	struct story_note *notes; /* dated notes of revisions, newest last */
	size_t note_count;
};

/* As edition_write and edition_read, for a story's file. */
void story_edition_write(struct buffer *out, const struct story_edition *e);
enum status story_edition_read(struct arena *a, struct slice bytes, struct story_edition *out, struct error *err)
    __attribute__((warn_unused_result));

/* The file's path in the room: "cables/09ISLAMABAD365/1.json", "stories/4/1.json". */
struct slice edition_path(struct arena *a, struct slice address, uint64_t number);
struct slice story_edition_path(struct arena *a, uint64_t story, uint64_t number);
/* The page's path: "cables/09ISLAMABAD365.html", "stories/4-us-had-told-kayani.html". */
struct slice cable_page_path(struct arena *a, struct slice address);
struct slice story_page_path(struct arena *a, uint64_t story, struct slice slug);

#endif
