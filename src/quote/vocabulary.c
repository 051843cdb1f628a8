#include "quote/vocabulary.h"

#include "quote/align.h"

#include <string.h>

/* Words by their folded form: open addressing, never more than half full. */
struct slot {
	struct slice folded; /* NULL: empty */
	uint32_t id;
};

enum { KEYS = 256 };

struct table {
	struct slot *slots;
	size_t mask;
	uint32_t count;
	bool keys[KEYS]; /* of the words in it: most others are told by theirs */
};

static unsigned key_of(struct slice s)
{
	if (s.len == 0)
		return 0;
	return ((unsigned char)s.ptr[0] * 7u + (unsigned char)s.ptr[s.len - 1] * 31u + (unsigned)s.len * 11u) % KEYS;
}

/* FNV-1a */
static size_t hash(struct slice s)
{
	uint64_t h = 14695981039346656037u;
	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.ptr[i]) * 1099511628211u;
	return (size_t)(h ^ (h >> 32));
}

static bool make_table(struct arena *a, size_t words, struct table *out)
{
	size_t size = 16;
	while (size < 2 * words)
		size *= 2;
	*out = (struct table){.slots = arena_array(a, size, sizeof *out->slots), .mask = size - 1};
	return out->slots != NULL;
}

static struct slot *find(const struct table *t, struct slice folded)
{
	size_t at = hash(folded) & t->mask;
	while (t->slots[at].folded.ptr != NULL && !slice_equal(t->slots[at].folded, folded))
		at = (at + 1) & t->mask;
	return &t->slots[at];
}

static uint32_t add(struct table *t, struct slice folded)
{
	struct slot *slot = find(t, folded);
	if (slot->folded.ptr == NULL) {
		*slot = (struct slot){folded, t->count++};
		t->keys[key_of(folded)] = true;
	}
	return slot->id;
}

static bool has(const struct table *t, struct slice folded)
{
	return folded.ptr != NULL && t->keys[key_of(folded)] && find(t, folded)->folded.ptr != NULL;
}

static bool make_table_of(struct arena *a, const struct wording *w, struct table *out)
{
	if (!make_table(a, w->count, out))
		return false;
	for (size_t i = 0; i < w->count; i++)
		add(out, w->words[i].folded);
	return true;
}

static struct slice join(struct arena *a, struct slice left, struct slice right)
{
	return arena_format(a, "%.*s%.*s", (int)left.len, left.ptr, (int)right.len, right.ptr);
}

static bool has_mark(const struct wording *w, uint32_t mark)
{
	for (size_t i = 0; i < w->count; i++)
		if ((w->words[i].marks & mark) != 0)
			return true;
	return false;
}

static bool copy_words(struct arena *a, const struct wording *from, struct wording *to)
{
	*to = *from;
	to->words = arena_array(a, from->count, sizeof *to->words);
	if (to->words == NULL)
		return false;
	if (from->count > 0)
		memcpy(to->words, from->words, from->count * sizeof *to->words);
	return true;
}

/* Makes one word of two with a hyphen at a line's end between them, where the other text has that word. */
static bool join_lines(struct arena *a, const struct table *other, struct wording *w)
{
	size_t kept = 0;
	for (size_t i = 0; i < w->count; i++) {
		struct wording_word *word = &w->words[i];
		struct slice folded = {NULL, 0};
		if (kept > 0 && (word->marks & WORDING_HYPHEN_LINE) != 0) {
			folded = join(a, w->words[kept - 1].folded, word->folded);
			if (folded.ptr == NULL)
				return false;
		}
		if (!has(other, folded)) {
			w->words[kept++] = *word;
			continue;
		}
		struct wording_word *left = &w->words[kept - 1];
		left->folded = folded;
		left->written = join(a, left->written, word->written);
		left->span.end = word->span.end;
		left->marks |= word->marks & (WORDING_POSSESSIVE | WORDING_QUOTED_END);
		if (left->written.ptr == NULL)
			return false;
	}
	w->count = kept;
	return true;
}

/* Whether join_lines would make any: of most cables none, and they need not be copied. False without memory. */
static bool find_joint(struct arena *a, const struct table *other, const struct wording *w, bool *found)
{
	*found = false;
	for (size_t i = 1; i < w->count && !*found; i++) {
		if ((w->words[i].marks & WORDING_HYPHEN_LINE) == 0)
			continue;
		struct slice folded = join(a, w->words[i - 1].folded, w->words[i].folded);
		if (folded.ptr == NULL)
			return false;
		*found = has(other, folded);
	}
	return true;
}

/* Leaves the letters in brackets out where the cable's word is the one without them. */
static bool choose_letters(struct arena *a, const struct table *cable, struct wording *q)
{
	for (size_t i = 0; i < q->count; i++) {
		struct wording_word *word = &q->words[i];
		if ((word->marks & WORDING_BRACKETED) == 0 || has(cable, word->folded))
			continue;
		struct slice bare = join(a, slice_part(word->written, 0, word->bracket_begin),
		                         slice_from(word->written, word->bracket_end));
		struct wording w = {0};
		if (bare.ptr == NULL || wording_of_quotation(a, bare, &w, NULL) != STATUS_OK)
			return false;
		if (w.count == 1 && has(cable, w.words[0].folded))
			word->folded = w.words[0].folded;
	}
	return true;
}

bool vocabulary_join(struct arena *a, const struct wording *quotation, const struct wording *cable,
                     struct wording *joined_quotation, struct wording *joined_cable)
{
	struct table words;
	*joined_quotation = *quotation;
	*joined_cable = *cable;
	if (has_mark(cable, WORDING_HYPHEN_LINE)) {
		bool found;
		if (!make_table_of(a, quotation, &words) || !find_joint(a, &words, cable, &found))
			return false;
		if (found && (!copy_words(a, cable, joined_cable) || !join_lines(a, &words, joined_cable)))
			return false;
	}
	if (has_mark(quotation, WORDING_HYPHEN_LINE | WORDING_BRACKETED)) {
		if (!make_table_of(a, joined_cable, &words) || !copy_words(a, quotation, joined_quotation) ||
		    !join_lines(a, &words, joined_quotation) || !choose_letters(a, &words, joined_quotation))
			return false;
	}
	return true;
}

bool vocabulary_number(struct arena *a, const struct wording *quotation, const struct wording *cable,
                       const uint32_t **quotation_ids, const uint32_t **cable_ids, size_t *id_count)
{
	struct table words;
	uint32_t *q = arena_array(a, quotation->count, sizeof *q), *c = arena_array(a, cable->count, sizeof *c);
	if (q == NULL || c == NULL || !make_table(a, quotation->count, &words))
		return false;
	for (size_t i = 0; i < quotation->count; i++)
		q[i] = add(&words, quotation->words[i].folded);
	for (size_t i = 0; i < cable->count; i++) {
		struct slice folded = cable->words[i].folded;
		c[i] = has(&words, folded) ? find(&words, folded)->id : ALIGN_OTHER;
	}
	*quotation_ids = q;
	*cable_ids = c;
	*id_count = words.count;
	return true;
}
