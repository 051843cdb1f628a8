#include "cable/read_tei.h"

#include "cable/document_text.h"
#include "cable/flags.h"
#include "cable/labels.h"
#include "cable/mrn.h"
#include "cable/noise.h"
#include "cable/read_telegram.h"
#include "cable/source_note.h"
#include "cable/tei_text.h"

#include <stdlib.h>
#include <string.h>

enum { NUMBER_JUMP_MAX = 30, NUMBER_FIRST_MAX = 9 };

struct reading {
	struct arena *arena;
	const struct posts *posts;
	struct tei_text text;
	struct cable *out;
	size_t flag_capacity;
	struct moment when;
};

static enum status flag(struct reading *r, const char *sentence, struct slice detail, size_t offset, struct error *err)
{
	return flags_add(r->arena, r->out, &r->flag_capacity, sentence, detail, offset, err);
}

/* ---- What the editors' words say ---- */

/* "16. Telegram 7137 From …" without "16.". */
static struct slice heading_words(struct slice heading)
{
	size_t at = 0;
	while (at < heading.len && byte_is_digit(heading.ptr[at]))
		at++;
	return at > 0 && at < heading.len && heading.ptr[at] == '.' ? slice_trim(slice_from(heading, at + 1)) : heading;
}

static enum printed_kind kind_of_heading(struct slice words)
{
	static const struct {
		const char *words;
		enum printed_kind kind;
	} kinds[] = {{"Telegram", PRINTED_TELEGRAM},
	             {"Circular Telegram", PRINTED_TELEGRAM},
	             {"Backchannel", PRINTED_TELEGRAM},
	             {"Airgram", PRINTED_AIRGRAM},
	             {"Memorandum", PRINTED_MEMORANDUM},
	             {"Action Memorandum", PRINTED_MEMORANDUM},
	             {"Information Memorandum", PRINTED_MEMORANDUM},
	             {"Briefing Memorandum", PRINTED_MEMORANDUM},
	             {"Letter", PRINTED_LETTER},
	             {"Editorial Note", PRINTED_EDITORIAL_NOTE}};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (slice_starts_with_nocase(words, kinds[i].words))
			return kinds[i].kind;
	}
	return PRINTED_OTHER;
}

static void read_kind(struct tei_text *text)
{
	struct printed *d = &text->document;
	d->kind = text->is_editorial ? PRINTED_EDITORIAL_NOTE : kind_of_heading(heading_words(text->heading));
	size_t at = 0;
	while (d->number.len == 0 && at < text->heading.len && byte_is_digit(text->heading.ptr[at]))
		at++;
	if (at > 0 && at < text->heading.len && text->heading.ptr[at] == '.')
		d->number = slice_part(text->heading, 0, at);
}

/* "1974-11-12T07:50:00+00:00", "1974-11-12", "1974-11". */
static struct moment read_when(struct slice when)
{
	struct moment m = {0};
	size_t t;
	if (slice_find_byte(when, 'T', &t)) {
		if (moment_read_zoned(when, NULL, &m, NULL) != STATUS_OK)
			m.precision = MOMENT_NONE;
		else
			m.precision = MOMENT_MINUTE;
	} else if (!moment_read(when, &m)) {
		m.precision = MOMENT_NONE;
	}
	return m;
}

static int year_of(struct moment m)
{
	return m.precision == MOMENT_NONE ? 0 : calendar_of(m.ms).year;
}

/* "Embassy in Afghanistan", "Department of State", "Consulate General in Hong Kong": by its place, else by its country, if that has
 * one post. */
static const struct post *post_of_words(const struct posts *posts, struct slice words)
{
	static const char *const before[] = {" in the ", " in ", " at ", " to the ", " to "};
	const struct post *post = posts_find_exact(posts, words);
	if (slice_equals_nocase(words, "Department of State"))
		post = posts_find_exact(posts, slice_of("STATE"));
	for (size_t i = 0; i < sizeof before / sizeof *before && post == NULL; i++) {
		size_t at;
		if (!slice_find(words, slice_of(before[i]), &at))
			continue;
		struct slice place = slice_trim(slice_from(words, at + strlen(before[i])));
		post = posts_find_exact(posts, place);
		size_t count = 0;
		for (size_t k = 0; k < posts->count && post == NULL; k++)
			count += slice_equal_nocase(posts->items[k].country, place);
		for (size_t k = 0; k < posts->count && post == NULL && count == 1; k++) {
			if (slice_equal_nocase(posts->items[k].country, place))
				post = &posts->items[k];
		}
	}
	return post;
}

