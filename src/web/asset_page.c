#include "web/asset_page.h"

#include "base/digest.h"
#include "base/embed.h"

enum { ASSET_MAX = 4 << 20, TAG_LEN = 16 };

/* A file of the desk's own folder; `found` is false, and no error, if it is not there. */
static enum status read_own(const struct visit *v, struct slice name, struct slice *bytes, bool *found,
                            struct error *err)
{
	struct slice folder = v->site->config->values[CONFIG_DESK_TEMPLATES];
	*found = false;
	if (folder.len == 0)
		return STATUS_OK;
	struct slice path = arena_format(v->arena, "%.*s/%.*s", (int)folder.len, folder.ptr, (int)name.len, name.ptr);
	if (path.ptr == NULL)
		return error_memory(err);
	enum status status = file_read_all(v->arena, path.ptr, ASSET_MAX, bytes, err);
	*found = status == STATUS_OK;
	return status == STATUS_MISSING ? STATUS_OK : status;
}

enum status asset_page(void *visit, const struct http_request *request, struct http_response *response,
                       struct error *err)
{
	const struct visit *v = visit;
	char hex[DIGEST_HEX_LEN + 1];
	struct slice bytes;
	bool found = false;
	struct slice path = http_request_place(request, "path");
	struct slice name = arena_format(v->arena, "assets/%.*s", (int)path.len, path.ptr);
	if (name.ptr == NULL)
		return error_memory(err);
	if (!template_name_is_safe(name))
		return error_set(err, STATUS_MISSING, "http.no_such_page");
	enum status status = read_own(v, name, &bytes, &found, err);
	if (status != STATUS_OK)
		return status;
	if (!found && !embedded_find(name, &bytes))
		return error_set(err, STATUS_MISSING, "http.no_such_page");
	digest_sha256_hex(bytes, hex);
	http_response_text(response, 200, http_content_type(name), bytes);
	http_header_set(response, "Cache-Control", slice_of("no-cache"));
	http_not_modified(request, response, slice_make(hex, TAG_LEN), 0);
	return STATUS_OK;
}
