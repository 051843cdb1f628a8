/* A text processor's file made into a story's title and Markdown. Only the worker runs this. */
#include "base/story_source.h"

#include "base/story_body.h"
#include "base/story_package.h"
#include "base/utf8.h"

#include <libxml/xmlreader.h>

enum { DEPTH_MAX = 200, PARENTS_MAX = 10 };

enum paragraph_kind {
	PARAGRAPH_PLAIN = 0,
	PARAGRAPH_TITLE,
	PARAGRAPH_QUOTE,
	PARAGRAPH_HEADING, /* `level` */
};

struct style {
	struct slice name, parent; /* as paragraphs name them */
	enum paragraph_kind kind;
	int level;
	bool is_italic, is_strong;
};

struct link {
	struct slice id, address;
};

struct office {
	struct arena *arena;
	struct error *err;
	struct story_body body;
	struct buffer title;
	struct style *styles;
	size_t style_count, style_capacity;
	struct link *links;
	size_t link_count, link_capacity;
	size_t skipped; /* depth of the element that is passed over with all in it; 0: none */
	size_t depth;
	bool in_styles;     /* within the properties of one */
	bool in_properties; /* of a paragraph or run */
	bool in_text;       /* words here are the story's */
	/* The present paragraph. */
	struct style paragraph;
	bool in_paragraph, is_item, is_begun;
	size_t item; /* what story_body_leave needs */
	bool in_quote;
	size_t quote;
	/* The present run of a .docx, and what is open in the body. */
	bool is_italic, is_strong;
	size_t marks;
	bool mark_is_italic, mark_is_strong; /* the open one of a .docx */
};

/* ---- XML ---- */

struct element {
	xmlTextReaderPtr reader;
	struct slice name; /* without its prefix */
};

struct xml_handler {
	void (*open)(struct office *o, const struct element *e);
	void (*close)(struct office *o, struct slice name);
	void (*words)(struct office *o, struct slice words);
};

/* An attribute by its name without the prefix; in the arena; the empty slice if there is none. */
static struct slice attribute(struct office *o, const struct element *e, const char *name)
{
	struct slice found = slice_of("");
	while (xmlTextReaderMoveToNextAttribute(e->reader) == 1) {
		const char *local = (const char *)xmlTextReaderConstLocalName(e->reader);
		const char *value = (const char *)xmlTextReaderConstValue(e->reader);
		if (local != NULL && value != NULL && slice_equals(slice_of(local), name)) {
			found = arena_copy(o->arena, slice_of(value));
			break;
		}
	}
	xmlTextReaderMoveToElement(e->reader);
	return found.ptr == NULL ? slice_of("") : found;
}

static struct slice reader_text(const xmlChar *text)
{
	return slice_of(text == NULL ? "" : (const char *)text);
}

static enum status take_node(struct office *o, xmlTextReaderPtr reader, const struct xml_handler *handler)
{
	struct element e = {reader, reader_text(xmlTextReaderConstLocalName(reader))};
	switch (xmlTextReaderNodeType(reader)) {
	case XML_READER_TYPE_DOCUMENT_TYPE:
	case XML_READER_TYPE_ENTITY_REFERENCE:
		return error_set(o->err, STATUS_INPUT, "story_source.document_type");
	case XML_READER_TYPE_ELEMENT: {
		if (++o->depth > DEPTH_MAX)
			return error_set(o->err, STATUS_LIMIT, "prose.too_deep");
		bool is_empty = xmlTextReaderIsEmptyElement(reader) == 1;
		if (o->skipped == 0)
			handler->open(o, &e);
		if (!is_empty)
			return STATUS_OK;
	}
	/* fall through */
	case XML_READER_TYPE_END_ELEMENT:
		if (o->skipped == 0)
			handler->close(o, e.name);
		else if (o->skipped == o->depth)
			o->skipped = 0;
		o->depth--;
		return STATUS_OK;
	case XML_READER_TYPE_TEXT:
	case XML_READER_TYPE_CDATA:
	case XML_READER_TYPE_WHITESPACE:
	case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
		if (o->skipped == 0 && handler->words != NULL)
			handler->words(o, reader_text(xmlTextReaderConstValue(reader)));
		return STATUS_OK;
	default:
		return STATUS_OK;
	}
}

