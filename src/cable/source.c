#include "cable/source.h"

#include "cable/dtg.h"
#include "cable/labels.h"
#include "cable/message_attributes.h"
#include "cable/read_tei.h"
#include "cable/record.h"

enum { LOOK_MAX = 64 * 1024, BINARY_SHARE = 100 };

/* Text has next to no control characters; a NUL in a hundred bytes is a program or a picture. */
static bool is_binary(struct slice s)
{
	size_t control = 0;
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		control += c < 0x20 && !byte_is_space((char)c);
	}
	return control > s.len / BINARY_SHARE;
}

/* The first line, or as much of the first record as is there: enough for its columns. */
static bool is_records(struct slice s)
{
	struct record_layout layout;
	struct record_cutter cutter = {0};
	struct record_document first;
	bool is = false;
	record_cutter_begin(&cutter, 0, 0);
	if (record_cutter_feed(&cutter, s, NULL) == STATUS_OK &&
	    record_cutter_feed(&cutter, (struct slice){NULL, 0}, NULL) == STATUS_OK &&
	    record_cutter_next(&cutter, &first)) {
		is = record_layout_read(first.bytes, &layout, NULL) == STATUS_OK;
		/* A record longer than what we have was cut off in its header or body. */
		if (!is && first.unclosed)
			is = record_begins(first.bytes);
	}
	record_cutter_free(&cutter);
	return is;
}

/* Two of the signs of a telegram, or one that nothing else has. */
static bool is_telegram(struct slice s)
{
	struct dtg dtg;
	struct label label;
	bool labels[LABEL_SECTION + 1] = {false};
	size_t from = 0;
	int signs = 0;
	dtg_find(s, &dtg);
	if (slice_starts_with(slice_trim(s), "Message Text\n") || message_attributes_stand_in(s))
		return true;
	while (label_next(s, from, &label)) {
		labels[label.kind] = true;
		from = label.end > label.begin ? label.end : label.begin + 1;
	}
	for (size_t i = 0; i <= LABEL_SECTION; i++)
		signs += labels[i] && i != LABEL_PARAGRAPH && i != LABEL_SUMMARY;
	return dtg.words.len > 0 || signs >= 2;
}

const char *source_format_name(enum source_format format)
{
	static const char *const names[] = {"auto", "record", "telegram", "tei"};
	return names[format];
}

bool source_format_parse(struct slice words, enum source_format *out)
{
	for (enum source_format f = SOURCE_UNKNOWN; f <= SOURCE_TEI; f++) {
		if (slice_equals(words, source_format_name(f))) {
			*out = f;
			return true;
		}
	}
	return false;
}

enum source_format source_recognise(struct slice first_bytes)
{
	struct slice s = slice_part(first_bytes, 0, LOOK_MAX);
	if (s.len == 0 || is_binary(s))
		return SOURCE_UNKNOWN;
	if (tei_begins(s))
		return SOURCE_TEI;
	if (is_records(s))
		return SOURCE_RECORDS;
	return is_telegram(s) ? SOURCE_TELEGRAM : SOURCE_UNKNOWN;
}
