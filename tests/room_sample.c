#include "room_sample.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CABLES = 5, STORIES = 3, PARAGRAPHS_MAX = 16, QUOTATIONS_MAX = 16 };

/* Ends the program: a sample that cannot be made proves nothing. */
static void must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "room_sample: %s\n", what);
	abort();
}

static int64_t at(const char *time)
{
	struct moment m;
	must(moment_read(slice_of(time), &m), time);
	return m.ms;
}

/* ---- Cables ---- */

struct words {
	const char *heading;
	int number;
	const char *mark;
	const char *text;
	const char *omission;
};

struct telegram {
	const char *mrn, *post, *place, *zone, *date, *dtg, *from, *classification, *caption, *subject, *title,
	    *reference;
	const char *tags[3];
	const char *to[3];
	struct words words[PARAGRAPHS_MAX];
};

static const struct telegram telegrams[CABLES] = {
    {.mrn = "79BRZENY905",
     .post = "BRZENY",
     .place = "Embassy Brzény",
     .zone = "Europe/Warsaw",
     .date = "1979-11-03",
     .from = "AMEMBASSY BRZENY",
     .classification = "LIMITED OFFICIAL USE",
     .subject = "OVRA PROTOCOL SIGNED AT TWENTY TO FOUR",
     .title = "Ovra Protocol Signed at Twenty to Four",
     .tags = {"PBTS"},
     .to = {"SECEXT ORSOLIN"},
     .words = {{.text =
                    "The protocol was signed in the hunting lodge. Both sides had agreed\non every quantity and then "
                    "spent three hours taking the quantities\nout. \"A number can be broken,\" said its author."}}},
    {.mrn = "06BRZENY402",
     .post = "BRZENY",
     .place = "Embassy Brzény",
     .zone = "Europe/Warsaw",
     .date = "2006-11-01T16:40Z",
     .dtg = "O 011640Z NOV 06",
     .from = "AMEMBASSY BRZENY",
     .classification = "SECRET",
     .caption = "NOFORN",
     .subject = "ZHELMIA CLOSES THE GATES OF HALMIR FIVE MONTHS EARLY AND THE OVRA FALLS BY TWO METERS BEFORE NOON",
     .title = "ZHELMIA CLOSES THE GATES OF HALMIR FIVE MONTHS EARLY AND THE OVRA FALLS BY TWO METERS BEFORE NOON",
     .reference = "79BRZENY905",
     .tags = {"PREL", "SENV", "XZ"},
     .to = {"SECEXT ORSOLIN", "AMEMBASSY KASR IDRIM", "ALMISSION NOVE LIRA"},
     .words =
         {{.number = 1,
           .mark = "S",
           .text = "Summary: Zhelmia closed the gates of the Halmir dam at six this \nmorning, five months before the "
                   "date that it had given to its \nneighbors. Below the wall the Ovra fell by two meters before noon. "
                   "\nEnd summary."},
          {.heading = "THE MINISTER WAS NOT ASKED"},
          {.number = 2,
           .mark = "C",
           .text = "\"I am the Minister of Water,\" Horomir said to the Ambassador. \n\"I was told by the water.\" She "
                   "had it from XXXXXXXXXXXX, who \nrang her from the spillway.",
           .omission = "XXXXXXXXXXXX"},
          {.number = 3,
           .mark = "C",
           .text = "Levels at the gauges, in meters:\n\n  Gauge            Oct 31    Nov 1\n  Halmir wall        4.10  "
                   "   2.05\n  Bir Saffan         3.30     2.90\n  Delta              1.20     1.15\n\nShe asked for "
                   "three things:\n\n-- that the gates open by a quarter, which the engineers say can \n   be done "
                   "within a day;\n-- that the radio say so; and\n-- that nobody ask her who gave the order."},
          {.number = 3,
           .mark = "C",
           .text = "Comment: Tamassar's Ambassador was received by a deputy protocol \nofficer and offered coffee. He "
                   "asked for a glass of water instead, \nlooked at it, and put it down untouched. End comment."},
          {.number = 9, .mark = "U", .text = "[1 line not declassified]", .omission = "[1 line not declassified]"}}},
    {.mrn = "07NOVELIRA33",
     .post = "NOVELIRA",
     .place = "Mission Nove Lira",
     .zone = "Europe/Zurich",
     .date = "2007-05-18T09:12Z",
     .dtg = "P 180912Z MAY 07",
     .from = "ALMISSION NOVE LIRA",
     .classification = "CONFIDENTIAL",
     .subject = "FIVE DAYS ON THE OVRA",
     .title = "Five Days on the Ovra",
     .reference = "06BRZENY402",
     .tags = {"PREL", "SENV"},
     .to = {"SECEXT ORSOLIN"},
     .words = {{.number = 1,
                .mark = "C",
                .text = "Asked eleven times how much water would pass in August of a dry \nyear, Horomir answered at "
                        "last that she would rather lose her \noffice than say a number in front of a microphone."},
               {.number = 2,
                .mark = "C",
                .text = "The number was said by her chief engineer on the floor of an \nelevator: \"Below a hundred "
                        "and forty I would not look your aunt \nin the face.\""}}},
    {.mrn = "09DEPEXT4471",
     .post = "DEPEXT",
     .place = "Department of External Affairs",
     .zone = "",
     .date = "2009-08-02T21:05Z",
     .classification = "TOP SECRET",
     .caption = "NODIS",
     .subject = "THE PRESIDENT DISCOVERS A NUMBER",
     .title = "The President Discovers a Number",
     .tags = {"PREL"},
     .to = {"AMEMBASSY BRZENY"},
     .words = {{.number = 1,
                .mark = "TS",
                .text = "The President had been thinking about the Ovra and had hit upon \na figure. It was a hundred "
                        "and forty. He had hit upon it while \nshaving."}}},
    {.mrn = "10PORTELLERY5",
     .post = "PORTELLERY",
     .place = "Consulate Port Ellery",
     .zone = "America/Halifax",
     .date = "2010-01-11T13:00Z",
     .classification = "UNCLASSIFIED",
     .subject = "THE LIGHT THAT TWO COUNTRIES LIT",
     .title = "The Light That Two Countries Lit",
     .reference = "09BRZENY12",
     .tags = {"ECON"},
     .to = {"SECEXT ORSOLIN"},
     .words = {{.number = 1, .text = "The lighthouse on Clary Rock was lit by both countries at once."}}},
};

