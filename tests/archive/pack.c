#include "pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void choose(struct archive *packed, const char *kind)
{
	if (strcmp(kind, "zip") == 0)
		archive_write_set_format_zip(packed);
	else if (strncmp(kind, "tar", 3) == 0)
		archive_write_set_format_pax_restricted(packed);
	else
		archive_write_set_format_raw(packed);
	if (strstr(kind, "gz") != NULL)
		archive_write_add_filter_gzip(packed);
	else if (strstr(kind, "xz") != NULL)
		archive_write_add_filter_xz(packed);
	else if (strstr(kind, "zst") != NULL)
		archive_write_add_filter_zstd(packed);
}

static la_ssize_t take(struct archive *packed, void *state, const void *bytes, size_t size)
{
	(void)packed;
	buffer_add(state, slice_make(bytes, size));
	return (la_ssize_t)size;
}

void pack(const char *kind, const struct pack_member *members, size_t count, struct buffer *out)
{
	struct archive *packed = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	assert_non_null(packed);
	assert_non_null(entry);
	choose(packed, kind);
	assert_int_equal(archive_write_set_bytes_in_last_block(packed, 1), ARCHIVE_OK);
	assert_int_equal(archive_write_open(packed, out, NULL, take, NULL), ARCHIVE_OK);
	for (size_t i = 0; i < count; i++) {
		archive_entry_clear(entry);
		archive_entry_set_pathname(entry, members[i].name);
		archive_entry_set_filetype(entry, AE_IFREG);
		archive_entry_set_perm(entry, 0644);
		archive_entry_set_size(entry, (la_int64_t)members[i].bytes.len);
		assert_int_equal(archive_write_header(packed, entry), ARCHIVE_OK);
		assert_int_equal(archive_write_data(packed, members[i].bytes.ptr, members[i].bytes.len),
		                 members[i].bytes.len);
	}
	archive_entry_free(entry);
	assert_int_equal(archive_write_close(packed), ARCHIVE_OK);
	archive_write_free(packed);
}
