/* The worker's side of base/worker.h: takes rights away, then does jobs until its channel ends. */
#include "base/worker.h"

#include "base/sandbox.h"
#include "base/worker_frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
	CHANNEL = 0,
	DESCRIPTORS_MAX = 8,
	ARGUMENTS = 7, /* program, "worker", and the five limits */
	ORPHAN_SECONDS = 5,
};

struct worker_source {
	int fd;
	uint64_t start;
	uint64_t size;
	struct slice options;
	const struct worker_limits *limits;
};

struct worker_sink {
	const struct worker_limits *limits;
	bool in_document;
	uint64_t length; /* of the document that was begun */
};

/* ---- The channel ---- */

static bool read_fully(void *bytes, size_t size)
{
	char *at = bytes;
	while (size > 0) {
		ssize_t n = read(CHANNEL, at, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		size -= (size_t)n;
	}
	return true;
}

/* Once the parent is gone SIGPIPE ends this process, which is what should happen. */
static bool write_fully(const void *bytes, size_t size)
{
	const char *at = bytes;
	while (size > 0) {
		ssize_t n = write(CHANNEL, at, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		size -= (size_t)n;
	}
	return true;
}

/* However long the parent takes to read it: no alarm runs meanwhile. */
static bool send_frame(enum frame_kind kind, const void *bytes, size_t size)
{
	unsigned char head[FRAME_HEAD_SIZE];
	alarm(0);
	frame_head_put(head, (struct frame_head){.kind = kind, .length = size});
	return write_fully(head, sizeof head) && (size == 0 || write_fully(bytes, size));
}

static bool send_error(const struct error *error)
{
	unsigned char bytes[FRAME_ERROR_MAX];
	size_t size = frame_error_put(bytes, error);
	return send_frame(FRAME_FAILED, bytes, size);
}

/* The parent ends what takes too long. If it is killed itself, nobody would: then this alarm does. */
static void set_alarm(const struct worker_limits *limits)
{
	alarm((unsigned)(limits->document_ms / 1000 * 2) + ORPHAN_SECONDS);
}

/* ---- What a stream reads and says ---- */

uint64_t worker_source_start(const struct worker_source *source)
{
	return source->start;
}

struct slice worker_source_options(const struct worker_source *source)
{
	return source->options;
}

uint64_t worker_source_size(const struct worker_source *source)
{
	return source->size;
}

const struct worker_limits *worker_source_limits(const struct worker_source *source)
{
	return source->limits;
}

enum status worker_source_read(struct worker_source *source, uint64_t offset, void *bytes, size_t size, size_t *got,
                               struct error *err)
{
	*got = 0;
	if (offset >= source->size)
		return STATUS_OK;
	if (size > source->size - offset)
		size = (size_t)(source->size - offset);
	while (*got < size) {
		ssize_t n = pread(source->fd, (char *)bytes + *got, size - *got, (off_t)(offset + *got));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_system(err, "worker.source", "", errno);
		if (n == 0)
			break;
		*got += (size_t)n;
	}
	return STATUS_OK;
}

/* After a frame was sent, the next stretch of work begins. */
static enum status go_on(const struct worker_sink *sink, bool sent, struct error *err)
{
	set_alarm(sink->limits);
	return sent ? STATUS_OK : error_set(err, STATUS_STOPPED, "worker.parent_gone");
}

static enum status out_of_order(struct error *err)
{
	return error_set(err, STATUS_INTERNAL, "worker.order");
}

enum status worker_place(struct worker_sink *sink, uint64_t offset, struct error *err)
{
	unsigned char bytes[8];
	if (sink->in_document)
		return out_of_order(err);
	frame_put64(bytes, offset);
	return go_on(sink, send_frame(FRAME_PLACE, bytes, sizeof bytes), err);
}

enum status worker_begin(struct worker_sink *sink, uint64_t offset, uint64_t length, struct error *err)
{
	unsigned char bytes[16];
	if (sink->in_document || length == 0)
		return out_of_order(err);
	frame_put64(bytes, offset);
	frame_put64(bytes + 8, length);
	enum status status = go_on(sink, send_frame(FRAME_BEGIN, bytes, sizeof bytes), err);
	if (status != STATUS_OK)
		return status;
	/* The parent sees it by the length. */
	if (length > sink->limits->document_bytes)
		return error_set(err, STATUS_LIMIT, "worker.too_large");
	sink->in_document = true;
	sink->length = length;
	return STATUS_OK;
}

enum status worker_result(struct worker_sink *sink, struct slice bytes, struct error *err)
{
	struct error too_large;
	if (!sink->in_document)
		return out_of_order(err);
	if (bytes.len > frame_answer_limit(sink->limits, sink->length)) {
		error_set(&too_large, STATUS_LIMIT, "worker.too_large");
		return worker_failed(sink, &too_large, err);
	}
	sink->in_document = false;
	return go_on(sink, send_frame(FRAME_RESULT, bytes.ptr, bytes.len), err);
}

enum status worker_failed(struct worker_sink *sink, const struct error *why, struct error *err)
{
	if (!sink->in_document)
		return out_of_order(err);
	sink->in_document = false;
	return go_on(sink, send_error(why), err);
}

/* ---- Jobs ---- */

/* A job as the parent asked for it. */
struct order {
	uint32_t flags;
	uint64_t start, end;
	struct slice name;
	struct slice input;
	char *bytes; /* owns name and input */
	int fd;      /* of the source; -1: none */
};

static void order_free(struct order *order)
{
	if (order->fd >= 0)
		close(order->fd);
	free(order->bytes);
}

/* Reads a frame's head, and the descriptor that may come with its first byte. */
static bool receive_head(unsigned char head[FRAME_HEAD_SIZE], int *fd)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec part = {.iov_base = head, .iov_len = FRAME_HEAD_SIZE};
	struct msghdr message = {
	    .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
	ssize_t n;
	do
		n = recvmsg(CHANNEL, &message, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return false;
	const struct cmsghdr *first = CMSG_FIRSTHDR(&message);
	if (first != NULL && first->cmsg_level == SOL_SOCKET && first->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(first), sizeof *fd);
	return read_fully(head + n, FRAME_HEAD_SIZE - (size_t)n);
}

static bool receive_order(struct order *order)
{
	unsigned char head[FRAME_HEAD_SIZE];
	*order = (struct order){.fd = -1};
	if (!receive_head(head, &order->fd))
		return false;
	struct frame_head frame = frame_head_get(head);
	if (frame.kind != FRAME_JOB || frame.length < FRAME_JOB_HEAD || frame.length > SIZE_MAX - 1)
		return false;
	order->bytes = malloc((size_t)frame.length);
	if (order->bytes == NULL || !read_fully(order->bytes, (size_t)frame.length))
		return false;
	const unsigned char *bytes = (const unsigned char *)order->bytes;
	order->flags = frame_get32(bytes);
	order->start = frame_get64(bytes + 4);
	order->end = frame_get64(bytes + 12);
	size_t name = frame_get32(bytes + 20);
	struct slice rest = slice_from(slice_make(order->bytes, (size_t)frame.length), FRAME_JOB_HEAD);
	order->name = slice_part(rest, 0, name);
	order->input = slice_from(rest, name);
	return order->name.len == name;
}

static bool do_call(const struct worker_job *job, const struct order *order, const struct worker_limits *limits)
{
	struct arena a = {0};
	struct buffer out = {.limit = (size_t)frame_answer_limit(limits, order->input.len)};
	struct error err = {.kind = STATUS_INTERNAL};
	enum status status = job->call(order->input, &a, &out, &err);
	bool sent;
	if (status == STATUS_OK && out.failed && out.len < out.limit)
		status = error_memory(&err);
	else if (status == STATUS_OK && out.failed)
		status = error_set(&err, STATUS_LIMIT, "worker.too_large");
	if (status == STATUS_OK)
		sent = send_frame(FRAME_RESULT, out.ptr, out.len) && send_frame(FRAME_DONE, NULL, 0);
	else
		sent = send_error(&err);
	buffer_free(&out);
	arena_free(&a);
	return sent;
}

static bool do_stream(const struct worker_job *job, const struct order *order, const struct worker_limits *limits)
{
	struct stat st;
	struct worker_sink sink = {.limits = limits};
	struct error err = {.kind = STATUS_INTERNAL};
	if (order->fd < 0 || fstat(order->fd, &st) != 0)
		return false;
	uint64_t size = (uint64_t)st.st_size;
	struct worker_source source = {.fd = order->fd,
	                               .start = order->start,
	                               .size = order->end != 0 && order->end < size ? order->end : size,
	                               .options = order->input,
	                               .limits = limits};
	enum status status = job->stream(&source, &sink, &err);
	if (status == STATUS_OK && !sink.in_document)
		return send_frame(FRAME_DONE, NULL, 0);
	/* An error within a document is that of the document: this worker ends, the parent goes on behind it. */
	return send_error(&err) && !sink.in_document;
}

static bool do_order(const struct worker_job *jobs, size_t job_count, const struct order *order,
                     const struct worker_limits *limits)
{
	bool stream = (order->flags & FRAME_JOB_STREAM) != 0;
	for (size_t i = 0; i < job_count; i++) {
		const struct worker_job *job = &jobs[i];
		if (!slice_equals(order->name, job->name) || (stream ? job->stream == NULL : job->call == NULL))
			continue;
		return stream ? do_stream(job, order, limits) : do_call(job, order, limits);
	}
	return false;
}

/* ---- Rights ---- */

static bool set_limit(__rlimit_resource_t resource, uint64_t value)
{
	struct rlimit limit = {.rlim_cur = value, .rlim_max = value};
	return setrlimit(resource, &limit) == 0;
}

static bool set_limits(const struct worker_limits *limits)
{
#if !defined(__SANITIZE_ADDRESS__)
	/* Under ASan, which reserves terabytes of address space, the limit is ASan's. */
	if (!set_limit(RLIMIT_AS, limits->memory_bytes))
		return false;
#endif
	return set_limit(RLIMIT_CORE, 0) && set_limit(RLIMIT_FSIZE, 0) && set_limit(RLIMIT_NPROC, 0) &&
	       set_limit(RLIMIT_MEMLOCK, 0) && set_limit(RLIMIT_MSGQUEUE, 0) &&
	       set_limit(RLIMIT_NOFILE, DESCRIPTORS_MAX);
}

static enum status enter_sandbox(const struct worker_limits *limits, int *landlock_abi, struct error *err)
{
	static const int keep[] = {CHANNEL, STDOUT_FILENO, STDERR_FILENO};
	static const struct sandbox_rule own[] = {
	    {.call = "recvmsg", .when = SANDBOX_MASKED, .argument = 0, .mask = UINT32_MAX, .value = CHANNEL},
	    {.call = "alarm"},
	};
	const struct sandbox_table tables[] = {
	    {sandbox_rules_basic, sandbox_rules_basic_count},
	    {own, sizeof own / sizeof own[0]},
	};
	enum status status = sandbox_close_descriptors_but(keep, sizeof keep / sizeof keep[0], err);
	if (status != STATUS_OK)
		return status;
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || !set_limits(limits))
		return error_system(err, "sandbox.failed", "setrlimit", errno);
	status = sandbox_landlock(NULL, 0, landlock_abi, err);
	return status == STATUS_OK ? sandbox_seccomp(tables, sizeof tables / sizeof tables[0], err) : status;
}

/* ---- Its main ---- */

bool worker_is_asked(int argc, char **argv)
{
	return argc >= 2 && strcmp(argv[1], "worker") == 0;
}

static bool read_limits(int argc, char **argv, struct worker_limits *limits)
{
	int64_t numbers[5];
	if (argc != ARGUMENTS)
		return false;
	for (int i = 0; i < 5; i++) {
		if (!slice_to_int64(slice_of(argv[i + 2]), &numbers[i]) || numbers[i] <= 0)
			return false;
	}
	*limits = (struct worker_limits){.document_bytes = (uint64_t)numbers[0],
	                                 .document_ms = numbers[1],
	                                 .memory_bytes = (uint64_t)numbers[2],
	                                 .answer_bytes = (uint64_t)numbers[3],
	                                 .expansion = (uint64_t)numbers[4]};
	return true;
}

static bool is_channel(void)
{
	struct stat st;
	return fstat(CHANNEL, &st) == 0 && S_ISSOCK(st.st_mode);
}

int worker_main(const struct worker_job *jobs, size_t job_count, int argc, char **argv)
{
	struct worker_limits limits;
	struct order order;
	struct error err;
	unsigned char hello[4];
	int landlock_abi = 0;
	bool going = true;
	if (!read_limits(argc, argv, &limits) || !is_channel())
		return status_exit_code(STATUS_USAGE);
	if (enter_sandbox(&limits, &landlock_abi, &err) != STATUS_OK)
		return status_exit_code(STATUS_INTERNAL);
	frame_put32(hello, (uint32_t)landlock_abi);
	going = send_frame(FRAME_HELLO, hello, sizeof hello);
	while (going) {
		alarm(0);
		going = receive_order(&order);
		set_alarm(&limits);
		going = going && do_order(jobs, job_count, &order, &limits);
		order_free(&order);
	}
	/* Nothing that atexit knows may run in here: it is made for a process with rights. */
	_exit(0);
}
