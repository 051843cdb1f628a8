#include "publish/room_folder.h"

#include "publish/publication_store.h"
#include "publish/room_store.h"
#include "room/page.h"

#include <stdlib.h>
#include <string.h>

static int by_date(const void *x, const void *y)
{
	const struct posted_cable *a = x;
	const struct posted_cable *b = y;
	if (a->edition.date.ms != b->edition.date.ms)
		return a->edition.date.ms < b->edition.date.ms ? -1 : 1;
	return slice_compare(a->edition.address, b->edition.address);
}

void room_contents_sort(struct posted_cable *cables, size_t count)
{
	if (count > 1)
		qsort(cables, count, sizeof *cables, by_date);
}

/* Pages of both kinds in one array. */
static enum status list_withdrawn(struct arena *a, struct db *db, struct room_contents *out, struct error *err)
{
	struct withdrawn_page *cables = NULL, *stories = NULL;
	size_t cable_count, story_count;
	enum status status = room_list_withdrawn_cables(a, db, &cables, &cable_count, err);
	if (status == STATUS_OK)
		status = room_list_withdrawn_stories(a, db, &stories, &story_count, err);
	if (status != STATUS_OK)
		return status;
	struct withdrawn_page *all = arena_array(a, cable_count + story_count, sizeof *all);
	if (all == NULL)
		return error_memory(err);
	if (cable_count > 0)
		memcpy(all, cables, cable_count * sizeof *all);
	if (story_count > 0)
		memcpy(all + cable_count, stories, story_count * sizeof *all);
	out->withdrawn = all;
	out->withdrawn_count = cable_count + story_count;
	return STATUS_OK;
}

static struct room_identity identity_of(const struct config *config)
{
	return (struct room_identity){
	    .name = config->values[CONFIG_ROOM_NAME],
	    .about = config->values[CONFIG_ROOM_ABOUT],
	    .contact = config->values[CONFIG_ROOM_CONTACT],
	    .address = config->values[CONFIG_ROOM_ADDRESS],
	    .language = config->values[CONFIG_ROOM_LANGUAGE],
	};
}

static enum status load(struct arena *a, struct db *db, struct room_contents *out, struct error *err)
{
	struct posted_cable *cables = NULL;
	struct posted_story *stories = NULL;
	struct record_row *record = NULL;
	enum status status = room_list_cables(a, db, &cables, &out->cable_count, err);
	if (status == STATUS_OK)
		status = room_list_stories(a, db, &stories, &out->story_count, err);
	if (status == STATUS_OK)
		status = list_withdrawn(a, db, out, err);
	if (status == STATUS_OK)
		status = room_list_record(a, db, INT64_MAX, &record, &out->record_count, err);
	if (status == STATUS_OK)
		room_contents_sort(cables, out->cable_count);
	out->cables = cables;
	out->stories = stories;
	out->record = record;
	return status;
}

/* ---- What one page shows ---- */

/* The heads' stories with the cables that they cite. Cites stand by story, so that each story's are found as one run. */
static enum status add_cites(struct arena *a, struct db *db, struct posted_story *stories, size_t story_count,
                             struct error *err)
{
	struct room_cites *cites = NULL;
	size_t count;
	enum status status = room_list_cites(a, db, &cites, &count, err);
	struct slice *addresses = status == STATUS_OK ? arena_array(a, count, sizeof *addresses) : NULL;
	if (status == STATUS_OK && addresses == NULL)
		status = error_memory(err);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		addresses[i] = cites[i].address;
	for (size_t i = 0; status == STATUS_OK && i < story_count; i++) {
		struct story_edition *e = &stories[i].edition;
		size_t low = 0, high = count;
		while (low < high) {
			size_t middle = low + (high - low) / 2;
			if (cites[middle].story < e->story)
				low = middle + 1;
			else
				high = middle;
		}
		e->cables = addresses + low;
		while (low + e->cable_count < count && cites[low + e->cable_count].story == e->story)
			e->cable_count++;
	}
	return status;
}

static enum status load_lists(struct arena *a, struct db *db, struct room_contents *out, struct error *err)
{
	struct posted_cable *cables = NULL;
	struct posted_story *stories = NULL;
	enum status status = room_list_cable_heads(a, db, &cables, &out->cable_count, err);
	if (status == STATUS_OK)
		status = room_list_story_heads(a, db, &stories, &out->story_count, err);
	if (status == STATUS_OK)
		status = add_cites(a, db, stories, out->story_count, err);
	if (status == STATUS_OK)
		room_contents_sort(cables, out->cable_count);
	out->cables = cables;
	out->stories = stories;
	return status;
}

static enum status load_record(struct arena *a, struct db *db, struct room_contents *out, struct error *err)
{
	struct record_row *record = NULL;
	enum status status = load_lists(a, db, out, err);
	if (status == STATUS_OK)
		status = room_list_record(a, db, PAGE_RECORD_MAX, &record, &out->record_count, err);
	if (status == STATUS_OK && out->record_count > 0)
		out->record_before = (size_t)record[0].index;
	out->record = record;
	return status;
}

/* Puts the whole story in the place of its head. */
static enum status add_story(struct arena *a, struct db *db, int64_t number, struct posted_story *stories,
                             size_t story_count, struct error *err)
{
	struct posted_story *whole = NULL;
	size_t count;
	enum status status = room_find_story(a, db, number, &whole, &count, err);
	for (size_t i = 0; status == STATUS_OK && count > 0 && i < story_count; i++) {
		if (stories[i].edition.story == whole->edition.story)
			stories[i] = *whole;
	}
	return status;
}

struct cable_list {
	struct posted_cable *items;
	size_t count;
	size_t capacity;
};

