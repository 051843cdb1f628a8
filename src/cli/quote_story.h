/* The story that a quote command names, checked. */
#ifndef CABLEDESK_CLI_QUOTE_STORY_H
#define CABLEDESK_CLI_QUOTE_STORY_H

#include "cli/story_print.h"
#include "desk/settlement.h"

struct quote_story_checked {
	struct slice name;  /* the word that names it */
	struct slice bytes; /* of its file; the pointer is NULL for a story of the desk */
	struct story_version version;
	struct quote_check check;
	struct settlements settlements; /* of a file nobody settled anything */
	size_t left;                    /* altered or not found, and not settled */
};

/* Reads the story that the first word names, a file, "-" or a number, and checks it. The workplace has the archive and workers. */
enum status quote_story_check(struct workplace *w, struct quote_story_checked *out, struct error *err)
    __attribute__((warn_unused_result));

/* Its quotations as a list, and their tally; lie in the workplace's arena. */
struct value *quote_story_results(struct workplace *w, const struct quote_story_checked *story);

#endif
