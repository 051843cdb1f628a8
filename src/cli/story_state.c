/* story ready, draft, pick, settle, although: what a person decides before a story goes out. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/story_print.h"
#include "cli/workplace.h"
#include "desk/settlement.h"
#include "web/cable_value.h"

enum { SETTLE_WHY };

static const struct scope everything = {.everything = true};

static void print_done(struct workplace *w, const char *sentence, struct value *object)
{
	if (w->arguments->json)
		print_json(w->arguments, object);
	else
		print_sentence(w->arguments, sentence, object);
}

static enum status make_ready(struct workplace *w, int64_t id, struct error *err)
{
	enum status status = story_set_state(w->db, &w->arguments->desk, (struct actor){0}, id, STORY_READY, err);
	if (status != STATUS_OK)
		return status;
	struct value *object = value_object(&w->arena);
	value_put_number(object, "id", id);
	value_put_cstr(object, "state", story_state_name(STORY_READY));
	print_done(w, "cli.story_ready", object);
	return STATUS_OK;
}

enum status command_story_ready(struct arguments *arguments, struct error *err)
{
	return story_act_on(arguments, 0, make_ready, err);
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
	return story_act_on(arguments, 0, take_back, err);
}

/* The words must stand in the story as a quotation, or, `links`, on a link. */
static enum status check_words(struct workplace *w, int64_t id, struct slice words, bool links, struct error *err)
{
	struct story_version v;
	struct quote_check check;
	enum status status = story_load_version(w->db, &w->arena, id, 0, &v, err);
	if (status == STATUS_OK)
		status = plan_check(&w->publisher, &w->arena, id, &v, 0, &check, err);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < check.result_count; i++)
		if (slice_equal(slice_trim(check.results[i].quotation->text), words))
			return STATUS_OK;
	for (size_t i = 0; links && i < check.extract.mention_count; i++)
		if (slice_equal(slice_trim(check.extract.mentions[i].words), words))
			return STATUS_OK;
	error_set(err, STATUS_MISSING, links ? "cli.pick_words" : "cli.settle_words");
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
	enum status status = check_words(w, id, pick.words, true, err);
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
	return story_act_on(arguments, WORKPLACE_ARCHIVE, pick, err);
}

/* Settles the words, or opens them again. */
static enum status settle(struct workplace *w, int64_t id, struct error *err)
{
	struct slice kind = argument_word(w->arguments, 2);
	struct settlement settlement = {.words = slice_trim(argument_word(w->arguments, 1)),
	                                .why = w->arguments->values[SETTLE_WHY]};
	bool opens = slice_equals(kind, "open"), was_settled = false;
	if (!opens && !settlement_kind_parse(kind, &settlement.kind)) {
		error_set(err, STATUS_USAGE, "cli.settle_kind");
		error_text(err, "word", kind);
		return STATUS_USAGE;
	}
	enum status status = check_words(w, id, settlement.words, false, err);
	if (status == STATUS_OK && opens)
		status = settlement_remove(w->db, id, settlement.words, &was_settled, err);
	else if (status == STATUS_OK)
		status = settlement_set(w->db, &w->arguments->desk, (struct actor){0}, id, &settlement, err);
	if (status != STATUS_OK)
		return status;
	struct value *object = value_object(&w->arena);
	value_put_number(object, "id", id);
	value_put_text(object, "words", settlement.words);
	value_put_cstr(object, "kind", opens ? NULL : settlement_kind_name(settlement.kind));
	value_put_text(object, "why", opens ? slice_of("") : slice_trim(settlement.why));
	print_done(w, opens ? "cli.settled_open" : "cli.settled", object);
	return value_done(&w->arena, err);
}

enum status command_story_settle(struct arguments *arguments, struct error *err)
{
	return story_act_on(arguments, WORKPLACE_ARCHIVE, settle, err);
}

/* The reason is kept for a cable that the story cites now. */
static enum status keep_although(struct workplace *w, int64_t id, struct error *err)
{
	struct archive_cable cable;
	struct plan plan;
	struct slice name = argument_word(w->arguments, 1), reason = argument_word(w->arguments, 2);
	enum status status = cable_find(&w->publisher, &w->arena, &everything, name, &cable, err);
	if (status == STATUS_OK)
		status = plan_publish(&w->publisher, &w->arena, id, &plan, err);
	if (status != STATUS_OK)
		return status;
	const struct plan_cable *cited = plan_find_cable(&plan, &cable.id);
	if (cited == NULL) {
		error_set(err, STATUS_MISSING, "cli.although_not_cited");
		error_text(err, "cable", name);
		error_number(err, "story", id);
		return STATUS_MISSING;
	}
	status = although_protected_set(w->db, &w->arguments->desk, (struct actor){0}, id, &cable.id, reason, err);
	if (status != STATUS_OK)
		return status;
	struct value *object = value_object(&w->arena);
	value_put_number(object, "id", id);
	value_put_text(object, "cable", slice_of(cited->address));
	value_put_text(object, "although", slice_trim(reason));
	print_done(w, "cli.although_kept", object);
	return value_done(&w->arena, err);
}

enum status command_story_although(struct arguments *arguments, struct error *err)
{
	return story_act_on(arguments, WORKPLACE_ARCHIVE, keep_although, err);
}
