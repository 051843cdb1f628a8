#include "room/anchor.h"
#include "room/page.h"

#include <inttypes.h>

enum { EXCERPT_MAX = 90 };

/* ---- Body ---- */

static bool same_number(struct slice fragment, int number)
{
	int64_t written;
	return slice_starts_with(fragment, "p") && slice_to_int64(slice_from(fragment, 1), &written) &&
	       written == number;
}

/* The cable that a story's link names: by its address, else by the MRN of one that the story cites. */
static size_t find_linked(const struct page_maker *m, const struct story_edition *s, struct slice name)
{
	size_t cable = room_index_cable(m->index, name);
	for (size_t i = 0; i < s->cable_count && cable == ROOM_NONE; i++) {
		size_t cited = room_index_cable(m->index, s->cables[i]);
		if (cited != ROOM_NONE && slice_equal_nocase(m->index->contents->cables[cited].edition.mrn, name))
			cable = cited;
	}
	return cable;
}

struct linking {
	const struct page_maker *maker;
	const struct story_edition *story;
};

/* "cable:09ISLAMABAD365#p3": a page of the room if that cable is posted, else no address. Others stay as they are. */
static struct slice link_address(void *state, struct arena *a, struct slice target)
{
	const struct linking *linking = state;
	const struct page_maker *m = linking->maker;
	struct slice rest, name, page, anchor = slice_of("");
	if (!slice_starts_with_nocase(target, "cable:"))
		return target;
	rest = slice_from(target, sizeof "cable:" - 1);
	if (!slice_cut(&rest, '#', &name))
		return slice_of("");
	size_t cable = find_linked(m, linking->story, name);
	if (cable == ROOM_NONE)
		return slice_of("");
	const struct edition *e = &m->index->contents->cables[cable].edition;
	page = cable_page_path(a, e->address);
	for (size_t i = 0; i < e->paragraph_count && anchor.len == 0; i++) {
		if (same_number(rest, e->paragraphs[i].number))
			anchor = anchor_paragraph(a, e, i);
	}
	return arena_format(a, "%.*s%.*s%s%.*s", (int)m->root.len, m->root.ptr, (int)page.len, page.ptr,
	                    anchor.len > 0 ? "#" : "", (int)anchor.len, anchor.ptr);
}

/* The address of a quotation's first place that is posted; empty if none is. */
static struct slice first_path(const struct page_maker *m, const struct posted_story *s, size_t quotation)
{
	struct slice path = slice_of("");
	for (size_t i = 0; i < s->edition.quotations[quotation].place_count && path.len == 0; i++)
		path = page_place_path(m, s, quotation, i);
	return path;
}

static struct markup_span span_of(const struct page_maker *m, const struct posted_story *s, size_t quotation)
{
	static const char *const classes[] = {
	    [STORY_QUOTATION] = "quotation", [STORY_READ] = "read", [STORY_LINK] = "cited"};
	const struct story_quotation *q = &s->edition.quotations[quotation];
	struct slice path = first_path(m, s, quotation);
	/* A link that the story has itself leads there already (link_address). */
	bool links = path.len > 0 && q->kind != STORY_LINK;
	return (struct markup_span){
	    .span = q->span,
	    .element = links ? MARKUP_LINK : MARKUP_SPAN,
	    .id = anchor_quotation(m->arena, quotation),
	    .class_name = slice_of(classes[q->kind]),
	    .address = path,
	};
}

/* Its bytes. */
static size_t put_body(const struct page_maker *m, struct value *page, const struct posted_story *s)
{
	const struct story_edition *e = &s->edition;
	struct linking linking = {m, e};
	struct markup_span *spans = arena_array(m->arena, e->quotation_count, sizeof *spans);
	value_put_null(page, "body");
	if (s->prose == NULL || e->body.len == 0 || e->url.len > 0 || spans == NULL)
		return 0;
	for (size_t i = 0; i < e->quotation_count; i++)
		spans[i] = span_of(m, s, i);
	struct markup body = markup_prose(m->arena, s->prose, spans, e->quotation_count, link_address, &linking);
	value_put_markup(page, "body", body);
	return body.bytes.len;
}

