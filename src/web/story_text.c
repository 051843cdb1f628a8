#include "web/story_text.h"

/* ---- A block of the text as a tree of its own ---- */

static size_t end_of_block(const struct prose *prose, size_t block)
{
	size_t end = block + 1;
	while (end < prose->block_count && prose->blocks[end].parent != 0)
		end++;
	return end;
}

/* The blocks [begin, end) below a document; runs keep their places in text and source. False without memory. */
static bool cut_part(struct arena *a, const struct prose *prose, size_t begin, size_t end, struct prose *out)
{
	size_t first = prose->run_count, count = 0;
	*out = *prose;
	out->block_count = end - begin + 1;
	out->blocks = arena_array(a, out->block_count, sizeof *out->blocks);
	for (size_t i = 0; i < prose->run_count; i++) {
		if (prose->runs[i].block < begin || prose->runs[i].block >= end)
			continue;
		first = i < first ? i : first;
		count++;
	}
	out->runs = arena_array(a, count, sizeof *out->runs);
	out->run_count = count;
	if (out->blocks == NULL || out->runs == NULL)
		return false;
	out->blocks[0] = prose->blocks[0];
	for (size_t i = begin; i < end; i++) {
		struct prose_block *block = &out->blocks[i - begin + 1];
		*block = prose->blocks[i];
		block->parent = i == begin ? 0 : (uint32_t)(block->parent - begin + 1);
		block->first_run = block->first_run >= first ? (uint32_t)(block->first_run - first) : 0;
	}
	for (size_t i = 0; i < count; i++) {
		out->runs[i] = prose->runs[first + i];
		out->runs[i].block = (uint32_t)(out->runs[i].block - begin + 1);
	}
	return true;
}

/* ---- Marks in the text ---- */

static const struct quotation *quotation_of(const struct story_text *t, size_t index)
{
	size_t at = (size_t)value_get_number(value_at(t->notes->results, index), "quotation", 0);
	return at < t->extract->quotation_count ? &t->extract->quotations[at] : NULL;
}

static bool stands_in(const struct quotation *q, size_t begin, size_t end)
{
	return q != NULL && q->block >= begin && q->block < end;
}

/* "cable:09ISLAMABAD365#p3" leads to the desk's page of that cable; all else stays as the story has it. */
static struct slice address_of(void *state, struct arena *a, struct slice target)
{
	struct slice name, fragment = slice_from(target, sizeof "cable:" - 1);
	if (!slice_starts_with(target, "cable:"))
		return target;
	slice_cut(&fragment, '#', &name);
	struct slice address = visit_cable_address(a, name, slice_of(""), slice_of(""));
	return fragment.len == 0 || address.ptr == NULL
	           ? address
	           : arena_format(a, "%.*s#%.*s", (int)address.len, address.ptr, (int)fragment.len, fragment.ptr);
}

/* The words of a "(Read: …)" that is no link lead to the cable that it speaks of. */
static void mark_reading(const struct story_text *t, const struct value *citation, struct markup_span *span)
{
	struct slice id = value_get_text(citation, "cable"), mrn = value_get_text(citation, "mrn");
	span->span =
	    (struct span){(size_t)value_get_number(citation, "begin", 0), (size_t)value_get_number(citation, "end", 0)};
	span->element = MARKUP_LINK;
	span->address = visit_cable_address(t->notes->visit->arena, mrn.len > 0 ? mrn : id, id, slice_of(""));
}

/* A quotation is a link to its note, or to the page that shows it beside its cable. */
static void mark_quotation(const struct story_text *t, size_t index, struct span words, bool begins_here,
                           struct markup_span *span)
{
	struct arena *a = t->notes->visit->arena;
	const struct value *result = value_at(t->notes->results, index);
	struct slice style = story_note_style(a, result);
	bool is_here = t->is_alone && index == t->here;
	span->span = words;
	span->element = MARKUP_LINK;
	span->class_name = is_here ? arena_format(a, "%.*s shown", (int)style.len, style.ptr) : style;
	span->address = t->is_alone ? arena_format(a, "/stories/%d/quotations/%zu#quotation-%zu", (int)t->notes->story,
	                                           index + 1, index + 1)
	                            : arena_format(a, "#note-%zu", index + 1);
	if (begins_here)
		span->id = arena_format(a, "quotation-%zu", index + 1);
}

static struct markup mark_block(const struct story_text *t, const struct prose *part, size_t begin, size_t end)
{
	struct arena *a = t->notes->visit->arena;
	size_t count = 0, results = value_size(t->notes->results), citations = value_size(t->citations);
	struct markup_span *spans = arena_array(a, results + citations, sizeof *spans);
	for (size_t i = 0; spans != NULL && i < results; i++) {
		const struct quotation *q = quotation_of(t, i);
		if (q == NULL || q->outer != QUOTATION_NONE || !story_note_is_shown(value_at(t->notes->results, i)) ||
		    q->block >= end || q->last_block < begin)
			continue;
		mark_quotation(t, i, q->span, stands_in(q, begin, end), &spans[count++]);
	}
	for (size_t i = 0; spans != NULL && i < citations; i++) {
		if (slice_equals(value_get_text(value_at(t->citations, i), "why"), "read"))
			mark_reading(t, value_at(t->citations, i), &spans[count++]);
	}
	return markup_prose(a, part, spans, count, address_of, NULL);
}

struct value *story_text_value(const struct story_text *t)
{
	struct arena *a = t->notes->visit->arena;
	struct value *list = value_list(a);
	for (size_t begin = 1; begin < t->prose->block_count;) {
		struct prose part;
		size_t end = end_of_block(t->prose, begin);
		struct value *object = value_add_object(list);
		struct value *notes = value_put_list(object, "notes");
		if (!cut_part(a, t->prose, begin, end, &part))
			return NULL;
		value_put_markup(object, "words", mark_block(t, &part, begin, end));
		for (size_t i = 0; i < value_size(t->notes->results) && !t->is_alone; i++) {
			if (story_note_is_shown(value_at(t->notes->results, i)) &&
			    stands_in(quotation_of(t, i), begin, end))
				value_add(notes, story_note_value(t->notes, i));
		}
		value_put_bool(object, "has_notes", value_size(notes) > 0);
		begin = end;
	}
	return list;
}

struct value *story_scraps_value(const struct story_text *t)
{
	struct value *list = value_list(t->notes->visit->arena);
	for (size_t i = 0; i < value_size(t->notes->results); i++) {
		if (!story_note_is_shown(value_at(t->notes->results, i)))
			value_add(list, story_note_value(t->notes, i));
	}
	return list;
}
