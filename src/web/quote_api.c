#include "web/quote_api.h"

#include "base/utf8.h"
#include "desk/settlement.h"
#include "desk/story_file.h"
#include "publish/plan.h"
#include "quote/annotation.h"

enum { PASSAGE_BYTES_MAX = 1 << 20, ID_SHOWN = 12 };

enum status session_api(void *visit, const struct http_request *request, struct http_response *response,
                        struct error *err)
{
	const struct visit *v = visit;
	struct value *tree = value_object(v->arena);
	value_put_text(tree, "person", v->session.person.name);
	value_put_text(tree, "csrf", v->session.csrf);
	return visit_json(v, tree, err);
}

/* ---- What is asked ---- */

static bool is_type(const struct http_request *request, const char *type)
{
	struct slice rest = http_request_header(request, "Content-Type"), name;
	return slice_cut(&rest, ';', &name) && slice_equals_nocase(slice_trim(name), type);
}

/* The member "text" of a JSON object, or the body as it is. */
static enum status read_body(const struct visit *v, struct slice *out, struct error *err)
{
	struct value *asked;
	const struct http_upload *body = http_request_upload(v->request, "");
	*out = body == NULL ? slice_of("") : body->bytes;
	if (is_type(v->request, "application/json")) {
		enum status status = value_read_json(v->arena, *out, &asked, err);
		if (status != STATUS_OK)
			return status;
		*out = value_get_text(asked, "text");
	}
	return slice_trim(*out).len == 0 ? error_set(err, STATUS_USAGE, "web.api_no_text") : STATUS_OK;
}

/* ---- What is answered ---- */

static struct slice address_of(void *state, struct arena *a, const struct quote_place *place)
{
	char hex[CABLE_ID_LEN + 1];
	(void)state;
	cable_id_write(&place->cable, hex);
	struct slice id = arena_copy(a, slice_of(hex));
	struct slice name = place->mrn.len > 0 ? place->mrn : slice_part(id, 0, ID_SHOWN);
	struct slice address = visit_cable_address(a, name, id, slice_of(""));
	return place->paragraph_number == 0
	           ? address
	           : arena_format(a, "%.*s#p%d", (int)address.len, address.ptr, place->paragraph_number);
}

static enum status add_result(const struct visit *v, const struct quote_annotator *annotator,
                              const struct quote_result *result, struct value *object, struct error *err)
{
	struct value *annotation;
	enum status status = quote_annotate(v->arena, annotator, result, &annotation, err);
	if (status == STATUS_OK)
		value_put(object, "annotation", annotation);
	return status;
}

static struct quote_archive archive_of(const struct visit *v)
{
	return (struct quote_archive){v->publisher.archive, v->scope, v->site->posts, v->site->desk->clock, 0};
}

enum status quote_check_api(void *visit, const struct http_request *request, struct http_response *response,
                            struct error *err)
{
	const struct visit *v = visit;
	struct slice text;
	struct story_version version = {0};
	struct prose prose;
	struct quote_check check;
	const struct settlements nobody = {0}; /* settled anything of a text from elsewhere */
	struct quote_archive archive = archive_of(v);
	struct quote_source source = quote_source_of_archive(&archive);
	enum status status = read_body(v, &text, err);
	if (status == STATUS_OK)
		status = story_file_read(v->site->workers, v->publisher.db, v->arena, text, &version, err);
	if (status == STATUS_OK)
		status = plan_check(&v->publisher, v->arena, 0, &version, archive.deadline, &check, err);
	if (status == STATUS_OK)
		status = prose_read(v->arena, version.body, version.tree, &prose, err);
	if (status != STATUS_OK)
		return status;
	const struct quote_annotator annotator = {.prose = &prose, .source = &source, .address = address_of};
	struct value *tree = value_object(v->arena);
	value_put_text(tree, "headline", version.headline);
	value_put_text(tree, "text", prose.text);
	value_put(tree, "tally", settlement_tally_value(v->arena, &nobody, &check));
	struct value *list = value_put_list(tree, "quotations");
	for (size_t i = 0; i < check.result_count && status == STATUS_OK; i++) {
		struct value *object = settlement_result_value(v->arena, &nobody, &check.results[i]);
		status = add_result(v, &annotator, &check.results[i], object, err);
		value_add(list, object);
	}
	return status == STATUS_OK ? visit_json(v, tree, err) : status;
}

enum status quote_find_api(void *visit, const struct http_request *request, struct http_response *response,
                           struct error *err)
{
	const struct visit *v = visit;
	struct slice text;
	struct quote_result result;
	struct archive_cable cable = {0};
	struct quote_archive archive = archive_of(v);
	struct quote_source source = quote_source_of_archive(&archive);
	const struct quote_annotator annotator = {.source = &source, .address = address_of};
	enum status status = read_body(v, &text, err);
	if (status == STATUS_OK && text.len > PASSAGE_BYTES_MAX)
		status = error_set(err, STATUS_LIMIT, "quote.too_long");
	if (status == STATUS_OK && !utf8_valid(text, NULL))
		status = error_set(err, STATUS_ENCODING, "web.api_encoding");
	if (status == STATUS_OK)
		status = quote_find(v->arena, slice_trim(text), &source, &result, err);
	if (status == STATUS_OK && result.place_count > 0)
		status = source.load(source.state, v->arena, &result.places[0].cable, &cable, err);
	if (status != STATUS_OK)
		return status;
	struct value *tree = quote_result_value(v->arena, &result);
	value_put_text(tree, "title", cable.value.subject);
	value_put_moment(tree, "date", cable.value.date);
	status = add_result(v, &annotator, &result, tree, err);
	return status == STATUS_OK ? visit_json(v, tree, err) : status;
}
