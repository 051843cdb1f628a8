#include "base/file.h"

#include "base/buffer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WALK_DEPTH_MAX = 64, TEMPORARY_TRIES = 100000, LOCK_LINE_MAX = 512 };
static const char temporary_prefix[] = ".tmp-";

struct files files_of_machine(void)
{
	return (struct files){0};
}

int files_ask(const struct files *files, const struct file_change *change)
{
	return files->ask == NULL ? 0 : files->ask(files->state, change);
}

void files_tell(const struct files *files, const struct file_change *change)
{
	if (files->done != NULL)
		files->done(files->state, change);
}

static const char *error_sentence(int errnum)
{
	switch (errnum) {
	case ENOENT:
		return "file.missing";
	case ENOSPC:
	case EDQUOT:
		return "file.full";
	case EACCES:
	case EPERM:
	case EROFS:
		return "file.denied";
	case ENOMEM:
		return "base.memory";
	default:
		return "file.failed";
	}
}

void file_error_begin(struct error *err, const char *path, int errnum)
{
	error_begin_system(err, error_sentence(errnum), path, errnum);
	if (err != NULL)
		err->kind = file_error_kind(errnum);
}

/* ---- Paths ---- */

char *file_path(struct arena *a, const char *folder, const char *name)
{
	return arena_cstr(a, arena_format(a, "%s/%s", folder, name));
}

/* The folder that `path` stands in, to be freed; NULL without memory. */
static char *folder_of(const char *path)
{
	size_t len = strlen(path);
	while (len > 1 && path[len - 1] == '/')
		len--;
	while (len > 0 && path[len - 1] != '/')
		len--;
	while (len > 1 && path[len - 1] == '/')
		len--;
	return len == 0 ? strdup(".") : strndup(path, len);
}

/* ---- Single changes: 0 or an errno ---- */

static int create_file(const struct files *files, const char *path, unsigned mode, int *fd)
{
	struct file_change change = {.kind = FILE_CREATE, .path = path, .mode = mode};
	int refused = files_ask(files, &change);
	if (refused != 0)
		return refused;
	*fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, (mode_t)mode);
	if (*fd < 0)
		return errno;
	files_tell(files, &change);
	return 0;
}

static int write_fully(int fd, struct slice bytes, uint64_t offset)
{
	while (bytes.len > 0) {
		ssize_t n = pwrite(fd, bytes.ptr, bytes.len, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? errno : EIO;
		bytes = slice_from(bytes, (size_t)n);
		offset += (uint64_t)n;
	}
	return 0;
}

static int write_file(const struct files *files, const char *path, int fd, struct slice bytes, uint64_t offset)
{
	struct file_change change = {.kind = FILE_WRITE, .path = path, .bytes = bytes, .offset = offset};
	int failed = files_ask(files, &change);
	if (failed == 0)
		failed = write_fully(fd, bytes, offset);
	if (failed == 0)
		files_tell(files, &change);
	return failed;
}

static int truncate_file(const struct files *files, const char *path, int fd, uint64_t size)
{
	struct file_change change = {.kind = FILE_TRUNCATE, .path = path, .size = size};
	int failed = files_ask(files, &change);
	if (failed == 0 && ftruncate(fd, (off_t)size) != 0)
		failed = errno;
	if (failed == 0)
		files_tell(files, &change);
	return failed;
}

static int sync_descriptor(const struct files *files, enum file_change_kind kind, const char *path, int fd)
{
	struct file_change change = {.kind = kind, .path = path};
	int failed = files_ask(files, &change);
	if (failed == 0 && fsync(fd) != 0)
		failed = errno;
	if (failed == 0)
		files_tell(files, &change);
	return failed;
}

static int sync_path(const struct files *files, enum file_change_kind kind, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (kind == FILE_SYNC_FOLDER ? O_DIRECTORY : 0));
	if (fd < 0)
		return errno;
	int failed = sync_descriptor(files, kind, path, fd);
	close(fd);
	return failed;
}

