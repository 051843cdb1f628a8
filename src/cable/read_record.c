#include "cable/document_text.h"
#include "cable/flags.h"
#include "cable/mrn.h"
#include "cable/read_telegram.h"
#include "cable/record.h"

#include <string.h>

/* Column names that header lines use, in any case. */
static const struct {
	const char *name;
	enum record_column column;
} names[] = {
    {"id", RECORD_ID},
    {"identifier", RECORD_ID},
    {"date", RECORD_DATE},
    {"datetime", RECORD_DATE},
    {"date_time", RECORD_DATE},
    {"created", RECORD_DATE},
    {"mrn", RECORD_MRN},
    {"local_id", RECORD_MRN},
    {"refid", RECORD_MRN},
    {"reference_id", RECORD_MRN},
    {"reference id", RECORD_MRN},
    {"message reference number", RECORD_MRN},
    {"post", RECORD_POST},
    {"origin", RECORD_POST},
    {"source", RECORD_POST},
    {"embassy", RECORD_POST},
    {"classification", RECORD_CLASSIFICATION},
    {"class", RECORD_CLASSIFICATION},
    {"references", RECORD_REFERENCES},
    {"refs", RECORD_REFERENCES},
    {"reference", RECORD_REFERENCES},
    {"destination", RECORD_REFERENCES},
    {"header", RECORD_HEADER},
    {"head", RECORD_HEADER},
    {"body", RECORD_BODY},
    {"text", RECORD_BODY},
    {"content", RECORD_BODY},
};

/* The next field of a record. */
struct field_cursor {
	struct slice rest;
	bool done;
	bool unclosed; /* the last field had no closing mark */
};

static bool ends_field(struct slice s, size_t at)
{
	return at >= s.len || s.ptr[at] == ',';
}

/* True if the mark at `at` with a backslash before it ends the field: another quoted field follows that is not closed at once. The
 * cutter decides by the same rule. */
static bool backslash_ends_field(struct slice s, size_t at)
{
	return at + 3 < s.len && s.ptr[at + 1] == ',' && s.ptr[at + 2] == '"' && s.ptr[at + 3] != ',' &&
	       s.ptr[at + 3] != '\n' && s.ptr[at + 3] != '\r';
}

/* Where the next `byte` stands in [at, end); `end` if none does. */
static size_t next_byte(struct slice s, size_t at, size_t end, char byte)
{
	size_t found;
	return slice_find_byte(slice_part(s, at, end), byte, &found) ? at + found : end;
}

/* Undoes quotes from `at` (behind the opening mark) into `out` (NULL: only counts); returns where the field ends. Without a closing
 * mark that is the end of `s`, and `closed` becomes false. */
static size_t unquote(struct slice s, size_t at, char *out, size_t *len, bool *closed)
{
	size_t quote = 0;
	*len = 0;
	*closed = true;
	while (at < s.len) {
		size_t run;
		if (quote < at || at == 0)
			quote = next_byte(s, at, s.len, '"');
		run = next_byte(s, at, quote, '\\') - at;
		if (out != NULL)
			memcpy(out + *len, s.ptr + at, run);
		*len += run;
		at += run;
		if (at == s.len)
			break;
		char c = s.ptr[at];
		char next = at + 1 < s.len ? s.ptr[at + 1] : '\0';
		size_t used = 1;
		if (c == '\\' && next == '"' && !backslash_ends_field(s, at + 1) && at + 2 < s.len) {
			c = '"';
			used = 2;
		} else if (c == '\\' && next == '\\') {
			used = 2;
		} else if (c == '\\' && (next == '\n' || next == '\r')) {
			at++;
			continue;
		} else if (c == '"' && next == '"') {
			used = 2;
		} else if (c == '"' && ends_field(s, at + 1)) {
			return at + 1;
		}
		if (out != NULL)
			out[*len] = c;
		(*len)++;
		at += used;
	}
	*closed = false;
	return at;
}

/* Takes the next field, quotes undone: a part of the record, or where they change it in the arena. False at the end; without memory the
 * field's pointer is NULL. */
