/* Files and folders: every write of the program goes through here.
 *
 * A `struct files` is the door: it is asked before each change of the disk (and can refuse it, as a full disk would) and
 * told after it. The shipped program uses files_of_machine(), which asks nobody; the crash program records the changes,
 * other tests refuse the n-th. SQLite's changes pass the same door (base/db.h). Functions that only read need none.
 *
 * What is named is whole: bytes go into a temporary file in the same folder, are fsynced, renamed, and the folder is
 * fsynced. Temporary files are named ".tmp-…"; a walk passes over them, file_remove_temporary takes away what a kill
 * left. Modes are less the umask; symbolic links are never followed at the last
 * name of a path that is written. Paths are NUL-terminated. Errors are STATUS_IO with `path` and `reason`; a full disk has a sentence of
 * its own; a missing file is STATUS_MISSING. All functions are thread-safe, each writer belongs to one thread at a time.
 */
#ifndef CABLEDESK_BASE_FILE_H
#define CABLEDESK_BASE_FILE_H

#include "base/arena.h"
#include "base/digest.h"

#include <errno.h>

enum file_change_kind {
	FILE_CREATE,        /* `path`, new and empty, with `mode` */
	FILE_WRITE,         /* `bytes` at `offset` */
	FILE_TRUNCATE,      /* to `size` */
	FILE_SYNC,          /* the bytes of `path` are durable */
	FILE_RENAME,        /* `path` becomes `to`, in place of what was there */
	FILE_REMOVE,        /* the name `path` is taken away */
	FILE_MAKE_FOLDER,   /* with `mode` */
	FILE_REMOVE_FOLDER, /* an empty one */
	FILE_SYNC_FOLDER,   /* the names in `path` are durable */
};

/* One change of the disk; lives for the call it is handed to. */
struct file_change {
	enum file_change_kind kind;
	const char *path;
	const char *to;
	uint64_t offset;
	uint64_t size;
	struct slice bytes;
	unsigned mode;
};

struct files {
	/* Before a change: 0, or the errno with which it is to fail. May be NULL. */
	int (*ask)(void *state, const struct file_change *change);
	/* After a change that was made. May be NULL. */
	void (*done)(void *state, const struct file_change *change);
	void *state;
};

/* The machine's disk, as it is. */
struct files files_of_machine(void);

/* Ask and tell the door: for code that makes its changes itself (SQLite's VFS). 0, or the errno to fail with. */
int files_ask(const struct files *files, const struct file_change *change);
void files_tell(const struct files *files, const struct file_change *change);

/* What a failed system call's errno stands for. */
static inline enum status file_error_kind(int errnum)
{
	if (errnum == ENOENT)
		return STATUS_MISSING;
	return errnum == ENOMEM ? STATUS_MEMORY : STATUS_IO;
}

/* The error of a failed system call, with `path` and `reason`; a full disk or quota has its own sentence. */
void file_error_begin(struct error *err, const char *path, int errnum);
/* Returns its kind, and is seen never to return STATUS_OK (see error_set). */
static inline enum status file_error(struct error *err, const char *path, int errnum)
{
	file_error_begin(err, path, errnum);
	return file_error_kind(errnum);
}

/* ---- Looking ---- */

enum file_kind { FILE_KIND_NONE = 0, FILE_KIND_FILE, FILE_KIND_FOLDER, FILE_KIND_LINK, FILE_KIND_OTHER };

/* What stands under `path` (links are not followed); FILE_KIND_NONE also when it cannot be looked at. */
enum file_kind file_kind_of(const char *path);
bool file_exists(const char *path);
/* Bytes of the file. */
enum status file_size(const char *path, uint64_t *out, struct error *err) __attribute__((warn_unused_result));

/* `folder`/`name` in the arena; NULL without memory. */
char *file_path(struct arena *a, const char *folder, const char *name);

/* The whole file, in the arena, followed by a NUL. STATUS_LIMIT when it is larger than `limit`. */
enum status file_read_all(struct arena *a, const char *path, size_t limit, struct slice *out, struct error *err)
    __attribute__((warn_unused_result));

/* Opens for reading, close-on-exec; the caller closes `*fd`. A folder or device is refused. */
enum status file_open_read(const char *path, int *fd, struct error *err) __attribute__((warn_unused_result));

/* An entry of a walk; lives for the call. */
struct file_entry {
	const char *path;    /* as given to the walk, continued */
	struct slice inside; /* path below the walked folder, "cables/09ISLAMABAD365.html" */
	enum file_kind kind;
	uint64_t size; /* of a file */
};
/* Returning anything but STATUS_OK ends the walk with that status. */
typedef enum status file_visit(void *state, const struct file_entry *entry, struct error *err);

