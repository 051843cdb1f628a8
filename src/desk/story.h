/* Stories: headline, byline, dateline, partner, body, credit note; draft -> ready -> published, or withdrawn.
 *
 * A story keeps every version that was saved. The public sees the version that was published last; a later draft changes nothing
 * there until it is published or revised. Rules are pure; the calls that take a `struct db` say whether they open a transaction.
 */
#ifndef CABLEDESK_DESK_STORY_H
#define CABLEDESK_DESK_STORY_H

#include "archive/archive.h"
#include "desk/desk.h"

enum story_state { STORY_DRAFT, STORY_READY, STORY_PUBLISHED, STORY_WITHDRAWN };

struct story {
	int64_t id;
	struct slice name; /* what makes a file the same story again */
	struct slice slug;
	enum story_state state;
	int64_t draft_version;  /* number of the newest version */
	int64_t public_version; /* number of the version that the public sees; 0: none */
	int64_t created_ms;
	int64_t published_ms; /* the first time; 0: never */
	int64_t withdrawn_ms; /* 0: not withdrawn */
	struct slice withdrawn_reason;
	struct slice headline; /* of the newest version */
	struct slice partner;
	struct slice date;
};

struct story_version {
	int64_t story;
	int64_t number; /* from 1 */
	struct slice headline, byline, dateline, partner;
	struct slice date; /* as moment_write, or empty */
	struct slice language, url, series, translation_of, credit;
	struct slice body; /* Markdown */
	struct slice tree; /* its blocks and runs, encoded (base/prose.h) */
	struct slice revision_note;
	int64_t created_ms;
};

/* A person's choice of the cable that a quotation comes from. `words` are the quotation's text; the choice holds while they stand. */
struct pick {
	struct slice words;
	bool is_none; /* from no cable */
	struct cable_id cable;
};

/* The word that pages, commands and the file use: "draft", "ready", "published", "withdrawn". */
const char *story_state_name(enum story_state state);
/* Reads such a word. */
bool story_state_parse(struct slice name, enum story_state *out);
/* Whether a story may go from one state to the other. */
bool story_may_become(enum story_state from, enum story_state to);

/* A readable address of the headline in ASCII ("us-had-told-kayani"), at most 60 letters; "story" when nothing is left. Other scripts are
 * written in Latin letters (base/latin.h). */
enum status story_make_slug(struct arena *a, struct slice headline, struct slice *out, struct error *err)
    __attribute__((warn_unused_result));

/* What makes a file the same story again: its page's address at the paper, else partner and headline. */
struct slice story_make_name(struct arena *a, const struct story_version *v);

/* A story's number as people type it: "4" or "4-us-had-told-kayani". */
bool story_parse_number(struct slice text, int64_t *id);

/* Saves a draft: a new story, a new version of the one with the same name, or nothing when that version says the same already. Sets `v->story`
 * and `v->number`. One transaction of its own. STATUS_USAGE without a headline or a body. */
enum status story_save(struct db *db, const struct desk *desk, struct actor actor, struct story_version *v,
                       struct error *err) __attribute__((warn_unused_result));
/* Saves a new version of the story `v->story`, whatever it is called now. One transaction of its own. */
enum status story_save_version(struct db *db, const struct desk *desk, struct actor actor, struct story_version *v,
                               struct error *err) __attribute__((warn_unused_result));
/* draft -> ready and back. STATUS_REFUSED if the story's state does not allow it. One transaction of its own. */
enum status story_set_state(struct db *db, const struct desk *desk, struct actor actor, int64_t id,
                            enum story_state state, struct error *err) __attribute__((warn_unused_result));

/* STATUS_MISSING if there is none. */
enum status story_find(struct db *db, struct arena *a, int64_t id, struct story *out, struct error *err)
    __attribute__((warn_unused_result));
/* The story of that name (story_make_name); 0 if there is none. */
enum status story_find_name(struct db *db, struct slice name, int64_t *id, struct error *err)
    __attribute__((warn_unused_result));
/* `number` 0: the newest. */
enum status story_load_version(struct db *db, struct arena *a, int64_t id, int64_t number, struct story_version *out,
                               struct error *err) __attribute__((warn_unused_result));
/* Some, the newest first: made before the story `before` (0: all), drafts alone or all, and at most `limit` (0: all). */
struct story_part {
	int64_t before;
	bool drafts; /* that are not public: drafts and those ready */
	size_t limit;
};
enum status story_list_part(struct db *db, struct arena *a, const struct story_part *part, struct story **out,
                            size_t *count, struct error *err) __attribute__((warn_unused_result));
/* All, the newest first. */
enum status story_list(struct db *db, struct arena *a, struct story **out, size_t *count, struct error *err)
    __attribute__((warn_unused_result));
/* Keeps the choice, in place of an earlier one for the same words. */
enum status pick_set(struct db *db, const struct desk *desk, struct actor actor, int64_t story, const struct pick *pick,
                     struct error *err) __attribute__((warn_unused_result));
/* All choices of a story, by their words. */
enum status pick_list(struct db *db, struct arena *a, int64_t story, struct pick **out, size_t *count,
                      struct error *err) __attribute__((warn_unused_result));

/* A reading that a span points into is kept with the desk: in the caller's transaction, or one of its own statement's. */
enum status reading_keep(struct db *db, const struct cable_id *reading, const struct cable_id *cable, struct slice text,
                         struct slice fields, struct error *err) __attribute__((warn_unused_result));

/* Why a cable may be published although its text asks to protect someone; noted in the audit, too. In the caller's transaction. */
enum status although_protected_set(struct db *db, const struct desk *desk, struct actor actor, int64_t story,
                                   const struct cable_id *cable, struct slice reason, struct error *err)
    __attribute__((warn_unused_result));
/* The reason; `*found` false if none was given. */
enum status although_protected_find(struct db *db, struct arena *a, int64_t story, const struct cable_id *cable,
                                    bool *found, struct slice *reason, struct error *err)
    __attribute__((warn_unused_result));

#endif
