/* Proves over real sockets that the server answers; that it refuses what libmicrohttpd would let pass (two lengths, a length
 * with Transfer-Encoding); that a client that drips its head or body is cut off, however busy it keeps; that a slow answer
 * holds up no other; that foreign names and foreign pages get nothing; and that it stops gracefully. */
#include "http/server.h"
#include "http/socket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SHORT_MS = 700, LONG_MS = 8000, AT_ONCE_MS = 4000 };

struct fixture {
	struct http_server *server;
	struct http_address address;
	int listening;
	struct slice host;
	char host_text[32];
	atomic_int sunk, finished, discarded;
	atomic_int logged;
	struct clock clock;
};

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static enum status fill(void *state, void *bytes, size_t size, struct error *err)
{
	(void)state, (void)err;
	memset(bytes, 7, size);
	return STATUS_OK;
}

static const struct random test_random = {.fill = fill};

/* ---- What the test serves ---- */

static enum status hello(void *state, const struct http_request *request, struct http_response *response,
                         struct error *err)
{
	(void)state, (void)err;
	struct slice text = arena_format(request->arena, "hello %.*s", (int)http_request_query(request, "q").len,
	                                 http_request_query(request, "q").ptr);
	http_response_text(response, 200, "text/plain", text);
	return STATUS_OK;
}

static enum status slow(void *state, const struct http_request *request, struct http_response *response,
                        struct error *err)
{
	(void)state, (void)err, (void)request;
	usleep(1500 * 1000);
	http_response_text(response, 200, "text/plain", slice_of("slow"));
	return STATUS_OK;
}

static enum status echo(void *state, const struct http_request *request, struct http_response *response,
                        struct error *err)
{
	(void)state, (void)err;
	const struct http_upload *file = http_request_upload(request, "file");
	struct slice note = http_request_form(request, "note");
	struct slice text = arena_format(request->arena, "note=%.*s size=%lld", (int)note.len,
	                                 note.ptr == NULL ? "" : note.ptr, file == NULL ? -1LL : (long long)file->size);
	http_response_text(response, 200, "text/plain", text);
	return STATUS_OK;
}

static enum status broken(void *state, const struct http_request *request, struct http_response *response,
                          struct error *err)
{
	(void)state, (void)request, (void)err;
	http_header_set(response, "X-Words", slice_of("a\r\nSet-Cookie: b=c"));
	return STATUS_OK;
}

static enum status produce(void *state, unsigned worker, struct buffer *out, bool *ended, struct error *err)
{
	(void)worker, (void)err;
	int *batch = state;
	for (int i = 0; i < 1000; i++)
		buffer_add_format(out, "row %d\n", *batch * 1000 + i);
	*ended = ++*batch == 50;
	return STATUS_OK;
}

static enum status produce_for_ever(void *state, unsigned worker, struct buffer *out, bool *ended, struct error *err)
{
	enum status status = produce(state, worker, out, ended, err);
	*ended = false;
	return status;
}

static void free_batch(void *state)
{
	free(state);
}

static enum status export_rows(void *state, const struct http_request *request, struct http_response *response,
                               struct error *err)
{
	(void)state, (void)request, (void)err;
	struct http_producer producer = {calloc(1, sizeof(int)), produce, free_batch};
	http_response_producer(response, 200, "text/plain", &producer);
	return STATUS_OK;
}

static enum status export_for_ever(void *state, const struct http_request *request, struct http_response *response,
                                   struct error *err)
{
	(void)state, (void)request, (void)err;
	struct http_producer producer = {calloc(1, sizeof(int)), produce_for_ever, free_batch};
	http_response_producer(response, 200, "text/plain", &producer);
	return STATUS_OK;
}

static enum status source_file(void *state, const struct http_request *request, struct http_response *response,
                               struct error *err)
{
	(void)state, (void)request, (void)err;
	int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	http_response_file(response, 200, "application/octet-stream", file, 1, 3);
	return STATUS_OK;
}