/* Visits everything below `folder`, each folder before what is in it, names in the order of their bytes. Links are
 * reported, never followed; temporary files are passed over. More than 64 folders deep is STATUS_LIMIT. */
enum status file_walk(const char *folder, file_visit *visit, void *state, struct error *err)
    __attribute__((warn_unused_result));

/* ---- Changing ---- */

/* Writes `folder`/`name` whole and durable, in place of what was there. `mode` as in 0600. */
enum status file_write_whole(const struct files *files, const char *folder, const char *name, struct slice bytes,
                             unsigned mode, struct error *err) __attribute__((warn_unused_result));

/* Makes the folder and those above it that are missing, each durable. STATUS_OK if it is there already. */
enum status file_make_folder(const struct files *files, const char *path, unsigned mode, struct error *err)
    __attribute__((warn_unused_result));

/* Take a file, or an empty folder, away. Not durable before file_sync_folder of the folder it stood in. */
enum status file_remove(const struct files *files, const char *path, struct error *err)
    __attribute__((warn_unused_result));
enum status file_remove_folder(const struct files *files, const char *path, struct error *err)
    __attribute__((warn_unused_result));
/* Not durable before file_sync_folder of both folders. */
enum status file_rename(const struct files *files, const char *from, const char *to, struct error *err)
    __attribute__((warn_unused_result));
enum status file_sync_folder(const struct files *files, const char *path, struct error *err)
    __attribute__((warn_unused_result));
/* Makes the bytes of a file that something else wrote durable. */
enum status file_sync(const struct files *files, const char *path, struct error *err)
    __attribute__((warn_unused_result));
/* Takes away the temporary files that a kill left in `folder` (not below it). Call it under the lock of its writer. */
enum status file_remove_temporary(const struct files *files, const char *folder, struct error *err)
    __attribute__((warn_unused_result));

/* ---- A file written piece by piece, with its SHA-256 ---- */

struct file_writer;

/* Begins a temporary file in `folder` with `mode` (0400 for originals). The writer must be ended by
 * file_writer_finish or file_writer_discard, also after a failure. */
enum status file_writer_open(const struct files *files, const char *folder, unsigned mode, struct file_writer **out,
                             struct error *err) __attribute__((warn_unused_result));
enum status file_writer_add(struct file_writer *w, struct slice bytes, struct error *err)
    __attribute__((warn_unused_result));
/* Nobody will ask for the hash of what is added; it is not made. */
void file_writer_forgo_hash(struct file_writer *w);
/* The number of bytes so far, and their SHA-256; nothing may be added after the hash was asked for. */
uint64_t file_writer_size(const struct file_writer *w);
void file_writer_hash(struct file_writer *w, unsigned char hash[DIGEST_SIZE]);
/* Makes the bytes durable and gives them the name `path` (on the same file system; its folder must exist), then makes the
 * name durable. Frees the writer, also on failure: then there is no file, or the one that was there before (the new one
 * perhaps, when only the last fsync failed). */
enum status file_writer_finish(struct file_writer *w, const char *path, struct error *err)
    __attribute__((warn_unused_result));
/* The same for several files of one file system, which then cost hardly more than one: all bytes become durable, then all get their names, then
 * the folders of those become durable. On failure some may have their names. */
enum status file_writer_finish_all(struct file_writer *const *writers, const char *const *paths, size_t count,
                                   struct error *err) __attribute__((warn_unused_result));
/* Takes the temporary file away and frees the writer. NULL is allowed. */
void file_writer_discard(struct file_writer *w);

/* ---- A working file: it has no name, so nobody else finds it, and what a kill leaves of it is nothing ---- */

/* Makes one in `folder`, for reading and writing; the caller closes `*fd`. */
enum status file_working_open(const struct files *files, const char *folder, int *fd, struct error *err)
    __attribute__((warn_unused_result));
/* Writes the bytes at `offset`. The door is asked (a disk may be full), and told nothing. */
enum status file_working_write(const struct files *files, const char *folder, int fd, uint64_t offset,
                               struct slice bytes, struct error *err) __attribute__((warn_unused_result));

/* ---- Locks ---- */

struct file_lock;

/* Takes the lock that the file `path` stands for (made if missing; OFD lock, so it ends with its process at the latest,
 * and two holders in one process exclude each other). `command` is what the one who is refused reads: "cabledesk serve".
 * STATUS_LOCKED, with `pid` and `command` of the holder, when it is taken; never waits. A child made by fork without
 * exec would hold it, too. */
enum status file_lock_take(const struct files *files, const char *path, const char *command, struct file_lock **out,
                           struct error *err) __attribute__((warn_unused_result));
/* NULL is allowed. */
void file_lock_release(struct file_lock *lock);

#endif
