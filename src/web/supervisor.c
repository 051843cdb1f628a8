#include "web/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	CHILDREN_MAX = 8,
	DESCRIPTORS_MAX = 8,
	FIRST_DESCRIPTOR = 3,
	/* Where descriptors stand while they are put in order: above all that a child gets. */
	PARKED = FIRST_DESCRIPTOR + DESCRIPTORS_MAX,
	LONGEST_SLEEP_MS = 1000,
	EXIT_USAGE = 2,
	EXIT_REFUSED = 3,
	EXIT_NOT_STARTED = 127,
};

struct child {
	const struct supervisor_child *what;
	pid_t pid; /* 0: not running */
	int64_t started;
	int64_t due;      /* when not running: the next start */
	unsigned wait_ms; /* before the next start */
	unsigned quick_deaths;
};

struct supervisor {
	struct supervisor_options options;
	struct child children[CHILDREN_MAX];
	sigset_t signals;
	sigset_t before;
	bool stopping;
	bool killed;
	int64_t kill_at;
	enum status result;
	struct error *err;
};

static int64_t ticks(const struct supervisor *s)
{
	return clock_ticks(s->options.clock);
}

static void tell(const struct supervisor *s, enum supervisor_event_kind kind, const struct child *child, int code)
{
	struct supervisor_event event = {.kind = kind, .code = code};
	if (child != NULL) {
		event.child = child->what->name;
		event.pid = child->pid;
	}
	if (s->options.event != NULL)
		s->options.event(s->options.state, &event);
}

/* ---- Starting ---- */

/* In the child, between fork and exec: only calls that are safe there. */
static bool arrange_descriptors(const struct supervisor_child *what)
{
	int parked[DESCRIPTORS_MAX];
	for (size_t i = 0; i < what->descriptor_count; i++) {
		parked[i] = fcntl(what->descriptors[i], F_DUPFD, PARKED);
		if (parked[i] < 0)
			return false;
	}
	for (size_t i = 0; i < what->descriptor_count; i++) {
		/* dup2 leaves the copy open across exec. */
		if (dup2(parked[i], FIRST_DESCRIPTOR + (int)i) < 0)
			return false;
	}
	int nowhere = open("/dev/null", O_RDONLY);
	if (nowhere < 0 || dup2(nowhere, STDIN_FILENO) < 0)
		return false;
	return close_range(FIRST_DESCRIPTOR + (unsigned)what->descriptor_count, ~0U, 0) == 0;
}

_Noreturn static void become(const struct supervisor *s, const struct supervisor_child *what, pid_t parent)
{
	/* execv does not change the words, whatever its type says. */
	union {
		const char *const *given;
		char *const *taken;
	} argv = {.given = what->argv};
	/* A parent that died before the first call would be missed: then ours has changed. */
	if (prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0) == 0 && getppid() == parent && arrange_descriptors(what) &&
	    sigprocmask(SIG_SETMASK, &s->before, NULL) == 0)
		execv(what->argv[0], argv.taken);
	_exit(EXIT_NOT_STARTED);
}

static void start_child(struct supervisor *s, struct child *child)
{
	pid_t parent = getpid();
	pid_t pid = fork();
	if (pid == 0)
		become(s, child->what, parent);
	child->started = ticks(s);
	if (pid < 0) {
		child->due = child->started + child->wait_ms;
		return;
	}
	child->pid = pid;
	tell(s, SUPERVISOR_STARTED, child, 0);
}

/* ---- Ending ---- */

static void signal_all(struct supervisor *s, int number)
{
	for (size_t i = 0; i < s->options.child_count; i++) {
		if (s->children[i].pid > 0)
			kill(s->children[i].pid, number);
	}
}

static void begin_to_stop(struct supervisor *s)
{
	if (s->stopping)
		return;
	s->stopping = true;
	s->kill_at = ticks(s) + s->options.stop_ms;
	tell(s, SUPERVISOR_STOPPING, NULL, 0);
	signal_all(s, SIGTERM);
}

static void give_up(struct supervisor *s, const struct child *child, int code)
{
	enum status kind = code == EXIT_USAGE ? STATUS_USAGE : code == EXIT_REFUSED ? STATUS_REFUSED : STATUS_INTERNAL;
	tell(s, SUPERVISOR_GAVE_UP, child, code);
	s->result = error_set(s->err, kind, "web.child_gave_up");
	error_text(s->err, "name", slice_of(child->what->name));
	error_number(s->err, "code", code);
	begin_to_stop(s);
}

