#include "desk/story_file.h"

#include "base/prose.h"
#include "base/story_source.h"
#include "desk/partner.h"

enum status story_make_tree(struct worker_pool *workers, struct arena *a, struct slice body, struct slice *tree,
                            struct error *err)
{
	struct prose prose;
	struct buffer bytes = {0};
	enum status status = prose_make(workers, a, body, &prose, err);
	if (status == STATUS_OK) {
		prose_write(&bytes, &prose);
		status = buffer_done(&bytes, err);
	}
	if (status == STATUS_OK) {
		*tree = arena_copy(a, buffer_slice(&bytes));
		if (tree->ptr == NULL)
			status = error_memory(err);
	}
	buffer_free(&bytes);
	return status;
}

enum status story_read_date(struct db *db, struct arena *a, struct slice partner, struct slice text, struct slice *out,
                            struct error *err)
{
	char written[MOMENT_TEXT_MAX];
	struct moment m;
	const char *zone;
	*out = slice_of("");
	if (slice_trim(text).len == 0)
		return STATUS_OK;
	enum status status = partner_find_zone(db, a, partner, &zone, err);
	if (status != STATUS_OK)
		return status;
	if (!moment_read(slice_trim(text), &m) && moment_read_zoned(slice_trim(text), zone, &m, NULL) != STATUS_OK) {
		error_set(err, STATUS_USAGE, "desk.story_date");
		error_text(err, "date", text);
		return STATUS_USAGE;
	}
	moment_write(m, written);
	*out = arena_copy(a, slice_of(written));
	return out->ptr == NULL ? error_memory(err) : STATUS_OK;
}

static enum status check_url(struct slice url, struct error *err)
{
	if (url.len == 0 || slice_starts_with(url, "https://") || slice_starts_with(url, "http://"))
		return STATUS_OK;
	error_set(err, STATUS_USAGE, "desk.story_url");
	error_text(err, "url", url);
	return STATUS_USAGE;
}

enum status story_file_read(struct worker_pool *workers, struct db *db, struct arena *a, struct slice bytes,
                            struct story_version *out, struct error *err)
{
	struct story_source source;
	enum status status = story_source_make(workers, a, bytes, &source, err);
	if (status == STATUS_OK && source.unknown_count > 0) {
		status = error_set(err, STATUS_USAGE, "desk.story_key");
		error_text(err, "key", source.unknown[0]);
	}
	if (status != STATUS_OK)
		return status;
	*out = (struct story_version){
	    .headline = source.fields[STORY_HEADLINE],
	    .byline = source.fields[STORY_BYLINE],
	    .dateline = source.fields[STORY_DATELINE],
	    .partner = source.fields[STORY_PARTNER],
	    .language = source.fields[STORY_LANGUAGE],
	    .url = source.fields[STORY_URL],
	    .series = source.fields[STORY_SERIES],
	    .translation_of = source.fields[STORY_TRANSLATION_OF],
	    .credit = source.fields[STORY_CREDIT],
	    .revision_note = source.fields[STORY_NOTE],
	    .body = source.body,
	};
	status = story_read_date(db, a, out->partner, source.fields[STORY_DATE], &out->date, err);
	if (status == STATUS_OK)
		status = check_url(out->url, err);
	if (status == STATUS_OK)
		status = story_make_tree(workers, a, out->body, &out->tree, err);
	return status;
}

static void write_field(struct buffer *out, const char *name, struct slice value)
{
	if (value.len > 0)
		buffer_add_format(out, "%s: %.*s\n", name, (int)value.len, value.ptr);
}

struct slice story_file_write(struct arena *a, const struct story_version *v)
{
	struct buffer out = {0};
	buffer_add_cstr(&out, "---\n");
	write_field(&out, "headline", v->headline);
	write_field(&out, "byline", v->byline);
	write_field(&out, "dateline", v->dateline);
	write_field(&out, "partner", v->partner);
	write_field(&out, "date", v->date);
	write_field(&out, "language", v->language);
	write_field(&out, "url", v->url);
	write_field(&out, "series", v->series);
	write_field(&out, "translation-of", v->translation_of);
	write_field(&out, "credit", v->credit);
	buffer_add_cstr(&out, "---\n\n");
	buffer_add(&out, v->body);
	struct slice text = out.failed ? slice_of("") : arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return text;
}
