#include "web/cable_page.h"

#include "archive/snippet.h"
#include "cable/mrn.h"
#include "desk/address.h"
#include "room/tag.h"
#include "web/abbreviation.h"
#include "web/cable_text.h"
#include "web/cable_value.h"
#include "web/neighbours.h"
#include "web/search_value.h"

/* Paragraphs with a higher number have no place in the address of a page. */
enum { NUMBERS = 1000 };

static const char json_ending[] = ".json";

/* ---- Finding ---- */

/* By the id that the address brings, by the address that the desk gave, or by what a person typed. */
static enum status find(const struct visit *v, struct slice name, struct archive_cable *out, struct error *err)
{
	struct cable_id id;
	struct slice prefix = http_request_query(v->request, "id");
	if (prefix.len > 0)
		return cable_find(&v->publisher, v->arena, v->scope, prefix, out, err);
	enum status status = address_find(v->publisher.db, name, &id, err);
	if (status == STATUS_OK)
		status = archive_load(v->publisher.archive, v->arena, v->scope, &id, out, err);
	if (status == STATUS_MISSING)
		status = cable_find(&v->publisher, v->arena, v->scope, name, out, err);
	return status;
}

static void add_choice(const struct visit *v, struct value *list, const struct archive_hit *hit)
{
	char hex[CABLE_ID_LEN + 1];
	cable_id_write(&hit->id, hex);
	struct slice id = arena_copy(v->arena, slice_of(hex));
	struct slice name = hit->mrn.len > 0 ? hit->mrn : id;
	struct value *object = value_add_object(list);
	value_put_text(object, "mrn", hit->mrn);
	value_put_text(object, "letters", slice_part(id, 0, 4));
	value_put_text(object, "subject", hit->subject);
	value_put_moment(object, "date", hit->date);
	value_put_url(object, "url", visit_cable_address(v->arena, name, id, slice_of("")));
}

/* Several cables of one number, or whose ids begin alike: a person picks one. */
static enum status choose(const struct visit *v, struct slice name, struct error *err)
{
	struct mrn mrn;
	struct archive_hit *hits;
	size_t count;
	enum status status;
	bool is_mrn = mrn_parse(v->site->posts, name, &mrn);
	struct slice canonical = is_mrn ? mrn_write(v->arena, &mrn) : name;
	status = archive_find_mrn(v->publisher.archive, v->arena, v->scope, canonical, &hits, &count, err);
	if (status == STATUS_OK && count == 0 && !is_mrn)
		status = archive_find_prefix(v->publisher.archive, v->arena, v->scope, name, &hits, &count, err);
	if (status != STATUS_OK)
		return status;
	struct value *page = value_object(v->arena);
	struct value *list = value_put_list(page, "choices");
	for (size_t i = 0; i < count; i++)
		add_choice(v, list, &hits[i]);
	value_put_text(page, "name", canonical);
	value_put_count(page, "count", (int64_t)count);
	return visit_page(v, 300, "desk/cable-choices.html", "search", page, err);
}

/* ---- What a page adds to the tree ---- */

struct dressing {
	const struct visit *v;
	const struct archive_cable *cable;
	struct value *page;
	struct cable_marks marks;
};

static struct value *member(const struct value *list, size_t index)
{
	return list->items.members[index].value;
}

typedef struct value *meaning_fn(struct arena *a, const struct text_catalogue *text, struct slice word);

/* A list of words in place of each of which stands {word, meaning}. */
static void explain(const struct dressing *d, const char *name, const char *explained, meaning_fn *meaning)
{
	const struct value *words = value_get(d->page, name);
	struct value *list = value_put_list(d->page, explained);
	for (size_t i = 0; i < value_size(words); i++) {
		struct value *object = value_add_object(list);
		struct slice word = value_at(words, i)->text;
		value_put_text(object, "word", word);
		value_put(object, "meaning", meaning(d->v->arena, d->v->site->text, word));
		value_put_bool(object, "last", i + 1 == value_size(words));
	}
}

