/* The parent's side of base/worker.h: starts workers, hands them jobs, and believes nothing that they say. */
#include "base/worker.h"

#include "base/worker_frame.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	START_MS = 30000,    /* for exec, linking and the sandbox, on a busy machine */
	STOP_LOOK_MS = 50,   /* between two looks at a stop */
	PIECE = 1024 * 1024, /* a result grows by this much as it comes: a length alone costs no memory */
	TAKE_TRIES = 3,
};

const struct worker_limits worker_limits_default = {
    .document_bytes = 64ULL * 1024 * 1024,
    .document_ms = 10000,
    .memory_bytes = 512ULL * 1024 * 1024,
    .answer_bytes = 256ULL * 1024 * 1024,
    .expansion = 200,
};

struct child {
	struct child *next;
	pid_t pid;
	int channel;
	size_t uses;
	bool greeted;
};

struct worker_pool {
	struct worker_options options;
	struct worker_limits limits;
	pthread_mutex_t lock; /* of all below */
	struct child *idle;
	size_t idle_count;
	size_t busy_count;
	bool told; /* that this kernel has no Landlock */
};

const char *worker_failure_name(enum worker_failure_kind kind)
{
	switch (kind) {
	case WORKER_FAILED:
		return "failed";
	case WORKER_CRASH:
		return "crash";
	case WORKER_TIME:
		return "time";
	case WORKER_MEMORY:
		return "memory";
	case WORKER_TOO_LARGE:
		return "too_large";
	case WORKER_NONSENSE:
		return "nonsense";
	}
	return "unknown";
}

/* The error that stands for a failure of the worker itself. */
static enum status failure_error(enum worker_failure_kind kind, struct error *err)
{
	switch (kind) {
	case WORKER_TIME:
		return error_set(err, STATUS_LATE, "worker.time");
	case WORKER_MEMORY:
		return error_set(err, STATUS_LIMIT, "worker.memory");
	case WORKER_TOO_LARGE:
		return error_set(err, STATUS_LIMIT, "worker.too_large");
	case WORKER_NONSENSE:
		return error_set(err, STATUS_INPUT, "worker.nonsense");
	case WORKER_FAILED:
	case WORKER_CRASH:
		return error_set(err, STATUS_INPUT, "worker.crash");
	}
	return STATUS_INTERNAL;
}

/* ---- Starting and ending ---- */

/* Ends it whatever it does; returns what wait says. */
static int child_end(struct child *child)
{
	int ended = 0;
	close(child->channel);
	kill(child->pid, SIGKILL);
	while (waitpid(child->pid, &ended, 0) < 0 && errno == EINTR)
		;
	free(child);
	return ended;
}

/* Its environment is empty but for what the sanitizers read. */
static size_t child_environment(char *out[], size_t size)
{
	static const char *const passed[] = {"ASAN_OPTIONS=", "UBSAN_OPTIONS="};
	size_t count = 0;
	for (char **entry = environ; entry != NULL && *entry != NULL && count + 1 < size; entry++) {
		for (size_t i = 0; i < sizeof passed / sizeof passed[0]; i++) {
			if (strncmp(*entry, passed[i], strlen(passed[i])) == 0 && count + 1 < size)
				out[count++] = *entry;
		}
	}
	out[count] = NULL;
	return count;
}

static int prepare_descriptors(posix_spawn_file_actions_t *actions, int channel)
{
	int failed = posix_spawn_file_actions_adddup2(actions, channel, STDIN_FILENO);
	if (failed == 0)
		failed = posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
#if !defined(__SANITIZE_ADDRESS__)
	/* What it might write is as hostile as what it reads; only the sanitizers' reports are let through. */
	if (failed == 0)
		failed = posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
#endif
	return failed;
}

