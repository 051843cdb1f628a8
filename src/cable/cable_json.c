#include "base/utf8.h"
#include "cable/cable.h"
#include "cable/flags.h"
#include "cable/printed.h"
#include "cable/sections.h"

#include <jansson.h>

/* The form is told in docs/reading.md. What is written has all keys, always in one order (the last ones only of a section, and of a document of a printed volume);
 * what is read must have exactly these. */

enum { FORM = 1, ROOT_KEYS = 27, PRINTED_KEYS = 11 };

static const char *const paragraph_kinds[] = {"numbered", "plain", "heading"};

static const char *const entry_kinds[] = {"person", "term"};

static void write_string(struct buffer *out, struct slice s)
{
	size_t done = 0;
	buffer_add_byte(out, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buffer_add(out, slice_part(s, done, i));
		done = i + 1;
		if (c == '\n')
			buffer_add_cstr(out, "\\n");
		else if (c < 0x20)
			buffer_add_format(out, "\\u%04x", (unsigned)c);
		else
			buffer_add(out, slice_make((const char[]){'\\', (char)c}, 2));
	}
	buffer_add(out, slice_from(s, done));
	buffer_add_byte(out, '"');
}

static void write_key(struct buffer *out, const char *key)
{
	char last = out->len > 0 ? out->ptr[out->len - 1] : '\0';
	if (last != '{' && last != '\0')
		buffer_add_byte(out, ',');
	buffer_add_byte(out, '"');
	buffer_add_cstr(out, key);
	buffer_add_cstr(out, "\":");
}

static void write_text(struct buffer *out, const char *key, struct slice s)
{
	write_key(out, key);
	write_string(out, s);
}

static void write_number(struct buffer *out, const char *key, size_t number)
{
	write_key(out, key);
	buffer_add_format(out, "%zu", number);
}

static void write_bare_span(struct buffer *out, struct span span)
{
	buffer_add_format(out, "[%zu,%zu]", span.begin, span.end);
}

static void write_span(struct buffer *out, const char *key, struct span span)
{
	write_key(out, key);
	write_bare_span(out, span);
}

static void write_moment(struct buffer *out, const char *key, struct moment m)
{
	char text[MOMENT_TEXT_MAX];
	moment_write(m, text);
	write_text(out, key, slice_of(text));
}

static void separate(struct buffer *out, size_t i)
{
	if (i > 0)
		buffer_add_byte(out, ',');
}

static void write_texts(struct buffer *out, const char *key, const struct slice *items, size_t count)
{
	write_key(out, key);
	buffer_add_byte(out, '[');
	for (size_t i = 0; i < count; i++) {
		separate(out, i);
		write_string(out, items[i]);
	}
	buffer_add_byte(out, ']');
}

static void write_spans(struct buffer *out, const char *key, const struct span *items, size_t count)
{
	write_key(out, key);
	buffer_add_byte(out, '[');
	for (size_t i = 0; i < count; i++) {
		separate(out, i);
		write_bare_span(out, items[i]);
	}
	buffer_add_byte(out, ']');
}

static void write_addressee(struct buffer *out, const struct addressee *a)
{
	buffer_add_byte(out, '{');
	write_text(out, "indicator", a->indicator);
	write_text(out, "name", a->name);
	write_text(out, "precedence", slice_of(precedence_name(a->precedence)));
	write_text(out, "number", a->number);
	buffer_add_byte(out, '}');
}

static void write_addressees(struct buffer *out, const char *key, const struct addressee *items, size_t count)
{
	write_key(out, key);
	buffer_add_byte(out, '[');
	for (size_t i = 0; i < count; i++) {
		separate(out, i);
		write_addressee(out, &items[i]);
	}
	buffer_add_byte(out, ']');
}

static void write_references(struct buffer *out, const struct cable *c)
{
	write_key(out, "references");
	buffer_add_byte(out, '[');
	for (size_t i = 0; i < c->reference_count; i++) {
		separate(out, i);
		buffer_add_byte(out, '{');
		write_text(out, "letter", c->references[i].letter);
		write_text(out, "mrn", c->references[i].mrn);
		write_text(out, "words", c->references[i].words);
		write_span(out, "span", c->references[i].span);
		buffer_add_byte(out, '}');
	}
	buffer_add_byte(out, ']');
}