static void pass_over_complaint(void *state, const char *message, xmlParserSeverities severity,
                                xmlTextReaderLocatorPtr place)
{
	(void)state, (void)message, (void)severity, (void)place;
}

/* Entities are not put in, nothing is fetched. */
static enum status read_xml(struct office *o, struct slice bytes, const struct xml_handler *handler)
{
	enum status status = STATUS_OK;
	size_t at;
	if (bytes.ptr == NULL || bytes.len > INT32_MAX)
		return STATUS_OK;
	/* Before its entities are looked at. */
	if (slice_find(bytes, slice_of("<!DOCTYPE"), &at))
		return error_set(o->err, STATUS_INPUT, "story_source.document_type");
	xmlTextReaderPtr reader = xmlReaderForMemory(bytes.ptr, (int)bytes.len, NULL, NULL, XML_PARSE_NONET);
	if (reader == NULL)
		return error_memory(o->err);
	xmlTextReaderSetErrorHandler(reader, pass_over_complaint, NULL);
	o->depth = o->skipped = 0;
	int got = 0;
	while (status == STATUS_OK && (got = xmlTextReaderRead(reader)) == 1)
		status = take_node(o, reader, handler);
	if (status == STATUS_OK && got != 0)
		status = error_set(o->err, STATUS_INPUT, "story_source.damaged");
	xmlFreeTextReader(reader);
	return status;
}

static void skip(struct office *o)
{
	o->skipped = o->depth;
}

static bool is_any(struct slice name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (slice_equals(name, names[i]))
			return true;
	}
	return false;
}

/* ---- Styles and links ---- */

static struct style *add_style(struct office *o, struct slice name, struct slice parent)
{
	struct style *style = arena_push(o->arena, &o->styles, o->style_count, &o->style_capacity, sizeof *style);
	if (style != NULL) {
		*style = (struct style){.name = name, .parent = parent};
		o->style_count++;
	}
	return style;
}

/* The names that text processors give to their own styles, in English in every language's file. */
static void name_style(struct style *style, struct slice name)
{
	static const char *const quotes[] = {"quote", "intense quote", "block text", "quotations"};
	if (slice_equals_nocase(name, "title")) {
		style->kind = PARAGRAPH_TITLE;
		return;
	}
	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
		if (slice_equals_nocase(name, quotes[i]))
			style->kind = PARAGRAPH_QUOTE;
	}
	char last = name.len > 0 ? name.ptr[name.len - 1] : ' ';
	if (slice_starts_with_nocase(name, "heading") && last >= '1' && last <= '6') {
		style->kind = PARAGRAPH_HEADING;
		style->level = last - '0';
	}
}

static const struct style *find_entry(const struct office *o, struct slice name)
{
	/* The latest of a name counts. */
	for (size_t i = o->style_count; i-- > 0;) {
		if (slice_equal(o->styles[i].name, name))
			return &o->styles[i];
	}
	return NULL;
}

/* What a style is, itself or by the one that it is made from. */
static struct style find_style(const struct office *o, struct slice name)
{
	struct style found = {0};
	for (int steps = 0; steps < PARENTS_MAX && name.len > 0 && found.kind == PARAGRAPH_PLAIN; steps++) {
		const struct style *entry = find_entry(o, name);
		if (entry == NULL) {
			name_style(&found, name);
			break;
		}
		bool is_italic = found.is_italic || entry->is_italic, is_strong = found.is_strong || entry->is_strong;
		found = *entry;
		found.is_italic = is_italic;
		found.is_strong = is_strong;
		name = entry->parent;
	}
	return found;
}

/* ---- The text ---- */

