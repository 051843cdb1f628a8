#include "publish/publication.h"

#include "base/digest.h"

#include <inttypes.h>
#include <string.h>

/* Something due longer ago than this is not sent by itself. */
static const int64_t late_ms = 60000;

/* ---- Editions ---- */

struct publishing {
	const struct publisher *publisher;
	struct arena *arena;
	struct actor actor;
	const struct plan *plan;
	int64_t now;
};

static enum status make_salt(const struct publishing *p, struct slice *out, struct error *err)
{
	unsigned char bytes[DIGEST_SIZE];
	char hex[DIGEST_HEX_LEN + 1];
	enum status status = random_fill(p->publisher->desk->random, bytes, sizeof bytes, err);
	if (status != STATUS_OK)
		return status;
	digest_to_hex(bytes, hex);
	*out = arena_copy(p->arena, slice_of(hex));
	return out->ptr == NULL ? error_memory(err) : STATUS_OK;
}

static enum status add_entry(const struct publishing *p, enum record_act act, enum record_subject subject,
                             struct slice address, uint64_t number, const unsigned char sha256[HASH_SIZE],
                             struct error *err)
{
	struct record_entry entry = {
	    .time_ms = p->now, .act = act, .subject = subject, .address = address, .number = number};
	memcpy(entry.hash, sha256, HASH_SIZE);
	return record_append(p->publisher->db, &entry, err);
}

static enum status post_cable(const struct publishing *p, const struct plan_cable *cable, struct error *err)
{
	struct db *db = p->publisher->db;
	struct buffer bytes = {0};
	struct edition edition = cable->copied.edition;
	struct edition_row row = {.address = slice_of(cable->address),
	                          .number = cable->number,
	                          .reading = &cable->reading,
	                          .posted_ms = p->now};
	edition.number = cable->number;
	enum status status = make_salt(p, &edition.salt, err);
	if (status == STATUS_OK) {
		edition_write(&bytes, &edition);
		status = buffer_done(&bytes, err);
	}
	if (status == STATUS_OK)
		status = reading_keep(db, &cable->reading, &cable->cable, cable->text, cable->fields, err);
	if (status == STATUS_OK) {
		row.bytes = buffer_slice(&bytes);
		memcpy(row.content, cable->content, HASH_SIZE);
		digest_sha256(row.bytes, row.sha256);
		status = edition_insert(db, &row, err);
	}
	if (status == STATUS_OK)
		status = add_entry(p, cable->fate == PLAN_CABLE_CHANGED ? RECORD_ACT_REVISE : RECORD_ACT_POST,
		                   RECORD_CABLE, row.address, row.number, row.sha256, err);
	buffer_free(&bytes);
	return status;
}

static enum status withdraw_cables(const struct publishing *p, struct slice reason, struct error *err)
{
	const struct plan *plan = p->plan;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < plan->leaving_count && status == STATUS_OK; i++) {
		const struct plan_leaving *leaving = &plan->leaving[i];
		status = posting_withdraw(p->publisher->db, leaving->address, p->now, reason, err);
		if (status == STATUS_OK)
			status = add_entry(p, RECORD_ACT_WITHDRAW, RECORD_CABLE, leaving->address, leaving->number,
			                   leaving->sha256, err);
	}
	return status;
}

/* ---- The story's own edition ---- */

static enum story_quotation_kind kind_of(enum citation_why why)
{
	switch (why) {
	case CITATION_LINK:
		return STORY_LINK;
	case CITATION_READ:
		return STORY_READ;
	case CITATION_QUOTATION:
		return STORY_QUOTATION;
	}
	return STORY_QUOTATION;
}

/* The span that a citation points to; of one that names a paragraph only, the paragraph's words. */
static struct span span_of(const struct publishing *p, const struct citation *citation, struct error *err,
                           enum status *status)
{
	struct cable cable;
	const struct plan_cable *found = plan_find_cable(p->plan, &citation->cable);
	*status = STATUS_OK;
	if (citation->span.begin < citation->span.end || citation->paragraph == WORDING_HEAD)
		return citation->span;
	*status = cable_read_json(p->arena, found->text, found->fields, &cable, err);
	if (*status != STATUS_OK || citation->paragraph >= cable.paragraph_count)
		return citation->span;
	return cable.paragraphs[citation->paragraph].words;
}

