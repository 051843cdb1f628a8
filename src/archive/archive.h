/* The archive: all cables of a desk with their readings, sources and index, behind one interface.
 *
 * Two implementations stand behind it: embedded (SQLite with FTS5, src/archive/embedded) and, for desks that outgrow one
 * machine, a cluster; a slow one in memory (tests/) runs the same contract tests and is the oracle of what is right. So
 * nothing here knows row ids, transactions, FTS syntax or SQL.
 *
 * Writes come in batches with an acknowledgement: STATUS_OK means the batch is durable; a batch may be repeated and then
 * changes nothing. Reads take a scope, a deadline and, where they list, a cursor. They may fail or be late and return
 * cable ids; what people see of a text (snippets, spans) is made from the reading by our own words (archive/snippet.h).
 *
 * Scope: a read counts, ranks, completes and finds inside its scope only, exactly as if the archive held nothing else.
 * There is no NULL scope.
 *
 * Thread-safety: any number of readers, each with its own `struct archive` opened for reading; one writer.
 * Ownership: results live in the caller's arena.
 */
#ifndef CABLEDESK_ARCHIVE_ARCHIVE_H
#define CABLEDESK_ARCHIVE_ARCHIVE_H

#include "archive/query.h"
#include "base/file.h"
#include "cable/cable.h"

#include <stdatomic.h>

struct archive;
struct archive_shared;

/* How an archive is opened. What is pointed to must outlive it. */
struct archive_options {
	const char *folder; /* "desk/archive" */
	bool write;         /* made if missing; else it must exist and is never changed */
	const struct files *files;
	const struct clock *clock;
	struct archive_shared *shared; /* NULL: it shares nothing with others */
};

/* What archives of the same folder, opened for reading in one process, hold in memory in common. Thread-safe; it must outlive them. */
enum status archive_share(struct archive_shared **out, struct error *err) __attribute__((warn_unused_result));
/* NULL is allowed. */
void archive_shared_free(struct archive_shared *shared);

/* Opens the embedded archive. STATUS_MISSING when there is none (reading only); STATUS_REFUSED, with a sentence that names
 * `rebuild`, when a program of another version made it; STATUS_LOCKED, STATUS_IO. */
enum status archive_open(const struct archive_options *options, struct archive **out, struct error *err)
    __attribute__((warn_unused_result));
/* NULL is allowed. */
void archive_close(struct archive *archive);

/* Reads into memory what searches need, so that the first one need not wait for it; also for the others that share with this archive. */
enum status archive_prepare(struct archive *archive, struct error *err) __attribute__((warn_unused_result));

/* Statements of this archive end soon after `*stop` is true, with STATUS_STOPPED. NULL: nobody asks. */
void archive_set_stop(struct archive *archive, const atomic_bool *stop);

/* A cable's or a reading's id as bytes: SHA-256. As text: 64 hex digits. */
struct cable_id {
	unsigned char bytes[32];
};

/* False if `hex` is not 64 hex digits in lower case. */
bool cable_id_read(struct slice hex, struct cable_id *out);
int cable_id_compare(const struct cable_id *a, const struct cable_id *b);
void cable_id_write(const struct cable_id *id, char hex[CABLE_ID_LEN + 1]);
/* What people call a cable: its name (cable_name), or without one the beginning of its id, twelve digits. One of the two, or a part of it. */
struct slice cable_call(struct slice name, struct slice hex);

/* An import: what came from one original into one collection. */
struct archive_import {
	char original[CABLE_ID_LEN + 1];
	struct slice collection;
};

/* By original, then by collection. */
int archive_import_compare(const struct archive_import *a, const struct archive_import *b);

/* Ids in ascending order of their bytes, without repetition. */
struct cable_set {
	const struct cable_id *ids;
	size_t count;
};
bool cable_set_holds(const struct cable_set *set, const struct cable_id *id);

/* Where a document stands: the original's SHA-256, the member's path in it (empty: the file itself), and the range of
 * bytes in the unpacked member. */
struct place {
	char original[CABLE_ID_LEN + 1];
	struct slice member;
	uint64_t offset;
	uint64_t length;
};

/* What a read may see. Conditions are joined by AND; `everything` must be set for a scope without a condition. */
struct scope {
	bool everything;
	const struct query *query;       /* cables that match; NULL: no such condition */
	const struct cable_set *cables;  /* cables in the set; NULL: no such condition */
	const struct slice *collections; /* readings and sources of these collections only; 0: no such condition */
	size_t collection_count;
};

