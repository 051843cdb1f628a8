#include "room/anchor.h"
#include "room/cable_text.h"
#include "room/page.h"
#include "room/tag.h"

#include <inttypes.h>

/* ---- Where it comes from ---- */

static void put_texts(struct value *object, const char *name, const struct slice *texts, size_t count)
{
	struct value *list = value_put_list(object, name);
	for (size_t i = 0; i < count; i++)
		value_add_text(list, texts[i]);
}

static struct slice join(struct arena *a, const struct slice *texts, size_t count)
{
	struct buffer joined = {0};
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buffer_add_cstr(&joined, ", ");
		buffer_add(&joined, texts[i]);
	}
	struct slice kept = arena_copy(a, buffer_slice(&joined));
	buffer_free(&joined);
	return kept;
}

/* The first line of the page: who sent it to whom, when, how secret, what a cable is. */
static struct slice make_intro(const struct page_maker *m, const struct edition *e)
{
	struct value *values = value_object(m->arena);
	struct slice who = e->post_name.len > 0 ? e->post_name : e->from.len > 0 ? e->from : e->post;
	bool to_secretary = e->to_count > 0 && slice_starts_with(e->to[0], "SECSTATE");
	value_put_cstr(values, "has_who", who.len > 0 ? "yes" : "no");
	value_put_text(values, "who", who);
	value_put_cstr(values, "kind", e->to_count == 0 ? "nobody" : to_secretary ? "secretary" : "other");
	value_put_text(values, "whom", e->to_count > 0 ? e->to[0] : slice_of(""));
	value_put_number(values, "others", e->to_count > 1 ? (int64_t)e->to_count - 1 : 0);
	value_put_cstr(values, "has_date", e->date.precision != MOMENT_NONE ? "yes" : "no");
	value_put_text(values, "date", text_moment(m->text, m->arena, e->date, TEXT_MOMENT_DAY, NULL));
	value_put_cstr(values, "secrecy", page_classification_key(e->classification));
	return text_sentence(m->text, m->arena, "room.cable_intro", values);
}

static void put_local_time(const struct page_maker *m, struct value *object, const struct edition *e)
{
	char *zone = e->post_zone.len > 0 ? arena_cstr(m->arena, e->post_zone) : NULL;
	value_put_text(object, "local", slice_of(""));
	if (zone != NULL && e->date.precision >= MOMENT_MINUTE)
		value_put_text(object, "local", text_moment(m->text, m->arena, e->date, TEXT_MOMENT_FULL, zone));
}

/* ---- Fields ---- */

static void put_references(const struct page_maker *m, struct value *object, const struct edition *e)
{
	struct value *list = value_put_list(object, "references");
	for (size_t i = 0; i < e->reference_count; i++) {
		size_t count;
		const struct edition_reference *reference = &e->references[i];
		const size_t *cables = room_index_mrn(m->index, reference->mrn, &count);
		struct value *row = value_add_object(list);
		value_put_text(row, "words", reference->words.len > 0 ? reference->words : reference->mrn);
		value_put_text(row, "mrn", reference->mrn);
		struct value *posted = value_put_list(row, "posted");
		for (size_t j = 0; j < count; j++)
			page_add_cable_row(m, posted, cables[j]);
	}
}

static void put_tags(const struct page_maker *m, struct value *object, const struct edition *e)
{
	struct value *list = value_put_list(object, "tags");
	for (size_t i = 0; i < e->tag_count; i++) {
		struct slice key = anchor_key(m->arena, e->tags[i]);
		struct value *tag = value_add_object(list);
		value_put_text(tag, "name", e->tags[i]);
		value_put(tag, "meaning", tag_meaning(m->arena, m->text, e->tags[i]));
		value_put_null(tag, "url");
		if (key.len > 0)
			page_put_path(m, tag, "url", page_group_path(m->arena, SHELF_TAG, key, 0));
	}
}

static void put_post(const struct page_maker *m, struct value *object, const struct edition *e)
{
	struct slice key = anchor_key(m->arena, e->post);
	value_put_text(object, "post", e->post_name.len > 0 ? e->post_name : e->post);
	value_put_null(object, "post_url");
	if (key.len > 0)
		page_put_path(m, object, "post_url", page_group_path(m->arena, SHELF_POST, key, 0));
}

