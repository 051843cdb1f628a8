/* libmicrohttpd (0.9.75) parses and writes, and no more: what it would do wrong is done here.
 *
 * Threads. Its one thread (epoll) runs all callbacks below. When a request has come whole, its connection is suspended and
 * a job goes to the pool; when the job is done, the connection is resumed, and the callback sends the answer. A long
 * answer does the same for each batch. So an exchange belongs to one thread at a time: the pool's lock and
 * libmicrohttpd's hand it over.
 *
 * Deadlines. libmicrohttpd's timeout starts again with every byte, so that a client that sends one byte each few seconds
 * is never late. Here a thread of our own, the watchdog, knows of each connection until when its present phase must be
 * over, and shuts down the socket of one that is late; libmicrohttpd then sees its end and cleans up. The watchdog never
 * touches a closed descriptor: a connection leaves the list, under the lock, before libmicrohttpd closes it.
 *
 * Framing. libmicrohttpd answers 200 to Content-Length with Transfer-Encoding and to two Content-Lengths; it hands over all
 * header lines, so that http_request_read can refuse these. Such a connection is closed after the answer: where its next
 * request begins is not known. */
#include "http/server.h"

#include "http/pool.h"

#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	DEFAULT_WORKERS = 4,
	DEFAULT_CONNECTIONS = 256,
	DEFAULT_HEAD_BYTES = 16 << 10,
	DEFAULT_ARENA_BYTES = 64 << 20,
	DEFAULT_HEAD_MS = 10 * 1000,
	DEFAULT_BODY_MS = 30 * 1000,
	DEFAULT_SEND_MS = 30 * 1000,
	DEFAULT_SLOWEST_RATE = 64 << 10,
	WATCHDOG_MS = 100,
	STOP_POLL_MS = 10,
	/* A refused body up to this size is read and dropped, so that the client sees the answer and not a reset. */
	DRAIN_MAX = 4 << 20,
	BATCH_BYTES = 64 << 10,
	/* What libmicrohttpd needs besides the head: a piece of the body, the head of the answer. */
	BUFFER_BYTES = 48 << 10,
	REMOTE_MAX = 64,
};

static const int64_t never = INT64_MAX;

struct connection {
	struct connection *next;
	struct connection **link; /* what points here */
	int socket;
	bool in_head;
	bool is_shut;
	int64_t since; /* of the phase */
	int64_t deadline;
};

enum exchange_state {
	EXCHANGE_NEW,
	EXCHANGE_BODY,
	EXCHANGE_DRAINING, /* refused; the answer is made, the body is dropped */
	EXCHANGE_WORKING,  /* suspended: a worker has it */
	EXCHANGE_ANSWERED,
};

/* One request and its answer. */
struct exchange {
	struct http_job job;
	struct http_server *server;
	struct connection *connection;
	struct MHD_Connection *mhd;
	enum exchange_state state;
	struct arena arena;
	struct slice target;
	struct http_request request;
	struct http_body *body;
	bool handed_over; /* a handler has been called: the uploads are its own */
	struct http_response response;
	struct error error;
	bool must_close;
	uint64_t drained;
	int64_t begun;
	uint64_t sent;
	/* Of a producer: */
	struct buffer batch;
	size_t batch_sent;
	bool batch_ended;
	bool batch_failed;
};

struct http_server {
	struct http_server_options options;
	struct MHD_Daemon *daemon;
	struct http_pool *pool;
	pthread_t watchdog;
	bool watchdog_runs;
	char id[20];

	pthread_mutex_t lock; /* of all that follows */
	struct connection *connections;
	unsigned connection_count;
	unsigned under_way;
	uint64_t requests;
	bool stopping; /* no new request is answered */
	bool breaking; /* no job may be added; the watchdog ends */
};

/* Deadlines do not move when someone sets the machine's time. */
static int64_t ticks(const struct http_server *server)
{
	return clock_ticks(server->options.clock);
}

