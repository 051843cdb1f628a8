/* Bytes that are made piece by piece.
 *
 * A zeroed `struct buffer` is ready for use. It owns its bytes; buffer_free gives them back. When memory fails or
 * `limit` (0: none) would be passed, the buffer is marked as failed and takes nothing more: add as often as you like and
 * ask once, at the end, with buffer_done. `fail_at` is for tests: the n-th growth from now fails (0: none).
 * A buffer belongs to one thread at a time.
 */
#ifndef CABLEDESK_BASE_BUFFER_H
#define CABLEDESK_BASE_BUFFER_H

#include "base/error.h"

struct buffer {
	char *ptr;
	size_t len;
	size_t capacity;
	size_t limit;
	size_t fail_at;
	bool failed;
};

/* Add at the end. A buffer that has failed takes nothing. */
void buffer_add(struct buffer *b, struct slice s);
void buffer_add_cstr(struct buffer *b, const char *cstr);
void buffer_add_byte(struct buffer *b, char byte);
void buffer_add_format(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Room for `more` bytes at `ptr + len`, for reads straight into the buffer (add to `len` what came). False: failed. */
bool buffer_reserve(struct buffer *b, size_t more);

/* What is in the buffer; valid until it changes. */
struct slice buffer_slice(const struct buffer *b);
/* STATUS_OK, or STATUS_MEMORY when anything was not taken. */
enum status buffer_done(const struct buffer *b, struct error *err) __attribute__((warn_unused_result));

/* Empties the buffer (a failure, too) and keeps its memory. */
void buffer_clear(struct buffer *b);
void buffer_free(struct buffer *b);

#endif
