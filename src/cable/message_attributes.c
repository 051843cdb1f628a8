#include "cable/message_attributes.h"

#include "cable/document_text.h"
#include "cable/flags.h"
#include "cable/mrn.h"
#include "cable/noise.h"
#include "cable/read_telegram.h"
#include "cable/references.h"
#include "cable/tags.h"

enum { KEY_MAX = 45, SUBJECT_ENOUGH = 20 };

static const char headline[] = "Message Attributes";

/* ---- The lines ---- */

/* Where the last line of these words begins; false if there is none. */
static bool find_headline(struct slice text, size_t *begin)
{
	size_t from = 0;
	size_t at;
	bool found = false;
	while (slice_find(slice_from(text, from), slice_of(headline), &at)) {
		at += from;
		from = at + sizeof headline - 1;
		struct slice rest = slice_from(text, from);
		struct slice line;
		bool ends = !slice_next_line(&rest, &line) || slice_trim(line).len == 0;
		if (!ends || (at > 0 && text.ptr[at - 1] != '\n'))
			continue;
		*begin = at;
		found = true;
	}
	return found;
}

bool message_attributes_stand_in(struct slice text)
{
	size_t begin;
	return find_headline(text, &begin);
}

/* "Document Number" of "Document Number: 1979RIYADH00905"; empty if the line goes on with the value before it. */
static struct slice key_of(struct slice line)
{
	size_t colon;
	if (line.len == 0 || !byte_is_upper(line.ptr[0]) || !slice_find_byte(slice_part(line, 0, KEY_MAX), ':', &colon))
		return (struct slice){NULL, 0};
	for (size_t i = 0; i < colon; i++) {
		if (!byte_is_alpha(line.ptr[i]) && line.ptr[i] != ' ')
			return (struct slice){NULL, 0};
	}
	return slice_part(line, 0, colon);
}

static bool is_none(struct slice value)
{
	return slice_equals_nocase(value, "n/a") || slice_equals_nocase(value, "none");
}

enum status message_attributes_read(struct arena *a, struct slice text, struct message_attributes *out,
                                    struct error *err)
{
	size_t capacity = 0;
	struct slice line;
	*out = (struct message_attributes){.begin = text.len};
	if (!find_headline(text, &out->begin))
		return STATUS_OK;
	struct slice rest = slice_from(text, out->begin + sizeof headline - 1);
	while (slice_next_line(&rest, &line)) {
		line = slice_trim(line);
		struct slice key = key_of(line);
		if (key.len == 0) {
			if (out->count > 0 && line.len > 0) {
				struct slice *value = &out->items[out->count - 1].value;
				*value = value->len == 0
				             ? line
				             : slice_make(value->ptr, (size_t)(line.ptr + line.len - value->ptr));
			}
			continue;
		}
		struct message_attribute *item = arena_push(a, &out->items, out->count, &capacity, sizeof *item);
		if (item == NULL)
			return error_memory(err);
		*item = (struct message_attribute){key, slice_trim(slice_from(line, key.len + 1))};
		out->count++;
	}
	for (size_t i = 0; i < out->count; i++) {
		if (is_none(out->items[i].value))
			out->items[i].value = (struct slice){"", 0};
	}
	return STATUS_OK;
}

struct slice message_attributes_value(const struct message_attributes *attributes, const char *key)
{
	for (size_t i = 0; i < attributes->count; i++) {
		if (slice_equals_nocase(attributes->items[i].key, key))
			return attributes->items[i].value;
	}
	return (struct slice){"", 0};
}

/* ---- Filling and comparing ---- */

struct filling {
	struct arena *arena;
	const struct posts *posts;
	const struct message_attributes *attributes;
	struct slice text;
	struct cable *out;
	size_t flag_capacity;
	struct mrn number; /* of the document */
	bool numbered;
};

static struct slice value_of(const struct filling *f, const char *key)
{
	return message_attributes_value(f->attributes, key);
}