/* A process group of its own: Ctrl-C at the terminal stops the parent, which stops its workers. */
static int prepare_signals(posix_spawnattr_t *attributes)
{
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_setsigmask(attributes, &none);
	posix_spawnattr_setsigdefault(attributes, &all);
	posix_spawnattr_setpgroup(attributes, 0);
	return posix_spawnattr_setflags(attributes,
	                                POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
}

static int spawn(const struct worker_pool *pool, int channel, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	const char *exe = pool->options.exe == NULL ? "/proc/self/exe" : pool->options.exe;
	char numbers[5][24];
	char name[] = "cabledesk", command[] = "worker";
	char *environment[8];
	char *argv[] = {name, command, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], NULL};
	const uint64_t limits[5] = {pool->limits.document_bytes, (uint64_t)pool->limits.document_ms,
	                            pool->limits.memory_bytes, pool->limits.answer_bytes, pool->limits.expansion};
	for (size_t i = 0; i < 5; i++)
		snprintf(numbers[i], sizeof numbers[i], "%llu", (unsigned long long)limits[i]);
	child_environment(environment, sizeof environment / sizeof environment[0]);
	int failed = posix_spawn_file_actions_init(&actions);
	if (failed != 0)
		return failed;
	failed = posix_spawnattr_init(&attributes);
	if (failed != 0)
		goto out;
	failed = prepare_descriptors(&actions, channel);
	if (failed == 0)
		failed = prepare_signals(&attributes);
	if (failed == 0)
		failed = posix_spawn(pid, exe, &actions, &attributes, argv, environment);
	posix_spawnattr_destroy(&attributes);
out:
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

static enum status child_start(const struct worker_pool *pool, struct child **out, struct error *err)
{
	int ends[2];
	*out = NULL;
	struct child *child = calloc(1, sizeof *child);
	if (child == NULL)
		return error_memory(err);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
		free(child);
		return error_system(err, "worker.not_started", "socketpair", errno);
	}
	int failed = spawn(pool, ends[1], &child->pid);
	close(ends[1]);
	if (failed != 0) {
		close(ends[0]);
		free(child);
		return error_system(err, "worker.not_started", "posix_spawn", failed);
	}
	child->channel = ends[0];
	*out = child;
	return STATUS_OK;
}

/* ---- Waiting for a worker, with an eye on the clock ---- */

enum outcome {
	CAME,
	ENDED,   /* the channel ended */
	LATE,    /* the deadline passed */
	STOPPED, /* a person asked */
	BROKEN,  /* the frame is none */
};

struct wait {
	const struct clock *clock;
	int64_t deadline; /* in ticks */
	const atomic_bool *stop;
};

/* Until the channel can be read (POLLIN) or written (POLLOUT). */
static enum outcome wait_for(const struct child *child, short events, const struct wait *wait)
{
	for (;;) {
		int64_t left = wait->deadline - clock_ticks(wait->clock);
		if (wait->stop != NULL && atomic_load_explicit(wait->stop, memory_order_relaxed))
			return STOPPED;
		if (left <= 0)
			return LATE;
		if (wait->stop != NULL && left > STOP_LOOK_MS)
			left = STOP_LOOK_MS;
		struct pollfd p = {.fd = child->channel, .events = events};
		int n = poll(&p, 1, left > INT32_MAX ? INT32_MAX : (int)left);
		if (n > 0)
			return CAME; /* also a hang-up: reading tells */
		if (n < 0 && errno != EINTR)
			return ENDED;
	}
}

static enum outcome receive(const struct child *child, void *bytes, size_t size, const struct wait *wait)
{
	char *at = bytes;
	while (size > 0) {
		ssize_t n = recv(child->channel, at, size, MSG_DONTWAIT);
		if (n == 0)
			return ENDED;
		if (n > 0) {
			at += n;
			size -= (size_t)n;
			continue;
		}
		if (errno != EAGAIN && errno != EINTR)
			return ENDED;
		enum outcome outcome = wait_for(child, POLLIN, wait);
		if (outcome != CAME)
			return outcome;
	}
	return CAME;
}

static enum outcome receive_head(const struct child *child, struct frame_head *head, const struct wait *wait)
{
	unsigned char bytes[FRAME_HEAD_SIZE];
	enum outcome outcome = receive(child, bytes, sizeof bytes, wait);
	if (outcome == CAME)
		*head = frame_head_get(bytes);
	return outcome;
}

/* The bytes of a frame, into a buffer that grows as they come. STATUS_MEMORY is ours, not the worker's. */
static enum status receive_into(const struct child *child, uint64_t length, const struct wait *wait, struct buffer *out,
                                enum outcome *outcome, struct error *err)
{
	buffer_clear(out);
	*outcome = CAME;
	while (*outcome == CAME && length > 0) {
		size_t piece = length > PIECE ? PIECE : (size_t)length;
		if (!buffer_reserve(out, piece))
			return error_memory(err);
		*outcome = receive(child, out->ptr + out->len, piece, wait);
		out->len += piece;
		length -= piece;
	}
	return STATUS_OK;
}