/* Sets that the caller supplies for is:NAME in a query: posted, cited, kept. The archive knows nothing of the desk. */
struct named_set {
	const char *name;
	struct cable_set set;
};

/* One section of a telegram (cable/sections.h): kept, so that the telegram can be put together when the others have come. */
struct archive_section {
	struct place place;
	struct slice bytes; /* the document's own bytes */
	struct slice mrn;
	int number;
	int count; /* sections that the telegram has */
};

/* One reading made from one source, or from several sections. */
struct archive_item {
	struct slice collection;
	struct place place;
	struct slice bytes; /* the document's own bytes, as they stand in the source */
	struct cable_id cable;
	struct cable_id reading;
	const struct cable *value; /* fields; value->text is the reading's text */
	struct slice json;         /* cable_write_json of it */
	/* Of a cable that was put together: each of these is a source of it, in place of `place` and `bytes`; while the import of one is undone, none of
	 * them is. */
	const struct archive_section *sections;
	size_t section_count;
};

/* A document that could not be made a cable, and so was set aside: it is kept and listed, never dropped. */
struct archive_set_aside {
	struct place place;
	struct slice collection;
	struct slice sentence; /* id in the text catalogue */
	struct slice detail;
};

/* What came of an import. A batch that is repeated adds nothing. */
struct archive_counts {
	uint64_t cables; /* documents that were read as a cable, known ones included */
	uint64_t fresh;  /* cables that the archive did not hold */
	uint64_t
	    differing;    /* fresh ones whose MRN another cable has, too, and known ones with a reading of their own */
	uint64_t flagged; /* of `cables`, those with at least one flag */
	uint64_t set_aside; /* documents or files set aside */
};

/* Adds to a sum. */
void archive_counts_add(struct archive_counts *sum, const struct archive_counts *more);

struct archive_batch {
	const struct archive_item *items;
	size_t item_count;
	const struct archive_set_aside *aside;
	size_t aside_count;
	const struct archive_section *sections;
	size_t section_count;
	/* How far the import of this original into this collection has come, kept with the batch: an interrupted import
	 * goes on there. */
	const char *original;
	struct slice collection;
	uint64_t next_member; /* of an archive: the place of the member at work (archive/unpack.h); else 0 */
	uint64_t next_offset; /* in the member */
	bool original_done;
};

/* Durable when it returns STATUS_OK. `counts` are added to. */
enum status archive_write(struct archive *archive, const struct archive_batch *batch, struct archive_counts *counts,
                          struct error *err) __attribute__((warn_unused_result));
/* The same for batches of several imports, which are durable together: `counts[i]` are those of `batches[i]`. Call archive_settle
 * behind the last of them. */
enum status archive_write_all(struct archive *archive, const struct archive_batch *batches, size_t count,
                              struct archive_counts *counts, struct error *err) __attribute__((warn_unused_result));
/* Brings the index into the order that searches like best; archive_write does so behind the end of an original. */
enum status archive_settle(struct archive *archive, struct error *err) __attribute__((warn_unused_result));

/* Where the import of an original into a collection goes on, and its counts so far; 0 and zeros for one never seen. */
struct archive_progress {
	uint64_t next_member;
	uint64_t next_offset;
	bool done;
	struct archive_counts counts;
};
enum status archive_find_progress(struct archive *archive, const char *original, struct slice collection,
                                  struct archive_progress *out, struct error *err) __attribute__((warn_unused_result));

/* The sections that are kept of one telegram in a collection, without those of undone imports: by number, then by place. */
enum status archive_find_sections(struct archive *archive, struct arena *a, struct slice collection, struct slice mrn,
                                  int section_count, struct archive_section **out, size_t *count, struct error *err)
    __attribute__((warn_unused_result));

/* The telegrams of which an import brought sections, each once, without bytes. */
enum status archive_list_sections(struct archive *archive, struct arena *a, const char *original,
                                  struct slice collection, struct archive_section **out, size_t *count,
                                  struct error *err) __attribute__((warn_unused_result));

/* One source of a cable. */
struct archive_source {
	struct place place;
	struct slice collection;
	struct cable_id reading;
};

/* A cable with its newest reading inside the scope. */
struct archive_cable {
	struct cable_id id;
	struct cable_id reading;
	struct cable value; /* value.text is there, too */
	struct slice json;
	struct archive_source *sources; /* inside the scope */
	size_t source_count;
};

