#include "web/search_page.h"

#include "web/neighbours.h"
#include "web/query_filter.h"
#include "web/search_export.h"
#include "web/search_value.h"

#include <string.h>

enum {
	FACET_SHOWN = 8,
	CHART_HEIGHT = 36,
	CHART_STEP = 12,
	CHART_BAR = 9,
	CHART_YEARS_MAX = 120,
};

/* A question as it stands in the address. */
static enum status read_question(const struct visit *v, struct search_request *out, struct error *err)
{
	struct slice order = http_request_query(v->request, "by");
	int64_t limit = SEARCH_LIMIT_DEFAULT;
	struct slice given = http_request_query(v->request, "limit");
	*out = (struct search_request){
	    .publisher = &v->publisher,
	    .scope = v->scope,
	    .query = http_request_query(v->request, "q"),
	    .order = ARCHIVE_BY_RELEVANCE,
	    .cursor = http_request_query(v->request, "cursor"),
	    .with_facets = true,
	    .deadline = clock_now(v->site->desk->clock) + SITE_DEADLINE_MS,
	};
	if (order.len > 0 && !search_order_parse(order, &out->order)) {
		error_set(err, STATUS_USAGE, "web.search_order");
		error_text(err, "order", order);
		return STATUS_USAGE;
	}
	if (given.len > 0 && (!slice_to_int64(given, &limit) || limit < 1 || limit > ARCHIVE_PAGE_MAX))
		return error_set(err, STATUS_USAGE, "web.search_limit");
	out->limit = (size_t)limit;
	return search_read_sets(v->arena, v->publisher.db, v->actor, out->sets, err);
}

/* The same question with another query, order or cursor. */
static struct slice question_address(const struct visit *v, const struct search_request *r, const char *path,
                                     struct slice query, enum archive_order order, struct slice cursor)
{
	const struct http_pair pairs[] = {
	    {slice_of("q"), query},
	    {slice_of("by"), slice_of(order == ARCHIVE_BY_RELEVANCE ? "" : search_order_name(order))},
	    {slice_of("limit"),
	     r->limit == SEARCH_LIMIT_DEFAULT ? slice_of("") : http_request_query(v->request, "limit")},
	    {slice_of("cursor"), cursor},
	};
	return visit_address(v->arena, path, pairs, sizeof pairs / sizeof *pairs);
}

/* ---- What a page adds to the tree ---- */

/* The fields whose values are counted beside the hits. */
static const struct {
	const char *name;  /* in the tree of a search */
	const char *shown; /* in the page */
	enum query_field field;
} facets[ARCHIVE_COUNTED] = {
    [COUNTED_POST] = {"post", "facet_post", FIELD_POST},
    [COUNTED_YEAR] = {"year", "facet_year", FIELD_DATE},
    [COUNTED_CLASS] = {"class", "facet_class", FIELD_CLASS},
    [COUNTED_TAG] = {"tag", "facet_tag", FIELD_TAG},
};

struct dressing {
	const struct visit *v;
	const struct search_request *request;
	const struct query *query;
	struct query_choice choices[ARCHIVE_COUNTED];
	const struct value *counts[ARCHIVE_COUNTED];
};

static struct value *member(const struct value *list, size_t index)
{
	return list->items.members[index].value;
}

static struct markup mark_hits(struct arena *a, const struct value *snippet)
{
	const struct value *marks = value_get(snippet, "marks");
	size_t count = value_size(marks);
	struct markup_span *spans = arena_array(a, count, sizeof *spans);
	for (size_t i = 0; spans != NULL && i < count; i++) {
		const struct value *mark = value_at(marks, i);
		spans[i].element = MARKUP_MARK;
		spans[i].span.begin = (size_t)value_get_number(mark, "begin", 0);
		spans[i].span.end = (size_t)value_get_number(mark, "end", 0);
	}
	return markup_marked(a, value_get_text(snippet, "text"), spans, spans == NULL ? 0 : count);
}

