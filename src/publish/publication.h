/* Publications: a plan becomes public, or a story leaves, in one transaction with its entries in the record.
 *
 * A publication either happened or did not, at any kill. The room's folder is made to agree afterwards (publish/room_folder.h): that can be
 * done again at any time.
 */
#ifndef CABLEDESK_PUBLISH_PUBLICATION_H
#define CABLEDESK_PUBLISH_PUBLICATION_H

#include "publish/plan.h"

/* Publishes the plan of a story if it still comes out with this hash. STATUS_REFUSED with publish.plan_changed if it does not, and with the
 * rule's own sentence if one stops it. `out` (may be NULL) gets the plan that was done. */
enum status publication_publish(const struct publisher *publisher, struct arena *a, struct actor actor, int64_t story,
                                const unsigned char plan_hash[HASH_SIZE], struct plan *out, struct error *err)
    __attribute__((warn_unused_result));

/* Withdraws a story and the cables that no other published story cites. STATUS_USAGE without a reason. */
enum status publication_withdraw(const struct publisher *publisher, struct arena *a, struct actor actor, int64_t story,
                                 const unsigned char plan_hash[HASH_SIZE], struct slice reason, struct plan *out,
                                 struct error *err) __attribute__((warn_unused_result));

/* A plan that was made before the lock was taken, on another connection of the same file: so that nobody waits while it is made. */
struct prepared {
	struct db *reader;
	int64_t version; /* of the file, as that connection saw it before the plan was made */
	struct plan plan;
};
enum status publication_prepare(const struct publisher *reader, struct arena *a, int64_t story, struct prepared *out,
                                struct error *err) __attribute__((warn_unused_result));
/* As publication_publish. The prepared plan is taken if nothing at all was written to the file since; else it is made again, under the lock. */
enum status publication_publish_prepared(const struct publisher *publisher, struct arena *a, struct actor actor,
                                         const struct prepared *prepared, const unsigned char plan_hash[HASH_SIZE],
                                         struct error *err) __attribute__((warn_unused_result));

/* The story's edition as the plan would publish it at `now`, but for its salt, which is drawn then. */
enum status publication_make_story(const struct publisher *publisher, struct arena *a, const struct plan *plan,
                                   int64_t now, struct story_edition *out, struct error *err)
    __attribute__((warn_unused_result));

/* Notes that the plan is to be published at a time. STATUS_REFUSED if a rule stops it or the plan came out differently, STATUS_USAGE if the
 * time has passed. `serve` does it (publication_run_due). */
enum status publication_schedule(const struct publisher *publisher, struct arena *a, struct actor actor, int64_t story,
                                 const unsigned char plan_hash[HASH_SIZE], int64_t due_ms, struct error *err)
    __attribute__((warn_unused_result));

/* Takes back what waits for its time; `*was_waiting` is false if nothing did. */
enum status publication_cancel(const struct publisher *publisher, struct actor actor, int64_t story, bool *was_waiting,
                               struct error *err) __attribute__((warn_unused_result));

/* Does what is due: publishes what waits and is at most 60 s late; later ones are marked as missed, those whose plan came out differently as
 * changed, and wait for a person. `*published` counts. `*next_ms` is when the next is due, 0 for none. One that fails does not keep others. */
enum status publication_run_due(const struct publisher *publisher, size_t *published, int64_t *next_ms,
                                struct error *err) __attribute__((warn_unused_result));

#endif
