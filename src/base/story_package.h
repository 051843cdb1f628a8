/* A ZIP in memory, looked into by name: what text processors save (ISO/IEC 29500-2; OASIS OpenDocument 1.3, part 2). Nothing is ever
 * unpacked to anywhere, and only what is asked for is unpacked at all. Only the worker runs this.
 */
#ifndef CABLEDESK_BASE_STORY_PACKAGE_H
#define CABLEDESK_BASE_STORY_PACKAGE_H

#include "base/arena.h"

enum { STORY_PACKAGE_MEMBERS_MAX = 10000, STORY_PACKAGE_MEMBER_MAX = 32 << 20 };

/* Looks through all names. STATUS_INPUT if the ZIP is damaged, protected by a password, or holds macros; STATUS_LIMIT for too many. */
enum status story_package_check(struct slice bytes, struct error *err) __attribute__((warn_unused_result));

/* The member of that name, in the arena; a NULL pointer if there is none. STATUS_INPUT if it is damaged or stands there twice;
 * STATUS_LIMIT if it unpacks to more than STORY_PACKAGE_MEMBER_MAX. */
enum status story_package_read(struct arena *a, struct slice bytes, const char *name, struct slice *out,
                               struct error *err) __attribute__((warn_unused_result));

#endif
