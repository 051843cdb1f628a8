/* The check of a story: each quotation with its verdict and place, and what the story cites.
 *
 * A quotation is looked for in the cables that the story cites otherwise (links, MRNs) first, then among all that the
 * source can see. Scraps are looked for in those and in what the other quotations come from; elsewhere only if they are
 * not there, and have more than one word. What the check reads comes through `struct quote_source`: an archive under a
 * scope, or cables in memory. Everything lies in the arena given. Pure but for the source.
 */
#ifndef CABLEDESK_QUOTE_CHECK_H
#define CABLEDESK_QUOTE_CHECK_H

#include "archive/archive.h"
#include "cable/post.h"
#include "quote/extract.h"
#include "quote/verdict.h"

/* Where cables come from. Functions return what the archive's do; `find_named` gives the cables that an address in a link or an
 * MRN in the text names (none is no error): the desk looks at the addresses it gave first. */
struct quote_source {
	enum status (*find_named)(void *state, struct arena *a, struct slice name, struct cable_id **ids, size_t *count,
	                          struct error *err);
	enum status (*find_passages)(void *state, struct arena *a, const struct archive_passage *passages, size_t count,
	                             size_t limit, struct archive_passage_answer *out, struct error *err);
	enum status (*load)(void *state, struct arena *a, const struct cable_id *id, struct archive_cable *out,
	                    struct error *err);
	void *state;
	const struct posts *posts; /* reads the names of posts in a story; NULL: they are not compared */
};

/* An archive under a scope. `posts` reads MRNs; all must outlive the source. */
struct quote_archive {
	struct archive *archive;
	const struct scope *scope;
	const struct posts *posts;
	const struct clock *clock;
	int64_t deadline; /* UTC ms; 0: none */
};
struct quote_source quote_source_of_archive(struct quote_archive *archive);

/* Cables in memory: tests, posted editions. Each is looked at for every passage. */
struct quote_cables {
	const struct archive_cable *cables;
	size_t count;
	const struct posts *posts; /* may be NULL: then MRNs must be written canonically */
};
struct quote_source quote_source_of_cables(struct quote_cables *cables);

/* One place of a quotation. */
struct quote_place {
	struct cable_id cable;
	struct cable_id reading;
	struct slice mrn;     /* cable_name: without an MRN volume and number; empty: neither */
	bool is_cited;        /* the story links, names or (of a scrap) quotes the cable elsewhere, too */
	bool is_cited_here;   /* the quotation's own paragraph does */
	int paragraph_number; /* as written; 0: none */
	struct slice post;    /* fields of the cable, as struct cable has them */
	struct slice signer;
	struct moment date;
	struct finding finding;
};

enum { QUOTE_PLACES_MAX = 50, QUOTE_BOILERPLATE_MIN = 20 };

/* A part of a quotation that is put together from several places. */
struct quote_part {
	struct span span;  /* in the quotation's text */
	struct slice text; /* the same */
	bool is_marked;    /* an ellipsis or an insertion stands before it */
	struct quote_place
	    place; /* the best one; place.finding is of the part alone, its verdict may be VERDICT_NOT_FOUND */
};

/* What a story says of a cable, and a field of that cable shows otherwise. */
enum quote_field { QUOTE_FIELD_POST, QUOTE_FIELD_DATE, QUOTE_FIELD_SIGNER };
struct quote_attribution {
	enum quote_field field;
	struct slice said;  /* the story's words: "the embassy in Kabul" */
	struct span story;  /* the same, in the body */
	struct slice shown; /* the field: ISLAMABAD, 2009-02-19, PATTERSON */
};
/* "post", "date", "signer". Static storage. */
const char *quote_field_name(enum quote_field field);

struct quote_result {
	const struct quotation *quotation;
	enum verdict verdict;
	struct quote_place
	    *places; /* equally good, the best first: cables that its paragraph cites, that the story cites, then in the
	                source's order; none when not found */
	size_t place_count;
	bool places_cut; /* there may be more of them than QUOTE_PLACES_MAX, or than the source gave */

	/* In how many cables its words stand (of an altered one: the cable's words in its first place), as the source counts;
	 * 0: not counted. */
	uint64_t standing;
	bool standing_more; /* at least so many */

	/* Of an altered one: its parts, at least two, where they stand at places of their own, of one cable or of several. */
	struct quote_part *parts;
	size_t part_count;

	struct slice
	    language; /* BCP 47, of its own words, where script or words tell; else what the story says; empty: unknown */

	/* The cables that its paragraph links or names; and whether it stands in others only. */
	struct slice *cited; /* canonical MRNs; ids of cables without one */
	size_t cited_count;
	bool is_elsewhere;

	/* Where the story's words about the cable and the fields of its first place disagree. */
	struct quote_attribution *attributions;
	size_t attribution_count;
};

/* Whether the words stand in so many cables that they say nothing of one. */
bool quote_is_boilerplate(const struct quote_result *result);

/* Whether it is put together from parts that stand in several cables: what differs from one of them says little. */
bool quote_is_of_several_cables(const struct quote_result *result);

/* A place that a person picked for a quotation; it holds while the quotation's words are the same. */
struct quote_pick {
	struct slice text; /* of the quotation */
	struct cable_id cable;
	bool is_none; /* the person says: from no cable */
};

enum citation_why { CITATION_LINK, CITATION_READ, CITATION_QUOTATION };

