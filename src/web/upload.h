/* Files that a person sends to be imported: they go to the desk's folder `running` as they come, never to the system's temporary folder.
 *
 * Each file lies in a folder of its own, so that it keeps the name that the person gave it. Who takes an upload owns its folder
 * and removes it.
 */
#ifndef CABLEDESK_WEB_UPLOAD_H
#define CABLEDESK_WEB_UPLOAD_H

#include "http/body.h"
#include "web/site.h"

/* Takes files of any size to the disk, from those who are signed in: called before a body is read, on the thread that reads all connections.
 * STATUS_REFUSED for others. */
enum status upload_intake(const struct site *site, const struct http_request *request, struct http_intake *intake,
                          struct error *err) __attribute__((warn_unused_result));

struct upload {
	char *folder; /* absolute; both are freed by upload_remove */
	char *name;   /* of the file in it: safe as an argument and as a file's name */
	uint64_t size;
};

/* Takes the n-th upload of a request over; false if it is none that came to the disk, or an empty field. */
bool upload_take(const struct http_request *request, size_t index, struct upload *out);
/* Removes the file and its folder. */
void upload_remove(const struct files *files, struct upload *upload);
/* Removes those of a request that nobody took. */
void upload_discard(const struct http_request *request);

/* A name as a file in our folder may have it: letters, digits, '.', '_', '-' and spaces, no dot or hyphen first. */
void upload_clean_name(struct slice given, char *out, size_t size);

#endif
