/* Proves that quote_find's answers, out of an archive of made-up cables, are those of comparing the passage with every cable: unaltered
 * passages always get as good a place, and all places; changed ones, mistyped ones and those of an OCR nearly always. And that a passage
 * of two cables is told as its two parts. (The argument is the number of cables: 250 with the unit tests, 5,000 in the slow suite.) */
#include "quote/check.h"
#include "quotes_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { OF_EACH_KIND = 20, PASSAGES = OF_EACH_KIND * BENCH_KINDS, PLACES_MAX = 50 };

static uint64_t cable_count = 250;
static const struct scope everything = {.everything = true};

/* A passage, and the best that any cable has for it. */
struct asked {
	enum bench_kind kind;
	struct slice text;
	struct wording words;
	enum verdict verdict;
	uint32_t cost;
	size_t holding; /* cables in which the words stand */
};

struct many {
	struct bench_sample sample;
	struct files files;
	struct clock clock;
	char folder[100];
	struct archive *archive;
	struct quote_archive quote_archive;
	struct quote_source source;
	struct arena a;
	struct asked asked[PASSAGES];
};

static int tear_down(void **state)
{
	struct many *m = *state;
	archive_close(m->archive);
	enum status status = bench_remove_folder(&m->files, m->folder, NULL);
	arena_free(&m->a);
	arena_free(&m->sample.a);
	free(m);
	return status == STATUS_OK ? 0 : -1;
}

static int set_up(void **state)
{
	struct many *m = calloc(1, sizeof *m);
	if (m == NULL)
		return -1;
	*state = m;
	bench_sample_begin(&m->sample, 6, cable_count);
	m->files = files_of_machine();
	m->clock = clock_of_machine();
	snprintf(m->folder, sizeof m->folder, "/tmp/cabledesk-quotes-XXXXXX");
	if (mkdtemp(m->folder) == NULL)
		return -1;
	const struct archive_options options = {m->folder, true, &m->files, &m->clock, NULL};
	if (archive_open(&options, &m->archive, NULL) != STATUS_OK)
		return -1;
	bench_write_archive(&m->sample, m->archive);
	m->quote_archive = (struct quote_archive){m->archive, &everything, &m->sample.posts, &m->clock, 0};
	m->source = quote_source_of_archive(&m->quote_archive);
	for (size_t i = 0; i < PASSAGES; i++) {
		struct arena a = {0};
		struct bench_passage passage;
		struct asked *asked = &m->asked[i];
		struct chance c = chance_begin(6, i, 1);
		asked->kind = (enum bench_kind)(i % BENCH_KINDS);
		bench_draw(&m->sample, &c, &a, asked->kind, &passage);
		asked->text = arena_copy(&m->a, passage.text);
		arena_free(&a);
		if (wording_of_quotation(&m->a, asked->text, &asked->words, NULL) != STATUS_OK)
			return -1;
	}
	return 0;
}

/* Whether a place is better than the best so far. */
static bool is_better(const struct finding *f, const struct asked *best)
{
	if (f->verdict != best->verdict)
		return f->verdict > best->verdict;
	return f->verdict != VERDICT_NOT_FOUND && f->cost < best->cost;
}

static void compare_with_every_cable(struct many *m)
{
	struct error err;
	for (uint64_t i = 0; i < cable_count; i++) {
		struct arena a = {0};
		struct import_answer cable;
		struct wording words;
		bench_cable(&m->sample, &a, i, &cable);
		assert_int_equal(wording_of_cable(&a, &cable.value, &words, &err), STATUS_OK);
		for (size_t k = 0; k < PASSAGES; k++) {
			struct arena work = {0};
			struct finding f;
			struct asked *asked = &m->asked[k];
			assert_int_equal(quote_compare(&work, &asked->words, &words, 0, &f, &err), STATUS_OK);
			if (is_better(&f, asked)) {
				asked->verdict = f.verdict;
				asked->cost = f.cost;
			}
			asked->holding += f.verdict >= VERDICT_CONVENTIONAL;
			arena_free(&work);
		}
		arena_free(&a);
	}
}

