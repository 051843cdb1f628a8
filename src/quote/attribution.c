#include "quote/attribution.h"

#include "base/words.h"
#include "quote/mention.h"

/* A word of the paragraph that stands in no quotation. */
struct token {
	struct slice folded;
	struct span span; /* in prose->text */
	bool is_capital;  /* begins with one */
	bool is_apart;    /* a sign or a quotation stands before it */
};

struct reader {
	struct arena *arena;
	const struct prose *prose;
	const struct extract *extract;
	struct token *tokens;
	size_t count, capacity;
	bool is_quoted; /* words in a quotation came since the last token */
};

/* ---- The paragraph's words ---- */

static bool is_in_quotation(const struct extract *e, struct span word)
{
	for (size_t i = 0; i < e->quotation_count; i++)
		for (size_t k = 0; k < e->quotations[i].piece_count; k++)
			if (word.begin >= e->quotations[i].pieces[k].begin &&
			    word.end <= e->quotations[i].pieces[k].end)
				return true;
	return false;
}

/* Whether only white space and the full stop of an abbreviation stand there: "Feb. 19". */
static bool is_blank_between(struct slice text)
{
	if (text.len > 1 && text.ptr[0] == '.')
		text = slice_from(text, 1);
	return slice_trim(text).len == 0 && text.len <= 2;
}

static bool add_tokens(struct reader *r, struct span leaf)
{
	struct word_cursor cursor = {slice_part(r->prose->text, 0, leaf.end), leaf.begin};
	struct span span;
	char folded[WORD_FOLDED_MAX];
	size_t len, end = leaf.begin;
	r->is_quoted = true;
	while (words_next(&cursor, &span, folded, &len)) {
		if (is_in_quotation(r->extract, span)) {
			r->is_quoted = true;
			continue;
		}
		struct token *t = arena_push(r->arena, &r->tokens, r->count, &r->capacity, sizeof *t);
		if (t == NULL)
			return false;
		*t = (struct token){.folded = arena_copy(r->arena, slice_make(folded, len)),
		                    .span = span,
		                    .is_capital = byte_is_upper(r->prose->text.ptr[span.begin]),
		                    .is_apart =
		                        r->is_quoted || !is_blank_between(slice_part(r->prose->text, end, span.begin))};
		if (t->folded.ptr == NULL)
			return false;
		r->count++;
		r->is_quoted = false;
		end = span.end;
	}
	return true;
}

static bool has_words(const struct prose_block *block)
{
	return (block->kind == PROSE_PARAGRAPH || block->kind == PROSE_HEADING) && block->run_count > 0;
}

/* The words around the quotation: its paragraphs, or the one before its block quote. */
static bool read_paragraph(struct reader *r, const struct quotation *q)
{
	const struct prose *p = r->prose;
	uint32_t first = q->is_block ? mention_block_before(p, q->block) : q->block;
	uint32_t last = q->is_block ? first : q->last_block;
	for (uint32_t i = 1; i < p->block_count; i++) {
		uint32_t block = mention_block_of(p, i);
		if (has_words(&p->blocks[i]) && block >= first && block <= last && !add_tokens(r, p->blocks[i].text))
			return false;
	}
	return true;
}

static bool is_one_of(struct slice word, const char *const *list)
{
	for (size_t i = 0; list[i] != NULL; i++)
		if (slice_equals(word, list[i]))
			return true;
	return false;
}

static const char *const missions[] = {"embassy", "consulate", "mission", "legation", NULL};
static const char *const documents[] = {"cable",   "telegram", "dispatch",  "despatch", "memo",
                                        "message", "cables",   "telegrams", NULL};

/* The nearest of the words among the few before `i`, in the same piece of a sentence; `i` if there is none. */
static size_t find_before(const struct reader *r, size_t i, const char *const *list, size_t most)
{
	for (size_t back = 1; back <= most && back <= i; back++) {
		if (r->tokens[i - back + 1].is_apart)
			return i;
		if (is_one_of(r->tokens[i - back].folded, list))
			return i - back;
	}
	return i;
}

static bool is_next_one_of(const struct reader *r, size_t i, const char *const *list)
{
	return i < r->count && !r->tokens[i].is_apart && is_one_of(r->tokens[i].folded, list);
}

static bool is_word(const struct reader *r, size_t i, const char *word)
{
	return i < r->count && slice_equals(r->tokens[i].folded, word);
}

static struct span span_of(const struct reader *r, size_t begin, size_t end)
{
	return (struct span){r->tokens[begin].span.begin, r->tokens[end - 1].span.end};
}

/* ---- What was said, field by field ---- */

struct claim {
	struct span said; /* in prose->text; empty: nothing was said, or the right thing */
	bool is_settled;  /* the right thing was said */
};

