#include "archive/embedded/embedded.h"

#include <string.h>

static bool copy_text(struct arena *a, struct db_statement *st, int column, struct slice *out)
{
	*out = arena_copy(a, db_column_text(st, column));
	return out->ptr != NULL;
}

static bool read_row(struct arena *a, struct db_statement *st, struct archive_section *out)
{
	struct slice original = db_column_text(st, 0), bytes = db_column_bytes(st, 5);
	if (original.len != CABLE_ID_LEN)
		return false;
	memcpy(out->place.original, original.ptr, original.len);
	out->place.offset = (uint64_t)db_column_int64(st, 2);
	out->place.length = (uint64_t)db_column_int64(st, 3);
	out->number = (int)db_column_int64(st, 4);
	out->bytes = arena_copy(a, bytes);
	return out->bytes.ptr != NULL && copy_text(a, st, 1, &out->place.member);
}

enum status embedded_find_sections(struct archive *archive, struct arena *a, struct slice collection, struct slice mrn,
                                   int section_count, struct archive_section **out, size_t *count, struct error *err)
{
	struct embedded *e = (struct embedded *)archive;
	struct db_statement *st = NULL;
	size_t room = 0;
	bool row = false;
	*out = NULL;
	*count = 0;
	enum status status = db_prepare(
	    e->db,
	    "SELECT o.sha, s.member, s.begins, s.length, s.number, d.bytes FROM section s "
	    "JOIN original o ON o.id = s.original JOIN document d ON d.id = s.document "
	    "WHERE s.collection = (SELECT id FROM collection WHERE name = ?1) AND s.mrn = ?2 AND s.count = ?3 "
	    "ORDER BY s.number, o.sha, s.member, s.begins",
	    &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, collection);
	db_bind_text(st, 2, mrn);
	db_bind_int64(st, 3, section_count);
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		struct archive_section *section = arena_push(a, out, *count, &room, sizeof *section);
		if (section == NULL || !read_row(a, st, section)) {
			status = error_memory(err);
			break;
		}
		section->mrn = mrn;
		section->count = section_count;
		*count += !import_set_has(&e->undone, section->place.original, collection);
	}
	db_finish(st);
	return status;
}

enum status embedded_list_sections(struct archive *archive, struct arena *a, const char *original,
                                   struct slice collection, struct archive_section **out, size_t *count,
                                   struct error *err)
{
	struct embedded *e = (struct embedded *)archive;
	struct db_statement *st = NULL;
	size_t room = 0;
	bool row = false;
	*out = NULL;
	*count = 0;
	enum status status = db_prepare(
	    e->db,
	    "SELECT mrn, count, min(begins), min(length) FROM section "
	    "WHERE original = (SELECT id FROM original WHERE sha = ?1) "
	    "AND collection = (SELECT id FROM collection WHERE name = ?2) GROUP BY mrn, count ORDER BY mrn, count",
	    &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, slice_of(original));
	db_bind_text(st, 2, collection);
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		struct archive_section *section = arena_push(a, out, *count, &room, sizeof *section);
		if (section == NULL || !copy_text(a, st, 0, &section->mrn)) {
			status = error_memory(err);
			break;
		}
		memcpy(section->place.original, original, CABLE_ID_LEN);
		section->count = (int)db_column_int64(st, 1);
		section->place.offset = (uint64_t)db_column_int64(st, 2);
		section->place.length = (uint64_t)db_column_int64(st, 3);
		(*count)++;
	}
	db_finish(st);
	return status;
}
