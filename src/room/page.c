#include "room/page.h"

#include "room/anchor.h"

/* ---- Paths ---- */

static const char *const shelf_folders[SHELF_COUNT] = {
    [SHELF_YEAR] = "dates", [SHELF_MONTH] = "dates",   [SHELF_POST] = "posts",
    [SHELF_TAG] = "tags",   [SHELF_SERIES] = "series",
};

static size_t pages_of(size_t rows, size_t most)
{
	return rows == 0 ? 1 : (rows + most - 1) / most;
}

size_t page_count_of(size_t rows)
{
	return pages_of(rows, PAGE_ROWS_MAX);
}

size_t page_shelf_count_of(size_t groups)
{
	return pages_of(groups, PAGE_GROUPS_MAX);
}

struct slice page_group_path(struct arena *a, enum room_shelf shelf, struct slice key, size_t page)
{
	const char *folder = shelf_folders[shelf];
	if (page == 0)
		return arena_format(a, "%s/%.*s.html", folder, (int)key.len, key.ptr);
	return arena_format(a, "%s/%.*s.p%zu.html", folder, (int)key.len, key.ptr, page + 1);
}

struct slice page_shelf_path(struct arena *a, enum room_shelf shelf, size_t page)
{
	static const char *const paths[SHELF_COUNT] = {
	    [SHELF_YEAR] = "cables/by-date.html", [SHELF_MONTH] = "cables/by-date.html",
	    [SHELF_POST] = "posts/index.html",    [SHELF_TAG] = "tags/index.html",
	    [SHELF_SERIES] = "series/index.html",
	};
	struct slice path = slice_of(paths[shelf]), stem = slice_part(path, 0, path.len - (sizeof ".html" - 1));
	return page == 0 ? path : arena_format(a, "%.*s.p%zu.html", (int)stem.len, stem.ptr, page + 1);
}

struct slice page_stories_path(struct arena *a, size_t page)
{
	return page == 0 ? slice_of("stories/index.html") : arena_format(a, "stories/index.p%zu.html", page + 1);
}

struct slice page_story_cables_path(struct arena *a, const struct posted_story *story, size_t page)
{
	struct slice path = story_page_path(a, story->edition.story, story->slug);
	struct slice stem = slice_part(path, 0, path.len - (sizeof ".html" - 1));
	if (page == 0)
		return arena_format(a, "%.*s.cables.html", (int)stem.len, stem.ptr);
	return arena_format(a, "%.*s.cables.p%zu.html", (int)stem.len, stem.ptr, page + 1);
}

struct slice page_absolute(struct arena *a, const struct room_contents *contents, struct slice path)
{
	struct slice address = contents->identity.address;
	if (address.len == 0)
		return slice_of("");
	return arena_format(a, "%.*s%s%.*s", (int)address.len, address.ptr, slice_ends_with(address, "/") ? "" : "/",
	                    (int)path.len, path.ptr);
}

void page_put_path(const struct page_maker *m, struct value *object, const char *name, struct slice path)
{
	value_put_url(object, name,
	              arena_format(m->arena, "%.*s%.*s", (int)m->root.len, m->root.ptr, (int)path.len, path.ptr));
}

/* ---- What every page has ---- */

/* An address of mail or of a page becomes a link; all else are words. */
static void put_contact(const struct page_maker *m, struct value *page)
{
	struct slice contact = slice_trim(m->index->contents->identity.contact);
	size_t at;
	bool one_word = contact.len > 0 && !slice_find_byte(contact, ' ', &at) && !slice_find_byte(contact, '\n', &at);
	value_put_text(page, "contact", contact);
	value_put_bool(page, "asks_below", contact.len > 0); /* the first page asks above its foot */
	value_put_null(page, "contact_url");
	if (one_word && (slice_starts_with(contact, "http://") || slice_starts_with(contact, "https://")))
		value_put_url(page, "contact_url", contact);
	else if (one_word && slice_find_byte(contact, '@', &at))
		value_put_url(page, "contact_url",
		              arena_format(m->arena, "mailto:%.*s", (int)contact.len, contact.ptr));
}

static void put_canonical(const struct page_maker *m, struct value *page, struct slice path)
{
	value_put_null(page, "canonical");
	if (path.len > 0)
		value_put_url(page, "canonical", page_absolute(m->arena, m->index->contents, path));
}

struct value *page_begin(const struct page_maker *m, struct slice title, struct slice path)
{
	const struct room_contents *c = m->index->contents;
	struct value *page = value_object(m->arena);
	value_put_text(page, "title", title);
	value_put_text(page, "description", slice_of(""));
	value_put_bool(page, "noindex", false);
	value_put_text(page, "site", c->identity.name);
	value_put_text(page, "room_name", c->identity.name);
	value_put_text(page, "about", c->identity.about);
	put_contact(m, page);
	put_canonical(m, page, path);
	value_put_url(page, "root", m->root);
	page_put_path(m, page, "home_url", slice_of("index.html"));
	page_put_path(m, page, "feed_url", slice_of("feed.xml"));
	page_put_path(m, page, "record_url", slice_of("record/index.html"));
	page_put_path(m, page, "stories_url", slice_of("stories/index.html"));
	page_put_path(m, page, "dates_url", page_shelf_path(m->arena, SHELF_YEAR, 0));
	page_put_path(m, page, "posts_url", page_shelf_path(m->arena, SHELF_POST, 0));
	page_put_path(m, page, "tags_url", page_shelf_path(m->arena, SHELF_TAG, 0));
	value_put_null(page, "series_url");
	if (m->index->shelves[SHELF_SERIES].count > 0)
		page_put_path(m, page, "series_url", page_shelf_path(m->arena, SHELF_SERIES, 0));
	return page;
}