static enum outcome send_bytes(const struct child *child, struct slice bytes, const struct wait *wait)
{
	while (bytes.len > 0) {
		ssize_t n = send(child->channel, bytes.ptr, bytes.len, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n >= 0) {
			bytes = slice_from(bytes, (size_t)n);
			continue;
		}
		if (errno != EAGAIN && errno != EINTR)
			return ENDED;
		enum outcome outcome = wait_for(child, POLLOUT, wait);
		if (outcome != CAME)
			return outcome;
	}
	return CAME;
}

/* The first bytes of a frame, with a descriptor; there is always room for so few in a channel that nobody writes to. */
static enum outcome send_head(const struct child *child, struct slice bytes, int fd)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.bytes = {0}};
	char *ptr = (char *)(uintptr_t)bytes.ptr; /* struct iovec knows no const */
	struct iovec part = {.iov_base = ptr, .iov_len = bytes.len};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	if (fd >= 0) {
		message.msg_control = control.bytes;
		message.msg_controllen = sizeof control.bytes;
		struct cmsghdr *first = CMSG_FIRSTHDR(&message);
		first->cmsg_level = SOL_SOCKET;
		first->cmsg_type = SCM_RIGHTS;
		first->cmsg_len = CMSG_LEN(sizeof fd);
		memcpy(CMSG_DATA(first), &fd, sizeof fd);
	}
	ssize_t n;
	do
		n = sendmsg(child->channel, &message, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)bytes.len ? CAME : ENDED;
}

/* ---- The pool ---- */

static void tell_of_landlock(struct worker_pool *pool, uint32_t abi)
{
	pthread_mutex_lock(&pool->lock);
	bool first = !pool->told;
	pool->told = true;
	pthread_mutex_unlock(&pool->lock);
	if (first && abi == 0) {
		const struct log_value values[] = {log_number("landlock", 0), log_text("seccomp", "on")};
		log_write(pool->options.log, "worker_sandbox", values, sizeof values / sizeof values[0]);
	}
}

static bool child_greets(struct worker_pool *pool, struct child *child)
{
	struct frame_head head;
	unsigned char abi[4];
	struct wait wait = {.clock = pool->options.clock, .deadline = clock_ticks(pool->options.clock) + START_MS};
	if (child->greeted)
		return true;
	if (receive_head(child, &head, &wait) != CAME || head.kind != FRAME_HELLO || head.length != sizeof abi)
		return false;
	if (receive(child, abi, sizeof abi, &wait) != CAME)
		return false;
	tell_of_landlock(pool, frame_get32(abi));
	child->greeted = true;
	return true;
}

