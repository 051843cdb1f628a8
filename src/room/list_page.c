#include "room/page.h"

#include "base/digest.h"
#include "record/entry.h"
#include "room/chart.h"

#include <inttypes.h>
#include <stdlib.h>

enum { FRONT_STORIES_MAX = 6, FRONT_CABLES_MAX = 8 };

/* ---- Names ---- */

static const char *const shelf_titles[SHELF_COUNT] = {
    [SHELF_YEAR] = "room.list_dates", [SHELF_MONTH] = "room.list_dates",   [SHELF_POST] = "room.list_posts",
    [SHELF_TAG] = "room.list_tags",   [SHELF_SERIES] = "room.list_series",
};

static const char *const group_titles[SHELF_COUNT] = {
    [SHELF_YEAR] = "room.list_year", [SHELF_MONTH] = "room.list_year",        [SHELF_POST] = "room.list_post",
    [SHELF_TAG] = "room.list_tag",   [SHELF_SERIES] = "room.list_one_series",
};

/* "February 2009" of 2009-02, "without a date" of undated, the name of all others. */
static struct slice group_name(const struct page_maker *m, enum room_shelf shelf, const struct room_group *group)
{
	struct moment month;
	if (shelf == SHELF_YEAR && slice_equals(group->key, "undated"))
		return text_sentence(m->text, m->arena, "room.undated", NULL);
	if (shelf == SHELF_MONTH && moment_read(group->key, &month))
		return text_moment(m->text, m->arena, month, TEXT_MOMENT_LONG, NULL);
	return group->name;
}

/* ---- Parts of a list page ---- */

static struct value *end_list(struct value *page)
{
	page_put_has(page, "has_groups", "groups");
	page_put_has(page, "has_letters", "letters");
	page_put_has(page, "has_cables", "cables");
	page_put_has(page, "has_stories", "stories");
	return page;
}

static struct value *begin_list(const struct page_maker *m, struct slice title, struct slice path)
{
	struct value *page = page_begin(m, title, path);
	value_put_text(page, "heading", title);
	value_put_null(page, "chart");
	value_put_null(page, "up");
	value_put_null(page, "pager");
	value_put_list(page, "groups");
	value_put_list(page, "cables");
	value_put_list(page, "stories");
	value_put_list(page, "letters");
	value_put_null(page, "sparks");
	value_put_null(page, "cable_count");
	value_put_null(page, "all_story_count");
	value_put_bool(page, "empty", false);
	return page;
}

static struct value *add_group(const struct page_maker *m, struct value *list, enum room_shelf shelf,
                               const struct room_group *group)
{
	struct value *row = value_add_object(list);
	page_put_path(m, row, "url", page_group_path(m->arena, shelf, group->key, 0));
	value_put_text(row, "name", group_name(m, shelf, group));
	value_put_text(row, "key", group->key);
	value_put_count(row, "group_count", (int64_t)group->count);
	value_put_null(row, "spark");
	return row;
}

static void put_up(const struct page_maker *m, struct value *page, struct slice path, struct slice name)
{
	struct value *up = value_put_object(page, "up");
	page_put_path(m, up, "url", path);
	value_put_text(up, "name", name);
}

static void put_pager(const struct page_maker *m, struct value *page, size_t pages, size_t at, struct slice before,
                      struct slice after)
{
	if (pages == 1)
		return;
	struct value *pager = value_put_object(page, "pager");
	value_put_count(pager, "page", (int64_t)at + 1);
	value_put_count(pager, "pages", (int64_t)pages);
	value_put_null(pager, "before_url");
	value_put_null(pager, "after_url");
	if (at > 0)
		page_put_path(m, pager, "before_url", before);
	if (at + 1 < pages)
		page_put_path(m, pager, "after_url", after);
}

static struct moment moment_of(const struct page_maker *m, enum room_shelf shelf, size_t member)
{
	const struct room_contents *c = m->index->contents;
	return shelf == SHELF_SERIES ? room_story_date(&c->stories[member]) : c->cables[member].edition.date;
}

/* Of the members, or of the first `count` cables or stories. NULL without memory. */
static struct moment *moments_of(const struct page_maker *m, enum room_shelf shelf, const size_t *members, size_t count)
{
	struct moment *moments = arena_array(m->arena, count, sizeof *moments);
	for (size_t i = 0; moments != NULL && i < count; i++)
		moments[i] = moment_of(m, shelf, members == NULL ? i : members[i]);
	return moments;
}

static void put_members_chart(const struct page_maker *m, struct value *page, enum room_shelf shelf,
                              const size_t *members, size_t count)
{
	const struct moment *moments = moments_of(m, shelf, members, count);
	if (moments != NULL)
		chart_put(m, page, moments, count);
}