static bool next_field(struct arena *a, struct field_cursor *cursor, struct slice *field)
{
	struct slice s = cursor->rest;
	size_t at = 0;
	if (cursor->done)
		return false;
	while (at < s.len && s.ptr[at] == ' ')
		at++;
	if (at < s.len && s.ptr[at] == '"') {
		size_t len;
		bool closed;
		size_t begin = at + 1;
		at = unquote(s, begin, NULL, &len, &closed);
		*field = slice_part(s, begin, begin + len);
		if (len != at - closed - begin) {
			char *out = arena_bytes(a, len);
			if (out != NULL)
				(void)unquote(s, begin, out, &len, &closed);
			*field = slice_make(out, len);
		}
		cursor->unclosed |= !closed;
	} else {
		while (at < s.len && s.ptr[at] != ',')
			at++;
		*field = slice_part(s, 0, at);
		if (field->ptr == NULL)
			field->ptr = "";
	}
	cursor->done = at >= s.len;
	cursor->rest = slice_from(s, at + 1);
	return true;
}

static bool find_name(struct slice name, enum record_column *column)
{
	name = slice_trim(name);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (slice_equals_nocase(name, names[i].name)) {
			*column = names[i].column;
			return true;
		}
	}
	return false;
}

static bool looks_like_date(struct slice s)
{
	size_t slashes = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (!byte_is_digit(s.ptr[i]) && s.ptr[i] != '/' && s.ptr[i] != ' ' && s.ptr[i] != ':' &&
		    s.ptr[i] != '-')
			return false;
		slashes += s.ptr[i] == '/' || s.ptr[i] == '-';
	}
	return slashes >= 2;
}

static enum status refuse_columns(struct error *err)
{
	return error_set(err, STATUS_INPUT, "cable.record_columns");
}

enum status record_layout_read(struct slice first_document, struct record_layout *out, struct error *err)
{
	enum { FIRST_MAX = 64 * 1024, COLUMNS_MAX = 200 };
	struct arena a = {0};
	/* A header line is short; of a record, only the first columns matter. */
	struct field_cursor cursor = {.rest = first_document};
	struct slice field;
	struct slice second = {NULL, 0};
	enum status status = STATUS_OK;
	*out = (struct record_layout){.columns = 0};
	for (int i = 0; i < RECORD_COLUMNS; i++)
		out->place[i] = -1;
	if (slice_starts_with(cursor.rest, "\xEF\xBB\xBF"))
		cursor.rest = slice_from(cursor.rest, 3);
	while (status == STATUS_OK && out->columns < COLUMNS_MAX && next_field(&a, &cursor, &field)) {
		enum record_column column;
		if (field.ptr == NULL)
			status = error_memory(err);
		else if (first_document.len < FIRST_MAX && find_name(field, &column) && out->place[column] < 0)
			out->place[column] = out->columns;
		if (out->columns == 1)
			second = field;
		out->columns++;
	}
	if (status == STATUS_OK && out->place[RECORD_BODY] >= 0) {
		out->has_header = true;
	} else if (status == STATUS_OK && out->columns == RECORD_COLUMNS && looks_like_date(slice_trim(second))) {
		for (int i = 0; i < RECORD_COLUMNS; i++)
			out->place[i] = i;
	} else if (status == STATUS_OK) {
		status = refuse_columns(err);
	}
	arena_free(&a);
	return status;
}

bool record_begins(struct slice bytes)
{
	struct arena a = {0};
	struct field_cursor cursor = {.rest = slice_part(bytes, 0, 4096)};
	struct slice field[3];
	bool is = true;
	for (int i = 0; i < 3 && is; i++)
		is = next_field(&a, &cursor, &field[i]) && field[i].ptr != NULL && !cursor.done;
	is = is && looks_like_date(slice_trim(field[1])) && slice_trim(field[2]).len > 4;
	arena_free(&a);
	return is;
}

