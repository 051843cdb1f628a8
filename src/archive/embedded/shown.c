#include "archive/embedded/shown.h"

#include <stdlib.h>
#include <string.h>

/* The array with room for `larger` elements; new ones are zeroed. NULL without memory, then it stays as it was. */
static void *grow(void *items, size_t old, size_t larger, size_t size)
{
	void *grown = realloc(items, larger * size);
	if (grown != NULL)
		memset((char *)grown + old * size, 0, (larger - old) * size);
	return grown;
}

static bool grow_bitmap(struct bitmap *b, size_t old, size_t larger)
{
	uint64_t *words = grow(b->words, old, larger, sizeof *words);
	if (words == NULL)
		return false;
	b->words = words;
	return true;
}

static bool make_room(struct shown *s, const struct columns *c)
{
	size_t words = (size_t)c->reading_count / 64 + 1;
	size_t cables = (size_t)c->cable_count + 1;
	if (words > s->reading_room) {
		size_t larger = words + words / 2;
		if (!grow_bitmap(&s->readings, s->reading_room, larger) ||
		    !grow_bitmap(&s->newest, s->reading_room, larger))
			return false;
		s->reading_room = (uint32_t)larger;
	}
	if (cables > s->cable_room) {
		size_t larger = cables + cables / 2;
		uint32_t *of_cable = grow(s->of_cable, s->cable_room, larger, sizeof *of_cable);
		if (of_cable == NULL)
			return false;
		s->of_cable = of_cable;
		s->cable_room = (uint32_t)larger;
	}
	s->readings.count = s->newest.count = words;
	return true;
}

static bool shows_collection(const struct shown *s, uint32_t collection)
{
	for (size_t i = 0; i < s->collection_count; i++)
		if (s->collections[i] == collection)
			return true;
	return s->collections == NULL;
}

/* Sources stand in the order in which they came: the newest reading is the one that was the last to come in for the first time, as if
 * there were no other sources than those that are shown. */
static void add_source(struct shown *s, const struct columns *c, const struct source_row *source)
{
	const struct reading_row *row = &c->readings[source->reading];
	uint32_t before = s->of_cable[row->cable];
	if (!shows_collection(s, source->collection) || bitmap_has(&s->readings, source->reading))
		return;
	bitmap_set(&s->readings, source->reading);
	bitmap_set(&s->newest, source->reading);
	s->of_cable[row->cable] = source->reading;
	s->words += row->words;
	if (before == 0) {
		s->cables++;
		return;
	}
	bitmap_clear(&s->newest, before);
	s->words -= c->readings[before].words;
}

static bool is_for(const struct shown *s, const struct import_set *undone, const uint32_t *collections, size_t count)
{
	if (s->marks != undone->marks || s->collection_count != count)
		return false;
	if (s->collections == NULL || collections == NULL)
		return s->collections == collections;
	return memcmp(s->collections, collections, count * sizeof *collections) == 0;
}

static bool begin_again(struct shown *s, const struct import_set *undone, const uint32_t *collections, size_t count)
{
	shown_free(s);
	s->marks = undone->marks;
	if (collections == NULL)
		return true;
	s->collections = malloc((count + 1) * sizeof *collections);
	if (s->collections == NULL)
		return false;
	memcpy(s->collections, collections, count * sizeof *collections);
	s->collection_count = count;
	return true;
}

enum status shown_refresh(struct shown *s, const struct columns *c, const struct import_set *undone,
                          const uint32_t *collections, size_t count, struct error *err)
{
	if (!is_for(s, undone, collections, count) && !begin_again(s, undone, collections, count))
		return error_memory(err);
	if (!make_room(s, c))
		return error_memory(err);
	while (s->source_count < c->source_count) {
		uint32_t source = ++s->source_count;
		if (!undone->sources[source])
			add_source(s, c, &c->sources[source]);
	}
	return STATUS_OK;
}

void shown_free(struct shown *s)
{
	free(s->collections);
	free(s->readings.words);
	free(s->newest.words);
	free(s->of_cable);
	memset(s, 0, sizeof *s);
}
