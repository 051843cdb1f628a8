#include "cable/noise.h"

#include "cable/labels.h"

#include <string.h>

enum { POST_WORDS_MAX = 4, X_RUN_MIN = 8 };

enum status spans_add(struct arena *a, struct spans *spans, size_t *capacity, struct span span, struct error *err)
{
	struct span *item = arena_push(a, &spans->items, spans->count, capacity, sizeof *item);
	if (item == NULL)
		return error_memory(err);
	*item = span;
	spans->count++;
	return STATUS_OK;
}

enum status spans_join(struct arena *a, struct spans *spans, const struct spans *more, struct error *err)
{
	struct span *items = arena_array(a, spans->count + more->count, sizeof *items);
	size_t count = 0, i = 0, k = 0;
	if (items == NULL)
		return error_memory(err);
	while (i < spans->count || k < more->count) {
		bool own = k == more->count || (i < spans->count && spans->items[i].begin <= more->items[k].begin);
		struct span next = own ? spans->items[i++] : more->items[k++];
		if (count > 0 && next.begin < items[count - 1].end) {
			if (next.end > items[count - 1].end)
				items[count - 1].end = next.end;
		} else {
			items[count++] = next;
		}
	}
	*spans = (struct spans){items, count};
	return STATUS_OK;
}

static size_t skip_spaces(struct slice s, size_t at)
{
	while (at < s.len && byte_is_space(s.ptr[at]))
		at++;
	return at;
}

static size_t digits_at(struct slice s, size_t at)
{
	size_t i = at;
	while (i < s.len && byte_is_digit(s.ptr[i]))
		i++;
	return i - at;
}

static bool literal_at(struct slice s, size_t at, const char *literal)
{
	return slice_starts_with(slice_from(s, at), literal);
}

/* "01 OF 03" or "001.2 OF 005" at `at`: where it ends; 0 if there is none. */
static size_t page_of_pages(struct slice s, size_t at)
{
	size_t digits = digits_at(s, at);
	if (digits < 1 || digits > 3)
		return 0;
	size_t i = at + digits;
	if (i + 1 < s.len && s.ptr[i] == '.' && byte_is_digit(s.ptr[i + 1]))
		i += 2;
	size_t word = skip_spaces(s, i);
	if (word == i || !literal_at(s, word, "OF"))
		return 0;
	size_t total = skip_spaces(s, word + 2);
	digits = digits_at(s, total);
	return total > word + 2 && digits >= 1 && digits <= 3 ? total + digits : 0;
}

/* "251228Z" at `at`. */
static size_t filing_time(struct slice s, size_t at)
{
	return digits_at(s, at) == 6 && at + 6 < s.len && (s.ptr[at + 6] == 'Z' || s.ptr[at + 6] == 'z') ? at + 7 : 0;
}

/* "HARARE  03759  01 OF 03  111533Z" or "STATE 297216" behind "PAGE 02": where it ends; `at` if it is none of these. */
static size_t page_post(struct slice s, size_t at)
{
	size_t i = at;
	size_t words = 0;
	while (i < s.len && byte_is_upper(s.ptr[i]) && words < POST_WORDS_MAX) {
		while (i < s.len && (byte_is_upper(s.ptr[i]) || s.ptr[i] == '\''))
			i++;
		i = skip_spaces(s, i);
		words++;
	}
	size_t digits = digits_at(s, i);
	if (words == 0 || digits < 3 || digits > 8)
		return at;
	size_t end = i + digits;
	size_t next = skip_spaces(s, end);
	size_t pages = page_of_pages(s, next);
	if (pages > 0) {
		end = pages;
		next = skip_spaces(s, end);
	}
	size_t time = filing_time(s, next);
	return time > 0 ? time : end;
}

static const char *const markings[] = {"UNCLASSIFIED",
                                       "CONFIDENTIAL",
                                       "SECRET",
                                       "LIMITED OFFICIAL USE",
                                       "TOP SECRET",
                                       "UNCLAS",
                                       "SENSITIVE BUT UNCLASSIFIED"};

/* The classification that ends right before `at`, blanks between: where it begins; `at` if there is none. */
static size_t marking_before(struct slice s, size_t at)
{
	size_t end = at;
	while (end > 0 && byte_is_space(s.ptr[end - 1]))
		end--;
	for (size_t i = 0; i < sizeof markings / sizeof *markings; i++) {
		size_t len = slice_of(markings[i]).len;
		if (end >= len && literal_at(slice_part(s, 0, end), end - len, markings[i]) &&
		    (end == len || !byte_is_alpha(s.ptr[end - len - 1])))
			return end - len;
	}
	return at;
}

