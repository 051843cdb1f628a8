/* Proves that whatever a document does to its reader costs that document only: a crash, a loop, a memory bomb, forbidden
 * system calls; that the worker holds no files, descriptors or environment; and that the parent believes no answer that
 * breaks the rules. This program is its own worker. The real memory limit is proved where there is no ASan. */
#include "base/worker.h"
#include "base/worker_frame.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- The jobs ---- */

static void fill_memory(struct arena *a)
{
	for (;;) {
		char *block = arena_alloc(a, 1024 * 1024);
		if (block == NULL)
			return;
	}
}

/* What a system call gave: 0 or errno. */
static int try_forbidden(struct slice what)
{
	char *const no_args[] = {NULL};
	long got = -1;
	errno = 0;
	if (slice_equals(what, "open"))
		got = open("/etc/passwd", O_RDONLY);
	else if (slice_equals(what, "create"))
		got = open("/tmp/cabledesk-worker-was-here", O_WRONLY | O_CREAT, 0600);
	else if (slice_equals(what, "stat"))
		got = access("/etc/passwd", F_OK);
	else if (slice_equals(what, "socket"))
		got = socket(AF_INET, SOCK_STREAM, 0);
	else if (slice_equals(what, "socketpair"))
		got = socketpair(AF_UNIX, SOCK_STREAM, 0, (int[2]){0, 0});
	else if (slice_equals(what, "ptrace"))
		got = ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
	else if (slice_equals(what, "kill"))
		got = kill(1, 0);
	else if (slice_equals(what, "fork"))
		got = fork();
	else if (slice_equals(what, "exec"))
		got = execve("/bin/true", no_args, no_args);
	else if (slice_equals(what, "code"))
		got =
		    mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
	else if (slice_equals(what, "memfd"))
		got = memfd_create("x", 0);
	else if (slice_equals(what, "keyring"))
		got = syscall(SYS_add_key, "user", "x", "y", 1, -3);
	return got == -1 ? errno : 0;
}

static enum status job_try(struct slice input, struct arena *a, struct buffer *out, struct error *err)
{
	(void)a;
	(void)err;
	buffer_add_format(out, "%d", try_forbidden(input));
	return STATUS_OK;
}

/* Descriptors and environment that the worker has. */
static enum status job_look(struct slice input, struct arena *a, struct buffer *out, struct error *err)
{
	(void)input;
	(void)a;
	(void)err;
	for (int fd = 0; fd < 200; fd++) {
		if (fcntl(fd, F_GETFD) != -1)
			buffer_add_format(out, "%d ", fd);
	}
	for (char **entry = environ; *entry != NULL; entry++)
		buffer_add_format(out, "%.4s ", *entry);
	return STATUS_OK;
}

static volatile int sink_for_loops;

static enum status read_words(struct slice words, struct arena *a, struct buffer *out, struct error *err)
{
	if (slice_equals(words, "crash"))
		raise(SIGSEGV);
	if (slice_equals(words, "abort"))
		abort();
	if (slice_equals(words, "exit"))
		_exit(0);
	if (slice_equals(words, "loop")) {
		for (;;)
			sink_for_loops++;
	}
	if (slice_equals(words, "memory")) {
		fill_memory(a);
		return error_memory(err);
	}
	if (slice_equals(words, "expand")) {
		for (int i = 0; i < 70000; i++)
			buffer_add_byte(out, 'x');
	}
	if (slice_equals(words, "refuse")) {
		error_set(err, STATUS_REFUSED, "test.known");
		error_text(err, "why", slice_of("because"));
		error_number(err, "line", -7);
		return STATUS_REFUSED;
	}
	if (slice_equals(words, "invent"))
		return error_set(err, STATUS_REFUSED, "test.invented");
	for (size_t i = 0; i < words.len; i++)
		buffer_add_byte(out, byte_to_upper(words.ptr[i]));
	return STATUS_OK;
}

static void write_raw(const void *bytes, size_t size)
{
	if (write(0, bytes, size) != (ssize_t)size)
		_exit(1);
}

static void write_frame(uint32_t kind, uint64_t length, const char *bytes, size_t size)
{
	unsigned char head[FRAME_HEAD_SIZE];
	frame_head_put(head, (struct frame_head){.kind = kind, .length = length});
	write_raw(head, sizeof head);
	if (size > 0)
		write_raw(bytes, size);
}

