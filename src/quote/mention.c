#include "quote/mention.h"

#include "base/words.h"

#include <stdlib.h>

uint32_t mention_block_of(const struct prose *prose, uint32_t leaf)
{
	uint32_t block = leaf;
	for (uint32_t up = leaf; up != 0; up = prose->blocks[up].parent)
		if (prose->blocks[up].kind == PROSE_QUOTE)
			block = up;
	return block;
}

static bool is_text_block(const struct prose_block *block)
{
	return (block->kind == PROSE_PARAGRAPH || block->kind == PROSE_HEADING) && block->run_count > 0;
}

/* ---- Finding, in one paragraph; places in prose->text ---- */

/* "(Read: words)": the whole, and its words. */
struct read_place {
	struct span whole, words;
};

static bool next_read(struct slice text, struct span within, size_t from, struct read_place *out)
{
	for (size_t at = from; at < within.end; at++) {
		struct slice rest = slice_part(text, at, within.end);
		size_t head = 1, close;
		if (rest.ptr[0] != '(')
			continue;
		while (head < rest.len && byte_is_space(rest.ptr[head]))
			head++;
		if (!slice_starts_with_nocase(slice_from(rest, head), "read:") || !slice_find_byte(rest, ')', &close))
			continue;
		struct span words = {at + head + 5, at + close};
		while (words.begin < words.end && byte_is_space(text.ptr[words.begin]))
			words.begin++;
		while (words.end > words.begin && byte_is_space(text.ptr[words.end - 1]))
			words.end--;
		*out = (struct read_place){{at, at + close + 1}, words};
		return true;
	}
	return false;
}

static bool is_cable_link(const struct prose *p, uint32_t link)
{
	return link != PROSE_NO_LINK && slice_starts_with_nocase(p->links[link].target, "cable:");
}

/* The next link to a cable among a paragraph's runs: the place of its words. */
static bool next_link(const struct prose *p, const struct prose_block *block, uint32_t *run, struct span *words,
                      uint32_t *link)
{
	for (; *run < block->run_count; (*run)++) {
		const struct prose_run *first = &p->runs[block->first_run + *run];
		if (!is_cable_link(p, first->link))
			continue;
		*words = first->text;
		*link = first->link;
		for (; *run < block->run_count && p->runs[block->first_run + *run].link == first->link; (*run)++)
			words->end = p->runs[block->first_run + *run].text.end;
		return true;
	}
	return false;
}

enum token { TOKEN_OTHER, TOKEN_YEAR, TOKEN_POST, TOKEN_NUMBER, TOKEN_MRN };

/* What a word can be of an MRN: digits, capitals, or all three in one. */
static enum token classify(struct slice word)
{
	size_t at = 0, letters;
	while (at < word.len && byte_is_digit(word.ptr[at]))
		at++;
	size_t year = at;
	while (at < word.len && byte_is_upper(word.ptr[at]))
		at++;
	letters = at - year;
	size_t digits = at;
	while (at < word.len && byte_is_digit(word.ptr[at]))
		at++;
	digits = at - digits;
	if (at != word.len)
		return TOKEN_OTHER;
	if (letters == 0)
		return year == 2 || year == 4 ? TOKEN_YEAR : TOKEN_NUMBER;
	if (year == 0 && digits == 0 && letters >= 2)
		return TOKEN_POST;
	bool is_whole = (year == 2 || year == 4) && letters >= 2 && digits >= 1 && digits <= 7;
	return is_whole ? TOKEN_MRN : TOKEN_OTHER;
}

static bool next_word(struct word_cursor *cursor, struct span *span)
{
	char folded[WORD_FOLDED_MAX];
	size_t len;
	return words_next(cursor, span, folded, &len);
}

enum { POST_WORDS_MAX = 4 };

/* "09 RIO DE JANEIRO 12", with one space between: where it ends, 0 if it is none. */
static size_t spaced_name_end(struct slice text, struct span year)
{
	struct word_cursor cursor = {text, year.end};
	struct span word;
	size_t end = year.end;
	for (size_t posts = 0; posts <= POST_WORDS_MAX && next_word(&cursor, &word); posts++) {
		if (word.begin != end + 1 || text.ptr[end] != ' ')
			return 0;
		enum token token = classify(slice_span(text, word));
		bool is_number = token == TOKEN_NUMBER || token == TOKEN_YEAR;
		if (is_number)
			return posts > 0 && word.end - word.begin <= 7 ? word.end : 0;
		if (token != TOKEN_POST)
			return 0;
		end = word.end;
	}
	return 0;
}

/* The next MRN in the text. */
static bool next_name(struct slice text, struct word_cursor *cursor, struct span *name)
{
	while (next_word(cursor, name)) {
		enum token token = classify(slice_span(text, *name));
		if (token == TOKEN_MRN)
			return true;
		size_t end = token == TOKEN_YEAR ? spaced_name_end(text, *name) : 0;
		if (end > 0) {
			name->end = cursor->at = end;
			return true;
		}
	}
	return false;
}

/* ---- Collecting ---- */

struct collector {
	struct arena *arena;
	const struct prose *prose;
	struct mention *items;
	size_t count, capacity;
};

static void set_target(struct mention *m, struct slice target)
{
	struct slice rest = slice_from(target, 6); /* cable: */
	slice_cut(&rest, '#', &m->name);
	m->fragment = rest;
}

static struct mention *add(struct collector *c, enum mention_kind kind, uint32_t leaf, struct span words)
{
	struct mention *m = arena_push(c->arena, &c->items, c->count, &c->capacity, sizeof *m);
	if (m == NULL)
		return NULL;
	*m = (struct mention){.kind = kind,
	                      .words = slice_span(c->prose->text, words),
	                      .span = prose_source_span(c->prose, words),
	                      .block = mention_block_of(c->prose, leaf)};
	m->about = m->block;
	c->count++;
	return m;
}

