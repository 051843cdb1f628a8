/* Proves what the room's pages say and where they lead: no link leads to nothing or off the room (but to the paper's own
 * page), each quotation leads to its marked words and back, no page is larger than 50 KB, and the same contents give the
 * same bytes. */
#include "room/inventory.h"
#include "room/tag.h"
#include "room_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PAGE_BYTES_MAX = 50 * 1024 };

/* A room, made but not written. */
struct room {
	struct arena arena;
	struct room_contents contents;
	struct room_index index;
	struct room_inventory inventory;
	struct slice *bytes; /* of each file */
};

static struct text_catalogue *text;
static struct template_set *templates;

static void make_files(struct room *r)
{
	struct error err = {0};
	assert_int_equal(room_index_make(&r->arena, &r->contents, &r->index, &err), STATUS_OK);
	assert_int_equal(room_inventory_make(&r->arena, &r->index, &r->inventory, &err), STATUS_OK);
	r->bytes = arena_array(&r->arena, r->inventory.count, sizeof *r->bytes);
	assert_non_null(r->bytes);
	for (size_t i = 0; i < r->inventory.count; i++) {
		const struct room_file *file = &r->inventory.files[i];
		if (room_file_make(&r->arena, &r->inventory, templates, text, file, &r->bytes[i], &err) == STATUS_OK)
			continue;
		struct slice why = text_error(text, &r->arena, &err);
		fail_msg("%.*s: %.*s", (int)file->path.len, file->path.ptr, (int)why.len, why.ptr);
	}
}

static void make_room(struct room *r, int how_much, size_t more)
{
	memset(r, 0, sizeof *r);
	sample_make(&r->arena, how_much, more, &r->contents);
	make_files(r);
}

static struct slice page(const struct room *r, const char *path)
{
	const struct room_file *file = room_inventory_find(&r->inventory, slice_of(path));
	if (file == NULL)
		fail_msg("the room holds no %s", path);
	return r->bytes[file - r->inventory.files];
}

static bool has(struct slice bytes, const char *words)
{
	size_t at;
	return slice_find(bytes, slice_of(words), &at);
}

static void must_have(const struct room *r, const char *path, const char *words)
{
	struct slice bytes = page(r, path);
	if (!has(bytes, words))
		fail_msg("%s does not have \"%s\":\n%.*s", path, words, (int)bytes.len, bytes.ptr);
}

static void must_not_have(const struct room *r, const char *path, const char *words)
{
	if (has(page(r, path), words))
		fail_msg("%s has \"%s\"", path, words);
}

/* ---- Links ---- */

/* The next value of an attribute; false at the end. */
static bool next_attribute(struct slice *rest, const char *name, struct slice *value)
{
	size_t at;
	if (!slice_find(*rest, slice_of(name), &at))
		return false;
	*rest = slice_from(*rest, at + strlen(name));
	return slice_cut(rest, '"', value);
}

/* "../cables/x.html" as seen from "stories/y.html" is "cables/x.html". */
static struct slice resolve(struct arena *a, struct slice from, struct slice link)
{
	struct slice folder = from;
	while (folder.len > 0 && folder.ptr[folder.len - 1] != '/')
		folder.len--;
	for (;;) {
		if (slice_starts_with(link, "./")) {
			link = slice_from(link, 2);
		} else if (slice_starts_with(link, "../") && folder.len > 0) {
			link = slice_from(link, 3);
			for (folder.len--; folder.len > 0 && folder.ptr[folder.len - 1] != '/';)
				folder.len--;
		} else {
			return arena_format(a, "%.*s%.*s", (int)folder.len, folder.ptr, (int)link.len, link.ptr);
		}
	}
}

