/* Proves that any bytes are a page or are refused, that the body made of a page is Markdown that can be read, and that
 * nothing in a page becomes a link that it did not have. */
#include "base/prose.h"
#include "base/story_source.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct error err;
	struct story_source source, back;
	struct prose prose;
	struct buffer bytes = {0};
	size_t at;
	if (size > 4096)
		return 0;
	struct slice page = slice_make((const char *)data, size);
	if (story_source_read_html(&a, page, &source, &err) == STATUS_OK) {
		story_source_write(&bytes, &source);
		if (story_source_read(&a, buffer_slice(&bytes), &back, &err) != STATUS_OK)
			abort();
		enum status status = prose_parse(&a, source.body, &prose, &err);
		if (status != STATUS_OK && status != STATUS_LIMIT)
			abort();
		if (status == STATUS_OK && prose.link_count > 0 && !slice_find_nocase(page, slice_of("href"), &at))
			abort();
	}
	buffer_free(&bytes);
	arena_free(&a);
	return 0;
}
