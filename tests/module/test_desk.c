/* Proves the desk's stores on a real file: one-time links, sessions, addresses in the order of citing, drafts that come again, and the record's
 * rows that nobody can change. */
#include "desk/address.h"
#include "desk/collection.h"
#include "desk/import_list.h"
#include "desk/mark.h"
#include "desk/partner.h"
#include "desk/person.h"
#include "desk/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
	char folder[64];
	int64_t now;
	struct files files;
	struct clock clock;
	struct random random;
	struct desk desk;
	struct db *db;
	struct arena arena;
	struct error err;
};

static int64_t read_now(void *state)
{
	return *(int64_t *)state;
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	snprintf(f->folder, sizeof f->folder, "/tmp/test-desk-XXXXXX");
	if (mkdtemp(f->folder) == NULL)
		return -1;
	f->now = INT64_C(1304488800000);
	f->files = files_of_machine();
	f->clock = (struct clock){.now = read_now, .ticks = read_now, .state = &f->now};
	f->random = random_of_machine();
	f->desk = (struct desk){f->folder, &f->files, &f->clock, &f->random};
	*state = f;
	if (desk_create(&f->desk, &f->err) != STATUS_OK)
		return -1;
	return desk_open(&f->desk, DB_WRITE, &f->db, &f->err) == STATUS_OK ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	char command[128];
	db_close(f->db);
	arena_free(&f->arena);
	snprintf(command, sizeof command, "rm -rf '%s'", f->folder);
	int result = system(command);
	free(f);
	return result;
}

static struct cable_id id_of(unsigned char byte)
{
	struct cable_id id;
	memset(id.bytes, byte, sizeof id.bytes);
	return id;
}

static void test_a_desk_is_made_once(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(desk_create(&f->desk, &f->err), STATUS_REFUSED);
	assert_string_equal(f->err.sentence, "desk.exists");

	struct db *db;
	struct desk elsewhere = f->desk;
	elsewhere.folder = "/tmp/there-is-no-desk-here";
	assert_int_equal(desk_open(&elsewhere, DB_READ, &db, &f->err), STATUS_MISSING);
	assert_string_equal(f->err.sentence, "desk.none");
}

static void test_a_link_lets_in_once_and_for_ten_minutes(void **state)
{
	struct fixture *f = *state;
	int64_t person;
	char token[TOKEN_LEN + 1], session[TOKEN_LEN + 1];
	struct session found;
	assert_int_equal(person_add(f->db, &f->desk, slice_of("Administrator"), &person, &f->err), STATUS_OK);
	assert_int_equal(sign_in_make(f->db, &f->desk, person, token, &f->err), STATUS_OK);
	assert_int_equal(sign_in_look(f->db, &f->desk, slice_of(token), &f->err), STATUS_OK);
	assert_int_equal(sign_in_use(f->db, &f->desk, slice_of(token), session, &f->err), STATUS_OK);
	assert_int_equal(session_find(f->db, &f->desk, &f->arena, slice_of(session), &found, &f->err), STATUS_OK);
	assert_true(slice_equals(found.person.name, "Administrator"));
	assert_int_equal(found.csrf.len, TOKEN_LEN);

	assert_int_equal(sign_in_use(f->db, &f->desk, slice_of(token), session, &f->err), STATUS_REFUSED);
	assert_int_equal(sign_in_make(f->db, &f->desk, person, token, &f->err), STATUS_OK);
	f->now += 10 * 60000 + 1;
	assert_int_equal(sign_in_use(f->db, &f->desk, slice_of(token), session, &f->err), STATUS_REFUSED);
	assert_string_equal(f->err.sentence, "desk.sign_in_link");
}

