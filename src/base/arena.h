/* Memory that is freed as a whole: one arena per document, request or command.
 *
 * A zeroed `struct arena` is ready for use. What it gives is zeroed (but arena_bytes), aligned for any type, and lives until arena_free
 * or arena_reset. An arena belongs to one thread at a time. `limit` (0: none) bounds what it may hold; `fail_at` is for
 * tests: the n-th allocation from now fails (0: none). `failed` stays set once an allocation failed, until arena_free or
 * arena_reset: builders look at it once, at the end.
 */
#ifndef CABLEDESK_BASE_ARENA_H
#define CABLEDESK_BASE_ARENA_H

#include "base/error.h"

#include <stdarg.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *chunks;
	size_t used;
	size_t limit;
	size_t fail_at;
	bool failed;
};

/* NULL when there is no memory, the limit is reached, or the size overflows. A size of 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t size);
void *arena_array(struct arena *a, size_t count, size_t size);
/* As arena_alloc, but not zeroed: for text that is written at once. */
char *arena_bytes(struct arena *a, size_t size);

/* A copy of `s`, followed by a NUL. Without memory its pointer is NULL (never so otherwise). */
struct slice arena_copy(struct arena *a, struct slice s);
/* As a C string; a NUL byte within `s` ends it early. NULL without memory. */
char *arena_cstr(struct arena *a, struct slice s);
/* printf into the arena; on failure the pointer is NULL. */
struct slice arena_format(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Makes room for one more element in an array that grows by doubling: `*items` holds `count` elements of `size` bytes
 * and has room for `*capacity`. The address of the new, zeroed element, or NULL without memory. */
void *arena_push(struct arena *a, void *items, size_t count, size_t *capacity, size_t size);

/* Gives everything back; the arena is ready for use again. */
void arena_free(struct arena *a);
/* Gives everything back but keeps a chunk for the next use. */
void arena_reset(struct arena *a);

#endif
