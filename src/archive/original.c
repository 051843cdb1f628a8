#include "archive/original.h"

#include "base/digest.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 256 * 1024, PATH_SHA_AT = 2 };

static bool is_stopped(const atomic_bool *stop)
{
	return stop != NULL && atomic_load(stop);
}

static enum status stopped(struct error *err)
{
	return error_set(err, STATUS_STOPPED, "archive.stopped");
}

/* Reads up to a chunk, going on after signals; 0 is the end. */
static enum status read_chunk(int fd, char *bytes, size_t *got, struct error *err)
{
	ssize_t n;
	do
		n = read(fd, bytes, CHUNK);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_system(err, "original.read", "", errno);
	*got = (size_t)n;
	return STATUS_OK;
}

/* ---- Adding ---- */

/* At most `size` bytes. */
static enum status copy(int fd, uint64_t size, struct file_writer *w, const atomic_bool *stop, struct error *err)
{
	struct arena a = {0};
	char *bytes = arena_alloc(&a, CHUNK);
	size_t got = 1;
	enum status status = bytes == NULL ? error_memory(err) : STATUS_OK;
	while (status == STATUS_OK && got > 0 && size > 0) {
		status = is_stopped(stop) ? stopped(err) : read_chunk(fd, bytes, &got, err);
		got = got < size ? got : (size_t)size;
		size -= got;
		if (status == STATUS_OK && got > 0)
			status = file_writer_add(w, slice_make(bytes, got), err);
	}
	arena_free(&a);
	return status;
}

/* "originals/ab" and "originals/ab/cdef…"; false without memory. */
static bool name_paths(struct arena *a, const char *folder, const char *sha, char **inner, char **path)
{
	char head[PATH_SHA_AT + 1] = {sha[0], sha[1], '\0'};
	*inner = file_path(a, folder, head);
	*path = *inner == NULL ? NULL : file_path(a, *inner, sha + PATH_SHA_AT);
	return *path != NULL;
}

static bool waits(const struct original_group *group, const char *path)
{
	for (size_t i = 0; i < group->count; i++)
		if (strcmp(group->paths[i], path) == 0)
			return true;
	return false;
}

/* Puts the copy among those that wait, unless it has been there before. The writer is ended, or waits, in any case. */
static enum status add_copy(struct original_group *group, struct file_writer *w, struct original *out,
                            struct error *err)
{
	unsigned char hash[DIGEST_SIZE];
	char *inner, *path;
	enum status status = STATUS_OK;
	out->size = file_writer_size(w);
	file_writer_hash(w, hash);
	digest_to_hex(hash, out->sha);
	if (group->count == ORIGINAL_GROUP_MAX)
		status = error_set(err, STATUS_INTERNAL, "base.internal");
	else if (!name_paths(&group->a, group->folder, out->sha, &inner, &path))
		status = error_memory(err);
	else if (!file_exists(inner))
		status = file_make_folder(group->files, inner, 0700, err);
	out->was_there = status == STATUS_OK && file_exists(path);
	/* Who gave it its name may have been killed before that was durable. */
	if (out->was_there)
		status = file_sync_folder(group->files, inner, err);
	if (status != STATUS_OK || out->was_there || waits(group, path)) {
		file_writer_discard(w);
		return status;
	}
	group->writers[group->count] = w;
	group->paths[group->count++] = path;
	return STATUS_OK;
}

static enum status begin_copy(const struct original_group *group, struct file_writer **out, struct error *err)
{
	enum status status = group->count == 0 ? file_make_folder(group->files, group->folder, 0700, err) : STATUS_OK;
	return status == STATUS_OK ? file_writer_open(group->files, group->folder, 0400, out, err) : status;
}

enum status original_group_add_fd(struct original_group *group, int fd, const atomic_bool *stop, struct original *out,
                                  struct error *err)
{
	struct file_writer *w = NULL;
	memset(out, 0, sizeof *out);
	enum status status = begin_copy(group, &w, err);
	if (status == STATUS_OK)
		status = copy(fd, UINT64_MAX, w, stop, err);
	if (status == STATUS_OK)
		return add_copy(group, w, out, err);
	file_writer_discard(w);
	return status;
}

/* A file that has another size than when its copy began is half a file. */
static enum status check_size(int fd, uint64_t copied, const struct stat *before, const char *path, struct error *err)
{
	struct stat now;
	bool same = fstat(fd, &now) == 0 && now.st_size == before->st_size && (uint64_t)now.st_size == copied;
	if (same)
		return STATUS_OK;
	error_set(err, STATUS_IO, "original.changing");
	error_text(err, "path", slice_of(path));
	return STATUS_IO;
}