static void note_claim(struct claim *claim, bool is_right, struct span said)
{
	if (is_right)
		*claim = (struct claim){.is_settled = true};
	else if (!claim->is_settled && claim->said.begin == claim->said.end)
		claim->said = said;
}

enum { POST_WORDS_MAX = 4, BEFORE_MAX = 5 };

/* The post whose name begins at word `i`, and how many words it has. */
static const struct post *post_at(const struct reader *r, const struct posts *posts, size_t i, size_t *count)
{
	for (size_t n = POST_WORDS_MAX; n > 0; n--) {
		bool is_whole = i + n <= r->count && r->tokens[i].is_capital;
		for (size_t k = 1; is_whole && k < n; k++)
			is_whole = !r->tokens[i + k].is_apart;
		const struct post *post =
		    is_whole ? posts_find_exact(posts, slice_span(r->prose->text, span_of(r, i, i + n))) : NULL;
		if (post != NULL) {
			*count = n;
			return post;
		}
	}
	return NULL;
}

/* Whether a name at word `i` is said to be where the cable comes from; the words that say so begin at `*begin`. */
static bool is_said_of_sender(const struct reader *r, size_t i, size_t count, struct span *words)
{
	*words = (struct span){i, i + count};
	if (is_next_one_of(r, i + count, missions) || is_next_one_of(r, i + count, documents)) {
		words->end++;
		return true;
	}
	if (i == 0 || r->tokens[i].is_apart)
		return false;
	if (is_one_of(r->tokens[i - 1].folded, missions)) {
		words->begin = i - 1;
		return r->tokens[i - 1].is_capital;
	}
	if (is_word(r, i - 1, "in") || is_word(r, i - 1, "at") || is_word(r, i - 1, "from"))
		words->begin = find_before(r, i - 1, missions, 2);
	if (words->begin >= i - 1 && is_word(r, i - 1, "from"))
		words->begin = find_before(r, i - 1, documents, BEFORE_MAX);
	return words->begin < i - 1;
}

static void read_posts(const struct reader *r, const struct quote_place *place, const struct posts *posts,
                       struct claim *claim)
{
	const struct post *sender = posts_find_exact(posts, place->post);
	for (size_t i = 0; sender != NULL && i < r->count; i++) {
		size_t count;
		struct span words;
		const struct post *post = post_at(r, posts, i, &count);
		if (post == NULL)
			continue;
		bool is_right = post == sender || slice_equal(post->place, sender->place);
		if (is_right || is_said_of_sender(r, i, count, &words))
			note_claim(claim, is_right,
			           is_right ? (struct span){0, 0} : span_of(r, words.begin, words.end));
		i += count - 1;
	}
}

/* 1-12; 0: no month. */
static int month_of(struct slice word)
{
	static const char *const months[] = {"january", "february", "march",     "april",   "may",      "june",
	                                     "july",    "august",   "september", "october", "november", "december"};
	for (int i = 0; i < 12; i++) {
		bool is_short = word.len >= 3 && word.len <= 4 && slice_starts_with(slice_of(months[i]), "") &&
		                slice_equal(slice_part(slice_of(months[i]), 0, word.len), word);
		if (slice_equals(word, months[i]) || is_short)
			return i + 1;
	}
	return 0;
}

static bool number_of(struct slice word, int64_t least, int64_t most, int *out)
{
	int64_t number;
	if (word.len > 2 && (slice_ends_with(word, "st") || slice_ends_with(word, "nd") ||
	                     slice_ends_with(word, "rd") || slice_ends_with(word, "th")))
		word.len -= 2;
	if (!slice_to_int64(word, &number) || number < least || number > most)
		return false;
	*out = (int)number;
	return true;
}

enum { YEAR_MIN = 1860, YEAR_MAX = 2100 };

/* A date at word `i`: its words, its parts (0: not said). Needs a year. */
static size_t date_at(const struct reader *r, size_t i, struct calendar *out)
{
	size_t at = i;
	*out = (struct calendar){0};
	bool has_day = number_of(r->tokens[at].folded, 1, 31, &out->day);
	at += has_day;
	if (at < r->count && r->tokens[at].is_capital)
		out->month = month_of(r->tokens[at].folded);
	if (has_day && out->month == 0)
		return 0;
	at += out->month != 0;
	if (out->month != 0 && !has_day && at < r->count && number_of(r->tokens[at].folded, 1, 31, &out->day))
		at++;
	if (at >= r->count || r->tokens[at].folded.len != 4 ||
	    !number_of(r->tokens[at].folded, YEAR_MIN, YEAR_MAX, &out->year))
		return 0;
	return at + 1 - i;
}

enum { DAY_MS = 86400000 };