static struct edition_omission *find_omission(struct arena *a, const struct words *w, size_t *count)
{
	struct edition_omission *omission = arena_alloc(a, sizeof *omission);
	size_t begin;
	must(omission != NULL, "memory");
	*count = w->omission != NULL && slice_find(slice_of(w->text), slice_of(w->omission), &begin);
	if (*count > 0)
		omission->span = (struct span){begin, begin + strlen(w->omission)};
	return omission;
}

static void copy_words(struct arena *a, const struct telegram *t, struct edition *e)
{
	e->paragraphs = arena_array(a, PARAGRAPHS_MAX, sizeof *e->paragraphs);
	must(e->paragraphs != NULL, "memory");
	for (const struct words *w = t->words; w->text != NULL || w->heading != NULL; w++) {
		struct edition_paragraph *p = &e->paragraphs[e->paragraph_count++];
		p->kind = w->heading != NULL ? EDITION_HEADING : w->number > 0 ? EDITION_NUMBERED : EDITION_PLAIN;
		p->number = w->number;
		p->mark = slice_of(w->mark == NULL ? "" : w->mark);
		p->text = slice_of(w->heading != NULL ? w->heading : w->text);
		if (w->text != NULL)
			p->omissions = find_omission(a, w, &p->omission_count);
	}
}

static struct slice *copy_list(struct arena *a, const char *const texts[3], size_t *count)
{
	struct slice *list = arena_array(a, 3, sizeof *list);
	must(list != NULL, "memory");
	for (*count = 0; *count < 3 && texts[*count] != NULL; (*count)++)
		list[*count] = slice_of(texts[*count]);
	return list;
}

