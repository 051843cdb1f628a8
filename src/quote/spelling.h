/* British and American spelling: whether two words are one word that the two write otherwise.
 *
 * data/spelling.csv has a pair a line, "british,american", in the order of their bytes; it is taken from the spelling list of breame
 * 0.1.2 (a Python package under Apache-2.0), without pairs that may be two words (tonne/ton). What that list has by rule is a rule here:
 * -ise and -ize, -yse and -yze behind four letters and more, with all that can follow. Doubled consonants are listed, for
 * "filled" and "filed" are two words. Pure and thread-safe.
 */
#ifndef CABLEDESK_QUOTE_SPELLING_H
#define CABLEDESK_QUOTE_SPELLING_H

#include "base/slice.h"

/* Of two folded words that are not the same. */
bool spelling_is_variant(struct slice left, struct slice right);

#endif