/* Where the words of a story lead in the editions. At least one place: the cable as a whole. */
static enum status find_places(const struct publishing *p, const struct citation *citation, struct story_quotation *q,
                               struct error *err)
{
	enum status status;
	const struct plan_cable *cable = plan_find_cable(p->plan, &citation->cable);
	struct span span = span_of(p, citation, err, &status);
	if (status == STATUS_OK)
		status = copy_find_places(p->arena, &cable->copied, span, &q->places, &q->place_count, err);
	if (status != STATUS_OK)
		return status;
	if (q->place_count == 0) {
		q->places = arena_array(p->arena, 1, sizeof *q->places);
		if (q->places == NULL)
			return error_memory(err);
		q->place_count = 1;
	}
	bool whole = citation->span.begin >= citation->span.end;
	if (whole)
		q->place_count = 1;
	for (size_t i = 0; i < q->place_count; i++) {
		q->places[i].address = slice_of(cable->address);
		q->places[i].mrn = cable->mrn.ptr == NULL ? slice_of("") : cable->mrn;
		if (whole)
			q->places[i].span = (struct span){0, 0};
	}
	return STATUS_OK;
}

static enum status fill_quotations(const struct publishing *p, struct story_edition *e, struct error *err)
{
	const struct quote_check *check = &p->plan->check;
	enum status status = STATUS_OK;
	e->quotations = arena_array(p->arena, check->citation_count, sizeof *e->quotations);
	if (e->quotations == NULL)
		return error_memory(err);
	for (size_t i = 0; i < check->citation_count && status == STATUS_OK; i++) {
		const struct citation *citation = &check->citations[i];
		struct story_quotation *q = &e->quotations[e->quotation_count++];
		q->kind = kind_of(citation->why);
		q->text = citation->words;
		/* A story that lives on the paper's site has no body here. */
		q->span = e->body.len > 0 ? citation->story : (struct span){0, 0};
		status = find_places(p, citation, q, err);
	}
	return status;
}

static enum status fill_cables(const struct publishing *p, struct story_edition *e, struct error *err)
{
	e->cables = arena_array(p->arena, p->plan->cable_count, sizeof *e->cables);
	if (e->cables == NULL)
		return error_memory(err);
	for (size_t i = 0; i < p->plan->cable_count; i++)
		e->cables[i] = slice_of(p->plan->cables[i].address);
	e->cable_count = p->plan->cable_count;
	return STATUS_OK;
}

/* Notes that readers were told before, and the one of this version; each is dated when it became public. */
static enum status fill_notes(const struct publishing *p, struct story_edition *e, struct error *err)
{
	struct published_note *earlier;
	size_t count;
	const struct plan *plan = p->plan;
	bool was_told = false;
	enum status status = published_note_list(p->publisher->db, p->arena, plan->story.id, &earlier, &count, err);
	if (status != STATUS_OK)
		return status;
	e->notes = arena_array(p->arena, count + 1, sizeof *e->notes);
	if (e->notes == NULL)
		return error_memory(err);
	for (size_t i = 0; i < count; i++) {
		was_told |= earlier[i].version == plan->version.number;
		e->notes[e->note_count++] = (struct story_note){earlier[i].published_ms, earlier[i].text};
	}
	if (plan->version.revision_note.len > 0 && !was_told)
		e->notes[e->note_count++] = (struct story_note){p->now, plan->version.revision_note};
	return STATUS_OK;
}

static enum status make_story(const struct publishing *p, struct story_edition *e, struct error *err)
{
	const struct plan *plan = p->plan;
	const struct story_version *v = &plan->version;
	*e = (struct story_edition){.story = (uint64_t)plan->story.id,
	                            .number = plan->number,
	                            .headline = v->headline,
	                            .byline = v->byline,
	                            .dateline = v->dateline,
	                            .partner = v->partner,
	                            .language = v->language,
	                            .url = v->url,
	                            .series = v->series,
	                            .translation_of = plan->translation_of,
	                            .date = v->date,
	                            .credit = plan->credit,
	                            .body = v->url.len > 0 ? slice_of("") : v->body};
	e->salt = slice_of("");
	enum status status = fill_quotations(p, e, err);
	if (status == STATUS_OK)
		status = fill_cables(p, e, err);
	if (status == STATUS_OK)
		status = fill_notes(p, e, err);
	return status;
}

/* The address of the cable that a quotation cites; else of the only one that it stands in, where that is cited; else empty. */
static struct slice address_of(const struct plan *plan, size_t index)
{
	const struct quote_result *result = &plan->check.results[index];
	const struct plan_cable *cable =
	    result->place_count == 1 ? plan_find_cable(plan, &result->places[0].cable) : NULL;
	for (size_t i = 0; i < plan->check.citation_count; i++) {
		if (plan->check.citations[i].quotation == index)
			cable = plan_find_cable(plan, &plan->check.citations[i].cable);
	}
	return slice_of(cable == NULL ? "" : cable->address);
}

