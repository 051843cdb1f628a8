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
	VERDICT_TRANSLATION, /* not found, and in another language than the cables: never of one place (quote/check.h) */
	VERDICT_ALTERED,
	VERDICT_CONVENTIONAL,
	VERDICT_EXACT,
};

/* "exact", "conventional", "altered", "translation", "not found". Static storage. */
const char *quote_verdict_name(enum verdict verdict);

enum difference_kind {
	DIFFERENCE_SAME, /* words that agree; both sides are given, so that a page can show the whole */
	/* Altered: */
	DIFFERENCE_ADDED,    /* words that the cable does not have */
	DIFFERENCE_DROPPED,  /* words of the cable that are left out, unmarked */
	DIFFERENCE_REPLACED, /* other words in the place of the cable's */
	DIFFERENCE_JOINED,   /* two places joined without a mark: many words of the cable are left out between them */
	DIFFERENCE_SPELLING, /* the same word spelled otherwise: organise/organize, São/Sao, its/it's */
	DIFFERENCE_STYLE,    /* a newspaper's house style: Army/army, U.S./US, per cent/percent, three/3 */
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

/* How grave a change is, in ascending order: the first that an editor must see is the last here. */
enum difference_class {
	DIFFERENCE_CLASS_NONE = 0, /* nothing altered */
	DIFFERENCE_CLASS_STYLE,    /* house style, where no other word may be meant */
	DIFFERENCE_CLASS_SPELLING, /* British or American, with or without accents */
	DIFFERENCE_CLASS_SIGNS,    /* signs between words */
	DIFFERENCE_CLASS_WORDS,    /* words */
	DIFFERENCE_CLASS_MEANING,  /* words that change what is said: enum difference_holds says which */
};
/* "house style", "spelling", "signs", "words", "meaning"; NULL for none. Static storage. */
const char *quote_class_name(enum difference_class class);

/* What stands among changed or hidden words, as a set of bits. */
enum difference_holds {
	DIFFERENCE_HOLDS_NEGATION = 1 << 0, /* not, never, no, without, can't */
	DIFFERENCE_HOLDS_NUMBER = 1 << 1,   /* in digits or words */
	DIFFERENCE_HOLDS_NAME = 1 << 2,     /* a word with a capital where a sentence would have none */
	DIFFERENCE_HOLDS_MODAL = 1 << 3,    /* may, must, would */
};
/* The set as a list of "negation", "number", "name", "modal verb". */
struct value *quote_holds_value(struct arena *a, uint32_t holds);

struct difference {
	enum difference_kind kind;
	enum difference_class class;
	uint32_t
	    holds; /* altered: among the words that are on one side only; an ellipsis or insertion: among what it hides */
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
	enum difference_class class;    /* of its gravest difference */
	uint32_t changes;               /* what its altered differences hold (enum difference_holds) */
	uint32_t hides;                 /* what its marked gaps hide: negations, numbers, names */
	uint32_t cost;                  /* the smaller, the nearer; compares places of one quotation */
	struct difference *differences; /* in the quotation's order, DIFFERENCE_SAME included; none when not found */
	size_t difference_count;
};

/* The best place of the quotation in the cable. Its other places that are as good are found by asking again behind them: the search is bound
 * to words that begin at or behind byte `from` of the reading. STATUS_MEMORY; STATUS_LIMIT for a quotation of over WORDING_QUOTATION_MAX words. */
enum status quote_compare(struct arena *a, const struct wording *quotation, const struct wording *cable, size_t from,
                          struct finding *out, struct error *err) __attribute__((warn_unused_result));

/* The same for a passage that is known to come from this cable, however little it agrees: not found only if no word does. */
enum status quote_compare_known(struct arena *a, const struct wording *quotation, const struct wording *cable,
                                struct finding *out, struct error *err) __attribute__((warn_unused_result));

/* How much it says that a folded word is shared: one of those that stand everywhere says a quarter of another. */
enum { QUOTE_WEIGHT = 4, QUOTE_WEIGHT_FUNCTION = 1 };
size_t quote_weigh_word(struct slice folded);
/* How many of these words tell a text from others: neither such ones nor of a name. */
size_t quote_count_telling(const struct wording *quotation, struct span words);

/* The differences as a list of {kind, class, holds, quotation, cable}, for pages and --json; class is null for what is not altered. */
struct value *quote_differences_value(struct arena *a, const struct finding *finding);

#endif
