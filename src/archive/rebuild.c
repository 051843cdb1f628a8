#include "archive/rebuild.h"

#include "archive/embedded/embedded.h"

#include <string.h>

static enum status remove_if_there(const struct files *files, const char *path, struct error *err)
{
	return file_kind_of(path) == FILE_KIND_NONE ? STATUS_OK : file_remove(files, path, err);
}

/* The database's file and what SQLite keeps beside it. */
static enum status remove_database(const struct files *files, const char *folder, bool sides_only, struct error *err)
{
	static const char *const names[] = {EMBEDDED_FILE "-wal", EMBEDDED_FILE "-shm", EMBEDDED_FILE};
	struct arena a = {0};
	enum status status = STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && i < (sides_only ? 2 : 3); i++) {
		char *path = file_path(&a, folder, names[i]);
		status = path == NULL ? error_memory(err) : remove_if_there(files, path, err);
	}
	arena_free(&a);
	return status;
}

/* ---- The files of passages ---- */

struct moving {
	const struct files *files;
	const char *to; /* NULL: they are removed */
};

static enum status move_file(void *state, const struct file_entry *entry, struct error *err)
{
	const struct moving *m = state;
	struct arena a = {0};
	if (entry->kind != FILE_KIND_FILE)
		return STATUS_OK;
	if (m->to == NULL)
		return file_remove(m->files, entry->path, err);
	char *to = file_path(&a, m->to, entry->path + (strlen(entry->path) - entry->inside.len));
	enum status status = to == NULL ? error_memory(err) : file_rename(m->files, entry->path, to, err);
	arena_free(&a);
	return status;
}

/* Removes the folder of passages in `folder`, and what a kill left in it. */
static enum status remove_passages(const struct files *files, const char *folder, struct error *err)
{
	struct arena a = {0};
	struct moving removing = {.files = files};
	const char *passages = file_path(&a, folder, PASSAGE_FOLDER);
	enum status status = passages == NULL ? error_memory(err) : STATUS_OK;
	if (status == STATUS_OK && file_exists(passages)) {
		status = file_remove_temporary(files, passages, err);
		if (status == STATUS_OK)
			status = file_walk(passages, move_file, &removing, err);
		if (status == STATUS_OK)
			status = file_remove_folder(files, passages, err);
	}
	arena_free(&a);
	return status;
}

/* Puts the new files beside the old ones: whatever stands in archive.db next, its files are there. A name that is there
 * already stands for the same bytes. */
static enum status move_passages(const struct files *files, const char *made, const char *folder, struct error *err)
{
	struct arena a = {0};
	struct moving moving = {.files = files, .to = file_path(&a, folder, PASSAGE_FOLDER)};
	const char *from = file_path(&a, made, PASSAGE_FOLDER);
	enum status status = from == NULL || moving.to == NULL ? error_memory(err) : STATUS_OK;
	if (status == STATUS_OK && file_exists(from)) {
		status = file_make_folder(files, moving.to, 0700, err);
		if (status == STATUS_OK)
			status = file_walk(from, move_file, &moving, err);
		if (status == STATUS_OK)
			status = file_sync_folder(files, moving.to, err);
	}
	arena_free(&a);
	return status;
}

/* Some of the sources: from other bytes other cables would come, and nobody would know. */
static enum status import_some(const struct import_options *into, const struct import_source *sources, size_t count,
                               struct archive_counts *counts, struct error *err)
{
	struct arena a = {0};
	enum status status = STATUS_OK;
	struct import_result *results = arena_array(&a, count, sizeof *results);
	if (results == NULL)
		status = error_memory(err);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = original_verify(into->originals, sources[i].original, into->stop, err);
	if (status == STATUS_OK)
		status = import_originals(into, sources, count, results, err);
	for (size_t i = 0; results != NULL && i < count; i++)
		archive_counts_add(counts, &results[i].counts);
	arena_free(&a);
	return status;
}

static enum status import_all(const struct archive_options *archive, const struct import_options *options,
                              const struct import_source *sources, size_t source_count, struct archive_counts *counts,
                              struct error *err)
{
	enum { GROUP = 500 };
	struct import_options into = *options;
	into.goes_on = true;
	enum status status = archive_open(archive, &into.archive, err);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; status == STATUS_OK && i < source_count; i += GROUP) {
		size_t count = source_count - i < GROUP ? source_count - i : GROUP;
		status = import_some(&into, sources + i, count, counts, err);
	}
	if (status == STATUS_OK)
		status = archive_settle(into.archive, err);
	/* All of it must stand in the one file that is renamed. */
	if (status == STATUS_OK)
		status = embedded_finish(into.archive, err);
	archive_close(into.archive);
	return status;
}

/* Puts the new file in the place of the old one, whose WAL must not be taken for the new one's. */
static enum status replace(const struct archive_options *archive, const char *made, struct error *err)
{
	struct arena a = {0};
	struct archive *old;
	char *from = file_path(&a, made, EMBEDDED_FILE), *to = file_path(&a, archive->folder, EMBEDDED_FILE);
	enum status status = from == NULL || to == NULL ? error_memory(err) : STATUS_OK;
	/* A damaged one is only replaced. */
	if (status == STATUS_OK && file_exists(to) && archive_open(archive, &old, NULL) == STATUS_OK) {
		if (embedded_finish(old, NULL) != STATUS_OK)
			status = STATUS_OK;
		archive_close(old);
	}
	if (status == STATUS_OK)
		status = move_passages(archive->files, made, archive->folder, err);
	if (status == STATUS_OK)
		status = remove_database(archive->files, archive->folder, true, err);
	if (status == STATUS_OK)
		status = file_sync_folder(archive->files, archive->folder, err);
	if (status == STATUS_OK)
		status = file_rename(archive->files, from, to, err);
	if (status == STATUS_OK)
		status = file_sync_folder(archive->files, archive->folder, err);
	arena_free(&a);
	return status;
}

/* Removes the old archive's files of passages. */
static enum status clean(const struct archive_options *archive, struct error *err)
{
	struct archive *made;
	enum status status = archive_open(archive, &made, err);
	if (status != STATUS_OK)
		return status;
	status = embedded_clean(made, err);
	archive_close(made);
	return status;
}

static enum status remove_rebuild(const struct files *files, const char *folder, struct error *err)
{
	enum status status = remove_database(files, folder, false, err);
	return status == STATUS_OK ? remove_passages(files, folder, err) : status;
}

enum status archive_rebuild(const struct archive_options *archive, const struct import_options *options,
                            const struct import_source *sources, size_t source_count, struct archive_counts *counts,
                            struct error *err)
{
	struct arena a = {0};
	struct archive_options into = *archive;
	memset(counts, 0, sizeof *counts);
	into.folder = file_path(&a, archive->folder, "rebuild");
	into.write = true;
	enum status status = into.folder == NULL ? error_memory(err) : STATUS_OK;
	/* What an earlier one left that was cut. */
	if (status == STATUS_OK && file_exists(into.folder))
		status = remove_rebuild(archive->files, into.folder, err);
	if (status == STATUS_OK)
		status = import_all(&into, options, sources, source_count, counts, err);
	if (status == STATUS_OK)
		status = replace(archive, into.folder, err);
	if (status == STATUS_OK)
		status = clean(archive, err);
	if (into.folder != NULL && file_exists(into.folder)) {
		enum status removed = remove_rebuild(archive->files, into.folder, NULL);
		if (removed == STATUS_OK)
			removed = file_remove_folder(archive->files, into.folder, NULL);
		if (status == STATUS_OK)
			status = removed;
	}
	arena_free(&a);
	return status;
}
