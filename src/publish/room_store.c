#include "publish/room_store.h"

#include "base/digest.h"

#include <inttypes.h>

static bool copy(struct arena *a, struct db_statement *st, int column, struct slice *out)
{
	/* Text and bytes alike: SQLite gives a text's bytes as they are. */
	*out = arena_copy(a, db_column_bytes(st, column));
	return out->ptr != NULL;
}

static bool copy_hex(struct arena *a, struct db_statement *st, int column, struct slice *out)
{
	char hex[DIGEST_HEX_LEN + 1];
	struct slice bytes = db_column_bytes(st, column);
	if (bytes.len != DIGEST_SIZE)
		return false;
	digest_to_hex((const unsigned char *)bytes.ptr, hex);
	*out = arena_copy(a, slice_of(hex));
	return out->ptr != NULL;
}

/* Takes one row into the next element of an array. */
typedef enum status take_row(struct arena *a, struct db_statement *st, void *item, struct error *err);

static enum status collect(struct arena *a, struct db *db, const char *sql, size_t size, take_row *take, void *items,
                           size_t *count, struct error *err)
{
	struct db_statement *st;
	size_t capacity = 0;
	bool row = false;
	enum status status = db_prepare(db, sql, &st, err);
	if (status != STATUS_OK)
		return status;
	*count = 0;
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		void *item = arena_push(a, items, *count, &capacity, size);
		status = item == NULL ? error_memory(err) : take(a, st, item, err);
		if (status != STATUS_OK)
			break;
		(*count)++;
	}
	db_finish(st);
	return status;
}

static enum status take_cable(struct arena *a, struct db_statement *st, void *item, struct error *err)
{
	struct posted_cable *cable = item;
	if (!copy(a, st, 0, &cable->json) || !copy_hex(a, st, 1, &cable->hash))
		return error_memory(err);
	cable->posted_ms = db_column_int64(st, 2);
	cable->changed_ms = db_column_int64(st, 3);
	return edition_read(a, cable->json, &cable->edition, err);
}

enum status room_list_cables(struct arena *a, struct db *db, struct posted_cable **out, size_t *count,
                             struct error *err)
{
	return collect(a, db,
	               "SELECT e.bytes, e.sha256, p.first_ms, e.posted_ms FROM posting p"
	               " JOIN edition e ON e.address = p.address AND e.number = p.edition"
	               " WHERE p.withdrawn_ms IS NULL ORDER BY p.address",
	               sizeof **out, take_cable, out, count, err);
}

static enum status take_story(struct arena *a, struct db_statement *st, void *item, struct error *err)
{
	struct posted_story *story = item;
	struct slice tree;
	if (!copy(a, st, 0, &story->json) || !copy_hex(a, st, 1, &story->hash) || !copy(a, st, 2, &story->slug) ||
	    !copy(a, st, 5, &tree))
		return error_memory(err);
	story->published_ms = db_column_int64(st, 3);
	story->changed_ms = db_column_int64(st, 4);
	enum status status = story_edition_read(a, story->json, &story->edition, err);
	if (status != STATUS_OK || story->edition.body.len == 0)
		return status;
	struct prose *prose = arena_alloc(a, sizeof *prose);
	if (prose == NULL)
		return error_memory(err);
	story->prose = prose;
	return prose_read(a, story->edition.body, tree, prose, err);
}

enum status room_list_stories(struct arena *a, struct db *db, struct posted_story **out, size_t *count,
                              struct error *err)
{
	return collect(a, db,
	               "SELECT e.bytes, e.sha256, s.slug, s.published_ms, e.published_ms, v.tree FROM story s"
	               " JOIN story_edition e ON e.story = s.id"
	               " AND e.number = (SELECT max(number) FROM story_edition WHERE story = s.id)"
	               " JOIN story_version v ON v.story = s.id AND v.number = e.version"
	               " WHERE s.state = 'published' ORDER BY s.published_ms DESC, s.id DESC",
	               sizeof **out, take_story, out, count, err);
}

static enum status take_withdrawn_cable(struct arena *a, struct db_statement *st, void *item, struct error *err)
{
	struct withdrawn_page *page = item;
	if (!copy(a, st, 0, &page->name) || !copy(a, st, 2, &page->reason))
		return error_memory(err);
	page->path = cable_page_path(a, page->name);
	page->since_ms = db_column_int64(st, 1);
	return page->path.ptr == NULL ? error_memory(err) : STATUS_OK;
}

static enum status take_withdrawn_story(struct arena *a, struct db_statement *st, void *item, struct error *err)
{
	struct withdrawn_page *page = item;
	int64_t id = db_column_int64(st, 0);
	page->name = arena_format(a, "%" PRId64, id);
	page->path = story_page_path(a, (uint64_t)id, db_column_text(st, 3));
	page->since_ms = db_column_int64(st, 1);
	page->is_story = true;
	if (!copy(a, st, 2, &page->reason) || page->path.ptr == NULL || page->name.ptr == NULL)
		return error_memory(err);
	return STATUS_OK;
}

enum status room_list_withdrawn_cables(struct arena *a, struct db *db, struct withdrawn_page **out, size_t *count,
                                       struct error *err)
{
	return collect(a, db,
	               "SELECT address, withdrawn_ms, withdrawn_reason FROM posting WHERE withdrawn_ms IS NOT NULL"
	               " ORDER BY address",
	               sizeof **out, take_withdrawn_cable, out, count, err);
}

enum status room_list_withdrawn_stories(struct arena *a, struct db *db, struct withdrawn_page **out, size_t *count,
                                        struct error *err)
{
	return collect(
	    a, db, "SELECT id, withdrawn_ms, withdrawn_reason, slug FROM story WHERE state = 'withdrawn' ORDER BY id",
	    sizeof **out, take_withdrawn_story, out, count, err);
}

static enum status take_entry(struct arena *a, struct db_statement *st, void *item, struct error *err)
{
	struct record_row *row = item;
	row->index = (uint64_t)db_column_int64(st, 0);
	if (!copy(a, st, 1, &row->bytes) || !copy_hex(a, st, 2, &row->leaf_hash))
		return error_memory(err);
	return STATUS_OK;
}

enum status room_list_record(struct arena *a, struct db *db, struct record_row **out, size_t *count, struct error *err)
{
	return collect(a, db, "SELECT place, bytes, leaf_hash FROM record_entry ORDER BY place", sizeof **out,
	               take_entry, out, count, err);
}