/* From and to of the heading, where the text has none. */
static enum status read_parties(struct reading *r, struct error *err)
{
	struct cable *c = r->out;
	struct slice from = r->text.from;
	struct slice to = r->text.to;
	for (size_t i = 0; i < r->text.block_count; i++) {
		const struct tei_block *block = &r->text.blocks[i];
		if (block->kind == TEI_BLOCK_FROM && from.len == 0)
			from = slice_span(r->text.text, block->words);
		if (block->kind == TEI_BLOCK_TO && to.len == 0)
			to = slice_span(r->text.text, block->words);
	}
	if (c->from.name.len == 0)
		c->from.name = from;
	if (c->to_count == 0 && to.len > 0) {
		c->to = arena_array(r->arena, 1, sizeof *c->to);
		if (c->to == NULL)
			return error_memory(err);
		c->to[0] = (struct addressee){.name = to};
		c->to_count = 1;
	}
	const struct post *post = c->post.len == 0 ? post_of_words(r->posts, r->text.from) : NULL;
	if (post != NULL)
		c->post = post->name;
	return STATUS_OK;
}

/* "Telegram 7137 From …", with post and year. */
static enum status read_number(struct reading *r, struct error *err)
{
	struct cable *c = r->out;
	struct slice words = heading_words(r->text.heading);
	struct mrn mrn = {.year = year_of(c->date), .name = c->post};
	if (c->mrn.len > 0 || c->post.len == 0 || mrn.year == 0 || !slice_starts_with_nocase(words, "Telegram "))
		return STATUS_OK;
	struct slice rest = slice_trim(slice_from(words, strlen("Telegram ")));
	size_t end = 0;
	while (end < rest.len && byte_is_digit(rest.ptr[end]))
		end++;
	if (!slice_to_int64(slice_part(rest, 0, end), &mrn.number) || mrn.number <= 0 || end > 7)
		return STATUS_OK;
	mrn.post = posts_find_exact(r->posts, c->post);
	c->mrn = mrn_write(r->arena, &mrn);
	c->written_mrn = slice_part(rest, 0, end);
	return c->mrn.ptr == NULL ? error_memory(err) : STATUS_OK;
}

static enum status add_captions(struct reading *r, const struct source_note *note, struct error *err)
{
	struct cable *c = r->out;
	if (note->caption_count == 0)
		return STATUS_OK;
	struct slice *all = arena_array(r->arena, c->caption_count + note->caption_count, sizeof *all);
	if (all == NULL)
		return error_memory(err);
	size_t count = c->caption_count;
	for (size_t i = 0; i < count; i++)
		all[i] = c->captions[i];
	for (size_t i = 0; i < note->caption_count; i++) {
		struct slice caption = text_in_capitals(r->arena, note->captions[i]);
		bool known = false;
		if (caption.ptr == NULL)
			return error_memory(err);
		for (size_t k = 0; k < count && !known; k++)
			known = slice_equal(all[k], caption);
		if (!known)
			all[count++] = caption;
	}
	c->captions = all;
	c->caption_count = count;
	return STATUS_OK;
}

/* "UNCLAS" with a caption and "Limited Official Use" are two ways to say the same. */
static bool both_open(enum classification a, enum classification b)
{
	return a <= CLASSIFICATION_LIMITED && b <= CLASSIFICATION_LIMITED;
}

/* Classification, captions and precedence stand in the source note. */
static enum status read_source_note(struct reading *r, struct error *err)
{
	struct cable *c = r->out;
	struct source_note note = {0};
	size_t at = 0;
	for (size_t i = 0; i < r->text.document.note_count && note.classification == CLASSIFICATION_NONE; i++) {
		const struct printed_note *n = &r->text.document.notes[i];
		if (n->kind == PRINTED_NOTE_SOURCE) {
			source_note_parse(slice_span(r->text.text, n->words), &note);
			at = n->words.begin;
		}
	}
	if (note.classification == CLASSIFICATION_NONE)
		return STATUS_OK;
	enum status status = STATUS_OK;
	if (c->classification == CLASSIFICATION_NONE) {
		c->classification = note.classification;
		c->classification_words = note.words;
	} else if (both_open(c->classification, note.classification)) {
		if (note.classification == CLASSIFICATION_LIMITED)
			c->classification = CLASSIFICATION_LIMITED;
	} else if (c->classification != note.classification) {
		status = flag(r, "cable.flag_note_classification", note.words, at, err);
	}
	if (c->precedence == PRECEDENCE_NONE)
		c->precedence = note.precedence;
	return status == STATUS_OK ? add_captions(r, &note, err) : status;
}

