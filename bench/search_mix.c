/* How long searches take: writes an archive of N made-up cables into FOLDER (unless it is there already), then asks it a mix
 * of questions as a person would, and prints the rate of writing and the 50th and 95th percentile and the longest of each
 * kind, in milliseconds, first asked and asked again.
 *
 *     search_mix N FOLDER
 *
 * The words follow Zipf's law over 60,000 made-up ones, about 700 in a cable, as in the Cablegate cables.
 */
#include "archive/archive.h"
#include "base/digest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { VOCABULARY = 60000, BATCH = 1000, ASKED = 40, WORDS_LEAST = 100, WORDS_MORE = 1200 };

static const char original[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

static uint64_t next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

/* Rank 0 is the most frequent word. */
static uint32_t zipf(uint64_t *seed)
{
	double u = ((double)(next(seed) & 0xFFFFFF) + 0.5) / 16777216.0;
	return (uint32_t)(pow(VOCABULARY, u) - 1.0);
}

static void add_word(struct buffer *b, uint32_t rank)
{
	static const char *const syllables[] = {"ba", "ke", "mi", "no", "su", "ra", "te", "li", "do", "ga"};
	uint32_t n = rank + 1;
	do {
		buffer_add_cstr(b, syllables[n % 10]);
		n /= 10;
	} while (n > 0);
}

static void make_text(struct arena *a, uint64_t *seed, struct cable *c)
{
	struct buffer b = {0};
	uint64_t words = WORDS_LEAST + next(seed) % WORDS_MORE;
	for (uint64_t i = 0; i < words; i++) {
		add_word(&b, zipf(seed));
		buffer_add_byte(&b, i % 12 == 11 ? '\n' : ' ');
	}
	c->text = arena_copy(a, buffer_slice(&b));
	c->body.end = c->text.len;
	buffer_free(&b);
}

static void make_cable(struct arena *a, uint64_t *seed, uint64_t number, struct archive_item *item)
{
	struct cable *c = arena_alloc(a, sizeof *c);
	struct buffer json = {0};
	char hex[CABLE_ID_LEN + 1];
	make_text(a, seed, c);
	c->post = arena_format(a, "POST%u", (unsigned)(next(seed) % 250));
	c->mrn = arena_format(a, "%02uPOST%u", (unsigned)(next(seed) % 10), (unsigned)number);
	c->date = (struct moment){(int64_t)(next(seed) % 1000000) * 1000000, MOMENT_MINUTE};
	c->classification = (enum classification)(next(seed) % 6);
	c->tags = arena_array(a, 4, sizeof *c->tags);
	for (; c->tag_count < 4; c->tag_count++)
		c->tags[c->tag_count] =
		    arena_format(a, "T%03u%u", (unsigned)(next(seed) % 100), (unsigned)c->tag_count);
	c->subject = slice_part(c->text, 0, 60);
	cable_write_json(&json, c);
	item->json = arena_copy(a, buffer_slice(&json));
	buffer_free(&json);
	item->value = c;
	item->bytes = c->text;
	item->collection = slice_of("bench");
	memcpy(item->place.original, original, sizeof original);
	item->place.offset = number;
	digest_sha256(c->text, item->cable.bytes);
	cable_make_reading_id(c->text, item->json, hex);
	if (!cable_id_read(slice_of(hex), &item->reading))
		abort();
}

static int fail(const struct error *err)
{
	fprintf(stderr, "%s %s\n", err->sentence, err->value_count > 0 ? err->values[0].text : "");
	return 1;
}

static int fill(struct archive *archive, const struct clock *clock, uint64_t count)
{
	static struct archive_item items[BATCH];
	struct archive_counts counts = {0};
	struct error err;
	uint64_t seed = 1, bytes = 0;
	int64_t written = 0;
	for (uint64_t done = 0; done < count; done += BATCH) {
		struct arena a = {0};
		for (size_t i = 0; i < BATCH; i++) {
			make_cable(&a, &seed, done + i, &items[i]);
			bytes += items[i].value->text.len;
		}
		const struct archive_batch batch = {.items = items,
		                                    .item_count = BATCH,
		                                    .original = original,
		                                    .collection = slice_of("bench"),
		                                    .next_offset = done + BATCH,
		                                    .original_done = done + BATCH >= count};
		int64_t begun = clock_now(clock);
		if (archive_write(archive, &batch, &counts, &err) != STATUS_OK)
			return fail(&err);
		written += clock_now(clock) - begun;
		arena_free(&a);
	}
	printf("wrote %.0f cables/s, %.1f MB/s\n", (double)count * 1000 / (double)written,
	       (double)bytes / 1e3 / (double)written);
	return 0;
}

static int by_size(const void *a, const void *b)
{
	const double *left = a, *right = b;
	return *left < *right ? -1 : *left > *right;
}

static int ask(struct archive *archive, const struct clock *clock, const char *kind, uint64_t seed, struct arena *a,
               double *ms, uint64_t *found)
{
	static const struct scope everything = {.everything = true};
	struct error err;
	const struct query *query;
	struct archive_answer answer;
	struct buffer b = {0};
	for (const char *k = kind; *k != '\0'; k++)
		if (*k == '~')
			add_word(&b, (uint32_t)(next(&seed) % 20));
		else if (*k == '^')
			add_word(&b, 100 + (uint32_t)(next(&seed) % 400));
		else if (*k == '!')
			add_word(&b, 2000 + (uint32_t)(next(&seed) % 20000));
		else
			buffer_add_byte(&b, *k);
	if (query_parse(a, buffer_slice(&b), &query, &err) != STATUS_OK)
		return fail(&err);
	buffer_free(&b);
	const struct archive_question question = {
	    .scope = &everything, .query = query, .limit = 20, .with_facets = true, .clock = clock};
	struct timespec begun, ended;
	clock_gettime(CLOCK_MONOTONIC, &begun);
	if (archive_search(archive, a, &question, &answer, &err) != STATUS_OK)
		return fail(&err);
	clock_gettime(CLOCK_MONOTONIC, &ended);
	*ms = (double)(ended.tv_sec - begun.tv_sec) * 1e3 + (double)(ended.tv_nsec - begun.tv_nsec) / 1e6;
	*found += answer.total;
	return 0;
}

static int ask_all(struct archive *archive, const struct clock *clock, const char *kind, bool again)
{
	double ms[ASKED];
	uint64_t found = 0;
	for (size_t i = 0; i < ASKED; i++) {
		struct arena a = {0};
		if (ask(archive, clock, kind, i, &a, &ms[i], &found) != 0)
			return 1;
		arena_free(&a);
	}
	qsort(ms, ASKED, sizeof *ms, by_size);
	printf("%-14s %-6s p50 %7.1f  p95 %7.1f  longest %7.1f  found %llu\n", kind, again ? "again" : "first",
	       ms[ASKED / 2], ms[ASKED * 95 / 100], ms[ASKED - 1], (unsigned long long)(found / ASKED));
	return 0;
}

int main(int argc, char **argv)
{
	/* ~ ^ ! stand for a frequent, a middling and a rare word. */
	static const char *const kinds[] = {"!",           "^",         "~",      "! ^",      "^ ^", "~ ^",
	                                    "\"~ ~\"",     "\"^ ^\"",   "^ OR !", "^ -~",     "",    "post:POST7 ^",
	                                    "date:1975 ~", "tag:T0420", "keba*",  "subject:^"};
	int64_t count = 0;
	if (argc != 3 || !slice_to_int64(slice_of(argv[1]), &count) || count < BATCH) {
		fprintf(stderr, "search_mix N FOLDER, N at least %d\n", BATCH);
		return 2;
	}
	struct files files = files_of_machine();
	struct clock clock = clock_of_machine();
	const struct archive_options options = {argv[2], true, &files, &clock};
	struct archive *archive;
	struct error err;
	struct archive_progress progress;
	if (archive_open(&options, &archive, &err) != STATUS_OK ||
	    archive_find_progress(archive, original, slice_of("bench"), &progress, &err) != STATUS_OK)
		return fail(&err);
	if (!progress.done && fill(archive, &clock, (uint64_t)count) != 0)
		return 1;
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		if (ask_all(archive, &clock, kinds[k], false) != 0 || ask_all(archive, &clock, kinds[k], true) != 0)
			return 1;
	archive_close(archive);
	return 0;
}
