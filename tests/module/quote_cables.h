/* Cables for tests of quotations, made of plain text: paragraphs stand apart by empty lines, "2. (C) " before one is its
 * number and mark. Everything lies in the arena; without memory the program ends. */
#ifndef CABLEDESK_TESTS_QUOTE_CABLES_H
#define CABLEDESK_TESTS_QUOTE_CABLES_H

#include "cable/cable.h"

#include <stdlib.h>

static inline void *test_alloc(void *got)
{
	if (got == NULL)
		abort();
	return got;
}

static inline void test_add_span(struct arena *a, struct span **spans, size_t *count, size_t begin, size_t end)
{
	struct span *grown = (struct span *)test_alloc(arena_array(a, *count + 1, sizeof *grown));
	for (size_t i = 0; i < *count; i++)
		grown[i] = (*spans)[i];
	grown[*count] = (struct span){begin, end};
	*spans = grown;
	(*count)++;
}

/* Notes every place of `words` in the text as a span. */
static inline void test_mark(struct arena *a, struct slice text, struct slice words, struct span **spans, size_t *count)
{
	size_t at, from = 0;
	while (words.len > 0 && slice_find(slice_from(text, from), words, &at)) {
		test_add_span(a, spans, count, from + at, from + at + words.len);
		from += at + words.len;
	}
}

static inline struct paragraph test_read_paragraph(struct slice text, size_t begin, size_t end)
{
	struct paragraph p = {.kind = PARAGRAPH_PLAIN, .span = {begin, end}, .words = {begin, end}};
	size_t at = begin;
	while (at < end && byte_is_digit(text.ptr[at]))
		at++;
	int64_t number;
	if (at == begin || !slice_starts_with(slice_part(text, at, end), ". (") ||
	    !slice_to_int64(slice_part(text, begin, at), &number))
		return p;
	size_t close = at + 3;
	while (close < end && text.ptr[close] != ')')
		close++;
	p.kind = PARAGRAPH_NUMBERED;
	p.number = (int)number;
	p.mark = slice_part(text, at + 3, close);
	p.words.begin = close + 2 < end ? close + 2 : end;
	return p;
}

static inline struct cable *test_make_cable(struct arena *a, struct slice head, struct slice body)
{
	struct cable *c = (struct cable *)test_alloc(arena_alloc(a, sizeof *c));
	char *text = (char *)test_alloc(arena_alloc(a, head.len + body.len));
	for (size_t i = 0; i < head.len + body.len; i++)
		text[i] = i < head.len ? head.ptr[i] : body.ptr[i - head.len];
	c->text = slice_make(text, head.len + body.len);
	c->head = (struct span){0, head.len};
	c->body = (struct span){head.len, c->text.len};
	size_t capacity = 0;
	for (size_t begin = head.len; begin < c->text.len;) {
		size_t at, end = c->text.len;
		if (slice_find(slice_from(c->text, begin), slice_of("\n\n"), &at))
			end = begin + at;
		test_alloc(arena_push(a, &c->paragraphs, c->paragraph_count, &capacity, sizeof *c->paragraphs));
		c->paragraphs[c->paragraph_count++] = test_read_paragraph(c->text, begin, end);
		begin = end + 2;
	}
	return c;
}

#endif
