#include "cli/workplace.h"

enum status workplace_write_room(struct workplace *w, const char *folder, struct room_report *report, struct error *err)
{
	return room_folder_write(&w->arguments->desk, w->db, &w->config, &w->print, folder, report, err);
}
