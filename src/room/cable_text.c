#include "room/cable_text.h"

#include "room/reflow.h"

/* The parts of the spans that stand in a block, counted from its begin. `shown` remembers whose id stands already. */
static size_t clip(const struct reflow_block *block, const struct markup_span *spans, size_t count, bool *shown,
                   struct markup_span *clipped)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		size_t begin = spans[i].span.begin > block->span.begin ? spans[i].span.begin : block->span.begin;
		size_t end = spans[i].span.end < block->span.end ? spans[i].span.end : block->span.end;
		if (begin >= end)
			continue;
		clipped[kept] = spans[i];
		clipped[kept].span = (struct span){begin - block->span.begin, end - block->span.begin};
		if (shown[i])
			clipped[kept].id = slice_of("");
		shown[i] = true;
		kept++;
	}
	return kept;
}

void cable_text_put_blocks(struct arena *a, struct value *object, const char *name, struct slice text,
                           const struct markup_span *spans, size_t count)
{
	struct reflow_block *blocks;
	size_t block_count;
	struct value *list = value_put_list(object, name);
	struct markup_span *clipped = arena_array(a, count, sizeof *clipped);
	bool *shown = arena_array(a, count, sizeof *shown);
	if (clipped == NULL || shown == NULL || reflow_text(a, text, &blocks, &block_count, NULL) != STATUS_OK)
		return;
	for (size_t i = 0; i < block_count; i++) {
		struct value *block = value_add_object(list);
		size_t kept = clip(&blocks[i], spans, count, shown, clipped);
		value_put_bool(block, "item", blocks[i].kind == REFLOW_ITEM);
		value_put_bool(block, "lines", blocks[i].kind == REFLOW_LINES);
		value_put_markup(block, "words", markup_marked(a, blocks[i].text, clipped, kept));
	}
}