/* Answers that break the rules of the channel; `at` is where the line stands. */
static bool answer_wrongly(struct slice words, uint64_t at)
{
	unsigned char place[16];
	frame_put64(place, at);
	frame_put64(place + 8, words.len);
	const char *bytes = (const char *)place;
	if (slice_equals(words, "raw unknown"))
		write_frame(77, 4, "abcd", 4);
	else if (slice_equals(words, "raw hello"))
		write_frame(FRAME_HELLO, 4, "abcd", 4);
	else if (slice_equals(words, "raw result"))
		write_frame(FRAME_RESULT, 4, "abcd", 4);
	else if (slice_equals(words, "raw done")) {
		write_frame(FRAME_BEGIN, 16, bytes, 16);
		write_frame(FRAME_DONE, 0, NULL, 0);
	} else if (slice_equals(words, "raw huge")) {
		write_frame(FRAME_BEGIN, 16, bytes, 16);
		write_frame(FRAME_RESULT, UINT64_MAX, NULL, 0);
	} else if (slice_equals(words, "raw error")) {
		write_frame(FRAME_BEGIN, 16, bytes, 16);
		write_frame(FRAME_FAILED, 6, "\x01\0\0\0ab", 6);
	} else if (slice_equals(words, "raw errors")) {
		write_frame(FRAME_BEGIN, 16, bytes, 16);
		write_frame(FRAME_FAILED, UINT64_MAX, "\x01\0\0\0ab", 6);
	} else if (slice_equals(words, "raw back")) {
		frame_put64(place, 0);
		write_frame(FRAME_BEGIN, 16, bytes, 16);
	} else if (slice_equals(words, "raw leap")) {
		/* To the end first, and then back to a document before it: what was leapt over must not be lost in silence. */
		frame_put64(place, at + words.len + 3);
		write_frame(FRAME_PLACE, 8, bytes, 8);
		frame_put64(place, at);
		write_frame(FRAME_BEGIN, 16, bytes, 16);
	} else if (slice_equals(words, "raw far")) {
		frame_put64(place, UINT64_MAX - 5);
		write_frame(FRAME_BEGIN, 16, bytes, 16);
	} else if (slice_equals(words, "raw short")) {
		write_raw("\x03", 1);
		_exit(0);
	} else
		return false;
	pause();
	return true;
}

/* A document is a line. */
static enum status job_lines(struct worker_source *source, struct worker_sink *sink, struct error *err)
{
	char bytes[4096];
	size_t got;
	uint64_t at = worker_source_start(source);
	enum status status = worker_source_read(source, at, bytes, sizeof bytes, &got, err);
	struct slice rest = slice_make(bytes, got);
	struct slice line;
	while (status == STATUS_OK && slice_next_line(&rest, &line)) {
		struct arena a = {0};
		struct buffer out = {0};
		struct error why;
		uint64_t length = line.len + 1;
		if (slice_equals(line, "early crash"))
			abort();
		if (slice_equals(line, "early end"))
			return error_set(err, STATUS_INPUT, "test.known");
		if (slice_starts_with(line, "raw ") && answer_wrongly(line, at))
			return STATUS_OK;
		if (slice_equals(line, "vast"))
			length = worker_source_limits(source)->document_bytes + 1;
		status = slice_equals(line, "place") ? worker_place(sink, at, err) : STATUS_OK;
		if (status == STATUS_OK)
			status = worker_begin(sink, at, length, err);
		if (status == STATUS_LIMIT)
			return STATUS_OK;
		if (status == STATUS_OK && read_words(line, &a, &out, &why) == STATUS_OK)
			status = worker_result(sink, buffer_slice(&out), err);
		else if (status == STATUS_OK)
			status = worker_failed(sink, &why, err);
		buffer_free(&out);
		arena_free(&a);
		at += line.len + 1;
	}
	return status;
}

/* A number that follows from the seed. */
static uint64_t next_number(uint64_t *seed)
{
	*seed += 0x9e3779b97f4a7c15u;
	uint64_t z = (*seed ^ (*seed >> 30)) * 0xbf58476d1ce4e5b9u;
	return z ^ (z >> 27);
}

