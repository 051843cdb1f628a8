#include "quote/annotation.h"

#include "base/digest.h"
#include "base/text_fragment.h"
#include "quote/search.h"

enum { CONTEXT_CHARACTERS = 32 };

static const char context[] = "http://www.w3.org/ns/anno.jsonld";

struct slice quote_finding_words(struct arena *a, const struct finding *finding)
{
	struct buffer out = {0};
	for (size_t i = 0; i < finding->difference_count; i++) {
		struct slice piece = slice_trim(finding->differences[i].cable);
		size_t sign;
		bool is_sign = piece.len > 0 && slice_find_byte(slice_of(",.;:!?)"), piece.ptr[0], &sign);
		if (out.len > 0 && piece.len > 0 && !is_sign)
			buffer_add_byte(&out, ' ');
		buffer_add(&out, piece);
	}
	struct slice words = out.failed ? slice_make(NULL, 0) : arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return words;
}

static bool goes_on(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

static int64_t count_characters(struct slice text)
{
	int64_t count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += !goes_on(text.ptr[i]);
	return count;
}

static struct slice before(struct slice text, size_t at)
{
	size_t begin = at;
	for (int i = 0; i < CONTEXT_CHARACTERS && begin > 0; i++) {
		for (begin--; begin > 0 && goes_on(text.ptr[begin]);)
			begin--;
	}
	return slice_part(text, begin, at);
}

static struct slice behind(struct slice text, size_t at)
{
	size_t end = at;
	for (int i = 0; i < CONTEXT_CHARACTERS && end < text.len; i++) {
		for (end++; end < text.len && goes_on(text.ptr[end]);)
			end++;
	}
	return slice_part(text, at, end);
}

static void put_selectors(struct value *object, struct slice text, struct span span)
{
	struct value *list = value_put_list(object, "selector");
	struct value *quote = value_add_object(list);
	value_put_cstr(quote, "type", "TextQuoteSelector");
	value_put_text(quote, "exact", slice_span(text, span));
	value_put_text(quote, "prefix", before(text, span.begin));
	value_put_text(quote, "suffix", behind(text, span.end));
	struct value *position = value_add_object(list);
	int64_t start = count_characters(slice_part(text, 0, span.begin));
	value_put_cstr(position, "type", "TextPositionSelector");
	value_put_number(position, "start", start);
	value_put_number(position, "end", start + count_characters(slice_span(text, span)));
}

static struct slice hash_name(struct arena *a, const struct digest *digest)
{
	char hex[DIGEST_HEX_LEN + 1];
	struct digest d = *digest;
	digest_end_hex(&d, hex);
	return arena_format(a, "nih:sha-256;%s", hex);
}

static struct slice name_of_text(struct arena *a, struct slice text)
{
	struct digest d;
	digest_begin(&d);
	digest_add(&d, text);
	return hash_name(a, &d);
}

static struct slice name_of_cable(struct arena *a, const struct quote_place *place)
{
	char hex[CABLE_ID_LEN + 1];
	struct slice name = place->mrn;
	cable_id_write(&place->cable, hex);
	if (name.len == 0)
		return arena_format(a, "nih:sha-256;%s", hex);
	if (place->paragraph_number == 0)
		return arena_format(a, "cable:%.*s", (int)name.len, name.ptr);
	return arena_format(a, "cable:%.*s#p%d", (int)name.len, name.ptr, place->paragraph_number);
}

/* The passage in the cable: its source, selectors, and an address that leads a browser to the words. */
static enum status put_place(struct arena *a, const struct quote_annotator *annotator, const struct quote_place *place,
                             struct value *body, struct error *err)
{
	struct archive_cable cable;
	struct value *object = value_add_object(body);
	struct slice address =
	    annotator->address != NULL ? annotator->address(annotator->state, a, place) : name_of_cable(a, place);
	value_put_cstr(object, "type", "SpecificResource");
	value_put_cstr(object, "purpose", "linking");
	value_put_text(object, "source", address);
	enum status status = annotator->source->load(annotator->source->state, a, &place->cable, &cable, err);
	if (status == STATUS_MISSING)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	struct slice text = cable.value.text;
	if (!quote_same_id(&cable.reading, &place->reading) || place->finding.span.end > text.len)
		return STATUS_OK;
	put_selectors(object, text, place->finding.span);
	if (annotator->address != NULL)
		value_put_text(object, "link", text_fragment_add(a, address, text, place->finding.span));
	return STATUS_OK;
}

static struct span shown_span(const struct quote_annotator *annotator, const struct quotation *q)
{
	if (annotator->prose == NULL || q->piece_count == 0)
		return (struct span){0, q->text.len};
	return (struct span){q->pieces[0].begin, q->pieces[q->piece_count - 1].end};
}

static enum status put_annotation(struct arena *a, const struct quote_annotator *annotator, struct slice story,
                                  const struct quote_result *result, struct value *out, struct error *err)
{
	const struct quotation *q = result->quotation;
	struct slice text = annotator->prose == NULL ? q->text : annotator->prose->text;
	struct span span = shown_span(annotator, q);
	struct digest d;
	char place[64];
	digest_begin(&d);
	digest_add(&d, story);
	snprintf(place, sizeof place, " %zu %zu %s", span.begin, span.end, quote_verdict_name(result->verdict));
	digest_add(&d, slice_of(place));
	value_put_text(out, "id", hash_name(a, &d));
	value_put_cstr(out, "type", "Annotation");
	value_put_cstr(out, "motivation", "assessing");
	struct value *body = value_put_list(out, "body");
	struct value *verdict = value_add_object(body);
	value_put_cstr(verdict, "type", "TextualBody");
	value_put_cstr(verdict, "purpose", "assessing");
	value_put_cstr(verdict, "format", "text/plain");
	value_put_cstr(verdict, "language", "en");
	value_put_cstr(verdict, "value", quote_verdict_name(result->verdict));
	struct value *target = value_put_object(out, "target");
	value_put_text(target, "source", story);
	put_selectors(target, text, span);
	return result->place_count == 0 ? STATUS_OK : put_place(a, annotator, &result->places[0], body, err);
}

static struct slice story_name(struct arena *a, const struct quote_annotator *annotator,
                               const struct quote_result *result)
{
	return name_of_text(a, annotator->prose == NULL ? result->quotation->text : annotator->prose->text);
}

enum status quote_annotate(struct arena *a, const struct quote_annotator *annotator, const struct quote_result *result,
                           struct value **out, struct error *err)
{
	*out = value_object(a);
	value_put_cstr(*out, "@context", context);
	return put_annotation(a, annotator, story_name(a, annotator, result), result, *out, err);
}

enum status quote_annotate_all(struct arena *a, const struct quote_annotator *annotator,
                               const struct quote_check *check, struct value **out, struct error *err)
{
	enum status status = STATUS_OK;
	struct slice story = name_of_text(a, annotator->prose->text);
	*out = value_object(a);
	value_put_cstr(*out, "@context", context);
	value_put_text(*out, "id", arena_format(a, "%.*s#annotations", (int)story.len, story.ptr));
	value_put_cstr(*out, "type", "AnnotationCollection");
	value_put_number(*out, "total", (int64_t)check->result_count);
	struct value *page = value_put_object(*out, "first");
	value_put_text(page, "id", arena_format(a, "%.*s#annotations-1", (int)story.len, story.ptr));
	value_put_cstr(page, "type", "AnnotationPage");
	value_put_number(page, "startIndex", 0);
	struct value *items = value_put_list(page, "items");
	for (size_t i = 0; i < check->result_count && status == STATUS_OK; i++)
		status = put_annotation(a, annotator, story, &check->results[i], value_add_object(items), err);
	return status;
}