/* ---- What the document says ---- */

static bool has_flag(const struct cable *c, const char *sentence)
{
	for (size_t i = 0; i < c->flag_count; i++) {
		if (strcmp(c->flags[i].sentence, sentence) == 0)
			return true;
	}
	return false;
}

static enum status read_date(struct reading *r, struct error *err)
{
	struct cable *c = r->out;
	const struct moment *when = &r->when;
	if (when->precision == MOMENT_NONE)
		return STATUS_OK;
	if (c->date.precision == MOMENT_NONE) {
		c->date = *when;
		return STATUS_OK;
	}
	bool differs =
	    when->precision == MOMENT_MINUTE ? when->ms != c->date.ms : when->ms / 86400000 != c->date.ms / 86400000;
	if (!differs || has_flag(c, "cable.flag_date_differs"))
		return STATUS_OK;
	return flag(r, "cable.flag_date_differs", r->text.when, 0, err);
}

static enum status read_subject(struct reading *r, struct error *err)
{
	struct cable *c = r->out;
	struct slice subject = {NULL, 0};
	for (size_t i = 0; i < r->text.block_count && subject.len == 0; i++) {
		if (r->text.blocks[i].kind == TEI_BLOCK_SUBJECT)
			subject = slice_span(r->text.text, r->text.blocks[i].words);
	}
	bool titled = r->text.document.kind != PRINTED_TELEGRAM && r->text.document.kind != PRINTED_AIRGRAM;
	if (subject.len == 0 && c->subject.len == 0 && titled)
		subject = heading_words(r->text.heading);
	if (subject.len == 0)
		return STATUS_OK;
	c->subject = text_in_one_line(r->arena, subject);
	return c->subject.ptr == NULL ? error_memory(err) : STATUS_OK;
}

/* What stands above the body of a memorandum or a letter: date, parties, subject. */
static size_t end_of_head(const struct tei_text *text)
{
	size_t end = 0;
	for (size_t i = 0; i < text->block_count; i++) {
		enum tei_block_kind kind = text->blocks[i].kind;
		if (kind != TEI_BLOCK_DATELINE && kind != TEI_BLOCK_SUBJECT && kind != TEI_BLOCK_TO &&
		    kind != TEI_BLOCK_FROM && kind != TEI_BLOCK_PEOPLE)
			break;
		end = text->blocks[i].span.end;
	}
	return end;
}

static bool is_next_number(int last, int number)
{
	return last == 0 ? number <= NUMBER_FIRST_MAX : number > last && number - last <= NUMBER_JUMP_MAX;
}

/* A block becomes a paragraph: its number and its portion mark are told from its words. */
static void make_paragraph(struct slice text, const struct tei_block *block, int *last, struct paragraph *p)
{
	int number;
	size_t behind;
	struct span mark;
	*p = (struct paragraph){.kind = block->kind == TEI_BLOCK_HEADING ? PARAGRAPH_HEADING : PARAGRAPH_PLAIN,
	                        .span = block->span,
	                        .words = block->labelled ? block->words : block->span};
	if (p->kind == PARAGRAPH_HEADING)
		return;
	if (label_number_at(text, block->span.begin, &number, &behind) && behind <= block->span.end &&
	    (block->labelled || is_next_number(*last, number))) {
		p->kind = PARAGRAPH_NUMBERED;
		p->number = number;
		*last = number;
		if (!block->labelled)
			p->words.begin = behind;
	}
	while (p->words.begin < p->words.end && byte_is_space(text.ptr[p->words.begin]))
		p->words.begin++;
	if (label_mark_at(text, p->words.begin, &mark) && mark.end < p->words.end) {
		p->mark = slice_span(text, mark);
		p->words.begin = mark.end + 1;
		while (p->words.begin < p->words.end && byte_is_space(text.ptr[p->words.begin]))
			p->words.begin++;
	}
}

