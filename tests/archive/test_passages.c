/* Proves that passages are measured as the plain table measures them;
 * that a segment gives back just the terms, their stretches and the codes that went in, whether written at once or merged; that a segment
 * with any bit turned is found damaged or answers as before; and that the archive names, of hundreds of made-up cables, every
 * one that holds a passage, and the nearest to one with changed words, as measuring each of them does. (5,000 and more:
 * the argument is the number of cables.) */
#include "archive/passages/segment_format.h"
#include "archive/passages/segment_write.h"
#include "archive/passages/terms.h"
#include "quotes_sample.h"

#include "archive/fields.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static uint64_t cable_count = 400;

/* xorshift64: the same numbers in every run. */
static uint32_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 32);
}

/* ---- Measuring ---- */

enum { PATTERN_MAX = 150, TEXT_MAX = 300, ROUNDS = 2000 };

struct trial {
	struct arena a;
	char letters[PATTERN_MAX][2];
	struct slice words[PATTERN_MAX];
	size_t ends[3];
	struct archive_passage passage;
	uint16_t text[TEXT_MAX];
	size_t text_count;
};

/* A few words only, so that much is alike; parts of it stand in the text. */
static void make_trial(uint64_t *random, struct trial *t)
{
	size_t count = 1 + next_random(random) % (next_random(random) % 4 == 0 ? PATTERN_MAX : 20);
	size_t different = 2 + next_random(random) % 12;
	*t = (struct trial){.text_count = next_random(random) % TEXT_MAX};
	for (size_t i = 0; i < count; i++) {
		t->letters[i][0] = (char)('a' + next_random(random) % different);
		t->words[i] = slice_make(t->letters[i], 1);
	}
	t->ends[0] = next_random(random) % (count + 1);
	t->ends[1] = t->ends[0] + next_random(random) % (count - t->ends[0] + 1);
	t->ends[2] = count;
	t->passage = (struct archive_passage){t->words, count, next_random(random) % 2 == 0 ? NULL : t->ends, 3};
	for (size_t i = 0; i < t->text_count; i++) {
		char letter = (char)('a' + next_random(random) % different);
		t->text[i] = passage_code(passage_word(slice_make(&letter, 1)));
	}
	size_t from = next_random(random) % count, at = next_random(random) % TEXT_MAX;
	for (; from < count && at < t->text_count && next_random(random) % 30 != 0; from++, at++)
		t->text[at] = passage_code(passage_word(t->words[from]));
}

/* Sellers' table, row by row. */
static uint32_t plain_edits(const struct trial *t, size_t begin, size_t end)
{
	uint32_t above[TEXT_MAX + 1] = {0}, row[TEXT_MAX + 1], best = UINT32_MAX;
	for (size_t i = begin; i < end; i++) {
		uint16_t code = passage_code(passage_word(t->words[i]));
		row[0] = above[0] + 1;
		for (size_t j = 1; j <= t->text_count; j++) {
			uint32_t both = above[j - 1] + (t->text[j - 1] != code);
			uint32_t one = (above[j] < row[j - 1] ? above[j] : row[j - 1]) + 1;
			row[j] = both < one ? both : one;
		}
		memcpy(above, row, sizeof above);
	}
	for (size_t j = 0; j <= t->text_count; j++)
		best = above[j] < best ? above[j] : best;
	return best;
}

static bool is_in_row(const struct trial *t, size_t begin, size_t end, size_t i)
{
	size_t row = end - begin < 3 ? end - begin : 3;
	for (size_t from = begin; from + row <= end; from++) {
		for (size_t j = 0; from <= i && i < from + row && j + row <= t->text_count; j++) {
			size_t k = 0;
			while (k < row && t->text[j + k] == passage_code(passage_word(t->words[from + k])))
				k++;
			if (k == row)
				return true;
		}
	}
	return false;
}

