#include "publish/plan.h"

#include "base/digest.h"

#include <inttypes.h>
#include <string.h>

static const struct scope everything = {.everything = true};

struct planner {
	const struct publisher *publisher;
	struct arena *arena;
	struct plan *plan;
	size_t cable_capacity;
	size_t stop_capacity;
	size_t leaving_capacity;
	struct quote_archive archive;
	struct quote_source source; /* the archive, but for names */
};

/* ---- Rules that stop a publication ---- */

static struct error *add_stop(struct planner *p, const char *sentence)
{
	struct plan *plan = p->plan;
	struct plan_stop *stop = arena_push(p->arena, &plan->stops, plan->stop_count, &p->stop_capacity, sizeof *stop);
	if (stop == NULL)
		return NULL;
	plan->stop_count++;
	error_set(&stop->why, STATUS_REFUSED, sentence);
	return &stop->why;
}

static const char *trouble_sentence(enum trouble_kind kind)
{
	switch (kind) {
	case TROUBLE_LINK_LOST:
		return "publish.link_lost";
	case TROUBLE_LINK_UNCLEAR:
		return "publish.link_unclear";
	case TROUBLE_READ_LOST:
	case TROUBLE_PARAGRAPH_LOST:
	case TROUBLE_PICK:
		break;
	}
	return "publish.read_lost";
}

static enum status stop_for_troubles(struct planner *p, struct error *err)
{
	const struct quote_check *check = &p->plan->check;
	for (size_t i = 0; i < check->trouble_count; i++) {
		if (!quote_trouble_stops(check->troubles[i].kind))
			continue;
		struct error *why = add_stop(p, trouble_sentence(check->troubles[i].kind));
		if (why == NULL)
			return error_memory(err);
		error_text(why, "words", check->troubles[i].words);
	}
	return STATUS_OK;
}

static enum status stop_for_protected(struct planner *p, struct error *err)
{
	for (size_t i = 0; i < p->plan->cable_count; i++) {
		const struct plan_cable *c = &p->plan->cables[i];
		if (c->protect_count == 0 || c->although.ptr != NULL)
			continue;
		struct error *why = add_stop(p, "publish.protected");
		if (why == NULL)
			return error_memory(err);
		error_text(why, "cable", slice_of(c->address));
		error_number(why, "places", (int64_t)c->protect_count);
		error_text(why, "words", c->protects[0].excerpt);
	}
	return STATUS_OK;
}

/* A version that is public already, and would change nothing, is not published again. */
static enum status stop_for_nothing_new(struct planner *p, struct error *err)
{
	const struct plan *plan = p->plan;
	if (plan->story.state != STORY_PUBLISHED || plan->story.public_version != plan->version.number)
		return STATUS_OK;
	for (size_t i = 0; i < plan->cable_count; i++) {
		if (plan->cables[i].fate != PLAN_CABLE_POSTED)
			return STATUS_OK;
	}
	if (plan->leaving_count > 0)
		return STATUS_OK;
	return add_stop(p, "publish.nothing_new") == NULL ? error_memory(err) : STATUS_OK;
}

/* What is public never changes without a word: readers see the note on the story, and on the page of a cable that leaves with the change. */
static enum status stop_for_no_note(struct planner *p, struct error *err)
{
	const struct plan *plan = p->plan;
	if (plan->story.state != STORY_PUBLISHED || plan->story.public_version == plan->version.number ||
	    slice_trim(plan->version.revision_note).len > 0)
		return STATUS_OK;
	struct error *why = add_stop(p, "publish.no_note");
	if (why == NULL)
		return error_memory(err);
	error_number(why, "story", plan->story.id);
	return STATUS_OK;
}

/* Whether the version still has the words, and nothing speaks for them: neither the cable's reading of today nor a person. */
static bool still_stands(const struct plan *plan, const struct fallen *fallen)
{
	for (size_t i = 0; i < plan->check.result_count; i++) {
		const struct quote_result *result = &plan->check.results[i];
		if (slice_equal(result->quotation->text, fallen->text))
			return settlement_is_open(&plan->settlements, result);
	}
	return false;
}

