/* Proves that no bytes harm the worker's unpacking of archives; that members begin, go on and end in order at places that only grow; that no
 * more comes of an archive than the limit; and that unpacking from a later place gives the same members behind it. */
#include "fuzz.h"

#include "archive/unpack_job.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const char *__asan_default_options(void);

enum { EXPANSION = 200 };

/* Dictionaries of gigabytes are refused here as the worker's memory limit refuses them there, only sooner. */
const char *__asan_default_options(void)
{
	return "max_allocation_size_mb=64";
}

struct pass {
	struct slice packed;
	uint64_t behind; /* the last place */
	uint64_t sum;    /* of the members from `from` on */
	uint64_t from;
	uint64_t middle; /* the place of some member */
	size_t count;
	bool in_member, counts;
};

static enum status read_bytes(void *state, uint64_t offset, void *bytes, size_t size, size_t *got, struct error *err)
{
	const struct pass *p = state;
	struct slice part = slice_part(p->packed, (size_t)offset, (size_t)offset + size);
	(void)err;
	memcpy(bytes, part.ptr, part.len);
	*got = part.len;
	return STATUS_OK;
}

static enum status place(void *state, uint64_t at, struct error *err)
{
	(void)state;
	(void)at;
	(void)err;
	return STATUS_OK;
}

static void add(struct pass *p, struct slice bytes)
{
	for (size_t i = 0; p->counts && i < bytes.len; i++)
		p->sum = p->sum * 31 + (unsigned char)bytes.ptr[i];
}

static enum status answer(void *state, uint64_t at, uint64_t length, struct slice bytes, struct error *err)
{
	struct pass *p = state;
	(void)err;
	fuzz_require(at >= p->behind && length > 0 && bytes.len > 0);
	p->behind = at + length;
	fuzz_require(p->behind <= p->packed.len * EXPANSION);
	if (bytes.ptr[0] == UNPACK_MEMBER) {
		fuzz_require(!p->in_member && bytes.len <= UNPACK_NAME_MAX + 1);
		p->in_member = true;
		p->counts = at >= p->from;
		if (p->count++ == 1)
			p->middle = at;
	} else if (bytes.ptr[0] == UNPACK_DATA) {
		fuzz_require(p->in_member && bytes.len == length + 1);
	} else {
		fuzz_require(p->in_member && bytes.ptr[0] == UNPACK_END && bytes.len == 9);
		p->in_member = false;
		return STATUS_OK;
	}
	add(p, bytes);
	return STATUS_OK;
}

static enum status failure(void *state, uint64_t at, const struct error *why, struct error *err)
{
	struct pass *p = state;
	(void)err;
	fuzz_require(p->in_member && at >= p->behind && why->sentence != NULL);
	p->behind = at + 1;
	p->in_member = false;
	add(p, slice_of(why->sentence));
	return STATUS_OK;
}

static void run(struct pass *p, uint64_t start)
{
	struct error err;
	const struct unpack_ends ends = {.read = read_bytes,
	                                 .place = place,
	                                 .answer = answer,
	                                 .failure = failure,
	                                 .state = p,
	                                 .start = start,
	                                 .size = p->packed.len,
	                                 .expansion = EXPANSION};
	enum status status = unpack_run(&ends, &err);
	fuzz_require(status == STATUS_OK || err.sentence != NULL);
	fuzz_require(!p->in_member);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pass whole = {.packed = slice_make((const char *)data, size), .middle = UINT64_MAX};
	run(&whole, 0);
	if (whole.middle == UINT64_MAX)
		return 0;
	struct pass again = {.packed = whole.packed, .from = whole.middle};
	struct pass behind = {.packed = whole.packed, .from = whole.middle};
	run(&again, 0);
	run(&behind, whole.middle);
	fuzz_require(again.sum == behind.sum);
	return 0;
}