static size_t count_cables(const struct quote_result *result)
{
	size_t count = 0;
	for (size_t i = 0; i < result->place_count; i++) {
		bool is_new = true;
		for (size_t k = 0; k < i; k++)
			is_new = is_new && cable_id_compare(&result->places[k].cable, &result->places[i].cable) != 0;
		count += is_new;
	}
	return count;
}

static void answers_as_comparing_every_cable_does(void **state)
{
	struct many *m = *state;
	size_t as_good[BENCH_KINDS] = {0};
	compare_with_every_cable(m);
	for (size_t i = 0; i < PASSAGES; i++) {
		const struct asked *asked = &m->asked[i];
		struct arena a = {0};
		struct quote_result found;
		struct error err = {0};
		assert_int_equal(quote_find(&a, asked->text, &m->source, &found, &err), STATUS_OK);
		bool is_as_good = found.verdict >= asked->verdict &&
		                  (found.verdict > asked->verdict || asked->verdict == VERDICT_NOT_FOUND ||
		                   found.places[0].finding.cost <= asked->cost);
		as_good[asked->kind] += is_as_good;
		if (!is_as_good)
			print_message("# %s, better there (%s, %u): %.*s\n", bench_kind_name(asked->kind),
			              quote_verdict_name(asked->verdict), asked->cost, (int)asked->text.len,
			              asked->text.ptr);
		/* All places where the words stand, too. */
		if (asked->verdict >= VERDICT_CONVENTIONAL) {
			assert_true(is_as_good);
			if (!found.places_cut && asked->holding <= PLACES_MAX)
				assert_int_equal(count_cables(&found), asked->holding);
		}
		arena_free(&a);
	}
	for (size_t kind = 0; kind < BENCH_KINDS; kind++) {
		print_message("# %s: %zu of %d as good\n", bench_kind_name((enum bench_kind)kind), as_good[kind],
		              OF_EACH_KIND);
		assert_true(as_good[kind] * 100 >= (size_t)OF_EACH_KIND * (kind == BENCH_SAME ? 100 : 95));
	}
}

/* A part may go on by chance, with the other's first words, in a third cable: then it is not word for word. */
static bool has_two_parts(const struct quote_result *result)
{
	size_t found = 0, standing = 0;
	for (size_t i = 0; i < result->part_count; i++) {
		found += result->parts[i].place.finding.verdict >= VERDICT_ALTERED;
		standing += result->parts[i].place.finding.verdict >= VERDICT_CONVENTIONAL;
	}
	return found >= 2 && standing >= 1;
}

static void tells_the_parts_of_two_cables(void **state)
{
	struct many *m = *state;
	size_t asked = 0, told = 0;
	for (size_t i = 0; i + BENCH_KINDS < PASSAGES; i += BENCH_KINDS) {
		struct arena a = {0};
		struct quote_result found;
		struct error err = {0};
		struct slice left = m->asked[i].text, right = m->asked[i + BENCH_KINDS].text;
		assert_int_equal(m->asked[i].kind, BENCH_SAME);
		struct slice text = arena_format(&a, "%.*s %.*s", (int)left.len, left.ptr, (int)right.len, right.ptr);
		assert_non_null(text.ptr);
		assert_int_equal(quote_find(&a, text, &m->source, &found, &err), STATUS_OK);
		bool is_told = found.verdict == VERDICT_ALTERED && has_two_parts(&found);
		asked++;
		told += is_told;
		if (!is_told)
			print_message("# not told as parts (%s, %zu parts): %.*s\n", quote_verdict_name(found.verdict),
			              found.part_count, (int)text.len, text.ptr);
		arena_free(&a);
	}
	assert_true(told * 100 >= asked * 90);
}

int main(int argc, char **argv)
{
	int64_t number;
	if (argc > 1 && slice_to_int64(slice_of(argv[1]), &number) && number > 0)
		cable_count = (uint64_t)number;
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers_as_comparing_every_cable_does),
	    cmocka_unit_test(tells_the_parts_of_two_cables),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