static enum status stop_for_fallen(struct planner *p, struct error *err)
{
	struct plan *plan = p->plan;
	enum status status =
	    fallen_find(p->publisher->db, p->arena, plan->story.id, &plan->fallen, &plan->fallen_count, err);
	for (size_t i = 0; i < plan->fallen_count && status == STATUS_OK; i++) {
		if (!still_stands(plan, &plan->fallen[i]))
			continue;
		struct error *why = add_stop(p, "publish.fallen");
		if (why == NULL)
			return error_memory(err);
		error_text(why, "words", plan->fallen[i].text);
		error_text(why, "cable", plan->fallen[i].address);
	}
	return status;
}

/* ---- The check ---- */

/* A link's name is an address that the desk gave, or an MRN. */
static enum status find_named(void *state, struct arena *a, struct slice name, struct cable_id **ids, size_t *count,
                              struct error *err)
{
	struct planner *p = state;
	struct cable_id *id = arena_alloc(a, sizeof *id);
	if (id == NULL)
		return error_memory(err);
	enum status status = address_find(p->publisher->db, name, id, err);
	if (status == STATUS_MISSING) {
		struct quote_source archive = quote_source_of_archive(&p->archive);
		return archive.find_named(archive.state, a, name, ids, count, err);
	}
	*ids = id;
	*count = status == STATUS_OK ? 1 : 0;
	return status;
}

static enum status find_passages(void *state, struct arena *a, const struct archive_passage *passages, size_t count,
                                 size_t limit, struct archive_passage_answer *out, struct error *err)
{
	struct planner *p = state;
	struct quote_source archive = quote_source_of_archive(&p->archive);
	return archive.find_passages(archive.state, a, passages, count, limit, out, err);
}

static enum status load(void *state, struct arena *a, const struct cable_id *id, struct archive_cable *out,
                        struct error *err)
{
	struct planner *p = state;
	return archive_load(p->publisher->archive, a, &everything, id, out, err);
}

/* Words that were said to us, or come from another document, cite no cable: as if a person had picked none. */
static size_t choose_settled(const struct settlements *settlements, struct quote_pick *chosen, size_t from)
{
	size_t count = 0;
	for (size_t i = 0; i < settlements->count; i++) {
		const struct settlement *s = &settlements->items[i];
		if (settlement_is_foreign(s->kind))
			chosen[from + count++] = (struct quote_pick){.text = s->words, .is_none = true};
	}
	return count;
}

static enum status check_story(struct planner *p, struct error *err)
{
	struct plan *plan = p->plan;
	struct pick *picks;
	size_t count;
	enum status status = prose_read(p->arena, plan->version.body, plan->version.tree, &plan->prose, err);
	if (status == STATUS_OK)
		status = pick_list(p->publisher->db, p->arena, plan->story.id, &picks, &count, err);
	if (status == STATUS_OK)
		status = settlement_list(p->publisher->db, p->arena, plan->story.id, &plan->settlements, err);
	if (status != STATUS_OK)
		return status;
	struct quote_pick *chosen = arena_array(p->arena, count + plan->settlements.count, sizeof *chosen);
	if (chosen == NULL)
		return error_memory(err);
	for (size_t i = 0; i < count; i++)
		chosen[i] = (struct quote_pick){picks[i].words, picks[i].cable, picks[i].is_none};
	count += choose_settled(&plan->settlements, chosen, count);
	const struct quote_story story = {.prose = &plan->prose,
	                                  .language = plan->version.language,
	                                  .is_translation = plan->version.translation_of.len > 0,
	                                  .picks = chosen,
	                                  .pick_count = count};
	status = quote_check_story(p->arena, &story, &p->source, &plan->check, err);
	plan->tally = settlement_count(&plan->settlements, &plan->check);
	return status;
}

/* ---- Cables ---- */

static bool same_id(const struct cable_id *x, const struct cable_id *y)
{
	return memcmp(x->bytes, y->bytes, sizeof x->bytes) == 0;
}

/* What an edition says, without its number and its salt. */
static enum status hash_content(const struct edition *e, unsigned char hash[HASH_SIZE], struct error *err)
{
	struct buffer bytes = {0};
	edition_write(&bytes, e);
	enum status status = buffer_done(&bytes, err);
	if (status == STATUS_OK)
		digest_sha256(buffer_slice(&bytes), hash);
	buffer_free(&bytes);
	return status;
}