/* ---- Phases of a connection ---- */

static void set_phase(struct http_server *server, struct connection *connection, bool in_head, int64_t allowed_ms)
{
	pthread_mutex_lock(&server->lock);
	connection->in_head = in_head;
	connection->since = ticks(server);
	connection->deadline = allowed_ms == never ? never : connection->since + allowed_ms;
	pthread_mutex_unlock(&server->lock);
}

/* Time for so many bytes: `base` and what the slowest allowed line needs besides. */
static int64_t time_for(const struct http_server *server, unsigned base, uint64_t bytes)
{
	return (int64_t)base + (int64_t)(bytes / server->options.slowest_rate) * 1000;
}

static void shut_if_late(const struct http_server *server, struct connection *connection, int64_t now)
{
	int64_t deadline = connection->deadline;
	bool crowded = server->connection_count >= server->options.connections - server->options.connections / 4;
	if (connection->in_head && crowded)
		deadline = connection->since + server->options.head_ms / 8;
	if (now < deadline || connection->is_shut)
		return;
	connection->is_shut = true;
	shutdown(connection->socket, SHUT_RDWR);
}

/* False when the watchdog is to end. */
static bool shut_late_connections(struct http_server *server)
{
	pthread_mutex_lock(&server->lock);
	bool goes_on = !server->breaking;
	int64_t now = ticks(server);
	for (struct connection *c = server->connections; c != NULL && goes_on; c = c->next)
		shut_if_late(server, c, now);
	pthread_mutex_unlock(&server->lock);
	return goes_on;
}

static void *watch(void *arg)
{
	while (shut_late_connections(arg))
		poll(NULL, 0, WATCHDOG_MS);
	return NULL;
}

static void connection_opened(struct http_server *server, struct MHD_Connection *mhd, void **context)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct connection *connection = calloc(1, sizeof *connection);
	*context = connection;
	if (connection == NULL || info == NULL)
		return; /* without a context every request is refused */
	connection->socket = info->connect_fd;
	connection->in_head = true;
	connection->since = ticks(server);
	connection->deadline = connection->since + server->options.head_ms;
	pthread_mutex_lock(&server->lock);
	connection->next = server->connections;
	connection->link = &server->connections;
	if (connection->next != NULL)
		connection->next->link = &connection->next;
	server->connections = connection;
	server->connection_count++;
	pthread_mutex_unlock(&server->lock);
}

static void connection_closed(struct http_server *server, struct connection *connection)
{
	if (connection == NULL)
		return;
	pthread_mutex_lock(&server->lock);
	if (connection->link != NULL) {
		*connection->link = connection->next;
		if (connection->next != NULL)
			connection->next->link = connection->link;
		server->connection_count--;
	}
	pthread_mutex_unlock(&server->lock);
	free(connection);
}

static void on_connection(void *cls, struct MHD_Connection *mhd, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		connection_opened(cls, mhd, context);
	else
		connection_closed(cls, *context);
}

/* ---- Answers ---- */

/* The answer to an error, in place of what the response was. Of a response with 405 its Allow stays. */
static void make_refusal(struct exchange *exchange, int http_status)
{
	const struct http_server_options *options = &exchange->server->options;
	struct http_response *response = &exchange->response;
	struct slice allow = http_response_header(response, "Allow");
	if (response->status == 405 && allow.len > 0)
		http_status = 405;
	http_response_free(response);
	http_response_begin(response, &exchange->arena);
	response->status = http_status;
	if (http_status == 405)
		http_header_set(response, "Allow", allow);
	exchange->request.arena = &exchange->arena;
	if (options->refuse != NULL)
		options->refuse(options->state, &exchange->request, response, &exchange->error);
}