static void dress_hit(const struct dressing *d, struct value *hit)
{
	struct arena *a = d->v->arena;
	struct slice address = value_get_text(hit, "address"), mrn = value_get_text(hit, "mrn");
	struct slice title = value_get_text(hit, "title"), class_name = value_get_text(hit, "class");
	struct slice name = address.len > 0 ? address : mrn.len > 0 ? mrn : value_get_text(hit, "cable");
	const struct post *post = posts_find_exact(d->v->site->posts, value_get_text(hit, "post"));
	const struct value *snippets = value_get(hit, "snippets");
	value_put_url(hit, "url",
	              neighbours_hit_address(d->v, d->request, name,
	                                     address.len > 0 ? slice_of("") : value_get_text(hit, "cable")));
	value_put_text(hit, "name", cable_call(mrn, name));
	value_put_text(hit, "headline", title.len > 0 ? title : value_get_text(hit, "subject"));
	value_put_text(hit, "place", post == NULL ? value_get_text(hit, "post") : post->place);
	value_put_text(hit, "class_key", visit_class_key(class_name));
	for (size_t i = 0; i < value_size(snippets); i++)
		value_put_markup(member(snippets, i), "marked", mark_hits(a, value_at(snippets, i)));
	value_put_bool(hit, "has_snippets", value_size(snippets) > 0);
}

/* The label of a count is what people call it; its value is what a query says. */
static struct slice label_of(const struct visit *v, enum query_field field, struct slice value)
{
	const struct post *post = field == FIELD_POST ? posts_find_exact(v->site->posts, value) : NULL;
	return post == NULL ? value : post->place;
}

static void put_question(const struct dressing *d, struct value *object, const char *name, struct slice query)
{
	value_put_url(object, name,
	              question_address(d->v, d->request, "/search", query, d->request->order, slice_of("")));
}

/* Links that choose the condition, leave it out, or take back what was said of it. */
static void put_choices(const struct dressing *d, enum archive_counted facet, struct value *entry,
                        struct slice condition)
{
	struct arena *a = d->v->arena;
	const struct query_choice *choice = &d->choices[facet];
	enum query_choice_state state = query_choice_of(choice, condition);
	value_put_bool(entry, "chosen", state == CHOICE_CHOSEN);
	value_put_bool(entry, "excluded", state == CHOICE_EXCLUDED);
	put_question(d, entry, "url",
	             query_choice_put(a, choice, condition, state == CHOICE_NONE ? CHOICE_CHOSEN : CHOICE_NONE));
	put_question(d, entry, "not_url", query_choice_put(a, choice, condition, CHOICE_EXCLUDED));
}

static struct value *dress_count(const struct dressing *d, enum archive_counted facet, const struct value *count)
{
	struct arena *a = d->v->arena;
	enum query_field field = facets[facet].field;
	struct slice value = value_get_text(count, "value");
	struct slice condition = query_filter_make(a, field, value);
	struct value *entry = value_object(a);
	value_put_text(entry, "label", label_of(d->v, field, value));
	value_put_count(entry, "count", value_get_number(count, "count", 0));
	value_put_text(entry, "class_key", field == FIELD_CLASS ? visit_class_key(value) : slice_of(""));
	value_put_bool(entry, "chosen", false);
	value_put_bool(entry, "excluded", false);
	value_put_null(entry, "url");
	value_put_null(entry, "not_url");
	if (condition.ptr != NULL)
		put_choices(d, facet, entry, condition);
	return entry;
}

/* The first of them, and the rest for who asks for more. */
static void dress_facet(const struct dressing *d, struct value *page, enum archive_counted facet)
{
	const struct value *counts = d->counts[facet];
	struct value *object = value_put_object(page, facets[facet].shown);
	struct value *shown = value_put_list(object, "shown");
	struct value *more = value_put_list(object, "more");
	for (size_t i = 0; i < value_size(counts); i++) {
		struct value *entry = dress_count(d, facet, value_at(counts, i));
		/* What was said is always seen. */
		bool is_said = value_get_bool(entry, "chosen") || value_get_bool(entry, "excluded");
		value_add(i < FACET_SHOWN || is_said ? shown : more, entry);
	}
	value_put_bool(object, "any", value_size(counts) > 0);
	value_put_bool(object, "has_more", value_size(more) > 0);
}

