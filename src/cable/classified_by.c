#include "cable/classified_by.h"

#include "base/buffer.h"

#include "cable/document_text.h"
#include "cable/labels.h"
#include "cable/word_list.h"

#include <string.h>

enum { FIELD_MAX = 600, TOKENS_MAX = 64, WRAP_COLUMN = 71, NAME_TOKENS_MAX = 4, REPEAT_DISTANCE = 40 };

/* clang-format off */
/* Words of titles and offices, in capitals, in the order of their bytes. */
static const char *const titles[] = {
	"A", "ACM", "ACOS", "ACS", "ACTING", "ADCM", "ADJUTANT", "ADM", "ADMIN", "ADMINISTRATIVE", "ADMINISTRATOR",
	"ADVISER", "ADVISOR", "ADVISORY", "AFFAIRES", "AFFAIRS", "AFRICA", "AFRICAN", "AGENCY", "AGENT",
	"AGRICULTURAL", "AI", "AIDE", "AIR", "AMB", "AMBASSADOR", "AMBASSADOR-AT-LARGE", "AMERICAN", "AMERICAS", "AN",
	"AND", "ARMS", "ARMY", "ARSO", "ASIA", "ASSISTANCE", "ASSISTANT", "ASSOCIATE", "ASST", "AT", "ATTACHE",
	"AVIATION", "BILATERAL", "BRANCH", "BRIGADIER", "BUREAU", "BY", "CA", "CABINET", "CAPT", "CAPTAIN", "CDA",
	"CENTER", "CENTRAL", "CG", "CHAIR", "CHAIRMAN", "CHARGE", "CHARGÉ", "CHIEF", "CHIEFS", "CLASSIFIED", "CMDR",
	"CODEL", "COL", "COLONEL", "COM", "COMBAT", "COMBATING", "COMMAND", "COMMANDER", "COMMERCIAL", "COMMISSION",
	"COMMISSIONER", "COMMUNICATIONS", "CONFERENCE", "CONGEN", "CONS", "CONSUL", "CONSULAR", "CONSULATE", "CONTROL",
	"COORD", "COORDINATOR", "COUN", "COUNCIL", "COUNCILLOR", "COUNCILOR", "COUNS", "COUNSEL", "COUNSELLOR",
	"COUNSELOR", "COUNTER", "COUNTERNARCOTICS", "COUNTERTERRORISM", "COUNTRY", "COVERAGE", "CRISIS", "CULTURAL",
	"CUSTOMS", "D", "DAO", "DAS", "DAT", "DATT", "DCM", "DEA", "DEBT", "DEFENSE", "DEL", "DELEGATE", "DELEGATION",
	"DEMOCRACY", "DEMOCRATIC", "DEP", "DEPARTMENT", "DEPT", "DEPUTY", "DESIGNATE", "DESK", "DETAILEE", "DEV",
	"DEVELOPMENT", "DIPLOMATIC", "DIR", "DIRECTOR", "DIRECTORATE", "DIV", "DIVISION", "DOD", "DOE", "DOJ", "DOS",
	"DPAO", "DPO", "DR", "DRL", "EAP", "EAST", "EASTERN", "EB", "ECMIN", "ECON", "ECONCOUN", "ECONCOUNS",
	"ECONOFF", "ECONOMIC", "ECONOMICS", "ECONOMY", "ECONPOL", "ECOPOL", "EDUCATION", "EEB", "EMBASSY", "EMBASSY'S",
	"EMBOFF", "EMIN", "ENERGY", "ENFORCEMENT", "ENVIRONMENT", "ENVIRONMENTAL", "ENVOY", "ERA", "ESTH", "ETHIOPIA",
	"EU", "EUR", "EURASIA", "EURASIAN", "EUROPE", "EUROPEAN", "EX", "EXEC", "EXECUTIVE", "EXTERNAL", "FAS", "FBI",
	"FCS", "FIELD", "FINANCE", "FINANCIAL", "FIRST", "FISCAL", "FO", "FOR", "FORCE", "FOREIGN", "FOURTH", "FPO",
	"FPU", "FSN", "FSO", "GEN", "GENERAL", "GLOBAL", "GOVERNANCE", "GOVERNMENT", "GPAO", "GROUP", "GSO", "HEAD",
	"HEALTH", "HHS", "HIS", "HOLY", "HOMELAND", "HON", "HUMAN", "HUMANITARIAN", "IIP", "IMMIGRATION", "IMO", "IN",
	"INFORMATION", "INL", "INR", "INSPECTOR", "INSTITUTIONAL", "INTELLIGENCE", "INTERIM", "INTERNAL",
	"INTERNATIONAL", "INVESTMENT", "IO", "IPO", "IRAN", "IRANIAN", "IRAQ", "IRM", "ISN", "ISSUES", "IV", "JUSTICE",
	"LABOR", "LATIN", "LAW", "LEAD", "LEADER", "LEGAL", "LEGATT", "LEGISLATIVE", "LES", "LIAISON", "LNO", "LT",
	"LTC", "LTCOL", "MAJ", "MAJOR", "MANAGEMENT", "MARKETS", "MC", "MCOUNS", "MCOUNSELOR", "MEDIA", "MEMBER",
	"MESSAGE", "MGMT", "MGT", "MIDDLE", "MIL", "MILITARY", "MIN", "MIN-COUNS", "MINCOUN", "MINCOUNS", "MINISTER",
	"MISSION", "MONETARY", "MR", "MRS", "MS", "MULTILATERAL", "NARCOTICS", "NAS", "NATIONAL", "NATIONS", "NATO",
	"NEA", "NEGOTIATOR", "NIV", "NONPROLIFERATION", "NORTH", "NORTHERN", "NSC", "NUCLEAR", "OBO", "OES", "OF",
	"OFC", "OFF", "OFFICE", "OFFICER", "OFFICIAL", "OIC", "ON", "OPERATIONS", "OPPORTUNITY", "OPS", "ORA",
	"ORGANIZATION", "ORGANIZATIONS", "OSCE", "PA", "PACIFIC", "PAO", "PAS", "PD", "PEACE", "PEACEKEEPING", "PEOC",
	"PERM", "PERMANENT", "PERMREP", "PERSONS", "PM", "PMIN", "PO", "POC", "POL", "POL-ECON", "POLAD", "POLCHIEF",
	"POLCOUN", "POLCOUNS", "POLEC", "POLECON", "POLICY", "POLIT", "POLITICAL", "POLITICAL-ECONOMIC",
	"POLITICAL-MILITARY", "POLITICO-MILITARY", "POLMIL", "POLMINCOUNS", "POLOFF", "POPULATION", "PRDEL", "PRESS",
	"PRIN", "PRINCIPAL", "PRINOFF", "PRM", "PROGRAM", "PROGRAMS", "PROJECT", "PROTECTION", "PROVINCIAL", "PRT",
	"PUBLIC", "RAO", "RECONSTRUCTION", "REFUGEE", "REFUGEES", "REGION", "REGIONAL", "RELATIONS", "REO", "REP",
	"REPRESENTATIVE", "RESOURCE", "RESOURCES", "RIGHTS", "RM", "RMO", "RPO", "RSO", "SA", "SCA", "SCIENCE",
	"SECOND", "SECRETARIAT", "SECRETARY", "SECTION", "SECTOR", "SECURITY", "SENATOR", "SENIOR", "SERVICE", "SES",
	"SHIFT", "SNR", "SOUTH", "SOUTHERN", "SPECIAL", "SPECIALIST", "SPO", "SR", "STAB", "STAFF", "STATE", "STATES",
	"SUPERVISORY", "SUPPORT", "TASK", "TDY", "TEAM", "TECHNICAL", "TEMPORARY", "TERRORISM", "THE", "THIRD", "THIS",
	"TO", "TPO", "TRADE", "TRAFFICKING", "TRANSITION", "TREASURY", "UN", "UNDER", "UNDERSECRETARY", "UNESCO",
	"UNIT", "UNITED", "UNVIE", "US", "USAID", "USDA", "USDEL", "USEU", "USG", "USINT", "USLO", "USMISSION",
	"USNATO", "USOSCE", "USREP", "USTR", "USUN", "VCI", "VICE", "VISA", "WAR", "WATCH", "WATCHER", "WATER",
	"WEAPONS", "WEST", "WESTERN", "WHA", "WOMENS", "YOUTH",
};
/* clang-format on */

