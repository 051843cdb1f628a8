/* The room's Atom feed and its sitemap: value trees for pages/room/feed.xml, sitemap.xml and sitemap_part.xml.
 *
 * The feed holds the newest stories and cables in full, so that it can be read without the room. Its links and ids are absolute
 * where the room's address is known, else relative, with ids that are none of the web (urn:). A sitemap needs the address.
 * Source: RFC 4287 (Atom); https://www.sitemaps.org/protocol.html (at most 50,000 addresses a file; here 1,000).
 */
#ifndef CABLEDESK_ROOM_FEED_H
#define CABLEDESK_ROOM_FEED_H

#include "base/template.h"
#include "room/inventory.h"

enum { SITEMAP_PART_MAX = 1000 };

/* The feed's tree; its entries' words are made with room/feed_cable.html and room/feed_story.html. */
enum status feed_make(const struct page_maker *m, const struct template_set *templates, struct value **out,
                      struct error *err) __attribute__((warn_unused_result));

/* Whether a file is a page that the sitemap names. */
bool sitemap_names(const struct room_file *file);
/* The list of parts; a part. */
struct value *sitemap_make(const struct page_maker *m, const struct room_inventory *inventory);
struct value *sitemap_make_part(const struct page_maker *m, const struct room_inventory *inventory, size_t part);

#endif
