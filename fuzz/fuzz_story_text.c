/* Proves that any text is a story or is refused, and that plain text keeps its words as Markdown: no word comes, goes or becomes a
 * link. */
#include "base/prose.h"
#include "base/story_source.h"
#include "base/words.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare_words(struct arena *a, struct slice before, struct slice after)
{
	struct words old, new;
	if (words_split(a, before, &old, NULL) != STATUS_OK || words_split(a, after, &new, NULL) != STATUS_OK)
		abort();
	if (old.count != new.count)
		abort();
	for (size_t i = 0; i < old.count; i++) {
		if (!slice_equal(old.items[i].folded, new.items[i].folded))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct error err;
	struct story_source written, read;
	struct prose prose;
	struct slice text = slice_make((const char *)data, size);
	if (size > 4096 || story_source_kind_of(text) != STORY_SOURCE_TEXT)
		return 0;
	enum status status = story_source_read_markdown(&a, text, &written, &err);
	if (story_source_read_text(&a, text, &read, &err) != status)
		abort();
	/* Only where it was taken as plain is it another text. */
	if (status == STATUS_OK && !slice_equal(written.body, read.body)) {
		if (prose_parse(&a, read.body, &prose, &err) != STATUS_OK || prose.link_count > 0)
			abort();
		compare_words(&a, written.body, prose.text);
	}
	arena_free(&a);
	return 0;
}
