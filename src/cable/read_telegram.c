#include "cable/read_telegram.h"

#include "cable/addresses.h"
#include "cable/classification.h"
#include "cable/classified_by.h"
#include "cable/document_text.h"
#include "cable/dtg.h"
#include "cable/executive_order.h"
#include "cable/flags.h"
#include "cable/labels.h"
#include "cable/message_attributes.h"
#include "cable/mrn.h"
#include "cable/noise.h"
#include "cable/paragraphs.h"
#include "cable/references.h"
#include "cable/sections.h"
#include "cable/signer.h"
#include "cable/subject.h"
#include "cable/summary.h"
#include "cable/tags.h"

/* How far behind the last label of the head another one may stand and still belong to it. */
enum { HEAD_GAP_MAX = 6000 };
/* The classifying officer may be named in the first paragraphs; further down the words mean something else. */
enum { CLASSIFIED_BY_WITHIN = 3000 };

struct reading {
	struct arena *arena;
	const struct posts *posts;
	struct slice text;
	struct slice blanked; /* the text with its noise as spaces */
	struct spans noise;
	struct addresses addresses;
	struct classification_line line;
	struct cable *out;
	size_t flag_capacity;
	int year;
	struct slice said; /* the MRN that the text itself gives */
};

static bool is_head_label(enum label_kind kind)
{
	return kind == LABEL_EXECUTIVE_ORDER || kind == LABEL_TAGS || kind == LABEL_SUBJECT ||
	       kind == LABEL_REFERENCE || kind == LABEL_CLASSIFIED_BY;
}

/* Behind the words of a field: at the first empty line, or at the end. */
static size_t field_end(struct slice text, struct span field)
{
	bool any = false;
	size_t at = field.begin;
	while (at < field.end) {
		size_t len;
		if (!slice_find_byte(slice_part(text, at, field.end), '\n', &len))
			len = field.end - at;
		bool empty = slice_trim(slice_part(text, at, at + len)).len == 0;
		if (empty && any)
			return at;
		any |= !empty;
		at += len + 1;
	}
	return field.end;
}

/* The last label of the head, and where the first paragraph or summary begins behind the labels (the text's end if nowhere). */
static bool last_label(struct slice text, size_t from, struct label *last, size_t *first_paragraph)
{
	struct label label;
	bool found = false;
	*first_paragraph = text.len;
	while (label_next(text, from, &label)) {
		if (label.kind == LABEL_PARAGRAPH || (label.kind == LABEL_SUMMARY && found)) {
			*first_paragraph = label.begin;
			break;
		}
		if (found && label.begin - last->end > HEAD_GAP_MAX)
			break;
		if (is_head_label(label.kind)) {
			*last = label;
			found = true;
		}
		from = label.end;
	}
	return found;
}

/* Where the line begins that `at` stands in. */
static size_t line_begin(struct slice text, size_t at)
{
	while (at > 0 && text.ptr[at - 1] != '\n')
		at--;
	return at;
}

/* Where the head ends. The head is all before the first paragraph; without a number that is behind its last field. */
static void find_head(struct reading *r, size_t *end)
{
	struct label last = {LABEL_PARAGRAPH, 0, 0};
	struct labels behind_last;
	struct span field;
	size_t paragraph;
	size_t from = r->addresses.span.end;
	if (!last_label(r->blanked, from, &last, &paragraph)) {
		size_t behind = r->line.span.end > from ? r->line.span.end : from;
		*end = behind > 0 ? behind : paragraph < r->text.len ? paragraph : 0;
		return;
	}
	struct slice upto = slice_part(r->blanked, 0, paragraph);
	*end = field_end(upto, (struct span){last.end, upto.len});
	if (last.kind == LABEL_SUBJECT) {
		labels_find(slice_from(upto, last.begin), &behind_last);
		if (subject_find(&behind_last, &field))
			*end = last.begin + field.end;
	} else if (last.kind == LABEL_REFERENCE) {
		labels_find(slice_from(upto, last.begin), &behind_last);
		size_t references = references_end(r->posts, &behind_last);
		if (references > 0)
			*end = last.begin + references;
	} else if (last.kind == LABEL_CLASSIFIED_BY && line_begin(r->blanked, last.begin) != paragraph) {
		if (classified_by_find(slice_from(upto, last.begin), &field))
			*end = last.begin + field.end;
	}
	if (*end > paragraph)
		*end = paragraph;
}

static enum status flag(struct reading *r, const char *sentence, struct slice detail, size_t offset, struct error *err)
{
	return flags_add(r->arena, r->out, &r->flag_capacity, sentence, detail, offset, err);
}