static enum MHD_Result queue_response(struct exchange *exchange, struct MHD_Response *made, uint64_t size)
{
	struct http_response *response = &exchange->response;
	struct http_server *server = exchange->server;
	pthread_mutex_lock(&server->lock);
	bool is_last = exchange->must_close || server->stopping;
	pthread_mutex_unlock(&server->lock);
	enum MHD_Result result = MHD_YES;
	for (size_t i = 0; i < response->headers.count && result == MHD_YES; i++)
		result = MHD_add_response_header(made, response->headers.items[i].name.ptr,
		                                 response->headers.items[i].value.ptr);
	if (result == MHD_YES && is_last)
		result = MHD_add_response_header(made, MHD_HTTP_HEADER_CONNECTION, "close");
	if (result == MHD_YES)
		result = MHD_queue_response(exchange->mhd, (unsigned)response->status, made);
	exchange->sent = size;
	set_phase(server, exchange->connection, false, time_for(server, server->options.send_ms, size));
	return result;
}

static void run_producer(struct http_job *job, unsigned worker)
{
	struct exchange *exchange = (struct exchange *)job;
	const struct http_producer *producer = &exchange->response.producer;
	struct error err;
	buffer_clear(&exchange->batch);
	exchange->batch_sent = 0;
	enum status status = producer->produce(producer->state, worker, &exchange->batch, &exchange->batch_ended, &err);
	if (status != STATUS_OK || buffer_done(&exchange->batch, &err) != STATUS_OK)
		exchange->batch_failed = true;
	set_phase(exchange->server, exchange->connection, false,
	          time_for(exchange->server, exchange->server->options.send_ms, exchange->batch.len));
	MHD_resume_connection(exchange->mhd);
}

/* Suspends the connection and gives the exchange to a worker. False when the server is being broken off. */
static bool give_to_worker(struct exchange *exchange, void (*run)(struct http_job *job, unsigned worker))
{
	struct http_server *server = exchange->server;
	exchange->job.run = run;
	set_phase(server, exchange->connection, false, never);
	pthread_mutex_lock(&server->lock);
	bool given = !server->breaking;
	if (given) {
		MHD_suspend_connection(exchange->mhd);
		http_pool_add(server->pool, &exchange->job);
	}
	pthread_mutex_unlock(&server->lock);
	return given;
}

static ssize_t read_batch(void *cls, uint64_t position, char *out, size_t max)
{
	struct exchange *exchange = cls;
	size_t left = exchange->batch.len - exchange->batch_sent;
	if (left > 0 && !exchange->batch_failed) {
		size_t len = left < max ? left : max;
		memcpy(out, exchange->batch.ptr + exchange->batch_sent, len);
		exchange->batch_sent += len;
		exchange->sent = position + len;
		return (ssize_t)len;
	}
	if (exchange->batch_failed)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (exchange->batch_ended)
		return MHD_CONTENT_READER_END_OF_STREAM;
	return give_to_worker(exchange, run_producer) ? 0 : MHD_CONTENT_READER_END_WITH_ERROR;
}

static ssize_t read_nothing(void *cls, uint64_t position, char *out, size_t max)
{
	return MHD_CONTENT_READER_END_OF_STREAM;
}

/* An answer that is not followed by its body (304, HEAD), but tells its length. Without a length libmicrohttpd would send the end of a
 * chunked body, which the client takes for the next answer: so that connection is closed. */
