/* Proves the contract of archive.h, once for each implementation: what is written is found, once, by every way that leads
 * to it; nothing outside of a scope is found, counted or told by an error. */
#include "memory.h"
#include "sample.h"

#include "base/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct scope everything = {.everything = true};

struct fixture {
	struct arena a;
	struct archive *archive;
	struct files files;
	struct clock clock;
	char folder[64];
};

static int open_memory(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	*state = f;
	if (f == NULL)
		return -1;
	f->archive = memory_archive_open();
	return f->archive == NULL ? -1 : 0;
}

static int open_embedded(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	*state = f;
	if (f == NULL)
		return -1;
	snprintf(f->folder, sizeof f->folder, "/tmp/cabledesk-archive-XXXXXX");
	if (mkdtemp(f->folder) == NULL)
		return -1;
	f->files = files_of_machine();
	f->clock = clock_of_machine();
	struct error err;
	const struct archive_options options = {f->folder, true, &f->files, &f->clock, NULL};
	if (archive_open(&options, &f->archive, &err) != STATUS_OK) {
		print_error("%s\n", err.sentence);
		return -1;
	}
	return 0;
}

static int close_archive(void **state)
{
	struct fixture *f = *state;
	archive_close(f->archive);
	if (f->folder[0] != '\0') {
		char command[128];
		snprintf(command, sizeof command, "rm -r '%s'", f->folder);
		if (system(command) != 0)
			return -1;
	}
	arena_free(&f->a);
	free(f);
	return 0;
}

static struct archive_counts write_items(struct fixture *f, const struct archive_item *items, size_t count)
{
	struct archive_batch batch = sample_batch(items, count);
	struct archive_counts counts = {0};
	struct error err;
	if (archive_write(f->archive, &batch, &counts, &err) != STATUS_OK)
		fail_msg("write: %s %s", err.sentence, err.values[0].text);
	return counts;
}

static struct archive_answer ask(struct fixture *f, const struct scope *scope, const char *text, size_t limit)
{
	struct error err;
	const struct query *query;
	struct archive_answer answer;
	assert_int_equal(query_parse(&f->a, slice_of(text), &query, &err), STATUS_OK);
	const struct archive_question question = {
	    .scope = scope, .query = query, .limit = limit, .with_facets = true, .clock = &f->clock};
	if (archive_search(f->archive, &f->a, &question, &answer, &err) != STATUS_OK)
		fail_msg("search %s: %s %s", text, err.sentence, err.values[0].text);
	return answer;
}

static void assert_found(struct fixture *f, const struct scope *scope, const char *query,
                         const struct archive_item *items, const char *numbers)
{
	struct archive_answer answer = ask(f, scope, query, 100);
	char found[256] = "";
	for (size_t i = 0; i < answer.hit_count; i++)
		for (size_t k = 0; k < 10; k++)
			if (items[k].value != NULL && cable_id_compare(&answer.hits[i].id, &items[k].cable) == 0) {
				snprintf(found + strlen(found), sizeof found - strlen(found), "%zu", k);
				break;
			}
	if (strcmp(found, numbers) != 0)
		fail_msg("%s: found %s, not %s", query, found, numbers);
	assert_int_equal(answer.total, strlen(numbers));
}

static void test_the_same_batch_again_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct sample s;
	struct archive_progress before, after;
	sample_make(&f->a, 3, 60, &s);
	struct archive_counts first = write_items(f, s.items, s.count);
	assert_int_equal(first.cables, 60);
	assert_true(first.fresh > 30 && first.fresh < 60);
	assert_true(first.flagged > 5);
	assert_int_equal(archive_find_progress(f->archive, sample_original, slice_of("alpha"), &before, NULL),
	                 STATUS_OK);
	struct archive_answer one = ask(f, &everything, "", 100);
	struct archive_counts again = write_items(f, s.items, s.count);
	assert_int_equal(again.cables + again.fresh + again.differing + again.flagged + again.set_aside, 0);
	assert_int_equal(archive_find_progress(f->archive, sample_original, slice_of("alpha"), &after, NULL),
	                 STATUS_OK);
	assert_memory_equal(&before, &after, sizeof before);
	assert_true(after.done && after.next_offset == 60000 && after.counts.cables == 60);
	struct archive_answer two = ask(f, &everything, "", 100);
	assert_int_equal(one.total, first.fresh);
	assert_int_equal(one.total, two.total);
	for (size_t i = 0; i < one.hit_count; i++)
		assert_int_equal(cable_id_compare(&one.hits[i].id, &two.hits[i].id), 0);
}

static void test_progress_of_one_never_seen_is_none(void **state)
{
	struct fixture *f = *state;
	struct archive_progress p = {.next_offset = 7};
	assert_int_equal(archive_find_progress(f->archive, sample_original, slice_of("alpha"), &p, NULL), STATUS_OK);
	assert_true(p.next_offset == 0 && !p.done && p.counts.cables == 0);
}

