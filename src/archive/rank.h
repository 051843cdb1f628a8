/* The order of hits: how well a cable answers, what stands before what, and the cursor that goes on behind a hit.
 *
 * Relevance is BM25 (k1 1.2, b 0.75) with the numbers of the scope: its cables, its document frequencies, its mean length.
 * SQLite's own bm25 counts the whole table, and so would tell a partner of cables that it may not read.
 * Source: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009). Pure and thread-safe.
 */
#ifndef CABLEDESK_ARCHIVE_RANK_H
#define CABLEDESK_ARCHIVE_RANK_H

#include "archive/archive.h"

/* How much a word tells that stands in `found` of `cables` cables. Never negative. */
double rank_word_weight(uint64_t cables, uint64_t found);
/* What `times` occurrences in a cable of `length` words add, where the scope's mean is `mean_length`. */
double rank_occurrences(double word_weight, uint64_t times, uint64_t length, double mean_length);

/* What a hit is ordered by. */
struct rank_key {
	double score;
	bool is_dated;
	int64_t ms;
	struct cable_id id;
};

/* Negative if `a` stands before `b` by score and date; 0 where the ids decide, which are not looked at. */
int rank_compare_worth(enum archive_order order, const struct rank_key *a, const struct rank_key *b);
/* Negative if `a` stands before `b`; 0 only for the same cable. */
int rank_compare(enum archive_order order, const struct rank_key *a, const struct rank_key *b);

/* A cursor that goes on behind `key`; letters, digits and dots. */
struct slice rank_write_cursor(struct arena *a, enum archive_order order, const struct rank_key *key);
/* STATUS_INPUT (archive.cursor) if it is none of this order. */
enum status rank_read_cursor(enum archive_order order, struct slice cursor, struct rank_key *out, struct error *err)
    __attribute__((warn_unused_result));

#endif
