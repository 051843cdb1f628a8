/* The lines FM, TO and INFO of a telegram's head (ACP-127). */
#ifndef CABLEDESK_CABLE_ADDRESSES_H
#define CABLEDESK_CABLE_ADDRESSES_H

#include "cable/cable.h"
#include "cable/post.h"

struct addresses {
	struct addressee from;
	const struct post *post; /* of the sender, by its name or indicator; NULL: unknown */
	struct addressee *to;
	size_t to_count;
	struct addressee *info;
	size_t info_count;
	struct span span; /* from FM to the last addressee; empty: there is no FM */
};

enum { ADDRESSEES_MAX = 5000 };

/* Reads the address lines of a head, page lines blanked. STATUS_MEMORY. */
enum status addresses_parse(struct arena *a, const struct posts *posts, struct slice head, struct addresses *out,
                            struct error *err) __attribute__((warn_unused_result));

#endif
