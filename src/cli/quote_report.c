/* quote report: one page about a story's quotations, to be printed or mailed. */
#include "cli/commands.h"

#include "cable/title_case.h"
#include "cli/print.h"
#include "cli/quote_story.h"
#include "desk/settlement.h"

enum { OPTION_HTML, OPTION_PDF_READY, NAME_LETTERS = 12, GAP_MAX = 12 };

struct report {
	struct workplace *workplace;
	struct arena *arena;
	const struct quote_story_checked *story;
	struct error *err;
};

/* ---- The two texts ---- */

static bool is_altered(const struct difference *d)
{
	return d->kind != DIFFERENCE_SAME && !quote_difference_is_conventional(d->kind);
}

/* The quotation, its words that are not the cable's struck. */
static struct markup story_markup(struct arena *a, const struct quote_result *result)
{
	const struct finding nothing = {0};
	bool has_sides = result->place_count > 0 && !quote_is_of_several_cables(result);
	const struct finding *finding = has_sides ? &result->places[0].finding : &nothing;
	struct markup_span *spans = arena_array(a, finding->difference_count, sizeof *spans);
	size_t count = 0;
	for (size_t i = 0; spans != NULL && i < finding->difference_count; i++) {
		if (is_altered(&finding->differences[i]))
			spans[count++] = (struct markup_span){.span = finding->differences[i].quotation_span,
			                                      .element = MARKUP_DELETED};
	}
	return markup_marked(a, result->quotation->text, spans, count);
}

/* What stands between two pieces of the cable: its signs, or a space where a page's end stands there. */
static void add_gap(struct buffer *out, struct slice text, size_t begin, size_t end)
{
	if (out->len == 0 || begin > end)
		return;
	if (end - begin > GAP_MAX)
		buffer_add_byte(out, ' ');
	else
		buffer_add(out, slice_part(text, begin, end));
}

/* The cable's words, those that the quotation has otherwise inserted; what a mark stands for is set back. */
static struct markup cable_markup(struct arena *a, const struct finding *finding, struct slice text)
{
	struct markup_span *spans = arena_array(a, finding->difference_count, sizeof *spans);
	struct buffer out = {0};
	size_t count = 0, at = 0;
	for (size_t i = 0; spans != NULL && i < finding->difference_count; i++) {
		const struct difference *d = &finding->differences[i];
		if (d->cable.len == 0)
			continue;
		add_gap(&out, text, at, d->cable_span.begin);
		size_t begin = out.len;
		buffer_add(&out, d->cable);
		at = d->cable_span.end;
		if (is_altered(d))
			spans[count++] = (struct markup_span){.span = {begin, out.len}, .element = MARKUP_INSERTED};
		else if (d->kind == DIFFERENCE_ELLIPSIS || d->kind == DIFFERENCE_INSERTION)
			spans[count++] = (struct markup_span){
			    .span = {begin, out.len}, .element = MARKUP_SPAN, .class_name = slice_of("hidden")};
	}
	struct slice words = arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return markup_marked(a, words, spans, count);
}

/* ---- What is said of one ---- */

static struct slice name_of(struct arena *a, const struct quote_place *place)
{
	char hex[CABLE_ID_LEN + 1];
	if (place->mrn.len > 0)
		return place->mrn;
	cable_id_write(&place->cable, hex);
	return slice_part(arena_copy(a, slice_of(hex)), 0, NAME_LETTERS);
}

static void add_note(const struct report *r, struct value *notes, const char *sentence, const struct value *values)
{
	struct slice text = text_sentence(r->workplace->arguments->program->text, r->arena, sentence, values);
	value_put_text(value_add_object(notes), "note", text);
}

/* "negation, number". */
static struct slice join_words(struct arena *a, const struct value *list)
{
	struct buffer out = {0};
	for (size_t i = 0; i < value_size(list); i++) {
		buffer_add_cstr(&out, i > 0 ? ", " : "");
		buffer_add(&out, value_at(list, i)->text);
	}
	struct slice words = arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return words;
}

static struct slice join_places(struct arena *a, const struct quote_result *result)
{
	struct buffer out = {0};
	for (size_t i = 1; i < result->place_count; i++) {
		struct slice name = name_of(a, &result->places[i]);
		buffer_add_format(&out, "%s%.*s", i > 1 ? ", " : "", (int)name.len, name.ptr);
		if (result->places[i].paragraph_number > 0)
			buffer_add_format(&out, " ¶%d", result->places[i].paragraph_number);
	}
	struct slice words = arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return words;
}