static void test_words_phrases_and_operators_find(void **state)
{
	struct fixture *f = *state;
	struct archive_item items[10] = {
	    sample_item(&f->a, 0, "The U.S. Ambassador met the Minister", "alpha"),
	    sample_item(&f->a, 1, "the minister's nuclear talks", "alpha"),
	    sample_item(&f->a, 2, "nuclear-talks, caf\xC3\xA9", "alpha"),
	};
	write_items(f, items, 3);
	assert_found(f, &everything, "minister", items, "0");
	assert_found(f, &everything, "us", items, "0");
	assert_found(f, &everything, "NUCLEAR TALKS", items, "21");
	assert_found(f, &everything, "\"nuclear talks\" -cafe", items, "1");
	assert_found(f, &everything, "\"talks nuclear\"", items, "");
	assert_found(f, &everything, "ministers OR cafe", items, "21");
	assert_found(f, &everything, "minister*", items, "10");
	assert_found(f, &everything, "\"the minister*\"", items, "10");
	assert_found(f, &everything, "NOT nuclear", items, "0");
	assert_found(f, &everything, "nothing", items, "");
}

static void test_noise_is_neither_found_nor_between_words(void **state)
{
	struct fixture *f = *state;
	struct span noise = {8, 20};
	struct cable c = {.text = slice_of("nuclear\nPAGE 02 KABUL\ntalks"), .noise = &noise, .noise_count = 1};
	struct archive_item items[10] = {sample_item_of(&f->a, 0, &c, "alpha")};
	write_items(f, items, 1);
	assert_found(f, &everything, "page", items, "");
	assert_found(f, &everything, "\"nuclear l talks\"", items, "0");
}

static void test_addressees_do_not_run_into_each_other(void **state)
{
	struct fixture *f = *state;
	struct addressee to[] = {{.name = slice_of("SECSTATE WASHDC")}, {.name = slice_of("AMEMBASSY KABUL")}};
	struct addressee info[] = {{.indicator = slice_of("RUEAIIA"), .name = slice_of("CIA WASHDC")}};
	struct cable c = {
	    .text = slice_of("x \x01 y"), .to = to, .to_count = 2, .info = info, .info_count = 1, .from = to[1]};
	struct archive_item items[10] = {sample_item_of(&f->a, 0, &c, "alpha")};
	write_items(f, items, 1);
	assert_found(f, &everything, "to:\"amembassy kabul\"", items, "0");
	assert_found(f, &everything, "to:\"washdc amembassy\"", items, "");
	assert_found(f, &everything, "to:\"rueaiia cia\" from:kabul -from:washdc", items, "0");
	assert_found(f, &everything, "\"x y\"", items, "0");
}

static void test_fields_dates_and_mrns_find(void **state)
{
	struct fixture *f = *state;
	struct reference ref = {.mrn = slice_of("08KABUL12")};
	struct slice tag = slice_of("SMITH, J");
	struct cable c = {.text = slice_of("x"),
	                  .mrn = slice_of("09ISLAMABAD365"),
	                  .post = slice_of("ISLAMABAD"),
	                  .date = {INT64_C(1235038560000), MOMENT_MINUTE}, /* 2009-02-19 10:16 */
	                  .classification = CLASSIFICATION_SECRET,
	                  .references = &ref,
	                  .reference_count = 1,
	                  .tags = &tag,
	                  .tag_count = 1,
	                  .subject = slice_of("VISIT OF THE MINISTER")};
	struct cable none = {.text = slice_of("y")};
	struct archive_item items[10] = {sample_item_of(&f->a, 0, &c, "alpha"),
	                                 sample_item_of(&f->a, 1, &none, "beta")};
	write_items(f, items, 2);
	static const char *const both[][2] = {
	    {"mrn:09islamabad365", "0"},
	    {"mrn:2009ISLAMABAD00365", "0"},
	    {"mrn:09isl*", "0"},
	    {"mrn:09islamabad36", ""},
	    {"ref:08KABUL0012", "0"},
	    {"ref:08k*", "0"},
	    {"ref:08KABUL1", ""},
	    {"post:islamabad", "0"},
	    {"post:isl", ""},
	    {"post:isl*", "0"},
	    {"date:2009-02-19", "0"},
	    {"date:..2009-02-18", ""},
	    {"date:2009-02-19..", "0"},
	    {"-date:2009", "1"},
	    {"class:secret", "0"},
	    {"class:none", "1"},
	    {"tag:\"smith j\"", "0"},
	    {"subject:\"of the\"", "0"},
	    {"subject:minister*", "0"},
	    {"subject:x", ""},
	    {"collection:beta", "1"},
	    {"collection:a* OR collection:b*", "01"},
	    {"post:\"\xC4\xB0slamabad\"", "0"},
	};
	for (size_t i = 0; i < sizeof both / sizeof *both; i++)
		assert_found(f, &everything, both[i][0], items, both[i][1]);
	struct archive_hit *hits;
	size_t count;
	assert_int_equal(
	    archive_find_mrn(f->archive, &f->a, &everything, slice_of("09ISLAMABAD365"), &hits, &count, NULL),
	    STATUS_OK);
	assert_int_equal(count, 1);
	assert_true(slice_equals(hits[0].post, "ISLAMABAD"));
	assert_int_equal(
	    archive_find_referring(f->archive, &f->a, &everything, slice_of("08KABUL12"), &hits, &count, NULL),
	    STATUS_OK);
	assert_int_equal(count, 1);
	assert_true(slice_equals(hits[0].mrn, "09ISLAMABAD365"));
}