/* Titles by their beginning: what typists make of them is without end. */
static const char *const title_starts[] = {
    "AMBAS",  "AMBSS",  "AMBAAS",   "AMABAS",  "COUNS",  "COUNC",   "ECONO",  "ECONC",   "POLIT",   "POLCO",
    "POLMIL", "POLECO", "POLOF",    "MINIST",  "MINCO",  "SECRETA", "CONSUL", "DEPUT",   "DIRECTO", "CHARG",
    "D'AFF",  "DE'AFF", "REPRESEN", "PERMANE", "ASSIST", "PRINCIP", "POLMIN", "ECONMIN", "ECONPOL", "ADMINIST"};

static const char *const suffixes[] = {"JR", "JR.", "SR", "SR.", "II", "III", "IV", "II.", "III.", "IV."};

struct token {
	struct slice words;
	bool ends_segment; /* a comma, colon or the like stands behind it */
};

struct parser {
	char text[FIELD_MAX]; /* the field in one line */
	size_t len;
	struct token tokens[TOKENS_MAX];
	size_t count;
	const struct posts *posts; /* may be NULL */
	bool mixed;                /* small letters are in use, so that capitals mean an office */
};

/* Copies the field in one line. The message system broke lines at a fixed column, within words too. */
static void unwrap(struct parser *p, struct slice text, struct span field)
{
	size_t line = field.begin;
	while (line > 0 && text.ptr[line - 1] != '\n')
		line--;
	for (size_t i = field.begin; i < field.end && p->len < FIELD_MAX; i++) {
		char c = text.ptr[i];
		if (c == '\\')
			continue;
		if (c != '\n') {
			p->text[p->len++] = byte_is_space(c) ? ' ' : c;
			continue;
		}
		size_t end = i;
		while (end > line && text.ptr[end - 1] == ' ')
			end--;
		bool broken = end - line == WRAP_COLUMN && i + 1 < field.end && !byte_is_space(text.ptr[i + 1]);
		while (broken && p->len > 0 && p->text[p->len - 1] == ' ')
			p->len--;
		if (!broken)
			p->text[p->len++] = ' ';
		line = i + 1;
	}
}

