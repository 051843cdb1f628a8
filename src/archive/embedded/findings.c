#include "archive/embedded/embedded.h"

#include <string.h>

/* By place: flagged readings, and what was set aside. Of a place that was read more than once the last reading counts.
 * From the few flagged readings (reading_flagged) to their sources, not through all sources of an import: hence CROSS JOIN, which keeps that order. Texts
 * are read row by row, so that sorting does not hold them all. */
static const char statement[] =
    "SELECT a.member, a.begins, a.length, 1, a.sentence, a.detail, NULL, NULL, a.id FROM set_aside a "
    "WHERE a.original = (SELECT id FROM original WHERE sha = ?1) "
    "AND a.collection = (SELECT id FROM collection WHERE name = ?2) "
    "UNION ALL "
    "SELECT s.member, s.begins, s.length, 0, NULL, NULL, c.sha, r.id, s.id FROM reading r "
    "CROSS JOIN source s ON s.reading = r.id JOIN cable c ON c.id = r.cable "
    "WHERE s.original = (SELECT id FROM original WHERE sha = ?1) "
    "AND s.collection = (SELECT id FROM collection WHERE name = ?2) AND r.flags > 0 "
    "AND s.id = (SELECT max(t.id) FROM source t WHERE t.original = s.original AND t.collection = s.collection "
    "AND t.member = s.member AND t.begins = s.begins) "
    "ORDER BY 1, 2, 4, 9";

struct lister {
	archive_finding_fn *each;
	void *state;
	struct db *db;
	struct arena *a; /* for one row */
	const char *original;
};

static enum status read_cable(struct lister *l, int64_t reading, struct cable *out, struct error *err)
{
	struct db_statement *st = NULL;
	bool row = false;
	memset(out, 0, sizeof *out);
	enum status status = db_prepare(l->db, "SELECT text, json FROM reading WHERE id = ?1", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, reading);
	status = db_step(st, &row, err);
	if (status == STATUS_OK && row) {
		struct slice text = arena_copy(l->a, db_column_text(st, 0));
		struct slice json = arena_copy(l->a, db_column_text(st, 1));
		status = text.ptr == NULL || json.ptr == NULL ? error_memory(err)
		                                              : cable_read_json(l->a, text, json, out, err);
	}
	db_finish(st);
	return status;
}

static enum status tell_flags(struct lister *l, struct db_statement *st, struct archive_finding *finding,
                              struct error *err)
{
	struct cable c;
	struct slice id = db_column_bytes(st, 6);
	if (id.len != sizeof finding->cable.bytes)
		return error_set(err, STATUS_IO, "archive.damaged");
	memcpy(finding->cable.bytes, id.ptr, id.len);
	enum status status = read_cable(l, db_column_int64(st, 7), &c, err);
	finding->mrn = cable_name(&c);
	for (size_t i = 0; status == STATUS_OK && i < c.flag_count; i++) {
		finding->sentence = slice_of(c.flags[i].sentence);
		finding->detail = c.flags[i].detail;
		status = l->each(l->state, finding, err);
	}
	return status;
}

static enum status tell_row(struct lister *l, struct db_statement *st, struct error *err)
{
	struct archive_finding finding = {.is_set_aside = db_column_int64(st, 3) != 0};
	memcpy(finding.place.original, l->original, CABLE_ID_LEN + 1);
	finding.place.member = db_column_text(st, 0);
	finding.place.offset = (uint64_t)db_column_int64(st, 1);
	finding.place.length = (uint64_t)db_column_int64(st, 2);
	if (!finding.is_set_aside)
		return tell_flags(l, st, &finding, err);
	finding.sentence = db_column_text(st, 4);
	finding.detail = db_column_text(st, 5);
	return l->each(l->state, &finding, err);
}

enum status embedded_list_findings(struct archive *archive, const char *original, struct slice collection,
                                   archive_finding_fn *each, void *state, struct error *err)
{
	struct embedded *e = (struct embedded *)archive;
	struct arena a = {0};
	struct db_statement *st = NULL;
	bool row = false;
	if (strlen(original) != CABLE_ID_LEN || import_set_has(&e->undone, original, collection))
		return STATUS_OK;
	enum status status = embedded_follow(e, err);
	if (status != STATUS_OK)
		return status;
	struct lister l = {each, state, e->db, &a, original};
	status = db_prepare(e->db, statement, &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, slice_of(original));
	db_bind_text(st, 2, collection);
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		status = tell_row(&l, st, err);
		arena_reset(&a);
		if (status != STATUS_OK)
			break;
	}
	db_finish(st);
	arena_free(&a);
	return status;
}