/* Makes durable which names stand beside `path`. */
static int sync_folder_of(const struct files *files, const char *path)
{
	char *folder = folder_of(path);
	if (folder == NULL)
		return ENOMEM;
	int failed = sync_path(files, FILE_SYNC_FOLDER, folder);
	free(folder);
	return failed;
}

static int rename_file(const struct files *files, const char *from, const char *to)
{
	struct file_change change = {.kind = FILE_RENAME, .path = from, .to = to};
	int failed = files_ask(files, &change);
	if (failed == 0 && rename(from, to) != 0)
		failed = errno;
	if (failed == 0)
		files_tell(files, &change);
	return failed;
}

static int remove_name(const struct files *files, enum file_change_kind kind, const char *path)
{
	struct file_change change = {.kind = kind, .path = path};
	int failed = files_ask(files, &change);
	if (failed == 0 && (kind == FILE_REMOVE ? unlink(path) : rmdir(path)) != 0)
		failed = errno;
	if (failed == 0)
		files_tell(files, &change);
	return failed;
}

static int make_one_folder(const struct files *files, const char *path, unsigned mode)
{
	struct file_change change = {.kind = FILE_MAKE_FOLDER, .path = path, .mode = mode};
	struct stat st;
	if (stat(path, &st) == 0)
		return S_ISDIR(st.st_mode) ? 0 : ENOTDIR;
	int failed = files_ask(files, &change);
	if (failed != 0)
		return failed;
	if (mkdir(path, (mode_t)mode) != 0)
		return errno == EEXIST ? 0 : errno; /* another process was faster */
	files_tell(files, &change);
	return 0;
}

static enum status done_or_error(int failed, const char *path, struct error *err)
{
	return failed == 0 ? STATUS_OK : file_error(err, path, failed);
}

/* ---- Looking ---- */

static enum file_kind kind_of_mode(mode_t mode)
{
	if (S_ISREG(mode))
		return FILE_KIND_FILE;
	if (S_ISDIR(mode))
		return FILE_KIND_FOLDER;
	return S_ISLNK(mode) ? FILE_KIND_LINK : FILE_KIND_OTHER;
}

enum file_kind file_kind_of(const char *path)
{
	struct stat st;
	return lstat(path, &st) == 0 ? kind_of_mode(st.st_mode) : FILE_KIND_NONE;
}

bool file_exists(const char *path)
{
	return file_kind_of(path) != FILE_KIND_NONE;
}

/* Non-blocking, so that a FIFO in a folder of sources does not hold the program up. */
static enum status open_regular(const char *path, int *fd, uint64_t *size, struct error *err)
{
	struct stat st;
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (*fd < 0)
		return file_error(err, path, errno);
	int failed = fstat(*fd, &st) == 0 ? 0 : errno;
	if (failed == 0 && !S_ISREG(st.st_mode))
		failed = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	if (failed != 0) {
		close(*fd);
		*fd = -1;
		return failed == EINVAL ? error_system(err, "file.not_a_file", path, failed)
		                        : file_error(err, path, failed);
	}
	*size = (uint64_t)st.st_size;
	return STATUS_OK;
}

enum status file_open_read(const char *path, int *fd, struct error *err)
{
	uint64_t size;
	return open_regular(path, fd, &size, err);
}

enum status file_size(const char *path, uint64_t *out, struct error *err)
{
	int fd;
	enum status status = open_regular(path, &fd, out, err);
	if (status == STATUS_OK)
		close(fd);
	return status;
}