static void measures_as_the_plain_table(void **state)
{
	uint64_t random = 11;
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct trial t;
		struct passage_pattern p;
		uint32_t edits = 0, open = 0;
		make_trial(&random, &t);
		assert_true(passage_prepare(&t.a, &t.passage, &p));
		size_t parts = t.passage.part_ends == NULL ? 1 : 3;
		for (size_t part = 0, begin = 0; part < parts; part++) {
			size_t end = parts == 1 ? t.passage.word_count : t.ends[part];
			edits += plain_edits(&t, begin, end);
			for (size_t i = begin; i < end; i++)
				open += !is_in_row(&t, begin, end, i);
			begin = end;
		}
		assert_int_equal(passage_measure(&p, t.text, t.text_count), edits);
		assert_int_equal(passage_measure_rows(&p, t.text, t.text_count), open);
		assert_int_equal(passage_is_held(&p, t.text, t.text_count), edits == 0);
		assert_true(passage_may_be_within(&p, edits, t.text, t.text_count));
		/* Of nothing all words must be added. */
		if (p.part_count == 1 && p.blocks == 1)
			assert_false(passage_may_be_within(&p, (uint32_t)p.word_count - 1, t.text, 0));
		arena_free(&t.a);
	}
}

/* ---- Segments ---- */

enum { DOCUMENTS = 150 };

/* Documents of up to two hundred words, some frequent (so that lists are long), some empty. */
static void make_documents(uint64_t *random, uint32_t first, size_t count, struct segment_documents *d)
{
	segment_documents_clear(d, first);
	for (size_t i = 0; i < count; i++) {
		for (uint32_t n = next_random(random) % 200; n > 0; n--) {
			uint32_t rank = next_random(random) % (next_random(random) % 2 == 0 ? 5 : 3000);
			uint64_t *word =
			    arena_push(&d->a, &d->words.items, d->words.count, &d->words.room, sizeof *word);
			assert_non_null(word);
			*word = passage_word(slice_make((const char *)&rank, sizeof rank));
			d->words.count++;
		}
		assert_true(segment_documents_end(d));
	}
}

static void write_and_open(const struct segment_documents *d, struct segment **out)
{
	struct buffer bytes = {0};
	assert_int_equal(segment_write(d, &bytes, NULL, NULL, NULL), STATUS_OK);
	assert_int_equal(segment_open_bytes(&bytes, out, NULL), STATUS_OK);
}

/* Whether the term begins in this stretch of the document. */
static bool has_term(const struct segment_documents *d, size_t document, size_t stretch, uint32_t term)
{
	size_t begin = document == 0 ? 0 : d->ends[document - 1], end = d->ends[document];
	for (size_t i = begin + stretch * SEGMENT_STRETCH; i < end && i < begin + (stretch + 1) * SEGMENT_STRETCH; i++)
		if (term_of_word(d->words.items[i]) == term ||
		    (i + TERM_ROW <= end && term_of_row(d->words.items + i) == term))
			return true;
	return false;
}

static void same_list(struct segment *s, const struct segment_documents *d, uint32_t term)
{
	struct arena a = {0};
	struct segment_room room = {0};
	struct segment_list list;
	uint32_t at = 0, stretch = 0;
	assert_int_equal(segment_find(s, &room, &a, term, &list, NULL), STATUS_OK);
	assert_int_equal(segment_read_list(s, &room, &a, &list, NULL), STATUS_OK);
	for (size_t i = 0; i < d->count; i++) {
		size_t words = d->ends[i] - (i == 0 ? 0 : d->ends[i - 1]);
		assert_int_equal(segment_stretch_of(s, (uint32_t)i), stretch);
		for (size_t k = 0; k * SEGMENT_STRETCH < words; k++, stretch++) {
			assert_int_equal(segment_document_of(s, stretch), i);
			if (!has_term(d, i, k, term))
				continue;
			assert_true(at < list.count);
			assert_int_equal(list.stretches[at++], stretch);
		}
	}
	assert_int_equal(at, list.count);
	assert_int_equal(segment_stretches(s), stretch);
	segment_room_free(&room);
	arena_free(&a);
}

static void same_codes(struct segment *s, const struct segment_documents *d)
{
	struct segment_room room = {0};
	for (size_t i = 0; i < d->count; i++) {
		const uint16_t *codes;
		size_t count, begin = i == 0 ? 0 : d->ends[i - 1], words = d->ends[i] - begin;
		for (size_t k = 0; k * SEGMENT_STRETCH < words; k++) {
			uint32_t stretch = segment_stretch_of(s, (uint32_t)i) + (uint32_t)k;
			size_t left = words - k * SEGMENT_STRETCH;
			assert_int_equal(segment_read_codes(s, &room, stretch, 2, &codes, &count, NULL), STATUS_OK);
			assert_int_equal(count, left < 2 * SEGMENT_STRETCH ? left : 2 * SEGMENT_STRETCH);
			for (size_t w = 0; w < count; w++)
				assert_int_equal(codes[w],
				                 passage_code(d->words.items[begin + k * SEGMENT_STRETCH + w]));
		}
	}
	segment_room_free(&room);
}