static void write_paragraphs(struct buffer *out, const struct cable *c)
{
	write_key(out, "paragraphs");
	buffer_add_byte(out, '[');
	for (size_t i = 0; i < c->paragraph_count; i++) {
		const struct paragraph *p = &c->paragraphs[i];
		separate(out, i);
		buffer_add_byte(out, '{');
		write_text(out, "kind", slice_of(paragraph_kinds[p->kind]));
		write_number(out, "number", (size_t)p->number);
		write_text(out, "mark", p->mark);
		write_span(out, "span", p->span);
		write_span(out, "words", p->words);
		buffer_add_byte(out, '}');
	}
	buffer_add_byte(out, ']');
}

static void write_flags(struct buffer *out, const struct cable *c)
{
	write_key(out, "flags");
	buffer_add_byte(out, '[');
	for (size_t i = 0; i < c->flag_count; i++) {
		separate(out, i);
		buffer_add_byte(out, '{');
		write_text(out, "sentence", slice_of(c->flags[i].sentence));
		write_text(out, "detail", c->flags[i].detail);
		write_number(out, "offset", c->flags[i].offset);
		buffer_add_byte(out, '}');
	}
	buffer_add_byte(out, ']');
}

static void write_notes(struct buffer *out, const struct printed *p)
{
	write_key(out, "notes");
	buffer_add_byte(out, '[');
	for (size_t i = 0; i < p->note_count; i++) {
		separate(out, i);
		buffer_add_byte(out, '{');
		write_text(out, "kind", slice_of(printed_note_name(p->notes[i].kind)));
		write_text(out, "number", p->notes[i].number);
		write_span(out, "words", p->notes[i].words);
		write_number(out, "at", p->notes[i].at);
		buffer_add_byte(out, '}');
	}
	buffer_add_byte(out, ']');
}

static void write_names(struct buffer *out, const struct printed *p)
{
	write_key(out, "entries");
	buffer_add_byte(out, '[');
	for (size_t i = 0; i < p->entry_count; i++) {
		separate(out, i);
		buffer_add_byte(out, '{');
		write_text(out, "kind", slice_of(entry_kinds[p->entries[i].kind]));
		write_text(out, "id", p->entries[i].id);
		write_text(out, "name", p->entries[i].name);
		write_text(out, "words", p->entries[i].words);
		buffer_add_byte(out, '}');
	}
	buffer_add_byte(out, ']');
	write_key(out, "names");
	buffer_add_byte(out, '[');
	for (size_t i = 0; i < p->name_count; i++) {
		separate(out, i);
		buffer_add_byte(out, '{');
		write_number(out, "entry", p->names[i].entry);
		write_span(out, "span", p->names[i].span);
		buffer_add_byte(out, '}');
	}
	buffer_add_byte(out, ']');
}

static void write_printed(struct buffer *out, const struct cable *c)
{
	const struct printed *p = c->printed;
	write_key(out, "printed");
	buffer_add_byte(out, '{');
	write_text(out, "kind", slice_of(printed_kind_name(p->kind)));
	write_text(out, "volume", p->volume);
	write_text(out, "title", p->title);
	write_text(out, "id", p->id);
	write_text(out, "number", p->number);
	write_span(out, "editorial", c->editorial);
	write_span(out, "heading", p->heading);
	write_notes(out, p);
	write_names(out, p);
	write_key(out, "pages");
	buffer_add_byte(out, '[');
	for (size_t i = 0; i < p->page_count; i++) {
		separate(out, i);
		buffer_add_byte(out, '{');
		write_text(out, "number", p->pages[i].number);
		write_number(out, "at", p->pages[i].at);
		buffer_add_byte(out, '}');
	}
	buffer_add_cstr(out, "]}");
}

