/* quote check: every quotation of a story with its verdict and its place. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/story_print.h"
#include "publish/plan.h"

/* A number is a story of the desk, unless a file has that name. */
static enum status read_version(struct workplace *w, struct story_version *out, int64_t *story, struct error *err)
{
	struct slice word = argument_word(w->arguments, 0);
	*story = 0;
	if (!file_exists(word.ptr) && story_parse_number(word, story))
		return story_load_version(w->db, &w->arena, *story, 0, out, err);
	return story_read_argument(w, 0, out, err);
}

static bool needs_person(const struct quote_tally *tally)
{
	return tally->altered > 0 || tally->not_found > 0;
}

enum status command_quote_check(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	struct story_version v;
	struct quote_check check;
	int64_t story = 0;
	enum status status = workplace_open(arguments, WORKPLACE_ARCHIVE | WORKPLACE_WORKERS, &w, err);
	if (status == STATUS_OK)
		status = read_version(&w, &v, &story, err);
	if (status == STATUS_OK)
		status = plan_check(&w.publisher, &w.arena, story, &v, &check, err);
	if (status == STATUS_OK) {
		struct value *results = quote_results_value(&w.arena, &check);
		struct quote_tally tally = quote_count(&check);
		struct value *tally_value = quote_tally_value(&w.arena, &check);
		status = value_done(&w.arena, err);
		if (status == STATUS_OK && arguments->json)
			print_json(arguments, results);
		else if (status == STATUS_OK)
			print_quotations(arguments, results, tally_value);
		arguments->needs_person = needs_person(&tally);
	}
	workplace_close(&w);
	return status;
}
