#include "cable/sample_words.h"

#include <string.h>

/* ---- Chance ---- */

static uint64_t splitmix(uint64_t *x)
{
	uint64_t z = (*x += 0x9E3779B97F4A7C15u);
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

struct chance chance_begin(uint64_t seed, uint64_t index, uint64_t stream)
{
	struct chance c;
	uint64_t x = seed;
	x = splitmix(&x) ^ index;
	x = splitmix(&x) ^ stream;
	for (size_t i = 0; i < 4; i++)
		c.state[i] = splitmix(&x);
	return c;
}

static uint64_t rotate(uint64_t x, unsigned by)
{
	return (x << by) | (x >> (64 - by));
}

uint64_t chance_next(struct chance *c)
{
	uint64_t *s = c->state;
	uint64_t result = rotate(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

uint64_t chance_below(struct chance *c, uint64_t limit)
{
	return chance_next(c) % limit;
}

bool chance_of(struct chance *c, unsigned times)
{
	return chance_below(c, 100) < times;
}

enum status ranks_begin(struct arena *a, struct ranks *out, struct error *err)
{
	enum { ONE = 1000000000 };
	uint64_t *sums = arena_array(a, RANKS_MAX, sizeof *sums);
	uint64_t sum = 0;
	if (sums == NULL)
		return error_memory(err);
	for (size_t i = 0; i < RANKS_MAX; i++)
		sums[i] = sum += ONE / (i + 1);
	out->sums = sums;
	return STATUS_OK;
}

size_t ranks_draw(const struct ranks *ranks, struct chance *c, size_t count)
{
	uint64_t at = chance_below(c, ranks->sums[count - 1]);
	size_t low = 0;
	size_t high = count - 1;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (at < ranks->sums[middle])
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* ---- Words ---- */

static const char *const nouns[] = {
    "government", "agreement",  "river",      "minister",   "water",      "report",     "meeting",      "border",
    "delegation", "harbor",     "party",      "policy",     "election",   "visit",      "president",    "ministry",
    "parliament", "embassy",    "paper",      "dam",        "support",    "company",    "treaty",       "question",
    "opposition", "proposal",   "security",   "price",      "committee",  "contract",   "statement",    "trade",
    "protocol",   "region",     "coalition",  "decision",   "reservoir",  "army",       "leader",       "council",
    "program",    "turbine",    "inspector",  "customs",    "grain",      "cabinet",    "letter",       "court",
    "fishery",    "bank",       "loan",       "station",    "figure",     "concern",    "press",        "engineer",
    "schedule",   "assistance", "budget",     "province",   "pipeline",   "investor",   "law",          "union",
    "crisis",     "speech",     "valley",     "ambassador", "request",    "draft",      "commission",   "lighthouse",
    "ship",       "summit",     "promise",    "mandate",    "neighbor",   "monsoon",    "railway",      "license",
    "strike",     "police",     "informant",  "newspaper",  "bridge",     "ferry",      "inquiry",      "majority",
    "mission",    "network",    "official",   "permit",     "petition",   "plan",       "port",         "quota",
    "reform",     "refugee",    "resolution", "rumor",      "sanction",   "secretary",  "ceasefire",    "shipment",
    "source",     "tariff",     "tax",        "village",    "vote",       "wheat",      "winter",       "witness",
    "archive",    "auction",    "barrage",    "canal",      "candidate",  "cargo",      "ceremony",     "charter",
    "clause",     "clerk",      "coast",      "colonel",    "compromise", "conscript",  "consultation", "corridor",
    "credit",     "delay",      "demarche",   "deputy",     "dispute",    "drought",    "economy",      "envoy",
    "export",     "factory",    "faction",    "farmer",     "fleet",      "forecast",   "gauge",        "governor",
    "guarantee",  "hospital",   "invitation", "irrigation", "judge",      "journalist", "ledger",       "magistrate",
    "margin",     "mediator",   "militia",    "mine",       "monopoly",   "museum",     "negotiator",   "notebook",
    "oath",       "observer",   "orchard",    "passport",   "pension",    "pilot",      "portrait",     "precedent",
    "quay",       "quarrel",    "quorum",     "referendum", "regiment",   "registry",   "rival",        "road",
    "salary",     "school",     "seminar",    "smuggler",   "subsidy",    "survey",     "telegram",     "territory",
    "tribunal",   "truce",      "tunnel",     "ultimatum",  "university", "veteran",    "warehouse",    "watchman"};

static const char *const adjectives[] = {
    "new",       "political", "public",      "economic",  "senior",        "foreign",    "military",   "local",
    "recent",    "private",   "regional",    "national",  "former",        "strong",     "informal",   "bilateral",
    "joint",     "possible",  "reasonable",  "early",     "upper",         "lower",      "official",   "domestic",
    "difficult", "final",     "quiet",       "rival",     "interim",       "provincial", "commercial", "legal",
    "serious",   "technical", "unusual",     "annual",    "broad",         "cautious",   "corrupt",    "costly",
    "eastern",   "western",   "northern",    "southern",  "empty",         "federal",    "formal",     "fragile",
    "frank",     "generous",  "hostile",     "impatient", "incomplete",    "judicial",   "late",       "likely",
    "maritime",  "mutual",    "narrow",      "obvious",   "parliamentary", "patient",    "popular",    "premature",
    "prominent", "reluctant", "remote",      "rural",     "seasonal",      "skeptical",  "stubborn",   "temporary",
    "tribal",    "uncertain", "unpublished", "urban",     "urgent",        "vacant",     "verbal",     "weary"};

static const char *const past[] = {
    "supported",  "discussed",    "rejected",  "confirmed", "accepted",   "criticized", "announced", "delayed",
    "signed",     "denied",       "welcomed",  "opposed",   "requested",  "described",  "postponed", "approved",
    "questioned", "negotiated",   "promised",  "financed",  "ignored",    "blocked",    "reviewed",  "drafted",
    "abandoned",  "investigated", "licensed",  "inspected", "endorsed",   "withdrew",   "published", "guaranteed",
    "measured",   "misread",      "mediated",  "nominated", "obstructed", "privatized", "renounced", "restored",
    "sabotaged",  "smuggled",     "suspended", "tolerated", "translated", "undermined", "unveiled",  "vetoed"};

static const char *const base_verbs[] = {
    "support", "discuss", "reject", "accept",  "announce", "delay",   "sign",    "oppose",  "postpone", "approve",
    "finance", "block",   "review", "publish", "measure",  "restore", "suspend", "inspect", "abandon",  "open",
    "close",   "fund",    "divert", "explain", "defend",   "license", "revise",  "share",   "withhold", "translate"};

static const char *const adverbs[] = {"also",     "privately", "recently",  "clearly",   "again",    "quietly",
                                      "publicly", "only",      "certainly", "carefully", "formally", "reluctantly",
                                      "still",    "probably",  "frankly",   "twice",     "openly",   "eventually"};

static const char *const places[] = {"Brzeny",    "Zhelmia",          "Kasr Idrim",   "Tamassar",    "the Ovra valley",
                                     "Aldermark", "Nove Lira",        "Halmir",       "Port Ellery", "Ostervelde",
                                     "Veldhaven", "Ilheria",          "Sao Anselmir", "Lualemba",    "Mbarika",
                                     "Storvik",   "the Lantern Bank", "Orsolin",      "Bir Saffan",  "Grenmoor",
                                     "Quay Nine", "the lower valley"};

static const char *const bodies[] = {"the Foreign Ministry",
                                     "the Ministry of Water and Energy",
                                     "the opposition",
                                     "the Export Bank",
                                     "the Joint Commission",
                                     "the Harbor Board",
                                     "the Conference of Riverine States",
                                     "the General Staff",
                                     "the National Assembly",
                                     "the Central Bank",
                                     "the provincial council",
                                     "the Fisheries Inspectorate",
                                     "the Court of Audit",
                                     "the Dockers' Union",
                                     "the Meteorological Service",
                                     "the Office of the President"};

static const char *const titles[] = {
    "Minister",       "Foreign Minister", "Ambassador", "Deputy Minister", "General",   "Director",    "President",
    "Prime Minister", "Senator",          "Governor",   "Chief Engineer",  "Professor", "Captain",     "Bishop",
    "Judge",          "Special Adviser",  "Colonel",    "Mayor",           "Editor",    "Commissioner"};

/* %N a person with title, %S a surname, %P a place, %o a body, %n a noun, %a an adjective, %v a verb in the past, %b one in
 * its base form, %r an adverb, %d a number, %t a rare word, %q a quotation. */
static const char *const sentences[] = {
    "%N told the Ambassador that the %n would not %b the %n before the %n.",
    "According to %N, %o had %r %v the %a %n.",
    "The %n of the %n is %r a matter for %o.",
    "In a meeting on the margins of the %n, %N said that %q.",
    "%o %v the %n, and the %n in %P %v it %r.",
    "We expect the %a %n to %b the %n of the %n within %d weeks.",
    "%S added that the %n had cost %d million and that nobody in %P had %v the %n.",
    "Asked about the %n, %N replied: %q.",
    "The Embassy has no information that would confirm the %n.",
    "There was no %n in %P that could %b a %a %n without the consent of %o.",
    "%N %r %v the %n, which %S had called a %a %n.",
    "Of the %d members of the %n, %d %v the %n and the rest stayed away.",
    "It is the view of %o that the %n should %b the %n.",
    "Post would appreciate guidance on the %n by the end of the week.",
    "A %a %n in %P told Poloff that the %n and the %n were one and the same.",
    "The %n between %P and %P remains a %a %n.",
    "Neither %N nor %o was willing to %b the %n in public.",
    "On the %n, %S was %a but firm: %q.",
    "The %a %n, the %t and the %n of %P have all been %v since the last %n.",
    "%N has asked that we %b the %n of %d %t to %P.",
    "Contacts in %o describe the %n as %a, and its %t as a %n.",
    "This would be the %a %n since the %n of 1979.",
    "The Charge underlined that we regard the %n as a %a %n, and %S took note.",
    "Local newspapers have %r %v the %n, but the %t of the %n has escaped them.",
    "If the %n should fail, the %n of %P will have to %b it, and %o will pay.",
    "%S left the %n open, but he did not %b the %n.",
    "The Minister's staff handed us a %a paper on the %n, with %d annexes on the %t.",
    "No one whom we asked in %P could say who had %v the %n.",
    "The %n was attended by %N, %N and some %d guests from %P.",
    "In the opinion of our %a contacts, %N will %b the %n whatever %o may say.",
    "Econoff visited the %n in %P, where %d men were waiting for a %n.",
    "%q, said %N, and closed the %n."};

static const char *const phrases[] = {"the %a %n",           "%n and %n",           "the %n of %P",
                                      "a %n that nobody %v", "%P and its %n",       "the %n is %a",
                                      "%S on the %n",        "the %n after the %n", "no %n without %n",
                                      "%o and the %a %n",    "we have %v the %n",   "a %a %n in %P"};

static const char *const prefixes[] = {"",     "re",   "inter", "counter", "trans", "hydro",
                                       "agro", "para", "under", "over",    "sub",   "non"};
static const char *const roots[] = {
    "port",   "gauge",  "settle",  "station", "mark",    "script",  "found",  "measure",   "charter",  "govern",
    "trade",  "silt",   "dredg",   "moor",    "tariff",  "levy",    "grain",  "quarr",     "lantern",  "tunnel",
    "barter", "forest", "pastur",  "survey",  "custom",  "warrant", "ration", "conscript", "garrison", "ferr",
    "trawl",  "anchor", "ballast", "beacon",  "cistern", "drain",   "embank", "floe",      "harvest",  "inlet"};
static const char *const suffixes[] = {"", "s", "ing", "ed", "ment", "ation", "er", "ers", "age", "al", "ist", "able"};

#define COUNT(LIST) (sizeof(LIST) / sizeof *(LIST))

/* The most frequent word of a list is not twice as frequent as the second: real lists begin flatter (Mandelbrot). */
static const char *draw(const struct language *l, struct chance *c, const char *const *list, size_t count)
{
	enum { FLAT = 7 };
	size_t rank;
	do
		rank = ranks_draw(&l->ranks, c, count + FLAT);
	while (rank < FLAT);
	return list[rank - FLAT];
}

/* "regaugement", "levyharvests": the long tail of words that stand in few cables. */
static void add_rare_word(const struct language *l, struct chance *c, struct buffer *out)
{
	enum { SIMPLE = COUNT(prefixes) * COUNT(roots) * COUNT(suffixes) };
	size_t rank = ranks_draw(&l->ranks, c, RANKS_MAX);
	/* Spread over the lists, so that frequent ones do not all begin alike. */
	uint32_t mixed = (uint32_t)rank * 2654435761u;
	const char *first = rank < SIMPLE ? prefixes[mixed % COUNT(prefixes)] : roots[mixed / 7 % COUNT(roots)];
	buffer_add_cstr(out, first);
	buffer_add_cstr(out, roots[mixed / 509 % COUNT(roots)]);
	buffer_add_cstr(out, suffixes[mixed / 65537 % COUNT(suffixes)]);
}

void language_add_surname(const struct language *language, uint64_t person, struct buffer *out)
{
	static const char *const starts[] = {"Hor",  "Ben-", "Had", "Vel",  "Kra",  "Mar", "Thor", "Lind",
	                                     "Quen", "Col",  "Zul", "Port", "Bran", "Ost", "Hal",  "Ver",
	                                     "Tam",  "Gren", "Sal", "Per",  "Dun",  "Wen", "Ott",  "Pur"};
	static const char *const middles[] = {"o",  "a",  "em", "ar", "i",  "er", "on", "ul",
	                                      "es", "ad", "ov", "in", "am", "or", "y",  "el"};
	static const char *const ends[] = {"mir",  "bi",    "row",  "sk",   "vane", "castle", "ner",
	                                   "way",  "costa", "gate", "shev", "ling", "stad",   "mond",
	                                   "dale", "ric",   "ford", "nova", "bach", "tammar", "wick"};
	struct chance c = chance_begin(language->seed, person, 101);
	buffer_add_cstr(out, starts[chance_below(&c, COUNT(starts))]);
	char *joint = out->failed ? NULL : out->ptr + out->len;
	if (chance_of(&c, 70))
		buffer_add_cstr(out, middles[chance_below(&c, COUNT(middles))]);
	buffer_add_cstr(out, ends[chance_below(&c, COUNT(ends))]);
	/* "Ben-Tammar": a capital behind the hyphen. */
	joint = joint == NULL || out->failed ? NULL : out->ptr + out->len;
	while (joint != NULL && joint > out->ptr && joint[-1] != '-' && !byte_is_upper(joint[-1]))
		joint--;
	if (joint != NULL && joint > out->ptr && joint[-1] == '-')
		*joint = byte_to_upper(*joint);
}

uint64_t language_draw_person(const struct language *language, struct chance *c)
{
	return ranks_draw(&language->ranks, c, RANKS_MAX);
}

const char *language_title(const struct language *language, uint64_t person)
{
	struct chance c = chance_begin(language->seed, person, 102);
	return titles[ranks_draw(&language->ranks, &c, COUNT(titles))];
}

static void add_pattern(const struct language *l, struct chance *c, const char *pattern, unsigned depth,
                        struct buffer *out);

static void add_quotation(const struct language *l, struct chance *c, unsigned depth, struct buffer *out)
{
	buffer_add_byte(out, '"');
	if (depth > 0)
		buffer_add_cstr(out, draw(l, c, nouns, COUNT(nouns)));
	else
		add_pattern(l, c, draw(l, c, phrases, COUNT(phrases)), depth + 1, out);
	buffer_add_byte(out, '"');
}

/* How many of a hundred nouns are rare words. */
enum { RARE_SHARE = 15 };

static void add_slot(const struct language *l, struct chance *c, char slot, unsigned depth, struct buffer *out)
{
	uint64_t person;
	switch (slot) {
	case 'N':
		person = language_draw_person(l, c);
		buffer_add_cstr(out, language_title(l, person));
		buffer_add_byte(out, ' ');
		language_add_surname(l, person, out);
		break;
	case 'S':
		language_add_surname(l, language_draw_person(l, c), out);
		break;
	case 'P':
		buffer_add_cstr(out, draw(l, c, places, COUNT(places)));
		break;
	case 'o':
		buffer_add_cstr(out, draw(l, c, bodies, COUNT(bodies)));
		break;
	case 'n':
		if (chance_of(c, RARE_SHARE))
			add_rare_word(l, c, out);
		else
			buffer_add_cstr(out, draw(l, c, nouns, COUNT(nouns)));
		break;
	case 'a':
		buffer_add_cstr(out, draw(l, c, adjectives, COUNT(adjectives)));
		break;
	case 'v':
		buffer_add_cstr(out, draw(l, c, past, COUNT(past)));
		break;
	case 'b':
		buffer_add_cstr(out, draw(l, c, base_verbs, COUNT(base_verbs)));
		break;
	case 'r':
		buffer_add_cstr(out, draw(l, c, adverbs, COUNT(adverbs)));
		break;
	case 'd':
		buffer_add_format(out, "%u", (unsigned)(2 + ranks_draw(&l->ranks, c, 900)));
		break;
	case 't':
		add_rare_word(l, c, out);
		break;
	default:
		add_quotation(l, c, depth, out);
		break;
	}
}

/* "a agreement" becomes "an agreement", where the word begins at `begin`. */
static void mend_article(struct buffer *out, size_t begin)
{
	if (out->failed || begin < 2 || begin == out->len || strchr("aeiouAEIOU", out->ptr[begin]) == NULL)
		return;
	bool article = (out->ptr[begin - 2] == 'a' || out->ptr[begin - 2] == 'A') && out->ptr[begin - 1] == ' ' &&
	               (begin == 2 || !byte_is_alpha(out->ptr[begin - 3]));
	if (!article)
		return;
	buffer_add_byte(out, ' ');
	if (out->failed)
		return;
	memmove(out->ptr + begin, out->ptr + begin - 1, out->len - begin);
	out->ptr[begin - 1] = 'n';
}

static void add_pattern(const struct language *l, struct chance *c, const char *pattern, unsigned depth,
                        struct buffer *out)
{
	for (const char *at = pattern; *at != '\0'; at++) {
		const char *slot = strchr(at, '%');
		if (slot == NULL) {
			buffer_add_cstr(out, at);
			return;
		}
		buffer_add(out, slice_make(at, (size_t)(slot - at)));
		size_t begin = out->len;
		add_slot(l, c, slot[1], depth, out);
		mend_article(out, begin);
		at = slot + 1;
	}
}

/* Begins with a capital, wherever the first letter stands. */
static void capitalise(struct buffer *out, size_t begin)
{
	while (!out->failed && begin < out->len && out->ptr[begin] == '"')
		begin++;
	if (!out->failed && begin < out->len)
		out->ptr[begin] = byte_to_upper(out->ptr[begin]);
}

void language_add_sentence(const struct language *language, struct chance *c, struct buffer *out)
{
	enum { STOCK = 3000, STOCK_SHARE = 6 };
	size_t begin = out->len;
	struct chance stock;
	/* Some sentences come again, from cable to cable: they are drawn by their number. */
	if (chance_of(c, STOCK_SHARE)) {
		stock = chance_begin(language->seed, ranks_draw(&language->ranks, c, STOCK), 103);
		c = &stock;
	}
	add_pattern(language, c, draw(language, c, sentences, COUNT(sentences)), 0, out);
	capitalise(out, begin);
}

void language_add_phrase(const struct language *language, struct chance *c, struct buffer *out)
{
	size_t begin = out->len;
	add_pattern(language, c, draw(language, c, phrases, COUNT(phrases)), 0, out);
	capitalise(out, begin);
}
