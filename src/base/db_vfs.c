#include "base/db_vfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VFS_NAME_MAX = 48 };

/* `vfs` is a copy of SQLite's own, so that what is not overridden works on it as it does there. */
struct shim {
	sqlite3_vfs vfs;
	sqlite3_vfs *real;
	const struct files *files;
	char name[VFS_NAME_MAX];
};

/* An open file; the real one's bytes follow. `path` is SQLite's and lives until the file is closed; NULL for files
 * without a name, whose changes nobody needs to see: they do not outlive their connection. */
struct shim_file {
	sqlite3_file base;
	const struct files *files;
	const char *path;
	bool sync_folder; /* the first sync must make the name durable, too */
};

static const size_t real_at = (sizeof(struct shim_file) + 15) / 16 * 16;

static struct shim_file *shim_file_of(sqlite3_file *file)
{
	return (struct shim_file *)(void *)file;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
	return (sqlite3_file *)(void *)((char *)file + real_at);
}

/* The SQLite code for a change that failed. SQLite asks for errno afterwards (sqlite3_system_errno). */
static int code_of(int failed, int code)
{
	errno = failed;
	return failed == ENOSPC || failed == EDQUOT ? SQLITE_FULL : code;
}

/* SQLITE_OK, or the code for a change that is refused. */
static int ask(struct shim_file *file, const struct file_change *change, int code)
{
	if (file->path == NULL)
		return SQLITE_OK;
	int failed = files_ask(file->files, change);
	return failed == 0 ? SQLITE_OK : code_of(failed, code);
}

static void tell(struct shim_file *file, const struct file_change *change)
{
	if (file->path != NULL)
		files_tell(file->files, change);
}

/* Makes durable which names stand in the folder of `path`. */
static int sync_folder(const struct files *files, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash == NULL ? strdup(".") : strndup(path, slash == path ? 1 : (size_t)(slash - path));
	if (folder == NULL)
		return SQLITE_NOMEM;
	enum status status = file_sync_folder(files, folder, NULL);
	free(folder);
	return status == STATUS_OK ? SQLITE_OK : SQLITE_IOERR_DIR_FSYNC;
}

/* ---- Files ---- */

static int shim_close(sqlite3_file *file)
{
	return real_of(file)->pMethods->xClose(real_of(file));
}

static int shim_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset)
{
	return real_of(file)->pMethods->xRead(real_of(file), bytes, size, offset);
}

static int shim_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
	struct shim_file *f = shim_file_of(file);
	struct file_change change = {
	    .kind = FILE_WRITE, .path = f->path, .offset = (uint64_t)offset, .bytes = slice_make(bytes, (size_t)size)};
	int code = ask(f, &change, SQLITE_IOERR_WRITE);
	if (code == SQLITE_OK)
		code = real_of(file)->pMethods->xWrite(real_of(file), bytes, size, offset);
	if (code == SQLITE_OK)
		tell(f, &change);
	return code;
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	struct shim_file *f = shim_file_of(file);
	struct file_change change = {.kind = FILE_TRUNCATE, .path = f->path, .size = (uint64_t)size};
	int code = ask(f, &change, SQLITE_IOERR_TRUNCATE);
	if (code == SQLITE_OK)
		code = real_of(file)->pMethods->xTruncate(real_of(file), size);
	if (code == SQLITE_OK)
		tell(f, &change);
	return code;
}

static int shim_sync(sqlite3_file *file, int flags)
{
	struct shim_file *f = shim_file_of(file);
	struct file_change change = {.kind = FILE_SYNC, .path = f->path};
	int code = ask(f, &change, SQLITE_IOERR_FSYNC);
	if (code == SQLITE_OK)
		code = real_of(file)->pMethods->xSync(real_of(file), flags);
	if (code != SQLITE_OK)
		return code;
	tell(f, &change);
	if (f->path == NULL || !f->sync_folder)
		return SQLITE_OK;
	code = sync_folder(f->files, f->path);
	f->sync_folder = code != SQLITE_OK;
	return code;
}

static int shim_file_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int shim_lock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int shim_unlock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int shim_check_lock(sqlite3_file *file, int *held)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), held);
}

static int shim_control(sqlite3_file *file, int operation, void *value)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), operation, value);
}

