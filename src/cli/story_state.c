/* story ready, draft, pick: what a person decides before a story goes out. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/story_print.h"
#include "cli/workplace.h"
#include "web/cable_value.h"

static const struct scope everything = {.everything = true};

static void print_done(struct workplace *w, const char *sentence, struct value *object)
{
	if (w->arguments->json)
		print_json(w->arguments, object);
	else
		print_sentence(w->arguments, sentence, object);
}

enum status command_story_ready(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	int64_t id;
	enum status status = story_argument(arguments, 0, &id, err);
	if (status == STATUS_OK)
		status = workplace_open(arguments, 0, &w, err);
	if (status == STATUS_OK)
		status = story_set_state(w.db, &arguments->desk, (struct actor){0}, id, STORY_READY, err);
	if (status == STATUS_OK) {
		struct value *object = value_object(&w.arena);
		value_put_number(object, "id", id);
		value_put_cstr(object, "state", story_state_name(STORY_READY));
		print_done(&w, "cli.story_ready", object);
	}
	workplace_close(&w);
	return status;
}

/* Takes back what waits for its time, and that the story is ready. */
static enum status take_back(struct workplace *w, int64_t id, struct error *err)
{
	struct story story;
	bool was_waiting;
	enum status status = story_find(w->db, &w->arena, id, &story, err);
	if (status == STATUS_OK)
		status = publication_cancel(&w->publisher, (struct actor){0}, id, &was_waiting, err);
	if (status != STATUS_OK)
		return status;
	if (story.state == STORY_READY || !was_waiting)
		status = story_set_state(w->db, &w->arguments->desk, (struct actor){0}, id, STORY_DRAFT, err);
	if (status == STATUS_OK)
		status = story_find(w->db, &w->arena, id, &story, err);
	if (status != STATUS_OK)
		return status;
	struct value *object = value_object(&w->arena);
	value_put_number(object, "id", id);
	value_put_cstr(object, "state", story_state_name(story.state));
	value_put_bool(object, "cancelled", was_waiting);
	print_done(w, was_waiting ? "cli.story_cancelled" : "cli.story_draft", object);
	return STATUS_OK;
}

enum status command_story_draft(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	int64_t id;
	enum status status = story_argument(arguments, 0, &id, err);
	if (status == STATUS_OK)
		status = workplace_open(arguments, 0, &w, err);
	if (status == STATUS_OK)
		status = take_back(&w, id, err);
	workplace_close(&w);
	return status;
}

/* The words must stand in the story as a quotation, or on a link. */
static enum status check_words(struct workplace *w, int64_t id, struct slice words, struct error *err)
{
	struct story_version v;
	struct quote_check check;
	enum status status = story_load_version(w->db, &w->arena, id, 0, &v, err);
	if (status == STATUS_OK)
		status = plan_check(&w->publisher, &w->arena, id, &v, &check, err);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < check.result_count; i++)
		if (slice_equal(slice_trim(check.results[i].quotation->text), words))
			return STATUS_OK;
	for (size_t i = 0; i < check.extract.mention_count; i++)
		if (slice_equal(slice_trim(check.extract.mentions[i].words), words))
			return STATUS_OK;
	error_set(err, STATUS_MISSING, "cli.pick_words");
	error_text(err, "words", words);
	error_number(err, "story", id);
	return STATUS_MISSING;
}

static enum status pick(struct workplace *w, int64_t id, struct error *err)
{
	struct archive_cable cable;
	struct pick pick = {.words = slice_trim(argument_word(w->arguments, 1))};
	struct slice name = argument_word(w->arguments, 2);
	pick.is_none = slice_equals(name, "none");
	enum status status = check_words(w, id, pick.words, err);
	if (status == STATUS_OK && !pick.is_none) {
		status = cable_find(&w->publisher, &w->arena, &everything, name, &cable, err);
		pick.cable = cable.id;
	}
	if (status == STATUS_OK)
		status = pick_set(w->db, &w->arguments->desk, (struct actor){0}, id, &pick, err);
	if (status != STATUS_OK)
		return status;
	struct value *object = value_object(&w->arena);
	value_put_number(object, "id", id);
	value_put_text(object, "words", pick.words);
	if (pick.is_none)
		value_put_null(object, "cable");
	else
		value_put_text(object, "cable", cable_make_name(&w->arena, cable_name(&cable.value), &cable.id));
	print_done(w, pick.is_none ? "cli.picked_none" : "cli.picked", object);
	return value_done(&w->arena, err);
}

enum status command_story_pick(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	int64_t id;
	enum status status = story_argument(arguments, 0, &id, err);
	if (status == STATUS_OK)
		status = workplace_open(arguments, WORKPLACE_ARCHIVE, &w, err);
	if (status == STATUS_OK)
		status = pick(&w, id, err);
	workplace_close(&w);
	return status;
}