static enum status cached(void *state, const struct http_request *request, struct http_response *response,
                          struct error *err)
{
	(void)state, (void)err;
	http_response_text(response, 200, "text/plain", slice_of("page"));
	http_not_modified(request, response, slice_of("v1"), 0);
	return STATUS_OK;
}

static enum status spared(void *state, const struct http_request *request, struct http_response *response,
                          struct error *err)
{
	(void)state, (void)err;
	if (!http_not_modified(request, response, slice_of("v1"), 0))
		http_response_text(response, 200, "text/plain", slice_of("page"));
	return STATUS_OK;
}

static const struct http_route routes[] = {
    {HTTP_GET, "/", hello},           {HTTP_GET, "/slow", slow},
    {HTTP_POST, "/echo", echo},       {HTTP_POST, "/big", echo},
    {HTTP_GET, "/broken", broken},    {HTTP_GET, "/export", export_rows},
    {HTTP_GET, "/file", source_file}, {HTTP_GET, "/cached", cached},
    {HTTP_GET, "/spared", spared},    {HTTP_GET, "/endless", export_for_ever},
};

static enum status handle(void *state, struct http_request *request, struct http_response *response, struct error *err)
{
	struct http_routes table = {routes, sizeof routes / sizeof routes[0], state};
	return http_route(&table, request, response, err);
}

static void refuse(void *state, const struct http_request *request, struct http_response *response,
                   const struct error *why)
{
	(void)state, (void)request;
	http_response_text(response, response->status, "text/plain", slice_of(why->sentence));
}

static enum status sink_open(void *state, const struct http_upload *upload, void **file, struct error *err)
{
	(void)upload, (void)err;
	*file = state;
	return STATUS_OK;
}

static enum status sink_write(void *file, struct slice bytes, struct error *err)
{
	(void)err;
	atomic_fetch_add(&((struct fixture *)file)->sunk, (int)bytes.len);
	return STATUS_OK;
}

static enum status sink_finish(void *file, struct error *err)
{
	(void)err;
	atomic_fetch_add(&((struct fixture *)file)->finished, 1);
	return STATUS_OK;
}

static void sink_discard(void *file)
{
	atomic_fetch_add(&((struct fixture *)file)->discarded, 1);
}

static enum status intake(void *state, const struct http_request *request, struct http_intake *out, struct error *err)
{
	(void)err;
	out->body_max = 100000;
	if (slice_equals(request->path, "/big")) {
		out->body_max = UINT64_C(1) << 32;
		out->sink = (struct http_sink){state, sink_open, sink_write, sink_finish, sink_discard};
	}
	return STATUS_OK;
}

static void log_request(void *state, const struct http_log_entry *entry)
{
	struct fixture *f = state;
	/* Searched words must not reach the log. */
	size_t at;
	assert_false(slice_find_byte(entry->path, '?', &at));
	atomic_fetch_add(&f->logged, 1);
}

/* `ms`: the deadline of each phase. Where a test measures that something comes at once, it is long, and the test is not upset by a
 * slow machine. */
static void start(struct fixture *f, unsigned connections, unsigned ms)
{
	struct error err;
	memset(f, 0, sizeof *f);
	assert_int_equal(http_address_read(slice_of("127.0.0.1:0"), &f->address, &err), STATUS_OK);
	assert_int_equal(http_socket_listen(&f->address, &f->listening, &err), STATUS_OK);
	f->clock = clock_of_machine();
	snprintf(f->host_text, sizeof f->host_text, "127.0.0.1:%u", f->address.port);
	f->host = slice_of(f->host_text);
	struct http_server_options options = {
	    .listening = f->listening,
	    .hosts = &f->host,
	    .host_count = 1,
	    .state = f,
	    .handle = handle,
	    .refuse = refuse,
	    .intake = intake,
	    .log = log_request,
	    .clock = &f->clock,
	    .random = &test_random,
	    .workers = 2,
	    .connections = connections,
	    .head_ms = ms,
	    .body_ms = ms,
	    .send_ms = ms,
	    .slowest_rate = 1 << 20,
	};
	assert_int_equal(http_server_start(&options, &f->server, &err), STATUS_OK);
}

