/* Proves the door between desk and room on real files: a plan says what becomes public and why, a publication is one transaction with its entries in the
 * record, nothing goes out that came out differently or that a rule stops, and what is withdrawn leaves no words behind. */
#include "base/digest.h"
#include "base/embed.h"
#include "base/prose.h"
#include "cable/read_telegram.h"
#include "publish/publication.h"
#include "publish/room_folder.h"
#include "publish/undo.h"
#include "room/inventory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char clear_marker[] =
    "VZCZCXRO1234\nOO RUEHC\nDE RUEHIL #0365/01 0501617\nZNY SSSSS ZZH\nO 191617Z FEB 09\nFM AMEMBASSY ISLAMABAD\nTO "
    "RUEHC/SECSTATE "
    "WASHDC IMMEDIATE 1291\nBT\nS E C R E T ISLAMABAD 000365\n\nSIPDIS\n\nE.O. 12958: DECL: 02/18/2019\nTAGS: PREL, "
    "PTER, PK\n"
    "SUBJECT: SCENESETTER FOR THE GENERAL'S VISIT\n\nREF: KABUL 12\n\n1. (S) Summary. The general comes at a time of "
    "doubt.\n\n"
    "2. (C) But we need to lay down a clear marker that the\nservice must stop backing the other side of the river.\n\n"
    "3. (U) He likes tea.\nPATTERSON\n";

static const char asks_to_protect[] = "VZCZCXRO1235\nOO RUEHC\nDE RUEHBUL #0012/01 0501617\nZNY CCCCC ZZH\nO 201617Z "
                                      "FEB 09\nFM AMEMBASSY KABUL\nTO RUEHC/SECSTATE WASHDC "
                                      "IMMEDIATE 1292\nBT\nC O N F I D E N T I A L KABUL 000012\n\nSIPDIS\n\nE.O. "
                                      "12958: DECL: 02/18/2019\nTAGS: PREL, AF\n"
                                      "SUBJECT: WHAT THE MILLER SAID\n\n1. (C) The miller (strictly\nprotect) said "
                                      "that the dam would never hold another winter of rain.\n"
                                      "WOOD\n";

struct fixture {
	char folder[64];
	char archive_folder[96];
	int64_t now;
	struct files files;
	struct clock clock;
	struct random random;
	struct desk desk;
	struct db *db;
	struct archive *archive;
	struct posts posts;
	struct publisher publisher;
	struct config config;
	struct arena arena;
	struct error err;
};

static int64_t read_now(void *state)
{
	return *(int64_t *)state;
}

/* The cable whose document is `id_of`, in a reading made of `telegram`. */
static enum status add_reading(struct fixture *f, struct archive *writer, const char *telegram, const char *id_of,
                               char original)
{
	struct cable cable;
	struct slice document = slice_of(id_of);
	struct buffer json = {0};
	char hex[CABLE_ID_LEN + 1];
	struct slice bytes = slice_of(telegram);
	struct archive_item item = {.collection = slice_of("harbour"), .bytes = bytes, .value = &cable};
	struct archive_counts counts = {0};
	enum status status = cable_read_telegram(&f->arena, &f->posts, bytes, &cable, &f->err);
	if (status != STATUS_OK)
		return status;
	cable_write_json(&json, &cable);
	item.json = buffer_slice(&json);
	cable_make_id(&document, 1, hex);
	cable_id_read(slice_of(hex), &item.cable);
	cable_make_reading_id(cable.text, item.json, hex);
	cable_id_read(slice_of(hex), &item.reading);
	memset(item.place.original, original, CABLE_ID_LEN);
	item.place.length = bytes.len;
	struct archive_batch batch = {.items = &item,
	                              .item_count = 1,
	                              .original = item.place.original,
	                              .collection = item.collection,
	                              .next_offset = bytes.len,
	                              .original_done = true};
	status = archive_write(writer, &batch, &counts, &f->err);
	buffer_free(&json);
	return status;
}

static enum status add_cable(struct fixture *f, struct archive *writer, const char *telegram, char original)
{
	return add_reading(f, writer, telegram, telegram, original);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct archive *writer;
	struct slice csv;
	struct collection c = {
	    .name = slice_of("harbour"), .credit = slice_of("The Harbour Archive"), .note = slice_of("Read jointly.")};
	snprintf(f->folder, sizeof f->folder, "/tmp/test-publication-XXXXXX");
	if (mkdtemp(f->folder) == NULL)
		return -1;
	snprintf(f->archive_folder, sizeof f->archive_folder, "%s/archive", f->folder);
	f->now = INT64_C(1304488800000);
	f->files = files_of_machine();
	f->clock = (struct clock){.now = read_now, .ticks = read_now, .state = &f->now};
	f->random = random_of_machine();
	f->desk = (struct desk){f->folder, &f->files, &f->clock, &f->random};
	f->config = config_standard();
	*state = f;
	if (desk_create(&f->desk, &f->err) != STATUS_OK ||
	    desk_open(&f->desk, DB_WRITE, &f->db, &f->err) != STATUS_OK ||
	    collection_set(f->db, &f->desk, &c, &f->err) != STATUS_OK ||
	    !embedded_find(slice_of("data/posts.csv"), &csv) ||
	    posts_load(&f->arena, csv, &f->posts, &f->err) != STATUS_OK)
		return -1;
	struct archive_options options = {
	    .folder = f->archive_folder, .write = true, .files = &f->files, .clock = &f->clock};
	if (archive_open(&options, &writer, &f->err) != STATUS_OK ||
	    add_cable(f, writer, clear_marker, 'a') != STATUS_OK ||
	    add_cable(f, writer, asks_to_protect, 'b') != STATUS_OK)
		return -1;
	archive_close(writer);
	options.write = false;
	if (archive_open(&options, &f->archive, &f->err) != STATUS_OK)
		return -1;
	f->publisher = (struct publisher){&f->desk, f->db, f->archive, &f->posts};
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	char command[128];
	archive_close(f->archive);
	db_close(f->db);
	arena_free(&f->arena);
	snprintf(command, sizeof command, "rm -rf '%s'", f->folder);
	int result = system(command);
	free(f);
	return result;
}

