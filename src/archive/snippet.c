#include "archive/snippet.h"

#include "archive/fields.h"
#include "base/words.h"

#include <stdlib.h>

/* Words around a hit, and how far apart two hits of one snippet may be. */
enum { AROUND = 14, AROUND_BYTES = 300, TERMS_MAX = 64 };

/* A hostile text of millions of hits is shown by its first ones. */
enum { SNIPPET_PLACES_MAX = 2000 };

/* What the query asks for in the text: words next to each other. */
struct term {
	const struct slice *words;
	size_t count;
	bool last_is_prefix;
};

struct terms {
	struct term items[TERMS_MAX];
	size_t count;
};

/* A term's words [first, last] among the words of the text. */
struct place {
	size_t first, last;
	size_t term;
};

struct finder {
	struct arena *a;
	const struct cable *cable;
	struct words words;
	struct terms terms;
	struct place *places; /* in order */
	size_t count;
	size_t room;
};

static void collect_terms(const struct query *q, struct terms *out)
{
	switch (q->kind) {
	case QUERY_AND:
	case QUERY_OR:
		collect_terms(q->left, out);
		collect_terms(q->right, out);
		break;
	case QUERY_WORD:
	case QUERY_PREFIX:
	case QUERY_PHRASE:
		if (out->count < TERMS_MAX)
			out->items[out->count++] =
			    (struct term){q->words, q->word_count, q->kind == QUERY_PREFIX || q->last_is_prefix};
		break;
	default:
		break;
	}
}

static bool stands_at(const struct words *words, size_t at, const struct term *term)
{
	if (term->count > words->count - at)
		return false;
	for (size_t i = 0; i < term->count; i++)
		if (!field_key_matches(words->items[at + i].folded, term->words[i],
		                       term->last_is_prefix && i + 1 == term->count))
			return false;
	return true;
}

bool snippet_may_have(const struct query *query)
{
	struct terms terms = {.count = 0};
	collect_terms(query, &terms);
	return terms.count > 0;
}

static enum status find_places(struct finder *f, const struct query *query, struct error *err)
{
	collect_terms(query, &f->terms);
	if (f->terms.count == 0)
		return STATUS_OK;
	struct slice text = field_indexed_text(f->a, f->cable);
	if (text.ptr == NULL)
		return error_memory(err);
	enum status status = words_split(f->a, text, &f->words, err);
	if (status != STATUS_OK)
		return status;
	for (size_t at = 0; at < f->words.count; at++)
		for (size_t t = 0; t < f->terms.count; t++) {
			if (!stands_at(&f->words, at, &f->terms.items[t]))
				continue;
			struct place *place = arena_push(f->a, &f->places, f->count, &f->room, sizeof *place);
			if (place == NULL)
				return error_memory(err);
			*place = (struct place){at, at + f->terms.items[t].count - 1, t};
			f->count++;
		}
	return STATUS_OK;
}

/* The places [from, to) as spans of the reading's text; those that overlap become one. */
static enum status make_spans(const struct finder *f, size_t from, size_t to, struct spans *out, struct error *err)
{
	out->count = 0;
	out->items = arena_array(f->a, to - from, sizeof *out->items);
	if (out->items == NULL)
		return error_memory(err);
	for (size_t i = from; i < to; i++) {
		struct span span = {f->words.items[f->places[i].first].span.begin,
		                    f->words.items[f->places[i].last].span.end};
		struct span *last = out->count > 0 ? &out->items[out->count - 1] : NULL;
		if (last == NULL || span.begin >= last->end)
			out->items[out->count++] = span;
		else if (span.end > last->end)
			last->end = span.end;
	}
	return STATUS_OK;
}

enum status snippet_find_hits(struct arena *a, const struct cable *cable, const struct query *query, struct spans *out,
                              struct error *err)
{
	struct finder f = {.a = a, .cable = cable};
	enum status status = find_places(&f, query, err);
	return status == STATUS_OK ? make_spans(&f, 0, f.count, out, err) : status;
}

/* ---- Snippets ---- */

/* Places [from, to) that stand together in one paragraph, words [first, last] of the text. */
struct window {
	size_t from, to;
	size_t first, last;
	size_t different; /* terms */
	struct span block;
	int paragraph;
	bool in_head;
};

/* The paragraph around a place of the text, without its number and mark, which stand beside it; what stands in none (the head, the signer) is a
 * block of its own. */
static struct span find_block(const struct cable *c, size_t at, int *number)
{
	struct span block = {0, c->text.len};
	*number = 0;
	for (size_t i = 0; i < c->paragraph_count; i++) {
		struct span p = c->paragraphs[i].span;
		if (at >= p.begin && at < p.end) {
			*number = c->paragraphs[i].number;
			return at >= c->paragraphs[i].words.begin && at < c->paragraphs[i].words.end
			           ? c->paragraphs[i].words
			           : p;
		}
		if (p.end <= at)
			block.begin = p.end;
		else if (p.begin > at) {
			block.end = p.begin;
			break;
		}
	}
	return block;
}

static size_t count_different(const struct finder *f, size_t from, size_t to)
{
	bool seen[TERMS_MAX] = {false};
	size_t different = 0;
	for (size_t i = from; i < to; i++) {
		different += !seen[f->places[i].term];
		seen[f->places[i].term] = true;
	}
	return different;
}