static void stop(struct fixture *f)
{
	http_server_stop(f->server, 2000);
	close(f->listening);
}

/* ---- A client that says exactly what it is told ---- */

static int dial(const struct fixture *f)
{
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(f->address.port)};
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(s, (struct sockaddr *)&to, sizeof to), 0);
	struct timeval limit = {.tv_sec = 5};
	setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	return s;
}

static bool say(int s, const char *text, size_t len)
{
	return send(s, text, len, MSG_NOSIGNAL) == (ssize_t)len;
}

/* All that comes until the other side closes (at most 5 s of silence). */
static size_t hear(int s, char *out, size_t size)
{
	size_t len = 0;
	ssize_t n;
	while (len < size - 1 && (n = recv(s, out + len, size - 1 - len, 0)) > 0)
		len += (size_t)n;
	out[len] = '\0';
	return len;
}

/* Sends `format` (with the Host put in for %s), and returns the answer's status; the answer is in `out`. */
static int ask(const struct fixture *f, const char *before_host, const char *after_host, char *out, size_t size)
{
	char request[4096];
	int len = snprintf(request, sizeof request, "%sHost: %s\r\n%s", before_host, f->host_text, after_host);
	int s = dial(f);
	assert_true(say(s, request, (size_t)len));
	hear(s, out, size);
	close(s);
	int status = 0;
	sscanf(out, "HTTP/1.1 %d", &status);
	return status;
}

static void test_answers(void **state)
{
	(void)state;
	struct fixture f;
	char answer[8192];
	start(&f, 0, LONG_MS);
	assert_int_equal(ask(&f, "GET /?q=a%20b+c HTTP/1.1\r\n", "Connection: close\r\n\r\n", answer, sizeof answer),
	                 200);
	assert_non_null(strstr(answer, "hello a b c"));
	assert_non_null(strstr(answer, "Content-Security-Policy: default-src 'self'"));
	assert_non_null(strstr(answer, "X-Content-Type-Options: nosniff"));
	assert_int_equal(ask(&f, "HEAD / HTTP/1.1\r\n", "Connection: close\r\n\r\n", answer, sizeof answer), 200);
	assert_non_null(strstr(answer, "Content-Length: 6"));
	assert_null(strstr(answer, "hello"));
	assert_int_equal(ask(&f, "GET /none HTTP/1.1\r\n", "Connection: close\r\n\r\n", answer, sizeof answer), 404);
	assert_non_null(strstr(answer, "http.no_such_page"));
	assert_int_equal(ask(&f, "DELETE / HTTP/1.1\r\n", "Connection: close\r\n\r\n", answer, sizeof answer), 405);
	assert_non_null(strstr(answer, "Allow: GET, HEAD, OPTIONS"));
	assert_int_equal(ask(&f, "OPTIONS /echo HTTP/1.1\r\n", "Connection: close\r\n\r\n", answer, sizeof answer),
	                 204);
	assert_non_null(strstr(answer, "Allow: POST, OPTIONS"));
	assert_null(strstr(answer, "Transfer-Encoding")); /* RFC 9112 6.1 forbids it with 204, and allows it with 304 */
	assert_int_equal(ask(&f, "GET /broken HTTP/1.1\r\n", "Connection: close\r\n\r\n", answer, sizeof answer), 500);
	assert_null(strstr(answer, "Set-Cookie"));
	assert_int_equal(ask(&f, "GET /file HTTP/1.1\r\n", "Connection: close\r\n\r\n", answer, sizeof answer), 200);
	assert_non_null(strstr(answer, "\r\n\r\nELF"));
	stop(&f);
	assert_int_equal(f.logged, 7);
}

