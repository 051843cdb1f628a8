#include "cable/tei_text.h"

#include "cable/tei_sax.h"

#include <string.h>

/* A block longer than a line of a telegram is a paragraph and stands apart by an empty line. */
enum { LINE_MAX_BYTES = 120 };

/* What an element means here; all others are words within words. */
enum element {
	ELEMENT_INLINE,
	ELEMENT_BLOCK, /* p, item … */
	ELEMENT_ITEM,
	ELEMENT_LABEL,
	ELEMENT_HEAD,
	ELEMENT_LIST,
	ELEMENT_PART, /* div: words within parts stand in blocks */
	ELEMENT_DATELINE,
	ELEMENT_CLOSER,
	ELEMENT_SIGNED,
	ELEMENT_NOTE, /* also what editors put beside a word: corr */
	ELEMENT_PERSON,
	ELEMENT_TERM,
	ELEMENT_DATE,
	ELEMENT_PAGE,
	ELEMENT_LINE_END,
	ELEMENT_CELL,
	ELEMENT_CHOICE,
	ELEMENT_CORRECTION,
};

static enum element element_of(struct slice name)
{
	static const struct {
		const char *name;
		enum element element;
	} elements[] = {
	    {"p", ELEMENT_BLOCK},          {"persName", ELEMENT_PERSON}, {"gloss", ELEMENT_TERM},
	    {"hi", ELEMENT_INLINE},        {"item", ELEMENT_ITEM},       {"label", ELEMENT_LABEL},
	    {"list", ELEMENT_LIST},        {"note", ELEMENT_NOTE},       {"pb", ELEMENT_PAGE},
	    {"lb", ELEMENT_LINE_END},      {"ref", ELEMENT_INLINE},      {"date", ELEMENT_DATE},
	    {"head", ELEMENT_HEAD},        {"div", ELEMENT_PART},        {"dateline", ELEMENT_DATELINE},
	    {"closer", ELEMENT_CLOSER},    {"signed", ELEMENT_SIGNED},   {"term", ELEMENT_TERM},
	    {"opener", ELEMENT_BLOCK},     {"salute", ELEMENT_BLOCK},    {"postscript", ELEMENT_PART},
	    {"table", ELEMENT_PART},       {"row", ELEMENT_BLOCK},       {"cell", ELEMENT_CELL},
	    {"l", ELEMENT_BLOCK},          {"lg", ELEMENT_PART},         {"ab", ELEMENT_BLOCK},
	    {"byline", ELEMENT_BLOCK},     {"quote", ELEMENT_INLINE},    {"attachment", ELEMENT_PART},
	    {"choice", ELEMENT_CHOICE},    {"corr", ELEMENT_CORRECTION}, {"reg", ELEMENT_CORRECTION},
	    {"expan", ELEMENT_CORRECTION}, {"figDesc", ELEMENT_NOTE},    {"figure", ELEMENT_PART},
	};
	for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
		if (slice_equals(name, elements[i].name))
			return elements[i].element;
	}
	return ELEMENT_INLINE;
}

/* Where words go: what the document says, its heading, and the editors' notes. */
enum sink_name { SINK_TEXT, SINK_HEADING, SINK_NOTES, SINKS };

struct sink {
	struct buffer bytes;
	bool space; /* white space was met since the last word */
};

/* An element that is open. */
struct level {
	enum element element;
	enum sink_name outer;          /* where words went before it */
	size_t item;                   /* name or note that it is; SIZE_MAX: none */
	enum tei_block_kind list_role; /* of a list */
	enum { GLOSS_NONE, GLOSS_FROM, GLOSS_TO } gloss;
};

struct maker {
	struct arena *arena;
	const struct tei_volume *volume;
	struct tei_text *out;
	struct sink sinks[SINKS];
	enum sink_name sink;
	struct level levels[TEI_DEPTH_MAX + 1];
	size_t depth; /* levels[depth - 1] is the innermost */
	bool has_heading;

	bool block_open;
	bool block_empty;
	bool goes_on;       /* the next item or words belong to the line of a label */
	bool words_pending; /* the block's own words begin with the next one */
	struct tei_block block;
	size_t block_capacity;
	/* How many names, notes and pages there were when the block's first word came. */
	size_t names_before, notes_before, pages_before;

	size_t name_capacity, note_capacity, page_capacity;
	enum sink_name *name_sinks; /* beside the names */
	size_t sink_capacity;
	struct span gloss_from, gloss_to; /* in the heading */
	struct span signer;               /* in the text */
	struct slice date;
};

