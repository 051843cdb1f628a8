#include "base/error.h"

#include <string.h>

void error_begin(struct error *err, enum status kind, const char *sentence)
{
	if (err == NULL)
		return;
	memset(err, 0, sizeof *err);
	err->kind = kind;
	err->sentence = sentence;
}

static void copy_cut(char *to, size_t size, struct slice text)
{
	size_t len = text.len < size - 1 ? text.len : size - 1;
	/* Do not cut a UTF-8 character in two. */
	if (len < text.len) {
		while (len > 0 && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
			len--;
	}
	if (len > 0)
		memcpy(to, text.ptr, len);
	to[len] = '\0';
}

static struct error_value *next_value(struct error *err, const char *name)
{
	if (err == NULL || err->value_count == ERROR_VALUES_MAX)
		return NULL;
	struct error_value *value = &err->values[err->value_count++];
	copy_cut(value->name, sizeof value->name, slice_of(name));
	return value;
}

void error_text(struct error *err, const char *name, struct slice text)
{
	struct error_value *value = next_value(err, name);
	if (value != NULL)
		copy_cut(value->text, sizeof value->text, text);
}

void error_number(struct error *err, const char *name, int64_t number)
{
	struct error_value *value = next_value(err, name);
	if (value != NULL) {
		value->is_number = true;
		value->number = number;
	}
}

void error_begin_system(struct error *err, const char *sentence, const char *path, int errnum)
{
	error_begin(err, STATUS_IO, sentence);
	error_text(err, "path", slice_of(path));
	error_text(err, "reason", slice_of(strerrordesc_np(errnum)));
}

int status_exit_code(enum status status)
{
	switch (status) {
	case STATUS_OK:
		return 0;
	case STATUS_USAGE:
		return 2;
	case STATUS_REFUSED:
	case STATUS_LOCKED:
	case STATUS_LIMIT:
	case STATUS_STOPPED:
		return 3;
	case STATUS_MISSING:
		return 4;
	case STATUS_INPUT:
	case STATUS_ENCODING:
	case STATUS_MEMORY:
	case STATUS_IO:
	case STATUS_LATE:
	case STATUS_INTERNAL:
		return 5;
	}
	return 5;
}
