/* Addresses of cables: for ever, and given in the order of citing, so that one tells nothing of cables never cited.
 *
 * The bare MRN (09ISLAMABAD365), without one volume and number (frus1969-76ve08-d16), then …_b, …_c for other cables of that name; without
 * either `x-` and 12 letters of the cable's id (docs/address.md). An address holds letters, digits, '-' and '_' only and is safe as a file's name.
 */
#ifndef CABLEDESK_DESK_ADDRESS_H
#define CABLEDESK_DESK_ADDRESS_H

#include "archive/archive.h"
#include "desk/desk.h"

enum { ADDRESS_MAX = 64 };

/* The address that the cable gets as the `turn`-th of its name (cable_name; 0: the first). An empty or unfit name counts as none. */
void address_make(struct slice name, const struct cable_id *cable, unsigned turn, char out[ADDRESS_MAX + 1]);

/* Whether the text has the form of an address. */
bool address_is_good(struct slice address);

/* The cable's address, given now if it had none. In the caller's transaction, or one of its own statement's. */
enum status address_give(struct db *db, const struct desk *desk, const struct cable_id *cable, struct slice name,
                         char out[ADDRESS_MAX + 1], struct error *err) __attribute__((warn_unused_result));
/* `*found` is false, and nothing given, if it has none. */
enum status address_of_cable(struct db *db, const struct cable_id *cable, bool *found, char out[ADDRESS_MAX + 1],
                             struct error *err) __attribute__((warn_unused_result));
/* STATUS_MISSING if no cable has the address. */
enum status address_find(struct db *db, struct slice address, struct cable_id *out, struct error *err)
    __attribute__((warn_unused_result));

/* All cables that have an address: those that were ever cited. */
enum status address_list_cables(struct db *db, struct arena *a, struct cable_set *out, struct error *err)
    __attribute__((warn_unused_result));

#endif
