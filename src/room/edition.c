#include "room/edition.h"

#include "base/value.h"

#include <inttypes.h>

static const char *const paragraph_kinds[] = {
    [EDITION_NUMBERED] = "numbered",
    [EDITION_PLAIN] = "plain",
    [EDITION_HEADING] = "heading",
};

static const char *const quotation_kinds[] = {
    [STORY_QUOTATION] = "quotation",
    [STORY_READ] = "read",
    [STORY_LINK] = "link",
};

/* ---- Writing ---- */

static void put_texts(struct value *object, const char *name, const struct slice *texts, size_t count)
{
	struct value *list = value_put_list(object, name);
	for (size_t i = 0; i < count; i++)
		value_add_text(list, texts[i]);
}

static void put_moment(struct arena *a, struct value *object, const char *name, struct moment m)
{
	char text[MOMENT_TEXT_MAX];
	moment_write(m, text);
	value_put_text(object, name, arena_copy(a, slice_of(text)));
}

static void put_span(struct value *object, struct span span)
{
	value_put_number(object, "begin", (int64_t)span.begin);
	value_put_number(object, "end", (int64_t)span.end);
}

static void add_paragraph(struct value *list, const struct edition_paragraph *p)
{
	struct value *object = value_add_object(list);
	value_put_cstr(object, "kind", paragraph_kinds[p->kind]);
	value_put_number(object, "number", p->number);
	value_put_text(object, "mark", p->mark);
	value_put_text(object, "text", p->text);
	struct value *omissions = value_put_list(object, "omissions");
	for (size_t i = 0; i < p->omission_count; i++)
		put_span(value_add_object(omissions), p->omissions[i].span);
}

static struct value *edition_value(struct arena *a, const struct edition *e)
{
	struct value *object = value_object(a);
	value_put_cstr(object, "form", "cabledesk-edition-1");
	value_put_text(object, "address", e->address);
	value_put_number(object, "number", (int64_t)e->number);
	value_put_text(object, "salt", e->salt);
	value_put_text(object, "mrn", e->mrn);
	put_moment(a, object, "date", e->date);
	value_put_text(object, "dtg", e->dtg);
	value_put_text(object, "post", e->post);
	value_put_text(object, "post_name", e->post_name);
	value_put_text(object, "post_zone", e->post_zone);
	value_put_text(object, "precedence", e->precedence);
	value_put_text(object, "from", e->from);
	put_texts(object, "to", e->to, e->to_count);
	put_texts(object, "info", e->info, e->info_count);
	value_put_text(object, "classification", e->classification);
	put_texts(object, "captions", e->captions, e->caption_count);
	value_put_text(object, "executive_order", e->executive_order);
	put_texts(object, "tags", e->tags, e->tag_count);
	value_put_text(object, "subject", e->subject);
	value_put_text(object, "title", e->title);
	struct value *references = value_put_list(object, "references");
	for (size_t i = 0; i < e->reference_count; i++) {
		struct value *reference = value_add_object(references);
		value_put_text(reference, "words", e->references[i].words);
		value_put_text(reference, "mrn", e->references[i].mrn);
	}
	value_put_text(object, "classified_by", e->classified_by);
	value_put_text(object, "summary", e->summary);
	value_put_text(object, "signer", e->signer);
	put_texts(object, "credits", e->credits, e->credit_count);
	struct value *paragraphs = value_put_list(object, "paragraphs");
	for (size_t i = 0; i < e->paragraph_count; i++)
		add_paragraph(paragraphs, &e->paragraphs[i]);
	return object;
}

/* One line of JSON and a LF, so that the file reads well in a terminal. */
static void write_file(struct buffer *out, const struct arena *a, const struct value *object)
{
	if (value_done(a, NULL) != STATUS_OK) {
		out->failed = true;
		return;
	}
	value_write_json(out, object, true);
	buffer_add_byte(out, '\n');
}

void edition_write(struct buffer *out, const struct edition *e)
{
	struct arena a = {0};
	const struct value *object = edition_value(&a, e);
	write_file(out, &a, object);
	arena_free(&a);
}

