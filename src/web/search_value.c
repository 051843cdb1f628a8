#include "web/search_value.h"

#include "archive/snippet.h"
#include "cable/title_case.h"
#include "desk/mark.h"
#include "web/cable_value.h"

#include <stdlib.h>
#include <string.h>

static const char *const order_names[] = {
    [ARCHIVE_BY_RELEVANCE] = "relevance",
    [ARCHIVE_BY_DATE] = "date",
    [ARCHIVE_BY_DATE_DOWN] = "date-down",
};

const char *search_order_name(enum archive_order order)
{
	return order_names[order];
}

bool search_order_parse(struct slice name, enum archive_order *out)
{
	for (size_t i = 0; i < sizeof order_names / sizeof *order_names; i++) {
		if (slice_equals(name, order_names[i])) {
			*out = (enum archive_order)i;
			return true;
		}
	}
	return false;
}

static void put_snippets(struct value *hit, const struct snippets *snippets)
{
	struct value *list = value_put_list(hit, "snippets");
	for (size_t i = 0; i < snippets->count; i++) {
		const struct snippet *s = &snippets->items[i];
		struct value *object = value_add_object(list);
		if (s->paragraph == 0)
			value_put_null(object, "paragraph");
		else
			value_put_number(object, "paragraph", s->paragraph);
		value_put_text(object, "text", s->text);
		struct value *marks = value_put_list(object, "marks");
		for (size_t k = 0; k < s->hits.count; k++) {
			struct value *mark = value_add_object(marks);
			value_put_number(mark, "begin", (int64_t)s->hits.items[k].begin);
			value_put_number(mark, "end", (int64_t)s->hits.items[k].end);
		}
		value_put_bool(object, "cut_before", s->cut_before);
		value_put_bool(object, "cut_after", s->cut_after);
	}
}

struct making {
	const struct search_request *request;
	struct arena *arena;
	const struct query *query;
	bool has_words; /* the query asks for words of the text */
	struct value *hits;
};

static void put_address(struct making *m, struct value *object, const struct cable_id *id, enum status *status,
                        struct error *err)
{
	char address[ADDRESS_MAX + 1];
	bool found;
	*status = address_of_cable(m->request->publisher->db, id, &found, address, err);
	if (*status != STATUS_OK || !found)
		value_put_null(object, "address");
	else
		value_put_text(object, "address", arena_copy(m->arena, slice_of(address)));
}

/* Only what is asked for in the text makes it worth reading. */
static enum status make_snippets(struct making *m, const struct cable_id *id, struct snippets *out, struct error *err)
{
	struct archive_cable cable;
	*out = (struct snippets){NULL, 0};
	if (!m->has_words)
		return STATUS_OK;
	enum status status = archive_load(m->request->publisher->archive, m->arena, m->request->scope, id, &cable, err);
	return status == STATUS_OK ? snippet_make(m->arena, &cable.value, m->query, SEARCH_SNIPPETS, out, err) : status;
}

static enum status put_hit(struct making *m, const struct archive_hit *hit, struct error *err)
{
	struct snippets snippets;
	struct slice title;
	char *hex = arena_alloc(m->arena, CABLE_ID_LEN + 1);
	if (hex == NULL)
		return error_memory(err);
	enum status status = make_snippets(m, &hit->id, &snippets, err);
	if (status == STATUS_OK)
		status = title_case_make(m->arena, hit->subject, &title, err);
	if (status != STATUS_OK)
		return status;
	cable_id_write(&hit->id, hex);
	struct value *object = value_add_object(m->hits);
	value_put_text(object, "cable", slice_make(hex, CABLE_ID_LEN));
	value_put_text(object, "name", cable_make_name(m->arena, hit->mrn, &hit->id));
	value_put_text(object, "mrn", hit->mrn);
	put_address(m, object, &hit->id, &status, err);
	value_put_text(object, "post", hit->post);
	value_put_moment(object, "date", hit->date);
	value_put_cstr(object, "class", classification_name(hit->classification));
	value_put_text(object, "subject", hit->subject);
	value_put_text(object, "title", title);
	value_put_text(object, "summary", hit->summary);
	value_put_bool(object, "is_posted", cable_set_holds(&m->request->sets[SEARCH_POSTED].set, &hit->id));
	value_put_bool(object, "is_kept", cable_set_holds(&m->request->sets[SEARCH_KEPT].set, &hit->id));
	value_put_bool(object, "is_read", cable_set_holds(&m->request->sets[SEARCH_READ].set, &hit->id));
	put_snippets(object, &snippets);
	return status;
}