static int64_t save_story(struct fixture *f, const char *headline, const char *body, const char *note)
{
	struct prose prose;
	struct buffer tree = {0};
	struct story_version v = {
	    .headline = slice_of(headline), .body = slice_of(body), .revision_note = slice_of(note)};
	assert_int_equal(prose_parse(&f->arena, v.body, &prose, &f->err), STATUS_OK);
	prose_write(&tree, &prose);
	v.tree = buffer_slice(&tree);
	assert_int_equal(story_save(f->db, &f->desk, (struct actor){0}, &v, &f->err), STATUS_OK);
	buffer_free(&tree);
	return v.story;
}

static struct plan plan_of(struct fixture *f, int64_t story)
{
	struct plan plan;
	enum status status = plan_publish(&f->publisher, &f->arena, story, &plan, &f->err);
	if (status != STATUS_OK)
		print_error("plan: %s\n", f->err.sentence);
	assert_int_equal(status, STATUS_OK);
	return plan;
}

static void publish(struct fixture *f, int64_t story)
{
	struct plan plan = plan_of(f, story);
	enum status status =
	    publication_publish(&f->publisher, &f->arena, (struct actor){0}, story, plan.hash, NULL, &f->err);
	if (status != STATUS_OK)
		print_error("publish: %s\n", f->err.sentence);
	assert_int_equal(status, STATUS_OK);
}

static struct room_contents contents_of(struct fixture *f)
{
	struct room_contents contents;
	assert_int_equal(room_contents_load(&f->arena, f->db, &f->config, f->now, &contents, &f->err), STATUS_OK);
	return contents;
}

static const char quoting[] =
    "Patterson wrote: \"But we need to lay down a clear marker that the service must stop backing the other side\".\n";

/* The import of the cable that `quoting` quotes, in the list. */
static int64_t note_import(struct fixture *f)
{
	char original[CABLE_ID_LEN + 1] = "";
	int64_t id;
	bool was_undone;
	const struct archive_counts counts = {.cables = 1, .fresh = 1};
	memset(original, 'a', CABLE_ID_LEN);
	assert_int_equal(import_begin(f->db, &f->desk, slice_of(original), slice_of("harbour"), slice_of("a.txt"), 10,
	                              SOURCE_UNKNOWN, &id, &was_undone, &f->err),
	                 STATUS_OK);
	assert_int_equal(import_end(f->db, &f->desk, id, &counts, &f->err), STATUS_OK);
	return id;
}

static void assert_in_use(struct fixture *f, int64_t import)
{
	struct undo undo;
	if (undo_prepare(&f->publisher, &f->arena, import, &undo, &f->err) != STATUS_REFUSED)
		fail_msg("it may be undone");
	assert_string_equal(f->err.sentence, "import.in_use");
	assert_string_equal(f->err.values[2].text, "09ISLAMABAD365");
}

/* Any version counts, also an old one; a link without a quotation, too. */
static void test_an_import_whose_cables_are_cited_stays(void **state)
{
	struct fixture *f = *state;
	int64_t import = note_import(f);
	save_story(f, "Of something else", "Nothing is cited.\n", "");
	save_story(f, "A clear marker", "They [talk](cable:09ISLAMABAD365).\n", "");
	assert_in_use(f, import);
	save_story(f, "A clear marker", "They talk.\n", "");
	assert_in_use(f, import);
}

static void test_an_import_whose_cables_are_quoted_or_were_posted_stays(void **state)
{
	struct fixture *f = *state;
	int64_t import = note_import(f);
	int64_t story = save_story(f, "A clear marker", quoting, "");
	assert_in_use(f, import);
	publish(f, story);
	assert_in_use(f, import);
}