static void add_place(struct value *list, const struct edition_place *place)
{
	struct value *object = value_add_object(list);
	value_put_text(object, "address", place->address);
	value_put_text(object, "mrn", place->mrn);
	value_put_bool(object, "has_paragraph", place->has_paragraph);
	value_put_number(object, "paragraph", (int64_t)place->paragraph);
	value_put_number(object, "number", place->number);
	put_span(object, place->span);
}

static void add_quotation(struct value *list, const struct story_quotation *q)
{
	struct value *object = value_add_object(list);
	value_put_cstr(object, "kind", quotation_kinds[q->kind]);
	put_span(object, q->span);
	value_put_text(object, "text", q->text);
	struct value *places = value_put_list(object, "places");
	for (size_t i = 0; i < q->place_count; i++)
		add_place(places, &q->places[i]);
}

static struct value *story_value(struct arena *a, const struct story_edition *e)
{
	struct value *object = value_object(a);
	value_put_cstr(object, "form", "cabledesk-story-1");
	value_put_number(object, "story", (int64_t)e->story);
	value_put_number(object, "number", (int64_t)e->number);
	value_put_text(object, "salt", e->salt);
	value_put_text(object, "headline", e->headline);
	value_put_text(object, "byline", e->byline);
	value_put_text(object, "dateline", e->dateline);
	value_put_text(object, "partner", e->partner);
	value_put_text(object, "language", e->language);
	value_put_text(object, "url", e->url);
	value_put_text(object, "series", e->series);
	value_put_number(object, "translation_of", (int64_t)e->translation_of);
	value_put_text(object, "date", e->date);
	value_put_text(object, "credit", e->credit);
	value_put_text(object, "body", e->body);
	struct value *quotations = value_put_list(object, "quotations");
	for (size_t i = 0; i < e->quotation_count; i++)
		add_quotation(quotations, &e->quotations[i]);
	put_texts(object, "cables", e->cables, e->cable_count);
	struct value *notes = value_put_list(object, "notes");
	for (size_t i = 0; i < e->note_count; i++) {
		struct value *note = value_add_object(notes);
		put_moment(a, note, "time", (struct moment){e->notes[i].time_ms, MOMENT_MILLISECOND});
		value_put_text(note, "text", e->notes[i].text);
	}
	return object;
}

void story_edition_write(struct buffer *out, const struct story_edition *e)
{
	struct arena a = {0};
	const struct value *object = story_value(&a, e);
	write_file(out, &a, object);
	arena_free(&a);
}

/* ---- Reading ---- */

/* Takes members one by one and remembers whether any was missing or of another type, so that it is asked once, at the end. */
struct taker {
	struct arena *arena;
	bool good;
	bool memory;
};

static const struct value *take(struct taker *t, const struct value *object, const char *name, enum value_type type)
{
	const struct value *member = value_get(object, name);
	if (member == NULL || member->type != type) {
		t->good = false;
		return NULL;
	}
	return member;
}

static struct slice take_text(struct taker *t, const struct value *object, const char *name)
{
	const struct value *member = take(t, object, name, VALUE_TEXT);
	return member == NULL ? slice_of("") : member->text;
}

static int64_t take_number(struct taker *t, const struct value *object, const char *name)
{
	const struct value *member = take(t, object, name, VALUE_INTEGER);
	if (member == NULL || member->integer < 0) {
		t->good = false;
		return 0;
	}
	return member->integer;
}

static struct moment take_moment(struct taker *t, const struct value *object, const char *name)
{
	struct moment m = {0, MOMENT_NONE};
	struct slice text = take_text(t, object, name);
	if (text.len > 0 && !moment_read(text, &m))
		t->good = false;
	return m;
}

/* An array for the list's members; `*count` is 0, and `good` false, if there is no list. */
static void *take_list(struct taker *t, const struct value *object, const char *name, size_t size,
                       const struct value **list, size_t *count)
{
	*list = take(t, object, name, VALUE_LIST);
	*count = value_size(*list);
	void *array = arena_array(t->arena, *count, size);
	if (array == NULL) {
		t->memory = true;
		*count = 0;
	}
	return array;
}

