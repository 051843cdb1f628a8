#include "archive/embedded/match.h"

#include "archive/fields.h"

static bool new_set(struct match *m, struct bitmap *out)
{
	return bitmap_make(m->a, m->e->columns.reading_count, out);
}

/* ---- Scope ---- */

bool match_shows_collection(const struct match *m, uint32_t collection)
{
	if (m->collections == NULL)
		return true;
	for (size_t i = 0; i < m->collection_count; i++)
		if (m->collections[i] == collection)
			return true;
	return false;
}

bool match_shows_source(const struct match *m, uint32_t source)
{
	return !m->e->undone.sources[source] && match_shows_collection(m, m->e->columns.sources[source].collection);
}

/* The row ids of the scope's collections. */
static enum status find_collections(struct match *m, struct error *err)
{
	const struct columns *c = &m->e->columns;
	if (m->scope->collection_count == 0)
		return STATUS_OK;
	m->collections = arena_array(m->a, m->scope->collection_count, sizeof *m->collections);
	if (m->collections == NULL)
		return error_memory(err);
	for (size_t i = 0; i < m->scope->collection_count; i++)
		for (uint32_t id = 1; id <= c->collection_count; id++)
			if (slice_equal(c->collections[id].words, m->scope->collections[i]))
				m->collections[m->collection_count++] = id;
	return STATUS_OK;
}

/* The shown readings of marked cables. */
static void match_cables(struct match *m, const bool *marked, struct bitmap *out)
{
	for (uint32_t reading = 1; bitmap_next(&m->visible, &reading); reading++)
		if (marked[m->e->columns.readings[reading].cable])
			bitmap_set(out, reading);
}

/* The shown readings of the cables in a set. */
static enum status match_set(struct match *m, const struct cable_set *set, struct bitmap *out, struct error *err)
{
	const struct columns *c = &m->e->columns;
	bool *marked = arena_array(m->a, (size_t)c->cable_count + 1, sizeof *marked);
	if (marked == NULL)
		return error_memory(err);
	for (size_t i = 0; i < set->count; i++)
		marked[columns_find_cable(c, &set->ids[i])] = true;
	match_cables(m, marked, out);
	return STATUS_OK;
}

static enum status find_query(struct match *m, const struct query *q, bool ranked, struct bitmap *out,
                              struct error *err);

enum status match_scope(struct match *m, struct embedded *e, struct arena *a, const struct scope *scope,
                        const struct named_set *sets, size_t set_count, struct error *err)
{
	*m = (struct match){.e = e, .a = a, .scope = scope, .sets = sets, .set_count = set_count};
	struct bitmap in_set, found;
	if (!new_set(m, &m->readings) || !new_set(m, &m->visible) || !new_set(m, &in_set) || !new_set(m, &found))
		return error_memory(err);
	/* A scope without any condition shows nothing unless it says so. */
	if (!scope->everything && scope->query == NULL && scope->cables == NULL && scope->collection_count == 0)
		return STATUS_OK;
	enum status status = find_collections(m, err);
	if (status == STATUS_OK)
		status = shown_refresh(&e->shown, &e->columns, &e->undone, m->collections, m->collection_count, err);
	if (status != STATUS_OK)
		return status;
	m->readings = e->shown.readings;
	m->shows_all_newest = scope->cables == NULL && scope->query == NULL;
	bitmap_or(&m->visible, &e->shown.newest);
	if (scope->cables != NULL) {
		status = match_set(m, scope->cables, &in_set, err);
		bitmap_and(&m->visible, &in_set);
	}
	if (status == STATUS_OK && scope->query != NULL) {
		status = find_query(m, scope->query, false, &found, err);
		bitmap_and(&m->visible, &found);
	}
	return status;
}

uint32_t match_find_shown(const struct match *m, const struct cable_id *id)
{
	uint32_t cable = columns_find_cable(&m->e->columns, id);
	uint32_t reading = m->readings.words == m->e->shown.readings.words ? m->e->shown.of_cable[cable] : 0;
	return bitmap_has(&m->visible, reading) ? reading : 0;
}

/* ---- Conditions: each adds to an empty set those of the shown readings that meet it ---- */

enum status match_statement(struct match *m, const char *sql, struct slice value, struct bitmap *out, struct error *err)
{
	struct db_statement *st = NULL;
	enum status status = db_prepare(m->e->db, sql, &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, value);
	bool row = false;
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		int64_t reading = db_column_int64(st, 0);
		if (reading > 0 && reading <= m->e->columns.reading_count && bitmap_has(&m->visible, (uint32_t)reading))
			bitmap_set(out, (uint32_t)reading);
	}
	db_finish(st);
	return status;
}