/* Whether a date of the story may be that moment, a day more or less. */
static bool may_be(const struct calendar *said, struct moment shown)
{
	for (int day = -1; day <= 1; day++) {
		struct calendar c = calendar_of(shown.ms + (int64_t)day * DAY_MS);
		bool month_counts = said->month != 0 && shown.precision >= MOMENT_MONTH;
		bool day_counts = month_counts && said->day != 0 && shown.precision >= MOMENT_DAY;
		if (c.year == said->year && (!month_counts || c.month == said->month) &&
		    (!day_counts || c.day == said->day))
			return true;
	}
	return false;
}

static bool is_said_of_date(const struct reader *r, size_t i, size_t count)
{
	static const char *const joints[] = {"dated", "of", "from", "on", "in", NULL};
	if (is_next_one_of(r, i + count, documents))
		return true;
	if (i == 0 || r->tokens[i].is_apart || !is_one_of(r->tokens[i - 1].folded, joints))
		return false;
	return is_word(r, i - 1, "dated") || find_before(r, i - 1, documents, 2) < i - 1;
}

static void read_dates(const struct reader *r, const struct quote_place *place, struct claim *claim)
{
	for (size_t i = 0; place->date.precision != MOMENT_NONE && i < r->count; i++) {
		struct calendar said;
		size_t count = date_at(r, i, &said);
		if (count == 0)
			continue;
		bool is_right = may_be(&said, place->date);
		if (is_right || is_said_of_date(r, i, count))
			note_claim(claim, is_right, span_of(r, i, i + count));
		i += count - 1;
	}
}

static bool is_in_signer(struct slice signer, struct slice folded)
{
	struct word_cursor cursor = {signer, 0};
	struct span span;
	char word[WORD_FOLDED_MAX];
	size_t len;
	while (words_next(&cursor, &span, word, &len))
		if (slice_equal(slice_make(word, len), folded))
			return true;
	return false;
}

/* Words with a capital from `i` on. */
static size_t capitals_at(const struct reader *r, size_t i)
{
	size_t count = 0;
	while (i + count < r->count && r->tokens[i + count].is_capital &&
	       (count == 0 || !r->tokens[i + count].is_apart))
		count++;
	return count;
}

static void read_signers(const struct reader *r, const struct quote_place *place, struct claim *claim)
{
	static const char *const wrote[] = {"wrote", "writes", "cabled", "signed", NULL};
	for (size_t i = 0; place->signer.len > 0 && i < r->count; i++) {
		bool is_signed =
		    i >= 2 && is_word(r, i - 2, "signed") && is_word(r, i - 1, "by") && !r->tokens[i].is_apart;
		size_t count = capitals_at(r, i);
		bool is_author = slice_equals(r->tokens[i].folded, "ambassador") && count >= 2 &&
		                 is_next_one_of(r, i + count, wrote);
		if (count == 0 || (!is_signed && !is_author))
			continue;
		bool is_right = false;
		for (size_t k = i; k < i + count; k++)
			is_right = is_right || is_in_signer(place->signer, r->tokens[k].folded);
		note_claim(claim, is_right, span_of(r, i, i + count));
		i += count - 1;
	}
}

/* ---- ---- */

static struct slice date_text(struct arena *a, struct moment date)
{
	char text[MOMENT_TEXT_MAX];
	if (date.precision > MOMENT_DAY)
		date.precision = MOMENT_DAY;
	moment_write(date, text);
	return arena_copy(a, slice_of(text));
}

static bool add_claim(const struct reader *r, enum quote_field field, const struct claim *claim, struct slice shown,
                      struct quote_attribution *out, size_t *count)
{
	if (claim->said.begin == claim->said.end)
		return true;
	out[*count] = (struct quote_attribution){.field = field,
	                                         .said = slice_span(r->prose->text, claim->said),
	                                         .story = prose_source_span(r->prose, claim->said),
	                                         .shown = shown};
	(*count)++;
	return shown.ptr != NULL;
}

enum status attribution_check(struct arena *a, const struct prose *prose, const struct extract *extract,
                              const struct quotation *quotation, const struct quote_place *place,
                              const struct posts *posts, struct quote_attribution **out, size_t *count,
                              struct error *err)
{
	struct arena scratch = {0};
	struct reader r = {.arena = &scratch, .prose = prose, .extract = extract};
	struct claim post = {0}, date = {0}, signer = {0};
	*count = 0;
	*out = arena_array(a, 3, sizeof **out);
	bool done = *out != NULL && read_paragraph(&r, quotation);
	if (done && posts != NULL)
		read_posts(&r, place, posts, &post);
	if (done) {
		read_dates(&r, place, &date);
		read_signers(&r, place, &signer);
		done = add_claim(&r, QUOTE_FIELD_POST, &post, place->post, *out, count) &&
		       add_claim(&r, QUOTE_FIELD_DATE, &date, date_text(a, place->date), *out, count) &&
		       add_claim(&r, QUOTE_FIELD_SIGNER, &signer, place->signer, *out, count);
	}
	arena_free(&scratch);
	return done ? STATUS_OK : error_memory(err);
}
