/* Proves that any bytes of a worker are either an error with a sentence that the parent knows, or refused; and that such an
 * error, written again, is the same error. */
#include "base/worker_frame.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const known[] = {"test.known", NULL};
	static const char *const possible[] = {"test.known", "worker.too_large", "worker.memory", "base.memory",
	                                       "worker.failed"};
	struct error first, second;
	unsigned char bytes[FRAME_ERROR_MAX];
	bool found = false;
	if (size > FRAME_ERROR_MAX || !frame_error_get(slice_make((const char *)data, size), known, &first))
		return 0;
	for (size_t i = 0; i < sizeof possible / sizeof possible[0]; i++)
		found = found || strcmp(first.sentence, possible[i]) == 0;
	if (!found)
		abort();
	size_t written = frame_error_put(bytes, &first);
	if (!frame_error_get(slice_make((const char *)bytes, written), known, &second))
		abort();
	if (first.kind != second.kind || first.value_count != second.value_count ||
	    memcmp(first.values, second.values, sizeof first.values) != 0)
		abort();
	return 0;
}
