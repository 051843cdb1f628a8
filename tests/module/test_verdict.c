/* Proves that the verdict on a quotation is the one that tests/cases/verdict.jsonl says, with its place and what differs;
 * that no changed word is ever exact or conventional, whatever the change; and that every unaltered passage is exact,
 * however it is set. */
#include "base/file.h"
#include "base/utf8.h"
#include "quote/verdict.h"
#include "quote_cables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct finding check(struct arena *a, struct slice quotation, const struct cable *cable)
{
	struct wording q, c;
	struct finding finding;
	struct error err;
	assert_int_equal(wording_of_quotation(a, quotation, &q, &err), STATUS_OK);
	assert_int_equal(wording_of_cable(a, cable, &c, &err), STATUS_OK);
	assert_int_equal(quote_compare(a, &q, &c, 0, &finding, &err), STATUS_OK);
	return finding;
}

static void mark_all(struct arena *a, const struct value *list, struct slice text, struct span **spans, size_t *count)
{
	for (size_t i = 0; i < value_size(list); i++)
		test_mark(a, text, value_at(list, i)->text, spans, count);
}

static struct slice json_of(struct arena *a, const struct value *value)
{
	struct buffer out = {0};
	value_write_json(&out, value, false);
	struct slice json = arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return json;
}

/* The differences without what is the same, as the case writes them. */
static struct slice differences_of(struct arena *a, const struct finding *finding)
{
	struct value *list = value_list(a);
	for (size_t i = 0; i < finding->difference_count; i++) {
		const struct difference *d = &finding->differences[i];
		if (d->kind == DIFFERENCE_SAME)
			continue;
		struct value *item = value_add_object(list);
		value_put_cstr(item, "kind", quote_difference_name(d->kind));
		value_put_text(item, "quotation", d->quotation);
		value_put_text(item, "cable", d->cable);
	}
	return json_of(a, list);
}

/* 1 if the case says that something else is changed, or hidden. */
static int holds_otherwise(struct arena *a, const struct value *c, const char *key, uint32_t holds)
{
	if (value_get(c, key) == NULL)
		return 0;
	struct slice want = json_of(a, value_get(c, key)), got = json_of(a, quote_holds_value(a, holds));
	struct slice name = value_get_text(c, "name");
	if (slice_equal(want, got))
		return 0;
	print_error("%.*s: %s %.*s\n", (int)name.len, name.ptr, key, (int)got.len, got.ptr);
	return 1;
}

static int run_case(struct arena *a, const struct value *c)
{
	struct cable *cable = test_make_cable(a, value_get_text(c, "head"), value_get_text(c, "cable"));
	mark_all(a, value_get(c, "noise"), cable->text, &cable->noise, &cable->noise_count);
	mark_all(a, value_get(c, "omissions"), cable->text, &cable->omissions, &cable->omission_count);
	struct finding f = check(a, value_get_text(c, "quotation"), cable);
	struct slice name = value_get_text(c, "name");
	int failed = 0;
	if (!slice_equals(value_get_text(c, "verdict"), quote_verdict_name(f.verdict))) {
		struct slice diff = differences_of(a, &f);
		print_error("%.*s: %s %.*s\n", (int)name.len, name.ptr, quote_verdict_name(f.verdict), (int)diff.len,
		            diff.ptr);
		failed = 1;
	}
	struct slice passage = slice_span(cable->text, f.span);
	if (value_get(c, "passage") != NULL && !slice_equal(value_get_text(c, "passage"), passage)) {
		print_error("%.*s: passage “%.*s”\n", (int)name.len, name.ptr, (int)passage.len, passage.ptr);
		failed = 1;
	}
	if (value_get(c, "diff") != NULL) {
		struct slice want = json_of(a, value_get(c, "diff")), got = differences_of(a, &f);
		if (!slice_equal(want, got)) {
			print_error("%.*s: %.*s\n", (int)name.len, name.ptr, (int)got.len, got.ptr);
			failed = 1;
		}
	}
	if (value_get(c, "class") != NULL && (quote_class_name(f.class) == NULL ||
	                                      !slice_equals(value_get_text(c, "class"), quote_class_name(f.class)))) {
		print_error("%.*s: %s\n", (int)name.len, name.ptr, quote_class_name(f.class));
		failed = 1;
	}
	failed += holds_otherwise(a, c, "changes", f.changes) + holds_otherwise(a, c, "hides", f.hides);
	int64_t paragraph = value_get_number(c, "paragraph", -1);
	if (paragraph >= 0 && (f.paragraph == WORDING_HEAD || cable->paragraphs[f.paragraph].number != paragraph))
		failed = 1;
	return failed;
}

