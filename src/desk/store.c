#include "desk/store.h"

#include <string.h>

void store_bind_change(struct db_statement *st, int parameter, struct slice value)
{
	if (value.ptr == NULL)
		db_bind_null(st, parameter);
	else
		db_bind_text(st, parameter, value);
}

void store_bind_actor(struct db_statement *st, int parameter, struct actor actor)
{
	if (actor.person == 0)
		db_bind_null(st, parameter);
	else
		db_bind_int64(st, parameter, actor.person);
}

void store_bind_id(struct db_statement *st, int parameter, const struct cable_id *id)
{
	db_bind_bytes(st, parameter, slice_make((const char *)id->bytes, sizeof id->bytes));
}

bool store_copy(struct arena *a, struct db_statement *st, int column, struct slice *out)
{
	*out = arena_copy(a, db_column_text(st, column));
	return out->ptr != NULL;
}

enum status store_read_set(struct db_statement *st, struct arena *a, struct cable_set *out, struct error *err)
{
	struct cable_id *ids = NULL;
	size_t capacity = 0;
	enum status status;
	bool row = false;
	*out = (struct cable_set){0};
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		struct slice bytes = db_column_bytes(st, 0);
		struct cable_id *id = arena_push(a, &ids, out->count, &capacity, sizeof *id);
		if (id == NULL || bytes.len != sizeof id->bytes) {
			status = id == NULL ? error_memory(err) : error_set(err, STATUS_INTERNAL, "base.internal");
			break;
		}
		memcpy(id->bytes, bytes.ptr, sizeof id->bytes);
		out->count++;
	}
	out->ids = ids;
	db_finish(st);
	return status;
}

enum status store_read_numbers(struct db_statement *st, struct arena *a, int64_t **out, size_t *count,
                               struct error *err)
{
	size_t capacity = 0;
	enum status status;
	bool row = false;
	*out = NULL;
	*count = 0;
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		int64_t *id = arena_push(a, out, *count, &capacity, sizeof *id);
		if (id == NULL) {
			status = error_memory(err);
			break;
		}
		*id = db_column_int64(st, 0);
		(*count)++;
	}
	db_finish(st);
	return status;
}