static void close_marks(struct office *o)
{
	for (; o->marks > 0; o->marks--)
		story_body_close(&o->body);
	o->mark_is_italic = o->mark_is_strong = false;
}

static void leave_quote(struct office *o)
{
	if (o->in_quote)
		story_body_leave(&o->body, o->quote);
	o->in_quote = false;
}

static bool is_title(const struct office *o)
{
	return o->paragraph.kind == PARAGRAPH_TITLE && o->body.text.len == 0;
}

/* The first words of a paragraph: what it is, is known. */
static void begin_paragraph(struct office *o)
{
	o->is_begun = true;
	/* A first heading is the headline, too. */
	if (o->paragraph.kind == PARAGRAPH_HEADING && o->paragraph.level == 1 && o->title.len == 0 &&
	    o->body.text.len == 0)
		o->paragraph.kind = PARAGRAPH_TITLE;
	if (is_title(o))
		return;
	if (o->paragraph.kind != PARAGRAPH_QUOTE)
		leave_quote(o);
	if (o->paragraph.kind == PARAGRAPH_QUOTE && !o->in_quote) {
		o->quote = story_body_enter(&o->body, "> ", "> ");
		o->in_quote = true;
	} else if (o->paragraph.kind == PARAGRAPH_HEADING || o->paragraph.kind == PARAGRAPH_TITLE) {
		story_body_heading(&o->body, o->paragraph.kind == PARAGRAPH_TITLE ? 1 : o->paragraph.level);
	} else if (o->is_item) {
		o->item = story_body_enter(&o->body, "- ", "  ");
	} else {
		story_body_block(&o->body);
	}
}

static void add_words(struct office *o, struct slice words)
{
	if (!o->in_paragraph || words.len == 0)
		return;
	if (!o->is_begun && slice_trim(words).len == 0)
		return;
	if (!o->is_begun)
		begin_paragraph(o);
	if (is_title(o))
		buffer_add(&o->title, words);
	else
		story_body_words(&o->body, words);
}

static void open_paragraph(struct office *o, struct style style)
{
	o->in_paragraph = true;
	o->is_begun = false;
	o->paragraph = style;
}

static void close_paragraph(struct office *o)
{
	close_marks(o);
	if (o->is_begun && is_title(o))
		buffer_add_byte(&o->title, ' ');
	else if (o->is_begun && o->is_item && o->paragraph.kind == PARAGRAPH_PLAIN)
		story_body_leave(&o->body, o->item);
	else if (o->is_begun)
		story_body_block(&o->body);
	o->in_paragraph = o->is_item = false;
}

static void open_mark(struct office *o, bool is_strong, bool is_italic)
{
	static const char *const marks[] = {"", "*", "**", "***"};
	struct slice mark = slice_of(marks[(is_strong ? 2 : 0) + (is_italic ? 1 : 0)]);
	story_body_open(&o->body, mark, mark);
	o->marks++;
}

/* ---- .docx ---- */

static bool is_off(struct slice value)
{
	return slice_equals(value, "0") || slice_equals(value, "false") || slice_equals(value, "none");
}

static void docx_style_open(struct office *o, const struct element *e)
{
	struct style *style = o->style_count > 0 ? &o->styles[o->style_count - 1] : NULL;
	if (slice_equals(e->name, "style"))
		add_style(o, attribute(o, e, "styleId"), slice_of(""));
	else if (slice_equals(e->name, "name") && style != NULL)
		name_style(style, attribute(o, e, "val"));
	else if (slice_equals(e->name, "basedOn") && style != NULL)
		style->parent = attribute(o, e, "val");
}

static void link_open(struct office *o, const struct element *e)
{
	if (!slice_equals(e->name, "Relationship") || !slice_ends_with(attribute(o, e, "Type"), "/hyperlink"))
		return;
	struct link *link = arena_push(o->arena, &o->links, o->link_count, &o->link_capacity, sizeof *link);
	if (link == NULL)
		return;
	*link = (struct link){attribute(o, e, "Id"), attribute(o, e, "Target")};
	o->link_count++;
}

