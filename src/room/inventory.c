#include "room/inventory.h"

#include "base/embed.h"
#include "room/feed.h"

#include <stdlib.h>

bool room_path_is_safe(struct slice path)
{
	struct slice rest = path, part;
	if (path.len == 0)
		return false;
	while (slice_cut(&rest, '/', &part)) {
		if (part.len == 0 || part.ptr[0] == '.')
			return false;
		for (size_t i = 0; i < part.len; i++) {
			char c = part.ptr[i];
			if (!byte_is_alpha(c) && !byte_is_digit(c) && c != '-' && c != '_' && c != '.')
				return false;
		}
	}
	return true;
}

/* ---- What there is ---- */

static void add(struct arena *a, struct room_inventory *inventory, struct room_file file)
{
	struct room_file *place =
	    arena_push(a, &inventory->files, inventory->count, &inventory->capacity, sizeof *place);
	if (place == NULL)
		return;
	*place = file;
	inventory->count++;
}

static void add_named(struct arena *a, struct room_inventory *inventory, enum room_file_kind kind, const char *path)
{
	add(a, inventory, (struct room_file){.path = slice_of(path), .kind = kind});
}

static void add_withdrawn(struct arena *a, struct room_inventory *inventory)
{
	const struct room_contents *c = inventory->index->contents;
	for (size_t i = 0; i < c->withdrawn_count; i++)
		add(a, inventory,
		    (struct room_file){.path = c->withdrawn[i].path, .kind = ROOM_FILE_WITHDRAWN, .item = i});
	add_named(a, inventory, ROOM_FILE_WITHDRAWN_LIST, "withdrawn.txt");
}

static void add_editions(struct arena *a, struct room_inventory *inventory)
{
	const struct room_contents *c = inventory->index->contents;
	for (size_t i = 0; i < c->cable_count; i++) {
		const struct edition *e = &c->cables[i].edition;
		struct slice path = edition_path(a, e->address, e->number);
		add(a, inventory, (struct room_file){.path = path, .kind = ROOM_FILE_CABLE_EDITION, .item = i});
	}
	for (size_t i = 0; i < c->story_count; i++) {
		const struct story_edition *e = &c->stories[i].edition;
		struct slice path = story_edition_path(a, e->story, e->number);
		add(a, inventory, (struct room_file){.path = path, .kind = ROOM_FILE_STORY_EDITION, .item = i});
	}
}

struct adding {
	struct arena *arena;
	struct room_inventory *inventory;
};

static void add_asset(void *state, struct slice name, struct slice bytes)
{
	struct adding *adding = state;
	(void)bytes;
	if (slice_starts_with(name, "assets/"))
		add(adding->arena, adding->inventory, (struct room_file){.path = name, .kind = ROOM_FILE_ASSET});
}

static void add_documents(struct arena *a, struct room_inventory *inventory)
{
	const struct room_contents *c = inventory->index->contents;
	for (size_t i = 0; i < c->cable_count; i++) {
		struct slice path = cable_page_path(a, c->cables[i].edition.address);
		add(a, inventory, (struct room_file){.path = path, .kind = ROOM_FILE_CABLE, .item = i});
	}
	for (size_t i = 0; i < c->story_count; i++) {
		struct slice path = story_page_path(a, c->stories[i].edition.story, c->stories[i].slug);
		add(a, inventory, (struct room_file){.path = path, .kind = ROOM_FILE_STORY, .item = i});
	}
}

static void add_groups(struct arena *a, struct room_inventory *inventory, enum room_shelf shelf)
{
	const struct room_groups *groups = &inventory->index->shelves[shelf];
	for (size_t i = 0; i < groups->count; i++) {
		for (size_t page = 0; page < page_count_of(groups->items[i].count); page++) {
			struct slice path = page_group_path(a, shelf, groups->items[i].key, page);
			add(a, inventory, (struct room_file){path, ROOM_FILE_GROUP, shelf, i, page});
		}
	}
}

/* Of the stories that cite more cables than their page shows. */
static void add_story_cables(struct arena *a, struct room_inventory *inventory)
{
	const struct room_contents *c = inventory->index->contents;
	for (size_t i = 0; i < c->story_count; i++) {
		size_t count = c->stories[i].edition.cable_count;
		for (size_t page = 0; count > PAGE_STORY_CABLES_MAX && page < page_count_of(count); page++) {
			struct slice path = page_story_cables_path(a, &c->stories[i], page);
			add(a, inventory,
			    (struct room_file){.path = path, .kind = ROOM_FILE_STORY_CABLES, .item = i, .page = page});
		}
	}
}

