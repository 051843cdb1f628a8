/* partner set, partner list. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/workplace.h"
#include "desk/partner.h"

enum { SITE, ZONE, CREDIT };

static struct value *partner_value(struct arena *a, const struct partner *p)
{
	struct value *object = value_object(a);
	value_put_text(object, "name", p->name);
	value_put_text(object, "site", p->site);
	value_put_text(object, "zone", p->zone);
	value_put_text(object, "credit", p->credit);
	return object;
}

enum status command_partner_set(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	struct partner p = {argument_word(arguments, 0), arguments->values[SITE], arguments->values[ZONE],
	                    arguments->values[CREDIT]};
	enum status status = workplace_open(arguments, 0, &w, err);
	if (status == STATUS_OK)
		status = partner_set(w.db, &arguments->desk, &p, err);
	if (status == STATUS_OK)
		status = partner_find(w.db, &w.arena, p.name, &p, err);
	if (status == STATUS_OK && arguments->json)
		print_json(arguments, partner_value(&w.arena, &p));
	workplace_close(&w);
	return status;
}

enum status command_partner_list(struct arguments *arguments, struct error *err)
{
	static const struct list_column columns[] = {{"name", "cli.column_name", 24},
	                                             {"site", "cli.column_site", 32},
	                                             {"zone", "cli.column_zone", 20},
	                                             {"credit", "cli.column_credit", 0}};
	struct workplace w = {0};
	struct partner *partners;
	size_t count;
	enum status status = workplace_open(arguments, 0, &w, err);
	if (status == STATUS_OK)
		status = partner_list(w.db, &w.arena, &partners, &count, err);
	if (status == STATUS_OK) {
		struct value *rows = value_list(&w.arena);
		for (size_t i = 0; i < count; i++)
			value_add(rows, partner_value(&w.arena, &partners[i]));
		status = print_rows(arguments, columns, sizeof columns / sizeof *columns, rows, err);
	}
	workplace_close(&w);
	return status;
}
