#include "cable/sample.h"

enum { STREAM_DOCUMENT = 11, PERSONS = 300, SENTENCES_MAX = 9 };

/* ---- XML ---- */

struct attribute {
	const char *name;
	const char *value;
};

static void add_escaped(struct buffer *out, struct slice words)
{
	for (size_t i = 0; i < words.len; i++) {
		char c = words.ptr[i];
		const char *entity = c == '&' ? "amp" : c == '<' ? "lt" : c == '>' ? "gt" : NULL;
		if (entity == NULL)
			buffer_add_byte(out, c);
		else
			buffer_add_format(out, "&%s;", entity);
	}
}

/* A start tag; attributes end with a NULL name. */
static void open_with(struct buffer *out, const char *name, const struct attribute *attributes)
{
	buffer_add_format(out, "%c%s", '<', name);
	for (; attributes != NULL && attributes->name != NULL; attributes++)
		buffer_add_format(out, " %s=\"%s\"", attributes->name, attributes->value);
	buffer_add_byte(out, '>');
}

static void open_tag(struct buffer *out, const char *name)
{
	open_with(out, name, NULL);
}

static void open_typed(struct buffer *out, const char *name, const char *type)
{
	const struct attribute attributes[] = {{"type", type}, {0}};
	open_with(out, name, attributes);
}

static void close_tag(struct buffer *out, const char *name)
{
	buffer_add_format(out, "%c/%s%c", '<', name, '>');
}

static void close_line(struct buffer *out, const char *name)
{
	close_tag(out, name);
	buffer_add_byte(out, '\n');
}

static void add_element(struct buffer *out, const char *name, struct slice words)
{
	open_tag(out, name);
	add_escaped(out, words);
	close_line(out, name);
}

/* ---- Volumes ---- */

static void add_person_entry(const struct sample *sample, uint64_t person, struct buffer *out)
{
	char id[32];
	struct buffer name = {0};
	const struct attribute attributes[] = {{"xml:id", id}, {0}};
	(void)snprintf(id, sizeof id, "p_%llu", (unsigned long long)person);
	language_add_surname(&sample->language, person, &name);
	open_tag(out, "item");
	open_typed(out, "hi", "strong");
	open_with(out, "persName", attributes);
	add_escaped(out, buffer_slice(&name));
	close_tag(out, "persName");
	buffer_add_byte(out, ',');
	close_tag(out, "hi");
	buffer_add_format(out, " %s", language_title(&sample->language, person));
	close_line(out, "item");
	buffer_free(&name);
}

void sample_add_volume_head(const struct sample *sample, uint64_t volume, struct buffer *out)
{
	char id[48];
	const struct attribute root[] = {{"xmlns", "http://www.tei-c.org/ns/1.0"}, {"xml:id", id}, {0}};
	const struct attribute persons[] = {{"type", "section"}, {"xml:id", "persons"}, {0}};
	(void)snprintf(id, sizeof id, "sample%llu-v%03llu", (unsigned long long)sample->seed,
	               (unsigned long long)volume);
	buffer_add_format(out, "%c?xml version=\"1.0\" encoding=\"UTF-8\"?%c\n", '<', '>');
	open_with(out, "TEI", root);
	open_tag(out, "teiHeader");
	open_tag(out, "fileDesc");
	open_tag(out, "titleStmt");
	open_typed(out, "title", "complete");
	buffer_add_format(out, "A Made-Up Volume, %llu", (unsigned long long)volume);
	close_tag(out, "title");
	close_tag(out, "titleStmt");
	close_tag(out, "fileDesc");
	close_line(out, "teiHeader");
	open_tag(out, "text");
	open_tag(out, "front");
	open_with(out, "div", persons);
	open_typed(out, "list", "persons");
	for (uint64_t i = 0; i < PERSONS; i++)
		add_person_entry(sample, i, out);
	close_tag(out, "list");
	close_tag(out, "div");
	close_line(out, "front");
	open_tag(out, "body");
	open_typed(out, "div", "compilation");
	buffer_add_byte(out, '\n');
}

