#include "publish/room_folder.h"

#include "publish/room_store.h"

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
		status = room_list_record(a, db, &record, &out->record_count, err);
	if (status == STATUS_OK)
		room_contents_sort(cables, out->cable_count);
	out->cables = cables;
	out->stories = stories;
	out->record = record;
	return status;
}

enum status room_contents_load(struct arena *a, struct db *db, const struct config *config, int64_t now,
                               struct room_contents *out, struct error *err)
{
	*out = (struct room_contents){.identity = identity_of(config), .now_ms = now};
	enum status status = db_begin_read(db, err);
	if (status == STATUS_OK)
		status = load(a, db, out, err);
	db_rollback(db);
	return status;
}
