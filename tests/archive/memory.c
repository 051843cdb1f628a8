#include "memory.h"

#include "archive/archive_impl.h"
#include "archive/facets.h"
#include "archive/fields.h"
#include "archive/passages.h"
#include "archive/rank.h"
#include "base/words.h"

#include <stdlib.h>
#include <string.h>

struct reading {
	struct cable_id cable;
	struct cable_id id;
	struct cable value;
	struct slice json;
	struct words words, subject, addressees;
	uint16_t *codes; /* of the words that can be quoted */
	size_t code_count;
};

struct source {
	size_t reading;
	struct slice collection;
	struct place place;
	struct slice bytes;
	bool is_joined;
};

struct progress {
	char original[CABLE_ID_LEN + 1];
	struct slice collection;
	struct archive_progress value;
};

enum { MANY = 2000 };

struct memory {
	struct archive archive;
	struct arena a;
	const atomic_bool *stop;
	struct reading readings[MANY];
	struct source sources[MANY];
	struct archive_set_aside aside[MANY];
	struct progress progress[MANY];
	struct archive_section sections[MANY];
	struct slice section_collections[MANY];
	size_t reading_count, source_count, aside_count, progress_count, section_count;
	struct archive_import *undone;
	size_t undone_count;
};

/* What a scope shows: the newest reading of each cable. */
struct view {
	const struct memory *m;
	const struct archive_question *question;
	const struct scope *scope;
	size_t shown[MANY];
	size_t count;
};

static bool same_id(const struct cable_id *a, const struct cable_id *b)
{
	return cable_id_compare(a, b) == 0;
}

static bool same_place(const struct place *a, const struct place *b)
{
	return strcmp(a->original, b->original) == 0 && slice_equal(a->member, b->member) && a->offset == b->offset;
}

static struct place copy_place(struct arena *a, const struct place *place)
{
	struct place copy = *place;
	copy.member = arena_copy(a, place->member);
	return copy;
}

/* ---- Writing ---- */

static bool is_undone(const struct memory *m, const char *original, struct slice collection)
{
	for (size_t i = 0; i < m->undone_count; i++)
		if (strcmp(m->undone[i].original, original) == 0 && slice_equal(m->undone[i].collection, collection))
			return true;
	return false;
}

static bool is_source_undone(const struct memory *m, size_t source)
{
	const struct source *s = &m->sources[source];
	for (size_t i = 0; s->is_joined && i < m->source_count; i++)
		if (m->sources[i].is_joined && m->sources[i].reading == s->reading &&
		    slice_equal(m->sources[i].collection, s->collection) &&
		    is_undone(m, m->sources[i].place.original, s->collection))
			return true;
	return is_undone(m, s->place.original, s->collection);
}

static bool knows_cable(const struct memory *m, const struct cable_id *cable)
{
	for (size_t i = 0; i < m->source_count; i++)
		if (same_id(&m->readings[m->sources[i].reading].cable, cable) && !is_source_undone(m, i))
			return true;
	return false;
}

static bool has_mrn(const struct reading *r, struct slice mrn)
{
	struct arena a = {0};
	struct slice key = field_key(&a, FIELD_MRN, mrn, true);
	bool has = key.len > 0 && slice_equal(key, field_key(&a, FIELD_MRN, cable_name(&r->value), true));
	arena_free(&a);
	return has;
}

static bool knows_other_of_mrn(const struct memory *m, const struct archive_item *item)
{
	for (size_t i = 0; i < m->source_count; i++) {
		const struct reading *r = &m->readings[m->sources[i].reading];
		if (!same_id(&r->cable, &item->cable) && has_mrn(r, cable_name(item->value)) && !is_source_undone(m, i))
			return true;
	}
	return false;
}

static void add_codes(struct memory *m, struct reading *r)
{
	struct passage_words words = {0};
	size_t all;
	if (!passage_add_cable(&m->a, &r->value, field_indexed_text(&m->a, &r->value), &words, &all))
		abort();
	r->codes = arena_array(&m->a, words.count, sizeof *r->codes);
	for (; r->code_count < words.count; r->code_count++)
		r->codes[r->code_count] = passage_code(words.items[r->code_count]);
}

static size_t find_or_add_reading(struct memory *m, const struct archive_item *item)
{
	for (size_t i = 0; i < m->reading_count; i++)
		if (same_id(&m->readings[i].cable, &item->cable) && same_id(&m->readings[i].id, &item->reading))
			return i;
	struct reading *r = &m->readings[m->reading_count];
	r->cable = item->cable;
	r->id = item->reading;
	r->json = arena_copy(&m->a, item->json);
	if (cable_read_json(&m->a, arena_copy(&m->a, item->value->text), r->json, &r->value, NULL) != STATUS_OK ||
	    words_split(&m->a, field_indexed_text(&m->a, &r->value), &r->words, NULL) != STATUS_OK ||
	    words_split(&m->a, r->value.subject, &r->subject, NULL) != STATUS_OK)
		abort();
	add_codes(m, r);
	return m->reading_count++;
}

static bool add_source(struct memory *m, size_t reading, struct slice collection, const struct archive_section *source,
                       bool is_joined)
{
	for (size_t i = 0; i < m->source_count; i++)
		if (m->sources[i].reading == reading && slice_equal(m->sources[i].collection, collection) &&
		    same_place(&m->sources[i].place, &source->place))
			return false;
	m->sources[m->source_count++] =
	    (struct source){reading, arena_copy(&m->a, collection), copy_place(&m->a, &source->place),
	                    arena_copy(&m->a, source->bytes), is_joined};
	return true;
}

