/* Message reference numbers: year, post and number of a telegram (09ISLAMABAD365).
 *
 * Canonical form: two digits of the year, the post as data/posts.csv names it, the number without leading zeros. A post
 * that the table does not know keeps its letters, in capitals. Pure and thread-safe.
 */
#ifndef CABLEDESK_CABLE_MRN_H
#define CABLEDESK_CABLE_MRN_H

#include "cable/post.h"

struct mrn {
	int year;                /* in full: 2009 */
	const struct post *post; /* NULL if the table does not know it */
	struct slice name;       /* the post as written */
	int64_t number;
};

/* Reads "09ISLAMABAD365", "2009ISLAMABAD00365", "09 RIO DE JANEIRO 0012", "1979RIYADH00905". Two digits below 66 are of this century: telegrams in
 * the archives begin in 1966. False if `words` is anything else; the year 00-99 or 1900-2099, the number 1-9999999. */
bool mrn_parse(const struct posts *posts, struct slice words, struct mrn *out);

/* The canonical form, in the arena; without memory its pointer is NULL. */
struct slice mrn_write(struct arena *a, const struct mrn *mrn);

/* 2009 of "09", "2009" and "O9" (letter O); false otherwise. */
bool mrn_parse_year(struct slice digits, int *year);

#endif
