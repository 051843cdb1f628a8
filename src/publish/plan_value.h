/* A plan as a value: one tree for the command's JSON, its text and the page. */
#ifndef CABLEDESK_PUBLISH_PLAN_VALUE_H
#define CABLEDESK_PUBLISH_PLAN_VALUE_H

#include "base/text.h"
#include "publish/plan.h"

/* {act, story: {id, headline, state, version}, number, cables: [{address, mrn, title, class, date, fate, edition, reasons: [{why, words,
 * paragraph}], protects: [{paragraph, words}], although}], leaving: [{address, edition}], quotations, tally, credit, stops: [{id, sentence}],
 * picks: [words of quotations that wait for a person], hash}. Lives in `a`; value_done says whether memory failed. */
struct value *plan_value(struct arena *a, const struct plan *plan, const struct text_catalogue *text);

#endif
