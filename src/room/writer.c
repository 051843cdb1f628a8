#include "room/writer.h"

#include "room/inventory.h"
#include "room/manifest.h"

enum { FOLDER_MODE = 0755, FILE_MODE = 0644 };

struct writing {
	struct arena arena; /* lives as long as the run */
	struct arena page;  /* of the file that is being made */
	struct room_index index;
	struct room_inventory inventory;
	struct manifest old; /* what the folder's manifest named when the run began */
	struct manifest now; /* what it must name at the end */
	const struct template_set *templates;
	const struct text_catalogue *text;
	const struct files *files;
	const char *folder;
	struct room_report *report;
	struct error *err;
};

/* ---- Paths ---- */

/* The folder's part of a path in the room: "cables" of "cables/x.html", "" of "index.html". */
static struct slice folder_of(struct slice path)
{
	size_t end = path.len;
	while (end > 0 && path.ptr[end - 1] != '/')
		end--;
	return slice_part(path, 0, end > 0 ? end - 1 : 0);
}

static const char *path_on_disk(struct arena *a, const struct writing *w, struct slice path)
{
	char *below = arena_cstr(a, path);
	if (path.len == 0)
		return w->folder;
	return below == NULL ? NULL : file_path(a, w->folder, below);
}

/* ---- Looking ---- */

/* Whether the file is there with exactly these bytes. */
static bool stands_already(struct arena *a, const char *path, struct slice bytes)
{
	struct slice found;
	return file_kind_of(path) == FILE_KIND_FILE && file_read_all(a, path, bytes.len, &found, NULL) == STATUS_OK &&
	       slice_equal(found, bytes);
}

static enum status make_file(struct writing *w, const struct room_file *file, struct slice *bytes)
{
	arena_reset(&w->page);
	return room_file_make(&w->page, &w->inventory, w->templates, w->text, file, bytes, w->err);
}

/* A file that the manifest does not name is not ours: it may stay only if it is what would be written. */
static enum status check_foreign(struct writing *w)
{
	struct slice bytes;
	for (size_t i = 0; i < w->inventory.count; i++) {
		const struct room_file *file = &w->inventory.files[i];
		if (manifest_find(&w->old, file->path) != NULL)
			continue;
		arena_reset(&w->page);
		const char *path = path_on_disk(&w->page, w, file->path);
		if (path == NULL)
			return error_memory(w->err);
		if (file_kind_of(path) == FILE_KIND_NONE)
			continue;
		enum status status = make_file(w, file, &bytes);
		if (status != STATUS_OK)
			return status;
		path = path_on_disk(&w->page, w, file->path);
		if (path == NULL)
			return error_memory(w->err);
		if (stands_already(&w->page, path, bytes))
			continue;
		error_begin(w->err, STATUS_REFUSED, "room.foreign");
		error_text(w->err, "path", slice_of(path));
		return STATUS_REFUSED;
	}
	return STATUS_OK;
}

/* ---- Changing ---- */

/* Whether a folder is another, or holds it. */
static bool is_above(struct slice folder, struct slice other)
{
	return slice_equal(folder, other) || (other.len > folder.len && other.ptr[folder.len] == '/' &&
	                                      slice_equal(folder, slice_part(other, 0, folder.len)));
}

/* What a kill left half written may hold words that are withdrawn since. The manifest stands in order, so that a folder's files and those of
 * the folders in it follow each other: each folder is looked through once, when the first of them comes. */
static enum status remove_temporary(struct writing *w)
{
	struct slice last = slice_of("");
	enum status status = file_remove_temporary(w->files, w->folder, w->err);
	for (size_t i = 0; i < w->old.count && status == STATUS_OK; i++) {
		struct slice below = folder_of(w->old.entries[i].path);
		for (size_t end = 1; end <= below.len && status == STATUS_OK; end++) {
			struct slice folder = slice_part(below, 0, end);
			if ((end < below.len && below.ptr[end] != '/') || is_above(folder, last))
				continue;
			const char *path = path_on_disk(&w->arena, w, folder);
			if (path == NULL)
				return error_memory(w->err);
			if (file_kind_of(path) == FILE_KIND_FOLDER)
				status = file_remove_temporary(w->files, path, w->err);
		}
		last = below;
	}
	return status;
}