static void child_died(struct supervisor *s, struct child *child, int code)
{
	const struct supervisor_options *options = &s->options;
	int64_t now = ticks(s);
	tell(s, SUPERVISOR_DIED, child, code);
	child->pid = 0;
	if (s->stopping)
		return;
	if (now - child->started >= options->steady_ms) {
		child->quick_deaths = 0;
		child->wait_ms = options->first_wait_ms;
	}
	child->quick_deaths++;
	if (code == EXIT_USAGE || code == EXIT_REFUSED || child->quick_deaths >= options->give_up_after) {
		give_up(s, child, code);
		return;
	}
	child->due = now + child->wait_ms;
	tell(s, SUPERVISOR_WAITS, child, (int)child->wait_ms);
	child->wait_ms *= 2;
	if (child->wait_ms > options->longest_wait_ms)
		child->wait_ms = options->longest_wait_ms;
}

static void reap(struct supervisor *s)
{
	for (size_t i = 0; i < s->options.child_count; i++) {
		struct child *child = &s->children[i];
		int how;
		if (child->pid > 0 && waitpid(child->pid, &how, WNOHANG) == child->pid)
			child_died(s, child, WIFSIGNALED(how) ? -WTERMSIG(how) : WEXITSTATUS(how));
	}
}

/* ---- The loop ---- */

static bool some_child_runs(const struct supervisor *s)
{
	for (size_t i = 0; i < s->options.child_count; i++) {
		if (s->children[i].pid > 0)
			return true;
	}
	return false;
}

static void start_due_children(struct supervisor *s)
{
	int64_t now = ticks(s);
	for (size_t i = 0; i < s->options.child_count && !s->stopping; i++) {
		if (s->children[i].pid == 0 && now >= s->children[i].due)
			start_child(s, &s->children[i]);
	}
}

static int64_t sleep_time(const struct supervisor *s)
{
	int64_t now = ticks(s), until = now + LONGEST_SLEEP_MS;
	if (s->stopping && !s->killed && s->kill_at < until)
		until = s->kill_at;
	for (size_t i = 0; i < s->options.child_count && !s->stopping; i++) {
		if (s->children[i].pid == 0 && s->children[i].due < until)
			until = s->children[i].due;
	}
	return until > now ? until - now : 0;
}

static void wait_for_signal(struct supervisor *s)
{
	int64_t ms = sleep_time(s);
	struct timespec limit = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000};
	int number = sigtimedwait(&s->signals, NULL, &limit);
	if (number == SIGINT || number == SIGTERM)
		begin_to_stop(s);
	if (s->stopping && !s->killed && ticks(s) >= s->kill_at) {
		s->killed = true;
		signal_all(s, SIGKILL);
	}
}

static void fill_defaults(struct supervisor_options *options)
{
	if (options->first_wait_ms == 0)
		options->first_wait_ms = 250;
	if (options->longest_wait_ms == 0)
		options->longest_wait_ms = 30 * 1000;
	if (options->steady_ms == 0)
		options->steady_ms = 10 * 1000;
	if (options->give_up_after == 0)
		options->give_up_after = 8;
	if (options->stop_ms == 0)
		options->stop_ms = 15 * 1000;
}

static bool fits(const struct supervisor_options *options)
{
	bool fits = options->child_count <= CHILDREN_MAX;
	for (size_t i = 0; i < options->child_count && fits; i++)
		fits = options->children[i].descriptor_count <= DESCRIPTORS_MAX;
	return fits;
}

enum status supervisor_run(const struct supervisor_options *options, struct error *err)
{
	struct supervisor s = {.options = *options, .err = err, .result = STATUS_OK};
	if (!fits(options))
		return error_set(err, STATUS_INTERNAL, "base.internal");
	fill_defaults(&s.options);
	for (size_t i = 0; i < options->child_count; i++) {
		s.children[i].what = &options->children[i];
		s.children[i].wait_ms = s.options.first_wait_ms;
		s.children[i].due = INT64_MIN;
	}
	/* Were it ignored, as a parent may have left it, the children would leave no exit code. */
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&s.signals);
	sigaddset(&s.signals, SIGINT);
	sigaddset(&s.signals, SIGTERM);
	sigaddset(&s.signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &s.signals, &s.before);
	while (!s.stopping || some_child_runs(&s)) {
		start_due_children(&s);
		wait_for_signal(&s);
		/* Asked for each child: two that die at once may send one signal. */
		reap(&s);
	}
	sigprocmask(SIG_SETMASK, &s.before, NULL);
	return s.result;
}
