#include "desk/mark.h"

#include "desk/store.h"

static const char *const names[MARKS] = {[MARK_KEPT] = "kept", [MARK_READ] = "read"};

const char *mark_name(enum mark mark)
{
	return names[mark];
}

enum status mark_set(struct db *db, const struct desk *desk, struct actor actor, enum mark mark,
                     const struct cable_id *cable, bool on, struct error *err)
{
	struct db_statement *st;
	const char *sql = on ? "INSERT INTO cable_mark (person, mark, cable, marked_ms) VALUES (?1, ?2, ?3, ?4)"
	                       " ON CONFLICT DO NOTHING"
	                     : "DELETE FROM cable_mark WHERE person = ?1 AND mark = ?2 AND cable = ?3 AND ?4 > 0";
	enum status status = db_prepare(db, sql, &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, actor.person);
	db_bind_text(st, 2, slice_of(names[mark]));
	store_bind_id(st, 3, cable);
	db_bind_int64(st, 4, clock_now(desk->clock));
	status = db_run(st, err);
	db_finish(st);
	return status;
}

enum status mark_list(struct db *db, struct arena *a, struct actor actor, enum mark mark, struct cable_set *out,
                      struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db,
	                                "SELECT DISTINCT cable FROM cable_mark WHERE mark = ?1 AND ?2 IN (0, person)"
	                                " ORDER BY cable",
	                                &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, slice_of(names[mark]));
	db_bind_int64(st, 2, actor.person);
	return store_read_set(st, a, out, err);
}
