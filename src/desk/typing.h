/* What is being typed: the text of a story before it is saved as a version, kept beside the versions so that nothing typed is lost.
 *
 * One for each story, and any number of stories that are new. `number` counts its saves: a page that saves over a save that it did not see is
 * refused and told, so that of two pages none overwrites the other's words. Each call is one statement or opens a transaction of its own.
 */
#ifndef CABLEDESK_DESK_TYPING_H
#define CABLEDESK_DESK_TYPING_H

#include "base/arena.h"
#include "desk/desk.h"

struct typing {
	int64_t id;     /* 0: not kept yet */
	int64_t story;  /* 0: a story that is not saved yet */
	int64_t base;   /* the version it began from; 0: none */
	int64_t number; /* of its saves */
	struct slice text, note;
	int64_t saved_ms;
};

/* Keeps the text. `t->number` is that of the save which the page saw last, 0 for none; `id` and `number` are set anew. STATUS_REFUSED, with
 * desk.typing_elsewhere, if another save came between; STATUS_MISSING if it is gone: saved as a version, or thrown away. */
enum status typing_save(struct db *db, const struct desk *desk, struct actor actor, struct typing *t, struct error *err)
    __attribute__((warn_unused_result));
/* By its id, or (`id` 0) of a story; `out->id` is 0 if there is none. */
enum status typing_find(struct db *db, struct arena *a, int64_t id, int64_t story, struct typing *out,
                        struct error *err) __attribute__((warn_unused_result));
/* Those of stories that are not saved yet, the newest first. */
enum status typing_list_new(struct db *db, struct arena *a, struct typing **out, size_t *count, struct error *err)
    __attribute__((warn_unused_result));
/* It was saved as a version, or is thrown away. */
enum status typing_remove(struct db *db, int64_t id, struct error *err) __attribute__((warn_unused_result));

#endif
