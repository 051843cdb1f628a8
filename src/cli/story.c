/* story import, list, show: drafts on the desk. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/story_print.h"
#include "cli/workplace.h"
#include "desk/story_file.h"
#include "publish/plan_value.h"

enum { STORY_BYTES_MAX = 64 << 20, CHUNK = 64 * 1024 };

enum status story_act_on(const struct arguments *arguments, unsigned parts,
                         enum status (*act)(struct workplace *w, int64_t id, struct error *err), struct error *err)
{
	struct workplace w = {0};
	struct slice word = argument_word(arguments, 0);
	int64_t id;
	if (!story_parse_number(word, &id)) {
		error_set(err, STATUS_USAGE, "cli.story_number");
		error_text(err, "word", word);
		return STATUS_USAGE;
	}
	enum status status = workplace_open(arguments, parts, &w, err);
	if (status == STATUS_OK)
		status = act(&w, id, err);
	workplace_close(&w);
	return status;
}

enum status story_read_stdin(struct workplace *w, size_t limit, struct slice *out, struct error *err)
{
	struct buffer bytes = {0};
	FILE *in = w->arguments->program->in;
	enum status status = STATUS_OK;
	while (status == STATUS_OK && !feof(in) && buffer_reserve(&bytes, CHUNK)) {
		bytes.len += fread(bytes.ptr + bytes.len, 1, CHUNK, in);
		if (bytes.len > limit) {
			status = error_set(err, STATUS_LIMIT, "cli.stdin_too_large");
			error_number(err, "limit", (int64_t)limit);
		} else if (ferror(in)) {
			status = error_set(err, STATUS_IO, "cli.stdin");
		}
	}
	if (status == STATUS_OK)
		status = buffer_done(&bytes, err);
	if (status == STATUS_OK) {
		*out = arena_copy(&w->arena, buffer_slice(&bytes));
		status = out->ptr == NULL ? error_memory(err) : STATUS_OK;
	}
	buffer_free(&bytes);
	return status;
}

enum status story_read_bytes(struct workplace *w, size_t word, struct slice *out, struct error *err)
{
	struct slice name = argument_word(w->arguments, word);
	return slice_equals(name, "-") ? story_read_stdin(w, STORY_BYTES_MAX, out, err)
	                               : file_read_all(&w->arena, name.ptr, STORY_BYTES_MAX, out, err);
}

enum status story_read_argument(struct workplace *w, size_t word, struct story_version *out, struct error *err)
{
	struct slice bytes;
	enum status status = story_read_bytes(w, word, &bytes, err);
	return status == STATUS_OK ? story_file_read(w->workers, w->db, &w->arena, bytes, out, err) : status;
}

enum status command_story_import(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	struct story_version v;
	enum status status = workplace_open(arguments, WORKPLACE_WORKERS, &w, err);
	if (status == STATUS_OK)
		status = story_read_argument(&w, 0, &v, err);
	if (status == STATUS_OK)
		status = story_save(w.db, &arguments->desk, (struct actor){0}, &v, err);
	if (status == STATUS_OK) {
		struct value *object = value_object(&w.arena);
		value_put_number(object, "id", v.story);
		value_put_number(object, "version", v.number);
		value_put_text(object, "headline", v.headline);
		if (arguments->json)
			print_json(arguments, object);
		else
			print_sentence(arguments, "cli.story_saved", object);
	}
	workplace_close(&w);
	return status;
}

/* The date as people read it in a table; in JSON as it is kept. */
static struct slice date_text(const struct arguments *arguments, struct arena *a, const struct story *s)
{
	struct moment date;
	if (arguments->json || !moment_read(s->date, &date))
		return s->date;
	return text_moment(arguments->program->text, a, date, TEXT_MOMENT_DAY, NULL);
}

static struct value *story_value(const struct arguments *arguments, struct arena *a, const struct story *s)
{
	struct value *object = value_object(a);
	value_put_number(object, "id", s->id);
	value_put_cstr(object, "state", story_state_name(s->state));
	value_put_text(object, "headline", s->headline);
	value_put_text(object, "partner", s->partner);
	value_put_text(object, "date", date_text(arguments, a, s));
	value_put_number(object, "version", s->draft_version);
	if (s->public_version == 0)
		value_put_null(object, "public_version");
	else
		value_put_number(object, "public_version", s->public_version);
	return object;
}

enum status command_story_list(struct arguments *arguments, struct error *err)
{
	static const struct list_column columns[] = {
	    {"id", "cli.column_story", -5},
	    {"state", "cli.column_state", 10},
	    {"date", "cli.column_date", 12},
	    {"partner", "cli.column_partner", 24},
	    {"version", NULL, 0},
	    {"public_version", NULL, 0},
	    {"headline", "cli.column_headline", 0},
	};
	struct workplace w = {0};
	struct story *stories;
	size_t count;
	enum status status = workplace_open(arguments, 0, &w, err);
	if (status == STATUS_OK)
		status = story_list(w.db, &w.arena, &stories, &count, err);
	if (status == STATUS_OK) {
		struct value *rows = value_list(&w.arena);
		for (size_t i = 0; i < count; i++)
			value_add(rows, story_value(arguments, &w.arena, &stories[i]));
		status = print_rows(arguments, columns, sizeof columns / sizeof *columns, rows, err);
	}
	workplace_close(&w);
	return status;
}

static void put_version(struct value *object, const struct story_version *v)
{
	value_put_text(object, "byline", v->byline);
	value_put_text(object, "dateline", v->dateline);
	value_put_text(object, "partner", v->partner);
	value_put_text(object, "date", v->date);
	value_put_text(object, "language", v->language);
	value_put_text(object, "url", v->url);
	value_put_text(object, "series", v->series);
	value_put_text(object, "translation_of", v->translation_of);
	value_put_text(object, "body", v->body);
}

static enum status show(struct workplace *w, int64_t id, struct error *err)
{
	struct plan plan;
	const struct arguments *arguments = w->arguments;
	enum status status = plan_publish(&w->publisher, &w->arena, id, &plan, err);
	if (status != STATUS_OK)
		return status;
	struct value *object = plan_value(&w->arena, &plan, arguments->program->text);
	put_version(object, &plan.version);
	status = value_done(&w->arena, err);
	if (status == STATUS_OK && arguments->json)
		print_json(arguments, object);
	else if (status == STATUS_OK)
		print_story(arguments, object);
	return status;
}

enum status command_story_show(struct arguments *arguments, struct error *err)
{
	return story_act_on(arguments, WORKPLACE_ARCHIVE, show, err);
}