static void test_wrong_questions_are_refused(void **state)
{
	struct fixture *f = *state;
	struct archive_item item = sample_item(&f->a, 0, "x", "alpha");
	struct archive_answer answer;
	struct archive_facet facet;
	struct archive_hit *hits;
	size_t count;
	write_items(f, &item, 1);
	struct archive_question question = {.scope = &everything, .limit = ARCHIVE_PAGE_MAX + 1, .clock = &f->clock};
	assert_int_equal(archive_search(f->archive, &f->a, &question, &answer, NULL), STATUS_USAGE);
	question.limit = 1;
	question.cursor = slice_of("r1.x");
	assert_int_equal(archive_search(f->archive, &f->a, &question, &answer, NULL), STATUS_INPUT);
	assert_int_equal(archive_find_prefix(f->archive, &f->a, &everything, slice_of("abc"), &hits, &count, NULL),
	                 STATUS_USAGE);
	assert_int_equal(archive_find_prefix(f->archive, &f->a, &everything, slice_of("abcG"), &hits, &count, NULL),
	                 STATUS_USAGE);
	assert_int_equal(archive_complete(f->archive, &f->a, &everything, "subject", slice_of(""), 10, &facet, NULL),
	                 STATUS_USAGE);
}

static void test_late_and_stopped_questions_are_given_up(void **state)
{
	struct fixture *f = *state;
	struct archive_item item = sample_item(&f->a, 0, "x", "alpha");
	struct archive_answer answer;
	struct slice word = slice_of("x");
	atomic_bool stop = true;
	write_items(f, &item, 1);
	f->clock = clock_of_machine();
	const struct archive_question late = {.scope = &everything, .limit = 1, .deadline = 1, .clock = &f->clock};
	const struct archive_question whole = {
	    .scope = &everything, .limit = 1, .deadline = clock_now(&f->clock) + 60000, .clock = &f->clock};
	assert_int_equal(archive_search(f->archive, &f->a, &late, &answer, NULL), STATUS_LATE);
	struct archive_passage passages[8];
	struct archive_passage_answer near[8] = {0};
	for (size_t i = 0; i < 8; i++)
		passages[i] = (struct archive_passage){.words = &word, .word_count = 1};
	const struct archive_passage_question late_passage = {.scope = &everything,
	                                                      .passages = passages,
	                                                      .passage_count = 8,
	                                                      .limit = 10,
	                                                      .deadline = 1,
	                                                      .clock = &f->clock};
	assert_int_equal(archive_find_passages(f->archive, &f->a, &late_passage, near, NULL), STATUS_LATE);
	assert_null(near[0].cables);
	assert_int_equal(archive_search(f->archive, &f->a, &whole, &answer, NULL), STATUS_OK);
	archive_set_stop(f->archive, &stop);
	assert_int_equal(archive_search(f->archive, &f->a, &whole, &answer, NULL), STATUS_STOPPED);
	archive_set_stop(f->archive, NULL);
	assert_int_equal(archive_search(f->archive, &f->a, &whole, &answer, NULL), STATUS_OK);
	assert_int_equal(answer.total, 1);
}

/* What is near to a passage in everything. */
static struct archive_passage_answer near_cables(struct fixture *f, const char *text, size_t limit)
{
	struct words words;
	struct slice folded[64];
	struct archive_passage_answer near;
	assert_int_equal(words_split(&f->a, slice_of(text), &words, NULL), STATUS_OK);
	for (size_t i = 0; i < words.count; i++)
		folded[i] = words.items[i].folded;
	const struct archive_passage passage = {.words = folded, .word_count = words.count};
	const struct archive_passage_question question = {
	    .scope = &everything, .passages = &passage, .passage_count = 1, .limit = limit, .clock = &f->clock};
	assert_int_equal(archive_find_passages(f->archive, &f->a, &question, &near, NULL), STATUS_OK);
	return near;
}

static void test_an_empty_archive_answers(void **state)
{
	struct fixture *f = *state;
	struct archive_cable cable;
	struct cable_id id = {{1}};
	assert_int_equal(ask(f, &everything, "x OR -y", 10).total, 0);
	assert_int_equal(archive_load(f->archive, &f->a, &everything, &id, &cable, NULL), STATUS_MISSING);
	assert_int_equal(near_cables(f, "x", 10).count, 0);
}

static void test_a_scope_without_condition_shows_nothing(void **state)
{
	struct fixture *f = *state;
	struct archive_item item = sample_item(&f->a, 0, "x", "alpha");
	struct archive_cable cable;
	const struct scope nothing = {0};
	const struct scope no_cables = {.everything = true, .cables = &(struct cable_set){NULL, 0}};
	write_items(f, &item, 1);
	assert_int_equal(ask(f, &nothing, "", 10).total, 0);
	assert_int_equal(ask(f, &no_cables, "", 10).total, 0);
	assert_int_equal(archive_load(f->archive, &f->a, &nothing, &item.cable, &cable, NULL), STATUS_MISSING);
}

