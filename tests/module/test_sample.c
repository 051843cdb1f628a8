/* Proves that a made-up archive is the same for the same seed, on every machine; that the readers find in it what was put there, in each format; and that
 * its words come as often as in real text. */
#include "cable/read_tei.h"
#include "cable/read_telegram.h"
#include "cable/record.h"
#include "cable/sample.h"
#include "cable/source.h"
#include "field_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CABLES = 400 };

static struct arena table;
static struct posts posts;

static int load(void **state)
{
	(void)state;
	field_cases_load_posts(&table, getenv("CABLEDESK_SOURCE"), &posts);
	return 0;
}

static int unload(void **state)
{
	(void)state;
	arena_free(&table);
	return 0;
}

static void begin(struct arena *a, uint64_t seed, uint64_t count, struct sample *out)
{
	assert_int_equal(sample_begin(a, seed, count, out, NULL), STATUS_OK);
}

static void hash_of(uint64_t seed, uint64_t count, char hex[DIGEST_HEX_LEN + 1])
{
	struct arena a = {0};
	struct sample sample;
	struct buffer out = {0};
	begin(&a, seed, count, &sample);
	for (uint64_t i = 0; i < count; i++) {
		sample_add_record(&sample, i, &out);
		sample_add_telegram(&sample, i, &out, NULL);
		sample_add_document(&sample, i, &out);
	}
	sample_add_volume_head(&sample, 1, &out);
	assert_int_equal(buffer_done(&out, NULL), STATUS_OK);
	digest_sha256_hex(buffer_slice(&out), hex);
	buffer_free(&out);
	arena_free(&a);
}

static void test_makes_the_same_from_the_same_seed(void **state)
{
	(void)state;
	char once[DIGEST_HEX_LEN + 1];
	char again[DIGEST_HEX_LEN + 1];
	char other[DIGEST_HEX_LEN + 1];
	hash_of(7, 50, once);
	hash_of(7, 50, again);
	hash_of(8, 50, other);
	assert_string_equal(once, again);
	assert_string_not_equal(once, other);
	/* Made on an x86-64; a change of the language changes it. */
	assert_string_equal(once, "e2de6efc4efaedb2f25c761f091aa116661349e4eb39f2abb5c7837eeed6e608");
}

/* Each cable is made from its number alone: the last first is the same. */
static void test_makes_cables_in_any_order(void **state)
{
	(void)state;
	struct arena a = {0};
	struct sample sample;
	struct buffer forward = {0};
	struct buffer alone = {0};
	begin(&a, 3, 20, &sample);
	for (uint64_t i = 0; i < 20; i++) {
		buffer_clear(&forward);
		sample_add_record(&sample, i, &forward);
	}
	sample_add_record(&sample, 19, &alone);
	assert_true(slice_equal(buffer_slice(&forward), buffer_slice(&alone)));
	buffer_free(&forward);
	buffer_free(&alone);
	arena_free(&a);
}

static struct slice mrn_of(struct arena *a, const struct sample *sample, uint64_t index)
{
	struct sample_facts f;
	sample_facts_of(sample, index, &f);
	return arena_format(a, "%02d%s%llu", f.date.year % 100, f.post->name, (unsigned long long)f.number);
}

/* What was put into the telegram is what was read of it. */
static void expect_facts(struct arena *a, const struct sample *sample, uint64_t index, const struct cable *c)
{
	struct sample_facts f;
	uint64_t targets[SAMPLE_REFERENCES_MAX];
	int64_t ms;
	sample_facts_of(sample, index, &f);
	struct slice mrn = mrn_of(a, sample, index);
	if (!slice_equal(c->mrn, mrn) || !slice_equals(c->post, f.post->name))
		fail_msg("cable %d: %.*s of %.*s, expected %s", (int)index, (int)c->mrn.len, c->mrn.ptr,
		         (int)c->post.len, c->post.ptr, mrn.ptr);
	assert_true(calendar_to_ms(&f.date, &ms));
	if (c->date.ms != ms || c->date.precision != MOMENT_MINUTE || c->precedence != f.precedence)
		fail_msg("%s: date or precedence differ", mrn.ptr);
	size_t count = sample_references_of(sample, index, targets);
	if (c->reference_count != count)
		fail_msg("%s: %zu references, expected %zu", mrn.ptr, c->reference_count, count);
	for (size_t i = 0; i < count; i++) {
		struct slice target = mrn_of(a, sample, targets[i]);
		assert_true(targets[i] < index);
		if (!slice_equal(c->references[i].mrn, target))
			fail_msg("%s refers to %.*s, expected %s", mrn.ptr, (int)c->references[i].mrn.len,
			         c->references[i].mrn.ptr, target.ptr);
	}
	assert_true(c->tag_count > 1 && c->subject.len > 0 && c->to_count == 1);
}

