/* Proves that the desk answers any request of one who is signed in, and of one who is not: with a page, a list, a redirection or a refusal in a
 * sentence, never with an error of its own, and that what it calls text is valid UTF-8.
 *
 * The input: "METHOD TARGET", lines "Name: value", an empty line, the body. A request without a Cookie line is sent with the session's, and its form
 * brings back the session's token. There are a few cables and a story, and what inputs write stays until the end. The desk lies in
 * memory (/dev/shm) where that is possible. Requests that start an import or change the room's settings are left out. */
#include "base/embed.h"
#include "base/prose.h"
#include "base/story_source.h"
#include "cable/document_text.h"
#include "cable/read_telegram.h"
#include "cable/sample.h"
#include "desk/collection.h"
#include "publish/room_folder.h"
#include "web/import_runs.h"
#include "web/routes.h"
#include "web/visit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CABLES = 12, JOBS = 3, HEADERS = 40, WORDS = 90, INPUT_MAX = 16 * 1024, CHUNK = 4096 };

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct fixture {
	char folder[64];
	struct arena a;
	struct files files;
	struct clock clock;
	struct random random;
	struct desk desk;
	struct config config;
	struct text_catalogue *text;
	struct template_set *templates;
	struct room_print print;
	struct posts posts;
	struct slice host;
	struct site site;
	char cookie[TOKEN_LEN + 40];
	struct slice csrf, mrn, words;
	pid_t owner;
	struct worker_job jobs[JOBS];
} * f;

static void must(enum status status, const struct error *err)
{
	if (status == STATUS_OK)
		return;
	fprintf(stderr, "%s %s\n", err->sentence, err->value_count > 0 ? err->values[0].text : "");
	abort();
}

static void add_cable(struct archive *writer, const struct sample *sample, uint64_t number)
{
	struct cable cable;
	struct error err;
	struct buffer bytes = {0}, json = {0};
	char hex[CABLE_ID_LEN + 1];
	struct archive_counts counts;
	sample_add_telegram(sample, number, &bytes, NULL);
	struct slice document = buffer_slice(&bytes);
	struct archive_item item = {.collection = slice_of("first"), .bytes = document, .value = &cable};
	must(cable_read_telegram(&f->a, &f->posts, document, &cable, &err), &err);
	cable_write_json(&json, &cable);
	item.json = buffer_slice(&json);
	cable_make_id(&document, 1, hex);
	cable_id_read(slice_of(hex), &item.cable);
	cable_make_reading_id(cable.text, item.json, hex);
	cable_id_read(slice_of(hex), &item.reading);
	memset(item.place.original, 'a', CABLE_ID_LEN);
	item.place.offset = number * 100000;
	item.place.length = bytes.len;
	const struct archive_batch batch = {.items = &item,
	                                    .item_count = 1,
	                                    .original = item.place.original,
	                                    .collection = item.collection,
	                                    .next_offset = item.place.offset + bytes.len,
	                                    .original_done = number + 1 == CABLES};
	must(archive_write(writer, &batch, &counts, &err), &err);
	if (number == 0) {
		struct paragraph *first = &cable.paragraphs[0];
		f->mrn = arena_copy(&f->a, cable.mrn);
		f->words = arena_copy(&f->a, text_cut(slice_span(cable.text, first->words), WORDS));
	}
	buffer_free(&bytes);
	buffer_free(&json);
}

static void fill_archive(void)
{
	struct archive *writer;
	struct sample sample;
	struct error err;
	const struct archive_options options = {
	    .folder = desk_path(&f->a, &f->desk, "archive"), .write = true, .files = &f->files, .clock = &f->clock};
	must(archive_open(&options, &writer, &err), &err);
	must(sample_begin(&f->a, 1, CABLES, &sample, &err), &err);
	for (uint64_t i = 0; i < CABLES; i++)
		add_cable(writer, &sample, i);
	archive_close(writer);
}

/* Signs in: a link, its use, the session's token. */
static void sign_in(void)
{
	char link[TOKEN_LEN + 1], token[TOKEN_LEN + 1];
	struct person person;
	struct session session;
	struct error err;
	must(person_find_administrator(f->site.db, &f->a, &person, &err), &err);
	must(sign_in_make(f->site.db, &f->desk, person.id, link, &err), &err);
	must(sign_in_use(f->site.db, &f->desk, slice_of(link), token, &err), &err);
	must(session_find(f->site.db, &f->desk, &f->a, slice_of(token), &session, &err), &err);
	snprintf(f->cookie, sizeof f->cookie, "%s=%s", visit_cookie, token);
	f->csrf = session.csrf;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *place)
{
	(void)st, (void)kind, (void)place;
	return remove(path);
}

