#include "web/abbreviation.h"

#include <stdlib.h>
#include <string.h>

struct abbreviation {
	const char *word;
	const char *sentence;
};

/* In the order of their bytes. TAGS: those that are seen most. */
static const struct abbreviation abbreviations[] = {
    {"AMGT", "web.abbreviation_amgt"},
    {"APER", "web.abbreviation_aper"},
    {"ASEC", "web.abbreviation_asec"},
    {"C", "web.abbreviation_c"},
    {"C/NF", "web.abbreviation_c_nf"},
    {"CASC", "web.abbreviation_casc"},
    {"CONFIDENTIAL", "web.abbreviation_confidential"},
    {"CORRECTED COPY", "web.abbreviation_corrected_copy"},
    {"CPAS", "web.abbreviation_cpas"},
    {"CVIS", "web.abbreviation_cvis"},
    {"DEFERRED", "web.abbreviation_deferred"},
    {"DEPT PASS", "web.abbreviation_dept_pass"},
    {"EAGR", "web.abbreviation_eagr"},
    {"EAID", "web.abbreviation_eaid"},
    {"EAIR", "web.abbreviation_eair"},
    {"ECON", "web.abbreviation_econ"},
    {"EFIN", "web.abbreviation_efin"},
    {"EFIS", "web.abbreviation_efis"},
    {"EIND", "web.abbreviation_eind"},
    {"EINV", "web.abbreviation_einv"},
    {"ELAB", "web.abbreviation_elab"},
    {"ELTN", "web.abbreviation_eltn"},
    {"EMIN", "web.abbreviation_emin"},
    {"ENRG", "web.abbreviation_enrg"},
    {"EPET", "web.abbreviation_epet"},
    {"ETRD", "web.abbreviation_etrd"},
    {"EWWT", "web.abbreviation_ewwt"},
    {"EXDIS", "web.abbreviation_exdis"},
    {"FLASH", "web.abbreviation_flash"},
    {"FOUO", "web.abbreviation_fouo"},
    {"IMMEDIATE", "web.abbreviation_immediate"},
    {"KCOR", "web.abbreviation_kcor"},
    {"KCRM", "web.abbreviation_kcrm"},
    {"KDEM", "web.abbreviation_kdem"},
    {"KISL", "web.abbreviation_kisl"},
    {"KJUS", "web.abbreviation_kjus"},
    {"KNNP", "web.abbreviation_knnp"},
    {"KPAO", "web.abbreviation_kpao"},
    {"KSCA", "web.abbreviation_ksca"},
    {"KTIP", "web.abbreviation_ktip"},
    {"KWMN", "web.abbreviation_kwmn"},
    {"LIMDIS", "web.abbreviation_limdis"},
    {"LIMITED OFFICIAL USE", "web.abbreviation_limited"},
    {"LOU", "web.abbreviation_lou"},
    {"MARR", "web.abbreviation_marr"},
    {"MASS", "web.abbreviation_mass"},
    {"MCAP", "web.abbreviation_mcap"},
    {"MNUC", "web.abbreviation_mnuc"},
    {"MOPS", "web.abbreviation_mops"},
    {"NOCONTRACT", "web.abbreviation_nocontract"},
    {"NODIS", "web.abbreviation_nodis"},
    {"NOFORN", "web.abbreviation_noforn"},
    {"OEXC", "web.abbreviation_oexc"},
    {"OIIP", "web.abbreviation_oiip"},
    {"OPRC", "web.abbreviation_oprc"},
    {"ORCON", "web.abbreviation_orcon"},
    {"OVIP", "web.abbreviation_ovip"},
    {"PARM", "web.abbreviation_parm"},
    {"PBTS", "web.abbreviation_pbts"},
    {"PGOV", "web.abbreviation_pgov"},
    {"PHUM", "web.abbreviation_phum"},
    {"PINR", "web.abbreviation_pinr"},
    {"PINS", "web.abbreviation_pins"},
    {"PINT", "web.abbreviation_pint"},
    {"PREF", "web.abbreviation_pref"},
    {"PREL", "web.abbreviation_prel"},
    {"PRIORITY", "web.abbreviation_priority"},
    {"PTER", "web.abbreviation_pter"},
    {"ROGER CHANNEL", "web.abbreviation_roger_channel"},
    {"ROUTINE", "web.abbreviation_routine"},
    {"S", "web.abbreviation_s"},
    {"S/NF", "web.abbreviation_s_nf"},
    {"SBU", "web.abbreviation_sbu"},
    {"SCUL", "web.abbreviation_scul"},
    {"SECRET", "web.abbreviation_secret"},
    {"SENV", "web.abbreviation_senv"},
    {"SIPDIS", "web.abbreviation_sipdis"},
    {"SMIG", "web.abbreviation_smig"},
    {"SNAR", "web.abbreviation_snar"},
    {"SOCI", "web.abbreviation_soci"},
    {"STADIS", "web.abbreviation_stadis"},
    {"TBIO", "web.abbreviation_tbio"},
    {"TERREP", "web.abbreviation_terrep"},
    {"TOP SECRET", "web.abbreviation_topsecret"},
    {"TPHY", "web.abbreviation_tphy"},
    {"TRGY", "web.abbreviation_trgy"},
    {"TS", "web.abbreviation_ts"},
    {"TSPA", "web.abbreviation_tspa"},
    {"U", "web.abbreviation_u"},
    {"UNCLASSIFIED", "web.abbreviation_unclassified"},
    {"UNGA", "web.abbreviation_unga"},
    {"UNSC", "web.abbreviation_unsc"},
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