static void gives_the_verdicts_of_the_cases(void **state)
{
	struct arena a = {0}, file = {0};
	struct slice rest, line;
	struct error err;
	char path[4096];
	snprintf(path, sizeof path, "%s/tests/cases/verdict.jsonl", getenv("CABLEDESK_SOURCE"));
	assert_int_equal(file_read_all(&file, path, 1 << 20, &rest, &err), STATUS_OK);
	size_t count = 0;
	int failed = 0;
	while (slice_next_line(&rest, &line)) {
		struct value *c;
		assert_int_equal(value_read_json(&a, line, &c, &err), STATUS_OK);
		failed += run_case(&a, c);
		count++;
		arena_reset(&a);
	}
	assert_true(count >= 150);
	assert_int_equal(failed, 0);
	arena_free(&file);
	arena_free(&a);
}

/* ---- Properties ---- */

/* xorshift64: the same numbers in every run. */
static uint32_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 32);
}

/* Words of a small world, so that passages are alike and words repeat. No two differ by case or accents alone. */
static const char *const vocabulary[] = {
    "the",           "of",     "a",          "not",       "never", "river", "dam",    "minister",
    "said",          "would",  "could",      "1,204",     "11",    "12.5",  "$5",     "12%",
    "Army",          "Halmir", "it's",       "ministers", "water", "gate",  "opened", "closed",
    "Brz\xC3\xA9ny", "in",     "on",         "May",       "will",  "was",   "farmer", "barley",
    "shoe",          "figure", "Ambassador", "U.S",       "well",  "known", "and",    "or",
};
enum { VOCABULARY = sizeof vocabulary / sizeof vocabulary[0], WORDS_MAX = 120 };

static const char *const changes[] = {"lake",        "sheep",    "14",   "13.5",   "$6",
                                      "never again", "Tamassar", "must", "rivers", "no"};
enum { CHANGES = sizeof changes / sizeof changes[0] };

struct passage {
	const char *words[WORDS_MAX];
	const char *signs[WORDS_MAX]; /* behind the word */
	size_t count;
};

static void make_passage(uint64_t *random, size_t count, struct passage *out)
{
	static const char *const signs[] = {"", "", "", "", "", "", ",", ".", ";", " --", ":", "?"};
	out->count = count;
	for (size_t i = 0; i < count; i++) {
		out->words[i] = vocabulary[next_random(random) % VOCABULARY];
		out->signs[i] = signs[next_random(random) % (sizeof signs / sizeof signs[0])];
	}
}

static struct slice write_passage(struct arena *a, const struct passage *p, size_t begin, size_t end,
                                  const char *const *spaces, size_t space_count, uint64_t *random)
{
	struct buffer out = {0};
	for (size_t i = begin; i < end; i++) {
		buffer_add_cstr(&out, p->words[i]);
		if (i + 1 < end) {
			buffer_add_cstr(&out, p->signs[i]);
			buffer_add_cstr(&out, spaces[next_random(random) % space_count]);
		}
	}
	struct slice text = arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return text;
}

static const char *const plain_spaces[] = {" ", " ", " ", "\n", " \n"};

static void drop_word(struct passage *p, size_t at, size_t *end)
{
	for (size_t i = at; i + 1 < p->count; i++) {
		p->words[i] = p->words[i + 1];
		p->signs[i] = p->signs[i + 1];
	}
	(*end)--;
	p->count--;
}

static void add_word(struct passage *p, size_t at, const char *word, size_t *end)
{
	for (size_t i = p->count; i > at; i--) {
		p->words[i] = p->words[i - 1];
		p->signs[i] = p->signs[i - 1];
	}
	p->words[at] = word;
	p->signs[at] = "";
	p->count++;
	(*end)++;
}