static void end(void)
{
	if (f == NULL || getpid() != f->owner)
		return;
	import_runs_free(f->site.imports);
	site_close(&f->site);
	worker_pool_stop(f->site.workers);
	db_close(f->site.db);
	if (nftw(f->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0)
		fprintf(stderr, "%s is left\n", f->folder);
	room_print_close(&f->print);
	template_set_free(f->templates);
	text_catalogue_free(f->text);
	arena_free(&f->a);
	free(f);
	f = NULL;
}

static void make_desk(void)
{
	struct error err;
	struct collection collection = {.name = slice_of("first"), .credit = slice_of("The first archive")};
	int64_t person;
	must(desk_create(&f->desk, &err), &err);
	must(desk_open(&f->desk, DB_WRITE, &f->site.db, &err), &err);
	must(person_add(f->site.db, &f->desk, slice_of("Administrator"), &person, &err), &err);
	must(collection_set(f->site.db, &f->desk, &collection, &err), &err);
	fill_archive();
}

/* Of the first cable's first words. */
static void save_story(void)
{
	static const char head[] = "POST /stories/new\nContent-Type: multipart/form-data; boundary=b\n\n--b\r\n"
	                           "Content-Disposition: form-data; name=\"text\"\r\n\r\n"
	                           "---\nheadline: The Gate\n---\n\nHe wrote: \"";
	struct buffer input = {0};
	buffer_add_cstr(&input, head);
	buffer_add(&input, f->words);
	buffer_add_cstr(&input, "\" in [a cable](cable:");
	buffer_add(&input, f->mrn);
	buffer_add_cstr(&input, ").\r\n--b--\r\n");
	LLVMFuzzerTestOneInput((const uint8_t *)input.ptr, input.len);
	buffer_free(&input);
}

static void make_site(void)
{
	struct error err;
	struct slice csv;
	const struct worker_options workers = {.jobs = f->jobs, .job_count = JOBS, .clock = &f->clock};
	if (!embedded_find(slice_of("data/posts.csv"), &csv))
		abort();
	must(posts_load(&f->a, csv, &f->posts, &err), &err);
	must(text_catalogue_embedded("en", &f->text, &err), &err);
	must(template_set_open(f->text, NULL, "", &f->templates, &err), &err);
	must(room_print_open(&f->config, &f->print, &err), &err);
	make_desk();
	must(worker_pool_start(&workers, &f->site.workers, &err), &err);
	must(import_runs_make(&f->desk, &f->site.imports, &err), &err);
	must(site_open(&f->site, 1, &err), &err);
	sign_in();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const struct worker_job jobs[JOBS] = {prose_markdown_job, prose_html_job, story_office_job};
	/* A worker is this program started anew. */
	if (worker_is_asked(*argc, *argv))
		_exit(worker_main(jobs, JOBS, *argc, *argv));
	f = calloc(1, sizeof *f);
	if (f == NULL)
		abort();
	snprintf(f->folder, sizeof f->folder, "%s/cabledesk-fuzz-XXXXXX",
	         access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(f->folder) == NULL)
		abort();
	f->owner = getpid();
	f->files = files_of_machine();
	f->clock = clock_of_machine();
	f->random = random_of_machine();
	f->desk = (struct desk){f->folder, &f->files, &f->clock, &f->random};
	f->config = config_standard();
	f->host = slice_of("desk");
	f->site.desk = &f->desk;
	f->site.config = &f->config;
	f->site.posts = &f->posts;
	f->site.print = &f->print;
	f->site.hosts = &f->host;
	f->site.host_count = 1;
	f->site.room = slice_of("http://room/");
	memcpy(f->jobs, jobs, sizeof jobs);
	make_site();
	f->site.text = f->text;
	f->site.templates = f->templates;
	save_story();
	atexit(end);
	return 0;
}

/* ---- A request ---- */

static enum status read_body(struct http_request *request, struct slice bytes, struct error *err)
{
	struct http_intake intake = {0};
	struct http_body *body;
	enum status status = desk_intake(&f->site, request, &intake, err);
	if (status == STATUS_OK)
		status = http_body_begin(request, &intake, &body, err);
	if (status != STATUS_OK)
		return status;
	for (size_t at = 0; at < bytes.len && status == STATUS_OK; at += CHUNK)
		status = http_body_feed(body, slice_part(bytes, at, at + CHUNK), err);
	if (status == STATUS_OK)
		status = http_body_finish(body, err);
	http_body_end(body, status == STATUS_OK);
	return status;
}

/* All that a producer would send. */
static void produce(const struct http_producer *producer)
{
	struct buffer out = {0};
	struct error err;
	bool ended = false;
	while (!ended) {
		buffer_clear(&out);
		must(producer->produce(producer->state, 0, &out, &ended, &err), &err);
	}
	buffer_free(&out);
}

static void check_response(const struct http_response *response)
{
	struct error err;
	must(http_response_done(response, &err), &err);
	if (response->status < 200 || response->status > 599)
		abort();
	if (response->kind == HTTP_BODY_PRODUCER)
		produce(&response->producer);
	/* A document's bytes go out as they came, and say so. */
	struct slice type = http_response_header(response, "Content-Type");
	size_t at;
	if (response->kind == HTTP_BODY_TEXT && slice_find(type, slice_of("charset=utf-8"), &at) &&
	    !url_text_is_valid(response->text))
		abort();
}

static void answer(struct http_request *request, struct http_response *response)
{
	struct error err = {0};
	enum status status = desk_answer(&f->site, request, response, &err);
	if (status == STATUS_OK)
		status = http_response_done(response, &err);
	if (status == STATUS_INTERNAL || status == STATUS_IO || status == STATUS_MEMORY)
		must(status, &err);
	if (status != STATUS_OK) {
		http_response_free(response);
		http_response_begin(response, request->arena);
		response->status = http_status_of(status);
		desk_refuse(&f->site, request, response, &err);
	}
	check_response(response);
}

static size_t read_lines(struct slice *rest, struct http_pair *headers, bool *has_cookie)
{
	struct slice line;
	size_t count = 0;
	while (slice_next_line(rest, &line) && line.len > 0 && count < HEADERS) {
		struct http_pair *header = &headers[count++];
		header->value = line;
		slice_cut(&header->value, ':', &header->name);
		header->value = slice_trim(header->value);
		*has_cookie |= slice_equals_nocase(header->name, "Cookie");
	}
	return count;
}

/* What starts a program of its own, and what keeps the settings of before until the end. */
static bool is_left_out(const struct http_request *request)
{
	return request->method == HTTP_POST &&
	       (slice_starts_with(request->path, "/imports") || slice_equals(request->path, "/settings/room"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct http_pair headers[HEADERS + 3] = {0};
	struct http_request request;
	struct http_response response;
	struct error err;
	char length[24];
	bool has_cookie = false;
	struct slice rest = slice_make((const char *)data, size), line;
	if (size > INPUT_MAX || !slice_next_line(&rest, &line))
		return 0;
	struct http_head head = {.headers = headers, .target = line};
	slice_cut(&head.target, ' ', &head.method);
	size_t count = read_lines(&rest, headers, &has_cookie);
	headers[count++] = (struct http_pair){slice_of("Host"), f->host};
	if (!has_cookie)
		headers[count++] = (struct http_pair){slice_of("Cookie"), slice_of(f->cookie)};
	if (rest.len > 0) {
		snprintf(length, sizeof length, "%zu", rest.len);
		headers[count++] = (struct http_pair){slice_of("Content-Length"), slice_of(length)};
	}
	head.header_count = count;
	if (http_request_read(&a, &head, &request, &err) == STATUS_OK && !is_left_out(&request) &&
	    (rest.len == 0 || read_body(&request, rest, &err) == STATUS_OK)) {
		if (!has_cookie)
			must(http_pairs_add(&request.form, &a, slice_of("csrf"), f->csrf, &err), &err);
		request.id = slice_of("fuzz");
		http_response_begin(&response, &a);
		answer(&request, &response);
		http_response_free(&response);
		/* The session may have been ended by what was asked. */
		if (request.method == HTTP_POST && slice_equals(request.path, "/sign-out"))
			sign_in();
	}
	arena_free(&a);
	return 0;
}
