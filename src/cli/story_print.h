/* What the story commands share: reading their arguments, printing plans and quotations for people. */
#ifndef CABLEDESK_CLI_STORY_PRINT_H
#define CABLEDESK_CLI_STORY_PRINT_H

#include "base/value.h"
#include "cli/workplace.h"

/* Acts on the story that the first word names, in a workplace with these parts (of enum workplace_part), which is closed behind
 * it. STATUS_USAGE if the word is no number. */
enum status story_act_on(const struct arguments *arguments, unsigned parts,
                         enum status (*act)(struct workplace *w, int64_t id, struct error *err), struct error *err)
    __attribute__((warn_unused_result));

/* All of the standard input, in the arena. STATUS_LIMIT over `limit` bytes. */
enum status story_read_stdin(struct workplace *w, size_t limit, struct slice *out, struct error *err)
    __attribute__((warn_unused_result));
/* The bytes of the file that the n-th word names ("-": the standard input). */
enum status story_read_bytes(struct workplace *w, size_t word, struct slice *out, struct error *err)
    __attribute__((warn_unused_result));
/* The n-th word as a story's file ("-": the standard input), read in a worker. */
enum status story_read_argument(struct workplace *w, size_t word, struct story_version *out, struct error *err)
    __attribute__((warn_unused_result));

/* A story as it would be published: headline, cables with why, quotations (`plan` is a plan's value with the version's fields). */
void print_story(const struct arguments *arguments, const struct value *plan);

/* What becomes public, or leaves: each cable and why, each place that asks to protect, what stops it. */
void print_plan(const struct arguments *arguments, const struct value *plan);

/* Quotations with their verdicts (settlement_result_value each), the open ones first and of each the worst, and a line that counts them. */
void print_quotations(const struct arguments *arguments, const struct value *quotations, const struct value *tally);

#endif