static void check_link(struct room *r, const struct room_file *from, struct slice link)
{
	struct arena a = {0};
	struct slice rest = link, file;
	if (slice_starts_with(link, "mailto:") || slice_equals(link, "https://ledger.example/2012/clary-dawn"))
		return;
	slice_cut(&rest, '#', &file);
	/* Stands under any address: its links begin at the first page. */
	struct slice path = from->kind == ROOM_FILE_MISSING ? slice_from(file, 1) : resolve(&a, from->path, file);
	const struct room_file *found = file.len == 0 ? from : room_inventory_find(&r->inventory, path);
	if (found == NULL)
		fail_msg("%.*s links to %.*s, which is not there", (int)from->path.len, from->path.ptr, (int)link.len,
		         link.ptr);
	if (rest.len > 0 &&
	    !has(r->bytes[found - r->inventory.files], arena_format(&a, " id=\"%.*s\"", (int)rest.len, rest.ptr).ptr))
		fail_msg("%.*s links to %.*s, where there is no such id", (int)from->path.len, from->path.ptr,
		         (int)link.len, link.ptr);
	arena_free(&a);
}

static bool is_page(const struct room_file *file)
{
	return slice_ends_with(file->path, ".html");
}

static size_t check_links(struct room *r)
{
	size_t links = 0;
	for (size_t i = 0; i < r->inventory.count; i++) {
		struct slice rest = r->bytes[i], link;
		if (!is_page(&r->inventory.files[i]))
			continue;
		for (; next_attribute(&rest, " href=\"", &link); links++)
			check_link(r, &r->inventory.files[i], link);
		assert_false(has(r->bytes[i], " src=\""));
	}
	return links;
}

static void test_no_link_leads_to_nothing(void **state)
{
	(void)state;
	static const struct {
		int how_much;
		size_t more, links;
	} rooms[] = {{SAMPLE_NOTHING, 0, 40}, {SAMPLE_ONE, 0, 300}, {SAMPLE_ALL, 0, 500}, {SAMPLE_ALL, 350, 5000}};
	for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
		struct room r;
		make_room(&r, rooms[i].how_much, rooms[i].more);
		size_t links = check_links(&r);
		if (links < rooms[i].links)
			fail_msg("only %zu links were found", links);
		arena_free(&r.arena);
	}
}

/* ---- Every page ---- */

static void check_page(const struct room *r, const struct room_file *file, struct slice bytes)
{
	char id[256];
	struct slice rest = bytes, value, again;
	if (bytes.len > PAGE_BYTES_MAX && r->contents.cable_count < 100)
		fail_msg("%.*s has %zu bytes", (int)file->path.len, file->path.ptr, bytes.len);
	static const char *const banned[] = {"<script", "style=\"", " onclick",   "[room.",
	                                     "[page.",  "[tag.",    "http-equiv", "{{"};
	for (size_t i = 0; i < sizeof banned / sizeof *banned; i++) {
		if (has(bytes, banned[i]))
			fail_msg("%.*s has %s", (int)file->path.len, file->path.ptr, banned[i]);
	}
	while (next_attribute(&rest, " id=\"", &value)) {
		snprintf(id, sizeof id, " id=\"%.*s\"", (int)value.len, value.ptr);
		again = rest;
		if (has(again, id))
			fail_msg("%.*s has %s twice", (int)file->path.len, file->path.ptr, id);
	}
	assert_true(has(bytes, "<html lang=\"en\" dir=\"ltr\">"));
	assert_true(has(bytes, "<main id=\"content\""));
	assert_true(has(bytes, "<h1"));
}

static void test_every_page_holds(void **state)
{
	(void)state;
	struct room r;
	make_room(&r, SAMPLE_ALL, 0);
	for (size_t i = 0; i < r.inventory.count; i++) {
		if (is_page(&r.inventory.files[i]))
			check_page(&r, &r.inventory.files[i], r.bytes[i]);
	}
	arena_free(&r.arena);
}

