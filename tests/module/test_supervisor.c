/* Proves that the parent of `serve` gives a child its descriptors and no other, starts it again when it dies, waits longer each time,
 * gives up where that is no use, passes the stop on, kills what does not stop, and takes its children along when it dies. */
#include "web/supervisor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A supervisor in a process of its own, and what it tells. */
struct run {
	pid_t pid;
	int told;
	char text[8192];
	size_t len;
};

static void tell(void *state, const struct supervisor_event *event)
{
	static const char *const names[] = {"started", "died", "waits", "gave-up", "stopping"};
	dprintf(*(int *)state, "%s %s %d %d\n", names[event->kind], event->child == NULL ? "-" : event->child,
	        event->kind == SUPERVISOR_STARTED ? event->pid : 0, event->code);
}

static void begin(struct run *run, struct supervisor_options *options)
{
	int ends[2];
	memset(run, 0, sizeof *run);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	run->pid = fork();
	if (run->pid == 0) {
		struct clock clock = clock_of_machine();
		struct error err = {0};
		options->clock = &clock;
		options->state = &ends[1];
		options->event = tell;
		_exit((int)supervisor_run(options, &err));
	}
	close(ends[1]);
	run->told = ends[0];
}

/* Reads on until `text` has been told (at most 10 s). */
static const char *hear(struct run *run, const char *text)
{
	const char *found;
	while ((found = strstr(run->text, text)) == NULL) {
		struct pollfd more = {.fd = run->told, .events = POLLIN};
		ssize_t n = 0;
		if (poll(&more, 1, 10000) == 1)
			n = read(run->told, run->text + run->len, sizeof run->text - 1 - run->len);
		if (n <= 0) {
			kill(run->pid, SIGKILL);
			fail_msg("not told: \"%s\" in \"%s\"", text, run->text);
		}
		run->len += (size_t)n;
		run->text[run->len] = '\0';
	}
	return found;
}

static pid_t hear_start(struct run *run, const char *child)
{
	char text[64];
	snprintf(text, sizeof text, "started %s ", child);
	const char *found = hear(run, text);
	return (pid_t)strtol(found + strlen(text), NULL, 10);
}

static enum status end(struct run *run)
{
	int how = 0;
	for (int i = 0; i < 500 && waitpid(run->pid, &how, WNOHANG) == 0; i++)
		usleep(20 * 1000);
	close(run->told);
	assert_true(WIFEXITED(how));
	return (enum status)WEXITSTATUS(how);
}

static size_t count(const char *text, const char *word)
{
	size_t n = 0;
	for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
		n++;
	return n;
}

static bool is_gone(pid_t pid)
{
	for (int i = 0; i < 250; i++) {
		if (kill(pid, 0) != 0)
			return true;
		usleep(20 * 1000);
	}
	return false;
}

static const char *const sleeper[] = {"/bin/sleep", "60", NULL};

static void test_passes_the_stop_on(void **state)
{
	(void)state;
	const struct supervisor_child children[] = {{.name = "desk", .argv = sleeper},
	                                            {.name = "room", .argv = sleeper}};
	struct supervisor_options options = {.children = children, .child_count = 2};
	struct run run;
	for (int number = SIGINT; number <= SIGTERM; number += SIGTERM - SIGINT) {
		begin(&run, &options);
		pid_t desk = hear_start(&run, "desk"), room = hear_start(&run, "room");
		kill(run.pid, number);
		hear(&run, "stopping");
		assert_int_equal(end(&run), STATUS_OK);
		assert_true(is_gone(desk));
		assert_true(is_gone(room));
	}
}

static void test_starts_again_what_died_and_only_that(void **state)
{
	(void)state;
	const struct supervisor_child children[] = {{.name = "desk", .argv = sleeper},
	                                            {.name = "room", .argv = sleeper}};
	struct supervisor_options options = {.children = children, .child_count = 2, .first_wait_ms = 20};
	struct run run;
	begin(&run, &options);
	pid_t desk = hear_start(&run, "desk"), room = hear_start(&run, "room");
	kill(room, SIGKILL);
	hear(&run, "died room 0 -9");
	hear(&run, "waits room 0 20");
	char *second = strstr(run.text, "waits room");
	memmove(run.text, second, strlen(second) + 1);
	run.len = strlen(run.text);
	pid_t again = hear_start(&run, "room");
	assert_int_not_equal(again, room);
	assert_int_equal(kill(desk, 0), 0);
	kill(run.pid, SIGTERM);
	assert_int_equal(end(&run), STATUS_OK);
	assert_int_equal(count(run.text, "started desk"), 0);
}

static void test_waits_longer_each_time_and_gives_up(void **state)
{
	(void)state;
	const char *const failing[] = {"/bin/sh", "-c", "exit 5", NULL};
	const struct supervisor_child children[] = {{.name = "desk", .argv = failing},
	                                            {.name = "room", .argv = sleeper}};
	struct supervisor_options options = {
	    .children = children, .child_count = 2, .first_wait_ms = 10, .longest_wait_ms = 30, .give_up_after = 5};
	struct run run;
	begin(&run, &options);
	pid_t room = hear_start(&run, "room");
	hear(&run, "gave-up desk 0 5");
	assert_int_equal(end(&run), STATUS_INTERNAL);
	assert_int_equal(count(run.text, "started desk"), 5);
	assert_int_equal(count(run.text, "waits desk 0 10\n"), 1);
	assert_int_equal(count(run.text, "waits desk 0 20\n"), 1);
	assert_int_equal(count(run.text, "waits desk 0 30\n"), 2);
	assert_true(is_gone(room));
}