static bool starts_with(struct slice s, struct slice prefix)
{
	return s.len >= prefix.len && slice_equal(slice_part(s, 0, prefix.len), prefix);
}

/* The months of a year. */
static void put_months(const struct page_maker *m, struct value *page, struct slice year)
{
	const struct room_groups *months = &m->index->shelves[SHELF_MONTH];
	struct value *list = value_put_list(page, "groups");
	for (size_t i = 0; i < months->count; i++) {
		if (starts_with(months->items[i].key, year))
			add_group(m, list, SHELF_MONTH, &months->items[i]);
	}
}

/* ---- Lists ---- */

static void put_group_up(const struct page_maker *m, struct value *page, enum room_shelf shelf, struct slice key)
{
	struct slice year = slice_part(key, 0, 4);
	if (shelf == SHELF_MONTH)
		put_up(m, page, page_group_path(m->arena, SHELF_YEAR, year, 0), year);
	else
		put_up(m, page, page_shelf_path(m->arena, shelf, 0),
		       text_sentence(m->text, m->arena, shelf_titles[shelf], NULL));
}

struct value *page_of_group(const struct page_maker *m, const struct page_list *list)
{
	const struct room_group *group = &m->index->shelves[list->shelf].items[list->group];
	struct slice path = page_group_path(m->arena, list->shelf, group->key, list->page);
	struct slice title =
	    text_sentence_text(m->text, m->arena, group_titles[list->shelf], "name", group_name(m, list->shelf, group));
	struct value *page = begin_list(m, title, path);
	bool stories = list->shelf == SHELF_SERIES;
	struct value *rows = value_put_list(page, stories ? "stories" : "cables");
	size_t first = list->page * PAGE_ROWS_MAX;
	for (size_t i = first; i < group->count && i < first + PAGE_ROWS_MAX; i++) {
		if (stories)
			page_add_story_row(m, rows, group->members[i]);
		else
			page_add_cable_row(m, rows, group->members[i]);
	}
	value_put_count(page, stories ? "all_story_count" : "cable_count", (int64_t)group->count);
	put_group_up(m, page, list->shelf, group->key);
	put_pager(m, page, page_count_of(group->count), list->page,
	          page_group_path(m->arena, list->shelf, group->key, list->page == 0 ? 0 : list->page - 1),
	          page_group_path(m->arena, list->shelf, group->key, list->page + 1));
	/* Of one month there is nothing to draw. */
	if (list->page == 0 && list->shelf != SHELF_MONTH)
		put_members_chart(m, page, list->shelf, group->members, group->count);
	if (list->page == 0 && list->shelf == SHELF_YEAR)
		put_months(m, page, group->key);
	return end_list(page);
}

/* What the small drawings beside the groups run over. False: they would show nothing. */
static bool find_spark_columns(const struct page_maker *m, enum room_shelf shelf, struct chart_columns *out)
{
	const struct room_contents *c = m->index->contents;
	size_t count = shelf == SHELF_SERIES ? c->story_count : c->cable_count;
	const struct moment *moments = moments_of(m, shelf, NULL, count);
	*out = chart_months();
	return moments != NULL && (shelf == SHELF_YEAR || chart_find_columns(moments, count, out));
}

static void put_groups(const struct page_maker *m, struct value *page, enum room_shelf shelf, size_t at)
{
	const struct room_groups *groups = &m->index->shelves[shelf];
	struct value *list = value_put_list(page, "groups");
	struct chart_columns columns;
	bool draws = find_spark_columns(m, shelf, &columns) && groups->count > 0;
	for (size_t i = at * PAGE_GROUPS_MAX; i < groups->count && i < (at + 1) * PAGE_GROUPS_MAX; i++) {
		const struct room_group *group = &groups->items[i];
		struct value *row = add_group(m, list, shelf, group);
		const struct moment *moments = moments_of(m, shelf, group->members, group->count);
		if (draws && moments != NULL)
			chart_put_spark(m, row, &columns, moments, group->count);
	}
	if (!draws)
		return;
	struct value *sparks = value_put_object(page, "sparks");
	value_put_cstr(sparks, "over", columns.months ? "months" : "years");
	value_put_text(sparks, "first_year", arena_format(m->arena, "%d", columns.first));
	value_put_text(sparks, "last_year", arena_format(m->arena, "%d", columns.last));
}