static void write_item(struct memory *m, const struct archive_item *item, struct archive_counts *counts)
{
	bool fresh = !knows_cable(m, &item->cable);
	bool differing = fresh && knows_other_of_mrn(m, item);
	size_t before = m->reading_count;
	size_t reading = find_or_add_reading(m, item);
	counts->fresh += fresh;
	counts->differing += differing || (!fresh && m->reading_count > before);
	const struct archive_section whole = {.place = item->place, .bytes = item->bytes};
	bool is_joined = item->section_count > 0,
	     added = !is_joined && add_source(m, reading, item->collection, &whole, false);
	for (size_t i = 0; i < item->section_count; i++)
		added = add_source(m, reading, item->collection, &item->sections[i], true) || added;
	counts->cables += added;
	counts->flagged += added && item->value->flag_count > 0;
}

static void write_aside(struct memory *m, const struct archive_set_aside *aside, struct archive_counts *counts)
{
	for (size_t i = 0; i < m->aside_count; i++)
		if (same_place(&m->aside[i].place, &aside->place) &&
		    slice_equal(m->aside[i].sentence, aside->sentence) &&
		    slice_equal(m->aside[i].collection, aside->collection))
			return;
	m->aside[m->aside_count++] =
	    (struct archive_set_aside){copy_place(&m->a, &aside->place), arena_copy(&m->a, aside->collection),
	                               arena_copy(&m->a, aside->sentence), arena_copy(&m->a, aside->detail)};
	counts->set_aside++;
}

static void write_section(struct memory *m, const struct archive_section *section, struct slice collection)
{
	for (size_t i = 0; i < m->section_count; i++)
		if (same_place(&m->sections[i].place, &section->place) &&
		    slice_equal(m->section_collections[i], collection))
			return;
	m->section_collections[m->section_count] = arena_copy(&m->a, collection);
	m->sections[m->section_count++] =
	    (struct archive_section){copy_place(&m->a, &section->place), arena_copy(&m->a, section->bytes),
	                             arena_copy(&m->a, section->mrn), section->number, section->count};
}

static int by_section(const void *a, const void *b)
{
	const struct archive_section *one = a, *two = b;
	if (one->number != two->number)
		return one->number < two->number ? -1 : 1;
	int order = strcmp(one->place.original, two->place.original);
	if (order == 0)
		order = slice_compare(one->place.member, two->place.member);
	return order != 0 ? order : (one->place.offset > two->place.offset) - (one->place.offset < two->place.offset);
}

static enum status memory_find_sections(struct archive *archive, struct arena *a, struct slice collection,
                                        struct slice mrn, int section_count, struct archive_section **out,
                                        size_t *count, struct error *err)
{
	const struct memory *m = (struct memory *)archive;
	(void)err;
	*out = arena_array(a, m->section_count, sizeof **out);
	*count = 0;
	for (size_t i = 0; i < m->section_count; i++)
		if (m->sections[i].count == section_count && slice_equal(m->sections[i].mrn, mrn) &&
		    slice_equal(m->section_collections[i], collection) &&
		    !is_undone(m, m->sections[i].place.original, collection))
			(*out)[(*count)++] = m->sections[i];
	if (*count > 0)
		qsort(*out, *count, sizeof **out, by_section);
	return STATUS_OK;
}

static enum status memory_list_sections(struct archive *archive, struct arena *a, const char *original,
                                        struct slice collection, struct archive_section **out, size_t *count,
                                        struct error *err)
{
	const struct memory *m = (struct memory *)archive;
	(void)err;
	*out = arena_array(a, m->section_count, sizeof **out);
	*count = 0;
	for (size_t i = 0; i < m->section_count; i++) {
		bool listed = strcmp(m->sections[i].place.original, original) != 0 ||
		              !slice_equal(m->section_collections[i], collection);
		for (size_t k = 0; k < *count && !listed; k++)
			listed =
			    (*out)[k].count == m->sections[i].count && slice_equal((*out)[k].mrn, m->sections[i].mrn);
		if (!listed)
			(*out)[(*count)++] = m->sections[i];
	}
	return STATUS_OK;
}

static struct progress *find_progress(struct memory *m, const char *original, struct slice collection)
{
	for (size_t i = 0; i < m->progress_count; i++)
		if (strcmp(m->progress[i].original, original) == 0 &&
		    slice_equal(m->progress[i].collection, collection))
			return &m->progress[i];
	return NULL;
}

static void write_batch(struct memory *m, const struct archive_batch *batch, struct archive_counts *counts)
{
	struct archive_counts added = {0};
	for (size_t i = 0; i < batch->item_count; i++)
		write_item(m, &batch->items[i], &added);
	for (size_t i = 0; i < batch->aside_count; i++)
		write_aside(m, &batch->aside[i], &added);
	for (size_t i = 0; i < batch->section_count; i++)
		write_section(m, &batch->sections[i], batch->collection);
	struct progress *p = find_progress(m, batch->original, batch->collection);
	if (p == NULL) {
		p = &m->progress[m->progress_count++];
		memcpy(p->original, batch->original, CABLE_ID_LEN + 1);
		p->collection = arena_copy(&m->a, batch->collection);
	}
	bool same = batch->next_member == p->value.next_member;
	if (batch->next_member > p->value.next_member || (same && batch->next_offset > p->value.next_offset))
		p->value.next_offset = batch->next_offset;
	if (batch->next_member > p->value.next_member)
		p->value.next_member = batch->next_member;
	p->value.done = p->value.done || batch->original_done;
	archive_counts_add(&p->value.counts, &added);
	archive_counts_add(counts, &added);
}

