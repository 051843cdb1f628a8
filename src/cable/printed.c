#include "cable/printed.h"

#include "cable/cable.h"

const char *printed_kind_name(enum printed_kind kind)
{
	static const char *const names[] = {"", "telegram", "airgram", "memorandum", "letter", "editorial note"};
	return names[kind];
}

const char *printed_note_name(enum printed_note_kind kind)
{
	static const char *const names[] = {"footnote", "source", "summary"};
	return names[kind];
}

enum { NAME_MAX_BYTES = 48 };

static bool is_fit(struct slice words)
{
	for (size_t i = 0; i < words.len; i++) {
		if (!byte_is_alpha(words.ptr[i]) && !byte_is_digit(words.ptr[i]) && words.ptr[i] != '-')
			return false;
	}
	return words.len > 0;
}

enum status printed_make_name(struct arena *a, struct printed *p, struct error *err)
{
	bool fit = is_fit(p->volume) && is_fit(p->number) && p->volume.len + p->number.len + 2 <= NAME_MAX_BYTES;
	p->name = (struct slice){NULL, 0};
	if (!fit)
		return STATUS_OK;
	p->name = arena_format(a, "%.*s-d%.*s", (int)p->volume.len, p->volume.ptr, (int)p->number.len, p->number.ptr);
	return p->name.ptr == NULL ? error_memory(err) : STATUS_OK;
}

struct slice cable_name(const struct cable *c)
{
	struct slice none = {NULL, 0};
	return c->mrn.len > 0 ? c->mrn : c->printed != NULL ? c->printed->name : none;
}
