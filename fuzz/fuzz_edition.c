/* Proves that any bytes are an edition (of a cable, of a story) or refused; that what is read, written and read again, is the same; and that each
 * span of one lies in its text.
 *
 * The input: 's' for a story's, anything else for a cable's, then the file. */
#include "fuzz.h"

#include "base/utf8.h"
#include "room/edition.h"

#include <stdlib.h>

static void check_span(struct span span, size_t length)
{
	fuzz_require(span.begin <= span.end && span.end <= length);
}

/* False if the bytes are no edition. */
static bool read_cable(struct arena *a, struct slice bytes, struct buffer *again)
{
	struct edition e;
	struct error err;
	enum status status = edition_read(a, bytes, &e, &err);
	fuzz_require(status == STATUS_OK || status == STATUS_INPUT || status == STATUS_LIMIT);
	if (status != STATUS_OK)
		return false;
	for (size_t i = 0; i < e.paragraph_count; i++) {
		for (size_t k = 0; k < e.paragraphs[i].omission_count; k++)
			check_span(e.paragraphs[i].omissions[k].span, e.paragraphs[i].text.len);
	}
	edition_write(again, &e);
	return true;
}

static bool read_story(struct arena *a, struct slice bytes, struct buffer *again)
{
	struct story_edition e;
	struct error err;
	enum status status = story_edition_read(a, bytes, &e, &err);
	fuzz_require(status == STATUS_OK || status == STATUS_INPUT || status == STATUS_LIMIT);
	if (status != STATUS_OK)
		return false;
	/* A story that is read elsewhere has no body here. */
	for (size_t i = 0; i < e.quotation_count; i++)
		check_span(e.quotations[i].span, e.body.len == 0 ? SIZE_MAX : e.body.len);
	story_edition_write(again, &e);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct buffer first = {0}, second = {0};
	struct slice bytes = slice_make((const char *)data, size);
	bool (*read)(struct arena *, struct slice, struct buffer *) =
	    size > 0 && data[0] == 's' ? read_story : read_cable;
	if (read(&a, slice_from(bytes, 1), &first)) {
		fuzz_require(utf8_valid(buffer_slice(&first), NULL));
		fuzz_require(read(&a, buffer_slice(&first), &second));
		fuzz_require(slice_equal(buffer_slice(&first), buffer_slice(&second)));
	}
	buffer_free(&first);
	buffer_free(&second);
	arena_free(&a);
	return 0;
}
