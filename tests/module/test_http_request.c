/* Proves that requests are read as browsers send them and that what no honest client sends is refused: paths, queries, cookies,
 * forms and files (tests/cases/url_path.jsonl, url_pairs.jsonl, http_body.jsonl); that bodies give the same however they come; and that
 * wherever memory fails, the request fails, and no file stays open. */
#include "http/body.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Cases ---- */

static void for_each_case(const char *name, void (*check)(const json_t *item))
{
	char path[512], line[8192];
	size_t count = 0;
	snprintf(path, sizeof path, "%s/tests/cases/%s", getenv("CABLEDESK_SOURCE"), name);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof line, file) != NULL) {
		json_error_t wrong;
		json_t *item = json_loads(line, JSON_ALLOW_NUL, &wrong);
		if (item == NULL)
			fail_msg("%s: %s: %s", name, wrong.text, line);
		check(item);
		json_decref(item);
		count++;
	}
	fclose(file);
	assert_true(count > 10);
}

static struct slice text_of(const json_t *value)
{
	return slice_make(json_string_value(value), json_string_length(value));
}

static bool pairs_are(const struct http_pairs *pairs, const json_t *expected)
{
	if (pairs->count != json_array_size(expected))
		return false;
	for (size_t i = 0; i < pairs->count; i++) {
		const json_t *pair = json_array_get(expected, i);
		if (!slice_equal(pairs->items[i].name, text_of(json_array_get(pair, 0))) ||
		    !slice_equal(pairs->items[i].value, text_of(json_array_get(pair, 1))))
			return false;
	}
	return true;
}

static void check_path(const json_t *item)
{
	struct arena a = {0};
	struct error err;
	struct slice path = {NULL, 0}, target = text_of(json_object_get(item, "target"));
	const json_t *expected = json_object_get(item, "path");
	enum status status = url_read_path(&a, target, &path, &err);
	bool right = json_is_null(expected) ? status == STATUS_INPUT
	                                    : status == STATUS_OK && slice_equal(path, text_of(expected));
	if (!right)
		fail_msg("%.*s: status %d, path %.*s", (int)target.len, target.ptr, (int)status, (int)path.len,
		         path.ptr);
	arena_free(&a);
}

static void test_paths(void **state)
{
	(void)state;
	for_each_case("url_path.jsonl", check_path);
}

static void check_pairs(const json_t *item)
{
	struct arena a = {0};
	struct error err;
	struct http_pairs pairs = {0};
	struct slice text = text_of(json_object_get(item, "text"));
	const json_t *expected = json_object_get(item, "pairs");
	enum status status = url_read_pairs(&a, text, 10, &pairs, &err);
	if (json_is_null(expected) ? status != STATUS_INPUT : status != STATUS_OK || !pairs_are(&pairs, expected))
		fail_msg("%.*s: status %d, %zu pairs", (int)text.len, text.ptr, (int)status, pairs.count);
	arena_free(&a);
}

static void test_queries(void **state)
{
	(void)state;
	for_each_case("url_pairs.jsonl", check_pairs);
	struct arena a = {0};
	struct error err;
	struct http_pairs pairs = {0};
	assert_int_equal(url_read_pairs(&a, slice_of("a=1&b=2&c=3"), 2, &pairs, &err), STATUS_LIMIT);
	arena_free(&a);
}

static void test_urls_are_written_so_that_they_can_be_read(void **state)
{
	(void)state;
	struct arena a = {0};
	struct error err;
	struct http_pairs pairs = {0}, again = {0};
	assert_int_equal(http_pairs_add(&pairs, &a, slice_of("q"), slice_of("\"a b\" & <c> +é%"), &err), STATUS_OK);
	assert_int_equal(http_pairs_add(&pairs, &a, slice_of("none"), slice_of(""), &err), STATUS_OK);
	assert_int_equal(http_pairs_add(&pairs, &a, slice_of("date"), slice_of("2009-01..2009-06"), &err), STATUS_OK);
	struct slice url = url_make(&a, slice_of("/search"), &pairs), path;
	assert_string_equal(url.ptr, "/search?q=%22a+b%22+%26+%3Cc%3E+%2B%C3%A9%25&date=2009-01..2009-06");
	assert_true(slice_cut(&url, '?', &path));
	assert_int_equal(url_read_pairs(&a, url, 10, &again, &err), STATUS_OK);
	assert_true(slice_equal(again.items[0].value, pairs.items[0].value));
	arena_free(&a);
}

/* ---- Heads ---- */

static enum status read_head(struct arena *a, const char *method, const char *target, const struct http_pair *headers,
                             size_t count, struct http_request *request, struct error *err)
{
	struct http_head head = {slice_of(method), slice_of(target), headers, count};
	return http_request_read(a, &head, request, err);
}