static void add_lists(struct arena *a, struct room_inventory *inventory)
{
	static const enum room_shelf shown[] = {SHELF_YEAR, SHELF_POST, SHELF_TAG, SHELF_SERIES};
	size_t stories = inventory->index->contents->story_count;
	for (size_t i = 0; i < SHELF_COUNT; i++)
		add_groups(a, inventory, (enum room_shelf)i);
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
		if (shown[i] == SHELF_SERIES && inventory->index->shelves[SHELF_SERIES].count == 0)
			continue;
		size_t pages = page_shelf_count_of(inventory->index->shelves[shown[i]].count);
		for (size_t page = 0; page < pages; page++) {
			struct slice path = page_shelf_path(a, shown[i], page);
			add(a, inventory, (struct room_file){path, ROOM_FILE_SHELF, shown[i], 0, page});
		}
	}
	add_story_cables(a, inventory);
	for (size_t page = 0; page < page_count_of(stories); page++) {
		struct slice path = page_stories_path(a, page);
		add(a, inventory, (struct room_file){.path = path, .kind = ROOM_FILE_STORIES, .page = page});
	}
}

static void add_sitemap(struct arena *a, struct room_inventory *inventory)
{
	size_t pages = 0;
	if (inventory->index->contents->identity.address.len == 0)
		return;
	for (size_t i = 0; i < inventory->count; i++)
		pages += sitemap_names(&inventory->files[i]);
	for (size_t part = 0; part * SITEMAP_PART_MAX < pages; part++) {
		struct slice path = arena_format(a, "sitemaps/%zu.xml", part + 1);
		add(a, inventory, (struct room_file){.path = path, .kind = ROOM_FILE_SITEMAP_PART, .page = part});
	}
	add_named(a, inventory, ROOM_FILE_SITEMAP, "sitemap.xml");
}

static int compare_paths(const void *left, const void *right)
{
	const struct room_file *const *a = left, *const *b = right;
	return slice_compare((*a)->path, (*b)->path);
}

static enum status check_paths(const struct room_inventory *inventory, struct error *err)
{
	struct arena a = {0};
	const struct room_file *wrong = NULL;
	const struct room_file **sorted = arena_array(&a, inventory->count, sizeof(struct room_file *));
	if (sorted == NULL)
		return error_memory(err);
	for (size_t i = 0; i < inventory->count; i++) {
		sorted[i] = &inventory->files[i];
		if (!room_path_is_safe(sorted[i]->path))
			wrong = sorted[i];
	}
	qsort(sorted, inventory->count, sizeof *sorted, compare_paths);
	for (size_t i = 1; i < inventory->count; i++) {
		if (slice_equal(sorted[i - 1]->path, sorted[i]->path))
			wrong = sorted[i];
	}
	if (wrong != NULL) {
		error_set(err, STATUS_INPUT, "room.path");
		error_text(err, "path", wrong->path);
	}
	arena_free(&a);
	return wrong == NULL ? STATUS_OK : STATUS_INPUT;
}

enum status room_inventory_make(struct arena *a, const struct room_index *index, struct room_inventory *out,
                                struct error *err)
{
	*out = (struct room_inventory){.index = index};
	struct adding adding = {a, out};
	add_withdrawn(a, out);
	add_editions(a, out);
	embedded_each(add_asset, &adding);
	add_named(a, out, ROOM_FILE_ENTRIES, "record/entries.jsonl");
	add_named(a, out, ROOM_FILE_MISSING, "404.html");
	add_documents(a, out);
	add_lists(a, out);
	add_named(a, out, ROOM_FILE_RECORD, "record/index.html");
	add_named(a, out, ROOM_FILE_FRONT, "index.html");
	add_named(a, out, ROOM_FILE_FEED, "feed.xml");
	add_sitemap(a, out);
	return a->failed ? error_memory(err) : check_paths(out, err);
}

const struct room_file *room_inventory_find(const struct room_inventory *inventory, struct slice path)
{
	for (size_t i = 0; i < inventory->count; i++) {
		if (slice_equal(inventory->files[i].path, path))
			return &inventory->files[i];
	}
	return NULL;
}

/* ---- How each is made ---- */

static struct slice entries_bytes(struct arena *a, const struct room_contents *c)
{
	struct buffer lines = {0};
	for (size_t i = 0; i < c->record_count; i++) {
		buffer_add(&lines, c->record[i].bytes);
		buffer_add_byte(&lines, '\n');
	}
	a->failed |= lines.failed;
	struct slice bytes = arena_copy(a, buffer_slice(&lines));
	buffer_free(&lines);
	return bytes;
}

static struct slice withdrawn_bytes(struct arena *a, const struct room_contents *c)
{
	struct buffer lines = {0};
	for (size_t i = 0; i < c->withdrawn_count; i++) {
		buffer_add(&lines, c->withdrawn[i].path);
		buffer_add_byte(&lines, '\n');
	}
	a->failed |= lines.failed;
	struct slice bytes = arena_copy(a, buffer_slice(&lines));
	buffer_free(&lines);
	return bytes;
}

/* The room as seen from a page: all paths lie in the room or one folder below it. The page for what is not there stands under any
 * address, so that its links begin at the room's first page as far as that is known. */