/* Says anything, much of it nearly right, and ends. */
static enum status job_noise(struct worker_source *source, struct worker_sink *sink, struct error *err)
{
	int64_t seed_number = 0;
	(void)sink;
	(void)err;
	if (!slice_to_int64(worker_source_options(source), &seed_number))
		_exit(1);
	uint64_t seed = (uint64_t)seed_number;
	uint64_t place = 0;
	if (worker_source_start(source) > 0)
		_exit(0); /* once is enough */
	for (uint64_t frames = next_number(&seed) % 30; frames > 0; frames--) {
		unsigned char bytes[32];
		uint64_t kind = next_number(&seed) % 7;
		uint64_t right = kind == FRAME_PLACE ? 8 : kind == FRAME_BEGIN ? 16 : next_number(&seed) % sizeof bytes;
		place += next_number(&seed) % 3;
		frame_put64(bytes, place);
		frame_put64(bytes + 8, next_number(&seed) % 9);
		frame_put64(bytes + 16, next_number(&seed));
		frame_put64(bytes + 24, next_number(&seed));
		bool lie = next_number(&seed) % 16 == 0;
		write_frame((uint32_t)kind, lie ? next_number(&seed) : right, (const char *)bytes, right);
	}
	_exit(0);
}

static const char *const sentences[] = {"test.known", NULL};
static const struct worker_job jobs[] = {
    {.name = "read", .call = read_words, .sentences = sentences},
    {.name = "try", .call = job_try},
    {.name = "look", .call = job_look},
    {.name = "lines", .stream = job_lines, .sentences = sentences},
    {.name = "noise", .stream = job_noise, .sentences = sentences},
};

/* ---- The parent ---- */

static struct clock wall;

static struct worker_pool *start_pool(size_t ready, size_t uses, const struct worker_limits *limits)
{
	struct worker_options options = {.jobs = jobs,
	                                 .job_count = sizeof jobs / sizeof jobs[0],
	                                 .ready = ready,
	                                 .uses = uses,
	                                 .limits = limits,
	                                 .clock = &wall};
	struct worker_pool *pool;
	wall = clock_of_machine();
	assert_int_equal(worker_pool_start(&options, &pool, NULL), STATUS_OK);
	return pool;
}

static struct worker_limits quick_limits(void)
{
	struct worker_limits limits = worker_limits_default;
	limits.document_ms = 2000;
	return limits;
}

static void expect_answer(struct worker_pool *pool, const char *job, const char *input, const char *answer)
{
	struct arena a = {0};
	struct slice output;
	struct error err = {0};
	enum status status = worker_call(pool, job, slice_of(input), &a, &output, &err);
	if (status != STATUS_OK)
		fail_msg("%s \"%s\": status %d, %s", job, input, status, err.sentence);
	if (!slice_equals(output, answer))
		fail_msg("%s \"%s\": \"%.*s\"", job, input, (int)output.len, output.ptr);
	arena_free(&a);
}

static void expect_failure(struct worker_pool *pool, const char *input, enum status expected, const char *sentence)
{
	struct arena a = {0};
	struct slice output;
	struct error err = {0};
	enum status status = worker_call(pool, "read", slice_of(input), &a, &output, &err);
	if (status != expected || strcmp(err.sentence, sentence) != 0)
		fail_msg("\"%s\": status %d, %s", input, status, err.sentence);
	arena_free(&a);
}

static void test_a_call_is_answered(void **state)
{
	(void)state;
	for (size_t uses = 0; uses < 3; uses++) {
		struct worker_pool *pool = start_pool(uses, uses, NULL);
		for (int i = 0; i < 5; i++)
			expect_answer(pool, "read", "cable", "CABLE");
		expect_answer(pool, "read", "", "");
		worker_pool_stop(pool);
	}
	worker_pool_stop(NULL);
}

static void test_large_inputs_go_through(void **state)
{
	(void)state;
	struct arena a = {0};
	struct slice output;
	struct error err;
	size_t size = 20 * 1024 * 1024;
	char *input = arena_alloc(&a, size);
	assert_non_null(input);
	memset(input, 'a', size);
	struct worker_pool *pool = start_pool(1, 1, NULL);
	assert_int_equal(worker_call(pool, "read", slice_make(input, size), &a, &output, &err), STATUS_OK);
	assert_int_equal(output.len, size);
	assert_int_equal(output.ptr[size - 1], 'A');
	worker_pool_stop(pool);
	struct worker_limits small = worker_limits_default;
	small.document_bytes = 100;
	pool = start_pool(1, 1, &small);
	assert_int_equal(worker_call(pool, "read", slice_make(input, 101), &a, &output, &err), STATUS_LIMIT);
	assert_string_equal(err.sentence, "worker.too_large");
	worker_pool_stop(pool);
	arena_free(&a);
}

