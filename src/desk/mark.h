/* Marks that a person sets on cables for that person alone: kept (on a list, to come back to) and read.
 *
 * In searches they are is:kept and is:read. Setting one twice and taking away what is not there change nothing. Each call is one
 * statement.
 */
#ifndef CABLEDESK_DESK_MARK_H
#define CABLEDESK_DESK_MARK_H

#include "archive/archive.h"
#include "desk/desk.h"

enum mark { MARK_KEPT, MARK_READ, MARKS };

/* "kept", "read". Static storage. */
const char *mark_name(enum mark mark);

/* Sets the mark (`on`), or takes it away. */
enum status mark_set(struct db *db, const struct desk *desk, struct actor actor, enum mark mark,
                     const struct cable_id *cable, bool on, struct error *err) __attribute__((warn_unused_result));

/* The cables so marked by the actor; by anyone at all for the command line of the desk's owner (person 0). */
enum status mark_list(struct db *db, struct arena *a, struct actor actor, enum mark mark, struct cable_set *out,
                      struct error *err) __attribute__((warn_unused_result));

#endif