static void put_link(const struct dressing *d, struct value *object)
{
	struct slice mrn = value_get_text(object, "mrn"), id = value_get_text(object, "cable");
	value_put_url(object, "url", visit_cable_address(d->v->arena, mrn.len > 0 ? mrn : id, id, slice_of("")));
	value_put_text(object, "name", cable_call(mrn, id));
	value_put_text(object, "class_key", visit_class_key(value_get_text(object, "class")));
}

static void put_links(const struct dressing *d, const struct value *list)
{
	for (size_t i = 0; i < value_size(list); i++)
		put_link(d, member(list, i));
}

static void dress_references(const struct dressing *d)
{
	const struct value *references = value_get(d->page, "references");
	for (size_t i = 0; i < value_size(references); i++) {
		struct value *reference = member(references, i);
		const struct value *cables = value_get(reference, "cables");
		put_links(d, cables);
		value_put_bool(reference, "found", value_size(cables) > 0);
		value_put_bool(reference, "is_telegram", value_get_text(reference, "mrn").len > 0);
	}
	put_links(d, value_get(d->page, "referring"));
	put_links(d, value_get(d->page, "others"));
	value_put_bool(d->page, "has_references", value_size(references) > 0);
	value_put_bool(d->page, "has_referring", value_size(value_get(d->page, "referring")) > 0);
	value_put_bool(d->page, "has_others", value_size(value_get(d->page, "others")) > 0);
}

static void dress_stories(const struct dressing *d)
{
	const struct value *stories = value_get(d->page, "stories");
	for (size_t i = 0; i < value_size(stories); i++) {
		struct value *story = member(stories, i);
		int id = (int)value_get_number(story, "id", 0);
		value_put_url(story, "url", arena_format(d->v->arena, "/stories/%d", id));
	}
	value_put_bool(d->page, "has_stories", value_size(stories) > 0);
	value_put_bool(d->page, "has_flags", value_size(value_get(d->page, "flags")) > 0);
}

static enum status dress_paragraphs(const struct dressing *d, struct error *err)
{
	enum status status = STATUS_OK;
	struct value *blocks = NULL;
	bool seen[NUMBERS] = {false};
	const struct cable *c = &d->cable->value;
	const struct value *paragraphs = value_get(d->page, "paragraphs");
	for (size_t i = 0; i < value_size(paragraphs) && i < c->paragraph_count && status == STATUS_OK; i++) {
		struct value *object = member(paragraphs, i);
		const struct paragraph *p = &c->paragraphs[i];
		status = cable_text_blocks(d->v->arena, c, p->words, &d->marks, &blocks, err);
		if (status != STATUS_OK)
			break;
		value_put(object, "blocks", blocks);
		value_put(object, "meaning", abbreviation_meaning(d->v->arena, d->v->site->text, p->mark));
		value_put_bool(object, "is_heading", p->kind == PARAGRAPH_HEADING);
		value_put_bool(object, "is_numbered", p->number > 0);
		/* Numbers may repeat; an id of a page may not. */
		bool can_be_id = p->number > 0 && p->number < NUMBERS && !seen[p->number];
		value_put_bool(object, "is_first", can_be_id);
		if (can_be_id)
			seen[p->number] = true;
	}
	value_put_bool(d->page, "has_paragraphs", value_size(paragraphs) > 0);
	return status;
}

/* What the name or the routing indicator of an address stands for: "Embassy" names are posts of the table. */
static void explain_addressees(const struct dressing *d, const char *name)
{
	const struct value *list = value_get(d->page, name);
	for (size_t i = 0; i < value_size(list); i++) {
		struct value *addressee = member(list, i);
		const struct post *post =
		    posts_find_indicator(d->v->site->posts, value_get_text(addressee, "indicator"));
		if (post == NULL)
			post = posts_find_exact(d->v->site->posts, value_get_text(addressee, "name"));
		if (post == NULL)
			value_put_null(addressee, "meaning");
		else
			value_put_text(addressee, "meaning",
			               arena_format(d->v->arena, post->country.len > 0 ? "%.*s, %.*s" : "%.*s",
			                            (int)post->place.len, post->place.ptr, (int)post->country.len,
			                            post->country.ptr));
		value_put(addressee, "urgency",
		          abbreviation_meaning(d->v->arena, d->v->site->text, value_get_text(addressee, "precedence")));
	}
}

