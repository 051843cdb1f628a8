/* Proves that any bytes are a config.ini or refused with a sentence; that what is read has the form that it must have; and that a setting which is
 * given another value has it when the file so made is read again, with all others as they were.
 *
 * The input: a byte (the setting), a value to its line's end, then the file. */
#include "fuzz.h"

#include "base/config.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* The settings of a file with these bytes. */
static enum status read_file(struct arena *a, struct slice bytes, struct config *out, struct error *err)
{
	int fd = memfd_create("config.ini", MFD_CLOEXEC);
	fuzz_require(fd >= 0 && write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len);
	struct slice path = arena_format(a, "/proc/self/fd/%d", fd);
	enum status status = config_read(a, path.ptr, out, err);
	fuzz_require(status == STATUS_OK || status == STATUS_USAGE);
	fuzz_require(close(fd) == 0);
	return status;
}

static void check(const struct config *c)
{
	for (size_t i = 0; i < CONFIG_KEYS; i++) {
		fuzz_require(c->values[i].ptr != NULL && utf8_valid(c->values[i], NULL));
		if (config_settings()[i].form == CONFIG_PORT)
			fuzz_require(config_port(c, (enum config_key)i) > 0);
		if (config_settings()[i].form == CONFIG_URL)
			fuzz_require(c->values[i].len == 0 || slice_ends_with(c->values[i], "/"));
	}
	fuzz_require(config_port(c, CONFIG_DESK_LISTEN) != config_port(c, CONFIG_ROOM_LISTEN));
}

/* The same words, and an address with the slash that reading ends it with. */
static bool same_words(struct slice a, struct slice b)
{
	struct slice word_of_a, word_of_b;
	while (a.len > 0 && b.len > 0) {
		(void)slice_cut(&a, ' ', &word_of_a);
		(void)slice_cut(&b, ' ', &word_of_b);
		a = slice_trim(a);
		b = slice_trim(b);
		bool slash = word_of_a.len == word_of_b.len + 1 && slice_ends_with(word_of_a, "/");
		if (!slice_equal(slice_part(word_of_a, 0, word_of_a.len - slash), word_of_b))
			return false;
	}
	return a.len == 0 && b.len == 0;
}

static struct slice spaced(struct arena *a, struct slice value)
{
	char *out = arena_bytes(a, value.len);
	for (size_t i = 0; i < value.len; i++)
		out[i] = byte_is_space(value.ptr[i]) ? ' ' : value.ptr[i];
	return slice_trim(slice_make(out, value.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct buffer changed = {0};
	struct config before, after;
	struct error err;
	struct slice value, text = slice_from(slice_make((const char *)data, size), 1);
	if (size < 2 || !slice_cut(&text, '\n', &value))
		return 0;
	enum config_key key = (enum config_key)(data[0] % CONFIG_KEYS);
	bool good = utf8_valid(value, NULL) && read_file(&a, text, &before, &err) == STATUS_OK;
	if (good)
		check(&before);
	if (good && config_change(text, key, value, &changed, &err) == STATUS_OK) {
		enum status status = read_file(&a, buffer_slice(&changed), &after, &err);
		/* Two ports may have become one. */
		fuzz_require(status == STATUS_OK || slice_equals(slice_of(err.sentence), "config.same_port"));
		for (size_t i = 0; i < CONFIG_KEYS; i++)
			fuzz_require(i == key ? same_words(after.values[i], spaced(&a, value))
			                      : slice_equal(after.values[i], before.values[i]));
	}
	buffer_free(&changed);
	arena_free(&a);
	return 0;
}