static int shim_sector_size(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

/* unixfs promises SQLITE_IOCAP_POWERSAFE_OVERWRITE: a torn write damages nothing outside of its own bytes. The crash
 * program tears writes just so. */
static int shim_characteristics(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int shim_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
	return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
}

static int shim_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
	return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void shim_shm_barrier(sqlite3_file *file)
{
	real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int shim_shm_unmap(sqlite3_file *file, int remove)
{
	return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

/* Version 2: no memory-mapped reading (xFetch), whose writes no door would see. */
static const sqlite3_io_methods shim_methods = {
    .iVersion = 2,
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_file_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_check_lock,
    .xFileControl = shim_control,
    .xSectorSize = shim_sector_size,
    .xDeviceCharacteristics = shim_characteristics,
    .xShmMap = shim_shm_map,
    .xShmLock = shim_shm_lock,
    .xShmBarrier = shim_shm_barrier,
    .xShmUnmap = shim_shm_unmap,
};

/* ---- The VFS ---- */

/* Makes the file first, so that it is told of and has its mode from the beginning. */
static int create_if_missing(struct shim *shim, const char *path)
{
	struct file_change change = {.kind = FILE_CREATE, .path = path, .mode = 0600};
	if (access(path, F_OK) == 0)
		return SQLITE_OK;
	int failed = files_ask(shim->files, &change);
	if (failed != 0)
		return code_of(failed, SQLITE_CANTOPEN);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno == EEXIST ? SQLITE_OK : code_of(errno, SQLITE_CANTOPEN);
	/* Nobody can have locked it yet: this close takes no lock of SQLite's away. */
	close(fd);
	files_tell(shim->files, &change);
	return SQLITE_OK;
}

static int shim_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
	struct shim *shim = (struct shim *)(void *)vfs;
	struct shim_file *f = shim_file_of(file);
	const int passing = SQLITE_OPEN_DELETEONCLOSE | SQLITE_OPEN_TEMP_DB | SQLITE_OPEN_TRANSIENT_DB |
	                    SQLITE_OPEN_TEMP_JOURNAL | SQLITE_OPEN_SUBJOURNAL;
	memset(f, 0, sizeof *f);
	f->files = shim->files;
	f->path = (flags & passing) != 0 ? NULL : path;
	if (f->path != NULL && (flags & SQLITE_OPEN_CREATE) != 0) {
		f->sync_folder = true;
		int code = create_if_missing(shim, path);
		if (code != SQLITE_OK)
			return code;
	}
	int code = shim->real->xOpen(shim->real, path, real_of(file), flags, out_flags);
	/* SQLite closes a file whose methods are set, even when opening it failed. */
	if (real_of(file)->pMethods != NULL)
		f->base.pMethods = &shim_methods;
	return code;
}

static int shim_delete(sqlite3_vfs *vfs, const char *path, int durable)
{
	struct shim *shim = (struct shim *)(void *)vfs;
	struct file_change change = {.kind = FILE_REMOVE, .path = path};
	if (access(path, F_OK) != 0)
		return SQLITE_IOERR_DELETE_NOENT;
	int failed = files_ask(shim->files, &change);
	if (failed != 0)
		return code_of(failed, SQLITE_IOERR_DELETE);
	int code = shim->real->xDelete(shim->real, path, 0);
	if (code != SQLITE_OK)
		return code;
	files_tell(shim->files, &change);
	return durable != 0 ? sync_folder(shim->files, path) : SQLITE_OK;
}

enum status db_vfs_register(const struct files *files, sqlite3_vfs **out, struct error *err)
{
	*out = NULL;
	sqlite3_vfs *real = sqlite3_vfs_find("unix");
	if (real == NULL)
		return error_set(err, STATUS_INTERNAL, "db.no_vfs");
	struct shim *shim = calloc(1, sizeof *shim);
	if (shim == NULL)
		return error_memory(err);
	shim->vfs = *real;
	shim->real = real;
	shim->files = files;
	snprintf(shim->name, sizeof shim->name, "cabledesk-%p", (void *)shim);
	shim->vfs.zName = shim->name;
	shim->vfs.pNext = NULL;
	shim->vfs.szOsFile = (int)real_at + real->szOsFile;
	shim->vfs.xOpen = shim_open;
	shim->vfs.xDelete = shim_delete;
	if (sqlite3_vfs_register(&shim->vfs, 0) != SQLITE_OK) {
		free(shim);
		return error_memory(err);
	}
	*out = &shim->vfs;
	return STATUS_OK;
}

void db_vfs_unregister(sqlite3_vfs *vfs)
{
	if (vfs == NULL)
		return;
	sqlite3_vfs_unregister(vfs);
	free(vfs); /* the first member of its shim */
}
