#include "web/cable_value.h"

#include "cable/mrn.h"
#include "cable/noise.h"
#include "cable/title_case.h"
#include "web/printed_value.h"

#include <string.h>

enum { ID_LETTERS_MIN = 4, ID_LETTERS_SHOWN = 4 };

/* ---- Finding ---- */

static bool is_id_prefix(struct slice name)
{
	for (size_t i = 0; i < name.len; i++) {
		bool hex = byte_is_digit(name.ptr[i]) || (name.ptr[i] >= 'a' && name.ptr[i] <= 'f');
		if (!hex)
			return false;
	}
	return name.len >= ID_LETTERS_MIN && name.len <= CABLE_ID_LEN;
}

static enum status several(struct slice name, const struct archive_hit *hits, size_t count, struct error *err)
{
	char hex[CABLE_ID_LEN + 1];
	struct buffer list = {0};
	for (size_t i = 0; i < count && i < 5; i++) {
		cable_id_write(&hits[i].id, hex);
		buffer_add_format(&list, "%s%.*s", i > 0 ? ", " : "", ID_LETTERS_SHOWN * 2, hex);
	}
	error_set(err, STATUS_USAGE, "web.several_cables");
	error_text(err, "name", name);
	error_number(err, "count", (int64_t)count);
	error_text(err, "ids", buffer_slice(&list));
	buffer_free(&list);
	return STATUS_USAGE;
}

static enum status missing(struct slice name, struct error *err)
{
	error_set(err, STATUS_MISSING, "web.no_cable");
	error_text(err, "name", name);
	return STATUS_MISSING;
}

/* Takes the one hit; none leaves `*found` false. */
static enum status take_one(struct slice name, const struct archive_hit *hits, size_t count, struct cable_id *id,
                            bool *found, struct error *err)
{
	if (count > 1)
		return several(name, hits, count, err);
	*found = count == 1;
	if (*found)
		*id = hits[0].id;
	return STATUS_OK;
}

static enum status find_mrn(const struct publisher *publisher, struct arena *a, const struct scope *scope,
                            struct slice name, struct cable_id *id, bool *found, struct error *err)
{
	struct mrn mrn;
	struct archive_hit *hits;
	size_t count;
	struct slice canonical = name;
	if (mrn_parse(publisher->posts, name, &mrn)) {
		canonical = mrn_write(a, &mrn);
		if (canonical.ptr == NULL)
			return error_memory(err);
	}
	enum status status = archive_find_mrn(publisher->archive, a, scope, canonical, &hits, &count, err);
	return status == STATUS_OK ? take_one(name, hits, count, id, found, err) : status;
}

/* "x-" and letters of the id, or the letters alone. */
static enum status find_prefix(const struct publisher *publisher, struct arena *a, const struct scope *scope,
                               struct slice name, struct cable_id *id, bool *found, struct error *err)
{
	struct archive_hit *hits;
	size_t count;
	struct slice letters = slice_starts_with(name, "x-") ? slice_from(name, 2) : name;
	if (!is_id_prefix(letters))
		return STATUS_OK;
	enum status status = archive_find_prefix(publisher->archive, a, scope, letters, &hits, &count, err);
	return status == STATUS_OK ? take_one(name, hits, count, id, found, err) : status;
}

enum status cable_find(const struct publisher *publisher, struct arena *a, const struct scope *scope, struct slice name,
                       struct archive_cable *out, struct error *err)
{
	struct cable_id id;
	bool found = false;
	enum status status = find_mrn(publisher, a, scope, name, &id, &found, err);
	if (status == STATUS_OK && !found) {
		status = address_find(publisher->db, name, &id, err);
		found = status == STATUS_OK;
		if (status == STATUS_MISSING)
			status = STATUS_OK;
	}
	if (status == STATUS_OK && !found)
		status = find_prefix(publisher, a, scope, name, &id, &found, err);
	if (status != STATUS_OK)
		return status;
	if (!found)
		return missing(name, err);
	status = archive_load(publisher->archive, a, scope, &id, out, err);
	return status == STATUS_MISSING ? missing(name, err) : status;
}

/* ---- The value ---- */

struct making {
	const struct publisher *publisher;
	struct arena *arena;
	const struct scope *scope;
	const struct text_catalogue *text;
	const struct archive_cable *cable;
	struct value *object;
};

static struct slice id_text(struct arena *a, const struct cable_id *id)
{
	char hex[CABLE_ID_LEN + 1];
	cable_id_write(id, hex);
	return arena_copy(a, slice_of(hex));
}

struct slice cable_make_name(struct arena *a, struct slice mrn, const struct cable_id *id)
{
	return mrn.len > 0 ? mrn : cable_call(mrn, id_text(a, id));
}

static void put_texts(struct value *object, const char *name, const struct slice *texts, size_t count)
{
	struct value *list = value_put_list(object, name);
	for (size_t i = 0; i < count; i++)
		value_add_text(list, texts[i]);
}