static struct slice *take_texts(struct taker *t, const struct value *object, const char *name, size_t *count)
{
	const struct value *list;
	struct slice *texts = take_list(t, object, name, sizeof *texts, &list, count);
	for (size_t i = 0; i < *count; i++) {
		const struct value *member = value_at(list, i);
		if (member->type != VALUE_TEXT)
			t->good = false;
		else
			texts[i] = member->text;
	}
	return texts;
}

static struct span take_span(struct taker *t, const struct value *object, size_t len)
{
	struct span span = {(size_t)take_number(t, object, "begin"), (size_t)take_number(t, object, "end")};
	if (span.begin > span.end || span.end > len) {
		t->good = false;
		return (struct span){0, 0};
	}
	return span;
}

static int take_name(struct taker *t, const struct value *object, const char *const *names, size_t count)
{
	struct slice name = take_text(t, object, "kind");
	for (size_t i = 0; i < count; i++) {
		if (slice_equals(name, names[i]))
			return (int)i;
	}
	t->good = false;
	return 0;
}

static void take_paragraph(struct taker *t, const struct value *object, struct edition_paragraph *p)
{
	const struct value *list;
	p->kind = (enum edition_paragraph_kind)take_name(t, object, paragraph_kinds,
	                                                 sizeof paragraph_kinds / sizeof *paragraph_kinds);
	p->number = (int)take_number(t, object, "number");
	p->mark = take_text(t, object, "mark");
	p->text = take_text(t, object, "text");
	p->omissions = take_list(t, object, "omissions", sizeof *p->omissions, &list, &p->omission_count);
	for (size_t i = 0; i < p->omission_count; i++)
		p->omissions[i].span = take_span(t, value_at(list, i), p->text.len);
}

static void take_references(struct taker *t, const struct value *object, struct edition *e)
{
	const struct value *list;
	e->references = take_list(t, object, "references", sizeof *e->references, &list, &e->reference_count);
	for (size_t i = 0; i < e->reference_count; i++) {
		e->references[i].words = take_text(t, value_at(list, i), "words");
		e->references[i].mrn = take_text(t, value_at(list, i), "mrn");
	}
}

static void take_edition(struct taker *t, const struct value *object, struct edition *e)
{
	const struct value *list;
	t->good = slice_equals(take_text(t, object, "form"), "cabledesk-edition-1");
	e->address = take_text(t, object, "address");
	e->number = (uint64_t)take_number(t, object, "number");
	e->salt = take_text(t, object, "salt");
	e->mrn = take_text(t, object, "mrn");
	e->date = take_moment(t, object, "date");
	e->dtg = take_text(t, object, "dtg");
	e->post = take_text(t, object, "post");
	e->post_name = take_text(t, object, "post_name");
	e->post_zone = take_text(t, object, "post_zone");
	e->precedence = take_text(t, object, "precedence");
	e->from = take_text(t, object, "from");
	e->to = take_texts(t, object, "to", &e->to_count);
	e->info = take_texts(t, object, "info", &e->info_count);
	e->classification = take_text(t, object, "classification");
	e->captions = take_texts(t, object, "captions", &e->caption_count);
	e->executive_order = take_text(t, object, "executive_order");
	e->tags = take_texts(t, object, "tags", &e->tag_count);
	e->subject = take_text(t, object, "subject");
	e->title = take_text(t, object, "title");
	take_references(t, object, e);
	e->classified_by = take_text(t, object, "classified_by");
	e->summary = take_text(t, object, "summary");
	e->signer = take_text(t, object, "signer");
	e->credits = take_texts(t, object, "credits", &e->credit_count);
	e->paragraphs = take_list(t, object, "paragraphs", sizeof *e->paragraphs, &list, &e->paragraph_count);
	for (size_t i = 0; i < e->paragraph_count; i++)
		take_paragraph(t, value_at(list, i), &e->paragraphs[i]);
}

static enum status finish(const struct taker *t, struct error *err)
{
	if (t->memory)
		return error_memory(err);
	return t->good ? STATUS_OK : error_set(err, STATUS_INPUT, "room.edition_form");
}

