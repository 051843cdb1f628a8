/* Taking rights away from this process, for good: Landlock (which files), seccomp (which system calls), descriptors.
 *
 * All of it is inherited by threads and children that start afterwards, and can be taken back by nobody: call these
 * while the process has one thread. Order: close descriptors, Landlock, seccomp last (it may forbid the others).
 * Sources: landlock(7), the kernel's Documentation/userspace-api/landlock.rst; seccomp(2), libseccomp.
 *
 * A process that may open no file: sandbox_landlock(NULL, 0, …). A kernel without Landlock is no error: `landlock_abi` says
 * 0, and the caller says so to people and goes on with seccomp.
 */
#ifndef CABLEDESK_BASE_SANDBOX_H
#define CABLEDESK_BASE_SANDBOX_H

#include "base/error.h"

/* A file or folder that stays open to reading (and all below it), as an open descriptor (O_PATH will do). Nothing can be
 * written, made, moved or executed anywhere, whatever the table says. */
struct sandbox_path {
	int descriptor;
};

/* Denies every way to files except reading below `paths`; from ABI 4 on every TCP bind and connect; from ABI 6 on signals to
 * and abstract sockets of processes outside. Sets no_new_privs. `*landlock_abi` is the kernel's version of Landlock, 0 for none. */
enum status sandbox_landlock(const struct sandbox_path *paths, size_t count, int *landlock_abi, struct error *err)
    __attribute__((warn_unused_result));

enum sandbox_when {
	SANDBOX_ALWAYS,      /* the call, whatever its arguments */
	SANDBOX_MASKED,      /* where (argument & mask) == value */
	SANDBOX_OWN_PROCESS, /* where the argument is this process's id */
};

/* A system call that stays allowed. Rules for one call add up: any that fits allows it. Names that this kernel's table does
 * not know are passed over. */
struct sandbox_rule {
	const char *call;
	enum sandbox_when when;
	unsigned argument; /* 0-5 */
	uint64_t mask;
	uint64_t value;
};

/* What any program of ours needs to live on: memory that is never executable, time, exit, waiting, reading and writing of
 * descriptors that are open already. No files, sockets, threads or processes. */
extern const struct sandbox_rule sandbox_rules_basic[];
extern const size_t sandbox_rules_basic_count;
/* Besides: threads of this process (never another process). */
extern const struct sandbox_rule sandbox_rules_threads[];
extern const size_t sandbox_rules_threads_count;

struct sandbox_table {
	const struct sandbox_rule *rules;
	size_t count;
};

/* From now on only calls that a rule of one of the tables allows; all others fail with EPERM (clone3 with ENOSYS, so that
 * the C library falls back to clone). Sets no_new_privs. Under the sanitizers their own few calls are allowed besides. */
enum status sandbox_seccomp(const struct sandbox_table *tables, size_t count, struct error *err)
    __attribute__((warn_unused_result));

/* Closes every descriptor of the process but those in `keep` (any order; at most 16). */
enum status sandbox_close_descriptors_but(const int *keep, size_t count, struct error *err)
    __attribute__((warn_unused_result));

#endif