static void test_reads_a_head(void **state)
{
	(void)state;
	struct arena a = {0};
	struct error err;
	struct http_request request;
	const struct http_pair headers[] = {
	    {slice_of("host"), slice_of("127.0.0.1:8080")},
	    {slice_of("Cookie"), slice_of("session=abc=; theme=\"dark\";=x; broken; b@d=1 ;last= 2 ")},
	    {slice_of("X-Empty"), slice_of("")},
	};
	assert_int_equal(read_head(&a, "GET", "/a%20b?q=x&q=y", headers, 3, &request, &err), STATUS_OK);
	assert_int_equal(request.method, HTTP_GET);
	assert_true(slice_equals(request.path, "/a b"));
	assert_true(slice_equals(request.raw_query, "q=x&q=y"));
	assert_true(slice_equals(http_request_query(&request, "q"), "x"));
	assert_true(slice_equals(http_request_cookie(&request, "session"), "abc="));
	assert_true(slice_equals(http_request_cookie(&request, "theme"), "dark"));
	assert_true(slice_equals(http_request_cookie(&request, "last"), "2"));
	assert_int_equal(request.cookies.count, 3);
	assert_true(slice_equals(http_request_header(&request, "HOST"), "127.0.0.1:8080"));
	assert_true(slice_equals(request.host, "127.0.0.1:8080"));
	assert_int_equal(http_request_body_length(&request), 0);
	arena_free(&a);
}

static void test_refuses_heads_that_no_honest_client_sends(void **state)
{
	(void)state;
	static const struct {
		const char *method;
		struct {
			const char *name, *value;
		} headers[2];
		enum status status;
	} cases[] = {
	    {"POST", {{"Content-Length", "12"}}, STATUS_OK},
	    {"GET", {{"Content-Length", "0"}}, STATUS_OK},
	    {"GET", {{"Content-Length", "1"}}, STATUS_INPUT},
	    {"POST", {{"Content-Length", "12"}, {"Content-Length", "12"}}, STATUS_INPUT},
	    {"POST", {{"Content-Length", "12"}, {"content-length", "13"}}, STATUS_INPUT},
	    {"POST", {{"Content-Length", "12"}, {"Transfer-Encoding", "chunked"}}, STATUS_INPUT},
	    {"POST", {{"Transfer-Encoding", "identity"}}, STATUS_INPUT},
	    {"POST", {{"Content-Length", ""}}, STATUS_INPUT},
	    {"POST", {{"Content-Length", "-1"}}, STATUS_INPUT},
	    {"POST", {{"Content-Length", "+1"}}, STATUS_INPUT},
	    {"POST", {{"Content-Length", "0x1"}}, STATUS_INPUT},
	    {"POST", {{"Content-Length", "99999999999999999999"}}, STATUS_INPUT},
	    {"GET", {{"Host", "second"}}, STATUS_INPUT},
	    {"GET", {{"Bad Name", "x"}}, STATUS_INPUT},
	    {"GET", {{"Name ", "x"}}, STATUS_INPUT},
	    {"GET", {{"", "x"}}, STATUS_INPUT},
	    {"GET", {{"X", "a\rb"}}, STATUS_INPUT},
	    {"GET", {{"X", "a\nSet-Cookie: b"}}, STATUS_INPUT},
	    {"GET", {{"X", "a\tb"}}, STATUS_OK},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena a = {0};
		struct error err;
		struct http_request request;
		struct http_pair headers[3] = {{slice_of("Host"), slice_of("h")}};
		size_t count = 1;
		for (; count < 3 && cases[i].headers[count - 1].name != NULL; count++)
			headers[count] = (struct http_pair){slice_of(cases[i].headers[count - 1].name),
			                                    slice_of(cases[i].headers[count - 1].value)};
		enum status status = read_head(&a, cases[i].method, "/", headers, count, &request, &err);
		if (status != cases[i].status)
			fail_msg("%s: %s: status %d", cases[i].headers[0].name, cases[i].headers[0].value, (int)status);
		arena_free(&a);
	}
}

