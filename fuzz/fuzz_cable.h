/* What the fuzz targets of cables share: the table of posts, and what must hold of every cable that a reader makes. */
#ifndef CABLEDESK_FUZZ_CABLE_H
#define CABLEDESK_FUZZ_CABLE_H

#include "fuzz.h"

#include "base/embed.h"
#include "base/utf8.h"
#include "cable/cable.h"
#include "cable/post.h"

#include <stdlib.h>

/* The table, made once. */
static inline const struct posts *fuzz_posts(void)
{
	static struct arena arena;
	static struct posts posts;
	struct slice csv;
	struct error err;
	if (posts.count == 0) {
		if (!embedded_find(slice_of("data/posts.csv"), &csv) ||
		    posts_load(&arena, csv, &posts, &err) != STATUS_OK)
			abort();
	}
	return &posts;
}

/* The text is UTF-8, and the cable's JSON is read again and gives the same bytes: that checks every span and order. */
static inline void fuzz_check_cable(struct arena *a, const struct cable *c)
{
	struct buffer first = {0};
	struct buffer second = {0};
	struct cable again;
	struct error err;
	fuzz_require(utf8_valid(c->text, NULL));
	cable_write_json(&first, c);
	fuzz_require(cable_read_json(a, c->text, buffer_slice(&first), &again, &err) == STATUS_OK);
	cable_write_json(&second, &again);
	fuzz_require(slice_equal(buffer_slice(&first), buffer_slice(&second)));
	buffer_free(&first);
	buffer_free(&second);
}

#endif