static void test_the_newest_reading_in_the_scope_is_shown(void **state)
{
	struct fixture *f = *state;
	struct archive_item items[10] = {
	    sample_item(&f->a, 0, "first words", "alpha"),
	    sample_item(&f->a, 0, "second words", "beta"),
	};
	struct slice alpha = slice_of("alpha");
	const struct scope only_alpha = {.collections = &alpha, .collection_count = 1};
	struct archive_cable cable;
	struct slice bytes;
	items[1].place.offset = 500;
	items[1].bytes = slice_of("other bytes");
	write_items(f, items, 2);
	assert_found(f, &everything, "first", items, "");
	assert_found(f, &everything, "second", items, "0");
	assert_found(f, &only_alpha, "first", items, "0");
	assert_found(f, &only_alpha, "second", items, "");
	assert_int_equal(archive_load(f->archive, &f->a, &everything, &items[0].cable, &cable, NULL), STATUS_OK);
	assert_true(slice_equals(cable.value.text, "second words"));
	assert_int_equal(cable.source_count, 2);
	assert_int_equal(archive_load(f->archive, &f->a, &only_alpha, &items[0].cable, &cable, NULL), STATUS_OK);
	assert_true(slice_equals(cable.value.text, "first words"));
	assert_int_equal(cable.source_count, 1);
	assert_int_equal(cable.sources[0].place.offset, 0);
	assert_true(slice_equals(cable.sources[0].collection, "alpha"));
	assert_int_equal(archive_load_reading(f->archive, &f->a, &everything, &items[0].reading, &cable, NULL),
	                 STATUS_OK);
	assert_true(slice_equals(cable.value.text, "first words"));
	assert_int_equal(archive_load_reading(f->archive, &f->a, &only_alpha, &items[1].reading, &cable, NULL),
	                 STATUS_MISSING);
	assert_int_equal(archive_load_bytes(f->archive, &f->a, &everything, &items[0].cable, &bytes, NULL), STATUS_OK);
	assert_true(slice_equals(bytes, "other bytes"));
	assert_int_equal(archive_load_bytes(f->archive, &f->a, &only_alpha, &items[0].cable, &bytes, NULL), STATUS_OK);
	assert_true(slice_equals(bytes, "first words"));
}

static void test_outside_and_nowhere_give_the_same_error(void **state)
{
	struct fixture *f = *state;
	struct archive_item item = sample_item(&f->a, 0, "x", "alpha");
	struct slice beta = slice_of("beta"), bytes;
	const struct scope only_beta = {.collections = &beta, .collection_count = 1};
	struct archive_cable cable;
	struct cable_id nowhere = {{9}};
	struct error outside, none;
	write_items(f, &item, 1);
	assert_int_equal(archive_load(f->archive, &f->a, &only_beta, &item.cable, &cable, &outside), STATUS_MISSING);
	assert_int_equal(archive_load(f->archive, &f->a, &everything, &nowhere, &cable, &none), STATUS_MISSING);
	assert_string_equal(outside.sentence, none.sentence);
	assert_int_equal(outside.value_count, none.value_count);
	assert_int_equal(archive_load_bytes(f->archive, &f->a, &only_beta, &item.cable, &bytes, NULL), STATUS_MISSING);
	assert_int_equal(archive_load_reading(f->archive, &f->a, &only_beta, &item.reading, &cable, NULL),
	                 STATUS_MISSING);
}

static void test_pages_give_every_hit_once_and_in_order(void **state)
{
	struct fixture *f = *state;
	struct sample s;
	sample_make(&f->a, 5, 80, &s);
	write_items(f, s.items, s.count);
	static const char *const queries[] = {"", "the", "nuclear OR talks -water"};
	for (int order = ARCHIVE_BY_RELEVANCE; order <= ARCHIVE_BY_DATE_DOWN; order++)
		for (size_t q = 0; q < 3; q++) {
			const struct query *query;
			struct archive_answer whole, page;
			assert_int_equal(query_parse(&f->a, slice_of(queries[q]), &query, NULL), STATUS_OK);
			struct archive_question question = {.scope = &everything,
			                                    .query = query,
			                                    .order = (enum archive_order)order,
			                                    .limit = 1000,
			                                    .clock = &f->clock};
			assert_int_equal(archive_search(f->archive, &f->a, &question, &whole, NULL), STATUS_OK);
			assert_int_equal(whole.hit_count, whole.total);
			assert_int_equal(whole.cursor.len, 0);
			size_t seen = 0;
			question.limit = 7;
			do {
				assert_int_equal(archive_search(f->archive, &f->a, &question, &page, NULL), STATUS_OK);
				assert_int_equal(page.total, whole.total);
				for (size_t i = 0; i < page.hit_count; i++, seen++)
					assert_int_equal(cable_id_compare(&page.hits[i].id, &whole.hits[seen].id), 0);
				question.cursor = page.cursor;
			} while (page.cursor.len > 0);
			assert_int_equal(seen, whole.hit_count);
		}
}