static enum status memory_write(struct archive *archive, const struct archive_batch *batches, size_t count,
                                struct archive_counts *counts, struct error *err)
{
	(void)err;
	for (size_t i = 0; i < count; i++)
		write_batch((struct memory *)archive, &batches[i], &counts[i]);
	return STATUS_OK;
}

static enum status memory_find_progress(struct archive *archive, const char *original, struct slice collection,
                                        struct archive_progress *out, struct error *err)
{
	struct progress *p = find_progress((struct memory *)archive, original, collection);
	(void)err;
	*out = p != NULL ? p->value : (struct archive_progress){0};
	return STATUS_OK;
}

/* ---- Queries, cable by cable ---- */

static bool shows_collection(const struct scope *scope, struct slice collection)
{
	bool shows = scope->collection_count == 0;
	for (size_t i = 0; i < scope->collection_count; i++)
		shows = shows || slice_equal(scope->collections[i], collection);
	return shows;
}

static bool shows_source(const struct memory *m, const struct scope *scope, size_t source)
{
	return !is_source_undone(m, source) && shows_collection(scope, m->sources[source].collection);
}

static bool in_set(const struct cable_set *set, const struct cable_id *id)
{
	for (size_t i = 0; i < set->count; i++)
		if (same_id(&set->ids[i], id))
			return true;
	return false;
}

static uint64_t count_words(const struct words *words, const struct slice *wanted, size_t count, bool is_prefix)
{
	uint64_t times = 0;
	for (size_t at = 0; at + count <= words->count; at++) {
		bool stands = true;
		for (size_t i = 0; i < count; i++)
			stands = stands &&
			         field_key_matches(words->items[at + i].folded, wanted[i], is_prefix && i + 1 == count);
		times += stands;
	}
	return times;
}

static bool value_matches(const struct query *q, struct slice value)
{
	struct arena a = {0};
	bool matches = value.len > 0 &&
	               field_key_matches(field_key(&a, q->field, value, true),
	                                 field_key(&a, q->field, q->value, !q->last_is_prefix), q->last_is_prefix);
	arena_free(&a);
	return matches;
}

static bool any_matches(const struct query *q, const struct slice *values, size_t count)
{
	bool matches = false;
	for (size_t i = 0; i < count; i++)
		matches = matches || value_matches(q, values[i]);
	return matches;
}

static bool addressee_matches(const struct query *q, const struct addressee *to)
{
	struct arena a = {0};
	struct slice words =
	    arena_format(&a, "%.*s %.*s", (int)to->indicator.len, to->indicator.ptr, (int)to->name.len, to->name.ptr);
	bool matches = field_holds_words(words, q->words, q->word_count, q->last_is_prefix);
	arena_free(&a);
	return matches;
}

static bool any_addressee(const struct query *q, const struct addressee *to, size_t count)
{
	bool matches = false;
	for (size_t i = 0; i < count; i++)
		matches = matches || addressee_matches(q, &to[i]);
	return matches;
}

static bool any_source(const struct view *v, const struct query *q, const struct cable_id *cable)
{
	for (size_t i = 0; i < v->m->source_count; i++) {
		const struct source *s = &v->m->sources[i];
		if (same_id(&v->m->readings[s->reading].cable, cable) && shows_source(v->m, v->scope, i) &&
		    value_matches(q, s->collection))
			return true;
	}
	return false;
}

static bool field_matches(const struct view *v, const struct query *q, const struct reading *r)
{
	const struct cable *c = &r->value;
	enum classification class;
	bool matches = false;
	switch (q->field) {
	case FIELD_POST:
		return value_matches(q, c->post);
	case FIELD_FROM:
		return addressee_matches(q, &c->from);
	case FIELD_TO:
		return any_addressee(q, c->to, c->to_count) || any_addressee(q, c->info, c->info_count);
	case FIELD_CLASS:
		return field_class(q->value, &class) && class == c->classification;
	case FIELD_CAPTION:
		return any_matches(q, c->captions, c->caption_count);
	case FIELD_TAG:
		return any_matches(q, c->tags, c->tag_count);
	case FIELD_SUBJECT:
		return count_words(&r->subject, q->words, q->word_count, q->last_is_prefix) > 0;
	case FIELD_REF:
		for (size_t i = 0; i < c->reference_count; i++)
			matches = matches || value_matches(q, c->references[i].mrn);
		return matches;
	case FIELD_SIGNER:
		return field_holds_words(c->signer, q->words, q->word_count, q->last_is_prefix);
	case FIELD_MRN:
		return value_matches(q, cable_name(c));
	case FIELD_COLLECTION:
		return any_source(v, q, &r->cable);
	default:
		abort();
	}
}

static bool in_named_set(const struct view *v, const struct query *q, const struct cable_id *cable)
{
	for (size_t i = 0; v->question != NULL && i < v->question->set_count; i++)
		if (slice_equals(q->value, v->question->sets[i].name))
			return in_set(&v->question->sets[i].set, cable);
	abort();
}

static bool matches_query(const struct view *v, const struct query *q, const struct reading *r)
{
	switch (q->kind) {
	case QUERY_ALL:
		return true;
	case QUERY_AND:
		return matches_query(v, q->left, r) && matches_query(v, q->right, r);
	case QUERY_OR:
		return matches_query(v, q->left, r) || matches_query(v, q->right, r);
	case QUERY_NOT:
		return !matches_query(v, q->left, r);
	case QUERY_WORD:
	case QUERY_PREFIX:
	case QUERY_PHRASE:
		return count_words(&r->words, q->words, q->word_count, q->kind == QUERY_PREFIX || q->last_is_prefix) >
		       0;
	case QUERY_FIELD:
		return field_matches(v, q, r);
	case QUERY_DATE:
		return r->value.date.precision != MOMENT_NONE && r->value.date.ms >= q->from_ms &&
		       r->value.date.ms < q->to_ms;
	case QUERY_IS:
		return in_named_set(v, q, &r->cable);
	}
	abort();
}

