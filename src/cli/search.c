/* search, show: questions to the archive. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/workplace.h"
#include "web/cable_value.h"
#include "web/search_value.h"

enum { SEARCH_BY, SEARCH_LIMIT, SEARCH_CURSOR };

/* The one who owns the desk's folder sees the whole archive. */
static const struct scope everything = {.everything = true};

/* The words of the command line, one space between two: quotation marks that the shell took off are the query's own affair. */
static struct slice join_words(struct arena *a, const struct arguments *arguments)
{
	struct buffer out = {0};
	for (size_t i = 0; i < arguments->word_count; i++) {
		if (i > 0)
			buffer_add_byte(&out, ' ');
		buffer_add(&out, argument_word(arguments, i));
	}
	struct slice query = out.failed ? (struct slice){NULL, 0} : arena_copy(a, buffer_slice(&out));
	buffer_free(&out);
	return query;
}

static enum status read_request(const struct arguments *arguments, struct search_request *request, struct error *err)
{
	int64_t limit = SEARCH_LIMIT_DEFAULT;
	request->order = ARCHIVE_BY_RELEVANCE;
	request->with_facets = true;
	request->cursor = argument_given(arguments, SEARCH_CURSOR) ? arguments->values[SEARCH_CURSOR] : slice_of("");
	if (argument_given(arguments, SEARCH_BY) &&
	    !search_order_parse(arguments->values[SEARCH_BY], &request->order)) {
		error_set(err, STATUS_USAGE, "cli.search_order");
		error_text(err, "order", arguments->values[SEARCH_BY]);
		return STATUS_USAGE;
	}
	if (argument_given(arguments, SEARCH_LIMIT) &&
	    (!slice_to_int64(arguments->values[SEARCH_LIMIT], &limit) || limit < 1 || limit > ARCHIVE_PAGE_MAX)) {
		error_set(err, STATUS_USAGE, "cli.search_limit");
		error_text(err, "limit", arguments->values[SEARCH_LIMIT]);
		return STATUS_USAGE;
	}
	request->limit = (size_t)limit;
	return STATUS_OK;
}

static void print_facet(const struct arguments *arguments, const struct value *facets, const char *name,
                        const char *sentence)
{
	enum { SHOWN = 12 };
	struct arena a = {0};
	struct buffer line = {0};
	const struct value *counts = value_get(facets, name);
	for (size_t i = 0; i < value_size(counts) && i < SHOWN; i++) {
		const struct value *count = value_at(counts, i);
		buffer_add_cstr(&line, i > 0 ? "  " : "");
		buffer_add(&line, value_get_text(count, "value"));
		buffer_add_byte(&line, ' ');
		buffer_add(&line, text_number(arguments->program->text, &a, value_get_number(count, "count", 0)));
	}
	struct value *object = value_object(&a);
	value_put_text(object, "counts", buffer_slice(&line));
	if (line.len > 0)
		print_sentence(arguments, sentence, object);
	buffer_free(&line);
	arena_free(&a);
}

static void print_hit(const struct arguments *arguments, const struct value *hit)
{
	const struct value *snippets = value_get(hit, "snippets");
	print_sentence(arguments, value_get_bool(hit, "is_posted") ? "cli.hit_posted" : "cli.hit", hit);
	if (value_size(snippets) == 0 && value_get_text(hit, "summary").len > 0)
		print_line(arguments, 4, "cli.hit_summary", hit);
	for (size_t i = 0; i < value_size(snippets); i++)
		print_line(arguments, 4, "cli.hit_snippet", value_at(snippets, i));
}

static void print_answer(const struct arguments *arguments, const struct value *answer)
{
	const struct value *hits = value_get(answer, "hits");
	const struct value *facets = value_get(answer, "facets");
	print_sentence(arguments, "cli.search_total", answer);
	for (size_t i = 0; i < value_size(hits); i++)
		print_hit(arguments, value_at(hits, i));
	print_facet(arguments, facets, "post", "cli.facet_post");
	print_facet(arguments, facets, "year", "cli.facet_year");
	print_facet(arguments, facets, "class", "cli.facet_class");
	print_facet(arguments, facets, "tag", "cli.facet_tag");
	if (value_get_text(answer, "cursor").len > 0)
		print_sentence(arguments, "cli.search_more", answer);
}

enum status command_search(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	struct value *answer;
	struct search_request request = {.publisher = &w.publisher, .scope = &everything};
	enum status status = read_request(arguments, &request, err);
	if (status == STATUS_OK)
		status = workplace_open(arguments, WORKPLACE_ARCHIVE, &w, err);
	if (status == STATUS_OK) {
		request.query = join_words(&w.arena, arguments);
		status = request.query.ptr == NULL
		             ? error_memory(err)
		             : search_read_sets(&w.arena, w.db, (struct actor){0}, request.sets, err);
	}
	if (status == STATUS_OK)
		status = search_make_value(&w.arena, &request, &answer, err);
	if (status == STATUS_OK && arguments->json)
		print_json(arguments, answer);
	else if (status == STATUS_OK)
		print_answer(arguments, answer);
	workplace_close(&w);
	return status;
}

/* ---- show ---- */

static void print_field(const struct arguments *arguments, const struct value *cable, const char *name,
                        const char *sentence)
{
	if (value_is_true(value_get(cable, name)))
		print_sentence(arguments, sentence, cable);
}

static void print_each(const struct arguments *arguments, const struct value *cable, const char *name,
                       const char *sentence)
{
	const struct value *list = value_get(cable, name);
	for (size_t i = 0; i < value_size(list); i++)
		print_sentence(arguments, sentence, value_at(list, i));
}