static void test_relevance_prefers_more_and_rarer_words(void **state)
{
	struct fixture *f = *state;
	struct archive_item items[10] = {
	    sample_item(&f->a, 0, "common words and other words here", "alpha"),
	    sample_item(&f->a, 1, "common rare words and other words", "alpha"),
	    sample_item(&f->a, 2, "common rare rare rare rare words ", "alpha"),
	    sample_item(&f->a, 3, "common common and other words too", "alpha"),
	};
	write_items(f, items, 4);
	assert_found(f, &everything, "rare OR common", items, "2130");
}

static void test_named_sets_are_the_callers(void **state)
{
	struct fixture *f = *state;
	struct archive_item items[2] = {sample_item(&f->a, 0, "x", "alpha"), sample_item(&f->a, 1, "x", "alpha")};
	const struct query *query;
	struct archive_answer answer;
	items[1].cable.bytes[0] ^= 1;
	write_items(f, items, 2);
	const struct named_set set = {"posted", {&items[1].cable, 1}};
	assert_int_equal(query_parse(&f->a, slice_of("x is:posted"), &query, NULL), STATUS_OK);
	const struct archive_question question = {
	    .scope = &everything, .query = query, .sets = &set, .set_count = 1, .limit = 10, .clock = &f->clock};
	assert_int_equal(archive_search(f->archive, &f->a, &question, &answer, NULL), STATUS_OK);
	assert_int_equal(answer.total, 1);
	assert_int_equal(cable_id_compare(&answer.hits[0].id, &items[1].cable), 0);
}

static void test_facets_count_the_answer(void **state)
{
	struct fixture *f = *state;
	struct slice tags[] = {slice_of("PREL"), slice_of("PGOV")};
	struct cable a = {.text = slice_of("x"),
	                  .post = slice_of("KABUL"),
	                  .tags = tags,
	                  .tag_count = 2,
	                  .date = {INT64_C(1235038560000), MOMENT_MINUTE},
	                  .classification = CLASSIFICATION_SECRET};
	struct cable b = {
	    .text = slice_of("x x"), .post = slice_of("KABUL"), .tags = tags, .tag_count = 1, .date = {0, MOMENT_YEAR}};
	struct cable c = {.text = slice_of("y"), .post = slice_of("ROME")};
	struct archive_item items[] = {sample_item_of(&f->a, 0, &a, "alpha"), sample_item_of(&f->a, 1, &b, "alpha"),
	                               sample_item_of(&f->a, 2, &c, "alpha")};
	write_items(f, items, 3);
	struct archive_answer answer = ask(f, &everything, "x", 1);
	assert_int_equal(answer.by_post.count, 1);
	assert_true(slice_equals(answer.by_post.counts[0].value, "KABUL"));
	assert_int_equal(answer.by_post.counts[0].count, 2);
	assert_int_equal(answer.by_year.count, 2);
	assert_true(slice_equals(answer.by_year.counts[0].value, "1970"));
	assert_int_equal(answer.by_class.count, 1);
	assert_true(slice_equals(answer.by_class.counts[0].value, "SECRET"));
	assert_int_equal(answer.by_tag.count, 2);
	assert_int_equal(answer.by_tag.counts[0].count, 2);
	assert_int_equal(answer.by_tag.counts[1].count, 1);
}

static void test_a_facet_is_counted_by_another_query(void **state)
{
	struct fixture *f = *state;
	struct cable at[] = {{.text = slice_of("x"), .post = slice_of("KABUL"), .date = {0, MOMENT_YEAR}},
	                     {.text = slice_of("x"), .post = slice_of("ROME"), .date = {0, MOMENT_YEAR}},
	                     {.text = slice_of("y"), .post = slice_of("ROME"), .date = {0, MOMENT_YEAR}}};
	struct archive_item items[3];
	struct archive_answer answer;
	const struct query *query, *beside;
	for (uint32_t i = 0; i < 3; i++)
		items[i] = sample_item_of(&f->a, i, &at[i], "alpha");
	write_items(f, items, 3);
	assert_int_equal(query_parse(&f->a, slice_of("x post:kabul"), &query, NULL), STATUS_OK);
	assert_int_equal(query_parse(&f->a, slice_of("x"), &beside, NULL), STATUS_OK);
	const struct archive_question question = {.scope = &everything,
	                                          .query = query,
	                                          .limit = 10,
	                                          .with_facets = true,
	                                          .counted_by = {[COUNTED_POST] = beside},
	                                          .clock = &f->clock};
	assert_int_equal(archive_search(f->archive, &f->a, &question, &answer, NULL), STATUS_OK);
	assert_int_equal(answer.total, 1);
	assert_int_equal(answer.by_post.count, 2);
	assert_int_equal(answer.by_post.counts[0].count, 1);
	assert_true(slice_equals(answer.by_post.counts[1].value, "ROME"));
	assert_int_equal(answer.by_year.counts[0].count, 1);
}