/* Reads all fields; those the layout names go where they belong. `*count` gets how many there were. */
static enum status read_fields(struct arena *a, const struct record_layout *layout, struct slice document,
                               struct record_fields *fields, int32_t *count, bool *unclosed, struct error *err)
{
	struct field_cursor cursor = {.rest = document};
	struct slice field;
	*count = 0;
	while (*count < INT32_MAX && next_field(a, &cursor, &field)) {
		if (field.ptr == NULL)
			return error_memory(err);
		for (int i = 0; i < RECORD_COLUMNS; i++) {
			if (layout->place[i] != *count)
				continue;
			enum status status = document_text_make(a, field, &fields->values[i], err);
			if (status != STATUS_OK)
				return status;
		}
		(*count)++;
	}
	*unclosed = cursor.unclosed;
	return STATUS_OK;
}

/* The header, a LF, and the body. */
static struct slice join_text(struct arena *a, struct slice header, struct slice body)
{
	if (header.len > SIZE_MAX - body.len - 1)
		return (struct slice){NULL, 0};
	char *text = arena_bytes(a, header.len + body.len + 1);
	if (text == NULL)
		return (struct slice){NULL, 0};
	size_t len = 0;
	if (header.len > 0) {
		memcpy(text, header.ptr, header.len);
		len = header.len;
		text[len++] = '\n';
	}
	if (body.len > 0)
		memcpy(text + len, body.ptr, body.len);
	return slice_make(text, len + body.len);
}

static bool take_digits(struct slice s, size_t *at, int *value)
{
	size_t begin = *at;
	*value = 0;
	while (*at < s.len && byte_is_digit(s.ptr[*at]) && *at - begin < 4)
		*value = *value * 10 + (s.ptr[(*at)++] - '0');
	return *at > begin;
}

static bool take_byte(struct slice s, size_t *at, char byte)
{
	if (*at >= s.len || s.ptr[*at] != byte)
		return false;
	(*at)++;
	return true;
}

/* "2/18/2009 13:12", "2/18/2009", "2009-02-18 13:12:00", "2009-02-18T13:12Z". */
static bool read_date(struct slice words, struct moment *out)
{
	struct calendar c = {0};
	struct slice s = slice_trim(words);
	size_t at = 0;
	int first;
	int second;
	int third;
	char mark = slice_find_byte(s, '/', &at) ? '/' : '-';
	at = 0;
	if (!take_digits(s, &at, &first) || !take_byte(s, &at, mark) || !take_digits(s, &at, &second) ||
	    !take_byte(s, &at, mark) || !take_digits(s, &at, &third))
		return false;
	c.year = mark == '/' ? third : first;
	c.month = mark == '/' ? first : second;
	c.day = mark == '/' ? second : third;
	out->precision = MOMENT_DAY;
	if (at < s.len) {
		if (!take_byte(s, &at, ' ') && !take_byte(s, &at, 'T'))
			return false;
		if (!take_digits(s, &at, &c.hour) || !take_byte(s, &at, ':') || !take_digits(s, &at, &c.minute))
			return false;
		out->precision = MOMENT_MINUTE;
		int second_of_minute;
		if (take_byte(s, &at, ':') && !take_digits(s, &at, &second_of_minute))
			return false;
		(void)take_byte(s, &at, 'Z');
	}
	return c.year >= 1900 && at == s.len && calendar_to_ms(&c, &out->ms);
}

struct record {
	struct arena *arena;
	const struct posts *posts;
	struct record_fields fields;
	struct moment date;
	struct mrn mrn; /* .year 0: the record has none */
	struct slice canonical;
	struct cable *out;
	size_t flag_capacity;
};

static struct slice value_of(const struct record *r, enum record_column column)
{
	return slice_trim(r->fields.values[column]);
}

static enum status flag(struct record *r, const char *sentence, struct slice detail, struct error *err)
{
	return flags_add(r->arena, r->out, &r->flag_capacity, sentence, detail, 0, err);
}

/* The record's MRN must be known before the telegram is read: it is no reference to itself, and gives the year. */
static enum status read_columns(struct record *r, struct error *err)
{
	struct slice mrn = value_of(r, RECORD_MRN);
	if (!read_date(value_of(r, RECORD_DATE), &r->date))
		r->date = (struct moment){0};
	if (!mrn_parse(r->posts, mrn, &r->mrn)) {
		r->mrn = (struct mrn){0};
		return STATUS_OK;
	}
	r->canonical = mrn_write(r->arena, &r->mrn);
	return r->canonical.ptr == NULL ? error_memory(err) : STATUS_OK;
}

