/* sample: a made-up archive of any size, for tests and benchmarks. It needs no desk. */
#include "cli/commands.h"

#include "cable/sample.h"
#include "cli/print.h"

enum { CABLES, SEED, FORMAT };

enum { SEED_DEFAULT = 1 };

static enum status wrong(struct error *err, const char *sentence, struct slice value)
{
	enum status status = error_set(err, STATUS_USAGE, sentence);
	error_text(err, "value", value);
	return status;
}

struct wanted {
	int64_t cables;
	int64_t seed;
	enum sample_format format;
};

static enum status read_options(const struct arguments *arguments, struct wanted *out, struct error *err)
{
	*out = (struct wanted){.seed = SEED_DEFAULT, .format = SAMPLE_RECORD};
	struct slice cables = arguments->values[CABLES];
	struct slice seed = arguments->values[SEED];
	if (!argument_given(arguments, CABLES))
		return error_set(err, STATUS_USAGE, "cli.sample_cables_missing");
	if (!slice_to_int64(cables, &out->cables) || out->cables < 1 || out->cables > SAMPLE_CABLES_MAX)
		return wrong(err, "cli.sample_cables", cables);
	if (argument_given(arguments, SEED) && (!slice_to_int64(seed, &out->seed) || out->seed < 0))
		return wrong(err, "cli.sample_seed", seed);
	if (argument_given(arguments, FORMAT) && !sample_format_parse(arguments->values[FORMAT], &out->format))
		return wrong(err, "cli.sample_format", arguments->values[FORMAT]);
	return STATUS_OK;
}

static void print_report(const struct arguments *arguments, struct arena *a, const struct sample_report *report)
{
	struct value *object = value_object(a);
	value_put_text(object, "folder", argument_word(arguments, 0));
	value_put_count(object, "cables", (int64_t)report->cables);
	value_put_count(object, "files", (int64_t)report->files);
	value_put_count(object, "bytes", (int64_t)report->bytes);
	if (arguments->json)
		print_json(arguments, object);
	else
		print_sentence(arguments, "cli.sampled", object);
}

enum status command_sample(struct arguments *arguments, struct error *err)
{
	struct arena a = {0};
	struct wanted wanted;
	struct sample sample;
	struct sample_report report;
	enum status status = read_options(arguments, &wanted, err);
	if (status == STATUS_OK)
		status = sample_begin(&a, (uint64_t)wanted.seed, (uint64_t)wanted.cables, &sample, err);
	if (status == STATUS_OK)
		status =
		    sample_write(&sample, wanted.format, arguments->program->files, arguments->words[0], &report, err);
	if (status == STATUS_OK)
		print_report(arguments, &a, &report);
	arena_free(&a);
	return status;
}