static void gives_back_what_went_in(void **state)
{
	uint64_t random = 13;
	struct segment_documents d = {0};
	struct segment *s;
	(void)state;
	make_documents(&random, 7, DOCUMENTS, &d);
	write_and_open(&d, &s);
	assert_int_equal(segment_first(s), 7);
	assert_int_equal(segment_count(s), DOCUMENTS);
	assert_int_equal(segment_words(s), d.words.count);
	same_codes(s, &d);
	for (size_t i = 0; i < d.words.count; i += 13)
		same_list(s, &d, term_of_word(d.words.items[i]));
	for (size_t i = 0; i + TERM_ROW <= d.words.count; i += 11)
		same_list(s, &d, term_of_row(d.words.items + i));
	for (int i = 0; i < 500; i++)
		same_list(s, &d, next_random(&random));
	segment_close(s);
	segment_documents_clear(&d, 0);
}

/* One segment of several is that of all documents, byte by byte. */
static void merges_to_what_is_written_at_once(void **state)
{
	(void)state;
	for (uint64_t round = 1; round < 30; round++) {
		uint64_t random = round * 977;
		struct segment_documents all = {0}, part = {0};
		struct segment *parts[5];
		struct buffer merged = {0}, written = {0};
		size_t count = 1 + next_random(&random) % 5, begin = 0;
		uint64_t merged_sum, written_sum;
		make_documents(&random, 3, DOCUMENTS, &all);
		for (size_t i = 0; i < count; i++) {
			size_t end = i + 1 == count ? DOCUMENTS : begin + 1 + next_random(&random) % 20;
			segment_documents_clear(&part, 3 + (uint32_t)begin);
			for (; begin < end; begin++) {
				for (size_t w = begin == 0 ? 0 : all.ends[begin - 1]; w < all.ends[begin]; w++) {
					uint64_t *word = arena_push(&part.a, &part.words.items, part.words.count,
					                            &part.words.room, sizeof *word);
					*word = all.words.items[w];
					part.words.count++;
				}
				assert_true(segment_documents_end(&part));
			}
			write_and_open(&part, &parts[i]);
		}
		assert_true(segment_can_merge(parts, count));
		assert_int_equal(segment_merge(parts, count, &merged, NULL, &merged_sum, NULL), STATUS_OK);
		assert_int_equal(segment_write(&all, &written, NULL, &written_sum, NULL), STATUS_OK);
		assert_true(merged_sum == written_sum && merged.len == written.len);
		assert_memory_equal(merged.ptr, written.ptr, written.len);
		for (size_t i = 0; i < count; i++)
			segment_close(parts[i]);
		buffer_free(&merged);
		buffer_free(&written);
		segment_documents_clear(&all, 0);
		segment_documents_clear(&part, 0);
	}
}

/* All that a segment says, as one sum; false if it says that it is damaged. */
static bool read_all(struct segment *s, uint64_t *sum)
{
	struct segment_cursor c;
	struct segment_room room = {0};
	enum status status = STATUS_OK;
	*sum = 0;
	for (uint32_t i = 0; i < segment_count(s) && status == STATUS_OK; i++) {
		const uint16_t *codes;
		size_t count;
		uint32_t stretch = segment_stretch_of(s, i), end = segment_stretch_of(s, i + 1);
		status = segment_read_codes(s, &room, stretch, end - stretch, &codes, &count, NULL);
		if (status == STATUS_OK)
			*sum = segment_add_sum(*sum, codes, count * sizeof *codes);
	}
	segment_room_free(&room);
	segment_cursor_begin(&c, s);
	while (status == STATUS_OK && (status = segment_cursor_next(&c, NULL)) == STATUS_OK && !c.ended) {
		*sum = segment_add_sum(*sum, &c.term, sizeof c.term);
		*sum = segment_add_sum(*sum, c.list.stretches, c.list.count * sizeof *c.list.stretches);
	}
	segment_cursor_free(&c);
	assert_true(status == STATUS_OK || status == STATUS_IO);
	return status == STATUS_OK;
}