static void pass(struct office *o, struct slice name)
{
	(void)o, (void)name;
}

static struct slice find_link(const struct office *o, struct slice id)
{
	for (size_t i = 0; i < o->link_count; i++) {
		if (slice_equal(o->links[i].id, id))
			return o->links[i].address;
	}
	return slice_of("");
}

static void docx_property(struct office *o, const struct element *e)
{
	if (slice_equals(e->name, "pStyle"))
		o->paragraph = find_style(o, attribute(o, e, "val"));
	else if (slice_equals(e->name, "numPr"))
		o->is_item = o->paragraph.kind == PARAGRAPH_PLAIN;
}

static void docx_open(struct office *o, const struct element *e)
{
	/* What was deleted, is shown beside the text, or stands there a second time for older programs. */
	static const char *const passed[] = {"del",         "moveFrom",  "drawing",   "pict",     "object",
	                                     "txbxContent", "sdtPr",     "sectPr",    "Fallback", "instrText",
	                                     "delText",     "pPrChange", "rPrChange", "altChunk"};
	static const char *const spaces[] = {"tab", "br", "cr", "ptab"};
	if (is_any(e->name, passed, sizeof passed / sizeof *passed)) {
		skip(o);
	} else if (slice_equals(e->name, "p")) {
		open_paragraph(o, (struct style){0});
	} else if (slice_equals(e->name, "pPr")) {
		o->in_properties = true;
	} else if (o->in_properties) {
		docx_property(o, e);
	} else if (slice_equals(e->name, "r")) {
		o->is_italic = o->is_strong = false;
	} else if (slice_equals(e->name, "i")) {
		o->is_italic = !is_off(attribute(o, e, "val"));
	} else if (slice_equals(e->name, "b")) {
		o->is_strong = !is_off(attribute(o, e, "val"));
	} else if (slice_equals(e->name, "t")) {
		o->in_text = true;
	} else if (is_any(e->name, spaces, sizeof spaces / sizeof *spaces)) {
		add_words(o, slice_of(" "));
	} else if (slice_equals(e->name, "noBreakHyphen")) {
		add_words(o, slice_of("\xE2\x80\x91"));
	} else if (slice_equals(e->name, "hyperlink")) {
		close_marks(o);
		story_body_open_link(&o->body, o->arena, find_link(o, attribute(o, e, "id")));
	}
}

static void docx_close(struct office *o, struct slice name)
{
	if (slice_equals(name, "p")) {
		close_paragraph(o);
	} else if (slice_equals(name, "pPr")) {
		o->in_properties = false;
	} else if (slice_equals(name, "t")) {
		o->in_text = false;
	} else if (slice_equals(name, "hyperlink")) {
		close_marks(o);
		story_body_close(&o->body);
	}
}

/* Runs that look alike are one to the reader: a mark ends where the look changes. */
static void docx_words(struct office *o, struct slice words)
{
	if (!o->in_text)
		return;
	bool heads = o->paragraph.kind == PARAGRAPH_HEADING || o->paragraph.kind == PARAGRAPH_TITLE;
	bool is_italic = o->is_italic && !heads, is_strong = o->is_strong && !heads;
	if (is_italic != o->mark_is_italic || is_strong != o->mark_is_strong) {
		close_marks(o);
		if (is_italic || is_strong)
			open_mark(o, is_strong, is_italic);
		o->mark_is_italic = is_italic;
		o->mark_is_strong = is_strong;
	}
	add_words(o, words);
}

/* ---- .odt ---- */

static void odt_style_open(struct office *o, const struct element *e)
{
	struct style *style = o->style_count > 0 ? &o->styles[o->style_count - 1] : NULL;
	if (slice_equals(e->name, "style")) {
		o->in_styles = true;
		struct slice name = attribute(o, e, "name");
		style = add_style(o, name, attribute(o, e, "parent-style-name"));
		if (style != NULL)
			name_style(style, name);
	} else if (o->in_styles && slice_equals(e->name, "text-properties") && style != NULL) {
		style->is_italic = slice_equals(attribute(o, e, "font-style"), "italic");
		style->is_strong = slice_equals(attribute(o, e, "font-weight"), "bold");
	}
}