static enum status merge_date(struct record *r, struct error *err)
{
	struct cable *c = r->out;
	struct slice words = value_of(r, RECORD_DATE);
	if (words.len > 0 && r->date.precision == MOMENT_NONE)
		return flag(r, "cable.flag_record_date", words, err);
	if (r->date.precision == MOMENT_NONE)
		return STATUS_OK;
	if (c->date.precision == MOMENT_NONE) {
		c->date = r->date;
		return STATUS_OK;
	}
	/* A day agrees with all of its minutes. */
	int64_t unit = r->date.precision == MOMENT_DAY ? (int64_t)24 * 3600 * 1000 : 1;
	int64_t telegram = unit == 1 ? c->date.ms : c->date.ms - ((c->date.ms % unit) + unit) % unit;
	return telegram == r->date.ms ? STATUS_OK : flag(r, "cable.flag_date_differs", words, err);
}

static enum status merge_mrn(struct record *r, struct slice of_telegram, struct error *err)
{
	struct cable *c = r->out;
	struct slice words = value_of(r, RECORD_MRN);
	if (words.len > 0 && r->mrn.year == 0)
		return flag(r, "cable.flag_record_mrn", words, err);
	if (r->mrn.year == 0)
		return STATUS_OK;
	c->mrn = r->canonical;
	c->written_mrn = words;
	if (r->mrn.post != NULL && c->post.len == 0)
		c->post = r->mrn.post->name;
	if (of_telegram.len > 0 && !slice_equal(of_telegram, r->canonical))
		return flag(r, "cable.flag_mrn_differs", words, err);
	return STATUS_OK;
}

static enum status merge_post(struct record *r, struct error *err)
{
	struct cable *c = r->out;
	struct slice words = value_of(r, RECORD_POST);
	const struct post *post = words.len > 0 ? posts_find(r->posts, words) : NULL;
	if (post == NULL)
		return STATUS_OK;
	if (c->post.len == 0)
		c->post = post->name;
	return slice_equal(c->post, post->name) ? STATUS_OK : flag(r, "cable.flag_post_differs", words, err);
}

static enum status merge_classification(struct record *r, struct error *err)
{
	struct cable *c = r->out;
	struct slice words = value_of(r, RECORD_CLASSIFICATION);
	enum classification classification;
	if (words.len == 0)
		return STATUS_OK;
	if (!classification_parse(words, &classification))
		return flag(r, "cable.flag_record_classification", words, err);
	if (c->classification == CLASSIFICATION_NONE) {
		c->classification = classification;
		c->classification_words = words;
		return STATUS_OK;
	}
	/* "UNCLAS" may be a record's "UNCLASSIFIED//FOR OFFICIAL USE ONLY": the telegram says that elsewhere ("SENSITIVE"). */
	bool both_open = c->classification <= CLASSIFICATION_LIMITED && classification <= CLASSIFICATION_LIMITED;
	if (both_open && classification == CLASSIFICATION_LIMITED)
		c->classification = CLASSIFICATION_LIMITED;
	return classification == c->classification || both_open
	           ? STATUS_OK
	           : flag(r, "cable.flag_classification_differs", words, err);
}

