#include "quote/fix.h"

#include "base/utf8.h"
#include "base/words.h"
#include "quote/annotation.h"

/* Words left out that are put back, and how many are to keep a negation from being hidden. */
enum { PUT_BACK_MAX = 3, PUT_BACK_NEGATION_MAX = 12 };
/* How far a word of the same stem is looked for, and how much of it must be the same. */
enum { LOOK_WORDS = 3, LOOK_BYTES = 80, ALIKE_BYTES = 4 };

const char *quote_fix_name(enum quote_fix_kind kind)
{
	static const char *const names[] = {"holds",     "made",      "not found", "translation", "parts",
	                                    "ambiguous", "elsewhere", "settled",   "by hand"};
	return names[kind];
}

/* How the story sets what the cable sets otherwise. */
struct setting {
	bool is_curly;  /* its apostrophes and marks */
	bool is_double; /* its quotations stand in double marks, so that those within are single */
	const char *dash;
	const char *ellipsis;
};

/* Bytes [begin, end) of the quotation's text, and what comes in their place. */
struct edit {
	struct span span;
	struct slice text;
	bool is_ellipsis;
};

struct fixer {
	struct arena *arena;
	const struct prose *prose;
	const struct quotation *quotation;
	const struct finding *finding;
	const struct cable *cable;
	struct setting setting;
	bool is_capitals; /* the passage */
	struct edit *edits;
	size_t count;
};

static bool has(struct slice text, const char *words)
{
	size_t at;
	return slice_find(text, slice_of(words), &at);
}

static struct setting read_setting(const struct fixer *f)
{
	static const char *const ellipses[] = {"[…]", "[...]", "(…)", "(...)", "…", "..."};
	struct slice text = f->prose->text;
	struct setting s = {.ellipsis = "…"};
	s.is_curly = has(text, "’") || has(text, "“") || has(text, "„");
	size_t begin = f->quotation->piece_count > 0 ? f->quotation->pieces[0].begin : 0;
	struct slice before = slice_part(text, 0, begin);
	s.is_double = !slice_ends_with(before, "'") && !slice_ends_with(before, "‘");
	s.dash = has(text, "—") ? "—" : has(text, "–") ? "–" : NULL;
	for (size_t i = sizeof ellipses / sizeof *ellipses; i-- > 0;) {
		if (has(text, ellipses[i]))
			s.ellipsis = ellipses[i];
	}
	return s;
}

/* ---- The cable's words as the story would set them ---- */

static bool is_outside(const struct cable *c, size_t at)
{
	for (size_t i = 0; i < c->noise_count; i++) {
		if (at >= c->noise[i].begin && at < c->noise[i].end)
			return true;
	}
	for (size_t i = 0; i < c->paragraph_count; i++) {
		if (at >= c->paragraphs[i].span.begin && at < c->paragraphs[i].words.begin)
			return true;
	}
	return false;
}

/* One line, without page lines, numbers and portion marks. */
static void add_flat(struct buffer *out, const struct cable *c, struct span span)
{
	bool is_space = false;
	for (size_t i = span.begin; i < span.end && i < c->text.len; i++) {
		if (byte_is_space(c->text.ptr[i]) || is_outside(c, i)) {
			is_space = true;
			continue;
		}
		if (is_space)
			buffer_add_byte(out, ' ');
		is_space = false;
		buffer_add_byte(out, c->text.ptr[i]);
	}
	if (is_space)
		buffer_add_byte(out, ' ');
}

static void add_mark(struct buffer *out, const struct setting *s, char mark, bool opens)
{
	static const char *const curly[2][2] = {{"’", "‘"}, {"”", "“"}};
	bool doubles = mark == '"' && !s->is_double;
	if (s->is_curly)
		buffer_add_cstr(out, curly[doubles][opens]);
	else
		buffer_add_byte(out, doubles ? '"' : '\'');
}

