/* The wording of a text: its words as quotations are compared, with what stands between them.
 *
 * Words are those of base/words; `written` is the word as it counts (base/written.h). Of a cable only its own words are
 * here: no page line, no paragraph's number or portion mark; what was missing when it came is an omission before the
 * next word. Of a quotation, marked ellipses and insertions are taken out of the words and noted before the next word.
 * Everything lies in the arena or in the text. Pure.
 */
#ifndef CABLEDESK_QUOTE_WORDING_H
#define CABLEDESK_QUOTE_WORDING_H

#include "cable/cable.h"

enum { WORDING_QUOTATION_MAX = 4000 };
#define WORDING_HEAD SIZE_MAX

enum wording_mark {
	WORDING_HYPHEN = 1 << 0,       /* one hyphen and nothing else stands before the word */
	WORDING_HYPHEN_LINE = 1 << 1,  /* a hyphen at a line's end: perhaps one word with the one before */
	WORDING_LINE_DASH = 1 << 2,    /* a dash or bullet at a line's start, which may be layout */
	WORDING_ELLIPSIS = 1 << 3,     /* a marked ellipsis stands before the word */
	WORDING_INSERTION = 1 << 4,    /* a marked insertion */
	WORDING_SIC = 1 << 5,          /* [sic] */
	WORDING_OMISSION = 1 << 6,     /* cable: words were missing already */
	WORDING_BLANK = 1 << 7,        /* quotation: XXXXXXXXXXXX, which marks an omission */
	WORDING_ALL_CAPITALS = 1 << 8, /* of a text all in capitals: case is no difference */
	WORDING_POSSESSIVE = 1 << 9,   /* a mark behind the word is an apostrophe: ministers' */
	WORDING_QUOTED_END = 1 << 10,  /* a single mark behind the word closes a quotation, or may be an apostrophe */
	WORDING_BRACKETED = 1 << 11,   /* quotation: letters of the word stand in brackets: [T]he, minister[s] */
	WORDING_BREAK = 1 << 12,       /* the first word of a part of a cable that does not go on from the one before */
};

struct wording_word {
	struct span span; /* in the text */
	struct slice folded;
	struct slice written;
	struct slice before; /* the signs between the word before and this one, in one form; quotation marks are none */
	uint32_t marks;
	uint32_t bracket_begin, bracket_end; /* of `written`: the letters in brackets */
	size_t paragraph;                    /* of a cable: index, or WORDING_HEAD */
};

struct wording {
	struct slice text;
	struct wording_word *words;
	size_t count;
	struct slice after;   /* the signs behind the last word */
	uint32_t after_marks; /* an ellipsis, an insertion … behind the last word */
};

/* The words of a cable: subject line, the head's other lines, paragraphs. */
enum status wording_of_cable(struct arena *a, const struct cable *cable, struct wording *out, struct error *err)
    __attribute__((warn_unused_result));
/* The words of a quotation's text. */
enum status wording_of_quotation(struct arena *a, struct slice text, struct wording *out, struct error *err)
    __attribute__((warn_unused_result));

#endif
