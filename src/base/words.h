/* The one word splitter: words of a text with their byte offsets, folded for comparison.
 *
 * It serves the index, snippets, passages and the alignment of quotations, so that all of them agree on what a word is.
 *
 * A word is a run of letters, digits and combining marks (Unicode), more than accents alone. Inside of it may stand an
 * apostrophe (Pakistan's, O’Brien), a full stop between single letters (U.S., e.g.), and characters that show
 * nothing (soft hyphen, joiners, marks of direction), which are no part of it. A hyphen separates. Invalid UTF-8 ends a
 * word and is skipped.
 *
 * The folded form is NFKC, case folded, accents removed, apostrophes and inner full stops dropped: "us", "pakistans",
 * "sao". Accents are marks that serve several scripts, Hebrew points and Arabic vowel signs; the vowel signs of Hindi and
 * its like are letters in all but name and stay. Folding a folded form changes nothing, and it is one word.
 *
 * The text's bytes are never changed. Pure and thread-safe.
 */
#ifndef CABLEDESK_BASE_WORDS_H
#define CABLEDESK_BASE_WORDS_H

#include "base/arena.h"

struct word {
	struct span span;    /* in the text */
	struct slice folded; /* in the arena, or in the text where folding changes nothing */
};

struct words {
	struct word *items;
	size_t count;
};

/* All words of `text`. The offsets are of `text`. */
enum status words_split(struct arena *a, struct slice text, struct words *out, struct error *err)
    __attribute__((warn_unused_result));

/* One word after another without keeping them, for the index: start with {text, 0}. False at the end. */
struct word_cursor {
	struct slice text;
	size_t at;
};
enum { WORD_FOLDED_MAX = 256 };
/* The folded form is cut at WORD_FOLDED_MAX bytes, at a character. It is never empty. */
bool words_next(struct word_cursor *cursor, struct span *span, char folded[WORD_FOLDED_MAX], size_t *folded_len);
/* How many there are. */
size_t words_count(struct slice text);

#endif
