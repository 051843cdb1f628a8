#include "publish/copy.h"

#include "cable/title_case.h"

static struct slice or_empty(struct slice s)
{
	return s.ptr == NULL ? slice_of("") : s;
}

static enum edition_paragraph_kind kind_of(enum paragraph_kind kind)
{
	switch (kind) {
	case PARAGRAPH_NUMBERED:
		return EDITION_NUMBERED;
	case PARAGRAPH_HEADING:
		return EDITION_HEADING;
	case PARAGRAPH_PLAIN:
		return EDITION_PLAIN;
	}
	return EDITION_PLAIN;
}

/* Without the white space at both ends of [begin, end). */
static struct span trim_span(struct slice text, struct span s)
{
	while (s.begin < s.end && byte_is_space(text.ptr[s.begin]))
		s.begin++;
	while (s.end > s.begin && byte_is_space(text.ptr[s.end - 1]))
		s.end--;
	return s;
}

struct copier {
	struct arena *arena;
	const struct cable *cable;
	struct copied_cable *out;
	size_t piece_capacity;
	size_t noise; /* the first stretch of noise that ends behind where we are */
	bool memory;
};

static void add_piece(struct copier *copier, struct buffer *text, struct span reading)
{
	struct copied_cable *out = copier->out;
	if (reading.begin >= reading.end)
		return;
	struct copied_piece *piece =
	    arena_push(copier->arena, &out->pieces, out->piece_count, &copier->piece_capacity, sizeof *piece);
	if (piece == NULL) {
		copier->memory = true;
		return;
	}
	*piece = (struct copied_piece){reading, out->edition.paragraph_count, text->len};
	out->piece_count++;
	buffer_add(text, slice_span(copier->cable->text, reading));
}

/* Copies the words between the noise, and says where they went. */
static void copy_words(struct copier *copier, struct buffer *text, struct span words)
{
	const struct cable *c = copier->cable;
	size_t at = words.begin;
	while (copier->noise < c->noise_count && c->noise[copier->noise].end <= words.begin)
		copier->noise++;
	for (size_t i = copier->noise; i < c->noise_count && c->noise[i].begin < words.end; i++) {
		if (c->noise[i].begin > at)
			add_piece(copier, text, (struct span){at, c->noise[i].begin});
		if (c->noise[i].end > at)
			at = c->noise[i].end;
	}
	add_piece(copier, text, (struct span){at, words.end});
}

/* Where a place of the reading stands in the paragraph that is being copied, or behind the last piece before it. */
static size_t find_in_paragraph(const struct copied_cable *copied, size_t paragraph, size_t reading)
{
	size_t at = 0;
	for (size_t i = copied->piece_count; i > 0 && copied->pieces[i - 1].paragraph == paragraph; i--) {
		const struct copied_piece *piece = &copied->pieces[i - 1];
		if (reading >= piece->reading.begin) {
			size_t end = reading < piece->reading.end ? reading : piece->reading.end;
			return piece->at + (end - piece->reading.begin);
		}
	}
	return at;
}

static void copy_omissions(struct copier *copier, struct edition_paragraph *p, struct span words)
{
	const struct cable *c = copier->cable;
	size_t capacity = 0;
	for (size_t i = 0; i < c->omission_count; i++) {
		struct span o = c->omissions[i];
		if (o.begin < words.begin || o.end > words.end)
			continue;
		struct edition_omission *omission =
		    arena_push(copier->arena, &p->omissions, p->omission_count, &capacity, sizeof *omission);
		if (omission == NULL) {
			copier->memory = true;
			return;
		}
		omission->span.begin = find_in_paragraph(copier->out, copier->out->edition.paragraph_count, o.begin);
		omission->span.end = find_in_paragraph(copier->out, copier->out->edition.paragraph_count, o.end);
		p->omission_count++;
	}
}

static void copy_paragraph(struct copier *copier, const struct paragraph *from)
{
	struct edition *e = &copier->out->edition;
	struct buffer text = {0};
	struct span words = trim_span(copier->cable->text, from->words);
	if (words.begin == words.end)
		return;
	struct edition_paragraph *p = &e->paragraphs[e->paragraph_count];
	copy_words(copier, &text, words);
	p->kind = kind_of(from->kind);
	p->number = from->number;
	p->mark = or_empty(from->mark);
	p->text = arena_copy(copier->arena, buffer_slice(&text));
	if (text.failed || p->text.ptr == NULL)
		copier->memory = true;
	copy_omissions(copier, p, words);
	buffer_free(&text);
	e->paragraph_count++;
}

