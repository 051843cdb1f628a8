/* Proves that no bytes harm the reader of readings, and that what it takes is a cable whose spans lie in its text. The input is the
 * text, a line "%%", and the JSON. */
#include "fuzz_cable.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_span(const struct cable *c, struct span span)
{
	fuzz_require(span.begin <= span.end && span.end <= c->text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct cable c;
	struct error err;
	struct slice bytes = slice_make((const char *)data, size);
	size_t cut;
	if (slice_find(bytes, slice_of("%%\n"), &cut) &&
	    cable_read_json(&a, slice_part(bytes, 0, cut), slice_from(bytes, cut + 3), &c, &err) == STATUS_OK) {
		for (size_t i = 0; i < c.paragraph_count; i++) {
			check_span(&c, c.paragraphs[i].span);
			check_span(&c, c.paragraphs[i].words);
		}
		for (size_t i = 0; i < c.reference_count; i++)
			check_span(&c, c.references[i].span);
		fuzz_check_cable(&a, &c);
	}
	arena_free(&a);
	return 0;
}
