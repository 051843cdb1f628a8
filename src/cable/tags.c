#include "cable/tags.h"

#include "cable/document_text.h"
#include "cable/labels.h"
#include "cable/word_list.h"

#include <string.h>

enum { CODE = 4, TAGS_MAX = 400, WORD_MAX = 80 };

/* clang-format off */
/* Subject codes; like the lists below in the order of their bytes. */
static const char *const subjects[] = {
	"AADP", "ABLD", "ABUD", "ACAO", "ACBQ", "ACKM", "ACOA", "ADCO", "ADPM", "AEMR", "AFIN", "AFSI", "AFSN", "AFSP",
	"AGAO", "AGMT", "AINF", "AINR", "AINT", "ALOW", "AMED", "AMER", "AMGT", "AMTC", "ANET", "AODE", "AORC", "AORG",
	"AORL", "APCS", "APER", "APRC", "APRM", "ASCH", "ASEC", "ASIG", "ASUP", "BBSR", "BENG", "BEXP", "BFIF", "BFIN",
	"BFOL", "BGEN", "BGPG", "BIMP", "BLAB", "BLIB", "BMAA", "BMGT", "BNEG", "BPER", "BPRO", "BTIO", "BTRA", "BTRD",
	"BUSC", "CACS", "CAPC", "CARC", "CASC", "CASE", "CDES", "CFED", "CGEN", "CIND", "CITT", "CJAN", "CLOK", "CMGT",
	"CMXP", "CPAS", "CPRS", "CROS", "CSEP", "CTRN", "CVIS", "EAGR", "EAID", "EAIR", "EALR", "ECIN", "ECIP", "ECON",
	"ECPS", "ECRP", "ECUN", "EDEV", "EDEX", "EDRC", "EDUC", "EFIN", "EFIS", "EFTA", "EGAD", "EGEN", "EIAR", "EIND",
	"EINT", "EINV", "ELAB", "ELNT", "ELTN", "EMIG", "EMIN", "ENRG", "ENVI", "ENVR", "EPAT", "EPEC", "EPET", "EPIN",
	"EPNG", "EPRM", "EPSC", "EPWR", "ERTD", "ESEC", "ESTH", "ESTN", "ETEL", "ETIO", "ETRA", "ETRC", "ETRD", "ETRN",
	"ETRO", "ETTC", "EWWT", "EXBS", "EXIM", "KACT", "KAWC", "KAWX", "KBCT", "KBIO", "KBTR", "KBTS", "KCEM", "KCFE",
	"KCGC", "KCIP", "KCIS", "KCMR", "KCOM", "KCOR", "KCPS", "KCRM", "KCRS", "KCSA", "KCSY", "KCUL", "KCVM", "KDEM",
	"KDEV", "KDLF", "KDMR", "KDRG", "KDRL", "KECF", "KEDU", "KEMR", "KENV", "KESS", "KEXP", "KFAM", "KFEM", "KFIN",
	"KFLO", "KFLU", "KFPC", "KFRD", "KFSC", "KFTN", "KGAC", "KGCC", "KGCN", "KGHG", "KGIC", "KGIT", "KGLB", "KGOV",
	"KGPC", "KHDP", "KHIV", "KHLS", "KHMN", "KHSA", "KHUM", "KICA", "KICC", "KICT", "KIDE", "KIIC", "KIIP", "KIPP",
	"KIPR", "KIPT", "KIRC", "KIRF", "KIRP", "KISL", "KITA", "KIVP", "KIVR", "KJAN", "KJRE", "KJUS", "KLAB", "KLAP",
	"KLBO", "KLEG", "KLFU", "KLIG", "KLPM", "KLSO", "KMAC", "KMCA", "KMCC", "KMDR", "KMED", "KMFO", "KMIG", "KMNP",
	"KMOC", "KMPF", "KMPI", "KMPL", "KMPP", "KMRS", "KMSG", "KMVP", "KNAP", "KNAR", "KNDP", "KNEI", "KNEP", "KNET",
	"KNNC", "KNNF", "KNNO", "KNNP", "KNNR", "KNPP", "KNPT", "KNRG", "KNRV", "KNSD", "KNUC", "KNUP", "KOCI", "KOEM",
	"KOGL", "KOLY", "KOMC", "KOMH", "KOMO", "KOMS", "KORE", "KOTR", "KPAI", "KPAK", "KPAL", "KPAM", "KPAO", "KPAS",
	"KPDD", "KPFO", "KPGO", "KPIN", "KPIR", "KPKO", "KPLC", "KPLS", "KPMI", "KPMO", "KPOA", "KPOL", "KPON", "KPOP",
	"KPOW", "KPPA", "KPRM", "KPRO", "KPRP", "KPRT", "KPRV", "KPSC", "KPTD", "KPTS", "KPWR", "KRAD", "KRCM", "KRCS",
	"KRDP", "KREC", "KREF", "KREI", "KREL", "KRFD", "KRFR", "KRGY", "KRIF", "KRIM", "KRKO", "KRLD", "KRMS", "KRTS",
	"KRVC", "KSAC", "KSAF", "KSCA", "KSCI", "KSCS", "KSCT", "KSEC", "KSEO", "KSEP", "KSIA", "KSIM", "KSKN", "KSLG",
	"KSMT", "KSOC", "KSPA", "KSPR", "KSSB", "KSTC", "KSTH", "KSTS", "KSTT", "KSUM", "KSUN", "KSUP", "KTBD", "KTBT",
	"KTCV", "KTDB", "KTDD", "KTDM", "KTER", "KTEX", "KTFE", "KTFM", "KTFN", "KTFS", "KTIA", "KTIP", "KTIS", "KTLA",
	"KTNN", "KTRD", "KTRE", "KTRF", "KTSC", "KTSD", "KUIR", "KUIS", "KUNA", "KUNC", "KUNH", "KUNO", "KUNP", "KUNR",
	"KURD", "KUSA", "KUWN", "KVBL", "KVCM", "KVIC", "KVIP", "KVIR", "KVIS", "KVPR", "KVRP", "KWAC", "KWAK", "KWAN",
	"KWAR", "KWAT", "KWAW", "KWBG", "KWBW", "KWCE", "KWCI", "KWCR", "KWIC", "KWIM", "KWIR", "KWKN", "KWLS", "KWMC",
	"KWMD", "KWMM", "KWMN", "KWNM", "KWNN", "KWOM", "KWPA", "KWPB", "KWPG", "KWPO", "KWPR", "KWRC", "KWRF", "KWST",
	"KWTO", "KWUN", "KWWB", "KWWT", "KXML", "KZAE", "MAPP", "MARR", "MARS", "MASS", "MCAP", "MCCP", "MCRM", "MDIE",
	"MEPI", "MEPN", "MEPP", "METE", "MEVA", "MIAH", "MIIT", "MILI", "MLIB", "MNNC", "MNUC", "MOIL", "MOPO", "MOPS",
	"MPOL", "MPOS", "MPRK", "MSIG", "MTAA", "MTAG", "MTCR", "MTRE", "MTRR", "MUCN", "OBSP", "OCEA", "OCII", "OCON",
	"ODAG", "ODIP", "ODOC", "ODPC", "OEXC", "OEXP", "OFDA", "OFDP", "OFFI", "OGEN", "OGIV", "OHUM", "OIIP", "OIPP",
	"OMAN", "OMAR", "OMIG", "OPAD", "OPAG", "OPCR", "OPDC", "OPDP", "OPEC", "OPIC", "OPIN", "OPPC", "OPPI", "OPRC",
	"OPTA", "OPUS", "OREG", "OREP", "ORIG", "ORPC", "OSAC", "OSCE", "OSCI", "OSHA", "OTAN", "OTIP", "OTRA", "OTRD",
	"OUAL", "OVIP", "OVIS", "OVPI", "PACE", "PADM", "PALE", "PAMQ", "PARK", "PARM", "PARR", "PARS", "PASS", "PATG",
	"PBGT", "PBIO", "PBOV", "PBST", "PBTS", "PCEM", "PCHM", "PCUL", "PDEM", "PDIP", "PDOV", "PECO", "PEDU", "PEFI",
	"PELE", "PEPR", "PERL", "PERM", "PFIN", "PFOR", "PFOV", "PFUN", "PGIC", "PGIV", "PGOF", "PGOR", "PGOV", "PGRE",
	"PGRV", "PHAS", "PHIM", "PHPR", "PHSA", "PHTP", "PHUH", "PHUM", "PHUR", "PHUS", "PIDE", "PIND", "PINF", "PING",
	"PINL", "PINM", "PINO", "PINR", "PINS", "PINT", "PINV", "PJUS", "PKFK", "PKPA", "PKPO", "PLAB", "PLEC", "PLED",
	"PLFL", "PLIB", "PLOS", "PMAR", "PMIG", "PMIL", "PMOG", "PNAT", "PNET", "PNNL", "PNUC", "PNUM", "PODC", "POGO",
	"POGV", "POLI", "POLM", "POPO", "POSI", "POSP", "POST", "PPAO", "PPDC", "PPEF", "PPEL", "PPFL", "PPIN", "PPOV",
	"PRAM", "PREC", "PREF", "PREG", "PREL", "PREO", "PREP", "PRES", "PRFE", "PRFL", "PRGO", "PRGV", "PRHU", "PRIO",
	"PRLE", "PROF", "PROG", "PROP", "PROV", "PRVP", "PSEC", "PSEP", "PSHA", "PSIP", "PSNR", "PSOC", "PSOE", "PSPA",
	"PSPR", "PSTD", "PTBS", "PTEP", "PTER", "PTIO", "PTLA", "PTRD", "PTRE", "PUNE", "PUNO", "PUNR", "PVIP", "PVOV",
	"PVTS", "SAAD", "SADC", "SAKW", "SANR", "SARS", "SASC", "SASG", "SCOI", "SCRM", "SCRS", "SCUD", "SCUL", "SECI",
	"SECN", "SECR", "SENC", "SENS", "SENV", "SETA", "SEVN", "SFNV", "SHUM", "SIPR", "SIPS", "SKCA", "SKCR", "SKSA",
	"SLFS", "SMIG", "SMIL", "SMIT", "SMJG", "SNAR", "SNEG", "SNIG", "SNKZ", "SNUC", "SOCI", "SOCU", "SOCY", "SOPN",
	"SORG", "SPAS", "SPCE", "SPCV", "SPGK", "SPIL", "SREF", "SROC", "SSTE", "SWHO", "SWMN", "SYAI", "TABD", "TAGS",
	"TAUK", "TBID", "TBIO", "TBKI", "TECH", "TEFI", "TERR", "TFIN", "TGRG", "THIO", "THOM", "THPY", "TIFA", "TINT",
	"TNAR", "TNDG", "TNGD", "TNUC", "TOPC", "TOUR", "TPHY", "TPIR", "TPLA", "TPML", "TPPA", "TPSA", "TPSL", "TRAD",
	"TRAN", "TRAO", "TRBI", "TRBY", "TRCT", "TRGV", "TRGY", "TRIO", "TROS", "TRSO", "TRSP", "TRSY", "TRYI", "TRYS",
	"TSPA", "TSPL", "TTFN", "TURI", "TWCC", "TWIP",
};

