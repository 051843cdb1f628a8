/* How fast the readers of cables are, alone: cutting and reading, on one core, from memory, without worker, index or disk.
 *
 *     readers [--cables N] [FILE...]
 *
 * Made-up cables (cable/sample, N of them in each format, 4,000 if not said, none with 0), then each FILE by itself, in the format that its name
 * tells (.csv records, .xml a volume, else a telegram; .md is passed over). A line each: how many documents, their size in the mean, megabytes
 * a second and microseconds a document, and the rate as a multiple of what is asked of that format (records 150 MB/s, telegrams 60, volumes 100).
 * Times are of the processor, not of the wall, and the median of rounds, so that a machine at work disturbs little.
 */
#include "base/embed.h"
#include "bench/measure.h"
#include "cable/read_tei.h"
#include "cable/read_telegram.h"
#include "cable/record.h"
#include "cable/sample.h"

#include <stdio.h>
#include <string.h>

enum { CABLES = 4000, ROUNDS = 5, CHUNK = 1 << 20, BYTES_A_ROUND = 4000000 };

static const char *const names[] = {"records", "telegrams", "volumes"};
static const double asked[] = {150, 60, 100};

/* The sources of one format: telegrams have many, the others one. */
struct sources {
	enum sample_format format;
	struct slice *items;
	size_t count;
};

struct round {
	const struct posts *posts;
	struct arena document;
	size_t read; /* documents */
	struct error err;
};

static void read_records(struct round *r, struct slice source)
{
	struct record_cutter cutter = {0};
	struct record_layout layout;
	struct record_document d;
	struct cable c;
	struct record_fields fields;
	bool first = true, ended = false;
	record_cutter_begin(&cutter, 0, 0);
	while (!ended) {
		struct slice chunk = slice_part(source, 0, CHUNK);
		ended = chunk.len == 0;
		source = slice_from(source, chunk.len);
		if (record_cutter_feed(&cutter, chunk, &r->err) != STATUS_OK)
			measure_fail(&r->err);
		while (record_cutter_next(&cutter, &d)) {
			if (first && record_layout_read(d.bytes, &layout, &r->err) != STATUS_OK)
				measure_fail(&r->err);
			bool header = first && layout.has_header;
			first = false;
			if (header)
				continue;
			if (cable_read_record(&r->document, r->posts, &layout, d.bytes, &c, &fields, &r->err) !=
			    STATUS_OK)
				measure_fail(&r->err);
			arena_reset(&r->document);
			r->read++;
		}
	}
	record_cutter_free(&cutter);
}

static void read_telegram(struct round *r, struct slice source)
{
	struct cable c;
	if (cable_read_telegram(&r->document, r->posts, source, &c, &r->err) != STATUS_OK)
		measure_fail(&r->err);
	arena_reset(&r->document);
	r->read++;
}

static void read_volume(struct round *r, struct slice source)
{
	struct tei_cutter cutter = {0};
	struct tei_volume volume = {0};
	struct tei_piece piece;
	struct arena kept = {0};
	struct cable c;
	bool ended = false;
	tei_cutter_begin(&cutter, 0, 0);
	while (!ended) {
		struct slice chunk = slice_part(source, 0, CHUNK);
		ended = chunk.len == 0;
		source = slice_from(source, chunk.len);
		if (tei_cutter_feed(&cutter, chunk, &r->err) != STATUS_OK)
			measure_fail(&r->err);
		while (tei_cutter_next(&cutter, &piece)) {
			bool document = piece.kind == TEI_PIECE_DOCUMENT;
			enum status status = document
			                         ? cable_read_tei(&r->document, r->posts, &volume,
			                                          slice_of(piece.page.number), piece.bytes, &c, &r->err)
			                         : tei_volume_add(&kept, &volume, &piece, &r->err);
			if (status != STATUS_OK)
				measure_fail(&r->err);
			arena_reset(&r->document);
			r->read += document;
		}
	}
	tei_cutter_free(&cutter);
	arena_free(&kept);
}

static void read_all(struct round *r, const struct sources *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->format == SAMPLE_RECORD)
			read_records(r, s->items[i]);
		else if (s->format == SAMPLE_TELEGRAM)
			read_telegram(r, s->items[i]);
		else
			read_volume(r, s->items[i]);
}

