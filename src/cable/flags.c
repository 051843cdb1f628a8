#include "cable/flags.h"

#include <string.h>

#include "cable/document_text.h"

enum { DETAIL_MAX = 160 };

const char *flags_sentence(struct slice id)
{
	static const char *const sentences[] = {
	    "cable.flag_no_date",
	    "cable.flag_date_wrong",
	    "cable.flag_date_differs",
	    "cable.flag_no_mrn",
	    "cable.flag_mrn_differs",
	    "cable.flag_no_subject",
	    "cable.flag_no_classification",
	    "cable.flag_no_post",
	    "cable.flag_post_differs",
	    "cable.flag_references",
	    "cable.flag_classification_differs",
	    "cable.flag_columns",
	    "cable.flag_record_date",
	    "cable.flag_record_mrn",
	    "cable.flag_unclosed",
	    "cable.flag_record_classification",
	    "cable.flag_cut_off",
	    "cable.flag_note_classification",
	    "cable.flag_attribute_differs",
	    "cable.flag_no_text",
	    "cable.flag_section",
	    "cable.flag_sections_missing",
	};
	for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
		if (slice_equals(id, sentences[i]))
			return sentences[i];
	}
	return NULL;
}

enum status flags_add(struct arena *a, struct cable *c, size_t *capacity, const char *sentence, struct slice detail,
                      size_t offset, struct error *err)
{
	struct flag *flag = arena_push(a, &c->flags, c->flag_count, capacity, sizeof *flag);
	struct slice copy = arena_copy(a, text_cut(detail, DETAIL_MAX));
	if (flag == NULL || copy.ptr == NULL)
		return error_memory(err);
	*flag = (struct flag){sentence, copy, offset};
	c->flag_count++;
	return STATUS_OK;
}

void flags_drop_told(struct cable *c)
{
	const struct {
		const char *sentence;
		bool told;
	} fields[] = {{"cable.flag_no_date", c->date.precision != MOMENT_NONE},
	              {"cable.flag_no_mrn", c->mrn.len > 0},
	              {"cable.flag_no_classification", c->classification != CLASSIFICATION_NONE},
	              {"cable.flag_no_subject", c->subject.len > 0},
	              {"cable.flag_no_post", c->post.len > 0}};
	size_t kept = 0;
	for (size_t i = 0; i < c->flag_count; i++) {
		bool told = false;
		for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
			told |= fields[k].told && strcmp(c->flags[i].sentence, fields[k].sentence) == 0;
		if (!told)
			c->flags[kept++] = c->flags[i];
	}
	c->flag_count = kept;
}