static size_t length(const struct maker *m, enum sink_name sink)
{
	return m->sinks[sink].bytes.len;
}

/* ---- Blocks ---- */

static enum tei_block_kind kind_of_place(const struct maker *m)
{
	bool heading = false;
	for (size_t i = m->depth; i-- > 0;) {
		switch (m->levels[i].element) {
		case ELEMENT_CLOSER:
		case ELEMENT_SIGNED:
			return TEI_BLOCK_CLOSER;
		case ELEMENT_DATELINE:
			return TEI_BLOCK_DATELINE;
		case ELEMENT_HEAD:
			heading = true;
			break;
		case ELEMENT_LIST:
			if (m->levels[i].list_role != TEI_BLOCK_TEXT)
				return m->levels[i].list_role;
			return heading ? TEI_BLOCK_HEADING : TEI_BLOCK_TEXT;
		default:
			break;
		}
	}
	return heading ? TEI_BLOCK_HEADING : TEI_BLOCK_TEXT;
}

static void open_block(struct maker *m)
{
	m->block_open = true;
	m->block_empty = true;
	m->goes_on = false;
	m->words_pending = true;
	m->block = (struct tei_block){.kind = kind_of_place(m)};
	m->sinks[SINK_TEXT].space = false;
}

/* The first word of a block comes: it begins on a line of its own. */
static void begin_block(struct maker *m)
{
	struct buffer *text = &m->sinks[SINK_TEXT].bytes;
	if (text->len > 0)
		buffer_add_byte(text, '\n');
	m->block.span.begin = text->len;
	m->names_before = m->out->name_count;
	m->notes_before = m->out->document.note_count;
	m->pages_before = m->out->document.page_count;
	/* A name around the block's first word has been opened already. */
	for (size_t i = m->depth; i-- > 0 && m->levels[i].element != ELEMENT_BLOCK;) {
		if (m->levels[i].item != SIZE_MAX && m->levels[i].element != ELEMENT_NOTE)
			m->names_before = m->levels[i].item;
	}
	m->block_empty = false;
}

static bool is_long(const struct tei_block *block)
{
	return block->labelled || block->span.end - block->span.begin > LINE_MAX_BYTES;
}

static void move_span(struct span *span)
{
	span->begin++;
	span->end++;
}

/* Puts an empty line before the block, which has become long. */
static void set_apart(struct maker *m)
{
	struct buffer *text = &m->sinks[SINK_TEXT].bytes;
	struct printed *d = &m->out->document;
	size_t begin = m->block.span.begin;
	buffer_add_byte(text, '\n');
	if (text->failed)
		return;
	memmove(text->ptr + begin + 1, text->ptr + begin, text->len - begin - 1);
	text->ptr[begin] = '\n';
	move_span(&m->block.span);
	move_span(&m->block.words);
	if (m->signer.begin >= begin)
		move_span(&m->signer);
	for (size_t i = m->names_before; i < m->out->name_count; i++) {
		if (m->name_sinks[i] == SINK_TEXT)
			move_span(&m->out->names[i].span);
	}
	for (size_t i = m->notes_before; i < d->note_count; i++)
		d->notes[i].at += d->notes[i].at > 0;
	for (size_t i = m->pages_before; i < d->page_count; i++)
		d->pages[i].at++;
}

static bool close_block(struct maker *m)
{
	bool empty = !m->block_open || m->block_empty;
	m->block_open = false;
	m->goes_on = false;
	if (empty)
		return true;
	m->block.span.end = length(m, SINK_TEXT);
	m->block.words.end = m->block.span.end;
	if (m->words_pending)
		m->block.words.begin = m->block.span.begin;
	const struct tei_block *before = m->out->block_count > 0 ? &m->out->blocks[m->out->block_count - 1] : NULL;
	if (before != NULL && (is_long(&m->block) || is_long(before)))
		set_apart(m);
	struct tei_block *block =
	    arena_push(m->arena, &m->out->blocks, m->out->block_count, &m->block_capacity, sizeof *block);
	if (block == NULL)
		return false;
	*block = m->block;
	m->out->block_count++;
	return true;
}

/* ---- Words ---- */