enum {
	ARCHIVE_PAGE_MAX = 1000,
	ARCHIVE_FACET_MAX = 200,    /* values of a facet */
	ARCHIVE_PREFIX_MIN = 4,     /* hex digits of a cable's id */
	ARCHIVE_PREFIX_FOUND = 100, /* cables that archive_find_prefix gives */
};

/* Cables alike in relevance, and cables of one date, stand by date, newest first, and by id. Cables without a date are
 * last in every order. */
enum archive_order { ARCHIVE_BY_RELEVANCE, ARCHIVE_BY_DATE, ARCHIVE_BY_DATE_DOWN };

/* The fields whose values are counted. */
enum archive_counted { COUNTED_POST, COUNTED_YEAR, COUNTED_CLASS, COUNTED_TAG, ARCHIVE_COUNTED };

struct archive_question {
	const struct scope *scope;
	const struct query *query; /* NULL: everything in the scope */
	const struct named_set *sets;
	size_t set_count;
	enum archive_order order;
	size_t limit;        /* at most ARCHIVE_PAGE_MAX */
	struct slice cursor; /* of an earlier answer; empty: from the start */
	bool with_facets;
	/* Facets that are counted among what another query finds, as the posts beside the one that was chosen; NULL: among the hits. */
	const struct query *counted_by[ARCHIVE_COUNTED];
	int64_t deadline; /* UTC ms by `clock`; 0: none */
	const struct clock *clock;
};

/* What a list of hits shows of each: short fields, so that a page need not load whole cables. */
struct archive_hit {
	struct cable_id id;
	struct cable_id reading;
	struct slice mrn; /* cable_name: of a printed document without an MRN volume and number */
	struct slice post;
	struct moment date;
	enum classification classification;
	struct slice subject;
	struct slice summary;
	double score;
};

struct archive_count {
	struct slice value;
	uint64_t count;
};

/* Most first (alike by value); years in order. Cables without a value are not counted. */
struct archive_facet {
	struct archive_count *counts;
	size_t count;
};

struct archive_answer {
	uint64_t total;
	struct archive_hit *hits;
	size_t hit_count;
	struct slice cursor; /* empty: these were the last */
	struct archive_facet by_post, by_year, by_class, by_tag;
};

/* Answers one question inside its scope. `out` lies in `a`; STATUS_LATE past the deadline, STATUS_INPUT for a cursor that
 * is none of this question's. */
enum status archive_search(struct archive *archive, struct arena *a, const struct archive_question *question,
                           struct archive_answer *out, struct error *err) __attribute__((warn_unused_result));

/* The hits that stand before and after one; NULL: there is none. */
struct archive_beside {
	struct archive_hit *before, *after;
};

/* Those beside a cable among all that the question finds, in its order; none when it does not find the cable. Of the question, `limit`, `cursor` and
 * the facets say nothing here. */
enum status archive_find_beside(struct archive *archive, struct arena *a, const struct archive_question *question,
                                const struct cable_id *id, struct archive_beside *out, struct error *err)
    __attribute__((warn_unused_result));

/* STATUS_MISSING also when the cable is there but outside of the scope: the same error, in the same time. */
enum status archive_load(struct archive *archive, struct arena *a, const struct scope *scope, const struct cable_id *id,
                         struct archive_cable *out, struct error *err) __attribute__((warn_unused_result));

/* A reading by its own id (a span points into it), whether or not it is the newest. */
enum status archive_load_reading(struct archive *archive, struct arena *a, const struct scope *scope,
                                 const struct cable_id *reading, struct archive_cable *out, struct error *err)
    __attribute__((warn_unused_result));

/* The document's own bytes as they stand in its source. */
enum status archive_load_bytes(struct archive *archive, struct arena *a, const struct scope *scope,
                               const struct cable_id *id, struct slice *out, struct error *err)
    __attribute__((warn_unused_result));

/* All cables that one canonical MRN, or volume and number, names (several: by id). None is not an error. */
enum status archive_find_mrn(struct archive *archive, struct arena *a, const struct scope *scope, struct slice mrn,
                             struct archive_hit **hits, size_t *count, struct error *err)
    __attribute__((warn_unused_result));

/* Cables whose id begins with `prefix` (lower-case hex digits, at least ARCHIVE_PREFIX_MIN: else STATUS_USAGE), by id. */
enum status archive_find_prefix(struct archive *archive, struct arena *a, const struct scope *scope,
                                struct slice prefix, struct archive_hit **hits, size_t *count, struct error *err)
    __attribute__((warn_unused_result));

