/* The originals: source files as they came, each kept once under its SHA-256, whole and read-only.
 *
 *     originals/ab/cdef…    the first two hex digits of the name, then the other 62
 *
 * A file has its name only when all its bytes are durable, so whatever names an original in the archive or in desk.db
 * finds it. Nothing is ever changed. Thread-safe.
 */
#ifndef CABLEDESK_ARCHIVE_ORIGINAL_H
#define CABLEDESK_ARCHIVE_ORIGINAL_H

#include "base/file.h"
#include "cable/cable.h"

#include <stdatomic.h>

struct original {
	char sha[CABLE_ID_LEN + 1];
	uint64_t size;
	bool was_there;
};

/* Copies what `fd` still gives (a file, a pipe, standard input) into the store. `folder` is "desk/originals"; it is made
 * if missing. STATUS_STOPPED, and nothing is kept, when `*stop` (may be NULL) is true. */
enum status original_add_fd(const struct files *files, const char *folder, int fd, const atomic_bool *stop,
                            struct original *out, struct error *err) __attribute__((warn_unused_result));
/* The same for the file of this path. STATUS_IO (original.changing) if its size changes meanwhile. */
enum status original_add_path(const struct files *files, const char *folder, const char *path, const atomic_bool *stop,
                              struct original *out, struct error *err) __attribute__((warn_unused_result));

/* ---- Several, which become durable together: for folders of many small files ---- */

enum { ORIGINAL_GROUP_MAX = 256 };

/* Copies that wait for their names. Zeroed but for `files` and `folder`, it is empty. Belongs to one thread. */
struct original_group {
	const struct files *files;
	const char *folder;
	struct file_writer *writers[ORIGINAL_GROUP_MAX];
	const char *paths[ORIGINAL_GROUP_MAX];
	size_t count;
	struct arena a;
};

/* As original_add_fd and original_add_path, but the copy is no original before original_group_keep. At most ORIGINAL_GROUP_MAX are added
 * before that: STATUS_INTERNAL. */
enum status original_group_add_fd(struct original_group *group, int fd, const atomic_bool *stop, struct original *out,
                                  struct error *err) __attribute__((warn_unused_result));
enum status original_group_add_path(struct original_group *group, const char *path, const atomic_bool *stop,
                                    struct original *out, struct error *err) __attribute__((warn_unused_result));
/* All that were added are durable under their names, and the group is empty. After a failure some may be; those that are not are gone. */
enum status original_group_keep(struct original_group *group, struct error *err) __attribute__((warn_unused_result));
/* Takes away what waits. */
void original_group_drop(struct original_group *group);

/* Takes away what a kill left of copies; for the one who imports, under the writer's lock. */
enum status original_clean(const struct files *files, const char *folder, struct error *err)
    __attribute__((warn_unused_result));

/* Opens an original for reading; the caller closes `*fd`. STATUS_MISSING if there is none of this name; STATUS_USAGE if
 * `sha` is no name. */
enum status original_open(const char *folder, struct slice sha, int *fd, uint64_t *size, struct error *err)
    __attribute__((warn_unused_result));

/* Its bytes, without opening it. */
enum status original_size(const char *folder, struct slice sha, uint64_t *out, struct error *err)
    __attribute__((warn_unused_result));

/* Reads it whole: STATUS_INPUT (original.changed) if its bytes are not those that it is named for. */
enum status original_verify(const char *folder, struct slice sha, const atomic_bool *stop, struct error *err)
    __attribute__((warn_unused_result));

#endif