static void test_a_session_ends(void **state)
{
	struct fixture *f = *state;
	int64_t person;
	char token[TOKEN_LEN + 1], session[TOKEN_LEN + 1];
	struct session found;
	assert_int_equal(person_add(f->db, &f->desk, slice_of("Administrator"), &person, &f->err), STATUS_OK);
	assert_int_equal(sign_in_make(f->db, &f->desk, person, token, &f->err), STATUS_OK);
	assert_int_equal(sign_in_use(f->db, &f->desk, slice_of(token), session, &f->err), STATUS_OK);
	/* Seen every six days it goes on, for thirty days in all. */
	for (int day = 0; day < 24; day += 6) {
		f->now += INT64_C(6) * 24 * 3600 * 1000;
		assert_int_equal(session_find(f->db, &f->desk, &f->arena, slice_of(session), &found, &f->err),
		                 STATUS_OK);
	}
	f->now += INT64_C(6) * 24 * 3600 * 1000 + 1;
	assert_int_equal(session_find(f->db, &f->desk, &f->arena, slice_of(session), &found, &f->err), STATUS_REFUSED);

	assert_int_equal(sign_in_make(f->db, &f->desk, person, token, &f->err), STATUS_OK);
	assert_int_equal(sign_in_use(f->db, &f->desk, slice_of(token), session, &f->err), STATUS_OK);
	assert_int_equal(session_end(f->db, &f->desk, slice_of(session), &f->err), STATUS_OK);
	assert_int_equal(session_find(f->db, &f->desk, &f->arena, slice_of(session), &found, &f->err), STATUS_REFUSED);
}

static void test_all_other_sessions_are_ended(void **state)
{
	struct fixture *f = *state;
	char link[TOKEN_LEN + 1], tokens[3][TOKEN_LEN + 1], unused[TOKEN_LEN + 1];
	struct session session;
	struct session_row *rows;
	size_t count;
	int64_t person;
	assert_int_equal(person_add(f->db, &f->desk, slice_of("A. Reporter"), &person, &f->err), STATUS_OK);
	for (int i = 0; i < 3; i++) {
		f->now += 1000;
		assert_int_equal(sign_in_make(f->db, &f->desk, person, link, &f->err), STATUS_OK);
		assert_int_equal(sign_in_use(f->db, &f->desk, slice_of(link), tokens[i], &f->err), STATUS_OK);
	}
	assert_int_equal(sign_in_make(f->db, &f->desk, person, unused, &f->err), STATUS_OK);
	assert_int_equal(
	    session_list(f->db, &f->desk, &f->arena, person, slice_of(tokens[1]), 0, 10, &rows, &count, &f->err),
	    STATUS_OK);
	assert_int_equal(count, 3);
	assert_true(!rows[0].is_own && rows[1].is_own && !rows[2].is_own);
	assert_int_equal(rows[0].started_ms, f->now);
	assert_int_equal(
	    session_list(f->db, &f->desk, &f->arena, person, slice_of(tokens[1]), 1, 1, &rows, &count, &f->err),
	    STATUS_OK);
	assert_int_equal(count, 1);
	assert_true(rows[0].is_own);
	assert_int_equal(session_end_others(f->db, &f->desk, person, slice_of(tokens[1]), &f->err), STATUS_OK);
	for (int i = 0; i < 3; i++)
		assert_int_equal(session_find(f->db, &f->desk, &f->arena, slice_of(tokens[i]), &session, &f->err),
		                 i == 1 ? STATUS_OK : STATUS_REFUSED);
	assert_int_equal(sign_in_look(f->db, &f->desk, slice_of(unused), &f->err), STATUS_REFUSED);
}

static void test_addresses_are_given_in_the_order_of_citing(void **state)
{
	struct fixture *f = *state;
	char address[ADDRESS_MAX + 1];
	struct cable_id found;
	struct cable_id ids[3] = {id_of(1), id_of(2), id_of(0xab)};
	struct slice mrn = slice_of("09ISLAMABAD365");
	assert_int_equal(address_give(f->db, &f->desk, &ids[0], mrn, address, &f->err), STATUS_OK);
	assert_string_equal(address, "09ISLAMABAD365");
	assert_int_equal(address_give(f->db, &f->desk, &ids[1], mrn, address, &f->err), STATUS_OK);
	assert_string_equal(address, "09ISLAMABAD365_b");
	assert_int_equal(address_give(f->db, &f->desk, &ids[0], mrn, address, &f->err), STATUS_OK);
	assert_string_equal(address, "09ISLAMABAD365");
	assert_int_equal(address_give(f->db, &f->desk, &ids[2], slice_of(""), address, &f->err), STATUS_OK);
	assert_string_equal(address, "x-abababababab");
	assert_int_equal(address_find(f->db, slice_of("09ISLAMABAD365_b"), &found, &f->err), STATUS_OK);
	assert_memory_equal(found.bytes, ids[1].bytes, sizeof found.bytes);
	assert_int_equal(address_find(f->db, slice_of("09ISLAMABAD366"), &found, &f->err), STATUS_MISSING);
}

