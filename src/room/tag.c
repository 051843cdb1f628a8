#include "room/tag.h"

#include <stdlib.h>
#include <string.h>

enum { TAG_LEN = 4 };

struct tag {
	char word[TAG_LEN + 1];
	const char *sentence;
};

/* In the order of their bytes. */
static const struct tag tags[] = {
    {"AMGT", "tag.amgt"}, {"APER", "tag.aper"}, {"ASEC", "tag.asec"}, {"CASC", "tag.casc"}, {"CPAS", "tag.cpas"},
    {"CVIS", "tag.cvis"}, {"EAGR", "tag.eagr"}, {"EAID", "tag.eaid"}, {"EAIR", "tag.eair"}, {"ECON", "tag.econ"},
    {"EFIN", "tag.efin"}, {"EFIS", "tag.efis"}, {"EIND", "tag.eind"}, {"EINV", "tag.einv"}, {"ELAB", "tag.elab"},
    {"ELTN", "tag.eltn"}, {"EMIN", "tag.emin"}, {"ENRG", "tag.enrg"}, {"EPET", "tag.epet"}, {"ETRD", "tag.etrd"},
    {"EWWT", "tag.ewwt"}, {"KCOR", "tag.kcor"}, {"KCRM", "tag.kcrm"}, {"KDEM", "tag.kdem"}, {"KISL", "tag.kisl"},
    {"KJUS", "tag.kjus"}, {"KNNP", "tag.knnp"}, {"KPAO", "tag.kpao"}, {"KSCA", "tag.ksca"}, {"KTIP", "tag.ktip"},
    {"KWMN", "tag.kwmn"}, {"MARR", "tag.marr"}, {"MASS", "tag.mass"}, {"MCAP", "tag.mcap"}, {"MNUC", "tag.mnuc"},
    {"MOPS", "tag.mops"}, {"OEXC", "tag.oexc"}, {"OIIP", "tag.oiip"}, {"OPRC", "tag.oprc"}, {"OVIP", "tag.ovip"},
    {"PARM", "tag.parm"}, {"PBTS", "tag.pbts"}, {"PGOV", "tag.pgov"}, {"PHUM", "tag.phum"}, {"PINR", "tag.pinr"},
    {"PINS", "tag.pins"}, {"PINT", "tag.pint"}, {"PREF", "tag.pref"}, {"PREL", "tag.prel"}, {"PTER", "tag.pter"},
    {"SCUL", "tag.scul"}, {"SENV", "tag.senv"}, {"SMIG", "tag.smig"}, {"SNAR", "tag.snar"}, {"SOCI", "tag.soci"},
    {"TBIO", "tag.tbio"}, {"TPHY", "tag.tphy"}, {"TRGY", "tag.trgy"}, {"TSPA", "tag.tspa"}, {"UNGA", "tag.unga"},
    {"UNSC", "tag.unsc"},
};

static int compare(const void *x, const void *y)
{
	const struct tag *a = x, *b = y;
	return strcmp(a->word, b->word);
}

struct value *tag_meaning(struct arena *a, const struct text_catalogue *text, struct slice word)
{
	struct tag wanted = {.sentence = NULL};
	if (word.len != TAG_LEN)
		return value_null(a);
	for (size_t i = 0; i < TAG_LEN; i++)
		wanted.word[i] = byte_to_upper(word.ptr[i]);
	const struct tag *found = bsearch(&wanted, tags, sizeof tags / sizeof *tags, sizeof *tags, compare);
	return found == NULL ? value_null(a) : value_text(a, text_sentence(text, a, found->sentence, NULL));
}