static void test_hosts_and_origins(void **state)
{
	(void)state;
	static const struct {
		enum http_method method;
		const char *origin, *site;
		enum status status;
	} cases[] = {
	    {HTTP_POST, NULL, NULL, STATUS_OK},
	    {HTTP_POST, "http://127.0.0.1:8080", NULL, STATUS_OK},
	    {HTTP_POST, "https://127.0.0.1:8080", "same-origin", STATUS_OK},
	    {HTTP_POST, NULL, "none", STATUS_OK},
	    {HTTP_POST, "http://localhost:8080", NULL, STATUS_REFUSED},
	    {HTTP_POST, "http://127.0.0.1:8081", NULL, STATUS_REFUSED},
	    {HTTP_POST, "http://127.0.0.1:8080.evil.example", NULL, STATUS_REFUSED},
	    {HTTP_POST, "null", NULL, STATUS_REFUSED},
	    {HTTP_POST, "http://127.0.0.1:8080", "cross-site", STATUS_REFUSED},
	    {HTTP_DELETE, NULL, "same-site", STATUS_REFUSED},
	    {HTTP_OTHER, "http://evil.example", NULL, STATUS_REFUSED},
	    {HTTP_GET, "http://evil.example", "cross-site", STATUS_OK},
	};
	struct error err;
	const struct slice hosts[] = {slice_of("127.0.0.1:8080")};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct http_pair headers[] = {{slice_of("Origin"), slice_of(cases[i].origin)},
		                              {slice_of("Sec-Fetch-Site"), slice_of(cases[i].site)}};
		struct http_request request = {.method = cases[i].method, .host = hosts[0], .headers = {headers, 2, 2}};
		if (http_request_check_origin(&request, &err) != cases[i].status)
			fail_msg("case %zu: %s %s", i, cases[i].origin, cases[i].site);
	}
	struct http_request request = {.host = slice_of("127.0.0.1:8080")};
	assert_int_equal(http_request_check_host(&request, hosts, 1, &err), STATUS_OK);
	request.host = slice_of("evil.example");
	assert_int_equal(http_request_check_host(&request, hosts, 1, &err), STATUS_REFUSED);
	request.host = slice_of("127.0.0.1");
	assert_int_equal(http_request_check_host(&request, hosts, 1, &err), STATUS_REFUSED);
}

/* ---- Bodies ---- */

static enum status read_body(struct arena *a, struct slice type, struct slice body, size_t piece,
                             const struct http_intake *intake, struct http_request *request, struct error *err)
{
	struct http_pair headers[] = {{slice_of("Host"), slice_of("h")}, {slice_of("Content-Type"), type}};
	struct http_body *reader;
	enum status status = read_head(a, "POST", "/", headers, 2, request, err);
	if (status == STATUS_OK)
		status = http_body_begin(request, intake, &reader, err);
	if (status != STATUS_OK)
		return status;
	for (size_t at = 0; at < body.len && status == STATUS_OK; at += piece)
		status = http_body_feed(reader, slice_part(body, at, at + piece), err);
	if (status == STATUS_OK)
		status = http_body_finish(reader, err);
	http_body_end(reader, status == STATUS_OK);
	return status;
}

static bool uploads_are(const struct http_uploads *uploads, const json_t *expected)
{
	if (uploads->count != json_array_size(expected))
		return false;
	for (size_t i = 0; i < uploads->count; i++) {
		const json_t *file = json_array_get(expected, i);
		const struct http_upload *upload = &uploads->items[i];
		if (!slice_equal(upload->field, text_of(json_array_get(file, 0))) ||
		    !slice_equal(upload->name, text_of(json_array_get(file, 1))) ||
		    !slice_equal(upload->type, text_of(json_array_get(file, 2))) ||
		    !slice_equal(upload->bytes, text_of(json_array_get(file, 3))) || upload->size != upload->bytes.len)
			return false;
	}
	return true;
}

static void check_body(const json_t *item)
{
	const json_t *form = json_object_get(item, "form"), *uploads = json_object_get(item, "uploads");
	struct slice body = text_of(json_object_get(item, "body"));
	const struct http_intake intake = {0};
	for (size_t piece = 1; piece <= body.len + 1; piece = piece < 12 ? piece + 1 : piece * 2) {
		struct arena a = {0};
		struct error err;
		struct http_request request;
		enum status status =
		    read_body(&a, text_of(json_object_get(item, "type")), body, piece, &intake, &request, &err);
		bool right = json_is_null(form) ? status == STATUS_INPUT
		                                : status == STATUS_OK && pairs_are(&request.form, form) &&
		                                      uploads_are(&request.uploads, uploads);
		if (!right)
			fail_msg("%s, in pieces of %zu: status %d, %zu fields, %zu files",
			         json_string_value(json_object_get(item, "name")), piece, (int)status,
			         request.form.count, request.uploads.count);
		arena_free(&a);
	}
}

static void test_bodies_however_they_come(void **state)
{
	(void)state;
	for_each_case("http_body.jsonl", check_body);
}

static const char two_files[] =
    "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nfield\r\n--B\r\n"
    "Content-Disposition: form-data; name=\"f\"; filename=\"1\"\r\n\r\n0123456789\r\n--B\r\n"
    "Content-Disposition: form-data; name=\"g\"; filename=\"2\"\r\n\r\n9876543210\r\n--B--\r\n";