enum status publication_make_story(const struct publisher *publisher, struct arena *a, const struct plan *plan,
                                   int64_t now, struct story_edition *out, struct error *err)
{
	const struct publishing p = {publisher, a, {0}, plan, now};
	return make_story(&p, out, err);
}

/* Verdicts as they are now, and what people said of them; open quotations are kept, too. */
static enum status keep_quotations(const struct publishing *p, struct error *err)
{
	const struct plan *plan = p->plan;
	enum status status = STATUS_OK;
	size_t place = 0;
	for (size_t i = 0; i < plan->check.result_count && status == STATUS_OK; i++) {
		const struct quote_result *result = &plan->check.results[i];
		if (result->quotation->is_scrap)
			continue;
		const struct settlement *settled = settlement_find(&plan->settlements, result->quotation->text);
		struct published_quotation q = {.text = result->quotation->text,
		                                .verdict = slice_of(quote_verdict_name(result->verdict)),
		                                .address = address_of(plan, i),
		                                .settled = slice_of(""),
		                                .why = slice_of("")};
		if (settled != NULL) {
			q.settled = slice_of(settlement_kind_name(settled->kind));
			q.why = settled->why;
		}
		/* Nobody said a word of it by itself: what was said of all open ones is kept with it. */
		if (settlement_is_open(&plan->settlements, result))
			q.why = plan->although_open;
		status = published_quotation_insert(p->publisher->db, plan->story.id, plan->number, place++, &q, err);
	}
	return status;
}

static enum status keep_cables(const struct publishing *p, struct error *err)
{
	const struct plan *plan = p->plan;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < plan->cable_count && status == STATUS_OK; i++)
		status = story_cable_insert(p->publisher->db, plan->story.id, plan->number,
		                            slice_of(plan->cables[i].address), i, err);
	return status;
}

static enum status post_story(const struct publishing *p, struct error *err)
{
	struct db *db = p->publisher->db;
	const struct plan *plan = p->plan;
	struct buffer bytes = {0};
	struct buffer address = {0};
	struct story_edition edition;
	struct story_edition_row row = {
	    .story = plan->story.id, .number = plan->number, .version = plan->version.number, .published_ms = p->now};
	memcpy(row.plan_hash, plan->hash, HASH_SIZE);
	enum status status = make_story(p, &edition, err);
	if (status == STATUS_OK)
		status = make_salt(p, &edition.salt, err);
	if (status == STATUS_OK) {
		story_edition_write(&bytes, &edition);
		buffer_add_format(&address, "%" PRId64, plan->story.id);
		status = buffer_done(&bytes, err);
	}
	if (status == STATUS_OK)
		status = buffer_done(&address, err);
	if (status == STATUS_OK) {
		row.bytes = buffer_slice(&bytes);
		digest_sha256(row.bytes, row.sha256);
		status = story_edition_insert(db, &row, err);
	}
	if (status == STATUS_OK)
		status = keep_cables(p, err);
	if (status == STATUS_OK)
		status = keep_quotations(p, err);
	if (status == STATUS_OK)
		status = story_set_published(db, plan->story.id, plan->version.number, p->now, err);
	if (status == STATUS_OK)
		status = add_entry(p, plan->story.state == STORY_PUBLISHED ? RECORD_ACT_REVISE : RECORD_ACT_POST,
		                   RECORD_STORY, buffer_slice(&address), plan->number, row.sha256, err);
	buffer_free(&address);
	buffer_free(&bytes);
	return status;
}

/* ---- One transaction ---- */

/* Whether the plan may go out as the person saw it. */
static enum status gate(const struct plan *plan, const unsigned char plan_hash[HASH_SIZE], struct error *err)
{
	if (memcmp(plan->hash, plan_hash, HASH_SIZE) != 0) {
		error_set(err, STATUS_REFUSED, "publish.plan_changed");
		error_number(err, "story", plan->story.id);
		return STATUS_REFUSED;
	}
	if (plan->stop_count > 0) {
		*err = plan->stops[0].why;
		return STATUS_REFUSED;
	}
	if (!story_may_become(plan->story.state, plan->act == PLAN_PUBLISH ? STORY_PUBLISHED : STORY_WITHDRAWN)) {
		error_set(err, STATUS_REFUSED, "publish.not_public");
		error_number(err, "story", plan->story.id);
		return STATUS_REFUSED;
	}
	return STATUS_OK;
}