static void odt_style_close(struct office *o, struct slice name)
{
	if (slice_equals(name, "style"))
		o->in_styles = false;
}

static void odt_open(struct office *o, const struct element *e)
{
	static const char *const passed[] = {
	    "note",      "annotation", "tracked-changes", "frame",       "table-of-content", "forms",
	    "ruby-text", "scripts",    "text-box",        "hidden-text", "sequence-decls"};
	static const char *const spaces[] = {"s", "tab", "line-break"};
	odt_style_open(o, e);
	if (is_any(e->name, passed, sizeof passed / sizeof *passed)) {
		skip(o);
	} else if (slice_equals(e->name, "text")) {
		o->in_text = true;
	} else if (!o->in_text) {
		return;
	} else if (slice_equals(e->name, "p")) {
		open_paragraph(o, find_style(o, attribute(o, e, "style-name")));
	} else if (slice_equals(e->name, "h")) {
		int64_t level = 1;
		bool told = slice_to_int64(attribute(o, e, "outline-level"), &level) && level >= 1 && level <= 6;
		open_paragraph(o, (struct style){.kind = PARAGRAPH_HEADING, .level = told ? (int)level : 1});
	} else if (slice_equals(e->name, "list-item")) {
		o->is_item = true;
	} else if (slice_equals(e->name, "span")) {
		struct style style = find_style(o, attribute(o, e, "style-name"));
		open_mark(o, style.is_strong, style.is_italic);
	} else if (is_any(e->name, spaces, sizeof spaces / sizeof *spaces)) {
		add_words(o, slice_of(" "));
	} else if (slice_equals(e->name, "a")) {
		story_body_open_link(&o->body, o->arena, attribute(o, e, "href"));
		o->marks++;
	}
}

static void odt_close(struct office *o, struct slice name)
{
	odt_style_close(o, name);
	if (!o->in_text)
		return;
	if (slice_equals(name, "text"))
		o->in_text = false;
	else if (slice_equals(name, "p") || slice_equals(name, "h"))
		close_paragraph(o);
	else if ((slice_equals(name, "span") || slice_equals(name, "a")) && o->marks > 0) {
		story_body_close(&o->body);
		o->marks--;
	}
}

/* ---- Metadata ---- */

static void title_open(struct office *o, const struct element *e)
{
	o->in_text = slice_equals(e->name, "title") && o->title.len == 0;
}

static void title_close(struct office *o, struct slice name)
{
	o->in_text = false;
}

static void title_words(struct office *o, struct slice words)
{
	if (o->in_text)
		buffer_add(&o->title, words);
}

/* ---- The whole ---- */

static const struct xml_handler docx_styles = {docx_style_open, pass, NULL};
static const struct xml_handler docx_links = {link_open, pass, NULL};
static const struct xml_handler docx_text = {docx_open, docx_close, docx_words};
static const struct xml_handler odt_styles = {odt_style_open, odt_style_close, NULL};
static const struct xml_handler odt_text = {odt_open, odt_close, add_words};
static const struct xml_handler title_only = {title_open, title_close, title_words};

static enum status read_member(struct office *o, struct slice zip, const char *name, const struct xml_handler *handler)
{
	struct slice bytes;
	enum status status = story_package_read(o->arena, zip, name, &bytes, o->err);
	return status == STATUS_OK ? read_xml(o, bytes, handler) : status;
}

/* Without a title in the text, the one that the file's properties have. */
static enum status read_title(struct office *o, struct slice zip, const char *name)
{
	return o->title.len > 0 ? STATUS_OK : read_member(o, zip, name, &title_only);
}