static void test_long_lists_are_cut_into_pages(void **state)
{
	(void)state;
	struct room r;
	make_room(&r, SAMPLE_NOTHING, 450);
	for (size_t i = 0; i < r.inventory.count; i++) {
		bool is_page = slice_ends_with(r.inventory.files[i].path, ".html");
		if (is_page && r.bytes[i].len > PAGE_BYTES_MAX)
			fail_msg("%.*s has %zu bytes", (int)r.inventory.files[i].path.len,
			         r.inventory.files[i].path.ptr, r.bytes[i].len);
	}
	must_have(&r, "posts/LUALEMBA.html", "450 cables");
	must_have(&r, "posts/LUALEMBA.html", "Page 1 of 5");
	must_have(&r, "posts/LUALEMBA.p5.html", "rel=\"prev\" href=\"../posts/LUALEMBA.p4.html\"");
	must_not_have(&r, "posts/LUALEMBA.p5.html", "rel=\"next\"");
	/* A story that cites them all shows the first, and leads to a list of the others. */
	must_have(&r, "stories/9-ten-years.html", "../stories/9-ten-years.cables.html\">All 450 cables");
	must_have(&r, "stories/9-ten-years.cables.html", "Page 1 of 5");
	must_have(&r, "stories/9-ten-years.cables.p5.html", "class=\"up\"><a href=\"../stories/9-ten-years.html");
	arena_free(&r.arena);
}

/* Its own words link them all: only as many stand beside it as its page can bear. */
static void test_a_story_of_500_links_is_no_heavy_page(void **state)
{
	(void)state;
	struct room r = {0};
	struct buffer body = {0};
	struct prose prose;
	sample_make(&r.arena, SAMPLE_NOTHING, 500, &r.contents);
	struct posted_story *story = arena_array(&r.arena, 1, sizeof *story);
	*story = r.contents.stories[0];
	for (size_t i = 0; i < story->edition.cable_count; i++) {
		struct slice name = story->edition.cables[i];
		buffer_add_format(&body, "[%.*s](cable:%.*s)\n", (int)name.len, name.ptr, (int)name.len, name.ptr);
	}
	story->edition.body = arena_copy(&r.arena, buffer_slice(&body));
	buffer_free(&body);
	assert_int_equal(prose_parse(&r.arena, story->edition.body, &prose, NULL), STATUS_OK);
	story->prose = &prose;
	r.contents.stories = story;
	make_files(&r);
	struct slice bytes = page(&r, "stories/9-ten-years.html");
	if (bytes.len > PAGE_BYTES_MAX)
		fail_msg("%zu bytes", bytes.len);
	must_have(&r, "stories/9-ten-years.html", "All 500 cables");
	must_have(&r, "stories/9-ten-years.html", "class=\"row-link\"");
	must_have(&r, "stories/9-ten-years.html", "LUALEMBA1499</a>");
	arena_free(&r.arena);
}

static void test_tags_say_what_they_mean(void **state)
{
	(void)state;
	struct room r;
	struct error err = {0};
	struct text_catalogue *urdu = NULL;
	make_room(&r, SAMPLE_ALL, 0);
	must_have(&r, "cables/06BRZENY402.html",
	          "<span class=\"meaning\" dir=\"auto\">External political relations</span>");
	/* A country's code has none. */
	must_have(&r, "cables/06BRZENY402.html", ">XZ</a></li>");
	assert_int_equal(text_catalogue_embedded("ur", &urdu, &err), STATUS_OK);
	assert_true(has(tag_meaning(&r.arena, urdu, slice_of("prel"))->text, "سیاسی"));
	assert_false(value_is_true(tag_meaning(&r.arena, urdu, slice_of("XZ"))));
	text_catalogue_free(urdu);
	arena_free(&r.arena);
}

