#include "publish/room_store.h"

#include "base/digest.h"
#include "base/value.h"

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

struct list {
	void *items; /* address of the array's pointer */
	size_t *count;
	size_t size; /* of an element */
	take_row *take;
};

/* An empty one. */
static struct list list_of(void *items, size_t *count, size_t size, take_row *take)
{
	*count = 0;
	return (struct list){items, count, size, take};
}

static enum status collect(struct arena *a, struct db_statement *st, const struct list *list, struct error *err)
{
	size_t capacity = 0;
	bool row = false;
	enum status status;
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		void *item = arena_push(a, list->items, *list->count, &capacity, list->size);
		status = item == NULL ? error_memory(err) : list->take(a, st, item, err);
		if (status != STATUS_OK)
			break;
		(*list->count)++;
	}
	db_finish(st);
	return status;
}

static enum status collect_all(struct arena *a, struct db *db, const char *sql, const struct list *list,
                               struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, sql, &st, err);
	return status == STATUS_OK ? collect(a, st, list, err) : status;
}

static enum status collect_of_text(struct arena *a, struct db *db, const char *sql, struct slice key,
                                   const struct list *list, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, sql, &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, key);
	return collect(a, st, list, err);
}

static enum status collect_of_number(struct arena *a, struct db *db, const char *sql, int64_t key,
                                     const struct list *list, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, sql, &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, key);
	return collect(a, st, list, err);
}

/* ---- Cables ---- */

static enum status take_cable(struct arena *a, struct db_statement *st, void *item, struct error *err)
{
	struct posted_cable *cable = item;
	if (!copy(a, st, 0, &cable->json) || !copy_hex(a, st, 1, &cable->hash))
		return error_memory(err);
	cable->posted_ms = db_column_int64(st, 2);
	cable->changed_ms = db_column_int64(st, 3);
	return edition_read(a, cable->json, &cable->edition, err);
}

#define CABLES                                                                                                         \
	"SELECT e.bytes, e.sha256, p.first_ms, e.posted_ms FROM posting p"                                             \
	" JOIN edition e ON e.address = p.address AND e.number = p.edition WHERE p.withdrawn_ms IS NULL"

enum status room_list_cables(struct arena *a, struct db *db, struct posted_cable **out, size_t *count,
                             struct error *err)
{
	const struct list list = list_of(out, count, sizeof **out, take_cable);
	return collect_all(a, db, CABLES " ORDER BY p.address", &list, err);
}

enum status room_find_cable(struct arena *a, struct db *db, struct slice address, struct posted_cable **out,
                            size_t *count, struct error *err)
{
	const struct list list = list_of(out, count, sizeof **out, take_cable);
	return collect_of_text(a, db, CABLES " AND p.address = ?", address, &list, err);
}

/* `json`: a list of texts, as the head keeps an edition's tags. */
static enum status take_tags(struct arena *a, struct slice json, struct edition *e, struct error *err)
{
	struct value *list;
	enum status status = value_read_json(a, json, &list, err);
	if (status != STATUS_OK)
		return status;
	e->tag_count = value_size(list);
	e->tags = arena_array(a, e->tag_count, sizeof *e->tags);
	if (e->tags == NULL)
		return error_memory(err);
	for (size_t i = 0; i < e->tag_count; i++)
		e->tags[i] = value_at(list, i)->text;
	return STATUS_OK;
}

static enum status take_cable_head(struct arena *a, struct db_statement *st, void *item, struct error *err)
{
	struct posted_cable *cable = item;
	struct edition *e = &cable->edition;
	struct slice date, tags;
	*cable = (struct posted_cable){.json = slice_of(""),
	                               .hash = slice_of(""),
	                               .posted_ms = db_column_int64(st, 10),
	                               .changed_ms = db_column_int64(st, 11)};
	e->number = (uint64_t)db_column_int64(st, 1);
	if (!copy(a, st, 0, &e->address) || !copy(a, st, 2, &e->mrn) || !copy(a, st, 3, &date) ||
	    !copy(a, st, 4, &e->post) || !copy(a, st, 5, &e->post_name) || !copy(a, st, 6, &e->classification) ||
	    !copy(a, st, 7, &tags) || !copy(a, st, 8, &e->subject) || !copy(a, st, 9, &e->title))
		return error_memory(err);
	if (date.len > 0 && !moment_read(date, &e->date))
		return error_set(err, STATUS_INPUT, "room.edition_form");
	return take_tags(a, tags, e, err);
}

#define CABLE_HEADS                                                                                                    \
	"SELECT h.address, h.number, h.mrn, h.date, h.post, h.post_name, h.classification, h.tags, h.subject, "        \
	"h.title,"                                                                                                     \
	" p.first_ms, h.changed_ms FROM posted_head h JOIN posting p ON p.address = h.address"

enum status room_list_cable_heads(struct arena *a, struct db *db, struct posted_cable **out, size_t *count,
                                  struct error *err)
{
	const struct list list = list_of(out, count, sizeof **out, take_cable_head);
	return collect_all(a, db, CABLE_HEADS " ORDER BY h.address", &list, err);
}

