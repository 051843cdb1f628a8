/* What the desk's pages work with: what all requests share, and what each thread of the server has of its own.
 *
 * A seat is a thread's own: connections for reading that nobody else uses. Whoever writes does so on the one connection
 * `db`, between db_lock and db_unlock. Everything else is read-only and may be used by any thread. The site owns its seats;
 * what it was given stays its owner's and must outlive it.
 */
#ifndef CABLEDESK_WEB_SITE_H
#define CABLEDESK_WEB_SITE_H

#include "archive/archive.h"
#include "base/config.h"
#include "base/log.h"
#include "base/template.h"
#include "cable/post.h"
#include "desk/desk.h"

#include <stdatomic.h>
#include <sys/types.h>

struct import_runs;
struct room_print;

struct site_seat {
	struct db *db;           /* of desk.db */
	struct archive *archive; /* opened again when `rebuild` has put another in its place */
	dev_t device;            /* of the archive's file as it was opened */
	ino_t file;
	int64_t undone_version; /* of desk.db, when the archive was last told what was undone */
};

struct site {
	const struct desk *desk;
	const struct text_catalogue *text;
	const struct template_set *templates;
	const struct room_print *print; /* the room's pages, in its language */
	const struct config
	    *_Atomic config; /* of now: the settings page may put another in its place, and all stay until the end */
	const struct posts *posts;
	struct worker_pool *workers; /* reads what people bring */
	const struct log *log;       /* may be NULL */
	const struct slice *hosts;   /* names under which the desk answers, as in Host */
	size_t host_count;
	struct slice room;             /* address of the reading room, with a slash at its end */
	struct db *db;                 /* of desk.db, for writing */
	struct archive_shared *shared; /* by the seats' archives; the site's own */
	struct import_runs *imports;
	atomic_bool
	    room_is_old; /* something became public or left, and the room could not be written: the timer does it */
	struct site_seat
	    *seats; /* one for each thread that answers, and the last for the one that reads all connections */
	size_t seat_count;
};

/* How long an answer may take before it is given up, and how long a publication may, which reads a whole story's cables. */
enum { SITE_DEADLINE_MS = 10 * 1000, SITE_PUBLISH_DEADLINE_MS = 60 * 1000 };

/* Opens the seats; all else of `site` has been filled in. site_close is to be called also after a failure. */
enum status site_open(struct site *site, size_t seats, struct error *err) __attribute__((warn_unused_result));
void site_close(struct site *site);

/* A seat of a thread that is none of the server's: the timer's. */
enum status site_seat_open(const struct site *site, struct site_seat *seat, struct error *err)
    __attribute__((warn_unused_result));
void site_seat_close(struct site_seat *seat);

/* Readies a seat for the next request: its deadline, and the archive that stands there now. */
enum status site_seat_begin(const struct site *site, struct site_seat *seat, int64_t deadline_ms, struct error *err)
    __attribute__((warn_unused_result));

/* The connection for writing, for this thread alone until site_write_end, with a deadline. */
struct db *site_write_begin(const struct site *site, int64_t deadline_ms);
void site_write_end(const struct site *site);

/* Makes the room's folder agree with what is public now; waits a little where another process is writing there. */
enum status site_write_room(const struct site *site, struct site_seat *seat, struct error *err)
    __attribute__((warn_unused_result));

#endif
