/* export: the reading room as static files for any web server. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/workplace.h"

enum status command_export(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	struct room_report report;
	const char *folder = arguments->words[0];
	enum status status = workplace_open(arguments, WORKPLACE_TEMPLATES, &w, err);
	if (status == STATUS_OK)
		status = file_make_folder(arguments->desk.files, folder, 0755, err);
	if (status == STATUS_OK)
		status = workplace_write_room(&w, folder, &report, err);
	if (status == STATUS_OK) {
		struct value *object = value_object(&w.arena);
		value_put_text(object, "folder", slice_of(folder));
		value_put_count(object, "written", (int64_t)report.written);
		value_put_count(object, "unchanged", (int64_t)report.unchanged);
		value_put_count(object, "removed", (int64_t)report.removed);
		if (arguments->json)
			print_json(arguments, object);
		else
			print_sentence(arguments, "cli.exported", object);
	}
	workplace_close(&w);
	return status;
}