static void put_addressees(struct value *object, const char *name, const struct addressee *items, size_t count)
{
	struct value *list = value_put_list(object, name);
	for (size_t i = 0; i < count; i++) {
		struct value *addressee = value_add_object(list);
		value_put_text(addressee, "name", items[i].name);
		value_put_text(addressee, "indicator", items[i].indicator);
		value_put_cstr(addressee, "precedence", precedence_name(items[i].precedence));
		value_put_text(addressee, "number", items[i].number);
	}
}

static enum status put_hit(struct making *m, struct value *list, const struct archive_hit *hit, struct error *err)
{
	struct slice title;
	enum status status = title_case_make(m->arena, hit->subject, &title, err);
	if (status != STATUS_OK)
		return status;
	struct value *object = value_add_object(list);
	value_put_text(object, "cable", id_text(m->arena, &hit->id));
	value_put_text(object, "name", cable_make_name(m->arena, hit->mrn, &hit->id));
	value_put_text(object, "mrn", hit->mrn);
	value_put_text(object, "title", title);
	value_put_moment(object, "date", hit->date);
	value_put_cstr(object, "class", classification_name(hit->classification));
	return STATUS_OK;
}

/* All hits but the cable itself. */
static enum status put_hits(struct making *m, struct value *list, const struct archive_hit *hits, size_t count,
                            struct error *err)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		if (memcmp(hits[i].id.bytes, m->cable->id.bytes, sizeof hits[i].id.bytes) != 0)
			status = put_hit(m, list, &hits[i], err);
	}
	return status;
}

static enum status put_named(struct making *m, struct value *list, struct slice mrn, struct error *err)
{
	struct archive_hit *hits;
	size_t count;
	if (mrn.len == 0)
		return STATUS_OK;
	enum status status = archive_find_mrn(m->publisher->archive, m->arena, m->scope, mrn, &hits, &count, err);
	return status == STATUS_OK ? put_hits(m, list, hits, count, err) : status;
}

static enum status put_references(struct making *m, struct error *err)
{
	const struct cable *c = &m->cable->value;
	struct archive_hit *hits;
	size_t count = 0;
	enum status status = STATUS_OK;
	struct value *list = value_put_list(m->object, "references");
	for (size_t i = 0; i < c->reference_count && status == STATUS_OK; i++) {
		struct value *reference = value_add_object(list);
		value_put_text(reference, "letter", c->references[i].letter);
		value_put_text(reference, "words", c->references[i].words);
		value_put_text(reference, "mrn", c->references[i].mrn);
		status = put_named(m, value_put_list(reference, "cables"), c->references[i].mrn, err);
	}
	struct value *referring = value_put_list(m->object, "referring");
	if (status == STATUS_OK && c->mrn.len > 0) {
		status = archive_find_referring(m->publisher->archive, m->arena, m->scope, c->mrn, &hits, &count, err);
		if (status == STATUS_OK)
			status = put_hits(m, referring, hits, count, err);
	}
	return status;
}

static const char *kind_name(enum paragraph_kind kind)
{
	switch (kind) {
	case PARAGRAPH_NUMBERED:
		return "numbered";
	case PARAGRAPH_HEADING:
		return "heading";
	case PARAGRAPH_PLAIN:
		return "plain";
	}
	return "plain";
}

static void put_paragraphs(struct making *m)
{
	const struct cable *c = &m->cable->value;
	struct value *list = value_put_list(m->object, "paragraphs");
	for (size_t i = 0; i < c->paragraph_count; i++) {
		const struct paragraph *p = &c->paragraphs[i];
		struct value *object = value_add_object(list);
		value_put_number(object, "index", (int64_t)i);
		value_put_cstr(object, "kind", kind_name(p->kind));
		value_put_number(object, "number", p->number);
		value_put_text(object, "mark", p->mark);
		struct slice words = noise_drop(m->arena, c->text, p->words, c->noise, c->noise_count);
		value_put_text(object, "text", slice_trim(words));
		value_put_number(object, "begin", (int64_t)p->words.begin);
		value_put_number(object, "end", (int64_t)p->words.end);
	}
}

/* A first section is a source of itself and of the telegram that was put together. */
static bool is_listed(const struct archive_cable *cable, size_t at)
{
	const struct archive_source *s = &cable->sources[at];
	for (size_t i = 0; i < at; i++) {
		const struct archive_source *other = &cable->sources[i];
		if (other->place.offset == s->place.offset && slice_equal(other->place.member, s->place.member) &&
		    memcmp(other->place.original, s->place.original, CABLE_ID_LEN) == 0 &&
		    slice_equal(other->collection, s->collection))
			return true;
	}
	return false;
}

static void put_sources(struct making *m)
{
	struct value *list = value_put_list(m->object, "sources");
	for (size_t i = 0; i < m->cable->source_count; i++) {
		const struct archive_source *s = &m->cable->sources[i];
		if (is_listed(m->cable, i))
			continue;
		struct value *object = value_add_object(list);
		value_put_text(object, "collection", s->collection);
		value_put_text(object, "original", arena_copy(m->arena, slice_of(s->place.original)));
		value_put_text(object, "member", s->place.member);
		value_put_count(object, "offset", (int64_t)s->place.offset);
		value_put_count(object, "length", (int64_t)s->place.length);
	}
}