static void add_set(struct buffer *out, const struct setting *s, struct slice flat)
{
	for (size_t i = 0; i < flat.len; i++) {
		char c = flat.ptr[i];
		bool opens = i == 0 || flat.ptr[i - 1] == ' ' || flat.ptr[i - 1] == '(';
		if (c == '"' || c == '\'') {
			add_mark(out, s, c, opens);
		} else if (s->dash != NULL && slice_starts_with(slice_from(flat, i), "--")) {
			buffer_add_cstr(out, s->dash);
			i++;
		} else {
			buffer_add_byte(out, c);
		}
	}
}

static bool has_small_letter(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (byte_is_lower(text.ptr[i]))
			return true;
	}
	return false;
}

/* The story's own form of a word, or the empty slice. */
static struct slice find_form(const struct fixer *f, const struct words *story, struct slice folded)
{
	for (size_t i = 0; i < story->count; i++) {
		if (slice_equal(story->items[i].folded, folded))
			return slice_span(f->prose->text, story->items[i].span);
	}
	return slice_of("");
}

/* Words of a cable in capitals: as the story writes them elsewhere, else in small letters; the first with a capital where the
 * story's had one. */
static enum status add_small(struct fixer *f, struct buffer *out, struct slice text, bool begins_large)
{
	struct words words, story;
	size_t at = 0;
	if (words_split(f->arena, text, &words, NULL) != STATUS_OK ||
	    words_split(f->arena, f->prose->text, &story, NULL) != STATUS_OK)
		return STATUS_MEMORY;
	for (size_t i = 0; i < words.count; i++) {
		struct slice form = find_form(f, &story, words.items[i].folded);
		buffer_add(out, slice_part(text, at, words.items[i].span.begin));
		size_t begin = out->len;
		if (form.len > 0 && i > 0)
			buffer_add(out, form);
		else
			utf8_add_lower(out, slice_span(text, words.items[i].span));
		if (i == 0 && begins_large && out->len > begin)
			out->ptr[begin] = byte_to_upper(out->ptr[begin]);
		at = words.items[i].span.end;
	}
	buffer_add(out, slice_from(text, at));
	return STATUS_OK;
}

static enum status set_words(struct fixer *f, struct span cable, bool begins_large, struct slice *out)
{
	struct buffer flat = {0}, set = {0}, small = {0};
	add_flat(&flat, f->cable, cable);
	add_set(&set, &f->setting, buffer_slice(&flat));
	enum status status = STATUS_OK;
	if (f->is_capitals)
		status = add_small(f, &small, buffer_slice(&set), begins_large);
	struct buffer *made = f->is_capitals ? &small : &set;
	*out = flat.failed || made->failed ? slice_make(NULL, 0) : arena_copy(f->arena, buffer_slice(made));
	buffer_free(&flat);
	buffer_free(&set);
	buffer_free(&small);
	return status == STATUS_OK && out->ptr == NULL ? STATUS_MEMORY : status;
}

/* ---- What is changed ---- */

static bool is_altered(const struct difference *d)
{
	return d->kind != DIFFERENCE_SAME && !quote_difference_is_conventional(d->kind);
}

/* Whether the altered differences [begin, end) are marked by an ellipsis rather than put right. */
static bool is_gap(const struct fixer *f, size_t begin, size_t end)
{
	size_t dropped = 0;
	uint32_t holds = 0;
	for (size_t i = begin; i < end; i++) {
		const struct difference *d = &f->finding->differences[i];
		bool is_left_out =
		    d->kind == DIFFERENCE_DROPPED || d->kind == DIFFERENCE_JOINED || d->kind == DIFFERENCE_OMISSION;
		if (d->kind == DIFFERENCE_OMISSION)
			return true;
		/* Words of the story's own that join two places go with the gap. */
		if (!is_left_out && d->kind != DIFFERENCE_PUNCTUATION)
			return false;
		dropped += words_count(d->cable);
		holds |= d->holds;
	}
	bool hides_negation = (holds & DIFFERENCE_HOLDS_NEGATION) != 0;
	return dropped > (hides_negation ? PUT_BACK_NEGATION_MAX : PUT_BACK_MAX);
}

static bool begins_large(struct slice words)
{
	return words.len > 0 && byte_is_upper(words.ptr[0]);
}

