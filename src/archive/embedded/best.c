#include "archive/embedded/best.h"

bool best_make(struct arena *a, enum archive_order order, size_t limit, struct best *out)
{
	*out = (struct best){.order = order, .limit = limit};
	out->hits = arena_array(a, limit, sizeof *out->hits);
	return out->hits != NULL;
}

static bool stands_behind(const struct best *best, size_t i, size_t j)
{
	return rank_compare(best->order, &best->hits[i].key, &best->hits[j].key) > 0;
}

static void swap(struct best *best, size_t i, size_t j)
{
	struct best_hit kept = best->hits[i];
	best->hits[i] = best->hits[j];
	best->hits[j] = kept;
}

/* Moves the hit at `i` down to its place among the first `count`. */
static void sift_down(struct best *best, size_t i, size_t count)
{
	for (;;) {
		size_t last = i;
		for (size_t child = 2 * i + 1; child < count && child <= 2 * i + 2; child++)
			if (stands_behind(best, child, last))
				last = child;
		if (last == i)
			return;
		swap(best, i, last);
		i = last;
	}
}

void best_add(struct best *best, const struct best_hit *hit)
{
	if (best->limit == 0)
		return;
	if (best->count == best->limit) {
		if (rank_compare(best->order, &hit->key, &best->hits[0].key) > 0)
			return;
		best->hits[0] = *hit;
		sift_down(best, 0, best->count);
		return;
	}
	size_t i = best->count++;
	best->hits[i] = *hit;
	while (i > 0 && stands_behind(best, i, (i - 1) / 2)) {
		swap(best, i, (i - 1) / 2);
		i = (i - 1) / 2;
	}
}

bool best_is_beyond(const struct best *best, const struct rank_key *key)
{
	return best->limit == 0 ||
	       (best->count == best->limit && rank_compare_worth(best->order, key, &best->hits[0].key) > 0);
}

void best_order(struct best *best)
{
	for (size_t left = best->count; left > 1; left--) {
		swap(best, 0, left - 1);
		sift_down(best, 0, left - 1);
	}
}
