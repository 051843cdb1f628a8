/* What a source file is, told by its first bytes, never by its name. */
#ifndef CABLEDESK_CABLE_SOURCE_H
#define CABLEDESK_CABLE_SOURCE_H

#include "base/slice.h"

enum source_format {
	SOURCE_UNKNOWN = 0,
	SOURCE_RECORDS,  /* CSV, see record.h */
	SOURCE_TELEGRAM, /* one telegram, see read_telegram.h */
	SOURCE_TEI,      /* a volume, see read_tei.h */
};

/* "auto" for SOURCE_UNKNOWN: told by the content; "record", "telegram", "tei". Static storage. */
const char *source_format_name(enum source_format format);
/* False if it is none of these. */
bool source_format_parse(struct slice words, enum source_format *out);

/* Give it 64 kB, or all there is if that is less. Pure and thread-safe. */
enum source_format source_recognise(struct slice first_bytes);

#endif