/* "PAGE 02   LIMA  02475  01 OF 03  251228Z" at `at`, which may stand alone in its line. */
static bool page_head_at(struct slice text, size_t at, struct span *out)
{
	size_t i = at + 4;
	size_t number = skip_spaces(text, i);
	size_t digits = digits_at(text, number);
	if (number == i || digits < 1 || digits > 3 || (at > 0 && byte_is_alpha(text.ptr[at - 1])))
		return false;
	size_t end = number + digits;
	size_t next = skip_spaces(text, end);
	size_t post = page_post(text, next);
	bool alone = next == text.len || memchr(text.ptr + end, '\n', next - end) != NULL;
	if (post == next && !alone)
		return false;
	out->begin = marking_before(text, at);
	out->end = post > next ? post : end;
	return true;
}

/* Where the name of the post begins that ends before `at`: the longest that the table knows, else one word. */
static size_t post_before(const struct posts *posts, struct slice text, size_t at)
{
	size_t end = at;
	while (end > 0 && (text.ptr[end - 1] == ' ' || text.ptr[end - 1] == '\t'))
		end--;
	size_t begin = end;
	size_t best = end;
	for (int words = 0; words < POST_WORDS_MAX; words++) {
		size_t word = begin;
		while (word > 0 && (byte_is_upper(text.ptr[word - 1]) || text.ptr[word - 1] == '\''))
			word--;
		if (word == begin)
			break;
		begin = word;
		if (words == 0 || posts_find(posts, slice_part(text, begin, end)) != NULL)
			best = begin;
		if (begin == 0 || text.ptr[begin - 1] != ' ')
			break;
		begin--;
	}
	return best;
}

/* "STATE 00016220  001.2 OF 005" around the "OF" at `of`. */
static bool page_line_around(const struct posts *posts, struct slice text, size_t from, size_t of, struct span *out)
{
	size_t i = of;
	while (i > from && byte_is_space(text.ptr[i - 1]))
		i--;
	size_t page = i;
	while (page > from && (byte_is_digit(text.ptr[page - 1]) || text.ptr[page - 1] == '.') && i - page < 6)
		page--;
	size_t end = page_of_pages(text, page);
	if (end == 0 || page == i)
		return false;
	size_t number_end = page;
	while (number_end > from && byte_is_space(text.ptr[number_end - 1]))
		number_end--;
	size_t number = number_end;
	while (number > from && byte_is_digit(text.ptr[number - 1]) && number_end - number < 9)
		number--;
	if (number_end - number != 8)
		return false;
	size_t post = post_before(posts, text, number);
	if (post < from || post == number)
		return false;
	*out = (struct span){post, end};
	return true;
}

static bool is_only(struct slice line, char byte)
{
	size_t i = 0;
	while (i < line.len && line.ptr[i] == byte)
		i++;
	return i > 0 && i == line.len;
}

/* Classification and captions that stand alone in a line: the head and foot of a page. */
static bool is_marking_line(struct slice line)
{
	enum { LONGEST = 26 };
	static const char *const captions[] = {"SIPDIS", "NOFORN", "EXDIS", "NODIS", "LIMDIS", "STADIS"};
	if (line.len > LONGEST)
		return false;
	for (size_t i = 0; i < sizeof captions / sizeof *captions; i++) {
		if (captions[i][0] == line.ptr[0] && slice_equals(line, captions[i]))
			return true;
	}
	for (size_t i = 0; i < sizeof markings / sizeof *markings; i++) {
		if (markings[i][0] == line.ptr[0] && slice_equals(line, markings[i]))
			return true;
	}
	return false;
}

/* "2002ROME01748 - Classification: SECRET", "2004CARACA01540 - UNCLASSIFIED": the archive's foot. */
static bool is_archive_foot(struct slice line)
{
	size_t dash;
	if (line.len < 12 || line.len > 60 || !slice_find(line, slice_of(" - "), &dash) || digits_at(line, 0) != 4)
		return false;
	size_t i = 4;
	while (i < dash && byte_is_upper(line.ptr[i]))
		i++;
	return i > 4 && digits_at(line, i) >= 3 && i + digits_at(line, i) == dash;
}

static const char stamp[] = "Declassified/Released US Department of State";

static bool is_system_line(struct slice line)
{
	return slice_starts_with(line, "<< END OF DOCUMENT") || slice_equals(line, "Message Text") ||
	       slice_starts_with(line, "------------------0");
}

