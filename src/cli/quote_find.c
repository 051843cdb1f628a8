/* quote find: the cable and paragraph that a passage comes from, out of the whole archive. */
#include "cli/commands.h"

#include "base/utf8.h"
#include "cli/print.h"
#include "cli/story_print.h"
#include "publish/plan.h"
#include "quote/annotation.h"

enum { PASSAGE_BYTES_MAX = 1 << 20 };

/* ---- The passage ---- */

static enum status read_words(struct workplace *w, struct slice *out, struct error *err)
{
	struct buffer text = {0};
	for (size_t i = 0; i < w->arguments->word_count; i++) {
		if (i > 0)
			buffer_add_byte(&text, ' ');
		buffer_add(&text, argument_word(w->arguments, i));
	}
	enum status status = buffer_done(&text, err);
	*out = arena_copy(&w->arena, buffer_slice(&text));
	buffer_free(&text);
	return status == STATUS_OK && out->ptr == NULL ? error_memory(err) : status;
}

static enum status read_passage(struct workplace *w, struct slice *out, struct error *err)
{
	bool is_stdin = w->arguments->word_count == 1 && slice_equals(argument_word(w->arguments, 0), "-");
	*out = slice_of("");
	enum status status = is_stdin ? story_read_stdin(w, PASSAGE_BYTES_MAX, out, err) : read_words(w, out, err);
	if (status == STATUS_OK && slice_trim(*out).len == 0)
		status = error_set(err, STATUS_USAGE, "cli.find_nothing");
	if (status == STATUS_OK && !utf8_valid(*out, NULL))
		status = error_set(err, STATUS_ENCODING, "story_source.encoding");
	if (status == STATUS_OK)
		*out = slice_trim(*out);
	return status;
}

/* ---- As text ---- */

static struct slice name_of(struct arena *a, const struct quote_place *place)
{
	char hex[CABLE_ID_LEN + 1];
	if (place->mrn.len > 0)
		return place->mrn;
	cable_id_write(&place->cable, hex);
	return slice_part(arena_copy(a, slice_of(hex)), 0, 12);
}

static struct value *place_value(struct arena *a, const struct quote_place *place)
{
	struct value *object = value_object(a);
	value_put_text(object, "name", name_of(a, place));
	if (place->paragraph_number > 0)
		value_put_number(object, "paragraph", place->paragraph_number);
	else
		value_put_cstr(object, "paragraph", "null");
	return object;
}

/* The passage with what differs: its own words struck, the cable's inserted; what is conventional stands as it is. */
static void print_words(const struct arguments *arguments, struct arena *a, const struct quote_result *result)
{
	const struct finding *finding = &result->places[0].finding;
	struct slice text = result->quotation->text;
	struct print_piece *pieces = arena_array(a, 3 * finding->difference_count + 1, sizeof *pieces);
	size_t count = 0, at = 0;
	for (size_t i = 0; pieces != NULL && i < finding->difference_count; i++) {
		const struct difference *d = &finding->differences[i];
		if (d->kind == DIFFERENCE_SAME || quote_difference_is_conventional(d->kind))
			continue;
		pieces[count++] = (struct print_piece){PRINT_PLAIN, slice_part(text, at, d->quotation_span.begin)};
		pieces[count++] = (struct print_piece){PRINT_STRUCK, d->quotation};
		pieces[count++] = (struct print_piece){PRINT_INSERTED, d->cable};
		at = d->quotation_span.end;
	}
	if (pieces == NULL)
		return;
	pieces[count++] = (struct print_piece){PRINT_PLAIN, slice_from(text, at)};
	print_marked(arguments, 2, pieces, count);
	if (count > 1)
		print_line(arguments, 2, "cli.find_legend", NULL);
}

