#include "web/printed_value.h"

#include "cable/printed.h"

/* The last paragraph that begins before or at the place: by halving, for there may be many notes. */
static void put_paragraph(struct value *object, const struct cable *c, size_t at)
{
	size_t low = 0, high = c->paragraph_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (c->paragraphs[middle].span.begin <= at)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		value_put_null(object, "paragraph");
	else
		value_put_number(object, "paragraph", (int64_t)low - 1);
}

static void put_notes(struct value *object, const struct cable *c)
{
	const struct printed *p = c->printed;
	struct value *list = value_put_list(object, "notes");
	for (size_t i = 0; i < p->note_count; i++) {
		struct value *note = value_add_object(list);
		value_put_cstr(note, "kind", printed_note_name(p->notes[i].kind));
		value_put_text(note, "number", p->notes[i].number);
		value_put_text(note, "text", slice_trim(slice_span(c->text, p->notes[i].words)));
		put_paragraph(note, c, p->notes[i].at);
	}
}

static void put_entries(struct value *object, const char *name, const struct printed *p, enum printed_entry_kind kind)
{
	struct value *list = value_put_list(object, name);
	for (size_t i = 0; i < p->entry_count; i++) {
		const struct printed_entry *entry = &p->entries[i];
		if (entry->kind != kind || entry->name.len == 0)
			continue;
		struct value *to = value_add_object(list);
		value_put_text(to, "id", entry->id);
		value_put_text(to, "name", entry->name);
		value_put_text(to, "words", entry->words);
	}
}

void printed_put_value(struct value *object, const struct cable *c)
{
	const struct printed *p = c->printed;
	if (p == NULL) {
		value_put_null(object, "printed");
		return;
	}
	bool is_note = p->kind == PRINTED_EDITORIAL_NOTE;
	struct span note = {is_note ? c->editorial.begin : p->heading.begin, p->heading.begin};
	struct value *to = value_put_object(object, "printed");
	value_put_cstr(to, "kind", printed_kind_name(p->kind));
	value_put_text(to, "volume", p->volume);
	value_put_text(to, "title", p->title);
	value_put_text(to, "id", p->id);
	value_put_text(to, "number", p->number);
	value_put_text(to, "heading", slice_trim(slice_span(c->text, p->heading)));
	value_put_text(to, "text", slice_trim(slice_span(c->text, note)));
	put_notes(to, c);
	put_entries(to, "persons", p, PRINTED_PERSON);
	put_entries(to, "terms", p, PRINTED_TERM);
	struct value *pages = value_put_list(to, "pages");
	for (size_t i = 0; i < p->page_count; i++) {
		struct value *page = value_add_object(pages);
		value_put_text(page, "number", p->pages[i].number);
		put_paragraph(page, c, p->pages[i].at);
	}
}