static void widen_over(struct span *sum, struct span span, bool *is_first)
{
	if (span.begin == span.end)
		return;
	sum->begin = *is_first || span.begin < sum->begin ? span.begin : sum->begin;
	sum->end = *is_first || span.end > sum->end ? span.end : sum->end;
	*is_first = false;
}

/* The differences [begin, end) on both sides; from the words before to the words behind where those agree, so that the signs between
 * come from one side only. */
static void find_region(const struct fixer *f, size_t begin, size_t end, struct span *q, struct span *c)
{
	const struct difference *all = f->finding->differences;
	bool q_first = true, c_first = true;
	*q = all[begin].quotation_span;
	*c = (struct span){0, 0};
	for (size_t i = begin; i < end; i++) {
		widen_over(q, all[i].quotation_span, &q_first);
		widen_over(c, all[i].cable_span, &c_first);
	}
	if (begin > 0 && all[begin - 1].kind == DIFFERENCE_SAME) {
		q->begin = all[begin - 1].quotation_span.end;
		c->begin = all[begin - 1].cable_span.end;
		c->end = c_first ? c->begin : c->end;
	}
	if (end < f->finding->difference_count && all[end].kind == DIFFERENCE_SAME) {
		q->end = all[end].quotation_span.begin;
		c->begin = c_first && c->end == 0 ? all[end].cable_span.begin : c->begin;
		c->end = all[end].cable_span.begin;
	}
}

static bool begins_alike(struct slice a, struct slice b)
{
	return a.len >= ALIKE_BYTES && b.len >= ALIKE_BYTES &&
	       slice_equal(slice_part(a, 0, ALIKE_BYTES), slice_part(b, 0, ALIKE_BYTES));
}

/* At the quotation's end the place ends with as many words as the story has: "what he lifts" with "what he is". The cable's words
 * go on to one that is of the same stem, if it comes soon: "is lifting". */
static enum status go_on_to_stem(const struct fixer *f, struct slice ours, struct span *c)
{
	struct words story, behind;
	struct slice rest = slice_part(f->cable->text, c->end, c->end + LOOK_BYTES);
	if (words_split(f->arena, ours, &story, NULL) != STATUS_OK ||
	    words_split(f->arena, rest, &behind, NULL) != STATUS_OK)
		return STATUS_MEMORY;
	for (size_t i = 0; i < behind.count && i < LOOK_WORDS && story.count > 0; i++) {
		if (!begins_alike(behind.items[i].folded, story.items[story.count - 1].folded))
			continue;
		c->end += behind.items[i].span.end;
		break;
	}
	return STATUS_OK;
}

static enum status add_edit(struct fixer *f, size_t begin, size_t end)
{
	const struct difference *first = &f->finding->differences[begin];
	struct span q, c;
	find_region(f, begin, end, &q, &c);
	bool is_end = end == f->finding->difference_count || f->finding->differences[end].kind == DIFFERENCE_END;
	if (is_end && c.end > c.begin && f->finding->differences[end - 1].kind == DIFFERENCE_REPLACED &&
	    go_on_to_stem(f, slice_span(f->quotation->text, q), &c) != STATUS_OK)
		return STATUS_MEMORY;
	struct edit *edit = &f->edits[f->count++];
	*edit = (struct edit){.span = q};
	if (is_gap(f, begin, end)) {
		edit->text = arena_format(f->arena, " %s ", f->setting.ellipsis);
		edit->is_ellipsis = true;
		return edit->text.ptr == NULL ? STATUS_MEMORY : STATUS_OK;
	}
	return set_words(f, c, begins_large(first->quotation), &edit->text);
}

static enum status find_edits(struct fixer *f)
{
	const struct finding *finding = f->finding;
	f->edits = arena_array(f->arena, finding->difference_count + 1, sizeof *f->edits);
	if (f->edits == NULL)
		return STATUS_MEMORY;
	enum status status = STATUS_OK;
	for (size_t i = 0, end; i < finding->difference_count && status == STATUS_OK; i = end) {
		for (end = i; end < finding->difference_count && is_altered(&finding->differences[end]);)
			end++;
		if (end > i)
			status = add_edit(f, i, end);
		else
			end = i + 1;
	}
	return status;
}