static size_t offset_of(const struct reading *r, struct slice part)
{
	return part.ptr >= r->text.ptr && part.ptr <= r->text.ptr + r->text.len ? (size_t)(part.ptr - r->text.ptr) : 0;
}

/* DTG and dateline. The DTG wins. */
static enum status read_date(struct reading *r, struct slice head, struct error *err)
{
	struct dtg dtg;
	struct span dateline;
	struct moment printed;
	enum status status = STATUS_OK;
	dtg_find(head, &dtg);
	dateline_find(head, &dateline, &printed);
	r->out->dtg = dtg.words;
	r->out->precedence = dtg.precedence;
	r->out->date = dtg.moment;
	if (dtg.words.len > 0 && dtg.moment.precision == MOMENT_NONE)
		status = flag(r, "cable.flag_date_wrong", dtg.words, dtg.span.begin, err);
	if (r->out->date.precision == MOMENT_NONE)
		r->out->date = printed;
	else if (printed.precision != MOMENT_NONE && printed.ms != dtg.moment.ms && status == STATUS_OK)
		status = flag(r, "cable.flag_date_differs", slice_span(head, dateline), dateline.begin, err);
	if (r->out->date.precision != MOMENT_NONE)
		r->year = calendar_of(r->out->date.ms).year;
	return status;
}

/* "DE RUEHIL #0365/01 0491307": the number of a telegram that does not say it elsewhere, with its sender's indicator. */
static bool number_of_de_line(const struct reading *r, struct slice head, const struct post **post,
                              struct slice *number)
{
	struct slice rest = head;
	struct slice line;
	while (slice_next_line(&rest, &line)) {
		size_t hash;
		if (!slice_starts_with(line, "DE R") || !slice_find_byte(line, '#', &hash))
			continue;
		size_t end = hash + 1;
		while (end < line.len && byte_is_digit(line.ptr[end]))
			end++;
		*post = posts_find_indicator(r->posts, slice_trim(slice_part(line, 3, hash)));
		*number = slice_part(line, hash + 1, end);
		return *post != NULL && number->len > 0;
	}
	return false;
}

/* Post, number and year make the MRN. */
static enum status read_mrn(struct reading *r, struct slice head, struct slice own, struct error *err)
{
	struct cable *c = r->out;
	struct mrn mrn = {.year = r->year, .post = r->line.post, .name = r->line.post_words};
	struct slice number = r->line.number;
	const struct post *sender;
	c->written_mrn =
	    r->line.number.len == 0
	        ? (struct slice){NULL, 0}
	        : slice_make(r->line.post_words.ptr, (size_t)(number.ptr + number.len - r->line.post_words.ptr));
	/* A misread line ("CONFIDENTIAL ENTIRE TEXT 1") is no MRN where the sender is known to be another. */
	if (number.len == 0 || mrn.post == NULL) {
		if (number.len == 0 && number_of_de_line(r, head, &sender, &number))
			mrn.post = sender;
		else if (r->addresses.post != NULL)
			mrn.post = r->addresses.post;
	}
	c->post = mrn.post != NULL ? mrn.post->name : (struct slice){NULL, 0};
	c->mrn = own;
	bool complete = r->year > 0 && (mrn.post != NULL || mrn.name.len > 0) && slice_to_int64(number, &mrn.number) &&
	                mrn.number > 0;
	if (!complete)
		return STATUS_OK;
	r->said = mrn_write(r->arena, &mrn);
	if (own.len == 0)
		c->mrn = r->said;
	return r->said.ptr == NULL ? error_memory(err) : STATUS_OK;
}

static enum status read_handling(struct reading *r, struct slice head, struct error *err)
{
	struct cable *c = r->out;
	c->classification = r->line.classification;
	c->classification_words = r->line.words;
	enum status status =
	    captions_parse(r->arena, head, r->addresses.span.end, &r->line, &c->captions, &c->caption_count, err);
	return status;
}

/* E.O., from the head as it stands; TAGS, subject and references from the blanked one. */
static enum status read_labels(struct reading *r, struct slice head, struct slice blanked, struct error *err)
{
	struct cable *c = r->out;
	struct references references = {0};
	struct labels labels, of_blanked;
	labels_find(blanked, &of_blanked);
	labels = of_blanked;
	labels.text = head;
	if (r->noise.count > 0 && r->noise.items[0].begin < head.len)
		labels_find(head, &labels);
	enum status status = executive_order_parse(r->arena, &labels, &c->executive_order, err);
	if (status == STATUS_OK)
		c->declassify_on = declassify_on_parse(&labels, r->year);
	if (status == STATUS_OK)
		status = tags_parse(r->arena, &of_blanked, &c->tags, &c->tag_count, err);
	if (status == STATUS_OK)
		status = subject_parse(r->arena, &of_blanked, true, &c->subject, err);
	if (status == STATUS_OK)
		status = references_parse(r->arena, r->posts, head, &of_blanked, r->year, c->mrn, &references, err);
	c->references = references.items;
	c->reference_count = references.count;
	if (status == STATUS_OK && references.count == REFERENCES_MAX)
		status = flag(r, "cable.flag_references", (struct slice){"", 0}, references.end, err);
	return status;
}