static bool holds(const struct slice *texts, size_t count, struct slice text)
{
	for (size_t i = 0; i < count; i++) {
		if (slice_equal(texts[i], text))
			return true;
	}
	return false;
}

/* Credits and notes of the collections that the cable came in, each once. */
static enum status find_credits(struct planner *p, const struct archive_cable *cable, struct plan_cable *out,
                                struct error *err)
{
	enum status status = STATUS_OK;
	out->credits = arena_array(p->arena, cable->source_count, sizeof *out->credits);
	out->notes = arena_array(p->arena, cable->source_count, sizeof *out->notes);
	if (out->credits == NULL || out->notes == NULL)
		return error_memory(err);
	for (size_t i = 0; i < cable->source_count && status == STATUS_OK; i++) {
		struct collection c;
		status = collection_find(p->publisher->db, p->arena, cable->sources[i].collection, &c, err);
		if (status != STATUS_OK)
			break;
		if (c.credit.len > 0 && !holds(out->credits, out->credit_count, c.credit))
			out->credits[out->credit_count++] = c.credit;
		if (c.note.len > 0 && !holds(out->notes, out->note_count, c.note))
			out->notes[out->note_count++] = c.note;
	}
	return status;
}

static enum status set_fate(struct planner *p, struct plan_cable *out, struct error *err)
{
	struct posting posting;
	enum status status = posting_find(p->publisher->db, p->arena, slice_of(out->address), &posting, err);
	if (status != STATUS_OK)
		return status;
	bool is_public = posting.exists && !posting.withdrawn;
	if (!is_public)
		out->fate = PLAN_CABLE_NEW;
	else if (memcmp(posting.content, out->content, HASH_SIZE) != 0)
		out->fate = PLAN_CABLE_CHANGED;
	else
		out->fate = PLAN_CABLE_POSTED;
	out->number = out->fate == PLAN_CABLE_POSTED ? posting.edition : posting.edition + 1;
	return STATUS_OK;
}

static enum status fill_cable(struct planner *p, const struct cable_id *id, struct plan_cable *out, struct error *err)
{
	const struct publisher *publisher = p->publisher;
	struct archive_cable cable;
	bool found;
	enum status status = archive_load(publisher->archive, p->arena, &everything, id, &cable, err);
	if (status != STATUS_OK)
		return status;
	out->cable = cable.id;
	out->reading = cable.reading;
	out->mrn = cable.value.mrn;
	out->classification = cable.value.classification;
	out->date = cable.value.date;
	out->text = cable.value.text;
	out->fields = cable.json;
	status = address_give(publisher->db, publisher->desk, id, cable_name(&cable.value), out->address, err);
	if (status == STATUS_OK)
		status = copy_cable(p->arena, publisher->posts, &cable.value, &out->copied, err);
	if (status == STATUS_OK)
		status = find_credits(p, &cable, out, err);
	if (status != STATUS_OK)
		return status;
	out->title = out->copied.edition.title;
	out->copied.edition.address = slice_of(out->address);
	out->copied.edition.credits = out->credits;
	out->copied.edition.credit_count = out->credit_count;
	status = hash_content(&out->copied.edition, out->content, err);
	if (status == STATUS_OK)
		status = set_fate(p, out, err);
	if (status == STATUS_OK)
		status = protect_find(p->arena, &cable.value, &out->protects, &out->protect_count, err);
	if (status == STATUS_OK)
		status = although_protected_find(publisher->db, p->arena, p->plan->story.id, id, &found, &out->although,
		                                 err);
	return status;
}

/* Its index; the count if the plan has none. */
static size_t index_of_cable(const struct plan *plan, const struct cable_id *id)
{
	size_t i = 0;
	while (i < plan->cable_count && !same_id(&plan->cables[i].cable, id))
		i++;
	return i;
}

const struct plan_cable *plan_find_cable(const struct plan *plan, const struct cable_id *id)
{
	size_t i = index_of_cable(plan, id);
	return i < plan->cable_count ? &plan->cables[i] : NULL;
}