/* Cables that refer to the MRN, by date; at most ARCHIVE_PAGE_MAX. */
enum status archive_find_referring(struct archive *archive, struct arena *a, const struct scope *scope,
                                   struct slice mrn, struct archive_hit **hits, size_t *count, struct error *err)
    __attribute__((warn_unused_result));

/* Words that are looked for: folded, in parts between which anything may stand (the marked ellipses of a quotation). */
struct archive_passage {
	const struct slice *words;
	size_t word_count;
	const size_t *part_ends; /* ascending; the last is `word_count`. NULL: one part */
	size_t part_count;
};

struct archive_passage_question {
	const struct scope *scope;
	const struct archive_passage *passages; /* a story's all at once: what they share is done once */
	size_t passage_count;
	size_t limit;     /* cables for each, at most ARCHIVE_PAGE_MAX */
	int64_t deadline; /* UTC ms by `clock`; 0: none */
	const struct clock *clock;
};

/* A cable that may hold a passage. */
struct archive_near {
	struct cable_id id;
	uint32_t
	    edits; /* words to be added, dropped or replaced to make the passage of the cable's words; 0: it holds all parts */
};

struct archive_passage_answer {
	struct archive_near *cables; /* the nearest first; alike by date, newest first, and by id */
	size_t count;
	uint64_t holding;  /* cables that hold all parts unaltered */
	bool holding_more; /* at least so many */
};

/* Cables that may hold the passages, for each an answer in `out`. Candidates only: alignment decides. Every cable that holds
 * all parts unaltered is among them when there are no more than `limit` of such. */
enum status archive_find_passages(struct archive *archive, struct arena *a,
                                  const struct archive_passage_question *question, struct archive_passage_answer *out,
                                  struct error *err) __attribute__((warn_unused_result));

/* Values of a field inside the scope that begin with `prefix`, most frequent first (for completion): field is "post",
 * "tag", "caption", "class", "signer", "collection"; STATUS_USAGE for another. */
enum status archive_complete(struct archive *archive, struct arena *a, const struct scope *scope, const char *field,
                             struct slice prefix, size_t limit, struct archive_facet *out, struct error *err)
    __attribute__((warn_unused_result));

/* Goes through what an import of the original flagged and set aside, in order of place. The callback returns STATUS_OK to
 * go on. What it is given lives for the call. */
struct archive_finding {
	bool is_set_aside; /* else: a flag of a cable that was imported */
	struct place place;
	struct cable_id cable; /* of a flag */
	struct slice mrn;      /* of a flag, as in a hit */
	struct slice sentence;
	struct slice detail;
};
typedef enum status archive_finding_fn(void *state, const struct archive_finding *finding, struct error *err);
enum status archive_list_findings(struct archive *archive, const char *original, struct slice collection,
                                  archive_finding_fn *each, void *state, struct error *err)
    __attribute__((warn_unused_result));

/* What the archive holds of an item that is not written: its cable, this reading of it, another cable of its MRN. */
struct archive_novelty {
	bool has_cable, has_reading, has_mrn;
};
enum status archive_foresee(struct archive *archive, const struct archive_item *items, size_t count,
                            struct archive_novelty *out, struct error *err) __attribute__((warn_unused_result));

/* Of all cables that came with these imports, undone ones apart: how many, and their facets, as archive_search gives them of all that
 * they are found by; no hits. */
enum status archive_summarise(struct archive *archive, struct arena *a, const struct archive_import *imports,
                              size_t count, struct archive_answer *out, struct error *err)
    __attribute__((warn_unused_result));

/* ---- Imports that were undone ---- */

/* Tells the archive which imports were undone, in place of what it was told before; count 0: none. From now on it shows nothing
 * of their sources in any read, and a batch counts a cable that only they hold as fresh. The list is copied and lives as long
 * as this `struct archive`; it is in no file of the archive, so that who opens one tells it (desk/import_list.h). */
enum status archive_set_undone(struct archive *archive, const struct archive_import *imports, size_t count,
                               struct error *err) __attribute__((warn_unused_result));

/* Those of the cables in `among` that have a source from the import; of one that was undone none. */
enum status archive_find_of_import(struct archive *archive, struct arena *a, const struct archive_import *import,
                                   const struct cable_set *among, struct cable_set *out, struct error *err)
    __attribute__((warn_unused_result));

#endif