/* Organisations and programs whose codes are not of four letters, or that must be known to take a slip back. */
static const char *const organisations[] = {
	"ADB", "AFDB", "AID", "AIDS", "AMCHAMS", "ANC", "ANDEAN", "APEC", "APECO", "ARABL", "ARF", "ASEAN", "AU",
	"BIS", "CARICOM", "CBD", "CBW", "CCW", "CDC", "CEN", "CERN", "CFE", "CICTE", "CIS", "CITEL", "CITES", "COE",
	"CPCTC", "CSCE", "CTBT", "CTM", "CWC", "CWG", "EAC", "EBRD", "ECE", "ECLAC", "ECOSOC", "ECOWA", "ECOWAS",
	"EFTA", "EU", "EUC", "EUN", "EUR", "FAA", "FAO", "FARC", "FATF", "FBI", "FDA", "FIR", "FMLN", "FSC", "FTA",
	"FTAA", "GATT", "GCC", "GEF", "GTIP", "HIV", "HRC", "IADB", "IAEA", "IAHRC", "IBRD", "ICAO", "ICC", "ICCAT",
	"ICJ", "ICRC", "ICTY", "IDA", "IDB", "IDP", "IEA", "IFAD", "IFC", "IFI", "IGAD", "IHO", "IICA", "ILC", "ILO",
	"IMF", "IMO", "INR", "INRB", "INTELSAT", "INTERPOL", "IOM", "IPR", "ISAF", "ITU", "IUCN", "IWC", "LAB",
	"LABOR", "MAS", "MERCOSUR", "MFA", "MIC", "MIGA", "MIL", "MINUSTAH", "MONUC", "MTCRE", "NAFTA", "NAR", "NATO",
	"NEA", "NEPAD", "NGO", "NPA", "NPG", "NPT", "NSF", "NSG", "NSSP", "OAS", "OAU", "OCS", "ODC", "ODIHR", "OECD",
	"OECS", "OIC", "OIE", "OPCW", "OPEC", "OPIC", "OSCE", "OTR", "PBS", "PCI", "PIF", "PKO", "PLO", "POL",
	"POLMIL", "PRT", "PSI", "SAA", "SAARC", "SAN", "SANC", "SCI", "SCO", "SHI", "SIPRS", "SPC", "SPP", "TIP",
	"TNK", "TRIPS", "UNAIDS", "UNAMA", "UNAUS", "UNC", "UNCC", "UNCDF", "UNCHC", "UNCHR", "UNCHS", "UNCITRAL",
	"UNCLOS", "UNCND", "UNCRIME", "UNCSD", "UNCTAD", "UNDC", "UNDCP", "UNDP", "UNEP", "UNESCO", "UNFCCC",
	"UNFICYP", "UNFPA", "UNGA", "UNHCR", "UNHRC", "UNICEF", "UNIDO", "UNIFIL", "UNITAR", "UNMIK", "UNMIS", "UNO",
	"UNODC", "UNOMIG", "UNPUOS", "UNRWA", "UNSC", "UNSCR", "UNTAC", "UNVIE", "UPU", "USAID", "USDA", "USEU",
	"USNATO", "USOAS", "USTR", "USUN", "WAEMU", "WB", "WCI", "WCL", "WEF", "WEU", "WFP", "WGC", "WHO", "WIPO",
	"WMD", "WMO", "WTO", "WTRO", "WWT",
};