/* Adds a run of words with single spaces between them. */
static void put_run(struct maker *m, struct slice run)
{
	struct sink *sink = &m->sinks[m->sink];
	bool begins = false;
	if (m->sink == SINK_TEXT) {
		if (!m->block_open)
			open_block(m);
		begins = m->block_empty;
		if (begins)
			begin_block(m);
	}
	if (sink->space && !begins && sink->bytes.len > 0 && sink->bytes.ptr[sink->bytes.len - 1] != '\n')
		buffer_add_byte(&sink->bytes, ' ');
	sink->space = false;
	if (m->sink == SINK_TEXT && m->words_pending && !m->goes_on) {
		m->block.words.begin = sink->bytes.len;
		m->words_pending = false;
	}
	buffer_add(&sink->bytes, run);
}

static bool ends_run(struct slice words, size_t at)
{
	char c = words.ptr[at];
	return byte_is_space(c) && (c != ' ' || at + 1 == words.len || byte_is_space(words.ptr[at + 1]));
}

/* How far words with single spaces between them go, from `at` on. Sixteen bytes and those behind each are looked at a time. */
static size_t run_end(struct slice words, size_t at)
{
	typedef unsigned char bytes_at_once __attribute__((vector_size(BYTES_AT_ONCE)));
	for (; at + BYTES_AT_ONCE < words.len; at += BYTES_AT_ONCE) {
		bytes_at_once here, next;
		uint64_t hits[2];
		memcpy(&here, words.ptr + at, sizeof here);
		memcpy(&next, words.ptr + at + 1, sizeof next);
		bytes_at_once is_break = (bytes_at_once)(here - '\t' <= '\r' - '\t');
		bytes_at_once is_next_space =
		    (bytes_at_once)(next == ' ') | (bytes_at_once)(next - '\t' <= '\r' - '\t');
		bytes_at_once ends = is_break | ((bytes_at_once)(here == ' ') & is_next_space);
		memcpy(hits, &ends, sizeof hits);
		if ((hits[0] | hits[1]) != 0)
			break;
	}
	while (at < words.len && !ends_run(words, at))
		at++;
	return at;
}

static bool on_words(void *state, struct slice words)
{
	struct maker *m = state;
	size_t at = 0;
	while (at < words.len) {
		size_t begin = at;
		while (at < words.len && byte_is_space(words.ptr[at]))
			at++;
		m->sinks[m->sink].space |= at > begin;
		begin = at;
		at = run_end(words, at);
		if (at > begin)
			put_run(m, slice_part(words, begin, at));
	}
	return !m->sinks[m->sink].bytes.failed;
}

static void end_line(struct maker *m)
{
	struct sink *sink = &m->sinks[m->sink];
	if (sink->bytes.len > 0 && sink->bytes.ptr[sink->bytes.len - 1] != '\n' &&
	    (m->sink != SINK_TEXT || !m->block_empty))
		buffer_add_byte(&sink->bytes, '\n');
	sink->space = false;
}

/* ---- Elements ---- */

static bool open_name(struct maker *m, struct level *level, enum printed_entry_kind kind, struct slice target)
{
	struct tei_text *out = m->out;
	const struct sink *sink = &m->sinks[m->sink];
	if (target.len == 0)
		return true;
	struct tei_name *name = arena_push(m->arena, &out->names, out->name_count, &m->name_capacity, sizeof *name);
	enum sink_name *place = arena_push(m->arena, &m->name_sinks, out->name_count, &m->sink_capacity, sizeof *place);
	struct slice id = arena_copy(m->arena, slice_from(target, target.ptr[0] == '#'));
	if (name == NULL || place == NULL || id.ptr == NULL)
		return false;
	const struct printed_entry *entry = tei_volume_find(m->volume, id);
	name->entry = entry != NULL ? *entry : (struct printed_entry){.id = id};
	name->entry.kind = kind;
	name->span.begin = sink->bytes.len;
	*place = m->sink;
	level->item = out->name_count++;
	return true;
}

/* From where the words of an element begin, which was opened at `begin`: behind white space. */
static struct span words_since(const struct maker *m, size_t begin)
{
	const struct buffer *bytes = &m->sinks[m->sink].bytes;
	while (begin < bytes->len && byte_is_space(bytes->ptr[begin]))
		begin++;
	return (struct span){begin, bytes->len};
}

static void close_name(struct maker *m, const struct level *level)
{
	if (level->item != SIZE_MAX) {
		struct tei_name *name = &m->out->names[level->item];
		name->span = words_since(m, name->span.begin);
	}
}

