/* What the stores of desk.db share: those of this folder and publish/publication_store.c. */
#ifndef CABLEDESK_DESK_STORE_H
#define CABLEDESK_DESK_STORE_H

#include "archive/archive.h"
#include "base/db.h"
#include "desk/desk.h"

/* Binds `value`, or NULL when its pointer is NULL: "as it was", for statements that keep a column with coalesce(). */
void store_bind_change(struct db_statement *st, int parameter, struct slice value);

/* Binds the person who acts, or NULL for the program itself. */
void store_bind_actor(struct db_statement *st, int parameter, struct actor actor);

/* Binds the 32 bytes of an id. */
void store_bind_id(struct db_statement *st, int parameter, const struct cable_id *id);

/* The ids in the first column of the statement's rows, which come in their order; ends the statement. */
enum status store_read_set(struct db_statement *st, struct arena *a, struct cable_set *out, struct error *err)
    __attribute__((warn_unused_result));

/* The whole numbers in the first column of the statement's rows, in their order; ends the statement. */
enum status store_read_numbers(struct db_statement *st, struct arena *a, int64_t **out, size_t *count,
                               struct error *err) __attribute__((warn_unused_result));

/* Copies a text column. False without memory. */
bool store_copy(struct arena *a, struct db_statement *st, int column, struct slice *out);

#endif