static void test_completion_stays_in_the_scope(void **state)
{
	struct fixture *f = *state;
	struct cable kabul = {.text = slice_of("x"), .post = slice_of("KABUL")};
	struct cable kampala = {.text = slice_of("x"), .post = slice_of("KAMPALA")};
	struct archive_item items[] = {sample_item_of(&f->a, 0, &kabul, "alpha"),
	                               sample_item_of(&f->a, 1, &kampala, "beta"),
	                               sample_item_of(&f->a, 2, &kampala, "beta")};
	struct slice alpha = slice_of("alpha");
	const struct scope only_alpha = {.collections = &alpha, .collection_count = 1};
	struct archive_facet facet;
	write_items(f, items, 3);
	assert_int_equal(archive_complete(f->archive, &f->a, &everything, "post", slice_of("ka"), 10, &facet, NULL),
	                 STATUS_OK);
	assert_int_equal(facet.count, 2);
	assert_true(slice_equals(facet.counts[0].value, "KAMPALA"));
	assert_int_equal(facet.counts[0].count, 2);
	assert_int_equal(archive_complete(f->archive, &f->a, &only_alpha, "post", slice_of(""), 10, &facet, NULL),
	                 STATUS_OK);
	assert_int_equal(facet.count, 1);
	assert_int_equal(archive_complete(f->archive, &f->a, &only_alpha, "collection", slice_of(""), 10, &facet, NULL),
	                 STATUS_OK);
	assert_int_equal(facet.count, 1);
	assert_true(slice_equals(facet.counts[0].value, "alpha"));
}

static void test_passages_lead_to_their_cables(void **state)
{
	struct fixture *f = *state;
	struct sample s;
	sample_make(&f->a, 8, 60, &s);
	write_items(f, s.items, s.count);
	struct archive_item item = sample_item(
	    &f->a, 100,
	    "He said the refugees crossed the border in great numbers despite the promises of the government", "alpha");
	write_items(f, &item, 1);
	static const char *const passages[] = {
	    "the refugees crossed the border in great numbers",
	    "He said the refugees crossed the border in great numbers despite the promises of the government",
	    "refugees had crossed a border in greatest numbers",
	};
	for (size_t i = 0; i < 3; i++) {
		struct archive_passage_answer near = near_cables(f, passages[i], 3);
		assert_true(near.count >= 1 && near.count <= 3);
		assert_int_equal(cable_id_compare(&near.cables[0].id, &item.cable), 0);
		assert_int_equal(near.holding, i < 2);
		assert_int_equal(near.cables[0].edits == 0, i < 2);
	}
}

struct listing {
	char text[512];
};

static enum status note_finding(void *state, const struct archive_finding *finding, struct error *err)
{
	struct listing *l = state;
	(void)err;
	size_t len = strlen(l->text);
	snprintf(l->text + len, sizeof l->text - len, "%llu %s %.*s %.*s|", (unsigned long long)finding->place.offset,
	         finding->is_set_aside ? "aside" : "flag", (int)finding->sentence.len, finding->sentence.ptr,
	         (int)finding->detail.len, finding->detail.ptr);
	return STATUS_OK;
}

static void test_findings_are_listed_by_place(void **state)
{
	struct fixture *f = *state;
	struct flag flag = {.sentence = "cable.flag_no_date", .detail = slice_of("n/a")};
	struct cable c = {.text = slice_of("x"), .flags = &flag, .flag_count = 1};
	struct archive_item item = sample_item_of(&f->a, 3, &c, "alpha");
	struct archive_set_aside aside[2] = {
	    {.place = item.place,
	     .collection = slice_of("alpha"),
	     .sentence = slice_of("import.crash"),
	     .detail = slice_of("")},
	    {.place = item.place,
	     .collection = slice_of("beta"),
	     .sentence = slice_of("import.time"),
	     .detail = slice_of("d")},
	};
	aside[0].place.offset = 10;
	struct archive_batch batch = sample_batch(&item, 1);
	struct archive_counts counts = {0};
	struct listing l = {""};
	batch.aside = aside;
	batch.aside_count = 2;
	assert_int_equal(archive_write(f->archive, &batch, &counts, NULL), STATUS_OK);
	assert_int_equal(counts.set_aside, 2);
	assert_int_equal(archive_list_findings(f->archive, sample_original, slice_of("alpha"), note_finding, &l, NULL),
	                 STATUS_OK);
	assert_string_equal(l.text, "10 aside import.crash |3000 flag cable.flag_no_date n/a|");
}

static struct archive_import import_of(const struct archive_item *item)
{
	struct archive_import import = {.collection = item->collection};
	memcpy(import.original, item->place.original, sizeof import.original);
	return import;
}

static void undo(struct fixture *f, const struct archive_import *imports, size_t count)
{
	struct error err;
	if (archive_set_undone(f->archive, imports, count, &err) != STATUS_OK)
		fail_msg("undo: %s", err.sentence);
}

