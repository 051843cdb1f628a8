#include "cable/sections.h"

#include "cable/addresses.h"
#include "cable/classification.h"
#include "cable/document_text.h"
#include "cable/flags.h"
#include "cable/message_attributes.h"
#include "cable/read_telegram.h"

enum { LINE_LONGEST = 200, HEAD_WITHIN = 8000 };

/* ---- Which there are ---- */

/* A number of one to three digits that ends before `end`, as in "01", "002" or "001.2": 0 if there is none. */
static int number_before(struct slice s, size_t end)
{
	int64_t number;
	size_t begin;
	if (end >= 2 && s.ptr[end - 2] == '.' && byte_is_digit(s.ptr[end - 1]))
		end -= 2;
	for (begin = end; begin > 0 && end - begin < 4 && byte_is_digit(s.ptr[begin - 1]);)
		begin--;
	bool good = end > begin && end - begin <= 3 && slice_to_int64(slice_part(s, begin, end), &number);
	return good ? (int)number : 0;
}

static int number_behind(struct slice s, size_t begin)
{
	int64_t number;
	size_t end = begin;
	while (end < s.len && end - begin < 4 && byte_is_digit(s.ptr[end]))
		end++;
	bool good = end > begin && end - begin <= 3 && slice_to_int64(slice_part(s, begin, end), &number);
	return good ? (int)number : 0;
}

/* "01 OF 03" in a line. */
static bool part_of_parts(struct slice line, int *part, int *parts)
{
	size_t at = 0, of;
	while (slice_find(slice_from(line, at), slice_of(" OF "), &of)) {
		at += of;
		size_t end = at, begin = at + 4;
		while (end > 0 && line.ptr[end - 1] == ' ')
			end--;
		while (begin < line.len && line.ptr[begin] == ' ')
			begin++;
		*part = number_before(line, end);
		*parts = number_behind(line, begin);
		if (*part > 0 && *parts > 1 && *part <= *parts && *parts <= SECTIONS_MAX)
			return true;
		at += 4;
	}
	return false;
}

static void note_part(struct sections *s, bool held[SECTIONS_MAX + 1], struct slice line)
{
	int part, parts;
	if (line.len > LINE_LONGEST || !part_of_parts(line, &part, &parts))
		return;
	if (s->count == 0)
		s->count = parts;
	if (parts != s->count || held[part])
		return;
	held[part] = true;
	s->held++;
	if (s->first == 0 || part < s->first)
		s->first = part;
}

/* Page heads of 1973-79 and section lines say which section it is; page lines of 2000-10 ("KABUL 00001156  002 OF 003") stand from the second page
 * on, and say only what else is there. */
static bool says_section(struct slice noise)
{
	size_t at;
	return slice_find(noise, slice_of("PAGE "), &at) || slice_find(noise, slice_of("SECTION "), &at);
}

void sections_find(struct slice head, struct slice text, const struct spans *noise, struct sections *out)
{
	bool held[SECTIONS_MAX + 1] = {false};
	struct slice line;
	size_t at;
	*out = (struct sections){0};
	while (slice_find(head, slice_of("SECTION "), &at)) {
		head = slice_from(head, at);
		(void)slice_next_line(&head, &line);
		note_part(out, held, line);
	}
	for (size_t i = 0; i < noise->count; i++) {
		struct slice words = slice_span(text, noise->items[i]);
		if (words.len > LINE_LONGEST || !says_section(words))
			continue;
		note_part(out, held, words);
		out->is_paged = out->is_paged || (out->held > 0 && slice_find(words, slice_of("PAGE "), &at));
	}
	for (size_t i = 0; i < noise->count && out->count > 0; i++)
		note_part(out, held, slice_span(text, noise->items[i]));
}