static void test_many_addresses_of_one_number_differ(void **state)
{
	(void)state;
	char address[ADDRESS_MAX + 1];
	struct cable_id id = id_of(7);
	static const struct {
		unsigned turn;
		const char *expected;
	} cases[] = {{0, "09KABUL1"}, {1, "09KABUL1_b"}, {25, "09KABUL1_z"}, {26, "09KABUL1_ba"}, {27, "09KABUL1_bb"}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		address_make(slice_of("09KABUL1"), &id, cases[i].turn, address);
		assert_string_equal(address, cases[i].expected);
		assert_true(address_is_good(slice_of(address)));
	}
	address_make(slice_of("frus1969-76ve08-d16"), &id, 1, address);
	assert_string_equal(address, "frus1969-76ve08-d16_b");
	/* Nobody's own name may look like that of a cable without one. */
	address_make(slice_of("x-070707070707"), &id, 1, address);
	assert_string_equal(address, "x-070707070707_b");
	address_make(slice_of("x-d1"), &id, 0, address);
	assert_string_equal(address, "x-070707070707");
	address_make(slice_of("../../etc"), &id, 0, address);
	assert_string_equal(address, "x-070707070707");
}

static void test_marks_are_a_persons_own(void **state)
{
	struct fixture *f = *state;
	struct cable_id first = id_of(1), second = id_of(2);
	struct cable_set set;
	struct actor one = {0}, other = {0};
	assert_int_equal(person_add(f->db, &f->desk, slice_of("One"), &one.person, &f->err), STATUS_OK);
	assert_int_equal(person_add(f->db, &f->desk, slice_of("Other"), &other.person, &f->err), STATUS_OK);
	assert_int_equal(mark_set(f->db, &f->desk, one, MARK_KEPT, &second, true, &f->err), STATUS_OK);
	assert_int_equal(mark_set(f->db, &f->desk, one, MARK_KEPT, &first, true, &f->err), STATUS_OK);
	assert_int_equal(mark_set(f->db, &f->desk, one, MARK_KEPT, &first, true, &f->err), STATUS_OK);
	assert_int_equal(mark_set(f->db, &f->desk, other, MARK_READ, &first, true, &f->err), STATUS_OK);
	assert_int_equal(mark_list(f->db, &f->arena, one, MARK_KEPT, &set, &f->err), STATUS_OK);
	assert_int_equal(set.count, 2);
	assert_int_equal(cable_id_compare(&set.ids[0], &first), 0);
	assert_int_equal(mark_list(f->db, &f->arena, other, MARK_KEPT, &set, &f->err), STATUS_OK);
	assert_int_equal(set.count, 0);
	/* The desk's owner, on the command line, sees what anyone keeps. */
	assert_int_equal(mark_list(f->db, &f->arena, (struct actor){0}, MARK_KEPT, &set, &f->err), STATUS_OK);
	assert_int_equal(set.count, 2);
	assert_int_equal(mark_set(f->db, &f->desk, one, MARK_KEPT, &first, false, &f->err), STATUS_OK);
	assert_int_equal(mark_set(f->db, &f->desk, one, MARK_KEPT, &first, false, &f->err), STATUS_OK);
	assert_int_equal(mark_list(f->db, &f->arena, one, MARK_KEPT, &set, &f->err), STATUS_OK);
	assert_int_equal(set.count, 1);
}

