/* Who classified a telegram: the name in "Classified By: Acting Political Counselor Jon Martinson, reasons 1.4 (b,d)". */
#ifndef CABLEDESK_CABLE_CLASSIFIED_BY_H
#define CABLEDESK_CABLE_CLASSIFIED_BY_H

#include "cable/post.h"

/* The officer's name without title, in one line; a suffix may follow it ("Robert O. Blake, Jr."). Empty if the text names
 * nobody; page lines should be blanked. `posts` keeps the place of an office out of the name. STATUS_MEMORY. */
enum status classified_by_parse(struct arena *a, const struct posts *posts, struct slice text, struct slice *name,
                                struct error *err) __attribute__((warn_unused_result));

/* The place of the whole field behind its label, title and reason included. False if there is none. Pure. */
bool classified_by_find(struct slice text, struct span *field);

#endif
