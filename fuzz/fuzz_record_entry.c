/* Proves that bytes which are read as an entry of the record are the only ones that say what they say: written again, they are the same; and that
 * what they name is safe to show and to make a path of. */
#include "fuzz.h"

#include "record/entry.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct slice bytes = slice_make((const char *)data, size);
	struct buffer again = {0};
	struct record_entry entry;
	struct error err;
	enum status status = record_entry_read(bytes, &entry, &err);
	fuzz_require(status == STATUS_OK || status == STATUS_INPUT);
	if (status != STATUS_OK)
		return 0;
	record_entry_write(&again, &entry);
	fuzz_require(slice_equal(buffer_slice(&again), bytes));
	fuzz_require(entry.act >= RECORD_ACT_POST && entry.act <= RECORD_ACT_WITHDRAW);
	fuzz_require(entry.subject == RECORD_CABLE || entry.subject == RECORD_STORY);
	fuzz_require(entry.address.len > 0);
	for (size_t i = 0; i < entry.address.len; i++) {
		char c = entry.address.ptr[i];
		fuzz_require(byte_is_alpha(c) || byte_is_digit(c) || c == '_' || c == '-');
	}
	buffer_free(&again);
	return 0;
}