static void test_a_collection_keeps_what_is_not_given(void **state)
{
	struct fixture *f = *state;
	struct collection c = {
	    .name = slice_of("harbour"), .credit = slice_of("The Harbour Archive"), .note = slice_of("A note.")};
	struct collection change = {.name = slice_of("harbour"), .note = slice_of("")};
	struct collection found;
	assert_int_equal(collection_set(f->db, &f->desk, &c, &f->err), STATUS_OK);
	assert_int_equal(collection_set(f->db, &f->desk, &change, &f->err), STATUS_OK);
	assert_int_equal(collection_find(f->db, &f->arena, slice_of("harbour"), &found, &f->err), STATUS_OK);
	assert_true(slice_equals(found.credit, "The Harbour Archive"));
	assert_int_equal(found.note.len, 0);
	c.name = slice_of("../harbour");
	assert_int_equal(collection_set(f->db, &f->desk, &c, &f->err), STATUS_USAGE);
}

static void test_a_partner_has_a_real_zone_and_site(void **state)
{
	struct fixture *f = *state;
	struct partner p = {.name = slice_of("The Harbour Post"), .zone = slice_of("Asia/Kolkata")};
	assert_int_equal(partner_set(f->db, &f->desk, &p, &f->err), STATUS_OK);
	const char *zone;
	assert_int_equal(partner_find_zone(f->db, &f->arena, p.name, &zone, &f->err), STATUS_OK);
	assert_string_equal(zone, "Asia/Kolkata");
	assert_int_equal(partner_find_zone(f->db, &f->arena, slice_of("Nobody"), &zone, &f->err), STATUS_OK);
	assert_null(zone);
	p.zone = slice_of("Asia/Nowhere");
	assert_int_equal(partner_set(f->db, &f->desk, &p, &f->err), STATUS_USAGE);
	assert_string_equal(f->err.sentence, "desk.partner_zone");
	p.zone = slice_of("");
	p.site = slice_of("javascript:alert(1)");
	assert_int_equal(partner_set(f->db, &f->desk, &p, &f->err), STATUS_USAGE);
}

static void test_the_same_import_again_is_the_same_row(void **state)
{
	struct fixture *f = *state;
	struct collection c = {.name = slice_of("harbour")};
	char original[65];
	int64_t first, again;
	bool was_undone;
	struct import *imports;
	size_t count;
	memset(original, 'a', 64);
	original[64] = '\0';
	assert_int_equal(collection_set(f->db, &f->desk, &c, &f->err), STATUS_OK);
	assert_int_equal(import_begin(f->db, &f->desk, slice_of(original), c.name, slice_of("cables.csv"), 12,
	                              SOURCE_UNKNOWN, &first, &was_undone, &f->err),
	                 STATUS_OK);
	assert_int_equal(import_begin(f->db, &f->desk, slice_of(original), c.name, slice_of("copy.csv"), 12,
	                              SOURCE_UNKNOWN, &again, &was_undone, &f->err),
	                 STATUS_OK);
	assert_int_equal(first, again);
	struct archive_counts counts = {.cables = 5, .fresh = 4, .differing = 3, .flagged = 2, .set_aside = 1};
	assert_int_equal(import_end(f->db, &f->desk, first, &counts, &f->err), STATUS_OK);
	assert_int_equal(import_list(f->db, &f->arena, &imports, &count, &f->err), STATUS_OK);
	assert_int_equal(count, 1);
	assert_true(imports[0].done);
	assert_int_equal(imports[0].counts.flagged, 2);
	assert_int_equal(imports[0].counts.differing, 3);
	assert_true(slice_equals(imports[0].name, "cables.csv"));
}

