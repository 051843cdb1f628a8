/* What a person asks of the archive: query text made into a tree.
 *
 *   words  "a phrase"  prefix*  field:value  AND OR NOT  ( )  -word
 *
 * Words side by side are joined by AND; AND binds closer than OR. Fields: post from to date class caption tag subject ref
 * signer mrn collection is. date:2009, date:2009-01, date:2009-01-31, date:2009-01..2009-06 (either end may be left out).
 * A wrong query is STATUS_USAGE with the place (`at`, in characters from 1) and what would be right instead.
 * A tree lives in its arena and never changes.
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
	QUERY_FIELD,  /* field, words or value */
	QUERY_DATE,   /* from_ms <= date < to_ms */
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

struct query {
	enum query_kind kind;
	enum query_field field;
	struct slice *words; /* folded by base/words */
	size_t word_count;
	bool last_is_prefix;
	struct slice value;     /* of a field, as typed, without quotes */
	int64_t from_ms, to_ms; /* QUERY_DATE; INT64_MIN and INT64_MAX: open */
	const struct query *left, *right;
};

/* An empty or blank text gives QUERY_ALL. */
enum status query_parse(struct arena *a, struct slice text, const struct query **out, struct error *err)
    __attribute__((warn_unused_result));

/* The query's text again, in one normal form (addresses of pages, tests). */
struct slice query_write(struct arena *a, const struct query *query);

#endif