/* Country and area codes of the TAGS handbook. */
static const char *const countries[] = {
	"AA", "AC", "AD", "AE", "AF", "AG", "AJ", "AL", "AM", "AN", "AO", "AQ", "AR", "AS", "AU", "AV", "AX", "AY",
	"BA", "BB", "BC", "BD", "BE", "BF", "BG", "BH", "BK", "BL", "BM", "BN", "BO", "BP", "BQ", "BR", "BT", "BU",
	"BX", "BY", "BZ", "CA", "CB", "CC", "CD", "CE", "CF", "CG", "CH", "CI", "CJ", "CK", "CM", "CN", "CO", "CR",
	"CS", "CT", "CU", "CV", "CW", "CY", "CZ", "DA", "DJ", "DO", "DR", "EC", "EE", "EG", "EI", "EK", "EN", "ER",
	"ES", "ET", "EU", "EZ", "FI", "FJ", "FM", "FO", "FP", "FR", "FS", "GA", "GB", "GC", "GE", "GG", "GH", "GI",
	"GJ", "GK", "GL", "GM", "GP", "GQ", "GR", "GT", "GV", "GW", "GY", "GZ", "HA", "HK", "HO", "HR", "HT", "HU",
	"IC", "ID", "IE", "IN", "IO", "IQ", "IR", "IS", "IT", "IV", "IZ", "JA", "JE", "JM", "JN", "JO", "JP", "KE",
	"KG", "KN", "KR", "KS", "KT", "KU", "KV", "KZ", "LA", "LE", "LG", "LH", "LI", "LO", "LS", "LT", "LU", "LV",
	"LY", "MA", "MB", "MC", "MD", "MF", "MG", "MH", "MI", "MK", "ML", "MN", "MO", "MP", "MQ", "MR", "MT", "MU",
	"MV", "MX", "MY", "MZ", "NA", "NC", "NF", "NG", "NH", "NI", "NK", "NL", "NO", "NP", "NR", "NS", "NT", "NU",
	"NZ", "PA", "PC", "PE", "PF", "PG", "PK", "PL", "PM", "PN", "PO", "PP", "PS", "PU", "QA", "RE", "RO", "RP",
	"RQ", "RS", "RU", "RW", "SA", "SB", "SC", "SE", "SF", "SG", "SH", "SI", "SK", "SL", "SM", "SN", "SO", "SP",
	"SR", "ST", "SU", "SV", "SW", "SY", "SZ", "TC", "TD", "TE", "TH", "TI", "TK", "TL", "TN", "TO", "TP", "TS",
	"TT", "TU", "TV", "TW", "TX", "TZ", "UA", "UG", "UK", "UP", "US", "UV", "UY", "UZ", "VA", "VC", "VE", "VI",
	"VM", "VN", "VQ", "VS", "VT", "WA", "WE", "WF", "WI", "WQ", "WS", "WZ", "XA", "XB", "XC", "XD", "XE", "XF",
	"XG", "XH", "XI", "XJ", "XK", "XL", "XM", "XN", "XR", "XS", "XT", "XU", "XV", "XW", "XX", "XY", "XZ", "YE",
	"YI", "YM", "YO", "YU", "ZA", "ZC", "ZF", "ZI", "ZK", "ZL", "ZM", "ZO", "ZP", "ZR", "ZU", "ZW",
};
/* clang-format on */