/* References that the record lists and the telegram does not: separated by commas, semicolons or bars. */
static enum status merge_references(struct record *r, struct error *err)
{
	enum { LISTED_MAX = 1000 };
	struct cable *c = r->out;
	struct slice rest = value_of(r, RECORD_REFERENCES);
	struct reference *items = NULL;
	size_t count = 0;
	size_t capacity = 0;
	size_t at = 0;
	/* With references of its own the telegram knows better. */
	if (c->reference_count > 0)
		return STATUS_OK;
	while (at < rest.len && count < LISTED_MAX) {
		size_t end = at;
		while (end < rest.len && strchr(",;|\n", rest.ptr[end]) == NULL)
			end++;
		struct slice words = slice_trim(slice_part(rest, at, end));
		struct mrn mrn;
		at = end + 1;
		if (!mrn_parse(r->posts, words, &mrn))
			continue;
		struct slice canonical = mrn_write(r->arena, &mrn);
		struct reference *item = arena_push(r->arena, &items, count, &capacity, sizeof *item);
		if (canonical.ptr == NULL || item == NULL)
			return error_memory(err);
		if (slice_equal(canonical, c->mrn))
			continue;
		*item = (struct reference){.mrn = canonical, .words = words};
		count++;
	}
	c->references = items;
	c->reference_count = count;
	return STATUS_OK;
}

/* Flags that the telegram's reader set, for what the record's columns have made good. */
static void drop_answered_flags(struct cable *c)
{
	size_t kept = 0;
	for (size_t i = 0; i < c->flag_count; i++) {
		struct slice sentence = slice_of(c->flags[i].sentence);
		bool answered = (slice_equals(sentence, "cable.flag_no_date") && c->date.precision != MOMENT_NONE) ||
		                (slice_equals(sentence, "cable.flag_no_mrn") && c->mrn.len > 0) ||
		                (slice_equals(sentence, "cable.flag_no_classification") &&
		                 c->classification != CLASSIFICATION_NONE) ||
		                (slice_equals(sentence, "cable.flag_no_post") && c->post.len > 0);
		if (!answered)
			c->flags[kept++] = c->flags[i];
	}
	c->flag_count = kept;
}

static enum status flag_columns(struct record *r, const struct record_layout *layout, int32_t count, struct error *err)
{
	if (count == layout->columns)
		return STATUS_OK;
	struct slice detail = arena_format(r->arena, "%ld / %ld", (long)count, (long)layout->columns);
	return detail.ptr == NULL ? error_memory(err) : flag(r, "cable.flag_columns", detail, err);
}

static enum status merge(struct record *r, struct slice of_telegram, struct error *err)
{
	enum status status = merge_date(r, err);
	if (status == STATUS_OK)
		status = merge_mrn(r, of_telegram, err);
	if (status == STATUS_OK)
		status = merge_post(r, err);
	if (status == STATUS_OK)
		status = merge_classification(r, err);
	if (status == STATUS_OK)
		status = merge_references(r, err);
	return status;
}

enum status cable_read_record(struct arena *a, const struct posts *posts, const struct record_layout *layout,
                              struct slice document, struct cable *out, struct record_fields *extra, struct error *err)
{
	struct record r = {.arena = a, .posts = posts, .out = out};
	int32_t count;
	bool unclosed;
	*out = (struct cable){0};
	enum status status = read_fields(a, layout, document, &r.fields, &count, &unclosed, err);
	if (status != STATUS_OK)
		return status;
	if (extra != NULL)
		*extra = r.fields;
	if (value_of(&r, RECORD_HEADER).len + value_of(&r, RECORD_BODY).len == 0)
		return error_set(err, STATUS_INPUT, "cable.record_empty");
	status = read_columns(&r, err);
	if (status != STATUS_OK)
		return status;
	struct slice text = join_text(a, r.fields.values[RECORD_HEADER], r.fields.values[RECORD_BODY]);
	if (text.ptr == NULL)
		return error_memory(err);
	int year = r.mrn.year > 0 ? r.mrn.year : r.date.precision != MOMENT_NONE ? calendar_of(r.date.ms).year : 0;
	struct slice of_telegram = {NULL, 0};
	status = cable_read_telegram_text(a, posts, text, r.canonical, year, out, &of_telegram, err);
	/* The flags so far are in an array that is full. */
	r.flag_capacity = out->flag_count;
	if (status == STATUS_OK && unclosed)
		status = flag(&r, "cable.flag_unclosed", (struct slice){"", 0}, err);
	if (status == STATUS_OK)
		status = flag_columns(&r, layout, count, err);
	if (status == STATUS_OK)
		status = merge(&r, of_telegram, err);
	if (status == STATUS_OK)
		drop_answered_flags(out);
	return status;
}