static enum status read_docx(struct office *o, struct slice zip, struct slice text)
{
	enum status status = read_member(o, zip, "word/styles.xml", &docx_styles);
	if (status == STATUS_OK)
		status = read_member(o, zip, "word/_rels/document.xml.rels", &docx_links);
	if (status == STATUS_OK)
		status = read_xml(o, text, &docx_text);
	return status == STATUS_OK ? read_title(o, zip, "docProps/core.xml") : status;
}

static enum status read_odt(struct office *o, struct slice zip, struct slice text)
{
	struct slice manifest;
	size_t at;
	enum status status = story_package_read(o->arena, zip, "META-INF/manifest.xml", &manifest, o->err);
	if (status == STATUS_OK && slice_find(manifest, slice_of("encryption-data"), &at))
		status = error_set(o->err, STATUS_INPUT, "story_source.password");
	if (status == STATUS_OK)
		status = read_member(o, zip, "styles.xml", &odt_styles);
	if (status == STATUS_OK)
		status = read_xml(o, text, &odt_text);
	return status == STATUS_OK ? read_title(o, zip, "meta.xml") : status;
}

static enum status read_text(struct office *o, struct slice zip)
{
	struct slice text, type;
	enum status status = story_package_check(zip, o->err);
	if (status == STATUS_OK)
		status = story_package_read(o->arena, zip, "word/document.xml", &text, o->err);
	if (status == STATUS_OK && text.ptr != NULL)
		return read_docx(o, zip, text);
	if (status == STATUS_OK)
		status = story_package_read(o->arena, zip, "mimetype", &type, o->err);
	if (status == STATUS_OK && slice_starts_with(type, "application/vnd.oasis.opendocument.text"))
		status = story_package_read(o->arena, zip, "content.xml", &text, o->err);
	if (status == STATUS_OK && text.ptr != NULL)
		return read_odt(o, zip, text);
	return status == STATUS_OK ? error_set(o->err, STATUS_INPUT, "story_source.no_text") : status;
}

static enum status take_title(struct office *o, struct slice *out)
{
	struct buffer line = {0};
	for (size_t i = 0; i < o->title.len; i++) {
		char c = o->title.ptr[i];
		if (!byte_is_space(c))
			buffer_add_byte(&line, c);
		else if (line.len > 0 && line.ptr[line.len - 1] != ' ')
			buffer_add_byte(&line, ' ');
	}
	*out = line.failed || o->title.failed ? slice_make(NULL, 0)
	                                      : arena_copy(o->arena, slice_trim(buffer_slice(&line)));
	buffer_free(&line);
	return out->ptr == NULL ? error_memory(o->err) : STATUS_OK;
}

enum status story_source_read_office(struct arena *a, struct slice bytes, struct story_source *out, struct error *err)
{
	struct office o = {.arena = a, .err = err};
	*out = (struct story_source){0};
	story_body_begin(&o.body);
	enum status status = read_text(&o, bytes);
	if (status == STATUS_OK) {
		close_marks(&o);
		leave_quote(&o);
		status = story_body_done(&o.body, a, &out->body, err);
	}
	if (status == STATUS_OK)
		status = take_title(&o, &out->fields[STORY_HEADLINE]);
	if (status == STATUS_OK && a->failed)
		status = error_memory(err);
	story_body_free(&o.body);
	buffer_free(&o.title);
	return status;
}

static enum status call(struct slice input, struct arena *a, struct buffer *out, struct error *err)
{
	struct story_source source;
	enum status status = story_source_read_office(a, input, &source, err);
	if (status != STATUS_OK)
		return status;
	story_source_write(out, &source);
	return buffer_done(out, err);
}

static const char *const sentences[] = {"prose.too_large",      "prose.too_deep",
                                        "story_source.damaged", "story_source.password",
                                        "story_source.macros",  "story_source.bomb",
                                        "story_source.no_text", "story_source.document_type",
                                        "base.memory",          NULL};

const struct worker_job story_office_job = {.name = "story-office", .call = call, .sentences = sentences};
