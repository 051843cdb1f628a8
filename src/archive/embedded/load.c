#include "archive/embedded/match.h"
#include "archive/fields.h"

#include <stdlib.h>
#include <string.h>

/* ---- Pieces ---- */

static bool copy_text(struct arena *a, struct db_statement *st, int column, struct slice *out)
{
	*out = arena_copy(a, db_column_text(st, column));
	return out->ptr != NULL;
}

static bool copy_id(struct db_statement *st, int column, struct cable_id *out)
{
	struct slice bytes = db_column_bytes(st, column);
	if (bytes.len != sizeof out->bytes)
		return false;
	memcpy(out->bytes, bytes.ptr, bytes.len);
	return true;
}

/* What every reading outside of the scope gives, and every one that is not there. */
static enum status missing(struct error *err)
{
	return error_set(err, STATUS_MISSING, "archive.missing");
}

static enum status damaged(struct error *err)
{
	return error_set(err, STATUS_IO, "archive.damaged");
}

/* Runs a statement with one number up to its one row. The caller ends it. */
static enum status read_row(struct embedded *e, const char *sql, int64_t id, struct db_statement **st,
                            struct error *err)
{
	bool row = false;
	enum status status = db_prepare(e->db, sql, st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(*st, 1, id);
	status = db_step(*st, &row, err);
	return status == STATUS_OK && !row ? damaged(err) : status;
}

enum status embedded_read_hit(struct embedded *e, struct arena *a, uint32_t reading, struct archive_hit *out,
                              struct error *err)
{
	struct db_statement *st = NULL;
	const struct columns *c = &e->columns;
	const struct reading_row *row = &c->readings[reading];
	enum status status =
	    read_row(e, "SELECT sha, mrn, subject, summary FROM reading WHERE id = ?1", reading, &st, err);
	if (status != STATUS_OK)
		goto out;
	memset(out, 0, sizeof *out);
	out->id = c->cables[row->cable];
	out->date = (struct moment){row->ms, (enum moment_precision)row->precision};
	out->classification = (enum classification)row->class;
	out->post = arena_copy(a, c->values[row->post].words);
	if (!copy_id(st, 0, &out->reading))
		status = damaged(err);
	else if (out->post.ptr == NULL || !copy_text(a, st, 1, &out->mrn) || !copy_text(a, st, 2, &out->subject) ||
	         !copy_text(a, st, 3, &out->summary))
		status = error_memory(err);
out:
	db_finish(st);
	return status;
}

/* ---- Whole cables ---- */

static bool read_source(const struct match *m, struct db_statement *st, struct archive_source *out)
{
	const struct columns *c = &m->e->columns;
	struct slice original = db_column_text(st, 1);
	int64_t collection = db_column_int64(st, 0);
	if (original.len != CABLE_ID_LEN || collection < 1 || collection > c->collection_count)
		return false;
	memcpy(out->place.original, original.ptr, original.len);
	out->place.offset = (uint64_t)db_column_int64(st, 3);
	out->place.length = (uint64_t)db_column_int64(st, 4);
	out->collection = arena_copy(m->a, c->collections[collection].words);
	return copy_id(st, 5, &out->reading) && copy_text(m->a, st, 2, &out->place.member) &&
	       out->collection.ptr != NULL;
}

static bool shows_source(const struct match *m, int64_t id)
{
	return id >= 1 && id <= m->e->columns.source_count && match_shows_source(m, (uint32_t)id);
}

/* The sources of all readings of the cable, inside the scope, in the order in which they came. */
static enum status read_sources(const struct match *m, uint32_t cable, struct archive_cable *out, struct error *err)
{
	struct db_statement *st = NULL;
	size_t room = 0;
	bool row = false;
	enum status status = db_prepare(m->e->db,
	                                "SELECT s.collection, o.sha, s.member, s.begins, s.length, r.sha, s.id "
	                                "FROM reading r JOIN source s ON s.reading = r.id "
	                                "JOIN original o ON o.id = s.original WHERE r.cable = ?1 ORDER BY s.id",
	                                &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, cable);
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		if (!shows_source(m, db_column_int64(st, 6)))
			continue;
		struct archive_source *source =
		    arena_push(m->a, &out->sources, out->source_count, &room, sizeof *source);
		if (source == NULL) {
			status = error_memory(err);
			break;
		}
		if (!read_source(m, st, source)) {
			status = damaged(err);
			break;
		}
		out->source_count++;
	}
	db_finish(st);
	return status;
}

static enum status read_cable(const struct match *m, uint32_t reading, struct archive_cable *out, struct error *err)
{
	struct db_statement *st = NULL;
	struct slice text;
	memset(out, 0, sizeof *out);
	enum status status = read_row(m->e, "SELECT sha, json, text FROM reading WHERE id = ?1", reading, &st, err);
	if (status != STATUS_OK)
		goto out;
	uint32_t cable = m->e->columns.readings[reading].cable;
	out->id = m->e->columns.cables[cable];
	if (!copy_id(st, 0, &out->reading))
		status = damaged(err);
	else if (!copy_text(m->a, st, 1, &out->json) || !copy_text(m->a, st, 2, &text))
		status = error_memory(err);
	if (status == STATUS_OK)
		status = cable_read_json(m->a, text, out->json, &out->value, err);
	if (status == STATUS_OK)
		status = read_sources(m, cable, out, err);
out:
	db_finish(st);
	return status;
}