static bool is_one_of(struct slice word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (slice_equals_nocase(word, list[i]))
			return true;
	}
	return false;
}

/* In capitals, a zero as the letter that it stands for, without the full stop at the end. */
static struct slice in_capitals(struct slice word, char out[32])
{
	size_t len = 0;
	for (size_t i = 0; i < word.len && len < 32; i++)
		out[len++] = word.ptr[i] == '0' ? 'O' : byte_to_upper(word.ptr[i]);
	while (len > 1 && out[len - 1] == '.')
		len--;
	return slice_make(out, len);
}

static bool is_listed_title(struct slice word)
{
	return word_list_has(titles, sizeof titles / sizeof *titles, word);
}

/* A title with one slip in it, if it is long enough not to be a name. */
static bool is_title_with_slip(struct slice word)
{
	if (word.len < 4 || word.len > 30)
		return false;
	if (word.len < 6)
		return word.len == 4 && word.ptr[0] == 'C' && label_resembles(word, "CHIEF");
	size_t count = sizeof titles / sizeof *titles;
	for (size_t i = word_list_find(titles, count, slice_part(word, 0, 1)); i < count && titles[i][0] == word.ptr[0];
	     i++) {
		if (strlen(titles[i]) >= 6 && label_resembles(word, titles[i]))
			return true;
	}
	return false;
}

static bool is_title(const struct parser *p, struct slice token);

/* "POL/ECON", "A/S", "MINISTER-COUNSELOR": all parts are titles, or shorter than any name. */
static bool is_compound_title(const struct parser *p, struct slice word)
{
	char mark = '/';
	size_t at;
	if (!slice_find_byte(word, mark, &at)) {
		mark = '-';
		if (!slice_find_byte(word, mark, &at))
			return false;
	}
	struct slice part;
	while (slice_cut(&word, mark, &part)) {
		if (part.len > (mark == '/' ? 2u : 0u) && !is_title(p, part))
			return false;
	}
	return true;
}

static bool is_initial(struct slice token)
{
	/* "J.", "W.S.", "D.C." */
	for (size_t i = 0; i < token.len; i++) {
		if (i % 2 == 0 ? !byte_is_alpha(token.ptr[i]) : token.ptr[i] != '.')
			return false;
	}
	return token.len >= 2 && token.len % 2 == 0;
}