/* The elements say where paragraphs begin and end; the signer is none. */
static enum status make_paragraphs(struct reading *r, size_t head_end, struct error *err)
{
	struct cable *c = r->out;
	struct slice text = r->text.text;
	struct slice signer = c->signer;
	int last = 0;
	c->paragraph_count = 0;
	c->paragraphs = arena_array(r->arena, r->text.block_count, sizeof *c->paragraphs);
	if (c->paragraphs == NULL)
		return error_memory(err);
	c->body = (struct span){head_end, r->text.document_end};
	for (size_t i = 0; i < r->text.block_count; i++) {
		struct tei_block block = r->text.blocks[i];
		const char *end = text.ptr + block.span.end;
		bool signs = signer.len > 0 && signer.ptr >= text.ptr + block.span.begin && signer.ptr < end;
		if (block.span.end <= head_end)
			continue;
		if (signs) {
			if (i + 1 == r->text.block_count)
				c->body.end = block.span.begin > head_end ? block.span.begin : head_end;
			continue;
		}
		if (block.span.begin < head_end)
			block.span.begin = head_end;
		if (block.words.begin < block.span.begin)
			block.words.begin = block.span.begin;
		make_paragraph(text, &block, &last, &c->paragraphs[c->paragraph_count++]);
	}
	return STATUS_OK;
}

/* The first line of what stands in `signed`. */
static struct slice signer_of(const struct tei_text *text)
{
	struct slice rest = text->signer;
	struct slice line = {NULL, 0};
	(void)slice_next_line(&rest, &line);
	return slice_trim(line);
}

/* What editors wrote stands behind the document and is noise. */
static enum status add_editors_noise(struct reading *r, size_t begin, struct error *err)
{
	struct cable *c = r->out;
	struct slice text = r->text.text;
	size_t end = text.len;
	while (begin < end && byte_is_space(text.ptr[begin]))
		begin++;
	c->editorial = (struct span){begin, end};
	if (begin == end)
		return STATUS_OK;
	struct spans noise = {c->noise, c->noise_count};
	size_t capacity = c->noise_count;
	enum status status = spans_add(r->arena, &noise, &capacity, c->editorial, err);
	c->noise = noise.items;
	c->noise_count = noise.count;
	return status;
}

/* ---- What stands beside it ---- */

static int compare_entries(const struct printed_entry *a, const struct printed_entry *b)
{
	return a->kind != b->kind ? (a->kind < b->kind ? -1 : 1) : slice_compare(a->id, b->id);
}

static int by_entry(const void *a, const void *b)
{
	return compare_entries(a, b);
}

/* Each entry once, in order. */
static enum status list_entries(struct reading *r, struct printed *printed, struct error *err)
{
	size_t count = r->text.name_count;
	printed->entries = arena_array(r->arena, count, sizeof *printed->entries);
	if (printed->entries == NULL)
		return error_memory(err);
	for (size_t i = 0; i < count; i++)
		printed->entries[i] = r->text.names[i].entry;
	if (count > 1)
		qsort(printed->entries, count, sizeof *printed->entries, by_entry);
	for (size_t i = 0; i < count; i++) {
		size_t last = printed->entry_count;
		if (last == 0 || compare_entries(&printed->entries[last - 1], &printed->entries[i]) != 0)
			printed->entries[printed->entry_count++] = printed->entries[i];
	}
	return STATUS_OK;
}

static enum status add_printed(struct reading *r, const struct tei_volume *volume, struct error *err)
{
	struct printed *printed = arena_alloc(r->arena, sizeof *printed);
	if (printed == NULL)
		return error_memory(err);
	*printed = r->text.document;
	if (volume != NULL) {
		printed->volume = volume->id;
		printed->title = volume->title;
	}
	enum status status = printed_make_name(r->arena, printed, err);
	if (status == STATUS_OK)
		status = list_entries(r, printed, err);
	if (status != STATUS_OK)
		return status;
	printed->name_count = r->text.name_count;
	printed->names = arena_array(r->arena, printed->name_count, sizeof *printed->names);
	if (printed->names == NULL)
		return error_memory(err);
	for (size_t i = 0; i < printed->name_count; i++) {
		const struct tei_name *name = &r->text.names[i];
		const struct printed_entry *entry =
		    bsearch(&name->entry, printed->entries, printed->entry_count, sizeof *printed->entries, by_entry);
		printed->names[i] = (struct printed_name){name->span, (size_t)(entry - printed->entries)};
	}
	r->out->printed = printed;
	return STATUS_OK;
}