static bool is_end_line(struct slice line)
{
	return slice_equals(line, "NNNN") || slice_equals(line, "NNN") || slice_equals(line, "BT") ||
	       is_only(line, '>') || (line.len == 5 && line.ptr[0] == '#' && digits_at(line, 1) == 4);
}

/* A line that repeats the head of a section: "C O N F I D E N T I A L SECTION 02 OF 03 KABUL 001156". */
static bool is_section_line(struct slice line)
{
	size_t spaced = label_spaced_length(line, 0);
	size_t at = spaced > 0 ? skip_spaces(line, spaced) : slice_starts_with(line, "UNCLAS ") ? 7 : 0;
	size_t section;
	if (at == 0 || !slice_find(slice_from(line, at), slice_of("SECTION "), &section))
		return false;
	at += section + 8;
	size_t digits = digits_at(line, at);
	/* The first section's line is the telegram's own. */
	return digits > 0 && !slice_equals(slice_part(line, at, at + digits), "01") &&
	       !slice_equals(slice_part(line, at, at + digits), "1") && page_of_pages(line, at) > 0;
}

/* Of a line that is not stamped. */
static bool is_noise_line(struct slice line)
{
	switch (line.ptr[0]) {
	case 'B':
	case 'N':
	case '#':
	case '>':
	case 'E':
	case 'L':
	case 'T':
		return is_end_line(line) || is_marking_line(line);
	case 'C':
	case 'S':
	case 'U':
		return is_marking_line(line) || is_section_line(line);
	case '1':
	case '2':
		return is_archive_foot(line);
	case '<':
	case 'M':
	case '-':
		return is_system_line(line);
	default:
		return false;
	}
}

/* Whether a line may be stamped: those of the others that are noise begin so. */
static bool may_be_stamped(struct slice line)
{
	return strchr("BN#>ELT12", line.ptr[0]) == NULL;
}

struct finder {
	struct arena *arena;
	const struct posts *posts;
	struct slice text;
	struct spans *out;
	size_t capacity;
	size_t done;      /* everything before is looked at */
	size_t stamp;     /* where the next stamp stands, from the line on that is looked at; the text's end: nowhere */
	size_t candidate; /* likewise the next letter that a page line has */
};

/* Of "PAGE" and "OF", the letters that are rarest. */
static const struct byte_set rarest = {1, {{'F', 'G'}}};

static enum status add(struct finder *f, struct span span, struct error *err)
{
	if (span.begin < f->done)
		span.begin = f->done;
	f->done = span.end;
	return span.end > span.begin ? spans_add(f->arena, f->out, &f->capacity, span, err) : STATUS_OK;
}

/* Page lines anywhere in the line [begin, end). */
static enum status find_page_lines(struct finder *f, size_t begin, size_t end, struct error *err)
{
	enum status status = STATUS_OK;
	struct span span;
	for (; f->candidate < end && status == STATUS_OK;
	     f->candidate = slice_next_of(f->text, f->candidate + 1, &rarest)) {
		size_t i = f->candidate;
		const char *p = f->text.ptr + i;
		bool found = false;
		if (p[0] == 'G' && i >= begin + 2 && i - 2 >= f->done && end - i >= 3 && memcmp(p - 2, "PAGE", 4) == 0)
			found = page_head_at(f->text, i - 2, &span);
		else if (p[0] == 'F' && i >= begin + 1 && i - 1 >= f->done && i >= 2 && p[-1] == 'O' &&
		         byte_is_space(p[-2]))
			found = page_line_around(f->posts, f->text, f->done, i - 1, &span);
		if (found)
			status = add(f, span, err);
	}
	return status;
}

static size_t next_stamp(struct slice text, size_t from)
{
	size_t at;
	return slice_find(slice_from(text, from), slice_of(stamp), &at) ? from + at : text.len;
}

static enum status find_in_line(struct finder *f, size_t begin, size_t end, struct error *err)
{
	struct slice line = slice_trim(slice_part(f->text, begin, end));
	if (line.len == 0)
		return STATUS_OK;
	bool is_stamped = f->stamp < end && may_be_stamped(line);
	if (f->stamp < end)
		f->stamp = next_stamp(f->text, end);
	if (is_stamped || is_noise_line(line)) {
		size_t start = (size_t)(line.ptr - f->text.ptr);
		if (f->candidate < end)
			f->candidate = slice_next_of(f->text, end, &rarest);
		return add(f, (struct span){start, start + line.len}, err);
	}
	return find_page_lines(f, begin, end, err);
}

