/* Proves that any bytes are a story's file or are refused; that the tree made of its body survives the way through bytes,
 * with every text at its place; and that the bytes of a tree, changed at will, are refused or a tree still. */
#include "base/prose.h"
#include "base/story_source.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Offsets of a tree that was taken lead nowhere outside of it. */
static void walk(const struct prose *prose)
{
	size_t sum = 0;
	for (size_t i = 0; i < prose->run_count; i++) {
		const struct prose_run *run = &prose->runs[i];
		sum += slice_span(prose->text, run->text).len;
		struct span source = prose_source_span(prose, run->text);
		if (source.end > prose->source.len || source.begin > source.end || run->block >= prose->block_count)
			abort();
		prose_stands_in(prose, run->block, PROSE_QUOTE);
	}
	if (sum > prose->text.len)
		abort();
}

static void change_and_read(struct arena *a, const struct prose *prose, struct buffer *bytes, const uint8_t *data,
                            size_t size)
{
	struct prose back;
	struct error err;
	for (size_t i = 0; i + 2 < size && i < 24; i += 3) {
		size_t at = (size_t)data[i] << 8 | data[i + 1];
		bytes->ptr[at % bytes->len] = (char)data[i + 2];
		if (prose_read(a, prose->source, buffer_slice(bytes), &back, &err) == STATUS_OK)
			walk(&back);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct error err;
	struct story_source source;
	struct prose prose, back;
	struct buffer bytes = {0};
	/* cmark is quadratic on some inputs: the worker's clock bounds it, here the size does. */
	if (size > 4096)
		return 0;
	if (story_source_read_markdown(&a, slice_make((const char *)data, size), &source, &err) == STATUS_OK &&
	    prose_parse(&a, source.body, &prose, &err) == STATUS_OK) {
		walk(&prose);
		prose_write(&bytes, &prose);
		if (prose_read(&a, source.body, buffer_slice(&bytes), &back, &err) != STATUS_OK)
			abort();
		if (!slice_equal(prose.text, back.text) || prose.run_count != back.run_count)
			abort();
		change_and_read(&a, &prose, &bytes, data, size);
	}
	buffer_free(&bytes);
	arena_free(&a);
	return 0;
}