enum status embedded_load(struct archive *archive, struct arena *a, const struct scope *scope,
                          const struct cable_id *id, struct archive_cable *out, struct error *err)
{
	struct embedded *e = (struct embedded *)archive;
	struct match m;
	enum status status = embedded_begin_read(e, 0, err);
	if (status == STATUS_OK)
		status = match_scope(&m, e, a, scope, NULL, 0, err);
	if (status == STATUS_OK) {
		uint32_t reading = match_find_shown(&m, id);
		status = reading == 0 ? missing(err) : read_cable(&m, reading, out, err);
	}
	embedded_end_read(e);
	return status;
}

/* Of the readings with this id the last that is made from a source in the scope, of a cable that it shows. */
static enum status find_reading(const struct match *m, const struct cable_id *id, uint32_t *out, struct error *err)
{
	struct db_statement *st = NULL;
	bool row = false;
	*out = 0;
	enum status status = db_prepare(m->e->db, "SELECT id, cable FROM reading WHERE sha = ?1 ORDER BY id", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_bytes(st, 1, slice_make((const char *)id->bytes, sizeof id->bytes));
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		int64_t reading = db_column_int64(st, 0), cable = db_column_int64(st, 1);
		if (bitmap_has(&m->readings, (uint32_t)reading) &&
		    match_find_shown(m, &m->e->columns.cables[cable]) != 0)
			*out = (uint32_t)reading;
	}
	db_finish(st);
	return status;
}

enum status embedded_load_reading(struct archive *archive, struct arena *a, const struct scope *scope,
                                  const struct cable_id *reading, struct archive_cable *out, struct error *err)
{
	struct embedded *e = (struct embedded *)archive;
	struct match m;
	uint32_t found = 0;
	enum status status = embedded_begin_read(e, 0, err);
	if (status == STATUS_OK)
		status = match_scope(&m, e, a, scope, NULL, 0, err);
	if (status == STATUS_OK)
		status = find_reading(&m, reading, &found, err);
	if (status == STATUS_OK)
		status = found == 0 ? missing(err) : read_cable(&m, found, out, err);
	embedded_end_read(e);
	return status;
}

/* The bytes of the last source, inside the scope, of the shown reading. */
static enum status read_bytes(const struct match *m, uint32_t reading, struct slice *out, struct error *err)
{
	struct db_statement *st = NULL;
	bool row = false;
	*out = (struct slice){NULL, 0};
	enum status status = db_prepare(m->e->db,
	                                "SELECT s.id, d.bytes FROM source s JOIN document d "
	                                "ON d.id = s.document WHERE s.reading = ?1 ORDER BY s.id DESC",
	                                &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, reading);
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		if (!shows_source(m, db_column_int64(st, 0)))
			continue;
		*out = arena_copy(m->a, db_column_bytes(st, 1));
		if (out->ptr == NULL)
			status = error_memory(err);
		break;
	}
	db_finish(st);
	return status == STATUS_OK && out->ptr == NULL ? damaged(err) : status;
}

enum status embedded_load_bytes(struct archive *archive, struct arena *a, const struct scope *scope,
                                const struct cable_id *id, struct slice *out, struct error *err)
{
	struct embedded *e = (struct embedded *)archive;
	struct match m;
	enum status status = embedded_begin_read(e, 0, err);
	if (status == STATUS_OK)
		status = match_scope(&m, e, a, scope, NULL, 0, err);
	if (status == STATUS_OK) {
		uint32_t reading = match_find_shown(&m, id);
		status = reading == 0 ? missing(err) : read_bytes(&m, reading, out, err);
	}
	embedded_end_read(e);
	return status;
}

/* ---- Short lists ---- */

static int hits_by_id(const void *a, const void *b)
{
	const struct archive_hit *left = a, *right = b;
	return cable_id_compare(&left->id, &right->id);
}

static int hits_by_date(const void *a, const void *b)
{
	const struct archive_hit *left = a, *right = b;
	bool left_dated = left->date.precision != MOMENT_NONE, right_dated = right->date.precision != MOMENT_NONE;
	if (left_dated != right_dated)
		return left_dated ? -1 : 1;
	if (left_dated && left->date.ms != right->date.ms)
		return left->date.ms < right->date.ms ? -1 : 1;
	return cable_id_compare(&left->id, &right->id);
}