/* Reads until `size` bytes are there or the file ends. */
static int read_fully(int fd, char *bytes, size_t size, size_t *got)
{
	*got = 0;
	while (*got < size) {
		ssize_t n = read(fd, bytes + *got, size - *got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (n == 0)
			break;
		*got += (size_t)n;
	}
	return 0;
}

enum status file_read_all(struct arena *a, const char *path, size_t limit, struct slice *out, struct error *err)
{
	int fd;
	uint64_t size;
	size_t got;
	enum status status = open_regular(path, &fd, &size, err);
	if (status != STATUS_OK)
		return status;
	if (size > limit) {
		status = error_set(err, STATUS_LIMIT, "file.too_large");
		error_text(err, "path", slice_of(path));
		error_number(err, "limit", (int64_t)limit);
		goto out;
	}
	char *bytes = arena_alloc(a, (size_t)size + 1);
	if (bytes == NULL) {
		status = error_memory(err);
		goto out;
	}
	status = done_or_error(read_fully(fd, bytes, (size_t)size, &got), path, err);
	if (status == STATUS_OK)
		*out = slice_make(bytes, got);
out:
	close(fd);
	return status;
}

/* ---- Walking ---- */

struct walk {
	file_visit *visit;
	void *state;
	struct buffer path;
	size_t inside; /* where the path below the walked folder begins */
};

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_temporary(const char *name)
{
	return strncmp(name, temporary_prefix, sizeof temporary_prefix - 1) == 0;
}

/* The names in an open folder, in order; in the arena. */
static int list_names(struct arena *a, DIR *dir, char ***names, size_t *count)
{
	size_t capacity = 0;
	*names = NULL;
	*count = 0;
	for (;;) {
		errno = 0;
		const struct dirent *entry = readdir(dir);
		if (entry == NULL)
			break;
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		char **name = arena_push(a, names, *count, &capacity, sizeof **names);
		if (name == NULL || (*name = arena_cstr(a, slice_of(entry->d_name))) == NULL)
			return ENOMEM;
		(*count)++;
	}
	if (errno != 0)
		return errno;
	if (*count > 1)
		qsort(*names, *count, sizeof **names, by_bytes);
	return 0;
}

static enum status walk_folder(struct walk *w, int fd, int depth, struct error *err);

static enum status walk_entry(struct walk *w, int folder, const char *name, int depth, struct error *err)
{
	struct stat st;
	size_t before = w->path.len;
	buffer_add_format(&w->path, "/%s", name);
	buffer_add_byte(&w->path, '\0');
	enum status status = buffer_done(&w->path, err);
	if (status != STATUS_OK)
		return status;
	w->path.len--; /* the NUL stands behind the path */
	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
		/* What went away while we looked is not there. */
		status = errno == ENOENT ? STATUS_OK : file_error(err, w->path.ptr, errno);
		goto out;
	}
	struct file_entry entry = {
	    .path = w->path.ptr,
	    .inside = slice_from(buffer_slice(&w->path), w->inside),
	    .kind = kind_of_mode(st.st_mode),
	    .size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0,
	};
	status = w->visit(w->state, &entry, err);
	if (status != STATUS_OK || entry.kind != FILE_KIND_FOLDER)
		goto out;
	int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0)
		status = walk_folder(w, fd, depth + 1, err);
	else if (errno != ENOENT)
		status = file_error(err, w->path.ptr, errno);
out:
	w->path.len = before;
	return status;
}

/* Takes `fd`. */
static enum status walk_folder(struct walk *w, int fd, int depth, struct error *err)
{
	struct arena names_of_folder = {0};
	char **names;
	size_t count;
	enum status status = STATUS_OK;
	DIR *dir = fdopendir(fd);
	if (dir == NULL) {
		int failed = errno;
		close(fd);
		return file_error(err, w->path.ptr, failed);
	}
	if (depth > WALK_DEPTH_MAX) {
		status = error_set(err, STATUS_LIMIT, "file.too_deep");
		error_text(err, "path", buffer_slice(&w->path));
		goto out;
	}
	status = done_or_error(list_names(&names_of_folder, dir, &names, &count), w->path.ptr, err);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		if (!is_temporary(names[i]))
			status = walk_entry(w, fd, names[i], depth, err);
	}
out:
	closedir(dir);
	arena_free(&names_of_folder);
	return status;
}