void cable_write_json(struct buffer *out, const struct cable *c)
{
	buffer_add_byte(out, '{');
	write_number(out, "form", FORM);
	write_span(out, "head", c->head);
	write_span(out, "body", c->body);
	write_text(out, "mrn", c->mrn);
	write_text(out, "written_mrn", c->written_mrn);
	write_text(out, "post", c->post);
	write_moment(out, "date", c->date);
	write_text(out, "dtg", c->dtg);
	write_text(out, "precedence", slice_of(precedence_name(c->precedence)));
	write_key(out, "from");
	write_addressee(out, &c->from);
	write_addressees(out, "to", c->to, c->to_count);
	write_addressees(out, "info", c->info, c->info_count);
	write_text(out, "classification", slice_of(classification_name(c->classification)));
	write_text(out, "classification_words", c->classification_words);
	write_texts(out, "captions", c->captions, c->caption_count);
	write_text(out, "executive_order", c->executive_order);
	write_moment(out, "declassify_on", c->declassify_on);
	write_texts(out, "tags", c->tags, c->tag_count);
	write_text(out, "subject", c->subject);
	write_references(out, c);
	write_text(out, "classified_by", c->classified_by);
	write_text(out, "summary", c->summary);
	write_text(out, "signer", c->signer);
	write_paragraphs(out, c);
	write_spans(out, "noise", c->noise, c->noise_count);
	write_spans(out, "omissions", c->omissions, c->omission_count);
	write_flags(out, c);
	if (c->section > 0) {
		write_key(out, "section");
		buffer_add_format(out, "[%d,%d]", c->section, c->section_count);
	}
	if (c->printed != NULL)
		write_printed(out, c);
	buffer_add_byte(out, '}');
}

/* Reading. The first thing that is wrong makes the whole fail; its key is kept for the sentence. */
struct source {
	struct arena *arena;
	struct slice text;
	const char *wrong; /* the key */
	bool no_memory;
};

static bool failed(const struct source *s)
{
	return s->wrong != NULL || s->no_memory;
}

static void refuse(struct source *s, const char *key)
{
	if (s->wrong == NULL)
		s->wrong = key;
}

/* An object with exactly `keys` keys, or NULL. */
static json_t *take_object(struct source *s, json_t *value, size_t keys, const char *key)
{
	if (json_is_object(value) && json_object_size(value) == keys)
		return value;
	refuse(s, key);
	return NULL;
}

static struct slice take_text(struct source *s, json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);
	if (!json_is_string(value)) {
		refuse(s, key);
		return (struct slice){NULL, 0};
	}
	size_t len = json_string_length(value);
	if (len == 0)
		return (struct slice){NULL, 0};
	struct slice copy = arena_copy(s->arena, slice_make(json_string_value(value), len));
	s->no_memory |= copy.ptr == NULL;
	return copy;
}

static size_t take_number(struct source *s, json_t *value, size_t most, const char *key)
{
	json_int_t number = json_is_integer(value) ? json_integer_value(value) : -1;
	if (number < 0 || (uint64_t)number > most) {
		refuse(s, key);
		return 0;
	}
	return (size_t)number;
}

static bool is_boundary(struct slice text, size_t at)
{
	return at == text.len || ((unsigned char)text.ptr[at] & 0xC0) != 0x80;
}

/* [begin, end] within `within`, at characters of the text. */
static struct span take_bare_span(struct source *s, json_t *value, struct span within, const char *key)
{
	struct span span = {0, 0};
	if (!json_is_array(value) || json_array_size(value) != 2) {
		refuse(s, key);
		return span;
	}
	span.begin = take_number(s, json_array_get(value, 0), s->text.len, key);
	span.end = take_number(s, json_array_get(value, 1), s->text.len, key);
	bool good = span.begin <= span.end && span.begin >= within.begin && span.end <= within.end;
	if (failed(s) || !good || !is_boundary(s->text, span.begin) || !is_boundary(s->text, span.end)) {
		refuse(s, key);
		return (struct span){0, 0};
	}
	return span;
}

static struct span take_span(struct source *s, json_t *object, const char *key, struct span within)
{
	return take_bare_span(s, json_object_get(object, key), within, key);
}

static struct span whole(const struct source *s)
{
	return (struct span){0, s->text.len};
}

static struct moment take_moment(struct source *s, json_t *object, const char *key)
{
	struct moment m = {0};
	struct slice words = take_text(s, object, key);
	if (words.len > 0 && !moment_read(words, &m))
		refuse(s, key);
	return m;
}

static enum precedence take_precedence(struct source *s, json_t *object)
{
	struct slice name = take_text(s, object, "precedence");
	for (enum precedence p = PRECEDENCE_NONE; p <= PRECEDENCE_FLASH; p++) {
		if (slice_equals(name, precedence_name(p)))
			return p;
	}
	refuse(s, "precedence");
	return PRECEDENCE_NONE;
}