static void test_a_bad_document_costs_itself_only(void **state)
{
	(void)state;
	struct worker_limits limits = quick_limits();
	struct worker_pool *pool = start_pool(2, 10, &limits);
	expect_failure(pool, "crash", STATUS_INPUT, "worker.crash");
	expect_answer(pool, "read", "next", "NEXT");
	expect_failure(pool, "abort", STATUS_INPUT, "worker.crash");
	expect_failure(pool, "exit", STATUS_INPUT, "worker.crash");
	int64_t before = clock_ticks(&wall);
	expect_failure(pool, "loop", STATUS_LATE, "worker.time");
	assert_true(clock_ticks(&wall) - before < 8000);
	expect_failure(pool, "expand", STATUS_LIMIT, "worker.too_large");
	expect_answer(pool, "read", "next", "NEXT");
	worker_pool_stop(pool);
}

static void test_the_memory_limit_is_real(void **state)
{
	(void)state;
#if defined(__SANITIZE_ADDRESS__)
	skip();
#else
	struct worker_pool *pool = start_pool(1, 10, NULL);
	expect_failure(pool, "memory", STATUS_LIMIT, "worker.memory");
	expect_answer(pool, "read", "next", "NEXT");
	worker_pool_stop(pool);
#endif
}

static void test_a_job_may_say_no_in_known_words_only(void **state)
{
	(void)state;
	struct arena a = {0};
	struct slice output;
	struct error err;
	struct worker_pool *pool = start_pool(1, 10, NULL);
	assert_int_equal(worker_call(pool, "read", slice_of("refuse"), &a, &output, &err), STATUS_REFUSED);
	assert_string_equal(err.sentence, "test.known");
	assert_int_equal(err.value_count, 2);
	assert_string_equal(err.values[0].name, "why");
	assert_string_equal(err.values[0].text, "because");
	assert_int_equal(err.values[1].number, -7);
	expect_failure(pool, "invent", STATUS_REFUSED, "worker.failed");
	assert_int_equal(worker_call(pool, "none", slice_of(""), &a, &output, &err), STATUS_INTERNAL);
	assert_int_equal(worker_call(pool, "lines", slice_of(""), &a, &output, &err), STATUS_INTERNAL);
	worker_pool_stop(pool);
	arena_free(&a);
}

static void test_the_worker_may_do_nothing(void **state)
{
	(void)state;
	static const char *const calls[] = {"open", "create", "stat", "socket", "socketpair", "ptrace",
	                                    "kill", "fork",   "exec", "code",   "memfd",      "keyring"};
	struct worker_pool *pool = start_pool(1, 100, NULL);
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
		struct arena a = {0};
		struct slice output;
		struct error err;
		int64_t number;
		assert_int_equal(worker_call(pool, "try", slice_of(calls[i]), &a, &output, &err), STATUS_OK);
		if (!slice_to_int64(output, &number) || (number != EPERM && number != ENOSYS && number != EACCES))
			fail_msg("%s gave errno %.*s", calls[i], (int)output.len, output.ptr);
		arena_free(&a);
	}
	worker_pool_stop(pool);
}

static void test_the_worker_has_nothing(void **state)
{
	(void)state;
	/* Descriptors that this process would hand on, and words that it would. */
	int secret = open("/etc/passwd", O_RDONLY);
	assert_true(secret >= 0);
	assert_int_equal(dup2(secret, 100), 100);
	assert_int_equal(setenv("CABLEDESK_SECRET", "x", 1), 0);
	struct worker_pool *pool = start_pool(1, 1, NULL);
#if defined(__SANITIZE_ADDRESS__)
	unsetenv("ASAN_OPTIONS");
	unsetenv("UBSAN_OPTIONS");
	worker_pool_stop(pool);
	pool = start_pool(1, 1, NULL);
#endif
	expect_answer(pool, "look", "", "0 1 2 ");
	worker_pool_stop(pool);
	close(secret);
	close(100);
}

