#include "quote/shelf.h"

#include <string.h>

enum status hand_cable_load(struct arena *a, const struct quote_source *source, const struct cable_id *id,
                            struct hand_cable **out, struct error *err)
{
	*out = NULL;
	struct hand_cable *cable = arena_alloc(a, sizeof *cable);
	if (cable == NULL)
		return error_memory(err);
	enum status status = source->load(source->state, a, id, &cable->cable, err);
	if (status == STATUS_MISSING)
		return STATUS_OK;
	if (status == STATUS_OK)
		status = wording_of_cable(a, &cable->cable.value, &cable->wording, err);
	if (status == STATUS_OK)
		*out = cable;
	return status;
}

static struct shelf_place *find(struct shelf *shelf, const struct cable_id *id)
{
	for (size_t i = 0; i < shelf->count; i++)
		if (memcmp(shelf->places[i].id.bytes, id->bytes, sizeof id->bytes) == 0)
			return &shelf->places[i];
	return NULL;
}

static void clear(struct shelf *shelf, struct shelf_place *place)
{
	shelf->bytes -= place->arena.used;
	arena_free(&place->arena);
	*place = shelf->places[--shelf->count];
}

/* A free place; the cables that were taken longest ago make room. */
static struct shelf_place *make_place(struct shelf *shelf)
{
	while (shelf->count == SHELF_MAX || (shelf->count > 0 && shelf->bytes > SHELF_BYTES_MAX)) {
		struct shelf_place *oldest = &shelf->places[0];
		for (size_t i = 1; i < shelf->count; i++)
			if (shelf->places[i].taken < oldest->taken)
				oldest = &shelf->places[i];
		clear(shelf, oldest);
	}
	struct shelf_place *place = &shelf->places[shelf->count++];
	*place = (struct shelf_place){0};
	return place;
}

enum status shelf_take(struct shelf *shelf, const struct quote_source *source, const struct cable_id *id,
                       const struct hand_cable **out, struct error *err)
{
	struct shelf_place *place = find(shelf, id);
	*out = NULL;
	if (place == NULL) {
		place = make_place(shelf);
		place->id = *id;
		enum status status = hand_cable_load(&place->arena, source, id, &place->cable, err);
		shelf->bytes += place->arena.used;
		if (status != STATUS_OK) {
			clear(shelf, place);
			return status;
		}
	}
	place->taken = ++shelf->takings;
	*out = place->cable;
	return STATUS_OK;
}

void shelf_free(struct shelf *shelf)
{
	while (shelf->count > 0)
		clear(shelf, &shelf->places[0]);
}
