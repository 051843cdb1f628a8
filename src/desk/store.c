#include "desk/store.h"

void store_bind_change(struct db_statement *st, int parameter, struct slice value)
{
	if (value.ptr == NULL)
		db_bind_null(st, parameter);
	else
		db_bind_text(st, parameter, value);
}

bool store_copy(struct arena *a, struct db_statement *st, int column, struct slice *out)
{
	*out = arena_copy(a, db_column_text(st, column));
	return out->ptr != NULL;
}
