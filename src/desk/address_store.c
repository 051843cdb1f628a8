#include "desk/address.h"

#include "desk/store.h"

#include <stdio.h>
#include <string.h>

/* More cables of one MRN than anyone ever met; a bound for the loop. */
enum { TURNS_MAX = 1000 };

enum status address_of_cable(struct db *db, const struct cable_id *cable, bool *found, char out[ADDRESS_MAX + 1],
                             struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, "SELECT address FROM address WHERE cable = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	*found = false;
	store_bind_id(st, 1, cable);
	status = db_step(st, found, err);
	if (status == STATUS_OK && *found) {
		struct slice address = db_column_text(st, 0);
		snprintf(out, ADDRESS_MAX + 1, "%.*s", (int)address.len, address.ptr);
	}
	db_finish(st);
	return status;
}

static enum status insert(struct db *db, const struct desk *desk, const char *address, const struct cable_id *cable,
                          bool *inserted, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(
	    db, "INSERT INTO address (address, cable, given_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, slice_of(address));
	store_bind_id(st, 2, cable);
	db_bind_int64(st, 3, clock_now(desk->clock));
	status = db_run(st, err);
	*inserted = status == STATUS_OK && db_changes(db) > 0;
	db_finish(st);
	return status;
}

enum status address_give(struct db *db, const struct desk *desk, const struct cable_id *cable, struct slice name,
                         char out[ADDRESS_MAX + 1], struct error *err)
{
	/* Each turn either takes the next free address or finds that the cable got one meanwhile. */
	for (unsigned turn = 0; turn < TURNS_MAX; turn++) {
		bool done = false;
		enum status status = address_of_cable(db, cable, &done, out, err);
		if (status != STATUS_OK || done)
			return status;
		address_make(name, cable, turn, out);
		status = insert(db, desk, out, cable, &done, err);
		if (status != STATUS_OK || done)
			return status;
	}
	return error_set(err, STATUS_INTERNAL, "desk.addresses_used_up");
}

enum status address_find(struct db *db, struct slice address, struct cable_id *out, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, "SELECT cable FROM address WHERE address = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	bool row = false;
	db_bind_text(st, 1, address);
	status = db_step(st, &row, err);
	if (status == STATUS_OK && row) {
		memcpy(out->bytes, db_column_bytes(st, 0).ptr, sizeof out->bytes);
	} else if (status == STATUS_OK) {
		status = error_set(err, STATUS_MISSING, "desk.no_address");
		error_text(err, "address", address);
	}
	db_finish(st);
	return status;
}

enum status address_list_cables(struct db *db, struct arena *a, struct cable_set *out, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, "SELECT cable FROM address ORDER BY cable", &st, err);
	return status == STATUS_OK ? store_read_set(st, a, out, err) : status;
}