static enum classification take_classification(struct source *s, json_t *object)
{
	struct slice name = take_text(s, object, "classification");
	for (enum classification c = CLASSIFICATION_NONE; c <= CLASSIFICATION_TOP_SECRET; c++) {
		if (slice_equals(name, classification_name(c)))
			return c;
	}
	refuse(s, "classification");
	return CLASSIFICATION_NONE;
}

/* An array: its size, and room for as many elements. */
static void *take_array(struct source *s, json_t *object, const char *key, size_t size, json_t **array, size_t *count)
{
	*array = json_object_get(object, key);
	*count = 0;
	if (!json_is_array(*array)) {
		refuse(s, key);
		return NULL;
	}
	size_t elements = json_array_size(*array);
	if (elements == 0)
		return NULL;
	void *items = arena_array(s->arena, elements, size);
	if (items == NULL) {
		s->no_memory = true;
		return NULL;
	}
	*count = elements;
	return items;
}

static struct slice *take_texts(struct source *s, json_t *object, const char *key, size_t *count)
{
	json_t *array;
	struct slice *items = take_array(s, object, key, sizeof *items, &array, count);
	for (size_t i = 0; i < *count && !failed(s); i++) {
		json_t *value = json_array_get(array, i);
		if (!json_is_string(value)) {
			refuse(s, key);
			break;
		}
		items[i] = arena_copy(s->arena, slice_make(json_string_value(value), json_string_length(value)));
		s->no_memory |= items[i].ptr == NULL;
	}
	return items;
}

/* Spans in order and apart. */
static struct span *take_spans(struct source *s, json_t *object, const char *key, size_t *count)
{
	json_t *array;
	struct span *items = take_array(s, object, key, sizeof *items, &array, count);
	size_t from = 0;
	for (size_t i = 0; i < *count && !failed(s); i++) {
		items[i] = take_bare_span(s, json_array_get(array, i), (struct span){from, s->text.len}, key);
		from = items[i].end;
	}
	return items;
}

static struct addressee take_addressee(struct source *s, json_t *value, const char *key)
{
	struct addressee a = {0};
	json_t *object = take_object(s, value, 4, key);
	if (object == NULL)
		return a;
	a.indicator = take_text(s, object, "indicator");
	a.name = take_text(s, object, "name");
	a.precedence = take_precedence(s, object);
	a.number = take_text(s, object, "number");
	return a;
}

static struct addressee *take_addressees(struct source *s, json_t *object, const char *key, size_t *count)
{
	json_t *array;
	struct addressee *items = take_array(s, object, key, sizeof *items, &array, count);
	for (size_t i = 0; i < *count && !failed(s); i++)
		items[i] = take_addressee(s, json_array_get(array, i), key);
	return items;
}

static void take_references(struct source *s, json_t *root, struct cable *c)
{
	json_t *array;
	c->references = take_array(s, root, "references", sizeof *c->references, &array, &c->reference_count);
	for (size_t i = 0; i < c->reference_count && !failed(s); i++) {
		json_t *object = take_object(s, json_array_get(array, i), 4, "references");
		c->references[i].letter = take_text(s, object, "letter");
		c->references[i].mrn = take_text(s, object, "mrn");
		c->references[i].words = take_text(s, object, "words");
		c->references[i].span = take_span(s, object, "span", whole(s));
	}
}

static enum paragraph_kind take_kind(struct source *s, json_t *object)
{
	struct slice name = take_text(s, object, "kind");
	for (size_t i = 0; i < sizeof paragraph_kinds / sizeof *paragraph_kinds; i++) {
		if (slice_equals(name, paragraph_kinds[i]))
			return (enum paragraph_kind)i;
	}
	refuse(s, "kind");
	return PARAGRAPH_PLAIN;
}

/* Paragraphs stand in the body, in order and apart. */
static void take_paragraphs(struct source *s, json_t *root, struct cable *c)
{
	json_t *array;
	size_t from = c->body.begin;
	c->paragraphs = take_array(s, root, "paragraphs", sizeof *c->paragraphs, &array, &c->paragraph_count);
	for (size_t i = 0; i < c->paragraph_count && !failed(s); i++) {
		struct paragraph *p = &c->paragraphs[i];
		json_t *object = take_object(s, json_array_get(array, i), 5, "paragraphs");
		p->kind = take_kind(s, object);
		p->number = (int)take_number(s, json_object_get(object, "number"), INT16_MAX, "number");
		p->mark = take_text(s, object, "mark");
		p->span = take_span(s, object, "span", (struct span){from, c->body.end});
		p->words = take_span(s, object, "words", p->span);
		from = p->span.end;
	}
}

