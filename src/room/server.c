#include "room/server.h"

#include "base/sandbox.h"
#include "http/server.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	WITHDRAWN_MAX = 16 << 20,
	STOP_GRACE_MS = 5000,
};

/* ---- Files ---- */

/* A file or folder below the room's folder, by a path without links and "..", or -1. Whatever the path holds, the kernel
 * does not leave the folder. O_NONBLOCK: a pipe that lies there holds up nothing. */
static int open_below(int folder, const char *path)
{
	struct open_how how = {
	    .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
	    .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

/* As above, a regular file. */
static int open_file(int folder, const char *path, struct stat *st)
{
	int file = open_below(folder, path);
	if (file < 0)
		return -1;
	if (fstat(file, st) != 0 || !S_ISREG(st->st_mode)) {
		close(file);
		return -1;
	}
	return file;
}

static bool is_folder(int folder, const char *path)
{
	struct stat st;
	int found = open_below(folder, path);
	if (found < 0)
		return false;
	bool yes = fstat(found, &st) == 0 && S_ISDIR(st.st_mode);
	close(found);
	return yes;
}

static bool has_dotfile(struct slice path)
{
	struct slice rest = path, segment;
	while (slice_cut(&rest, '/', &segment)) {
		if (slice_starts_with(segment, "."))
			return true;
	}
	return false;
}

/* The whole of a small file; empty where it is not there or cannot be read. */
static struct slice read_small_file(struct arena *a, int folder, const char *path, size_t max)
{
	struct stat st;
	struct slice nothing = {NULL, 0};
	int file = open_file(folder, path, &st);
	if (file < 0)
		return nothing;
	size_t size = st.st_size > 0 && (uintmax_t)st.st_size <= max ? (size_t)st.st_size : 0, len = 0;
	char *bytes = arena_alloc(a, size);
	ssize_t got = 1;
	while (bytes != NULL && len < size && got > 0) {
		got = pread(file, bytes + len, size - len, (off_t)len);
		len += got > 0 ? (size_t)got : 0;
	}
	close(file);
	return bytes == NULL ? nothing : slice_make(bytes, len);
}

/* Read anew each time: a withdrawal holds from the moment it is written. */
static bool is_withdrawn(struct arena *a, int folder, struct slice path)
{
	struct slice rest = read_small_file(a, folder, "withdrawn.txt", WITHDRAWN_MAX), line;
	while (slice_next_line(&rest, &line)) {
		if (slice_equal(slice_trim(line), path))
			return true;
	}
	return false;
}

/* ---- Answers ---- */

/* A page that stands for something else than itself: 404.html, or what is left of a withdrawn page. */
static bool answer_with_page(int folder, const char *page, int http_status, struct http_response *response)
{
	struct stat st;
	int file = open_file(folder, page, &st);
	if (file < 0)
		return false;
	http_response_file(response, http_status, http_content_type(slice_of(page)), file, 0, (uint64_t)st.st_size);
	http_header_set(response, "Cache-Control", slice_of("no-cache"));
	return true;
}

static enum status answer_missing(int folder, int http_status, struct http_response *response, struct error *err)
{
	if (answer_with_page(folder, "404.html", http_status, response))
		return STATUS_OK;
	return error_set(err, STATUS_MISSING, "http.no_such_page");
}

static void answer_with_file(const struct http_request *request, struct http_response *response, struct slice path,
                             int file, const struct stat *st)
{
	int64_t modified_ms = (int64_t)st->st_mtim.tv_sec * 1000 + st->st_mtim.tv_nsec / 1000000;
	struct slice etag = arena_format(request->arena, "%llx-%llx-%lx", (unsigned long long)st->st_size,
	                                 (unsigned long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec);
	/* To be asked for again each time: what is withdrawn must not live on in a browser's store. */
	http_header_set(response, "Cache-Control", slice_of("no-cache"));
	http_response_file(response, 200, http_content_type(path), file, 0, (uint64_t)st->st_size);
	http_not_modified(request, response, etag, modified_ms);
}

static enum status refuse_method(const struct http_request *request, struct http_response *response, struct error *err)
{
	http_header_set(response, "Allow", slice_of("GET, HEAD, OPTIONS"));
	response->status = request->method == HTTP_OPTIONS ? 204 : 405;
	return request->method == HTTP_OPTIONS ? STATUS_OK : error_set(err, STATUS_USAGE, "http.method");
}

/* "/lists" becomes "/lists/". The path is decoded; as a place it is encoded again, segment by segment. */
static enum status redirect_into_folder(struct slice path, struct http_response *response, struct error *err)
{
	struct buffer place = {0};
	struct slice rest = path, segment;
	while (slice_cut(&rest, '/', &segment)) {
		buffer_add_byte(&place, '/');
		url_write_segment(&place, segment);
	}
	buffer_add_byte(&place, '/');
	enum status status = buffer_done(&place, err);
	if (status == STATUS_OK)
		http_redirect(response, buffer_slice(&place));
	buffer_free(&place);
	return status;
}

enum status room_answer(int folder, struct http_request *request, struct http_response *response, struct error *err)
{
	struct stat st;
	if (request->method != HTTP_GET && request->method != HTTP_HEAD)
		return refuse_method(request, response, err);
	bool is_index = slice_ends_with(request->path, "/");
	struct slice asked = slice_from(request->path, 1);
	struct slice path =
	    arena_format(request->arena, "%.*s%s", (int)asked.len, asked.ptr, is_index ? "index.html" : "");
	if (path.ptr == NULL)
		return error_memory(err);
	if (has_dotfile(path))
		return answer_missing(folder, 404, response, err);
	if (is_withdrawn(request->arena, folder, path)) {
		if (answer_with_page(folder, path.ptr, 410, response))
			return STATUS_OK;
		return answer_missing(folder, 410, response, err);
	}
	int file = open_file(folder, path.ptr, &st);
	if (file >= 0) {
		answer_with_file(request, response, path, file, &st);
		return STATUS_OK;
	}
	if (!is_index && is_folder(folder, path.ptr))
		return redirect_into_folder(asked, response, err);
	return answer_missing(folder, 404, response, err);
}

/* ---- Confinement ---- */

/* Besides memory, threads and open descriptors: files below the folder (Landlock sees to "below"), and the connections that
 * come to the listening socket. No socket, connect, bind, listen; no MSG_FASTOPEN, with which sendto connects by itself. */
static const struct sandbox_rule room_rules[] = {
    {.call = "openat2"},
    {.call = "accept4"},
    {.call = "recvfrom"},
    {.call = "sendto", .when = SANDBOX_MASKED, .argument = 3, .mask = MSG_FASTOPEN, .value = 0},
    {.call = "sendmsg", .when = SANDBOX_MASKED, .argument = 2, .mask = MSG_FASTOPEN, .value = 0},
    {.call = "sendfile"},
    {.call = "shutdown"},
    {.call = "getsockname"},
    {.call = "getpeername"},
    {.call = "getsockopt"},
    {.call = "setsockopt"},
    {.call = "epoll_create1"},
    {.call = "epoll_ctl"},
    {.call = "epoll_wait"},
    {.call = "epoll_pwait"},
    {.call = "eventfd2"},
};

/* stdin and stdout lead nowhere: were they closed, the next file opened would be called stdout. */
static bool silence_standard_descriptors(void)
{
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (nowhere < 0)
		return false;
	return dup2(nowhere, STDIN_FILENO) >= 0 && dup2(nowhere, STDOUT_FILENO) >= 0;
}

enum status room_server_confine(int listening, int folder, int *landlock_abi, struct error *err)
{
	const int keep[] = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO, listening, folder};
	const struct sandbox_path paths[] = {{.descriptor = folder}};
	const struct sandbox_table tables[] = {
	    {sandbox_rules_basic, sandbox_rules_basic_count},
	    {sandbox_rules_threads, sandbox_rules_threads_count},
	    {room_rules, sizeof room_rules / sizeof room_rules[0]},
	};
	/* Not dumpable: no other process of this user may look into this one either. */
	if (!silence_standard_descriptors() || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return error_system(err, "base.sandbox", "/dev/null", errno);
	enum status status = sandbox_close_descriptors_but(keep, sizeof keep / sizeof keep[0], err);
	if (status == STATUS_OK)
		status = sandbox_landlock(paths, 1, landlock_abi, err);
	if (status == STATUS_OK)
		status = sandbox_seccomp(tables, sizeof tables / sizeof tables[0], err);
	return status;
}

/* ---- The process ---- */

static enum status handle(void *state, struct http_request *request, struct http_response *response, struct error *err)
{
	return room_answer(*(const int *)state, request, response, err);
}

enum status room_server_run(const struct room_server_options *options, const struct clock *clock,
                            const struct random *random, struct error *err)
{
	sigset_t ends;
	int landlock_abi, received;
	int folder = options->folder;
	struct http_server *server = NULL;
	const struct http_server_options http = {
	    .listening = options->listening,
	    .hosts = options->hosts,
	    .host_count = options->host_count,
	    .state = &folder,
	    .handle = handle,
	    .clock = clock,
	    .random = random,
	};
	/* Blocked before the threads start, which inherit it: the signals wait for sigwait alone. */
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	enum status status = room_server_confine(options->listening, folder, &landlock_abi, err);
	if (status == STATUS_OK)
		status = http_server_start(&http, &server, err);
	if (status != STATUS_OK)
		return status;
	if (options->ready != NULL)
		options->ready(options->state, landlock_abi);
	sigwait(&ends, &received);
	http_server_stop(server, STOP_GRACE_MS);
	return STATUS_OK;
}