/* ---- Cables and stories ---- */

static bool contains(struct slice words, const char *part)
{
	size_t at;
	return slice_find_nocase(words, slice_of(part), &at);
}

const char *page_classification_key(struct slice words)
{
	if (contains(words, "TOP SECRET"))
		return "topsecret";
	if (slice_starts_with_nocase(words, "SECRET"))
		return "secret";
	if (slice_starts_with_nocase(words, "CONFIDENTIAL"))
		return "confidential";
	if (contains(words, "OFFICIAL USE") || contains(words, "SENSITIVE"))
		return "limited";
	return slice_starts_with_nocase(words, "UNCLAS") ? "unclassified" : "none";
}

struct slice page_cable_name(const struct edition *e)
{
	return e->mrn.len > 0 ? e->mrn : e->address;
}

struct slice page_cable_title(const struct edition *e)
{
	if (e->title.len > 0)
		return e->title;
	return e->subject.len > 0 ? e->subject : page_cable_name(e);
}

struct value *page_add_cable_row(const struct page_maker *m, struct value *list, size_t cable)
{
	const struct edition *e = &m->index->contents->cables[cable].edition;
	size_t stories;
	struct value *row = value_add_object(list);
	room_index_citations(m->index, cable, &stories);
	page_put_path(m, row, "url", cable_page_path(m->arena, e->address));
	value_put_text(row, "mrn", page_cable_name(e));
	value_put_text(row, "title", page_cable_title(e));
	value_put_moment(row, "date", e->date);
	value_put_text(row, "post", e->post_name.len > 0 ? e->post_name : e->post);
	value_put_cstr(row, "class_key", page_classification_key(e->classification));
	value_put_text(row, "classification", e->classification);
	value_put_count(row, "story_count", (int64_t)stories);
	return row;
}

struct value *page_add_story_row(const struct page_maker *m, struct value *list, size_t story)
{
	const struct posted_story *s = &m->index->contents->stories[story];
	struct value *row = value_add_object(list);
	page_put_path(m, row, "url", story_page_path(m->arena, s->edition.story, s->slug));
	value_put_text(row, "headline", s->edition.headline);
	value_put_text(row, "byline", s->edition.byline);
	value_put_text(row, "partner", s->edition.partner);
	value_put_text(row, "words_lang", s->edition.language);
	value_put_moment(row, "date", room_story_date(s));
	value_put_bool(row, "elsewhere", s->edition.url.len > 0);
	value_put_count(row, "cable_count", (int64_t)s->edition.cable_count);
	return row;
}

struct slice page_place_path(const struct page_maker *m, const struct posted_story *story, size_t quotation,
                             size_t place)
{
	const struct story_quotation *q = &story->edition.quotations[quotation];
	const struct edition_place *p = &q->places[place];
	size_t cable = room_index_cable(m->index, p->address);
	if (cable == ROOM_NONE)
		return slice_of("");
	const struct edition *e = &m->index->contents->cables[cable].edition;
	struct slice page = cable_page_path(m->arena, e->address);
	struct slice anchor = slice_of("");
	if (anchor_place_has_words(e, p))
		anchor = anchor_words(m->arena, story->edition.story, quotation, place);
	else if (anchor_place_has_paragraph(e, p))
		anchor = anchor_paragraph(m->arena, e, p->paragraph);
	return arena_format(m->arena, "%.*s%.*s%s%.*s", (int)m->root.len, m->root.ptr, (int)page.len, page.ptr,
	                    anchor.len > 0 ? "#" : "", (int)anchor.len, anchor.ptr);
}

void page_put_has(struct value *object, const char *flag, const char *list)
{
	value_put_bool(object, flag, value_size(value_get(object, list)) > 0);
}

/* ---- Small pages ---- */

struct value *page_of_missing(const struct page_maker *m)
{
	struct value *page = page_begin(m, text_sentence(m->text, m->arena, "room.missing_title", NULL), slice_of(""));
	value_put_bool(page, "noindex", true);
	return page;
}

static struct slice withdrawn_title(const struct page_maker *m, const struct withdrawn_page *w)
{
	struct value *values = value_object(m->arena);
	value_put_cstr(values, "kind", w->is_story ? "story" : "cable");
	value_put_text(values, "name", w->name);
	return text_sentence(m->text, m->arena, "room.withdrawn_title", values);
}

struct value *page_of_withdrawn(const struct page_maker *m, size_t withdrawn)
{
	const struct withdrawn_page *w = &m->index->contents->withdrawn[withdrawn];
	struct value *page = page_begin(m, withdrawn_title(m, w), slice_of(""));
	value_put_bool(page, "noindex", true);
	value_put_cstr(page, "kind", w->is_story ? "story" : "cable");
	value_put_text(page, "name", w->name);
	value_put_moment(page, "since", (struct moment){w->since_ms, MOMENT_DAY});
	value_put_text(page, "reason", w->reason);
	return page;
}
