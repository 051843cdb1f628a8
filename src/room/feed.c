#include "room/feed.h"

#include <inttypes.h>
#include <stdlib.h>

/* ---- Feed ---- */

struct item {
	int64_t changed_ms;
	bool is_story;
	size_t member;
};

static int compare_items(const void *left, const void *right)
{
	const struct item *a = left, *b = right;
	if (a->changed_ms != b->changed_ms)
		return a->changed_ms > b->changed_ms ? -1 : 1;
	if (a->is_story != b->is_story)
		return a->is_story ? -1 : 1;
	return a->member < b->member ? -1 : a->member > b->member;
}

/* Stories and cables together, the one that changed last first. */
static struct item *collect_items(struct arena *a, const struct room_contents *c)
{
	size_t count = c->story_count + c->cable_count;
	struct item *items = arena_array(a, count, sizeof *items);
	if (items == NULL)
		return NULL;
	for (size_t i = 0; i < c->story_count; i++)
		items[i] = (struct item){c->stories[i].changed_ms, true, i};
	for (size_t i = 0; i < c->cable_count; i++)
		items[c->story_count + i] = (struct item){c->cables[i].changed_ms, false, i};
	if (count > 1)
		qsort(items, count, sizeof *items, compare_items);
	return items;
}

static void put_id(const struct page_maker *m, struct value *object, struct slice path)
{
	struct slice absolute = page_absolute(m->arena, m->index->contents, path);
	value_put_text(object, "id",
	               absolute.len > 0 ? absolute
	                                : arena_format(m->arena, "urn:x-cabledesk:%.*s", (int)path.len, path.ptr));
}

static enum status put_words(const struct page_maker *m, const struct template_set *templates, struct value *entry,
                             const char *template, const struct value *page, struct error *err)
{
	struct buffer words = {0};
	enum status status = template_render(templates, template, page, &words, err);
	if (status == STATUS_OK)
		status = buffer_done(&words, err);
	if (status == STATUS_OK)
		value_put_text(entry, "words", arena_copy(m->arena, buffer_slice(&words)));
	buffer_free(&words);
	return status;
}

static enum status add_cable(const struct page_maker *m, const struct template_set *templates, struct value *entry,
                             size_t cable, struct error *err)
{
	const struct posted_cable *c = &m->index->contents->cables[cable];
	struct slice path = cable_page_path(m->arena, c->edition.address);
	struct value *page = page_of_cable(m, cable);
	put_id(m, entry, path);
	page_put_path(m, entry, "url", path);
	value_put_text(entry, "heading", value_get_text(page, "title"));
	value_put_text(entry, "author", value_get_text(page, "room_name"));
	value_put_text(entry, "words_lang", slice_of(""));
	value_put_moment(entry, "published", (struct moment){c->posted_ms, MOMENT_MILLISECOND});
	value_put_moment(entry, "updated", (struct moment){c->changed_ms, MOMENT_MILLISECOND});
	return put_words(m, templates, entry, "room/feed_cable.html", page, err);
}

static enum status add_story(const struct page_maker *m, const struct template_set *templates, struct value *entry,
                             size_t story, struct error *err)
{
	const struct posted_story *s = &m->index->contents->stories[story];
	struct slice path = story_page_path(m->arena, s->edition.story, s->slug);
	struct slice author = s->edition.byline.len > 0 ? s->edition.byline : s->edition.partner;
	struct value *page = page_of_story(m, story);
	put_id(m, entry, path);
	page_put_path(m, entry, "url", path);
	value_put_text(entry, "heading", s->edition.headline);
	value_put_text(entry, "author", author.len > 0 ? author : m->index->contents->identity.name);
	value_put_text(entry, "words_lang", s->edition.language);
	value_put_moment(entry, "published", (struct moment){s->published_ms, MOMENT_MILLISECOND});
	value_put_moment(entry, "updated", (struct moment){s->changed_ms, MOMENT_MILLISECOND});
	return put_words(m, templates, entry, "room/feed_story.html", page, err);
}

enum status feed_make(const struct page_maker *m, const struct template_set *templates, struct value **out,
                      struct error *err)
{
	const struct room_contents *c = m->index->contents;
	size_t count = c->story_count + c->cable_count;
	struct item *items = collect_items(m->arena, c);
	if (items == NULL)
		return error_memory(err);
	struct value *feed = value_object(m->arena);
	put_id(m, feed, slice_of("feed.xml"));
	value_put_text(feed, "title", c->identity.name);
	value_put_text(feed, "subtitle", c->identity.about);
	page_put_path(m, feed, "self_url", slice_of("feed.xml"));
	page_put_path(m, feed, "home_url", slice_of("index.html"));
	/* Of an empty room nothing changed yet; the format wants a date all the same. */
	value_put_moment(feed, "changed", (struct moment){count > 0 ? items[0].changed_ms : 0, MOMENT_MILLISECOND});
	struct value *entries = value_put_list(feed, "entries");
	enum status status = STATUS_OK;
	for (size_t i = 0; i < count && i < PAGE_FEED_MAX && status == STATUS_OK; i++) {
		struct value *entry = value_add_object(entries);
		status = items[i].is_story ? add_story(m, templates, entry, items[i].member, err)
		                           : add_cable(m, templates, entry, items[i].member, err);
	}
	*out = feed;
	return status;
}

/* ---- Sitemap ---- */

bool sitemap_names(const struct room_file *file)
{
	switch (file->kind) {
	case ROOM_FILE_CABLE:
	case ROOM_FILE_STORY:
	case ROOM_FILE_GROUP:
	case ROOM_FILE_SHELF:
	case ROOM_FILE_STORIES:
	case ROOM_FILE_STORY_CABLES:
	case ROOM_FILE_RECORD:
	case ROOM_FILE_FRONT:
		return true;
	default:
		return false;
	}
}

static size_t count_pages(const struct room_inventory *inventory)
{
	size_t pages = 0;
	for (size_t i = 0; i < inventory->count; i++)
		pages += sitemap_names(&inventory->files[i]);
	return pages;
}

struct value *sitemap_make(const struct page_maker *m, const struct room_inventory *inventory)
{
	struct value *map = value_object(m->arena), *parts = value_put_list(map, "parts");
	size_t pages = count_pages(inventory);
	for (size_t i = 0; i * SITEMAP_PART_MAX < pages; i++) {
		struct slice path = arena_format(m->arena, "sitemaps/%zu.xml", i + 1);
		value_put_text(value_add_object(parts), "address", page_absolute(m->arena, m->index->contents, path));
	}
	return map;
}

static struct moment changed_of(const struct room_contents *c, const struct room_file *file)
{
	if (file->kind == ROOM_FILE_CABLE)
		return (struct moment){c->cables[file->item].changed_ms, MOMENT_MILLISECOND};
	if (file->kind == ROOM_FILE_STORY)
		return (struct moment){c->stories[file->item].changed_ms, MOMENT_MILLISECOND};
	return (struct moment){0, MOMENT_NONE};
}

struct value *sitemap_make_part(const struct page_maker *m, const struct room_inventory *inventory, size_t part)
{
	struct value *map = value_object(m->arena), *pages = value_put_list(map, "pages");
	size_t nth = 0;
	for (size_t i = 0; i < inventory->count; i++) {
		const struct room_file *file = &inventory->files[i];
		if (!sitemap_names(file) || nth++ / SITEMAP_PART_MAX != part)
			continue;
		struct value *row = value_add_object(pages);
		value_put_text(row, "address", page_absolute(m->arena, m->index->contents, file->path));
		value_put_moment(row, "changed", changed_of(m->index->contents, file));
	}
	return map;
}
