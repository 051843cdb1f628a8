/* story publish, revise, withdraw: how a story and its cables become public, and leave. */
#include "cli/commands.h"

#include "base/digest.h"
#include "cli/print.h"
#include "cli/story_print.h"
#include "cli/workplace.h"
#include "desk/partner.h"
#include "publish/plan_value.h"

#include <string.h>

enum { PUBLISH_AT, PUBLISH_ALTHOUGH, PUBLISH_OPEN, PUBLISH_YES };
enum { REVISE_NOTE, REVISE_ALTHOUGH, REVISE_OPEN, REVISE_YES };
enum { WITHDRAW_REASON, WITHDRAW_YES };
enum { ANSWER_MAX = 16 };

/* What is asked before anything becomes public or leaves, besides the plan itself. */
struct asking {
	struct slice at, although, open;
	bool yes;
};

/* Who wants JSON sees no plan to say yes to: on a terminal --yes says it. */
static enum status check_yes(const struct arguments *arguments, bool yes, struct error *err)
{
	if (!arguments->json || yes || !arguments->program->in_is_terminal)
		return STATUS_OK;
	return error_set(err, STATUS_USAGE, "cli.json_needs_yes");
}

/* On a terminal a person says yes; off one the command line said it. */
static bool is_agreed(const struct arguments *arguments, const char *question, bool yes)
{
	char answer[ANSWER_MAX];
	const struct program *p = arguments->program;
	if (!p->in_is_terminal || yes)
		return true;
	print_sentence(arguments, question, NULL);
	fflush(p->out);
	if (fgets(answer, sizeof answer, p->in) == NULL)
		return false;
	return answer[0] == 'y' || answer[0] == 'Y';
}

static void show_plan(const struct arguments *arguments, const struct value *plan)
{
	if (arguments->json)
		return;
	print_plan(arguments, plan);
	if (value_size(value_get(plan, "quotations")) > 0)
		print_quotations(arguments, value_get(plan, "quotations"), value_get(plan, "tally"));
}

static bool needs_reason(const struct plan_cable *c)
{
	return c->protect_count > 0 && c->although.ptr == NULL;
}

/* Keeps the reason for the cable of the plan that asks to protect someone. A reason is of one cable: of several, each is named. */
static enum status keep_reason(struct workplace *w, const struct plan *plan, struct slice reason, struct error *err)
{
	const struct plan_cable *only = NULL;
	for (size_t i = 0; i < plan->cable_count; i++) {
		const struct plan_cable *c = &plan->cables[i];
		if (!needs_reason(c))
			continue;
		if (only != NULL) {
			error_set(err, STATUS_USAGE, "cli.several_protected");
			error_text(err, "one", slice_of(only->address));
			error_text(err, "other", slice_of(c->address));
			error_number(err, "story", plan->story.id);
			return STATUS_USAGE;
		}
		only = c;
	}
	if (only == NULL)
		return STATUS_OK;
	return although_protected_set(w->db, &w->arguments->desk, (struct actor){0}, plan->story.id, &only->cable,
	                              reason, err);
}

/* Keeps what the command line said with the story. */
static enum status keep_reasons(struct workplace *w, const struct plan *plan, const struct asking *asking,
                                struct error *err)
{
	enum status status = STATUS_OK;
	if (asking->although.ptr != NULL)
		status = keep_reason(w, plan, asking->although, err);
	if (status == STATUS_OK && asking->open.ptr != NULL)
		status = although_open_set(w->db, &w->arguments->desk, (struct actor){0}, plan->story.id,
		                           plan->version.number, asking->open, err);
	return status;
}

/* The plan as it would be with the reasons that were given. They are kept only once the person agreed: `before` is the plan without them. */
static enum status make_plan(struct workplace *w, int64_t id, const struct asking *asking, struct plan *before,
                             struct plan *plan, struct error *err)
{
	enum status status = plan_publish(&w->publisher, &w->arena, id, before, err);
	*plan = *before;
	if (status != STATUS_OK || (asking->although.ptr == NULL && asking->open.ptr == NULL))
		return status;
	status = db_begin(w->db, err);
	if (status == STATUS_OK)
		status = keep_reasons(w, before, asking, err);
	if (status == STATUS_OK)
		status = plan_publish(&w->publisher, &w->arena, id, plan, err);
	db_rollback(w->db);
	return status;
}

/* When: RFC 3339, or a time in the zone of the story's partner. */
static enum status read_time(struct workplace *w, const struct plan *plan, struct slice text, struct moment *out,
                             struct error *err)
{
	const char *zone;
	enum status status = partner_find_zone(w->db, &w->arena, plan->version.partner, &zone, err);
	return status == STATUS_OK ? moment_read_zoned(text, zone, out, err) : status;
}

static enum status finish(struct workplace *w, struct value *object, const char *sentence, struct error *err)
{
	struct room_report report;
	enum status status = workplace_write_room(w, NULL, &report, err);
	if (status != STATUS_OK)
		print_hint(w->arguments, "cli.room_behind");
	if (status == STATUS_OK)
		status = value_done(&w->arena, err);
	if (status != STATUS_OK)
		return status;
	if (w->arguments->json)
		print_json(w->arguments, object);
	else
		print_sentence(w->arguments, sentence, value_get(object, "story"));
	return STATUS_OK;
}

static enum status publish_now(struct workplace *w, const struct plan *plan, struct value *object, struct error *err)
{
	enum status status =
	    publication_publish(&w->publisher, &w->arena, (struct actor){0}, plan->story.id, plan->hash, NULL, err);
	if (status != STATUS_OK)
		return status;
	value_put_bool(object, "published", true);
	return finish(w, object, "cli.published", err);
}

