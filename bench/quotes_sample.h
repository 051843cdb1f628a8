/* What bench/quotes asks about: an archive of made-up cables (cable/sample.h), and passages drawn from them, as people quote them:
 * unaltered, changed, mistyped, scanned, over the end of a paragraph or page; and words that no cable has. All come from a seed. */
#ifndef CABLEDESK_BENCH_QUOTES_SAMPLE_H
#define CABLEDESK_BENCH_QUOTES_SAMPLE_H

#include "archive/import_job.h"
#include "cable/post.h"
#include "cable/record.h"
#include "cable/sample.h"
#include "quote/wording.h"

struct bench_sample {
	struct arena a;
	struct sample sample;
	struct posts posts;
	struct record_layout layout;
};

void bench_sample_begin(struct bench_sample *s, uint64_t seed, uint64_t cables);
/* The cable of this number, as an import reads it. */
void bench_cable(const struct bench_sample *s, struct arena *a, uint64_t index, struct import_answer *out);

/* Writes all cables into the archive. */
void bench_write_archive(const struct bench_sample *s, struct archive *archive);
/* Removes a folder and all in it. */
enum status bench_remove_folder(struct files *files, const char *path, struct error *err);

enum bench_kind {
	BENCH_SAME,
	BENCH_CHANGED_5,
	BENCH_CHANGED_10,
	BENCH_CHANGED_20,
	BENCH_TYPING, /* a letter swapped, lost or doubled in one word of eight */
	BENCH_OCR,    /* letters taken for others (rn for m, 1 for l) in one word of six */
	BENCH_PARAGRAPH_END,
	BENCH_PAGE_LINE,
	BENCH_KINDS,
};
const char *bench_kind_name(enum bench_kind kind);

struct bench_passage {
	struct slice text;
	struct import_answer *cable; /* that it was drawn from */
	size_t paragraph;            /* that it begins in: index */
	size_t words;
};
/* Draws a passage of 12 to 40 words. */
void bench_draw(const struct bench_sample *s, struct chance *c, struct arena *a, enum bench_kind kind,
                struct bench_passage *out);

/* Words that no cable of the sample has in this order: a sentence of another world, each word drawn by itself. */
struct slice bench_draw_nothing(const struct bench_sample *s, struct chance *c, struct arena *a);
/* Seconds by the wall clock: what a person waits, also for several threads. */
double bench_now(void);

#endif