/* libmicrohttpd would send the end of a chunked body after a 304 without a length, or the length 0. */
static void test_a_304_has_no_body_and_the_right_length(void **state)
{
	(void)state;
	struct fixture f;
	char answer[8192], request[512];
	start(&f, 0, LONG_MS);
	int s = dial(&f);
	int len = snprintf(request, sizeof request,
	                   "GET /cached HTTP/1.1\r\nHost: %s\r\nIf-None-Match: \"v1\"\r\n\r\n"
	                   "GET /spared HTTP/1.1\r\nHost: %s\r\nIf-None-Match: \"v1\"\r\n\r\n",
	                   f.host_text, f.host_text);
	assert_true(say(s, request, (size_t)len));
	hear(s, answer, sizeof answer);
	close(s);
	const char *end = strstr(answer, "\r\n\r\n");
	assert_non_null(end);
	assert_int_equal(strncmp(answer, "HTTP/1.1 304", 12), 0);
	const char *length = strstr(answer, "Content-Length: 4\r\n");
	assert_true(length != NULL && length < end);
	/* The second has no length, and the connection ends with it. */
	assert_int_equal(strncmp(end + 4, "HTTP/1.1 304", 12), 0);
	assert_null(strstr(end, "Content-Length"));
	assert_null(strstr(end, "Transfer-Encoding"));
	assert_string_equal(strstr(end + 4, "\r\n\r\n"), "\r\n\r\n");
	stop(&f);
}

static void test_head_of_a_long_answer_has_no_trailer(void **state)
{
	(void)state;
	struct fixture f;
	char answer[8192], request[512];
	start(&f, 0, LONG_MS);
	int s = dial(&f);
	int len = snprintf(request, sizeof request,
	                   "HEAD /export HTTP/1.1\r\nHost: %s\r\n\r\n"
	                   "HEAD /export HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n",
	                   f.host_text, f.host_text);
	assert_true(say(s, request, (size_t)len));
	hear(s, answer, sizeof answer);
	close(s);
	const char *end = strstr(answer, "\r\n\r\n");
	assert_non_null(end);
	if (end[4] != '\0' && strncmp(end + 4, "HTTP/1.1 200", 12) != 0)
		fail_msg("%s", answer);
	assert_null(strstr(answer, "row"));
	stop(&f);
}

static void test_two_requests_on_one_connection(void **state)
{
	(void)state;
	struct fixture f;
	char answer[8192], request[512];
	start(&f, 0, LONG_MS);
	int s = dial(&f);
	int len = snprintf(request, sizeof request,
	                   "GET /?q=one HTTP/1.1\r\nHost: %s\r\n\r\nGET /?q=two HTTP/1.1\r\nHost: %s\r\nConnection: "
	                   "close\r\n\r\n",
	                   f.host_text, f.host_text);
	assert_true(say(s, request, (size_t)len));
	hear(s, answer, sizeof answer);
	close(s);
	assert_non_null(strstr(answer, "hello one"));
	assert_non_null(strstr(answer, "hello two"));
	stop(&f);
}

static void test_refuses_what_two_programs_could_read_differently(void **state)
{
	(void)state;
	static const struct {
		const char *before, *after;
		int status;
	} cases[] = {
	    {"POST /echo HTTP/1.1\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n", "\r\n0\r\n\r\nG", 400},
	    {"POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", "\r\n0\r\n\r\n", 400},
	    {"POST /echo HTTP/1.1\r\nTransfer-Encoding: \tchunked\r\n", "\r\n0\r\n\r\n", 400},
	    {"POST /echo HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n", "\r\na=b", 400},
	    {"POST /echo HTTP/1.1\r\nContent-Length: 3\r\ncontent-length: 30\r\n", "\r\na=b", 400},
	    {"POST /echo HTTP/1.1\r\nContent-Length: 3, 3\r\n", "\r\na=b", 400},
	    {"POST /echo HTTP/1.1\r\nContent-Length: +3\r\n", "\r\na=b", 400},
	    {"POST /echo HTTP/1.1\r\nContent-Length : 3\r\n", "\r\na=b", 400},
	    {"GET / HTTP/1.1\r\nContent-Length: 3\r\n", "\r\na=b", 400},
	    {"GET / HTTP/1.1\r\nHost: other\r\n", "\r\n", 400},
	    {"GET /../etc/passwd HTTP/1.1\r\n", "\r\n", 400},
	    {"GET /%2e%2e/etc/passwd HTTP/1.1\r\n", "\r\n", 400},
	    {"GET /a%2fb HTTP/1.1\r\n", "\r\n", 400},
	    {"GET /a%00 HTTP/1.1\r\n", "\r\n", 400},
	};
	struct fixture f;
	char answer[8192];
	start(&f, 0, LONG_MS);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t begun = now_ms();
		int status = ask(&f, cases[i].before, cases[i].after, answer, sizeof answer);
		if (status != cases[i].status)
			fail_msg("%s%s: %d, not %d", cases[i].before, cases[i].after, status, cases[i].status);
		/* The connection is closed: where a next request would begin is not known. */
		assert_true(now_ms() - begun < AT_ONCE_MS);
		assert_null(strstr(answer, "HTTP/1.1 2"));
	}
	stop(&f);
}

