/* Checks that are kept, so that no page has to check again: of each story the one of its newest version, with what people said of its
 * quotations, and which quotations of the public version have fallen (publish/fallen.h).
 *
 * A kept check is as new as what it was made from: the version, picks, settlements, the editions that the public sees, and the list of imports,
 * which changes whenever cables or readings come or go. `serve` checks again by itself what is no longer so; a page that needs a check at once makes
 * it. Making one writes nothing; keeping it is one statement.
 *
 * `result` is {results, citations, troubles, cables}: results as settlement_result_value, each with {quotation (its index in the extract), needs_pick,
 * fix: {words, text, begin, end} (quote/fix.h; null: none is made), words: [{kind, quotation, cable}] (all, those that agree, too), begin, end, paragraph_index (of its first place in that cable's reading)};
 * citations {why, cable, mrn, words, begin, end}; troubles {kind, words}; cables {cable, mrn, title, class, date, posted}, each once, in the order
 * of citing.
 */
#ifndef CABLEDESK_PUBLISH_KEPT_CHECK_H
#define CABLEDESK_PUBLISH_KEPT_CHECK_H

#include "publish/plan.h"

struct kept_check {
	int64_t story;
	int64_t version;
	struct slice made_from;
	int64_t checked_ms;
	bool is_current;      /* what it was made from is still so */
	struct value *tally;  /* settlement_tally_value, with {to_pick, stops, needs_person} */
	struct value *fallen; /* fallen_value */
	struct value *result; /* NULL where it is left out */
};

/* The one that is kept; `*found` false if there is none. */
enum status kept_check_find(struct db *db, struct arena *a, int64_t story, struct kept_check *out, bool *found,
                            struct error *err) __attribute__((warn_unused_result));
/* Likewise, without its result. */
enum status kept_check_find_tally(struct db *db, struct arena *a, int64_t story, struct kept_check *out, bool *found,
                                  struct error *err) __attribute__((warn_unused_result));
/* Those with quotations that no longer hold, without their results; the newest story first. */
enum status kept_check_list_fallen(struct db *db, struct arena *a, struct kept_check **out, size_t *count,
                                   struct error *err) __attribute__((warn_unused_result));
/* Stories whose check is not kept or no longer so: what is public first, then the newest; at most `limit`. */
enum status kept_check_list_stale(struct db *db, struct arena *a, size_t limit, int64_t **out, size_t *count,
                                  struct error *err) __attribute__((warn_unused_result));

/* Checks the story's newest version now. Answers of the archive are given up at `deadline` (UTC ms; 0: none). */
enum status kept_check_make(const struct publisher *publisher, struct arena *a, int64_t story, int64_t deadline,
                            struct kept_check *out, struct error *err) __attribute__((warn_unused_result));
/* Keeps it, in place of an earlier one. */
enum status kept_check_keep(struct db *db, const struct kept_check *check, struct error *err)
    __attribute__((warn_unused_result));
/* Forgets all: another archive has taken the place of the one that they were made with. */
enum status kept_check_forget(struct db *db, struct error *err) __attribute__((warn_unused_result));

/* What a check of a version that need not be saved says, in the form of `result` above, and its tally. `prose` NULL: a mere passage. */
struct value *kept_check_result(const struct publisher *publisher, struct arena *a, const struct prose *prose,
                                const struct quote_check *check, const struct settlements *settlements);
struct value *kept_check_tally(struct arena *a, const struct quote_check *check, const struct settlements *settlements);

#endif
