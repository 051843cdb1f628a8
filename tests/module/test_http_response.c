/* Proves that an answer is what its handler said and cannot be broken apart by what stands in a header, a cookie or a place; that
 * readers who have a page already are told so; and that a request finds the handler of the first route that fits. */
#include "http/router.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static void test_headers_that_break_the_answer_apart_fail_it(void **state)
{
	(void)state;
	static const char *const values[] = {"a\r\nb", "a\nb", "a\rb", "\n"};
	struct error err;
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		struct arena a = {0};
		struct http_response response;
		http_response_begin(&response, &a);
		http_header_set(&response, "X", slice_of("good"));
		assert_int_equal(http_response_done(&response, &err), STATUS_OK);
		http_header_set(&response, "x", slice_of(values[i]));
		assert_int_equal(http_response_done(&response, &err), STATUS_INTERNAL);
		arena_free(&a);
	}
}

static void test_cookies(void **state)
{
	(void)state;
	static const struct {
		const char *value;
		int64_t max_age;
		const char *header; /* NULL: fails */
	} cases[] = {
	    {"abc", 0, "s=abc; Path=/; HttpOnly; SameSite=Strict"},
	    {"abc", 60, "s=abc; Path=/; HttpOnly; SameSite=Strict; Max-Age=60"},
	    {"abc", -1, "s=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"},
	    {"a;b", 0, NULL},
	    {"a b", 0, NULL},
	    {"a\nb", 0, NULL},
	    {"é", 0, NULL},
	};
	struct error err;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena a = {0};
		struct http_response response;
		http_response_begin(&response, &a);
		http_set_cookie(&response, "s", slice_of(cases[i].value), cases[i].max_age);
		bool failed = http_response_done(&response, &err) != STATUS_OK;
		if (failed != (cases[i].header == NULL) ||
		    (!failed && !slice_equals(http_response_header(&response, "Set-Cookie"), cases[i].header)))
			fail_msg("%s: %.*s", cases[i].value, (int)http_response_header(&response, "Set-Cookie").len,
			         http_response_header(&response, "Set-Cookie").ptr);
		arena_free(&a);
	}
}

static void test_redirects_lead_nowhere_else(void **state)
{
	(void)state;
	static const struct {
		const char *place;
		bool ours;
	} cases[] = {{"/", true},
	             {"/a?b=c#d", true},
	             {"//evil.example/", false},
	             {"/\\evil.example", false},
	             {"http://evil", false},
	             {"", false},
	             {"/a\r\nX: y", false}};
	struct error err;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena a = {0};
		struct http_response response;
		http_response_begin(&response, &a);
		http_redirect(&response, slice_of(cases[i].place));
		if ((http_response_done(&response, &err) == STATUS_OK) != cases[i].ours || response.status != 303)
			fail_msg("%s", cases[i].place);
		arena_free(&a);
	}
}

static void test_names_to_save_as(void **state)
{
	(void)state;
	struct arena a = {0};
	struct http_response response;
	http_response_begin(&response, &a);
	http_response_save_as(&response, slice_of("a \"b\"\r\né.csv"));
	assert_true(slice_equals(http_response_header(&response, "Content-Disposition"),
	                         "attachment; filename*=UTF-8''a%20%22b%22%0D%0A%C3%A9.csv"));
	arena_free(&a);
}