static bool is_acronym(const struct parser *p, struct slice token)
{
	size_t vowels = 0;
	for (size_t i = 0; i < token.len; i++) {
		if (!byte_is_upper(token.ptr[i]))
			return false;
		vowels += strchr("AEIOUY", token.ptr[i]) != NULL;
	}
	return token.len >= 2 && ((p->mixed && token.len <= 5) || (vowels == 0 && token.len <= 4));
}

static bool is_title(const struct parser *p, struct slice token)
{
	char bytes[32];
	struct slice word = in_capitals(token, bytes);
	size_t at;
	if (is_one_of(token, suffixes, sizeof suffixes / sizeof *suffixes) && token.len > 2)
		return false;
	if (slice_equals_nocase(token, "a.i.") || slice_equals_nocase(token, "a.i") ||
	    slice_equals_nocase(token, "d'") || slice_equals_nocase(token, "de'"))
		return true;
	if (is_initial(token))
		return false;
	if (word.len == 1 || is_listed_title(word) || slice_find(word, slice_of("AFFAI"), &at))
		return true;
	for (size_t i = 0; i < sizeof title_starts / sizeof *title_starts; i++) {
		if (slice_starts_with(word, title_starts[i]))
			return true;
	}
	return is_acronym(p, token) || is_compound_title(p, token) || is_title_with_slip(word);
}

/* True if the reason, the order or a number begins here, where no name goes on. */
static bool is_reason(struct slice token)
{
	size_t letters = 0;
	while (letters < token.len && (byte_is_alpha(token.ptr[letters]) || token.ptr[letters] == '0'))
		letters++;
	struct slice word = slice_part(token, 0, letters);
	char bytes[32];
	word = in_capitals(word, bytes);
	if (word.len >= 5 && (label_resembles(word, "REASON") || label_resembles(word, "REASONS")))
		return true;
	if (slice_starts_with_nocase(token, "E.O") || slice_equals(word, "EO") || slice_equals(word, "DECL") ||
	    slice_equals(word, "BASED") || slice_equals(word, "DUE") || slice_equals(word, "PURSUANT") ||
	    slice_equals(word, "DERIVED"))
		return true;
	/* "1.4", "1,4", "1.5(B)", and what transmission made of letters. */
	for (size_t i = 0; i < token.len; i++) {
		char c = token.ptr[i];
		if (byte_is_digit(c) && c != '0')
			return true;
		if (strchr("#$%^*={}|<>~`@!", c) != NULL)
			return true;
	}
	return false;
}

static bool is_link(struct slice token)
{
	static const char *const links[] = {"FOR", "FR", "F0R", "PER",  "UNDER", "SECTION", "ON", "UPON", "TO",
	                                    "F",   "R",  "RE",  "PARA", "AS",    "AND",     "OF", "THE",  "SEC"};
	return is_one_of(token, links, sizeof links / sizeof *links);
}

static void push_token(struct parser *p, size_t begin, size_t end)
{
	/* "-reasons", "McKelvey-" */
	while (end > begin && p->text[end - 1] == '-')
		end--;
	while (begin < end && p->text[begin] == '-')
		begin++;
	if (end > begin && p->count < TOKENS_MAX)
		p->tokens[p->count++] = (struct token){slice_make(p->text + begin, end - begin), false};
}

static void end_segment(struct parser *p)
{
	if (p->count > 0)
		p->tokens[p->count - 1].ends_segment = true;
}

/* The length of "-reasons" or "- REASON" within a token, from its hyphen. */
static bool reason_behind_hyphen(const struct parser *p, size_t at)
{
	return at + 4 < p->len && p->text[at] == '-' &&
	       slice_starts_with_nocase(slice_make(p->text + at + 1, p->len - at - 1), "reas");
}

static struct slice word_from(const struct parser *p, size_t at)
{
	size_t end = at;
	while (end < p->len && strchr(" /,.;:(", p->text[end]) == NULL)
		end++;
	return slice_make(p->text + at, end - at);
}