static enum printed_note_kind note_kind(struct slice type)
{
	return slice_equals(type, "source")    ? PRINTED_NOTE_SOURCE
	       : slice_equals(type, "summary") ? PRINTED_NOTE_SUMMARY
	                                       : PRINTED_NOTE_FOOT;
}

static bool open_note(struct maker *m, struct level *level, struct tei_attributes attributes)
{
	struct printed *d = &m->out->document;
	struct printed_note *note = arena_push(m->arena, &d->notes, d->note_count, &m->note_capacity, sizeof *note);
	struct slice number = arena_copy(m->arena, tei_attribute(attributes, "n"));
	if (note == NULL || number.ptr == NULL)
		return false;
	note->kind = note_kind(tei_attribute(attributes, "type"));
	note->number = number;
	note->at = m->sink == SINK_TEXT ? length(m, SINK_TEXT) : 0;
	level->item = d->note_count++;
	m->sink = SINK_NOTES;
	end_line(m);
	note->words.begin = length(m, SINK_NOTES);
	return true;
}

static bool add_page(struct maker *m, struct slice number)
{
	struct printed *d = &m->out->document;
	struct printed_page *page = arena_push(m->arena, &d->pages, d->page_count, &m->page_capacity, sizeof *page);
	struct slice copy = arena_copy(m->arena, number);
	if (page == NULL || copy.ptr == NULL)
		return false;
	*page = (struct printed_page){copy, length(m, SINK_TEXT)};
	d->page_count++;
	return true;
}

static bool open_date(struct maker *m, struct tei_attributes attributes)
{
	static const char *const names[] = {"when", "notBefore", "from", "notAfter", "to"};
	struct slice when = {NULL, 0};
	if (m->date.len > 0 || kind_of_place(m) != TEI_BLOCK_DATELINE)
		return true;
	for (size_t i = 0; i < sizeof names / sizeof *names && when.len == 0; i++)
		when = tei_attribute(attributes, names[i]);
	if (when.len > 0)
		m->date = arena_copy(m->arena, when);
	return when.len == 0 || m->date.ptr != NULL;
}

/* The outermost element: the document. */
static bool open_document(struct maker *m, struct tei_attributes attributes)
{
	struct tei_text *out = m->out;
	out->document.id = arena_copy(m->arena, tei_attribute(attributes, "xml:id"));
	out->document.number = arena_copy(m->arena, tei_attribute(attributes, "n"));
	out->when = arena_copy(m->arena, tei_attribute(attributes, "frus:doc-dateTime-min"));
	out->is_editorial = slice_equals(tei_attribute(attributes, "subtype"), "editorial-note");
	return out->document.id.ptr != NULL && out->document.number.ptr != NULL && out->when.ptr != NULL;
}

static enum tei_block_kind role_of_list(struct slice type)
{
	static const struct {
		const char *type;
		enum tei_block_kind role;
	} roles[] = {{"subject", TEI_BLOCK_SUBJECT},
	             {"to", TEI_BLOCK_TO},
	             {"from", TEI_BLOCK_FROM},
	             {"participants", TEI_BLOCK_PEOPLE}};
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		if (slice_equals(type, roles[i].type))
			return roles[i].role;
	}
	return TEI_BLOCK_TEXT;
}

/* An element that begins a block; within notes and the heading it begins a line. */
static bool open_line(struct maker *m, enum element element)
{
	if (m->sink != SINK_TEXT) {
		end_line(m);
		return true;
	}
	if (m->goes_on && element == ELEMENT_ITEM) {
		m->goes_on = false;
		m->sinks[SINK_TEXT].space = true;
		return true;
	}
	/* A paragraph within an item that has said nothing yet is the item's. */
	if (m->block_open && !m->words_pending)
		return close_block(m) ? (open_block(m), true) : false;
	if (m->block_open && !m->block_empty)
		return true;
	open_block(m);
	return true;
}

static bool open_head(struct maker *m)
{
	if (m->depth == 2 && !m->has_heading) {
		m->has_heading = true;
		m->sink = SINK_HEADING;
		return true;
	}
	return open_line(m, ELEMENT_HEAD);
}