static struct slice apply_edits(const struct fixer *f)
{
	struct buffer out = {0};
	struct slice text = f->quotation->text;
	size_t at = 0;
	for (size_t i = 0; i < f->count; i++) {
		buffer_add(&out, slice_part(text, at, f->edits[i].span.begin));
		buffer_add(&out, f->edits[i].text);
		at = f->edits[i].span.end;
	}
	buffer_add(&out, slice_from(text, at));
	struct slice made = out.failed ? slice_make(NULL, 0) : arena_copy(f->arena, buffer_slice(&out));
	buffer_free(&out);
	return made;
}

static enum status holds_now(const struct fixer *f, struct slice words, bool *holds, struct error *err)
{
	struct wording quotation, cable;
	struct finding finding = {0};
	enum status status = wording_of_quotation(f->arena, words, &quotation, err);
	if (status == STATUS_OK)
		status = wording_of_cable(f->arena, f->cable, &cable, err);
	if (status == STATUS_OK)
		status = quote_compare(f->arena, &quotation, &cable, 0, &finding, err);
	*holds = finding.verdict >= VERDICT_CONVENTIONAL;
	return status;
}

/* ---- In the Markdown ---- */

/* A place in the quotation's text as one in prose->text; false where the edit leaves its paragraph. */
static bool shown_span(const struct quotation *q, struct span span, struct span *out)
{
	size_t at = 0;
	for (size_t i = 0; i < q->piece_count; i++) {
		size_t len = q->pieces[i].end - q->pieces[i].begin;
		if (span.begin >= at && span.end <= at + len) {
			*out = (struct span){q->pieces[i].begin + span.begin - at, q->pieces[i].begin + span.end - at};
			return true;
		}
		at += len + 1;
	}
	return false;
}

/* Where it stands in the Markdown; false where markup that begins within ends outside, or the other way. */
static bool source_span(const struct prose *p, struct span text, struct span *out)
{
	enum { LOOKS = PROSE_EMPHASIS | PROSE_STRONG | PROSE_LITERAL };
	const struct prose_run *first = NULL, *last = NULL;
	for (size_t i = 0; i < p->run_count; i++) {
		const struct prose_run *run = &p->runs[i];
		if (run->text.end <= text.begin || run->text.begin >= text.end)
			continue;
		if (run->source.begin == run->source.end)
			return false;
		first = first == NULL ? run : first;
		last = run;
	}
	*out = prose_source_span(p, text);
	return first != NULL && ((first->style ^ last->style) & LOOKS) == 0 && first->link == last->link;
}

static void add_escaped(struct buffer *out, struct slice words)
{
	size_t mark;
	for (size_t i = 0; i < words.len; i++) {
		if (slice_find_byte(slice_of("\\`*_[]<&"), words.ptr[i], &mark))
			buffer_add_byte(out, '\\');
		buffer_add_byte(out, words.ptr[i]);
	}
}