static void *call_often(void *state)
{
	struct worker_pool *pool = state;
	uintptr_t wrong = 0;
	for (int i = 0; i < 20; i++) {
		struct arena a = {0};
		struct slice output;
		bool crash = i % 5 == 4;
		enum status status = worker_call(pool, "read", slice_of(crash ? "abort" : "x"), &a, &output, NULL);
		wrong += crash ? status != STATUS_INPUT : status != STATUS_OK || !slice_equals(output, "X");
		arena_free(&a);
	}
	return (void *)wrong;
}

static void test_calls_run_side_by_side(void **state)
{
	(void)state;
	pthread_t threads[4];
	struct worker_pool *pool = start_pool(2, 3, NULL);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, call_often, pool), 0);
	for (size_t i = 0; i < 4; i++) {
		void *wrong;
		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		assert_null(wrong);
	}
	worker_pool_stop(pool);
}

static void test_no_worker_can_be_started(void **state)
{
	(void)state;
	struct arena a = {0};
	struct slice output;
	struct error err;
	static const char *const programs[] = {"/no/such/program", "/bin/true"};
	wall = clock_of_machine();
	for (size_t i = 0; i < 2; i++) {
		struct worker_options options = {
		    .jobs = jobs, .job_count = 1, .exe = programs[i], .ready = 1, .clock = &wall};
		struct worker_pool *pool;
		assert_int_equal(worker_pool_start(&options, &pool, &err), STATUS_OK);
		assert_int_equal(worker_call(pool, "read", slice_of(""), &a, &output, &err), STATUS_IO);
		assert_string_equal(err.sentence, "worker.not_started");
		worker_pool_stop(pool);
	}
	/* A person who types the internal command gets no sandboxed shell out of it. */
	char name[] = "cabledesk", command[] = "worker";
	char *argv[] = {name, command, NULL};
	assert_true(worker_is_asked(2, argv));
	assert_false(worker_is_asked(1, argv));
	assert_int_equal(worker_main(jobs, 1, 2, argv), 2);
}

/* ---- Streams ---- */

/* What the parent was told, as text. */
struct told {
	struct buffer text;
	int stop_at;
	int items;
};

static enum status on_item(void *state, const struct worker_item *item, struct error *err)
{
	struct told *told = state;
	buffer_add_format(&told->text, "%d+%d=%.*s ", (int)item->offset, (int)item->length, (int)item->result.len,
	                  item->result.ptr);
	if (++told->items == told->stop_at)
		return error_set(err, STATUS_REFUSED, "test.stopped");
	return STATUS_OK;
}

static enum status on_failure(void *state, const struct worker_failure *failure, struct error *err)
{
	struct told *told = state;
	(void)err;
	buffer_add_format(&told->text, "%d+%d:%s ", (int)failure->offset, (int)failure->length,
	                  worker_failure_name(failure->kind));
	assert_non_null(failure->error->sentence);
	return STATUS_OK;
}

static int file_of(const char *text)
{
	char name[] = "/tmp/cabledesk-worker-XXXXXX";
	int fd = mkstemp(name);
	assert_true(fd >= 0);
	unlink(name);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	return fd;
}

static enum status stream(struct worker_pool *pool, const char *text, uint64_t start, struct told *told,
                          const atomic_bool *stop, struct error *err)
{
	struct worker_receiver receiver = {.item = on_item, .failure = on_failure, .state = told};
	int fd = file_of(text);
	enum status status = worker_stream(pool, "lines", fd, start, 0, slice_of(""), &receiver, stop, err);
	close(fd);
	buffer_add_byte(&told->text, '\0');
	return status;
}

struct stream_case {
	const char *text;
	const char *told;
};

