/* A desk's folder and its file desk.db.
 *
 *     desk/desk.db     what people write and post (schema.sql)        desk/archive/    the archive, can be made again
 *     desk/originals/  source files by SHA-256                        desk/room/       the public site, made from editions
 *     desk/keys/       the record's signing key                       desk/config.ini  settings
 *     desk/running/    working files of a run                         desk/locks/      serve, archive, room
 *
 * The stores (person_store.h, story_store.h …) take a connection of this file: `struct db`. Each call is one statement or runs
 * in the transaction that its caller opened; the header of each says which.
 */
#ifndef CABLEDESK_DESK_DESK_H
#define CABLEDESK_DESK_DESK_H

#include "base/db.h"

/* What a desk works with; values that main hands over, all must outlive it. */
struct desk {
	const char *folder;
	const struct files *files;
	const struct clock *clock;
	const struct random *random;
};

/* Who asks. Travels with every command and request as a value. */
struct actor {
	int64_t person; /* 0: the command line of the one who owns the desk's folder, or a timer */
};

/* Makes the folder, its parts and an empty desk.db. STATUS_REFUSED if there is a desk already, or other files. */
enum status desk_create(const struct desk *desk, struct error *err) __attribute__((warn_unused_result));

/* Opens desk.db. STATUS_MISSING, with the folder and what to do, when there is no desk. The caller closes it. */
enum status desk_open(const struct desk *desk, enum db_mode mode, struct db **out, struct error *err)
    __attribute__((warn_unused_result));

/* A path in the desk's folder: desk_path(a, desk, "archive"). NULL without memory. */
char *desk_path(struct arena *a, const struct desk *desk, const char *name);

/* One line for those who look later who did what; in the caller's transaction. */
enum status desk_audit(struct db *db, const struct desk *desk, struct actor actor, const char *act,
                       struct slice subject, struct slice detail, struct error *err)
    __attribute__((warn_unused_result));

#endif