void sample_add_volume_foot(struct buffer *out)
{
	close_tag(out, "div");
	close_tag(out, "body");
	close_tag(out, "text");
	close_line(out, "TEI");
}

/* ---- Documents ---- */

struct writer {
	const struct sample *sample;
	struct sample_facts facts;
	struct chance chance;
	struct buffer *out;
	unsigned notes;
	unsigned pages;
};

static void open_note(struct writer *w, const char *type)
{
	char number[16];
	const struct attribute typed[] = {{"n", number}, {"type", type}, {0}};
	const struct attribute plain[] = {{"n", number}, {0}};
	(void)snprintf(number, sizeof number, "%u", ++w->notes);
	open_with(w->out, "note", type == NULL ? plain : typed);
}

static void add_person(struct writer *w)
{
	char target[32];
	struct buffer name = {0};
	const struct attribute attributes[] = {{"corresp", target}, {0}};
	uint64_t person = ranks_draw(&w->sample->language.ranks, &w->chance, PERSONS);
	(void)snprintf(target, sizeof target, "#p_%llu", (unsigned long long)person);
	language_add_surname(&w->sample->language, person, &name);
	open_with(w->out, "persName", attributes);
	add_escaped(w->out, buffer_slice(&name));
	close_tag(w->out, "persName");
	buffer_free(&name);
}

static void add_sentence(struct writer *w)
{
	struct buffer words = {0};
	language_add_sentence(&w->sample->language, &w->chance, &words);
	add_escaped(w->out, buffer_slice(&words));
	w->out->failed |= words.failed;
	buffer_free(&words);
}

/* Sentences with footnotes, names and ends of pages among them. */
static void add_sentences(struct writer *w)
{
	uint64_t count = 2 + chance_below(&w->chance, SENTENCES_MAX);
	for (uint64_t i = 0; i < count; i++) {
		if (i > 0)
			buffer_add_byte(w->out, ' ');
		if (chance_of(&w->chance, 15)) {
			add_person(w);
			buffer_add_cstr(w->out, ": ");
		}
		add_sentence(w);
		if (chance_of(&w->chance, 4)) {
			open_note(w, NULL);
			add_sentence(w);
			close_tag(w->out, "note");
		}
		if (chance_of(&w->chance, 3))
			buffer_add_format(w->out, "%cpb n=\"%u\"/%c", '<', ++w->pages, '>');
	}
}

static const char *note_classification(enum classification c)
{
	static const char *const words[] = {[CLASSIFICATION_NONE] = "No classification marking",
	                                    [CLASSIFICATION_UNCLASSIFIED] = "Unclassified",
	                                    [CLASSIFICATION_LIMITED] = "Limited Official Use",
	                                    [CLASSIFICATION_CONFIDENTIAL] = "Confidential",
	                                    [CLASSIFICATION_SECRET] = "Secret",
	                                    [CLASSIFICATION_TOP_SECRET] = "Top Secret"};
	return words[c];
}

static void open_document(struct writer *w, const char *subtype)
{
	char id[32];
	char number[32];
	const struct attribute attributes[] = {
	    {"type", "document"}, {"subtype", subtype}, {"xml:id", id}, {"n", number}, {0}};
	unsigned long long n = (unsigned long long)(w->facts.index % SAMPLE_VOLUME_DOCUMENTS) + 1;
	(void)snprintf(id, sizeof id, "d%llu", n);
	(void)snprintf(number, sizeof number, "%llu", n);
	open_with(w->out, "div", attributes);
	open_tag(w->out, "head");
	buffer_add_format(w->out, "%llu. ", n);
}

static void close_heading(struct writer *w)
{
	open_note(w, "source");
	buffer_add_format(w->out, "Source: Archives of the Department, Box %u. %s.",
	                  (unsigned)chance_below(&w->chance, 900), note_classification(w->facts.classification));
	close_tag(w->out, "note");
	close_line(w->out, "head");
}

