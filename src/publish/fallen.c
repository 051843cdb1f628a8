#include "publish/fallen.h"

#include "room/edition.h"

/* ---- An edition as a cable, to be compared ---- */

static bool add_words(struct buffer *text, struct slice words, struct span *out)
{
	out->begin = text->len;
	buffer_add(text, words);
	out->end = text->len;
	buffer_add_cstr(text, "\n\n");
	return !text->failed;
}

static size_t count_omissions(const struct edition *e)
{
	size_t count = 0;
	for (size_t i = 0; i < e->paragraph_count; i++)
		count += e->paragraphs[i].omission_count;
	return count;
}

/* What the public can read of a cable: its subject and its paragraphs, with what is missing in them. */
static enum status make_cable(struct arena *a, const struct edition *e, struct cable *out, struct error *err)
{
	struct buffer text = {0};
	*out = (struct cable){.paragraphs = arena_array(a, e->paragraph_count, sizeof *out->paragraphs),
	                      .omissions = arena_array(a, count_omissions(e), sizeof *out->omissions)};
	bool done = out->paragraphs != NULL && out->omissions != NULL && add_words(&text, e->subject, &out->head);
	for (size_t i = 0; i < e->paragraph_count && done; i++) {
		const struct edition_paragraph *from = &e->paragraphs[i];
		struct paragraph *to = &out->paragraphs[out->paragraph_count++];
		*to = (struct paragraph){.number = from->number};
		done = add_words(&text, from->text, &to->words);
		to->span = to->words;
		for (size_t k = 0; k < from->omission_count; k++) {
			struct span omission = from->omissions[k].span;
			out->omissions[out->omission_count++] =
			    (struct span){to->words.begin + omission.begin, to->words.begin + omission.end};
		}
	}
	out->text = done ? arena_copy(a, buffer_slice(&text)) : (struct slice){0};
	buffer_free(&text);
	return out->text.ptr == NULL ? error_memory(err) : STATUS_OK;
}

/* ---- Comparing ---- */

struct comparing {
	struct db *db;
	struct arena *arena;
	struct slice address; /* of the edition at hand; most quotations of a story come from few cables */
	uint64_t number;
	struct cable cable;
	struct wording wording;
	bool is_public;
};

static enum status take_edition(struct comparing *c, struct slice address, struct error *err)
{
	struct slice bytes;
	struct edition edition;
	if (slice_equal(c->address, address))
		return STATUS_OK;
	c->address = address;
	enum status status = edition_load(c->db, c->arena, address, &c->number, &bytes, err);
	c->is_public = status == STATUS_OK && bytes.len > 0;
	if (!c->is_public)
		return status;
	status = edition_read(c->arena, bytes, &edition, err);
	if (status == STATUS_OK)
		status = make_cable(c->arena, &edition, &c->cable, err);
	return status == STATUS_OK ? wording_of_cable(c->arena, &c->cable, &c->wording, err) : status;
}

static bool held(const struct published_quotation *q)
{
	return q->address.len > 0 && (slice_equals(q->verdict, quote_verdict_name(VERDICT_EXACT)) ||
	                              slice_equals(q->verdict, quote_verdict_name(VERDICT_CONVENTIONAL)));
}

static enum status compare(struct comparing *c, const struct published_quotation *q, struct fallen *out,
                           struct error *err)
{
	struct wording quotation;
	*out = (struct fallen){.text = q->text, .address = q->address};
	enum status status = take_edition(c, q->address, err);
	if (status != STATUS_OK)
		return status;
	out->edition = c->number;
	out->now.verdict = VERDICT_EXACT;
	if (!c->is_public)
		return STATUS_OK;
	status = wording_of_quotation(c->arena, q->text, &quotation, err);
	if (status == STATUS_OK)
		status = quote_compare(c->arena, &quotation, &c->wording, 0, &out->now, err);
	if (status == STATUS_OK && out->now.verdict != VERDICT_NOT_FOUND &&
	    out->now.paragraph < c->cable.paragraph_count)
		out->paragraph = c->cable.paragraphs[out->now.paragraph].number;
	return status;
}

enum status fallen_find(struct db *db, struct arena *a, int64_t story, struct fallen **out, size_t *count,
                        struct error *err)
{
	struct comparing c = {.db = db, .arena = a};
	struct published_quotation *quotations;
	size_t quotation_count;
	*out = NULL;
	*count = 0;
	enum status status = published_quotation_list(db, a, story, &quotations, &quotation_count, err);
	if (status != STATUS_OK)
		return status;
	*out = arena_array(a, quotation_count, sizeof **out);
	if (*out == NULL)
		return error_memory(err);
	for (size_t i = 0; i < quotation_count && status == STATUS_OK; i++) {
		if (!held(&quotations[i]))
			continue;
		status = compare(&c, &quotations[i], &(*out)[*count], err);
		*count += status == STATUS_OK && (*out)[*count].now.verdict < VERDICT_CONVENTIONAL;
	}
	return status;
}

struct value *fallen_value(struct arena *a, const struct fallen *fallen, size_t count)
{
	struct value *list = value_list(a);
	for (size_t i = 0; i < count; i++) {
		struct value *object = value_add_object(list);
		value_put_text(object, "text", fallen[i].text);
		value_put_text(object, "address", fallen[i].address);
		value_put_number(object, "edition", (int64_t)fallen[i].edition);
		value_put_cstr(object, "verdict", quote_verdict_name(fallen[i].now.verdict));
		value_put_number(object, "paragraph", fallen[i].paragraph);
		value_put(object, "words", quote_differences_value(a, &fallen[i].now));
	}
	return list;
}
