#include "cable/sample.h"

#include <inttypes.h>
#include <string.h>

/* Streams of chance, one for each thing that is settled apart. */
enum { STREAM_FACTS = 1, STREAM_REFERENCES, STREAM_WORDS, STREAM_RECORD };
enum { FIRST_YEAR = 2003, LAST_YEAR = 2010, DAY_MINUTES = 24 * 60 };
enum { LINE_WIDTH = 65, PAGE_BYTES = 3600, SECTION_PAGES = 3 };

static const struct sample_post posts[] = {
    {"DEPEXT", "DEPEXT", "SECEXT ORSOLIN", "RAEXC", "Department of External Affairs"},
    {"BRZENY", "BRZENY", "AMEMBASSY BRZENY", "RAEXBZ", "Embassy Brz\xC3\xA9ny"},
    {"KASRIDRIM", "KASR IDRIM", "AMEMBASSY KASR IDRIM", "RAEXKI", "Embassy Kasr Idrim"},
    {"NOVELIRA", "NOVE LIRA", "ALMISSION NOVE LIRA", "RAEXNL", "Mission Nove Lira"},
    {"PORTELLERY", "PORT ELLERY", "AMEMBASSY PORT ELLERY", "RAEXPE", "Embassy Port Ellery"},
    {"VELDHAVEN", "VELDHAVEN", "AMEMBASSY VELDHAVEN", "RAEXVH", "Embassy Veldhaven"},
    {"SAOANSELMIR", "SAO ANSELMIR", "AMEMBASSY SAO ANSELMIR", "RAEXSA", "Embassy S\xC3\xA3o Anselmir"},
    {"LUALEMBA", "LUALEMBA", "AMEMBASSY LUALEMBA", "RAEXLU", "Embassy Lualemba"},
    {"STORVIK", "STORVIK", "AMCONSUL STORVIK", "RAEXSV", "Consulate Storvik"},
};
enum { POSTS = sizeof posts / sizeof *posts };

