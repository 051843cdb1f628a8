/* The plan of a publication: exactly what becomes public if this story is published now, and why.
 *
 * One function makes it, from the desk's file and the archive; it changes nothing. Page, command line and timer show the same plan and publish
 * it by its hash: if it would come out differently by then, nothing goes out and the person is asked again.
 */
#ifndef CABLEDESK_PUBLISH_PLAN_H
#define CABLEDESK_PUBLISH_PLAN_H

#include "archive/archive.h"
#include "desk/address.h"
#include "desk/collection.h"
#include "desk/partner.h"
#include "desk/settlement.h"
#include "desk/story.h"
#include "publish/copy.h"
#include "publish/fallen.h"
#include "publish/protect.h"
#include "publish/publication_store.h"
#include "quote/check.h"

/* What publishing works with; values, all must outlive it. */
struct publisher {
	const struct desk *desk;
	struct db *db;           /* of desk.db, open for writing */
	struct archive *archive; /* open for reading */
	const struct posts *posts;
};

enum plan_act {
	PLAN_PUBLISH,  /* the story's newest version becomes public, for the first time or again */
	PLAN_WITHDRAW, /* the story leaves, and the cables that no other published story cites */
};

/* Why a cable is posted: words of the story that cite it. */
struct plan_reason {
	enum citation_why why;
	struct slice words; /* of the story */
	struct span span;   /* the cable's words; empty: none, the paragraph or the cable as a whole */
	int paragraph;      /* number of the cable's paragraph; 0: the cable as a whole */
};

enum plan_cable_fate {
	PLAN_CABLE_NEW,     /* becomes public with this story */
	PLAN_CABLE_CHANGED, /* is public; a new edition takes the place of the one there is */
	PLAN_CABLE_POSTED,  /* is public, stays as it is */
};

struct plan_cable {
	struct cable_id cable;
	struct cable_id reading;
	char address[ADDRESS_MAX + 1];
	struct slice mrn;
	struct slice title;
	enum classification classification;
	struct moment date;
	enum plan_cable_fate fate;
	uint64_t number; /* of the edition that will be public */
	struct copied_cable copied;
	unsigned char content[HASH_SIZE]; /* SHA-256 of the edition's values without number and salt */
	struct slice text, fields;        /* the reading, to be kept */
	struct plan_reason *reasons;
	size_t reason_count;
	struct protect_place *protects; /* where the cable asks to protect someone */
	size_t protect_count;
	struct slice *credits; /* credit lines of the collections that it came in */
	size_t credit_count;
	struct slice *notes; /* their notes */
	size_t note_count;
	struct slice although; /* the reason that a person gave; its pointer is NULL when none was */
};

/* A cable that stops being public, since no published story cites it any more. */
struct plan_leaving {
	struct slice address;
	struct slice mrn;
	uint64_t number; /* of its edition */
	unsigned char sha256[HASH_SIZE];
};

/* A rule that stops the publication: as an error, so that the sentence is made at the edge. */
struct plan_stop {
	struct error why;
};

struct plan {
	enum plan_act act;
	struct story story;
	struct story_version version;
	struct prose prose;             /* of the version's body */
	uint64_t number;                /* of the public version that it makes, or withdraws */
	struct quote_check check;       /* quotations with verdicts, citations */
	struct settlements settlements; /* what people said of its quotations */
	struct settlement_tally tally;
	struct slice although_open; /* why it goes out with open quotations; empty: nobody said */
	struct fallen *fallen;      /* quotations of the public version that no longer hold */
	size_t fallen_count;
	struct plan_cable *cables; /* in the order of citing */
	size_t cable_count;
	struct plan_leaving *leaving;
	size_t leaving_count;
	uint64_t translation_of; /* number of the public story that this one translates; 0: none */
	struct slice credit;     /* the note and the credit lines under the story */
	struct plan_stop *stops;
	size_t stop_count;
	unsigned char hash[HASH_SIZE];
};

/* Makes the plan to publish the newest version of a story. Gives addresses to the cables that it cites (they are for ever, and private until
 * posted). What stops it is in the plan, no error. STATUS_MISSING if there is no such story. */
enum status plan_publish(const struct publisher *publisher, struct arena *a, int64_t story, struct plan *out,
                         struct error *err) __attribute__((warn_unused_result));

/* Makes the plan to withdraw a story. STATUS_REFUSED if it is not published. */
enum status plan_withdraw(const struct publisher *publisher, struct arena *a, int64_t story, struct plan *out,
                          struct error *err) __attribute__((warn_unused_result));

/* The plan's cable of that id; NULL if it has none. */
const struct plan_cable *plan_find_cable(const struct plan *plan, const struct cable_id *id);

/* Checks a version that need not be saved (`story` 0: a file's): the same check as a plan's, with the addresses, picks and settlements of the
 * desk. Answers of the archive are given up at `deadline` (UTC ms; 0: none). */
enum status plan_check(const struct publisher *publisher, struct arena *a, int64_t story,
                       const struct story_version *version, int64_t deadline, struct quote_check *out,
                       struct error *err) __attribute__((warn_unused_result));

#endif
