#include "base/story_package.h"

#include "base/buffer.h"

#include <archive.h>
#include <archive_entry.h>

enum { CHUNK = 64 * 1024 };

static enum status damaged(struct error *err)
{
	return error_set(err, STATUS_INPUT, "story_source.damaged");
}

static enum status open_zip(struct slice bytes, struct archive **out, struct error *err)
{
	*out = archive_read_new();
	if (*out == NULL)
		return error_memory(err);
	if (archive_read_support_format_zip(*out) != ARCHIVE_OK ||
	    archive_read_open_memory(*out, bytes.ptr, bytes.len) != ARCHIVE_OK)
		return damaged(err);
	return STATUS_OK;
}

/* The next member's name; its pointer is NULL at the end. A name in no encoding is a name that nobody asks for. */
static enum status next_member(struct archive *zip, struct archive_entry **entry, struct slice *name, struct error *err)
{
	int got = archive_read_next_header(zip, entry);
	*name = slice_make(NULL, 0);
	if (got == ARCHIVE_EOF)
		return STATUS_OK;
	if (got != ARCHIVE_OK && got != ARCHIVE_WARN)
		return damaged(err);
	const char *written = archive_entry_pathname(*entry);
	*name = slice_of(written == NULL ? "" : written);
	if (name->ptr == NULL)
		*name = slice_of("");
	return STATUS_OK;
}

static bool is_macro(struct slice name)
{
	return slice_ends_with(name, "vbaProject.bin") || slice_starts_with(name, "Basic/") ||
	       slice_starts_with(name, "Scripts/");
}

enum status story_package_check(struct slice bytes, struct error *err)
{
	struct archive *zip = NULL;
	struct archive_entry *entry = NULL;
	struct slice name;
	enum status status = open_zip(bytes, &zip, err);
	for (size_t count = 0; status == STATUS_OK; count++) {
		status = next_member(zip, &entry, &name, err);
		if (status != STATUS_OK || name.ptr == NULL)
			break;
		if (count == STORY_PACKAGE_MEMBERS_MAX)
			status = error_set(err, STATUS_LIMIT, "story_source.bomb");
		else if (archive_entry_is_encrypted(entry) > 0)
			status = error_set(err, STATUS_INPUT, "story_source.password");
		else if (is_macro(name))
			status = error_set(err, STATUS_INPUT, "story_source.macros");
	}
	archive_read_free(zip);
	return status;
}

static enum status unpack(struct archive *zip, struct buffer *out, struct error *err)
{
	for (;;) {
		if (!buffer_reserve(out, CHUNK))
			return error_memory(err);
		la_ssize_t got = archive_read_data(zip, out->ptr + out->len, CHUNK);
		if (got < 0)
			return damaged(err);
		if (got == 0)
			return STATUS_OK;
		out->len += (size_t)got;
		if (out->len > STORY_PACKAGE_MEMBER_MAX)
			return error_set(err, STATUS_LIMIT, "story_source.bomb");
	}
}

enum status story_package_read(struct arena *a, struct slice bytes, const char *wanted, struct slice *out,
                               struct error *err)
{
	struct archive *zip = NULL;
	struct archive_entry *entry = NULL;
	struct slice name;
	struct buffer member = {0};
	*out = slice_make(NULL, 0);
	enum status status = open_zip(bytes, &zip, err);
	while (status == STATUS_OK) {
		status = next_member(zip, &entry, &name, err);
		if (status != STATUS_OK || name.ptr == NULL)
			break;
		if (!slice_equals(name, wanted))
			continue;
		if (out->ptr != NULL) {
			status = damaged(err);
			break;
		}
		status = unpack(zip, &member, err);
		if (status == STATUS_OK) {
			*out = arena_copy(a, buffer_slice(&member));
			status = out->ptr == NULL ? error_memory(err) : STATUS_OK;
		}
	}
	archive_read_free(zip);
	buffer_free(&member);
	return status;
}