/* The names of parts/field_table.html. */
static void put_fields(const struct page_maker *m, struct value *page, const struct edition *e)
{
	struct value *fields = value_put_object(page, "fields");
	value_put_text(fields, "mrn", e->mrn);
	value_put_moment(fields, "date", e->date);
	put_local_time(m, fields, e);
	value_put_text(fields, "dtg", e->dtg);
	put_post(m, fields, e);
	value_put_text(fields, "from", e->from);
	put_texts(fields, "to", e->to, e->to_count);
	put_texts(fields, "info", e->info, e->info_count);
	value_put_text(fields, "precedence", e->precedence);
	value_put_text(fields, "classification", e->classification);
	put_texts(fields, "captions", e->captions, e->caption_count);
	value_put_text(fields, "executive_order", e->executive_order);
	put_tags(m, fields, e);
	value_put_text(fields, "subject", e->subject);
	put_references(m, fields, e);
	value_put_text(fields, "classified_by", e->classified_by);
	value_put_text(fields, "signer", e->signer);
	page_put_has(fields, "has_to", "to");
	page_put_has(fields, "has_info", "info");
	page_put_has(fields, "has_captions", "captions");
	page_put_has(fields, "has_tags", "tags");
	page_put_has(fields, "has_references", "references");
}

/* ---- Text ---- */

/* Back to the words of a story that lead here: on its page, or on the paper's site if it lives there. */
static void put_back(const struct page_maker *m, struct value *object, const struct room_citing *citing)
{
	const struct posted_story *s = &m->index->contents->stories[citing->story];
	if (s->edition.url.len > 0) {
		value_put_url(object, "back_url", s->edition.url);
		return;
	}
	struct slice path = story_page_path(m->arena, s->edition.story, s->slug);
	struct slice id = anchor_quotation(m->arena, citing->quotation);
	page_put_path(m, object, "back_url",
	              arena_format(m->arena, "%.*s#%.*s", (int)path.len, path.ptr, (int)id.len, id.ptr));
}

static const struct edition_place *place_of_citing(const struct page_maker *m, const struct room_citing *citing)
{
	const struct story_edition *s = &m->index->contents->stories[citing->story].edition;
	return &s->quotations[citing->quotation].places[citing->place];
}

struct citings {
	const struct room_citing *items;
	size_t count;
};

/* "Quoted in …" beside a paragraph: a note for each story, with a way back for each of its quotations. */
static void put_notes(const struct page_maker *m, struct value *object, const struct edition *e, struct citings citings,
                      size_t paragraph)
{
	struct value *notes = value_put_list(object, "notes"), *note = NULL, *backs = NULL;
	size_t story = ROOM_NONE, quotation = ROOM_NONE;
	for (size_t i = 0; i < citings.count; i++) {
		const struct room_citing *citing = &citings.items[i];
		const struct edition_place *place = place_of_citing(m, citing);
		if (!anchor_place_has_paragraph(e, place) || place->paragraph != paragraph)
			continue;
		if (citing->story != story) {
			note = page_add_story_row(m, notes, citing->story);
			value_put_bool(note, "quoted", false);
			backs = value_put_list(note, "backs");
		} else if (citing->quotation == quotation) {
			continue;
		}
		if (anchor_place_has_words(e, place))
			value_put_bool(note, "quoted", true);
		story = citing->story;
		quotation = citing->quotation;
		struct value *back = value_add_object(backs);
		value_put_number(back, "nth", value_size(backs) == 1 ? 0 : (int64_t)value_size(backs));
		put_back(m, back, citing);
	}
}

/* The spans of a paragraph that a page marks: words missing already, and words that stories quote. */
static size_t collect_spans(const struct page_maker *m, const struct edition *e, struct citings citings,
                            size_t paragraph, struct markup_span *spans)
{
	const struct edition_paragraph *p = &e->paragraphs[paragraph];
	size_t count = 0;
	for (size_t i = 0; i < p->omission_count; i++) {
		spans[count++] = (struct markup_span){
		    .span = p->omissions[i].span, .element = MARKUP_SPAN, .class_name = slice_of("omission")};
	}
	for (size_t i = 0; i < citings.count; i++) {
		const struct room_citing *citing = &citings.items[i];
		const struct edition_place *place = place_of_citing(m, citing);
		if (!anchor_place_has_words(e, place) || place->paragraph != paragraph)
			continue;
		uint64_t story = m->index->contents->stories[citing->story].edition.story;
		spans[count++] = (struct markup_span){
		    .span = place->span,
		    .element = MARKUP_MARK,
		    .id = anchor_words(m->arena, story, citing->quotation, citing->place),
		};
	}
	return count;
}

