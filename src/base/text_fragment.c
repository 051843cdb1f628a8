#include "base/text_fragment.h"

#include "base/buffer.h"
#include "base/words.h"

/* Words that a fragment has in full, and at each end of a longer one; on a line of its own a few will do. */
enum { WHOLE_MAX = 10, END_WORDS = 5, LINE_WORDS_MIN = 3 };

static bool needs_no_escape(char c)
{
	return byte_is_alpha(c) || byte_is_digit(c) || c == '.' || c == '_' || c == '~';
}

static void add_escaped(struct buffer *out, struct slice text)
{
	bool is_space = false;
	for (size_t i = 0; i < text.len; i++) {
		if (byte_is_space(text.ptr[i])) {
			is_space = true;
			continue;
		}
		if (is_space)
			buffer_add_cstr(out, "%20");
		is_space = false;
		if (needs_no_escape(text.ptr[i]))
			buffer_add_byte(out, text.ptr[i]);
		else
			buffer_add_format(out, "%%%02X", (unsigned)(unsigned char)text.ptr[i]);
	}
}

static bool has_line_end(struct slice text, size_t begin, size_t end)
{
	size_t at;
	return slice_find_byte(slice_part(text, begin, end), '\n', &at);
}

/* How many words at the beginning (`step` 1) or end (-1): what stands between lines may be set elsewhere on the page. */
static size_t count_end(struct slice text, const struct words *words, int step)
{
	size_t count = 1;
	for (; count < END_WORDS; count++) {
		size_t before = step > 0 ? count - 1 : words->count - 1 - count;
		bool breaks = has_line_end(text, words->items[before].span.end, words->items[before + 1].span.begin);
		if (breaks && count >= LINE_WORDS_MIN)
			break;
	}
	return count;
}

static size_t at_most_half(const struct words *words, size_t count)
{
	return count < words->count / 2 ? count : words->count / 2;
}

/* What a fragment names of a passage, of one word at least: all of it, or its beginning and its end. */
struct named {
	struct slice first, last; /* the last is empty, if all is in the first */
};

static struct named name_passage(struct slice passage, const struct words *words)
{
	size_t begin = words->items[0].span.begin, end = words->items[words->count - 1].span.end;
	if (words->count <= WHOLE_MAX && !has_line_end(passage, begin, end))
		return (struct named){.first = slice_part(passage, begin, end)};
	if (words->count <= 2)
		return (struct named){.first = slice_part(passage, begin, words->items[0].span.end)};
	size_t first = at_most_half(words, count_end(passage, words, 1));
	size_t last = at_most_half(words, count_end(passage, words, -1));
	return (struct named){slice_part(passage, begin, words->items[first - 1].span.end),
	                      slice_part(passage, words->items[words->count - last].span.begin, end)};
}

struct slice text_fragment_write(struct arena *a, struct slice passage)
{
	struct words words;
	struct buffer out = {0};
	if (words_split(a, passage, &words, NULL) != STATUS_OK)
		return slice_make(NULL, 0);
	if (words.count == 0)
		return slice_of("");
	struct named named = name_passage(passage, &words);
	buffer_add_cstr(&out, ":~:text=");
	add_escaped(&out, named.first);
	buffer_add_cstr(&out, named.last.len > 0 ? "," : "");
	add_escaped(&out, named.last);
	struct slice fragment = out.failed ? slice_make(NULL, 0) : arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return fragment;
}

/* The words directly before, on the same line: at most three. */
static struct slice context_before(struct arena *a, struct slice text, size_t at)
{
	enum { CONTEXT_WORDS = 3 };
	size_t line = at;
	while (line > 0 && text.ptr[line - 1] != '\n')
		line--;
	struct words words;
	if (words_split(a, slice_part(text, line, at), &words, NULL) != STATUS_OK || words.count == 0)
		return slice_of("");
	size_t first = words.count > CONTEXT_WORDS ? words.count - CONTEXT_WORDS : 0;
	return slice_part(text, line + words.items[first].span.begin, line + words.items[words.count - 1].span.end);
}

/* Whether a browser, which takes the first, would stop before: the words that the fragment begins with stand earlier, too. */
static bool stands_before(struct arena *a, struct slice text, struct span span)
{
	struct words words;
	struct slice line;
	if (words_split(a, slice_span(text, span), &words, NULL) != STATUS_OK || words.count == 0)
		return false;
	struct named named = name_passage(slice_span(text, span), &words);
	if (!slice_cut(&named.first, '\n', &line))
		return false;
	line = slice_trim(line);
	for (size_t i = 0; line.len > 0 && i + line.len <= span.begin; i++) {
		if (slice_equal_nocase(slice_part(text, i, i + line.len), line))
			return true;
	}
	return false;
}

struct slice text_fragment_add(struct arena *a, struct slice address, struct slice text, struct span span)
{
	static const char directive[] = ":~:text=";
	size_t at;
	struct buffer prefix = {0};
	struct slice fragment = text_fragment_write(a, slice_span(text, span));
	if (fragment.len == 0)
		return fragment.ptr == NULL ? fragment : address;
	struct slice before = stands_before(a, text, span) ? context_before(a, text, span.begin) : slice_of("");
	add_escaped(&prefix, before);
	buffer_add_cstr(&prefix, before.len > 0 ? "-," : "");
	struct slice words = slice_from(fragment, sizeof directive - 1), context = buffer_slice(&prefix);
	struct slice whole = slice_make(NULL, 0);
	if (!prefix.failed)
		whole = arena_format(a, "%.*s%s%s%.*s%.*s", (int)address.len, address.ptr,
		                     slice_find_byte(address, '#', &at) ? "" : "#", directive, (int)context.len,
		                     context.ptr, (int)words.len, words.ptr);
	buffer_free(&prefix);
	return whole;
}