/* The number of sources if the scope shows none of the reading's. */
static size_t first_shown_source(const struct memory *m, const struct scope *scope, size_t reading)
{
	size_t i = 0;
	while (i < m->source_count && (m->sources[i].reading != reading || !shows_source(m, scope, i)))
		i++;
	return i;
}

static bool has_shown_source(const struct memory *m, const struct scope *scope, size_t reading)
{
	return first_shown_source(m, scope, reading) < m->source_count;
}

/* Of the cable's readings that are shown, the one that came last. */
static bool is_newest(const struct memory *m, const struct scope *scope, size_t reading)
{
	size_t came = first_shown_source(m, scope, reading);
	bool newest = came < m->source_count;
	for (size_t i = 0; i < m->reading_count; i++) {
		size_t other = first_shown_source(m, scope, i);
		if (i != reading && same_id(&m->readings[i].cable, &m->readings[reading].cable) &&
		    other < m->source_count && other > came)
			newest = false;
	}
	return newest;
}

static void look(struct view *v, const struct memory *m, const struct scope *scope,
                 const struct archive_question *question)
{
	*v = (struct view){.m = m, .scope = scope, .question = question};
	if (!scope->everything && scope->query == NULL && scope->cables == NULL && scope->collection_count == 0)
		return;
	for (size_t i = 0; i < m->reading_count; i++) {
		if (is_newest(m, scope, i) && (scope->cables == NULL || in_set(scope->cables, &m->readings[i].cable)) &&
		    (scope->query == NULL || matches_query(v, scope->query, &m->readings[i])))
			v->shown[v->count++] = i;
	}
}

/* ---- Search ---- */

struct found {
	struct rank_key key;
	size_t reading;
};

static void add_scores(const struct view *v, const struct query *q, struct found *found, size_t count)
{
	if (q->kind == QUERY_AND || q->kind == QUERY_OR) {
		add_scores(v, q->left, found, count);
		add_scores(v, q->right, found, count);
		return;
	}
	bool in_text = q->kind == QUERY_WORD || q->kind == QUERY_PREFIX || q->kind == QUERY_PHRASE;
	if (!in_text && !(q->kind == QUERY_FIELD && q->field == FIELD_SUBJECT))
		return;
	bool is_prefix = q->kind == QUERY_PREFIX || q->last_is_prefix;
	uint64_t holding = 0, length = 0;
	for (size_t i = 0; i < v->count; i++) {
		const struct reading *r = &v->m->readings[v->shown[i]];
		holding += count_words(in_text ? &r->words : &r->subject, q->words, q->word_count, is_prefix) > 0;
		length += r->words.count;
	}
	double weight = rank_word_weight(v->count, holding);
	for (size_t i = 0; i < count; i++) {
		const struct reading *r = &v->m->readings[found[i].reading];
		uint64_t times = count_words(in_text ? &r->words : &r->subject, q->words, q->word_count, is_prefix);
		if (times > 0)
			found[i].key.score +=
			    rank_occurrences(weight, times, r->words.count, (double)length / (double)v->count);
	}
}

static int by_relevance(const void *a, const void *b)
{
	return rank_compare(ARCHIVE_BY_RELEVANCE, &((const struct found *)a)->key, &((const struct found *)b)->key);
}

static int by_date(const void *a, const void *b)
{
	return rank_compare(ARCHIVE_BY_DATE, &((const struct found *)a)->key, &((const struct found *)b)->key);
}

static int by_date_down(const void *a, const void *b)
{
	return rank_compare(ARCHIVE_BY_DATE_DOWN, &((const struct found *)a)->key, &((const struct found *)b)->key);
}

static void sort_found(struct found *found, size_t count, enum archive_order order)
{
	if (count > 0)
		qsort(found, count, sizeof *found,
		      order == ARCHIVE_BY_RELEVANCE ? by_relevance
		      : order == ARCHIVE_BY_DATE    ? by_date
		                                    : by_date_down);
}

static struct rank_key key_of(const struct reading *r)
{
	bool dated = r->value.date.precision != MOMENT_NONE;
	return (struct rank_key){.is_dated = dated, .ms = dated ? r->value.date.ms : 0, .id = r->cable};
}

static struct archive_hit hit_of(const struct reading *r, double score)
{
	const struct cable *c = &r->value;
	return (struct archive_hit){r->cable,          r->id,      cable_name(c), c->post, c->date,
	                            c->classification, c->subject, c->summary,    score};
}

static void count_value(struct arena *a, struct archive_facet *facet, struct slice value)
{
	for (size_t i = 0; i < facet->count; i++)
		if (slice_equal(facet->counts[i].value, value)) {
			facet->counts[i].count++;
			return;
		}
	struct archive_count *grown = arena_array(a, facet->count + 1, sizeof *grown);
	if (facet->count > 0)
		memcpy(grown, facet->counts, facet->count * sizeof *grown);
	grown[facet->count++] = (struct archive_count){value, 1};
	facet->counts = grown;
}

static void count_field(struct arena *a, const struct cable *c, enum archive_counted field, struct archive_facet *out)
{
	switch (field) {
	case COUNTED_POST:
		count_value(a, out, c->post);
		break;
	case COUNTED_CLASS:
		count_value(a, out, slice_of(classification_name(c->classification)));
		break;
	case COUNTED_YEAR:
		if (c->date.precision != MOMENT_NONE)
			count_value(a, out, arena_format(a, "%04d", calendar_of(c->date.ms).year));
		break;
	case COUNTED_TAG:
		for (size_t t = 0; t < c->tag_count; t++)
			count_value(a, out, c->tags[t]);
		break;
	case ARCHIVE_COUNTED:
		break;
	}
}

