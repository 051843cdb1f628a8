/* A story as it comes in: Markdown with front matter, plain text, the HTML of a news page, a text processor's .docx or .odt; made into
 * metadata and a body. Which of them it is, its bytes say, not its name.
 *
 * Front matter stands between two lines `---` at the start, one `key: value` a line; keys in any case, values with or
 * without quotation marks. A body begins behind it. A text without front matter in which nothing is Markdown's is plain: its words are
 * escaped, its indents no code. A page's metadata is that of its head (Open Graph, article:, JSON-free meta tags, title,
 * link rel=canonical, html lang); its body is the article's text as Markdown, with navigation, asides, forms, comments, related
 * links, notices of cookies and the like set aside. Of a text processor's file (ECMA-376, ISO/IEC 29500; OASIS OpenDocument 1.3)
 * come the title and the text as it would be printed: not what was deleted, no comment, footnote, header or picture; a style that is a heading or
 * a quotation counts. Nothing in it is executed or followed. What a source does not say is empty.
 * Pages and text processors' files are read in the worker only, nested at most 200 deep. Everything lies in the arena given, or in
 * the input.
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

/* Reads a text that is Markdown, or plain; pure. As above. */
enum status story_source_read_text(struct arena *a, struct slice bytes, struct story_source *out, struct error *err)
    __attribute__((warn_unused_result));

/* In the worker: reads a page; the job for main's table is "prose-html", bytes of a page → story_source_write. */
enum status story_source_read_html(struct arena *a, struct slice bytes, struct story_source *out, struct error *err)
    __attribute__((warn_unused_result));
extern const struct worker_job prose_html_job;

/* In the worker: reads a .docx or .odt; the job is "story-office". STATUS_INPUT for what is damaged, protected by a password, holds
 * macros or a document type, or is no text; STATUS_LIMIT for what unpacks to more than it should. */
enum status story_source_read_office(struct arena *a, struct slice bytes, struct story_source *out, struct error *err)
    __attribute__((warn_unused_result));
extern const struct worker_job story_office_job;

/* A story's source as bytes, and back (hostile: checked). */
void story_source_write(struct buffer *out, const struct story_source *source);
enum status story_source_read(struct arena *a, struct slice bytes, struct story_source *out, struct error *err)
    __attribute__((warn_unused_result));

/* Where the places `body_at` (ascending, at words or marks) of the body that story_source_read_text made of `bytes` stand in `bytes`. False if
 * it did not make it. */
bool story_source_places(struct slice bytes, struct slice body, const size_t *body_at, size_t *bytes_at, size_t count);

enum story_source_kind {
	STORY_SOURCE_TEXT, /* Markdown or plain */
	STORY_SOURCE_PAGE,
	STORY_SOURCE_OFFICE, /* a ZIP: .docx, .odt, or something else */
	STORY_SOURCE_PDF,    /* these are not read */
	STORY_SOURCE_RTF,
	STORY_SOURCE_OLD_OFFICE,
	STORY_SOURCE_BINARY,
};
/* What the bytes begin with. */
enum story_source_kind story_source_kind_of(struct slice bytes);

/* In the parent: reads a file of any kind. STATUS_INPUT with a sentence for one that is none. */
enum status story_source_make(struct worker_pool *pool, struct arena *a, struct slice bytes, struct story_source *out,
                              struct error *err) __attribute__((warn_unused_result));

#endif