static enum status read_hits(const struct match *m, const struct bitmap *found, bool by_date, size_t limit,
                             struct archive_hit **hits, size_t *count, struct error *err)
{
	size_t total = (size_t)bitmap_count(found);
	*hits = arena_array(m->a, total, sizeof **hits);
	*count = 0;
	if (*hits == NULL)
		return error_memory(err);
	for (uint32_t reading = 1; bitmap_next(found, &reading); reading++) {
		enum status status = embedded_read_hit(m->e, m->a, reading, &(*hits)[(*count)++], err);
		if (status != STATUS_OK)
			return status;
	}
	if (total > 0)
		qsort(*hits, total, sizeof **hits, by_date ? hits_by_date : hits_by_id);
	if (*count > limit)
		*count = limit;
	return STATUS_OK;
}

/* Hits by a statement that takes the MRN's key. */
static enum status find_by_key(struct embedded *e, struct arena *a, const struct scope *scope, const char *sql,
                               struct slice mrn, bool by_date, struct archive_hit **hits, size_t *count,
                               struct error *err)
{
	struct match m;
	struct bitmap found;
	enum status status = embedded_begin_read(e, 0, err);
	if (status == STATUS_OK)
		status = match_scope(&m, e, a, scope, NULL, 0, err);
	if (status != STATUS_OK)
		goto out;
	struct slice key = field_key(a, FIELD_MRN, mrn, true);
	if (key.ptr == NULL || !bitmap_make(a, e->columns.reading_count, &found)) {
		status = error_memory(err);
		goto out;
	}
	if (key.len > 0)
		status = match_statement(&m, sql, key, &found, err);
	if (status == STATUS_OK)
		status = read_hits(&m, &found, by_date, ARCHIVE_PAGE_MAX, hits, count, err);
out:
	embedded_end_read(e);
	return status;
}

enum status embedded_find_mrn(struct archive *archive, struct arena *a, const struct scope *scope, struct slice mrn,
                              struct archive_hit **hits, size_t *count, struct error *err)
{
	return find_by_key((struct embedded *)archive, a, scope,
	                   "SELECT id FROM reading WHERE mrn_key = ?1 AND mrn_key <> ''", mrn, false, hits, count, err);
}

enum status embedded_find_referring(struct archive *archive, struct arena *a, const struct scope *scope,
                                    struct slice mrn, struct archive_hit **hits, size_t *count, struct error *err)
{
	return find_by_key((struct embedded *)archive, a, scope, "SELECT reading FROM reference WHERE mrn_key = ?1",
	                   mrn, true, hits, count, err);
}

/* The prefix followed by zeros, as an id. */
static enum status read_prefix(struct slice prefix, struct cable_id *out, struct error *err)
{
	char hex[CABLE_ID_LEN];
	memset(hex, '0', sizeof hex);
	if (prefix.len >= ARCHIVE_PREFIX_MIN && prefix.len <= sizeof hex) {
		memcpy(hex, prefix.ptr, prefix.len);
		if (cable_id_read(slice_make(hex, sizeof hex), out))
			return STATUS_OK;
	}
	error_set(err, STATUS_USAGE, "archive.prefix");
	error_text(err, "prefix", prefix);
	return STATUS_USAGE;
}

static bool begins_with(const struct cable_id *id, const struct cable_id *start, size_t digits)
{
	return memcmp(id->bytes, start->bytes, digits / 2) == 0 &&
	       (digits % 2 == 0 || (id->bytes[digits / 2] ^ start->bytes[digits / 2]) < 0x10);
}

/* Where the digits are enough for the table of ids, only those near there are looked at. */
static void find_by_prefix(const struct match *m, const struct cable_id *start, size_t digits, struct bitmap *found)
{
	const struct columns *c = &m->e->columns;
	uint32_t place = columns_first_like(c, start), cable = 0;
	bool by_table = digits >= 2 * COLUMNS_LIKE;
	while (by_table && (cable = columns_next_like(c, &place)) != 0) {
		uint32_t reading = match_find_shown(m, &c->cables[cable]);
		if (begins_with(&c->cables[cable], start, digits) && reading != 0)
			bitmap_set(found, reading);
	}
	for (uint32_t reading = 1; !by_table && bitmap_next(&m->visible, &reading); reading++)
		if (begins_with(&c->cables[c->readings[reading].cable], start, digits))
			bitmap_set(found, reading);
}

enum status embedded_find_prefix(struct archive *archive, struct arena *a, const struct scope *scope,
                                 struct slice prefix, struct archive_hit **hits, size_t *count, struct error *err)
{
	struct embedded *e = (struct embedded *)archive;
	struct match m;
	struct bitmap found;
	struct cable_id start;
	enum status status = read_prefix(prefix, &start, err);
	if (status != STATUS_OK)
		return status;
	status = embedded_begin_read(e, 0, err);
	if (status == STATUS_OK)
		status = match_scope(&m, e, a, scope, NULL, 0, err);
	if (status == STATUS_OK && !bitmap_make(a, e->columns.reading_count, &found))
		status = error_memory(err);
	if (status != STATUS_OK)
		goto out;
	find_by_prefix(&m, &start, prefix.len, &found);
	status = read_hits(&m, &found, false, ARCHIVE_PREFIX_FOUND, hits, count, err);
out:
	embedded_end_read(e);
	return status;
}