static void add_dateline(struct writer *w)
{
	char when[64];
	const struct calendar *d = &w->facts.date;
	const struct attribute attributes[] = {{"when", when}, {0}};
	(void)snprintf(when, sizeof when, "%04d-%02d-%02dT%02d:%02d:00+00:00", d->year, d->month, d->day, d->hour,
	               d->minute);
	open_tag(w->out, "dateline");
	open_with(w->out, "date", attributes);
	buffer_add_format(w->out, "%d-%02d-%02d", d->year, d->month, d->day);
	close_tag(w->out, "date");
	close_line(w->out, "dateline");
}

static void add_labelled(struct writer *w, unsigned number)
{
	open_tag(w->out, "label");
	buffer_add_format(w->out, "%u.", number);
	close_tag(w->out, "label");
	open_tag(w->out, "item");
	add_sentences(w);
	close_line(w->out, "item");
}

/* The telegram's lines up to its first paragraph, then its own paragraphs as a list. */
static void add_telegram(struct writer *w)
{
	struct buffer text = {0};
	struct slice line;
	sample_add_telegram(w->sample, w->facts.index, &text, NULL);
	open_document(w, "historical-document");
	buffer_add_format(w->out, "Telegram %llu From ", (unsigned long long)w->facts.number);
	open_typed(w->out, "gloss", "from");
	add_escaped(w->out, slice_of(w->facts.post->record));
	close_tag(w->out, "gloss");
	close_heading(w);
	add_dateline(w);
	struct slice rest = buffer_slice(&text);
	while (slice_next_line(&rest, &line) && !slice_starts_with(line, "1. ")) {
		line = slice_trim(line);
		if (line.len > 0)
			add_element(w->out, "p", line);
	}
	open_tag(w->out, "list");
	unsigned paragraphs = 2 + (unsigned)chance_below(&w->chance, 12);
	for (unsigned i = 1; i <= paragraphs; i++)
		add_labelled(w, i);
	close_line(w->out, "list");
	open_tag(w->out, "closer");
	open_tag(w->out, "signed");
	add_person(w);
	close_tag(w->out, "signed");
	close_line(w->out, "closer");
	w->out->failed |= text.failed;
	buffer_free(&text);
}

static void add_other(struct writer *w, const char *title, bool subject)
{
	open_document(w, "historical-document");
	buffer_add_cstr(w->out, title);
	close_heading(w);
	add_dateline(w);
	if (subject) {
		struct buffer words = {0};
		open_typed(w->out, "list", "subject");
		add_element(w->out, "head", slice_of("SUBJECT"));
		language_add_phrase(&w->sample->language, &w->chance, &words);
		add_element(w->out, "item", buffer_slice(&words));
		close_line(w->out, "list");
		buffer_free(&words);
	}
	unsigned paragraphs = 3 + (unsigned)chance_below(&w->chance, 14);
	for (unsigned i = 0; i < paragraphs; i++) {
		open_tag(w->out, "p");
		add_sentences(w);
		close_line(w->out, "p");
	}
}

static void add_editorial_note(struct writer *w)
{
	open_document(w, "editorial-note");
	buffer_add_cstr(w->out, "Editorial Note");
	close_line(w->out, "head");
	open_tag(w->out, "p");
	add_sentences(w);
	close_line(w->out, "p");
}

void sample_add_document(const struct sample *sample, uint64_t index, struct buffer *out)
{
	struct writer w = {.sample = sample, .out = out};
	sample_facts_of(sample, index, &w.facts);
	w.chance = chance_begin(sample->seed, index, STREAM_DOCUMENT);
	uint64_t kind = chance_below(&w.chance, 100);
	if (kind < 60)
		add_telegram(&w);
	else if (kind < 85)
		add_other(&w, "Memorandum of Conversation", true);
	else if (kind < 95)
		add_other(&w, "Letter to the Secretary", false);
	else
		add_editorial_note(&w);
	close_line(out, "div");
}