static void test_foreign_names_and_pages_get_nothing(void **state)
{
	(void)state;
	struct fixture f;
	char answer[8192], request[512];
	start(&f, 0, LONG_MS);
	int s = dial(&f);
	static const char foreign[] = "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
	assert_true(say(s, foreign, sizeof foreign - 1));
	hear(s, answer, sizeof answer);
	close(s);
	assert_non_null(strstr(answer, "HTTP/1.1 421"));
	static const struct {
		const char *headers;
		int status;
	} cases[] = {
	    {"Origin: http://evil.example\r\n", 403}, {"Origin: null\r\n", 403},
	    {"Sec-Fetch-Site: cross-site\r\n", 403},  {"Sec-Fetch-Site: same-site\r\n", 403},
	    {"Sec-Fetch-Site: same-origin\r\n", 200}, {"", 200},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		snprintf(request, sizeof request,
		         "%sContent-Length: 6\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: "
		         "close\r\n\r\nnote=x",
		         cases[i].headers);
		int status = ask(&f, "POST /echo HTTP/1.1\r\n", request, answer, sizeof answer);
		if (status != cases[i].status)
			fail_msg("%s: %d, not %d", cases[i].headers, status, cases[i].status);
	}
	snprintf(request, sizeof request, "Origin: http://%s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
	         f.host_text);
	assert_int_equal(ask(&f, "POST /echo HTTP/1.1\r\n", request, answer, sizeof answer), 200);
	stop(&f);
}

static void test_takes_forms_and_files(void **state)
{
	(void)state;
	struct fixture f;
	char answer[8192];
	start(&f, 0, LONG_MS);
	const char *body =
	    "--B\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhi\r\n--B\r\n"
	    "Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n12345\r\n--B--\r\n";
	char rest[1024];
	snprintf(rest, sizeof rest,
	         "Content-Type: multipart/form-data; boundary=B\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
	         strlen(body), body);
	assert_int_equal(ask(&f, "POST /echo HTTP/1.1\r\n", rest, answer, sizeof answer), 200);
	assert_non_null(strstr(answer, "note=hi size=5"));
	assert_int_equal(ask(&f, "POST /big HTTP/1.1\r\n", rest, answer, sizeof answer), 200);
	assert_non_null(strstr(answer, "note=hi size=5"));
	assert_int_equal(f.sunk, 5);
	assert_int_equal(f.finished, 1);
	assert_int_equal(f.discarded, 0);
	stop(&f);
}

/* A body over the limit is read to its end, so that the client sees why and not a reset. */
static void test_too_large_a_body_gets_its_answer(void **state)
{
	(void)state;
	struct fixture f;
	char answer[8192], request[512];
	static char bytes[1 << 20];
	start(&f, 0, LONG_MS);
	int s = dial(&f);
	int len = snprintf(request, sizeof request,
	                   "POST /echo HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n",
	                   f.host_text, sizeof bytes);
	assert_true(say(s, request, (size_t)len));
	assert_true(say(s, bytes, sizeof bytes));
	hear(s, answer, sizeof answer);
	close(s);
	assert_non_null(strstr(answer, "HTTP/1.1 413"));
	assert_non_null(strstr(answer, "http.too_large"));
	stop(&f);
}

