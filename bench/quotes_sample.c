#include "quotes_sample.h"

#include "archive/fields.h"
#include "base/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 500, WORDS_LEAST = 12, WORDS_MOST = 40, STREAM = 9000 };

static void must(bool right, const char *what)
{
	if (right)
		return;
	fprintf(stderr, "%s failed\n", what);
	exit(1);
}

double bench_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- Cables ---- */

void bench_sample_begin(struct bench_sample *s, uint64_t seed, uint64_t cables)
{
	struct slice csv;
	struct buffer first = {0};
	*s = (struct bench_sample){0};
	must(sample_begin(&s->a, seed, cables, &s->sample, NULL) == STATUS_OK, "the sample");
	must(file_read_all(&s->a, CABLEDESK_SOURCE "/data/posts.csv", 1 << 24, &csv, NULL) == STATUS_OK &&
	         posts_load(&s->a, csv, &s->posts, NULL) == STATUS_OK,
	     "data/posts.csv");
	sample_add_record(&s->sample, 0, &first);
	must(record_layout_read(slice_trim(buffer_slice(&first)), &s->layout, NULL) == STATUS_OK, "the layout");
	buffer_free(&first);
}

/* The document and what its reader says. */
static void read_cable(const struct bench_sample *s, struct arena *a, uint64_t index, struct import_answer *out,
                       struct slice *document)
{
	struct buffer record = {0}, answer = {0};
	struct cable c;
	struct record_fields fields;
	sample_add_record(&s->sample, index, &record);
	*document = arena_copy(a, slice_trim(buffer_slice(&record)));
	must(cable_read_record(a, &s->posts, &s->layout, *document, &c, &fields, NULL) == STATUS_OK, "a record");
	const struct slice parts[] = {fields.values[RECORD_HEADER], fields.values[RECORD_BODY]};
	import_write_answer(&answer, &c, parts, 2);
	must(import_read_answer(a, buffer_slice(&answer), out, NULL) == STATUS_OK, "an answer");
	buffer_free(&record);
	buffer_free(&answer);
}

void bench_cable(const struct bench_sample *s, struct arena *a, uint64_t index, struct import_answer *out)
{
	struct slice document;
	read_cable(s, a, index, out, &document);
}

static void write_batch(const struct bench_sample *s, struct archive *archive, uint64_t begin, uint64_t end)
{
	struct arena a = {0};
	struct archive_item *items = arena_array(&a, BATCH, sizeof *items);
	struct import_answer *answers = arena_array(&a, BATCH, sizeof *answers);
	struct archive_counts counts = {0};
	struct archive_batch batch = {.items = items,
	                              .original = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	                              .collection = slice_of("sample"),
	                              .next_offset = end,
	                              .original_done = end == s->sample.count};
	for (uint64_t i = begin; i < end; i++) {
		struct archive_item *item = &items[batch.item_count++];
		struct import_answer *answer = &answers[i - begin];
		read_cable(s, &a, i, answer, &item->bytes);
		item->collection = batch.collection;
		memcpy(item->place.original, batch.original, CABLE_ID_LEN + 1);
		item->place.offset = i;
		item->place.length = 1;
		item->cable = answer->cable;
		item->reading = answer->reading;
		item->value = &answer->value;
		item->json = answer->json;
	}
	must(archive_write(archive, &batch, &counts, NULL) == STATUS_OK, "a batch");
	arena_free(&a);
}

void bench_write_archive(const struct bench_sample *s, struct archive *archive)
{
	for (uint64_t begin = 0; begin < s->sample.count; begin += BATCH)
		write_batch(s, archive, begin, begin + BATCH < s->sample.count ? begin + BATCH : s->sample.count);
}

static enum status remove_entry(void *state, const struct file_entry *entry, struct error *err)
{
	if (entry->kind == FILE_KIND_FOLDER)
		return bench_remove_folder(state, entry->path, err);
	/* What stood in a folder is gone when the walk comes to it. */
	return file_exists(entry->path) ? file_remove(state, entry->path, err) : STATUS_OK;
}

