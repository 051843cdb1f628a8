/* Tags of XML, seen as bytes: where one ends, what it is called, what an attribute says. No entity is expanded. Pure and thread-safe. */
#ifndef CABLEDESK_CABLE_TEI_TAG_H
#define CABLEDESK_CABLE_TEI_TAG_H

#include "base/slice.h"

/* The length of the tag or declaration that begins with the '<' at the start of `s`, quotation marks and the inner part of a document type
 * respected; 0 if it does not end in `s`, 1 if another '<' comes first, so that it is no tag. */
size_t tei_tag_length(struct slice s);

/* The name without prefix: "div" of "<tei:div n='1'>" and "</div>". */
struct slice tei_tag_name(struct slice tag);

/* The value of an attribute, named with its prefix ("xml:id"); a NULL pointer if the tag does not have it. */
struct slice tei_tag_attribute(struct slice tag, const char *name);

/* A name of element or attribute without its prefix. */
struct slice tei_local_name(struct slice name);

#endif
