/* Sentences with holes: ICU's message format with named arguments.
 *
 *     {count, plural, =0 {No cable} one {# cable} other {# cables}} in {place}.
 *
 * `{name}`, `{name, number}`, `{name, plural, offset:N =N {…} one {…} other {…}}`, `selectordinal`, `select`, and ICU's
 * rules for apostrophes: '' is one, '{ … ' is quoted text, any other stands for itself. A message is immutable and lies in
 * the arena it was read into; the pattern must live as long.
 */
#ifndef CABLEDESK_BASE_MESSAGE_H
#define CABLEDESK_BASE_MESSAGE_H

#include "base/language.h"
#include "base/text.h"

enum { MESSAGE_DEPTH_MAX = 8 };

/* STATUS_INPUT if the pattern is none; `bad` is then the offset where it stopped making sense. */
enum status message_read(struct arena *a, struct slice pattern, const struct text_message **out, size_t *bad)
    __attribute__((warn_unused_result));

/* As text_make (base/text.h). */
bool message_make(const struct language *language, const struct text_message *message, const struct text_maker *maker,
                  struct slice *missing);

#endif