static void add_filter(const struct dressing *d, struct value *list, enum archive_counted facet, struct slice condition)
{
	struct value *filter = value_add_object(list);
	value_put_text(filter, "words", condition);
	put_choices(d, facet, filter, condition);
}

/* What was chosen and left out, each with a link that takes it back. */
static void dress_filters(const struct dressing *d, struct value *page)
{
	struct value *list = value_put_list(page, "filters");
	for (enum archive_counted facet = 0; facet < ARCHIVE_COUNTED; facet++) {
		const struct query_choice *choice = &d->choices[facet];
		for (size_t i = 0; i < choice->chosen_count; i++)
			add_filter(d, list, facet, choice->chosen[i]);
		for (size_t i = 0; i < choice->excluded_count; i++)
			add_filter(d, list, facet, choice->excluded[i]);
	}
	value_put_bool(page, "has_filters", value_size(list) > 0);
}

static bool year_of(const struct value *count, int64_t *year)
{
	return slice_to_int64(value_get_text(count, "value"), year);
}

static const struct value *count_of_year(const struct value *years, int64_t year)
{
	int64_t found;
	for (size_t i = 0; i < value_size(years); i++) {
		if (year_of(value_at(years, i), &found) && found == year)
			return value_at(years, i);
	}
	return NULL;
}

static int64_t most_of(const struct value *years)
{
	int64_t most = 1;
	for (size_t i = 0; i < value_size(years); i++) {
		int64_t count = value_get_number(value_at(years, i), "count", 0);
		most = count > most ? count : most;
	}
	return most;
}

/* A year's bar: at least a line where there is any cable, so that one among thousands is seen. */
static void add_bar(const struct dressing *d, struct value *bars, const struct value *count, int64_t place,
                    int64_t most)
{
	int64_t number = value_get_number(count, "count", 0);
	int64_t height = (number * CHART_HEIGHT + most - 1) / most;
	struct value *bar = dress_count(d, COUNTED_YEAR, count);
	value_put_number(bar, "x", place * CHART_STEP);
	value_put_number(bar, "y", CHART_HEIGHT - height);
	value_put_number(bar, "height", height);
	value_put_number(bar, "width", CHART_BAR);
	value_add(bars, bar);
}

/* The only time that was chosen, as its two ends; both empty where none was, or several. */
static void put_time(const struct dressing *d, struct value *page)
{
	const struct query_choice *choice = &d->choices[COUNTED_YEAR];
	struct slice from = slice_of(""), to = slice_of("");
	size_t at;
	if (choice->chosen_count == 1) {
		struct slice range = slice_from(choice->chosen[0], sizeof "date:" - 1);
		from = to = range;
		if (slice_find(range, slice_of(".."), &at)) {
			from = slice_part(range, 0, at);
			to = slice_from(range, at + 2);
		}
	}
	value_put_text(page, "from", from);
	value_put_text(page, "to", to);
	value_put_text(page, "rest", choice->rest);
	value_put_text(page, "by", http_request_query(d->v->request, "by"));
}

/* The years as bars side by side, years without a cable left free; null where there are not two of them. */
static void dress_years(const struct dressing *d, struct value *page)
{
	const struct value *years = d->counts[COUNTED_YEAR];
	int64_t first = INT64_MAX, last = INT64_MIN, year;
	for (size_t i = 0; i < value_size(years); i++) {
		if (!year_of(value_at(years, i), &year))
			continue;
		first = year < first ? year : first;
		last = year > last ? year : last;
	}
	if (first >= last || last - first >= CHART_YEARS_MAX) {
		value_put_null(page, "chart");
		return;
	}
	struct value *chart = value_put_object(page, "chart");
	struct value *bars = value_put_list(chart, "bars");
	int64_t most = most_of(years);
	for (year = first; year <= last; year++) {
		const struct value *count = count_of_year(years, year);
		if (count != NULL)
			add_bar(d, bars, count, year - first, most);
	}
	value_put_text(chart, "view",
	               arena_format(d->v->arena, "0 0 %d %d", (int)(last - first + 1) * CHART_STEP, CHART_HEIGHT));
	value_put_number(chart, "first", first);
	value_put_number(chart, "last", last);
}