static enum status read_body(struct reading *r, struct error *err)
{
	struct cable *c = r->out;
	struct span name;
	struct paragraphs paragraphs;
	size_t end = r->text.len;
	if (signer_find(r->blanked, &name) && name.begin >= c->head.end) {
		size_t begin = line_begin(r->text, name.begin);
		c->signer = slice_span(r->text, name);
		end = begin > c->head.end ? begin : c->head.end;
	}
	c->body = (struct span){c->head.end, end};
	enum status status = paragraphs_split(r->arena, r->blanked, c->body, &paragraphs, err);
	if (status != STATUS_OK)
		return status;
	c->paragraphs = paragraphs.items;
	c->paragraph_count = paragraphs.count;
	/* The classifying officer and the summary may stand in a paragraph. */
	status = classified_by_parse(r->arena, r->posts, text_cut(r->blanked, c->head.end + CLASSIFIED_BY_WITHIN),
	                             &c->classified_by, err);
	if (status == STATUS_OK && c->classified_by.len == 0)
		c->classified_by = executive_order_officer(c->executive_order);
	/* A page that ends within the summary ends no paragraph of it. */
	struct slice summary;
	struct slice words = noise_drop(r->arena, r->text, (struct span){0, end}, r->noise.items, r->noise.count);
	if (words.ptr == NULL)
		return error_memory(err);
	if (status == STATUS_OK)
		status = summary_parse(r->arena, words, &summary, NULL, err);
	if (status == STATUS_OK && summary.len > 0) {
		c->summary = text_in_one_line(r->arena, summary);
		if (c->summary.ptr == NULL)
			status = error_memory(err);
	}
	return status;
}

/* Marks the same words as the blanked copy does, but points into the text itself. */
static struct slice in_text(const struct reading *r, struct slice part)
{
	if (part.ptr < r->blanked.ptr || part.ptr > r->blanked.ptr + r->blanked.len)
		return part;
	return slice_make(r->text.ptr + (part.ptr - r->blanked.ptr), part.len);
}

static enum status flag_what_is_missing(struct reading *r, struct error *err)
{
	const struct cable *c = r->out;
	struct slice none = {"", 0};
	enum status status = STATUS_OK;
	if (c->date.precision == MOMENT_NONE && c->dtg.len == 0)
		status = flag(r, "cable.flag_no_date", none, 0, err);
	if (status == STATUS_OK && c->mrn.len == 0)
		status = flag(r, "cable.flag_no_mrn", c->written_mrn, offset_of(r, c->written_mrn), err);
	if (status == STATUS_OK && c->classification == CLASSIFICATION_NONE)
		status = flag(r, "cable.flag_no_classification", none, 0, err);
	if (status == STATUS_OK && c->subject.len == 0)
		status = flag(r, "cable.flag_no_subject", none, 0, err);
	if (status == STATUS_OK && c->mrn.len > 0 && c->post.len == 0)
		status = flag(r, "cable.flag_no_post", r->line.post_words, offset_of(r, r->line.post_words), err);
	return status;
}

static enum status read_head(struct reading *r, struct slice own, struct error *err)
{
	struct cable *c = r->out;
	size_t head_end = 0;
	enum status status = addresses_parse(r->arena, r->posts, r->blanked, &r->addresses, err);
	if (status == STATUS_OK)
		status =
		    classification_line_find(r->arena, r->posts, slice_part(r->text, 0, r->text.len), &r->line, err);
	if (status == STATUS_OK)
		find_head(r, &head_end);
	if (status != STATUS_OK)
		return status;
	/* The line may have been found in the body: look again, in the head alone. */
	if (r->line.span.end > head_end || (r->line.number.len > 0 && offset_of(r, r->line.number) > head_end))
		status = classification_line_find(r->arena, r->posts, slice_part(r->text, 0, head_end), &r->line, err);
	if (status != STATUS_OK)
		return status;
	c->head = (struct span){0, head_end};
	struct slice head = slice_part(r->text, 0, head_end);
	struct slice blanked = slice_part(r->blanked, 0, head_end);
	c->from = r->addresses.from;
	c->to = r->addresses.to;
	c->to_count = r->addresses.to_count;
	c->info = r->addresses.info;
	c->info_count = r->addresses.info_count;
	status = read_date(r, head, err);
	if (status == STATUS_OK)
		status = read_mrn(r, head, own, err);
	if (status == STATUS_OK)
		status = read_handling(r, head, err);
	if (status == STATUS_OK)
		status = read_labels(r, head, blanked, err);
	return status;
}