static void put_flags(struct making *m)
{
	const struct cable *c = &m->cable->value;
	struct value *list = value_put_list(m->object, "flags");
	for (size_t i = 0; i < c->flag_count; i++) {
		struct value *object = value_add_object(list);
		struct slice sentence =
		    text_sentence_text(m->text, m->arena, c->flags[i].sentence, "detail", c->flags[i].detail);
		value_put_cstr(object, "id", c->flags[i].sentence);
		value_put_text(object, "sentence", sentence);
		value_put_text(object, "detail", c->flags[i].detail);
	}
}

static void put_post(struct making *m)
{
	const struct cable *c = &m->cable->value;
	const struct post *post = c->post.len == 0 ? NULL : posts_find_exact(m->publisher->posts, c->post);
	struct value *object = value_put_object(m->object, "post");
	value_put_text(object, "name", c->post);
	value_put_text(object, "place", post == NULL ? c->post : post->place);
	value_put_text(object, "country", post == NULL ? slice_of("") : post->country);
	value_put_text(object, "zone", post == NULL ? slice_of("") : post->zone);
}

static enum status put_fields(struct making *m, struct error *err)
{
	const struct cable *c = &m->cable->value;
	struct slice title;
	enum status status = title_case_make(m->arena, c->subject, &title, err);
	if (status != STATUS_OK)
		return status;
	value_put_text(m->object, "cable", id_text(m->arena, &m->cable->id));
	value_put_text(m->object, "reading", id_text(m->arena, &m->cable->reading));
	value_put_text(m->object, "name", cable_make_name(m->arena, cable_name(c), &m->cable->id));
	value_put_text(m->object, "mrn", c->mrn);
	put_post(m);
	value_put_moment(m->object, "date", c->date);
	value_put_text(m->object, "dtg", c->dtg);
	value_put_cstr(m->object, "precedence", precedence_name(c->precedence));
	put_addressees(m->object, "from", &c->from, c->from.name.len > 0 ? 1 : 0);
	put_addressees(m->object, "to", c->to, c->to_count);
	put_addressees(m->object, "info", c->info, c->info_count);
	value_put_cstr(m->object, "class", classification_name(c->classification));
	put_texts(m->object, "captions", c->captions, c->caption_count);
	value_put_text(m->object, "executive_order", c->executive_order);
	value_put_moment(m->object, "declassify_on", c->declassify_on);
	put_texts(m->object, "tags", c->tags, c->tag_count);
	value_put_text(m->object, "subject", c->subject);
	value_put_text(m->object, "title", title);
	value_put_text(m->object, "classified_by", c->classified_by);
	value_put_text(m->object, "signer", c->signer);
	value_put_text(m->object, "summary", c->summary);
	return STATUS_OK;
}

/* Its address, whether it is posted, and the stories that cite it in public. */
static enum status put_public(struct making *m, struct error *err)
{
	struct db *db = m->publisher->db;
	char address[ADDRESS_MAX + 1];
	struct posting posting = {0};
	int64_t *stories = NULL;
	size_t story_count = 0;
	bool found;
	enum status status = address_of_cable(db, &m->cable->id, &found, address, err);
	if (status == STATUS_OK && found)
		status = posting_find(db, m->arena, slice_of(address), &posting, err);
	if (status == STATUS_OK && found)
		status = story_citing_list(db, m->arena, slice_of(address), 0, &stories, &story_count, err);
	if (status != STATUS_OK)
		return status;
	if (found)
		value_put_text(m->object, "address", arena_copy(m->arena, slice_of(address)));
	else
		value_put_null(m->object, "address");
	value_put_bool(m->object, "is_posted", posting.exists && !posting.withdrawn);
	struct value *list = value_put_list(m->object, "stories");
	for (size_t i = 0; i < story_count && status == STATUS_OK; i++) {
		struct story story;
		status = story_find(db, m->arena, stories[i], &story, err);
		if (status != STATUS_OK)
			break;
		struct value *object = value_add_object(list);
		value_put_number(object, "id", story.id);
		value_put_text(object, "headline", story.headline);
		value_put_cstr(object, "state", story_state_name(story.state));
	}
	return status;
}

enum status cable_make_value(const struct publisher *publisher, struct arena *a, const struct scope *scope,
                             const struct text_catalogue *text, const struct archive_cable *cable, struct value **out,
                             struct error *err)
{
	struct making m = {publisher, a, scope, text, cable, value_object(a)};
	enum status status = put_fields(&m, err);
	if (status == STATUS_OK)
		status = put_named(&m, value_put_list(m.object, "others"), cable_name(&cable->value), err);
	if (status == STATUS_OK)
		status = put_references(&m, err);
	if (status == STATUS_OK)
		status = put_public(&m, err);
	put_paragraphs(&m);
	put_sources(&m);
	put_flags(&m);
	printed_put_value(m.object, &cable->value);
	*out = m.object;
	return status == STATUS_OK ? value_done(a, err) : status;
}
