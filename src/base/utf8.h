/* UTF-8 and the one-byte encodings that old documents come in.
 *
 * Valid means valid by RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF. All functions are pure and
 * thread-safe.
 */
#ifndef CABLEDESK_BASE_UTF8_H
#define CABLEDESK_BASE_UTF8_H

#include "base/buffer.h"

enum { UTF8_MAX = 4 };

/* True if all of `s` is valid. Otherwise `bad` (may be NULL) gets the offset of the first byte that is not. */
bool utf8_valid(struct slice s, size_t *bad);

/* Puts the character at `at` into `code` and returns its length in bytes; 0 at the end and where the bytes are invalid. */
size_t utf8_decode(struct slice s, size_t at, uint32_t *code);

/* Writes `code` and returns the number of bytes; 0 if there is no such character. */
size_t utf8_encode(uint32_t code, char out[UTF8_MAX]);
/* Adds one character; one that does not exist becomes U+FFFD. */
void utf8_add(struct buffer *out, uint32_t code);

/* Adds `s` in small letters, each letter by itself; bytes that are not valid stay as they are. */
void utf8_add_lower(struct buffer *out, struct slice s);

/* Adds `s`, read as Windows-1252: Latin-1 with letters and quotation marks at 0x80-0x9F. The five bytes that it leaves
 * open become the control characters of Latin-1, so that every byte has its own character. */
void utf8_add_windows_1252(struct buffer *out, struct slice s);

#endif
