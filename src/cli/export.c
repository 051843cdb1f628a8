/* export: the reading room as static files for any web server. */
#include "cli/commands.h"

#include "cli/print.h"
#include "cli/workplace.h"

#include <stdlib.h>

/* A room in the desk's folder would lead a web server into it. Both folders are there. */
static enum status check_outside(const struct arguments *arguments, const char *folder, struct error *err)
{
	char *desk = realpath(arguments->desk.folder, NULL);
	char *room = realpath(folder, NULL);
	size_t len = desk == NULL ? 0 : slice_of(desk).len;
	bool inside = desk != NULL && room != NULL && slice_starts_with(slice_of(room), desk) &&
	              (room[len] == '/' || room[len] == '\0');
	if (inside) {
		error_set(err, STATUS_REFUSED, "cli.export_in_desk");
		error_text(err, "path", slice_of(folder));
	}
	free(room);
	free(desk);
	return inside ? STATUS_REFUSED : STATUS_OK;
}

enum status command_export(struct arguments *arguments, struct error *err)
{
	struct workplace w = {0};
	struct room_report report;
	const char *folder = arguments->words[0];
	enum status status = workplace_open(arguments, WORKPLACE_TEMPLATES, &w, err);
	if (status == STATUS_OK)
		status = file_make_folder(arguments->desk.files, folder, 0755, err);
	if (status == STATUS_OK)
		status = check_outside(arguments, folder, err);
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