static size_t count_citations(const struct quote_check *check, const struct cable_id *id)
{
	size_t count = 0;
	for (size_t i = 0; i < check->citation_count; i++)
		count += same_id(&check->citations[i].cable, id);
	return count;
}

static enum status add_cable(struct planner *p, const struct citation *citation, struct error *err)
{
	struct plan *plan = p->plan;
	size_t index = index_of_cable(plan, &citation->cable);
	struct plan_cable *cable = &plan->cables[index];
	if (index == plan->cable_count) {
		size_t reasons = count_citations(&plan->check, &citation->cable);
		cable->reasons = arena_array(p->arena, reasons, sizeof *cable->reasons);
		if (cable->reasons == NULL)
			return error_memory(err);
		enum status status = fill_cable(p, &citation->cable, cable, err);
		if (status != STATUS_OK)
			return status;
		plan->cable_count++;
	}
	cable->reasons[cable->reason_count++] =
	    (struct plan_reason){citation->why, citation->words, citation->span, citation->paragraph_number};
	return STATUS_OK;
}

static enum status add_cables(struct planner *p, struct error *err)
{
	struct plan *plan = p->plan;
	const struct quote_check *check = &plan->check;
	enum status status = STATUS_OK;
	/* An edition points into its plan_cable's address: the array must not move. */
	plan->cables = arena_array(p->arena, check->citation_count, sizeof *plan->cables);
	if (plan->cables == NULL)
		return error_memory(err);
	for (size_t i = 0; i < check->citation_count && status == STATUS_OK; i++)
		status = add_cable(p, &check->citations[i], err);
	return status;
}

/* ---- What leaves ---- */

static bool is_cited(const struct plan *plan, struct slice address)
{
	for (size_t i = 0; i < plan->cable_count; i++) {
		if (slice_equals(address, plan->cables[i].address))
			return true;
	}
	return false;
}

static enum status add_leaving(struct planner *p, struct slice address, struct error *err)
{
	struct plan *plan = p->plan;
	struct posting posting;
	int64_t *others;
	size_t other_count;
	enum status status = posting_find(p->publisher->db, p->arena, address, &posting, err);
	if (status == STATUS_OK)
		status =
		    story_citing_list(p->publisher->db, p->arena, address, plan->story.id, &others, &other_count, err);
	if (status != STATUS_OK || !posting.exists || posting.withdrawn || other_count > 0)
		return status;
	struct plan_leaving *leaving =
	    arena_push(p->arena, &plan->leaving, plan->leaving_count, &p->leaving_capacity, sizeof *leaving);
	if (leaving == NULL)
		return error_memory(err);
	plan->leaving_count++;
	leaving->address = address;
	leaving->number = posting.edition;
	memcpy(leaving->sha256, posting.sha256, HASH_SIZE);
	return STATUS_OK;
}

/* Cables that the public version cites and the plan does not, unless another published story does. */
static enum status find_leaving(struct planner *p, struct error *err)
{
	struct slice *addresses;
	size_t count;
	if (p->plan->story.state != STORY_PUBLISHED)
		return STATUS_OK;
	enum status status = story_cable_list(p->publisher->db, p->arena, p->plan->story.id, &addresses, &count, err);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		if (!is_cited(p->plan, addresses[i]))
			status = add_leaving(p, addresses[i], err);
	}
	return status;
}

/* ---- Credit ---- */

static void add_line(struct buffer *out, struct slice line)
{
	if (line.len == 0)
		return;
	if (out->len > 0)
		buffer_add_byte(out, '\n');
	buffer_add(out, line);
}

/* Lines of all cables, each once. */
static void add_lines(struct buffer *out, struct planner *p, bool credits)
{
	struct arena *a = p->arena;
	struct slice *seen = NULL;
	size_t count = 0, capacity = 0;
	for (size_t i = 0; i < p->plan->cable_count; i++) {
		const struct plan_cable *c = &p->plan->cables[i];
		const struct slice *lines = credits ? c->credits : c->notes;
		size_t line_count = credits ? c->credit_count : c->note_count;
		for (size_t k = 0; k < line_count; k++) {
			if (holds(seen, count, lines[k]))
				continue;
			struct slice *slot = arena_push(a, &seen, count, &capacity, sizeof *slot);
			if (slot == NULL) {
				out->failed = true;
				return;
			}
			*slot = lines[k];
			count++;
			add_line(out, lines[k]);
		}
	}
}

