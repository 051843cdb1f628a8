#include "publish/preview.h"

#include "publish/publication.h"
#include "publish/room_folder.h"
#include "room/page.h"

#include <string.h>

/* ---- Contents ---- */

static bool leaves(const struct plan *plan, struct slice address)
{
	for (size_t i = 0; i < plan->leaving_count; i++) {
		if (slice_equal(plan->leaving[i].address, address))
			return true;
	}
	return false;
}

static const struct posted_cable *find_posted(const struct posted_cable *cables, size_t count, struct slice address)
{
	for (size_t i = 0; i < count; i++) {
		if (slice_equal(cables[i].edition.address, address))
			return &cables[i];
	}
	return NULL;
}

static bool is_replaced(const struct plan *plan, struct slice address)
{
	for (size_t i = 0; i < plan->cable_count; i++) {
		if (plan->cables[i].fate != PLAN_CABLE_POSTED && slice_equals(address, plan->cables[i].address))
			return true;
	}
	return false;
}

static enum status put_cables(struct arena *a, const struct plan *plan, int64_t now, struct room_contents *c,
                              struct error *err)
{
	size_t count = 0;
	struct posted_cable *cables = arena_array(a, c->cable_count + plan->cable_count, sizeof *cables);
	if (cables == NULL)
		return error_memory(err);
	for (size_t i = 0; i < c->cable_count; i++) {
		struct slice address = c->cables[i].edition.address;
		if (!leaves(plan, address) && !is_replaced(plan, address))
			cables[count++] = c->cables[i];
	}
	for (size_t i = 0; i < plan->cable_count; i++) {
		const struct plan_cable *from = &plan->cables[i];
		const struct posted_cable *was = find_posted(c->cables, c->cable_count, slice_of(from->address));
		if (from->fate == PLAN_CABLE_POSTED && was != NULL)
			continue;
		struct posted_cable *to = &cables[count++];
		*to = (struct posted_cable){.edition = from->copied.edition,
		                            .json = slice_of(""),
		                            .hash = slice_of(""),
		                            .posted_ms = was == NULL ? now : was->posted_ms,
		                            .changed_ms = now};
		to->edition.number = from->number;
		to->edition.salt = slice_of("");
	}
	room_contents_sort(cables, count);
	c->cables = cables;
	c->cable_count = count;
	return STATUS_OK;
}

/* The story at its place: first, if it is new. */
static enum status put_story(const struct publisher *publisher, struct arena *a, const struct plan *plan, int64_t now,
                             struct room_contents *c, struct error *err)
{
	size_t count = 0;
	struct posted_story *stories = arena_array(a, c->story_count + 1, sizeof *stories);
	struct posted_story story = {.json = slice_of(""),
	                             .hash = slice_of(""),
	                             .slug = plan->story.slug,
	                             .published_ms = now,
	                             .changed_ms = now};
	enum status status = publication_make_story(publisher, a, plan, now, &story.edition, err);
	if (status == STATUS_OK && stories == NULL)
		status = error_memory(err);
	if (status != STATUS_OK)
		return status;
	story.edition.salt = slice_of("");
	story.prose = story.edition.body.len > 0 ? &plan->prose : NULL;
	bool is_public = plan->story.state == STORY_PUBLISHED;
	if (!is_public)
		stories[count++] = story;
	for (size_t i = 0; i < c->story_count; i++) {
		bool is_it = c->stories[i].edition.story == story.edition.story;
		story.published_ms = is_it ? c->stories[i].published_ms : story.published_ms;
		stories[count++] = is_it ? story : c->stories[i];
	}
	c->stories = stories;
	c->story_count = count;
	return STATUS_OK;
}

/* A page that comes back is withdrawn no more; one that leaves says so. */
static enum status put_withdrawn(struct arena *a, const struct plan *plan, int64_t now, struct room_contents *c,
                                 struct error *err)
{
	size_t count = 0;
	struct slice own = story_page_path(a, (uint64_t)plan->story.id, plan->story.slug);
	struct withdrawn_page *pages = arena_array(a, c->withdrawn_count + plan->leaving_count, sizeof *pages);
	if (pages == NULL)
		return error_memory(err);
	for (size_t i = 0; i < c->withdrawn_count; i++) {
		const struct withdrawn_page *page = &c->withdrawn[i];
		if (page->is_story ? !slice_equal(page->path, own) : !is_replaced(plan, page->name))
			pages[count++] = *page;
	}
	for (size_t i = 0; i < plan->leaving_count; i++)
		pages[count++] = (struct withdrawn_page){.path = cable_page_path(a, plan->leaving[i].address),
		                                         .name = plan->leaving[i].address,
		                                         .since_ms = now,
		                                         .reason = plan->version.revision_note};
	c->withdrawn = pages;
	c->withdrawn_count = count;
	return STATUS_OK;
}

/* A cable of the plan refers to others as its new edition does. */
static struct room_part part_of(const struct plan *plan, struct slice path)
{
	struct room_part part = room_part_of(path);
	for (size_t i = 0; part.kind == ROOM_PART_CABLE && i < plan->cable_count; i++) {
		if (slice_equals(part.address, plan->cables[i].address))
			part.edition = &plan->cables[i].copied.edition;
	}
	return part;
}

enum status preview_contents(const struct publisher *publisher, struct arena *a, const struct config *config,
                             const struct plan *plan, int64_t now, struct slice path, struct room_contents *out,
                             struct error *err)
{
	const struct room_part part = part_of(plan, path);
	enum status status = room_contents_load_part(a, publisher->db, config, now, &part, out, err);
	if (status == STATUS_OK)
		status = put_cables(a, plan, now, out, err);
	if (status == STATUS_OK)
		status = put_story(publisher, a, plan, now, out, err);
	return status == STATUS_OK ? put_withdrawn(a, plan, now, out, err) : status;
}

