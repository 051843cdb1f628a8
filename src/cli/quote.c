/* quote check: every quotation of a story with its verdict and its place. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/quote_fix.h"
#include "quote/annotation.h"

enum { OPTION_ANNOTATIONS, OPTION_FIX };

/* As Web Annotations, instead of the list or the text. */
static enum status print_annotations(struct workplace *w, const struct quote_story_checked *story, struct error *err)
{
	static const struct scope everything = {.everything = true};
	struct quote_archive archive = {w->archive, &everything, &w->posts, w->arguments->desk.clock, 0};
	struct quote_source source = quote_source_of_archive(&archive);
	struct prose prose;
	struct value *all = NULL;
	enum status status = prose_read(&w->arena, story->version.body, story->version.tree, &prose, err);
	const struct quote_annotator annotator = {.prose = &prose, .source = &source};
	if (status == STATUS_OK)
		status = quote_annotate_all(&w->arena, &annotator, &story->check, &all, err);
	if (status == STATUS_OK)
		status = value_done(&w->arena, err);
	if (status == STATUS_OK)
		print_json(w->arguments, all);
	return status;
}

static enum status print_check(struct workplace *w, const struct quote_story_checked *story, struct error *err)
{
	struct value *results = quote_story_results(w, story);
	struct value *tally = settlement_tally_value(&w->arena, &story->settlements, &story->check);
	enum status status = value_done(&w->arena, err);
	if (status == STATUS_OK && w->arguments->json)
		print_json(w->arguments, results);
	else if (status == STATUS_OK)
		print_quotations(w->arguments, results, tally);
	return status;
}

enum status command_quote_check(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	struct quote_story_checked story;
	enum status status = workplace_open(arguments, WORKPLACE_ARCHIVE | WORKPLACE_WORKERS, &w, err);
	if (status == STATUS_OK)
		status = quote_story_check(&w, &story, err);
	if (status == STATUS_OK && argument_given(arguments, OPTION_FIX))
		status = quote_print_fixed(&w, &story, &story.left, err);
	else if (status == STATUS_OK && argument_given(arguments, OPTION_ANNOTATIONS))
		status = print_annotations(&w, &story, err);
	else if (status == STATUS_OK)
		status = print_check(&w, &story, err);
	arguments->needs_person = status == STATUS_OK && story.left > 0;
	workplace_close(&w);
	return status;
}
