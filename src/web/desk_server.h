/* The desk's process: its server, its timer, its imports.
 *
 * The timer's thread publishes what is due and makes the room's folder agree once a day, since notices of age depend on the date. It
 * looks every second, because the command line may note a publication at any time.
 */
#ifndef CABLEDESK_WEB_DESK_SERVER_H
#define CABLEDESK_WEB_DESK_SERVER_H

#include "web/site.h"

struct desk_server_options {
	struct site *site; /* filled in but for seats, imports and hosts */
	int listening;     /* a listening socket; stays the caller's */
	struct slice host; /* as browsers send it: "127.0.0.1:8080" */
};

/* Serves until SIGTERM or SIGINT, then stops gracefully. To be called while the process has one thread. */
enum status desk_server_run(const struct desk_server_options *options, struct error *err)
    __attribute__((warn_unused_result));

#endif