static void test_an_import_is_undone_as_it_was_prepared_or_not(void **state)
{
	struct fixture *f = *state;
	struct undo undo;
	struct import found;
	int64_t import = note_import(f);
	save_story(f, "Of something else", "Nothing is cited.\n", "");
	assert_int_equal(undo_prepare(&f->publisher, &f->arena, import, &undo, &f->err), STATUS_OK);
	int64_t story = save_story(f, "A clear marker", quoting, "");
	assert_int_equal(undo_import(&f->publisher, (struct actor){0}, &undo, &f->err), STATUS_REFUSED);
	assert_string_equal(f->err.sentence, "import.undo_changed");
	assert_int_equal(import_find(f->db, &f->arena, import, &found, &f->err), STATUS_OK);
	assert_int_equal(found.undone_ms, 0);
	assert_true(story > 0);
}

static void test_an_import_that_nobody_cites_is_undone(void **state)
{
	struct fixture *f = *state;
	struct undo undo;
	int64_t import = note_import(f);
	assert_int_equal(undo_prepare(&f->publisher, &f->arena, import, &undo, &f->err), STATUS_OK);
	assert_int_equal(undo_import(&f->publisher, (struct actor){0}, &undo, &f->err), STATUS_OK);
	assert_int_equal(undo_prepare(&f->publisher, &f->arena, import, &undo, &f->err), STATUS_REFUSED);
	assert_string_equal(f->err.sentence, "import.undone_before");
	assert_int_equal(import_tell_undone(f->db, f->archive, NULL, &f->err), STATUS_OK);
	/* Its words are in no cable now. */
	struct plan plan = plan_of(f, save_story(f, "A clear marker", quoting, ""));
	assert_int_equal(plan.cable_count, 0);
	assert_int_equal(plan.check.results[0].verdict, VERDICT_NOT_FOUND);
}

static void test_a_quotation_posts_its_cable(void **state)
{
	struct fixture *f = *state;
	int64_t story = save_story(f, "A clear marker", quoting, "");
	struct plan plan = plan_of(f, story);
	assert_int_equal(plan.stop_count, 0);
	assert_int_equal(plan.cable_count, 1);
	assert_string_equal(plan.cables[0].address, "09ISLAMABAD365");
	assert_int_equal(plan.cables[0].fate, PLAN_CABLE_NEW);
	assert_int_equal(plan.cables[0].reasons[0].why, CITATION_QUOTATION);
	assert_int_equal(plan.cables[0].reasons[0].paragraph, 2);
	assert_true(slice_equals(plan.credit, "Read jointly.\nThe Harbour Archive"));
	publish(f, story);

	struct room_contents contents = contents_of(f);
	assert_int_equal(contents.cable_count, 1);
	assert_int_equal(contents.story_count, 1);
	assert_int_equal(contents.record_count, 2);
	const struct story_edition *e = &contents.stories[0].edition;
	assert_int_equal(e->quotation_count, 1);
	const struct edition_place *place = &e->quotations[0].places[0];
	assert_true(slice_equals(place->address, "09ISLAMABAD365"));
	assert_int_equal(place->number, 2);
	struct slice words = slice_span(contents.cables[0].edition.paragraphs[place->paragraph].text, place->span);
	assert_string_equal(
	    arena_cstr(&f->arena, words),
	    "But we need to lay down a clear marker that the\nservice must stop backing the other side");
}

static void test_the_record_names_the_editions_file(void **state)
{
	struct fixture *f = *state;
	publish(f, save_story(f, "A clear marker", quoting, ""));
	struct room_contents contents = contents_of(f);
	struct record_entry entry;
	unsigned char hash[RECORD_HASH_SIZE];
	assert_int_equal(record_entry_read(contents.record[0].bytes, &entry, &f->err), STATUS_OK);
	assert_int_equal(entry.act, RECORD_ACT_POST);
	assert_true(slice_equals(entry.address, "09ISLAMABAD365"));
	digest_sha256(contents.cables[0].json, hash);
	assert_memory_equal(hash, entry.hash, sizeof hash);
	assert_int_equal(record_entry_read(contents.record[1].bytes, &entry, &f->err), STATUS_OK);
	assert_int_equal(entry.subject, RECORD_STORY);
	digest_sha256(contents.stories[0].json, hash);
	assert_memory_equal(hash, entry.hash, sizeof hash);
}

static void test_nothing_goes_out_that_came_out_differently(void **state)
{
	struct fixture *f = *state;
	int64_t story = save_story(f, "A clear marker", quoting, "");
	struct plan seen = plan_of(f, story);
	save_story(f, "A clear marker", "The miller said [nothing](cable:09KABUL12).\n", "");
	assert_int_equal(
	    publication_publish(&f->publisher, &f->arena, (struct actor){0}, story, seen.hash, NULL, &f->err),
	    STATUS_REFUSED);
	assert_string_equal(f->err.sentence, "publish.plan_changed");
	struct room_contents contents = contents_of(f);
	assert_int_equal(contents.story_count + contents.cable_count + contents.record_count, 0);
}

