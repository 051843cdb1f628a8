#include "base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_SIZE = 64 * 1024, ALIGNMENT = alignof(max_align_t) };

struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
	size_t used;
	alignas(max_align_t) char bytes[];
};

static struct arena_chunk *chunk_new(struct arena *a, size_t needed)
{
	size_t size = needed > CHUNK_SIZE ? needed : CHUNK_SIZE;
	if (size > SIZE_MAX - sizeof(struct arena_chunk))
		return NULL;
	struct arena_chunk *chunk = malloc(sizeof *chunk + size);
	if (chunk == NULL)
		return NULL;
	chunk->size = size;
	chunk->used = 0;
	/* A large block goes behind the current chunk, so that the room left in that one is not lost. */
	if (a->chunks != NULL && needed > CHUNK_SIZE) {
		chunk->next = a->chunks->next;
		a->chunks->next = chunk;
	} else {
		chunk->next = a->chunks;
		a->chunks = chunk;
	}
	return chunk;
}

static bool must_fail(struct arena *a)
{
	return a->fail_at > 0 && --a->fail_at == 0;
}

static void *fail(struct arena *a)
{
	a->failed = true;
	return NULL;
}

/* A block as it was left by whoever had it before. */
static void *take(struct arena *a, size_t size)
{
	if (must_fail(a) || size > SIZE_MAX - ALIGNMENT)
		return fail(a);
	size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (rounded == 0)
		rounded = ALIGNMENT;
	if (a->limit != 0 && (a->used > a->limit || rounded > a->limit - a->used))
		return fail(a);
	struct arena_chunk *chunk = a->chunks;
	if (chunk == NULL || chunk->size - chunk->used < rounded)
		chunk = chunk_new(a, rounded);
	if (chunk == NULL)
		return fail(a);
	void *block = chunk->bytes + chunk->used;
	chunk->used += rounded;
	a->used += rounded;
	return block;
}

void *arena_alloc(struct arena *a, size_t size)
{
	void *block = take(a, size);
	if (block != NULL)
		memset(block, 0, size);
	return block;
}

char *arena_bytes(struct arena *a, size_t size)
{
	return take(a, size);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t total;
	if (__builtin_mul_overflow(count, size, &total))
		return fail(a);
	return arena_alloc(a, total);
}

struct slice arena_copy(struct arena *a, struct slice s)
{
	if (s.len == SIZE_MAX)
		return (struct slice){NULL, 0};
	char *copy = arena_bytes(a, s.len + 1);
	if (copy == NULL)
		return (struct slice){NULL, 0};
	if (s.len > 0)
		memcpy(copy, s.ptr, s.len);
	copy[s.len] = '\0';
	return (struct slice){copy, s.len};
}

char *arena_cstr(struct arena *a, struct slice s)
{
	if (s.len == SIZE_MAX)
		return NULL;
	char *copy = arena_alloc(a, s.len + 1);
	if (copy != NULL && s.len > 0)
		memcpy(copy, s.ptr, s.len);
	return copy;
}

struct slice arena_format(struct arena *a, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *text = len < 0 ? NULL : arena_alloc(a, (size_t)len + 1);
	if (text == NULL)
		return (struct slice){NULL, 0};
	va_start(args, format);
	vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return (struct slice){text, (size_t)len};
}

void *arena_push(struct arena *a, void *items, size_t count, size_t *capacity, size_t size)
{
	void **array = items;
	if (count == *capacity) {
		size_t larger = *capacity == 0 ? 8 : *capacity * 2;
		if (larger < *capacity)
			return NULL;
		char *grown = arena_array(a, larger, size);
		if (grown == NULL)
			return NULL;
		if (count > 0)
			memcpy(grown, *array, count * size);
		*array = grown;
		*capacity = larger;
	}
	return (char *)*array + count * size;
}

void arena_free(struct arena *a)
{
	struct arena_chunk *chunk = a->chunks;
	while (chunk != NULL) {
		struct arena_chunk *next = chunk->next;
		free(chunk);
		chunk = next;
	}
	a->chunks = NULL;
	a->used = 0;
	a->failed = false;
}

void arena_reset(struct arena *a)
{
	struct arena_chunk *first = a->chunks;
	a->failed = false;
	if (first == NULL)
		return;
	a->chunks = first->next;
	arena_free(a);
	if (first->size > CHUNK_SIZE) {
		free(first);
		return;
	}
	first->next = NULL;
	first->used = 0;
	a->chunks = first;
}