static void dress_fields(const struct dressing *d)
{
	struct arena *a = d->v->arena;
	const struct text_catalogue *text = d->v->site->text;
	const struct cable *c = &d->cable->value;
	struct slice class_name = value_get_text(d->page, "class");
	struct slice zone = value_get_text(value_get(d->page, "post"), "zone");
	struct slice address = value_get_text(d->page, "address");
	value_put_text(d->page, "class_key", visit_class_key(class_name));
	value_put_text(d->page, "headline", value_get_text(d->page, "title"));
	value_put(d->page, "precedence_meaning", abbreviation_meaning(a, text, value_get_text(d->page, "precedence")));
	value_put(d->page, "class_meaning", abbreviation_meaning(a, text, class_name));
	explain_addressees(d, "from");
	explain_addressees(d, "to");
	explain_addressees(d, "info");
	explain(d, "captions", "marks", abbreviation_meaning);
	explain(d, "tags", "topics", tag_meaning);
	value_put_bool(d->page, "has_captions", c->caption_count > 0);
	value_put_bool(d->page, "has_tags", c->tag_count > 0);
	value_put_bool(d->page, "has_from", c->from.name.len > 0);
	value_put_bool(d->page, "has_to", c->to_count > 0);
	value_put_bool(d->page, "has_info", c->info_count > 0);
	/* The clock on the wall of the post, beside UTC. */
	bool is_local = zone.len > 0 && c->date.precision >= MOMENT_MINUTE;
	char *zone_name = is_local ? arena_cstr(a, zone) : NULL;
	value_put_text(d->page, "local_time",
	               is_local ? text_moment(text, a, c->date, TEXT_MOMENT_FULL, zone_name) : slice_of(""));
	if (value_get_bool(d->page, "is_posted"))
		value_put_url(d->page, "room_url",
		              arena_format(a, "%.*scables/%.*s.html", (int)d->v->site->room.len, d->v->site->room.ptr,
		                           (int)address.len, address.ptr));
	else
		value_put_null(d->page, "room_url");
}

static void dress_addresses(const struct dressing *d, struct slice query)
{
	struct arena *a = d->v->arena;
	struct slice id = slice_part(value_get_text(d->page, "cable"), 0, 16);
	struct slice name = value_get_text(d->page, "name");
	value_put_url(d->page, "original_url", arena_format(a, "/cables/%.*s/original", (int)id.len, id.ptr));
	value_put_url(d->page, "json_url", arena_format(a, "/cables/%.*s%s", (int)id.len, id.ptr, json_ending));
	/* Back to the page of hits that it stood on. */
	const struct http_pair pairs[] = {
	    {slice_of("q"), query},
	    {slice_of("by"), http_request_query(d->v->request, "by")},
	    {slice_of("cursor"), http_request_query(d->v->request, "from")},
	};
	value_put_url(d->page, "search_url", visit_address(a, "/search", pairs, sizeof pairs / sizeof *pairs));
	value_put_bool(d->page, "from_search", query.len > 0);
	value_put_text(d->page, "query", query);
	value_put_url(d->page, "cable_url", visit_cable_address(a, name, slice_of(""), slice_of("")));
	value_put_text(d->page, "cite", arena_format(a, "cable:%.*s", (int)name.len, name.ptr));
}