static void put_facet(struct value *facets, const char *name, const struct archive_facet *facet)
{
	struct value *list = value_put_list(facets, name);
	for (size_t i = 0; i < facet->count; i++) {
		struct value *count = value_add_object(list);
		value_put_text(count, "value", facet->counts[i].value);
		value_put_count(count, "count", (int64_t)facet->counts[i].count);
	}
}

static void put_facets(struct value *facets, const struct archive_answer *answer)
{
	put_facet(facets, "post", &answer->by_post);
	put_facet(facets, "year", &answer->by_year);
	put_facet(facets, "class", &answer->by_class);
	put_facet(facets, "tag", &answer->by_tag);
}

static enum status fill(struct making *m, const struct archive_answer *answer, struct value *object, struct error *err)
{
	enum status status = STATUS_OK;
	value_put_text(object, "query", m->request->query);
	value_put_cstr(object, "order", search_order_name(m->request->order));
	value_put_count(object, "total", (int64_t)answer->total);
	m->has_words = snippet_may_have(m->query);
	m->hits = value_put_list(object, "hits");
	for (size_t i = 0; i < answer->hit_count && status == STATUS_OK; i++)
		status = put_hit(m, &answer->hits[i], err);
	if (m->request->with_facets)
		put_facets(value_put_object(object, "facets"), answer);
	if (answer->cursor.len == 0)
		value_put_null(object, "cursor");
	else
		value_put_text(object, "cursor", answer->cursor);
	return status == STATUS_OK ? value_done(m->arena, err) : status;
}

enum status search_read_sets(struct arena *a, struct db *db, struct actor actor, struct named_set out[SEARCH_SETS],
                             struct error *err)
{
	out[SEARCH_POSTED].name = "posted";
	out[SEARCH_CITED].name = "cited";
	out[SEARCH_KEPT].name = mark_name(MARK_KEPT);
	out[SEARCH_READ].name = mark_name(MARK_READ);
	enum status status = posting_list_cables(db, a, &out[SEARCH_POSTED].set, err);
	if (status == STATUS_OK)
		status = address_list_cables(db, a, &out[SEARCH_CITED].set, err);
	if (status == STATUS_OK)
		status = mark_list(db, a, actor, MARK_KEPT, &out[SEARCH_KEPT].set, err);
	return status == STATUS_OK ? mark_list(db, a, actor, MARK_READ, &out[SEARCH_READ].set, err) : status;
}

static enum status read_question(struct arena *a, const struct search_request *r, struct archive_question *out,
                                 struct error *err)
{
	*out = (struct archive_question){
	    .scope = r->scope,
	    .sets = r->sets,
	    .set_count = SEARCH_SETS,
	    .order = r->order,
	    .limit = r->limit,
	    .cursor = r->cursor,
	    .with_facets = r->with_facets,
	    .deadline = r->deadline,
	    .clock = r->publisher->desk->clock,
	};
	memcpy(out->counted_by, r->counted_by, sizeof out->counted_by);
	return query_parse(a, r->query, &out->query, err);
}

static enum status ask(struct arena *a, const struct search_request *r, const struct query **query,
                       struct archive_answer *out, struct error *err)
{
	struct archive_question question;
	enum status status = read_question(a, r, &question, err);
	if (status != STATUS_OK)
		return status;
	*query = question.query;
	status = archive_search(r->publisher->archive, a, &question, out, err);
	if (status == STATUS_INPUT) /* the cursor is no place in this list */
		err->kind = status = STATUS_USAGE;
	return status;
}

enum status search_make_value(struct arena *a, const struct search_request *request, struct value **out,
                              struct error *err)
{
	struct making m = {.request = request, .arena = a};
	struct archive_answer answer;
	enum status status = ask(a, request, &m.query, &answer, err);
	*out = value_object(a);
	return status == STATUS_OK ? fill(&m, &answer, *out, err) : status;
}

enum status search_find_beside(struct arena *a, const struct search_request *r, const struct cable_id *id,
                               struct archive_beside *out, struct error *err)
{
	struct archive_question question;
	enum status status = read_question(a, r, &question, err);
	return status == STATUS_OK ? archive_find_beside(r->publisher->archive, a, &question, id, out, err) : status;
}
