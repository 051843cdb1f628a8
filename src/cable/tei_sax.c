#include "cable/tei_sax.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <limits.h>

struct reading {
	const struct tei_handler *handler;
	xmlParserCtxtPtr context;
	size_t depth;
	bool too_deep;
	bool refused; /* by the handler */
	bool at_end;  /* what is wrong is that the bytes end */
	struct error *err;
	enum status status;
};

/* "xml:id" is the name "id" with the prefix "xml". */
static bool is_named(const unsigned char *const *attribute, struct slice name)
{
	struct slice local = slice_of((const char *)attribute[0]);
	struct slice prefix = slice_of((const char *)attribute[1]);
	if (prefix.len == 0)
		return slice_equal(local, name);
	return name.len == prefix.len + 1 + local.len && name.ptr[prefix.len] == ':' &&
	       slice_equal(slice_part(name, 0, prefix.len), prefix) &&
	       slice_equal(slice_from(name, prefix.len + 1), local);
}

struct slice tei_attribute(struct tei_attributes attributes, const char *name)
{
	struct slice wanted = slice_of(name);
	for (size_t i = 0; i < attributes.count; i++) {
		const unsigned char *const *at = attributes.items + 5 * i;
		if (is_named(at, wanted))
			return slice_make((const char *)at[3], (size_t)(at[4] - at[3]));
	}
	return (struct slice){NULL, 0};
}

static void stop_if_refused(struct reading *r, bool goes_on)
{
	if (goes_on)
		return;
	r->refused = true;
	xmlStopParser(r->context);
}

static void on_open(void *state, const xmlChar *name, const xmlChar *prefix, const xmlChar *space, int spaces,
                    const xmlChar **declared, int count, int defaulted, const xmlChar **attributes)
{
	struct reading *r = state;
	(void)prefix, (void)space, (void)spaces, (void)declared, (void)defaulted;
	if (r->refused || r->too_deep)
		return;
	if (++r->depth > TEI_DEPTH_MAX) {
		r->too_deep = true;
		xmlStopParser(r->context);
		return;
	}
	struct tei_attributes told = {(const unsigned char *const *)attributes, count > 0 ? (size_t)count : 0};
	stop_if_refused(r, r->handler->open(r->handler->state, slice_of((const char *)name), told));
}

static void on_close(void *state, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
	struct reading *r = state;
	(void)prefix, (void)space;
	if (r->refused || r->too_deep)
		return;
	r->depth--;
	stop_if_refused(r, r->handler->close(r->handler->state, slice_of((const char *)name)));
}

static void on_words(void *state, const xmlChar *words, int len)
{
	struct reading *r = state;
	if (!r->refused && !r->too_deep && len > 0)
		stop_if_refused(r, r->handler->words(r->handler->state, slice_make((const char *)words, (size_t)len)));
}

/* Only XML's own five are known (libxml2 has them in itself); no other entity is ever declared. */
static xmlEntityPtr on_entity(void *state, const xmlChar *name)
{
	struct reading *r = state;
	if (r->status == STATUS_OK) {
		r->status = error_set(r->err, STATUS_INPUT, "cable.tei_entity");
		error_text(r->err, "name", slice_of((const char *)name));
	}
	return NULL;
}

/* The first error counts; those behind it follow from it. */
static void on_error(void *state, xmlErrorPtr error)
{
	struct reading *r = state;
	if (r->status != STATUS_OK || error->level == XML_ERR_WARNING || error->domain == XML_FROM_NAMESPACE)
		return;
	if (error->code == XML_ERR_NO_MEMORY) {
		r->status = error_memory(r->err);
		return;
	}
	r->status = error_set(r->err, STATUS_INPUT, "cable.tei_malformed");
	error_number(r->err, "line", error->line);
	const xmlParserInput *input = r->context->input;
	r->at_end = input != NULL && input->end - input->cur <= 0;
}

static enum status judge(const struct reading *r, bool *cut_off, struct error *err)
{
	*cut_off = false;
	if (r->too_deep) {
		enum status status = error_set(err, STATUS_LIMIT, "cable.tei_deep");
		error_number(err, "limit", TEI_DEPTH_MAX);
		return status;
	}
	if (r->refused)
		return error_memory(err);
	if (r->status == STATUS_INPUT && r->at_end && r->depth > 0) {
		*cut_off = true;
		return STATUS_OK;
	}
	return r->status;
}

/* libxml2 compares each attribute with all before it: a tag without end would take hours. */
static bool has_long_tag(struct slice bytes)
{
	size_t at;
	while (slice_find_byte(bytes, '<', &at)) {
		bytes = slice_from(bytes, at);
		if (!slice_find_byte(slice_part(bytes, 0, TEI_TAG_MAX), '>', &at))
			return bytes.len > TEI_TAG_MAX;
		bytes = slice_from(bytes, at);
	}
	return false;
}

enum status tei_sax_read(struct slice bytes, const struct tei_handler *handler, bool *cut_off, struct error *err)
{
	if (bytes.len > INT_MAX)
		return error_memory(err);
	if (has_long_tag(bytes))
		return error_set(err, STATUS_LIMIT, "cable.tei_tag");
	struct error ignored;
	struct reading r = {.handler = handler, .err = err == NULL ? &ignored : err, .status = STATUS_OK};
	xmlSAXHandler sax = {
	    .startElementNs = on_open,
	    .endElementNs = on_close,
	    .characters = on_words,
	    .ignorableWhitespace = on_words,
	    .cdataBlock = on_words,
	    .getEntity = on_entity,
	    .serror = on_error,
	    .initialized = XML_SAX2_MAGIC,
	};
	xmlParserCtxtPtr context = xmlNewParserCtxt();
	if (context == NULL)
		return error_memory(err);
	r.context = context;
	/* Without a buffer of its own: libxml2 would copy the bytes, and look for more of them at each step near their end. */
	xmlParserInputPtr input = xmlNewStringInputStream(context, (const xmlChar *)bytes.ptr);
	if (input == NULL) {
		xmlFreeParserCtxt(context);
		return error_memory(err);
	}
	*context->sax = sax;
	context->userData = &r;
	(void)xmlCtxtUseOptions(context, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
	inputPush(context, input);
	(void)xmlParseDocument(context);
	xmlFreeParserCtxt(context);
	return judge(&r, cut_off, err);
}