static enum status add_cables(struct arena *a, struct cable_list *list, const struct posted_cable *cables, size_t count,
                              struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		size_t at = 0;
		while (at < list->count && !slice_equal(list->items[at].edition.address, cables[i].edition.address))
			at++;
		if (at < list->count)
			continue;
		struct posted_cable *cable = arena_push(a, &list->items, list->count, &list->capacity, sizeof *cable);
		if (cable == NULL)
			return error_memory(err);
		*cable = cables[i];
		list->count++;
	}
	return STATUS_OK;
}

/* The cable, the stories that cite it, and heads of what it refers to. */
static enum status load_cable(struct arena *a, struct db *db, struct slice address, const struct edition *edition,
                              struct room_contents *out, struct error *err)
{
	struct posted_cable *found = NULL;
	struct posted_story *stories = NULL;
	struct cable_list list = {0};
	int64_t *citing = NULL;
	size_t count, citing_count = 0;
	enum status status = room_find_cable(a, db, address, &found, &count, err);
	if (status == STATUS_OK)
		status = add_cables(a, &list, found, count, err);
	if (edition == NULL && status == STATUS_OK && count > 0)
		edition = &found->edition;
	for (size_t i = 0; status == STATUS_OK && edition != NULL && i < edition->reference_count; i++) {
		status = room_find_cable_heads(a, db, edition->references[i].mrn, &found, &count, err);
		if (status == STATUS_OK)
			status = add_cables(a, &list, found, count, err);
	}
	if (status == STATUS_OK)
		status = room_list_story_heads(a, db, &stories, &out->story_count, err);
	if (status == STATUS_OK)
		status = story_citing_list(db, a, address, 0, &citing, &citing_count, err);
	for (size_t i = 0; status == STATUS_OK && i < citing_count; i++)
		status = add_story(a, db, citing[i], stories, out->story_count, err);
	room_contents_sort(list.items, list.count);
	out->cables = list.items;
	out->cable_count = list.count;
	out->stories = stories;
	return status == STATUS_OK ? list_withdrawn(a, db, out, err) : status;
}

/* The story with the cables that it cites. */
static enum status load_story(struct arena *a, struct db *db, int64_t number, struct room_contents *out,
                              struct error *err)
{
	struct posted_cable *found = NULL;
	struct posted_story *stories = NULL;
	struct cable_list list = {0};
	size_t count;
	enum status status = room_list_story_heads(a, db, &stories, &out->story_count, err);
	if (status == STATUS_OK)
		status = add_story(a, db, number, stories, out->story_count, err);
	for (size_t i = 0; status == STATUS_OK && i < out->story_count; i++) {
		/* Heads cite nothing. */
		const struct story_edition *e = &stories[i].edition;
		for (size_t j = 0; status == STATUS_OK && j < e->cable_count; j++) {
			status = room_find_cable(a, db, e->cables[j], &found, &count, err);
			if (status == STATUS_OK)
				status = add_cables(a, &list, found, count, err);
		}
	}
	room_contents_sort(list.items, list.count);
	out->cables = list.items;
	out->cable_count = list.count;
	out->stories = stories;
	return status == STATUS_OK ? list_withdrawn(a, db, out, err) : status;
}

/* ---- In one state of the file ---- */

static enum status load_part(struct arena *a, struct db *db, const struct room_part *part, struct room_contents *out,
                             struct error *err)
{
	switch (part->kind) {
	case ROOM_PART_LISTS:
		return load_lists(a, db, out, err);
	case ROOM_PART_RECORD:
		return load_record(a, db, out, err);
	case ROOM_PART_CABLE:
		return load_cable(a, db, part->address, part->edition, out, err);
	case ROOM_PART_STORY:
		return load_story(a, db, part->story, out, err);
	case ROOM_PART_ALL:
		break;
	}
	return load(a, db, out, err);
}

enum status room_contents_load_part(struct arena *a, struct db *db, const struct config *config, int64_t now,
                                    const struct room_part *part, struct room_contents *out, struct error *err)
{
	*out = (struct room_contents){.identity = identity_of(config), .now_ms = now};
	enum status status = db_begin_read(db, err);
	if (status == STATUS_OK)
		status = load_part(a, db, part, out, err);
	db_rollback(db);
	return status;
}

enum status room_contents_load(struct arena *a, struct db *db, const struct config *config, int64_t now,
                               struct room_contents *out, struct error *err)
{
	const struct room_part all = {.kind = ROOM_PART_ALL};
	return room_contents_load_part(a, db, config, now, &all, out, err);
}

/* The name of a page in a folder: "09ISLAMABAD365" of "cables/09ISLAMABAD365.html". */
static bool read_name(struct slice path, const char *folder, struct slice *name)
{
	const struct slice begin = slice_of(folder), end = slice_of(".html");
	if (path.len <= begin.len + end.len || !slice_starts_with(path, folder) || !slice_ends_with(path, ".html"))
		return false;
	*name = slice_part(path, begin.len, path.len - end.len);
	return true;
}

struct room_part room_part_of(struct slice path)
{
	struct slice name, number;
	struct room_part part = {.kind = ROOM_PART_LISTS};
	if (!slice_ends_with(path, ".html"))
		part.kind = ROOM_PART_ALL;
	else if (slice_equals(path, "record/index.html"))
		part.kind = ROOM_PART_RECORD;
	else if (read_name(path, "cables/", &part.address) && !slice_starts_with(part.address, "by-date"))
		part.kind = ROOM_PART_CABLE;
	else if (read_name(path, "stories/", &name) && !slice_find_byte(name, '.', &(size_t){0}) &&
	         slice_cut(&name, '-', &number) && slice_to_int64(number, &part.story))
		part.kind = ROOM_PART_STORY;
	return part;
}
