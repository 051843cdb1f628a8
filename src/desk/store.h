/* What the stores of this folder share. */
#ifndef CABLEDESK_DESK_STORE_H
#define CABLEDESK_DESK_STORE_H

#include "base/db.h"

/* Binds `value`, or NULL when its pointer is NULL: "as it was", for statements that keep a column with coalesce(). */
void store_bind_change(struct db_statement *st, int parameter, struct slice value);

/* Copies a text column. False without memory. */
bool store_copy(struct arena *a, struct db_statement *st, int column, struct slice *out);

#endif
