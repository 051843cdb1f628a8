/* import list, import undo: what came in, and taking it back. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/workplace.h"
#include "publish/undo.h"
#include "web/import_value.h"

enum { LIST_AS };

static void put_time(struct value *object, const char *name, int64_t ms)
{
	if (ms == 0)
		value_put_null(object, name);
	else
		value_put_moment(object, name, (struct moment){ms, MOMENT_MILLISECOND});
}

static const char *state_of(const struct import *import)
{
	if (import->undone_ms != 0)
		return "undone";
	return import->done ? "done" : "not done";
}

static struct value *import_value(struct arena *a, const struct import *import)
{
	struct value *object = value_object(a);
	value_put_number(object, "id", import->id);
	value_put_text(object, "name", import->name);
	value_put_text(object, "collection", import->collection);
	value_put_cstr(object, "state", state_of(import));
	value_put_text(object, "original", import->original);
	value_put_number(object, "bytes", (int64_t)import->size);
	put_time(object, "started", import->started_ms);
	put_time(object, "ended", import->ended_ms);
	put_time(object, "undone", import->undone_ms);
	import_put_counts(object, &import->counts);
	return object;
}

static enum status read_form(const struct arguments *arguments, enum list_format *out, struct error *err)
{
	struct slice form = arguments->values[LIST_AS];
	*out = arguments->json ? LIST_JSON : LIST_TEXT;
	if (form.ptr == NULL || list_format_of(form, out))
		return STATUS_OK;
	error_set(err, STATUS_USAGE, "cli.import_as");
	error_text(err, "form", form);
	return STATUS_USAGE;
}

/* Row by row: a folder of telegrams is as many imports as it has files. */
static enum status print_list(const struct arguments *arguments, enum list_format format, const struct import *imports,
                              size_t count, struct error *err)
{
	static const struct list_column columns[] = {
	    {"id", "cli.column_import", -7},
	    {"state", "cli.column_state", 9},
	    {"started", "cli.column_date", 25},
	    {"collection", "cli.column_collection", 16},
	    {"cables", "cli.column_cables", -8},
	    {"new", "cli.column_new", -8},
	    {"known", NULL, 0},
	    {"differing", NULL, 0},
	    {"flagged", "cli.column_flagged", -8},
	    {"set_aside", "cli.column_set_aside", -9},
	    {"bytes", NULL, 0},
	    {"ended", NULL, 0},
	    {"undone", NULL, 0},
	    {"original", NULL, 0},
	    {"name", "cli.column_name", 0},
	};
	struct list_writer list;
	list_begin(&list, format, columns, sizeof columns / sizeof *columns, arguments->program->text,
	           sink_of_file(arguments->program->out));
	for (size_t i = 0; i < count; i++) {
		struct arena a = {0};
		list_row(&list, import_value(&a, &imports[i]), err);
		arena_free(&a);
	}
	return list_end(&list, err);
}

enum status command_import_list(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	struct import *imports;
	size_t count;
	enum list_format format;
	enum status status = read_form(arguments, &format, err);
	if (status == STATUS_OK)
		status = workplace_open(arguments, 0, &w, err);
	if (status == STATUS_OK)
		status = import_list(w.db, &w.arena, &imports, &count, err);
	if (status == STATUS_OK)
		status = print_list(arguments, format, imports, count, err);
	workplace_close(&w);
	return status;
}

enum status command_import_undo(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	struct import import;
	struct undo undo;
	enum status status = workplace_open(arguments, WORKPLACE_ARCHIVE, &w, err);
	if (status == STATUS_OK)
		status = import_find_named(w.db, &w.arena, argument_word(arguments, 0), &import, err);
	if (status == STATUS_OK)
		status = undo_prepare(&w.publisher, &w.arena, import.id, &undo, err);
	if (status == STATUS_OK)
		status = undo_import(&w.publisher, (struct actor){0}, &undo, err);
	if (status == STATUS_OK)
		status = import_find(w.db, &w.arena, import.id, &import, err);
	if (status == STATUS_OK && arguments->json)
		print_json(arguments, import_value(&w.arena, &import));
	else if (status == STATUS_OK)
		print_sentence(arguments, "cli.import_undone", import_value(&w.arena, &import));
	workplace_close(&w);
	return status;
}
