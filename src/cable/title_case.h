/* A readable title from a subject in capitals. */
#ifndef CABLEDESK_CABLE_TITLE_CASE_H
#define CABLEDESK_CABLE_TITLE_CASE_H

#include "base/arena.h"

/* "SPD IN DRIVER'S SEAT FOR BERLIN ELECTION" becomes "SPD in Driver's Seat for Berlin Election": acronyms stay, small words are small
 * within a clause. A subject that has small letters already stays as it is. In the arena; STATUS_MEMORY. */
enum status title_case_make(struct arena *a, struct slice subject, struct slice *title, struct error *err)
    __attribute__((warn_unused_result));

#endif
