#include "crash.h"

#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_BYTES = 512, RUN_MAX_MS = 120000 };

static pid_t start(char **argv)
{
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		setpgid(0, 0);
		if (freopen("/dev/null", "w", stdout) == NULL || freopen("/dev/null", "r", stdin) == NULL)
			_exit(126);
		execv(argv[0], argv);
		_exit(127);
	}
	return child;
}

/* Waits until the child ends or `ms` have passed, and then kills it. The wait status. */
static int wait_or_kill(pid_t child, int64_t ms)
{
	struct clock clock = clock_of_machine();
	int64_t until = clock_ticks(&clock) + ms;
	int ended = 0;
	while (waitpid(child, &ended, WNOHANG) == 0) {
		if (clock_ticks(&clock) >= until) {
			kill(child, SIGKILL);
			while (waitpid(child, &ended, 0) < 0 && errno == EINTR)
				;
			break;
		}
		(void)poll(NULL, 0, 1);
	}
	return ended;
}

/* One run in a folder of its own, killed after `ms`. `*before`: the kill came before the end; `*took`: how long the
 * command ran. False: a fault, which was printed. */
static bool run_once(const struct crash_command *c, const char *folder, int64_t ms, bool *before, int64_t *took)
{
	struct clock clock = clock_of_machine();
	struct arena a = {0};
	struct buffer why = {0};
	struct error err = {0};
	if (mkdir(folder, 0700) != 0)
		abort();
	if (c->setup != NULL && c->setup(folder, &err) != STATUS_OK) {
		buffer_add_format(&why, "setup failed: %s", err.sentence);
	} else {
		char **argv = c->command(&a, folder);
		int64_t began = clock_ticks(&clock);
		int ended = argv == NULL ? 0 : wait_or_kill(start(argv), ms);
		*took = clock_ticks(&clock) - began;
		*before = WIFSIGNALED(ended);
		if (argv == NULL)
			buffer_add_cstr(&why, "no command");
		else if (!*before && WEXITSTATUS(ended) != 0)
			buffer_add_format(&why, "exit code %d", WEXITSTATUS(ended));
		else
			c->check(folder, !*before, &why);
	}
	bool well = why.len == 0;
	if (!well)
		printf("# %s: after %lld ms (%s): %.*s\n", c->name, (long long)ms, *before ? "killed" : "ended",
		       (int)why.len, why.ptr);
	buffer_free(&why);
	arena_free(&a);
	crash_remove_folder(folder);
	return well;
}

size_t crash_kill(const struct crash_command *c)
{
	char root[PATH_BYTES], folder[PATH_BYTES + 8];
	int64_t whole = 0, took = 0;
	size_t faults = 0;
	int killed = 0;
	bool before = false;
	snprintf(root, sizeof root, "%s/cabledesk-kill-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(root) == NULL)
		abort();
	snprintf(folder, sizeof folder, "%s/desk", root);
	if (!run_once(c, folder, RUN_MAX_MS, &before, &whole) || before) {
		printf("# %s: does not run to its end\n", c->name);
		faults = 1;
		goto out;
	}
	for (int i = 0; i < c->kills; i++) {
		/* Parts of the whole that never repeat and leave no large gap: multiples of the golden ratio. */
		int64_t part = (int64_t)(((uint64_t)(i + 1) * 618034) % 1000000);
		if (!run_once(c, folder, whole * part / 1000000, &before, &took))
			faults++;
		killed += before ? 1 : 0;
		/* The first run may have been the slowest, as when its files were not yet in memory. */
		if (!before && took < whole)
			whole = took;
	}
	if (killed * 2 < c->kills) {
		printf("# %s: only %d of %d kills came in time\n", c->name, killed, c->kills);
		faults++;
	}
	printf("# %s: %d runs of up to %lld ms, %d killed, %zu wrong\n", c->name, c->kills, (long long)whole, killed,
	       faults);
out:
	crash_remove_folder(root);
	return faults;
}