/* Program TAGS of several words, as posts used them. */
static const char *const phrases[] = {
    "AFGHANISTAN RECONSTRUCTION",
    "AGRICULTURE AND TRADE",
    "AVIAN INFLUENZA",
    "BILATERAL RELATIONS",
    "BORDER SECURITY",
    "CIVIL AVIATION",
    "CLIMATE CHANGE",
    "CONSULAR AFFAIRS",
    "COUNTER TERRORISM",
    "COUNTRY CLEARANCE",
    "COUNTERTERRORISM",
    "DEFENSE REFORM",
    "DOMESTIC POLITICS",
    "ECONOMIC AFFAIRS",
    "ECONOMY AND FINANCE",
    "ENERGY AND ENVIRONMENT",
    "EXTERNAL RELATIONS",
    "FOREIGN AFFAIRS",
    "FOREIGN POL",
    "FOREIGN POLICY",
    "FOREIGN RELATIONS",
    "GAZA DISENGAGEMENT",
    "GLOBAL DEFENSE",
    "GOI EXTERNAL",
    "GOI INTERNAL",
    "GOVERNMENT",
    "HUMAN RIGHTS",
    "HUMAN TRAFFICKING",
    "HUMANITARIAN AFFAIRS",
    "INTELLECTUAL PROPERTY",
    "INTERNAL POLITICS",
    "INTERNATIONAL ORGANIZATIONS",
    "IRAQI FREEDOM",
    "ISRAEL RELATIONS",
    "ISRAELI PALESTINIAN AFFAIRS",
    "ISRAELI SOCIETY",
    "ITALIAN POLITICS",
    "ITALY NATIONAL ELECTIONS",
    "LABOR AFFAIRS",
    "LAW ENFORCEMENT",
    "MEDIA REACTION REPORT",
    "MEDIA REACTION",
    "MIDDLE EAST",
    "MILITARY RELATIONSHIPS",
    "NATIONAL ELECTIONS",
    "NATIONAL SECURITY",
    "NUCLEAR PROLIFERATION",
    "PEACE PROCESS",
    "POLITICAL PARTIES",
    "POLITICS FOREIGN POLICY",
    "PRESS REACTION",
    "PUBLIC AFFAIRS",
    "PUBLIC DIPLOMACY",
    "REGIONAL SECURITY",
    "RELIGIOUS FREEDOM",
    "SCIENCE AND TECHNOLOGY",
    "SECURITY AND DEFENSE",
    "SETTLEMENTS",
    "SOCIAL AFFAIRS",
    "TRADE AND INVESTMENT",
    "TRAFFICKING IN PERSONS",
    "WEAPONS OF MASS DESTRUCTION",
    "WOMENS RIGHTS",
    "MILITARY AND DEFENSE",
};