static void test_a_broken_upload_is_discarded(void **state)
{
	(void)state;
	struct fixture f;
	char request[512];
	start(&f, 0, LONG_MS);
	int s = dial(&f);
	int len = snprintf(request, sizeof request,
	                   "POST /big HTTP/1.1\r\nHost: %s\r\nContent-Type: multipart/form-data; boundary=B\r\n"
	                   "Content-Length: 100000\r\n\r\n--B\r\nContent-Disposition: form-data; name=\"file\"; "
	                   "filename=\"a\"\r\n\r\n0123456789012345678901234567890123456789",
	                   f.host_text);
	assert_true(say(s, request, (size_t)len));
	usleep(100 * 1000);
	close(s);
	for (int i = 0; i < 100 && f.discarded == 0; i++)
		usleep(20 * 1000);
	assert_int_equal(f.discarded, 1);
	assert_int_equal(f.finished, 0);
	stop(&f);
}

/* Sends `byte` every 50 ms and returns after how many ms the server had enough (at most AT_ONCE_MS). */
static int64_t drip(int s, const char *pattern)
{
	int64_t begun = now_ms();
	size_t at = 0;
	while (now_ms() - begun < AT_ONCE_MS) {
		struct pollfd end = {.fd = s, .events = POLLIN};
		if (poll(&end, 1, 50) > 0 && (end.revents & (POLLIN | POLLHUP | POLLERR)) != 0)
			break;
		if (!say(s, &pattern[at], 1))
			break;
		at = pattern[at + 1] == '\0' ? 0 : at + 1;
	}
	return now_ms() - begun;
}

static void test_a_drip_is_cut_off(void **state)
{
	(void)state;
	struct fixture f;
	char request[512];
	start(&f, 0, SHORT_MS);

	int s = dial(&f); /* in the first line */
	int64_t took = drip(s, "G");
	assert_in_range(took, SHORT_MS - 200, AT_ONCE_MS - 100);
	close(s);

	s = dial(&f); /* header after header */
	assert_true(say(s, "GET / HTTP/1.1\r\n", 16));
	took = drip(s, "A: b\r\n");
	assert_in_range(took, SHORT_MS - 200, AT_ONCE_MS - 100);
	close(s);

	s = dial(&f); /* in the body */
	int len = snprintf(request, sizeof request, "POST /echo HTTP/1.1\r\nHost: %s\r\nContent-Length: 50000\r\n\r\n",
	                   f.host_text);
	assert_true(say(s, request, (size_t)len));
	took = drip(s, "x");
	assert_in_range(took, SHORT_MS - 200, AT_ONCE_MS - 100);
	close(s);

	s = dial(&f); /* nothing at all */
	char nothing[16];
	int64_t begun = now_ms();
	hear(s, nothing, sizeof nothing);
	assert_in_range(now_ms() - begun, SHORT_MS - 200, AT_ONCE_MS - 100);
	close(s);
	stop(&f);
}

