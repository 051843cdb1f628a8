#include "room/anchor.h"

#include <inttypes.h>

enum { KEY_MAX = 80 };

struct slice anchor_paragraph(struct arena *a, const struct edition *e, size_t index)
{
	int number = e->paragraphs[index].number;
	size_t nth = 1;
	for (size_t i = 0; i < index; i++)
		nth += e->paragraphs[i].number == number;
	if (number == 0)
		return arena_format(a, "u%zu", nth);
	return nth == 1 ? arena_format(a, "p%d", number) : arena_format(a, "p%d-%zu", number, nth);
}

struct slice anchor_words(struct arena *a, uint64_t story, size_t quotation, size_t place)
{
	if (place == 0)
		return arena_format(a, "s%" PRIu64 "-%zu", story, quotation + 1);
	return arena_format(a, "s%" PRIu64 "-%zu-%zu", story, quotation + 1, place + 1);
}

struct slice anchor_quotation(struct arena *a, size_t quotation)
{
	return arena_format(a, "q%zu", quotation + 1);
}

bool anchor_place_has_paragraph(const struct edition *e, const struct edition_place *place)
{
	return place->has_paragraph && place->paragraph < e->paragraph_count;
}

static bool is_boundary(struct slice text, size_t at)
{
	return at == text.len || ((unsigned char)text.ptr[at] & 0xC0) != 0x80;
}

bool anchor_place_has_words(const struct edition *e, const struct edition_place *place)
{
	if (!anchor_place_has_paragraph(e, place))
		return false;
	struct slice text = e->paragraphs[place->paragraph].text;
	struct span span = place->span;
	return span.begin < span.end && span.end <= text.len && is_boundary(text, span.begin) &&
	       is_boundary(text, span.end) && slice_trim(slice_span(text, span)).len > 0;
}

struct slice anchor_key(struct arena *a, struct slice name)
{
	char key[KEY_MAX];
	size_t len = 0;
	bool gap = false;
	for (size_t i = 0; i < name.len && len + 2 < sizeof key; i++) {
		char c = name.ptr[i];
		if (!byte_is_alpha(c) && !byte_is_digit(c)) {
			gap = len > 0;
			continue;
		}
		if (gap)
			key[len++] = '-';
		key[len++] = c;
		gap = false;
	}
	return arena_copy(a, slice_make(key, len));
}
