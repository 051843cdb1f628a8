#include "cli/progress.h"

#include "cli/print.h"

static const int64_t show_every_ms = 250;

void progress_begin(struct progress *p, const struct arguments *arguments, bool as_json, struct slice name)
{
	*p = (struct progress){.arguments = arguments, .as_json = as_json, .name = name};
	p->began = clock_ticks(arguments->program->clock);
}

/* What is left at the rate so far; -1 when nothing can be said. */
static int64_t time_left(const struct progress *p, const struct import_progress *now, int64_t ms)
{
	uint64_t done = now->bytes_done - p->bytes_before;
	if (done == 0 || ms <= 0 || now->bytes_total < now->bytes_done)
		return -1;
	return (int64_t)((double)(now->bytes_total - now->bytes_done) / (double)done * (double)ms);
}

static struct value *make_value(struct arena *a, const struct progress *p, const struct import_progress *now,
                                int64_t ms)
{
	const struct text_catalogue *text = p->arguments->program->text;
	struct value *object = value_object(a);
	uint64_t cables = now->counts.cables - p->cables_before;
	uint64_t bytes = now->bytes_done - p->bytes_before;
	int64_t left = time_left(p, now, ms);
	value_put_text(object, "name", p->name);
	value_put_count(object, "cables", (int64_t)now->counts.cables);
	value_put_count(object, "flagged", (int64_t)now->counts.flagged);
	value_put_count(object, "set_aside", (int64_t)now->counts.set_aside);
	value_put_number(object, "bytes", (int64_t)now->bytes_done);
	value_put_number(object, "total", (int64_t)now->bytes_total);
	value_put_count(object, "rate", ms > 0 ? (int64_t)(cables * 1000 / (uint64_t)ms) : 0);
	value_put_number(object, "bytes_rate", ms > 0 ? (int64_t)(bytes * 1000 / (uint64_t)ms) : 0);
	value_put_text(object, "speed", text_size(text, a, ms > 0 ? (int64_t)(bytes * 1000 / (uint64_t)ms) : 0));
	value_put_number(object, "left_ms", left);
	value_put_text(object, "left", left < 0 ? slice_of("…") : text_duration(text, a, left));
	return object;
}

static void show_line(struct progress *p, struct arena *a, const struct value *object)
{
	FILE *err = p->arguments->program->err;
	struct slice line = text_sentence(p->arguments->program->text, a, "cli.import_progress", object);
	/* Back to the line's start, and clear what stood there. */
	fprintf(err, "\r\033[K%.*s", (int)line.len, line.ptr);
	fflush(err);
	p->line_is_open = true;
}

void progress_show(void *state, const struct import_progress *now)
{
	struct progress *p = state;
	struct arena a = {0};
	int64_t ticks = clock_ticks(p->arguments->program->clock);
	if (!p->has_begun) {
		p->has_begun = true;
		p->cables_before = now->counts.cables;
		p->bytes_before = now->bytes_done;
	}
	bool visible = p->as_json || p->arguments->program->err_is_terminal;
	if (!visible || (p->shown != 0 && ticks - p->shown < show_every_ms))
		return;
	p->shown = ticks;
	const struct value *object = make_value(&a, p, now, ticks - p->began);
	if (value_done(&a, NULL) == STATUS_OK && p->as_json) {
		print_json_line(p->arguments, object);
		fflush(p->arguments->program->out);
	} else if (value_done(&a, NULL) == STATUS_OK) {
		show_line(p, &a, object);
	}
	arena_free(&a);
}

void progress_end(struct progress *p)
{
	if (p->line_is_open)
		fputc('\n', p->arguments->program->err);
	p->line_is_open = false;
}
