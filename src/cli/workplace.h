/* What most commands work with: the desk's file, its settings, the archive, the table of posts, workers, templates: opened as far as
 * a command asks for them.
 */
#ifndef CABLEDESK_CLI_WORKPLACE_H
#define CABLEDESK_CLI_WORKPLACE_H

#include "archive/archive.h"
#include "base/config.h"
#include "base/template.h"
#include "cli/command.h"
#include "publish/publication.h"
#include "publish/room_folder.h"

enum workplace_part {
	WORKPLACE_ARCHIVE = 1 << 0,   /* open for reading; one that is not there yet is made, empty */
	WORKPLACE_WORKERS = 1 << 1,   /* a pool of sandboxed workers */
	WORKPLACE_CREW = 1 << 3,      /* the same for one import: as many as cores, each for many documents */
	WORKPLACE_TEMPLATES = 1 << 2, /* the room's and the desk's pages */
};

struct workplace {
	const struct arguments *arguments;
	struct arena arena; /* lives as long as the workplace */
	struct db *db;      /* open for writing */
	struct config config;
	struct posts posts;
	struct archive *archive;
	struct worker_pool *workers;
	struct template_set *templates;
	struct room_print print; /* the room's pages; with the templates */
	struct publisher publisher;
};

/* Opens desk.db, the settings, the table of posts, and the parts (of enum workplace_part). workplace_close is to be called also
 * after a failure. */
enum status workplace_open(const struct arguments *arguments, unsigned parts, struct workplace *out, struct error *err)
    __attribute__((warn_unused_result));
void workplace_close(struct workplace *w);

/* Makes the room's folder agree with what is public now. */
enum status workplace_write_room(struct workplace *w, const char *folder, struct room_report *report, struct error *err)
    __attribute__((warn_unused_result));

#endif
