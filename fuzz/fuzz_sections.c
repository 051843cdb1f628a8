/* Proves that no sections harm who puts them together, and that what comes of them is a cable that can be written and read. The input is cut at form feeds. */
#include "cable/sections.h"
#include "fuzz_cable.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct cable c;
	struct slice rest = slice_make((const char *)data, size), documents[SECTIONS_MAX];
	size_t count = 0;
	while (count < SECTIONS_MAX && slice_cut(&rest, '\f', &documents[count]))
		count++;
	if (count > 0 && cable_read_sections(&a, fuzz_posts(), documents, count, &c, NULL) == STATUS_OK)
		fuzz_check_cable(&a, &c);
	arena_free(&a);
	return 0;
}