static void take_flags(struct source *s, json_t *root, struct cable *c)
{
	json_t *array;
	c->flags = take_array(s, root, "flags", sizeof *c->flags, &array, &c->flag_count);
	for (size_t i = 0; i < c->flag_count && !failed(s); i++) {
		json_t *object = take_object(s, json_array_get(array, i), 3, "flags");
		c->flags[i].sentence = flags_sentence(take_text(s, object, "sentence"));
		if (c->flags[i].sentence == NULL)
			refuse(s, "sentence");
		c->flags[i].detail = take_text(s, object, "detail");
		c->flags[i].offset = take_number(s, json_object_get(object, "offset"), s->text.len, "offset");
	}
}

static enum printed_kind take_printed_kind(struct source *s, json_t *object)
{
	struct slice name = take_text(s, object, "kind");
	for (enum printed_kind k = PRINTED_OTHER; k <= PRINTED_EDITORIAL_NOTE; k++) {
		if (slice_equals(name, printed_kind_name(k)))
			return k;
	}
	refuse(s, "kind");
	return PRINTED_OTHER;
}

static enum printed_note_kind take_note_kind(struct source *s, json_t *object)
{
	struct slice name = take_text(s, object, "kind");
	for (enum printed_note_kind k = PRINTED_NOTE_FOOT; k <= PRINTED_NOTE_SUMMARY; k++) {
		if (slice_equals(name, printed_note_name(k)))
			return k;
	}
	refuse(s, "kind");
	return PRINTED_NOTE_FOOT;
}

static void take_notes(struct source *s, json_t *object, struct span editorial, struct printed *p)
{
	json_t *array;
	p->notes = take_array(s, object, "notes", sizeof *p->notes, &array, &p->note_count);
	for (size_t i = 0; i < p->note_count && !failed(s); i++) {
		json_t *note = take_object(s, json_array_get(array, i), 4, "notes");
		p->notes[i].kind = take_note_kind(s, note);
		p->notes[i].number = take_text(s, note, "number");
		p->notes[i].words = take_span(s, note, "words", editorial);
		p->notes[i].at = take_number(s, json_object_get(note, "at"), s->text.len, "at");
	}
}

static void take_names(struct source *s, json_t *object, struct printed *p)
{
	json_t *array;
	p->entries = take_array(s, object, "entries", sizeof *p->entries, &array, &p->entry_count);
	for (size_t i = 0; i < p->entry_count && !failed(s); i++) {
		json_t *entry = take_object(s, json_array_get(array, i), 4, "entries");
		bool is_person = slice_equals(take_text(s, entry, "kind"), entry_kinds[PRINTED_PERSON]);
		p->entries[i].kind = is_person ? PRINTED_PERSON : PRINTED_TERM;
		p->entries[i].id = take_text(s, entry, "id");
		p->entries[i].name = take_text(s, entry, "name");
		p->entries[i].words = take_text(s, entry, "words");
	}
	p->names = take_array(s, object, "names", sizeof *p->names, &array, &p->name_count);
	if (p->name_count > 0 && p->entry_count == 0)
		refuse(s, "names");
	for (size_t i = 0; i < p->name_count && !failed(s); i++) {
		json_t *name = take_object(s, json_array_get(array, i), 2, "names");
		p->names[i].entry = take_number(s, json_object_get(name, "entry"), p->entry_count - 1, "entry");
		p->names[i].span = take_span(s, name, "span", whole(s));
	}
}

/* No paragraph may reach into what editors wrote. */
static void take_editorial(struct source *s, json_t *object, struct cable *c)
{
	c->editorial = take_span(s, object, "editorial", whole(s));
	if (c->editorial.begin < c->body.end || c->editorial.begin < c->head.end)
		refuse(s, "editorial");
}