static void test_an_undone_import_stays_in_the_list_and_comes_back(void **state)
{
	struct fixture *f = *state;
	struct collection c = {.name = slice_of("harbour")};
	struct import import;
	int64_t id, again;
	bool was_undone;
	char original[65];
	memset(original, 'a', 64);
	original[64] = '\0';
	assert_int_equal(collection_set(f->db, &f->desk, &c, &f->err), STATUS_OK);
	for (int i = 0; i < 2; i++) {
		original[0] = (char)('a' + i);
		assert_int_equal(import_begin(f->db, &f->desk, slice_of(original), c.name, slice_of("in/cables.csv"),
		                              12, SOURCE_UNKNOWN, &id, &was_undone, &f->err),
		                 STATUS_OK);
	}
	assert_int_equal(import_find_named(f->db, &f->arena, slice_of("cables.csv"), &import, &f->err), STATUS_USAGE);
	assert_int_equal(import_find_named(f->db, &f->arena, slice_of("s.csv"), &import, &f->err), STATUS_MISSING);
	assert_int_equal(import_find_named(f->db, &f->arena, slice_of("99"), &import, &f->err), STATUS_MISSING);
	assert_int_equal(import_find_named(f->db, &f->arena, slice_of("1"), &import, &f->err), STATUS_OK);
	assert_int_equal(import.undone_ms, 0);
	assert_int_equal(import_undo(f->db, &f->desk, (struct actor){0}, &import, &f->err), STATUS_OK);
	/* The name now means the one that stands. */
	assert_int_equal(import_find_named(f->db, &f->arena, slice_of("cables.csv"), &import, &f->err), STATUS_OK);
	assert_int_equal(import.id, id);
	assert_int_equal(import_find(f->db, &f->arena, 1, &import, &f->err), STATUS_OK);
	assert_int_equal(import.undone_ms, f->now);
	original[0] = 'a';
	assert_int_equal(import_begin(f->db, &f->desk, slice_of(original), c.name, slice_of("x.csv"), 12,
	                              SOURCE_UNKNOWN, &again, &was_undone, &f->err),
	                 STATUS_OK);
	assert_true(was_undone);
	assert_int_equal(again, 1);
	assert_int_equal(import_find(f->db, &f->arena, 1, &import, &f->err), STATUS_OK);
	assert_int_equal(import.undone_ms, 0);
}

static struct story_version draft(const char *headline, const char *body)
{
	return (struct story_version){.headline = slice_of(headline),
	                              .partner = slice_of("The Harbour Post"),
	                              .body = slice_of(body),
	                              .tree = slice_of("tree")};
}

/* One is public; of seven, three at a time. */
static void test_lists_are_read_in_parts(void **state)
{
	struct fixture *f = *state;
	struct story *stories;
	size_t count, pages = 0, seen = 0;
	struct story_part part = {.limit = 3};
	for (size_t i = 0; i < 7; i++) {
		struct story_version v = {.headline = arena_format(&f->arena, "Story %zu", i),
		                          .body = slice_of("One.")};
		assert_int_equal(story_save(f->db, &f->desk, (struct actor){0}, &v, &f->err), STATUS_OK);
	}
	assert_int_equal(db_exec(f->db, "UPDATE story SET state = 'published' WHERE id = 7", &f->err), STATUS_OK);
	do {
		assert_int_equal(story_list_part(f->db, &f->arena, &part, &stories, &count, &f->err), STATUS_OK);
		for (size_t i = 0; i < count; i++)
			assert_int_equal(stories[i].id, 7 - (int64_t)seen++);
		part.before = count > 0 ? stories[count - 1].id : 0;
		pages++;
	} while (count == part.limit);
	assert_int_equal(seen, 7);
	assert_int_equal(pages, 3);
	part = (struct story_part){.drafts = true, .limit = 1};
	assert_int_equal(story_list_part(f->db, &f->arena, &part, &stories, &count, &f->err), STATUS_OK);
	assert_int_equal(count, 1);
	assert_int_equal(stories[0].id, 6);
}

static void test_the_same_story_again_is_a_new_draft_version(void **state)
{
	struct fixture *f = *state;
	struct actor actor = {0};
	struct story_version v = draft("Minister knew of the dam", "One.");
	struct story_version second = draft("Minister knew of the dam", "Two.");
	struct story_version other = draft("Another story", "Three.");
	struct story_version loaded;
	struct story story;
	assert_int_equal(story_save(f->db, &f->desk, actor, &v, &f->err), STATUS_OK);
	assert_int_equal(v.number, 1);
	assert_int_equal(story_save(f->db, &f->desk, actor, &v, &f->err), STATUS_OK);
	assert_int_equal(v.number, 1);
	assert_int_equal(story_save(f->db, &f->desk, actor, &second, &f->err), STATUS_OK);
	assert_int_equal(second.story, v.story);
	assert_int_equal(second.number, 2);
	assert_int_equal(story_save(f->db, &f->desk, actor, &other, &f->err), STATUS_OK);
	assert_int_not_equal(other.story, v.story);
	assert_int_equal(story_load_version(f->db, &f->arena, v.story, 1, &loaded, &f->err), STATUS_OK);
	assert_true(slice_equals(loaded.body, "One."));
	assert_int_equal(story_load_version(f->db, &f->arena, v.story, 0, &loaded, &f->err), STATUS_OK);
	assert_true(slice_equals(loaded.body, "Two."));
	assert_int_equal(story_find(f->db, &f->arena, v.story, &story, &f->err), STATUS_OK);
	assert_true(slice_equals(story.slug, "minister-knew-of-the-dam"));
	assert_int_equal(story_find(f->db, &f->arena, 99, &story, &f->err), STATUS_MISSING);
	v.headline = slice_of("  ");
	assert_int_equal(story_save(f->db, &f->desk, actor, &v, &f->err), STATUS_USAGE);
}