/* The window that begins at the place `from`. */
static struct window make_window(const struct finder *f, size_t from)
{
	const struct word *words = f->words.items;
	struct window w = {.from = from, .to = from + 1, .first = f->places[from].first, .last = f->places[from].last};
	w.block = find_block(f->cable, words[w.first].span.begin, &w.paragraph);
	w.in_head = words[w.first].span.begin < f->cable->head.end;
	size_t begin = w.first;
	while (w.to < f->count && f->places[w.to].last < begin + 2 * AROUND &&
	       words[f->places[w.to].last].span.end <= w.block.end) {
		if (f->places[w.to].last > w.last)
			w.last = f->places[w.to].last;
		w.to++;
	}
	size_t hit_begin = words[w.first].span.begin, hit_end = words[w.last].span.end;
	for (size_t i = 0; i < AROUND && w.first > 0 && words[w.first - 1].span.begin >= w.block.begin &&
	                   hit_begin - words[w.first - 1].span.begin < AROUND_BYTES;
	     i++)
		w.first--;
	for (size_t i = 0; i < AROUND && w.last + 1 < f->words.count && words[w.last + 1].span.end <= w.block.end &&
	                   words[w.last + 1].span.end - hit_end < AROUND_BYTES;
	     i++)
		w.last++;
	w.different = count_different(f, w.from, w.to);
	return w;
}

static int by_worth(const void *a, const void *b)
{
	const struct window *left = a, *right = b;
	if (left->in_head != right->in_head)
		return left->in_head ? 1 : -1;
	if (left->different != right->different)
		return left->different > right->different ? -1 : 1;
	if (left->to - left->from != right->to - right->from)
		return left->to - left->from > right->to - right->from ? -1 : 1;
	return left->from < right->from ? -1 : left->from > right->from;
}

static int by_place(const void *a, const void *b)
{
	const struct window *left = a, *right = b;
	return left->from < right->from ? -1 : left->from > right->from;
}

/* Copies the place with white space and noise closed up, and carries the hits over. */
static enum status copy_closed_up(const struct finder *f, struct snippet *s, struct spans in_text, struct error *err)
{
	struct slice text = f->cable->text;
	char *copy = arena_alloc(f->a, s->place.end - s->place.begin + 1);
	s->hits.items = arena_array(f->a, in_text.count, sizeof *s->hits.items);
	if (copy == NULL || s->hits.items == NULL)
		return error_memory(err);
	const struct span *noise = f->cable->noise, *noise_end = noise + f->cable->noise_count;
	size_t len = 0, hit = 0;
	bool space = false;
	for (size_t at = s->place.begin; at <= s->place.end; at++) {
		while (noise < noise_end && noise->end <= at)
			noise++;
		bool gap =
		    at < s->place.end && (byte_is_space(text.ptr[at]) || (noise < noise_end && at >= noise->begin));
		if (hit < in_text.count && at == in_text.items[hit].end)
			s->hits.items[hit++].end = len;
		if (at == s->place.end)
			break;
		if (space && !gap && len > 0)
			copy[len++] = ' ';
		if (hit < in_text.count && at == in_text.items[hit].begin)
			s->hits.items[hit].begin = len;
		if (!gap)
			copy[len++] = text.ptr[at];
		space = gap;
	}
	s->hits.count = hit;
	s->text = slice_make(copy, len);
	return STATUS_OK;
}

static enum status make_snippet(const struct finder *f, const struct window *w, struct snippet *out, struct error *err)
{
	const struct word *words = f->words.items;
	struct spans in_text;
	*out = (struct snippet){
	    .place = {words[w->first].span.begin, words[w->last].span.end},
	    .paragraph = w->paragraph,
	    .cut_before = w->first > 0 && words[w->first - 1].span.begin >= w->block.begin,
	    .cut_after = w->last + 1 < f->words.count && words[w->last + 1].span.end <= w->block.end,
	};
	/* The sentence's own end belongs to it. */
	if (!out->cut_after && out->place.end < w->block.end &&
	    (f->cable->text.ptr[out->place.end] == '.' || f->cable->text.ptr[out->place.end] == '?'))
		out->place.end++;
	enum status status = make_spans(f, w->from, w->to, &in_text, err);
	return status == STATUS_OK ? copy_closed_up(f, out, in_text, err) : status;
}

enum status snippet_make(struct arena *a, const struct cable *cable, const struct query *query, size_t limit,
                         struct snippets *out, struct error *err)
{
	struct finder f = {.a = a, .cable = cable};
	*out = (struct snippets){NULL, 0};
	enum status status = find_places(&f, query, err);
	if (status != STATUS_OK)
		return status;
	if (f.count > SNIPPET_PLACES_MAX)
		f.count = SNIPPET_PLACES_MAX;
	size_t count = 0;
	struct window *windows = arena_array(a, f.count, sizeof *windows);
	if (windows == NULL)
		return error_memory(err);
	for (size_t from = 0; from < f.count; from = windows[count++].to)
		windows[count] = make_window(&f, from);
	if (count > 0)
		qsort(windows, count, sizeof *windows, by_worth);
	if (count > limit)
		count = limit;
	/* What the head says stands in the fields and the title. */
	while (count > 1 && !windows[0].in_head && windows[count - 1].in_head)
		count--;
	if (count > 0)
		qsort(windows, count, sizeof *windows, by_place);
	out->items = arena_array(a, count, sizeof *out->items);
	if (out->items == NULL)
		return error_memory(err);
	for (; status == STATUS_OK && out->count < count; out->count++)
		status = make_snippet(&f, &windows[out->count], &out->items[out->count], err);
	return status;
}