static bool open_element(struct maker *m, struct level *level, struct tei_attributes attributes)
{
	switch (level->element) {
	case ELEMENT_BLOCK:
	case ELEMENT_ITEM:
	case ELEMENT_DATELINE:
	case ELEMENT_CLOSER:
	case ELEMENT_SIGNED:
		if (!open_line(m, level->element))
			return false;
		if (level->element == ELEMENT_SIGNED && m->sink == SINK_TEXT)
			m->signer.begin = length(m, SINK_TEXT);
		return true;
	case ELEMENT_LABEL:
		if (!open_line(m, level->element))
			return false;
		m->block.labelled = m->sink == SINK_TEXT;
		m->goes_on = m->sink == SINK_TEXT;
		return true;
	case ELEMENT_HEAD:
		return open_head(m);
	case ELEMENT_LIST:
		level->list_role = role_of_list(tei_attribute(attributes, "type"));
		return m->sink != SINK_TEXT || m->goes_on || close_block(m);
	case ELEMENT_PART:
		return m->sink != SINK_TEXT || close_block(m);
	case ELEMENT_NOTE:
		return open_note(m, level, attributes);
	case ELEMENT_CORRECTION:
		return m->depth < 2 || m->levels[m->depth - 2].element != ELEMENT_CHOICE ||
		       open_note(m, level, attributes);
	case ELEMENT_PERSON:
		return open_name(m, level, PRINTED_PERSON, tei_attribute(attributes, "corresp"));
	case ELEMENT_TERM:
		level->gloss = m->sink != SINK_HEADING                                   ? GLOSS_NONE
		               : slice_equals(tei_attribute(attributes, "type"), "from") ? GLOSS_FROM
		               : slice_equals(tei_attribute(attributes, "type"), "to")   ? GLOSS_TO
		                                                                         : GLOSS_NONE;
		if (level->gloss == GLOSS_FROM)
			m->gloss_from.begin = length(m, SINK_HEADING);
		if (level->gloss == GLOSS_TO)
			m->gloss_to.begin = length(m, SINK_HEADING);
		return open_name(m, level, PRINTED_TERM, tei_attribute(attributes, "target"));
	case ELEMENT_DATE:
		return open_date(m, attributes);
	case ELEMENT_PAGE:
		return add_page(m, tei_attribute(attributes, "n"));
	case ELEMENT_LINE_END:
		end_line(m);
		return true;
	case ELEMENT_CELL:
		m->sinks[m->sink].space = true;
		return true;
	case ELEMENT_INLINE:
	case ELEMENT_CHOICE:
		return true;
	}
	return true;
}

static bool on_open(void *state, struct slice name, struct tei_attributes attributes)
{
	struct maker *m = state;
	struct level *level = &m->levels[m->depth++];
	*level = (struct level){.element = element_of(name), .outer = m->sink, .item = SIZE_MAX};
	if (m->depth == 1)
		return open_document(m, attributes);
	return open_element(m, level, attributes);
}

/* The head of a list that its first item goes on with: "SUBJ:". */
static bool close_head(struct maker *m)
{
	if (m->sink != SINK_TEXT || !m->block_open || m->block_empty)
		return true;
	struct slice words = slice_from(buffer_slice(&m->sinks[SINK_TEXT].bytes), m->block.span.begin);
	const struct level *outer = &m->levels[m->depth - 2];
	bool in_list = m->depth >= 2 && outer->element == ELEMENT_LIST;
	bool subject = slice_starts_with_nocase(words, "SUBJ") || slice_equals_nocase(words, "RE:");
	if (!in_list || (!subject && outer->list_role == TEI_BLOCK_TEXT && !slice_ends_with(words, ":")))
		return close_block(m);
	m->block.kind = subject ? TEI_BLOCK_SUBJECT : outer->list_role;
	m->goes_on = true;
	m->words_pending = true;
	return true;
}

static bool close_element(struct maker *m, const struct level *level)
{
	switch (level->element) {
	case ELEMENT_BLOCK:
	case ELEMENT_ITEM:
	case ELEMENT_DATELINE:
	case ELEMENT_CLOSER:
		return m->sink != SINK_TEXT || close_block(m);
	case ELEMENT_SIGNED:
		if (m->sink != SINK_TEXT)
			return true;
		m->signer = words_since(m, m->signer.begin);
		return close_block(m);
	case ELEMENT_LABEL:
		if (m->sink == SINK_TEXT)
			m->words_pending = true;
		return true;
	case ELEMENT_HEAD:
		return close_head(m);
	case ELEMENT_PART:
	case ELEMENT_LIST:
		return m->sink != SINK_TEXT || close_block(m);
	case ELEMENT_NOTE:
	case ELEMENT_CORRECTION:
		if (level->item != SIZE_MAX) {
			struct printed_note *note = &m->out->document.notes[level->item];
			note->words = words_since(m, note->words.begin);
		}
		return true;
	case ELEMENT_PERSON:
		close_name(m, level);
		return true;
	case ELEMENT_TERM:
		if (level->gloss == GLOSS_FROM)
			m->gloss_from = words_since(m, m->gloss_from.begin);
		if (level->gloss == GLOSS_TO)
			m->gloss_to = words_since(m, m->gloss_to.begin);
		close_name(m, level);
		return true;
	case ELEMENT_CELL:
		m->sinks[m->sink].space = true;
		return true;
	case ELEMENT_DATE:
	case ELEMENT_PAGE:
	case ELEMENT_LINE_END:
	case ELEMENT_INLINE:
	case ELEMENT_CHOICE:
		return true;
	}
	return true;
}

