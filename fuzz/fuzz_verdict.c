/* Proves that any quotation and any cable can be compared, that what comes out lies inside of both, and that a quotation
 * is exact in a cable that is nothing but its words. The input's first line is the quotation, the rest the cable. */
#include "fuzz.h"

#include "../tests/module/quote_cables.h"
#include "base/utf8.h"
#include "quote/extract.h"
#include "quote/verdict.h"

#include <stdlib.h>

static struct finding compare(struct arena *a, const struct wording *q, const struct cable *cable)
{
	struct wording c;
	struct finding f;
	struct error err;
	fuzz_require(wording_of_cable(a, cable, &c, &err) == STATUS_OK);
	fuzz_require(quote_compare(a, q, &c, 0, &f, &err) == STATUS_OK);
	fuzz_require(f.span.begin <= f.span.end && f.span.end <= cable->text.len);
	fuzz_require(f.verdict == VERDICT_NOT_FOUND || f.paragraph < cable->paragraph_count ||
	             f.paragraph == WORDING_HEAD);
	for (size_t i = 0; i < f.difference_count; i++) {
		const struct difference *d = &f.differences[i];
		fuzz_require(d->cable_span.end <= cable->text.len && d->quotation_span.end <= q->text.len);
		fuzz_require(d->cable_span.begin <= d->cable_span.end &&
		             d->quotation_span.begin <= d->quotation_span.end);
	}
	return f;
}

static bool is_marked(const struct wording *q)
{
	uint32_t marks = q->after_marks;
	for (size_t i = 0; i < q->count; i++)
		marks |= q->words[i].marks;
	return (marks & (WORDING_ELLIPSIS | WORDING_INSERTION | WORDING_SIC | WORDING_BLANK | WORDING_BRACKETED)) != 0;
}

/* A story of the same bytes: whatever marks stand in it. */
static void extract(struct arena *a, struct slice text)
{
	struct prose prose;
	struct extract e;
	struct error err;
	if (prose_parse(a, text, &prose, &err) != STATUS_OK)
		return;
	fuzz_require(quote_extract(a, &prose, &e, &err) == STATUS_OK);
	for (size_t i = 0; i < e.quotation_count; i++) {
		const struct quotation *q = &e.quotations[i];
		fuzz_require(q->span.begin <= q->span.end && q->span.end <= text.len);
		fuzz_require(q->outer == QUOTATION_NONE || q->outer < i);
		fuzz_require(q->block <= q->last_block && q->last_block < prose.block_count);
	}
	for (size_t i = 0; i < e.mention_count; i++)
		fuzz_require(e.mentions[i].span.end <= text.len && e.mentions[i].about <= e.mentions[i].block);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct wording q;
	struct error err;
	struct slice rest = slice_make((const char *)data, size), quotation;
	if (size > 4096 || !utf8_valid(rest, NULL))
		return 0;
	extract(&a, rest);
	if (!slice_cut(&rest, '\n', &quotation))
		return 0;
	fuzz_require(wording_of_quotation(&a, quotation, &q, &err) == STATUS_OK);
	struct cable *cable = test_make_cable(&a, slice_of(""), rest);
	test_mark(&a, cable->text, slice_of("XXXX"), &cable->omissions, &cable->omission_count);
	test_mark(&a, cable->text, slice_of("PAGE"), &cable->noise, &cable->noise_count);
	compare(&a, &q, cable);
	struct paragraph whole = {.kind = PARAGRAPH_PLAIN, .span = {0, quotation.len}, .words = {0, quotation.len}};
	struct cable alone = {.text = quotation, .body = whole.span, .paragraphs = &whole, .paragraph_count = 1};
	struct finding itself = compare(&a, &q, &alone);
	fuzz_require(q.count == 0 || is_marked(&q) || itself.verdict == VERDICT_EXACT);
	arena_free(&a);
	return 0;
}