enum status file_walk(const char *folder, file_visit *visit, void *state, struct error *err)
{
	struct walk w = {.visit = visit, .state = state};
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return file_error(err, folder, errno);
	buffer_add_cstr(&w.path, folder);
	w.inside = w.path.len + 1;
	enum status status = walk_folder(&w, fd, 1, err);
	buffer_free(&w.path);
	return status;
}

/* ---- Changing ---- */

enum status file_make_folder(const struct files *files, const char *path, unsigned mode, struct error *err)
{
	int failed = make_one_folder(files, path, mode);
	if (failed == ENOENT) {
		char *above = folder_of(path);
		if (above == NULL)
			return error_memory(err);
		enum status status = strcmp(above, path) == 0 ? file_error(err, path, ENOENT)
		                                              : file_make_folder(files, above, mode, err);
		free(above);
		if (status != STATUS_OK)
			return status;
		failed = make_one_folder(files, path, mode);
	}
	/* Also when it was there: who made it may have been killed before this. */
	if (failed == 0)
		failed = sync_folder_of(files, path);
	return done_or_error(failed, path, err);
}

enum status file_remove(const struct files *files, const char *path, struct error *err)
{
	return done_or_error(remove_name(files, FILE_REMOVE, path), path, err);
}

enum status file_remove_folder(const struct files *files, const char *path, struct error *err)
{
	return done_or_error(remove_name(files, FILE_REMOVE_FOLDER, path), path, err);
}

enum status file_rename(const struct files *files, const char *from, const char *to, struct error *err)
{
	return done_or_error(rename_file(files, from, to), to, err);
}

enum status file_sync_folder(const struct files *files, const char *path, struct error *err)
{
	return done_or_error(sync_path(files, FILE_SYNC_FOLDER, path), path, err);
}

enum status file_sync(const struct files *files, const char *path, struct error *err)
{
	return done_or_error(sync_path(files, FILE_SYNC, path), path, err);
}

enum status file_remove_temporary(const struct files *files, const char *folder, struct error *err)
{
	struct arena a = {0};
	char **names;
	size_t count;
	DIR *dir = opendir(folder);
	if (dir == NULL)
		return file_error(err, folder, errno);
	enum status status = done_or_error(list_names(&a, dir, &names, &count), folder, err);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		if (!is_temporary(names[i]))
			continue;
		char *path = file_path(&a, folder, names[i]);
		status = path == NULL ? error_memory(err) : file_remove(files, path, err);
	}
	closedir(dir);
	arena_free(&a);
	return status;
}

/* ---- Writing piece by piece ---- */

struct file_writer {
	const struct files *files;
	char *path; /* of the temporary file */
	int fd;
	uint64_t size;
	struct digest digest;
	bool without_hash;
	bool named;
};

/* Makes a temporary file whose name no other process or thread has. */
static int create_temporary(const struct files *files, const char *folder, unsigned mode, char **path, int *fd)
{
	for (int n = 0; n < TEMPORARY_TRIES; n++) {
		if (asprintf(path, "%s/%s%ld-%d", folder, temporary_prefix, (long)getpid(), n) < 0) {
			*path = NULL;
			return ENOMEM;
		}
		int failed = create_file(files, *path, mode, fd);
		if (failed != EEXIST)
			return failed;
		free(*path);
		*path = NULL;
	}
	return EEXIST;
}

enum status file_writer_open(const struct files *files, const char *folder, unsigned mode, struct file_writer **out,
                             struct error *err)
{
	*out = NULL;
	struct file_writer *w = calloc(1, sizeof *w);
	if (w == NULL)
		return error_memory(err);
	w->files = files;
	w->fd = -1;
	digest_begin(&w->digest);
	int failed = create_temporary(files, folder, mode, &w->path, &w->fd);
	if (failed != 0) {
		free(w->path);
		free(w);
		return file_error(err, folder, failed);
	}
	*out = w;
	return STATUS_OK;
}