static void add_finding_notes(const struct report *r, struct value *notes, const struct quote_result *result)
{
	struct value *values = value_object(r->arena);
	const struct finding *finding = &result->places[0].finding;
	value_put_text(values, "changes", join_words(r->arena, quote_holds_value(r->arena, finding->changes)));
	value_put_text(values, "hides", join_words(r->arena, quote_holds_value(r->arena, finding->hides)));
	value_put_text(values, "places", join_places(r->arena, result));
	value_put_number(values, "standing", (int64_t)result->standing);
	bool is_of_parts = quote_is_of_several_cables(result);
	if (finding->changes != 0 && !is_of_parts)
		add_note(r, notes, "report.changes", values);
	if (finding->hides != 0)
		add_note(r, notes, "report.hides", values);
	if (quote_is_boilerplate(result))
		add_note(r, notes, "report.boilerplate", values);
	else if (result->place_count > 1)
		add_note(r, notes, "report.also", values);
}

static void add_notes(const struct report *r, struct value *notes, const struct quote_result *result)
{
	const struct settlement *settled = settlement_find(&r->story->settlements, result->quotation->text);
	if (result->place_count > 0)
		add_finding_notes(r, notes, result);
	for (size_t i = 0; i < result->part_count; i++) {
		const struct quote_part *part = &result->parts[i];
		struct value *values = value_object(r->arena);
		bool is_found = part->place.finding.verdict != VERDICT_NOT_FOUND;
		value_put_text(values, "words", part->text);
		value_put_text(values, "name", is_found ? name_of(r->arena, &part->place) : slice_of(""));
		value_put_number(values, "paragraph", part->place.paragraph_number);
		add_note(r, notes, is_found ? "report.part" : "report.part_not_found", values);
	}
	for (size_t i = 0; result->is_elsewhere && i < result->cited_count; i++) {
		struct value *values = value_object(r->arena);
		value_put_text(values, "cited", result->cited[i]);
		add_note(r, notes, "report.elsewhere", values);
	}
	for (size_t i = 0; i < result->attribution_count; i++) {
		struct value *values = value_object(r->arena);
		value_put_text(values, "said", result->attributions[i].said);
		value_put_text(values, "shown", result->attributions[i].shown);
		add_note(r, notes, "report.attribution", values);
	}
	if (settled != NULL) {
		struct value *values = value_object(r->arena);
		value_put_text(values, "why", settled->why);
		value_put_cstr(values, "kind", settlement_kind_name(settled->kind));
		add_note(r, notes, "report.settled", values);
	}
}

static enum status put_place(const struct report *r, struct value *object, const struct quote_place *place)
{
	static const struct scope everything = {.everything = true};
	struct archive_cable cable;
	struct slice title;
	struct value *to = value_put_object(object, "place");
	enum status status = archive_load(r->workplace->archive, r->arena, &everything, &place->cable, &cable, r->err);
	if (status == STATUS_OK)
		status = title_case_make(r->arena, cable.value.subject, &title, r->err);
	if (status != STATUS_OK)
		return status;
	value_put_text(to, "name", name_of(r->arena, place));
	value_put_number(to, "paragraph", place->paragraph_number);
	value_put_moment(to, "date", cable.value.date);
	value_put_text(to, "title", title);
	value_put_markup(to, "cable", cable_markup(r->arena, &place->finding, cable.value.text));
	return STATUS_OK;
}

static enum status add_result(const struct report *r, struct value *list, size_t index)
{
	const struct quote_result *result = &r->story->check.results[index];
	struct value *object = value_add_object(list);
	value_put_number(object, "n", (int64_t)value_size(list));
	value_put_text(object, "text", result->quotation->text);
	value_put_bool(object, "exact", result->verdict == VERDICT_EXACT);
	value_put_bool(object, "conventional", result->verdict == VERDICT_CONVENTIONAL);
	value_put_bool(object, "altered", result->verdict == VERDICT_ALTERED);
	value_put_bool(object, "translation", result->verdict == VERDICT_TRANSLATION);
	value_put_bool(object, "not_found", result->verdict == VERDICT_NOT_FOUND);
	value_put_markup(object, "ours", story_markup(r->arena, result));
	value_put_null(object, "place");
	struct value *notes = value_put_list(object, "notes");
	add_notes(r, notes, result);
	value_put_bool(object, "has_notes", value_size(notes) > 0);
	/* Of several cables the notes tell each part with its place. */
	bool has_place = result->place_count > 0 && !quote_is_of_several_cables(result);
	return has_place ? put_place(r, object, &result->places[0]) : STATUS_OK;
}

