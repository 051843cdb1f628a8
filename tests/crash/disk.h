/* A disk that loses power: what a folder would hold if the machine stopped now.
 *
 * The model keeps each file's durable bytes, its present bytes and the changes between them, and each folder's durable and
 * present names. FILE_SYNC makes a file's bytes durable, FILE_SYNC_FOLDER the names in a folder; nothing else does. POSIX
 * promises no more (common file systems do). A rename is one change of the folders it concerns.
 * Memory failures end the program: this is a test.
 */
#ifndef CABLEDESK_CRASH_DISK_H
#define CABLEDESK_CRASH_DISK_H

#include "base/file.h"

/* What survives of the changes that were not synced. */
enum disk_survival {
	DISK_NOTHING,    /* nothing */
	DISK_EVERYTHING, /* all: a process that was killed, on a machine that goes on */
	DISK_TORN,       /* all, but only the first half of the last write */
	DISK_NAMES,      /* names, but no bytes: what a rename without fsync leaves */
	DISK_BYTES,      /* bytes, but no names */
	DISK_SOME,       /* any of the writes, by chance */
	DISK_SOME_ELSE,  /* once more, by another chance */
	DISK_SURVIVALS,
};
const char *disk_survival_name(enum disk_survival survival);

struct disk;

/* The folder as it stands, all of it durable. */
struct disk *disk_read(const char *folder);
void disk_free(struct disk *disk);

/* A change that was made; its paths are relative to the folder. */
void disk_apply(struct disk *disk, const struct file_change *change);

/* The same state has the same digest. */
void disk_digest(const struct disk *disk, enum disk_survival survival, unsigned char out[DIGEST_SIZE]);
/* Writes the state into `folder`, which is made. */
void disk_write(const struct disk *disk, enum disk_survival survival, const char *folder);

#endif