static void test_a_stream_goes_on_behind_what_failed(void **state)
{
	(void)state;
	static const struct stream_case cases[] = {
	    {"", ""},
	    {"a\nb\n", "0+2=A 2+2=B "},
	    {"a\ncrash\nb\n", "0+2=A 2+6:crash 8+2=B "},
	    {"crash\nabort\nexit\n", "0+6:crash 6+6:crash 12+5:crash "},
	    {"a\nloop\nb\n", "0+2=A 2+5:time 7+2=B "},
	    {"a\nexpand\nb\n", "0+2=A 2+7:too_large 9+2=B "},
	    {"a\nrefuse\nb\n", "0+2=A 2+7:failed 9+2=B "},
	    {"a\nplace\nb\n", "0+2=A 2+6=PLACE 8+2=B "},
	    {"a\nvast\n", "0+2=A 2+101:too_large "},
	    /* Between documents: once more from there, then no further. */
	    {"a\nearly crash\nb\n", "0+2=A 2+0:crash "},
	    {"a\nearly end\nb\n", "0+2=A 2+0:failed "},
	    /* Answers that break the rules. */
	    {"a\nraw unknown\nb\n", "0+2=A 2+0:nonsense "},
	    {"a\nraw hello\nb\n", "0+2=A 2+0:nonsense "},
	    {"a\nraw result\nb\n", "0+2=A 2+0:nonsense "},
	    {"a\nraw back\nb\n", "0+2=A 2+0:nonsense "},
	    {"a\nraw leap\nb\n", "0+2=A 2+0:nonsense "},
	    {"a\nraw far\nb\n", "0+2=A 2+0:nonsense "},
	    {"a\nraw short\nb\n", "0+2=A 2+0:crash "},
	    {"a\nraw done\n", "0+2=A 2+8:nonsense "},
	    {"a\nraw huge\n", "0+2=A 2+8:nonsense "},
	    {"a\nraw error\n", "0+2=A 2+9:nonsense "},
	    {"a\nraw errors\n", "0+2=A 2+10:nonsense "},
	};
	struct worker_limits limits = quick_limits();
	limits.document_bytes = 100;
	struct worker_pool *pool = start_pool(1, 100, &limits);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct told told = {.stop_at = 0};
		struct error err = {0};
		enum status status = stream(pool, cases[i].text, 0, &told, NULL, &err);
		/* "raw done" leaves its line's end as a document of its own, which is no matter here. */
		size_t len = strlen(cases[i].told);
		if (status != STATUS_OK || strncmp(told.text.ptr, cases[i].told, len) != 0)
			fail_msg("\"%s\": status %d, told \"%s\"", cases[i].text, status, told.text.ptr);
		buffer_free(&told.text);
	}
	worker_pool_stop(pool);
}

static void test_a_stream_begins_where_it_is_told_and_ends_when_it_must(void **state)
{
	(void)state;
	struct error err;
	struct told told = {.stop_at = 0};
	struct worker_limits limits = worker_limits_default;
	struct worker_pool *pool = start_pool(1, 1, &limits);
	assert_int_equal(stream(pool, "a\nb\nc\n", 2, &told, NULL, &err), STATUS_OK);
	assert_string_equal(told.text.ptr, "2+2=B 4+2=C ");
	buffer_free(&told.text);
	/* The receiver wants no more. */
	told = (struct told){.stop_at = 2};
	assert_int_equal(stream(pool, "a\nb\nc\n", 0, &told, NULL, &err), STATUS_REFUSED);
	assert_string_equal(err.sentence, "test.stopped");
	assert_string_equal(told.text.ptr, "0+2=A 2+2=B ");
	buffer_free(&told.text);
	/* A person asks to stop while a document takes its time. */
	atomic_bool stop = true;
	told = (struct told){.stop_at = 0};
	int64_t before = clock_ticks(&wall);
	assert_int_equal(stream(pool, "loop\n", 0, &told, &stop, &err), STATUS_STOPPED);
	assert_true(clock_ticks(&wall) - before < 5000);
	buffer_free(&told.text);
	worker_pool_stop(pool);
}

/* What the receiver is told only runs forward. */
struct forward {
	uint64_t place;
	size_t told;
	bool wrong;
};

static void note_forward(struct forward *f, uint64_t offset, uint64_t length)
{
	f->wrong = f->wrong || offset < f->place;
	f->place = offset + length;
	f->told++;
}

static enum status forward_item(void *state, const struct worker_item *item, struct error *err)
{
	(void)err;
	note_forward(state, item->offset, item->length);
	return STATUS_OK;
}

static enum status forward_failure(void *state, const struct worker_failure *failure, struct error *err)
{
	(void)err;
	note_forward(state, failure->offset, failure->length);
	return STATUS_OK;
}

