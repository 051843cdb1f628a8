#include "base/text.h"

#include "base/embed.h"
#include "base/language.h"
#include "base/message.h"

#include <ini.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 190, SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

struct sentence {
	const char *id;
	struct slice pattern;
	const struct text_message *message;
};

/* The ways to write a moment; the patterns stand in the catalogue. */
enum date { DATE_MINUTE, DATE_DAY, DATE_MONTH, DATE_YEAR, DATE_LONG_DAY, DATE_LONG_MONTH, DATE_TIME, DATE_KINDS };

static const char *const date_patterns[DATE_KINDS] = {
    [DATE_MINUTE] = "base.pattern_minute",     [DATE_DAY] = "base.pattern_day",
    [DATE_MONTH] = "base.pattern_month",       [DATE_YEAR] = "base.pattern_year",
    [DATE_LONG_DAY] = "base.pattern_long_day", [DATE_LONG_MONTH] = "base.pattern_long_month",
    [DATE_TIME] = "base.pattern_time",
};

struct text_catalogue {
	struct arena arena;
	struct language *language;
	struct language_date *dates[DATE_KINDS];
	struct sentence *sentences; /* in the order of their ids */
	size_t count;
	size_t capacity;
};

/* ---- Reading the file ---- */

/* inih would cut a longer line in two, and take " ;" for the begin of a comment. */
static enum status check_lines(struct slice ini, struct error *err)
{
	struct slice line;
	for (int64_t number = 1; slice_next_line(&ini, &line); number++) {
		size_t at;
		bool comment = slice_starts_with(line, "#") || slice_starts_with(line, ";");
		bool longer = line.len > LINE_MAX_BYTES;
		if (longer || (!comment && slice_find(line, slice_of(" ;"), &at))) {
			error_set(err, STATUS_INPUT,
			          longer ? "base.catalogue_line_long" : "base.catalogue_line_comment");
			error_number(err, "line", number);
			return STATUS_INPUT;
		}
	}
	return STATUS_OK;
}

/* inih's callback: a line that goes on with the one above comes with the same name. */
static int take_line(void *user, const char *section, const char *name, const char *value)
{
	struct text_catalogue *c = user;
	struct slice id = arena_format(&c->arena, "%s.%s", section, name);
	if (id.ptr == NULL)
		return 0;
	struct sentence *last = c->count == 0 ? NULL : &c->sentences[c->count - 1];
	if (last != NULL && slice_equals(id, last->id)) {
		last->pattern = arena_format(&c->arena, "%s %s", last->pattern.ptr, value);
		return last->pattern.ptr != NULL;
	}
	struct sentence *sentence = arena_push(&c->arena, &c->sentences, c->count, &c->capacity, sizeof *c->sentences);
	if (sentence == NULL)
		return 0;
	c->count++;
	sentence->id = id.ptr;
	sentence->pattern = arena_copy(&c->arena, slice_of(value));
	return sentence->pattern.ptr != NULL;
}

static enum status read_ini(struct text_catalogue *c, struct slice ini, struct error *err)
{
	enum status status = check_lines(ini, err);
	if (status != STATUS_OK)
		return status;
	char *copy = arena_cstr(&c->arena, ini);
	if (copy == NULL)
		return error_memory(err);
	int line = ini_parse_string(copy, take_line, c);
	if (c->arena.failed || line < 0)
		return error_memory(err);
	if (line > 0) {
		error_set(err, STATUS_INPUT, "base.catalogue_line");
		error_number(err, "line", line);
		return STATUS_INPUT;
	}
	return STATUS_OK;
}

static int compare_sentences(const void *left, const void *right)
{
	const struct sentence *a = left;
	const struct sentence *b = right;
	return strcmp(a->id, b->id);
}

static enum status sentence_failure(const struct sentence *sentence, const char *id, size_t at, struct error *err)
{
	error_set(err, STATUS_INPUT, id);
	error_text(err, "id", slice_of(sentence->id));
	error_number(err, "at", (int64_t)at);
	return STATUS_INPUT;
}

