#include "web/import_value.h"

void import_put_counts(struct value *object, const struct archive_counts *counts)
{
	value_put_count(object, "cables", (int64_t)counts->cables);
	value_put_count(object, "new", (int64_t)counts->fresh);
	value_put_count(object, "known", (int64_t)(counts->cables - counts->fresh));
	value_put_count(object, "differing", (int64_t)counts->differing);
	value_put_count(object, "flagged", (int64_t)counts->flagged);
	value_put_count(object, "set_aside", (int64_t)counts->set_aside);
}

struct value *import_row_value(const struct visit *v, const struct import *import)
{
	struct value *object = value_object(v->arena);
	value_put_number(object, "id", import->id);
	value_put_text(object, "name", import->name);
	value_put_text(object, "collection", import->collection);
	value_put_text(object, "size_text", text_size(v->site->text, v->arena, (int64_t)import->size));
	value_put_bool(object, "done", import->done);
	value_put_bool(object, "undone", import->undone_ms != 0);
	value_put_bool(object, "can_go_on", !import->done && import->undone_ms == 0);
	value_put_moment(object, "undone_at", (struct moment){import->undone_ms, MOMENT_MINUTE});
	value_put_moment(object, "started", (struct moment){import->started_ms, MOMENT_MINUTE});
	import_put_counts(object, &import->counts);
	value_put_bool(object, "has_findings", import->counts.flagged + import->counts.set_aside > 0);
	value_put_url(object, "url", arena_format(v->arena, "/imports/%d", (int)import->id));
	return object;
}
