/* libxml2 as a stream of elements and words, and nothing else of it: no tree, no document type, no entity, no network. */
#ifndef CABLEDESK_CABLE_TEI_SAX_H
#define CABLEDESK_CABLE_TEI_SAX_H

#include "base/error.h"

/* One element's attributes, as libxml2 gives them: five pointers each (name, prefix, namespace, value, its end). Valid during the call. */
struct tei_attributes {
	const unsigned char *const *items;
	size_t count;
};

/* The attribute's value, by its name with prefix; a NULL pointer if there is none. */
struct slice tei_attribute(struct tei_attributes attributes, const char *name);

/* What is told, in the order of the bytes; names come without their prefixes. A handler that cannot go on returns false. */
struct tei_handler {
	bool (*open)(void *state, struct slice name, struct tei_attributes attributes);
	bool (*close)(void *state, struct slice name);
	bool (*words)(void *state, struct slice words);
	void *state;
};

enum { TEI_DEPTH_MAX = 200, TEI_TAG_MAX = 64 * 1024 };

/* Reads one element with all in it: a document_text, which a NUL follows. `cut_off`: the bytes ended before the element; what came before was told. STATUS_MEMORY also when a
 * handler returned false. Otherwise as cable_read_tei. */
enum status tei_sax_read(struct slice bytes, const struct tei_handler *handler, bool *cut_off, struct error *err)
    __attribute__((warn_unused_result));

#endif