static void count_found(struct arena *a, const struct view *v, const struct found *found, size_t count,
                        enum archive_counted field, struct archive_facet *out)
{
	for (size_t i = 0; i < count; i++)
		count_field(a, &v->m->readings[found[i].reading].value, field, out);
	facet_order(out, field == COUNTED_YEAR, field == COUNTED_YEAR ? 0 : ARCHIVE_FACET_MAX);
}

static size_t find_all(const struct view *v, const struct query *query, struct found found[MANY])
{
	size_t count = 0;
	for (size_t i = 0; i < v->count; i++) {
		const struct reading *r = &v->m->readings[v->shown[i]];
		if (query == NULL || matches_query(v, query, r))
			found[count++] = (struct found){key_of(r), v->shown[i]};
	}
	return count;
}

/* `counted_by` as in a question; NULL: all are counted among `found`. */
static void make_facets(struct arena *a, const struct view *v, const struct found *found, size_t count,
                        const struct query *const *counted_by, struct archive_answer *out)
{
	struct archive_facet *const facets[ARCHIVE_COUNTED] = {&out->by_post, &out->by_year, &out->by_class,
	                                                       &out->by_tag};
	for (enum archive_counted field = 0; field < ARCHIVE_COUNTED; field++) {
		struct found others[MANY];
		if (counted_by == NULL || counted_by[field] == NULL)
			count_found(a, v, found, count, field, facets[field]);
		else
			count_found(a, v, others, find_all(v, counted_by[field], others), field, facets[field]);
	}
}

static enum status may_go_on(const struct archive *archive, int64_t deadline, const struct clock *clock,
                             struct error *err)
{
	const struct memory *m = (const struct memory *)archive;
	if (m->stop != NULL && atomic_load(m->stop))
		return error_set(err, STATUS_STOPPED, "db.stopped");
	return deadline != 0 && clock_now(clock) >= deadline ? error_set(err, STATUS_LATE, "db.late") : STATUS_OK;
}

/* All that a question finds, in its order. */
static size_t find_in_order(const struct view *v, const struct archive_question *question, struct found found[MANY])
{
	size_t count = find_all(v, question->query, found);
	if (question->query != NULL && question->order == ARCHIVE_BY_RELEVANCE)
		add_scores(v, question->query, found, count);
	sort_found(found, count, question->order);
	return count;
}

static enum status memory_search(struct archive *archive, struct arena *a, const struct archive_question *question,
                                 struct archive_answer *out, struct error *err)
{
	struct view v;
	struct found found[MANY];
	struct rank_key behind = {0};
	memset(out, 0, sizeof *out);
	if (question->limit > ARCHIVE_PAGE_MAX)
		return error_set(err, STATUS_USAGE, "archive.page");
	if (question->cursor.len > 0) {
		enum status status = rank_read_cursor(question->order, question->cursor, &behind, err);
		if (status != STATUS_OK)
			return status;
	}
	enum status status = may_go_on(archive, question->deadline, question->clock, err);
	if (status != STATUS_OK)
		return status;
	look(&v, (struct memory *)archive, question->scope, question);
	size_t count = find_in_order(&v, question, found);
	out->total = count;
	if (question->with_facets)
		make_facets(a, &v, found, count, question->counted_by, out);
	size_t begin = 0;
	while (question->cursor.len > 0 && begin < count &&
	       rank_compare(question->order, &found[begin].key, &behind) <= 0)
		begin++;
	out->hit_count = count - begin < question->limit ? count - begin : question->limit;
	out->hits = arena_array(a, out->hit_count, sizeof *out->hits);
	for (size_t i = 0; i < out->hit_count; i++)
		out->hits[i] = hit_of(&v.m->readings[found[begin + i].reading], found[begin + i].key.score);
	if (out->hit_count > 0 && begin + out->hit_count < count)
		out->cursor = rank_write_cursor(a, question->order, &found[begin + out->hit_count - 1].key);
	return STATUS_OK;
}

static struct archive_hit *hit_copy(struct arena *a, const struct view *v, const struct found *found)
{
	struct archive_hit *hit = arena_array(a, 1, sizeof *hit);
	*hit = hit_of(&v->m->readings[found->reading], 0);
	return hit;
}

static enum status memory_find_beside(struct archive *archive, struct arena *a, const struct archive_question *question,
                                      const struct cable_id *id, struct archive_beside *out, struct error *err)
{
	struct view v;
	struct found found[MANY];
	*out = (struct archive_beside){NULL, NULL};
	enum status status = may_go_on(archive, question->deadline, question->clock, err);
	if (status != STATUS_OK)
		return status;
	look(&v, (struct memory *)archive, question->scope, question);
	size_t count = find_in_order(&v, question, found), at = 0;
	while (at < count && !same_id(&found[at].key.id, id))
		at++;
	if (at < count && at > 0)
		out->before = hit_copy(a, &v, &found[at - 1]);
	if (at + 1 < count)
		out->after = hit_copy(a, &v, &found[at + 1]);
	return STATUS_OK;
}

/* ---- One cable ---- */

static const struct reading *shown_reading(const struct view *v, const struct cable_id *cable)
{
	for (size_t i = 0; i < v->count; i++)
		if (same_id(&v->m->readings[v->shown[i]].cable, cable))
			return &v->m->readings[v->shown[i]];
	return NULL;
}

