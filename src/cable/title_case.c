#include "cable/title_case.h"

#include "base/utf8.h"

#include <string.h>

/* Words that are small within a clause. */
static const char small_words[] = " A AN AND AS AT BUT BY EN FOR IF IN OF ON OR THE TO V V. VIA VS VS. ";

/* Acronyms that have a vowel and would pass for words, each between spaces. */
static const char acronyms[] =
    " CY FY NY KY YPF ACSA ADB ADF AEC AECA AFDB AFL AFP AFRICOM AGOA AGOC AI AIDS AIPAC AIT AKP AMIA AMIS AMISOM ANA "
    "ANC ANP ANSF "
    "ANWAR AOB AOR APEC APHSCT APMM ARF ASEAN ASEM AU "
    "AUC AWACS BOA BSEC CAF CAFTA CARICOM CBI CEDAW CENTCOM CEO CERN CERP CFE CIA CICIG CINCPAC CIS "
    "CITES CODEL COE CODELS COREPER CSIS CSSTB "
    "CIVPOL DAO DAS DEA DEAS DHS DOD DOE DOJ DROC DSACEUR EAC EAP EBRD EC ECB ECOSOC ECOWAS EEZ EFCC EITI ELN EPA EPZ "
    "ERW ESDP ESF ETA EU EUCOM EUFOR EUPOL EULEX EXBS EXIM FAA FAO "
    "FARC FATF FAVA FBI FDI FIAT FIFA FIU FMLN FOC FOIA FPO FSA FTA FTAA GAFTA GATT GCC GAERC GEF GIA GIC "
    "GOAJ GODR GOSL GOSS GPOI GTEP GUUAM HIV HRC IADB IAEA IAF IAVA ICAO "
    "ICC ICRC ICT ICTY ICTR IDA IDB IDF IDP IDPS IED IEDS IFI IFIS IFC IFOR IGAD IGO IHO IIP ILEA ILO IMET IMF IMO "
    "INCB INL INR IOM IPR IRA IRGC IRI IRISL ISAF ISF ISG ISI ISN ITU IWC JEM JI JHA "
    "KADEK KDP KEDO KFOR KIA KLA LAF LDP LDPR LEA LEU LIFG LOA LOC LRA LTA LTTE MANPADS MEA MEK MERCOSUR MEPP MFA MFO "
    "MINUSTAH MINURSO MILF MIT MNNA MOD MOF MOFA MOFAT MOI MOJ MONUC MOU MOUS MP MPLA "
    "MRE NAM NAFTA NAS NASA NATO NEA NEPAD NGO NGOS NIE NOAA NPA NPT NSA OAS OAU OCHA ODA ODIHR OECD OEF OFAC OGC "
    "OHCHR OIC OIE OIF OMB OPCW OPEC OPIC OPDAT OSCE OSD PACOM PAIGC PAO PEMEX PEPFAR "
    "PIC PIJ PIO PKI PKO PLA PLO PNA PNAC POW POWS PRI PRT PRTS PSI PSOE PUK QIZ RAF REO ROK ROC RIO+20 RSO RUF SAARC "
    "SACEUR SADC SAG SARG SARS SCIRI SCO SDI SFOR SIPDIS SLA SNA SOFA SOE SOES SOUTHCOM SPLA SPLM-IRAQ STAFFDEL "
    "STAFFDELS NODEL MONUSCO "
    "SWIFT TAA TFG TIAS TIFA TIP TRNC UAE UAV UAVS UBS UFO UIC UK UN UNAIDS UNAMA UNAMI UNAMID UNAMIR UNAMSIL UNCHR "
    "UNCLOS UNCTAD UNDOF UNDP UNEP UNESCO UNFPA UNGA UNHCR UNHRC UNICEF UNIDO UNIFIL UNITA UNITAF UNMEE UNMIK UNMIL "
    "UNMIN UNMIS UNMOVIC UNOCI "
    "UNODC UNOMIG UNOSOM UNPROFOR UNRWA UNSC UNSCR UNTAC UNTAET UNVIE UPA UPU US USA USAF USAFRICOM USAID USAREUR USAU "
    "USCG USDA USDOC USEU USEUCOM USG USINT USMC USN USNATO USOSCE USTDA USTR USUN UXO VARIG VAT VOA "
    "WEU WFP WHA WIPO WMO WTO YPG ZANU ZANU-PF ZIM EADS ENI ALBA AQIM AQAP AQ EIJ FIS GSPC OTI "
    "MEPI BMENA EUR WHA HCNM IPEEC REDD UAW AFRC AMEX IISS ILSA INA IGC ICJ UNIIIC ISA IRBM MIRV "
    "START EEC EAEC MEFTA II III IV VI VII VIII IX ";