static void print_others(const struct arguments *arguments, struct arena *a, const struct quote_result *result)
{
	struct buffer names = {0};
	for (size_t i = 1; i < result->place_count; i++) {
		struct slice name = name_of(a, &result->places[i]);
		buffer_add_format(&names, "%s%.*s", i > 1 ? ", " : "", (int)name.len, name.ptr);
		if (result->places[i].paragraph_number > 0)
			buffer_add_format(&names, " ¶%d", result->places[i].paragraph_number);
	}
	struct value *values = value_object(a);
	value_put_text(values, "places", buffer_slice(&names));
	value_put_bool(values, "more", result->standing_more);
	value_put_number(values, "standing", (int64_t)result->standing);
	if (quote_is_boilerplate(result))
		print_line(arguments, 2, "cli.find_standing", values);
	else if (result->place_count > 1)
		print_line(arguments, 2, "cli.find_also", values);
	if (result->places_cut && !quote_is_boilerplate(result))
		print_line(arguments, 2, "cli.find_more", NULL);
	buffer_free(&names);
}

static void print_parts(const struct arguments *arguments, struct arena *a, const struct quote_result *result)
{
	for (size_t i = 0; i < result->part_count; i++) {
		if (result->parts[i].place.finding.verdict == VERDICT_NOT_FOUND)
			continue;
		struct value *values = place_value(a, &result->parts[i].place);
		value_put_text(values, "words", result->parts[i].text);
		print_line(arguments, 2, "cli.find_part", values);
	}
}

static void print_found(const struct arguments *arguments, struct arena *a, const struct quote_result *result,
                        const struct cable *cable)
{
	if (result->place_count == 0) {
		bool is_translation = result->verdict == VERDICT_TRANSLATION;
		print_line(arguments, 0, is_translation ? "cli.find_translation" : "cli.find_not_found", NULL);
		print_parts(arguments, a, result);
		return;
	}
	struct value *values = place_value(a, &result->places[0]);
	bool is_dated = cable->date.precision != MOMENT_NONE;
	value_put_cstr(values, "verdict", quote_verdict_name(result->verdict));
	value_put_text(values, "title", cable->subject);
	value_put_text(values, "date",
	               is_dated ? text_moment(arguments->program->text, a, cable->date, TEXT_MOMENT_DAY, NULL)
	                        : slice_of("none"));
	print_line(arguments, 0, "cli.find_place", values);
	if (cable->subject.len > 0)
		print_line(arguments, 2, "cli.find_title", values);
	print_words(arguments, a, result);
	print_others(arguments, a, result);
	print_parts(arguments, a, result);
}

/* ---- The command ---- */

static void put_cable(struct value *object, const struct cable *cable)
{
	value_put_text(object, "title", cable->subject);
	value_put_moment(object, "date", cable->date);
}

static enum status find(struct workplace *w, struct slice passage, bool *needs_person, struct error *err)
{
	static const struct scope everything = {.everything = true};
	struct quote_archive archive = {w->archive, &everything, &w->posts, w->arguments->desk.clock, 0};
	struct quote_source source = quote_source_of_archive(&archive);
	struct quote_annotator annotator = {.source = &source};
	struct quote_result result;
	struct archive_cable cable = {0};
	struct value *annotation = NULL;
	enum status status = quote_find(&w->arena, passage, &source, &result, err);
	if (status == STATUS_OK && result.place_count > 0)
		status = source.load(source.state, &w->arena, &result.places[0].cable, &cable, err);
	if (status == STATUS_OK && w->arguments->json)
		status = quote_annotate(&w->arena, &annotator, &result, &annotation, err);
	if (status != STATUS_OK)
		return status;
	struct value *object = quote_result_value(&w->arena, &result);
	put_cable(object, &cable.value);
	value_put(object, "annotation", annotation);
	status = value_done(&w->arena, err);
	if (status == STATUS_OK && w->arguments->json)
		print_json(w->arguments, object);
	else if (status == STATUS_OK)
		print_found(w->arguments, &w->arena, &result, &cable.value);
	*needs_person = result.verdict < VERDICT_CONVENTIONAL;
	return status;
}

enum status command_quote_find(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	struct slice passage = {0};
	enum status status = workplace_open(arguments, WORKPLACE_ARCHIVE, &w, err);
	if (status == STATUS_OK)
		status = read_passage(&w, &passage, err);
	if (status == STATUS_OK)
		status = find(&w, passage, &arguments->needs_person, err);
	workplace_close(&w);
	return status;
}
