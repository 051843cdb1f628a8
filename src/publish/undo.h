/* Undoing an import: its sources leave every answer at once, and the originals stay. Imported again it is back.
 *
 * Only an import is undone of whose cables none is cited, noted or redacted: by no version of any story, with no address given, no
 * reading kept, no place of a quotation picked, nothing posted. That is looked for first, for it reads every story; the undoing itself
 * is one short transaction, which sees whether anything of that has changed since.
 */
#ifndef CABLEDESK_PUBLISH_UNDO_H
#define CABLEDESK_PUBLISH_UNDO_H

#include "desk/import_list.h"
#include "publish/plan.h"

/* What was found out. */
struct undo {
	struct import import;
	struct cable_set cited; /* of its cables, by versions of stories */
	int64_t versions;       /* of stories, that were looked at */
};

/* Looks whether the import may be undone, and changes nothing. STATUS_REFUSED, with some of the cables, if it may not, or is undone
 * already. Lives in the arena. */
enum status undo_prepare(const struct publisher *publisher, struct arena *a, int64_t import, struct undo *out,
                         struct error *err) __attribute__((warn_unused_result));

/* Undoes it; one transaction of its own. STATUS_REFUSED with import.undo_changed if a story was saved since, as undo_prepare if one of
 * its cables came into use; STATUS_LOCKED while an import that is not done runs. */
enum status undo_import(const struct publisher *publisher, struct actor actor, const struct undo *undo,
                        struct error *err) __attribute__((warn_unused_result));

#endif