static void test_limits(void **state)
{
	(void)state;
	static const struct {
		struct http_intake intake;
		enum status status;
	} cases[] = {
	    {{.body_max = 1000}, STATUS_OK},
	    {{.body_max = 100}, STATUS_LIMIT},
	    {{.memory_max = 25}, STATUS_OK},
	    {{.memory_max = 24}, STATUS_LIMIT},
	    {{.parts_max = 3}, STATUS_OK},
	    {{.parts_max = 2}, STATUS_LIMIT},
	    {{.body_max = sizeof two_files - 1}, STATUS_OK},
	    {{.body_max = sizeof two_files - 2}, STATUS_LIMIT},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena a = {0};
		struct error err;
		struct http_request request;
		enum status status = read_body(&a, slice_of("multipart/form-data; boundary=B"), slice_of(two_files), 7,
		                               &cases[i].intake, &request, &err);
		if (status != cases[i].status)
			fail_msg("case %zu: status %d", i, (int)status);
		arena_free(&a);
	}
}

/* A sink that can be told to fail. */
struct files {
	int calls, fail_at;
	int opened, finished, discarded;
	size_t bytes;
};

static enum status call(struct files *files, struct error *err)
{
	return ++files->calls == files->fail_at ? error_set(err, STATUS_IO, "base.memory") : STATUS_OK;
}

static enum status open_file(void *state, const struct http_upload *upload, void **file, struct error *err)
{
	struct files *files = state;
	assert_true(upload->field.len == 1);
	if (call(files, err) != STATUS_OK)
		return STATUS_IO;
	files->opened++;
	*file = files;
	return STATUS_OK;
}

static enum status write_file(void *file, struct slice bytes, struct error *err)
{
	((struct files *)file)->bytes += bytes.len;
	return call(file, err);
}

static enum status finish_file(void *file, struct error *err)
{
	((struct files *)file)->finished++;
	return call(file, err);
}

static void discard_file(void *file)
{
	((struct files *)file)->discarded++;
}

static enum status read_into(struct files *files, struct arena *a)
{
	const struct http_intake intake = {.memory_max = 10,
	                                   .sink = {files, open_file, write_file, finish_file, discard_file}};
	struct error err;
	struct http_request request;
	return read_body(a, slice_of("multipart/form-data; boundary=B"), slice_of(two_files), 7, &intake, &request,
	                 &err);
}

static void test_files_go_to_the_sink(void **state)
{
	(void)state;
	struct arena a = {0};
	struct files files = {0};
	assert_int_equal(read_into(&files, &a), STATUS_OK);
	assert_int_equal(files.bytes, 20);
	assert_int_equal(files.opened, 2);
	assert_int_equal(files.finished, 2);
	assert_int_equal(files.discarded, 0);
	arena_free(&a);
}

static void test_no_file_stays_open_whatever_call_fails(void **state)
{
	(void)state;
	enum status status = STATUS_IO;
	for (int fail_at = 1; status != STATUS_OK; fail_at++) {
		struct arena a = {0};
		struct files files = {.fail_at = fail_at};
		status = read_into(&files, &a);
		assert_int_equal(status, files.calls < fail_at ? STATUS_OK : STATUS_IO);
		assert_int_equal(files.discarded, status == STATUS_OK ? 0 : files.opened);
		assert_true(fail_at < 100);
		arena_free(&a);
	}
}

static void test_no_file_stays_open_wherever_memory_fails(void **state)
{
	(void)state;
	enum status status = STATUS_MEMORY;
	for (size_t fail_at = 1; status != STATUS_OK; fail_at++) {
		struct arena a = {.fail_at = fail_at};
		struct files files = {0};
		status = read_into(&files, &a);
		assert_true(status == STATUS_OK || status == STATUS_MEMORY);
		assert_int_equal(files.discarded, status == STATUS_OK ? 0 : files.opened);
		assert_true(fail_at < 200);
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_paths),
	    cmocka_unit_test(test_queries),
	    cmocka_unit_test(test_urls_are_written_so_that_they_can_be_read),
	    cmocka_unit_test(test_reads_a_head),
	    cmocka_unit_test(test_refuses_heads_that_no_honest_client_sends),
	    cmocka_unit_test(test_hosts_and_origins),
	    cmocka_unit_test(test_bodies_however_they_come),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_files_go_to_the_sink),
	    cmocka_unit_test(test_no_file_stays_open_whatever_call_fails),
	    cmocka_unit_test(test_no_file_stays_open_wherever_memory_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