enum status original_group_add_path(struct original_group *group, const char *path, const atomic_bool *stop,
                                    struct original *out, struct error *err)
{
	int fd;
	struct stat before;
	struct file_writer *w = NULL;
	memset(out, 0, sizeof *out);
	enum status status = file_open_read(path, &fd, err);
	if (status != STATUS_OK)
		return status;
	if (fstat(fd, &before) != 0)
		status = file_error(err, path, errno);
	if (status == STATUS_OK)
		status = begin_copy(group, &w, err);
	/* It may grow for ever: what is more than there was is not looked for. */
	if (status == STATUS_OK)
		status = copy(fd, (uint64_t)before.st_size, w, stop, err);
	if (status == STATUS_OK)
		status = check_size(fd, file_writer_size(w), &before, path, err);
	if (status == STATUS_OK)
		status = add_copy(group, w, out, err);
	else
		file_writer_discard(w);
	close(fd);
	return status;
}

/* ---- Keeping ---- */

enum status original_group_keep(struct original_group *group, struct error *err)
{
	/* The folders in which they are to stand; another may have made them, and been killed. */
	enum status status = group->count == 0 ? STATUS_OK : file_sync_folder(group->files, group->folder, err);
	if (status == STATUS_OK) {
		status = file_writer_finish_all(group->writers, group->paths, group->count, err);
		group->count = 0;
	}
	original_group_drop(group);
	return status;
}

void original_group_drop(struct original_group *group)
{
	while (group->count > 0)
		file_writer_discard(group->writers[--group->count]);
	arena_free(&group->a);
}

enum status original_clean(const struct files *files, const char *folder, struct error *err)
{
	return file_exists(folder) ? file_remove_temporary(files, folder, err) : STATUS_OK;
}

/* Keeps the only one, if it came so far. */
static enum status keep_one(struct original_group *group, enum status status, struct error *err)
{
	if (status == STATUS_OK)
		status = original_group_keep(group, err);
	original_group_drop(group);
	return status;
}

enum status original_add_fd(const struct files *files, const char *folder, int fd, const atomic_bool *stop,
                            struct original *out, struct error *err)
{
	struct original_group group = {.files = files, .folder = folder};
	return keep_one(&group, original_group_add_fd(&group, fd, stop, out, err), err);
}

enum status original_add_path(const struct files *files, const char *folder, const char *path, const atomic_bool *stop,
                              struct original *out, struct error *err)
{
	struct original_group group = {.files = files, .folder = folder};
	return keep_one(&group, original_group_add_path(&group, path, stop, out, err), err);
}

/* ---- Reading ---- */

enum status original_open(const char *folder, struct slice sha, int *fd, uint64_t *size, struct error *err)
{
	struct arena a = {0};
	unsigned char hash[DIGEST_SIZE];
	char *inner, *path;
	struct stat st;
	enum status status = STATUS_OK;
	*fd = -1;
	if (!digest_from_hex(sha, hash)) {
		error_set(err, STATUS_USAGE, "original.name");
		error_text(err, "name", sha);
		return STATUS_USAGE;
	}
	char *name = arena_cstr(&a, sha);
	if (name == NULL || !name_paths(&a, folder, name, &inner, &path)) {
		status = error_memory(err);
		goto out;
	}
	status = file_open_read(path, fd, err);
	if (status == STATUS_MISSING) {
		error_set(err, STATUS_MISSING, "original.missing");
		error_text(err, "name", sha);
	}
	if (status == STATUS_OK && fstat(*fd, &st) != 0) {
		status = file_error(err, path, errno);
		close(*fd);
		*fd = -1;
	}
	if (status == STATUS_OK)
		*size = (uint64_t)st.st_size;
out:
	arena_free(&a);
	return status;
}

enum status original_size(const char *folder, struct slice sha, uint64_t *out, struct error *err)
{
	struct arena a = {0};
	char *inner, *path, *name = arena_cstr(&a, sha);
	bool named = sha.len == CABLE_ID_LEN && name != NULL && name_paths(&a, folder, name, &inner, &path);
	enum status status = named ? file_size(path, out, err) : error_set(err, STATUS_USAGE, "original.name");
	arena_free(&a);
	return status;
}

static enum status hash_file(int fd, const atomic_bool *stop, char hex[DIGEST_HEX_LEN + 1], struct error *err)
{
	struct arena a = {0};
	struct digest digest;
	char *bytes = arena_alloc(&a, CHUNK);
	size_t got = 1;
	enum status status = bytes == NULL ? error_memory(err) : STATUS_OK;
	digest_begin(&digest);
	while (status == STATUS_OK && got > 0) {
		status = is_stopped(stop) ? stopped(err) : read_chunk(fd, bytes, &got, err);
		if (status == STATUS_OK)
			digest_add(&digest, slice_make(bytes, got));
	}
	digest_end_hex(&digest, hex);
	arena_free(&a);
	return status;
}

enum status original_verify(const char *folder, struct slice sha, const atomic_bool *stop, struct error *err)
{
	char hex[DIGEST_HEX_LEN + 1];
	int fd;
	uint64_t size;
	enum status status = original_open(folder, sha, &fd, &size, err);
	if (status != STATUS_OK)
		return status;
	status = hash_file(fd, stop, hex, err);
	close(fd);
	if (status == STATUS_OK && !slice_equals(sha, hex)) {
		status = error_set(err, STATUS_INPUT, "original.changed");
		error_text(err, "name", sha);
	}
	return status;
}
