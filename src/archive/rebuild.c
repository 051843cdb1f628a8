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

static enum status import_all(const struct archive_options *archive, const struct import_options *options,
                              const struct rebuild_source *sources, size_t source_count, struct archive_counts *counts,
                              struct error *err)
{
	struct import_options into = *options;
	enum status status = archive_open(archive, &into.archive, err);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; status == STATUS_OK && i < source_count; i++) {
		struct import_result result = {0};
		/* From other bytes other cables would come, and nobody would know. */
		status = original_verify(into.originals, sources[i].original, into.stop, err);
		if (status == STATUS_OK)
			status = import_original(&into, sources[i].original, sources[i].collection, &result, err);
		archive_counts_add(counts, &result.counts);
	}
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

enum status archive_rebuild(const struct archive_options *archive, const struct import_options *options,
                            const struct rebuild_source *sources, size_t source_count, struct archive_counts *counts,
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
		status = remove_database(archive->files, into.folder, false, err);
	if (status == STATUS_OK)
		status = import_all(&into, options, sources, source_count, counts, err);
	if (status == STATUS_OK)
		status = replace(archive, into.folder, err);
	if (into.folder != NULL && file_exists(into.folder)) {
		enum status removed = remove_database(archive->files, into.folder, false, NULL);
		if (removed == STATUS_OK)
			removed = file_remove_folder(archive->files, into.folder, NULL);
		if (status == STATUS_OK)
			status = removed;
	}
	arena_free(&a);
	return status;
}