static void test_a_cable_that_asks_to_protect_needs_a_reason(void **state)
{
	struct fixture *f = *state;
	int64_t story = save_story(f, "The miller", "Millers [talk](cable:09KABUL12#p1).\n", "");
	struct plan plan = plan_of(f, story);
	assert_int_equal(plan.stop_count, 1);
	assert_string_equal(plan.stops[0].why.sentence, "publish.protected");
	assert_int_equal(plan.cables[0].protect_count, 1);
	assert_int_equal(plan.cables[0].protects[0].paragraph, 1);
	assert_int_equal(
	    publication_publish(&f->publisher, &f->arena, (struct actor){0}, story, plan.hash, NULL, &f->err),
	    STATUS_REFUSED);
	assert_int_equal(contents_of(f).cable_count, 0);
	assert_int_equal(although_protected_set(f->db, &f->desk, (struct actor){0}, story, &plan.cables[0].cable,
	                                        slice_of("He agreed."), &f->err),
	                 STATUS_OK);
	publish(f, story);
	assert_int_equal(contents_of(f).cable_count, 1);
}

static void test_protect_is_found_in_every_form(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *words;
		size_t places;
	} cases[] = {
	    {"the miller (protect) spoke", 1},
	    {"the miller (STRICTLY PROTECT) spoke", 1},
	    {"the miller (please\n\n  protect) spoke", 1},
	    {"the miller (strictly-protect) spoke", 1},
	    {"the miller (strictly pro-\ntect) spoke", 1},
	    {"the miller (S T R I C T L Y  P R O T E C T) spoke", 1},
	    {"the miller (P-R-O-T-E-C-T) spoke", 1},
	    {"the miller (strictly pro tect) spoke", 1},
	    {"the miller (strictlyprotect) spoke", 1},
	    {"protect the miller, and his wife: please protect", 2},
	    {"protected, protection, protects, a pro, pro tectonic", 0},
	    {"it ends on pro", 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct cable cable = {.text = slice_of(cases[i].words)};
		struct protect_place *places;
		size_t count;
		assert_int_equal(protect_find(&f->arena, &cable, &places, &count, &f->err), STATUS_OK);
		if (count != cases[i].places)
			print_error("%s: %zu places, not %zu\n", cases[i].words, count, cases[i].places);
		assert_int_equal(count, cases[i].places);
	}
}

static void test_a_link_to_nowhere_stops_the_story(void **state)
{
	struct fixture *f = *state;
	struct plan plan = plan_of(f, save_story(f, "Nowhere", "See [this](cable:09PARIS1).\n", ""));
	assert_int_equal(plan.stop_count, 1);
	assert_string_equal(plan.stops[0].why.sentence, "publish.link_lost");
	plan = plan_of(f, save_story(f, "Read nothing", "Tea was served. (Read: the cable)\n", ""));
	assert_int_equal(plan.stop_count, 1);
	assert_string_equal(plan.stops[0].why.sentence, "publish.read_lost");
}

static void test_a_withdrawn_story_takes_its_cables_along(void **state)
{
	struct fixture *f = *state;
	int64_t first = save_story(f, "A clear marker", quoting, "");
	int64_t second = save_story(f, "Tea", "He [likes tea](cable:09ISLAMABAD365#p3).\n", "");
	struct plan plan;
	publish(f, first);
	publish(f, second);
	assert_int_equal(plan_withdraw(&f->publisher, &f->arena, first, &plan, &f->err), STATUS_OK);
	assert_int_equal(plan.leaving_count, 0);
	assert_int_equal(publication_withdraw(&f->publisher, &f->arena, (struct actor){0}, first, plan.hash,
	                                      slice_of("Wrong."), NULL, &f->err),
	                 STATUS_OK);
	assert_int_equal(contents_of(f).cable_count, 1);

	assert_int_equal(plan_withdraw(&f->publisher, &f->arena, second, &plan, &f->err), STATUS_OK);
	assert_int_equal(plan.leaving_count, 1);
	assert_int_equal(publication_withdraw(&f->publisher, &f->arena, (struct actor){0}, second, plan.hash,
	                                      slice_of(" "), NULL, &f->err),
	                 STATUS_USAGE);
	assert_int_equal(publication_withdraw(&f->publisher, &f->arena, (struct actor){0}, second, plan.hash,
	                                      slice_of("Wrong, too."), NULL, &f->err),
	                 STATUS_OK);
	struct room_contents contents = contents_of(f);
	assert_int_equal(contents.cable_count + contents.story_count, 0);
	assert_int_equal(contents.withdrawn_count, 3);
	int64_t left;
	assert_int_equal(db_read_int64(f->db, "SELECT count(*) FROM edition WHERE bytes IS NOT NULL", &left, &f->err),
	                 STATUS_OK);
	assert_int_equal(left, 0);

	/* Cited again it comes back, as its second edition. */
	publish(f, first);
	contents = contents_of(f);
	assert_int_equal(contents.cable_count, 1);
	assert_int_equal(contents.cables[0].edition.number, 2);
	assert_int_equal(contents.withdrawn_count, 1);
}

