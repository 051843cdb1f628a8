#include "base/language.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/udat.h>
#include <unicode/uloc.h>
#include <unicode/unumberformatter.h>
#include <unicode/upluralrules.h>
#include <unicode/ustring.h>

enum { TAG_MAX = 32, TEXT_MAX = 256, SIZE_UNITS = 5 };

struct language {
	char tag[TAG_MAX];
	UPluralRules *cardinal;
	UPluralRules *ordinal;
	UNumberFormatter *number;
	UNumberFormatter *sizes[SIZE_UNITS];
};

struct language_date {
	UDateFormat *format;
};

static const struct size_unit {
	const char *skeleton;
	double bytes;
} size_units[SIZE_UNITS] = {
    {"unit/byte unit-width-full-name", 1},        {"unit/kilobyte unit-width-short @##", 1e3},
    {"unit/megabyte unit-width-short @##", 1e6},  {"unit/gigabyte unit-width-short @##", 1e9},
    {"unit/terabyte unit-width-short @##", 1e12},
};

static UNumberFormatter *open_number(const char *skeleton, const char *tag, UErrorCode *icu)
{
	UChar wide[TEXT_MAX];
	int32_t len = 0;
	u_strFromUTF8(wide, TEXT_MAX, &len, skeleton, -1, icu);
	return unumf_openForSkeletonAndLocale(wide, len, tag, icu);
}

enum status language_open(const char *tag, struct language **out, struct error *err)
{
	struct language *language = calloc(1, sizeof *language);
	if (language == NULL)
		return error_memory(err);
	UErrorCode icu = U_ZERO_ERROR;
	snprintf(language->tag, sizeof language->tag, "%s", tag);
	language->cardinal = uplrules_openForType(tag, UPLURAL_TYPE_CARDINAL, &icu);
	language->ordinal = uplrules_openForType(tag, UPLURAL_TYPE_ORDINAL, &icu);
	language->number = open_number("", tag, &icu);
	for (size_t i = 0; i < SIZE_UNITS; i++)
		language->sizes[i] = open_number(size_units[i].skeleton, tag, &icu);
	if (U_FAILURE(icu)) {
		language_close(language);
		error_set(err, STATUS_INTERNAL, "base.language");
		error_text(err, "language", slice_of(tag));
		error_text(err, "reason", slice_of(u_errorName(icu)));
		return STATUS_INTERNAL;
	}
	*out = language;
	return STATUS_OK;
}

void language_close(struct language *language)
{
	if (language == NULL)
		return;
	if (language->cardinal != NULL)
		uplrules_close(language->cardinal);
	if (language->ordinal != NULL)
		uplrules_close(language->ordinal);
	if (language->number != NULL)
		unumf_close(language->number);
	for (size_t i = 0; i < SIZE_UNITS; i++) {
		if (language->sizes[i] != NULL)
			unumf_close(language->sizes[i]);
	}
	free(language);
}

const char *language_tag(const struct language *language)
{
	return language->tag;
}

bool language_is_rtl(const struct language *language)
{
	return uloc_isRightToLeft(language->tag);
}

void language_plural(const struct language *language, bool ordinal, int64_t number, char out[LANGUAGE_PLURAL_MAX])
{
	UChar wide[LANGUAGE_PLURAL_MAX];
	UErrorCode icu = U_ZERO_ERROR;
	const UPluralRules *rules = ordinal ? language->ordinal : language->cardinal;
	int32_t len = uplrules_select(rules, (double)number, wide, LANGUAGE_PLURAL_MAX, &icu);
	u_strToUTF8(out, LANGUAGE_PLURAL_MAX, NULL, wide, len, &icu);
	if (U_FAILURE(icu))
		snprintf(out, LANGUAGE_PLURAL_MAX, "other");
}

static void add_wide(struct buffer *out, const UChar *wide, int32_t len, UErrorCode *icu)
{
	char text[TEXT_MAX * 3];
	int32_t size = 0;
	u_strToUTF8(text, sizeof text, &size, wide, len, icu);
	if (U_FAILURE(*icu))
		out->failed = true;
	else
		buffer_add(out, slice_make(text, (size_t)size));
}

static void add_formatted(struct buffer *out, UFormattedNumber *result, UErrorCode *icu)
{
	UChar wide[TEXT_MAX];
	int32_t len = unumf_resultToString(result, wide, TEXT_MAX, icu);
	add_wide(out, wide, U_FAILURE(*icu) ? 0 : len, icu);
}

void language_write_number(const struct language *language, struct buffer *out, int64_t number)
{
	UErrorCode icu = U_ZERO_ERROR;
	UFormattedNumber *result = unumf_openResult(&icu);
	unumf_formatInt(language->number, number, result, &icu);
	add_formatted(out, result, &icu);
	unumf_closeResult(result);
}

void language_write_size(const struct language *language, struct buffer *out, int64_t bytes)
{
	UErrorCode icu = U_ZERO_ERROR;
	size_t unit = 0;
	/* 999.6 kB would round to 1,000 kB. */
	while (unit + 1 < SIZE_UNITS && (double)bytes >= (unit == 0 ? 1000 : size_units[unit].bytes * 999.5))
		unit++;
	UFormattedNumber *result = unumf_openResult(&icu);
	unumf_formatDouble(language->sizes[unit], (double)bytes / size_units[unit].bytes, result, &icu);
	add_formatted(out, result, &icu);
	unumf_closeResult(result);
}

struct language_date *language_date_open(const struct language *language, const char *pattern)
{
	UChar wide[TEXT_MAX];
	int32_t len = 0;
	UErrorCode icu = U_ZERO_ERROR;
	struct language_date *date = calloc(1, sizeof *date);
	if (date == NULL)
		return NULL;
	u_strFromUTF8(wide, TEXT_MAX, &len, pattern, -1, &icu);
	static const UChar utc[] = {'U', 'T', 'C', 0};
	date->format = udat_open(UDAT_PATTERN, UDAT_PATTERN, language->tag, utc, 3, wide, len, &icu);
	if (U_FAILURE(icu)) {
		language_date_close(date);
		return NULL;
	}
	return date;
}

void language_date_close(struct language_date *date)
{
	if (date == NULL)
		return;
	if (date->format != NULL)
		udat_close(date->format);
	free(date);
}

void language_write_date(const struct language_date *date, struct buffer *out, int64_t ms)
{
	UChar wide[TEXT_MAX];
	UErrorCode icu = U_ZERO_ERROR;
	int32_t len = udat_format(date->format, (UDate)ms, wide, TEXT_MAX, NULL, &icu);
	add_wide(out, wide, U_FAILURE(icu) ? 0 : len, &icu);
}