enum status noise_find(struct arena *a, const struct posts *posts, struct slice text, struct spans *out,
                       struct error *err)
{
	struct finder f = {.arena = a,
	                   .posts = posts,
	                   .text = text,
	                   .out = out,
	                   .stamp = next_stamp(text, 0),
	                   .candidate = slice_next_of(text, 0, &rarest)};
	enum status status = STATUS_OK;
	size_t begin = 0;
	*out = (struct spans){0};
	while (begin < text.len && status == STATUS_OK) {
		size_t len;
		if (!slice_find_byte(slice_from(text, begin), '\n', &len))
			len = text.len - begin;
		status = find_in_line(&f, begin, begin + len, err);
		begin += len + 1;
	}
	return status;
}

struct slice noise_blank(struct arena *a, struct slice text, const struct spans *noise)
{
	char *out = arena_bytes(a, text.len);
	if (out == NULL)
		return (struct slice){NULL, 0};
	if (text.len > 0)
		memcpy(out, text.ptr, text.len);
	for (size_t i = 0; i < noise->count; i++) {
		for (size_t k = noise->items[i].begin; k < noise->items[i].end; k++) {
			if (out[k] != '\n')
				out[k] = ' ';
		}
	}
	return slice_make(out, text.len);
}

/* The noise that ends behind `at` and begins soonest: its index; `count` if there is none. */
static size_t noise_behind(const struct span *noise, size_t count, size_t at)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (noise[middle].end <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Where the line of `out` begins that ends at `len`, if nothing but blanks stands in it; `len` + 1 if words do. */
static size_t blank_line(const char *out, size_t len)
{
	size_t begin = len;
	while (begin > 0 && (out[begin - 1] == ' ' || out[begin - 1] == '\t'))
		begin--;
	return begin == 0 || out[begin - 1] == '\n' ? begin : len + 1;
}

struct slice noise_drop(struct arena *a, struct slice text, struct span span, const struct span *noise, size_t count)
{
	char *out = arena_bytes(a, span.end - span.begin);
	size_t len = 0, at = span.begin;
	if (out == NULL)
		return (struct slice){NULL, 0};
	for (size_t i = noise_behind(noise, count, at); i < count && noise[i].begin < span.end; i++) {
		if (noise[i].begin > at) {
			memcpy(out + len, text.ptr + at, noise[i].begin - at);
			len += noise[i].begin - at;
		}
		at = noise[i].end < span.end ? noise[i].end : span.end;
		size_t next = at, line = blank_line(out, len);
		while (next < span.end && (text.ptr[next] == ' ' || text.ptr[next] == '\t'))
			next++;
		if (line <= len && next < span.end && text.ptr[next] == '\n') {
			len = line;
			at = next + 1;
		}
	}
	if (at < span.end) {
		memcpy(out + len, text.ptr + at, span.end - at);
		len += span.end - at;
	}
	return slice_make(out, len);
}

/* "[…not declassified…]" at `at`, no longer than a line or two: where it ends; 0 if it is none. */
static size_t bracket_omission(struct slice text, size_t at)
{
	enum { LONGEST = 120 };
	size_t close;
	size_t phrase;
	size_t declassified;
	struct slice rest = slice_part(text, at, at + LONGEST);
	if (!slice_find_byte(rest, ']', &close))
		return 0;
	rest = slice_part(rest, 0, close);
	bool is = slice_find_nocase(rest, slice_of("omitted"), &phrase);
	if (slice_find_nocase(rest, slice_of("not"), &phrase))
		is = is || slice_find_nocase(slice_from(rest, phrase), slice_of("declassified"), &declassified);
	return is ? at + close + 1 : 0;
}

enum status omissions_find(struct arena *a, struct slice text, struct spans *out, struct error *err)
{
	static const struct byte_set first = {3, {{'X', 'X'}, {'x', 'x'}, {'[', '['}}};
	enum status status = STATUS_OK;
	size_t capacity = 0;
	size_t at = slice_next_of(text, 0, &first);
	*out = (struct spans){0};
	while (at < text.len && status == STATUS_OK) {
		size_t behind = at + 1;
		bool omission = false;
		if (text.ptr[at] == '[') {
			size_t end = bracket_omission(text, at);
			omission = end > 0;
			behind = omission ? end : behind;
		} else {
			while (behind < text.len && text.ptr[behind] == text.ptr[at])
				behind++;
			omission = behind - at >= X_RUN_MIN;
		}
		if (omission)
			status = spans_add(a, out, &capacity, (struct span){at, behind}, err);
		at = slice_next_of(text, behind, &first);
	}
	return status;
}
