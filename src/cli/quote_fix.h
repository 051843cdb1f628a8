/* quote check --fix: a story with its altered quotations put right. */
#ifndef CABLEDESK_CLI_QUOTE_FIX_H
#define CABLEDESK_CLI_QUOTE_FIX_H

#include "cli/quote_story.h"

/* Prints the story corrected, to the output, and what was left, to the error output; with --json both as one object. Markdown and plain text
 * come out as the file with other words in its quotations; all else as Markdown with front matter. What a person settled stays. `*left`: how
 * many quotations still need a person. */
enum status quote_print_fixed(struct workplace *w, const struct quote_story_checked *story, size_t *left,
                              struct error *err) __attribute__((warn_unused_result));

#endif
