/* The E.O. line: under which order a telegram is classified and until when ("E.O. 12958: DECL: 02/18/2019", "E.O. 11652: GDS").
 */
#ifndef CABLEDESK_CABLE_EXECUTIVE_ORDER_H
#define CABLEDESK_CABLE_EXECUTIVE_ORDER_H

#include "base/arena.h"
#include "base/clock.h"
#include "cable/labels.h"

/* What the line says behind "E.O.", in one line: "12958: DECL: 02/18/2019". Empty if there is none; STATUS_MEMORY. */
enum status executive_order_parse(struct arena *a, const struct labels *head, struct slice *words, struct error *err)
    __attribute__((warn_unused_result));

/* The day that it is declassified on, of the first date m/d/y in the line; precision MOMENT_NONE if there is none. `year` is the telegram's
 * (0: not known): two digits mean the first such year from then on. */
struct moment declassify_on_parse(const struct labels *head, int year);

/* Who classified it, as lines of 1973-79 say in parentheses: "GERLACH, FREDERICK H." of "12065: RDS-4 6/5/99 (GERLACH, FREDERICK H.) OR-M". Empty if
 * they do not. A part of `words`. Pure. */
struct slice executive_order_officer(struct slice words);

#endif