/* Names all that is there and all that will be. */
static enum status announce(struct writing *w)
{
	struct manifest both = {0};
	for (size_t i = 0; i < w->old.count; i++)
		manifest_add(&w->arena, &both, w->old.entries[i].path, w->old.entries[i].hash);
	for (size_t i = 0; i < w->inventory.count; i++)
		manifest_add(&w->arena, &both, w->inventory.files[i].path, NULL);
	manifest_sort(&both);
	if (w->arena.failed)
		return error_memory(w->err);
	if (both.count == w->old.count)
		return STATUS_OK;
	return manifest_write(w->files, w->folder, &both, w->err);
}

static enum status write_bytes(struct writing *w, const struct room_file *file, struct slice bytes)
{
	const char *folder = path_on_disk(&w->page, w, folder_of(file->path));
	const char *path = path_on_disk(&w->page, w, file->path);
	struct slice below = folder_of(file->path);
	char *name = arena_cstr(&w->page, slice_from(file->path, below.len == 0 ? 0 : below.len + 1));
	if (folder == NULL || path == NULL || name == NULL)
		return error_memory(w->err);
	if (stands_already(&w->page, path, bytes)) {
		w->report->unchanged++;
		return STATUS_OK;
	}
	enum status status = file_make_folder(w->files, folder, FOLDER_MODE, w->err);
	if (status == STATUS_OK)
		status = file_write_whole(w->files, folder, name, bytes, FILE_MODE, w->err);
	w->report->written += status == STATUS_OK;
	return status;
}

static enum status write_file(struct writing *w, const struct room_file *file)
{
	struct slice bytes;
	enum status status = make_file(w, file, &bytes);
	if (status == STATUS_OK)
		status = write_bytes(w, file, bytes);
	if (status != STATUS_OK)
		return status;
	digest_sha256_hex(bytes, manifest_find(&w->now, file->path)->hash);
	return STATUS_OK;
}

static bool is_withdrawal(const struct room_file *file)
{
	return file->kind == ROOM_FILE_WITHDRAWN || file->kind == ROOM_FILE_WITHDRAWN_LIST;
}

static enum status write_files(struct writing *w, bool withdrawals)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; i < w->inventory.count && status == STATUS_OK; i++) {
		if (is_withdrawal(&w->inventory.files[i]) == withdrawals)
			status = write_file(w, &w->inventory.files[i]);
	}
	return status;
}

/* Takes away folders that became empty, upwards. One that holds other things stays, and that is no failure. */
static enum status remove_empty_folders(struct writing *w, struct slice path)
{
	for (struct slice below = folder_of(path); below.len > 0; below = folder_of(below)) {
		const char *folder = path_on_disk(&w->page, w, below),
		           *above = path_on_disk(&w->page, w, folder_of(below));
		if (folder == NULL || above == NULL)
			return error_memory(w->err);
		if (file_remove_folder(w->files, folder, NULL) != STATUS_OK)
			return STATUS_OK;
		enum status status = file_sync_folder(w->files, above, w->err);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static enum status remove_file(struct writing *w, struct slice below)
{
	arena_reset(&w->page);
	const char *path = path_on_disk(&w->page, w, below), *folder = path_on_disk(&w->page, w, folder_of(below));
	if (path == NULL || folder == NULL)
		return error_memory(w->err);
	if (file_kind_of(path) != FILE_KIND_FILE) /* perhaps a run before took it away, and was cut before its folder */
		return remove_empty_folders(w, below);
	enum status status = file_remove(w->files, path, w->err);
	if (status == STATUS_OK)
		status = file_sync_folder(w->files, folder, w->err);
	if (status != STATUS_OK)
		return status;
	w->report->removed++;
	return remove_empty_folders(w, below);
}

static bool is_edition(struct slice path)
{
	return slice_ends_with(path, ".json") &&
	       (slice_starts_with(path, "cables/") || slice_starts_with(path, "stories/"));
}

/* Removes what the room no longer holds: editions, or all else. */
static enum status remove_files(struct writing *w, bool editions, size_t *removed)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; i < w->old.count && status == STATUS_OK; i++) {
		struct slice path = w->old.entries[i].path;
		if (is_edition(path) != editions || manifest_find(&w->now, path) != NULL)
			continue;
		status = remove_file(w, path);
		(*removed)++;
	}
	return status;
}

