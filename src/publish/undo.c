#include "publish/undo.h"

#include "archive/import.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_SAID = 3 };

static const struct scope everything = {.everything = true};

/* Cables that are in use, collected from all stories. */
struct uses {
	struct cable_id *ids;
	size_t count, room;
};

static int by_id(const void *a, const void *b)
{
	return cable_id_compare(a, b);
}

static enum status add_use(struct uses *uses, struct arena *a, const struct cable_id *id, struct error *err)
{
	struct cable_id *slot = arena_push(a, &uses->ids, uses->count, &uses->room, sizeof *slot);
	if (slot == NULL)
		return error_memory(err);
	*slot = *id;
	uses->count++;
	return STATUS_OK;
}

/* In order, each once. */
static struct cable_set as_set(struct uses *uses)
{
	size_t kept = 0;
	if (uses->count > 0)
		qsort(uses->ids, uses->count, sizeof *uses->ids, by_id);
	for (size_t i = 0; i < uses->count; i++)
		if (kept == 0 || cable_id_compare(&uses->ids[kept - 1], &uses->ids[i]) != 0)
			uses->ids[kept++] = uses->ids[i];
	return (struct cable_set){uses->ids, kept};
}

/* ---- What stories cite ---- */

static enum status add_citations(const struct publisher *publisher, struct arena *a, int64_t story, int64_t number,
                                 struct uses *uses, struct error *err)
{
	struct arena own = {0};
	struct story_version version;
	struct quote_check check;
	enum status status = story_load_version(publisher->db, &own, story, number, &version, err);
	if (status == STATUS_OK)
		status = plan_check(publisher, &own, story, &version, 0, &check, err);
	for (size_t i = 0; status == STATUS_OK && i < check.citation_count; i++)
		status = add_use(uses, a, &check.citations[i].cable, err);
	arena_free(&own);
	return status;
}

static enum status find_cited(const struct publisher *publisher, struct arena *a, struct undo *out, struct error *err)
{
	struct story *stories;
	struct uses uses = {0};
	size_t count;
	enum status status = story_list(publisher->db, a, &stories, &count, err);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		for (int64_t n = 1; status == STATUS_OK && n <= stories[i].draft_version; n++)
			status = add_citations(publisher, a, stories[i].id, n, &uses, err);
		out->versions += stories[i].draft_version;
	}
	out->cited = as_set(&uses);
	return status;
}

/* ---- Whether it may be undone ---- */

static void name_cable(const struct publisher *publisher, const struct cable_id *id, struct buffer *out)
{
	struct arena a = {0};
	struct archive_cable cable;
	char hex[CABLE_ID_LEN + 1];
	cable_id_write(id, hex);
	struct slice name = {NULL, 0};
	if (archive_load(publisher->archive, &a, &everything, id, &cable, NULL) == STATUS_OK)
		name = cable_name(&cable.value);
	buffer_add_cstr(out, out->len > 0 ? ", " : "");
	buffer_add(out, cable_call(name, slice_of(hex)));
	arena_free(&a);
}

static enum status refuse_used(const struct publisher *publisher, const struct import *import,
                               const struct cable_set *used, struct error *err)
{
	struct buffer names = {0};
	for (size_t i = 0; i < used->count && i < NAMES_SAID; i++)
		name_cable(publisher, &used->ids[i], &names);
	error_set(err, STATUS_REFUSED, "import.in_use");
	error_text(err, "import", import->name);
	error_number(err, "count", (int64_t)used->count);
	error_text(err, "cables", buffer_slice(&names));
	buffer_free(&names);
	return STATUS_REFUSED;
}

/* By rows of desk.db and by what stories were found to cite. */
static enum status check_uses(const struct publisher *publisher, struct arena *a, const struct undo *undo,
                              struct error *err)
{
	struct cable_set rows, used;
	struct uses uses = {0};
	struct archive_import import = {.collection = undo->import.collection};
	memcpy(import.original, undo->import.original.ptr, CABLE_ID_LEN);
	enum status status = import_list_used(publisher->db, a, &rows, err);
	for (size_t i = 0; status == STATUS_OK && i < rows.count; i++)
		status = add_use(&uses, a, &rows.ids[i], err);
	for (size_t i = 0; status == STATUS_OK && i < undo->cited.count; i++)
		status = add_use(&uses, a, &undo->cited.ids[i], err);
	if (status != STATUS_OK)
		return status;
	const struct cable_set all = as_set(&uses);
	status = archive_find_of_import(publisher->archive, a, &import, &all, &used, err);
	return status == STATUS_OK && used.count > 0 ? refuse_used(publisher, &undo->import, &used, err) : status;
}

static enum status check_state(const struct import *import, struct error *err)
{
	if (import->undone_ms == 0)
		return STATUS_OK;
	error_set(err, STATUS_REFUSED, "import.undone_before");
	error_text(err, "import", import->name);
	return STATUS_REFUSED;
}

enum status undo_prepare(const struct publisher *publisher, struct arena *a, int64_t import, struct undo *out,
                         struct error *err)
{
	*out = (struct undo){0};
	enum status status = import_find(publisher->db, a, import, &out->import, err);
	if (status == STATUS_OK)
		status = check_state(&out->import, err);
	if (status == STATUS_OK)
		status = find_cited(publisher, a, out, err);
	return status == STATUS_OK ? check_uses(publisher, a, out, err) : status;
}

/* ---- Undoing ---- */

static enum status check_versions(const struct publisher *publisher, struct arena *a, const struct undo *undo,
                                  struct error *err)
{
	struct story *stories;
	size_t count;
	int64_t versions = 0;
	enum status status = story_list(publisher->db, a, &stories, &count, err);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		versions += stories[i].draft_version;
	if (status == STATUS_OK && versions != undo->versions)
		status = error_set(err, STATUS_REFUSED, "import.undo_changed");
	return status;
}

static enum status undo_in_transaction(const struct publisher *publisher, struct arena *a, struct actor actor,
                                       const struct undo *undo, struct error *err)
{
	struct import now;
	enum status status = import_find(publisher->db, a, undo->import.id, &now, err);
	if (status == STATUS_OK)
		status = check_state(&now, err);
	if (status == STATUS_OK)
		status = check_versions(publisher, a, undo, err);
	if (status == STATUS_OK)
		status = check_uses(publisher, a, undo, err);
	return status == STATUS_OK ? import_undo(publisher->db, publisher->desk, actor, &now, err) : status;
}

enum status undo_import(const struct publisher *publisher, struct actor actor, const struct undo *undo,
                        struct error *err)
{
	struct arena a = {0};
	struct file_lock *lock = NULL;
	const struct desk *desk = publisher->desk;
	const char *folder = desk_path(&a, desk, "archive");
	enum status status = folder == NULL ? error_memory(err) : STATUS_OK;
	/* One that is not done may be running; of one that is done nothing more comes. */
	if (status == STATUS_OK && !undo->import.done)
		status = archive_lock_writer(desk->files, folder, "cabledesk import undo", &lock, err);
	if (status == STATUS_OK)
		status = db_begin(publisher->db, err);
	if (status == STATUS_OK)
		status = undo_in_transaction(publisher, &a, actor, undo, err);
	if (status == STATUS_OK)
		status = db_commit(publisher->db, err);
	db_rollback(publisher->db);
	file_lock_release(lock);
	arena_free(&a);
	return status;
}