static enum status match_words(struct match *m, const struct query *q, enum postings_column column, bool is_prefix,
                               bool ranked, struct bitmap *out, struct error *err)
{
	const struct columns *c = &m->e->columns;
	const struct postings *list;
	enum status status = postings_find(&m->e->postings, m->e->db, column, q->words, q->word_count, is_prefix,
	                                   c->reading_count, &list, err);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < list->count && list->items[i].reading <= c->reading_count; i++)
		if (bitmap_has(&m->visible, list->items[i].reading))
			bitmap_set(out, list->items[i].reading);
	if (ranked && m->ranked_count < QUERY_TERM_MAX)
		m->ranked[m->ranked_count++] = list;
	return STATUS_OK;
}

/* Which values of the field meet the condition. */
static enum status find_values(struct match *m, const struct query *q, bool **out, struct error *err)
{
	const struct columns *c = &m->e->columns;
	bool *found = arena_array(m->a, (size_t)c->value_count + 1, sizeof *found);
	struct slice key = field_key(m->a, q->field, q->value, !q->last_is_prefix);
	if (found == NULL || key.ptr == NULL)
		return error_memory(err);
	bool by_words = q->field == FIELD_FROM || q->field == FIELD_SIGNER;
	for (uint32_t i = 1; i <= c->value_count; i++)
		if (c->values[i].field == q->field)
			found[i] =
			    by_words ? field_holds_words(c->values[i].words, q->words, q->word_count, q->last_is_prefix)
			             : field_key_matches(c->values[i].key, key, q->last_is_prefix);
	*out = found;
	return STATUS_OK;
}

static bool has_any(const uint32_t *ids, size_t count, const bool *found)
{
	for (size_t i = 0; i < count; i++)
		if (found[ids[i]])
			return true;
	return false;
}

static bool row_has_value(const struct columns *c, const struct reading_row *row, enum query_field field,
                          const bool *found)
{
	switch (field) {
	case FIELD_POST:
		return found[row->post];
	case FIELD_FROM:
		return found[row->sender];
	case FIELD_SIGNER:
		return found[row->signer];
	case FIELD_TAG:
		return has_any(c->many + row->many, row->tags, found);
	case FIELD_CAPTION:
		return has_any(c->many + row->many + row->tags, row->captions, found);
	default:
		return false;
	}
}

static enum status match_values(struct match *m, const struct query *q, struct bitmap *out, struct error *err)
{
	const struct columns *c = &m->e->columns;
	bool *found;
	enum status status = find_values(m, q, &found, err);
	if (status != STATUS_OK)
		return status;
	for (uint32_t reading = 1; bitmap_next(&m->visible, &reading); reading++)
		if (row_has_value(c, &c->readings[reading], q->field, found))
			bitmap_set(out, reading);
	return STATUS_OK;
}

/* By any source of the cable that the scope shows, also of an older reading. */
static enum status match_collection(struct match *m, const struct query *q, struct bitmap *out, struct error *err)
{
	const struct columns *c = &m->e->columns;
	struct slice key = field_key(m->a, FIELD_COLLECTION, q->value, !q->last_is_prefix);
	bool *marked = arena_array(m->a, (size_t)c->cable_count + 1, sizeof *marked);
	if (key.ptr == NULL || marked == NULL)
		return error_memory(err);
	for (uint32_t i = 1; i <= c->source_count; i++) {
		struct source_row source = c->sources[i];
		if (match_shows_source(m, i) &&
		    field_key_matches(c->collections[source.collection].key, key, q->last_is_prefix))
			marked[c->readings[source.reading].cable] = true;
	}
	match_cables(m, marked, out);
	return STATUS_OK;
}

static enum status match_class(struct match *m, const struct query *q, struct bitmap *out, struct error *err)
{
	enum classification class;
	/* The parser has seen to it. */
	if (!field_class(q->value, &class))
		return error_set(err, STATUS_INTERNAL, "base.internal");
	for (uint32_t reading = 1; bitmap_next(&m->visible, &reading); reading++)
		if (m->e->columns.readings[reading].class == (uint8_t) class)
			bitmap_set(out, reading);
	return STATUS_OK;
}