/* Cuts the text into words; brackets go, with what is in them. */
static void cut_tokens(struct parser *p)
{
	size_t begin = 0;
	for (size_t i = 0; i <= p->len; i++) {
		char c = i < p->len ? p->text[i] : ' ';
		bool spaced_hyphen =
		    c == '-' && i > 0 && p->text[i - 1] == ' ' && i + 1 < p->len && p->text[i + 1] == ' ';
		bool comma_apostrophe = c == ',' && i > 0 && (p->text[i - 1] == 'd' || p->text[i - 1] == 'D') &&
		                        i + 1 < p->len && byte_is_alpha(p->text[i + 1]) &&
		                        (i < 2 || p->text[i - 2] == ' ');
		bool slash_name = c == '/' && i + 2 < p->len && byte_is_upper(p->text[i + 1]) &&
		                  byte_is_lower(p->text[i + 2]) && !is_title(p, word_from(p, i + 1));
		if (comma_apostrophe)
			continue;
		bool mark = c == ',' || c == ';' || c == ':' || c == '?' || c == '(' || c == ')' || c == '"' ||
		            spaced_hyphen || slash_name || reason_behind_hyphen(p, i);
		if (c != ' ' && !mark)
			continue;
		push_token(p, begin, i);
		if (mark && c != '(' && c != ')')
			end_segment(p);
		if (c == '(') {
			const char *close = memchr(p->text + i, ')', p->len - i);
			if (close != NULL && (size_t)(close - p->text) - i < 12)
				i = (size_t)(close - p->text);
		}
		begin = i + 1;
	}
}

/* Drops everything from the reason on, and the words that lead to it. */
static void drop_reason(struct parser *p)
{
	size_t count = 0;
	while (count < p->count && !(count > 0 && is_reason(p->tokens[count].words)) &&
	       !(count == 0 && slice_starts_with_nocase(p->tokens[0].words, "reason")))
		count++;
	if (count > 0 && count < p->count && slice_equals_nocase(p->tokens[count - 1].words, "a.i."))
		p->tokens[count - 1].ends_segment = true;
	p->count = count;
	while (p->count > 0 && is_link(p->tokens[p->count - 1].words))
		p->count--;
}

/* "a." "i." is one title. */
static void join_ad_interim(struct parser *p)
{
	size_t kept = 0;
	for (size_t i = 0; i < p->count; i++) {
		if (i + 1 < p->count && slice_equals_nocase(p->tokens[i].words, "a.") &&
		    slice_starts_with_nocase(p->tokens[i + 1].words, "i") && p->tokens[i + 1].words.len <= 2) {
			p->tokens[kept++] = (struct token){slice_of("a.i."), p->tokens[i + 1].ends_segment};
			i++;
			continue;
		}
		p->tokens[kept++] = p->tokens[i];
	}
	p->count = kept;
}

static bool is_particle(struct slice token)
{
	static const char *const particles[] = {"de", "la", "van", "von", "der", "den", "bin", "al",
	                                        "el", "di", "du",  "da",  "le",  "ten", "del"};
	for (size_t i = 0; i < sizeof particles / sizeof *particles; i++) {
		if (slice_equals_nocase(token, particles[i]))
			return true;
	}
	return false;
}

static bool is_small(struct slice token)
{
	return token.len > 0 && byte_is_lower(token.ptr[0]) && !is_particle(token);
}

/* The name in the segment [begin, end) of tokens: behind its last title, up to the end of a sentence. False if there is none. */
static bool name_in_segment(const struct parser *p, size_t begin, size_t end, size_t *first, size_t *last)
{
	size_t start = begin;
	bool named = false;
	for (size_t i = begin; i < end; i++) {
		struct slice words = p->tokens[i].words;
		if (is_title(p, words)) {
			start = i + 1;
			named = false;
			continue;
		}
		if (named && p->mixed && is_small(words)) {
			end = i;
			break;
		}
		named = true;
		bool stop = words.len > 2 && words.ptr[words.len - 1] == '.' && !is_initial(words) &&
		            !is_one_of(words, suffixes, sizeof suffixes / sizeof *suffixes);
		if (stop) {
			end = i + 1;
			break;
		}
	}
	*first = start;
	*last = end;
	return start < end;
}

static void add_token(struct buffer *out, struct slice words, bool last)
{
	bool keep = is_initial(words) || is_one_of(words, suffixes, 4);
	while (last && !keep && words.len > 0 && words.ptr[words.len - 1] == '.')
		words.len--;
	if (out->len > 0)
		buffer_add_byte(out, ' ');
	buffer_add(out, words);
}