static enum status differs(struct filling *f, const char *key, struct slice value, struct error *err)
{
	struct slice line = text_in_one_line(f->arena, value);
	struct slice detail = arena_format(f->arena, "%s: %.*s", key, (int)(line.len < 200 ? line.len : 200), line.ptr);
	if (line.ptr == NULL || detail.ptr == NULL)
		return error_memory(err);
	return flags_add(f->arena, f->out, &f->flag_capacity, "cable.flag_attribute_differs", detail,
	                 (size_t)(value.ptr - f->text.ptr), err);
}

static enum status fill_number(struct filling *f, struct error *err)
{
	struct cable *c = f->out;
	struct slice value = value_of(f, "Document Number");
	if (!f->numbered)
		return STATUS_OK;
	struct slice mrn = mrn_write(f->arena, &f->number);
	if (mrn.ptr == NULL)
		return error_memory(err);
	if (c->mrn.len == 0) {
		c->mrn = mrn;
		c->written_mrn = value;
	} else if (!slice_equal(c->mrn, mrn)) {
		return differs(f, "Document Number", value, err);
	}
	if (c->post.len == 0 && f->number.post != NULL)
		c->post = f->number.post->name;
	return STATUS_OK;
}

static int month_of(struct slice word)
{
	static const char months[] = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
	for (int i = 0; i < 12; i++) {
		if (word.len == 3 && slice_equal_nocase(word, slice_make(months + 3 * i, 3)))
			return i + 1;
	}
	return 0;
}

/* "05 JUN 1979", "05-Jun-1979 12:00:00 AM", "05/06/1979": day, month, year. */
static struct moment date_of(struct slice value)
{
	struct moment none = {0};
	int64_t day;
	int64_t month;
	int64_t year;
	if (value.len < 10)
		return none;
	char between = value.ptr[2];
	if (between != ' ' && between != '-' && between != '/')
		return none;
	size_t month_end = between == '/' ? 5 : 6;
	struct slice name = slice_part(value, 3, month_end);
	bool digits = slice_to_int64(name, &month);
	if (!digits)
		month = month_of(name);
	if (!slice_to_int64(slice_part(value, 0, 2), &day) ||
	    !slice_to_int64(slice_part(value, month_end + 1, month_end + 5), &year))
		return none;
	struct calendar calendar = {.year = (int)year, .month = (int)month, .day = (int)day};
	struct moment m = {.precision = MOMENT_DAY};
	return calendar_to_ms(&calendar, &m.ms) ? m : none;
}

static enum status fill_date(struct filling *f, struct error *err)
{
	enum { DAY_MS = 24 * 60 * 60 * 1000 };
	struct cable *c = f->out;
	struct slice value = value_of(f, "Draft Date");
	struct moment date = date_of(value);
	if (date.precision == MOMENT_NONE)
		return STATUS_OK;
	if (c->date.precision == MOMENT_NONE)
		c->date = date;
	else if (c->date.ms / DAY_MS != date.ms / DAY_MS)
		return differs(f, "Draft Date", value, err);
	return STATUS_OK;
}

static enum status fill_classification(struct filling *f, struct error *err)
{
	struct cable *c = f->out;
	enum classification classification;
	struct slice value = value_of(f, "Original Classification");
	if (!classification_parse(value, &classification))
		return STATUS_OK;
	if (c->classification == CLASSIFICATION_NONE) {
		c->classification = classification;
		c->classification_words = value;
	} else if (c->classification != classification) {
		return differs(f, "Original Classification", value, err);
	}
	return STATUS_OK;
}

static enum status fill_captions(struct filling *f, struct error *err)
{
	struct cable *c = f->out;
	struct slice value = value_of(f, "Original Handling Restrictions");
	struct slice rest = value;
	struct slice caption;
	size_t capacity = 0;
	bool fill = c->caption_count == 0;
	while (value.len > 0 && slice_cut(&rest, ',', &caption)) {
		caption = text_in_one_line(f->arena, caption);
		bool known = caption.len == 0;
		for (size_t i = 0; i < c->caption_count && !known; i++)
			known = slice_equal_nocase(c->captions[i], caption);
		if (known)
			continue;
		if (!fill)
			return differs(f, "Original Handling Restrictions", value, err);
		struct slice *to = arena_push(f->arena, &c->captions, c->caption_count, &capacity, sizeof *to);
		if (to == NULL || caption.ptr == NULL)
			return error_memory(err);
		*to = caption;
		c->caption_count++;
	}
	return STATUS_OK;
}