/* Changes one thing about a word of [begin, end): what stands there differs from what stood there. */
static void change(uint64_t *random, struct passage *p, size_t begin, size_t *end)
{
	size_t at = begin + next_random(random) % (*end - begin);
	const char *old = p->words[at], *word = changes[next_random(random) % CHANGES];
	uint32_t kind = next_random(random) % 4;
	/* Without its last word a quotation only ends sooner. */
	if (kind == 0 && *end - begin > 4 && at > begin && at + 1 < *end)
		drop_word(p, at, end);
	else if (kind == 1 && p->count < WORDS_MAX)
		add_word(p, at + 1, word, end);
	else if (kind == 2)
		p->words[at] = strcmp(old, "dam") == 0 ? "dams" : strcmp(old, "not") == 0 ? "now" : "dan";
	else
		p->words[at] = word;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* The oracle: without the words of base/words, without alignment. A passage stands in a text if its letters, digits and
 * signs do, in that order, with nothing between; ends are free but for whole words. */
static size_t strip(struct slice text, char *out)
{
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (byte_is_space(c)) {
			if (len > 0 && out[len - 1] != ' ')
				out[len++] = ' ';
		} else {
			out[len++] = c;
		}
	}
	while (len > 0 && out[len - 1] == ' ')
		len--;
	return len;
}

static bool oracle_has(struct slice quotation, struct slice cable)
{
	static char q[8192], c[8192];
	size_t q_len = strip(quotation, q), c_len = strip(cable, c);
	for (size_t at = 0; at + q_len <= c_len; at++) {
		bool same = lower(q[0]) == lower(c[at]) && memcmp(q + 1, c + at + 1, q_len - 1) == 0;
		if (same && (at == 0 || c[at - 1] == ' '))
			return true;
	}
	return false;
}

static void never_passes_a_changed_word(void **state)
{
	uint64_t random = 88172645463325252u;
	struct arena a = {0};
	size_t altered = 0, lost = 0;
	for (int round = 0; round < 100000; round++) {
		struct passage p;
		arena_reset(&a);
		make_passage(&random, 30 + next_random(&random) % 40, &p);
		struct slice text = write_passage(&a, &p, 0, p.count, plain_spaces, 5, &random);
		size_t begin = next_random(&random) % 10, end = begin + 5 + next_random(&random) % 15;
		size_t edits = 1 + next_random(&random) % 3;
		for (size_t i = 0; i < edits; i++)
			change(&random, &p, begin, &end);
		struct slice quotation = write_passage(&a, &p, begin, end, plain_spaces, 5, &random);
		/* By chance the changed words may stand elsewhere, or be those that stood there. */
		if (oracle_has(quotation, text))
			continue;
		struct finding f = check(&a, quotation, test_make_cable(&a, slice_of(""), text));
		if (f.verdict >= VERDICT_CONVENTIONAL)
			fail_msg("%s: “%.*s” in “%.*s”", quote_verdict_name(f.verdict), (int)quotation.len,
			         quotation.ptr, (int)text.len, text.ptr);
		/* One word in five changed, or less: still this passage. */
		if (edits * 5 > end - begin)
			continue;
		altered += f.verdict == VERDICT_ALTERED;
		lost += f.verdict == VERDICT_NOT_FOUND;
	}
	assert_true(altered > 50000);
	if (lost * 200 > altered)
		fail_msg("%zu of %zu are not found", lost, altered + lost);
	arena_free(&a);
}

/* The same passage as a newspaper, an agency or a typesetter may set it. */
static struct slice set_otherwise(struct arena *a, struct slice text, uint64_t *random)
{
	static const char *const spaces[] = {" ", "\n", "  ", "\t", "\xC2\xA0", "\xE2\x80\x89", " \n  "};
	static const char *const dashes[] = {"--", "\xE2\x80\x93", "\xE2\x80\x94", "-", "---"};
	static const char *const apostrophes[] = {"'", "\xE2\x80\x99", "\xC2\xB4", "`"};
	struct buffer out = {0};
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (byte_is_space(c))
			buffer_add_cstr(&out, spaces[next_random(random) % 7]);
		else if (c == '-' && i + 1 < text.len && text.ptr[i + 1] == '-')
			continue;
		else if (c == '-')
			buffer_add_cstr(&out, dashes[next_random(random) % 5]);
		else if (c == '\'')
			buffer_add_cstr(&out, apostrophes[next_random(random) % 4]);
		else if (c == '\xC3' && i + 1 < text.len && text.ptr[i + 1] == '\xA9' && next_random(random) % 2 == 0)
			buffer_add_cstr(&out, "e\xCC\x81");
		else
			buffer_add_byte(&out, c);
		if (c == '\xC3' && out.ptr[out.len - 1] == '\x81')
			i++;
		bool in_word = byte_is_lower(c) && i + 1 < text.len && byte_is_lower(text.ptr[i + 1]);
		if (in_word && next_random(random) % 16 == 0)
			buffer_add_cstr(&out, "\xC2\xAD");
	}
	struct slice copy = arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return copy;
}