/* ---- The whole ---- */

static enum status read_telegram(struct reading *r, struct error *err)
{
	struct slice words = slice_part(r->text.text, 0, r->text.document_end);
	enum status status = cable_read_telegram_text(r->arena, r->posts, words, (struct slice){NULL, 0},
	                                              year_of(r->when), r->out, NULL, err);
	r->out->text = r->text.text;
	r->flag_capacity = r->out->flag_count;
	return status;
}

static enum status read_other(struct reading *r, struct error *err)
{
	struct spans omissions = {0};
	struct cable *c = r->out;
	*c = (struct cable){.text = r->text.text, .head = {0, end_of_head(&r->text)}};
	enum status status =
	    omissions_find(r->arena, slice_part(r->text.text, 0, r->text.document_end), &omissions, err);
	c->omissions = omissions.items;
	c->omission_count = omissions.count;
	return status;
}

/* An editorial note has a date and a title, and no words of its own. */
static enum status read_editorial(struct reading *r, struct error *err)
{
	*r->out = (struct cable){.text = r->text.text, .date = r->when};
	enum status status = read_subject(r, err);
	return status == STATUS_OK ? add_editors_noise(r, 0, err) : status;
}

static enum status read_document(struct reading *r, struct error *err)
{
	struct cable *c = r->out;
	enum printed_kind kind = r->text.document.kind;
	struct slice signer = signer_of(&r->text);
	enum status status = kind == PRINTED_TELEGRAM ? read_telegram(r, err) : read_other(r, err);
	if (signer.len > 0)
		c->signer = signer;
	if (status == STATUS_OK)
		status = make_paragraphs(r, c->head.end, err);
	if (status == STATUS_OK)
		status = read_date(r, err);
	if (status == STATUS_OK)
		status = read_parties(r, err);
	if (status == STATUS_OK)
		status = read_number(r, err);
	if (status == STATUS_OK)
		status = read_source_note(r, err);
	if (status == STATUS_OK)
		status = read_subject(r, err);
	if (status == STATUS_OK)
		status = add_editors_noise(r, r->text.document_end, err);
	flags_drop_told(c);
	return status;
}

/* Without a character that the end of the bytes cuts in two: all else may still be UTF-8. */
static struct slice whole_characters(struct slice bytes)
{
	size_t back = 0;
	while (back < 3 && back < bytes.len && ((unsigned char)bytes.ptr[bytes.len - 1 - back] & 0xC0) == 0x80)
		back++;
	if (back == bytes.len)
		return bytes;
	unsigned char first = (unsigned char)bytes.ptr[bytes.len - 1 - back];
	size_t whole = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
	if (back + 1 < whole)
		bytes.len -= back + 1;
	return bytes;
}

enum status cable_read_tei(struct arena *a, const struct posts *posts, const struct tei_volume *volume,
                           struct slice page, struct slice document, struct cable *out, struct error *err)
{
	struct reading r = {.arena = a, .posts = posts, .out = out};
	struct slice clean;
	*out = (struct cable){0};
	enum status status = document_text_make(a, whole_characters(document), &clean, err);
	if (status == STATUS_OK)
		status = tei_text_read(a, volume, page, clean, &r.text, err);
	if (status != STATUS_OK)
		return status;
	if (r.text.text.len == 0)
		return error_set(err, STATUS_INPUT, "cable.tei_empty");
	read_kind(&r.text);
	r.when = read_when(r.text.when);
	status = r.text.document.kind == PRINTED_EDITORIAL_NOTE ? read_editorial(&r, err) : read_document(&r, err);
	if (status == STATUS_OK && r.text.is_cut_off)
		status = flag(&r, "cable.flag_cut_off", (struct slice){"", 0}, r.text.document_end, err);
	return status == STATUS_OK ? add_printed(&r, volume, err) : status;
}