/* ---- Cables ---- */

/* The words' first line as it fits a list; whole characters only. */
static struct slice excerpt(struct arena *a, struct slice words)
{
	words = slice_trim(words);
	if (words.len <= EXCERPT_MAX)
		return words;
	size_t end = EXCERPT_MAX;
	while (end > 0 && words.ptr[end] != ' ')
		end--;
	for (end = end == 0 ? EXCERPT_MAX : end; end > 0 && ((unsigned char)words.ptr[end] & 0xC0) == 0x80; end--)
		;
	return arena_format(a, "%.*s …", (int)end, words.ptr);
}

static void add_place(const struct page_maker *m, struct value *list, const struct posted_story *s, size_t quotation,
                      size_t place)
{
	const struct story_quotation *q = &s->edition.quotations[quotation];
	struct slice path = page_place_path(m, s, quotation, place);
	if (path.len == 0)
		return;
	struct value *row = value_add_object(list);
	value_put_url(row, "url", path);
	value_put_text(row, "mrn", q->places[place].mrn);
	value_put_number(row, "number", q->places[place].number);
	value_put_text(row, "words", excerpt(m->arena, q->text));
	value_put_bool(row, "quoted", q->kind == STORY_QUOTATION);
}

/* What one cable beside the story takes of its page, about: with how many places and how long a title. */
enum { PAGE_BYTES = 50 * 1024, AROUND_BYTES = 5 * 1024, ROW_BYTES = 550, PLACE_BYTES = 350, ROWS_MIN = 5 };

static size_t row_bytes(const struct value *row)
{
	return ROW_BYTES + value_get_text(row, "title").len + value_size(value_get(row, "places")) * PLACE_BYTES;
}

/* The first cables that the story cites, each with the places that it takes words from; where there are more, the way to all of them, and only as many
 * beside a long body as its page can bear. */
static void put_cables(const struct page_maker *m, struct value *page, const struct posted_story *s, size_t body_bytes)
{
	struct value *list = value_put_list(page, "cables");
	value_put_null(page, "more_cables");
	if (s->edition.cable_count > PAGE_STORY_CABLES_MAX) {
		struct value *more = value_put_object(page, "more_cables");
		value_put_count(more, "cable_count", (int64_t)s->edition.cable_count);
		page_put_path(m, more, "url", page_story_cables_path(m->arena, s, 0));
	}
	size_t bytes = AROUND_BYTES + body_bytes;
	for (size_t i = 0; i < s->edition.cable_count && i < PAGE_STORY_CABLES_MAX; i++) {
		if (s->edition.cable_count > PAGE_STORY_CABLES_MAX && bytes > PAGE_BYTES &&
		    value_size(list) >= ROWS_MIN)
			break;
		size_t cable = room_index_cable(m->index, s->edition.cables[i]);
		if (cable == ROOM_NONE)
			continue;
		struct value *row = page_add_cable_row(m, list, cable), *places = value_put_list(row, "places");
		for (size_t j = 0; j < s->edition.quotation_count; j++) {
			const struct story_quotation *q = &s->edition.quotations[j];
			for (size_t k = 0; k < q->place_count; k++) {
				if (slice_equal(q->places[k].address, s->edition.cables[i]) &&
				    q->places[k].has_paragraph)
					add_place(m, places, s, j, k);
			}
		}
		page_put_has(row, "has_places", "places");
		bytes += row_bytes(row);
	}
}

/* For a story that lives elsewhere: its quotations, each with its places. */
static void put_quotations(const struct page_maker *m, struct value *page, const struct posted_story *s)
{
	struct value *list = value_put_list(page, "quotations");
	for (size_t i = 0; i < s->edition.quotation_count; i++) {
		const struct story_quotation *q = &s->edition.quotations[i];
		struct value *row = value_add_object(list);
		value_put_text(row, "anchor", anchor_quotation(m->arena, i));
		value_put_text(row, "words", q->text);
		value_put_bool(row, "quoted", q->kind == STORY_QUOTATION);
		struct value *places = value_put_list(row, "places");
		for (size_t j = 0; j < q->place_count; j++)
			add_place(m, places, s, i, j);
		page_put_has(row, "has_places", "places");
	}
	page_put_has(page, "has_quotations", "quotations");
}