enum status edition_read(struct arena *a, struct slice bytes, struct edition *out, struct error *err)
{
	struct taker t = {.arena = a, .good = true};
	struct value *object;
	*out = (struct edition){0};
	enum status status = value_read_json(a, bytes, &object, err);
	if (status != STATUS_OK)
		return status;
	take_edition(&t, object, out);
	return finish(&t, err);
}

static void take_quotation(struct taker *t, const struct value *object, size_t body_len, struct story_quotation *q)
{
	const struct value *list;
	q->kind = (enum story_quotation_kind)take_name(t, object, quotation_kinds,
	                                               sizeof quotation_kinds / sizeof *quotation_kinds);
	q->span = take_span(t, object, body_len);
	q->text = take_text(t, object, "text");
	q->places = take_list(t, object, "places", sizeof *q->places, &list, &q->place_count);
	for (size_t i = 0; i < q->place_count; i++) {
		const struct value *place = value_at(list, i);
		const struct value *has_paragraph = take(t, place, "has_paragraph", VALUE_BOOL);
		q->places[i].address = take_text(t, place, "address");
		q->places[i].mrn = take_text(t, place, "mrn");
		q->places[i].has_paragraph = has_paragraph != NULL && has_paragraph->boolean;
		q->places[i].paragraph = (size_t)take_number(t, place, "paragraph");
		q->places[i].number = (int)take_number(t, place, "number");
		q->places[i].span = take_span(t, place, SIZE_MAX);
	}
}

static void take_story(struct taker *t, const struct value *object, struct story_edition *e)
{
	const struct value *list;
	t->good = slice_equals(take_text(t, object, "form"), "cabledesk-story-1");
	e->story = (uint64_t)take_number(t, object, "story");
	e->number = (uint64_t)take_number(t, object, "number");
	e->salt = take_text(t, object, "salt");
	e->headline = take_text(t, object, "headline");
	e->byline = take_text(t, object, "byline");
	e->dateline = take_text(t, object, "dateline");
	e->partner = take_text(t, object, "partner");
	e->language = take_text(t, object, "language");
	e->url = take_text(t, object, "url");
	e->series = take_text(t, object, "series");
	e->translation_of = (uint64_t)take_number(t, object, "translation_of");
	e->date = take_text(t, object, "date");
	e->credit = take_text(t, object, "credit");
	e->body = take_text(t, object, "body");
	e->quotations = take_list(t, object, "quotations", sizeof *e->quotations, &list, &e->quotation_count);
	for (size_t i = 0; i < e->quotation_count; i++)
		take_quotation(t, value_at(list, i), e->body.len == 0 ? SIZE_MAX : e->body.len, &e->quotations[i]);
	e->cables = take_texts(t, object, "cables", &e->cable_count);
	e->notes = take_list(t, object, "notes", sizeof *e->notes, &list, &e->note_count);
	for (size_t i = 0; i < e->note_count; i++) {
		e->notes[i].time_ms = take_moment(t, value_at(list, i), "time").ms;
		e->notes[i].text = take_text(t, value_at(list, i), "text");
	}
}

enum status story_edition_read(struct arena *a, struct slice bytes, struct story_edition *out, struct error *err)
{
	struct taker t = {.arena = a, .good = true};
	struct value *object;
	*out = (struct story_edition){0};
	enum status status = value_read_json(a, bytes, &object, err);
	if (status != STATUS_OK)
		return status;
	take_story(&t, object, out);
	return finish(&t, err);
}

/* ---- Paths ---- */

struct slice edition_path(struct arena *a, struct slice address, uint64_t number)
{
	return arena_format(a, "cables/%.*s/%" PRIu64 ".json", (int)address.len, address.ptr, number);
}

struct slice story_edition_path(struct arena *a, uint64_t story, uint64_t number)
{
	return arena_format(a, "stories/%" PRIu64 "/%" PRIu64 ".json", story, number);
}

struct slice cable_page_path(struct arena *a, struct slice address)
{
	return arena_format(a, "cables/%.*s.html", (int)address.len, address.ptr);
}

struct slice story_page_path(struct arena *a, uint64_t story, struct slice slug)
{
	return arena_format(a, "stories/%" PRIu64 "-%.*s.html", story, (int)slug.len, slug.ptr);
}