static void measure(const struct posts *posts, const char *name, const struct sources *s)
{
	double seconds[ROUNDS];
	size_t bytes = 0, read = 0;
	for (size_t i = 0; i < s->count; i++)
		bytes += s->items[i].len;
	/* A small file is read many times in a round. */
	size_t times = bytes < BYTES_A_ROUND ? BYTES_A_ROUND / (bytes + 1) + 1 : 1;
	for (size_t i = 0; i < ROUNDS; i++) {
		struct round r = {.posts = posts};
		double begun = measure_cpu_seconds();
		for (size_t k = 0; k < times; k++)
			read_all(&r, s);
		seconds[i] = (measure_cpu_seconds() - begun) / (double)times;
		read = r.read / times;
		arena_free(&r.document);
	}
	double median = measure_percentile(seconds, ROUNDS, 50);
	double rate = (double)bytes / 1e6 / median;
	printf("%-28s %7zu documents of %8.0f bytes %8.1f MB/s %9.1f us each, %5.2f of what is asked\n", name, read,
	       (double)bytes / (double)read, rate, median * 1e6 / (double)read, rate / asked[s->format]);
	fflush(stdout);
}

/* A made-up source; volumes as one after another, since each is a source of its own. */
static void make_sample(struct arena *a, const struct sample *sample, enum sample_format format, struct sources *out)
{
	struct buffer b = {0};
	uint64_t group = format == SAMPLE_RECORD     ? sample->count
	                 : format == SAMPLE_TELEGRAM ? 1
	                                             : SAMPLE_VOLUME_DOCUMENTS;
	*out = (struct sources){format, arena_array(a, sample->count, sizeof *out->items), 0};
	for (uint64_t i = 0; i < sample->count; i += group) {
		buffer_clear(&b);
		if (format == SAMPLE_TEI)
			sample_add_volume_head(sample, i / group + 1, &b);
		for (uint64_t k = i; k < sample->count && k < i + group; k++)
			if (format == SAMPLE_RECORD)
				sample_add_record(sample, k, &b);
			else if (format == SAMPLE_TELEGRAM)
				sample_add_telegram(sample, k, &b, NULL);
			else
				sample_add_document(sample, k, &b);
		if (format == SAMPLE_TEI)
			sample_add_volume_foot(&b);
		out->items[out->count++] = arena_copy(a, buffer_slice(&b));
	}
	buffer_free(&b);
}

static void measure_file(const struct posts *posts, const char *path)
{
	struct arena a = {0};
	struct slice bytes;
	struct error err;
	if (slice_ends_with(slice_of(path), ".md"))
		return;
	if (file_read_all(&a, path, RECORD_LIMIT, &bytes, &err) != STATUS_OK)
		measure_fail(&err);
	const char *name = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
	struct sources s = {slice_ends_with(slice_of(path), ".csv")   ? SAMPLE_RECORD
	                    : slice_ends_with(slice_of(path), ".xml") ? SAMPLE_TEI
	                                                              : SAMPLE_TELEGRAM,
	                    &bytes, 1};
	measure(posts, name, &s);
	arena_free(&a);
}

int main(int argc, char **argv)
{
	int64_t cables = CABLES;
	int first = 1;
	if (argc > 2 && slice_equals(slice_of(argv[1]), "--cables")) {
		if (!slice_to_int64(slice_of(argv[2]), &cables) || cables < 0 || cables > SAMPLE_CABLES_MAX)
			return measure_usage("readers [--cables N] [FILE...]");
		first = 3;
	}
	struct arena a = {0};
	struct posts posts;
	struct sample sample;
	struct error err;
	struct slice csv;
	if (!embedded_find(slice_of("data/posts.csv"), &csv))
		return 5;
	if (posts_load(&a, csv, &posts, &err) != STATUS_OK ||
	    (cables > 0 && sample_begin(&a, 1, (uint64_t)cables, &sample, &err) != STATUS_OK))
		measure_fail(&err);
	for (int format = SAMPLE_RECORD; format <= SAMPLE_TEI && cables > 0; format++) {
		struct arena sources = {0};
		struct sources s;
		make_sample(&sources, &sample, (enum sample_format)format, &s);
		measure(&posts, names[format], &s);
		arena_free(&sources);
	}
	for (int i = first; i < argc; i++)
		measure_file(&posts, argv[i]);
	arena_free(&a);
	return 0;
}