enum status sections_note(struct arena *a, struct cable *c, struct error *err)
{
	struct sections s;
	const struct spans noise = {c->noise, c->noise_count};
	size_t capacity = c->flag_count;
	sections_find(slice_span(c->text, c->head), c->text, &noise, &s);
	if (s.held == s.count)
		return STATUS_OK;
	bool single = s.held == 1 && c->mrn.len > 0;
	c->section = single ? s.first : 0;
	c->section_count = single ? s.count : 0;
	/* Of later telegrams, section lines were often taken out: the first one alone does not mean that words are missing. */
	if (single && s.first == 1 && !s.is_paged)
		return STATUS_OK;
	struct slice detail = single ? arena_format(a, "%d of %d", s.first, s.count)
	                             : arena_format(a, "%d sections of %d", s.held, s.count);
	if (detail.ptr == NULL)
		return error_memory(err);
	return flags_add(a, c, &capacity, single ? "cable.flag_section" : "cable.flag_sections_missing", detail, 0,
	                 err);
}

/* ---- Putting them together ---- */

/* Where the words of a later section begin: behind its addresses and its classification line. */
static enum status find_words(struct arena *a, const struct posts *posts, struct slice section, size_t *begin,
                              struct error *err)
{
	struct spans noise;
	struct addresses addresses;
	struct classification_line line;
	struct slice head = text_cut(section, HEAD_WITHIN);
	*begin = 0;
	enum status status = noise_find(a, posts, head, &noise, err);
	if (status != STATUS_OK)
		return status;
	struct slice blanked = noise_blank(a, head, &noise);
	if (blanked.ptr == NULL)
		return error_memory(err);
	status = addresses_parse(a, posts, blanked, &addresses, err);
	if (status == STATUS_OK)
		status = classification_line_find(a, posts, head, &line, err);
	if (status != STATUS_OK)
		return status;
	*begin = addresses.span.end;
	/* The line stands right behind the addresses. */
	struct slice between = slice_part(blanked, addresses.span.end, line.span.begin);
	if (line.span.end > *begin && line.span.begin >= *begin && slice_trim(between).len == 0)
		*begin = line.span.end;
	return STATUS_OK;
}

struct joining {
	struct arena *arena;
	const struct posts *posts;
	struct buffer text;
	struct spans heads; /* that are no words of the telegram */
	size_t capacity;
};

static enum status add_head(struct joining *j, size_t begin, size_t end, struct error *err)
{
	if (begin == end)
		return STATUS_OK;
	return spans_add(j->arena, &j->heads, &j->capacity, (struct span){begin, end}, err);
}

static enum status add_section(struct joining *j, struct slice document, bool is_first, struct error *err)
{
	struct slice text;
	struct message_attributes attributes;
	size_t words = 0, at = j->text.len;
	enum status status = document_text_make(j->arena, document, &text, err);
	if (status == STATUS_OK)
		status = message_attributes_read(j->arena, text, &attributes, err);
	if (status == STATUS_OK && !is_first)
		status = find_words(j->arena, j->posts, slice_part(text, 0, attributes.begin), &words, err);
	if (status == STATUS_OK)
		status = add_head(j, at, at + words, err);
	if (status == STATUS_OK)
		status = add_head(j, at + attributes.begin, at + text.len, err);
	if (status != STATUS_OK)
		return status;
	buffer_add(&j->text, text);
	if (text.len > 0 && text.ptr[text.len - 1] != '\n')
		buffer_add_byte(&j->text, '\n');
	return buffer_done(&j->text, err);
}

enum status cable_read_sections(struct arena *a, const struct posts *posts, const struct slice *documents, size_t count,
                                struct cable *out, struct error *err)
{
	struct joining j = {.arena = a, .posts = posts};
	struct slice text = {NULL, 0}, first;
	enum status status = STATUS_OK;
	*out = (struct cable){0};
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = add_section(&j, documents[i], i == 0, err);
	if (status == STATUS_OK) {
		text = arena_copy(a, buffer_slice(&j.text));
		if (text.ptr == NULL)
			status = error_memory(err);
	}
	buffer_free(&j.text);
	if (status == STATUS_OK)
		status = document_text_make(a, documents[0], &first, err);
	return status == STATUS_OK ? cable_read_message_parts(a, posts, text, &j.heads, first.len, out, err) : status;
}
