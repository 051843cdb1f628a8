/* Who classified a telegram: the name in "Classified By: Acting Political Counselor Jon Martinson, reasons 1.4 (b,d)". */
#ifndef CABLEDESK_CABLE_CLASSIFIED_BY_H
#define CABLEDESK_CABLE_CLASSIFIED_BY_H

#include "base/arena.h"

/* The officer's name without title, in one line; as a suffix may follow it ("Robert O. Blake, Jr."). Empty if the text names nobody; page
 * lines should be blanked. `span` (may be NULL) gets the place of the whole field. STATUS_MEMORY. */
enum status classified_by_parse(struct arena *a, struct slice text, struct slice *name, struct span *span,
                                struct error *err) __attribute__((warn_unused_result));

#endif