/* ---- The page ---- */

/* The open ones first, of these and of the others the worst. */
static enum status add_in_order(const struct report *r, const size_t *order, bool are_open, struct value *quotations,
                                struct value *scraps)
{
	const struct quote_check *check = &r->story->check;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < check->result_count && status == STATUS_OK; i++) {
		const struct quote_result *result = &check->results[order[i]];
		if (settlement_is_open(&r->story->settlements, result) == are_open)
			status = add_result(r, result->quotation->is_scrap ? scraps : quotations, order[i]);
	}
	return status;
}

/* Without the folders before it, which are nothing to who gets the report. */
static struct slice file_name(struct slice path)
{
	size_t at;
	while (slice_find_byte(path, '/', &at) && at + 1 < path.len)
		path = slice_from(path, at + 1);
	return path;
}

static enum status make_page(const struct report *r, bool is_paged, struct value **out)
{
	struct arena *a = r->arena;
	const struct quote_check *check = &r->story->check;
	const struct story_version *v = &r->story->version;
	int64_t now = clock_now(r->workplace->arguments->program->clock);
	struct value *page = settlement_tally_value(a, &r->story->settlements, check);
	value_put_bool(page, "is_paged", is_paged);
	value_put_text(page, "headline", v->headline.len > 0 ? v->headline : file_name(r->story->name));
	value_put_text(page, "byline", v->byline);
	value_put_text(page, "partner", v->partner);
	value_put_moment(page, "now", (struct moment){now, MOMENT_MINUTE});
	struct value *quotations = value_put_list(page, "items"), *scraps = value_put_list(page, "scrap_items");
	const size_t *order = quote_order(a, &r->story->check);
	enum status status = order == NULL && r->story->check.result_count > 0 ? error_memory(r->err) : STATUS_OK;
	if (status == STATUS_OK)
		status = add_in_order(r, order, true, quotations, scraps);
	if (status == STATUS_OK)
		status = add_in_order(r, order, false, quotations, scraps);
	value_put_bool(page, "has_quotations", value_size(quotations) > 0);
	value_put_bool(page, "has_scraps", value_size(scraps) > 0);
	*out = page;
	return status == STATUS_OK ? value_done(a, r->err) : status;
}

static enum status print_page(const struct report *r, bool is_paged)
{
	struct value *page;
	struct buffer html = {0};
	enum status status = make_page(r, is_paged, &page);
	if (status == STATUS_OK)
		status = template_render(r->workplace->templates, "report.html", page, &html, r->err);
	if (status == STATUS_OK)
		status = buffer_done(&html, r->err);
	if (status == STATUS_OK)
		fwrite(html.ptr, 1, html.len, r->workplace->arguments->program->out);
	buffer_free(&html);
	return status;
}

static enum status print_as_json(const struct report *r)
{
	struct value *object = value_object(r->arena);
	value_put_text(object, "headline", r->story->version.headline);
	value_put(object, "tally", settlement_tally_value(r->arena, &r->story->settlements, &r->story->check));
	value_put(object, "quotations", quote_story_results(r->workplace, r->story));
	enum status status = value_done(r->arena, r->err);
	if (status == STATUS_OK)
		print_json(r->workplace->arguments, object);
	return status;
}

enum status command_quote_report(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	struct quote_story_checked story;
	enum status status =
	    workplace_open(arguments, WORKPLACE_ARCHIVE | WORKPLACE_WORKERS | WORKPLACE_TEMPLATES, &w, err);
	if (status == STATUS_OK)
		status = quote_story_check(&w, &story, err);
	if (status == STATUS_OK) {
		const struct report r = {&w, &w.arena, &story, err};
		status =
		    arguments->json ? print_as_json(&r) : print_page(&r, argument_given(arguments, OPTION_PDF_READY));
		arguments->needs_person = story.left > 0;
	}
	workplace_close(&w);
	return status;
}