static void finds_any_damage(void **state)
{
	uint64_t random = 14, right, sum;
	struct segment_documents d = {0};
	struct buffer bytes = {0};
	struct segment *s;
	(void)state;
	make_documents(&random, 1, DOCUMENTS, &d);
	write_and_open(&d, &s);
	assert_true(read_all(s, &right));
	segment_close(s);
	assert_int_equal(segment_write(&d, &bytes, NULL, NULL, NULL), STATUS_OK);
	for (size_t i = 0; i < bytes.len * 8; i += 1 + next_random(&random) % 500) {
		struct buffer turned = {0};
		buffer_add(&turned, buffer_slice(&bytes));
		turned.ptr[i / 8] = (char)((unsigned char)turned.ptr[i / 8] ^ 1u << (i % 8));
		if (segment_open_bytes(&turned, &s, NULL) != STATUS_OK)
			continue;
		if (read_all(s, &sum))
			fail_msg("bit %zu of %zu was turned, and nobody saw it", i, bytes.len * 8);
		segment_close(s);
	}
	for (size_t len = 0; len < bytes.len; len += 1 + next_random(&random) % 900) {
		struct buffer cut = {0};
		buffer_add(&cut, slice_make(bytes.ptr, len));
		assert_int_equal(segment_open_bytes(&cut, &s, NULL), STATUS_IO);
	}
	buffer_free(&bytes);
	segment_documents_clear(&d, 0);
}

/* ---- The archive, against measuring every cable ---- */

enum { PASSAGES = 120 };

struct many {
	struct bench_sample sample;
	struct files files;
	struct clock clock;
	char folder[100];
	struct archive *archive;
	struct arena a;
	uint16_t **codes;
	size_t *counts;
	struct cable_id *ids;
};

static int set_up_many(void **state)
{
	struct many *m = calloc(1, sizeof *m);
	if (m == NULL)
		return -1;
	*state = m;
	bench_sample_begin(&m->sample, 5, cable_count);
	m->files = files_of_machine();
	m->clock = clock_of_machine();
	snprintf(m->folder, sizeof m->folder, "/tmp/cabledesk-passages-XXXXXX");
	if (mkdtemp(m->folder) == NULL)
		return -1;
	const struct archive_options options = {m->folder, true, &m->files, &m->clock, NULL};
	if (archive_open(&options, &m->archive, NULL) != STATUS_OK)
		return -1;
	bench_write_archive(&m->sample, m->archive);
	m->codes = arena_array(&m->a, cable_count, sizeof *m->codes);
	m->counts = arena_array(&m->a, cable_count, sizeof *m->counts);
	m->ids = arena_array(&m->a, cable_count, sizeof *m->ids);
	for (uint64_t i = 0; i < cable_count; i++) {
		struct arena a = {0};
		struct import_answer cable;
		struct passage_words words = {0};
		size_t all;
		bench_cable(&m->sample, &a, i, &cable);
		if (!passage_add_cable(&a, &cable.value, field_indexed_text(&a, &cable.value), &words, &all))
			return -1;
		m->ids[i] = cable.cable;
		m->codes[i] = arena_array(&m->a, words.count, sizeof **m->codes);
		for (; m->counts[i] < words.count; m->counts[i]++)
			m->codes[i][m->counts[i]] = passage_code(words.items[m->counts[i]]);
		arena_free(&a);
	}
	return 0;
}

static int tear_down_many(void **state)
{
	struct many *m = *state;
	archive_close(m->archive);
	enum status status = bench_remove_folder(&m->files, m->folder, NULL);
	arena_free(&m->a);
	arena_free(&m->sample.a);
	free(m);
	return status == STATUS_OK ? 0 : -1;
}

struct outcome {
	size_t asked, near;
};