/* Words that look like acronyms (no vowel) and are none, or are written in a way of their own. */
static const char *const written[][2] = {
    {"MR", "Mr"},   {"MR.", "Mr."}, {"MRS", "Mrs"},     {"MRS.", "Mrs."}, {"MS", "Ms"},   {"MS.", "Ms."},
    {"DR", "Dr"},   {"DR.", "Dr."}, {"ST", "St"},       {"ST.", "St."},   {"JR", "Jr"},   {"JR.", "Jr."},
    {"SR.", "Sr."}, {"LT", "Lt"},   {"LTD", "Ltd"},     {"GEN", "Gen"},   {"DOD", "DoD"}, {"DOJ", "DoJ"},
    {"VS", "vs"},   {"HQ", "HQ"},   {"EX-IM", "Ex-Im"}, {"PHD", "PhD"},   {"TV", "TV"},
};

/* Words that only look like an acronym in the plural. */
static const char no_plurals[] =
    " DOES GOES GODS GOTS ARMS HITS PASS MESS LESS MASS BASS LASS KISS MISS BOSS LOSS GAS TIPS ";

struct maker {
	struct buffer *out;
	bool clause_begins; /* the next word begins a clause: it is never small */
	bool last;          /* nor is the last word */
	bool compound;      /* the word has parts */
};

static bool is_in(const char *list, struct slice word)
{
	struct slice rest = slice_of(list);
	size_t at;
	while (word.len > 0 && slice_find(rest, word, &at)) {
		if (at > 0 && rest.ptr[at - 1] == ' ' && at + word.len < rest.len && rest.ptr[at + word.len] == ' ')
			return true;
		rest = slice_from(rest, at + 1);
	}
	return false;
}

static bool is_vowel(char c)
{
	return c != '\0' && strchr("AEIOUY", c) != NULL;
}

/* "GOL", "GOI": the government of a country. */
static bool is_government(struct slice word)
{
	static const char no[] = " GOD GOT GOB GOO GOY GOA ";
	return word.len == 3 && slice_starts_with(word, "GO") && !is_in(no, word);
}

static bool is_acronym(struct slice word)
{
	bool vowel = false;
	for (size_t i = 0; i < word.len; i++) {
		if (!byte_is_upper(word.ptr[i]))
			return false;
		vowel |= is_vowel(word.ptr[i]);
	}
	return word.len > 0 && ((!vowel && word.len > 1) || is_in(acronyms, word) || is_government(word));
}

/* "17TH", "2ND" */
static bool is_ordinal(struct slice part)
{
	size_t digits = 0;
	while (digits < part.len && byte_is_digit(part.ptr[digits]))
		digits++;
	struct slice ending = slice_from(part, digits);
	return digits > 0 && (slice_equals(ending, "TH") || slice_equals(ending, "ST") || slice_equals(ending, "ND") ||
	                      slice_equals(ending, "RD"));
}

/* "U.S.", "D.C" */
static bool is_initials(struct slice part)
{
	for (size_t i = 0; i < part.len; i++) {
		if (i % 2 == 0 ? !byte_is_upper(part.ptr[i]) : part.ptr[i] != '.')
			return false;
	}
	return part.len > 2;
}

/* How many bytes of letters `part` begins with, accented ones, too. Dashes and quotation marks begin with the byte E2. */
static size_t count_letters(struct slice part)
{
	size_t letters = 0;
	while (letters < part.len && (byte_is_alpha(part.ptr[letters]) || (unsigned char)part.ptr[letters] >= 0x80) &&
	       (unsigned char)part.ptr[letters] != 0xE2)
		letters++;
	return letters;
}

