#include "web/cable_text.h"

#include "room/reflow.h"

#include <string.h>

/* A copy in which page lines, with the end of their line, are spaces: each byte stays at its place. NULL without memory. */
static char *blank_noise(struct arena *a, const struct cable *cable, struct span words)
{
	struct slice text = slice_span(cable->text, words);
	char *copy = arena_cstr(a, text);
	for (size_t i = 0; copy != NULL && i < cable->noise_count; i++) {
		size_t begin = cable->noise[i].begin, end = cable->noise[i].end;
		if (begin >= words.end || end <= words.begin)
			continue;
		begin = begin > words.begin ? begin - words.begin : 0;
		end = end < words.end ? end - words.begin : text.len;
		if (end < text.len && copy[end] == '\n' && !slice_ends_with(slice_part(text, begin, end), "\n"))
			end++;
		memset(copy + begin, ' ', end - begin);
	}
	return copy;
}

/* The marks that touch the block, moved to its beginning. `at` is its place in the reading. */
static struct markup mark(struct arena *a, struct slice text, size_t at, const struct cable_marks *marks)
{
	size_t count = 0;
	struct markup_span *spans = arena_array(a, marks->count, sizeof *spans);
	for (size_t i = 0; spans != NULL && i < marks->count; i++) {
		const struct markup_span *m = &marks->items[i];
		if (m->span.begin >= at + text.len || m->span.end <= at)
			continue;
		spans[count] = *m;
		spans[count].span.begin = m->span.begin > at ? m->span.begin - at : 0;
		spans[count].span.end = (m->span.end < at + text.len ? m->span.end - at : text.len);
		count++;
	}
	return markup_marked(a, text, spans, count);
}

enum status cable_text_blocks(struct arena *a, const struct cable *cable, struct span words,
                              const struct cable_marks *marks, struct value **out, struct error *err)
{
	struct reflow_block *blocks;
	size_t count;
	char *copy = blank_noise(a, cable, words);
	if (copy == NULL)
		return error_memory(err);
	struct slice text = slice_make(copy, slice_span(cable->text, words).len);
	enum status status = reflow_text(a, text, &blocks, &count, err);
	if (status != STATUS_OK)
		return status;
	*out = value_list(a);
	for (size_t i = 0; i < count; i++) {
		struct value *object = value_add_object(*out);
		value_put_bool(object, "item", blocks[i].kind == REFLOW_ITEM);
		value_put_bool(object, "lines", blocks[i].kind == REFLOW_LINES);
		value_put_markup(object, "words", mark(a, blocks[i].text, words.begin + blocks[i].span.begin, marks));
	}
	return STATUS_OK;
}