/* An idle worker has nothing to say; if its channel ended, it was ended by something else. */
static bool child_lives(const struct child *child)
{
	char byte;
	return recv(child->channel, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

static struct child *pop_idle(struct worker_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	struct child *child = pool->idle;
	if (child != NULL) {
		pool->idle = child->next;
		pool->idle_count--;
	}
	pthread_mutex_unlock(&pool->lock);
	return child;
}

/* False when enough are ready already. Those that have greeted come first. */
static bool push_idle(struct worker_pool *pool, struct child *child)
{
	pthread_mutex_lock(&pool->lock);
	bool room = pool->idle_count < pool->options.ready;
	struct child **at = &pool->idle;
	while (room && !child->greeted && *at != NULL)
		at = &(*at)->next;
	if (room) {
		child->next = *at;
		*at = child;
		pool->idle_count++;
	}
	pthread_mutex_unlock(&pool->lock);
	return room;
}

static void count_busy(struct worker_pool *pool, bool more)
{
	pthread_mutex_lock(&pool->lock);
	pool->busy_count += more ? 1 : (size_t)-1;
	pthread_mutex_unlock(&pool->lock);
}

/* Starts workers until enough are ready. Those that come back count, too. That none can be started is told when one is needed. */
static void refill(struct worker_pool *pool)
{
	bool more = true;
	while (more) {
		struct child *child;
		pthread_mutex_lock(&pool->lock);
		more = pool->idle_count + (pool->options.uses > 1 ? pool->busy_count : 0) < pool->options.ready;
		pthread_mutex_unlock(&pool->lock);
		if (!more || child_start(pool, &child, NULL) != STATUS_OK)
			return;
		if (!push_idle(pool, child)) {
			child_end(child);
			return;
		}
	}
}

/* After one that did not. */
static void give_up(struct worker_pool *pool, struct child *child)
{
	count_busy(pool, false);
	child_end(child);
}

static enum status take(struct worker_pool *pool, struct child **out, struct error *err)
{
	*out = NULL;
	for (int i = 0; i < TAKE_TRIES; i++) {
		struct child *child = pop_idle(pool);
		enum status status = child != NULL ? STATUS_OK : child_start(pool, &child, err);
		if (status != STATUS_OK)
			return status;
		if (child_greets(pool, child) && child_lives(child)) {
			*out = child;
			count_busy(pool, true);
			refill(pool);
			return STATUS_OK;
		}
		child_end(child);
	}
	error_set(err, STATUS_IO, "worker.not_started");
	error_text(err, "path", slice_of("worker"));
	error_text(err, "reason", slice_of("no answer"));
	return STATUS_IO;
}

/* After a job that went well. */
static void give_back(struct worker_pool *pool, struct child *child)
{
	child->uses++;
	if (child->uses >= pool->options.uses || !push_idle(pool, child))
		child_end(child);
	/* Only now: between the two, another thread would think that one is missing, and start it. */
	count_busy(pool, false);
}

enum status worker_pool_start(const struct worker_options *options, struct worker_pool **out, struct error *err)
{
	*out = NULL;
	struct worker_pool *pool = calloc(1, sizeof *pool);
	if (pool == NULL)
		return error_memory(err);
	pool->options = *options;
	pool->limits = options->limits == NULL ? worker_limits_default : *options->limits;
	pthread_mutex_init(&pool->lock, NULL);
	refill(pool);
	*out = pool;
	return STATUS_OK;
}

void worker_pool_stop(struct worker_pool *pool)
{
	struct child *child;
	if (pool == NULL)
		return;
	while ((child = pop_idle(pool)) != NULL)
		child_end(child);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

static const struct worker_job *find_job(const struct worker_pool *pool, const char *name)
{
	for (size_t i = 0; i < pool->options.job_count; i++) {
		if (strcmp(pool->options.jobs[i].name, name) == 0)
			return &pool->options.jobs[i];
	}
	return NULL;
}

static int64_t document_deadline(const struct worker_pool *pool)
{
	return clock_ticks(pool->options.clock) + pool->limits.document_ms;
}

static enum outcome send_job(struct worker_pool *pool, struct child *child, const char *job, uint32_t flags,
                             uint64_t start, uint64_t end, int fd, struct slice input)
{
	unsigned char bytes[FRAME_HEAD_SIZE + FRAME_JOB_HEAD + FRAME_NAME_MAX];
	struct wait wait = {.clock = pool->options.clock, .deadline = document_deadline(pool)};
	size_t name = strlen(job);
	size_t head = FRAME_HEAD_SIZE + FRAME_JOB_HEAD + name;
	if (name > FRAME_NAME_MAX)
		return BROKEN;
	frame_head_put(bytes, (struct frame_head){.kind = FRAME_JOB, .length = FRAME_JOB_HEAD + name + input.len});
	frame_put32(bytes + FRAME_HEAD_SIZE, flags);
	frame_put64(bytes + FRAME_HEAD_SIZE + 4, start);
	frame_put64(bytes + FRAME_HEAD_SIZE + 12, end);
	frame_put32(bytes + FRAME_HEAD_SIZE + 20, (uint32_t)name);
	memcpy(bytes + FRAME_HEAD_SIZE + FRAME_JOB_HEAD, job, name);
	enum outcome outcome = send_head(child, slice_make((const char *)bytes, head), fd);
	return outcome == CAME ? send_bytes(child, input, &wait) : outcome;
}

/* ---- How a job failed ---- */

/* Ends the worker and says why it gave no answer. Who is killed, and not by us, had no memory left. */
static enum worker_failure_kind end_and_ask_why(struct worker_pool *pool, const char *job, struct child *child,
                                                enum outcome outcome, uint64_t offset)
{
	enum worker_failure_kind kind = outcome == LATE     ? WORKER_TIME
	                                : outcome == BROKEN ? WORKER_NONSENSE
	                                                    : WORKER_CRASH;
	int signal_number = 0;
	if (outcome == ENDED) {
		/* It is ending: what wait says is its own. One that only closed its channel is ended by us. */
		struct pollfd nothing = {.fd = -1};
		int ended = 0;
		pid_t reaped = 0;
		for (int i = 0; i < 200 && reaped == 0; i++) {
			reaped = waitpid(child->pid, &ended, WNOHANG);
			if (reaped == 0)
				(void)poll(&nothing, 1, 1);
		}
		signal_number = reaped > 0 && WIFSIGNALED(ended) ? WTERMSIG(ended) : 0;
		if (signal_number == SIGKILL)
			kind = WORKER_MEMORY;
		if (reaped > 0) {
			count_busy(pool, false);
			close(child->channel);
			free(child);
			child = NULL;
		}
	}
	if (child != NULL)
		give_up(pool, child);
	const struct log_value values[] = {
	    log_text("job", job),
	    log_text("kind", worker_failure_name(kind)),
	    log_number("signal", signal_number),
	    log_number("offset", (int64_t)offset),
	};
	log_write(pool->options.log, "worker_failed", values, sizeof values / sizeof values[0]);
	return kind;
}

/* What a FAILED frame means. */
static enum worker_failure_kind kind_of_error(const struct error *error)
{
	if (error->kind == STATUS_MEMORY)
		return WORKER_MEMORY;
	return strcmp(error->sentence, "worker.too_large") == 0 ? WORKER_TOO_LARGE : WORKER_FAILED;
}

/* Reads a FAILED frame's bytes. */
static enum outcome receive_error(const struct child *child, uint64_t length, const struct worker_job *job,
                                  const struct wait *wait, struct error *out)
{
	char bytes[FRAME_ERROR_MAX];
	if (length > sizeof bytes)
		return BROKEN;
	enum outcome outcome = receive(child, bytes, (size_t)length, wait);
	if (outcome != CAME)
		return outcome;
	return frame_error_get(slice_make(bytes, (size_t)length), job->sentences, out) ? CAME : BROKEN;
}

/* ---- Calls ---- */

/* `*answered`: the worker can be used again. */
static enum outcome receive_answer(struct worker_pool *pool, const struct child *child, const struct worker_job *job,
                                   size_t input, struct buffer *out, enum status *status, struct error *err)
{
	struct frame_head head;
	enum outcome outcome;
	struct wait wait = {.clock = pool->options.clock, .deadline = document_deadline(pool)};
	outcome = receive_head(child, &head, &wait);
	if (outcome != CAME)
		return outcome;
	if (head.kind == FRAME_FAILED) {
		struct error said;
		outcome = receive_error(child, head.length, job, &wait, &said);
		if (outcome != CAME)
			return outcome;
		enum worker_failure_kind kind = kind_of_error(&said);
		if (err != NULL)
			*err = said;
		*status = kind == WORKER_FAILED ? said.kind : failure_error(kind, err);
		return CAME;
	}
	if (head.kind != FRAME_RESULT)
		return BROKEN;
	if (head.length > frame_answer_limit(&pool->limits, input))
		return BROKEN;
	*status = receive_into(child, head.length, &wait, out, &outcome, err);
	if (*status != STATUS_OK || outcome != CAME)
		return outcome;
	outcome = receive_head(child, &head, &wait);
	if (outcome != CAME)
		return outcome;
	return head.kind == FRAME_DONE && head.length == 0 ? CAME : BROKEN;
}

enum status worker_call(struct worker_pool *pool, const char *job_name, struct slice input, struct arena *a,
                        struct slice *output, struct error *err)
{
	struct child *child;
	struct buffer answer = {0};
	const struct worker_job *job = find_job(pool, job_name);
	if (job == NULL || job->call == NULL)
		return error_set(err, STATUS_INTERNAL, "worker.no_job");
	if (input.len > pool->limits.document_bytes)
		return failure_error(WORKER_TOO_LARGE, err);
	enum status status = take(pool, &child, err);
	if (status != STATUS_OK)
		return status;
	enum outcome outcome = send_job(pool, child, job_name, 0, 0, 0, -1, input);
	if (outcome == CAME)
		outcome = receive_answer(pool, child, job, input.len, &answer, &status, err);
	if (outcome != CAME) {
		status = failure_error(end_and_ask_why(pool, job_name, child, outcome, 0), err);
	} else if (status != STATUS_OK) {
		/* It may have run out of memory, or we have: either way it is not used again. */
		give_up(pool, child);
	} else {
		give_back(pool, child);
		*output = arena_copy(a, buffer_slice(&answer));
		status = output->ptr == NULL ? error_memory(err) : STATUS_OK;
	}
	buffer_free(&answer);
	return status;
}

/* ---- Streams ---- */

struct stream {
	struct worker_pool *pool;
	const struct worker_job *job;
	const struct worker_receiver *receiver;
	const atomic_bool *stop;
	int fd;
	uint64_t source_end; /* 0: the file's */
	uint64_t end;        /* no place lies behind it */
	uint64_t place;      /* up to here the worker says that everything is done: where a fresh one begins */
	uint64_t told;       /* up to here documents were told of */
	uint64_t offset;     /* of the document that was begun */
	uint64_t length;
	bool in_document;
	bool moved; /* since the present worker began */
	bool done;
	struct buffer result;
};

static enum status report(struct stream *s, enum worker_failure_kind kind, uint64_t offset, uint64_t length,
                          const struct error *said, struct error *err)
{
	struct error own;
	if (said == NULL) {
		failure_error(kind, &own);
		said = &own;
	}
	struct worker_failure failure = {.kind = kind, .offset = offset, .length = length, .error = said};
	return s->receiver->failure(s->receiver->state, &failure, err);
}

static void move_to(struct stream *s, uint64_t place)
{
	s->in_document = false;
	s->moved = s->moved || place > s->place;
	s->place = place;
	if (s->receiver->place != NULL)
		s->receiver->place(s->receiver->state, place);
}

/* The document that was begun is done, whatever came of it. */
static void end_document(struct stream *s)
{
	s->told = s->offset + s->length;
	move_to(s, s->told);
}

static enum outcome on_place(struct stream *s, const struct child *child, uint64_t length, const struct wait *wait)
{
	unsigned char bytes[8];
	if (length != sizeof bytes || s->in_document)
		return BROKEN;
	enum outcome outcome = receive(child, bytes, sizeof bytes, wait);
	if (outcome != CAME)
		return outcome;
	uint64_t offset = frame_get64(bytes);
	if (offset < s->place || offset > s->end)
		return BROKEN;
	move_to(s, offset);
	return CAME;
}

static enum outcome on_begin(struct stream *s, const struct child *child, uint64_t length, const struct wait *wait,
                             enum status *status, struct error *err)
{
	unsigned char bytes[16];
	if (length != sizeof bytes || s->in_document)
		return BROKEN;
	enum outcome outcome = receive(child, bytes, sizeof bytes, wait);
	if (outcome != CAME)
		return outcome;
	s->offset = frame_get64(bytes);
	s->length = frame_get64(bytes + 8);
	if (s->offset < s->place || s->offset > s->end || s->length == 0 || s->length > s->end - s->offset)
		return BROKEN;
	if (s->length <= s->pool->limits.document_bytes) {
		s->in_document = true;
		return CAME;
	}
	end_document(s);
	*status = report(s, WORKER_TOO_LARGE, s->offset, s->length, NULL, err);
	return CAME;
}

static enum outcome on_result(struct stream *s, const struct child *child, uint64_t length, const struct wait *wait,
                              enum status *status, struct error *err)
{
	enum outcome outcome;
	if (!s->in_document || length > frame_answer_limit(&s->pool->limits, s->length))
		return BROKEN;
	*status = receive_into(child, length, wait, &s->result, &outcome, err);
	if (*status != STATUS_OK || outcome != CAME)
		return outcome;
	struct worker_item item = {.offset = s->offset, .length = s->length, .result = buffer_slice(&s->result)};
	*status = s->receiver->item(s->receiver->state, &item, err);
	end_document(s);
	return CAME;
}

/* A failure that the job tells: of its document, or, outside of one, of the rest of the source. */
static enum outcome on_failed(struct stream *s, const struct child *child, uint64_t length, const struct wait *wait,
                              enum status *status, struct error *err)
{
	struct error said;
	enum outcome outcome = receive_error(child, length, s->job, wait, &said);
	if (outcome != CAME)
		return outcome;
	enum worker_failure_kind kind = kind_of_error(&said);
	if (s->in_document) {
		end_document(s);
		*status = report(s, kind, s->offset, s->length, &said, err);
	} else {
		s->done = true;
		*status = report(s, kind, s->place, 0, &said, err);
	}
	return CAME;
}

static enum outcome next_frame(struct stream *s, const struct child *child, enum status *status, struct error *err)
{
	struct frame_head head;
	struct wait wait = {.clock = s->pool->options.clock, .deadline = document_deadline(s->pool), .stop = s->stop};
	enum outcome outcome = receive_head(child, &head, &wait);
	if (outcome != CAME)
		return outcome;
	switch (head.kind) {
	case FRAME_PLACE:
		return on_place(s, child, head.length, &wait);
	case FRAME_BEGIN:
		return on_begin(s, child, head.length, &wait, status, err);
	case FRAME_RESULT:
		return on_result(s, child, head.length, &wait, status, err);
	case FRAME_FAILED:
		return on_failed(s, child, head.length, &wait, status, err);
	case FRAME_DONE:
		s->done = head.length == 0 && !s->in_document;
		return s->done ? CAME : BROKEN;
	default:
		return BROKEN;
	}
}

/* A worker ended within or between documents. What it had begun is lost; between documents a fresh one may try once
 * more from the same place, unless the first came no further. */
static enum status after_failure(struct stream *s, enum worker_failure_kind kind, struct error *err)
{
	if (s->in_document) {
		end_document(s);
		return report(s, kind, s->offset, s->length, NULL, err);
	}
	/* One that breaks the rules cannot be believed where it says it was: what no document was told of counts as lost. */
	if (s->moved && kind != WORKER_NONSENSE)
		return STATUS_OK;
	s->done = true;
	return report(s, kind, kind == WORKER_NONSENSE ? s->told : s->place, 0, NULL, err);
}

/* One worker's part: until the source is done or the worker fails. */
static enum status run_worker(struct stream *s, struct slice options, struct error *err)
{
	struct child *child;
	enum status status = take(s->pool, &child, err);
	if (status != STATUS_OK)
		return status;
	s->moved = false;
	s->in_document = false;
	enum outcome outcome =
	    send_job(s->pool, child, s->job->name, FRAME_JOB_STREAM, s->place, s->source_end, s->fd, options);
	while (outcome == CAME && status == STATUS_OK && !s->done)
		outcome = next_frame(s, child, &status, err);
	if (outcome == STOPPED) {
		give_up(s->pool, child);
		return error_set(err, STATUS_STOPPED, "worker.stopped");
	}
	if (outcome != CAME)
		return after_failure(s, end_and_ask_why(s->pool, s->job->name, child, outcome, s->place), err);
	if (status == STATUS_OK)
		give_back(s->pool, child);
	else
		give_up(s->pool, child);
	return status;
}

enum status worker_stream(struct worker_pool *pool, const char *job, int fd, uint64_t start, uint64_t end,
                          struct slice options, const struct worker_receiver *receiver, const atomic_bool *stop,
                          struct error *err)
{
	struct stat st;
	struct stream s = {.pool = pool,
	                   .receiver = receiver,
	                   .stop = stop,
	                   .fd = fd,
	                   .source_end = end,
	                   .place = start,
	                   .told = start};
	enum status status = STATUS_OK;
	s.job = find_job(pool, job);
	if (s.job == NULL || s.job->stream == NULL)
		return error_set(err, STATUS_INTERNAL, "worker.no_job");
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return error_system(err, "worker.source", job, errno);
	/* Places in an unpacked source may lie behind the end of the packed one. */
	s.end = end;
	if (end == 0 && __builtin_mul_overflow((uint64_t)st.st_size, pool->limits.expansion, &s.end))
		s.end = INT64_MAX;
	while (status == STATUS_OK && !s.done)
		status = run_worker(&s, options, err);
	buffer_free(&s.result);
	return status;
}