static void test_a_revision_carries_its_note_and_posts_no_cable_twice(void **state)
{
	struct fixture *f = *state;
	int64_t story = save_story(f, "A clear marker", quoting, "");
	publish(f, story);
	assert_int_equal(plan_of(f, story).stop_count, 1);
	assert_string_equal(plan_of(f, story).stops[0].why.sentence, "publish.nothing_new");
	save_story(f, "A clear marker", "He [likes tea](cable:09ISLAMABAD365#p3), and a clear marker.\n",
	           "A word was corrected.");
	publish(f, story);
	struct room_contents contents = contents_of(f);
	assert_int_equal(contents.record_count, 3);
	assert_int_equal(contents.stories[0].edition.number, 2);
	assert_int_equal(contents.stories[0].edition.note_count, 1);
	assert_int_equal(contents.cables[0].edition.number, 1);
}

static void test_a_change_of_what_is_public_needs_a_note(void **state)
{
	struct fixture *f = *state;
	int64_t story = save_story(f, "A clear marker", quoting, "");
	publish(f, story);
	save_story(f, "A clear marker", "Nothing of the kind.\n", "");
	struct plan plan = plan_of(f, story);
	assert_int_equal(plan.stop_count, 1);
	assert_string_equal(plan.stops[0].why.sentence, "publish.no_note");
	save_story(f, "A clear marker", "Nothing of the kind.\n", "The story was wrong.");
	publish(f, story);
	struct room_contents contents = contents_of(f);
	assert_int_equal(contents.cable_count, 0);
	assert_int_equal(contents.withdrawn_count, 1);
	assert_true(slice_equals(contents.withdrawn[0].reason, "The story was wrong."));
}

/* What stands only in drafts: their notes, their headlines, and that they are there at all. */
static void test_drafts_tell_nothing(void **state)
{
	struct fixture *f = *state;
	int64_t hidden = save_story(f, "Hidden", "He [likes tea](cable:09ISLAMABAD365#p3).\n", "");
	int64_t story = save_story(f, "The spy in the ministry", quoting, "");
	struct story_version v;
	assert_int_equal(story_load_version(f->db, &f->arena, story, 0, &v, &f->err), STATUS_OK);
	v.headline = slice_of("A clear marker");
	v.translation_of = arena_format(&f->arena, "%d", (int)hidden);
	assert_int_equal(story_save_version(f->db, &f->desk, (struct actor){0}, &v, &f->err), STATUS_OK);
	publish(f, story);
	struct room_contents contents = contents_of(f);
	assert_true(slice_equals(contents.stories[0].slug, "a-clear-marker"));
	assert_int_equal(contents.stories[0].edition.translation_of, 0);

	/* Only a public story is named, and its page keeps its name. */
	publish(f, hidden);
	v.headline = slice_of("The marker");
	v.revision_note = slice_of("Never sent: the spy.");
	assert_int_equal(story_save_version(f->db, &f->desk, (struct actor){0}, &v, &f->err), STATUS_OK);
	f->now += 86400000;
	v.revision_note = slice_of("A word was corrected.");
	assert_int_equal(story_save_version(f->db, &f->desk, (struct actor){0}, &v, &f->err), STATUS_OK);
	f->now += 86400000;
	publish(f, story);
	contents = contents_of(f);
	const struct posted_story *posted =
	    &contents.stories[contents.stories[0].edition.story == (uint64_t)story ? 0 : 1];
	assert_true(slice_equals(posted->slug, "a-clear-marker"));
	assert_int_equal(posted->edition.translation_of, hidden);
	assert_int_equal(posted->edition.note_count, 1);
	assert_true(slice_equals(posted->edition.notes[0].text, "A word was corrected."));
	assert_int_equal(posted->edition.notes[0].time_ms, f->now);
}

static void test_another_reason_is_another_plan(void **state)
{
	struct fixture *f = *state;
	int64_t story = save_story(f, "The miller", "Millers [talk](cable:09KABUL12#p1).\n", "");
	struct cable_id miller = plan_of(f, story).cables[0].cable;
	static const char *const reasons[] = {"He agreed.", "She agreed"};
	struct plan plans[2];
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(although_protected_set(f->db, &f->desk, (struct actor){0}, story, &miller,
		                                        slice_of(reasons[i]), &f->err),
		                 STATUS_OK);
		plans[i] = plan_of(f, story);
	}
	assert_memory_not_equal(plans[0].hash, plans[1].hash, HASH_SIZE);
	int64_t told;
	assert_int_equal(
	    db_read_int64(f->db, "SELECT count(*) FROM audit WHERE act = 'story although-protected'", &told, &f->err),
	    STATUS_OK);
	assert_int_equal(told, 2);
}