static struct MHD_Response *make_without_body(const struct http_response *response)
{
	uint64_t length = response->kind == HTTP_BODY_TEXT   ? response->text.len
	                  : response->kind == HTTP_BODY_FILE ? response->file_length
	                                                     : MHD_SIZE_UNKNOWN;
	struct MHD_Response *made = MHD_create_response_from_callback(length, BATCH_BYTES, read_nothing, NULL, NULL);
	if (made != NULL && length == MHD_SIZE_UNKNOWN)
		MHD_set_response_options(made, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
	return made;
}

static struct MHD_Response *make_response(struct exchange *exchange, uint64_t *size)
{
	static char nothing[] = "";
	struct http_response *response = &exchange->response;
	struct MHD_Response *made = NULL;
	*size = 0;
	bool is_head = exchange->request.method == HTTP_HEAD && response->kind != HTTP_BODY_NONE;
	if (response->status == 304 || is_head)
		return make_without_body(response);
	switch (response->kind) {
	case HTTP_BODY_FILE:
		*size = response->file_length;
		made = MHD_create_response_from_fd_at_offset64(*size, response->file, response->file_begin);
		if (made != NULL)
			response->file = -1; /* libmicrohttpd closes it */
		return made;
	case HTTP_BODY_PRODUCER:
		return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BATCH_BYTES, read_batch, exchange, NULL);
	case HTTP_BODY_NONE:
		if (response->status == 204 || response->status == 304)
			return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BATCH_BYTES, read_nothing, NULL,
			                                         NULL);
		break;
	case HTTP_BODY_TEXT:
		break;
	}
	if (response->text.len == 0)
		return MHD_create_response_from_buffer(0, nothing, MHD_RESPMEM_PERSISTENT);
	*size = response->text.len;
	/* libmicrohttpd takes a pointer to bytes that it could change, and does not. */
	union {
		const char *given;
		void *taken;
	} bytes = {.given = response->text.ptr};
	return MHD_create_response_from_buffer(response->text.len, bytes.taken, MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result send_answer(struct exchange *exchange)
{
	uint64_t size;
	http_security_headers(&exchange->response);
	if (exchange->response.failed)
		return MHD_NO; /* not even a refusal could be made: there is no memory */
	struct MHD_Response *made = make_response(exchange, &size);
	if (made == NULL)
		return MHD_NO;
	enum MHD_Result result = queue_response(exchange, made, size);
	MHD_destroy_response(made);
	return result;
}

/* ---- Requests ---- */

static void run_handler(struct http_job *job, unsigned worker)
{
	struct exchange *exchange = (struct exchange *)job;
	const struct http_server_options *options = &exchange->server->options;
	struct http_response *response = &exchange->response;
	exchange->request.worker = worker;
	exchange->handed_over = true;
	enum status status = options->handle(options->state, &exchange->request, response, &exchange->error);
	if (status == STATUS_OK)
		status = http_response_done(response, &exchange->error);
	if (status != STATUS_OK)
		make_refusal(exchange, http_status_of(status));
	exchange->state = EXCHANGE_ANSWERED;
	MHD_resume_connection(exchange->mhd);
}

/* Refuses a request. One whose framing is sound is read to its end first, where that is short. */
static enum MHD_Result refuse(struct exchange *exchange, int http_status, bool framing_is_sound)
{
	uint64_t length = framing_is_sound ? http_request_body_length(&exchange->request) : 0;
	bool waits = framing_is_sound && http_request_header(&exchange->request, "Expect").len > 0;
	make_refusal(exchange, http_status);
	if (framing_is_sound && length <= DRAIN_MAX && !waits) {
		exchange->state = EXCHANGE_DRAINING;
		return MHD_YES;
	}
	exchange->must_close = true;
	exchange->state = EXCHANGE_ANSWERED;
	return send_answer(exchange);
}

struct header_list {
	struct arena *arena;
	struct http_pairs pairs;
	size_t bytes;
	bool failed;
};

static enum MHD_Result collect_header(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_size,
                                      const char *value, size_t value_size)
{
	struct header_list *list = cls;
	/* The names live in libmicrohttpd's memory of the connection, which is used again for the body. */
	struct slice kept_name = arena_copy(list->arena, slice_make(name, name_size));
	struct slice kept_value = arena_copy(list->arena, slice_make(value, value_size));
	if (kept_name.ptr == NULL || kept_value.ptr == NULL ||
	    http_pairs_add(&list->pairs, list->arena, kept_name, kept_value, NULL) != STATUS_OK)
		list->failed = true;
	list->bytes += name_size + value_size;
	return list->failed ? MHD_NO : MHD_YES;
}

static enum status read_head(struct exchange *exchange, const char *method, const char *version)
{
	struct header_list list = {.arena = &exchange->arena};
	MHD_get_connection_values_n(exchange->mhd, MHD_HEADER_KIND, collect_header, &list);
	if (list.failed)
		return error_memory(&exchange->error);
	size_t max = exchange->server->options.head_bytes;
	if (exchange->target.len + list.bytes > max) {
		error_set(&exchange->error, STATUS_LIMIT, "http.head_too_large");
		error_number(&exchange->error, "max", (int64_t)max);
		return STATUS_LIMIT;
	}
	struct http_head head = {
	    .method = slice_of(method),
	    .target = exchange->target,
	    .headers = list.pairs.items,
	    .header_count = list.pairs.count,
	};
	if (strcmp(version, MHD_HTTP_VERSION_1_1) != 0 && strcmp(version, MHD_HTTP_VERSION_1_0) != 0)
		return error_set(&exchange->error, STATUS_INPUT, "http.bad_version");
	return http_request_read(&exchange->arena, &head, &exchange->request, &exchange->error);
}

static void add_remote(struct exchange *exchange)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(exchange->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	char host[REMOTE_MAX];
	if (info == NULL || info->client_addr == NULL)
		return;
	socklen_t size = info->client_addr->sa_family == AF_INET6 ? (socklen_t)sizeof(struct sockaddr_in6)
	                                                          : (socklen_t)sizeof(struct sockaddr_in);
	if (getnameinfo(info->client_addr, size, host, sizeof host, NULL, 0, NI_NUMERICHOST) == 0)
		exchange->request.remote = arena_copy(&exchange->arena, slice_of(host));
}

/* Gives the request its id. False when the server stops. */
static bool admit(struct exchange *exchange)
{
	struct http_server *server = exchange->server;
	pthread_mutex_lock(&server->lock);
	uint64_t number = ++server->requests;
	bool admitted = !server->stopping;
	pthread_mutex_unlock(&server->lock);
	exchange->request.id = arena_format(&exchange->arena, "%s-%llu", server->id, (unsigned long long)number);
	if (server->options.keep_remote)
		add_remote(exchange);
	return admitted;
}

static enum MHD_Result begin_request(struct exchange *exchange, const char *method, const char *version)
{
	const struct http_server_options *options = &exchange->server->options;
	struct error *err = &exchange->error;
	struct http_intake intake = {0};
	enum status status = read_head(exchange, method, version);
	bool admitted = admit(exchange);
	if (status != STATUS_OK)
		return refuse(exchange, status == STATUS_LIMIT ? 431 : http_status_of(status), false);
	uint64_t length = http_request_body_length(&exchange->request);
	set_phase(exchange->server, exchange->connection, false, time_for(exchange->server, options->body_ms, length));
	if (!admitted)
		return refuse(exchange, http_status_of(error_set(err, STATUS_STOPPED, "http.busy")), true);
	if (http_request_check_host(&exchange->request, options->hosts, options->host_count, err) != STATUS_OK)
		return refuse(exchange, 421, true);
	status = http_request_check_origin(&exchange->request, err);
	if (status == STATUS_OK && options->intake != NULL)
		status = options->intake(options->state, &exchange->request, &intake, err);
	if (status == STATUS_OK)
		status = http_body_begin(&exchange->request, &intake, &exchange->body, err);
	if (status != STATUS_OK)
		return refuse(exchange, http_status_of(status), true);
	exchange->state = EXCHANGE_BODY;
	return MHD_YES;
}

static enum MHD_Result go_on_with_body(struct exchange *exchange, const char *bytes, size_t *size)
{
	enum status status;
	if (*size > 0) {
		status = http_body_feed(exchange->body, slice_make(bytes, *size), &exchange->error);
		*size = 0;
		if (status == STATUS_OK)
			return MHD_YES;
		make_refusal(exchange, http_status_of(status));
		exchange->state = EXCHANGE_DRAINING;
		return MHD_YES;
	}
	status = http_body_finish(exchange->body, &exchange->error);
	if (status != STATUS_OK) {
		make_refusal(exchange, http_status_of(status));
		return send_answer(exchange);
	}
	exchange->state = EXCHANGE_WORKING;
	return give_to_worker(exchange, run_handler) ? MHD_YES : MHD_NO;
}

static enum MHD_Result drain(struct exchange *exchange, size_t *size)
{
	if (*size == 0)
		return send_answer(exchange);
	exchange->drained += *size;
	*size = 0;
	return exchange->drained <= DRAIN_MAX ? MHD_YES : MHD_NO;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *mhd, const char *url, const char *method,
                                  const char *version, const char *bytes, size_t *size, void **context)
{
	struct exchange *exchange = *context;
	if (exchange == NULL)
		return MHD_NO;
	switch (exchange->state) {
	case EXCHANGE_NEW:
		return begin_request(exchange, method, version);
	case EXCHANGE_BODY:
		return go_on_with_body(exchange, bytes, size);
	case EXCHANGE_DRAINING:
		return drain(exchange, size);
	case EXCHANGE_WORKING:
		return MHD_YES;
	case EXCHANGE_ANSWERED:
		return send_answer(exchange);
	}
	return MHD_NO;
}

/* Called with the target as it came, before libmicrohttpd decodes it. What is given back becomes the request's context. */
static void *on_target(void *cls, const char *target, struct MHD_Connection *mhd)
{
	struct http_server *server = cls;
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct exchange *exchange = calloc(1, sizeof *exchange);
	if (exchange == NULL || info == NULL || info->socket_context == NULL) {
		free(exchange);
		return NULL;
	}
	exchange->server = server;
	exchange->connection = info->socket_context;
	exchange->mhd = mhd;
	exchange->begun = ticks(server);
	exchange->arena.limit = server->options.arena_bytes;
	exchange->request.arena = &exchange->arena;
	http_response_begin(&exchange->response, &exchange->arena);
	exchange->target = arena_copy(&exchange->arena, slice_of(target));
	pthread_mutex_lock(&server->lock);
	server->under_way++;
	pthread_mutex_unlock(&server->lock);
	return exchange;
}

static void write_log(const struct exchange *exchange)
{
	const struct http_server_options *options = &exchange->server->options;
	struct http_log_entry entry = {
	    .id = exchange->request.id,
	    .method = exchange->request.method,
	    .path = exchange->request.path,
	    .status = exchange->response.status,
	    .bytes = exchange->sent,
	    .took_ms = ticks(exchange->server) - exchange->begun,
	};
	if (options->log != NULL && entry.path.len > 0)
		options->log(options->state, &entry);
}

static void on_completed(void *cls, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode code)
{
	struct http_server *server = cls;
	struct exchange *exchange = *context;
	if (exchange == NULL)
		return;
	*context = NULL;
	write_log(exchange);
	set_phase(server, exchange->connection, true, server->options.head_ms);
	if (exchange->body != NULL)
		http_body_end(exchange->body, exchange->handed_over);
	http_response_free(&exchange->response);
	buffer_free(&exchange->batch);
	arena_free(&exchange->arena);
	free(exchange);
	pthread_mutex_lock(&server->lock);
	server->under_way--;
	pthread_mutex_unlock(&server->lock);
}

/* libmicrohttpd would decode names and values for itself; url.h does it once, and strictly. */
static size_t leave_encoded(void *cls, struct MHD_Connection *mhd, char *text)
{
	return strlen(text);
}

/* ---- Life of the server ---- */

static void fill_defaults(struct http_server_options *options)
{
	struct {
		unsigned *value;
		unsigned otherwise;
	} numbers[] = {
	    {&options->workers, DEFAULT_WORKERS}, {&options->connections, DEFAULT_CONNECTIONS},
	    {&options->head_ms, DEFAULT_HEAD_MS}, {&options->body_ms, DEFAULT_BODY_MS},
	    {&options->send_ms, DEFAULT_SEND_MS}, {&options->slowest_rate, DEFAULT_SLOWEST_RATE},
	};
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		if (*numbers[i].value == 0)
			*numbers[i].value = numbers[i].otherwise;
	}
	if (options->head_bytes == 0)
		options->head_bytes = DEFAULT_HEAD_BYTES;
	if (options->arena_bytes == 0)
		options->arena_bytes = DEFAULT_ARENA_BYTES;
}