/* The story's own credit, else the notes and credits of the collections; then the partner's credit line. */
static enum status make_credit(struct planner *p, struct error *err)
{
	struct plan *plan = p->plan;
	struct buffer out = {0};
	struct partner partner = {0};
	enum status status = STATUS_OK;
	if (plan->version.partner.len > 0)
		status = partner_find(p->publisher->db, p->arena, plan->version.partner, &partner, err);
	if (status == STATUS_MISSING)
		status = STATUS_OK; /* a partner without an entry has no credit line */
	if (plan->version.credit.len > 0) {
		add_line(&out, plan->version.credit);
	} else {
		add_lines(&out, p, false);
		add_lines(&out, p, true);
	}
	add_line(&out, partner.credit);
	if (status == STATUS_OK)
		status = buffer_done(&out, err);
	if (status == STATUS_OK) {
		plan->credit = arena_copy(p->arena, buffer_slice(&out));
		if (plan->credit.ptr == NULL)
			status = error_memory(err);
	}
	buffer_free(&out);
	return status;
}

/* ---- What it translates ---- */

/* Only a story that is public is named: a number would tell that there is another one. */
static enum status find_translated(struct planner *p, struct error *err)
{
	struct slice said = p->plan->version.translation_of;
	struct story story;
	int64_t id = 0;
	enum status status = STATUS_OK;
	if (said.len > 0 && !story_parse_number(said, &id))
		status = story_find_name(p->publisher->db, said, &id, err);
	if (status != STATUS_OK || id == 0)
		return status;
	status = story_find(p->publisher->db, p->arena, id, &story, err);
	if (status == STATUS_OK && story.state == STORY_PUBLISHED)
		p->plan->translation_of = (uint64_t)id;
	return status == STATUS_MISSING ? STATUS_OK : status;
}

/* ---- The hash ---- */

static void add_hash(struct buffer *out, const unsigned char hash[HASH_SIZE])
{
	char hex[DIGEST_HEX_LEN + 1];
	digest_to_hex(hash, hex);
	buffer_add_cstr(out, hex);
}

static void add_cable_hash(struct buffer *out, const struct plan_cable *c)
{
	buffer_add_format(out, "\ncable %s %d %" PRIu64 " ", c->address, (int)c->fate, c->number);
	add_hash(out, c->cable.bytes);
	add_hash(out, c->reading.bytes);
	add_hash(out, c->content);
	buffer_add_format(out, " although %zu ", c->although.len);
	buffer_add(out, c->although);
	for (size_t i = 0; i < c->protect_count; i++)
		buffer_add_format(out, " protect %zu-%zu", c->protects[i].span.begin, c->protects[i].span.end);
	for (size_t i = 0; i < c->reason_count; i++)
		buffer_add_format(out, " %d:%d %zu-%zu", (int)c->reasons[i].why, c->reasons[i].paragraph,
		                  c->reasons[i].span.begin, c->reasons[i].span.end);
}

/* A verdict, what a person said of it, and all the places that were seen with it. */
static void add_result_hash(struct buffer *out, const struct plan *plan, const struct quote_result *result)
{
	const struct settlement *settled = settlement_find(&plan->settlements, result->quotation->text);
	buffer_add_format(out, "\n%s %s", quote_verdict_name(result->verdict),
	                  settled == NULL ? "-" : settlement_kind_name(settled->kind));
	for (size_t i = 0; i < result->place_count; i++) {
		buffer_add_format(out, " %d ", result->places[i].paragraph_number);
		add_hash(out, result->places[i].reading.bytes);
	}
}