static void test_dates(void **state)
{
	(void)state;
	static const struct {
		int64_t ms;
		const char *text;
	} cases[] = {
	    {0, "Thu, 01 Jan 1970 00:00:00 GMT"},
	    {INT64_C(784111777000), "Sun, 06 Nov 1994 08:49:37 GMT"},
	    {INT64_C(951782400000), "Tue, 29 Feb 2000 00:00:00 GMT"},
	    {INT64_C(1304488800000), "Wed, 04 May 2011 06:00:00 GMT"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[HTTP_DATE_MAX];
		int64_t ms = -1;
		http_date_write(cases[i].ms, text);
		assert_string_equal(text, cases[i].text);
		assert_true(http_date_read(slice_of(text), &ms));
		assert_int_equal(ms, cases[i].ms);
	}
	static const char *const wrong[] = {"",
	                                    "Wed, 04 Mai 2011 06:00:00 GMT",
	                                    "Wed, 32 May 2011 06:00:00 GMT",
	                                    "Wed, 04 May 2011 06:00:00 CET",
	                                    "Wednesday, 04-May-11 06:00:00 GMT",
	                                    "Wed, 0x May 2011 06:00:00 GMT"};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		int64_t ms;
		if (http_date_read(slice_of(wrong[i]), &ms))
			fail_msg("read: %s", wrong[i]);
	}
}