static void write_name(const struct parser *p, size_t first, size_t last, struct buffer *out)
{
	size_t particles = 0;
	for (size_t i = first; i < last; i++)
		particles += is_particle(p->tokens[i].words);
	if (last - first - particles > NAME_TOKENS_MAX)
		first = last - NAME_TOKENS_MAX + 1;
	/* "Consul General Istanbul Sharon Wiener": where the office stands is no name. */
	while (last - first > 2 && p->posts != NULL && posts_find_exact(p->posts, p->tokens[first].words) != NULL &&
	       !is_initial(p->tokens[first + 1].words))
		first++;
	for (size_t i = first; i < last; i++)
		add_token(out, p->tokens[i].words, i + 1 == last);
	if (last < p->count && p->tokens[last - 1].ends_segment &&
	    is_one_of(p->tokens[last].words, suffixes, sizeof suffixes / sizeof *suffixes)) {
		buffer_add_byte(out, ',');
		add_token(out, p->tokens[last].words, true);
	}
}

/* A surname may be a word of titles, too (Marshall, General): then the name begins behind the titles that stand first. */
static void name_after_titles(const struct parser *p, struct buffer *out)
{
	size_t end = 0;
	size_t first = 0;
	while (end < p->count && !p->tokens[end].ends_segment)
		end++;
	end = end < p->count ? end + 1 : end;
	while (first < end && is_title(p, p->tokens[first].words))
		first++;
	if (first + 1 < end)
		write_name(p, first, end, out);
}

static void find_name(const struct parser *p, struct buffer *out)
{
	size_t begin = 0;
	while (begin < p->count && out->len == 0) {
		size_t end = begin;
		while (end < p->count && !p->tokens[end].ends_segment)
			end++;
		end = end < p->count ? end + 1 : end;
		size_t first;
		size_t last;
		if (name_in_segment(p, begin, end, &first, &last))
			write_name(p, first, last, out);
		begin = end;
	}
	if (out->len == 0)
		name_after_titles(p, out);
}

/* Small letters before the reason mean that capitals stand for offices. */
static bool has_small_letters(const struct parser *p)
{
	size_t small = 0;
	size_t capitals = 0;
	for (size_t i = 0; i < p->count; i++) {
		for (size_t k = 1; k < p->tokens[i].words.len; k++) {
			small += byte_is_lower(p->tokens[i].words.ptr[k]);
			capitals += byte_is_upper(p->tokens[i].words.ptr[k]);
		}
	}
	return small > capitals;
}

/* The field: behind the label, or behind the last of labels that repeat it, up to another label or an empty line. */
bool classified_by_find(struct slice text, struct span *field)
{
	struct label label;
	struct label next;
	if (!label_find(text, LABEL_CLASSIFIED_BY, 0, &label))
		return false;
	size_t end = text.len;
	size_t from = label.end;
	while (label_next(slice_part(text, 0, label.end + FIELD_MAX), from, &next)) {
		bool repeats = next.kind == LABEL_CLASSIFIED_BY && next.begin - label.end < REPEAT_DISTANCE;
		if (!repeats && next.kind != LABEL_EXECUTIVE_ORDER) {
			end = next.begin;
			break;
		}
		if (repeats)
			label = next;
		from = next.end;
	}
	*field = (struct span){label.end, label.end + text_cut(slice_part(text, label.end, end), FIELD_MAX).len};
	while (field->begin < field->end && byte_is_space(text.ptr[field->begin]))
		field->begin++;
	for (size_t i = field->begin; i < field->end; i++) {
		if (text.ptr[i] != '\n')
			continue;
		size_t blank = i + 1;
		while (blank < field->end && text.ptr[blank] == ' ')
			blank++;
		if (blank < field->end && text.ptr[blank] == '\n')
			field->end = i;
	}
	return field->end > field->begin;
}

enum status classified_by_parse(struct arena *a, const struct posts *posts, struct slice text, struct slice *name,
                                struct error *err)
{
	struct parser p = {.posts = posts};
	struct span field;
	struct buffer out = {0};
	*name = (struct slice){NULL, 0};
	if (!classified_by_find(text, &field))
		return STATUS_OK;
	unwrap(&p, text, field);
	cut_tokens(&p);
	drop_reason(&p);
	join_ad_interim(&p);
	p.mixed = has_small_letters(&p);
	find_name(&p, &out);
	enum status status = buffer_done(&out, err);
	if (status == STATUS_OK && out.len > 0) {
		*name = arena_copy(a, buffer_slice(&out));
		if (name->ptr == NULL)
			status = error_memory(err);
	}
	buffer_free(&out);
	return status;
}