static bool on_close(void *state, struct slice name)
{
	struct maker *m = state;
	(void)name;
	struct level level = m->levels[m->depth - 1];
	bool goes_on = close_element(m, &level);
	m->sink = level.outer;
	m->depth--;
	return goes_on;
}

/* ---- The whole ---- */

static void shift(struct span *span, size_t by)
{
	span->begin += by;
	span->end += by;
}

/* Moves what points into a sink to where the sink stands in the text. */
static void place(struct maker *m, size_t heading, size_t notes)
{
	struct printed *d = &m->out->document;
	size_t at[SINKS] = {0, heading, notes};
	for (size_t i = 0; i < m->out->name_count; i++)
		shift(&m->out->names[i].span, at[m->name_sinks[i]]);
	for (size_t i = 0; i < d->note_count; i++)
		shift(&d->notes[i].words, notes);
	/* A page that begins with a block begins with its first word. */
	for (size_t i = 0; i < d->page_count; i++) {
		while (d->pages[i].at < m->out->document_end && byte_is_space(m->out->text.ptr[d->pages[i].at]))
			d->pages[i].at++;
	}
}

/* What a cut left open ends where the words end. */
static bool close_all(struct maker *m)
{
	while (m->depth > 0) {
		if (!on_close(m, (struct slice){NULL, 0}))
			return false;
	}
	return close_block(m);
}

static enum status join_sinks(struct maker *m, struct error *err)
{
	struct buffer *text = &m->sinks[SINK_TEXT].bytes;
	struct tei_text *out = m->out;
	out->document_end = text->len;
	if (text->len > 0)
		buffer_add_cstr(text, "\n\n");
	size_t heading = text->len;
	buffer_add(text, buffer_slice(&m->sinks[SINK_HEADING].bytes));
	if (text->len > heading)
		buffer_add_byte(text, '\n');
	size_t notes = text->len;
	buffer_add(text, buffer_slice(&m->sinks[SINK_NOTES].bytes));
	enum status status = buffer_done(text, err);
	if (status != STATUS_OK)
		return status;
	out->text = arena_copy(m->arena, buffer_slice(text));
	if (out->text.ptr == NULL)
		return error_memory(err);
	place(m, heading, notes);
	struct slice head = slice_part(out->text, heading, heading + length(m, SINK_HEADING));
	out->heading = head;
	out->document.heading = (struct span){heading, heading + head.len};
	out->from = slice_span(head, m->gloss_from);
	out->to = slice_span(head, m->gloss_to);
	out->signer = slice_span(out->text, m->signer);
	if (m->date.len > 0)
		out->when = m->date;
	return STATUS_OK;
}

enum status tei_text_read(struct arena *a, const struct tei_volume *volume, struct slice page, struct slice document,
                          struct tei_text *out, struct error *err)
{
	*out = (struct tei_text){0};
	struct maker *m = arena_alloc(a, sizeof *m);
	if (m == NULL)
		return error_memory(err);
	m->arena = a;
	m->volume = volume;
	m->out = out;
	struct tei_handler handler = {on_open, on_close, on_words, m};
	enum status status = page.len == 0 || add_page(m, page) ? STATUS_OK : error_memory(err);
	/* Most of a document is its text. */
	if (status == STATUS_OK && !buffer_reserve(&m->sinks[SINK_TEXT].bytes, document.len))
		status = error_memory(err);
	if (status == STATUS_OK)
		status = tei_sax_read(document, &handler, &out->is_cut_off, err);
	if (status == STATUS_OK && !close_all(m))
		status = error_memory(err);
	if (status == STATUS_OK)
		status = join_sinks(m, err);
	for (size_t i = 0; i < SINKS; i++)
		buffer_free(&m->sinks[i].bytes);
	return status;
}
