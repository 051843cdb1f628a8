/* What the writer put into a room's folder: each path with its SHA-256, as `.manifest`, in the form of sha256sum (so that
 * `sha256sum -c .manifest` checks the folder).
 *
 * A path is named before its file is first written and as long as the file is there, so that after a kill nothing in the
 * folder is of unknown origin; until it is written its hash is all zeros. The bytes may be hostile: lines that name a path outside of
 * the folder are passed over. Paths are sorted by their bytes.
 */
#ifndef CABLEDESK_ROOM_MANIFEST_H
#define CABLEDESK_ROOM_MANIFEST_H

#include "base/digest.h"
#include "base/file.h"

struct manifest_entry {
	struct slice path;
	char hash[DIGEST_HEX_LEN + 1];
};

struct manifest {
	struct manifest_entry *entries;
	size_t count;
	size_t capacity;
};

/* Of a folder without one, the empty manifest. */
enum status manifest_read(struct arena *a, const char *folder, struct manifest *out, struct error *err)
    __attribute__((warn_unused_result));
/* Writes it, if it is not there in this form already. */
enum status manifest_write(const struct files *files, const char *folder, const struct manifest *manifest,
                           struct error *err) __attribute__((warn_unused_result));

/* Adds a path at the end, with a hash (NULL: not written yet); manifest_sort must follow before anything is looked up. */
void manifest_add(struct arena *a, struct manifest *manifest, struct slice path, const char *hash);
/* Sorts; of a path that stands twice one is kept, with a hash if any has one. */
void manifest_sort(struct manifest *manifest);
/* NULL if the path is not named. */
struct manifest_entry *manifest_find(const struct manifest *manifest, struct slice path);

#endif
