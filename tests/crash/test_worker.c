/* Proves that a worker in an endless loop ends by itself when the process that would have ended it was killed. */
#include "base/worker.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { WAIT_MS = 30000, STEP_MS = 20 };

static volatile int loops;

static enum status loop(struct slice input, struct arena *a, struct buffer *out, struct error *err)
{
	(void)input;
	(void)a;
	(void)out;
	(void)err;
	while (loops >= 0)
		loops = (loops + 1) % 1000;
	return STATUS_OK;
}

static const struct worker_job jobs[] = {{.name = "loop", .call = loop}};

/* The process that is killed; it hands a job to a worker and would wait a second for it. */
static int be_parent(void)
{
	struct clock clock = clock_of_machine();
	struct worker_limits limits = worker_limits_default;
	struct arena a = {0};
	struct slice output;
	struct worker_pool *pool;
	struct worker_options options = {.jobs = jobs, .job_count = 1, .limits = &limits, .clock = &clock};
	/* The worker's own alarm is set by this, and this process is dead long before. */
	limits.document_ms = 900;
	if (worker_pool_start(&options, &pool, NULL) != STATUS_OK)
		return 1;
	return worker_call(pool, "loop", slice_of(""), &a, &output, NULL) == STATUS_OK;
}

/* Waits for any child; how it ended, or -1 after WAIT_MS. */
static int next_end(void)
{
	int ended;
	for (int ms = 0; ms < WAIT_MS; ms += STEP_MS) {
		if (waitpid(-1, &ended, WNOHANG) > 0)
			return ended;
		(void)poll(NULL, 0, STEP_MS);
	}
	return -1;
}

static void test_an_orphan_ends(void **state)
{
	(void)state;
	/* Orphans become this process's children. */
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	pid_t parent = fork();
	if (parent == 0)
		_exit(be_parent());
	(void)poll(NULL, 0, 400);
	assert_int_equal(kill(parent, SIGKILL), 0);
	int first = next_end();
	assert_true(WIFSIGNALED(first) && WTERMSIG(first) == SIGKILL);
	int second = next_end();
	assert_int_not_equal(second, -1);
	assert_true(WIFSIGNALED(second));
	assert_int_equal(WTERMSIG(second), SIGALRM);
}

int main(int argc, char **argv)
{
	if (worker_is_asked(argc, argv))
		return worker_main(jobs, sizeof jobs / sizeof jobs[0], argc, argv);
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_an_orphan_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