static enum status fill(struct arena *a, const struct view *v, const struct reading *r, struct archive_cable *out,
                        struct error *err)
{
	if (r == NULL)
		return error_set(err, STATUS_MISSING, "archive.missing");
	*out = (struct archive_cable){.id = r->cable, .reading = r->id, .value = r->value, .json = r->json};
	out->sources = arena_array(a, v->m->source_count, sizeof *out->sources);
	for (size_t i = 0; i < v->m->source_count; i++) {
		const struct source *s = &v->m->sources[i];
		if (same_id(&v->m->readings[s->reading].cable, &r->cable) && shows_source(v->m, v->scope, i))
			out->sources[out->source_count++] =
			    (struct archive_source){s->place, s->collection, v->m->readings[s->reading].id};
	}
	return STATUS_OK;
}

static enum status memory_load(struct archive *archive, struct arena *a, const struct scope *scope,
                               const struct cable_id *id, struct archive_cable *out, struct error *err)
{
	struct view v;
	look(&v, (struct memory *)archive, scope, NULL);
	return fill(a, &v, shown_reading(&v, id), out, err);
}

static enum status memory_load_reading(struct archive *archive, struct arena *a, const struct scope *scope,
                                       const struct cable_id *reading, struct archive_cable *out, struct error *err)
{
	struct memory *m = (struct memory *)archive;
	struct view v;
	const struct reading *found = NULL;
	look(&v, m, scope, NULL);
	for (size_t i = 0; i < m->reading_count; i++)
		if (same_id(&m->readings[i].id, reading) && has_shown_source(m, scope, i) &&
		    shown_reading(&v, &m->readings[i].cable) != NULL)
			found = &m->readings[i];
	return fill(a, &v, found, out, err);
}

static enum status memory_load_bytes(struct archive *archive, struct arena *a, const struct scope *scope,
                                     const struct cable_id *id, struct slice *out, struct error *err)
{
	struct memory *m = (struct memory *)archive;
	struct view v;
	(void)a;
	look(&v, m, scope, NULL);
	const struct reading *r = shown_reading(&v, id);
	if (r == NULL)
		return error_set(err, STATUS_MISSING, "archive.missing");
	for (size_t i = 0; i < m->source_count; i++)
		if (&m->readings[m->sources[i].reading] == r && shows_source(m, scope, i))
			*out = m->sources[i].bytes;
	return STATUS_OK;
}

/* ---- Short lists ---- */

static bool names_mrn(const struct reading *r, struct slice mrn)
{
	struct query q = {.kind = QUERY_FIELD, .field = FIELD_MRN, .value = mrn};
	return value_matches(&q, cable_name(&r->value));
}

static bool refers_to(const struct reading *r, struct slice mrn)
{
	struct query q = {.kind = QUERY_FIELD, .field = FIELD_REF, .value = mrn};
	for (size_t i = 0; i < r->value.reference_count; i++)
		if (value_matches(&q, r->value.references[i].mrn))
			return true;
	return false;
}

static bool begins_with(const struct reading *r, struct slice prefix)
{
	char hex[CABLE_ID_LEN + 1];
	cable_id_write(&r->cable, hex);
	return slice_equal(slice_make(hex, prefix.len), prefix);
}

/* Hits by id, unless `by_date`. */
static enum status list(struct archive *archive, struct arena *a, const struct scope *scope,
                        bool (*is_wanted)(const struct reading *r, struct slice value), struct slice value, bool dated,
                        size_t limit, struct archive_hit **hits, size_t *count)
{
	struct view v;
	struct found found[MANY];
	look(&v, (struct memory *)archive, scope, NULL);
	*count = 0;
	for (size_t i = 0; i < v.count; i++) {
		const struct reading *r = &v.m->readings[v.shown[i]];
		if (!is_wanted(r, value))
			continue;
		found[*count] = (struct found){key_of(r), v.shown[i]};
		if (!dated)
			found[*count].key.is_dated = false;
		++*count;
	}
	sort_found(found, *count, ARCHIVE_BY_DATE);
	if (*count > limit)
		*count = limit;
	*hits = arena_array(a, *count, sizeof **hits);
	for (size_t i = 0; i < *count; i++)
		(*hits)[i] = hit_of(&v.m->readings[found[i].reading], 0);
	return STATUS_OK;
}

static enum status memory_find_mrn(struct archive *archive, struct arena *a, const struct scope *scope,
                                   struct slice mrn, struct archive_hit **hits, size_t *count, struct error *err)
{
	(void)err;
	return list(archive, a, scope, names_mrn, mrn, false, ARCHIVE_PAGE_MAX, hits, count);
}

static enum status memory_find_prefix(struct archive *archive, struct arena *a, const struct scope *scope,
                                      struct slice prefix, struct archive_hit **hits, size_t *count, struct error *err)
{
	for (size_t i = 0; i < prefix.len; i++)
		if (strchr("0123456789abcdef", prefix.ptr[i]) == NULL)
			return error_set(err, STATUS_USAGE, "archive.prefix");
	if (prefix.len < ARCHIVE_PREFIX_MIN || prefix.len > CABLE_ID_LEN)
		return error_set(err, STATUS_USAGE, "archive.prefix");
	return list(archive, a, scope, begins_with, prefix, false, ARCHIVE_PREFIX_FOUND, hits, count);
}

static enum status memory_find_referring(struct archive *archive, struct arena *a, const struct scope *scope,
                                         struct slice mrn, struct archive_hit **hits, size_t *count, struct error *err)
{
	(void)err;
	return list(archive, a, scope, refers_to, mrn, true, ARCHIVE_PAGE_MAX, hits, count);
}