/* Many tags, each used in most of thirty years: their list is cut, too, and its letters lead to where they begin. */
static void test_long_lists_of_groups_are_cut_into_pages(void **state)
{
	(void)state;
	enum { CABLES = 800, TAGS = 8, ALL_TAGS = 320 };
	struct room r = {0};
	sample_make(&r.arena, SAMPLE_NOTHING, CABLES, &r.contents);
	struct posted_cable *cables = arena_array(&r.arena, CABLES, sizeof *cables);
	memcpy(cables, r.contents.cables, CABLES * sizeof *cables);
	for (size_t i = 0; i < CABLES; i++) {
		struct edition *e = &cables[i].edition;
		e->date.ms += (int64_t)(i % 30) * INT64_C(31557600000);
		e->tag_count = TAGS;
		e->tags = arena_array(&r.arena, TAGS, sizeof *e->tags);
		for (size_t j = 0; j < TAGS; j++) {
			size_t tag = (i * TAGS + j) * 7 % ALL_TAGS;
			e->tags[j] =
			    arena_format(&r.arena, "%cTAGOFSOMELENGTH%zu", (int)('A' + tag * 26 / ALL_TAGS), tag);
		}
	}
	r.contents.cables = cables;
	make_files(&r);
	static const char *const paths[] = {"tags/index.html", "tags/index.p2.html", "tags/index.p3.html"};
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		if (page(&r, paths[i]).len > PAGE_BYTES_MAX)
			fail_msg("%s has %zu bytes", paths[i], page(&r, paths[i]).len);
		must_have(&r, paths[i], "<a href=\"../tags/index.p2.html\">N</a>");
	}
	must_have(&r, "tags/index.html", "Page 1 of 3");
	must_have(&r, "tags/index.html", "Each small drawing runs from 2000 to ");
	must_have(&r, "tags/index.html", "<path d=\"M");
	arena_free(&r.arena);
}

/* One bar for each year of the list, as high as the group's own highest. */
static void test_a_small_drawing_stands_beside_each_group(void **state)
{
	(void)state;
	struct room r;
	make_room(&r, SAMPLE_ALL, 0);
	must_have(&r, "posts/index.html", "viewBox=\"0 0 32 8\"");
	must_have(&r, "posts/index.html", "<path d=\"M0 8V0h1V8M27 8V0h1V8\"");
	must_have(&r, "cables/by-date.html", "Each small drawing runs from January to December");
	arena_free(&r.arena);
}

static void test_the_same_contents_give_the_same_bytes(void **state)
{
	(void)state;
	struct room first, second;
	make_room(&first, SAMPLE_ALL, 20);
	make_room(&second, SAMPLE_ALL, 20);
	assert_int_equal(first.inventory.count, second.inventory.count);
	for (size_t i = 0; i < first.inventory.count; i++) {
		assert_true(slice_equal(first.inventory.files[i].path, second.inventory.files[i].path));
		assert_true(slice_equal(first.bytes[i], second.bytes[i]));
	}
	arena_free(&first.arena);
	arena_free(&second.arena);
}

/* ---- What stands where ---- */

static void test_a_cable_says_what_it_is(void **state)
{
	(void)state;
	static const char path[] = "cables/06BRZENY402.html";
	struct room r;
	make_room(&r, SAMPLE_ALL, 0);
	must_have(&r, path,
	          "<p class=\"intro\">This telegram, a “cable” in the language of diplomats, was sent from Embassy "
	          "Brzény to SECEXT "
	          "ORSOLIN and 2 other addressees on 1 Nov 2006; it was classified secret, the second of three levels "
	          "of secrecy.</p>");
	must_have(&r, path, "id=\"p3\"");
	must_have(&r, path, "id=\"p3-2\"");
	must_have(&r, path, "1 Nov 2006, 16:40 UTC");
	must_have(&r, path, "1 Nov 2006, 17:40 (UTC+01:00) at the post");
	must_have(&r, path, "<span class=\"omission\">XXXXXXXXXXXX</span>");
	must_have(&r, path, "words were missing already when the cable came");
	must_have(&r, path, "Cables from the Ovra archive, by arrangement with its keepers");
	must_have(&r, path, "href=\"../cables/06BRZENY402/1.json\"");
	must_have(&r, path, r.contents.cables[1].hash.ptr);
	must_have(&r, path, "Posted on <time datetime=\"2011-05-04\">4 May 2011</time> with");
	must_have(&r, path, "class=\"row bar limited\"><a class=\"row-link\" href=\"../cables/79BRZENY905.html\"");
	/* Named, not linked. */
	must_have(&r, "cables/10PORTELLERY5.html",
	          "<span class=\"machine\">09BRZENY12</span> <span class=\"quiet\">not posted</span>");
	must_have(&r, "cables/79BRZENY905.html",
	          "sent from Embassy Brzény to SECEXT ORSOLIN on 3 Nov 1979; it was not classified");
	arena_free(&r.arena);
}

