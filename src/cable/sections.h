/* Telegrams that came in sections ("SECTION 2 OF 3", "RIYADH 00905 02 OF 03 060018Z"): which sections a text holds, and a telegram put together of
 * files that hold one each. Every section is a message of its own, with addresses and a classification line; its words go on where those of the section
 * before it end.
 */
#ifndef CABLEDESK_CABLE_SECTIONS_H
#define CABLEDESK_CABLE_SECTIONS_H

#include "cable/cable.h"
#include "cable/noise.h"

enum { SECTIONS_MAX = 99 };

struct sections {
	int count;     /* that the telegram has, as the first line says that tells; 0: it says nothing of sections */
	int held;      /* how many of them the text holds */
	int first;     /* the first that it holds */
	bool is_paged; /* page heads say it, too: none is missing unsaid */
};

/* Looks at the lines of the head and at the page lines. Pure. */
void sections_find(struct slice head, struct slice text, const struct spans *noise, struct sections *out);

/* Says in a cable that its text lacks sections: one that holds a single section gets its number, and each is flagged. STATUS_MEMORY. */
enum status sections_note(struct arena *a, struct cable *c, struct error *err) __attribute__((warn_unused_result));

/* Makes one cable of a telegram's sections, each the bytes of a document, in order: the texts one behind the other. The heads of all but the first are
 * noise, and so are the National Archives' attributes. STATUS_MEMORY. */
enum status cable_read_sections(struct arena *a, const struct posts *posts, const struct slice *documents, size_t count,
                                struct cable *out, struct error *err) __attribute__((warn_unused_result));

#endif