static enum status start_daemon(struct http_server *server, struct error *err)
{
	const struct http_server_options *options = &server->options;
	server->daemon = MHD_start_daemon(
	    MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, server,
	    MHD_OPTION_LISTEN_SOCKET, options->listening, MHD_OPTION_CONNECTION_LIMIT, options->connections,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, options->head_bytes + (size_t)BUFFER_BYTES,
	    MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
	    MHD_OPTION_NOTIFY_COMPLETED, on_completed, server, MHD_OPTION_URI_LOG_CALLBACK, on_target, server,
	    MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded, server, MHD_OPTION_END);
	if (server->daemon == NULL)
		return error_system(err, "http.start", "libmicrohttpd", errno);
	return STATUS_OK;
}

static enum status prepare(struct http_server *server, struct error *err)
{
	unsigned char bytes[8];
	pthread_mutex_init(&server->lock, NULL);
	enum status status = random_fill(server->options.random, bytes, sizeof bytes, err);
	for (size_t i = 0; i < sizeof bytes; i++)
		snprintf(server->id + 2 * i, 3, "%02x", bytes[i]);
	return status;
}

enum status http_server_start(const struct http_server_options *options, struct http_server **out, struct error *err)
{
	struct http_server *server = calloc(1, sizeof *server);
	if (server == NULL)
		return error_memory(err);
	server->options = *options;
	fill_defaults(&server->options);
	enum status status = prepare(server, err);
	if (status == STATUS_OK)
		status = http_pool_start(server->options.workers, &server->pool, err);
	if (status == STATUS_OK) {
		int failed = pthread_create(&server->watchdog, NULL, watch, server);
		server->watchdog_runs = failed == 0;
		if (failed != 0)
			status = error_system(err, "http.start", "pthread_create", failed);
	}
	if (status == STATUS_OK)
		status = start_daemon(server, err);
	if (status == STATUS_OK)
		*out = server;
	else
		http_server_stop(server, 0);
	return status;
}

