/* The sentences that people read, one catalogue per language, and how that language writes numbers and dates.
 *
 * A catalogue is an INI file (pages/text/en.ini, read by inih): a section per module, a key per sentence; the id of a
 * sentence is "section.key". A line that begins with white space goes on with the sentence above it; lines are at most
 * 190 bytes, and " ;" would begin a comment: both are refused. A sentence is in ICU's message format with named
 * arguments:
 *
 *     found = {count, plural, =0 {No cable} one {# cable} other {# cables}} in {place}.
 *
 * `{name}`, `{name, number}`, `plural` (with =N and offset:N), `selectordinal`, `select`, and ICU's rules for apostrophes.
 * ICU's C interface has neither named arguments nor message formats that threads may share, so that base/message reads the
 * pattern itself; plural rules, numbers, units and dates are ICU's. A test compares with ICU's own formatter.
 *
 * A catalogue is immutable and may be used by many threads. What the functions give lies in the caller's arena; without
 * memory the slice's pointer is NULL and the arena is marked as failed.
 */
#ifndef CABLEDESK_BASE_TEXT_H
#define CABLEDESK_BASE_TEXT_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/value.h"

struct text_catalogue;

/* Reads a catalogue; `language` is a BCP 47 tag ("en"). STATUS_INPUT, with `line` or `id` and the reason, if it cannot be
 * read. The caller frees it. */
enum status text_catalogue_read(struct slice ini, const char *language, struct text_catalogue **out, struct error *err)
    __attribute__((warn_unused_result));
/* The catalogue embedded in the program (base/embed.h). */
enum status text_catalogue_embedded(const char *language, struct text_catalogue **out, struct error *err)
    __attribute__((warn_unused_result));
void text_catalogue_free(struct text_catalogue *catalogue);

/* The sentence with its arguments, taken from the object `values` by name (NULL: none). An unknown id gives itself in
 * brackets, "[cli.nothing]"; an argument that is not there gives its name in braces. */
struct slice text_sentence(const struct text_catalogue *catalogue, struct arena *a, const char *id,
                           const struct value *values);
/* The same with one argument. */
struct slice text_sentence_number(const struct text_catalogue *catalogue, struct arena *a, const char *id,
                                  const char *name, int64_t number);
struct slice text_sentence_text(const struct text_catalogue *catalogue, struct arena *a, const char *id,
                                const char *name, struct slice text);
/* The sentence of an error, with its values. */
struct slice text_error(const struct text_catalogue *catalogue, struct arena *a, const struct error *error);

/* For templates: a sentence known by its id (NULL: there is none), and its making with arguments from anywhere.
 * `literal` gets the sentence's own words, `argument` the value of each plain argument, in order. `find` gives the value
 * of a name, or NULL. False, and the name in `missing`, if an argument was not found. */
struct text_message;
struct text_maker {
	const struct value *(*find)(void *state, struct slice name);
	void (*literal)(void *state, struct slice words);
	void (*argument)(void *state, const struct value *value);
	void *state;
};
const struct text_message *text_find(const struct text_catalogue *catalogue, struct slice id);
bool text_make(const struct text_catalogue *catalogue, const struct text_message *message,
               const struct text_maker *maker, struct slice *missing);
/* A value as people read it: counts and moments as the language writes them, all else as value_write_text. */
void text_write_value(const struct text_catalogue *catalogue, struct buffer *out, const struct value *value);
/* Every id, in order; for the test that each is used. NULL behind the last. */
const char *text_id_at(const struct text_catalogue *catalogue, size_t index);
/* The catalogue's language as it stands in the lang attribute. */
const char *text_language(const struct text_catalogue *catalogue);
/* "ltr" or "rtl", as it stands in the dir attribute. */
const char *text_direction(const struct text_catalogue *catalogue);

/* How the language writes what is not words. */
struct slice text_number(const struct text_catalogue *catalogue, struct arena *a, int64_t number); /* 12,408 */
struct slice text_size(const struct text_catalogue *catalogue, struct arena *a, int64_t bytes);    /* 1.9 GB */
struct slice text_duration(const struct text_catalogue *catalogue, struct arena *a, int64_t ms); /* 2 hours 5 minutes */
/* "1,204 cables a second": `sentence` has the argument {count}, `done` things took `ms`. Less than one is 0. */
struct slice text_rate(const struct text_catalogue *catalogue, struct arena *a, const char *sentence, int64_t done,
                       int64_t ms);

enum text_moment_form {
	TEXT_MOMENT_FULL, /* as exact as it is known: "19 Feb 2009, 16:17 UTC", "19 Feb 2009", "Feb 2009", "2009" */
	TEXT_MOMENT_DAY,  /* at most the day: "19 Feb 2009" */
	TEXT_MOMENT_LONG, /* "May 04, 2011", in running text; "May 2011", "2011" */
	TEXT_MOMENT_TIME, /* "16:17" */
};
/* A moment as people read it, in UTC, or in `zone` (an IANA name; NULL: UTC): "4 May 2011, 11:30 (UTC+05:30)". An unknown
 * zone counts as UTC; MOMENT_NONE gives the empty text. */
struct slice text_moment(const struct text_catalogue *catalogue, struct arena *a, struct moment m,
                         enum text_moment_form form, const char *zone);

#endif
