/* How a text is written, for the comparison of quotations: what counts in a word, and what signs stand between words.
 *
 * base/words folds words, so that one finds what one searches for; here a capital, an accent and an apostrophe count, and
 * only what is typography does not: characters that Unicode writes in two ways (canonical equivalence; full-width and
 * presentation forms; the ligatures of typesetters), forms of apostrophes, characters that show nothing.
 * Superscripts, fractions and numbers in circles stay what they are. Bytes that are not UTF-8 count as they are.
 * Pure and thread-safe.
 */
#ifndef CABLEDESK_BASE_WRITTEN_H
#define CABLEDESK_BASE_WRITTEN_H

#include "base/arena.h"

/* A word (a span of base/words) as it counts; in the arena, or `word` itself where nothing changes. Without memory its
 * pointer is NULL. */
struct slice written_word(struct arena *a, struct slice word);

/* The same without the difference of capitals, for cables that are all in capitals. */
struct slice written_fold_case(struct arena *a, struct slice written);

/* Letters of `text`, and how many of them are in lower case. */
void written_count_letters(struct slice text, size_t *letters, size_t *lower);

enum written_sign {
	WRITTEN_END = 0,
	WRITTEN_NOTHING, /* shows nothing: soft hyphen, joiner, mark of direction */
	WRITTEN_SPACE,
	WRITTEN_LINE,   /* a line's end */
	WRITTEN_SINGLE, /* a single quotation mark or apostrophe, of whatever form */
	WRITTEN_DOUBLE, /* any other quotation mark */
	WRITTEN_HYPHEN, /* the short one; it may also be a dash */
	WRITTEN_DASH,
	WRITTEN_BULLET,
	WRITTEN_DOT,
	WRITTEN_ELLIPSIS, /* the character … */
	WRITTEN_OTHER,
};

/* The sign at `*at`, which is moved behind it; `code` is its character in its plain form. Letters are WRITTEN_OTHER. */
enum written_sign written_next(struct slice text, size_t *at, uint32_t *code);

/* Whether the character at `at` is a letter or a digit. */
bool written_is_word_at(struct slice text, size_t at);

#endif
