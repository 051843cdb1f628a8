#include "cli/quote_fix.h"

#include "base/story_source.h"
#include "cli/print.h"
#include "desk/story_file.h"
#include "quote/fix.h"

struct fixing {
	struct workplace *workplace;
	const struct quote_story_checked *story;
	struct prose prose;
	struct quote_fix *fixes; /* of each result */
	size_t count;
};

static enum status make_fixes(struct fixing *f, struct error *err)
{
	static const struct scope everything = {.everything = true};
	struct arena *a = &f->workplace->arena;
	const struct quote_check *check = &f->story->check;
	enum status status = prose_read(a, f->story->version.body, f->story->version.tree, &f->prose, err);
	f->count = check->result_count;
	f->fixes = arena_array(a, f->count, sizeof *f->fixes);
	if (status == STATUS_OK && f->fixes == NULL)
		status = error_memory(err);
	for (size_t i = 0; i < f->count && status == STATUS_OK; i++) {
		const struct quote_result *result = &check->results[i];
		struct archive_cable cable = {0};
		bool has_place = result->place_count > 0;
		if (settlement_find(&f->story->settlements, result->quotation->text) != NULL) {
			f->fixes[i].kind = QUOTE_FIX_SETTLED;
			continue;
		}
		if (has_place)
			status =
			    archive_load(f->workplace->archive, a, &everything, &result->places[0].cable, &cable, err);
		if (status == STATUS_OK)
			status = quote_fix(a, &f->prose, result, has_place ? &cable.value : NULL, &f->fixes[i], err);
	}
	return status;
}

/* ---- The story's text ---- */

/* The file itself, with other words where the fixes stand; false where they cannot be found there. */
static bool write_file(const struct fixing *f, struct slice *out)
{
	struct arena *a = &f->workplace->arena;
	size_t *body_at = arena_array(a, 2 * f->count, sizeof *body_at);
	size_t *file_at = arena_array(a, 2 * f->count, sizeof *file_at);
	struct quote_fix *moved = arena_array(a, f->count, sizeof *moved);
	size_t count = 0;
	if (body_at == NULL || file_at == NULL || moved == NULL)
		return false;
	for (size_t i = 0; i < f->count; i++) {
		bool overlaps = count > 0 && f->fixes[i].span.begin < body_at[2 * count - 1];
		if (f->fixes[i].kind != QUOTE_FIX_MADE || overlaps)
			continue;
		moved[count] = f->fixes[i];
		body_at[2 * count] = f->fixes[i].span.begin;
		body_at[2 * count + 1] = f->fixes[i].span.end;
		count++;
	}
	if (!story_source_places(f->story->bytes, f->story->version.body, body_at, file_at, 2 * count))
		return false;
	for (size_t i = 0; i < count; i++)
		moved[i].span = (struct span){file_at[2 * i], file_at[2 * i + 1]};
	*out = quote_fix_apply(a, f->story->bytes, moved, count);
	return true;
}

static struct slice write_story(const struct fixing *f)
{
	struct slice out;
	struct story_version fixed = f->story->version;
	struct slice bytes = f->story->bytes;
	bool is_text = bytes.ptr != NULL && story_source_kind_of(bytes) == STORY_SOURCE_TEXT;
	if (is_text && write_file(f, &out))
		return out;
	fixed.body = quote_fix_apply(&f->workplace->arena, f->story->version.body, f->fixes, f->count);
	return story_file_write(&f->workplace->arena, &fixed);
}

/* ---- What is said of it ---- */

static bool is_left(const struct quote_result *result, const struct quote_fix *fix)
{
	return !result->quotation->is_scrap && fix->kind != QUOTE_FIX_HOLDS && fix->kind != QUOTE_FIX_MADE &&
	       fix->kind != QUOTE_FIX_SETTLED;
}

static struct value *fix_value(struct arena *a, const struct quote_result *result, const struct quote_fix *fix)
{
	struct value *object = value_object(a);
	value_put_text(object, "text", result->quotation->text);
	if (fix->kind == QUOTE_FIX_MADE)
		value_put_text(object, "fixed", fix->words);
	else
		value_put_cstr(object, "why", quote_fix_name(fix->kind));
	return object;
}

static enum status print_json_of(const struct fixing *f, struct slice text, struct error *err)
{
	struct value *object = value_object(&f->workplace->arena);
	value_put_text(object, "story", text);
	struct value *made = value_put_list(object, "fixed"), *left = value_put_list(object, "left");
	for (size_t i = 0; i < f->count; i++) {
		struct value *item = fix_value(&f->workplace->arena, &f->story->check.results[i], &f->fixes[i]);
		if (f->fixes[i].kind == QUOTE_FIX_MADE)
			value_add(made, item);
		else if (is_left(&f->story->check.results[i], &f->fixes[i]))
			value_add(left, item);
	}
	enum status status = value_done(&f->workplace->arena, err);
	if (status == STATUS_OK)
		print_json(f->workplace->arguments, object);
	return status;
}

static void print_as_text(const struct fixing *f, struct slice text)
{
	const struct program *program = f->workplace->arguments->program;
	fwrite(text.ptr, 1, text.len, program->out);
	for (size_t i = 0; i < f->count; i++) {
		if (!is_left(&f->story->check.results[i], &f->fixes[i]))
			continue;
		struct value *values = fix_value(&f->workplace->arena, &f->story->check.results[i], &f->fixes[i]);
		struct slice sentence = text_sentence(program->text, &f->workplace->arena, "cli.fix_left", values);
		fprintf(program->err, "%.*s\n", (int)sentence.len, sentence.ptr);
	}
}

enum status quote_print_fixed(struct workplace *w, const struct quote_story_checked *story, size_t *left,
                              struct error *err)
{
	struct fixing f = {.workplace = w, .story = story};
	enum status status = make_fixes(&f, err);
	if (status != STATUS_OK)
		return status;
	struct slice text = write_story(&f);
	if (text.ptr == NULL)
		return error_memory(err);
	*left = 0;
	for (size_t i = 0; i < f.count; i++)
		*left += is_left(&story->check.results[i], &f.fixes[i]) && f.fixes[i].kind != QUOTE_FIX_TRANSLATION;
	if (w->arguments->json)
		return print_json_of(&f, text, err);
	print_as_text(&f, text);
	return STATUS_OK;
}