/* ---- Passages and completion ---- */

/* The edits of all that is shown, and of what is far the words in no row. */
static void find_passage(const struct view *v, struct arena *a, const struct archive_passage *passage, size_t limit,
                         struct archive_passage_answer *out)
{
	struct found found[MANY];
	uint32_t edits[MANY], best = (uint32_t)passage->word_count;
	size_t count = 0;
	struct passage_pattern p;
	*out = (struct archive_passage_answer){0};
	if (passage->word_count == 0)
		return;
	if (!passage_prepare(a, passage, &p))
		abort();
	for (size_t i = 0; i < v->count; i++) {
		const struct reading *r = &v->m->readings[v->shown[i]];
		edits[i] = passage_measure(&p, r->codes, r->code_count);
		best = edits[i] < best ? edits[i] : best;
		out->holding += edits[i] == 0;
	}
	bool far = passage_is_far(p.word_count, best);
	for (size_t i = 0; i < v->count; i++) {
		const struct reading *r = &v->m->readings[v->shown[i]];
		uint32_t rank = far ? passage_measure_rows(&p, r->codes, r->code_count) : edits[i];
		if (far ? rank == p.word_count : rank > best + passage_slack(p.word_count))
			continue;
		found[count] = (struct found){key_of(r), i};
		found[count++].key.score = -(double)rank;
	}
	sort_found(found, count, ARCHIVE_BY_RELEVANCE);
	out->cables = arena_array(a, count, sizeof *out->cables);
	for (; out->count < count && out->count < limit; out->count++)
		out->cables[out->count] =
		    (struct archive_near){found[out->count].key.id, edits[found[out->count].reading]};
}

static enum status memory_find_passages(struct archive *archive, struct arena *a,
                                        const struct archive_passage_question *question,
                                        struct archive_passage_answer *out, struct error *err)
{
	struct view v;
	enum status status = may_go_on(archive, question->deadline, question->clock, err);
	if (status != STATUS_OK)
		return status;
	look(&v, (struct memory *)archive, question->scope, NULL);
	for (size_t i = 0; i < question->passage_count; i++)
		find_passage(&v, a, &question->passages[i], question->limit, &out[i]);
	return STATUS_OK;
}

static void count_collections(struct arena *a, const struct view *v, const struct reading *r,
                              struct archive_facet *facet)
{
	const struct slice *names[MANY];
	size_t count = 0;
	for (size_t i = 0; i < v->m->source_count; i++) {
		const struct source *s = &v->m->sources[i];
		bool counts = same_id(&v->m->readings[s->reading].cable, &r->cable) && shows_source(v->m, v->scope, i);
		for (size_t k = 0; k < count; k++)
			counts = counts && !slice_equal(*names[k], s->collection);
		if (!counts)
			continue;
		names[count++] = &s->collection;
		count_value(a, facet, s->collection);
	}
}

static enum status memory_complete(struct archive *archive, struct arena *a, const struct scope *scope,
                                   const char *field, struct slice prefix, size_t limit, struct archive_facet *out,
                                   struct error *err)
{
	struct view v;
	look(&v, (struct memory *)archive, scope, NULL);
	*out = (struct archive_facet){NULL, 0};
	enum query_field key_field = FIELD_POST;
	for (size_t i = 0; i < v.count; i++) {
		const struct reading *r = &v.m->readings[v.shown[i]];
		const struct cable *c = &r->value;
		if (strcmp(field, "post") == 0)
			count_value(a, out, c->post);
		else if (strcmp(field, "signer") == 0)
			count_value(a, out, c->signer);
		else if (strcmp(field, "class") == 0)
			count_value(a, out, slice_of(classification_name(c->classification)));
		else if (strcmp(field, "collection") == 0)
			count_collections(a, &v, r, out);
		else if (strcmp(field, "tag") != 0 && strcmp(field, "caption") != 0)
			return error_set(err, STATUS_USAGE, "archive.complete");
		for (size_t t = 0; strcmp(field, "tag") == 0 && t < c->tag_count; t++)
			count_value(a, out, c->tags[t]);
		for (size_t t = 0; strcmp(field, "caption") == 0 && t < c->caption_count; t++)
			count_value(a, out, c->captions[t]);
	}
	struct slice key = field_key(a, key_field, prefix, false);
	for (size_t i = 0; i < out->count; i++)
		if (!field_key_matches(field_key(a, key_field, out->counts[i].value, true), key, true))
			out->counts[i].count = 0;
	facet_order(out, false, limit);
	return STATUS_OK;
}

/* ---- Findings ---- */

static int by_place_of_finding(const void *a, const void *b)
{
	const struct archive_finding *left = a, *right = b;
	int members = slice_compare(left->place.member, right->place.member);
	if (members != 0)
		return members;
	return left->place.offset < right->place.offset ? -1 : left->place.offset > right->place.offset;
}

static bool is_read_again(const struct memory *m, size_t source)
{
	for (size_t i = source + 1; i < m->source_count; i++)
		if (same_place(&m->sources[i].place, &m->sources[source].place) &&
		    slice_equal(m->sources[i].collection, m->sources[source].collection))
			return true;
	return false;
}