/* Persons that telegrams name by less than their TAG. */
static const char *const persons[][2] = {
    {"BUSH, GEORGE", "BUSH, GEORGE W."},
    {"BUSH, GEORGE W", "BUSH, GEORGE W."},
};

struct tagger {
	struct arena *arena;
	struct slice text; /* capitals */
	size_t at;
	struct slice *tags;
	size_t count;
	size_t capacity;
	bool failed;
};

static bool is_country(struct slice word)
{
	return word.len == 2 && word_list_has(countries, sizeof countries / sizeof *countries, word);
}

static bool is_organisation(struct slice word)
{
	return word.len >= 2 && word_list_has(organisations, sizeof organisations / sizeof *organisations, word);
}

static bool is_subject(struct slice word)
{
	return word.len == CODE && word_list_has(subjects, sizeof subjects / sizeof *subjects, word);
}

static bool is_code(struct slice word)
{
	return is_subject(word) || is_country(word) || is_organisation(word);
}

static void add(struct tagger *t, struct slice tag)
{
	for (size_t i = 0; i < t->count; i++) {
		if (slice_equal(t->tags[i], tag))
			return;
	}
	if (t->count == TAGS_MAX || tag.len == 0)
		return;
	struct slice *item = arena_push(t->arena, &t->tags, t->count, &t->capacity, sizeof *item);
	if (item == NULL) {
		t->failed = true;
		return;
	}
	*item = tag;
	t->count++;
}