/* The feed holds cables and stories in full, so that it must not wait for its turn when some of them went. */
static enum status write_withdrawals(struct writing *w)
{
	size_t removed = 0;
	enum status status = write_files(w, true);
	if (status == STATUS_OK)
		status = remove_files(w, true, &removed);
	if (status == STATUS_OK && removed > 0)
		status = write_file(w, room_inventory_find(&w->inventory, slice_of("feed.xml")));
	return status;
}

/* ---- The whole ---- */

static enum status prepare(struct writing *w, const struct room_contents *contents)
{
	enum status status = room_index_make(&w->arena, contents, &w->index, w->err);
	if (status == STATUS_OK)
		status = room_inventory_make(&w->arena, &w->index, &w->inventory, w->err);
	if (status == STATUS_OK)
		status = manifest_read(&w->arena, w->folder, &w->old, w->err);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < w->inventory.count; i++)
		manifest_add(&w->arena, &w->now, w->inventory.files[i].path, NULL);
	manifest_sort(&w->now);
	return w->arena.failed ? error_memory(w->err) : STATUS_OK;
}

static enum status write_room(struct writing *w, const struct room_contents *contents)
{
	size_t removed = 0;
	enum status status = prepare(w, contents);
	if (status == STATUS_OK)
		status = file_make_folder(w->files, w->folder, FOLDER_MODE, w->err);
	if (status == STATUS_OK)
		status = remove_temporary(w);
	if (status == STATUS_OK)
		status = check_foreign(w);
	if (status == STATUS_OK)
		status = announce(w);
	if (status == STATUS_OK)
		status = write_withdrawals(w);
	if (status == STATUS_OK)
		status = write_files(w, false);
	if (status == STATUS_OK)
		status = remove_files(w, false, &removed);
	if (status == STATUS_OK)
		status = manifest_write(w->files, w->folder, &w->now, w->err);
	return status;
}

enum status room_write(const struct room_contents *contents, const struct template_set *templates,
                       const struct text_catalogue *text, const struct files *files, const char *folder,
                       struct room_report *report, struct error *err)
{
	struct writing w = {
	    .templates = templates,
	    .text = text,
	    .files = files,
	    .folder = folder,
	    .report = report,
	    .err = err,
	};
	*report = (struct room_report){0};
	enum status status = write_room(&w, contents);
	arena_free(&w.page);
	arena_free(&w.arena);
	return status;
}

enum status room_make_page(struct arena *a, const struct room_contents *contents, const struct template_set *templates,
                           const struct text_catalogue *text, struct slice path, struct slice *html, struct error *err)
{
	struct room_index index;
	struct room_inventory inventory;
	enum status status = room_index_make(a, contents, &index, err);
	if (status == STATUS_OK)
		status = room_inventory_make(a, &index, &inventory, err);
	if (status != STATUS_OK)
		return status;
	const struct room_file *file = room_inventory_find(&inventory, path);
	if (file == NULL) {
		error_begin(err, STATUS_MISSING, "room.no_file");
		error_text(err, "path", path);
		return STATUS_MISSING;
	}
	return room_file_make(a, &inventory, templates, text, file, html, err);
}