static void passes_every_unaltered_passage(void **state)
{
	uint64_t random = 1442695040888963407u;
	struct arena a = {0};
	for (int round = 0; round < 20000; round++) {
		struct passage p;
		make_passage(&random, 30 + next_random(&random) % 40, &p);
		struct slice text = write_passage(&a, &p, 0, p.count, plain_spaces, 5, &random);
		size_t begin = next_random(&random) % 10, end = begin + 4 + next_random(&random) % 15;
		struct slice passage = write_passage(&a, &p, begin, end, plain_spaces, 1, &random);
		struct slice quotation = set_otherwise(&a, passage, &random);
		struct finding f = check(&a, quotation, test_make_cable(&a, slice_of(""), text));
		if (f.verdict != VERDICT_EXACT) {
			struct slice diff = differences_of(&a, &f);
			fail_msg("%s %.*s: “%.*s” in “%.*s”", quote_verdict_name(f.verdict), (int)diff.len, diff.ptr,
			         (int)quotation.len, quotation.ptr, (int)text.len, text.ptr);
		}
		arena_reset(&a);
	}
	arena_free(&a);
}

/* Passages of other words are in no cable. */
static void finds_nothing_in_other_words(void **state)
{
	static const char *const other[] = {"the",   "of",      "a",   "in",    "and",  "lantern", "sister",
	                                    "bread", "climbed", "was", "green", "tall", "tower",   "sang",
	                                    "that",  "winter",  "her", "by",    "moon", "coat"};
	uint64_t random = 2862933555777941757u;
	struct arena a = {0};
	size_t found = 0;
	for (int round = 0; round < 2000; round++) {
		struct passage p, q = {.count = 12};
		make_passage(&random, WORDS_MAX, &p);
		struct slice text = write_passage(&a, &p, 0, p.count, plain_spaces, 5, &random);
		for (size_t i = 0; i < q.count; i++) {
			q.words[i] = other[next_random(&random) % 20];
			q.signs[i] = "";
		}
		struct slice quotation = write_passage(&a, &q, 0, q.count, plain_spaces, 1, &random);
		struct finding f = check(&a, quotation, test_make_cable(&a, slice_of(""), text));
		found += f.verdict != VERDICT_NOT_FOUND;
		arena_reset(&a);
	}
	assert_in_range(found, 0, 10);
	arena_free(&a);
}

static void fails_cleanly_without_memory(void **state)
{
	struct arena kept = {0};
	struct cable *cable = test_make_cable(
	    &kept, slice_of("SUBJECT: X\n"), slice_of("1. (C) The co-\noperation of all \xE2\x80\x94 \xC3\xA9 ended."));
	for (size_t n = 1; n < 100; n++) {
		struct arena a = {.fail_at = n};
		struct wording q, c;
		struct finding f;
		struct error err;
		enum status status =
		    wording_of_quotation(&a, slice_of("[T]he cooperation … \xC3\xA9 ended,"), &q, &err);
		if (status == STATUS_OK)
			status = wording_of_cable(&a, cable, &c, &err);
		if (status == STATUS_OK)
			status = quote_compare(&a, &q, &c, 0, &f, &err);
		bool failed = a.fail_at == 0;
		assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
		arena_free(&a);
		if (!failed) {
			arena_free(&kept);
			return;
		}
	}
	fail_msg("more than 100 allocations");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(gives_the_verdicts_of_the_cases), cmocka_unit_test(never_passes_a_changed_word),
	    cmocka_unit_test(passes_every_unaltered_passage),  cmocka_unit_test(finds_nothing_in_other_words),
	    cmocka_unit_test(fails_cleanly_without_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
