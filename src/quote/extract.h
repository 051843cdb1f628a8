/* What a story takes from cables, as it is written: its quotations, its links, its "(Read: …)" and the MRNs that it names.
 *
 * A quotation is what stands between marks (“ ” „ “ « » ‹ › ‚ ‘ ‘ ’ 「 」 and straight ones; apostrophes are none), or in a block
 * quote. Over several paragraphs it is one, its mark reopened in each. The outermost counts; those inside of it name it in
 * `outer` and are part of it. Fewer than QUOTATION_WORDS_MIN words are a scrap.
 *
 * What begins with a dash under a block quote, a "(Read: …)" and a link alone are not its words. A mark that nothing closes
 * is none, but for one that opens the rest of its paragraph.
 *
 * A block here is a paragraph, or the outermost block quote as a whole. Spans are bytes of the story's body (prose->source); pieces are bytes of prose->text. Everything lies in the arena or in
 * the prose. Pure.
 */
#ifndef CABLEDESK_QUOTE_EXTRACT_H
#define CABLEDESK_QUOTE_EXTRACT_H

#include "base/prose.h"

enum { QUOTATION_WORDS_MIN = 4 };
#define QUOTATION_NONE SIZE_MAX

struct quotation {
	struct slice text;   /* its words without the marks around them; its paragraphs joined by a LF */
	struct span span;    /* in the body, from behind the first mark to before the last one */
	struct span *pieces; /* the same in prose->text, a piece for each paragraph */
	size_t piece_count;
	uint32_t block; /* in which it begins */
	uint32_t last_block;
	bool is_block;
	bool is_scrap;
	size_t word_count; /* without marked insertions */
	size_t outer;      /* the quotation that it stands in, or QUOTATION_NONE */
};

enum mention_kind {
	MENTION_LINK, /* [words](cable:09ISLAMABAD365#p3) */
	MENTION_READ, /* (Read: words) */
	MENTION_NAME, /* an MRN in the text */
};

struct mention {
	enum mention_kind kind;
	struct slice name; /* the address or MRN as written: 09ISLAMABAD365; of a "(Read: …)" without a link: empty */
	struct slice fragment; /* p3; empty: none */
	struct slice words;    /* its own words */
	struct span span;      /* of those words, in the body; of a "(Read: …)" without the bracket and the "Read:" */
	uint32_t block;
	uint32_t
	    about; /* the block whose quotations and names a "(Read: …)" speaks of: its own, or the one before it where it stands
	                 * alone */
};

struct extract {
	struct quotation *quotations; /* in order of place; an inner one behind its outer one */
	size_t quotation_count;
	struct mention *mentions; /* in order of place */
	size_t mention_count;
};

/* Finds them all. STATUS_MEMORY. */
enum status quote_extract(struct arena *a, const struct prose *prose, struct extract *out, struct error *err)
    __attribute__((warn_unused_result));

#endif