/* Numbered from 1 without a gap, with a mark, the first a summary; the signer behind them. */
static void expect_body(const struct cable *c)
{
	int number = 0;
	for (size_t i = 0; i < c->paragraph_count; i++) {
		const struct paragraph *p = &c->paragraphs[i];
		if (p->kind == PARAGRAPH_HEADING)
			continue;
		number++;
		if (p->kind != PARAGRAPH_NUMBERED || p->number != number || p->mark.len == 0)
			fail_msg("%.*s: paragraph %zu: %.*s", (int)c->mrn.len, c->mrn.ptr, i,
			         (int)(p->span.end - p->span.begin), c->text.ptr + p->span.begin);
	}
	assert_true(number >= 2);
	assert_true(c->summary.len > 0);
	assert_true(c->signer.len > 0);
	assert_int_equal(c->classified_by.len > 0, c->classification >= CLASSIFICATION_CONFIDENTIAL);
}

static void test_records_are_read_as_they_were_made(void **state)
{
	(void)state;
	struct arena kept = {0};
	struct sample sample;
	struct buffer csv = {0};
	struct record_cutter cutter = {0};
	struct record_document document;
	struct record_layout layout = {0};
	uint64_t count = 0;
	size_t classes[CLASSIFICATION_TOP_SECRET + 1] = {0};
	size_t pages = 0;
	begin(&kept, 11, CABLES, &sample);
	for (uint64_t i = 0; i < CABLES; i++)
		sample_add_record(&sample, i, &csv);
	assert_int_equal(source_recognise(buffer_slice(&csv)), SOURCE_RECORDS);
	record_cutter_begin(&cutter, 0, 0);
	assert_int_equal(record_cutter_feed(&cutter, buffer_slice(&csv), NULL), STATUS_OK);
	assert_int_equal(record_cutter_feed(&cutter, (struct slice){NULL, 0}, NULL), STATUS_OK);
	while (record_cutter_next(&cutter, &document)) {
		struct arena a = {0};
		struct cable c;
		if (count == 0)
			assert_int_equal(record_layout_read(document.bytes, &layout, NULL), STATUS_OK);
		assert_int_equal(cable_read_record(&a, &posts, &layout, document.bytes, &c, NULL, NULL), STATUS_OK);
		expect_facts(&a, &sample, count, &c);
		expect_body(&c);
		if (c.flag_count > 0)
			fail_msg("%.*s is flagged: %s %.*s", (int)c.mrn.len, c.mrn.ptr, c.flags[0].sentence,
			         (int)c.flags[0].detail.len, c.flags[0].detail.ptr);
		classes[c.classification]++;
		pages += c.noise_count;
		count++;
		arena_free(&a);
	}
	assert_int_equal(count, CABLES);
	for (size_t i = CLASSIFICATION_UNCLASSIFIED; i <= CLASSIFICATION_SECRET; i++)
		assert_true(classes[i] > 0);
	assert_true(pages > CABLES / 4);
	record_cutter_free(&cutter);
	buffer_free(&csv);
	arena_free(&kept);
}

static void test_telegrams_are_read_as_they_were_made(void **state)
{
	(void)state;
	struct arena kept = {0};
	struct sample sample;
	begin(&kept, 12, CABLES, &sample);
	for (uint64_t i = 0; i < CABLES; i += 3) {
		struct arena a = {0};
		struct buffer telegram = {0};
		struct cable c;
		sample_add_telegram(&sample, i, &telegram, NULL);
		assert_int_equal(source_recognise(buffer_slice(&telegram)), SOURCE_TELEGRAM);
		assert_int_equal(cable_read_telegram(&a, &posts, buffer_slice(&telegram), &c, NULL), STATUS_OK);
		expect_facts(&a, &sample, i, &c);
		expect_body(&c);
		assert_int_equal(c.flag_count, 0);
		buffer_free(&telegram);
		arena_free(&a);
	}
	arena_free(&kept);
}