static void post_cable(struct arena *a, struct edition *e, const char *posted, struct posted_cable *out)
{
	struct buffer json = {0};
	char hash[DIGEST_HEX_LEN + 1];
	e->number = 1;
	e->salt = slice_of("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
	edition_write(&json, e);
	must(!json.failed, "memory");
	digest_sha256_hex(buffer_slice(&json), hash);
	out->json = arena_copy(a, buffer_slice(&json));
	out->hash = arena_copy(a, slice_of(hash));
	out->posted_ms = out->changed_ms = at(posted);
	must(edition_read(a, out->json, &out->edition, NULL) == STATUS_OK, "edition");
	buffer_free(&json);
}

static void make_cable(struct arena *a, const struct telegram *t, struct posted_cable *out)
{
	struct edition e = {.address = slice_of(t->mrn),
	                    .mrn = slice_of(t->mrn),
	                    .dtg = slice_of(t->dtg),
	                    .post = slice_of(t->post),
	                    .post_name = slice_of(t->place),
	                    .post_zone = slice_of(t->zone),
	                    .from = slice_of(t->from),
	                    .classification = slice_of(t->classification),
	                    .subject = slice_of(t->subject),
	                    .title = slice_of(t->title),
	                    .precedence = slice_of("PRIORITY"),
	                    .classified_by = slice_of("Wendel Krasp"),
	                    .signer = slice_of("KRASP")};
	const char *caption[3] = {t->caption},
	           *credit[3] = {"Cables from the Ovra archive, by arrangement with its keepers"};
	must(moment_read(slice_of(t->date), &e.date), t->date);
	e.captions = copy_list(a, caption, &e.caption_count);
	e.tags = copy_list(a, t->tags, &e.tag_count);
	e.to = copy_list(a, t->to, &e.to_count);
	e.credits = copy_list(a, credit, &e.credit_count);
	struct edition_reference reference = {slice_of(t->reference), slice_of(t->reference)};
	e.references = &reference;
	e.reference_count = t->reference != NULL;
	copy_words(a, t, &e);
	post_cable(a, &e, "2011-05-04T06:00Z", out);
}

/* ---- Stories ---- */

struct taken {
	enum story_quotation_kind kind;
	const char *words;
	const char *mrn;
	size_t paragraph;
	const char *in_cable; /* NULL: the paragraph as a whole */
};

struct article {
	uint64_t number, translation_of;
	const char *slug, *headline, *byline, *dateline, *partner, *language, *url, *series, *date, *body;
	struct taken taken[QUOTATIONS_MAX];
};

static const struct article articles[STORIES] = {
    {.number = 3,
     .slug = "clary-dawn",
     .headline = "Clary dawn",
     .byline = "Ansgar Thule",
     .partner = "The Ellery Ledger",
     .language = "en",
     .url = "https://ledger.example/2012/clary-dawn",
     .date = "2012-03-01",
     .taken = {{STORY_QUOTATION, "lit by both countries at once", "10PORTELLERY5", 0, "lit by both countries at once"},
               {STORY_LINK, "the President’s number", "09DEPEXT4471", 0, NULL}}},
    {.number = 2,
     .translation_of = 1,
     .slug = "o-portao-de-halmir",
     .headline = "O portão de Halmir",
     .byline = "Isolde Marchpane",
     .dateline = "ORSOLIN",
     .partner = "O Farol",
     .language = "pt",
     .series = "The Ovra File",
     .date = "2011-05-05",
     .body = "Às seis da manhã, um rio parou. (Ler: o telegrama daquela semana)\n",
     .taken = {{STORY_READ, "o telegrama daquela semana", "06BRZENY402", 0, NULL}}},
    {.number = 1,
     .slug = "the-gate-at-halmir",
     .headline = "The Gate at Halmir",
     .byline = "Isolde Marchpane",
     .dateline = "ORSOLIN",
     .partner = "The Orsolin Courier",
     .language = "en",
     .series = "The Ovra File",
     .date = "2011-05-04",
     .body = "At six o’clock on the morning of November 1, 2006, a river stopped. Zhelmia had [closed the gates of the "
             "Halmir dam](cable:06BRZENY402#p1), and below the wall the Ovra fell by two meters before noon. (Read: "
             "the cable of that week)\n\n"
             "The minister in charge of the river had not been asked. “I am the Minister of Water,” Vlasta Horomir "
             "said to Aldermark’s ambassador the same evening. “I was told by the water.”\n\n"
             "The dispatches that the *Courier* has read tell how two countries came within three days of a war over a "
             "tap, and how the number that made peace between them was first spoken aloud in an elevator.\n\n"
             "## The front of the page\n\n"
             "What the closing of the gates looked like from downstream is in one paragraph from Brzény:\n\n"
             "> Tamassar’s Ambassador was received by a deputy protocol officer and offered coffee. He asked for a "
             "glass of water instead, looked at it, and put it down untouched.\n\n"
             "The number was said all the same: “Below a hundred and forty [cubic meters a second] I would not look "
             "your aunt in the face.” (Read: five days on the Ovra)\n",
     .taken = {{STORY_LINK, "closed the gates of the Halmir dam", "06BRZENY402", 0, NULL},
               {STORY_READ, "the cable of that week", "06BRZENY402", 0, NULL},
               {STORY_QUOTATION, "I am the Minister of Water,", "06BRZENY402", 2, "I am the Minister of Water"},
               {STORY_QUOTATION, "I was told by the water.", "06BRZENY402", 2, "I was told by the water."},
               {STORY_QUOTATION,
                "Tamassar’s Ambassador was received by a deputy protocol officer and offered coffee. He asked for a "
                "glass of water instead, looked at it, and put it down untouched.",
                "06BRZENY402", 4,
                "Tamassar's Ambassador was received by a deputy protocol \nofficer and offered coffee. He asked for a "
                "glass of water instead, \nlooked at it, and put it down untouched."},
               {STORY_QUOTATION,
                "Below a hundred and forty [cubic meters a second] I would not look your aunt in the face.",
                "07NOVELIRA33", 1, "Below a hundred and forty I would not look your aunt \nin the face."},
               {STORY_READ, "five days on the Ovra", "07NOVELIRA33", 0, NULL}}},
};

static const struct posted_cable *find_cable(const struct posted_cable *cables, size_t count, const char *mrn)
{
	for (size_t i = 0; i < count; i++) {
		if (slice_equals(cables[i].edition.mrn, mrn))
			return &cables[i];
	}
	must(false, mrn);
	return NULL;
}

static struct edition_place place_of(const struct posted_cable *cable, const struct taken *t)
{
	const struct edition_paragraph *p = &cable->edition.paragraphs[t->paragraph];
	struct edition_place place = {.address = cable->edition.address,
	                              .mrn = cable->edition.mrn,
	                              .paragraph = t->paragraph,
	                              .number = p->number,
	                              .has_paragraph = true};
	size_t begin;
	if (t->in_cable == NULL)
		return place;
	must(slice_find(p->text, slice_of(t->in_cable), &begin), t->in_cable);
	place.span = (struct span){begin, begin + strlen(t->in_cable)};
	return place;
}

static void add_cable(struct story_edition *e, struct slice address)
{
	for (size_t i = 0; i < e->cable_count; i++) {
		if (slice_equal(e->cables[i], address))
			return;
	}
	e->cables[e->cable_count++] = address;
}

static void add_quotation(struct arena *a, struct story_edition *e, const struct posted_cable *cable,
                          const struct taken *t)
{
	size_t begin = 0;
	struct story_quotation *q = &e->quotations[e->quotation_count++];
	if (e->body.len > 0)
		must(slice_find(e->body, slice_of(t->words), &begin), t->words);
	q->kind = t->kind;
	q->text = slice_of(t->words);
	q->span = (struct span){begin, begin + q->text.len};
	q->places = arena_array(a, 1, sizeof *q->places);
	must(q->places != NULL, "memory");
	q->places[0] = place_of(cable, t);
	q->place_count = 1;
	add_cable(e, cable->edition.address);
}

static void publish_story(struct arena *a, struct story_edition *e, const char *slug, struct posted_story *out)
{
	struct buffer json = {0};
	char hash[DIGEST_HEX_LEN + 1];
	e->number = 1;
	e->salt = slice_of("fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210");
	story_edition_write(&json, e);
	must(!json.failed, "memory");
	digest_sha256_hex(buffer_slice(&json), hash);
	out->json = arena_copy(a, buffer_slice(&json));
	out->hash = arena_copy(a, slice_of(hash));
	out->slug = slice_of(slug);
	must(story_edition_read(a, out->json, &out->edition, NULL) == STATUS_OK, "story edition");
	if (out->edition.body.len > 0) {
		struct prose *prose = arena_alloc(a, sizeof *prose);
		must(prose != NULL && prose_parse(a, out->edition.body, prose, NULL) == STATUS_OK, "prose");
		out->prose = prose;
	}
	buffer_free(&json);
}

static void make_story(struct arena *a, const struct article *r, const struct posted_cable *cables, size_t count,
                       struct posted_story *out)
{
	struct story_edition e = {.story = r->number,
	                          .translation_of = r->translation_of,
	                          .headline = slice_of(r->headline),
	                          .byline = slice_of(r->byline),
	                          .dateline = slice_of(r->dateline),
	                          .partner = slice_of(r->partner),
	                          .language = slice_of(r->language),
	                          .url = slice_of(r->url),
	                          .series = slice_of(r->series),
	                          .date = slice_of(r->date),
	                          .body = slice_of(r->body),
	                          .credit =
	                              slice_of("The cables were read together with The Ellery Ledger and O Farol.")};
	struct story_note note = {at("2011-05-06T10:00Z"),
	                          slice_of("An earlier version gave the wrong year of the protocol.")};
	e.quotations = arena_array(a, QUOTATIONS_MAX, sizeof *e.quotations);
	e.cables = arena_array(a, QUOTATIONS_MAX, sizeof *e.cables);
	must(e.quotations != NULL && e.cables != NULL, "memory");
	for (const struct taken *t = r->taken; t->words != NULL; t++)
		add_quotation(a, &e, find_cable(cables, count, t->mrn), t);
	if (r->number == 1) {
		add_cable(&e, slice_of("79BRZENY905"));
		e.notes = &note;
		e.note_count = 1;
	}
	publish_story(a, &e, r->slug, out);
	out->published_ms = out->changed_ms = r->number == 3 ? at("2012-03-01T06:00Z") : at("2011-05-04T06:00Z");
}

/* ---- Many ---- */

/* From the year 2000 on, more in some years than in others; in every second year they grow fewer towards its end. */
static struct calendar when_of(size_t nth)
{
	static const size_t a_year[] = {300, 500, 700, 650, 900, 1100, 1250, 1400, 1500, 1200, 500};
	size_t k = nth % 10000, year = 0;
	while (k >= a_year[year])
		k -= a_year[year++];
	size_t n = a_year[year], day = year % 2 == 0 ? k * 336 / n : k * k * 336 / (n * n);
	return (struct calendar){.year = 2000 + (int)year, .month = 1 + (int)(day / 28), .day = 1 + (int)(day % 28)};
}

static void make_more(struct arena *a, size_t nth, struct posted_cable *out)
{
	struct edition_paragraph p = {
	    EDITION_NUMBERED, 1, slice_of("C"), slice_of("The river was lower than last year."), NULL, 0};
	struct slice tag = slice_of("SENV"), mrn;
	struct calendar when = when_of(nth);
	int64_t date;
	must(calendar_to_ms(&when, &date), "date");
	mrn = arena_format(a, "%02dLUALEMBA%zu", when.year % 100, nth + 1000);
	struct edition e = {.address = mrn,
	                    .mrn = mrn,
	                    .date = {date, MOMENT_MINUTE},
	                    .post = slice_of("LUALEMBA"),
	                    .post_name = slice_of("Embassy Lualemba"),
	                    .classification = slice_of("CONFIDENTIAL"),
	                    .subject = slice_of("MONTHLY LEVELS OF THE LOWER RIVER"),
	                    .title = slice_of("Monthly Levels of the Lower River"),
	                    .tags = &tag,
	                    .tag_count = 1,
	                    .paragraphs = &p,
	                    .paragraph_count = 1};
	post_cable(a, &e, "2013-01-01T06:00Z", out);
}

static void make_long_story(struct arena *a, const struct posted_cable *cables, size_t count, struct posted_story *out)
{
	struct story_edition e = {.story = 9,
	                          .headline = slice_of("Ten years of a river"),
	                          .partner = slice_of("The Orsolin Courier"),
	                          .language = slice_of("en"),
	                          .date = slice_of("2013-01-01"),
	                          .body = slice_of("It fell.\n")};
	e.cables = arena_array(a, count, sizeof *e.cables);
	must(e.cables != NULL, "memory");
	for (size_t i = 0; i < count; i++)
		e.cables[e.cable_count++] = cables[i].edition.address;
	publish_story(a, &e, "ten-years", out);
	out->published_ms = out->changed_ms = at("2013-01-01T06:00Z");
}

/* ---- The record ---- */

static void make_record(struct arena *a, struct room_contents *c)
{
	struct record_row *rows = arena_array(a, c->cable_count, sizeof *rows);
	must(rows != NULL, "memory");
	for (size_t i = 0; i < c->cable_count; i++) {
		struct buffer bytes = {0};
		struct record_entry entry = {.index = i,
		                             .time_ms = c->cables[i].posted_ms,
		                             .act = RECORD_ACT_POST,
		                             .subject = RECORD_CABLE,
		                             .address = c->cables[i].edition.address,
		                             .number = 1};
		must(digest_from_hex(c->cables[i].hash, entry.hash), "hash");
		record_entry_write(&bytes, &entry);
		rows[i].index = i;
		rows[i].bytes = arena_copy(a, buffer_slice(&bytes));
		buffer_free(&bytes);
	}
	c->record = rows;
	c->record_count = c->cable_count;
}

static void make_withdrawn(struct arena *a, struct room_contents *c)
{
	struct withdrawn_page *pages = arena_array(a, 2, sizeof *pages);
	must(pages != NULL, "memory");
	pages[0] = (struct withdrawn_page){slice_of("cables/08BRZENY77.html"), slice_of("08BRZENY77"), false,
	                                   at("2012-06-01T08:00Z"), slice_of("The story that cited it was withdrawn.")};
	pages[1] = (struct withdrawn_page){slice_of("stories/4-a-mistake.html"), slice_of("4"), true,
	                                   at("2012-06-01T08:00Z"), slice_of("A source asked us to.")};
	c->withdrawn = pages;
	c->withdrawn_count = 2;
}

void sample_make(struct arena *a, int how_much, size_t more, struct room_contents *out)
{
	*out = (struct room_contents){
	    .identity = {.name = slice_of("The Reading Room"),
	                 .about = slice_of("The cables are posted by The Orsolin Courier, The Ellery Ledger and O "
	                                   "Farol, by arrangement with the keepers of the Ovra archive."),
	                 .contact = slice_of("room@courier.example"),
	                 .language = slice_of("en")},
	    .now_ms = at("2013-06-01T12:00Z"),
	};
	struct posted_cable *cables = arena_array(a, CABLES + more, sizeof *cables);
	struct posted_story *stories = arena_array(a, STORIES + 1, sizeof *stories);
	must(cables != NULL && stories != NULL, "memory");
	size_t cable_count = how_much == SAMPLE_NOTHING ? 0 : CABLES, story_count = 0;
	for (size_t i = 0; i < cable_count; i++)
		make_cable(a, &telegrams[i], &cables[i]);
	for (size_t i = 0; i < more; i++)
		make_more(a, i, &cables[cable_count + i]);
	if (more > 0)
		make_long_story(a, cables + cable_count, more, &stories[story_count++]);
	for (size_t i = how_much == SAMPLE_ONE ? 0 : 0; how_much == SAMPLE_ALL && i < STORIES; i++)
		make_story(a, &articles[i], cables, cable_count, &stories[story_count++]);
	if (how_much == SAMPLE_ONE) {
		make_story(a, &articles[2], cables, cable_count, &stories[story_count++]);
		cable_count = 3;
	}
	out->cables = cables;
	out->cable_count = cable_count + more;
	out->stories = stories;
	out->story_count = story_count;
	if (how_much == SAMPLE_ALL)
		make_withdrawn(a, out);
	make_record(a, out);
}

void sample_open(struct text_catalogue **text, struct template_set **templates)
{
	struct error err;
	struct arena a = {0};
	enum status status = text_catalogue_embedded("en", text, &err);
	if (status == STATUS_OK)
		status = template_set_open(*text, NULL, "room/", templates, &err);
	if (status != STATUS_OK) {
		struct slice why = *text == NULL ? slice_of(err.sentence) : text_error(*text, &a, &err);
		fprintf(stderr, "%.*s\n", (int)why.len, why.ptr);
		abort();
	}
}
