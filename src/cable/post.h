/* The posts that send telegrams: embassies, consulates, missions, departments. One table, data/posts.csv, serves MRNs, pages and maps.
 *
 * The CSV has a header line and the columns name, place, country, zone, indicators, spellings. `name` is what MRNs write
 * (ISLAMABAD, USUNNEWYORK); `place` is for people (Islamabad); `zone` is an IANA name; the last two hold lists, separated
 * by semicolons. A name is a spelling of itself.
 *
 * Spellings are compared by their letters alone: case, spaces, apostrophes and hyphens do not count, and a digit 0 stands for an O. The table
 * is made once, in an arena, and then only read, so several threads may use it. It points into the CSV's bytes.
 */
#ifndef CABLEDESK_CABLE_POST_H
#define CABLEDESK_CABLE_POST_H

#include "base/arena.h"

struct post {
	struct slice name;
	struct slice place;
	struct slice country;
	struct slice zone;
};

struct post_key;

struct posts {
	struct post *items; /* in the order of the CSV */
	size_t count;
	struct post_key *spellings; /* sorted by length, then by letters */
	size_t spelling_count;
	struct post_key *alphabet;   /* the same, sorted by letters alone */
	struct post_key *indicators; /* sorted by letters */
	size_t indicator_count;
};

/* Reads the CSV. STATUS_INPUT (cable.posts_line, with the line) where a line has not six columns or a spelling stands for two posts;
 * STATUS_MEMORY. */
enum status posts_load(struct arena *a, struct slice csv, struct posts *out, struct error *err)
    __attribute__((warn_unused_result));

/* The post of this spelling. A name that the table does not have, of six letters or more (or five, if one got lost), is taken for the only post that
 * it differs from by one slip (a letter left out, added, changed, or two swapped), or whose beginning it is: telegrams cut
 * and misspell names. AMEMBASSY and its like before a name, and two letters of the country behind it, do not count. NULL otherwise. */
const struct post *posts_find(const struct posts *posts, struct slice words);
/* Only spellings that the table has. */
const struct post *posts_find_exact(const struct posts *posts, struct slice words);
/* The post of a routing indicator (RUEHIL), or NULL. */
const struct post *posts_find_indicator(const struct posts *posts, struct slice indicator);

#endif