static void test_what_is_due_goes_out_in_time_or_waits_for_a_person(void **state)
{
	struct fixture *f = *state;
	size_t published;
	int64_t next;
	int64_t story = save_story(f, "A clear marker", quoting, "");
	struct plan plan = plan_of(f, story);
	int64_t due = f->now + 3600000;
	assert_int_equal(
	    publication_schedule(&f->publisher, &f->arena, (struct actor){0}, story, plan.hash, f->now, &f->err),
	    STATUS_USAGE);
	assert_int_equal(
	    publication_schedule(&f->publisher, &f->arena, (struct actor){0}, story, plan.hash, due, &f->err),
	    STATUS_OK);
	assert_int_equal(publication_run_due(&f->publisher, &published, &next, &f->err), STATUS_OK);
	assert_int_equal(published, 0);
	assert_int_equal(next, due);
	assert_int_equal(contents_of(f).story_count, 0);

	f->now = due + 60001;
	assert_int_equal(publication_run_due(&f->publisher, &published, &next, &f->err), STATUS_OK);
	assert_int_equal(published, 0);
	struct schedule *waiting;
	size_t count;
	assert_int_equal(schedule_list(f->db, &f->arena, &waiting, &count, &f->err), STATUS_OK);
	assert_int_equal(waiting[0].state, SCHEDULE_MISSED);

	due = f->now + 1000;
	assert_int_equal(
	    publication_schedule(&f->publisher, &f->arena, (struct actor){0}, story, plan.hash, due, &f->err),
	    STATUS_OK);
	save_story(f, "A clear marker", "Now [another](cable:09ISLAMABAD365#p3) text.\n", "");
	f->now = due;
	assert_int_equal(publication_run_due(&f->publisher, &published, &next, &f->err), STATUS_OK);
	assert_int_equal(schedule_list(f->db, &f->arena, &waiting, &count, &f->err), STATUS_OK);
	assert_int_equal(waiting[0].state, SCHEDULE_CHANGED);

	plan = plan_of(f, story);
	due = f->now + 1000;
	assert_int_equal(
	    publication_schedule(&f->publisher, &f->arena, (struct actor){0}, story, plan.hash, due, &f->err),
	    STATUS_OK);
	f->now = due + 500;
	assert_int_equal(publication_run_due(&f->publisher, &published, &next, &f->err), STATUS_OK);
	assert_int_equal(published, 1);
	assert_int_equal(schedule_list(f->db, &f->arena, &waiting, &count, &f->err), STATUS_OK);
	assert_int_equal(count, 0);
	assert_int_equal(contents_of(f).story_count, 1);
}

static void test_an_altered_quotation_is_kept_and_stops_nothing(void **state)
{
	struct fixture *f = *state;
	int64_t kept;
	int64_t story = save_story(f, "Altered",
	                           "In [a cable](cable:09ISLAMABAD365): \"But we must lay down a clear marker that the "
	                           "service must stop backing\".\n",
	                           "");
	struct plan plan = plan_of(f, story);
	assert_int_equal(plan.stop_count, 0);
	assert_int_equal(plan.check.results[0].verdict, VERDICT_ALTERED);
	publish(f, story);
	assert_int_equal(
	    db_read_int64(f->db, "SELECT count(*) FROM published_quotation WHERE verdict = 'altered'", &kept, &f->err),
	    STATUS_OK);
	assert_int_equal(kept, 1);
}

/* A better reader has other words where the first one had these; a story that cites the cable since then posts its second edition. */
static void post_another_edition(struct fixture *f)
{
	struct archive *writer;
	struct archive_options options = {
	    .folder = f->archive_folder, .write = true, .files = &f->files, .clock = &f->clock};
	char *better = arena_cstr(&f->arena, slice_of(clear_marker));
	assert_non_null(better);
	memcpy(strstr(better, "must stop"), "may  stop", 9);
	archive_close(f->archive);
	assert_int_equal(archive_open(&options, &writer, &f->err), STATUS_OK);
	assert_int_equal(add_reading(f, writer, better, clear_marker, 'c'), STATUS_OK);
	archive_close(writer);
	options.write = false;
	assert_int_equal(archive_open(&options, &f->archive, &f->err), STATUS_OK);
	f->publisher.archive = f->archive;
	publish(f, save_story(f, "Another", "See [the cable](cable:09ISLAMABAD365).", ""));
}

static size_t count_fallen(struct fixture *f, int64_t story, struct fallen **out)
{
	size_t count;
	assert_int_equal(fallen_find(f->db, &f->arena, story, out, &count, &f->err), STATUS_OK);
	return count;
}

static void revise(struct fixture *f, int64_t story, const char *body)
{
	struct prose prose;
	struct buffer tree = {0};
	struct story_version v = {.story = story,
	                          .headline = slice_of("Marker"),
	                          .body = slice_of(body),
	                          .revision_note = slice_of("Corrected.")};
	assert_int_equal(prose_parse(&f->arena, v.body, &prose, &f->err), STATUS_OK);
	prose_write(&tree, &prose);
	v.tree = buffer_slice(&tree);
	assert_int_equal(story_save_version(f->db, &f->desk, (struct actor){0}, &v, &f->err), STATUS_OK);
	buffer_free(&tree);
}

