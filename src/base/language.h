/* How a language writes numbers, amounts and dates, and which plural a number takes: ICU behind one door.
 *
 * A language is immutable and may be used by many threads. Writers add UTF-8 to a buffer; where ICU fails (memory), the
 * buffer is marked as failed.
 */
#ifndef CABLEDESK_BASE_LANGUAGE_H
#define CABLEDESK_BASE_LANGUAGE_H

#include "base/buffer.h"

struct language;
struct language_date;

/* `tag` is a BCP 47 language ("en"). STATUS_INTERNAL if ICU's data knows nothing to do with it. The caller closes it. */
enum status language_open(const char *tag, struct language **out, struct error *err)
    __attribute__((warn_unused_result));
void language_close(struct language *language);
const char *language_tag(const struct language *language);
/* Whether it is written from right to left. */
bool language_is_rtl(const struct language *language);

/* The plural category of a number: "one", "few", "other"…; `ordinal`: of 1st, 2nd, 3rd. */
enum { LANGUAGE_PLURAL_MAX = 16 };
void language_plural(const struct language *language, bool ordinal, int64_t number, char out[LANGUAGE_PLURAL_MAX]);

/* 12,408 */
void language_write_number(const struct language *language, struct buffer *out, int64_t number);
/* 999 bytes, 64 MB, 1.94 GB (by thousands) */
void language_write_size(const struct language *language, struct buffer *out, int64_t bytes);

/* A way to write dates, by a pattern of ICU ("d MMM y, HH:mm"). NULL if the pattern is none or memory fails. */
struct language_date *language_date_open(const struct language *language, const char *pattern);
void language_date_close(struct language_date *date);
/* `ms` is UTC; for the clock of another zone add its offset. */
void language_write_date(const struct language_date *date, struct buffer *out, int64_t ms);

#endif
