/* Proves that any bytes are either a query or refused with a place inside of them, and that a query, written in its normal
 * form, is the same query. */
#include "../tests/query_tree.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct error err;
	const struct query *first, *second;
	struct slice text = slice_make((const char *)data, size);
	if (query_parse(&a, text, &first, &err) == STATUS_OK) {
		struct slice written = query_write(&a, first);
		if (query_parse(&a, written, &second, &err) != STATUS_OK || !query_tree_equal(first, second))
			abort();
	} else if (err.kind != STATUS_USAGE || err.values[0].number < 1 || err.values[0].number > (int64_t)size + 1) {
		abort();
	}
	arena_free(&a);
	return 0;
}
