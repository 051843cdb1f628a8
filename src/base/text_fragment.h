/* Text fragments: the end of an address that has a browser scroll to words and mark them.
 *
 * Source: https://wicg.github.io/scroll-to-text-fragment/: "#:~:text=" and the words, or their beginning and end with a comma between, and before them the words in front, with a hyphen;
 * percent-encoded, the hyphen, the comma and the ampersand, too, since they part a directive. A browser that does not know them opens
 * the page, at the fragment before ":~:" if there is one. Pure.
 */
#ifndef CABLEDESK_BASE_TEXT_FRAGMENT_H
#define CABLEDESK_BASE_TEXT_FRAGMENT_H

#include "base/arena.h"

/* ":~:text=…" for a passage as it stands in a text whose white space a page may set otherwise; the empty slice for one without
 * words. Long ones, and those over several lines, are told by their first and last words. Without memory the pointer is NULL. */
struct slice text_fragment_write(struct arena *a, struct slice passage);

/* `address` with the fragment of a passage of the text: behind its own, or as its first. Where the words stand earlier in the text, too, those
 * before them on their line tell which are meant. Without words it is the address as it is. */
struct slice text_fragment_add(struct arena *a, struct slice address, struct slice text, struct span span);

#endif