static bool has_tag(const struct slice *tags, size_t count, struct slice tag)
{
	for (size_t i = 0; i < count; i++) {
		if (slice_equal(tags[i], tag))
			return true;
	}
	return false;
}

static enum status fill_tags(struct filling *f, struct error *err)
{
	struct cable *c = f->out;
	struct slice value = value_of(f, "TAGS");
	struct slice *tags = NULL;
	size_t count = 0;
	if (value.len == 0)
		return STATUS_OK;
	struct slice line = text_in_one_line(f->arena, value);
	line = arena_format(f->arena, "TAGS: %.*s\n", (int)line.len, line.ptr);
	if (line.ptr == NULL)
		return error_memory(err);
	struct labels labels;
	labels_find(line, &labels);
	enum status status = tags_parse(f->arena, &labels, &tags, &count, err);
	if (status != STATUS_OK)
		return status;
	bool same = count == c->tag_count;
	for (size_t i = 0; i < count && same; i++)
		same = has_tag(c->tags, c->tag_count, tags[i]);
	if (c->tag_count > 0)
		return same ? STATUS_OK : differs(f, "TAGS", value, err);
	c->tags = tags;
	c->tag_count = count;
	return STATUS_OK;
}

/* The next letter or digit at `*at` or later, in capitals; NUL at the end. */
static char next_letter(struct slice s, size_t *at)
{
	while (*at < s.len) {
		char c = byte_to_upper(s.ptr[(*at)++]);
		if (byte_is_alpha(c) || byte_is_digit(c))
			return c;
	}
	return '\0';
}

/* The same letters, as far as the shorter goes: the archive cuts long subjects. */
static bool same_subject(struct slice a, struct slice b)
{
	size_t i = 0;
	size_t k = 0;
	for (size_t letters = 0;; letters++) {
		char x = next_letter(a, &i);
		char y = next_letter(b, &k);
		if (x == '\0' || y == '\0')
			return x == y || letters >= SUBJECT_ENOUGH;
		if (x != y)
			return false;
	}
}

static enum status fill_subject(struct filling *f, struct error *err)
{
	struct cable *c = f->out;
	struct slice value = value_of(f, "Subject");
	if (value.len == 0)
		return STATUS_OK;
	if (c->subject.len > 0)
		return same_subject(c->subject, value) ? STATUS_OK : differs(f, "Subject", value, err);
	c->subject = text_in_one_line(f->arena, value);
	return c->subject.ptr == NULL ? error_memory(err) : STATUS_OK;
}

/* "RIYADH OR-M": the sender, and which copy it is. */
static enum status fill_parties(struct filling *f, struct error *err)
{
	struct cable *c = f->out;
	struct slice from = value_of(f, "From");
	size_t copy;
	struct slice name = slice_find(from, slice_of(" OR-"), &copy) ? slice_part(from, 0, copy) : from;
	const struct post *post = posts_find(f->posts, name);
	if (c->from.name.len == 0)
		c->from.name = name;
	if (post != NULL && c->post.len == 0)
		c->post = post->name;
	else if (post != NULL && !slice_equal(c->post, post->name))
		return differs(f, "From", from, err);
	struct slice to = value_of(f, "To");
	if (c->to_count > 0 || to.len == 0)
		return STATUS_OK;
	c->to = arena_array(f->arena, 1, sizeof *c->to);
	if (c->to == NULL)
		return error_memory(err);
	c->to[0] = (struct addressee){.name = text_in_one_line(f->arena, to)};
	c->to_count = 1;
	return c->to[0].name.ptr == NULL ? error_memory(err) : STATUS_OK;
}