static void test_what_was_refused_is_not_tried_again(void **state)
{
	(void)state;
	const char *const refused[] = {"/bin/sh", "-c", "exit 3", NULL};
	const char *const missing[] = {"/nonexistent/program", NULL};
	struct supervisor_child child = {.name = "desk", .argv = refused};
	struct supervisor_options options = {
	    .children = &child, .child_count = 1, .first_wait_ms = 5, .give_up_after = 3};
	struct run run;
	begin(&run, &options);
	hear(&run, "gave-up desk 0 3");
	assert_int_equal(end(&run), STATUS_REFUSED);
	assert_int_equal(count(run.text, "started desk"), 1);
	child.argv = missing;
	begin(&run, &options);
	hear(&run, "gave-up desk 0 127");
	assert_int_equal(end(&run), STATUS_INTERNAL);
}

static void test_kills_what_does_not_stop(void **state)
{
	(void)state;
	const char *const stubborn[] = {"/bin/sh", "-c", "trap '' TERM; echo >&3; while :; do sleep 1; done", NULL};
	int ready[2];
	char byte;
	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	const struct supervisor_child child = {
	    .name = "desk", .argv = stubborn, .descriptors = &ready[1], .descriptor_count = 1};
	struct supervisor_options options = {.children = &child, .child_count = 1, .stop_ms = 200};
	struct run run;
	begin(&run, &options);
	pid_t desk = hear_start(&run, "desk");
	assert_int_equal(read(ready[0], &byte, 1), 1);
	kill(run.pid, SIGTERM);
	hear(&run, "died desk 0 -9");
	assert_int_equal(end(&run), STATUS_OK);
	assert_true(is_gone(desk));
	close(ready[0]);
	close(ready[1]);
}

static void test_a_child_gets_its_descriptors_and_no_other(void **state)
{
	(void)state;
	/* The second descriptor is told which numbers are open; ls itself opens one more, the folder that it lists. */
	const char *const looking[] = {"/bin/sh", "-c", "read word <&3; echo $word >&4; exec ls /proc/self/fd >&4",
	                               NULL};
	int in[2], out[2], extra;
	char text[128] = "";
	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	extra = open("/etc/passwd", O_RDONLY); /* not close-on-exec */
	assert_int_equal(write(in[1], "hello\n", 6), 6);
	int first = fcntl(in[0], F_DUPFD, 4), second = out[1];
	const int descriptors[] = {first, second};
	const struct supervisor_child child = {
	    .name = "room", .argv = looking, .descriptors = descriptors, .descriptor_count = 2};
	struct supervisor_options options = {.children = &child, .child_count = 1};
	struct run run;
	begin(&run, &options);
	hear_start(&run, "room");
	for (size_t len = 0; strstr(text, "5\n") == NULL && len < sizeof text - 1;) {
		ssize_t n = read(out[0], text + len, sizeof text - 1 - len);
		assert_true(n > 0);
		len += (size_t)n;
	}
	assert_string_equal(text, "hello\n0\n1\n2\n3\n4\n5\n");
	kill(run.pid, SIGTERM);
	assert_int_equal(end(&run), STATUS_OK);
	const int all[] = {in[0], in[1], out[0], out[1], extra, first};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		close(all[i]);
}

static void test_children_go_when_the_parent_is_killed(void **state)
{
	(void)state;
	const struct supervisor_child child = {.name = "desk", .argv = sleeper};
	struct supervisor_options options = {.children = &child, .child_count = 1};
	struct run run;
	begin(&run, &options);
	pid_t desk = hear_start(&run, "desk");
	/* Until exec has come about, the child is a copy of its parent, and is told to go as well. */
	kill(run.pid, SIGKILL);
	waitpid(run.pid, NULL, 0);
	close(run.told);
	bool gone = false;
	for (int i = 0; i < 250 && !gone; i++) {
		char path[64], stat_text[256] = "";
		snprintf(path, sizeof path, "/proc/%d/stat", (int)desk);
		FILE *file = fopen(path, "r");
		gone = file == NULL;
		if (file != NULL) {
			/* Without an init that reaps, what has ended stays as a zombie. */
			gone = fgets(stat_text, sizeof stat_text, file) != NULL && strstr(stat_text, ") Z ") != NULL;
			fclose(file);
		}
		usleep(20 * 1000);
	}
	assert_true(gone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_passes_the_stop_on),
	    cmocka_unit_test(test_starts_again_what_died_and_only_that),
	    cmocka_unit_test(test_waits_longer_each_time_and_gives_up),
	    cmocka_unit_test(test_what_was_refused_is_not_tried_again),
	    cmocka_unit_test(test_kills_what_does_not_stop),
	    cmocka_unit_test(test_a_child_gets_its_descriptors_and_no_other),
	    cmocka_unit_test(test_children_go_when_the_parent_is_killed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
