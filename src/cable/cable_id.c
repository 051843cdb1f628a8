#include "base/digest.h"
#include "base/utf8.h"
#include "cable/cable.h"

#include <string.h>

/* The normal form is told in docs/address.md and never changes: no table of a library may come into it. */

enum { HELD_MAX = 4096 };

/* What goes into the digest, held back so that it is not fed byte by byte. */
struct normal {
	struct digest digest;
	char held[HELD_MAX];
	size_t len;
	bool any; /* a word was written before */
	bool in_word;
};

static void flush(struct normal *w)
{
	digest_add(&w->digest, slice_make(w->held, w->len));
	w->len = 0;
}

static void write_bytes(struct normal *w, const char *bytes, size_t len)
{
	if (w->len + len > HELD_MAX)
		flush(w);
	memcpy(w->held + w->len, bytes, len);
	w->len += len;
}

static void write_letter(struct normal *w, const char *bytes, size_t len)
{
	if (!w->in_word && w->any)
		write_bytes(w, " ", 1);
	w->in_word = true;
	w->any = true;
	write_bytes(w, bytes, len);
}

enum role { ROLE_LETTER, ROLE_SEPARATOR, ROLE_NOTHING };

/* The fixed list. */
static enum role role_of(uint32_t code)
{
	if (code == 0xAD)
		return ROLE_NOTHING;
	if (code < 0xA1 || code == 0xB6 || code == 0xB7 || (code >= 0x2000 && code <= 0x206F) ||
	    (code >= 0x3000 && code <= 0x303F) || code == 0xFEFF)
		return ROLE_SEPARATOR;
	return ROLE_LETTER;
}

static void add_code(struct normal *w, uint32_t code)
{
	char bytes[UTF8_MAX];
	switch (role_of(code)) {
	case ROLE_LETTER:
		write_letter(w, bytes, utf8_encode(code, bytes));
		break;
	case ROLE_SEPARATOR:
		w->in_word = false;
		break;
	case ROLE_NOTHING:
		break;
	}
}

static void add_part(struct normal *w, struct slice part)
{
	bool valid = utf8_valid(part, NULL);
	size_t at = 0;
	w->in_word = false;
	while (at < part.len) {
		char c = part.ptr[at];
		uint32_t code = (unsigned char)c;
		size_t used = 1;
		if (code < 0x80) {
			char letter = byte_to_lower(c);
			if (byte_is_digit(c) || byte_is_alpha(c))
				write_letter(w, &letter, 1);
			else
				w->in_word = false;
		} else {
			/* Bytes that are no UTF-8 are Latin-1: the character's number is the byte. */
			if (valid)
				used = utf8_decode(part, at, &code);
			add_code(w, code);
		}
		at += used;
	}
}

void cable_make_id(const struct slice *parts, size_t part_count, char id[CABLE_ID_LEN + 1])
{
	struct normal w = {.len = 0};
	digest_begin(&w.digest);
	for (size_t i = 0; i < part_count; i++)
		add_part(&w, parts[i]);
	flush(&w);
	digest_end_hex(&w.digest, id);
}

void cable_make_reading_id(struct slice text, struct slice json, char id[CABLE_ID_LEN + 1])
{
	/* The length of the text stands first, so that no other division of the same bytes has the same id. */
	char length[32];
	struct digest digest;
	int len = snprintf(length, sizeof length, "%zu\n", text.len);
	digest_begin(&digest);
	digest_add(&digest, slice_make(length, (size_t)len));
	digest_add(&digest, text);
	digest_add(&digest, json);
	digest_end_hex(&digest, id);
}