/* The scope shows every `step`-th cable. */
static void compare(struct many *m, const struct bench_passage *drawn, size_t step, struct outcome *outcome)
{
	struct arena a = {0};
	struct wording q;
	struct passage_pattern p;
	struct archive_passage_answer near;
	struct cable_id *shown = arena_array(&a, cable_count, sizeof *shown);
	size_t shown_count = 0;
	uint32_t best = UINT32_MAX;
	uint64_t holding = 0;
	assert_int_equal(wording_of_quotation(&a, drawn->text, &q, NULL), STATUS_OK);
	struct slice *words = arena_array(&a, q.count, sizeof *words);
	for (size_t i = 0; i < q.count; i++)
		words[i] = q.words[i].folded;
	const struct archive_passage passage = {.words = words, .word_count = q.count};
	assert_true(passage_prepare(&a, &passage, &p));
	for (size_t i = 0; i < cable_count; i += step) {
		uint32_t edits = passage_measure(&p, m->codes[i], m->counts[i]);
		best = edits < best ? edits : best;
		holding += edits == 0;
		shown[shown_count++] = m->ids[i];
	}
	qsort(shown, shown_count, sizeof *shown, (int (*)(const void *, const void *))cable_id_compare);
	const struct cable_set set = {shown, shown_count};
	const struct scope scope = {.everything = true, .cables = &set};
	const struct archive_passage_question question = {
	    .scope = &scope, .passages = &passage, .passage_count = 1, .limit = ARCHIVE_PAGE_MAX, .clock = &m->clock};
	assert_int_equal(archive_find_passages(m->archive, &a, &question, &near, NULL), STATUS_OK);
	/* No more are counted than are asked for. */
	assert_int_equal(near.holding_more, holding >= ARCHIVE_PAGE_MAX);
	assert_true(near.holding_more ? near.holding <= holding : near.holding == holding);
	for (size_t i = 0; i < near.count; i++)
		assert_non_null(bsearch(&near.cables[i].id, shown, shown_count, sizeof *shown,
		                        (int (*)(const void *, const void *))cable_id_compare));
	/* Where the cable itself is not shown, others are hardly near, and only what is sure is asked for. */
	if (step == 1 && !passage_is_far(q.count, best)) {
		outcome->asked++;
		outcome->near += near.count > 0 && near.cables[0].edits == best;
	}
	arena_free(&a);
}

static void answers_as_measuring_every_cable_does(void **state)
{
	struct many *m = *state;
	for (enum bench_kind kind = 0; kind < BENCH_KINDS; kind++) {
		struct chance c = chance_begin(5, kind, 77);
		struct outcome outcome = {0, 0};
		for (size_t i = 0; i < PASSAGES; i++) {
			struct arena a = {0};
			struct bench_passage drawn;
			bench_draw(&m->sample, &c, &a, kind, &drawn);
			compare(m, &drawn, 1 + i % 3, &outcome);
			arena_free(&a);
		}
		print_message("# %s: the nearest of %zu of %zu\n", bench_kind_name(kind), outcome.near, outcome.asked);
		assert_true(outcome.near * 100 >= outcome.asked * (kind == BENCH_CHANGED_20 ? 95 : 98));
	}
}

/* Words that stand in most cables, so that very many places are as warm; a word that none has; parts; more words than a section has. */
static void finds_what_stands_in_many(void **state)
{
	static const char *const texts[] = {
	    "Post would appreciate guidance on the xylophone by the end of the week",
	    "of the",
	    "the",
	    "the view of the xylophone that the",
	    "It is the view of the Embassy that the government should support the agreement. Post would appreciate "
	    "guidance on the minister by the end of the week. Post would appreciate guidance on the river by the end "
	    "of the week. There was no minister in Brzeny that could support a new tax without the consent of the "
	    "opposition. The Embassy has no information that would confirm the election.",
	};
	struct outcome outcome = {0, 0};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		compare(*state, &(struct bench_passage){.text = slice_of(texts[i])}, 1, &outcome);
	assert_int_equal(outcome.near, outcome.asked);
	assert_true(outcome.asked >= 4);
}

int main(int argc, char **argv)
{
	int64_t number;
	if (argc > 1 && slice_to_int64(slice_of(argv[1]), &number) && number > 0)
		cable_count = (uint64_t)number;
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(measures_as_the_plain_table),           cmocka_unit_test(gives_back_what_went_in),
	    cmocka_unit_test(merges_to_what_is_written_at_once),     cmocka_unit_test(finds_any_damage),
	    cmocka_unit_test(answers_as_measuring_every_cable_does), cmocka_unit_test(finds_what_stands_in_many),
	};
	return cmocka_run_group_tests(tests, set_up_many, tear_down_many);
}