/* Where the list has several pages: each first letter, with the page on which it begins. */
static void put_letters(const struct page_maker *m, struct value *page, enum room_shelf shelf)
{
	const struct room_groups *groups = &m->index->shelves[shelf];
	struct value *list = value_put_list(page, "letters");
	char last = '\0';
	for (size_t i = 0; groups->count > PAGE_GROUPS_MAX && i < groups->count; i++) {
		char letter = byte_to_upper(groups->items[i].key.ptr[0]);
		if (letter == last)
			continue;
		struct value *row = value_add_object(list);
		value_put_text(row, "letter", arena_format(m->arena, "%c", letter));
		page_put_path(m, row, "url", page_shelf_path(m->arena, shelf, i / PAGE_GROUPS_MAX));
		last = letter;
	}
}

/* The stories that stand in a series; each stands in one. */
static size_t *find_serial(const struct page_maker *m, size_t *count)
{
	const struct room_groups *groups = &m->index->shelves[SHELF_SERIES];
	size_t *members = arena_array(m->arena, m->index->contents->story_count, sizeof *members);
	*count = 0;
	for (size_t i = 0; members != NULL && i < groups->count; i++) {
		for (size_t j = 0; j < groups->items[i].count; j++)
			members[(*count)++] = groups->items[i].members[j];
	}
	return members;
}

struct value *page_of_shelf(const struct page_maker *m, enum room_shelf shelf, size_t at)
{
	const struct room_groups *groups = &m->index->shelves[shelf];
	const struct room_contents *c = m->index->contents;
	struct value *page = begin_list(m, text_sentence(m->text, m->arena, shelf_titles[shelf], NULL),
	                                page_shelf_path(m->arena, shelf, at));
	struct value *cables = value_put_list(page, "cables");
	put_groups(m, page, shelf, at);
	put_letters(m, page, shelf);
	for (size_t i = 0; shelf == SHELF_YEAR && c->cable_count <= PAGE_ROWS_MAX && i < c->cable_count; i++)
		page_add_cable_row(m, cables, i);
	size_t count = c->cable_count;
	const size_t *members = shelf == SHELF_SERIES ? find_serial(m, &count) : NULL;
	value_put_count(page, shelf == SHELF_SERIES ? "all_story_count" : "cable_count", (int64_t)count);
	if (at == 0)
		put_members_chart(m, page, shelf, members, count);
	put_pager(m, page, page_shelf_count_of(groups->count), at,
	          page_shelf_path(m->arena, shelf, at == 0 ? 0 : at - 1), page_shelf_path(m->arena, shelf, at + 1));
	value_put_bool(page, "empty", groups->count == 0);
	return end_list(page);
}

/* ---- Newest first ---- */

struct dated {
	int64_t ms;
	size_t nth; /* of one date: as the contents stand, newest first */
	size_t member;
};

static int compare_dated(const void *left, const void *right)
{
	const struct dated *a = left, *b = right;
	if (a->ms != b->ms)
		return a->ms > b->ms ? -1 : 1;
	return a->nth < b->nth ? -1 : a->nth > b->nth;
}

static struct dated *newest(struct arena *a, const struct room_contents *c, bool stories)
{
	size_t count = stories ? c->story_count : c->cable_count;
	struct dated *dated = arena_array(a, count, sizeof *dated);
	for (size_t i = 0; dated != NULL && i < count; i++) {
		if (stories)
			dated[i] = (struct dated){room_story_date(&c->stories[i]).ms, i, i};
		else
			dated[i] = (struct dated){c->cables[i].posted_ms, count - i, i};
	}
	if (dated != NULL && count > 1)
		qsort(dated, count, sizeof *dated, compare_dated);
	return dated;
}

struct value *page_of_stories(const struct page_maker *m, size_t at)
{
	const struct room_contents *c = m->index->contents;
	struct dated *order = newest(m->arena, c, true);
	struct value *page =
	    begin_list(m, text_sentence(m->text, m->arena, "room.list_stories", NULL), page_stories_path(m->arena, at));
	struct value *rows = value_put_list(page, "stories");
	size_t first = at * PAGE_ROWS_MAX;
	for (size_t i = first; order != NULL && i < c->story_count && i < first + PAGE_ROWS_MAX; i++)
		page_add_story_row(m, rows, order[i].member);
	value_put_count(page, "all_story_count", (int64_t)c->story_count);
	value_put_bool(page, "empty", c->story_count == 0);
	put_pager(m, page, page_count_of(c->story_count), at, page_stories_path(m->arena, at == 0 ? 0 : at - 1),
	          page_stories_path(m->arena, at + 1));
	if (at == 0)
		put_members_chart(m, page, SHELF_SERIES, NULL, c->story_count);
	return end_list(page);
}