static void test_an_answer_that_is_not_taken_is_broken_off(void **state)
{
	(void)state;
	struct fixture f;
	char request[256], byte;
	start(&f, 0, SHORT_MS);
	int s = dial(&f);
	int small = 4096;
	setsockopt(s, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	int len = snprintf(request, sizeof request, "GET /endless HTTP/1.1\r\nHost: %s\r\n\r\n", f.host_text);
	assert_true(say(s, request, (size_t)len));
	/* One byte each 50 ms, so that the line is never quite dead. The log says when the answer is over. */
	int64_t begun = now_ms();
	while (now_ms() - begun < AT_ONCE_MS && f.logged == 0) {
		assert_true(recv(s, &byte, 1, 0) >= 0);
		usleep(50 * 1000);
	}
	assert_int_equal(f.logged, 1);
	close(s);
	stop(&f);
}

static void test_long_answers_come_whole(void **state)
{
	(void)state;
	struct fixture f;
	static char answer[2 << 20];
	start(&f, 0, LONG_MS);
	assert_int_equal(ask(&f, "GET /export HTTP/1.1\r\n", "Connection: close\r\n\r\n", answer, sizeof answer), 200);
	assert_non_null(strstr(answer, "row 0\n"));
	assert_non_null(strstr(answer, "row 49999\n\r\n0\r\n\r\n"));
	stop(&f);
}

static void *ask_slowly(void *arg)
{
	char answer[8192];
	ask(arg, "GET /slow HTTP/1.1\r\n", "Connection: close\r\n\r\n", answer, sizeof answer);
	assert_non_null(strstr(answer, "\r\n\r\nslow"));
	return NULL;
}

static void test_a_slow_answer_holds_up_no_other(void **state)
{
	(void)state;
	struct fixture f;
	char answer[8192];
	pthread_t other;
	start(&f, 0, LONG_MS);
	assert_int_equal(pthread_create(&other, NULL, ask_slowly, &f), 0);
	usleep(100 * 1000);
	int64_t begun = now_ms();
	assert_int_equal(ask(&f, "GET / HTTP/1.1\r\n", "Connection: close\r\n\r\n", answer, sizeof answer), 200);
	assert_true(now_ms() - begun < 1200);
	pthread_join(other, NULL);
	stop(&f);
}

static void test_stop_waits_for_the_answer_under_way(void **state)
{
	(void)state;
	struct fixture f;
	pthread_t other;
	start(&f, 0, LONG_MS);
	assert_int_equal(pthread_create(&other, NULL, ask_slowly, &f), 0);
	usleep(200 * 1000);
	stop(&f);
	pthread_join(other, NULL);
}

/* All connections are taken by clients that say nothing: a reader is answered long before their time is over. */
static void test_many_silent_connections_make_room(void **state)
{
	(void)state;
	enum { CONNECTIONS = 16 };
	struct fixture f;
	char answer[8192];
	int silent[CONNECTIONS];
	start(&f, CONNECTIONS, LONG_MS);
	for (int i = 0; i < CONNECTIONS; i++)
		silent[i] = dial(&f);
	int64_t begun = now_ms();
	assert_int_equal(ask(&f, "GET / HTTP/1.1\r\n", "Connection: close\r\n\r\n", answer, sizeof answer), 200);
	assert_true(now_ms() - begun < AT_ONCE_MS);
	for (int i = 0; i < CONNECTIONS; i++)
		close(silent[i]);
	stop(&f);
}

static void test_too_long_a_head_is_refused(void **state)
{
	(void)state;
	struct fixture f;
	static char request[100000], answer[8192];
	start(&f, 0, LONG_MS);
	memset(request, 'a', sizeof request);
	int len = snprintf(request, sizeof request, "GET / HTTP/1.1\r\nHost: %s\r\nX: ", f.host_text);
	request[len] = 'a';
	memcpy(request + 20000, "\r\n\r\n", 5);
	int s = dial(&f);
	assert_true(say(s, request, 20004));
	hear(s, answer, sizeof answer);
	close(s);
	assert_non_null(strstr(answer, "HTTP/1.1 431"));
	stop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_answers),
	    cmocka_unit_test(test_a_304_has_no_body_and_the_right_length),
	    cmocka_unit_test(test_head_of_a_long_answer_has_no_trailer),
	    cmocka_unit_test(test_two_requests_on_one_connection),
	    cmocka_unit_test(test_refuses_what_two_programs_could_read_differently),
	    cmocka_unit_test(test_foreign_names_and_pages_get_nothing),
	    cmocka_unit_test(test_takes_forms_and_files),
	    cmocka_unit_test(test_too_large_a_body_gets_its_answer),
	    cmocka_unit_test(test_a_broken_upload_is_discarded),
	    cmocka_unit_test(test_a_drip_is_cut_off),
	    cmocka_unit_test(test_an_answer_that_is_not_taken_is_broken_off),
	    cmocka_unit_test(test_long_answers_come_whole),
	    cmocka_unit_test(test_a_slow_answer_holds_up_no_other),
	    cmocka_unit_test(test_stop_waits_for_the_answer_under_way),
	    cmocka_unit_test(test_many_silent_connections_make_room),
	    cmocka_unit_test(test_too_long_a_head_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