static void test_who_has_a_page_is_told_so(void **state)
{
	(void)state;
	static const struct {
		const char *name, *value;
		enum http_method method;
		bool current;
	} cases[] = {
	    {"If-None-Match", "\"v1\"", HTTP_GET, true},
	    {"If-None-Match", "W/\"v0\", W/\"v1\"", HTTP_HEAD, true},
	    {"If-None-Match", "*", HTTP_GET, true},
	    {"If-None-Match", "\"v2\"", HTTP_GET, false},
	    {"If-None-Match", "v1", HTTP_GET, false},
	    {"If-None-Match", "\"v1\"", HTTP_POST, false},
	    {"If-Modified-Since", "Wed, 04 May 2011 06:00:00 GMT", HTTP_GET, true},
	    {"If-Modified-Since", "Wed, 04 May 2011 05:59:59 GMT", HTTP_GET, false},
	    {"If-Modified-Since", "yesterday", HTTP_GET, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena a = {0};
		struct http_pair header = {slice_of(cases[i].name), slice_of(cases[i].value)};
		struct http_request request = {.arena = &a, .method = cases[i].method, .headers = {&header, 1, 1}};
		struct http_response response;
		http_response_begin(&response, &a);
		bool current = http_not_modified(&request, &response, slice_of("v1"), INT64_C(1304488800500));
		if (current != cases[i].current || response.status != (current ? 304 : 200))
			fail_msg("%s: %s", cases[i].name, cases[i].value);
		assert_true(slice_equals(http_response_header(&response, "ETag"), "\"v1\""));
		arena_free(&a);
	}
}

static void test_security_headers_leave_what_the_handler_set(void **state)
{
	(void)state;
	struct arena a = {0};
	struct http_response response;
	struct error err;
	http_response_begin(&response, &a);
	http_header_set(&response, "Referrer-Policy", slice_of("no-referrer"));
	http_security_headers(&response);
	assert_true(slice_equals(http_response_header(&response, "Referrer-Policy"), "no-referrer"));
	size_t at;
	struct slice policy = http_response_header(&response, "Content-Security-Policy");
	assert_true(slice_find(policy, slice_of("frame-ancestors 'none'"), &at));
	assert_false(slice_find(policy, slice_of("unsafe"), &at));
	assert_int_equal(http_response_done(&response, &err), STATUS_OK);
	arena_free(&a);
}

/* ---- Routes ---- */

static enum status say(struct http_response *response, const char *text)
{
	http_response_text(response, 200, "text/plain", slice_of(text));
	return STATUS_OK;
}

static enum status front(void *state, const struct http_request *request, struct http_response *response,
                         struct error *err)
{
	(void)state, (void)request, (void)err;
	return say(response, "front");
}

static enum status cable(void *state, const struct http_request *request, struct http_response *response,
                         struct error *err)
{
	(void)state, (void)err;
	http_header_set(response, "X-Place", http_request_place(request, "address"));
	return say(response, "cable");
}

static enum status asset(void *state, const struct http_request *request, struct http_response *response,
                         struct error *err)
{
	(void)state, (void)err;
	http_header_set(response, "X-Place", http_request_place(request, "path"));
	return say(response, "asset");
}

static enum status newest(void *state, const struct http_request *request, struct http_response *response,
                          struct error *err)
{
	(void)state, (void)request, (void)err;
	return say(response, "newest");
}

static enum status publish(void *state, const struct http_request *request, struct http_response *response,
                           struct error *err)
{
	(void)state, (void)request, (void)response;
	return error_set(err, STATUS_REFUSED, "http.foreign_origin");
}

static void test_routes(void **state)
{
	(void)state;
	static const struct http_route items[] = {
	    {HTTP_GET, "/", front},
	    {HTTP_GET, "/cables/newest", newest},
	    {HTTP_GET, "/cables/:address", cable},
	    {HTTP_POST, "/cables/:address", publish},
	    {HTTP_GET, "/assets/*path", asset},
	};
	static const struct {
		enum http_method method;
		const char *path;
		enum status status;
		int http_status;
		const char *text, *place, *allow;
	} cases[] = {
	    {HTTP_GET, "/", STATUS_OK, 200, "front", "", ""},
	    {HTTP_HEAD, "/", STATUS_OK, 200, "front", "", ""},
	    {HTTP_GET, "/cables/newest", STATUS_OK, 200, "newest", "", ""},
	    {HTTP_GET, "/cables/09KABUL1", STATUS_OK, 200, "cable", "09KABUL1", ""},
	    {HTTP_GET, "/cables/", STATUS_MISSING, 200, "", "", ""},
	    {HTTP_GET, "/cables", STATUS_MISSING, 200, "", "", ""},
	    {HTTP_GET, "/cables/a/b", STATUS_MISSING, 200, "", "", ""},
	    {HTTP_GET, "/cables/09KABUL1/", STATUS_MISSING, 200, "", "", ""},
	    {HTTP_POST, "/cables/09KABUL1", STATUS_REFUSED, 200, "", "", ""},
	    {HTTP_PUT, "/cables/09KABUL1", STATUS_USAGE, 405, "", "", "GET, HEAD, POST, OPTIONS"},
	    {HTTP_OPTIONS, "/cables/newest", STATUS_OK, 204, "", "", "GET, HEAD, POST, OPTIONS"},
	    {HTTP_OPTIONS, "/none", STATUS_MISSING, 200, "", "", ""},
	    {HTTP_GET, "/assets/a/b.css", STATUS_OK, 200, "asset", "a/b.css", ""},
	    {HTTP_GET, "/assets/", STATUS_MISSING, 200, "", "", ""},
	};
	const struct http_routes routes = {items, sizeof items / sizeof items[0], NULL};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena a = {0};
		struct error err;
		struct http_request request = {.arena = &a, .method = cases[i].method, .path = slice_of(cases[i].path)};
		struct http_response response;
		http_response_begin(&response, &a);
		enum status status = http_route(&routes, &request, &response, &err);
		if (status != cases[i].status || response.status != cases[i].http_status ||
		    !slice_equals(response.text, cases[i].text) ||
		    !slice_equals(http_response_header(&response, "X-Place"), cases[i].place) ||
		    !slice_equals(http_response_header(&response, "Allow"), cases[i].allow))
			fail_msg("%s %s: %d, %d, %.*s", http_method_name(cases[i].method), cases[i].path, (int)status,
			         response.status, (int)response.text.len,
			         response.text.ptr == NULL ? "" : response.text.ptr);
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_headers_that_break_the_answer_apart_fail_it),
	    cmocka_unit_test(test_cookies),
	    cmocka_unit_test(test_redirects_lead_nowhere_else),
	    cmocka_unit_test(test_names_to_save_as),
	    cmocka_unit_test(test_dates),
	    cmocka_unit_test(test_who_has_a_page_is_told_so),
	    cmocka_unit_test(test_security_headers_leave_what_the_handler_set),
	    cmocka_unit_test(test_routes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
