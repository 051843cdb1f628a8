/* The record: the public, append-only log of every posting, change and withdrawal.
 *
 * An entry's exact bytes are one line of JSON without the LF, its members in a fixed order (docs/record.md). They hold numbers, times, addresses and
 * salted hashes only: no headline, slug, reason or note, so that nothing in it must ever be taken back. An entry's place is its index,
 * counted from 0 without gaps. Its leaf hash is RFC 6962's: SHA-256 of a zero byte and the entry's bytes, so that Merkle
 * tiles and signatures can be laid over the rows later without changing one.
 * Pure and thread-safe; results live in the caller's buffer or arena.
 */
#ifndef CABLEDESK_RECORD_ENTRY_H
#define CABLEDESK_RECORD_ENTRY_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"

enum record_act {
	RECORD_ACT_POST = 1, /* an edition of a cable, or a story, becomes public */
	RECORD_ACT_REVISE,   /* a later edition or version takes the place of an earlier one */
	RECORD_ACT_WITHDRAW, /* a cable or a story is no longer public */
};

enum record_subject { RECORD_CABLE = 1, RECORD_STORY };

enum { RECORD_HASH_SIZE = 32 };

struct record_entry {
	uint64_t index;
	int64_t time_ms; /* UTC */
	enum record_act act;
	enum record_subject subject;
	struct slice address; /* of a cable: 09ISLAMABAD365; of a story: its number */
	uint64_t number; /* of the edition or the story's public version, from 1; of a withdrawal: the one withdrawn */
	unsigned char hash
	    [RECORD_HASH_SIZE]; /* SHA-256 of the edition's or the version's file; it holds a salt that leaves with it */
};

/* Writes the entry's exact bytes. */
void record_entry_write(struct buffer *out, const struct record_entry *entry);

/* Reads an entry's bytes; anything but the exact form is STATUS_INPUT. Slices point into `bytes`. */
enum status record_entry_read(struct slice bytes, struct record_entry *out, struct error *err)
    __attribute__((warn_unused_result));

/* RFC 6962, section 2.1: SHA-256(0x00 || bytes). */
void record_leaf_hash(struct slice bytes, unsigned char hash[RECORD_HASH_SIZE]);

/* RFC 6962, section 2.1: the Merkle tree hash of `count` leaf hashes; of none: SHA-256 of nothing. */
void record_tree_hash(const unsigned char (*leaves)[RECORD_HASH_SIZE], size_t count,
                      unsigned char root[RECORD_HASH_SIZE]);

const char *record_act_name(enum record_act act);             /* "post", "revise", "withdraw" */
const char *record_subject_name(enum record_subject subject); /* "cable", "story" */

#endif