enum status file_writer_add(struct file_writer *w, struct slice bytes, struct error *err)
{
	if (bytes.len == 0)
		return STATUS_OK;
	int failed = write_file(w->files, w->path, w->fd, bytes, w->size);
	if (failed != 0)
		return file_error(err, w->path, failed);
	if (!w->without_hash)
		digest_add(&w->digest, bytes);
	w->size += bytes.len;
	return STATUS_OK;
}

void file_writer_forgo_hash(struct file_writer *w)
{
	w->without_hash = true;
}

uint64_t file_writer_size(const struct file_writer *w)
{
	return w->size;
}

void file_writer_hash(struct file_writer *w, unsigned char hash[DIGEST_SIZE])
{
	digest_end(&w->digest, hash);
}

/* Has the machine begin with all of them at once: the first fsync then makes most of them durable. */
static void begin_syncing(struct file_writer *const *writers, size_t count)
{
	for (size_t i = 0; count > 1 && i < count; i++)
		(void)sync_file_range(writers[i]->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

/* Whether a path before this one stands in its folder. */
static bool folder_came_before(const char *const *paths, size_t at)
{
	const char *slash = strrchr(paths[at], '/');
	size_t len = slash == NULL ? 0 : (size_t)(slash - paths[at]) + 1;
	for (size_t i = 0; i < at; i++)
		if (strncmp(paths[i], paths[at], len) == 0 && strchr(paths[i] + len, '/') == NULL)
			return true;
	return false;
}

enum status file_writer_finish_all(struct file_writer *const *writers, const char *const *paths, size_t count,
                                   struct error *err)
{
	const char *at = "";
	int failed = 0;
	begin_syncing(writers, count);
	for (size_t i = 0; failed == 0 && i < count; i++) {
		at = paths[i];
		failed = sync_descriptor(writers[i]->files, FILE_SYNC, writers[i]->path, writers[i]->fd);
	}
	for (size_t i = 0; failed == 0 && i < count; i++) {
		at = paths[i];
		failed = rename_file(writers[i]->files, writers[i]->path, paths[i]);
		writers[i]->named = failed == 0;
	}
	for (size_t i = 0; failed == 0 && i < count; i++) {
		if (folder_came_before(paths, i))
			continue;
		at = paths[i];
		failed = sync_folder_of(writers[i]->files, paths[i]);
	}
	for (size_t i = 0; i < count; i++)
		file_writer_discard(writers[i]);
	return done_or_error(failed, at, err);
}

enum status file_writer_finish(struct file_writer *w, const char *path, struct error *err)
{
	return file_writer_finish_all(&w, &path, 1, err);
}

void file_writer_discard(struct file_writer *w)
{
	if (w == NULL)
		return;
	/* What cannot be removed now goes with file_remove_temporary. */
	if (!w->named)
		(void)remove_name(w->files, FILE_REMOVE, w->path);
	if (w->fd >= 0)
		close(w->fd);
	free(w->path);
	free(w);
}

enum status file_write_whole(const struct files *files, const char *folder, const char *name, struct slice bytes,
                             unsigned mode, struct error *err)
{
	struct arena a = {0};
	struct file_writer *w = NULL;
	char *path = file_path(&a, folder, name);
	enum status status = path == NULL ? error_memory(err) : file_writer_open(files, folder, mode, &w, err);
	if (status == STATUS_OK)
		status = file_writer_add(w, bytes, err);
	if (status == STATUS_OK) {
		status = file_writer_finish(w, path, err);
		w = NULL;
	}
	file_writer_discard(w);
	arena_free(&a);
	return status;
}

/* ---- Working files ---- */

enum status file_working_open(const struct files *files, const char *folder, int *fd, struct error *err)
{
	const struct file_change change = {.kind = FILE_CREATE, .path = folder, .mode = 0600};
	int failed = files_ask(files, &change);
	*fd = failed == 0 ? open(folder, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600) : -1;
	if (failed == 0 && *fd < 0)
		failed = errno;
	if (failed == EOPNOTSUPP || failed == EISDIR || failed == EINVAL) {
		/* A file system without such files: one whose name is taken away at once. */
		const struct files quiet = files_of_machine();
		char *path = NULL;
		failed = create_temporary(&quiet, folder, 0600, &path, fd);
		if (failed == 0 && unlink(path) != 0)
			failed = errno;
		free(path);
	}
	return done_or_error(failed, folder, err);
}

enum status file_working_write(const struct files *files, const char *folder, int fd, uint64_t offset,
                               struct slice bytes, struct error *err)
{
	const struct file_change change = {.kind = FILE_WRITE, .path = folder, .offset = offset, .bytes = bytes};
	int failed = files_ask(files, &change);
	while (failed == 0 && bytes.len > 0) {
		ssize_t n = pwrite(fd, bytes.ptr, bytes.len, (off_t)offset);
		if (n < 0 && errno != EINTR)
			failed = errno;
		if (n > 0) {
			offset += (uint64_t)n;
			bytes = slice_from(bytes, (size_t)n);
		}
	}
	return done_or_error(failed, folder, err);
}

/* ---- Locks ---- */

struct file_lock {
	int fd;
};

static int open_lock(const struct files *files, const char *path, int *fd)
{
	for (;;) {
		*fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
		if (*fd >= 0)
			return 0;
		if (errno != ENOENT)
			return errno;
		int failed = create_file(files, path, 0600, fd);
		if (failed != EEXIST)
			return failed;
	}
}

/* The holder wrote "PID COMMAND" and a line end when it took the lock. */
static enum status lock_is_taken(int fd, const char *path, struct error *err)
{
	char line[LOCK_LINE_MAX];
	struct slice pid, rest;
	int64_t number;
	ssize_t n = pread(fd, line, sizeof line, 0);
	rest = slice_trim(slice_make(line, n > 0 ? (size_t)n : 0));
	/* It took the lock this moment and has not written yet. */
	if (!slice_cut(&rest, ' ', &pid) || !slice_to_int64(pid, &number)) {
		error_set(err, STATUS_LOCKED, "file.locked");
		error_text(err, "path", slice_of(path));
		return STATUS_LOCKED;
	}
	error_set(err, STATUS_LOCKED, "file.locked_by");
	error_text(err, "path", slice_of(path));
	error_number(err, "pid", number);
	error_text(err, "command", rest);
	return STATUS_LOCKED;
}

static int write_holder(const struct files *files, const char *path, int fd, const char *command)
{
	char line[LOCK_LINE_MAX];
	int len = snprintf(line, sizeof line, "%ld %s", (long)getpid(), command);
	if (len < 0)
		return EINVAL;
	size_t size = (size_t)len < sizeof line - 1 ? (size_t)len : sizeof line - 2;
	line[size++] = '\n';
	int failed = write_file(files, path, fd, slice_make(line, size), 0);
	return failed != 0 ? failed : truncate_file(files, path, fd, size);
}

enum status file_lock_take(const struct files *files, const char *path, const char *command, struct file_lock **out,
                           struct error *err)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd = -1;
	*out = NULL;
	enum status status = done_or_error(open_lock(files, path, &fd), path, err);
	if (status != STATUS_OK)
		return status;
	if (fcntl(fd, F_OFD_SETLK, &whole) != 0) {
		bool taken = errno == EAGAIN || errno == EACCES;
		status = taken ? lock_is_taken(fd, path, err) : file_error(err, path, errno);
		goto out;
	}
	status = done_or_error(write_holder(files, path, fd, command), path, err);
	if (status != STATUS_OK)
		goto out;
	*out = malloc(sizeof **out);
	if (*out == NULL) {
		status = error_memory(err);
		goto out;
	}
	(*out)->fd = fd;
	fd = -1;
out:
	if (fd >= 0)
		close(fd);
	return status;
}

void file_lock_release(struct file_lock *lock)
{
	if (lock == NULL)
		return;
	close(lock->fd);
	free(lock);
}
