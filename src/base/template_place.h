/* Where in a page a template's variable stands: follows the tags and attributes of HTML or XML through a template's own
 * words, so that a strict template is refused when a value could be read as something else than it is.
 *
 * A zeroed `struct place_tracker` stands at the beginning of a page. It follows well-formed pages; what it does not know
 * (an unquoted attribute, a name) counts as a place where no variable may stand.
 */
#ifndef CABLEDESK_BASE_TEMPLATE_PLACE_H
#define CABLEDESK_BASE_TEMPLATE_PLACE_H

#include "base/slice.h"

enum place {
	PLACE_TEXT = 0,  /* between tags: also markup may stand here */
	PLACE_WORDS,     /* words only, no tag: <title>, and attributes that people read */
	PLACE_ATTRIBUTE, /* a quoted attribute that machines read */
	PLACE_ADDRESS,   /* a quoted attribute that holds an address */
	PLACE_NONE,      /* no variable may stand here */
};

enum { PLACE_NAME_MAX = 24 };

struct place_name {
	char text[PLACE_NAME_MAX]; /* lower case; one that is cut is none that matters here */
	size_t len;
};

struct place_tracker {
	int state;
	bool xml;
	bool closing;      /* within an end tag */
	bool self_closing; /* the last byte of the tag was a slash */
	struct place_name element;
	struct place_name attribute;
	size_t matched; /* bytes of the end of a comment, script, title… that were seen */
};

/* Goes on through `words`. */
void place_follow(struct place_tracker *tracker, struct slice words);

/* What may stand here. */
enum place place_of(const struct place_tracker *tracker);

/* Whether a part of a template that begins at one and ends at the other may be left out or repeated. */
bool place_same(const struct place_tracker *a, const struct place_tracker *b);

#endif
