/* A cable as a value: one tree for `show`, its JSON and the desk's page.
 *
 * {cable, reading, name, mrn, address, others: [{cable, mrn, title}] (cables of the same MRN), post: {name, place, country, zone}, date, dtg,
 * precedence, from, to, info, class, captions, executive_order, declassify_on, tags, subject, title, classified_by, signer, summary,
 * references: [{letter, words, mrn, cables: [{cable, mrn, title}]}], referring: [{cable, mrn, title, date}], paragraphs: [{index, kind,
 * number, mark, text}], sources: [{collection, original, member, offset, length}], flags: [{id, sentence, detail}], is_posted, stories: [{id,
 * headline, state}], printed (printed_value.h)}.
 */
#ifndef CABLEDESK_WEB_CABLE_VALUE_H
#define CABLEDESK_WEB_CABLE_VALUE_H

#include "archive/archive.h"
#include "base/text.h"
#include "base/value.h"
#include "publish/publication.h"

/* Finds the cable that a person names: an address, an MRN in any spelling, or the beginning of an id (at least four hex digits).
 * STATUS_MISSING if there is none; STATUS_USAGE, with how to tell them apart, if there are several. */
enum status cable_find(const struct publisher *publisher, struct arena *a, const struct scope *scope, struct slice name,
                       struct archive_cable *out, struct error *err) __attribute__((warn_unused_result));

/* What people call a cable: its MRN (or volume and number), or without one the first twelve digits of its id, which cable_find takes, too. In the arena, or in `mrn`. */
struct slice cable_make_name(struct arena *a, struct slice mrn, const struct cable_id *id);

/* Makes the value of a cable that was found. */
enum status cable_make_value(const struct publisher *publisher, struct arena *a, const struct scope *scope,
                             const struct text_catalogue *text, const struct archive_cable *cable, struct value **out,
                             struct error *err) __attribute__((warn_unused_result));

#endif
