/* Settlements: what a person says of a quotation that the cables do not bear out, with a word why. Most quotations of a story come from no
 * cable. A settlement holds while the quotation's words stand; where they have changed it is asked again.
 *
 * A quotation is open when it is altered or not found and nobody settled it. A translation is listed, and open to nobody's judgement but a
 * person's: it can be settled, and need not be. Rules are pure; the calls that take a `struct db` are one statement each.
 */
#ifndef CABLEDESK_DESK_SETTLEMENT_H
#define CABLEDESK_DESK_SETTLEMENT_H

#include "desk/desk.h"
#include "quote/check.h"

enum settlement_kind {
	SETTLEMENT_SAID,     /* said to us */
	SETTLEMENT_DOCUMENT, /* from another document */
	SETTLEMENT_ALTERED,  /* altered on purpose */
	SETTLEMENT_KINDS,
};

struct settlement {
	struct slice words; /* the quotation's text */
	enum settlement_kind kind;
	struct slice why;
	struct slice person; /* name; empty: at the command line */
	int64_t settled_ms;
};

struct settlements {
	struct settlement *items; /* by their words */
	size_t count;
};

/* "said", "document", "altered". Static storage. */
const char *settlement_kind_name(enum settlement_kind kind);
/* Reads such a word. */
bool settlement_kind_parse(struct slice name, enum settlement_kind *out);
/* Whether it says that the words come from no cable, so that they cite none. */
bool settlement_is_foreign(enum settlement_kind kind);

/* The settlement of these words, or NULL. */
const struct settlement *settlement_find(const struct settlements *all, struct slice words);
/* For words that nobody settled: a settlement whose own words the story no longer has, and that shares at least half of its words with these;
 * the nearest, or NULL. */
const struct settlement *settlement_find_earlier(struct arena *a, const struct settlements *all,
                                                 const struct quote_check *check, struct slice words);

/* Whether a result waits for a person. Scraps never do. */
bool settlement_is_open(const struct settlements *all, const struct quote_result *result);

/* A check's quotations, scraps apart, by what became of them; the counts add up to `quotations`. */
struct settlement_tally {
	size_t quotations, hold, altered, not_found, translations, settled;
};
struct settlement_tally settlement_count(const struct settlements *all, const struct quote_check *check);
/* The same as {quotations, hold, altered, not_found, translations, settled, open, exact, conventional, scraps}. */
struct value *settlement_tally_value(struct arena *a, const struct settlements *all, const struct quote_check *check);

/* A result as quote_result_value makes it, with {open, settlement: {kind, why, person, settled} or null}. */
struct value *settlement_result_value(struct arena *a, const struct settlements *all,
                                      const struct quote_result *result);

/* Keeps it, in place of an earlier one for the same words. STATUS_USAGE without a word why. */
enum status settlement_set(struct db *db, const struct desk *desk, struct actor actor, int64_t story,
                           const struct settlement *settlement, struct error *err) __attribute__((warn_unused_result));
/* The words are open again; `*was_settled` is false if they were. */
enum status settlement_remove(struct db *db, int64_t story, struct slice words, bool *was_settled, struct error *err)
    __attribute__((warn_unused_result));
/* All of a story, by their words. */
enum status settlement_list(struct db *db, struct arena *a, int64_t story, struct settlements *out, struct error *err)
    __attribute__((warn_unused_result));

/* Why a version goes out although quotations in it are open, in place of an earlier reason; in the caller's transaction. */
enum status although_open_set(struct db *db, const struct desk *desk, struct actor actor, int64_t story,
                              int64_t version, struct slice reason, struct error *err)
    __attribute__((warn_unused_result));
/* Empty if nobody gave one. */
enum status although_open_find(struct db *db, struct arena *a, int64_t story, int64_t version, struct slice *reason,
                               struct error *err) __attribute__((warn_unused_result));

#endif
