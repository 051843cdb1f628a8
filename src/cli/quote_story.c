#include "cli/quote_story.h"

#include "desk/story_file.h"
#include "publish/plan.h"

/* A number is a story of the desk, unless a file has that name. */
static enum status read_version(struct workplace *w, struct quote_story_checked *out, int64_t *story, struct error *err)
{
	*story = 0;
	if (!file_exists(out->name.ptr) && story_parse_number(out->name, story))
		return story_load_version(w->db, &w->arena, *story, 0, &out->version, err);
	enum status status = story_read_bytes(w, 0, &out->bytes, err);
	return status == STATUS_OK ? story_file_read(w->workers, w->db, &w->arena, out->bytes, &out->version, err)
	                           : status;
}

enum status quote_story_check(struct workplace *w, struct quote_story_checked *out, struct error *err)
{
	int64_t story;
	*out = (struct quote_story_checked){.name = argument_word(w->arguments, 0)};
	enum status status = read_version(w, out, &story, err);
	if (status == STATUS_OK)
		status = settlement_list(w->db, &w->arena, story, &out->settlements, err);
	if (status == STATUS_OK)
		status = plan_check(&w->publisher, &w->arena, story, &out->version, 0, &out->check, err);
	if (status == STATUS_OK) {
		struct settlement_tally tally = settlement_count(&out->settlements, &out->check);
		out->left = tally.altered + tally.not_found;
	}
	return status;
}

struct value *quote_story_results(struct workplace *w, const struct quote_story_checked *story)
{
	struct value *list = value_list(&w->arena);
	for (size_t i = 0; i < story->check.result_count; i++)
		value_add(list, settlement_result_value(&w->arena, &story->settlements, &story->check.results[i]));
	return list;
}