static void test_quotations_lead_there_and_back(void **state)
{
	(void)state;
	struct room r;
	make_room(&r, SAMPLE_ALL, 0);
	must_have(
	    &r, "stories/1-the-gate-at-halmir.html",
	    "“<a id=\"q4\" class=\"quotation\" href=\"../cables/06BRZENY402.html#s1-4\">I was told by the water.</a>”");
	must_have(&r, "stories/1-the-gate-at-halmir.html", "<a href=\"../cables/06BRZENY402.html#p1\">");
	must_have(
	    &r, "stories/1-the-gate-at-halmir.html",
	    "(Read: <a id=\"q2\" class=\"read\" href=\"../cables/06BRZENY402.html#p1\">the cable of that week</a>)");
	must_have(&r, "cables/06BRZENY402.html", "<mark id=\"s1-4\">I was told by the water.</mark>");
	must_have(&r, "cables/06BRZENY402.html",
	          "<mark id=\"s1-5\">Tamassar&#39;s Ambassador was received by a deputy protocol ");
	must_have(&r, "cables/06BRZENY402.html",
	          "href=\"../stories/1-the-gate-at-halmir.html#q5\">back to the story</a>");
	/* A story that lives on the paper's site: there, and back from there. */
	must_have(&r, "stories/3-clary-dawn.html", "<a href=\"https://ledger.example/2012/clary-dawn\">");
	must_have(&r, "stories/3-clary-dawn.html", "<q>lit by both countries at once</q>");
	must_have(&r, "stories/3-clary-dawn.html", "href=\"../cables/10PORTELLERY5.html#s3-1\"");
	must_have(&r, "cables/10PORTELLERY5.html",
	          "href=\"https://ledger.example/2012/clary-dawn\">back to the story</a>");
	arena_free(&r.arena);
}

static void test_a_story_says_how_old_it_is(void **state)
{
	(void)state;
	static const struct {
		const char *now;
		bool old;
	} days[] = {
	    {"2012-05-03T23:59Z", false}, {"2012-05-04T00:00Z", true}, {"2031-01-01", true}, {"2011-05-04", false}};
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		struct room r = {0};
		struct moment now;
		sample_make(&r.arena, SAMPLE_ALL, 0, &r.contents);
		assert_true(moment_read(slice_of(days[i].now), &now));
		r.contents.now_ms = now.ms;
		make_files(&r);
		if (has(page(&r, "stories/1-the-gate-at-halmir.html"), "This article is from May 04, 2011.") !=
		    days[i].old)
			fail_msg("on %s it is%s old", days[i].now, days[i].old ? "" : " not");
		arena_free(&r.arena);
	}
}

static void test_stories_name_series_translations_and_notes(void **state)
{
	(void)state;
	struct room r;
	make_room(&r, SAMPLE_ALL, 0);
	must_have(&r, "stories/1-the-gate-at-halmir.html", "href=\"../series/the-ovra-file.html\"");
	must_have(&r, "stories/1-the-gate-at-halmir.html", "hreflang=\"pt\" dir=\"auto\">O portão de Halmir</a>");
	must_have(&r, "stories/1-the-gate-at-halmir.html", "An earlier version gave the wrong year of the protocol.");
	must_have(&r, "stories/2-o-portao-de-halmir.html", "<h1 lang=\"pt\" dir=\"auto\">O portão de Halmir</h1>");
	must_have(&r, "series/the-ovra-file.html", "2 stories");
	arena_free(&r.arena);
}

