/* What an import would bring, without bringing it: an archive to import into that keeps nothing.
 *
 * It judges each cable by what another archive holds and by what came before in the same look, counts as archive_write counts, and
 * tells what is flagged and set aside as it comes, in the order of places. Telegrams whose sections are all there, here or in the other
 * archive, are put together as an import does. Of each cable it remembers a few bytes; sections lie in a working file, and nothing else is
 * written.
 * Belongs to one thread; the other archive must outlive it.
 */
#ifndef CABLEDESK_ARCHIVE_FORESIGHT_H
#define CABLEDESK_ARCHIVE_FORESIGHT_H

#include "archive/archive.h"

struct foresight;

struct foresight_options {
	struct archive *archive;  /* the other one */
	archive_finding_fn *each; /* is told findings as archive_list_findings tells them; may be NULL */
	void *state;
	const struct files *files;
	const char *working; /* the folder of the working file */
};

/* `options` need not outlive the call; what it points to must. */
enum status foresight_open(const struct foresight_options *options, struct foresight **out, struct error *err)
    __attribute__((warn_unused_result));
/* Takes batches (archive_write) and has no progress of any import; nothing else may be asked of it. */
struct archive *foresight_archive(struct foresight *f);
/* The cables that came, each once, as archive_summarise counts them; lives in the arena. */
enum status foresight_summarise(const struct foresight *f, struct arena *a, struct archive_answer *out,
                                struct error *err) __attribute__((warn_unused_result));
/* NULL is allowed. */
void foresight_close(struct foresight *f);

#endif
