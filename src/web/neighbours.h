/* The cables before and after one: in the list of hits that it was opened from, and at its post, by date.
 *
 * The address of a cable's page holds the question it was opened from (q, by) and the cursor of the page of hits (from), the way back there. The
 * archive is asked once for the hits beside it, whatever page they stand on, and once for those of its post.
 */
#ifndef CABLEDESK_WEB_NEIGHBOURS_H
#define CABLEDESK_WEB_NEIGHBOURS_H

#include "web/search_value.h"
#include "web/visit.h"

/* The address of a hit's page. `id` is empty where the name tells it apart. */
struct slice neighbours_hit_address(const struct visit *v, const struct search_request *from, struct slice name,
                                    struct slice id);

/* Puts {here_url}, the address of this page with its question; {hit_before, hit_after}, and {post_before, post_after} of a cable that has a post and a day: each {url, name, title, date} or
 * null, as they all are where the question cannot be asked again. `sets`: what the question may name. */
enum status neighbours_put(const struct visit *v, const struct archive_cable *cable,
                           const struct named_set sets[SEARCH_SETS], struct value *page, struct error *err)
    __attribute__((warn_unused_result));

#endif
