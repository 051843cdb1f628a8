#include "web/abbreviation.h"

#include <stdlib.h>
#include <string.h>

struct abbreviation {
	const char *word;
	const char *sentence;
};

/* In the order of their bytes. */
static const struct abbreviation abbreviations[] = {
    {"C", "web.abbreviation_c"},
    {"C/NF", "web.abbreviation_c_nf"},
    {"CONFIDENTIAL", "web.abbreviation_confidential"},
    {"CORRECTED COPY", "web.abbreviation_corrected_copy"},
    {"DEFERRED", "web.abbreviation_deferred"},
    {"DEPT PASS", "web.abbreviation_dept_pass"},
    {"EXDIS", "web.abbreviation_exdis"},
    {"FLASH", "web.abbreviation_flash"},
    {"FOUO", "web.abbreviation_fouo"},
    {"IMMEDIATE", "web.abbreviation_immediate"},
    {"LIMDIS", "web.abbreviation_limdis"},
    {"LIMITED OFFICIAL USE", "web.abbreviation_limited"},
    {"LOU", "web.abbreviation_lou"},
    {"NOCONTRACT", "web.abbreviation_nocontract"},
    {"NODIS", "web.abbreviation_nodis"},
    {"NOFORN", "web.abbreviation_noforn"},
    {"ORCON", "web.abbreviation_orcon"},
    {"PRIORITY", "web.abbreviation_priority"},
    {"ROGER CHANNEL", "web.abbreviation_roger_channel"},
    {"ROUTINE", "web.abbreviation_routine"},
    {"S", "web.abbreviation_s"},
    {"S/NF", "web.abbreviation_s_nf"},
    {"SBU", "web.abbreviation_sbu"},
    {"SECRET", "web.abbreviation_secret"},
    {"SIPDIS", "web.abbreviation_sipdis"},
    {"STADIS", "web.abbreviation_stadis"},
    {"TERREP", "web.abbreviation_terrep"},
    {"TOP SECRET", "web.abbreviation_topsecret"},
    {"TS", "web.abbreviation_ts"},
    {"U", "web.abbreviation_u"},
    {"UNCLASSIFIED", "web.abbreviation_unclassified"},
};

enum { WORD_MAX = 32 };

static int compare(const void *x, const void *y)
{
	const struct abbreviation *a = x, *b = y;
	return strcmp(a->word, b->word);
}

struct value *abbreviation_meaning(struct arena *a, const struct text_catalogue *text, struct slice word)
{
	char capitals[WORD_MAX + 1];
	if (word.len == 0 || word.len > WORD_MAX)
		return value_null(a);
	for (size_t i = 0; i < word.len; i++)
		capitals[i] = byte_to_upper(word.ptr[i]);
	capitals[word.len] = '\0';
	const struct abbreviation wanted = {.word = capitals};
	const struct abbreviation *found = bsearch(&wanted, abbreviations, sizeof abbreviations / sizeof *abbreviations,
	                                           sizeof *abbreviations, compare);
	return found == NULL ? value_null(a) : value_text(a, text_sentence(text, a, found->sentence, NULL));
}
