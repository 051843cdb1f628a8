/* Partners: newsrooms, with their site, time zone and credit line. Each call is one statement. */
#ifndef CABLEDESK_DESK_PARTNER_H
#define CABLEDESK_DESK_PARTNER_H

#include "desk/desk.h"

struct partner {
	struct slice name;   /* as stories name it: "The Harbour Post" */
	struct slice site;   /* absolute address of its front page; may be empty */
	struct slice zone;   /* IANA name, for times that people give and read; may be empty */
	struct slice credit; /* credit line under its stories; may be empty */
};

/* Makes the partner or changes it; a field whose pointer is NULL stays as it was. STATUS_USAGE for an empty name, a zone that does not
 * exist or a site that is no http or https address. */
enum status partner_set(struct db *db, const struct desk *desk, const struct partner *p, struct error *err)
    __attribute__((warn_unused_result));
/* STATUS_MISSING if there is none. */
enum status partner_find(struct db *db, struct arena *a, struct slice name, struct partner *out, struct error *err)
    __attribute__((warn_unused_result));
/* The zone in which the partner gives times, in the arena; NULL if it has none, or the desk does not know it. */
enum status partner_find_zone(struct db *db, struct arena *a, struct slice name, const char **zone, struct error *err)
    __attribute__((warn_unused_result));
/* All, by name. */
enum status partner_list(struct db *db, struct arena *a, struct partner **out, size_t *count, struct error *err)
    __attribute__((warn_unused_result));

#endif