static void copy_paragraphs(struct copier *copier)
{
	const struct cable *c = copier->cable;
	struct edition *e = &copier->out->edition;
	e->paragraphs = arena_array(copier->arena, c->paragraph_count, sizeof *e->paragraphs);
	if (e->paragraphs == NULL) {
		copier->memory = true;
		return;
	}
	for (size_t i = 0; i < c->paragraph_count && !copier->memory; i++)
		copy_paragraph(copier, &c->paragraphs[i]);
}

static struct slice *copy_addressees(struct copier *copier, const struct addressee *from, size_t count)
{
	struct slice *names = arena_array(copier->arena, count, sizeof *names);
	if (names == NULL) {
		copier->memory = true;
		return NULL;
	}
	for (size_t i = 0; i < count; i++)
		names[i] = or_empty(from[i].name);
	return names;
}

static void copy_references(struct copier *copier)
{
	const struct cable *c = copier->cable;
	struct edition *e = &copier->out->edition;
	e->references = arena_array(copier->arena, c->reference_count, sizeof *e->references);
	if (e->references == NULL) {
		copier->memory = true;
		return;
	}
	for (size_t i = 0; i < c->reference_count; i++) {
		e->references[i].words = or_empty(c->references[i].words);
		e->references[i].mrn = or_empty(c->references[i].mrn);
	}
	e->reference_count = c->reference_count;
}

static struct slice title_of(struct copier *copier)
{
	struct slice title = slice_of("");
	if (title_case_make(copier->arena, or_empty(copier->cable->subject), &title, NULL) != STATUS_OK)
		copier->memory = true;
	return title;
}

static void copy_fields(struct copier *copier, const struct posts *posts)
{
	const struct cable *c = copier->cable;
	struct edition *e = &copier->out->edition;
	const struct post *post = c->post.len == 0 ? NULL : posts_find_exact(posts, c->post);
	e->mrn = or_empty(c->mrn);
	e->date = c->date;
	e->dtg = or_empty(c->dtg);
	e->post = or_empty(c->post);
	e->post_name = post == NULL ? slice_of("") : post->place;
	e->post_zone = post == NULL ? slice_of("") : post->zone;
	e->precedence = slice_of(precedence_name(c->precedence));
	e->from = or_empty(c->from.name);
	e->to = copy_addressees(copier, c->to, c->to_count);
	e->to_count = c->to_count;
	e->info = copy_addressees(copier, c->info, c->info_count);
	e->info_count = c->info_count;
	e->classification = slice_of(classification_name(c->classification));
	e->captions = c->captions;
	e->caption_count = c->caption_count;
	e->executive_order = or_empty(c->executive_order);
	e->tags = c->tags;
	e->tag_count = c->tag_count;
	e->subject = or_empty(c->subject);
	e->title = title_of(copier);
	e->classified_by = or_empty(c->classified_by);
	e->summary = or_empty(c->summary);
	e->signer = or_empty(c->signer);
}

enum status copy_cable(struct arena *a, const struct posts *posts, const struct cable *c, struct copied_cable *out,
                       struct error *err)
{
	*out = (struct copied_cable){0};
	struct copier copier = {.arena = a, .cable = c, .out = out};
	copy_fields(&copier, posts);
	copy_references(&copier);
	copy_paragraphs(&copier);
	return copier.memory ? error_memory(err) : STATUS_OK;
}

enum status copy_find_places(struct arena *a, const struct copied_cable *copied, struct span reading,
                             struct edition_place **out, size_t *count, struct error *err)
{
	size_t capacity = 0;
	*out = NULL;
	*count = 0;
	for (size_t i = 0; i < copied->piece_count; i++) {
		const struct copied_piece *piece = &copied->pieces[i];
		size_t begin = reading.begin > piece->reading.begin ? reading.begin : piece->reading.begin;
		size_t end = reading.end < piece->reading.end ? reading.end : piece->reading.end;
		if (begin >= end)
			continue;
		struct span here = {piece->at + (begin - piece->reading.begin),
		                    piece->at + (end - piece->reading.begin)};
		struct edition_place *last = *count > 0 ? &(*out)[*count - 1] : NULL;
		if (last != NULL && last->paragraph == piece->paragraph) {
			last->span.end = here.end;
			continue;
		}
		struct edition_place *place = arena_push(a, out, *count, &capacity, sizeof *place);
		if (place == NULL)
			return error_memory(err);
		place->paragraph = piece->paragraph;
		place->number = copied->edition.paragraphs[piece->paragraph].number;
		place->has_paragraph = true;
		place->span = here;
		place->mrn = copied->edition.mrn;
		(*count)++;
	}
	return STATUS_OK;
}