static enum status publish(const struct publishing *p, struct error *err)
{
	const struct plan *plan = p->plan;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < plan->cable_count && status == STATUS_OK; i++) {
		if (plan->cables[i].fate != PLAN_CABLE_POSTED)
			status = post_cable(p, &plan->cables[i], err);
	}
	if (status == STATUS_OK)
		status = post_story(p, err);
	if (status == STATUS_OK)
		status = withdraw_cables(p, plan->version.revision_note, err);
	if (status == STATUS_OK)
		status = schedule_remove(p->publisher->db, plan->story.id, err);
	if (status == STATUS_OK)
		status = desk_audit(p->publisher->db, p->publisher->desk, p->actor, "story publish", plan->story.slug,
		                    slice_of(""), err);
	return status;
}

enum status publication_prepare(const struct publisher *reader, struct arena *a, int64_t story, struct prepared *out,
                                struct error *err)
{
	out->reader = reader->db;
	enum status status = publication_read_version(reader->db, &out->version, err);
	return status == STATUS_OK ? plan_publish(reader, a, story, &out->plan, err) : status;
}

/* Within the transaction: nothing can change between this look and the commit. */
static enum status take_plan(const struct publisher *publisher, struct arena *a, int64_t story,
                             const struct prepared *prepared, struct plan *out, struct error *err)
{
	int64_t version = 0;
	if (prepared == NULL)
		return plan_publish(publisher, a, story, out, err);
	enum status status = publication_read_version(prepared->reader, &version, err);
	if (status != STATUS_OK || version != prepared->version)
		return status == STATUS_OK ? plan_publish(publisher, a, story, out, err) : status;
	*out = prepared->plan;
	return STATUS_OK;
}

static enum status publish_plan(const struct publisher *publisher, struct arena *a, struct actor actor, int64_t story,
                                const struct prepared *prepared, const unsigned char plan_hash[HASH_SIZE],
                                struct plan *out, struct error *err)
{
	enum status status = db_begin(publisher->db, err);
	if (status == STATUS_OK)
		status = take_plan(publisher, a, story, prepared, out, err);
	if (status == STATUS_OK)
		status = gate(out, plan_hash, err);
	if (status == STATUS_OK) {
		struct publishing p = {publisher, a, actor, out, clock_now(publisher->desk->clock)};
		status = publish(&p, err);
	}
	if (status == STATUS_OK)
		status = db_commit(publisher->db, err);
	db_rollback(publisher->db);
	return status;
}

enum status publication_publish(const struct publisher *publisher, struct arena *a, struct actor actor, int64_t story,
                                const unsigned char plan_hash[HASH_SIZE], struct plan *out, struct error *err)
{
	struct plan plan;
	struct error ignored;
	if (err == NULL)
		err = &ignored;
	enum status status = publish_plan(publisher, a, actor, story, NULL, plan_hash, &plan, err);
	if (status == STATUS_OK && out != NULL)
		*out = plan;
	return status;
}

enum status publication_publish_prepared(const struct publisher *publisher, struct arena *a, struct actor actor,
                                         const struct prepared *prepared, const unsigned char plan_hash[HASH_SIZE],
                                         struct error *err)
{
	struct plan plan;
	return publish_plan(publisher, a, actor, prepared->plan.story.id, prepared, plan_hash, &plan, err);
}

static enum status withdraw(const struct publishing *p, struct slice reason, struct error *err)
{
	struct db *db = p->publisher->db;
	struct buffer address = {0};
	unsigned char sha256[HASH_SIZE];
	uint64_t number;
	int64_t story = p->plan->story.id;
	buffer_add_format(&address, "%" PRId64, story);
	enum status status = buffer_done(&address, err);
	if (status == STATUS_OK)
		status = story_edition_find(db, story, &number, sha256, err);
	if (status == STATUS_OK)
		status = withdraw_cables(p, reason, err);
	if (status == STATUS_OK)
		status = story_set_withdrawn(db, story, p->now, reason, err);
	if (status == STATUS_OK)
		status = add_entry(p, RECORD_ACT_WITHDRAW, RECORD_STORY, buffer_slice(&address), number, sha256, err);
	if (status == STATUS_OK)
		status = schedule_remove(db, story, err);
	if (status == STATUS_OK)
		status =
		    desk_audit(db, p->publisher->desk, p->actor, "story withdraw", p->plan->story.slug, reason, err);
	buffer_free(&address);
	return status;
}

