/* The verdict on one quotation and one cable: does the cable say it, where, and what differs.
 *
 * docs/quotations.md defines what a word and a difference is; tests/cases/verdict.jsonl shows it. In short: words are
 * compared as they are written, case included (but in a cable all in capitals), and so is the punctuation between them;
 * marks of quotation, the form of dashes, spaces, line ends and what Unicode writes in two ways are typography.
 *
 * Spans are bytes of the reading's text, half-open. Everything lies in the arena given. Pure.
 */
#ifndef CABLEDESK_QUOTE_VERDICT_H
#define CABLEDESK_QUOTE_VERDICT_H

#include "base/value.h"
#include "quote/wording.h"

enum verdict {
	VERDICT_NOT_FOUND = 0, /* in ascending order: the higher, the better a place */
	VERDICT_ALTERED,
	VERDICT_CONVENTIONAL,
	VERDICT_EXACT,
};

/* "exact", "conventional", "altered", "not found". Static storage. */
const char *quote_verdict_name(enum verdict verdict);

enum difference_kind {
	DIFFERENCE_SAME, /* words that agree; both sides are given, so that a page can show the whole */
	/* Altered: */
	DIFFERENCE_ADDED,       /* words that the cable does not have */
	DIFFERENCE_DROPPED,     /* words of the cable that are left out, unmarked */
	DIFFERENCE_REPLACED,    /* other words in the place of the cable's */
	DIFFERENCE_SPELLING,    /* the same letters written otherwise: Army/army, U.S./US, São/Sao */
	DIFFERENCE_PUNCTUATION, /* the same words, other signs between them */
	DIFFERENCE_OMISSION,    /* runs over words that were missing when the cable came, and does not say so */
	DIFFERENCE_CUT,         /* begins or ends inside a number */
	/* Conventional: */
	DIFFERENCE_ELLIPSIS,   /* marked; the cable's side is what it hides */
	DIFFERENCE_INSERTION,  /* marked; the cable's side is what it stands for */
	DIFFERENCE_FIRST_CASE, /* case of the first letter */
	DIFFERENCE_END,        /* the sign at the end */
	DIFFERENCE_HYPHEN,     /* a hyphen between two words */
};

/* "same", "added", "punctuation" … Static storage. */
const char *quote_difference_name(enum difference_kind kind);
bool quote_difference_is_conventional(enum difference_kind kind);

struct difference {
	enum difference_kind kind;
	struct slice quotation; /* the words on each side, as they stand there; may be empty */
	struct slice cable;
	struct span quotation_span; /* in the quotation's text */
	struct span cable_span;     /* in the reading */
};

struct finding {
	enum verdict verdict;
	struct span span;               /* the passage in the reading; empty when not found */
	size_t paragraph;               /* index of the paragraph where it begins; WORDING_HEAD: in the head */
	size_t last_paragraph;          /* where it ends */
	uint32_t cost;                  /* the smaller, the nearer; compares places of one quotation */
	struct difference *differences; /* in the quotation's order, DIFFERENCE_SAME included; none when not found */
	size_t difference_count;
};

/* The best place of the quotation in the cable. Its other places that are as good are found by asking again behind them: the search is bound
 * to words that begin at or behind byte `from` of the reading. STATUS_MEMORY; STATUS_LIMIT for a quotation of over WORDING_QUOTATION_MAX words. */
enum status quote_compare(struct arena *a, const struct wording *quotation, const struct wording *cable, size_t from,
                          struct finding *out, struct error *err) __attribute__((warn_unused_result));

/* The differences as a list of {kind, quotation, cable}, for pages and --json. */
struct value *quote_differences_value(struct arena *a, const struct finding *finding);

#endif
