/* Proves that no bytes harm the reader of telegrams, and that what it makes of them is a cable that can be written and read. */
#include "cable/read_telegram.h"
#include "cable/source.h"
#include "fuzz_cable.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct cable c;
	struct error err;
	struct slice bytes = slice_make((const char *)data, size);
	(void)source_recognise(bytes);
	if (cable_read_telegram(&a, fuzz_posts(), bytes, &c, &err) == STATUS_OK)
		fuzz_check_cable(&a, &c);
	arena_free(&a);
	return 0;
}