struct value *page_of_story_cables(const struct page_maker *m, size_t story, size_t at)
{
	const struct posted_story *s = &m->index->contents->stories[story];
	const struct story_edition *e = &s->edition;
	struct value *page =
	    begin_list(m, text_sentence_text(m->text, m->arena, "room.list_story", "name", e->headline),
	               page_story_cables_path(m->arena, s, at));
	struct value *rows = value_put_list(page, "cables");
	size_t first = at * PAGE_ROWS_MAX;
	for (size_t i = first; i < e->cable_count && i < first + PAGE_ROWS_MAX; i++) {
		size_t cable = room_index_cable(m->index, e->cables[i]);
		if (cable != ROOM_NONE)
			page_add_cable_row(m, rows, cable);
	}
	value_put_count(page, "cable_count", (int64_t)e->cable_count);
	put_up(m, page, story_page_path(m->arena, e->story, s->slug), e->headline);
	put_pager(m, page, page_count_of(e->cable_count), at, page_story_cables_path(m->arena, s, at == 0 ? 0 : at - 1),
	          page_story_cables_path(m->arena, s, at + 1));
	return end_list(page);
}

struct value *page_of_front(const struct page_maker *m)
{
	const struct room_contents *c = m->index->contents;
	struct value *page = page_begin(m, c->identity.name, slice_of("index.html"));
	struct dated *stories = newest(m->arena, c, true), *cables = newest(m->arena, c, false);
	struct value *story_rows = value_put_list(page, "stories"), *cable_rows = value_put_list(page, "cables");
	for (size_t i = 0; stories != NULL && i < c->story_count && i < FRONT_STORIES_MAX; i++)
		page_add_story_row(m, story_rows, stories[i].member);
	for (size_t i = 0; cables != NULL && i < c->cable_count && i < FRONT_CABLES_MAX; i++)
		page_add_cable_row(m, cable_rows, cables[i].member);
	value_put_null(page, "site");
	value_put_bool(page, "asks_below", false);
	value_put_text(page, "description", c->identity.about);
	value_put_count(page, "all_story_count", (int64_t)c->story_count);
	value_put_count(page, "cable_count", (int64_t)c->cable_count);
	value_put_count(page, "post_count", (int64_t)m->index->shelves[SHELF_POST].count);
	value_put_count(page, "tag_count", (int64_t)m->index->shelves[SHELF_TAG].count);
	value_put_count(page, "series_count", (int64_t)m->index->shelves[SHELF_SERIES].count);
	value_put_bool(page, "empty", c->cable_count == 0 && c->story_count == 0);
	put_members_chart(m, page, SHELF_YEAR, NULL, c->cable_count);
	return page;
}

/* ---- The record ---- */

/* Where the thing of an entry stands now; null if the room holds no page of it. */
static void put_entry_page(const struct page_maker *m, struct value *row, const struct record_entry *entry)
{
	int64_t number;
	size_t found;
	value_put_null(row, "url");
	if (entry->subject == RECORD_CABLE) {
		if (room_index_cable(m->index, entry->address) != ROOM_NONE)
			page_put_path(m, row, "url", cable_page_path(m->arena, entry->address));
		return;
	}
	if (!slice_to_int64(entry->address, &number) || number < 0)
		return;
	found = room_index_story(m->index, (uint64_t)number);
	if (found != ROOM_NONE)
		page_put_path(m, row, "url",
		              story_page_path(m->arena, (uint64_t)number, m->index->contents->stories[found].slug));
}

static void add_entry(const struct page_maker *m, struct value *list, const struct record_row *record)
{
	struct record_entry entry;
	char hash[DIGEST_HEX_LEN + 1];
	if (record_entry_read(record->bytes, &entry, NULL) != STATUS_OK)
		return;
	struct value *row = value_add_object(list);
	digest_to_hex(entry.hash, hash);
	value_put_number(row, "index", (int64_t)entry.index);
	value_put_moment(row, "time", (struct moment){entry.time_ms, MOMENT_MINUTE});
	value_put_cstr(row, "act", record_act_name(entry.act));
	value_put_cstr(row, "what", record_subject_name(entry.subject));
	value_put_text(row, "entry_name", entry.address);
	value_put_number(row, "number", (int64_t)entry.number);
	value_put_text(row, "hash", arena_copy(m->arena, slice_of(hash)));
	put_entry_page(m, row, &entry);
}

struct value *page_of_record(const struct page_maker *m)
{
	const struct room_contents *c = m->index->contents;
	struct value *page =
	    page_begin(m, text_sentence(m->text, m->arena, "room.record_title", NULL), slice_of("record/index.html"));
	struct value *list = value_put_list(page, "entries");
	page_put_path(m, page, "entries_url", slice_of("record/entries.jsonl"));
	value_put_count(page, "entry_count", (int64_t)(c->record_before + c->record_count));
	for (size_t i = 0; i < c->record_count && i < PAGE_RECORD_MAX; i++)
		add_entry(m, list, &c->record[c->record_count - 1 - i]);
	return page;
}
