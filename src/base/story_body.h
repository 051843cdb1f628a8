/* The body of a story made as Markdown, piece by piece, from a document that is none: a page, a text processor's file.
 *
 * Words are escaped, so that nothing in them becomes markup; white space is one space. Marks (emphasis, links) are written
 * around words only: without words there is no mark, spaces at their ends stand outside, and a mark that is open where a block
 * ends is closed there and opened again in the next. A failure of memory shows at the end. One thread.
 */
#ifndef CABLEDESK_BASE_STORY_BODY_H
#define CABLEDESK_BASE_STORY_BODY_H

#include "base/arena.h"
#include "base/buffer.h"

enum { STORY_BODY_MARKS_MAX = 16 };

struct story_body {
	struct buffer text;
	struct buffer prefix; /* of each line of the present block: "> " */
	bool fresh;           /* nothing stands in the present block yet */
	bool is_number;       /* nothing but digits */
	struct story_mark {
		struct slice open, close;
		bool is_written;
	} marks[STORY_BODY_MARKS_MAX];
	size_t depth; /* of open marks; those deeper than STORY_BODY_MARKS_MAX are not written */
};

/* An empty body. story_body_free ends it. */
void story_body_begin(struct story_body *body);
/* Ends the block and begins one. Twice is once. */
void story_body_block(struct story_body *body);
void story_body_words(struct story_body *body, struct slice words);
/* From here to the close: "*" and "*", "[" and "](address)". Both must live as long as the mark is open. */
void story_body_open(struct story_body *body, struct slice open, struct slice close);
void story_body_close(struct story_body *body);
/* A link; without an address that Markdown can hold it is a mark of nothing. To be closed, too. */
void story_body_open_link(struct story_body *body, struct arena *a, struct slice address);
/* Begins a block that is a heading; level 1-6. */
void story_body_heading(struct story_body *body, int level);
/* A block quote ("> ", "> ") or a list's item ("- ", "  "): what stands before its first and before each further line. Returns what
 * story_body_leave needs. */
size_t story_body_enter(struct story_body *body, const char *first, const char *each);
void story_body_leave(struct story_body *body, size_t before);

/* The body in the arena, with a LF at its end. STATUS_MEMORY; STATUS_LIMIT over PROSE_BODY_MAX. */
enum status story_body_done(struct story_body *body, struct arena *a, struct slice *out, struct error *err)
    __attribute__((warn_unused_result));
void story_body_free(struct story_body *body);

#endif