enum status publication_withdraw(const struct publisher *publisher, struct arena *a, struct actor actor, int64_t story,
                                 const unsigned char plan_hash[HASH_SIZE], struct slice reason, struct plan *out,
                                 struct error *err)
{
	struct plan plan;
	struct error ignored;
	if (err == NULL)
		err = &ignored;
	if (slice_trim(reason).len == 0)
		return error_set(err, STATUS_USAGE, "publish.withdraw_reason");
	enum status status = db_begin(publisher->db, err);
	if (status == STATUS_OK)
		status = plan_withdraw(publisher, a, story, &plan, err);
	if (status == STATUS_OK)
		status = gate(&plan, plan_hash, err);
	if (status == STATUS_OK) {
		struct publishing p = {publisher, a, actor, &plan, clock_now(publisher->desk->clock)};
		status = withdraw(&p, reason, err);
	}
	if (status == STATUS_OK)
		status = db_commit(publisher->db, err);
	db_rollback(publisher->db);
	if (status == STATUS_OK && out != NULL)
		*out = plan;
	return status;
}

/* ---- Later ---- */

enum status publication_schedule(const struct publisher *publisher, struct arena *a, struct actor actor, int64_t story,
                                 const unsigned char plan_hash[HASH_SIZE], int64_t due_ms, struct error *err)
{
	struct plan plan;
	struct error ignored;
	struct schedule schedule = {.story = story, .due_ms = due_ms};
	if (err == NULL)
		err = &ignored;
	if (due_ms <= clock_now(publisher->desk->clock))
		return error_set(err, STATUS_USAGE, "publish.time_has_passed");
	memcpy(schedule.plan_hash, plan_hash, HASH_SIZE);
	enum status status = db_begin(publisher->db, err);
	if (status == STATUS_OK)
		status = plan_publish(publisher, a, story, &plan, err);
	if (status == STATUS_OK)
		status = gate(&plan, plan_hash, err);
	if (status == STATUS_OK)
		status = schedule_set(publisher->db, publisher->desk, actor, &schedule, err);
	if (status == STATUS_OK)
		status = desk_audit(publisher->db, publisher->desk, actor, "story schedule", plan.story.slug,
		                    slice_of(""), err);
	if (status == STATUS_OK)
		status = db_commit(publisher->db, err);
	db_rollback(publisher->db);
	return status;
}

enum status publication_cancel(const struct publisher *publisher, struct actor actor, int64_t story, bool *was_waiting,
                               struct error *err)
{
	struct arena a = {0};
	struct story found;
	*was_waiting = false;
	enum status status = db_begin(publisher->db, err);
	if (status == STATUS_OK)
		status = story_find(publisher->db, &a, story, &found, err);
	if (status == STATUS_OK)
		status = schedule_remove(publisher->db, story, err);
	if (status == STATUS_OK && (*was_waiting = db_changes(publisher->db) > 0))
		status =
		    desk_audit(publisher->db, publisher->desk, actor, "story cancel", found.slug, slice_of(""), err);
	if (status == STATUS_OK)
		status = db_commit(publisher->db, err);
	db_rollback(publisher->db);
	arena_free(&a);
	return status;
}

/* What becomes of one that is due now. A plan that came out differently, or that a rule stops now, waits for a person. */
static enum status run_one(const struct publisher *publisher, const struct schedule *due, size_t *published,
                           struct error *err)
{
	struct arena a = {0};
	enum status status = STATUS_OK;
	if (due->due_ms < clock_now(publisher->desk->clock) - late_ms) {
		status = schedule_set_state(publisher->db, due->story, SCHEDULE_MISSED, err);
	} else {
		status = publication_publish(publisher, &a, (struct actor){0}, due->story, due->plan_hash, NULL, err);
		if (status == STATUS_OK)
			(*published)++;
		else if (status == STATUS_REFUSED)
			status = schedule_set_state(publisher->db, due->story, SCHEDULE_CHANGED, err);
	}
	arena_free(&a);
	return status;
}

enum status publication_run_due(const struct publisher *publisher, size_t *published, int64_t *next_ms,
                                struct error *err)
{
	struct arena a = {0};
	struct schedule *waiting;
	size_t count;
	*published = 0;
	*next_ms = 0;
	enum status status = schedule_list(publisher->db, &a, &waiting, &count, err);
	enum status worst = status;
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		if (waiting[i].state != SCHEDULE_WAITING)
			continue;
		if (waiting[i].due_ms > clock_now(publisher->desk->clock)) {
			*next_ms = waiting[i].due_ms;
			break;
		}
		enum status one = run_one(publisher, &waiting[i], published, err);
		if (one != STATUS_OK)
			worst = one;
	}
	arena_free(&a);
	return worst;
}