static void test_a_quotation_that_no_longer_holds_stops_its_own_story_only(void **state)
{
	struct fixture *f = *state;
	static const char body[] = "It says \"the service must stop backing the other side of the river\" in one line.";
	static const char words[] = "the service must stop backing the other side of the river";
	struct fallen *fallen;
	int64_t story = save_story(f, "Marker", body, "");
	publish(f, story);
	assert_int_equal(count_fallen(f, story, &fallen), 0);
	post_another_edition(f);
	assert_int_equal(count_fallen(f, story, &fallen), 1);
	assert_int_equal(fallen[0].edition, 2);
	assert_int_equal(fallen[0].now.verdict, VERDICT_ALTERED);
	assert_int_equal(fallen[0].paragraph, 2);
	assert_string_equal(arena_cstr(&f->arena, fallen[0].text), words);

	/* A new version of the story with the same words goes nowhere; one that quotes what is there now does. */
	revise(f, story, "It says \"the service must stop backing the other side of the river\" in one line. More.");
	struct plan plan = plan_of(f, story);
	assert_int_equal(plan.stop_count, 1);
	assert_string_equal(plan.stops[0].why.sentence, "publish.fallen");
	revise(f, story, "It says \"the service may stop backing the other side of the river\" in one line.");
	assert_int_equal(plan_of(f, story).stop_count, 0);

	/* Or a person settles the words. */
	revise(f, story, "It says \"the service must stop backing the other side of the river\" in one line. So.");
	struct settlement settlement = {
	    .words = slice_of(words), .kind = SETTLEMENT_ALTERED, .why = slice_of("As the first edition had it.")};
	assert_int_equal(settlement_set(f->db, &f->desk, (struct actor){0}, story, &settlement, &f->err), STATUS_OK);
	plan = plan_of(f, story);
	assert_int_equal(plan.stop_count, 0);
	assert_int_equal(plan.tally.settled, 1);
	assert_int_equal(plan.tally.altered, 0);
}

static void test_a_settlement_is_asked_again_when_its_words_change(void **state)
{
	struct fixture *f = *state;
	struct settlements all;
	int64_t story = save_story(
	    f, "Tea",
	    "He told us: \"I have never liked the tea of that house.\" And \"nobody ever said these other words\".",
	    "");
	struct settlement settlement = {.words = slice_of("I have always liked the tea of that house."),
	                                .kind = SETTLEMENT_SAID,
	                                .why = slice_of("On the telephone.")};
	assert_int_equal(settlement_set(f->db, &f->desk, (struct actor){0}, story, &settlement, &f->err), STATUS_OK);
	settlement.why = slice_of(" ");
	assert_int_equal(settlement_set(f->db, &f->desk, (struct actor){0}, story, &settlement, &f->err), STATUS_USAGE);
	struct plan plan = plan_of(f, story);
	assert_int_equal(plan.tally.not_found, 2);
	assert_int_equal(settlement_list(f->db, &f->arena, story, &all, &f->err), STATUS_OK);
	const struct settlement *earlier =
	    settlement_find_earlier(&f->arena, &all, &plan.check, plan.check.results[0].quotation->text);
	assert_non_null(earlier);
	assert_int_equal(earlier->kind, SETTLEMENT_SAID);
	assert_null(settlement_find_earlier(&f->arena, &all, &plan.check, plan.check.results[1].quotation->text));
}

/* ---- Parts of the room ---- */

/* The page of a path, made from the part of the room that it shows, or from all of it. */
static struct slice page_of(struct fixture *f, const struct room_print *print, struct slice path, bool whole)
{
	struct room_contents contents;
	struct slice html = slice_of("");
	struct room_part part = room_part_of(path);
	if (whole)
		part.kind = ROOM_PART_ALL;
	assert_int_equal(room_contents_load_part(&f->arena, f->db, &f->config, f->now, &part, &contents, &f->err),
	                 STATUS_OK);
	if (room_make_page(&f->arena, &contents, print->templates, print->text, path, &html, &f->err) != STATUS_OK)
		fail_msg("%.*s: %s", (int)path.len, path.ptr, f->err.sentence);
	return html;
}

static void publish_several(struct fixture *f)
{
	static const char *const bodies[] = {
	    "It says \"we need to lay down a clear marker that the service must stop\" and [more](cable:09KABUL12#p1).",
	    "They [talk](cable:09ISLAMABAD365#p3).", "He [said so](cable:09ISLAMABAD365), and tea.",
	    "Nothing is cited."};
	struct plan plan;
	int64_t story = 0;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		story = save_story(f, arena_format(&f->arena, "Story %zu", i).ptr, bodies[i], "");
		plan = plan_of(f, story);
		for (size_t j = 0; j < plan.cable_count; j++)
			assert_int_equal(although_protected_set(f->db, &f->desk, (struct actor){0}, story,
			                                        &plan.cables[j].cable, slice_of("He agreed."), &f->err),
			                 STATUS_OK);
		publish(f, story);
	}
	assert_int_equal(plan_withdraw(&f->publisher, &f->arena, story, &plan, &f->err), STATUS_OK);
	assert_int_equal(publication_withdraw(&f->publisher, &f->arena, (struct actor){0}, story, plan.hash,
	                                      slice_of("It was wrong."), NULL, &f->err),
	                 STATUS_OK);
}

