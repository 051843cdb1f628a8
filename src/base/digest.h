/* SHA-256, as libsodium makes it: names of originals, cables, readings and editions.
 *
 * A `struct digest` is a value on its way: begin, add pieces, end. It owns nothing. Thread-safe for different digests.
 */
#ifndef CABLEDESK_BASE_DIGEST_H
#define CABLEDESK_BASE_DIGEST_H

#include "base/slice.h"

#include <sodium/crypto_hash_sha256.h>

enum { DIGEST_SIZE = 32, DIGEST_HEX_LEN = 64 };

struct digest {
	crypto_hash_sha256_state state;
};

/* Begins a digest and feeds it, piece by piece. */
void digest_begin(struct digest *d);
void digest_add(struct digest *d, struct slice bytes);
/* After this the digest must be begun anew. */
void digest_end(struct digest *d, unsigned char raw[DIGEST_SIZE]);
void digest_end_hex(struct digest *d, char hex[DIGEST_HEX_LEN + 1]);

/* Of bytes that are all there. */
void digest_sha256(struct slice bytes, unsigned char raw[DIGEST_SIZE]);
void digest_sha256_hex(struct slice bytes, char hex[DIGEST_HEX_LEN + 1]);

/* 64 lower-case hex digits and a NUL. */
void digest_to_hex(const unsigned char raw[DIGEST_SIZE], char hex[DIGEST_HEX_LEN + 1]);
/* Reads 64 hex digits in lower case; false for anything else. */
bool digest_from_hex(struct slice hex, unsigned char raw[DIGEST_SIZE]);

#endif
