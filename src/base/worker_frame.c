#include "base/worker_frame.h"

#include <string.h>

/* An answer of any document, however short. */
static const uint64_t answer_always = 64 * 1024;

void frame_put32(unsigned char *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (unsigned char)(value >> (8 * i));
}

void frame_put64(unsigned char *to, uint64_t value)
{
	for (int i = 0; i < 8; i++)
		to[i] = (unsigned char)(value >> (8 * i));
}

uint32_t frame_get32(const unsigned char *from)
{
	uint32_t value = 0;
	for (int i = 3; i >= 0; i--)
		value = value << 8 | from[i];
	return value;
}

uint64_t frame_get64(const unsigned char *from)
{
	uint64_t value = 0;
	for (int i = 7; i >= 0; i--)
		value = value << 8 | from[i];
	return value;
}

void frame_head_put(unsigned char to[FRAME_HEAD_SIZE], struct frame_head head)
{
	frame_put32(to, head.kind);
	frame_put64(to + 4, head.length);
}

struct frame_head frame_head_get(const unsigned char from[FRAME_HEAD_SIZE])
{
	return (struct frame_head){.kind = frame_get32(from), .length = frame_get64(from + 4)};
}

/* ---- Errors: status (4 bytes), sentence, NUL, then of each value its name, NUL, "n" or "t", its text, NUL ---- */

static bool put_text(unsigned char *to, size_t *at, const char *text, size_t size)
{
	if (size + 1 > FRAME_ERROR_MAX - *at)
		return false;
	memcpy(to + *at, text, size);
	to[*at + size] = '\0';
	*at += size + 1;
	return true;
}

static bool put_value(unsigned char *to, size_t *at, const struct error_value *value)
{
	char text[ERROR_TEXT_MAX + 1];
	int len = value->is_number ? snprintf(text, sizeof text, "n%lld", (long long)value->number)
	                           : snprintf(text, sizeof text, "t%s", value->text);
	return len > 0 && put_text(to, at, value->name, strlen(value->name)) && put_text(to, at, text, strlen(text));
}

size_t frame_error_put(unsigned char to[FRAME_ERROR_MAX], const struct error *error)
{
	size_t at = 4;
	const char *sentence = error->sentence == NULL ? "worker.failed" : error->sentence;
	frame_put32(to, error->kind);
	if (!put_text(to, &at, sentence, strlen(sentence)))
		return at;
	for (size_t i = 0; i < error->value_count; i++) {
		size_t before = at;
		if (!put_value(to, &at, &error->values[i]))
			return before;
	}
	return at;
}

static const char *known_sentence(struct slice id, const char *const *known)
{
	static const char *const own[] = {"worker.too_large", "worker.memory", "base.memory", NULL};
	for (size_t i = 0; own[i] != NULL; i++) {
		if (slice_equals(id, own[i]))
			return own[i];
	}
	for (size_t i = 0; known != NULL && known[i] != NULL; i++) {
		if (slice_equals(id, known[i]))
			return known[i];
	}
	return "worker.failed";
}

/* What stands before the next NUL. */
static bool take_text(struct slice *rest, struct slice *text)
{
	size_t end;
	if (!slice_find_byte(*rest, '\0', &end))
		return false;
	*text = slice_part(*rest, 0, end);
	*rest = slice_from(*rest, end + 1);
	return true;
}

static bool take_value(struct slice *rest, struct error *out)
{
	struct slice name, text;
	char name_cstr[ERROR_NAME_MAX];
	int64_t number;
	if (!take_text(rest, &name) || !take_text(rest, &text))
		return false;
	if (name.len == 0 || name.len >= sizeof name_cstr || text.len == 0)
		return false;
	memcpy(name_cstr, name.ptr, name.len);
	name_cstr[name.len] = '\0';
	struct slice value = slice_from(text, 1);
	if (text.ptr[0] == 't') {
		error_text(out, name_cstr, value);
		return true;
	}
	if (text.ptr[0] != 'n' || !slice_to_int64(value, &number))
		return false;
	error_number(out, name_cstr, number);
	return true;
}

bool frame_error_get(struct slice bytes, const char *const *known, struct error *out)
{
	struct slice sentence;
	if (bytes.len < 4)
		return false;
	uint32_t status = frame_get32((const unsigned char *)bytes.ptr);
	struct slice rest = slice_from(bytes, 4);
	if (status == STATUS_OK || status > STATUS_INTERNAL || !take_text(&rest, &sentence))
		return false;
	error_set(out, (enum status)status, known_sentence(sentence, known));
	while (rest.len > 0) {
		if (!take_value(&rest, out))
			return false;
	}
	return true;
}

uint64_t frame_answer_limit(const struct worker_limits *limits, uint64_t length)
{
	uint64_t expanded;
	if (__builtin_mul_overflow(length, limits->expansion, &expanded) ||
	    __builtin_add_overflow(expanded, answer_always, &expanded))
		return limits->answer_bytes;
	return expanded < limits->answer_bytes ? expanded : limits->answer_bytes;
}