static void print_joined(const struct arguments *arguments, const struct value *cable, const char *name,
                         const char *sentence)
{
	struct arena a = {0};
	struct buffer line = {0};
	const struct value *list = value_get(cable, name);
	for (size_t i = 0; i < value_size(list); i++) {
		buffer_add_cstr(&line, i > 0 ? ", " : "");
		buffer_add(&line, value_at(list, i)->text);
	}
	struct value *object = value_object(&a);
	value_put_text(object, "list", buffer_slice(&line));
	if (line.len > 0)
		print_sentence(arguments, sentence, object);
	buffer_free(&line);
	arena_free(&a);
}

static void print_references(const struct arguments *arguments, const struct value *cable)
{
	const struct value *list = value_get(cable, "references");
	for (size_t i = 0; i < value_size(list); i++) {
		const struct value *reference = value_at(list, i);
		bool here = value_size(value_get(reference, "cables")) > 0;
		print_sentence(arguments, here ? "cli.show_reference" : "cli.show_reference_missing", reference);
	}
	print_each(arguments, cable, "referring", "cli.show_referring");
}

static void print_paragraphs(const struct arguments *arguments, const struct value *cable)
{
	const struct value *list = value_get(cable, "paragraphs");
	for (size_t i = 0; i < value_size(list); i++) {
		const struct value *p = value_at(list, i);
		print_text(arguments, slice_of(""));
		if (value_get_number(p, "number", 0) == 0)
			print_text(arguments, value_get_text(p, "text"));
		else
			print_sentence(arguments,
			               value_get_text(p, "mark").len > 0 ? "cli.show_marked" : "cli.show_numbered", p);
	}
}

/* Numbers of pages that begin in the document. */
static void print_pages(const struct arguments *arguments, const struct value *printed)
{
	struct arena a = {0};
	struct buffer line = {0};
	const struct value *pages = value_get(printed, "pages");
	for (size_t i = 0; i < value_size(pages); i++) {
		buffer_add_cstr(&line, i > 0 ? ", " : "");
		buffer_add(&line, value_get_text(value_at(pages, i), "number"));
	}
	struct value *object = value_object(&a);
	value_put_text(object, "list", buffer_slice(&line));
	if (line.len > 0)
		print_sentence(arguments, "cli.show_pages", object);
	buffer_free(&line);
	arena_free(&a);
}

static void print_entries(const struct arguments *arguments, const struct value *printed, const char *name,
                          const char *title)
{
	const struct value *list = value_get(printed, name);
	if (value_size(list) == 0)
		return;
	print_text(arguments, slice_of(""));
	print_sentence(arguments, title, printed);
	for (size_t i = 0; i < value_size(list); i++)
		print_line(arguments, 4, "cli.show_entry", value_at(list, i));
}

/* What the volume's editors wrote, apart from the document's words. */
static void print_editorial(const struct arguments *arguments, const struct value *printed)
{
	const struct value *notes = value_get(printed, "notes");
	print_text(arguments, slice_of(""));
	print_sentence(arguments, "cli.show_editorial", printed);
	print_line(arguments, 4, "cli.show_heading", printed);
	if (value_get_text(printed, "text").len > 0)
		print_line(arguments, 4, "cli.show_editorial_text", printed);
	for (size_t i = 0; i < value_size(notes); i++)
		print_line(arguments, 4,
		           value_get_text(value_at(notes, i), "number").len > 0 ? "cli.show_note"
		                                                                : "cli.show_note_bare",
		           value_at(notes, i));
	print_entries(arguments, printed, "persons", "cli.show_persons");
	print_entries(arguments, printed, "terms", "cli.show_terms");
}

static void print_cable(const struct arguments *arguments, const struct value *cable)
{
	const struct value *printed = value_get(cable, "printed");
	print_sentence(arguments, "cli.show_title", cable);
	print_field(arguments, cable, "date",
	            value_get_text(cable, "dtg").len > 0 ? "cli.show_date" : "cli.show_date_only");
	print_field(arguments, cable, "class", "cli.show_class");
	print_joined(arguments, cable, "captions", "cli.show_captions");
	print_each(arguments, cable, "from", "cli.show_from");
	print_each(arguments, cable, "to", "cli.show_to");
	print_each(arguments, cable, "info", "cli.show_info");
	print_joined(arguments, cable, "tags", "cli.show_tags");
	print_field(arguments, cable, "subject", "cli.show_subject");
	print_field(arguments, cable, "executive_order", "cli.show_executive_order");
	print_field(arguments, cable, "classified_by", "cli.show_classified_by");
	print_field(arguments, cable, "signer", "cli.show_signer");
	print_references(arguments, cable);
	print_each(arguments, cable, "others", "cli.show_other");
	print_each(arguments, cable, "stories", "cli.show_story");
	print_each(arguments, cable, "flags", "cli.show_flag");
	if (value_is_true(printed)) {
		print_sentence(arguments, "cli.show_printed", printed);
		print_pages(arguments, printed);
	}
	print_paragraphs(arguments, cable);
	if (value_is_true(printed))
		print_editorial(arguments, printed);
}

enum status command_show(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	struct archive_cable cable;
	struct value *object;
	enum status status = workplace_open(arguments, WORKPLACE_ARCHIVE, &w, err);
	if (status == STATUS_OK)
		status = cable_find(&w.publisher, &w.arena, &everything, argument_word(arguments, 0), &cable, err);
	if (status == STATUS_OK)
		status = cable_make_value(&w.publisher, &w.arena, &everything, arguments->program->text, &cable,
		                          &object, err);
	if (status == STATUS_OK && arguments->json)
		print_json(arguments, object);
	else if (status == STATUS_OK)
		print_cable(arguments, object);
	workplace_close(&w);
	return status;
}