static enum status fill_references(struct filling *f, struct error *err)
{
	struct cable *c = f->out;
	struct slice value = value_of(f, "Reference");
	struct references references;
	if (c->reference_count > 0 || value.len == 0)
		return STATUS_OK;
	/* As a telegram has it; spans are of the value. */
	enum { LABEL_LEN = 5 };
	struct slice line = arena_format(f->arena, "REF: %.*s\n", (int)value.len, value.ptr);
	if (line.ptr == NULL)
		return error_memory(err);
	int year = c->date.precision == MOMENT_NONE ? 0 : calendar_of(c->date.ms).year;
	struct labels labels;
	labels_find(line, &labels);
	enum status status = references_parse(f->arena, f->posts, line, &labels, year, c->mrn, &references, err);
	if (status != STATUS_OK)
		return status;
	size_t at = (size_t)(value.ptr - f->text.ptr);
	for (size_t i = 0; i < references.count; i++) {
		struct span *span = &references.items[i].span;
		size_t begin = span->begin < LABEL_LEN ? 0 : span->begin - LABEL_LEN;
		size_t end = span->end < LABEL_LEN ? 0 : span->end - LABEL_LEN;
		*span = (struct span){at + begin, at + (end < value.len ? end : value.len)};
	}
	c->references = references.items;
	c->reference_count = references.count;
	return STATUS_OK;
}

static enum status fill(struct filling *f, struct error *err)
{
	static enum status (*const steps[])(struct filling * f, struct error * err) = {
	    fill_number, fill_date,    fill_classification, fill_captions,
	    fill_tags,   fill_subject, fill_parties,        fill_references};
	struct cable *c = f->out;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < sizeof steps / sizeof *steps && status == STATUS_OK; i++)
		status = steps[i](f, err);
	if (status == STATUS_OK && c->executive_order.len == 0) {
		c->executive_order = text_in_one_line(f->arena, value_of(f, "Executive Order"));
		if (c->executive_order.ptr == NULL)
			return error_memory(err);
	}
	if (status == STATUS_OK && c->paragraph_count == 0)
		status = flags_add(f->arena, c, &f->flag_capacity, "cable.flag_no_text", (struct slice){"", 0}, 0, err);
	flags_drop_told(c);
	return status;
}

/* The attributes are the archive's words, not the telegram's. */
static enum status add_noise(struct filling *f, struct error *err)
{
	struct cable *c = f->out;
	struct spans noise = {c->noise, c->noise_count};
	size_t capacity = c->noise_count;
	enum status status =
	    spans_add(f->arena, &noise, &capacity, (struct span){f->attributes->begin, f->text.len}, err);
	c->noise = noise.items;
	c->noise_count = noise.count;
	return status;
}

enum status cable_read_message(struct arena *a, const struct posts *posts, struct slice text, struct cable *out,
                               struct error *err)
{
	struct message_attributes attributes;
	struct filling f = {.arena = a, .posts = posts, .attributes = &attributes, .text = text, .out = out};
	enum status status = message_attributes_read(a, text, &attributes, err);
	if (status != STATUS_OK)
		return status;
	f.numbered = mrn_parse(posts, value_of(&f, "Document Number"), &f.number);
	status = cable_read_telegram_text(a, posts, slice_part(text, 0, attributes.begin), (struct slice){NULL, 0},
	                                  f.numbered ? f.number.year : 0, out, NULL, err);
	if (status != STATUS_OK)
		return status;
	if (!f.numbered && out->dtg.len == 0 && out->from.name.len == 0 && out->tag_count == 0)
		return error_set(err, STATUS_INPUT, "cable.no_telegram");
	out->text = text;
	f.flag_capacity = out->flag_count;
	status = fill(&f, err);
	return status == STATUS_OK ? add_noise(&f, err) : status;
}

enum status cable_read_message_parts(struct arena *a, const struct posts *posts, struct slice text,
                                     const struct spans *besides, size_t first_end, struct cable *out,
                                     struct error *err)
{
	struct message_attributes attributes;
	struct filling f = {.arena = a, .posts = posts, .attributes = &attributes, .text = text, .out = out};
	enum status status = message_attributes_read(a, slice_part(text, 0, first_end), &attributes, err);
	if (status != STATUS_OK)
		return status;
	f.numbered = mrn_parse(posts, value_of(&f, "Document Number"), &f.number);
	status = cable_read_telegram_parts(a, posts, text, besides, f.numbered ? f.number.year : 0, out, err);
	f.flag_capacity = out->flag_count;
	return status == STATUS_OK && attributes.count > 0 ? fill(&f, err) : status;
}
