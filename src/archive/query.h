/* What a person asks of the archive: query text made into a tree.
 *
 *   words  "a phrase"  prefix*  "a phrase with a pref*"  field:value  field:"a value"  AND OR NOT  ( )  -word  *
 *
 * Words side by side are joined by AND; AND binds closer than OR; the operators stand in capitals. A single star is
 * everything. What holds no word (a dash between spaces) is passed over. Fields:
 *
 *   subject, from, to, signer   words next to each other in that field (to: also those who were informed)
 *   post, caption, tag, ref,
 *   mrn, collection             the whole value, or with a star its beginning; case, spaces and signs do not count
 *   class                       unclassified, limited, confidential, secret, "top secret", none
 *   date                        2009, 2009-01, 2009-01-31, or a range 2009-01..2009-06 of which one end may be left out
 *   is                          a set that the caller supplies: is:posted
 *
 * A wrong query is STATUS_USAGE with the place (`at`, in characters from 1) and what would be right instead.
 * A tree lives in its arena and never changes. Pure and thread-safe.
 */
#ifndef CABLEDESK_ARCHIVE_QUERY_H
#define CABLEDESK_ARCHIVE_QUERY_H

#include "base/arena.h"
#include "base/clock.h"

enum query_kind {
	QUERY_ALL,    /* everything: the empty query */
	QUERY_AND,    /* left, right */
	QUERY_OR,     /* left, right */
	QUERY_NOT,    /* left */
	QUERY_WORD,   /* words[0] */
	QUERY_PREFIX, /* words[0] is the beginning of a word */
	QUERY_PHRASE, /* words next to each other; the last may be a prefix */
	QUERY_FIELD,  /* field, words, value; never FIELD_DATE or FIELD_IS */
	QUERY_DATE,   /* from_ms <= date < to_ms, both at the beginning of a day */
	QUERY_IS,     /* value: posted, cited … */
};

enum query_field {
	FIELD_NONE = 0,
	FIELD_POST,
	FIELD_FROM,
	FIELD_TO,
	FIELD_DATE,
	FIELD_CLASS,
	FIELD_CAPTION,
	FIELD_TAG,
	FIELD_SUBJECT,
	FIELD_REF,
	FIELD_SIGNER,
	FIELD_MRN,
	FIELD_COLLECTION,
	FIELD_IS,
};

enum {
	QUERY_TEXT_MAX = 16 * 1024, /* bytes of a query */
	QUERY_TERM_MAX = 256,       /* words, phrases and fields in a query */
	QUERY_DEPTH_MAX = 64,       /* parentheses and negations within each other */
};

struct query {
	enum query_kind kind;
	enum query_field field;
	struct slice *words; /* folded by base/words; at least one wherever the kind has words */
	size_t word_count;
	bool last_is_prefix;    /* of a phrase or a field */
	struct slice value;     /* of a field or a set, as typed, without quotes and star */
	int64_t from_ms, to_ms; /* QUERY_DATE; INT64_MIN and INT64_MAX: open */
	const struct query *left, *right;
};

/* An empty or blank text gives QUERY_ALL. The tree keeps nothing of `text`. */
enum status query_parse(struct arena *a, struct slice text, const struct query **out, struct error *err)
    __attribute__((warn_unused_result));

/* The query's text again, in one normal form (addresses of pages, tests): parsed, it gives the same tree. Without memory
 * its pointer is NULL. */
struct slice query_write(struct arena *a, const struct query *query);

/* The name that is typed before the colon: "post". Static storage. */
const char *query_field_name(enum query_field field);

#endif
