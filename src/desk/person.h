/* People of the desk, the one-time links by which they sign in, and their sessions.
 *
 * A token is 32 random bytes as 64 hex digits; desk.db keeps only its SHA-256, so that reading the file lets nobody in. A link is good
 * for ten minutes and one use. A session ends after 30 days, or 7 days without a request. Each call is one transaction of its own.
 */
#ifndef CABLEDESK_DESK_PERSON_H
#define CABLEDESK_DESK_PERSON_H

#include "desk/desk.h"

enum { TOKEN_LEN = 64 };

struct person {
	int64_t id;
	struct slice name;
	struct slice role;
};

struct session {
	struct person person;
	struct slice csrf; /* what a form of this session must bring back */
};

/* A new administrator. STATUS_REFUSED if there is one of that name. */
enum status person_add(struct db *db, const struct desk *desk, struct slice name, int64_t *id, struct error *err)
    __attribute__((warn_unused_result));
/* The first administrator: whom `sign-in` lets in. STATUS_MISSING if there is none. */
enum status person_find_administrator(struct db *db, struct arena *a, struct person *out, struct error *err)
    __attribute__((warn_unused_result));

/* Makes a one-time link's token for a person. */
enum status sign_in_make(struct db *db, const struct desk *desk, int64_t person, char token[TOKEN_LEN + 1],
                         struct error *err) __attribute__((warn_unused_result));
/* Whether the token would open a session now; uses nothing up. */
enum status sign_in_look(struct db *db, const struct desk *desk, struct slice token, struct error *err)
    __attribute__((warn_unused_result));
/* Uses the link and starts a session. STATUS_REFUSED, one sentence for every reason, if it is unknown, old or used. */
enum status sign_in_use(struct db *db, const struct desk *desk, struct slice token, char session[TOKEN_LEN + 1],
                        struct error *err) __attribute__((warn_unused_result));

/* STATUS_REFUSED if there is no such session or it has ended. Notes that it was seen, at most once a minute. */
enum status session_find(struct db *db, const struct desk *desk, struct arena *a, struct slice token,
                         struct session *out, struct error *err) __attribute__((warn_unused_result));
/* Sessions of a person that have not ended, the one that was seen last first; `token` says which is the caller's own. `skip` and `limit`: those
 * of a page. */
struct session_row {
	int64_t started_ms;
	int64_t seen_ms;
	bool is_own;
};
enum status session_list(struct db *db, const struct desk *desk, struct arena *a, int64_t person, struct slice token,
                         size_t skip, size_t limit, struct session_row **out, size_t *count, struct error *err)
    __attribute__((warn_unused_result));
/* Ends all of a person's but the one of the token, and takes back links that were not used. */
enum status session_end_others(struct db *db, const struct desk *desk, int64_t person, struct slice token,
                               struct error *err) __attribute__((warn_unused_result));
enum status session_end(struct db *db, const struct desk *desk, struct slice token, struct error *err)
    __attribute__((warn_unused_result));

#endif
