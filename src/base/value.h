/* A tree of values: one tree makes a page (base/template.h) and its JSON.
 *
 * All of a tree lies in one arena. Texts and names are looked at, not copied: they must live as long as the arena (names
 * are usually literals). Objects keep their keys in the order in which they came. A tree is at most VALUE_DEPTH_MAX
 * deep; that a list has at most 1,000 rows is the callers' business.
 *
 * Builders can be called without looking at what they return: where memory fails the arena is marked, NULL containers
 * take nothing, and value_done says so once, at the end. A finished tree may be read by many threads.
 */
#ifndef CABLEDESK_BASE_VALUE_H
#define CABLEDESK_BASE_VALUE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/markup.h"

enum value_type {
	VALUE_NULL = 0,
	VALUE_BOOL,
	VALUE_INTEGER, /* shown as it is: a year, a paragraph's number */
	VALUE_COUNT,   /* an integer that pages show as people read it: 12,408 */
	VALUE_REAL,
	VALUE_TEXT,
	VALUE_MOMENT, /* JSON: as moment_write; pages: "19 Feb 2009, 16:17 UTC" (see base/template.h) */
	VALUE_URL,    /* may stand in href and src */
	VALUE_MARKUP, /* may stand unescaped in a page */
	VALUE_LIST,
	VALUE_OBJECT,
};

enum { VALUE_DEPTH_MAX = 64 };

struct value;

struct value_member {
	struct slice name;
	struct value *value;
};

/* Read it as you like; fill it by the functions below only. */
struct value {
	enum value_type type;
	union {
		bool boolean;
		int64_t integer; /* and a count */
		double real;
		struct slice text; /* and a url */
		struct moment moment;
		struct markup markup;
		struct {
			struct arena *arena;
			struct value_member *members; /* a list's have no name */
			size_t count;
			size_t capacity;
		} items;
	};
};

/* New values. NULL without memory. */
struct value *value_null(struct arena *a);
struct value *value_bool(struct arena *a, bool boolean);
struct value *value_number(struct arena *a, int64_t integer);
struct value *value_count(struct arena *a, int64_t integer);
struct value *value_real(struct arena *a, double real);
struct value *value_text(struct arena *a, struct slice text);
struct value *value_moment(struct arena *a, struct moment moment); /* null if its precision is MOMENT_NONE */
/* An address as it may stand in a page; null if markup_url_is_safe says no. */
struct value *value_url(struct arena *a, struct slice address);
struct value *value_markup(struct arena *a, struct markup markup);
struct value *value_list(struct arena *a);
struct value *value_object(struct arena *a);

/* Puts a value under a name, in place of one that has it already. `value` NULL (no memory) puts nothing. */
void value_put(struct value *object, const char *name, struct value *value);
void value_put_null(struct value *object, const char *name);
void value_put_bool(struct value *object, const char *name, bool boolean);
void value_put_number(struct value *object, const char *name, int64_t integer);
void value_put_count(struct value *object, const char *name, int64_t integer);
void value_put_text(struct value *object, const char *name, struct slice text);
void value_put_cstr(struct value *object, const char *name, const char *text); /* NULL puts null */
void value_put_moment(struct value *object, const char *name, struct moment moment);
void value_put_url(struct value *object, const char *name, struct slice address);
void value_put_markup(struct value *object, const char *name, struct markup markup);
/* A new, empty object or list under the name, to be filled. NULL without memory, which the builders take. */
struct value *value_put_object(struct value *object, const char *name);
struct value *value_put_list(struct value *object, const char *name);

/* Add to the end of a list; as the builders above. */
void value_add(struct value *list, struct value *value);
void value_add_text(struct value *list, struct slice text);
struct value *value_add_object(struct value *list);

/* STATUS_MEMORY if anything was not taken for want of memory since the arena was new or reset. */
enum status value_done(const struct arena *a, struct error *err) __attribute__((warn_unused_result));

/* NULL if there is no such member, or `object` is NULL or no object. */
const struct value *value_get(const struct value *object, const char *name);
const struct value *value_find(const struct value *object, struct slice name);
/* The text (or url) under a name, the empty slice otherwise; the number, or `otherwise`; whether it is `true`. */
struct slice value_get_text(const struct value *object, const char *name);
int64_t value_get_number(const struct value *object, const char *name, int64_t otherwise);
bool value_get_bool(const struct value *object, const char *name);
/* How many members a list or object has, 0 for others; the n-th of a list or object, NULL behind the last. */
size_t value_size(const struct value *container);
const struct value *value_at(const struct value *container, size_t index);

/* False for NULL, null, false, 0, the empty text and the empty list, as in mustache.js. */
bool value_is_true(const struct value *value);

/* The value as plain text, as JSON would have it but without quotes; nothing for null and containers. */
void value_write_text(struct buffer *out, const struct value *value);

/* JSON in UTF-8 (what is not UTF-8 becomes U+FFFD); `pretty` with two spaces for each level. No line feed at the end.
 * A real that is no number is null. Containers deeper than VALUE_DEPTH_MAX mark the buffer as failed. */
void value_write_json(struct buffer *out, const struct value *value, bool pretty);

/* Reads JSON from anywhere: STATUS_INPUT, with `line` and `reason`, if it is none (a key twice, NUL in a text, a number that does not
 * fit count as such), STATUS_LIMIT if deeper than VALUE_DEPTH_MAX. What is read is copied into the arena. */
enum status value_read_json(struct arena *a, struct slice json, struct value **out, struct error *err)
    __attribute__((warn_unused_result));

#endif
