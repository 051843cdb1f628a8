/* Made-up archives of any size, in the manner of data/sample: the same fictional states and posts, every classification, threads of references, page
 * lines, sections. For tests and benchmarks.
 *
 * Each cable is made from the seed, the number of cables and its own number alone, in any order and with constant memory; the same give the same bytes on
 * every machine. Dates run from 2003 to 2010, in the order of the numbers.
 */
#ifndef CABLEDESK_CABLE_SAMPLE_H
#define CABLEDESK_CABLE_SAMPLE_H

#include "base/file.h"
#include "cable/cable.h"
#include "cable/sample_words.h"

enum sample_format { SAMPLE_RECORD, SAMPLE_TELEGRAM, SAMPLE_TEI };

/* "record", "telegram" or "tei". False for anything else. */
bool sample_format_parse(struct slice word, enum sample_format *out);

/* What is made. Only read, it serves several threads. */
struct sample {
	struct language language;
	uint64_t seed;
	uint64_t count;
};

enum { SAMPLE_CABLES_MAX = 100000000 };

/* Begins a sample of `count` cables, which must be from 1 to SAMPLE_CABLES_MAX. It lives in the arena. STATUS_MEMORY. */
enum status sample_begin(struct arena *a, uint64_t seed, uint64_t count, struct sample *out, struct error *err)
    __attribute__((warn_unused_result));

/* The sender of a cable, as telegrams and records write it. */
struct sample_post {
	const char *name;      /* in an MRN: KASRIDRIM */
	const char *line;      /* in a telegram: KASR IDRIM */
	const char *station;   /* as addressee: AMEMBASSY KASR IDRIM */
	const char *indicator; /* RAEXKI */
	const char *record;    /* in a record: Embassy Kasr Idrim */
};

/* What is settled of a cable before its words. */
struct sample_facts {
	uint64_t index;
	const struct sample_post *post;
	uint64_t number;
	struct calendar date;
	enum classification classification;
	enum precedence precedence;
};

enum { SAMPLE_REFERENCES_MAX = 4 };

/* Cable `index` (from 0 to count - 1). */
void sample_facts_of(const struct sample *sample, uint64_t index, struct sample_facts *out);
/* The cables that it refers to, all of smaller index; returns how many. */
size_t sample_references_of(const struct sample *sample, uint64_t index, uint64_t out[SAMPLE_REFERENCES_MAX]);

/* Adds the telegram, lines ended by LF; `body` (may be NULL) gets where its body begins in `out`, as records divide it. */
void sample_add_telegram(const struct sample *sample, uint64_t index, struct buffer *out, size_t *body);
/* Adds the record of eight columns, with its line's end. */
void sample_add_record(const struct sample *sample, uint64_t index, struct buffer *out);

/* Volumes: a head with front matter, one document a cable (telegrams, memoranda, letters, editorial notes), a foot. */
enum { SAMPLE_VOLUME_DOCUMENTS = 400 };
void sample_add_volume_head(const struct sample *sample, uint64_t volume, struct buffer *out);
void sample_add_document(const struct sample *sample, uint64_t index, struct buffer *out);
void sample_add_volume_foot(struct buffer *out);

struct sample_report {
	uint64_t cables;
	uint64_t files;
	uint64_t bytes;
};

/* Writes the whole sample into `folder`, which is made if missing: cables.csv; telegrams in folders of a thousand (000/09BRZENY12.txt); or volumes
 * (volume-001.xml). Files that stand there already are replaced. STATUS_IO, STATUS_MEMORY. */
enum status sample_write(const struct sample *sample, enum sample_format format, const struct files *files,
                         const char *folder, struct sample_report *out, struct error *err)
    __attribute__((warn_unused_result));

#endif
