/* Where words stand: for one word, prefix or phrase the readings that hold it, and how often.
 *
 * A list is of the whole archive, whatever the scope; who uses it keeps to the readings that the scope shows. Lists are
 * kept, since each search of a common word would otherwise walk through the same hundred thousand entries, and grow by
 * what was written since. A zeroed cache is ready. Belongs to one connection and its thread.
 */
#ifndef CABLEDESK_ARCHIVE_EMBEDDED_POSTINGS_H
#define CABLEDESK_ARCHIVE_EMBEDDED_POSTINGS_H

#include "base/db.h"

struct posting {
	uint32_t reading;
	uint32_t times;
};

struct postings {
	struct posting *items; /* by reading */
	size_t count;
	size_t room;
	char *key;         /* column, colon, words, star: FTS5's words for it */
	uint32_t complete; /* readings up to this one are in it */
	uint64_t used;     /* when, in finds */
};

enum { POSTINGS_LISTS_MAX = 1024, POSTINGS_BYTES_MAX = 64 * 1024 * 1024 };

struct postings_cache {
	struct postings *lists[POSTINGS_LISTS_MAX];
	size_t count;
	uint64_t finds;
	struct postings *collecting; /* the list that a statement fills */
};

enum postings_column { POSTINGS_TEXT, POSTINGS_SUBJECT, POSTINGS_ADDRESSEES };

/* The list of the folded words, standing next to each other, the last one a beginning if `last_is_prefix`, complete up to
 * the reading `complete`. It stays valid until postings_trim. */
enum status postings_find(struct postings_cache *cache, struct db *db, enum postings_column column,
                          const struct slice *words, size_t word_count, bool last_is_prefix, uint32_t complete,
                          const struct postings **out, struct error *err) __attribute__((warn_unused_result));

/* Adds a match to the list that is collected; fts.c calls it. False without memory. */
bool postings_add(struct postings_cache *cache, uint32_t reading, uint32_t times);

/* Drops the lists used longest ago until the rest keeps to the limits. */
void postings_trim(struct postings_cache *cache);
void postings_free(struct postings_cache *cache);

#endif
