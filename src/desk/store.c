#include "desk/store.h"

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
