#include "archive/embedded/match.h"
#include "archive/facets.h"
#include "archive/fields.h"

static bool add_count(struct arena *a, struct archive_facet *facet, size_t *room, struct slice value, uint64_t count)
{
	if (count == 0)
		return true;
	struct archive_count *item = arena_push(a, &facet->counts, facet->count, room, sizeof *item);
	if (item == NULL)
		return false;
	item->value = arena_copy(a, value);
	item->count = count;
	facet->count++;
	return item->value.ptr != NULL;
}

static void count_values(const struct match *m, enum query_field field, uint64_t *counts)
{
	const struct columns *c = &m->e->columns;
	for (uint32_t reading = 1; bitmap_next(&m->visible, &reading); reading++) {
		const struct reading_row *row = &c->readings[reading];
		const uint32_t *many = c->many + row->many;
		if (field == FIELD_POST)
			counts[row->post]++;
		else if (field == FIELD_SIGNER)
			counts[row->signer]++;
		for (size_t i = 0; field == FIELD_TAG && i < row->tags; i++)
			counts[many[i]]++;
		for (size_t i = 0; field == FIELD_CAPTION && i < row->captions; i++)
			counts[many[row->tags + i]]++;
	}
}

static bool complete_values(const struct match *m, enum query_field field, struct slice key, struct archive_facet *out)
{
	const struct columns *c = &m->e->columns;
	size_t room = 0;
	uint64_t *counts = arena_array(m->a, (size_t)c->value_count + 1, sizeof *counts);
	if (counts == NULL)
		return false;
	count_values(m, field, counts);
	for (uint32_t i = 1; i <= c->value_count; i++)
		if (c->values[i].field == field && field_key_matches(c->values[i].key, key, true) &&
		    !add_count(m->a, out, &room, c->values[i].words, counts[i]))
			return false;
	return true;
}

static bool complete_classes(const struct match *m, struct slice key, struct archive_facet *out)
{
	size_t room = 0;
	uint64_t counts[CLASSIFICATION_TOP_SECRET + 1] = {0};
	for (uint32_t reading = 1; bitmap_next(&m->visible, &reading); reading++)
		counts[m->e->columns.readings[reading].class]++;
	for (enum classification class = CLASSIFICATION_UNCLASSIFIED; class <= CLASSIFICATION_TOP_SECRET; class ++) {
		struct slice name = slice_of(classification_name(class));
		struct slice name_key = field_key(m->a, FIELD_CLASS, name, true);
		if (name_key.ptr == NULL ||
		    (field_key_matches(name_key, key, true) && !add_count(m->a, out, &room, name, counts[class])))
			return false;
	}
	return true;
}

/* Cables with a source in the collection, each once. */
static bool complete_collections(const struct match *m, struct slice key, struct archive_facet *out)
{
	const struct columns *c = &m->e->columns;
	size_t room = 0;
	bool *shown = arena_array(m->a, (size_t)c->cable_count + 1, sizeof *shown);
	uint32_t *last = arena_array(m->a, (size_t)c->cable_count + 1, sizeof *last);
	if (shown == NULL || last == NULL)
		return false;
	for (uint32_t reading = 1; bitmap_next(&m->visible, &reading); reading++)
		shown[c->readings[reading].cable] = true;
	for (uint32_t id = 1; id <= c->collection_count; id++) {
		uint64_t count = 0;
		if (!match_shows_collection(m, id) || !field_key_matches(c->collections[id].key, key, true))
			continue;
		for (uint32_t i = 1; i <= c->source_count; i++) {
			uint32_t cable = c->readings[c->sources[i].reading].cable;
			if (c->sources[i].collection != id || m->e->undone.sources[i] || !shown[cable] ||
			    last[cable] == id)
				continue;
			last[cable] = id;
			count++;
		}
		if (!add_count(m->a, out, &room, c->collections[id].words, count))
			return false;
	}
	return true;
}

static enum status complete(const struct match *m, enum query_field field, struct slice prefix, size_t limit,
                            struct archive_facet *out, struct error *err)
{
	struct slice key = field_key(m->a, field, prefix, false);
	bool done = key.ptr != NULL;
	if (done && field == FIELD_CLASS)
		done = complete_classes(m, key, out);
	else if (done && field == FIELD_COLLECTION)
		done = complete_collections(m, key, out);
	else if (done)
		done = complete_values(m, field, key, out);
	if (!done)
		return error_memory(err);
	facet_order(out, false, limit);
	return STATUS_OK;
}

enum status embedded_complete(struct archive *archive, struct arena *a, const struct scope *scope, const char *field,
                              struct slice prefix, size_t limit, struct archive_facet *out, struct error *err)
{
	static const enum query_field fields[] = {FIELD_POST,  FIELD_TAG,    FIELD_CAPTION,
	                                          FIELD_CLASS, FIELD_SIGNER, FIELD_COLLECTION};
	struct embedded *e = (struct embedded *)archive;
	struct match m;
	size_t i = 0, count = sizeof fields / sizeof *fields;
	*out = (struct archive_facet){NULL, 0};
	while (i < count && !slice_equals(slice_of(field), query_field_name(fields[i])))
		i++;
	if (i == count) {
		error_set(err, STATUS_USAGE, "archive.complete");
		error_text(err, "field", slice_of(field));
		return STATUS_USAGE;
	}
	enum status status = embedded_begin_read(e, 0, err);
	if (status == STATUS_OK)
		status = match_scope(&m, e, a, scope, NULL, 0, err);
	if (status == STATUS_OK)
		status = complete(&m, fields[i], prefix, limit, out, err);
	embedded_end_read(e);
	return status;
}