static bool is_separator(char c)
{
	return byte_is_space(c) || c == ',' || c == ';' || c == ':' || c == '\\';
}

/* Moves to the next tag. True if a line ended before it and no comma said that the list goes on. */
static bool skip_separators(struct tagger *t)
{
	bool comma = t->at > 0 && t->text.ptr[t->at - 1] == ',';
	bool line_ended = false;
	for (; t->at < t->text.len && is_separator(t->text.ptr[t->at]); t->at++) {
		comma |= t->text.ptr[t->at] == ',';
		line_ended |= t->text.ptr[t->at] == '\n';
	}
	return line_ended && !comma;
}

static struct slice word_at(struct slice text, size_t at)
{
	size_t end = at;
	while (end < text.len && !is_separator(text.ptr[end]) && text.ptr[end] != '(' && text.ptr[end] != ')')
		end++;
	struct slice word = slice_part(text, at, end);
	while (word.len > 1 && word.ptr[word.len - 1] == '.')
		word.len--;
	return word;
}

/* The length of `phrase` at `at`, where any white space stands for its spaces; 0 if it does not stand there. */
static size_t phrase_length(struct slice text, size_t at, const char *phrase)
{
	size_t i = at;
	for (const char *p = phrase; *p != '\0'; p++) {
		if (*p == ' ') {
			size_t begin = i;
			while (i < text.len && byte_is_space(text.ptr[i]))
				i++;
			if (i == begin)
				return 0;
		} else if (i < text.len && text.ptr[i] == *p) {
			i++;
		} else {
			return 0;
		}
	}
	return i - at;
}

/* The longest phrase that stands at `at`. A phrase of one word must end there; of several, what follows may be glued to it. */
static const char *phrase_at(struct slice text, size_t at, size_t *len)
{
	const char *best = NULL;
	*len = 0;
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
		size_t found = phrase_length(text, at, phrases[i]);
		bool glued = at + found < text.len && byte_is_alpha(text.ptr[at + found]);
		if (found > *len && (!glued || strchr(phrases[i], ' ') != NULL)) {
			/* "FOREIGN POL" must not cut "FOREIGN POLITICS". */
			if (glued && !is_organisation(word_at(text, at + found)) && !is_code(word_at(text, at + found)))
				continue;
			best = phrases[i];
			*len = found;
		}
	}
	return best;
}

/* Codes that ran together: [country] codes [country]. The parts of the codes in the middle. */
static bool split_run(struct slice word, struct span *codes)
{
	if (word.len < CODE + 2 || word.len > WORD_MAX || word.len % 2 != 0)
		return false;
	bool country_first =
	    word.len % CODE == 2 && is_country(slice_part(word, 0, 2)) && is_subject(slice_part(word, 2, 6));
	*codes = (struct span){country_first ? 2 : 0, word.len};
	if ((codes->end - codes->begin) % CODE == 2)
		codes->end -= 2;
	for (size_t i = codes->begin; i < codes->end; i += CODE) {
		if (!is_subject(slice_part(word, i, i + CODE)))
			return false;
	}
	return codes->end == word.len || is_country(slice_from(word, codes->end));
}

static bool is_run_together(struct slice word)
{
	struct span codes;
	return split_run(word, &codes);
}

/* "PREL/PGOV", "ECON-EFIN": codes with another mark between them than a comma. False if a part is no code ("UNGA/C-6"). */
static bool add_marked(struct tagger *t, struct slice word)
{
	struct slice parts[8];
	size_t count = 0;
	size_t begin = 0;
	for (size_t i = 0; i <= word.len; i++) {
		if (i < word.len && word.ptr[i] != '/' && word.ptr[i] != '-')
			continue;
		if (count == sizeof parts / sizeof *parts || !is_code(slice_part(word, begin, i)))
			return false;
		parts[count++] = slice_part(word, begin, i);
		begin = i + 1;
	}
	for (size_t i = 0; i < count; i++)
		add(t, parts[i]);
	return count > 1;
}