static enum status memory_list_findings(struct archive *archive, const char *original, struct slice collection,
                                        archive_finding_fn *each, void *state, struct error *err)
{
	struct memory *m = (struct memory *)archive;
	static struct archive_finding all[MANY];
	size_t count = 0;
	enum status status = STATUS_OK;
	if (is_undone(m, original, collection))
		return STATUS_OK;
	for (size_t i = 0; i < m->source_count; i++) {
		const struct source *s = &m->sources[i];
		const struct reading *r = &m->readings[s->reading];
		if (strcmp(s->place.original, original) != 0 || !slice_equal(s->collection, collection) ||
		    is_read_again(m, i))
			continue;
		for (size_t f = 0; f < r->value.flag_count; f++)
			all[count++] = (struct archive_finding){false,
			                                        s->place,
			                                        r->cable,
			                                        cable_name(&r->value),
			                                        slice_of(r->value.flags[f].sentence),
			                                        r->value.flags[f].detail};
	}
	for (size_t i = 0; i < m->aside_count; i++)
		if (strcmp(m->aside[i].place.original, original) == 0 &&
		    slice_equal(m->aside[i].collection, collection))
			all[count++] = (struct archive_finding){.is_set_aside = true,
			                                        .place = m->aside[i].place,
			                                        .sentence = m->aside[i].sentence,
			                                        .detail = m->aside[i].detail};
	if (count > 0)
		qsort(all, count, sizeof *all, by_place_of_finding);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = each(state, &all[i], err);
	return status;
}

/* ---- Undone imports ---- */

static enum status memory_set_undone(struct archive *archive, const struct archive_import *imports, size_t count,
                                     struct error *err)
{
	struct memory *m = (struct memory *)archive;
	(void)err;
	m->undone = arena_array(&m->a, count, sizeof *m->undone);
	m->undone_count = count;
	for (size_t i = 0; i < count; i++) {
		m->undone[i] = imports[i];
		m->undone[i].collection = arena_copy(&m->a, imports[i].collection);
	}
	return STATUS_OK;
}

static enum status memory_foresee(struct archive *archive, const struct archive_item *items, size_t count,
                                  struct archive_novelty *out, struct error *err)
{
	struct memory *m = (struct memory *)archive;
	(void)err;
	for (size_t i = 0; i < count; i++) {
		out[i] = (struct archive_novelty){.has_cable = knows_cable(m, &items[i].cable)};
		out[i].has_mrn = !out[i].has_cable && knows_other_of_mrn(m, &items[i]);
		for (size_t r = 0; r < m->reading_count; r++)
			if (same_id(&m->readings[r].cable, &items[i].cable) &&
			    same_id(&m->readings[r].id, &items[i].reading))
				out[i].has_reading = true;
	}
	return STATUS_OK;
}

static bool came_with(const struct memory *m, const struct cable_id *cable, const struct archive_import *imports,
                      size_t count)
{
	for (size_t i = 0; i < m->source_count; i++)
		for (size_t k = 0; k < count; k++)
			if (same_id(&m->readings[m->sources[i].reading].cable, cable) && !is_source_undone(m, i) &&
			    strcmp(m->sources[i].place.original, imports[k].original) == 0 &&
			    slice_equal(m->sources[i].collection, imports[k].collection))
				return true;
	return false;
}

static enum status memory_summarise(struct archive *archive, struct arena *a, const struct archive_import *imports,
                                    size_t count, struct archive_answer *out, struct error *err)
{
	static const struct scope everything = {.everything = true};
	struct view v;
	struct found found[MANY];
	(void)err;
	memset(out, 0, sizeof *out);
	look(&v, (struct memory *)archive, &everything, NULL);
	for (size_t i = 0; i < v.count; i++)
		if (came_with(v.m, &v.m->readings[v.shown[i]].cable, imports, count))
			found[out->total++] = (struct found){.reading = v.shown[i]};
	make_facets(a, &v, found, out->total, NULL, out);
	return STATUS_OK;
}

static enum status memory_find_of_import(struct archive *archive, struct arena *a, const struct archive_import *import,
                                         const struct cable_set *among, struct cable_set *out, struct error *err)
{
	struct memory *m = (struct memory *)archive;
	struct cable_id *ids = arena_array(a, among->count, sizeof *ids);
	(void)err;
	*out = (struct cable_set){ids, 0};
	for (size_t k = 0; k < among->count; k++)
		for (size_t i = 0; i < m->source_count; i++) {
			const struct source *s = &m->sources[i];
			if (!same_id(&m->readings[s->reading].cable, &among->ids[k]) || is_source_undone(m, i) ||
			    strcmp(s->place.original, import->original) != 0 ||
			    !slice_equal(s->collection, import->collection))
				continue;
			ids[out->count++] = among->ids[k];
			break;
		}
	return STATUS_OK;
}

static void memory_set_stop(struct archive *archive, const atomic_bool *stop)
{
	((struct memory *)archive)->stop = stop;
}

static void memory_close(struct archive *archive)
{
	struct memory *m = (struct memory *)archive;
	arena_free(&m->a);
	free(m);
}

static const struct archive_methods methods = {
    .write_all = memory_write,
    .find_progress = memory_find_progress,
    .search = memory_search,
    .find_beside = memory_find_beside,
    .load = memory_load,
    .load_reading = memory_load_reading,
    .load_bytes = memory_load_bytes,
    .find_mrn = memory_find_mrn,
    .find_prefix = memory_find_prefix,
    .find_referring = memory_find_referring,
    .find_passages = memory_find_passages,
    .complete = memory_complete,
    .list_findings = memory_list_findings,
    .foresee = memory_foresee,
    .summarise = memory_summarise,
    .set_undone = memory_set_undone,
    .find_of_import = memory_find_of_import,
    .find_sections = memory_find_sections,
    .list_sections = memory_list_sections,
    .set_stop = memory_set_stop,
    .close = memory_close,
};

struct archive *memory_archive_open(void)
{
	struct memory *m = calloc(1, sizeof *m);
	if (m == NULL)
		return NULL;
	m->archive.methods = &methods;
	return &m->archive;
}
