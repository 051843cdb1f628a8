#include "cable/read_tei.h"

#include "cable/document_text.h"
#include "cable/tei_sax.h"
#include "cable/tei_tag.h"

#include <stdlib.h>

struct maker {
	struct arena *arena;
	struct tei_volume *volume;
	struct buffer name, words, title;
	size_t depth;
	size_t title_depth; /* 0: not in a title */
	size_t name_depth;  /* 0: not in a name */
	struct slice id;    /* of the item's name; empty: none yet */
	enum printed_entry_kind kind;
	bool has_title;
};

static bool is_entry_end(struct slice name)
{
	return slice_equals(name, "item") || slice_equals(name, "p") || slice_equals(name, "row") ||
	       slice_equals(name, "head");
}

/* In one line, and without the punctuation that stands between name and words. */
static struct slice take(struct maker *m, struct buffer *from)
{
	struct slice line = text_in_one_line(m->arena, buffer_slice(from));
	while (line.len > 0 && (line.ptr[0] == ',' || line.ptr[0] == ';' || byte_is_space(line.ptr[0])))
		line = slice_from(line, 1);
	while (line.len > 0 && (line.ptr[line.len - 1] == ',' || byte_is_space(line.ptr[line.len - 1])))
		line.len--;
	buffer_clear(from);
	return line;
}

static bool end_entry(struct maker *m)
{
	struct tei_volume *v = m->volume;
	struct printed_entry entry = {m->kind, m->id, take(m, &m->name), take(m, &m->words)};
	m->id = (struct slice){NULL, 0};
	if (entry.id.len == 0 || v->count == TEI_ENTRIES_MAX)
		return entry.words.ptr != NULL;
	struct printed_entry *at = arena_push(m->arena, &v->entries, v->count, &v->capacity, sizeof *at);
	if (at == NULL || entry.name.ptr == NULL || entry.words.ptr == NULL)
		return false;
	*at = entry;
	v->count++;
	return true;
}

static bool on_open(void *state, struct slice name, struct tei_attributes attributes)
{
	struct maker *m = state;
	m->depth++;
	struct slice id = tei_attribute(attributes, "xml:id");
	bool is_title = slice_equals(name, "title") && !m->has_title;
	if (is_title && (slice_equals(tei_attribute(attributes, "type"), "complete") || m->volume->title.len == 0)) {
		m->has_title = slice_equals(tei_attribute(attributes, "type"), "complete");
		m->title_depth = m->depth;
		buffer_clear(&m->title);
	}
	bool names = slice_equals(name, "persName") || slice_equals(name, "gloss") || slice_equals(name, "term");
	if (names && id.len > 0 && m->id.len == 0) {
		m->name_depth = m->depth;
		m->kind = slice_equals(name, "persName") ? PRINTED_PERSON : PRINTED_TERM;
		m->id = arena_copy(m->arena, id);
		return m->id.ptr != NULL;
	}
	return true;
}

static bool on_close(void *state, struct slice name)
{
	struct maker *m = state;
	if (m->title_depth == m->depth) {
		m->title_depth = 0;
		m->volume->title = text_in_one_line(m->arena, buffer_slice(&m->title));
	}
	if (m->name_depth == m->depth)
		m->name_depth = 0;
	m->depth--;
	return is_entry_end(name) ? end_entry(m) : true;
}

static bool on_words(void *state, struct slice words)
{
	struct maker *m = state;
	struct buffer *to = m->title_depth > 0 ? &m->title : m->name_depth > 0 ? &m->name : &m->words;
	buffer_add(to, words);
	return !to->failed;
}

static int by_id(const void *a, const void *b)
{
	return slice_compare(((const struct printed_entry *)a)->id, ((const struct printed_entry *)b)->id);
}

enum status tei_volume_add(struct arena *a, struct tei_volume *volume, const struct tei_piece *piece, struct error *err)
{
	struct maker m = {.arena = a, .volume = volume};
	struct tei_handler handler = {on_open, on_close, on_words, &m};
	struct slice text;
	bool cut_off;
	if (piece->kind == TEI_PIECE_DOCUMENT)
		return STATUS_OK;
	enum status status = document_text_make(a, piece->bytes, &text, err);
	if (status != STATUS_OK)
		return status;
	if (piece->kind == TEI_PIECE_ROOT) {
		volume->id = tei_tag_attribute(text, "xml:id");
		return STATUS_OK;
	}
	status = tei_sax_read(text, &handler, &cut_off, err);
	if (volume->count > 1)
		qsort(volume->entries, volume->count, sizeof *volume->entries, by_id);
	buffer_free(&m.name);
	buffer_free(&m.words);
	buffer_free(&m.title);
	return status;
}

const struct printed_entry *tei_volume_find(const struct tei_volume *volume, struct slice target)
{
	if (volume == NULL || volume->count == 0 || target.len == 0)
		return NULL;
	struct printed_entry key = {.id = slice_from(target, target.ptr[0] == '#')};
	return bsearch(&key, volume->entries, volume->count, sizeof key, by_id);
}
