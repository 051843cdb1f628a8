/* SQLite's way to the disk, through the door of base/file: private to base/db.
 *
 * A VFS that hands every call on to SQLite's own "unix" one, asks a `struct files` before each change of a named file and
 * tells it afterwards. The wal-index (-shm) is shared memory, not disk: SQLite makes it anew from the WAL after a crash,
 * and it is not reported. New files are made 0600.
 */
#ifndef CABLEDESK_BASE_DB_VFS_H
#define CABLEDESK_BASE_DB_VFS_H

#include "base/file.h"

#include <sqlite3.h>

/* Registers a VFS for one connection, under a name of its own (vfs->zName). `files` must outlive it. */
enum status db_vfs_register(const struct files *files, sqlite3_vfs **out, struct error *err)
    __attribute__((warn_unused_result));
/* After the connection was closed. NULL is allowed. */
void db_vfs_unregister(sqlite3_vfs *vfs);

#endif