static void test_any_noise_comes_to_an_end(void **state)
{
	(void)state;
	size_t told = 0;
	struct worker_limits limits = quick_limits();
	struct worker_pool *pool = start_pool(2, 1, &limits);
	int fd = file_of("0123456789");
	for (int seed = 1; seed <= 150; seed++) {
		char options[16];
		struct error err = {0};
		struct forward forward = {.place = 0};
		struct worker_receiver receiver = {.item = forward_item, .failure = forward_failure, .state = &forward};
		snprintf(options, sizeof options, "%d", seed);
		enum status status = worker_stream(pool, "noise", fd, 0, 0, slice_of(options), &receiver, NULL, &err);
		if (status != STATUS_OK || forward.wrong)
			fail_msg("seed %d: status %d, place %d", seed, status, (int)forward.place);
		told += forward.told;
	}
	/* Else the noise would be too noisy to prove anything. */
	assert_true(told > 150);
	close(fd);
	worker_pool_stop(pool);
}

static void test_a_stream_survives_its_memory(void **state)
{
	(void)state;
#if defined(__SANITIZE_ADDRESS__)
	skip();
#else
	struct error err;
	struct told told = {.stop_at = 0};
	struct worker_pool *pool = start_pool(1, 1, NULL);
	assert_int_equal(stream(pool, "a\nmemory\nb\n", 0, &told, NULL, &err), STATUS_OK);
	assert_string_equal(told.text.ptr, "0+2=A 2+7:memory 9+2=B ");
	buffer_free(&told.text);
	worker_pool_stop(pool);
#endif
}

static void test_errors_travel_and_hostile_ones_do_not(void **state)
{
	(void)state;
	unsigned char bytes[FRAME_ERROR_MAX];
	struct error in, out;
	error_set(&in, STATUS_INPUT, "test.known");
	for (int i = 0; i < ERROR_VALUES_MAX; i++)
		error_text(&in, "name", slice_of("value"));
	size_t size = frame_error_put(bytes, &in);
	assert_true(frame_error_get(slice_make((char *)bytes, size), sentences, &out));
	assert_int_equal(out.value_count, ERROR_VALUES_MAX);
	assert_string_equal(out.values[3].text, "value");
	/* Every shorter form is refused or still an error with a sentence; nothing is read behind it (ASan sees). */
	for (size_t len = 0; len < size; len++) {
		char *copy = malloc(len + 1);
		assert_non_null(copy);
		memcpy(copy, bytes, len);
		char *exact = realloc(copy, len == 0 ? 1 : len);
		assert_non_null(exact);
		if (frame_error_get(slice_make(exact, len), sentences, &out))
			assert_string_equal(out.sentence, "test.known");
		free(exact);
	}
	assert_false(frame_error_get(slice_make("\0\0\0\0x\0", 6), NULL, &out));
	assert_false(frame_error_get(slice_make("\xff\0\0\0x\0", 6), NULL, &out));
	assert_false(frame_error_get(slice_make("\1\0\0\0x\0a\0q1\0", 11), NULL, &out));
}

int main(int argc, char **argv)
{
	if (worker_is_asked(argc, argv))
		return worker_main(jobs, sizeof jobs / sizeof jobs[0], argc, argv);
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_call_is_answered),
	    cmocka_unit_test(test_large_inputs_go_through),
	    cmocka_unit_test(test_a_bad_document_costs_itself_only),
	    cmocka_unit_test(test_the_memory_limit_is_real),
	    cmocka_unit_test(test_a_job_may_say_no_in_known_words_only),
	    cmocka_unit_test(test_the_worker_may_do_nothing),
	    cmocka_unit_test(test_the_worker_has_nothing),
	    cmocka_unit_test(test_calls_run_side_by_side),
	    cmocka_unit_test(test_no_worker_can_be_started),
	    cmocka_unit_test(test_a_stream_goes_on_behind_what_failed),
	    cmocka_unit_test(test_a_stream_begins_where_it_is_told_and_ends_when_it_must),
	    cmocka_unit_test(test_any_noise_comes_to_an_end),
	    cmocka_unit_test(test_a_stream_survives_its_memory),
	    cmocka_unit_test(test_errors_travel_and_hostile_ones_do_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
