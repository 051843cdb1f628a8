/* Making the archive again from the originals: the same ids, spans and answers, in a new file beside the old one that
 * takes its name when it is whole. Until then the old one answers; a kill leaves it as it was. Who has the archive open
 * for reading finds the new one with its next question. */
#ifndef CABLEDESK_ARCHIVE_REBUILD_H
#define CABLEDESK_ARCHIVE_REBUILD_H

#include "archive/import.h"

/* Imports the sources, in the order in which they were begun, into a new archive in `archive->folder`, under its writer's lock, which the caller holds. Of
 * `options` the archive is not used. STATUS_STOPPED when a person stopped it: the old archive stays. */
enum status archive_rebuild(const struct archive_options *archive, const struct import_options *options,
                            const struct import_source *sources, size_t source_count, struct archive_counts *counts,
                            struct error *err) __attribute__((warn_unused_result));

#endif