static void test_an_undone_import_is_in_no_answer(void **state)
{
	struct fixture *f = *state;
	struct flag flag = {.sentence = "cable.flag_no_date", .detail = slice_of("n/a")};
	struct cable c = {.text = slice_of("only here"),
	                  .mrn = slice_of("09ROME1"),
	                  .post = slice_of("ROME"),
	                  .flags = &flag,
	                  .flag_count = 1};
	struct archive_item items[10] = {
	    sample_item(&f->a, 0, "old words of a cable", "alpha"),
	    sample_item_of(&f->a, 1, &c, "beta"),
	    sample_item(&f->a, 0, "new words of a cable", "beta"),
	    sample_item(&f->a, 3, "words that stay", "alpha"),
	};
	struct archive_facet facet;
	struct archive_hit *hits;
	struct archive_cable cable;
	struct slice bytes;
	struct listing l = {""};
	size_t count;
	write_items(f, items, 4);
	assert_found(f, &everything, "words", items, "30");
	const struct archive_import beta = import_of(&items[1]);
	const struct cable_set both = {(struct cable_id[]){items[1].cable, items[3].cable}, 2};
	struct cable_set set;
	assert_int_equal(archive_find_of_import(f->archive, &f->a, &beta, &both, &set, NULL), STATUS_OK);
	assert_int_equal(set.count, 1);
	assert_int_equal(cable_id_compare(&set.ids[0], &items[1].cable), 0);
	undo(f, &beta, 1);
	/* The cable with another source stays, with that source's reading. */
	assert_found(f, &everything, "", items, "03");
	assert_found(f, &everything, "old", items, "0");
	assert_found(f, &everything, "new OR here OR post:rome OR collection:beta OR mrn:09rome1", items, "");
	assert_int_equal(archive_load(f->archive, &f->a, &everything, &items[0].cable, &cable, NULL), STATUS_OK);
	assert_int_equal(cable_id_compare(&cable.reading, &items[0].reading), 0);
	assert_int_equal(cable.source_count, 1);
	assert_int_equal(archive_load(f->archive, &f->a, &everything, &items[1].cable, &cable, NULL), STATUS_MISSING);
	assert_int_equal(archive_load_reading(f->archive, &f->a, &everything, &items[2].reading, &cable, NULL),
	                 STATUS_MISSING);
	assert_int_equal(archive_load_bytes(f->archive, &f->a, &everything, &items[1].cable, &bytes, NULL),
	                 STATUS_MISSING);
	assert_int_equal(archive_find_mrn(f->archive, &f->a, &everything, c.mrn, &hits, &count, NULL), STATUS_OK);
	assert_int_equal(count, 0);
	assert_int_equal(archive_complete(f->archive, &f->a, &everything, "post", slice_of(""), 9, &facet, NULL),
	                 STATUS_OK);
	assert_int_equal(facet.count, 0);
	assert_int_equal(archive_complete(f->archive, &f->a, &everything, "collection", slice_of(""), 9, &facet, NULL),
	                 STATUS_OK);
	assert_int_equal(facet.count, 1);
	assert_int_equal(archive_list_findings(f->archive, beta.original, beta.collection, note_finding, &l, NULL),
	                 STATUS_OK);
	assert_string_equal(l.text, "");
	assert_int_equal(archive_find_of_import(f->archive, &f->a, &beta, &both, &set, NULL), STATUS_OK);
	assert_int_equal(set.count, 0);
	/* And back. */
	undo(f, NULL, 0);
	assert_found(f, &everything, "words", items, "30");
	assert_found(f, &everything, "new", items, "0");
	assert_found(f, &everything, "here", items, "1");
	assert_int_equal(archive_list_findings(f->archive, beta.original, beta.collection, note_finding, &l, NULL),
	                 STATUS_OK);
	assert_string_equal(l.text, "1000 flag cable.flag_no_date n/a|");
}

static void test_what_only_an_undone_import_holds_is_fresh(void **state)
{
	struct fixture *f = *state;
	struct archive_item items[2] = {sample_item(&f->a, 0, "x", "alpha"), sample_item(&f->a, 0, "x", "beta")};
	const struct archive_import alpha = import_of(&items[0]), unknown = {.collection = slice_of("unknown")};
	assert_int_equal(write_items(f, &items[0], 1).fresh, 1);
	undo(f, (struct archive_import[]){unknown, alpha}, 2);
	assert_int_equal(write_items(f, &items[1], 1).fresh, 1);
	items[1].place.offset += 5;
	assert_int_equal(write_items(f, &items[1], 1).fresh, 0);
}

static void test_what_differs_from_what_is_known_is_counted(void **state)
{
	struct fixture *f = *state;
	struct cable c = {.text = slice_of("x"), .mrn = slice_of("09ROME1")};
	struct cable other = {.text = slice_of("y"), .mrn = slice_of("2009ROME01")};
	struct archive_item items[] = {sample_item_of(&f->a, 0, &c, "alpha"), sample_item_of(&f->a, 1, &other, "alpha"),
	                               sample_item_of(&f->a, 0, &other, "alpha"),
	                               sample_item_of(&f->a, 0, &other, "beta")};
	static const unsigned expected[][2] = {{1, 0}, {1, 1}, {0, 1}, {0, 0}};
	items[2].place.offset += 7;
	for (size_t i = 0; i < 4; i++) {
		struct archive_counts counts = write_items(f, &items[i], 1);
		if (counts.fresh != expected[i][0] || counts.differing != expected[i][1])
			fail_msg("item %zu: %d fresh, %d differing", i, (int)counts.fresh, (int)counts.differing);
	}
	struct archive_progress p;
	assert_int_equal(archive_find_progress(f->archive, sample_original, slice_of("alpha"), &p, NULL), STATUS_OK);
	assert_int_equal(p.counts.differing, 2);
}