static void test_withdrawn_pages_hold_no_words(void **state)
{
	(void)state;
	struct room r;
	make_room(&r, SAMPLE_ALL, 0);
	must_have(&r, "cables/08BRZENY77.html", "08BRZENY77 was withdrawn");
	must_have(&r, "cables/08BRZENY77.html", "This cable was public here until 1 Jun 2012.");
	must_have(&r, "cables/08BRZENY77.html", "The story that cited it was withdrawn.");
	must_have(&r, "stories/4-a-mistake.html", "Story 4 was withdrawn");
	must_have(&r, "withdrawn.txt", "cables/08BRZENY77.html\nstories/4-a-mistake.html\n");
	arena_free(&r.arena);
}

static void test_the_front_page_says_who_posts(void **state)
{
	(void)state;
	struct room r;
	make_room(&r, SAMPLE_ALL, 0);
	must_have(&r, "index.html", "by arrangement with the keepers of the Ovra archive");
	must_have(&r, "index.html", "href=\"mailto:room@courier.example\"");
	must_have(&r, "index.html", "<h2 id=\"newest-stories\">");
	must_not_have(&r, "index.html", "Nothing has been posted here yet");
	arena_free(&r.arena);
	make_room(&r, SAMPLE_NOTHING, 0);
	must_have(&r, "index.html", "Nothing has been posted here yet");
	must_have(&r, "record/index.html", "Nothing has been posted yet");
	arena_free(&r.arena);
}

/* ---- Feed, sitemap, record ---- */

static void test_the_feed_holds_full_entries(void **state)
{
	(void)state;
	struct room r = {0};
	sample_make(&r.arena, SAMPLE_ALL, 0, &r.contents);
	r.contents.identity.address = slice_of("https://room.example/cables-room/");
	make_files(&r);
	must_have(&r, "feed.xml", "<id>https://room.example/cables-room/stories/1-the-gate-at-halmir.html</id>");
	must_have(&r, "feed.xml", "<id>https://room.example/cables-room/cables/06BRZENY402.html</id>");
	must_have(&r, "feed.xml", "<updated>2012-03-01T06:00:00Z</updated>");
	must_have(&r, "feed.xml", "a river stopped");
	must_have(&r, "feed.xml", "He asked for a glass of water instead");
	must_have(&r, "feed.xml", "href=&quot;https://room.example/cables-room/cables/06BRZENY402.html#p1&quot;");
	must_have(&r, "sitemap.xml", "<loc>https://room.example/cables-room/sitemaps/1.xml</loc>");
	must_have(&r, "sitemaps/1.xml",
	          "<loc>https://room.example/cables-room/cables/06BRZENY402.html</loc><lastmod>2011-05-04T06:00:00Z</"
	          "lastmod>");
	must_not_have(&r, "sitemaps/1.xml", "08BRZENY77");
	must_have(&r, "cables/06BRZENY402.html",
	          "<link rel=\"canonical\" href=\"https://room.example/cables-room/cables/06BRZENY402.html\">");
	must_have(&r, "404.html", "href=\"/cables-room/assets/cabledesk.css\"");
	arena_free(&r.arena);
	make_room(&r, SAMPLE_ALL, 0);
	assert_null(room_inventory_find(&r.inventory, slice_of("sitemap.xml")));
	must_have(&r, "feed.xml", "<id>urn:x-cabledesk:cables/06BRZENY402.html</id>");
	must_have(&r, "404.html", "href=\"/assets/cabledesk.css\"");
	arena_free(&r.arena);
}