enum status room_find_cable_heads(struct arena *a, struct db *db, struct slice mrn, struct posted_cable **out,
                                  size_t *count, struct error *err)
{
	const struct list list = list_of(out, count, sizeof **out, take_cable_head);
	return collect_of_text(a, db, CABLE_HEADS " WHERE h.mrn = ? ORDER BY h.address", mrn, &list, err);
}

/* ---- Stories ---- */

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

#define STORIES                                                                                                        \
	"SELECT e.bytes, e.sha256, s.slug, s.published_ms, e.published_ms, v.tree FROM story s"                        \
	" JOIN story_edition e ON e.story = s.id"                                                                      \
	" AND e.number = (SELECT max(number) FROM story_edition WHERE story = s.id)"                                   \
	" JOIN story_version v ON v.story = s.id AND v.number = e.version WHERE s.state = 'published'"

enum status room_list_stories(struct arena *a, struct db *db, struct posted_story **out, size_t *count,
                              struct error *err)
{
	const struct list list = list_of(out, count, sizeof **out, take_story);
	return collect_all(a, db, STORIES " ORDER BY s.published_ms DESC, s.id DESC", &list, err);
}

enum status room_find_story(struct arena *a, struct db *db, int64_t story, struct posted_story **out, size_t *count,
                            struct error *err)
{
	const struct list list = list_of(out, count, sizeof **out, take_story);
	return collect_of_number(a, db, STORIES " AND s.id = ?", story, &list, err);
}

static enum status take_story_head(struct arena *a, struct db_statement *st, void *item, struct error *err)
{
	struct posted_story *story = item;
	struct story_edition *e = &story->edition;
	*story = (struct posted_story){.json = slice_of(""),
	                               .hash = slice_of(""),
	                               .published_ms = db_column_int64(st, 11),
	                               .changed_ms = db_column_int64(st, 12)};
	e->story = (uint64_t)db_column_int64(st, 0);
	e->number = (uint64_t)db_column_int64(st, 1);
	e->translation_of = (uint64_t)db_column_int64(st, 8);
	if (!copy(a, st, 2, &e->headline) || !copy(a, st, 3, &e->byline) || !copy(a, st, 4, &e->partner) ||
	    !copy(a, st, 5, &e->language) || !copy(a, st, 6, &e->url) || !copy(a, st, 7, &e->series) ||
	    !copy(a, st, 9, &e->date) || !copy(a, st, 10, &story->slug))
		return error_memory(err);
	return STATUS_OK;
}

enum status room_list_story_heads(struct arena *a, struct db *db, struct posted_story **out, size_t *count,
                                  struct error *err)
{
	const struct list list = list_of(out, count, sizeof **out, take_story_head);
	return collect_all(a, db,
	                   "SELECT h.story, h.number, h.headline, h.byline, h.partner, h.language, h.url, h.series,"
	                   " h.translation_of, h.date, s.slug, s.published_ms, h.changed_ms"
	                   " FROM published_head h JOIN story s ON s.id = h.story"
	                   " ORDER BY s.published_ms DESC, s.id DESC",
	                   &list, err);
}

static enum status take_cites(struct arena *a, struct db_statement *st, void *item, struct error *err)
{
	struct room_cites *cites = item;
	cites->story = (uint64_t)db_column_int64(st, 0);
	return copy(a, st, 1, &cites->address) ? STATUS_OK : error_memory(err);
}

enum status room_list_cites(struct arena *a, struct db *db, struct room_cites **out, size_t *count, struct error *err)
{
	const struct list list = list_of(out, count, sizeof **out, take_cites);
	return collect_all(a, db,
	                   "SELECT c.story, c.address FROM published_head h"
	                   " JOIN story_cable c ON c.story = h.story AND c.number = h.number ORDER BY c.story, c.place",
	                   &list, err);
}

/* ---- What was withdrawn, and the record ---- */

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
	const struct list list = list_of(out, count, sizeof **out, take_withdrawn_cable);
	return collect_all(a, db,
	                   "SELECT address, withdrawn_ms, withdrawn_reason FROM posting WHERE withdrawn_ms IS NOT NULL"
	                   " ORDER BY address",
	                   &list, err);
}

enum status room_list_withdrawn_stories(struct arena *a, struct db *db, struct withdrawn_page **out, size_t *count,
                                        struct error *err)
{
	const struct list list = list_of(out, count, sizeof **out, take_withdrawn_story);
	return collect_all(
	    a, db, "SELECT id, withdrawn_ms, withdrawn_reason, slug FROM story WHERE state = 'withdrawn' ORDER BY id",
	    &list, err);
}

static enum status take_entry(struct arena *a, struct db_statement *st, void *item, struct error *err)
{
	struct record_row *row = item;
	row->index = (uint64_t)db_column_int64(st, 0);
	if (!copy(a, st, 1, &row->bytes) || !copy_hex(a, st, 2, &row->leaf_hash))
		return error_memory(err);
	return STATUS_OK;
}

enum status room_list_record(struct arena *a, struct db *db, int64_t most, struct record_row **out, size_t *count,
                             struct error *err)
{
	const struct list list = list_of(out, count, sizeof **out, take_entry);
	return collect_of_number(a, db,
	                         "SELECT place, bytes, leaf_hash FROM record_entry"
	                         " WHERE place > (SELECT coalesce(max(place), 0) FROM record_entry) - ? ORDER BY place",
	                         most, &list, err);
}