static void test_volumes_are_read_as_they_were_made(void **state)
{
	(void)state;
	struct arena kept = {0};
	struct sample sample;
	struct buffer xml = {0};
	struct tei_cutter cutter = {0};
	struct tei_piece piece;
	struct tei_volume volume = {0};
	uint64_t count = 0;
	size_t kinds[PRINTED_EDITORIAL_NOTE + 1] = {0};
	size_t known = 0;
	begin(&kept, 13, CABLES, &sample);
	sample_add_volume_head(&sample, 1, &xml);
	for (uint64_t i = 0; i < CABLES; i++)
		sample_add_document(&sample, i, &xml);
	sample_add_volume_foot(&xml);
	assert_int_equal(source_recognise(buffer_slice(&xml)), SOURCE_TEI);
	tei_cutter_begin(&cutter, 0, 0);
	assert_int_equal(tei_cutter_feed(&cutter, buffer_slice(&xml), NULL), STATUS_OK);
	assert_int_equal(tei_cutter_feed(&cutter, (struct slice){NULL, 0}, NULL), STATUS_OK);
	while (tei_cutter_next(&cutter, &piece)) {
		struct arena a = {0};
		struct cable c;
		assert_int_equal(tei_volume_add(&kept, &volume, &piece, NULL), STATUS_OK);
		if (piece.kind != TEI_PIECE_DOCUMENT)
			continue;
		assert_int_equal(cable_read_tei(&a, &posts, &volume, slice_of(""), piece.bytes, &c, NULL), STATUS_OK);
		const struct printed *d = c.printed;
		if (d->kind == PRINTED_TELEGRAM)
			expect_facts(&a, &sample, count, &c);
		assert_int_equal(c.flag_count, 0);
		assert_int_equal(c.paragraph_count > 0, d->kind != PRINTED_EDITORIAL_NOTE);
		for (size_t i = 0; i < d->name_count; i++)
			known += d->entries[d->names[i].entry].name.len > 0;
		kinds[d->kind]++;
		count++;
		arena_free(&a);
	}
	assert_int_equal(count, CABLES);
	assert_true(known > CABLES);
	assert_true(kinds[PRINTED_TELEGRAM] > 0 && kinds[PRINTED_MEMORANDUM] > 0 && kinds[PRINTED_LETTER] > 0 &&
	            kinds[PRINTED_EDITORIAL_NOTE] > 0);
	tei_cutter_free(&cutter);
	buffer_free(&xml);
	arena_free(&kept);
}

static void test_no_number_comes_twice(void **state)
{
	(void)state;
	struct arena a = {0};
	struct sample sample;
	int year = 0;
	uint64_t last = 0;
	begin(&a, 1, 100000, &sample);
	for (uint64_t i = 0; i < 100000; i += 1) {
		struct sample_facts f;
		sample_facts_of(&sample, i, &f);
		if (f.date.year == year ? f.number != last + 1 : f.date.year != year + 1 && year != 0)
			fail_msg("cable %d: number %d of %d follows %d", (int)i, (int)f.number, f.date.year, (int)last);
		year = f.date.year;
		last = f.number;
	}
	assert_int_equal(year, 2010);
	arena_free(&a);
}

/* Rank 1 a hundred times as often as rank 100, within a factor: what Zipf's law says. */
static void test_ranks_follow_zipf(void **state)
{
	(void)state;
	enum { DRAWS = 400000 };
	struct arena a = {0};
	struct ranks ranks;
	struct chance c = chance_begin(5, 0, 0);
	size_t counts[1000] = {0};
	assert_int_equal(ranks_begin(&a, &ranks, NULL), STATUS_OK);
	for (size_t i = 0; i < DRAWS; i++)
		counts[ranks_draw(&ranks, &c, 1000)]++;
	for (size_t rank = 1; rank <= 100; rank *= 10) {
		size_t expected = (size_t)(DRAWS / 7.485 / (double)rank);
		if (counts[rank - 1] < expected * 8 / 10 || counts[rank - 1] > expected * 12 / 10)
			fail_msg("rank %zu came %zu times, expected %zu", rank, counts[rank - 1], expected);
	}
	assert_true(ranks_draw(&ranks, &c, 1) == 0);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_makes_the_same_from_the_same_seed),
	    cmocka_unit_test(test_makes_cables_in_any_order),
	    cmocka_unit_test(test_records_are_read_as_they_were_made),
	    cmocka_unit_test(test_telegrams_are_read_as_they_were_made),
	    cmocka_unit_test(test_volumes_are_read_as_they_were_made),
	    cmocka_unit_test(test_no_number_comes_twice),
	    cmocka_unit_test(test_ranks_follow_zipf),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