static void test_the_record_holds_exact_bytes(void **state)
{
	(void)state;
	struct room r;
	make_room(&r, SAMPLE_ALL, 0);
	struct slice rest = page(&r, "record/entries.jsonl"), line;
	for (size_t i = 0; i < r.contents.record_count; i++) {
		assert_true(slice_next_line(&rest, &line));
		assert_true(slice_equal(line, r.contents.record[i].bytes));
	}
	assert_false(slice_next_line(&rest, &line));
	must_have(&r, "record/index.html", r.contents.cables[1].hash.ptr);
	must_have(&r, "record/index.html", "<a href=\"../cables/06BRZENY402.html\">06BRZENY402</a>");
	must_have(&r, "cables/06BRZENY402/1.json", "\"form\": \"cabledesk-edition-1\"");
	arena_free(&r.arena);
}

static void test_a_preview_is_the_page(void **state)
{
	(void)state;
	struct room r;
	struct slice html;
	struct error err;
	make_room(&r, SAMPLE_ALL, 0);
	assert_int_equal(
	    room_make_page(&r.arena, &r.contents, templates, text, slice_of("cables/06BRZENY402.html"), &html, &err),
	    STATUS_OK);
	assert_true(slice_equal(html, page(&r, "cables/06BRZENY402.html")));
	assert_int_equal(
	    room_make_page(&r.arena, &r.contents, templates, text, slice_of("cables/09NOWHERE1.html"), &html, &err),
	    STATUS_MISSING);
	arena_free(&r.arena);
}

static void test_a_path_never_leaves_the_room(void **state)
{
	(void)state;
	static const char *const slugs[] = {"../../../etc/passwd", "a b", ".hidden/../x", "x\ny", "x//y"};
	for (size_t i = 0; i < sizeof slugs / sizeof *slugs; i++) {
		struct room r = {0};
		struct error err;
		sample_make(&r.arena, SAMPLE_ONE, 0, &r.contents);
		struct posted_story story = r.contents.stories[0];
		story.slug = slice_of(slugs[i]);
		r.contents.stories = &story;
		assert_int_equal(room_index_make(&r.arena, &r.contents, &r.index, &err), STATUS_OK);
		assert_int_equal(room_inventory_make(&r.arena, &r.index, &r.inventory, &err), STATUS_INPUT);
		assert_string_equal(err.sentence, "room.path");
		arena_free(&r.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_no_link_leads_to_nothing),
	    cmocka_unit_test(test_every_page_holds),
	    cmocka_unit_test(test_long_lists_are_cut_into_pages),
	    cmocka_unit_test(test_a_story_of_500_links_is_no_heavy_page),
	    cmocka_unit_test(test_tags_say_what_they_mean),
	    cmocka_unit_test(test_long_lists_of_groups_are_cut_into_pages),
	    cmocka_unit_test(test_a_small_drawing_stands_beside_each_group),
	    cmocka_unit_test(test_the_same_contents_give_the_same_bytes),
	    cmocka_unit_test(test_a_cable_says_what_it_is),
	    cmocka_unit_test(test_quotations_lead_there_and_back),
	    cmocka_unit_test(test_a_story_says_how_old_it_is),
	    cmocka_unit_test(test_stories_name_series_translations_and_notes),
	    cmocka_unit_test(test_withdrawn_pages_hold_no_words),
	    cmocka_unit_test(test_the_front_page_says_who_posts),
	    cmocka_unit_test(test_the_feed_holds_full_entries),
	    cmocka_unit_test(test_the_record_holds_exact_bytes),
	    cmocka_unit_test(test_a_preview_is_the_page),
	    cmocka_unit_test(test_a_path_never_leaves_the_room),
	};
	sample_open(&text, &templates);
	int failed = cmocka_run_group_tests_name("room_page", tests, NULL, NULL);
	template_set_free(templates);
	text_catalogue_free(text);
	return failed;
}