static void take_printed(struct source *s, json_t *root, struct cable *c)
{
	json_t *array;
	json_t *object = take_object(s, json_object_get(root, "printed"), PRINTED_KEYS, "printed");
	struct printed *p = arena_alloc(s->arena, sizeof *p);
	if (p == NULL) {
		s->no_memory = true;
		return;
	}
	take_editorial(s, object, c);
	p->kind = take_printed_kind(s, object);
	p->volume = take_text(s, object, "volume");
	p->title = take_text(s, object, "title");
	p->id = take_text(s, object, "id");
	p->number = take_text(s, object, "number");
	p->heading = take_span(s, object, "heading", c->editorial);
	take_notes(s, object, c->editorial, p);
	take_names(s, object, p);
	p->pages = take_array(s, object, "pages", sizeof *p->pages, &array, &p->page_count);
	for (size_t i = 0; i < p->page_count && !failed(s); i++) {
		json_t *page = take_object(s, json_array_get(array, i), 2, "pages");
		p->pages[i].number = take_text(s, page, "number");
		p->pages[i].at = take_number(s, json_object_get(page, "at"), s->text.len, "at");
	}
	if (printed_make_name(s->arena, p, NULL) != STATUS_OK)
		s->no_memory = true;
	c->printed = p;
}

static void take_section(struct source *s, json_t *array, struct cable *c)
{
	if (!json_is_array(array) || json_array_size(array) != 2) {
		refuse(s, "section");
		return;
	}
	c->section_count = (int)take_number(s, json_array_get(array, 1), SECTIONS_MAX, "section");
	c->section = (int)take_number(s, json_array_get(array, 0), (size_t)c->section_count, "section");
	if (c->section == 0 || c->section_count < 2)
		refuse(s, "section");
}

static void take_cable(struct source *s, json_t *root, struct cable *c)
{
	json_t *section = json_object_get(root, "section");
	bool is_printed = json_object_get(root, "printed") != NULL;
	(void)take_object(s, root, (size_t)ROOT_KEYS + is_printed + (section != NULL), "form");
	if (take_number(s, json_object_get(root, "form"), FORM, "form") != FORM)
		refuse(s, "form");
	c->text = s->text;
	c->head = take_span(s, root, "head", whole(s));
	c->body = take_span(s, root, "body", (struct span){c->head.end, s->text.len});
	c->mrn = take_text(s, root, "mrn");
	c->written_mrn = take_text(s, root, "written_mrn");
	c->post = take_text(s, root, "post");
	c->date = take_moment(s, root, "date");
	c->dtg = take_text(s, root, "dtg");
	c->precedence = take_precedence(s, root);
	c->from = take_addressee(s, json_object_get(root, "from"), "from");
	c->to = take_addressees(s, root, "to", &c->to_count);
	c->info = take_addressees(s, root, "info", &c->info_count);
	c->classification = take_classification(s, root);
	c->classification_words = take_text(s, root, "classification_words");
	c->captions = take_texts(s, root, "captions", &c->caption_count);
	c->executive_order = take_text(s, root, "executive_order");
	c->declassify_on = take_moment(s, root, "declassify_on");
	c->tags = take_texts(s, root, "tags", &c->tag_count);
	c->subject = take_text(s, root, "subject");
	take_references(s, root, c);
	c->classified_by = take_text(s, root, "classified_by");
	c->summary = take_text(s, root, "summary");
	c->signer = take_text(s, root, "signer");
	take_paragraphs(s, root, c);
	c->noise = take_spans(s, root, "noise", &c->noise_count);
	c->omissions = take_spans(s, root, "omissions", &c->omission_count);
	take_flags(s, root, c);
	if (section != NULL)
		take_section(s, section, c);
	if (is_printed && !failed(s))
		take_printed(s, root, c);
}

enum status cable_read_json(struct arena *a, struct slice text, struct slice json, struct cable *c, struct error *err)
{
	struct source s = {.arena = a, .text = text};
	size_t bad;
	*c = (struct cable){0};
	if (!utf8_valid(text, &bad)) {
		enum status status = error_set(err, STATUS_ENCODING, "cable.reading_encoding");
		error_number(err, "at", (int64_t)bad);
		return status;
	}
	json_t *root = json.len == 0 ? NULL : json_loadb(json.ptr, json.len, JSON_REJECT_DUPLICATES, NULL);
	if (root == NULL)
		return error_set(err, STATUS_INPUT, "cable.reading_json");
	take_cable(&s, root, c);
	json_decref(root);
	if (s.no_memory)
		return error_memory(err);
	if (s.wrong == NULL)
		return STATUS_OK;
	enum status status = error_set(err, STATUS_INPUT, "cable.reading_field");
	error_text(err, "field", slice_of(s.wrong));
	return status;
}