static void test_a_page_is_made_from_its_part_of_the_room(void **state)
{
	struct fixture *f = *state;
	struct room_contents all;
	struct room_index index;
	struct room_inventory inventory;
	struct room_print print;
	size_t pages = 0;
	publish_several(f);
	all = contents_of(f);
	assert_int_equal(room_print_open(&f->config, &print, &f->err), STATUS_OK);
	assert_int_equal(room_index_make(&f->arena, &all, &index, &f->err), STATUS_OK);
	assert_int_equal(room_inventory_make(&f->arena, &index, &inventory, &f->err), STATUS_OK);
	for (size_t i = 0; i < inventory.count; i++) {
		struct slice path = inventory.files[i].path;
		if (!slice_ends_with(path, ".html"))
			continue;
		struct slice part = page_of(f, &print, path, false), whole = page_of(f, &print, path, true);
		if (!slice_equal(part, whole))
			fail_msg("%.*s:\n%.*s\nand from the whole room:\n%.*s", (int)path.len, path.ptr, (int)part.len,
			         part.ptr, (int)whole.len, whole.ptr);
		pages++;
	}
	assert_true(pages > 15);
	room_print_close(&print);
}

/* Bytes of memory that the contents of a page's part take: all that is read goes there. */
static size_t read_for(struct fixture *f, const char *path)
{
	struct arena a = {0};
	struct room_contents contents;
	const struct room_part part = room_part_of(slice_of(path));
	assert_int_equal(room_contents_load_part(&a, f->db, &f->config, f->now, &part, &contents, &f->err), STATUS_OK);
	size_t used = a.used;
	arena_free(&a);
	return used;
}

/* Posts a cable so many times more, under addresses of its own and with many words. */
static void post_more(struct fixture *f, size_t count)
{
	struct room_contents contents = contents_of(f);
	struct edition edition = contents.cables[0].edition;
	struct buffer words = {0};
	struct plan plan = plan_of(f, 1);
	const struct plan_cable *c = plan_find_cable(&plan, &plan.cables[0].cable);
	struct edition_row row = {.number = 1, .reading = &c->reading};
	for (int i = 0; i < 5000; i++)
		buffer_add(&words, slice_of("word "));
	edition.paragraphs[0].text = buffer_slice(&words);
	edition.paragraphs[0].omission_count = 0;
	assert_int_equal(db_begin(f->db, &f->err), STATUS_OK);
	for (size_t i = 0; i < count; i++) {
		struct buffer json = {0};
		struct cable_id id = {{1}};
		char address[ADDRESS_MAX + 1];
		memcpy(id.bytes + 1, &i, sizeof i);
		struct slice mrn = arena_format(&f->arena, "09NOWHERE%zu", i);
		assert_int_equal(address_give(f->db, &f->desk, &id, mrn, address, &f->err), STATUS_OK);
		edition.address = edition.mrn = row.address = slice_of(address);
		edition_write(&json, &edition);
		row.bytes = buffer_slice(&json);
		assert_int_equal(edition_insert(f->db, &row, &f->err), STATUS_OK);
		buffer_free(&json);
	}
	assert_int_equal(db_commit(f->db, &f->err), STATUS_OK);
	buffer_free(&words);
}

static void test_a_page_reads_no_more_than_it_shows(void **state)
{
	enum { MORE = 2000, HEAD_MAX = 2500 };
	struct fixture *f = *state;
	publish_several(f);
	static const char *const alone[] = {"cables/09ISLAMABAD365.html", "cables/09KABUL12.html",
	                                    "stories/1-story-0.html"};
	size_t before[sizeof alone / sizeof *alone], lists = read_for(f, "index.html");
	for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
		before[i] = read_for(f, alone[i]);
	post_more(f, MORE);
	for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
		assert_int_equal(read_for(f, alone[i]), before[i]);
	size_t more = read_for(f, "index.html") - lists;
	if (more > (size_t)MORE * HEAD_MAX)
		fail_msg("%zu bytes for each cable of a list", more / MORE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_an_import_whose_cables_are_cited_stays, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_an_import_whose_cables_are_quoted_or_were_posted_stays, setup,
	                                    teardown),
	    cmocka_unit_test_setup_teardown(test_an_import_is_undone_as_it_was_prepared_or_not, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_an_import_that_nobody_cites_is_undone, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_quotation_posts_its_cable, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_the_record_names_the_editions_file, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_nothing_goes_out_that_came_out_differently, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_cable_that_asks_to_protect_needs_a_reason, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_protect_is_found_in_every_form, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_link_to_nowhere_stops_the_story, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_withdrawn_story_takes_its_cables_along, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_revision_carries_its_note_and_posts_no_cable_twice, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_change_of_what_is_public_needs_a_note, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_drafts_tell_nothing, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_another_reason_is_another_plan, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_what_is_due_goes_out_in_time_or_waits_for_a_person, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_an_altered_quotation_is_kept_and_stops_nothing, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_quotation_that_no_longer_holds_stops_its_own_story_only, setup,
	                                    teardown),
	    cmocka_unit_test_setup_teardown(test_a_settlement_is_asked_again_when_its_words_change, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_page_is_made_from_its_part_of_the_room, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_page_reads_no_more_than_it_shows, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
