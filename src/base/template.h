/* Pages: Mustache templates (the published specification with ~inheritance, without lambdas and dynamic names).
 *
 * A set of templates is read and checked once, then immutable: any number of threads may render from it. Templates name
 * each other by file name within pages/ ("cable.html", "parts/head.html"): {{> parts/head.html}}, or with blocks
 * {{<layout.html}}{{$content}}…{{/content}}{{/layout.html}}.
 *
 * TEMPLATE_PLAIN is the specification and no more. Pages (.html) and feeds (.xml) are strict:
 * - A name that is not in the context is an error (put null for what is absent; null, false, 0, "" and the empty list
 *   are false), as are a list or object shown as a value, a missing template or sentence. The last two are found when
 *   the set is made.
 * - {{name}} is escaped. {{{name}}} takes values of type markup only, and markup stands in {{{ }}} only.
 * - Variables stand in text and in quoted attributes only: not in tag or attribute names, comments, script, style, event
 *   handlers. In href, src and the other attributes that hold an address: only values of type url, and integers ("#p{{number}}").
 * - {{t.posted_on}} is the sentence page.posted_on of the catalogue, {{t.room.posted_on}} the sentence room.posted_on;
 *   their arguments are taken from the context by name. In {{{t.…}}} an argument may be markup.
 * - {{count}}, {{sent}}: counts and moments are written as people read them in text and in attributes for people (title,
 *   alt, aria-label…), as machines do in all others (datetime="{{sent}}", value="{{count}}") and in .xml. {{sent.day}},
 *   {{sent.long}}, {{sent.time}} give a moment's other forms, {{sent.iso}} and {{sent.rfc3339}} (with seconds) the machine's.
 * - {{lang}} is the catalogue's language and {{dir}} the direction it is written in ("ltr", "rtl"), unless the context has a
 *   value of that name.
 * - .xml drops what XML forbids; it takes no {{{ }}}, and {{markup}} gives the markup as text, as Atom wants it.
 * - A block in an attribute or a title takes words only. An override is read as text between tags.
 * - Partials are not indented anew, since white space counts in <pre>.
 *
 * Source: github mustache/spec; the tests in tests/data/mustache.
 */
#ifndef CABLEDESK_BASE_TEMPLATE_H
#define CABLEDESK_BASE_TEMPLATE_H

#include "base/text.h"
#include "base/value.h"

enum template_mode {
	TEMPLATE_PLAIN,
	TEMPLATE_HTML,
	TEMPLATE_XML,
};

enum { TEMPLATE_DEPTH_MAX = 64 };

struct template_set;

/* The pages embedded in the program whose names begin with `part` ("room/"; "": all of them), and what these call; a file of
 * the same name in `folder` (NULL: none) takes the place of an embedded one, and a partial may stand in the folder alone.
 * `catalogue` must outlive the set. The errors name template, line and what is wrong. The caller frees the set. */
enum status template_set_open(const struct text_catalogue *catalogue, const char *folder, const char *part,
                              struct template_set **out, struct error *err) __attribute__((warn_unused_result));
void template_set_free(struct template_set *set);

/* Writes the page `name` made from `context`. `out` may hold a part of it after an error. */
enum status template_render(const struct template_set *set, const char *name, const struct value *context,
                            struct buffer *out, struct error *err) __attribute__((warn_unused_result));

/* What template_set_open is made of, for tests and for sets of other templates. `catalogue` may be NULL. */
struct template_set *template_set_new(const struct text_catalogue *catalogue);
/* Reads one template. The source is copied. */
enum status template_set_add(struct template_set *set, struct slice name, enum template_mode mode, struct slice source,
                             struct error *err) __attribute__((warn_unused_result));
/* STATUS_MISSING if a strict template names one that is not in the set. */
enum status template_set_check(const struct template_set *set, struct error *err) __attribute__((warn_unused_result));

/* A relative file name without "..", hidden parts or anything but letters, digits, - _ . and /. */
bool template_name_is_safe(struct slice name);

#endif