static bool goes_on(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* An empty edit gets a character beside it, so that it has a place in the Markdown. */
static void widen(struct fixer *f, struct edit *edit)
{
	struct slice text = f->quotation->text;
	size_t begin = edit->span.begin, end = edit->span.end;
	if (begin != end)
		return;
	if (begin > 0) {
		for (begin--; begin > 0 && goes_on(text.ptr[begin]);)
			begin--;
		edit->text = arena_format(f->arena, "%.*s%.*s", (int)(end - begin), text.ptr + begin,
		                          (int)edit->text.len, edit->text.ptr);
	} else {
		for (end++; end < text.len && goes_on(text.ptr[end]);)
			end++;
		edit->text = arena_format(f->arena, "%.*s%.*s", (int)edit->text.len, edit->text.ptr, (int)(end - begin),
		                          text.ptr + begin);
	}
	edit->span = (struct span){begin, end};
}

/* The quotation's Markdown with the edits in it; false where they cannot be made there. */
static bool write_markdown(struct fixer *f, struct slice *out)
{
	struct buffer made = {0};
	struct span whole = f->quotation->span, shown, source;
	size_t at = whole.begin;
	bool fits = true;
	for (size_t i = 0; i < f->count && fits; i++) {
		widen(f, &f->edits[i]);
		fits = shown_span(f->quotation, f->edits[i].span, &shown) && source_span(f->prose, shown, &source) &&
		       source.begin >= at && source.end <= whole.end;
		if (!fits)
			break;
		buffer_add(&made, slice_part(f->prose->source, at, source.begin));
		if (f->edits[i].is_ellipsis)
			buffer_add(&made, f->edits[i].text);
		else
			add_escaped(&made, f->edits[i].text);
		at = source.end;
	}
	buffer_add(&made, slice_part(f->prose->source, at, whole.end));
	*out = made.failed ? slice_make(NULL, 0) : arena_copy(f->arena, buffer_slice(&made));
	buffer_free(&made);
	return fits;
}

/* ---- The whole ---- */

static bool same_words(struct slice a, struct slice b)
{
	size_t i = 0, k = 0;
	for (;;) {
		while (i < a.len && byte_is_space(a.ptr[i]))
			i++;
		while (k < b.len && byte_is_space(b.ptr[k]))
			k++;
		if (i == a.len || k == b.len)
			return i == a.len && k == b.len;
		if (a.ptr[i++] != b.ptr[k++])
			return false;
	}
}

static bool is_ambiguous(struct arena *a, const struct quote_result *result)
{
	struct slice first = quote_finding_words(a, &result->places[0].finding);
	for (size_t i = 1; i < result->place_count; i++) {
		if (!same_words(first, quote_finding_words(a, &result->places[i].finding)))
			return true;
	}
	return false;
}

static enum quote_fix_kind judge(struct arena *a, const struct quote_result *result, const struct cable *cable)
{
	if (result->verdict >= VERDICT_CONVENTIONAL)
		return QUOTE_FIX_HOLDS;
	if (result->part_count > 0)
		return QUOTE_FIX_PARTS;
	if (result->verdict == VERDICT_TRANSLATION)
		return QUOTE_FIX_TRANSLATION;
	if (result->place_count == 0 || cable == NULL)
		return QUOTE_FIX_NOT_FOUND;
	if (result->is_elsewhere)
		return QUOTE_FIX_ELSEWHERE;
	return is_ambiguous(a, result) ? QUOTE_FIX_AMBIGUOUS : QUOTE_FIX_MADE;
}

enum status quote_fix(struct arena *a, const struct prose *prose, const struct quote_result *result,
                      const struct cable *cable, struct quote_fix *out, struct error *err)
{
	*out = (struct quote_fix){.kind = judge(a, result, cable), .span = result->quotation->span};
	if (out->kind != QUOTE_FIX_MADE)
		return STATUS_OK;
	struct fixer f = {.arena = a,
	                  .prose = prose,
	                  .quotation = result->quotation,
	                  .finding = &result->places[0].finding,
	                  .cable = cable};
	bool holds = false;
	f.setting = read_setting(&f);
	f.is_capitals = !has_small_letter(quote_finding_words(a, f.finding));
	if (find_edits(&f) != STATUS_OK)
		return error_memory(err);
	out->words = apply_edits(&f);
	if (out->words.ptr == NULL)
		return error_memory(err);
	enum status status = holds_now(&f, out->words, &holds, err);
	if (status != STATUS_OK)
		return status;
	if (!write_markdown(&f, &out->text) || !holds)
		out->kind = QUOTE_FIX_BY_HAND;
	return out->text.ptr == NULL || a->failed ? error_memory(err) : STATUS_OK;
}

struct slice quote_fix_apply(struct arena *a, struct slice body, const struct quote_fix *fixes, size_t count)
{
	struct buffer out = {0};
	size_t at = 0;
	for (size_t i = 0; i < count; i++) {
		if (fixes[i].kind != QUOTE_FIX_MADE || fixes[i].span.begin < at)
			continue;
		buffer_add(&out, slice_part(body, at, fixes[i].span.begin));
		buffer_add(&out, fixes[i].text);
		at = fixes[i].span.end;
	}
	buffer_add(&out, slice_from(body, at));
	struct slice made = out.failed ? slice_make(NULL, 0) : arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return made;
}