/* ---- Around it ---- */

/* Whether a calendar year has passed since. */
static bool is_old(struct moment date, int64_t now)
{
	struct calendar c = calendar_of(date.ms);
	int64_t later;
	c.year++;
	if (!calendar_to_ms(&c, &later)) {
		c.day = 28; /* 29 February */
		if (!calendar_to_ms(&c, &later))
			return false;
	}
	return now >= later;
}

static void put_notes(struct value *page, const struct story_edition *e)
{
	struct value *list = value_put_list(page, "notes");
	for (size_t i = 0; i < e->note_count; i++) {
		struct value *note = value_add_object(list);
		value_put_moment(note, "time", (struct moment){e->notes[i].time_ms, MOMENT_DAY});
		value_put_text(note, "words", e->notes[i].text);
	}
}

static void put_series(const struct page_maker *m, struct value *page, size_t story)
{
	const struct room_groups *series = &m->index->shelves[SHELF_SERIES];
	value_put_null(page, "series");
	for (size_t i = 0; i < series->count; i++) {
		for (size_t j = 0; j < series->items[i].count; j++) {
			if (series->items[i].members[j] != story)
				continue;
			struct value *link = value_put_object(page, "series");
			value_put_text(link, "name", series->items[i].name);
			page_put_path(m, link, "url", page_group_path(m->arena, SHELF_SERIES, series->items[i].key, 0));
		}
	}
}

static bool is_translation(const struct story_edition *a, const struct story_edition *b)
{
	return a->story != b->story && (a->translation_of == b->story || b->translation_of == a->story ||
	                                (a->translation_of != 0 && a->translation_of == b->translation_of));
}

static void put_translations(const struct page_maker *m, struct value *page, const struct story_edition *e)
{
	struct value *list = value_put_list(page, "translations");
	for (size_t i = 0; i < m->index->contents->story_count; i++) {
		if (is_translation(e, &m->index->contents->stories[i].edition))
			page_add_story_row(m, list, i);
	}
	page_put_has(page, "has_translations", "translations");
}

static void put_edition(const struct page_maker *m, struct value *page, const struct posted_story *s)
{
	struct value *edition = value_put_object(page, "edition");
	struct slice path = story_edition_path(m->arena, s->edition.story, s->edition.number);
	page_put_path(m, edition, "url", path);
	value_put_text(edition, "path", path);
	value_put_number(edition, "number", (int64_t)s->edition.number);
	value_put_text(edition, "hash", s->hash);
}

/* Each line of a text by itself: a note, a credit line. */
static void put_lines(struct value *page, const char *name, struct slice text)
{
	struct slice line;
	struct value *list = value_put_list(page, name);
	while (slice_next_line(&text, &line))
		value_add_text(list, line);
}

struct value *page_of_story(const struct page_maker *m, size_t story)
{
	const struct posted_story *s = &m->index->contents->stories[story];
	const struct story_edition *e = &s->edition;
	struct moment date = room_story_date(s);
	struct value *page = page_begin(m, e->headline, story_page_path(m->arena, e->story, s->slug));
	value_put_text(page, "words_lang", e->language);
	value_put_text(page, "headline", e->headline);
	value_put_text(page, "byline", e->byline);
	value_put_text(page, "dateline", e->dateline);
	value_put_text(page, "partner", e->partner);
	value_put_moment(page, "date", date);
	value_put_null(page, "old");
	if (is_old(date, m->index->contents->now_ms))
		value_put_text(page, "old", text_moment(m->text, m->arena, date, TEXT_MOMENT_LONG, NULL));
	value_put_null(page, "story_url");
	if (e->url.len > 0)
		value_put_url(page, "story_url", e->url);
	put_lines(page, "credits", e->credit);
	size_t body_bytes = put_body(m, page, s);
	put_quotations(m, page, s);
	put_cables(m, page, s, body_bytes);
	put_notes(page, e);
	put_series(m, page, story);
	put_translations(m, page, e);
	put_edition(m, page, s);
	return page;
}
