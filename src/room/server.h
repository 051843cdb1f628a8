/* The room's server: one folder of plain files, to anyone, read-only, from a process that can do nothing else.
 *
 * Served as it lies there: "/" and a folder's address give its index.html; what is not there gets the folder's own 404.html
 * with status 404; pages named in withdrawn.txt (one path a line, relative to the folder: "cables/09ISLAMABAD365.html") are sent
 * with status 410. No listing, no dotfiles, no symbolic links, nothing above the folder. No readers' addresses are kept.
 */
#ifndef CABLEDESK_ROOM_SERVER_H
#define CABLEDESK_ROOM_SERVER_H

#include "base/clock.h"
#include "http/router.h"

/* Answers one request from the open folder. Pure but for reading the folder; thread-safe. */
enum status room_answer(int folder, struct http_request *request, struct http_response *response, struct error *err)
    __attribute__((warn_unused_result));

/* Gives up everything that serving the folder does not need, for good: closes every descriptor but `listening`, `folder` and
 * stderr (stdin and stdout lead nowhere); Landlock leaves reading below the folder; seccomp leaves no way to make or connect a socket, to trace, signal or
 * start another process. Call it before any thread is started. `*landlock_abi` 0: this kernel has no Landlock, and only
 * seccomp holds (say so). */
enum status room_server_confine(int listening, int folder, int *landlock_abi, struct error *err)
    __attribute__((warn_unused_result));

struct room_server_options {
	int listening;
	int folder; /* O_DIRECTORY, may be O_PATH */
	/* Names under which it answers, as in Host. */
	const struct slice *hosts;
	size_t host_count;
	/* Called once, confined and serving; may be NULL. */
	void (*ready)(void *state, int landlock_abi);
	void *state;
};

/* The whole life of the room's process: confines itself, serves until SIGTERM or SIGINT, stops gracefully. To be called
 * while the process has one thread. Clock and random are handed over by main. */
enum status room_server_run(const struct room_server_options *options, const struct clock *clock,
                            const struct random *random, struct error *err) __attribute__((warn_unused_result));

#endif