/* ---- Pages ---- */

struct listing {
	struct arena *arena;
	struct preview_page *pages;
	size_t count, capacity;
	const struct room_index *index;
	bool failed;
};

static void add_named(struct listing *l, enum preview_kind kind, struct slice path, const char *sentence,
                      struct slice name, bool is_new)
{
	for (size_t i = 0; i < l->count; i++) {
		if (slice_equal(l->pages[i].path, path))
			return;
	}
	struct preview_page *page = arena_push(l->arena, &l->pages, l->count, &l->capacity, sizeof *page);
	l->failed |= page == NULL || path.ptr == NULL;
	if (page == NULL)
		return;
	l->count++;
	*page = (struct preview_page){kind, path, name, sentence, is_new};
}

static void add(struct listing *l, enum preview_kind kind, struct slice path, struct slice name, bool is_new)
{
	add_named(l, kind, path, NULL, name, is_new);
}

static void add_group(struct listing *l, enum room_shelf shelf, const struct room_group *group)
{
	for (size_t i = 0; i < page_count_of(group->count); i++)
		add_named(l, PREVIEW_LIST, page_group_path(l->arena, shelf, group->key, i), "desk_page.page_list",
		          group->name, false);
}

static bool holds(const struct room_group *group, size_t member)
{
	for (size_t i = 0; i < group->count; i++) {
		if (group->members[i] == member)
			return true;
	}
	return false;
}

/* The lists on which a cable, or a story, stands. */
static void add_groups(struct listing *l, size_t member, bool is_story)
{
	for (int shelf = 0; shelf < SHELF_COUNT; shelf++) {
		const struct room_groups *groups = &l->index->shelves[shelf];
		if ((shelf == SHELF_SERIES) != is_story)
			continue;
		for (size_t i = 0; i < groups->count; i++) {
			if (holds(&groups->items[i], member))
				add_group(l, (enum room_shelf)shelf, &groups->items[i]);
		}
	}
}

/* The lists of all years, posts, tags and series, and of all stories: their numbers and drawings change. */
static void add_shelves(struct listing *l, bool cables_change)
{
	static const char *const names[SHELF_COUNT] = {
	    [SHELF_YEAR] = "room.list_dates",
	    [SHELF_POST] = "room.list_posts",
	    [SHELF_TAG] = "room.list_tags",
	    [SHELF_SERIES] = "room.list_series",
	};
	for (int shelf = 0; shelf < SHELF_COUNT; shelf++) {
		const struct room_groups *groups = &l->index->shelves[shelf];
		bool changes = shelf == SHELF_SERIES ? groups->count > 0 : cables_change && shelf != SHELF_MONTH;
		for (size_t i = 0; changes && i < page_shelf_count_of(groups->count); i++)
			add_named(l, PREVIEW_LIST, page_shelf_path(l->arena, (enum room_shelf)shelf, i), names[shelf],
			          slice_of(""), false);
	}
	for (size_t i = 0; i < page_count_of(l->index->contents->story_count); i++)
		add_named(l, PREVIEW_LIST, page_stories_path(l->arena, i), "room.list_stories", slice_of(""), false);
}

static bool changes_cables(const struct plan *plan)
{
	bool changes = plan->leaving_count > 0;
	for (size_t i = 0; i < plan->cable_count; i++)
		changes |= plan->cables[i].fate != PLAN_CABLE_POSTED;
	return changes;
}

static void add_cables(struct listing *l, const struct plan *plan)
{
	for (size_t i = 0; i < plan->cable_count; i++) {
		const struct plan_cable *c = &plan->cables[i];
		add(l, PREVIEW_CABLE, cable_page_path(l->arena, slice_of(c->address)), c->title,
		    c->fate == PLAN_CABLE_NEW);
	}
	for (size_t i = 0; i < plan->leaving_count; i++)
		add(l, PREVIEW_LEAVES, cable_page_path(l->arena, plan->leaving[i].address), plan->leaving[i].address,
		    false);
	for (size_t i = 0; i < plan->cable_count; i++) {
		size_t cable = room_index_cable(l->index, slice_of(plan->cables[i].address));
		if (plan->cables[i].fate != PLAN_CABLE_POSTED && cable != ROOM_NONE)
			add_groups(l, cable, false);
	}
}

enum status preview_list_pages(struct arena *a, const struct plan *plan, const struct room_contents *contents,
                               struct preview_page **out, size_t *count, struct error *err)
{
	struct room_index index;
	struct listing l = {.arena = a, .index = &index};
	enum status status = room_index_make(a, contents, &index, err);
	if (status != STATUS_OK)
		return status;
	uint64_t number = (uint64_t)plan->story.id;
	add(&l, PREVIEW_STORY, story_page_path(a, number, plan->story.slug), plan->version.headline,
	    plan->story.state != STORY_PUBLISHED);
	add_cables(&l, plan);
	size_t story = room_index_story(&index, number);
	if (story != ROOM_NONE)
		add_groups(&l, story, true);
	add_shelves(&l, changes_cables(plan));
	add_named(&l, PREVIEW_FRONT, slice_of("index.html"), "desk_page.page_front", slice_of(""), false);
	add_named(&l, PREVIEW_RECORD, slice_of("record/index.html"), "desk_page.page_record", slice_of(""), false);
	*out = l.pages;
	*count = l.count;
	return l.failed ? error_memory(err) : STATUS_OK;
}
