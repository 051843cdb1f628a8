#include "base/digest.h"

#include <sodium/utils.h>

/* libsodium wants a pointer even for no bytes. */
static const unsigned char *bytes_of(struct slice s)
{
	return (const unsigned char *)(s.ptr == NULL ? "" : s.ptr);
}

/* The calls below cannot fail: libsodium's SHA-256 returns 0 always. */
void digest_begin(struct digest *d)
{
	(void)crypto_hash_sha256_init(&d->state);
}

void digest_add(struct digest *d, struct slice bytes)
{
	(void)crypto_hash_sha256_update(&d->state, bytes_of(bytes), bytes.len);
}

void digest_end(struct digest *d, unsigned char raw[DIGEST_SIZE])
{
	(void)crypto_hash_sha256_final(&d->state, raw);
}

void digest_end_hex(struct digest *d, char hex[DIGEST_HEX_LEN + 1])
{
	unsigned char raw[DIGEST_SIZE];
	digest_end(d, raw);
	digest_to_hex(raw, hex);
}

void digest_sha256(struct slice bytes, unsigned char raw[DIGEST_SIZE])
{
	(void)crypto_hash_sha256(raw, bytes_of(bytes), bytes.len);
}

void digest_sha256_hex(struct slice bytes, char hex[DIGEST_HEX_LEN + 1])
{
	unsigned char raw[DIGEST_SIZE];
	digest_sha256(bytes, raw);
	digest_to_hex(raw, hex);
}

void digest_to_hex(const unsigned char raw[DIGEST_SIZE], char hex[DIGEST_HEX_LEN + 1])
{
	(void)sodium_bin2hex(hex, DIGEST_HEX_LEN + 1, raw, DIGEST_SIZE);
}

static int hex_value(char c)
{
	if (byte_is_digit(c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool digest_from_hex(struct slice hex, unsigned char raw[DIGEST_SIZE])
{
	if (hex.len != DIGEST_HEX_LEN)
		return false;
	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		int high = hex_value(hex.ptr[2 * i]);
		int low = hex_value(hex.ptr[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		raw[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}
