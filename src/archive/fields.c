#include "archive/fields.h"

#include "base/words.h"

#include <string.h>

struct slice field_indexed_text(struct arena *a, const struct cable *c)
{
	char *text = arena_cstr(a, c->text);
	if (text == NULL)
		return (struct slice){NULL, 0};
	for (size_t i = 0; i < c->noise_count; i++)
		memset(text + c->noise[i].begin, ' ', c->noise[i].end - c->noise[i].begin);
	for (size_t i = 0; i < c->text.len; i++)
		if (text[i] == FIELD_SEPARATOR)
			text[i] = ' ';
	return slice_make(text, c->text.len);
}

static void add_addressee(struct buffer *b, const struct addressee *to)
{
	buffer_add(b, to->indicator);
	buffer_add_byte(b, ' ');
	buffer_add(b, to->name);
}

static struct slice take(struct arena *a, struct buffer *b)
{
	struct slice made = {NULL, 0};
	if (buffer_done(b, NULL) == STATUS_OK)
		made = arena_copy(a, buffer_slice(b));
	buffer_free(b);
	return made;
}

struct slice field_addressees(struct arena *a, const struct cable *c)
{
	struct buffer b = {0};
	for (size_t i = 0; i < c->to_count + c->info_count; i++) {
		if (i > 0) {
			buffer_add_byte(&b, ' ');
			buffer_add_byte(&b, FIELD_SEPARATOR);
			buffer_add_byte(&b, ' ');
		}
		add_addressee(&b, i < c->to_count ? &c->to[i] : &c->info[i - c->to_count]);
	}
	return take(a, &b);
}

struct slice field_sender(struct arena *a, const struct cable *c)
{
	struct buffer b = {0};
	if (c->from.name.len > 0 || c->from.indicator.len > 0)
		add_addressee(&b, &c->from);
	return take(a, &b);
}

/* 2009ISLAMABAD000365 is 09islamabad365. */
static size_t shorten_mrn(char *key, size_t len, bool whole)
{
	bool century = len > 4 && (memcmp(key, "19", 2) == 0 || memcmp(key, "20", 2) == 0) && byte_is_digit(key[2]) &&
	               byte_is_digit(key[3]) && !byte_is_digit(key[4]);
	if (century) {
		memmove(key, key + 2, len - 2);
		len -= 2;
	}
	if (!whole)
		return len;
	size_t number = len;
	while (number > 0 && byte_is_digit(key[number - 1]))
		number--;
	size_t zeros = number;
	while (zeros + 1 < len && key[zeros] == '0')
		zeros++;
	memmove(key + number, key + zeros, len - zeros);
	return len - (zeros - number);
}

struct slice field_key(struct arena *a, enum query_field field, struct slice value, bool whole)
{
	struct buffer b = {0};
	struct word_cursor cursor = {value, 0};
	struct span span;
	char folded[WORD_FOLDED_MAX];
	size_t len;
	while (words_next(&cursor, &span, folded, &len))
		buffer_add(&b, slice_make(folded, len));
	if (!b.failed && b.len > 0 && (field == FIELD_MRN || field == FIELD_REF))
		b.len = shorten_mrn(b.ptr, b.len, whole);
	return take(a, &b);
}

static bool begins_with(struct slice text, struct slice prefix)
{
	return slice_equal(slice_part(text, 0, prefix.len), prefix);
}

bool field_key_matches(struct slice value_key, struct slice key, bool is_prefix)
{
	return is_prefix ? begins_with(value_key, key) : slice_equal(value_key, key);
}

/* Whether the words stand where the cursor is. */
static bool words_stand_here(struct word_cursor cursor, const struct slice *words, size_t word_count,
                             bool last_is_prefix)
{
	struct span span;
	char folded[WORD_FOLDED_MAX];
	size_t len;
	for (size_t i = 0; i < word_count; i++) {
		if (!words_next(&cursor, &span, folded, &len))
			return false;
		if (!field_key_matches(slice_make(folded, len), words[i], last_is_prefix && i + 1 == word_count))
			return false;
	}
	return true;
}

bool field_holds_words(struct slice value, const struct slice *words, size_t word_count, bool last_is_prefix)
{
	struct word_cursor cursor = {value, 0};
	struct span span;
	char folded[WORD_FOLDED_MAX];
	size_t len;
	do {
		if (words_stand_here(cursor, words, word_count, last_is_prefix))
			return true;
	} while (words_next(&cursor, &span, folded, &len));
	return false;
}

bool field_class(struct slice value, enum classification *out)
{
	*out = slice_equals_nocase(value, "limited") ? CLASSIFICATION_LIMITED : CLASSIFICATION_NONE;
	return *out == CLASSIFICATION_LIMITED || slice_equals_nocase(value, "none") || classification_parse(value, out);
}
