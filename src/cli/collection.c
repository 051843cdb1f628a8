/* collection set, collection list. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/workplace.h"
#include "desk/collection.h"

enum { CREDIT, NOTE, TERMS };

static struct value *collection_value(struct arena *a, const struct collection *c)
{
	struct value *object = value_object(a);
	value_put_text(object, "name", c->name);
	value_put_text(object, "credit", c->credit);
	value_put_text(object, "note", c->note);
	value_put_text(object, "terms", c->terms);
	return object;
}

enum status command_collection_set(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	struct collection c = {argument_word(arguments, 0), arguments->values[CREDIT], arguments->values[NOTE],
	                       arguments->values[TERMS]};
	enum status status = workplace_open(arguments, 0, &w, err);
	if (status == STATUS_OK)
		status = collection_set(w.db, &arguments->desk, &c, err);
	if (status == STATUS_OK)
		status = collection_find(w.db, &w.arena, c.name, &c, err);
	if (status == STATUS_OK && arguments->json)
		print_json(arguments, collection_value(&w.arena, &c));
	workplace_close(&w);
	return status;
}

enum status command_collection_list(struct arguments *arguments, struct error *err)
{
	static const struct list_column columns[] = {{"name", "cli.column_name", 20},
	                                             {"credit", "cli.column_credit", 40},
	                                             {"note", NULL, 0},
	                                             {"terms", "cli.column_terms", 0}};
	struct workplace w = {0};
	struct collection *collections;
	size_t count;
	enum status status = workplace_open(arguments, 0, &w, err);
	if (status == STATUS_OK)
		status = collection_list(w.db, &w.arena, &collections, &count, err);
	if (status == STATUS_OK) {
		struct value *rows = value_list(&w.arena);
		for (size_t i = 0; i < count; i++)
			value_add(rows, collection_value(&w.arena, &collections[i]));
		status = print_rows(arguments, columns, sizeof columns / sizeof *columns, rows, err);
	}
	workplace_close(&w);
	return status;
}