static void test_slugs_are_readable_in_every_script(void **state)
{
	struct fixture *f = *state;
	static const char *const cases[][2] = {
	    {"US had told Kayani: Stop backing …", "us-had-told-kayani-stop-backing"},
	    {"Köln's 3rd dam — a “scandal”", "kolns-3rd-dam-a-scandal"},
	    {"दिल्ली", "dilli"},
	    {"…", "story"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct slice slug;
		assert_int_equal(story_make_slug(&f->arena, slice_of(cases[i][0]), &slug, &f->err), STATUS_OK);
		assert_string_equal(arena_cstr(&f->arena, slug), cases[i][1]);
	}
}

static void test_a_state_changes_only_as_the_table_says(void **state)
{
	struct fixture *f = *state;
	struct actor actor = {0};
	struct story_version v = draft("A story", "Words.");
	assert_int_equal(story_save(f->db, &f->desk, actor, &v, &f->err), STATUS_OK);
	assert_int_equal(story_set_state(f->db, &f->desk, actor, v.story, STORY_READY, &f->err), STATUS_OK);
	assert_int_equal(story_set_state(f->db, &f->desk, actor, v.story, STORY_READY, &f->err), STATUS_REFUSED);
	assert_int_equal(story_set_state(f->db, &f->desk, actor, v.story, STORY_PUBLISHED, &f->err), STATUS_REFUSED);
	assert_int_equal(story_set_state(f->db, &f->desk, actor, v.story, STORY_DRAFT, &f->err), STATUS_OK);
}

static void test_the_record_has_no_gaps_and_never_changes(void **state)
{
	struct fixture *f = *state;
	static const char first[] =
	    "INSERT INTO record_entry (place, bytes, leaf_hash) VALUES (0, x'00', zeroblob(32))";
	static const char second[] =
	    "INSERT INTO record_entry (place, bytes, leaf_hash) VALUES (1, x'00', zeroblob(32))";
	assert_int_not_equal(db_exec(f->db, second, &f->err), STATUS_OK);
	assert_int_equal(db_exec(f->db, first, &f->err), STATUS_OK);
	assert_int_not_equal(db_exec(f->db, first, &f->err), STATUS_OK);
	assert_int_not_equal(db_exec(f->db, "UPDATE record_entry SET bytes = x'01'", &f->err), STATUS_OK);
	assert_int_not_equal(db_exec(f->db, "DELETE FROM record_entry", &f->err), STATUS_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_a_desk_is_made_once, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_link_lets_in_once_and_for_ten_minutes, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_session_ends, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_all_other_sessions_are_ended, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_addresses_are_given_in_the_order_of_citing, setup, teardown),
	    cmocka_unit_test(test_many_addresses_of_one_number_differ),
	    cmocka_unit_test_setup_teardown(test_marks_are_a_persons_own, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_collection_keeps_what_is_not_given, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_partner_has_a_real_zone_and_site, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_the_same_import_again_is_the_same_row, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_an_undone_import_stays_in_the_list_and_comes_back, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_lists_are_read_in_parts, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_the_same_story_again_is_a_new_draft_version, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_slugs_are_readable_in_every_script, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_state_changes_only_as_the_table_says, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_the_record_has_no_gaps_and_never_changes, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
