/* The one writer of the room: makes a folder agree with what the room must hold.
 *
 * It notes what it wrote, with each file's SHA-256, in `.manifest` in that folder, so that a kill at any point needs only
 * another run, and it writes only what differs. Withdrawals come first, in place; then editions and pages before what links to
 * them; files that the manifest names and the room must no longer hold are removed last but for withdrawn editions, which are removed first.
 * It never touches a file that its manifest does not name (export into a folder with other things), and never replaces the
 * folder itself. The caller holds the room writer's lock.
 */
#ifndef CABLEDESK_ROOM_WRITER_H
#define CABLEDESK_ROOM_WRITER_H

#include "base/file.h"
#include "base/template.h"
#include "base/text.h"
#include "room/contents.h"

struct room_report {
	size_t written;
	size_t unchanged;
	size_t removed;
};

/* Pages are made one after another in an arena of their own, so that memory does not grow with the room. */
enum status room_write(const struct room_contents *contents, const struct template_set *templates,
                       const struct text_catalogue *text, const struct files *files, const char *folder,
                       struct room_report *report, struct error *err) __attribute__((warn_unused_result));

/* The HTML of one page as the writer would make it, without writing it: the preview of a publication. `path` is the page's path in the room. */
enum status room_make_page(struct arena *a, const struct room_contents *contents, const struct template_set *templates,
                           const struct text_catalogue *text, struct slice path, struct slice *html, struct error *err)
    __attribute__((warn_unused_result));

#endif
