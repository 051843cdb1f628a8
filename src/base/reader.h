/* The one reader over bytes that may be hostile: it never looks outside of them.
 *
 * A read that does not fit gives zero or an empty slice and marks the reader as failed; it stays so, and every later
 * read fails, too. Read as much as you like and ask once with reader_done. Numbers are little-endian. A reader owns
 * nothing and belongs to one thread at a time.
 */
#ifndef CABLEDESK_BASE_READER_H
#define CABLEDESK_BASE_READER_H

#include "base/slice.h"

struct reader {
	struct slice bytes;
	size_t at;
	bool failed;
};

/* A reader at the first of the bytes, which it only points to. */
struct reader reader_make(struct slice bytes);

/* The next number, little-endian; 0 once failed. */
uint8_t reader_u8(struct reader *r);
uint16_t reader_u16(struct reader *r);
uint32_t reader_u32(struct reader *r);
uint64_t reader_u64(struct reader *r);

/* The next `len` bytes. */
struct slice reader_bytes(struct reader *r, size_t len);
/* A length (u32) and as many bytes: what buffers of the house write as a string. */
struct slice reader_string(struct reader *r);

/* How many bytes are left; 0 once failed. */
size_t reader_left(const struct reader *r);
/* True if nothing failed and nothing is left over. */
bool reader_done(const struct reader *r);

#endif