static bool overlaps(struct span a, struct span b)
{
	return a.begin < b.end && b.begin < a.end;
}

/* A link or an MRN within the words of a "(Read: …)" says where it leads. */
static void name_read(const struct prose *p, const struct prose_block *block, struct span words, struct mention *m)
{
	struct span name;
	uint32_t run = 0, link;
	while (next_link(p, block, &run, &name, &link)) {
		if (overlaps(name, words)) {
			set_target(m, p->links[link].target);
			return;
		}
	}
	struct word_cursor cursor = {slice_part(p->text, 0, words.end), words.begin};
	if (next_name(cursor.text, &cursor, &name))
		m->name = slice_span(p->text, name);
}

static bool is_in_read(const struct prose *p, struct span within, struct span place)
{
	struct read_place read;
	for (size_t at = within.begin; next_read(p->text, within, at, &read); at = read.whole.end)
		if (overlaps(read.whole, place))
			return true;
	return false;
}

static bool is_in_link(const struct prose *p, const struct prose_block *block, struct span place)
{
	struct span words;
	uint32_t run = 0, link;
	while (next_link(p, block, &run, &words, &link))
		if (overlaps(words, place))
			return true;
	return false;
}

/* Whether a paragraph holds nothing but "(Read: …)" and signs. */
static bool is_read_alone(const struct prose *p, struct span within)
{
	struct read_place read;
	size_t at = within.begin;
	bool any = false;
	for (;;) {
		bool found = next_read(p->text, within, at, &read);
		struct word_cursor cursor = {slice_part(p->text, 0, found ? read.whole.begin : within.end), at};
		struct span word;
		if (next_word(&cursor, &word))
			return false;
		if (!found)
			return any;
		any = true;
		at = read.whole.end;
	}
}

uint32_t mention_block_before(const struct prose *prose, uint32_t leaf)
{
	for (uint32_t i = leaf; i-- > 1;)
		if (is_text_block(&prose->blocks[i]) && !is_read_alone(prose, prose->blocks[i].text))
			return mention_block_of(prose, i);
	return mention_block_of(prose, leaf);
}

static bool collect(struct collector *c, uint32_t leaf)
{
	const struct prose *p = c->prose;
	const struct prose_block *block = &p->blocks[leaf];
	struct read_place read;
	struct span words;
	struct mention *m;
	bool is_alone = is_read_alone(p, block->text);
	for (size_t at = block->text.begin; next_read(p->text, block->text, at, &read); at = read.whole.end) {
		m = add(c, MENTION_READ, leaf, read.words);
		if (m == NULL)
			return false;
		name_read(p, block, read.words, m);
		if (is_alone && m->block == leaf)
			m->about = mention_block_before(p, leaf);
	}
	uint32_t run = 0, link;
	while (next_link(p, block, &run, &words, &link)) {
		if (is_in_read(p, block->text, words))
			continue;
		m = add(c, MENTION_LINK, leaf, words);
		if (m == NULL)
			return false;
		set_target(m, p->links[link].target);
	}
	struct word_cursor cursor = {slice_part(p->text, 0, block->text.end), block->text.begin};
	while (next_name(cursor.text, &cursor, &words)) {
		if (is_in_read(p, block->text, words) || is_in_link(p, block, words))
			continue;
		m = add(c, MENTION_NAME, leaf, words);
		if (m == NULL)
			return false;
		m->name = m->words;
	}
	return true;
}

static int compare_mentions(const void *left, const void *right)
{
	const struct mention *a = left, *b = right;
	if (a->words.ptr != b->words.ptr)
		return a->words.ptr < b->words.ptr ? -1 : 1;
	return a->kind < b->kind ? -1 : a->kind > b->kind;
}

enum status mentions_find(struct arena *a, const struct prose *prose, struct mention **out, size_t *count,
                          struct error *err)
{
	struct collector c = {.arena = a, .prose = prose};
	for (uint32_t i = 1; i < prose->block_count; i++)
		if (is_text_block(&prose->blocks[i]) && !collect(&c, i))
			return error_memory(err);
	if (c.count > 0)
		qsort(c.items, c.count, sizeof *c.items, compare_mentions);
	*out = c.items;
	*count = c.count;
	return STATUS_OK;
}

/* ---- Trimming ---- */

static size_t trimmed_end(const struct prose *p, struct span span)
{
	while (span.end > span.begin && (byte_is_space(p->text.ptr[span.end - 1]) || p->text.ptr[span.end - 1] == '.'))
		span.end--;
	return span.end;
}

struct span mention_trim(const struct prose *prose, uint32_t leaf, struct span span)
{
	const struct prose_block *block = &prose->blocks[leaf];
	struct read_place read;
	size_t end = trimmed_end(prose, span);
	for (size_t at = span.begin; next_read(prose->text, span, at, &read); at = read.whole.end)
		if (read.whole.end >= end)
			span.end = read.whole.begin;
	struct span words;
	uint32_t run = 0, link;
	while (next_link(prose, block, &run, &words, &link)) {
		bool in_brackets = words.begin > 0 && words.end < prose->text.len &&
		                   prose->text.ptr[words.begin - 1] == '(' && prose->text.ptr[words.end] == ')';
		if (words.begin == span.begin && words.end >= trimmed_end(prose, span))
			span.end = span.begin;
		else if (in_brackets && words.end + 1 >= trimmed_end(prose, span) && words.begin - 1 >= span.begin)
			span.end = words.begin - 1;
	}
	while (span.end > span.begin && byte_is_space(prose->text.ptr[span.end - 1]))
		span.end--;
	return span;
}