/* One part of a word between hyphens and slashes: letters, perhaps with an ending behind an apostrophe. */
static void add_part(struct maker *m, struct slice part)
{
	size_t letters = count_letters(part);
	struct slice stem = slice_part(part, 0, letters);
	struct slice ending = slice_from(part, letters);
	bool plural = stem.len > 3 && stem.ptr[stem.len - 1] == 'S' && is_acronym(slice_part(stem, 0, stem.len - 1)) &&
	              !is_in(acronyms, stem) && !is_in(no_plurals, stem);
	for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
		if (slice_equals(part, written[i][0]) || (slice_equals(stem, written[i][0]) && ending.len > 0 &&
		                                          !byte_is_digit(ending.ptr[0]) && ending.ptr[0] != '.')) {
			buffer_add_cstr(m->out, written[i][1]);
			utf8_add_lower(m->out, slice_from(part, slice_of(written[i][0]).len));
			return;
		}
	}
	if (is_initials(part)) {
		buffer_add(m->out, part);
		return;
	}
	if (is_acronym(stem)) {
		buffer_add(m->out, stem);
	} else if (plural) {
		buffer_add(m->out, slice_part(stem, 0, stem.len - 1));
		buffer_add_byte(m->out, 's');
	} else if (!m->clause_begins && !m->last && is_in(small_words, part) && !(m->compound && part.len == 1)) {
		utf8_add_lower(m->out, stem);
	} else {
		uint32_t code;
		size_t first = utf8_decode(stem, 0, &code);
		buffer_add(m->out, slice_part(stem, 0, first));
		utf8_add_lower(m->out, slice_from(stem, first));
	}
	/* "DRIVER'S", "PNG'ING", "WE'LL", but "O'DONOHUE" and "D'AFFAIRES". */
	bool apostrophe = ending.len > 1 && (ending.ptr[0] == '\'' || slice_starts_with(ending, "\xE2\x80\x99"));
	size_t mark = apostrophe ? (ending.ptr[0] == '\'' ? 1 : 3) : 0;
	if (apostrophe && stem.len == 1 && ending.len - mark > 2) {
		buffer_add(m->out, slice_part(ending, 0, mark + 1));
		utf8_add_lower(m->out, slice_from(ending, mark + 1));
	} else if (letters > 0) {
		utf8_add_lower(m->out, ending);
	} else if (is_ordinal(part)) {
		utf8_add_lower(m->out, part);
	} else {
		buffer_add(m->out, part);
	}
}

static bool is_letter_or_mark(char c)
{
	return byte_is_alpha(c) || byte_is_digit(c) || c == '\'' || (unsigned char)c >= 0x80 || c == '.';
}

/* One word: parts between hyphens, slashes, brackets and quotation marks. */
static void add_word(struct maker *m, struct slice word)
{
	size_t i = 0;
	if (is_in(acronyms, word)) {
		buffer_add(m->out, word);
		m->clause_begins = false;
		return;
	}
	m->compound = memchr(word.ptr, '/', word.len) != NULL || memchr(word.ptr, '-', word.len) != NULL;
	while (i < word.len) {
		size_t begin = i;
		while (i < word.len && is_letter_or_mark(word.ptr[i]))
			i++;
		if (i > begin) {
			add_part(m, slice_part(word, begin, i));
			m->clause_begins = false;
			continue;
		}
		char c = word.ptr[i++];
		buffer_add_byte(m->out, c);
		if (c == '(' || c == '"' || c == '/')
			m->clause_begins = true;
		if (c == '-' && i < word.len && word.ptr[i] == '-')
			m->clause_begins = true;
	}
	char last = word.ptr[word.len - 1];
	m->clause_begins = last == ':' || last == ';' || last == '?' || last == '!' || slice_ends_with(word, "--") ||
	                   slice_equals(word, "-");
}

static bool has_small_letters(struct slice s)
{
	size_t small = 0;
	size_t capitals = 0;
	for (size_t i = 0; i < s.len; i++) {
		small += byte_is_lower(s.ptr[i]);
		capitals += byte_is_upper(s.ptr[i]);
	}
	return small > capitals / 4;
}

enum status title_case_make(struct arena *a, struct slice subject, struct slice *title, struct error *err)
{
	struct buffer out = {0};
	struct maker m = {.out = &out, .clause_begins = true};
	struct slice word;
	struct slice rest = subject;
	bool first = true;
	if (has_small_letters(subject)) {
		*title = subject;
		return STATUS_OK;
	}
	while (slice_cut(&rest, ' ', &word)) {
		if (!first)
			buffer_add_byte(&out, ' ');
		first = false;
		m.last = rest.ptr == NULL;
		if (word.len > 0)
			add_word(&m, word);
	}
	enum status status = buffer_done(&out, err);
	if (status == STATUS_OK) {
		*title = arena_copy(a, buffer_slice(&out));
		if (title->ptr == NULL)
			status = error_memory(err);
	}
	buffer_free(&out);
	return status;
}