/* Adds the codes that ran together in `word`; false if it is no such run. */
static bool add_run_together(struct tagger *t, struct slice word)
{
	struct span codes;
	if (slice_equals(word, "POLMIL")) {
		add(t, slice_part(word, 0, 3));
		add(t, slice_from(word, 3));
		return true;
	}
	if (!split_run(word, &codes))
		return false;
	if (codes.begin > 0)
		add(t, slice_part(word, 0, codes.begin));
	for (size_t i = codes.begin; i < codes.end; i += CODE)
		add(t, slice_part(word, i, i + CODE));
	if (codes.end < word.len)
		add(t, slice_from(word, codes.end));
	return true;
}

/* A known code with one letter too many (MOPPS, UNDESCO): the code, in the arena; empty if there is no such. */
static struct slice without_slip(struct tagger *t, struct slice word)
{
	if (word.len < CODE + 1 || word.len > 10)
		return (struct slice){NULL, 0};
	for (size_t skip = 0; skip < word.len; skip++) {
		char shorter[16];
		size_t len = 0;
		for (size_t i = 0; i < word.len; i++) {
			if (i != skip)
				shorter[len++] = word.ptr[i];
		}
		struct slice candidate = slice_make(shorter, len);
		if (is_subject(candidate) || (len >= CODE && is_organisation(candidate)))
			return arena_copy(t->arena, candidate);
	}
	return (struct slice){NULL, 0};
}

static void add_person(struct tagger *t, struct slice last, struct slice first)
{
	struct slice name = arena_format(t->arena, "%.*s, %.*s", (int)last.len, last.ptr, (int)first.len, first.ptr);
	for (size_t i = 0; i < sizeof persons / sizeof *persons; i++) {
		if (slice_equals(name, persons[i][0]))
			name = slice_of(persons[i][1]);
	}
	if (name.ptr == NULL)
		t->failed = true;
	else
		add(t, name);
}

/* "(STEINBERG, JAMES B.)": the person in parentheses at `at`. */
static void take_parentheses(struct tagger *t)
{
	size_t close;
	struct slice rest = slice_part(t->text, t->at + 1, t->at + 1 + WORD_MAX);
	if (!slice_find_byte(rest, ')', &close)) {
		t->at++;
		return;
	}
	struct slice inside = text_in_one_line(t->arena, slice_part(rest, 0, close));
	size_t cut;
	t->at += close + 2;
	if (inside.ptr == NULL)
		t->failed = true;
	else if (slice_find_byte(inside, ',', &cut) || slice_find_byte(inside, ' ', &cut))
		add_person(t, slice_trim(slice_part(inside, 0, cut)), slice_trim(slice_from(inside, cut + 1)));
	else if (inside.len > 1)
		add(t, inside);
}

static bool is_name(struct slice word)
{
	size_t letters = 0;
	for (size_t i = 0; i < word.len; i++) {
		if (byte_is_alpha(word.ptr[i]))
			letters++;
		else if (word.ptr[i] != '-' && word.ptr[i] != '\'')
			return false;
	}
	return letters >= 3 && !is_code(word);
}

/* Behind OVIP may stand a person as two words: LAST FIRST, and an initial. */
static bool take_person(struct tagger *t)
{
	if (t->count == 0 || !slice_equals(t->tags[t->count - 1], "OVIP"))
		return false;
	struct slice last = word_at(t->text, t->at);
	size_t next = t->at + last.len;
	while (next < t->text.len && (byte_is_space(t->text.ptr[next]) || t->text.ptr[next] == ','))
		next++;
	struct slice first = word_at(t->text, next);
	if (!is_name(last) || !is_name(first))
		return false;
	size_t end = next + first.len;
	size_t initial = end;
	while (initial < t->text.len && t->text.ptr[initial] == ' ')
		initial++;
	if (initial + 1 < t->text.len && byte_is_upper(t->text.ptr[initial]) && t->text.ptr[initial + 1] == '.')
		end = initial + 2;
	t->at = end;
	add_person(t, last, slice_part(t->text, next, end));
	return true;
}