static const char *const months[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                     "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

static const char *const tags[] = {"PREL", "PGOV", "ECON", "ENRG", "SENV", "PINR", "EAGR", "ETRD", "PHUM", "EFIN",
                                   "EAID", "MARR", "KCOR", "EWWT", "PTER", "SNAR", "EFIS", "MOPS", "PBTS", "OVIP",
                                   "KDEM", "SCUL", "CASC", "EPET", "ELAB", "KIRF", "TSPL", "EMIN", "PREF", "EAIR"};
static const char *const countries[] = {"XZ", "XT", "XA", "XE", "XO", "XI", "XL", "XM"};

bool sample_format_parse(struct slice word, enum sample_format *out)
{
	static const char *const names[] = {
	    [SAMPLE_RECORD] = "record", [SAMPLE_TELEGRAM] = "telegram", [SAMPLE_TEI] = "tei"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (slice_equals(word, names[i])) {
			*out = (enum sample_format)i;
			return true;
		}
	}
	return false;
}

enum status sample_begin(struct arena *a, uint64_t seed, uint64_t count, struct sample *out, struct error *err)
{
	*out = (struct sample){.seed = seed, .count = count, .language = {.seed = seed}};
	return ranks_begin(a, &out->language.ranks, err);
}

/* ---- Facts ---- */

static int64_t first_minute_of(int year)
{
	struct calendar c = {.year = year, .month = 1, .day = 1};
	int64_t ms = 0;
	(void)calendar_to_ms(&c, &ms);
	return ms / 60000;
}

/* Cables are spread evenly over the years. */
static int64_t minute_of(const struct sample *s, uint64_t index)
{
	int64_t begin = first_minute_of(FIRST_YEAR);
	uint64_t minutes = (uint64_t)(first_minute_of(LAST_YEAR) + 59 * DAY_MINUTES - begin);
	return begin + (int64_t)(index * minutes / s->count);
}

/* The index of the first cable of a year. */
static uint64_t first_of_year(const struct sample *s, int year)
{
	uint64_t low = 0;
	uint64_t high = s->count;
	int64_t minute = first_minute_of(year);
	while (low < high) {
		uint64_t middle = (low + high) / 2;
		if (minute_of(s, middle) < minute)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum classification draw_classification(struct chance *c)
{
	static const struct {
		enum classification classification;
		unsigned upto;
	} shares[] = {{CLASSIFICATION_UNCLASSIFIED, 300},
	              {CLASSIFICATION_LIMITED, 520},
	              {CLASSIFICATION_CONFIDENTIAL, 900},
	              {CLASSIFICATION_SECRET, 995},
	              {CLASSIFICATION_TOP_SECRET, 1000}};
	uint64_t at = chance_below(c, 1000);
	size_t i = 0;
	while (at >= shares[i].upto)
		i++;
	return shares[i].classification;
}

void sample_facts_of(const struct sample *sample, uint64_t index, struct sample_facts *out)
{
	struct chance c = chance_begin(sample->seed, index, STREAM_FACTS);
	*out = (struct sample_facts){.index = index};
	out->post = &posts[ranks_draw(&sample->language.ranks, &c, POSTS)];
	out->date = calendar_of(minute_of(sample, index) * 60000);
	/* All posts count together, so that no number comes twice. */
	out->number = index - first_of_year(sample, out->date.year) + 1;
	out->classification = draw_classification(&c);
	uint64_t urgency = chance_below(&c, 100);
	out->precedence = urgency < 60   ? PRECEDENCE_ROUTINE
	                  : urgency < 88 ? PRECEDENCE_PRIORITY
	                  : urgency < 99 ? PRECEDENCE_IMMEDIATE
	                                 : PRECEDENCE_FLASH;
}

size_t sample_references_of(const struct sample *sample, uint64_t index, uint64_t out[SAMPLE_REFERENCES_MAX])
{
	struct chance c = chance_begin(sample->seed, index, STREAM_REFERENCES);
	size_t count = 0;
	if (index == 0 || chance_of(&c, 35))
		return 0;
	size_t wanted = 1 + ranks_draw(&sample->language.ranks, &c, SAMPLE_REFERENCES_MAX);
	size_t reach = index < RANKS_MAX ? (size_t)index : RANKS_MAX;
	for (size_t i = 0; i < wanted; i++) {
		uint64_t target = index - 1 - ranks_draw(&sample->language.ranks, &c, reach);
		bool known = false;
		for (size_t k = 0; k < count; k++)
			known |= out[k] == target;
		if (!known)
			out[count++] = target;
	}
	return count;
}

/* ---- Lines ---- */

/* Words that run over lines, as telegrams are typed. */
struct typist {
	const struct sample *sample;
	const struct sample_facts *facts;
	struct chance chance;
	struct buffer *out;
	struct buffer *words; /* of the sentence that is being typed */
	size_t column;
	size_t page_begin;
	unsigned page, pages;
};

static void end_line(struct typist *t)
{
	buffer_add_byte(t->out, '\n');
	t->column = 0;
}

static void add_line(struct typist *t, const char *words)
{
	buffer_add_cstr(t->out, words);
	end_line(t);
}

/* "BRZENY 00000118  002 OF 003": in the middle of whatever stands there. */
static void turn_page(struct typist *t)
{
	if (t->page >= t->pages || t->out->len - t->page_begin < PAGE_BYTES)
		return;
	t->page++;
	t->page_begin = t->out->len;
	buffer_add_format(t->out, "\n%s %08llu  %03u OF %03u \n\n\n", t->facts->post->line,
	                  (unsigned long long)t->facts->number, t->page, t->pages);
}

static void type_word(struct typist *t, struct slice word)
{
	if (t->column > 0 && t->column + 1 + word.len > LINE_WIDTH) {
		end_line(t);
		turn_page(t);
	}
	if (t->column > 0) {
		buffer_add_byte(t->out, ' ');
		t->column++;
	}
	buffer_add(t->out, word);
	t->column += word.len;
}

static void type_words(struct typist *t, struct slice words)
{
	struct slice word;
	while (slice_cut(&words, ' ', &word)) {
		if (word.len > 0)
			type_word(t, word);
	}
}

static void type_sentence(struct typist *t)
{
	buffer_clear(t->words);
	language_add_sentence(&t->sample->language, &t->chance, t->words);
	type_words(t, buffer_slice(t->words));
}

/* ---- The head ---- */

static const char *precedence_letters(enum precedence p)
{
	return p == PRECEDENCE_FLASH ? "Z" : p == PRECEDENCE_IMMEDIATE ? "O" : p == PRECEDENCE_PRIORITY ? "P" : "R";
}

static const struct sample_post *other_post(struct typist *t)
{
	return &posts[chance_below(&t->chance, POSTS)];
}

static void add_addresses(struct typist *t)
{
	const struct sample_facts *f = t->facts;
	const char *urgency = f->precedence == PRECEDENCE_ROUTINE ? "" : precedence_name(f->precedence);
	buffer_add_format(t->out, "FM %s\n", f->post->station);
	const struct sample_post *to = f->post == &posts[0] ? other_post(t) : &posts[0];
	buffer_add_format(t->out, "TO %s/%s%s%s %u\n", to->indicator, to->station, urgency[0] == '\0' ? "" : " ",
	                  urgency, (unsigned)(1 + chance_below(&t->chance, 9999)));
	size_t info = ranks_draw(&t->sample->language.ranks, &t->chance, 6);
	for (size_t i = 0; i < info; i++) {
		const struct sample_post *post = other_post(t);
		buffer_add_format(t->out, "%s%s/%s %u\n", i == 0 ? "INFO " : "", post->indicator, post->station,
		                  (unsigned)(1 + chance_below(&t->chance, 9999)));
	}
}

static void add_routing(struct typist *t)
{
	const struct sample_facts *f = t->facts;
	struct calendar first = {.year = f->date.year, .month = 1, .day = 1};
	int64_t year_ms = 0;
	int64_t ms = 0;
	struct calendar date = f->date;
	(void)calendar_to_ms(&first, &year_ms);
	(void)calendar_to_ms(&date, &ms);
	const char *letter = precedence_letters(f->precedence);
	bool open = f->classification == CLASSIFICATION_UNCLASSIFIED || f->classification == CLASSIFICATION_LIMITED;
	buffer_add_format(t->out, "VZCZCXRO%04u\n", (unsigned)chance_below(&t->chance, 10000));
	buffer_add_format(t->out, "%s%s %s\n", letter, letter, other_post(t)->indicator);
	buffer_add_format(t->out, "DE %s #%04llu/01 %03d%02d%02d\n", f->post->indicator, (unsigned long long)f->number,
	                  (int)((ms - year_ms) / 86400000) + 1, f->date.hour, f->date.minute);
	buffer_add_format(t->out, "ZN%s %s ZZH\n", open ? "R" : "Y",
	                  open                                               ? "UUUUU"
	                  : f->classification == CLASSIFICATION_CONFIDENTIAL ? "CCCCC"
	                                                                     : "SSSSS");
	buffer_add_format(t->out, "%s %02d%02d%02dZ %s %02d\n", letter, f->date.day, f->date.hour, f->date.minute,
	                  months[f->date.month - 1], f->date.year % 100);
}

static void add_classification(struct typist *t)
{
	static const char *const words[] = {[CLASSIFICATION_NONE] = "",
	                                    [CLASSIFICATION_UNCLASSIFIED] = "UNCLAS",
	                                    [CLASSIFICATION_LIMITED] = "UNCLAS",
	                                    [CLASSIFICATION_CONFIDENTIAL] = "C O N F I D E N T I A L",
	                                    [CLASSIFICATION_SECRET] = "S E C R E T",
	                                    [CLASSIFICATION_TOP_SECRET] = "T O P  S E C R E T"};
	const struct sample_facts *f = t->facts;
	buffer_add_cstr(t->out, words[f->classification]);
	if (t->pages > 1)
		buffer_add_format(t->out, " SECTION 01 OF %02u", t->pages);
	buffer_add_format(t->out, " %s %06llu", f->post->line, (unsigned long long)f->number);
	add_line(t, f->classification >= CLASSIFICATION_SECRET && chance_of(&t->chance, 40) ? " NOFORN" : "");
	end_line(t);
	if (f->classification == CLASSIFICATION_LIMITED)
		add_line(t, "SENSITIVE");
	if (chance_of(&t->chance, 90))
		add_line(t, "SIPDIS");
	end_line(t);
}

static void add_executive_order(struct typist *t)
{
	const struct sample_facts *f = t->facts;
	if (f->classification >= CLASSIFICATION_CONFIDENTIAL)
		buffer_add_format(t->out, "E.O. 12958: DECL: %02d/%02d/%d\n", f->date.month,
		                  f->date.day > 28 ? 28 : f->date.day, f->date.year + 10);
	else
		add_line(t, "E.O. 12958: N/A");
}

static void add_tags(struct typist *t)
{
	const struct ranks *ranks = &t->sample->language.ranks;
	size_t subjects = 1 + chance_below(&t->chance, 4);
	buffer_add_cstr(t->out, "TAGS: ");
	size_t first = ranks_draw(ranks, &t->chance, sizeof tags / sizeof *tags);
	for (size_t i = 0; i < subjects; i++)
		buffer_add_format(t->out, "%s, ", tags[(first + i * i) % (sizeof tags / sizeof *tags)]);
	add_line(t, countries[ranks_draw(ranks, &t->chance, sizeof countries / sizeof *countries)]);
}

static void add_subject(struct typist *t)
{
	buffer_clear(t->words);
	language_add_phrase(&t->sample->language, &t->chance, t->words);
	buffer_add_cstr(t->words, chance_of(&t->chance, 50) ? ": " : ", AND ");
	language_add_phrase(&t->sample->language, &t->chance, t->words);
	for (size_t i = 0; i < t->words->len; i++)
		t->words->ptr[i] = byte_to_upper(t->words->ptr[i]);
	buffer_add_cstr(t->out, "SUBJECT:");
	t->column = strlen("SUBJECT:");
	type_words(t, buffer_slice(t->words));
	end_line(t);
	end_line(t);
}

static void add_references(struct typist *t)
{
	uint64_t targets[SAMPLE_REFERENCES_MAX];
	size_t count = sample_references_of(t->sample, t->facts->index, targets);
	for (size_t i = 0; i < count; i++) {
		struct sample_facts f;
		sample_facts_of(t->sample, targets[i], &f);
		buffer_add_cstr(t->out, i == 0 ? "REF: " : "     ");
		if (count > 1)
			buffer_add_format(t->out, "%c. ", (char)('A' + (char)i));
		if (f.date.year != t->facts->date.year)
			buffer_add_format(t->out, "%02d ", f.date.year % 100);
		buffer_add_format(t->out, "%s %llu\n", f.post->line, (unsigned long long)f.number);
	}
	if (count > 0)
		end_line(t);
}

static void add_classified_by(struct typist *t, uint64_t signer)
{
	if (t->facts->classification < CLASSIFICATION_CONFIDENTIAL)
		return;
	buffer_clear(t->words);
	buffer_add_cstr(t->words, "Classified By: Ambassador ");
	language_add_surname(&t->sample->language, signer, t->words);
	buffer_add_cstr(t->words, " for reasons 1.4 (b) and (d).");
	type_words(t, buffer_slice(t->words));
	end_line(t);
	end_line(t);
}

/* ---- The body ---- */

static const char *portion_mark(enum classification c, struct chance *chance)
{
	static const char *const marks[] = {[CLASSIFICATION_NONE] = "",         [CLASSIFICATION_UNCLASSIFIED] = "(U)",
	                                    [CLASSIFICATION_LIMITED] = "(SBU)", [CLASSIFICATION_CONFIDENTIAL] = "(C)",
	                                    [CLASSIFICATION_SECRET] = "(S)",    [CLASSIFICATION_TOP_SECRET] = "(TS)"};
	return marks[chance_of(chance, 15) ? CLASSIFICATION_UNCLASSIFIED : c];
}

static void add_paragraph(struct typist *t, unsigned number, bool first, bool last)
{
	buffer_add_format(t->out, "%u. %s", number, portion_mark(t->facts->classification, &t->chance));
	t->column = number < 10 ? 6 : 7;
	if (first)
		type_words(t, slice_of("Summary:"));
	if (last)
		type_words(t, slice_of("Comment:"));
	uint64_t sentences = 3 + chance_below(&t->chance, 8);
	for (uint64_t i = 0; i < sentences; i++)
		type_sentence(t);
	if (first)
		type_words(t, slice_of("End summary."));
	if (last)
		type_words(t, slice_of("End comment."));
	end_line(t);
	end_line(t);
}

static void add_heading(struct typist *t)
{
	buffer_clear(t->words);
	language_add_phrase(&t->sample->language, &t->chance, t->words);
	struct slice title = slice_part(buffer_slice(t->words), 0, LINE_WIDTH);
	buffer_add(t->out, title);
	end_line(t);
	for (size_t i = 0; i < title.len; i++)
		buffer_add_byte(t->out, '-');
	end_line(t);
	end_line(t);
}

/* Most cables are short, a few very long. */
static unsigned draw_paragraphs(struct typist *t)
{
	unsigned paragraphs = 2 + (unsigned)chance_below(&t->chance, 12);
	if (chance_of(&t->chance, 20))
		paragraphs += (unsigned)chance_below(&t->chance, 25);
	return chance_of(&t->chance, 1) ? paragraphs * 4 : paragraphs;
}

static void add_body(struct typist *t, unsigned paragraphs)
{
	for (unsigned i = 1; i <= paragraphs; i++) {
		if (i > 1 && paragraphs > 6 && chance_of(&t->chance, 20))
			add_heading(t);
		add_paragraph(t, i, i == 1, i == paragraphs && paragraphs > 2);
	}
}

void sample_add_telegram(const struct sample *sample, uint64_t index, struct buffer *out, size_t *body)
{
	struct sample_facts facts;
	struct buffer words = {0};
	struct typist t = {.sample = sample, .facts = &facts, .out = out, .words = &words, .page = 1};
	sample_facts_of(sample, index, &facts);
	t.chance = chance_begin(sample->seed, index, STREAM_WORDS);
	uint64_t signer = (uint64_t)(facts.post - posts) * 1000 + (uint64_t)(facts.date.year - FIRST_YEAR) / 3;
	unsigned paragraphs = draw_paragraphs(&t);
	t.pages = 1 + paragraphs / 7;
	if (chance_of(&t.chance, 60))
		add_routing(&t);
	else
		buffer_add_format(out, "%s %02d%02d%02dZ %s %02d\n", precedence_letters(facts.precedence),
		                  facts.date.day, facts.date.hour, facts.date.minute, months[facts.date.month - 1],
		                  facts.date.year % 100);
	add_addresses(&t);
	if (body != NULL)
		*body = out->len;
	t.page_begin = out->len;
	add_classification(&t);
	add_executive_order(&t);
	add_tags(&t);
	add_subject(&t);
	add_references(&t);
	add_classified_by(&t, signer);
	add_body(&t, paragraphs);
	buffer_clear(&words);
	language_add_surname(&sample->language, signer, &words);
	for (size_t i = 0; i < words.len; i++)
		words.ptr[i] = byte_to_upper(words.ptr[i]);
	buffer_add(out, buffer_slice(&words));
	end_line(&t);
	out->failed |= words.failed;
	buffer_free(&words);
}

/* ---- Records ---- */

/* A field, quoted, its quotation marks written in one of the two ways, its lines ended by a space as the caches have them. */
static void add_field(struct buffer *out, struct slice words, char escape, bool last, bool spaced)
{
	buffer_add_byte(out, '"');
	while (words.len > 0) {
		size_t at = 0;
		while (at < words.len && words.ptr[at] != '"' && words.ptr[at] != '\n')
			at++;
		buffer_add(out, slice_part(words, 0, at));
		if (at < words.len && words.ptr[at] == '"')
			buffer_add_byte(out, escape);
		if (at < words.len && words.ptr[at] == '\n' && spaced)
			buffer_add_byte(out, ' ');
		if (at < words.len)
			buffer_add_byte(out, words.ptr[at]);
		words = slice_from(words, at + 1);
	}
	buffer_add_cstr(out, last ? "\"\n" : "\",");
}

static void add_mrn(struct buffer *out, const struct sample_facts *f)
{
	buffer_add_format(out, "%02d%s%llu", f->date.year % 100, f->post->name, (unsigned long long)f->number);
}

static const char *record_classification(enum classification c)
{
	return c == CLASSIFICATION_LIMITED ? "UNCLASSIFIED//FOR OFFICIAL USE ONLY" : classification_name(c);
}

void sample_add_record(const struct sample *sample, uint64_t index, struct buffer *out)
{
	struct sample_facts f;
	struct buffer telegram = {0};
	uint64_t targets[SAMPLE_REFERENCES_MAX];
	size_t body = 0;
	struct chance c = chance_begin(sample->seed, index, STREAM_RECORD);
	char escape = chance_of(&c, 70) ? '\\' : '"';
	sample_facts_of(sample, index, &f);
	sample_add_telegram(sample, index, &telegram, &body);
	struct slice text = slice_trim(buffer_slice(&telegram));
	buffer_add_format(out, "\"%" PRIu64 "\",\"%d/%d/%d %d:%02d\",\"", index + 1, f.date.month, f.date.day,
	                  f.date.year, f.date.hour, f.date.minute);
	add_mrn(out, &f);
	buffer_add_format(out, "\",\"%s\",\"%s\",\"", f.post->record, record_classification(f.classification));
	size_t count = sample_references_of(sample, index, targets);
	for (size_t i = 0; i < count; i++) {
		struct sample_facts target;
		sample_facts_of(sample, targets[i], &target);
		if (i > 0)
			buffer_add_byte(out, '|');
		add_mrn(out, &target);
	}
	buffer_add_cstr(out, "\",");
	add_field(out, slice_trim(slice_part(text, 0, body)), escape, false, false);
	add_field(out, slice_from(text, body), escape, true, true);
	out->failed |= telegram.failed;
	buffer_free(&telegram);
}
