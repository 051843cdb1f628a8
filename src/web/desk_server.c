#include "web/desk_server.h"

#include "http/server.h"
#include "web/import_runs.h"
#include "web/routes.h"
#include "web/timer.h"

#include <signal.h>

enum { WORKERS = 4, STOP_GRACE_MS = 5000 };

static void log_request(void *state, const struct http_log_entry *entry)
{
	const struct site *site = state;
	const struct log_value values[] = {
	    log_slice("id", entry->id),
	    log_text("method", http_method_name(entry->method)),
	    log_slice("path", entry->path),
	    log_number("status", entry->status),
	    log_number("bytes", (int64_t)entry->bytes),
	    log_number("ms", entry->took_ms),
	};
	log_write(site->log, "request", values, sizeof values / sizeof *values);
}

/* Blocked before any thread starts, which inherits it: the signals wait for sigwait alone. */
static void block_ends(sigset_t *ends)
{
	sigemptyset(ends);
	sigaddset(ends, SIGTERM);
	sigaddset(ends, SIGINT);
	sigprocmask(SIG_BLOCK, ends, NULL);
}

enum status desk_server_run(const struct desk_server_options *options, struct error *err)
{
	sigset_t ends;
	int received;
	struct site *site = options->site;
	struct http_server *server = NULL;
	struct timer *timer = NULL;
	const struct http_server_options http = {
	    .listening = options->listening,
	    .hosts = &options->host,
	    .host_count = 1,
	    .state = site,
	    .handle = desk_answer,
	    .refuse = desk_refuse,
	    .intake = desk_intake,
	    .log = log_request,
	    .clock = site->desk->clock,
	    .random = site->desk->random,
	    .workers = WORKERS,
	};
	site->hosts = &options->host;
	site->host_count = 1;
	block_ends(&ends);
	enum status status = import_runs_make(site->desk, &site->imports, err);
	if (status == STATUS_OK)
		status = site_open(site, WORKERS + 1, err);
	if (status == STATUS_OK)
		status = timer_start(site, &timer, err);
	if (status == STATUS_OK)
		status = http_server_start(&http, &server, err);
	if (status == STATUS_OK)
		sigwait(&ends, &received);
	http_server_stop(server, STOP_GRACE_MS);
	timer_stop(timer);
	import_runs_free(site->imports);
	site_close(site);
	return status;
}