enum status bench_remove_folder(struct files *files, const char *path, struct error *err)
{
	enum status status = file_walk(path, remove_entry, files, err);
	return status == STATUS_OK ? file_remove_folder(files, path, err) : status;
}

/* ---- Passages ---- */

const char *bench_kind_name(enum bench_kind kind)
{
	static const char *const names[] = {"unaltered",
	                                    "5% changed",
	                                    "10% changed",
	                                    "20% changed",
	                                    "typing errors",
	                                    "OCR errors",
	                                    "over a paragraph's end",
	                                    "over a page line"};
	return names[kind];
}

/* Whether a page line stands between two words of the cable. */
static bool has_page_line(const struct cable *c, const struct wording *w, size_t i)
{
	for (size_t k = 0; k < c->noise_count; k++)
		if (c->noise[k].begin >= w->words[i].span.end && c->noise[k].end <= w->words[i + 1].span.begin)
			return true;
	return false;
}

/* A place for `words` words in the paragraphs, `*begin` the first; false if the cable has none. */
static bool find_place(struct chance *c, const struct cable *cable, const struct wording *w, enum bench_kind kind,
                       size_t words, size_t *begin)
{
	size_t head = 0;
	while (head < w->count && w->words[head].paragraph == WORDING_HEAD)
		head++;
	if (w->count < head + words)
		return false;
	for (int tries = 0; tries < 200; tries++) {
		size_t at = head + (size_t)chance_below(c, w->count - head - words + 1);
		bool one = w->words[at].paragraph == w->words[at + words - 1].paragraph, page = false;
		for (size_t i = at; i + 1 < at + words; i++)
			page = page || has_page_line(cable, w, i);
		*begin = at;
		if (kind == BENCH_PARAGRAPH_END ? !one && !page : one && page == (kind == BENCH_PAGE_LINE))
			return true;
	}
	return false;
}

static void add_other_word(const struct bench_sample *s, struct chance *c, struct buffer *out)
{
	struct buffer phrase = {0};
	language_add_phrase(&s->sample.language, c, &phrase);
	struct slice rest = buffer_slice(&phrase), word = rest;
	for (uint64_t n = 1 + chance_below(c, 5); n > 0 && slice_cut(&rest, ' ', &word);)
		n--;
	buffer_add(out, word.len > 0 ? word : slice_of("otherwise"));
	buffer_free(&phrase);
}

static void add_mistyped(struct chance *c, struct slice word, struct buffer *out)
{
	size_t at = word.len < 2 ? 0 : (size_t)chance_below(c, word.len - 1);
	size_t begin = out->len;
	buffer_add(out, word);
	if (word.len < 3 || out->failed)
		return;
	switch (chance_below(c, 3)) {
	case 0:
		out->ptr[begin + at] = word.ptr[at + 1];
		out->ptr[begin + at + 1] = word.ptr[at];
		break;
	case 1:
		memmove(out->ptr + begin + at, out->ptr + begin + at + 1, word.len - at - 1);
		out->len--;
		break;
	default:
		buffer_add_byte(out, word.ptr[word.len - 1]);
	}
}

static void add_scanned(struct chance *c, struct slice word, struct buffer *out)
{
	static const char *const pairs[][2] = {{"rn", "m"}, {"m", "rn"}, {"l", "1"}, {"o", "0"},
	                                       {"e", "c"},  {"h", "b"},  {"i", "l"}, {"s", "5"}};
	size_t first = (size_t)chance_below(c, 8), at;
	for (size_t i = 0; i < 8; i++) {
		const char *const *pair = pairs[(first + i) % 8];
		if (!slice_find(word, slice_of(pair[0]), &at))
			continue;
		buffer_add(out, slice_part(word, 0, at));
		buffer_add_cstr(out, pair[1]);
		buffer_add(out, slice_from(word, at + strlen(pair[0])));
		return;
	}
	buffer_add(out, word);
}