static void dress_orders(const struct dressing *d, struct value *page)
{
	static const struct {
		const char *name;
		enum archive_order order;
	} orders[] = {{"by_relevance", ARCHIVE_BY_RELEVANCE},
	              {"by_date", ARCHIVE_BY_DATE},
	              {"by_date_down", ARCHIVE_BY_DATE_DOWN}};
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
		struct value *order = value_put_object(page, orders[i].name);
		value_put_bool(order, "chosen", d->request->order == orders[i].order);
		value_put_url(
		    order, "url",
		    question_address(d->v, d->request, "/search", d->request->query, orders[i].order, slice_of("")));
	}
}

static void dress_addresses(const struct dressing *d, struct value *page)
{
	const struct search_request *r = d->request;
	struct slice cursor = value_get_text(page, "cursor"), start = slice_of("");
	value_put_url(page, "first_url", question_address(d->v, r, "/search", r->query, r->order, start));
	value_put_url(page, "csv_url", question_address(d->v, r, "/search.csv", r->query, r->order, start));
	value_put_url(page, "jsonl_url", question_address(d->v, r, "/search.jsonl", r->query, r->order, start));
	value_put_url(page, "json_url", question_address(d->v, r, "/search.json", r->query, r->order, start));
	value_put_bool(page, "is_first", r->cursor.len == 0);
	value_put_bool(page, "has_next", cursor.len > 0);
	if (cursor.len > 0)
		value_put_url(page, "next_url", question_address(d->v, r, "/search", r->query, r->order, cursor));
	else
		value_put_null(page, "next_url");
}

static void dress(struct dressing *d, struct value *page)
{
	const struct value *hits = value_get(page, "hits");
	bool any = value_size(hits) > 0;
	for (size_t i = 0; i < value_size(hits); i++)
		dress_hit(d, member(hits, i));
	for (enum archive_counted facet = 0; facet < ARCHIVE_COUNTED; facet++) {
		d->counts[facet] = value_get(value_get(page, "facets"), facets[facet].name);
		dress_facet(d, page, facet);
	}
	dress_filters(d, page);
	dress_years(d, page);
	put_time(d, page);
	dress_orders(d, page);
	dress_addresses(d, page);
	value_put_bool(page, "any", any);
	value_put_bool(page, "archive_is_empty", !any && d->query->kind == QUERY_ALL);
	value_put_bool(page, "asks_kept", slice_equals(slice_trim(d->request->query), "is:kept"));
	value_put_bool(page, "anything", any || value_size(value_get(page, "filters")) > 0);
	value_put_url(
	    page, "here_url",
	    question_address(d->v, d->request, "/search", d->request->query, d->request->order, d->request->cursor));
	value_put_null(page, "wrong");
}

/* A wrong question is shown in its box, with what is wrong with it. */
static enum status show_wrong(const struct visit *v, const struct error *why, struct error *err)
{
	struct value *page = value_object(v->arena);
	value_put_text(page, "query", http_request_query(v->request, "q"));
	value_put_text(page, "order", http_request_query(v->request, "by"));
	value_put_text(page, "wrong", visit_sentence(v, why));
	value_put_bool(page, "any", false);
	value_put_bool(page, "archive_is_empty", false);
	value_put_bool(page, "asks_kept", false);
	return visit_page(v, 400, "desk/search.html", "search", page, err);
}

