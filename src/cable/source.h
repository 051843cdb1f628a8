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

/* Give it 64 kB, or all there is if that is less. Pure and thread-safe. */
enum source_format source_recognise(struct slice first_bytes);

#endif