/* Which of the words are changed: a share of them, at least one. */
static void choose_changed(struct chance *c, unsigned percent, size_t words, bool *changed)
{
	size_t count = (words * percent + 50) / 100;
	for (count = count == 0 && percent > 0 ? 1 : count; count > 0;) {
		size_t i = (size_t)chance_below(c, words);
		count -= !changed[i];
		changed[i] = true;
	}
}

static void add_changed(const struct bench_sample *s, struct chance *c, enum bench_kind kind, struct slice word,
                        struct buffer *out)
{
	uint64_t how = chance_below(c, 10);
	if (kind == BENCH_TYPING) {
		add_mistyped(c, word, out);
	} else if (kind == BENCH_OCR) {
		add_scanned(c, word, out);
	} else if (how < 6) {
		add_other_word(s, c, out);
	} else if (how < 8) {
		buffer_add(out, word);
		buffer_add_byte(out, ' ');
		add_other_word(s, c, out);
	}
}

/* What stands between two words, without the line's ends and page lines. */
static void add_between(const struct cable *c, const struct wording *w, size_t i, struct buffer *out)
{
	bool paragraph = w->words[i].paragraph != w->words[i + 1].paragraph, page = has_page_line(c, w, i);
	for (size_t at = w->words[i].span.end; at < w->words[i + 1].span.begin && !paragraph && !page; at++) {
		char byte = c->text.ptr[at];
		if (byte_is_space(byte) ? out->len > 0 && out->ptr[out->len - 1] != ' ' : true)
			buffer_add_byte(out, byte_is_space(byte) ? ' ' : byte);
	}
	if (out->len > 0 && out->ptr[out->len - 1] != ' ' && (paragraph || page))
		buffer_add_cstr(out, paragraph ? ". " : " ");
}

static struct slice write_passage(const struct bench_sample *s, struct chance *c, struct arena *a, enum bench_kind kind,
                                  const struct cable *cable, const struct wording *w, size_t begin, size_t words)
{
	static const unsigned percents[BENCH_KINDS] = {0, 5, 10, 20, 12, 17, 0, 0};
	bool changed[WORDS_MOST] = {0};
	struct buffer out = {0};
	choose_changed(c, percents[kind], words, changed);
	for (size_t i = 0; i < words; i++) {
		struct slice word = slice_span(cable->text, w->words[begin + i].span);
		if (changed[i])
			add_changed(s, c, kind, word, &out);
		else
			buffer_add(&out, word);
		if (i + 1 < words)
			add_between(cable, w, begin + i, &out);
	}
	struct slice text = arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return text;
}

void bench_draw(const struct bench_sample *s, struct chance *c, struct arena *a, enum bench_kind kind,
                struct bench_passage *out)
{
	for (;;) {
		struct wording w;
		size_t begin, words = WORDS_LEAST + (size_t)chance_below(c, WORDS_MOST - WORDS_LEAST + 1);
		out->cable = arena_alloc(a, sizeof *out->cable);
		must(out->cable != NULL, "memory");
		bench_cable(s, a, chance_below(c, s->sample.count), out->cable);
		must(wording_of_cable(a, &out->cable->value, &w, NULL) == STATUS_OK, "a wording");
		if (!find_place(c, &out->cable->value, &w, kind, words, &begin))
			continue;
		out->words = words;
		out->paragraph = w.words[begin].paragraph;
		out->text = write_passage(s, c, a, kind, &out->cable->value, &w, begin, words);
		return;
	}
}

struct slice bench_draw_nothing(const struct bench_sample *s, struct chance *c, struct arena *a)
{
	struct buffer out = {0};
	for (uint64_t n = WORDS_LEAST + chance_below(c, WORDS_MOST - WORDS_LEAST + 1); n > 0; n--) {
		add_other_word(s, c, &out);
		buffer_add_byte(&out, ' ');
	}
	struct slice text = arena_copy(a, slice_trim(buffer_slice(&out)));
	buffer_free(&out);
	return text;
}
