#include "room/index.h"

#include "base/latin.h"
#include "room/anchor.h"

#include <stdlib.h>

/* A cable or story with what it is sorted by: one comparison for all that is looked up by a text. */
struct keyed {
	struct slice key;
	struct slice name;
	size_t member;
};

struct keyed_list {
	struct keyed *items;
	size_t count;
	size_t capacity;
};

static int compare_keyed(const void *left, const void *right)
{
	const struct keyed *a = left, *b = right;
	int order = slice_compare(a->key, b->key);
	if (order != 0)
		return order;
	return a->member < b->member ? -1 : a->member > b->member;
}

static void add_keyed(struct arena *a, struct keyed_list *list, struct slice key, struct slice name, size_t member)
{
	struct keyed *item = arena_push(a, &list->items, list->count, &list->capacity, sizeof *item);
	if (item == NULL || key.len == 0)
		return;
	*item = (struct keyed){key, name, member};
	list->count++;
}

static void sort_keyed(struct keyed_list *list)
{
	if (list->count > 1)
		qsort(list->items, list->count, sizeof *list->items, compare_keyed);
}

static size_t *members_of(struct arena *a, const struct keyed_list *list)
{
	size_t *members = arena_array(a, list->count, sizeof *members);
	for (size_t i = 0; members != NULL && i < list->count; i++)
		members[i] = list->items[i].member;
	return members;
}

/* ---- Groups ---- */

static void add_dates(struct arena *a, struct keyed_list *years, struct keyed_list *months, struct moment date,
                      size_t cable)
{
	struct calendar c = calendar_of(date.ms);
	struct slice year = date.precision == MOMENT_NONE ? slice_of("undated") : arena_format(a, "%04d", c.year);
	add_keyed(a, years, year, year, cable);
	if (date.precision < MOMENT_MONTH)
		return;
	struct slice month = arena_format(a, "%04d-%02d", c.year, c.month);
	add_keyed(a, months, month, month, cable);
}

static struct slice series_key(struct arena *a, struct slice series)
{
	struct slice latin;
	if (series.len == 0)
		return series;
	return anchor_key(a, latin_write(a, series, &latin, NULL) == STATUS_OK ? latin : series);
}

static struct slice post_name(const struct edition *e)
{
	return e->post_name.len > 0 ? e->post_name : e->post;
}

static void add_cable(struct arena *a, struct keyed_list lists[SHELF_COUNT], const struct edition *e, size_t cable)
{
	add_dates(a, &lists[SHELF_YEAR], &lists[SHELF_MONTH], e->date, cable);
	add_keyed(a, &lists[SHELF_POST], anchor_key(a, e->post), post_name(e), cable);
	for (size_t i = 0; i < e->tag_count; i++)
		add_keyed(a, &lists[SHELF_TAG], anchor_key(a, e->tags[i]), e->tags[i], cable);
}

/* A sorted list as groups. A member stands once in a group. */
static struct room_groups make_groups(struct arena *a, const struct keyed_list *list)
{
	struct room_groups groups = {arena_array(a, list->count, sizeof *groups.items), 0};
	size_t *members = members_of(a, list);
	if (groups.items == NULL || members == NULL)
		return (struct room_groups){NULL, 0};
	struct room_group *group = NULL;
	for (size_t i = 0; i < list->count; i++) {
		const struct keyed *item = &list->items[i];
		if (group == NULL || !slice_equal(group->key, item->key)) {
			group = &groups.items[groups.count++];
			*group = (struct room_group){item->key, item->name, &members[i], 0};
		}
		if (group->count == 0 || group->members[group->count - 1] != item->member)
			group->members[group->count++] = item->member;
	}
	return groups;
}

static void make_shelves(struct arena *a, struct room_index *index)
{
	const struct room_contents *c = index->contents;
	struct keyed_list lists[SHELF_COUNT] = {0};
	for (size_t i = 0; i < c->cable_count; i++)
		add_cable(a, lists, &c->cables[i].edition, i);
	for (size_t i = 0; i < c->story_count; i++) {
		struct slice series = c->stories[i].edition.series;
		add_keyed(a, &lists[SHELF_SERIES], series_key(a, series), series, i);
	}
	for (size_t i = 0; i < SHELF_COUNT; i++) {
		sort_keyed(&lists[i]);
		index->shelves[i] = make_groups(a, &lists[i]);
	}
}

/* ---- What leads where ---- */