/* What the query says of each field. One whose values exclude each other is counted as if none of them were chosen, so that another can be. */
static enum status read_choices(struct dressing *d, struct search_request *r, struct error *err)
{
	enum status status = STATUS_OK;
	for (enum archive_counted facet = 0; facet < ARCHIVE_COUNTED && status == STATUS_OK; facet++) {
		struct query_choice *choice = &d->choices[facet];
		status = query_choice_read(d->v->arena, d->query, facets[facet].field, choice, err);
		if (status == STATUS_OK && query_choice_is_single(choice->field) &&
		    choice->chosen_count + choice->excluded_count > 0)
			status = query_parse(d->v->arena, choice->rest, &r->counted_by[facet], err);
	}
	return status;
}

/* A time chosen with two ends goes into the question, which the address then holds whole. */
static enum status send_to_time(const struct visit *v, const struct search_request *r, const struct query *query,
                                struct error *err)
{
	struct slice from = slice_trim(http_request_query(v->request, "from"));
	struct slice to = slice_trim(http_request_query(v->request, "to"));
	struct query_choice choice;
	enum status status = query_choice_read(v->arena, query, FIELD_DATE, &choice, err);
	if (status != STATUS_OK)
		return status;
	struct slice time = slice_of("");
	if (from.len > 0 || to.len > 0)
		time = arena_format(v->arena, "date:%.*s..%.*s", (int)from.len, from.ptr, (int)to.len, to.ptr);
	struct slice text = query_choice_put_only(v->arena, &choice, time);
	if (text.ptr == NULL)
		return error_memory(err);
	status = query_parse(v->arena, text, &query, err);
	if (status != STATUS_OK)
		return status;
	struct slice address = question_address(v, r, "/search", text, r->order, slice_of(""));
	return visit_redirect(v, err, "%.*s", (int)address.len, address.ptr);
}

enum status search_page(void *visit, const struct http_request *request, struct http_response *response,
                        struct error *err)
{
	const struct visit *v = visit;
	struct search_request r;
	struct value *page;
	struct dressing d = {.v = v, .request = &r};
	bool with_time =
	    http_request_query(v->request, "time").len > 0; /* the button that sets it; both ends may be empty */
	enum status status = read_question(v, &r, err);
	if (status == STATUS_OK)
		status = query_parse(v->arena, r.query, &d.query, err);
	if (status == STATUS_OK && with_time)
		status = send_to_time(v, &r, d.query, err);
	else if (status == STATUS_OK)
		status = read_choices(&d, &r, err);
	if (status == STATUS_OK && with_time)
		return status;
	if (status == STATUS_OK)
		status = search_make_value(v->arena, &r, &page, err);
	if (status == STATUS_USAGE || status == STATUS_INPUT || status == STATUS_LIMIT) {
		const struct error why = *err;
		return show_wrong(v, &why, err);
	}
	if (status != STATUS_OK)
		return status;
	dress(&d, page);
	bool is_list = slice_equals(slice_trim(r.query), "is:kept");
	return visit_page(v, 200, "desk/search.html", is_list ? "kept" : "search", page, err);
}

/* ---- The same for programs ---- */

enum status search_json(void *visit, const struct http_request *request, struct http_response *response,
                        struct error *err)
{
	const struct visit *v = visit;
	struct search_request r;
	struct value *tree;
	enum status status = read_question(v, &r, err);
	if (status == STATUS_OK)
		status = search_make_value(v->arena, &r, &tree, err);
	return status == STATUS_OK ? visit_json(v, tree, err) : status;
}

static enum status export_as(const struct visit *v, enum list_format format, struct error *err)
{
	struct search_request r;
	enum status status = read_question(v, &r, err);
	return status == STATUS_OK ? search_export(v, r.query, r.order, format, err) : status;
}

enum status search_csv(void *visit, const struct http_request *request, struct http_response *response,
                       struct error *err)
{
	return export_as(visit, LIST_CSV, err);
}

enum status search_jsonl(void *visit, const struct http_request *request, struct http_response *response,
                         struct error *err)
{
	return export_as(visit, LIST_JSONL, err);
}
