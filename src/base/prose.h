/* What people write: the body of a story as one tree of blocks and text runs. Page, preview, quotations and citations are
 * made from this tree, so that all of them see the same words at the same places.
 *
 * The tree lies flat: blocks in document order, each behind its parent; runs in document order, each of one block. `text` is all
 * that a reader sees: the runs' words one after the other, a LF at a line's end and behind each block that has words. Every
 * run knows where its words stand in `source`, the Markdown body: the same bytes there, but for PROSE_DECODED (an entity, an
 * escaped sign), which stands for its place as a whole. Markup that Markdown does not know (raw HTML, too) is text.
 * All offsets are bytes, half-open. Everything lies in one arena or in `source`. A tree is made once and then only read.
 *
 * cmark-gfm is quadratic on some inputs, so a tree is made in the worker only; its answer is checked by prose_read.
 * Source: CommonMark 0.29 (https://spec.commonmark.org/0.29/), without extensions.
 */
#ifndef CABLEDESK_BASE_PROSE_H
#define CABLEDESK_BASE_PROSE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/worker.h"

enum prose_kind {
	PROSE_DOCUMENT = 0, /* the first block, and only it */
	PROSE_PARAGRAPH,
	PROSE_HEADING, /* `level` 1-6 */
	PROSE_QUOTE,   /* a block quote; holds blocks */
	PROSE_LIST,    /* `level`: its first number; -1: bullets. Holds items */
	PROSE_ITEM,    /* holds blocks */
	PROSE_CODE,
	PROSE_RULE, /* a thematic break; holds nothing */
	PROSE_KINDS,
};

enum { PROSE_DEPTH_MAX = 50, PROSE_BODY_MAX = 4 << 20, PROSE_NO_LINK = INT32_MAX };

struct prose_block {
	enum prose_kind kind;
	int32_t level;
	uint32_t parent; /* index of a block before it; the document's is 0 */
	uint32_t first_run;
	uint32_t run_count; /* its own runs; 0 where it holds blocks */
	struct span text;   /* in `text`, with its blocks, without the LF at its end */
	struct span source; /* whole lines of `source` */
};

enum prose_style {
	PROSE_EMPHASIS = 1 << 0,
	PROSE_STRONG = 1 << 1,
	PROSE_LITERAL = 1 << 2, /* a code span */
	PROSE_BREAK = 1 << 3,   /* a LF: a line break that is meant */
	PROSE_SOFT = 1 << 4,    /* a LF: the end of a line in the source, shown as a space */
	PROSE_DECODED = 1 << 5, /* text and source differ: an entity, an escape */
	PROSE_STYLES = (1 << 6) - 1,
};

struct prose_run {
	uint32_t block;
	uint32_t style; /* of enum prose_style */
	uint32_t link;  /* index; PROSE_NO_LINK */
	struct span text;
	struct span source; /* empty where its words could not be placed */
};

/* Adjacent runs with the same index are one link. Nothing says that an address is safe: markup_url_is_safe does. */
struct prose_link {
	struct slice target; /* "cable:09ISLAMABAD365#p3", as written, decoded */
};

struct prose {
	struct slice source;
	struct slice text;
	struct prose_block *blocks; /* at least the document */
	size_t block_count;
	struct prose_run *runs;
	size_t run_count;
	struct prose_link *links;
	size_t link_count;
};

/* A tree as bytes (without its source), and back. The bytes may be hostile: every order, range and run is checked against the source.
 * STATUS_INPUT, STATUS_ENCODING or STATUS_MEMORY. */
void prose_write(struct buffer *out, const struct prose *prose);
enum status prose_read(struct arena *a, struct slice source, struct slice bytes, struct prose *out, struct error *err)
    __attribute__((warn_unused_result));

/* In the worker: reads a Markdown body. STATUS_ENCODING, STATUS_LIMIT (larger than PROSE_BODY_MAX, deeper than PROSE_DEPTH_MAX). */
enum status prose_parse(struct arena *a, struct slice source, struct prose *out, struct error *err)
    __attribute__((warn_unused_result));
/* The same as a job for main's table: "prose-markdown", a body → prose_write of it. */
extern const struct worker_job prose_markdown_job;

/* In the parent: has the worker read the body. The tree points into `body`. */
enum status prose_make(struct worker_pool *pool, struct arena *a, struct slice body, struct prose *out,
                       struct error *err) __attribute__((warn_unused_result));

/* A place in `text` as a place in `source`: from where its first byte comes from to where its last one does. */
struct span prose_source_span(const struct prose *prose, struct span text);
/* The other way; what lies between runs (marks, link targets) is drawn in. Empty if no word stands there. */
struct span prose_text_span(const struct prose *prose, struct span source);
/* Whether the block, or one that holds it, is of a kind. */
bool prose_stands_in(const struct prose *prose, uint32_t block, enum prose_kind kind);

#endif
