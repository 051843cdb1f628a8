#include "archive/facets.h"

#include <stdlib.h>

static int by_count(const void *a, const void *b)
{
	const struct archive_count *left = a, *right = b;
	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	return slice_compare(left->value, right->value);
}

static int by_value_only(const void *a, const void *b)
{
	const struct archive_count *left = a, *right = b;
	return slice_compare(left->value, right->value);
}

void facet_order(struct archive_facet *facet, bool by_value, size_t limit)
{
	size_t kept = 0;
	for (size_t i = 0; i < facet->count; i++)
		if (facet->counts[i].count > 0 && facet->counts[i].value.len > 0)
			facet->counts[kept++] = facet->counts[i];
	facet->count = kept;
	if (kept > 0)
		qsort(facet->counts, kept, sizeof *facet->counts, by_value ? by_value_only : by_count);
	if (!by_value && facet->count > limit)
		facet->count = limit;
}