static struct slice root_of(struct arena *a, const struct room_contents *c, const struct room_file *file)
{
	size_t at;
	struct slice rest = c->identity.address;
	if (file->kind == ROOM_FILE_FEED && rest.len > 0)
		return page_absolute(a, c, slice_of(""));
	if (file->kind != ROOM_FILE_MISSING)
		return slice_of(slice_find_byte(file->path, '/', &at) ? "../" : "./");
	if (!slice_find(rest, slice_of("://"), &at))
		return slice_of("/");
	rest = slice_from(rest, at + sizeof "://" - 1);
	if (!slice_find_byte(rest, '/', &at))
		return slice_of("/");
	rest = slice_from(rest, at);
	return arena_format(a, "%.*s%s", (int)rest.len, rest.ptr, slice_ends_with(rest, "/") ? "" : "/");
}

struct making {
	const struct room_inventory *inventory;
	const struct template_set *templates;
	const struct room_file *file;
	struct page_maker maker;
};

/* The tree of a page, and the template that shows it. */
static enum status make_tree(const struct making *making, const char **template, struct value **tree, struct error *err)
{
	const struct page_maker *m = &making->maker;
	const struct room_file *file = making->file;
	const struct page_list list = {file->shelf, file->item, file->page};
	*template = "room/list.html";
	switch (file->kind) {
	case ROOM_FILE_WITHDRAWN:
		*template = "room/withdrawn.html";
		*tree = page_of_withdrawn(m, file->item);
		break;
	case ROOM_FILE_MISSING:
		*template = "room/missing.html";
		*tree = page_of_missing(m);
		break;
	case ROOM_FILE_CABLE:
		*template = "room/cable.html";
		*tree = page_of_cable(m, file->item);
		break;
	case ROOM_FILE_STORY:
		*template = "room/story.html";
		*tree = page_of_story(m, file->item);
		break;
	case ROOM_FILE_GROUP:
		*tree = page_of_group(m, &list);
		break;
	case ROOM_FILE_SHELF:
		*tree = page_of_shelf(m, file->shelf, file->page);
		break;
	case ROOM_FILE_STORIES:
		*tree = page_of_stories(m, file->page);
		break;
	case ROOM_FILE_STORY_CABLES:
		*tree = page_of_story_cables(m, file->item, file->page);
		break;
	case ROOM_FILE_RECORD:
		*template = "room/record.html";
		*tree = page_of_record(m);
		break;
	case ROOM_FILE_FRONT:
		*template = "room/front.html";
		*tree = page_of_front(m);
		break;
	case ROOM_FILE_SITEMAP_PART:
		*template = "room/sitemap_part.xml";
		*tree = sitemap_make_part(m, making->inventory, file->page);
		break;
	case ROOM_FILE_SITEMAP:
		*template = "room/sitemap.xml";
		*tree = sitemap_make(m, making->inventory);
		break;
	case ROOM_FILE_FEED:
		*template = "room/feed.xml";
		return feed_make(m, making->templates, tree, err);
	default:
		return error_set(err, STATUS_INTERNAL, "base.internal");
	}
	return STATUS_OK;
}

static enum status render(struct arena *a, const struct making *making, struct slice *bytes, struct error *err)
{
	const char *template;
	struct value *tree = NULL;
	struct buffer page = {0};
	enum status status = make_tree(making, &template, &tree, err);
	if (status == STATUS_OK)
		status = value_done(a, err);
	if (status == STATUS_OK)
		status = template_render(making->templates, template, tree, &page, err);
	if (status == STATUS_OK)
		status = buffer_done(&page, err);
	if (status == STATUS_OK)
		*bytes = arena_copy(a, buffer_slice(&page));
	buffer_free(&page);
	if (status == STATUS_OK && bytes->ptr == NULL)
		status = error_memory(err);
	return status;
}

enum status room_file_make(struct arena *a, const struct room_inventory *inventory,
                           const struct template_set *templates, const struct text_catalogue *text,
                           const struct room_file *file, struct slice *bytes, struct error *err)
{
	const struct room_contents *c = inventory->index->contents;
	const struct making making = {inventory, templates, file, {a, inventory->index, text, root_of(a, c, file)}};
	switch (file->kind) {
	case ROOM_FILE_CABLE_EDITION:
		*bytes = c->cables[file->item].json;
		return STATUS_OK;
	case ROOM_FILE_STORY_EDITION:
		*bytes = c->stories[file->item].json;
		return STATUS_OK;
	case ROOM_FILE_ASSET:
		return embedded_find(file->path, bytes) ? STATUS_OK : error_set(err, STATUS_INTERNAL, "base.internal");
	case ROOM_FILE_ENTRIES:
		*bytes = entries_bytes(a, c);
		break;
	case ROOM_FILE_WITHDRAWN_LIST:
		*bytes = withdrawn_bytes(a, c);
		break;
	default:
		return render(a, &making, bytes, err);
	}
	return a->failed ? error_memory(err) : STATUS_OK;
}