/* Everything that a person looked at before saying yes. */
static enum status hash_plan(struct plan *plan, struct error *err)
{
	struct buffer out = {0};
	buffer_add_format(&out, "%d %" PRId64 " %" PRId64 " %" PRIu64 "\n", (int)plan->act, plan->story.id,
	                  plan->version.number, plan->number);
	buffer_add(&out, plan->credit);
	for (size_t i = 0; i < plan->cable_count; i++)
		add_cable_hash(&out, &plan->cables[i]);
	for (size_t i = 0; i < plan->leaving_count; i++) {
		buffer_add_cstr(&out, "\nleaves ");
		buffer_add(&out, plan->leaving[i].address);
	}
	for (size_t i = 0; i < plan->check.result_count; i++)
		add_result_hash(&out, plan, &plan->check.results[i]);
	for (size_t i = 0; i < plan->stop_count; i++)
		buffer_add_format(&out, "\nstop %s", plan->stops[i].why.sentence);
	buffer_add_format(&out, "\ntranslates %" PRIu64, plan->translation_of);
	enum status status = buffer_done(&out, err);
	if (status == STATUS_OK)
		digest_sha256(buffer_slice(&out), plan->hash);
	buffer_free(&out);
	return status;
}

/* ---- Plans ---- */

static enum status begin(struct planner *p, int64_t story, int64_t version, struct error *err)
{
	struct plan *plan = p->plan;
	unsigned char sha256[HASH_SIZE];
	enum status status = story_find(p->publisher->db, p->arena, story, &plan->story, err);
	if (status == STATUS_OK)
		status = story_load_version(p->publisher->db, p->arena, story, version, &plan->version, err);
	if (status == STATUS_OK)
		status = story_edition_find(p->publisher->db, story, &plan->number, sha256, err);
	return status;
}

static void prepare(struct planner *p, const struct publisher *publisher, struct arena *a, int64_t deadline,
                    struct plan *plan)
{
	*p = (struct planner){.publisher = publisher, .arena = a, .plan = plan};
	p->archive =
	    (struct quote_archive){publisher->archive, &everything, publisher->posts, publisher->desk->clock, deadline};
	p->source = (struct quote_source){find_named, find_passages, load, p, publisher->posts};
}

enum status plan_check(const struct publisher *publisher, struct arena *a, int64_t story,
                       const struct story_version *version, int64_t deadline, struct quote_check *out,
                       struct error *err)
{
	struct planner p;
	struct plan *plan = arena_alloc(a, sizeof *plan); /* the check points into its tree */
	if (plan == NULL)
		return error_memory(err);
	plan->story.id = story;
	plan->version = *version;
	prepare(&p, publisher, a, deadline, plan);
	enum status status = check_story(&p, err);
	*out = plan->check;
	return status;
}

enum status plan_publish(const struct publisher *publisher, struct arena *a, int64_t story, struct plan *out,
                         struct error *err)
{
	*out = (struct plan){.act = PLAN_PUBLISH};
	struct planner p;
	prepare(&p, publisher, a, 0, out);
	enum status status = begin(&p, story, 0, err);
	out->number++;
	if (status == STATUS_OK)
		status = check_story(&p, err);
	if (status == STATUS_OK)
		status = add_cables(&p, err);
	if (status == STATUS_OK)
		status = find_leaving(&p, err);
	if (status == STATUS_OK)
		status = make_credit(&p, err);
	if (status == STATUS_OK)
		status = stop_for_troubles(&p, err);
	if (status == STATUS_OK)
		status = stop_for_protected(&p, err);
	if (status == STATUS_OK)
		status = stop_for_nothing_new(&p, err);
	if (status == STATUS_OK)
		status = stop_for_no_note(&p, err);
	if (status == STATUS_OK)
		status = stop_for_fallen(&p, err);
	if (status == STATUS_OK)
		status = although_open_find(publisher->db, a, story, out->version.number, &out->although_open, err);
	if (status == STATUS_OK)
		status = find_translated(&p, err);
	return status == STATUS_OK ? hash_plan(out, err) : status;
}

enum status plan_withdraw(const struct publisher *publisher, struct arena *a, int64_t story, struct plan *out,
                          struct error *err)
{
	*out = (struct plan){.act = PLAN_WITHDRAW};
	struct planner p = {.publisher = publisher, .arena = a, .plan = out};
	enum status status = begin(&p, story, 0, err);
	if (status == STATUS_OK && out->story.state != STORY_PUBLISHED) {
		status = error_set(err, STATUS_REFUSED, "publish.not_public");
		error_number(err, "story", story);
	}
	if (status == STATUS_OK)
		status = find_leaving(&p, err);
	return status == STATUS_OK ? hash_plan(out, err) : status;
}
