#include "cli/story_print.h"

#include "cli/print.h"
#include "quote/check.h"

#include <inttypes.h>

/* A sentence whose arguments are the members of one object of a list. */
static void print_each(const struct arguments *arguments, int indent, const char *sentence, const struct value *list)
{
	for (size_t i = 0; i < value_size(list); i++)
		print_line(arguments, indent, sentence, value_at(list, i));
}

static const char *fate_sentence(const struct value *cable)
{
	struct slice fate = value_get_text(cable, "fate");
	if (slice_equals(fate, "new"))
		return "cli.plan_cable_new";
	return slice_equals(fate, "changed") ? "cli.plan_cable_changed" : "cli.plan_cable_posted";
}

static const char *reason_sentence(const struct value *reason)
{
	struct slice why = value_get_text(reason, "why");
	bool whole = value_get_number(reason, "paragraph", 0) == 0;
	if (slice_equals(why, "quotation"))
		return whole ? "cli.plan_quotes" : "cli.plan_quotes_paragraph";
	if (slice_equals(why, "read"))
		return "cli.plan_reads";
	return whole ? "cli.plan_links" : "cli.plan_links_paragraph";
}

static void print_cable(const struct arguments *arguments, const struct value *cable)
{
	const struct value *reasons = value_get(cable, "reasons");
	print_sentence(arguments, fate_sentence(cable), cable);
	for (size_t i = 0; i < value_size(reasons); i++)
		print_line(arguments, 2, reason_sentence(value_at(reasons, i)), value_at(reasons, i));
	print_each(arguments, 2, "cli.plan_protects", value_get(cable, "protects"));
	if (value_is_true(value_get(cable, "although")))
		print_line(arguments, 2, "cli.plan_although", cable);
}

void print_plan(const struct arguments *arguments, const struct value *plan)
{
	const struct value *cables = value_get(plan, "cables");
	const struct value *picks = value_get(plan, "picks");
	bool publishes = slice_equals(value_get_text(plan, "act"), "publish");
	print_sentence(arguments, publishes ? "cli.plan_publish" : "cli.plan_withdraw", value_get(plan, "story"));
	if (publishes && value_size(cables) == 0)
		print_sentence(arguments, "cli.plan_cites_none", NULL);
	for (size_t i = 0; i < value_size(cables); i++)
		print_cable(arguments, value_at(cables, i));
	print_each(arguments, 0, "cli.plan_leaves", value_get(plan, "leaving"));
	for (size_t i = 0; i < value_size(picks); i++) {
		struct arena a = {0};
		struct value *object = value_object(&a);
		value_put_text(object, "words", value_at(picks, i)->text);
		print_line(arguments, 0, "cli.plan_pick", object);
		arena_free(&a);
	}
	print_each(arguments, 0, "cli.plan_fallen", value_get(plan, "fallen"));
	print_each(arguments, 0, "cli.plan_stop", value_get(plan, "stops"));
}

static const char *verdict_sentence(const struct value *result)
{
	struct slice verdict = value_get_text(result, "verdict");
	if (slice_equals(verdict, "exact"))
		return "cli.quotation_exact";
	if (slice_equals(verdict, "conventional"))
		return "cli.quotation_conventional";
	if (slice_equals(verdict, "translation"))
		return "cli.quotation_translation";
	return slice_equals(verdict, "altered") ? "cli.quotation_altered" : "cli.quotation_not_found";
}

static const char *settlement_sentence(const struct value *settlement)
{
	struct slice kind = value_get_text(settlement, "kind");
	if (slice_equals(kind, "said"))
		return "cli.quotation_said";
	return slice_equals(kind, "document") ? "cli.quotation_document" : "cli.quotation_on_purpose";
}

/* One line of the diff: what the story has, what the cable has. */
static void print_difference(const struct arguments *arguments, const struct value *difference)
{
	if (!slice_equals(value_get_text(difference, "kind"), "same"))
		print_line(arguments, 2, "cli.quotation_difference", difference);
}

static void print_note(const struct arguments *arguments, const struct value *note)
{
	static const struct {
		const char *kind, *sentence;
	} sentences[] = {
	    {"changes", "quote.note_changes"},         {"hides", "quote.note_hides"},
	    {"puts_in", "quote.note_puts_in"},         {"house_style", "quote.note_house_style"},
	    {"spelling", "quote.note_spelling"},       {"part", "quote.note_part"},
	    {"standing", "quote.note_standing"},       {"elsewhere", "quote.note_elsewhere"},
	    {"attribution", "quote.note_attribution"},
	};
	for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++)
		if (slice_equals(value_get_text(note, "kind"), sentences[i].kind))
			print_line(arguments, 2, sentences[i].sentence, note);
}

/* Its other places, where they are few enough to say something. */
static void print_other_places(const struct arguments *arguments, const struct value *result)
{
	struct buffer names = {0};
	struct arena a = {0};
	const struct value *places = value_get(result, "places");
	if (value_get_bool(result, "boilerplate") || value_size(places) < 2)
		return;
	for (size_t i = 1; i < value_size(places); i++) {
		const struct value *place = value_at(places, i);
		int64_t paragraph = value_get_number(place, "paragraph", 0);
		buffer_add_cstr(&names, i > 1 ? ", " : "");
		buffer_add(&names, value_get_text(place, "name"));
		if (paragraph > 0)
			buffer_add_format(&names, " ¶%" PRId64, paragraph);
	}
	struct value *values = value_object(&a);
	value_put_text(values, "places", buffer_slice(&names));
	print_line(arguments, 2, "cli.find_also", values);
	if (value_get_bool(result, "more_places"))
		print_line(arguments, 2, "cli.find_more", NULL);
	buffer_free(&names);
	arena_free(&a);
}

static void print_quotation(const struct arguments *arguments, const struct value *result)
{
	const struct value *diff = value_get(result, "diff"), *notes = value_get(result, "notes");
	const struct value *settlement = value_get(result, "settlement");
	print_line(arguments, 0, verdict_sentence(result), result);
	if (value_is_true(settlement))
		print_line(arguments, 2, settlement_sentence(settlement), settlement);
	/* Of several cables each part says what it is; words of one cable beside those of another would say nothing. */
	for (size_t k = 0; k < value_size(diff) && !value_get_bool(result, "several_cables"); k++)
		print_difference(arguments, value_at(diff, k));
	for (size_t k = 0; k < value_size(notes); k++)
		print_note(arguments, value_at(notes, k));
	print_other_places(arguments, result);
}

/* The worst first. */
static void print_by_rank(const struct arguments *arguments, const struct value *quotations, bool are_open)
{
	for (int rank = QUOTE_RANK_MEANING; rank < QUOTE_RANK_SCRAP; rank++) {
		for (size_t i = 0; i < value_size(quotations); i++) {
			const struct value *result = value_at(quotations, i);
			bool has_rank =
			    slice_equals(value_get_text(result, "rank"), quote_rank_name((enum quote_rank)rank));
			if (has_rank && value_get_bool(result, "open") == are_open)
				print_quotation(arguments, result);
		}
	}
}

void print_quotations(const struct arguments *arguments, const struct value *quotations, const struct value *tally)
{
	print_by_rank(arguments, quotations, true);
	print_by_rank(arguments, quotations, false);
	print_sentence(arguments, "desk_page.tally_line", tally);
}

void print_story(const struct arguments *arguments, const struct value *plan)
{
	print_plan(arguments, plan);
	print_quotations(arguments, value_get(plan, "quotations"), value_get(plan, "tally"));
	print_text(arguments, slice_of(""));
	print_text(arguments, value_get_text(plan, "body"));
}
