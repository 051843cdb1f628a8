/* quote check: every quotation of a story with its verdict and its place. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/quote_fix.h"
#include "desk/story_file.h"
#include "publish/plan.h"
#include "quote/annotation.h"

enum { OPTION_ANNOTATIONS, OPTION_FIX };

/* A number is a story of the desk, unless a file has that name; then there are no bytes. */
static enum status read_version(struct workplace *w, struct slice *bytes, struct story_version *out, int64_t *story,
                                struct error *err)
{
	struct slice word = argument_word(w->arguments, 0);
	*story = 0;
	*bytes = slice_make(NULL, 0);
	if (!file_exists(word.ptr) && story_parse_number(word, story))
		return story_load_version(w->db, &w->arena, *story, 0, out, err);
	enum status status = story_read_bytes(w, 0, bytes, err);
	return status == STATUS_OK ? story_file_read(w->workers, w->db, &w->arena, *bytes, out, err) : status;
}

/* What people said of its quotations; of a file nobody did. */
static struct value *results_value(struct arena *a, const struct settlements *settlements,
                                   const struct quote_check *check)
{
	struct value *list = value_list(a);
	for (size_t i = 0; i < check->result_count; i++)
		value_add(list, settlement_result_value(a, settlements, &check->results[i]));
	return list;
}

/* As Web Annotations, instead of the list or the text. */
static enum status print_annotations(struct workplace *w, const struct story_version *v,
                                     const struct quote_check *check, struct error *err)
{
	static const struct scope everything = {.everything = true};
	struct quote_archive archive = {w->archive, &everything, &w->posts, w->arguments->desk.clock, 0};
	struct quote_source source = quote_source_of_archive(&archive);
	struct prose prose;
	struct value *all = NULL;
	enum status status = prose_read(&w->arena, v->body, v->tree, &prose, err);
	const struct quote_annotator annotator = {.prose = &prose, .source = &source};
	if (status == STATUS_OK)
		status = quote_annotate_all(&w->arena, &annotator, check, &all, err);
	if (status == STATUS_OK)
		status = value_done(&w->arena, err);
	if (status == STATUS_OK)
		print_json(w->arguments, all);
	return status;
}

static enum status print_check(struct workplace *w, const struct story_version *v,
                               const struct settlements *settlements, const struct quote_check *check,
                               struct error *err)
{
	if (argument_given(w->arguments, OPTION_ANNOTATIONS))
		return print_annotations(w, v, check, err);
	struct value *results = results_value(&w->arena, settlements, check);
	struct value *tally = settlement_tally_value(&w->arena, settlements, check);
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
	struct story_version v;
	struct slice bytes = {0};
	struct quote_check check;
	struct settlements settlements;
	int64_t story = 0;
	enum status status = workplace_open(arguments, WORKPLACE_ARCHIVE | WORKPLACE_WORKERS, &w, err);
	if (status == STATUS_OK)
		status = read_version(&w, &bytes, &v, &story, err);
	if (status == STATUS_OK)
		status = settlement_list(w.db, &w.arena, story, &settlements, err);
	if (status == STATUS_OK)
		status = plan_check(&w.publisher, &w.arena, story, &v, 0, &check, err);
	if (status == STATUS_OK && argument_given(arguments, OPTION_FIX)) {
		size_t left = 0;
		status = quote_print_fixed(&w, bytes, &v, &settlements, &check, &left, err);
		arguments->needs_person = left > 0;
	} else if (status == STATUS_OK) {
		struct settlement_tally tally = settlement_count(&settlements, &check);
		status = print_check(&w, &v, &settlements, &check, err);
		arguments->needs_person = tally.altered + tally.not_found > 0;
	}
	workplace_close(&w);
	return status;
}
