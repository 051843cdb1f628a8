/* Proves that text is cut into lines without reading past its end or losing a byte, whatever stands in it. */
#include "base/slice.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = slice_make((const char *)data, size);
	struct slice rest = text;
	struct slice line;
	size_t seen = 0;
	while (slice_next_line(&rest, &line)) {
		size_t begin = (size_t)(line.ptr - text.ptr);
		if (begin != seen || begin + line.len > text.len)
			abort();
		seen = rest.ptr == NULL ? text.len : (size_t)(rest.ptr - text.ptr);
	}
	if (seen != text.len)
		abort();
	return 0;
}