static enum status read_sentences(struct text_catalogue *c, struct error *err)
{
	if (c->count > 0)
		qsort(c->sentences, c->count, sizeof *c->sentences, compare_sentences);
	for (size_t i = 0; i < c->count; i++) {
		struct sentence *sentence = &c->sentences[i];
		size_t bad = 0;
		if (i > 0 && strcmp(sentence[-1].id, sentence->id) == 0)
			return sentence_failure(sentence, "base.catalogue_twice", 0, err);
		enum status status = message_read(&c->arena, sentence->pattern, &sentence->message, &bad);
		if (status == STATUS_INPUT)
			return sentence_failure(sentence, "base.catalogue_sentence", bad, err);
		if (status != STATUS_OK)
			return error_memory(err);
	}
	return STATUS_OK;
}

static const struct sentence *find_sentence(const struct text_catalogue *c, struct slice id)
{
	size_t low = 0;
	size_t high = c->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = slice_compare(slice_of(c->sentences[middle].id), id);
		if (order == 0)
			return &c->sentences[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* A catalogue without a pattern writes the moment as machines do. */
static enum status open_dates(struct text_catalogue *c, struct error *err)
{
	for (size_t i = 0; i < DATE_KINDS; i++) {
		const struct sentence *pattern = find_sentence(c, slice_of(date_patterns[i]));
		if (pattern == NULL)
			continue;
		c->dates[i] = language_date_open(c->language, pattern->pattern.ptr);
		if (c->dates[i] == NULL)
			return sentence_failure(pattern, "base.catalogue_sentence", 0, err);
	}
	return STATUS_OK;
}

enum status text_catalogue_read(struct slice ini, const char *language, struct text_catalogue **out, struct error *err)
{
	struct text_catalogue *c = calloc(1, sizeof *c);
	if (c == NULL)
		return error_memory(err);
	enum status status = language_open(language, &c->language, err);
	if (status == STATUS_OK)
		status = read_ini(c, ini, err);
	if (status == STATUS_OK)
		status = read_sentences(c, err);
	if (status == STATUS_OK)
		status = open_dates(c, err);
	if (status == STATUS_OK)
		*out = c;
	else
		text_catalogue_free(c);
	return status;
}

enum status text_catalogue_embedded(const char *language, struct text_catalogue **out, struct error *err)
{
	struct arena scratch = {0};
	struct slice ini;
	enum status status;
	struct slice name = arena_format(&scratch, "pages/text/%s.ini", language);
	if (name.ptr == NULL) {
		status = error_memory(err);
	} else if (embedded_find(name, &ini)) {
		status = text_catalogue_read(ini, language, out, err);
	} else {
		status = error_set(err, STATUS_MISSING, "base.catalogue_missing");
		error_text(err, "language", slice_of(language));
	}
	arena_free(&scratch);
	return status;
}

void text_catalogue_free(struct text_catalogue *catalogue)
{
	if (catalogue == NULL)
		return;
	for (size_t i = 0; i < DATE_KINDS; i++)
		language_date_close(catalogue->dates[i]);
	language_close(catalogue->language);
	arena_free(&catalogue->arena);
	free(catalogue);
}

const struct text_message *text_find(const struct text_catalogue *catalogue, struct slice id)
{
	const struct sentence *sentence = find_sentence(catalogue, id);
	return sentence == NULL ? NULL : sentence->message;
}

const char *text_id_at(const struct text_catalogue *catalogue, size_t index)
{
	return index < catalogue->count ? catalogue->sentences[index].id : NULL;
}

const char *text_language(const struct text_catalogue *catalogue)
{
	return language_tag(catalogue->language);
}

const char *text_direction(const struct text_catalogue *catalogue)
{
	return language_is_rtl(catalogue->language) ? "rtl" : "ltr";
}

bool text_make(const struct text_catalogue *catalogue, const struct text_message *message,
               const struct text_maker *maker, struct slice *missing)
{
	return message_make(catalogue->language, message, maker, missing);
}

/* ---- Sentences ---- */

/* What a buffer holds, in the arena; a failure of either marks the arena. */
static struct slice keep(struct arena *a, struct buffer *text)
{
	struct slice kept = {NULL, 0};
	if (buffer_done(text, NULL) == STATUS_OK)
		kept = arena_copy(a, buffer_slice(text));
	else
		a->failed = true;
	buffer_free(text);
	return kept;
}

struct sentence_state {
	const struct text_catalogue *catalogue;
	struct arena *arena;
	const struct value *values;
	struct buffer text;
};

static const struct value *find_value(void *state, struct slice name)
{
	const struct sentence_state *s = state;
	const struct value *value = value_find(s->values, name);
	if (value != NULL)
		return value;
	return value_text(s->arena, arena_format(s->arena, "{%.*s}", (int)name.len, name.ptr));
}

static void add_words(void *state, struct slice words)
{
	struct sentence_state *s = state;
	buffer_add(&s->text, words);
}

void text_write_value(const struct text_catalogue *catalogue, struct buffer *out, const struct value *value)
{
	struct arena scratch = {0};
	switch (value->type) {
	case VALUE_COUNT:
		language_write_number(catalogue->language, out, value->integer);
		break;
	case VALUE_MOMENT:
		buffer_add(out, text_moment(catalogue, &scratch, value->moment, TEXT_MOMENT_FULL, NULL));
		break;
	default:
		value_write_text(out, value);
	}
	if (scratch.failed)
		out->failed = true;
	arena_free(&scratch);
}

static void add_value(void *state, const struct value *value)
{
	struct sentence_state *s = state;
	text_write_value(s->catalogue, &s->text, value);
}

struct slice text_sentence(const struct text_catalogue *catalogue, struct arena *a, const char *id,
                           const struct value *values)
{
	const struct text_message *message = text_find(catalogue, slice_of(id));
	if (message == NULL)
		return arena_format(a, "[%s]", id);
	struct sentence_state state = {catalogue, a, values, {0}};
	struct text_maker maker = {find_value, add_words, add_value, &state};
	struct slice missing;
	if (!text_make(catalogue, message, &maker, &missing))
		buffer_add_format(&state.text, "{%.*s}", (int)missing.len, missing.ptr);
	return keep(a, &state.text);
}

struct slice text_sentence_number(const struct text_catalogue *catalogue, struct arena *a, const char *id,
                                  const char *name, int64_t number)
{
	struct value *values = value_object(a);
	value_put_count(values, name, number);
	return text_sentence(catalogue, a, id, values);
}

struct slice text_sentence_text(const struct text_catalogue *catalogue, struct arena *a, const char *id,
                                const char *name, struct slice text)
{
	struct value *values = value_object(a);
	value_put_text(values, name, text);
	return text_sentence(catalogue, a, id, values);
}

struct slice text_error(const struct text_catalogue *catalogue, struct arena *a, const struct error *error)
{
	struct value *values = value_object(a);
	for (size_t i = 0; i < error->value_count; i++) {
		const struct error_value *value = &error->values[i];
		if (value->is_number)
			value_put_number(values, value->name, value->number);
		else
			value_put_cstr(values, value->name, value->text);
	}
	return text_sentence(catalogue, a, error->sentence == NULL ? "base.unknown" : error->sentence, values);
}

/* ---- Numbers and dates ---- */

struct slice text_number(const struct text_catalogue *catalogue, struct arena *a, int64_t number)
{
	struct buffer text = {0};
	language_write_number(catalogue->language, &text, number);
	return keep(a, &text);
}

struct slice text_size(const struct text_catalogue *catalogue, struct arena *a, int64_t bytes)
{
	struct buffer text = {0};
	language_write_size(catalogue->language, &text, bytes);
	return keep(a, &text);
}

/* Durations are written in two units at most: the first that fits, and the next smaller one while it still matters. */
static const struct duration_unit {
	int64_t ms;
	const char *sentence;
	int64_t alone_from; /* from so many on the smaller unit is left out */
} duration_units[] = {
    {DAY, "base.duration_days", 10},
    {HOUR, "base.duration_hours", 24},
    {MINUTE, "base.duration_minutes", 10},
    {SECOND, "base.duration_seconds", 60},
};

struct slice text_duration(const struct text_catalogue *catalogue, struct arena *a, int64_t ms)
{
	size_t count = sizeof duration_units / sizeof *duration_units;
	size_t unit = 0;
	while (unit < count && ms < duration_units[unit].ms)
		unit++;
	if (unit == count)
		return text_sentence(catalogue, a, "base.duration_moment", NULL);
	const struct duration_unit *first = &duration_units[unit];
	int64_t whole = ms / first->ms;
	struct slice long_part = text_sentence_number(catalogue, a, first->sentence, "count", whole);
	int64_t rest = unit + 1 < count ? ms % first->ms / first[1].ms : 0;
	if (rest == 0 || whole >= first->alone_from)
		return long_part;
	struct value *values = value_object(a);
	value_put_text(values, "first", long_part);
	value_put_text(values, "second", text_sentence_number(catalogue, a, first[1].sentence, "count", rest));
	return text_sentence(catalogue, a, "base.duration_two", values);
}

struct slice text_rate(const struct text_catalogue *catalogue, struct arena *a, const char *sentence, int64_t done,
                       int64_t ms)
{
	double rate = ms > 0 ? (double)done * SECOND / (double)ms : (double)done;
	return text_sentence_number(catalogue, a, sentence, "count", (int64_t)rate);
}

static enum date date_of(enum moment_precision precision, enum text_moment_form form)
{
	if (form == TEXT_MOMENT_TIME)
		return DATE_TIME;
	if (precision == MOMENT_YEAR)
		return DATE_YEAR;
	if (precision == MOMENT_MONTH)
		return form == TEXT_MOMENT_LONG ? DATE_LONG_MONTH : DATE_MONTH;
	if (form == TEXT_MOMENT_LONG)
		return DATE_LONG_DAY;
	return precision == MOMENT_DAY || form == TEXT_MOMENT_DAY ? DATE_DAY : DATE_MINUTE;
}

/* Only a moment that is known to the minute stands on other clocks as well. */
static int offset_in_zone(struct moment m, const char *zone)
{
	struct calendar calendar;
	int minutes = 0;
	if (zone == NULL || m.precision < MOMENT_MINUTE ||
	    moment_in_zone(m, zone, &calendar, &minutes, NULL) != STATUS_OK)
		return 0;
	return minutes;
}

/* "…, 16:17" becomes "…, 16:17 UTC" or "…, 16:17 (UTC+05:30)". */
static struct slice with_zone(const struct text_catalogue *catalogue, struct arena *a, struct slice moment, int minutes)
{
	if (minutes == 0)
		return text_sentence_text(catalogue, a, "base.moment_utc", "moment", moment);
	int ahead = minutes < 0 ? -minutes : minutes;
	struct value *values = value_object(a);
	value_put_text(values, "moment", moment);
	value_put_text(values, "offset",
	               arena_format(a, "%s%02d:%02d", minutes < 0 ? "\u2212" : "+", ahead / 60, ahead % 60));
	return text_sentence(catalogue, a, "base.moment_zone", values);
}

struct slice text_moment(const struct text_catalogue *catalogue, struct arena *a, struct moment m,
                         enum text_moment_form form, const char *zone)
{
	struct buffer text = {0};
	char machine[MOMENT_TEXT_MAX];
	if (m.precision == MOMENT_NONE || (form == TEXT_MOMENT_TIME && m.precision < MOMENT_MINUTE))
		return slice_of("");
	enum date date = date_of(m.precision, form);
	int minutes = offset_in_zone(m, zone);
	if (catalogue->dates[date] == NULL) {
		moment_write(m, machine);
		return arena_copy(a, slice_of(machine));
	}
	language_write_date(catalogue->dates[date], &text, m.ms + (int64_t)minutes * MINUTE);
	struct slice written = keep(a, &text);
	return date == DATE_MINUTE ? with_zone(catalogue, a, written, minutes) : written;
}
