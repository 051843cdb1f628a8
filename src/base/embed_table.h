/* The table that tools/embed makes, in the order of the names' bytes; for embed.c only. */
#ifndef CABLEDESK_BASE_EMBED_TABLE_H
#define CABLEDESK_BASE_EMBED_TABLE_H

#include <stddef.h>

struct embedded_file {
	const char *name;
	const char *begin;
	const char *end;
};

extern const struct embedded_file embedded_files[];
extern const size_t embedded_file_count;

#endif
