#include "desk/address.h"

#include <stdio.h>

enum { ID_LETTERS = 12, NAME_LEN_MAX = 48 };

static bool is_fit(struct slice name)
{
	for (size_t i = 0; i < name.len; i++) {
		if (!byte_is_alpha(name.ptr[i]) && !byte_is_digit(name.ptr[i]) && name.ptr[i] != '-')
			return false;
	}
	/* "x-" begins the addresses of cables without a name. */
	return name.len > 0 && name.len <= NAME_LEN_MAX && name.ptr[0] != '-' && !slice_starts_with(name, "x-");
}

/* b, c, … z, ba, bb …: the turn as a number whose digits are letters. */
static void write_turn(unsigned turn, char out[8])
{
	char reversed[8];
	size_t len = 0;
	for (; turn > 0 && len < sizeof reversed - 1; turn /= 26)
		reversed[len++] = (char)('a' + turn % 26);
	for (size_t i = 0; i < len; i++)
		out[i] = reversed[len - 1 - i];
	out[len] = '\0';
}

void address_make(struct slice name, const struct cable_id *cable, unsigned turn, char out[ADDRESS_MAX + 1])
{
	char hex[CABLE_ID_LEN + 1];
	char letters[8];
	struct slice stem = name;
	const char *prefix = "";
	if (!is_fit(name)) {
		cable_id_write(cable, hex);
		stem = slice_make(hex, ID_LETTERS);
		prefix = "x-";
	}
	write_turn(turn, letters);
	snprintf(out, ADDRESS_MAX + 1, "%s%.*s%s%s", prefix, (int)stem.len, stem.ptr, turn > 0 ? "_" : "", letters);
}

bool address_is_good(struct slice address)
{
	for (size_t i = 0; i < address.len; i++) {
		char c = address.ptr[i];
		if (!byte_is_alpha(c) && !byte_is_digit(c) && c != '-' && c != '_')
			return false;
	}
	return address.len > 0 && address.len <= ADDRESS_MAX;
}