/* What was searched for, what was missing when the cable came. A query that cannot be read marks nothing. */
static enum status find_marks(struct dressing *d, struct slice text, struct error *err)
{
	const struct query *query = NULL;
	struct spans hits = {0};
	const struct cable *c = &d->cable->value;
	struct arena *a = d->v->arena;
	enum status status = STATUS_OK;
	if (text.len > 0 && query_parse(a, text, &query, NULL) == STATUS_OK)
		status = snippet_find_hits(a, c, query, &hits, err);
	if (status != STATUS_OK)
		return status;
	struct markup_span *spans = arena_array(a, hits.count + c->omission_count, sizeof *spans);
	if (spans == NULL)
		return error_memory(err);
	struct slice missing = text_sentence(d->v->site->text, a, "web.omission", NULL);
	for (size_t i = 0; i < hits.count; i++)
		spans[i] = (struct markup_span){.span = hits.items[i], .element = MARKUP_MARK};
	for (size_t i = 0; i < c->omission_count; i++)
		spans[hits.count + i] = (struct markup_span){.span = c->omissions[i],
		                                             .element = MARKUP_SPAN,
		                                             .class_name = slice_of("omission"),
		                                             .title = missing};
	d->marks = (struct cable_marks){spans, hits.count + c->omission_count};
	value_put_count(d->page, "hits", (int64_t)hits.count);
	value_put_count(d->page, "omissions", (int64_t)c->omission_count);
	return STATUS_OK;
}

static enum status dress(struct dressing *d, struct error *err)
{
	struct named_set sets[SEARCH_SETS];
	struct slice query = http_request_query(d->v->request, "q");
	enum status status = find_marks(d, query, err);
	if (status != STATUS_OK)
		return status;
	dress_fields(d);
	dress_references(d);
	dress_stories(d);
	dress_addresses(d, query);
	status = search_read_sets(d->v->arena, d->v->publisher.db, d->v->actor, sets, err);
	if (status != STATUS_OK)
		return status;
	value_put_bool(d->page, "is_kept", cable_set_holds(&sets[SEARCH_KEPT].set, &d->cable->id));
	value_put_bool(d->page, "is_read", cable_set_holds(&sets[SEARCH_READ].set, &d->cable->id));
	status = neighbours_put(d->v, d->cable, sets, d->page, err);
	if (status != STATUS_OK)
		return status;
	return dress_paragraphs(d, err);
}

/* ---- Handlers ---- */

static struct slice without_ending(struct slice name, bool *is_json)
{
	*is_json = slice_ends_with(name, json_ending);
	return *is_json ? slice_part(name, 0, name.len - (sizeof json_ending - 1)) : name;
}

enum status cable_page(void *visit, const struct http_request *request, struct http_response *response,
                       struct error *err)
{
	const struct visit *v = visit;
	struct archive_cable cable;
	struct dressing d = {.v = v, .cable = &cable};
	bool is_json;
	struct slice name = without_ending(http_request_place(request, "name"), &is_json);
	enum status status = find(v, name, &cable, err);
	if (status == STATUS_USAGE && !is_json)
		return choose(v, name, err);
	if (status == STATUS_OK)
		status = cable_make_value(&v->publisher, v->arena, v->scope, v->site->text, &cable, &d.page, err);
	if (status != STATUS_OK)
		return status;
	if (is_json)
		return visit_json(v, d.page, err);
	status = dress(&d, err);
	return status == STATUS_OK ? visit_page(v, 200, "desk/cable.html", "search", d.page, err) : status;
}

enum status cable_original(void *visit, const struct http_request *request, struct http_response *response,
                           struct error *err)
{
	const struct visit *v = visit;
	struct archive_cable cable;
	struct slice bytes;
	enum status status = find(v, http_request_place(request, "name"), &cable, err);
	if (status == STATUS_OK)
		status = archive_load_bytes(v->publisher.archive, v->arena, v->scope, &cable.id, &bytes, err);
	if (status != STATUS_OK)
		return status;
	struct slice name = cable.value.mrn.len > 0 ? cable.value.mrn : slice_of("cable");
	http_response_text(response, 200, "text/plain; charset=utf-8", bytes);
	http_response_save_as(response, arena_format(v->arena, "%.*s.txt", (int)name.len, name.ptr));
	http_header_set(response, "Cache-Control", slice_of("no-store"));
	return STATUS_OK;
}
