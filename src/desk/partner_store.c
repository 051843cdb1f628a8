#include "desk/partner.h"

#include "desk/store.h"

enum { NAME_LEN_MAX = 128, ZONE_LEN_MAX = 64 };

static enum status refuse(struct error *err, const char *sentence, struct slice value)
{
	error_set(err, STATUS_USAGE, sentence);
	error_text(err, "value", value);
	return STATUS_USAGE;
}

static enum status check_zone(struct slice zone, struct error *err)
{
	char name[ZONE_LEN_MAX + 1] = {0};
	struct calendar calendar;
	int offset;
	if (zone.len > ZONE_LEN_MAX)
		return refuse(err, "desk.partner_zone", zone);
	for (size_t i = 0; i < zone.len; i++)
		name[i] = zone.ptr[i];
	struct moment any = {0, MOMENT_MINUTE};
	if (zone.len > 0 && moment_in_zone(any, name, &calendar, &offset, NULL) != STATUS_OK)
		return refuse(err, "desk.partner_zone", zone);
	return STATUS_OK;
}

static enum status check(const struct partner *p, struct error *err)
{
	if (p->name.len == 0 || p->name.len > NAME_LEN_MAX)
		return refuse(err, "desk.partner_name", p->name);
	if (p->site.len > 0 && !slice_starts_with(p->site, "https://") && !slice_starts_with(p->site, "http://"))
		return refuse(err, "desk.partner_site", p->site);
	return check_zone(p->zone, err);
}

enum status partner_set(struct db *db, const struct desk *desk, const struct partner *p, struct error *err)
{
	struct db_statement *st;
	enum status status = check(p, err);
	if (status == STATUS_OK)
		status = db_prepare(db,
		                    "INSERT INTO partner (name, site, zone, credit, created_ms)"
		                    " VALUES (?1, coalesce(?2, ''), coalesce(?3, ''), coalesce(?4, ''), ?5)"
		                    " ON CONFLICT (name) DO UPDATE SET site = coalesce(?2, site),"
		                    " zone = coalesce(?3, zone), credit = coalesce(?4, credit)",
		                    &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, p->name);
	store_bind_change(st, 2, p->site);
	store_bind_change(st, 3, p->zone);
	store_bind_change(st, 4, p->credit);
	db_bind_int64(st, 5, clock_now(desk->clock));
	status = db_run(st, err);
	db_finish(st);
	return status;
}

static bool copy_row(struct arena *a, struct db_statement *st, struct partner *out)
{
	return store_copy(a, st, 0, &out->name) && store_copy(a, st, 1, &out->site) &&
	       store_copy(a, st, 2, &out->zone) && store_copy(a, st, 3, &out->credit);
}

enum status partner_find(struct db *db, struct arena *a, struct slice name, struct partner *out, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, "SELECT name, site, zone, credit FROM partner WHERE name = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	bool row = false;
	db_bind_text(st, 1, name);
	status = db_step(st, &row, err);
	if (status == STATUS_OK && !row) {
		status = error_set(err, STATUS_MISSING, "desk.no_partner");
		error_text(err, "name", name);
	} else if (status == STATUS_OK && !copy_row(a, st, out)) {
		status = error_memory(err);
	}
	db_finish(st);
	return status;
}

enum status partner_find_zone(struct db *db, struct arena *a, struct slice name, const char **zone, struct error *err)
{
	struct partner found;
	*zone = NULL;
	if (name.len == 0)
		return STATUS_OK;
	enum status status = partner_find(db, a, name, &found, err);
	if (status == STATUS_MISSING)
		return STATUS_OK;
	if (status == STATUS_OK && found.zone.len > 0)
		*zone = found.zone.ptr; /* an arena's copy ends in a NUL */
	return status;
}

enum status partner_list(struct db *db, struct arena *a, struct partner **out, size_t *count, struct error *err)
{
	struct db_statement *st;
	size_t capacity = 0;
	bool row = false;
	*out = NULL;
	*count = 0;
	enum status status = db_prepare(db, "SELECT name, site, zone, credit FROM partner ORDER BY name", &st, err);
	if (status != STATUS_OK)
		return status;
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		struct partner *p = arena_push(a, out, *count, &capacity, sizeof *p);
		if (p == NULL || !copy_row(a, st, p)) {
			status = error_memory(err);
			break;
		}
		(*count)++;
	}
	db_finish(st);
	return status;
}
