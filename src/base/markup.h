/* Text that is already markup: a type of its own, made in markup.c and nowhere else.
 *
 * A template writes such a value unescaped (`{{{ }}}`), and nothing else. Tags come from one small table, attribute
 * values and text are escaped, addresses go through markup_url_is_safe. Everything made here lies in the caller's arena;
 * all functions are pure and thread-safe. Without memory the bytes' pointer is NULL and the arena is marked as failed.
 */
#ifndef CABLEDESK_BASE_MARKUP_H
#define CABLEDESK_BASE_MARKUP_H

#include "base/arena.h"
#include "base/buffer.h"

struct prose;

/* Only markup.c fills one: a house test looks for others. */
struct markup {
	struct slice bytes;
};

enum markup_element {
	MARKUP_MARK, /* words that are quoted or were searched for */
	MARKUP_LINK, /* <a>: needs an address; without a safe one its words stand without a link */
	MARKUP_EMPHASIS,
	MARKUP_STRONG,
	MARKUP_DELETED,
	MARKUP_INSERTED,
	MARKUP_SPAN,
	MARKUP_CODE,
	MARKUP_ELEMENTS,
};

/* An element around the bytes `span` of a text. Empty slices leave an attribute out. */
struct markup_span {
	struct span span;
	enum markup_element element;
	struct slice id;
	struct slice class_name;
	struct slice title;
	struct slice address; /* of a link */
};

/* `text`, escaped, with its spans as elements. Spans may stand in any order and overlap: where two cross, the inner one
 * is closed and opened again; an id stands on its first piece only. Spans outside of the text, empty ones, and links
 * within links are dropped. Bytes that are not UTF-8 become U+FFFD. */
struct markup markup_marked(struct arena *a, struct slice text, const struct markup_span *spans, size_t count);

/* `text` as markup: escaped, without any element. */
struct markup markup_text(struct arena *a, struct slice text);

/* Where a link of a story leads: of "cable:09ISLAMABAD365#p3" the address of a page; empty: its words stand without a link.
 * Asked for every link; what it gives goes through markup_url_is_safe. */
typedef struct slice markup_address_fn(void *state, struct arena *a, struct slice target);

/* A tree of prose (base/prose.h) as markup. `spans` are of the Markdown body, and may cross blocks and runs; a link among
 * them is a mere <span> where the story itself has one. Headings stand one level lower, since a page has its own. `address` may be NULL: then
 * addresses stay as they are written, and links to cables (`cable:`) have none. */
struct markup markup_prose(struct arena *a, const struct prose *prose, const struct markup_span *spans, size_t count,
                           markup_address_fn *address, void *state);

/* Whether `address` may stand in href or src: relative, or of the schemes http, https and mailto. Control bytes, spaces,
 * backslashes and "//host" are refused, since browsers read more into them than they say. */
bool markup_url_is_safe(struct slice address);

/* Adds `text` with & < > " ' as entities. What is not UTF-8 becomes U+FFFD; with `xml`, what XML forbids is
 * left out. */
void markup_escape(struct buffer *out, struct slice text, bool xml);

#endif