/* Story → cable, at a paragraph and a span. */
struct citation {
	enum citation_why why;
	struct cable_id cable;
	struct cable_id reading;
	struct slice mrn;
	struct span story;    /* the words in the body */
	struct slice words;   /* the same */
	size_t paragraph;     /* index; WORDING_HEAD: none, the cable as a whole */
	int paragraph_number; /* 0: none */
	struct span span;     /* in the reading; empty: none */
	enum verdict verdict; /* of a quotation */
	size_t quotation;     /* index of the result; SIZE_MAX for others */
};

/* What must be said before a story goes out. */
enum trouble_kind {
	TROUBLE_LINK_LOST,      /* a link to a cable that is not there; stops publication */
	TROUBLE_LINK_UNCLEAR,   /* its name stands for several cables; stops publication */
	TROUBLE_READ_LOST,      /* a "(Read: …)" that leads nowhere; stops publication */
	TROUBLE_PARAGRAPH_LOST, /* the cable has no such paragraph: the link leads to its top */
	TROUBLE_PICK,           /* a quotation needs a person to pick its place before it cites */
};

struct trouble {
	enum trouble_kind kind;
	struct slice words; /* as they stand in the story */
	struct span story;
	size_t quotation; /* TROUBLE_PICK: index of the result */
};
/* Whether a story with it is not published. */
bool quote_trouble_stops(enum trouble_kind kind);

/* A story as it is checked. */
struct quote_story {
	const struct prose *prose;
	struct slice language; /* BCP 47, as the story says; empty: it does not */
	bool is_translation;   /* it says that it translates another story */
	const struct quote_pick *picks;
	size_t pick_count;
};

struct quote_check {
	struct extract extract;
	struct quote_result *results; /* in order; scraps among them (result.quotation->is_scrap) */
	size_t result_count;
	struct citation *citations; /* in order of place in the story */
	size_t citation_count;
	struct trouble *troubles;
	size_t trouble_count;
};

/* Checks a story. Statuses of the source; STATUS_MEMORY. */
enum status quote_check_story(struct arena *a, const struct quote_story *story, const struct quote_source *source,
                              struct quote_check *out, struct error *err) __attribute__((warn_unused_result));

/* The places of one passage, as of a quotation whose story cites nothing and says nothing of its language. */
enum status quote_find(struct arena *a, struct slice passage, const struct quote_source *source,
                       struct quote_result *out, struct error *err) __attribute__((warn_unused_result));

/* How much a quotation needs a person, the most first. What only a person can judge (settled or not) is the caller's. */
enum quote_rank {
	QUOTE_RANK_MEANING = 0, /* altered: a negation, a number, a name or a modal verb */
	QUOTE_RANK_WORDS,       /* altered: other words */
	QUOTE_RANK_NOT_FOUND,
	QUOTE_RANK_SIGNS, /* altered: signs only */
	QUOTE_RANK_ATTRIBUTION, /* holds, but in another cable than its paragraph cites, or of another post, date or signer than the story says */
	QUOTE_RANK_SPELLING, /* altered: spelling only */
	QUOTE_RANK_STYLE,    /* altered: house style only */
	QUOTE_RANK_HIDES,    /* conventional, and a marked gap hides a negation, a number or a name */
	QUOTE_RANK_TRANSLATION,
	QUOTE_RANK_HOLDS,
	QUOTE_RANK_SCRAP,
};
enum quote_rank quote_rank_of(const struct quote_result *result);
/* "meaning", "words" … Static storage. */
const char *quote_rank_name(enum quote_rank rank);
/* The indices of all results, the worst first, those alike in the story's order. NULL without memory. */
size_t *quote_order(struct arena *a, const struct quote_check *check);

/* What a caller shows of a check: how many quotations (scraps apart) have each verdict. */
struct quote_tally {
	size_t exact, conventional, altered, not_found, translations, scraps;
};
struct quote_tally quote_count(const struct quote_check *check);
/* The same as {exact, conventional, altered, not_found, translations, scraps}, for pages and commands. */
struct value *quote_tally_value(struct arena *a, const struct quote_check *check);

/* A result as {text, verdict, rank, class, changes, hides, name, mrn, paragraph, cable, diff, scrap, places, standing, standing_more,
 * boilerplate, parts, several_cables, language, elsewhere, cited, attributions, notes}; name (the MRN, else twelve letters of the id), mrn, paragraph, cable and diff are of the first place, a place is {name, mrn, paragraph, cable, verdict, post, date, signer, cited, cited_here}, a part is {text,
 * marked, verdict, name, mrn, paragraph, cable, diff}, an attribution {field, said, shown}. The check's list of them, in the story's order, as
 * `quote check --json` prints it. */
struct value *quote_result_value(struct arena *a, const struct quote_result *result);
struct value *quote_results_value(struct arena *a, const struct quote_check *check);

/* What an editor is told of a quotation besides its verdict, as a list of notes, each a sentence of its kind in the catalogue's [quote]:
 * {kind, is_changes, is_hides, …} with "changes", "hides" and "puts_in" {what, side, quotation, cable}, "house_style", "spelling", "part" {text, verdict,
 * name, paragraph}, "standing" {count, more}, "elsewhere" {name, cited}, "attribution" {field, said, shown}. */
struct value *quote_notes_value(struct arena *a, const struct quote_result *result);

#endif
