/* The parent of `serve`: starts the desk's process and the room's, starts one again that died, passes the stop on.
 *
 * It holds no database and reads nothing from outside. Each child is a program started by exec, with /dev/null as stdin, our
 * stdout and stderr, and of our descriptors only those named, from 3 on in the given order. A child gets SIGTERM when the parent dies.
 *
 * Restarts wait 0.25 s, 0.5 s, 1 s … 30 s; a child that lived for 10 s begins again at 0.25 s. A child that ends with the exit code 2 or
 * 3 (wrong use; refused by a rule or a lock) will not do better next time, nor one that died `give_up_after` times without living 10 s:
 * then all are stopped.
 */
#ifndef CABLEDESK_WEB_SUPERVISOR_H
#define CABLEDESK_WEB_SUPERVISOR_H

#include "base/clock.h"

#include <sys/types.h>

struct supervisor_child {
	const char *name;        /* "desk", "room": for events */
	const char *const *argv; /* argv[0] is the program's path; ends with NULL */
	const int *descriptors;
	size_t descriptor_count;
};

enum supervisor_event_kind {
	SUPERVISOR_STARTED,
	SUPERVISOR_DIED,  /* `code` is its exit code, or minus the signal */
	SUPERVISOR_WAITS, /* `code` is the time in ms until it is started again */
	SUPERVISOR_GAVE_UP,
	SUPERVISOR_STOPPING,
};

struct supervisor_event {
	enum supervisor_event_kind kind;
	const char *child; /* NULL for the parent's own */
	pid_t pid;
	int code;
};

struct supervisor_options {
	const struct supervisor_child *children;
	size_t child_count;        /* at most 8 */
	const struct clock *clock; /* its ticks */
	void *state;
	void (*event)(void *state, const struct supervisor_event *event); /* may be NULL */
	/* Zero: the default. */
	unsigned first_wait_ms;   /* 250 */
	unsigned longest_wait_ms; /* 30 s */
	unsigned steady_ms;       /* 10 s */
	unsigned give_up_after;   /* 8 */
	unsigned stop_ms;         /* from SIGTERM to SIGKILL: 15 s */
};

/* Runs until SIGINT or SIGTERM (STATUS_OK, all children ended) or until a child cannot be helped (STATUS_REFUSED, STATUS_USAGE or
 * STATUS_INTERNAL). Blocks those signals and SIGCHLD while it runs; the caller has one thread. */
enum status supervisor_run(const struct supervisor_options *options, struct error *err)
    __attribute__((warn_unused_result));

#endif