static enum status match_mrn(struct match *m, const struct query *q, struct bitmap *out, struct error *err)
{
	struct slice key = field_key(m->a, q->field, q->value, !q->last_is_prefix);
	if (key.ptr == NULL)
		return error_memory(err);
	/* Keys are letters and digits, so that what begins with one stands between it and it with the highest character. */
	static const char *const statements[2][2] = {
	    {"SELECT id FROM reading WHERE mrn_key = ?1 AND mrn_key <> ''",
	     "SELECT id FROM reading WHERE mrn_key >= ?1 AND mrn_key < ?1 || char(1114111) AND mrn_key <> ''"},
	    {"SELECT reading FROM reference WHERE mrn_key = ?1",
	     "SELECT reading FROM reference WHERE mrn_key >= ?1 AND mrn_key < ?1 || char(1114111)"},
	};
	return match_statement(m, statements[q->field == FIELD_REF][q->last_is_prefix], key, out, err);
}

static void match_date(struct match *m, const struct query *q, struct bitmap *out)
{
	for (uint32_t reading = 1; bitmap_next(&m->visible, &reading); reading++) {
		const struct reading_row *row = &m->e->columns.readings[reading];
		if (row->precision != MOMENT_NONE && row->ms >= q->from_ms && row->ms < q->to_ms)
			bitmap_set(out, reading);
	}
}

static enum status match_named_set(struct match *m, const struct query *q, struct bitmap *out, struct error *err)
{
	for (size_t i = 0; i < m->set_count; i++)
		if (slice_equals(q->value, m->sets[i].name))
			return match_set(m, &m->sets[i].set, out, err);
	error_set(err, STATUS_USAGE, "query.is_unknown");
	error_text(err, "words", q->value);
	return STATUS_USAGE;
}

static enum status match_field(struct match *m, const struct query *q, bool ranked, struct bitmap *out,
                               struct error *err)
{
	switch (q->field) {
	case FIELD_SUBJECT:
		return match_words(m, q, POSTINGS_SUBJECT, q->last_is_prefix, ranked, out, err);
	case FIELD_TO:
		return match_words(m, q, POSTINGS_ADDRESSEES, q->last_is_prefix, false, out, err);
	case FIELD_REF:
	case FIELD_MRN:
		return match_mrn(m, q, out, err);
	case FIELD_CLASS:
		return match_class(m, q, out, err);
	case FIELD_COLLECTION:
		return match_collection(m, q, out, err);
	default:
		return match_values(m, q, out, err);
	}
}

/* ---- The tree ---- */

static enum status find_pair(struct match *m, const struct query *q, bool ranked, struct bitmap *out, struct error *err)
{
	struct bitmap right;
	if (!new_set(m, &right))
		return error_memory(err);
	enum status status = find_query(m, q->left, ranked, out, err);
	if (status == STATUS_OK)
		status = find_query(m, q->right, ranked, &right, err);
	if (status != STATUS_OK)
		return status;
	if (q->kind == QUERY_AND)
		bitmap_and(out, &right);
	else
		bitmap_or(out, &right);
	return STATUS_OK;
}

/* `out` is an empty set. */
static enum status find_query(struct match *m, const struct query *q, bool ranked, struct bitmap *out,
                              struct error *err)
{
	enum status status;
	switch (q->kind) {
	case QUERY_ALL:
		bitmap_or(out, &m->visible);
		return STATUS_OK;
	case QUERY_AND:
	case QUERY_OR:
		return find_pair(m, q, ranked, out, err);
	case QUERY_NOT:
		status = find_query(m, q->left, false, out, err);
		bitmap_complement(out, &m->visible);
		return status;
	case QUERY_WORD:
		return match_words(m, q, POSTINGS_TEXT, false, ranked, out, err);
	case QUERY_PREFIX:
		return match_words(m, q, POSTINGS_TEXT, true, ranked, out, err);
	case QUERY_PHRASE:
		return match_words(m, q, POSTINGS_TEXT, q->last_is_prefix, ranked, out, err);
	case QUERY_FIELD:
		return match_field(m, q, ranked, out, err);
	case QUERY_DATE:
		match_date(m, q, out);
		return STATUS_OK;
	case QUERY_IS:
		return match_named_set(m, q, out, err);
	}
	return error_set(err, STATUS_INTERNAL, "base.internal");
}

enum status match_query(struct match *m, const struct query *query, bool ranked, struct bitmap *out, struct error *err)
{
	static const struct query all = {.kind = QUERY_ALL};
	if (!new_set(m, out))
		return error_memory(err);
	return find_query(m, query != NULL ? query : &all, ranked, out, err);
}