static int compare_citing(const void *left, const void *right)
{
	const struct room_citing *a = left, *b = right;
	if (a->cable != b->cable)
		return a->cable < b->cable ? -1 : 1;
	if (a->story != b->story)
		return a->story < b->story ? -1 : 1;
	if (a->quotation != b->quotation)
		return a->quotation < b->quotation ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

static int compare_citation(const void *left, const void *right)
{
	const struct room_citation *a = left, *b = right;
	if (a->cable != b->cable)
		return a->cable < b->cable ? -1 : 1;
	return a->story < b->story ? -1 : a->story > b->story;
}

static void add_citings(struct arena *a, struct room_index *index, size_t *capacity, size_t story, size_t quotation)
{
	const struct story_quotation *q = &index->contents->stories[story].edition.quotations[quotation];
	for (size_t i = 0; i < q->place_count; i++) {
		size_t cable = room_index_cable(index, q->places[i].address);
		struct room_citing *citing =
		    arena_push(a, &index->citings, index->citing_count, capacity, sizeof *citing);
		if (cable == ROOM_NONE || citing == NULL)
			continue;
		*citing = (struct room_citing){cable, story, quotation, i};
		index->citing_count++;
	}
}

static void add_citations(struct arena *a, struct room_index *index, size_t *capacity, size_t story)
{
	const struct story_edition *e = &index->contents->stories[story].edition;
	for (size_t i = 0; i < e->cable_count; i++) {
		size_t cable = room_index_cable(index, e->cables[i]);
		struct room_citation *citation =
		    arena_push(a, &index->citations, index->citation_count, capacity, sizeof *citation);
		if (cable == ROOM_NONE || citation == NULL)
			continue;
		*citation = (struct room_citation){cable, story};
		index->citation_count++;
	}
}

static void make_citings(struct arena *a, struct room_index *index)
{
	size_t capacity = 0, citation_capacity = 0;
	for (size_t i = 0; i < index->contents->story_count; i++) {
		for (size_t j = 0; j < index->contents->stories[i].edition.quotation_count; j++)
			add_citings(a, index, &capacity, i, j);
		add_citations(a, index, &citation_capacity, i);
	}
	if (index->citing_count > 1)
		qsort(index->citings, index->citing_count, sizeof *index->citings, compare_citing);
	if (index->citation_count > 1)
		qsort(index->citations, index->citation_count, sizeof *index->citations, compare_citation);
}

/* ---- Making it ---- */

static enum status make_lookups(struct arena *a, struct room_index *index, struct error *err)
{
	const struct room_contents *c = index->contents;
	struct keyed_list addresses = {0}, mrns = {0};
	for (size_t i = 0; i < c->cable_count; i++) {
		const struct edition *e = &c->cables[i].edition;
		add_keyed(a, &addresses, e->address, e->address, i);
		/* A cable without an MRN stands before all others and is never asked for. */
		add_keyed(a, &mrns, e->mrn.len == 0 ? slice_make("", 1) : e->mrn, e->mrn, i);
	}
	sort_keyed(&addresses);
	sort_keyed(&mrns);
	if (a->failed)
		return error_memory(err);
	for (size_t i = 1; i < addresses.count; i++) {
		if (slice_equal(addresses.items[i - 1].key, addresses.items[i].key))
			return error_set(err, STATUS_INPUT, "room.address_twice");
	}
	if (addresses.count != c->cable_count)
		return error_set(err, STATUS_INPUT, "room.edition_form");
	index->by_address = members_of(a, &addresses);
	index->by_mrn = members_of(a, &mrns);
	return a->failed ? error_memory(err) : STATUS_OK;
}

enum status room_index_make(struct arena *a, const struct room_contents *contents, struct room_index *out,
                            struct error *err)
{
	*out = (struct room_index){.contents = contents};
	enum status status = make_lookups(a, out, err);
	if (status != STATUS_OK)
		return status;
	make_citings(a, out);
	make_shelves(a, out);
	return a->failed ? error_memory(err) : STATUS_OK;
}

/* ---- Looking ---- */

size_t room_index_cable(const struct room_index *index, struct slice address)
{
	size_t low = 0, high = index->contents->cable_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2, cable = index->by_address[middle];
		int order = slice_compare(index->contents->cables[cable].edition.address, address);
		if (order == 0)
			return cable;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return ROOM_NONE;
}

size_t room_index_story(const struct room_index *index, uint64_t number)
{
	for (size_t i = 0; i < index->contents->story_count; i++) {
		if (index->contents->stories[i].edition.story == number)
			return i;
	}
	return ROOM_NONE;
}

const size_t *room_index_mrn(const struct room_index *index, struct slice mrn, size_t *count)
{
	const struct posted_cable *cables = index->contents->cables;
	size_t low = 0, high = index->contents->cable_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (slice_compare(cables[index->by_mrn[middle]].edition.mrn, mrn) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	size_t end = low;
	while (mrn.len > 0 && end < index->contents->cable_count &&
	       slice_equal(cables[index->by_mrn[end]].edition.mrn, mrn))
		end++;
	*count = end - low;
	return index->by_mrn + low;
}

const struct room_citing *room_index_citings(const struct room_index *index, size_t cable, size_t *count)
{
	size_t low = 0, high = index->citing_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (index->citings[middle].cable < cable)
			low = middle + 1;
		else
			high = middle;
	}
	size_t end = low;
	while (end < index->citing_count && index->citings[end].cable == cable)
		end++;
	*count = end - low;
	return index->citings + low;
}

const struct room_citation *room_index_citations(const struct room_index *index, size_t cable, size_t *count)
{
	size_t low = 0, high = index->citation_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (index->citations[middle].cable < cable)
			low = middle + 1;
		else
			high = middle;
	}
	size_t end = low;
	while (end < index->citation_count && index->citations[end].cable == cable)
		end++;
	*count = end - low;
	return index->citations + low;
}

const struct room_group *room_index_group(const struct room_index *index, enum room_shelf shelf, struct slice key)
{
	const struct room_groups *groups = &index->shelves[shelf];
	size_t low = 0, high = groups->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = slice_compare(groups->items[middle].key, key);
		if (order == 0)
			return &groups->items[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

struct moment room_story_date(const struct posted_story *story)
{
	struct moment date;
	if (moment_read(story->edition.date, &date) && date.precision != MOMENT_NONE)
		return date;
	return (struct moment){story->published_ms, MOMENT_DAY};
}