/* A caption alone in its line is a page's head within the body, and the telegram's own in its head. */
static void keep_captions_of_head(struct reading *r)
{
	struct cable *c = r->out;
	size_t kept = 0;
	for (size_t i = 0; i < c->noise_count; i++) {
		bool caption = false;
		for (size_t k = 0; k < c->caption_count && c->noise[i].end <= c->head.end; k++)
			caption |= slice_equal(slice_span(r->text, c->noise[i]), c->captions[k]);
		if (!caption)
			c->noise[kept++] = c->noise[i];
	}
	c->noise_count = kept;
}

/* Fields that were read of the blanked copy point into the text. */
static void point_into_text(struct reading *r)
{
	struct cable *c = r->out;
	c->from.indicator = in_text(r, c->from.indicator);
	c->from.name = in_text(r, c->from.name);
	c->from.number = in_text(r, c->from.number);
	for (size_t i = 0; i < c->to_count; i++)
		c->to[i] = (struct addressee){in_text(r, c->to[i].indicator), in_text(r, c->to[i].name),
		                              c->to[i].precedence, in_text(r, c->to[i].number)};
	for (size_t i = 0; i < c->info_count; i++)
		c->info[i] = (struct addressee){in_text(r, c->info[i].indicator), in_text(r, c->info[i].name),
		                                c->info[i].precedence, in_text(r, c->info[i].number)};
}

static enum status read_text(struct arena *a, const struct posts *posts, struct slice text, const struct spans *besides,
                             struct slice own, int year, struct cable *out, struct slice *said, struct error *err)
{
	struct reading r = {.arena = a, .posts = posts, .text = text, .out = out, .year = year};
	struct spans omissions = {0};
	*out = (struct cable){.text = text};
	enum status status = noise_find(a, posts, text, &r.noise, err);
	if (status == STATUS_OK && besides != NULL)
		status = spans_join(a, &r.noise, besides, err);
	if (status == STATUS_OK)
		status = omissions_find(a, text, &omissions, err);
	if (status != STATUS_OK)
		return status;
	r.blanked = noise_blank(a, text, &r.noise);
	if (r.blanked.ptr == NULL)
		return error_memory(err);
	out->noise = r.noise.items;
	out->noise_count = r.noise.count;
	out->omissions = omissions.items;
	out->omission_count = omissions.count;
	status = read_head(&r, own, err);
	if (status == STATUS_OK)
		status = read_body(&r, err);
	if (status == STATUS_OK)
		status = flag_what_is_missing(&r, err);
	if (status == STATUS_OK) {
		point_into_text(&r);
		keep_captions_of_head(&r);
	}
	if (said != NULL)
		*said = r.said;
	return status;
}

enum status cable_read_telegram_text(struct arena *a, const struct posts *posts, struct slice text, struct slice own,
                                     int year, struct cable *out, struct slice *said, struct error *err)
{
	return read_text(a, posts, text, NULL, own, year, out, said, err);
}

enum status cable_read_telegram_parts(struct arena *a, const struct posts *posts, struct slice text,
                                      const struct spans *besides, int year, struct cable *out, struct error *err)
{
	return read_text(a, posts, text, besides, (struct slice){NULL, 0}, year, out, NULL, err);
}

enum status cable_read_telegram(struct arena *a, const struct posts *posts, struct slice bytes, struct cable *out,
                                struct error *err)
{
	struct slice text;
	enum status status = document_text_make(a, bytes, &text, err);
	if (status == STATUS_OK && message_attributes_stand_in(text)) {
		status = cable_read_message(a, posts, text, out, err);
		return status == STATUS_OK ? sections_note(a, out, err) : status;
	}
	if (status == STATUS_OK)
		status = cable_read_telegram_text(a, posts, text, (struct slice){NULL, 0}, 0, out, NULL, err);
	if (status != STATUS_OK)
		return status;
	bool numbered = false;
	for (size_t i = 0; i < out->paragraph_count && !numbered; i++)
		numbered = out->paragraphs[i].kind == PARAGRAPH_NUMBERED;
	if (out->dtg.len == 0 && out->from.name.len == 0 && out->tag_count == 0 && out->subject.len == 0 && !numbered)
		return error_set(err, STATUS_INPUT, "cable.no_telegram");
	return sections_note(a, out, err);
}