static enum status publish_later(struct workplace *w, const struct plan *plan, struct slice at, struct value *object,
                                 struct error *err)
{
	struct moment due;
	enum status status = read_time(w, plan, at, &due, err);
	if (status == STATUS_OK)
		status = publication_schedule(&w->publisher, &w->arena, (struct actor){0}, plan->story.id, plan->hash,
		                              due.ms, err);
	if (status != STATUS_OK)
		return status;
	value_put_bool(object, "published", false);
	value_put_moment(object, "due", (struct moment){due.ms, MOMENT_MINUTE});
	status = value_done(&w->arena, err);
	if (status == STATUS_OK && w->arguments->json)
		print_json(w->arguments, object);
	else if (status == STATUS_OK)
		print_sentence(w->arguments, "cli.scheduled", object);
	return status;
}

/* Shows the plan, asks, and does it. */
static enum status publish(struct workplace *w, int64_t id, const struct asking *asking, struct error *err)
{
	struct plan before, plan;
	const struct arguments *arguments = w->arguments;
	enum status status = check_yes(arguments, asking->yes, err);
	if (status == STATUS_OK)
		status = make_plan(w, id, asking, &before, &plan, err);
	if (status != STATUS_OK)
		return status;
	struct value *object = plan_value(&w->arena, &plan, arguments->program->text);
	show_plan(arguments, object);
	if (plan.stop_count > 0) {
		*err = plan.stops[0].why;
		return STATUS_REFUSED;
	}
	if (!is_agreed(arguments, "cli.ask_publish", asking->yes))
		return error_set(err, STATUS_STOPPED, "cli.not_published");
	status = keep_reasons(w, &before, asking, err);
	if (status != STATUS_OK)
		return status;
	return asking->at.ptr == NULL ? publish_now(w, &plan, object, err)
	                              : publish_later(w, &plan, asking->at, object, err);
}

static enum status publish_as_asked(struct workplace *w, int64_t id, struct error *err)
{
	const struct arguments *arguments = w->arguments;
	const struct asking asking = {arguments->values[PUBLISH_AT], arguments->values[PUBLISH_ALTHOUGH],
	                              arguments->values[PUBLISH_OPEN], argument_given(arguments, PUBLISH_YES)};
	return publish(w, id, &asking, err);
}

enum status command_story_publish(struct arguments *arguments, struct error *err)
{
	return story_act_on(arguments, WORKPLACE_ARCHIVE | WORKPLACE_TEMPLATES, publish_as_asked, err);
}

/* The new version is saved first; if a rule stops its publication it stays as a draft. */
static enum status revise(struct workplace *w, int64_t id, struct error *err)
{
	struct story story;
	struct story_version v;
	const struct arguments *arguments = w->arguments;
	struct slice note = arguments->values[REVISE_NOTE];
	const struct asking asking = {{NULL, 0},
	                              arguments->values[REVISE_ALTHOUGH],
	                              arguments->values[REVISE_OPEN],
	                              argument_given(arguments, REVISE_YES)};
	enum status status = story_find(w->db, &w->arena, id, &story, err);
	if (status == STATUS_OK && story.state != STORY_PUBLISHED) {
		status = error_set(err, STATUS_REFUSED, "cli.revise_not_public");
		error_number(err, "story", id);
	}
	if (status == STATUS_OK && slice_trim(note).len == 0)
		status = error_set(err, STATUS_USAGE, "cli.revise_note");
	if (status == STATUS_OK)
		status = story_read_argument(w, 1, &v, err);
	if (status != STATUS_OK)
		return status;
	v.story = id;
	v.revision_note = note;
	status = story_save_version(w->db, &w->arguments->desk, (struct actor){0}, &v, err);
	if (status == STATUS_OK)
		status = publish(w, id, &asking, err);
	return status;
}

enum status command_story_revise(struct arguments *arguments, struct error *err)
{
	return story_act_on(arguments, WORKPLACE_ARCHIVE | WORKPLACE_WORKERS | WORKPLACE_TEMPLATES, revise, err);
}

static enum status withdraw(struct workplace *w, int64_t id, struct error *err)
{
	struct plan plan;
	const struct arguments *arguments = w->arguments;
	struct slice reason = arguments->values[WITHDRAW_REASON];
	if (slice_trim(reason).len == 0)
		return error_set(err, STATUS_USAGE, "cli.withdraw_reason");
	bool yes = argument_given(arguments, WITHDRAW_YES);
	enum status status = check_yes(arguments, yes, err);
	if (status == STATUS_OK)
		status = plan_withdraw(&w->publisher, &w->arena, id, &plan, err);
	if (status != STATUS_OK)
		return status;
	struct value *object = plan_value(&w->arena, &plan, arguments->program->text);
	show_plan(arguments, object);
	if (!is_agreed(arguments, "cli.ask_withdraw", yes))
		return error_set(err, STATUS_STOPPED, "cli.not_withdrawn");
	status = publication_withdraw(&w->publisher, &w->arena, (struct actor){0}, id, plan.hash, reason, NULL, err);
	if (status != STATUS_OK)
		return status;
	value_put_bool(object, "withdrawn", true);
	return finish(w, object, "cli.withdrawn", err);
}

enum status command_story_withdraw(struct arguments *arguments, struct error *err)
{
	return story_act_on(arguments, WORKPLACE_ARCHIVE | WORKPLACE_TEMPLATES, withdraw, err);
}
