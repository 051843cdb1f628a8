#include "publish/protect.h"

#include "base/words.h"

enum { EXCERPT_WORDS = 8 };

static bool is_noise(const struct cable *c, struct span word)
{
	for (size_t i = 0; i < c->noise_count; i++) {
		if (word.begin >= c->noise[i].begin && word.end <= c->noise[i].end)
			return true;
	}
	return false;
}

/* All words of the cable but those of page lines, which may stand between "strictly" and "protect". */
static enum status split(struct arena *a, const struct cable *c, struct words *words, struct error *err)
{
	enum status status = words_split(a, c->text, words, err);
	size_t kept = 0;
	for (size_t i = 0; status == STATUS_OK && i < words->count; i++) {
		if (!is_noise(c, words->items[i].span))
			words->items[kept++] = words->items[i];
	}
	words->count = status == STATUS_OK ? kept : 0;
	return status;
}

/* How many words, from the i-th, spell "protect": 1, or more where hyphens, a line's end or spaced letters ("P R O T E C T") part them; 0 if
 * they do not. No part of it is a word of its own. */
static size_t count_protect(const struct words *words, size_t i)
{
	struct slice rest = slice_of("protect");
	size_t count = 0;
	while (rest.len > 0) {
		if (i + count == words->count)
			return 0;
		struct slice word = words->items[i + count].folded;
		if (word.len == 0 || word.len > rest.len || !slice_equal(word, slice_part(rest, 0, word.len)))
			return 0;
		rest = slice_from(rest, word.len);
		count++;
	}
	return count;
}

static bool is_run_together(struct slice word)
{
	return slice_equals(word, "strictlyprotect") || slice_equals(word, "pleaseprotect");
}

/* The paragraph in which `offset` lies; NULL: none. */
static const struct paragraph *paragraph_at(const struct cable *c, size_t offset)
{
	for (size_t i = 0; i < c->paragraph_count; i++) {
		if (offset >= c->paragraphs[i].span.begin && offset < c->paragraphs[i].span.end)
			return &c->paragraphs[i];
	}
	return NULL;
}

/* The words from `first` to `last` as they stand, one space between two. */
static struct slice make_excerpt(struct arena *a, const struct cable *c, const struct words *words, size_t first,
                                 size_t last)
{
	struct buffer text = {0};
	bool gap = false;
	struct slice part = slice_part(c->text, words->items[first].span.begin, words->items[last].span.end);
	for (size_t i = 0; i < part.len; i++) {
		if (byte_is_space(part.ptr[i])) {
			gap = true;
			continue;
		}
		if (gap)
			buffer_add_byte(&text, ' ');
		gap = false;
		buffer_add_byte(&text, part.ptr[i]);
	}
	struct slice excerpt = text.failed ? (struct slice){NULL, 0} : arena_copy(a, buffer_slice(&text));
	buffer_free(&text);
	return excerpt;
}

/* Fills a place for the words [first, last] that ask to protect. What is shown around them stays in their paragraph. */
static enum status fill_place(struct arena *a, const struct cable *c, const struct words *words, size_t first,
                              size_t last, struct protect_place *place, struct error *err)
{
	const struct paragraph *p = paragraph_at(c, words->items[first].span.begin);
	struct span within = p == NULL ? (struct span){0, c->text.len} : p->span;
	size_t before = first;
	size_t after = last;
	while (before > 0 && first - before < EXCERPT_WORDS && words->items[before - 1].span.begin >= within.begin)
		before--;
	while (after + 1 < words->count && after - last < EXCERPT_WORDS &&
	       words->items[after + 1].span.end <= within.end)
		after++;
	place->span = (struct span){words->items[first].span.begin, words->items[last].span.end};
	place->paragraph = p == NULL ? 0 : p->number;
	place->excerpt = make_excerpt(a, c, words, before, after);
	return place->excerpt.ptr == NULL ? error_memory(err) : STATUS_OK;
}

enum status protect_find(struct arena *a, const struct cable *c, struct protect_place **out, size_t *count,
                         struct error *err)
{
	struct words words;
	size_t capacity = 0;
	*out = NULL;
	*count = 0;
	enum status status = split(a, c, &words, err);
	for (size_t i = 0; status == STATUS_OK && i < words.count; i++) {
		size_t length = is_run_together(words.items[i].folded) ? 1 : count_protect(&words, i);
		if (length == 0)
			continue;
		bool urged = i > 0 && (slice_equals(words.items[i - 1].folded, "strictly") ||
		                       slice_equals(words.items[i - 1].folded, "please"));
		struct protect_place *place = arena_push(a, out, *count, &capacity, sizeof *place);
		if (place == NULL)
			return error_memory(err);
		status = fill_place(a, c, &words, urged ? i - 1 : i, i + length - 1, place, err);
		(*count)++;
	}
	return status;
}