static void add_paragraph(const struct page_maker *m, struct value *list, const struct edition *e,
                          struct citings citings, size_t index)
{
	const struct edition_paragraph *p = &e->paragraphs[index];
	struct value *object = value_add_object(list);
	struct markup_span *spans = arena_array(m->arena, p->omission_count + citings.count, sizeof *spans);
	if (spans == NULL)
		return;
	struct slice anchor = anchor_paragraph(m->arena, e, index);
	value_put_text(object, "anchor", anchor);
	value_put_url(object, "anchor_url", arena_format(m->arena, "#%.*s", (int)anchor.len, anchor.ptr));
	value_put_bool(object, "heading", p->kind == EDITION_HEADING);
	value_put_number(object, "number", p->number);
	value_put_text(object, "mark", p->mark);
	value_put_bool(object, "omits", p->omission_count > 0);
	cable_text_put_blocks(m->arena, object, "blocks", p->text, spans, collect_spans(m, e, citings, index, spans));
	put_notes(m, object, e, citings, index);
}

static void put_paragraphs(const struct page_maker *m, struct value *page, size_t cable)
{
	const struct edition *e = &m->index->contents->cables[cable].edition;
	struct citings citings;
	citings.items = room_index_citings(m->index, cable, &citings.count);
	struct value *list = value_put_list(page, "paragraphs");
	for (size_t i = 0; i < e->paragraph_count; i++)
		add_paragraph(m, list, e, citings, i);
}

/* ---- How it became public ---- */

/* When the story was published with which the cable became public: the last time before it was posted. INT64_MIN: none. */
static int64_t find_posting_time(const struct page_maker *m, size_t cable)
{
	size_t count;
	int64_t found = INT64_MIN;
	const struct room_contents *c = m->index->contents;
	const struct room_citation *citations = room_index_citations(m->index, cable, &count);
	for (size_t i = 0; i < count; i++) {
		int64_t published = c->stories[citations[i].story].published_ms;
		if (published <= c->cables[cable].posted_ms && published > found)
			found = published;
	}
	return found;
}

static void put_posting(const struct page_maker *m, struct value *page, size_t cable)
{
	const struct posted_cable *c = &m->index->contents->cables[cable];
	size_t count;
	int64_t with = find_posting_time(m, cable);
	const struct room_citation *citations = room_index_citations(m->index, cable, &count);
	struct value *stories = value_put_list(page, "stories"), *posted_with = value_put_list(page, "posted_with");
	for (size_t i = 0; i < count; i++) {
		page_add_story_row(m, stories, citations[i].story);
		if (m->index->contents->stories[citations[i].story].published_ms == with)
			page_add_story_row(m, posted_with, citations[i].story);
	}
	page_put_has(page, "has_posted_with", "posted_with");
	value_put_moment(page, "posted", (struct moment){c->posted_ms, MOMENT_DAY});
	value_put_null(page, "changed");
	if (c->edition.number > 1)
		value_put_moment(page, "changed", (struct moment){c->changed_ms, MOMENT_DAY});
}

static void put_edition(const struct page_maker *m, struct value *page, const struct posted_cable *c)
{
	struct value *edition = value_put_object(page, "edition");
	struct slice path = edition_path(m->arena, c->edition.address, c->edition.number);
	page_put_path(m, edition, "url", path);
	value_put_text(edition, "path", path);
	value_put_number(edition, "number", (int64_t)c->edition.number);
	value_put_text(edition, "hash", c->hash);
}

struct value *page_of_cable(const struct page_maker *m, size_t cable)
{
	const struct posted_cable *c = &m->index->contents->cables[cable];
	const struct edition *e = &c->edition;
	struct slice name = page_cable_name(e), title = page_cable_title(e);
	struct slice head = arena_format(m->arena, "%.*s: %.*s", (int)name.len, name.ptr, (int)title.len, title.ptr);
	struct value *page = page_begin(m, head, cable_page_path(m->arena, e->address));
	struct slice intro = make_intro(m, e);
	value_put_text(page, "description", intro);
	value_put_text(page, "intro", intro);
	value_put_text(page, "heading", title);
	value_put_text(page, "name", name);
	value_put_cstr(page, "class_key", page_classification_key(e->classification));
	value_put_text(page, "classification", e->classification);
	value_put_text(page, "caption_words", join(m->arena, e->captions, e->caption_count));
	value_put_moment(page, "date", e->date);
	put_local_time(m, page, e);
	put_post(m, page, e);
	value_put_text(page, "to_first", e->to_count > 0 ? e->to[0] : slice_of(""));
	value_put_count(page, "to_more", e->to_count > 1 ? (int64_t)e->to_count - 1 : 0);
	put_fields(m, page, e);
	put_references(m, page, e);
	page_put_has(page, "has_references", "references");
	put_paragraphs(m, page, cable);
	value_put_bool(page, "no_words", e->paragraph_count == 0);
	value_put_text(page, "signer", e->signer);
	put_posting(m, page, cable);
	put_texts(page, "credits", e->credits, e->credit_count);
	put_edition(m, page, c);
	return page;
}