static bool requests_are_under_way(struct http_server *server)
{
	pthread_mutex_lock(&server->lock);
	server->stopping = true;
	bool some = server->under_way > 0;
	pthread_mutex_unlock(&server->lock);
	return some;
}

static void wait_for_requests(struct http_server *server, unsigned grace_ms)
{
	int64_t until = ticks(server) + grace_ms;
	while (requests_are_under_way(server) && ticks(server) < until)
		poll(NULL, 0, STOP_POLL_MS);
	/* From here on no connection is suspended any more, which libmicrohttpd asks for before it stops. */
	pthread_mutex_lock(&server->lock);
	server->breaking = true;
	pthread_mutex_unlock(&server->lock);
}

void http_server_stop(struct http_server *server, unsigned grace_ms)
{
	if (server == NULL)
		return;
	/* Also keeps libmicrohttpd from closing the listening socket, which is the caller's. */
	if (server->daemon != NULL)
		MHD_quiesce_daemon(server->daemon);
	wait_for_requests(server, grace_ms);
	if (server->watchdog_runs)
		pthread_join(server->watchdog, NULL);
	http_pool_stop(server->pool);
	if (server->daemon != NULL)
		MHD_stop_daemon(server->daemon);
	pthread_mutex_destroy(&server->lock);
	free(server);
}