static bool has_only_letters(struct slice word)
{
	for (size_t i = 0; i < word.len; i++) {
		if (!byte_is_alpha(word.ptr[i]) && word.ptr[i] != '\'' && word.ptr[i] != '-')
			return false;
	}
	return word.len > 0;
}

/* A word that no list has, and those that follow it in the line: a program TAG of several words. */
static void take_unknown(struct tagger *t, struct slice word)
{
	size_t end = t->at + word.len;
	while (word.len > CODE && has_only_letters(word)) {
		size_t next = end;
		size_t phrase;
		while (next < t->text.len && t->text.ptr[next] == ' ')
			next++;
		struct slice following = word_at(t->text, next);
		bool joins = slice_equals(following, "AND") || slice_equals(following, "OF") ||
		             (following.len > CODE && has_only_letters(following) && !is_code(following));
		if (next == end || !joins || phrase_at(t->text, next, &phrase) != NULL ||
		    next + following.len - t->at > WORD_MAX)
			break;
		end = next + following.len;
	}
	struct slice tag = text_in_one_line(t->arena, slice_part(t->text, t->at, end));
	t->at = end;
	if (tag.ptr == NULL)
		t->failed = true;
	else
		add(t, tag);
}

/* True if what begins a new line without a comma before it is a tag, and no other words of the head. */
static bool is_tag_at_line_start(struct tagger *t)
{
	size_t len;
	struct slice word = word_at(t->text, t->at);
	return is_code(word) || t->text.ptr[t->at] == '(' || phrase_at(t->text, t->at, &len) != NULL ||
	       is_run_together(word);
}

static void take_tag(struct tagger *t)
{
	size_t len;
	struct slice word = word_at(t->text, t->at);
	const char *phrase = phrase_at(t->text, t->at, &len);
	if (t->text.ptr[t->at] == '(') {
		take_parentheses(t);
		return;
	}
	if (word.len == 0 || slice_equals(word, ".") || slice_equals(word, "-")) {
		t->at++;
		return;
	}
	if (phrase != NULL) {
		add(t, slice_of(phrase));
		t->at += len;
		return;
	}
	if (slice_equals(word, "SIPDIS") || take_person(t)) {
		t->at += slice_equals(word, "SIPDIS") ? word.len : 0;
		return;
	}
	/* A word may be listed as an organisation to be split or corrected: that comes first. */
	struct slice corrected = {NULL, 0};
	if (!add_run_together(t, word) && (is_code(word) || !add_marked(t, word))) {
		if (!is_code(word))
			corrected = without_slip(t, word);
		if (corrected.ptr == NULL && !is_code(word)) {
			take_unknown(t, word);
			return;
		}
		add(t, corrected.ptr != NULL ? corrected : word);
	}
	t->at += word.len;
}

/* The TAGS line goes on over line ends, not over an empty line. */
static struct slice tags_field(const struct labels *head)
{
	struct slice field = slice_span(head->text, head->fields[LABEL_TAGS]);
	size_t begin = 0;
	while (begin < field.len && byte_is_space(field.ptr[begin]))
		begin++;
	for (size_t i = begin; i < field.len; i++) {
		if (field.ptr[i] != '\n')
			continue;
		size_t next = i + 1;
		while (next < field.len && (field.ptr[next] == ' ' || field.ptr[next] == '\t'))
			next++;
		if (next < field.len && field.ptr[next] == '\n')
			return slice_part(field, 0, i);
	}
	return field;
}

enum status tags_parse(struct arena *a, const struct labels *head, struct slice **tags, size_t *count,
                       struct error *err)
{
	struct tagger t = {.arena = a};
	*tags = NULL;
	*count = 0;
	if (!labels_have(head, LABEL_TAGS))
		return STATUS_OK;
	t.text = text_in_capitals(a, tags_field(head));
	if (t.text.ptr == NULL)
		return error_memory(err);
	skip_separators(&t);
	while (t.at < t.text.len && !t.failed && t.count < TAGS_MAX) {
		take_tag(&t);
		if (skip_separators(&t) && t.at < t.text.len && !is_tag_at_line_start(&t))
			break;
	}
	*tags = t.tags;
	*count = t.count;
	return t.failed ? error_memory(err) : STATUS_OK;
}
