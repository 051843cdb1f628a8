/* A story as it comes in: a Markdown file with front matter, or the HTML of a news page; made into metadata and a body.
 *
 * Front matter stands between two lines `---` at the start, one `key: value` a line; keys in any case, values with or
 * without quotation marks. A body begins behind it. A page's metadata is that of its head (Open Graph, article:,
 * JSON-free meta tags, title, link rel=canonical, html lang); its body is the article's text as Markdown, with
 * navigation, asides, forms and the like set aside. What a page does not say is empty.
 * HTML is read in the worker only, nested at most 200 deep. Everything lies in the arena given, or in the input.
 */
#ifndef CABLEDESK_BASE_STORY_SOURCE_H
#define CABLEDESK_BASE_STORY_SOURCE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/worker.h"

enum story_field {
	STORY_HEADLINE = 0,
	STORY_BYLINE,
	STORY_DATELINE,
	STORY_PARTNER,
	STORY_DATE, /* as written */
	STORY_LANGUAGE,
	STORY_URL,
	STORY_SERIES,
	STORY_TRANSLATION_OF,
	STORY_CREDIT,
	STORY_NOTE,
	STORY_DESCRIPTION,
	STORY_FIELDS,
};

struct story_source {
	struct slice fields[STORY_FIELDS]; /* one line each, trimmed; UTF-8 */
	struct slice body;                 /* Markdown, UTF-8, lines ended by LF */
	/* Keys of the front matter that nothing reads, so that a slip of the pen can be told. */
	struct slice *unknown;
	size_t unknown_count;
};

/* The key in front matter and JSON: "headline", "translation-of". */
const char *story_field_name(enum story_field field);

/* Reads a Markdown file; pure. STATUS_ENCODING; STATUS_INPUT with `line` for front matter that has no end, or a line in it that is no
 * "key: value"; STATUS_LIMIT for a body over PROSE_BODY_MAX. */
enum status story_source_read_markdown(struct arena *a, struct slice bytes, struct story_source *out, struct error *err)
    __attribute__((warn_unused_result));

/* In the worker: reads a page; the job for main's table is "prose-html", bytes of a page → story_source_write. */
enum status story_source_read_html(struct arena *a, struct slice bytes, struct story_source *out, struct error *err)
    __attribute__((warn_unused_result));
extern const struct worker_job prose_html_job;

/* A story's source as bytes, and back (hostile: checked). */
void story_source_write(struct buffer *out, const struct story_source *source);
enum status story_source_read(struct arena *a, struct slice bytes, struct story_source *out, struct error *err)
    __attribute__((warn_unused_result));

/* In the parent: reads a file of either kind. `name` decides: .html, .htm and .xhtml are pages; anything else is Markdown. */
enum status story_source_make(struct worker_pool *pool, struct arena *a, struct slice name, struct slice bytes,
                              struct story_source *out, struct error *err) __attribute__((warn_unused_result));

#endif