static void test_what_is_foreseen_is_what_is_written(void **state)
{
	struct fixture *f = *state;
	struct sample s;
	sample_make(&f->a, 21, 80, &s);
	write_items(f, s.items, 40);
	for (size_t i = 0; i < 80; i++) {
		struct archive_novelty held;
		struct archive_item item = s.items[i];
		assert_int_equal(archive_foresee(f->archive, &item, 1, &held, NULL), STATUS_OK);
		item.place.offset += 500; /* one that is there already counts nothing */
		struct archive_counts counts = write_items(f, &item, 1);
		if (counts.fresh != !held.has_cable ||
		    counts.differing != (held.has_cable ? !held.has_reading : held.has_mrn))
			fail_msg("item %zu: %d fresh, %d differing; foreseen %d %d %d", i, (int)counts.fresh,
			         (int)counts.differing, held.has_cable, held.has_reading, held.has_mrn);
	}
}

static void test_a_summary_counts_what_came_with_imports(void **state)
{
	struct fixture *f = *state;
	struct cable kabul = {.text = slice_of("x"), .post = slice_of("KABUL"), .date = {0, MOMENT_YEAR}};
	struct cable rome = {.text = slice_of("y"), .post = slice_of("ROME"), .classification = CLASSIFICATION_SECRET};
	struct archive_item items[] = {
	    sample_item_of(&f->a, 0, &kabul, "alpha"), sample_item_of(&f->a, 1, &rome, "beta"),
	    sample_item_of(&f->a, 0, &kabul, "beta"), sample_item_of(&f->a, 2, &rome, "gamma")};
	struct archive_answer came;
	write_items(f, items, 4);
	const struct archive_import two[] = {import_of(&items[0]), import_of(&items[1])};
	assert_int_equal(archive_summarise(f->archive, &f->a, two, 2, &came, NULL), STATUS_OK);
	assert_int_equal(came.total, 2);
	assert_int_equal(came.by_post.count, 2);
	assert_int_equal(came.by_post.counts[0].count, 1);
	assert_int_equal(came.by_year.count, 1);
	assert_true(slice_equals(came.by_year.counts[0].value, "1970"));
	assert_int_equal(came.by_class.count, 1);
	undo(f, &two[1], 1);
	assert_int_equal(archive_summarise(f->archive, &f->a, two, 2, &came, NULL), STATUS_OK);
	assert_int_equal(came.total, 1);
	assert_true(slice_equals(came.by_post.counts[0].value, "KABUL"));
	assert_int_equal(archive_summarise(f->archive, &f->a, NULL, 0, &came, NULL), STATUS_OK);
	assert_int_equal(came.total, 0);
}

static void test_prefixes_of_ids_find(void **state)
{
	struct fixture *f = *state;
	struct sample s;
	char hex[CABLE_ID_LEN + 1];
	struct archive_hit *hits;
	size_t count;
	sample_make(&f->a, 12, 50, &s);
	write_items(f, s.items, s.count);
	cable_id_write(&s.items[7].cable, hex);
	for (size_t len = 4; len <= CABLE_ID_LEN; len += 15) {
		assert_int_equal(
		    archive_find_prefix(f->archive, &f->a, &everything, slice_make(hex, len), &hits, &count, NULL),
		    STATUS_OK);
		assert_int_equal(count, 1);
		assert_int_equal(cable_id_compare(&hits[0].id, &s.items[7].cable), 0);
	}
}

#define BOTH(test)                                                                                                     \
	{"memory: " #test, test, open_memory, close_archive, NULL},                                                    \
	{                                                                                                              \
		"embedded: " #test, test, open_embedded, close_archive, NULL                                           \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    BOTH(test_the_same_batch_again_changes_nothing),
	    BOTH(test_progress_of_one_never_seen_is_none),
	    BOTH(test_words_phrases_and_operators_find),
	    BOTH(test_noise_is_neither_found_nor_between_words),
	    BOTH(test_addressees_do_not_run_into_each_other),
	    BOTH(test_fields_dates_and_mrns_find),
	    BOTH(test_wrong_questions_are_refused),
	    BOTH(test_late_and_stopped_questions_are_given_up),
	    BOTH(test_an_empty_archive_answers),
	    BOTH(test_a_scope_without_condition_shows_nothing),
	    BOTH(test_the_newest_reading_in_the_scope_is_shown),
	    BOTH(test_outside_and_nowhere_give_the_same_error),
	    BOTH(test_pages_give_every_hit_once_and_in_order),
	    BOTH(test_relevance_prefers_more_and_rarer_words),
	    BOTH(test_named_sets_are_the_callers),
	    BOTH(test_facets_count_the_answer),
	    BOTH(test_a_facet_is_counted_by_another_query),
	    BOTH(test_completion_stays_in_the_scope),
	    BOTH(test_passages_lead_to_their_cables),
	    BOTH(test_findings_are_listed_by_place),
	    BOTH(test_an_undone_import_is_in_no_answer),
	    BOTH(test_what_only_an_undone_import_holds_is_fresh),
	    BOTH(test_what_differs_from_what_is_known_is_counted),
	    BOTH(test_what_is_foreseen_is_what_is_written),
	    BOTH(test_a_summary_counts_what_came_with_imports),
	    BOTH(test_prefixes_of_ids_find),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
