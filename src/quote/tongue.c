#include "quote/tongue.h"

#include "base/utf8.h"

#include <string.h>

/* ---- Scripts ---- */

static const struct {
	uint32_t first, last;
	const char *tag;
} scripts[] = {
    {0x0370, 0x03FF, "el"},       {0x0400, 0x052F, "und-Cyrl"}, {0x0530, 0x058F, "hy"}, {0x0590, 0x05FF, "he"},
    {0x0600, 0x06FF, "und-Arab"}, {0x0900, 0x097F, "und-Deva"}, {0x0980, 0x09FF, "bn"}, {0x0E00, 0x0E7F, "th"},
    {0x10A0, 0x10FF, "ka"},       {0x1200, 0x137F, "am"},       {0x3040, 0x30FF, "ja"}, {0x4E00, 0x9FFF, "und-Hani"},
    {0xAC00, 0xD7AF, "ko"},
};
enum { SCRIPTS = sizeof scripts / sizeof scripts[0], WORDS_LOOKED_AT = 400 };

/* The script that most words begin in; NULL for the Latin one, or none. */
static const char *script_of(const struct wording *words)
{
	size_t counts[SCRIPTS] = {0}, best = 0, count = words->count < WORDS_LOOKED_AT ? words->count : WORDS_LOOKED_AT;
	for (size_t i = 0; i < count; i++) {
		uint32_t code = 0;
		if (utf8_decode(words->words[i].folded, 0, &code) == 0)
			continue;
		for (size_t s = 0; s < SCRIPTS; s++)
			counts[s] += code >= scripts[s].first && code <= scripts[s].last;
	}
	for (size_t s = 1; s < SCRIPTS; s++)
		best = counts[s] > counts[best] ? s : best;
	return 2 * counts[best] > count ? scripts[best].tag : NULL;
}

/* ---- Words that stand in every text of a language; folded ---- */

static const struct {
	const char *tag;
	const char *words; /* each between two spaces */
} languages[] = {
    {"en",
     " the of and to in that is was for on with as by at from be are were has have had not this it his her their they "
     "he she which who will would said but an or all no we you if there been can could should may "},
    {"de",
     " der die das und ist nicht mit den von zu im ein eine einer einem einen eines dem des auf fur als auch sich es "
     "wird werden war wurde hat haben hatte dass sie er wir ich aber nach bei uber wie noch nur aus am zum zur kein "
     "keine durch wenn oder sind seine "},
    {"fr",
     " le la les de des du et est une un dans que qui pour pas sur au aux avec il elle ils ce cette ces son sa ses par "
     "plus ne nous vous leur etait ont sont mais ou se on en je fait etre comme tout "},
    {"es",
     " el la los las de del y en que es un una por con para no se su sus al lo como mas pero fue han ha este esta "
     "estos sobre entre sin ser muy tambien ya son "},
    {"it",
     " il lo la gli le di del della dei delle degli che e un una uno per con non in sono si da dal al alla nel nella "
     "piu anche come ma questo questa ha stato era suo sua loro ed i "},
    {"pt",
     " o a os as de do da dos das e em que um uma para com nao por no na nos se ao mais foi sua seu sao como mas tem "
     "ele ela ser pelo pela "},
    {"nl",
     " de het een en van in is dat op te zijn niet met voor aan er om ook als maar door heeft werd wordt naar bij uit "
     "ze hij deze dit hun nog over tegen "},
    {"sv",
     " och att det som en ett ar av for pa med den inte till har om var de jag kan han hon fran eller men sig vi ska "},
    {"da",
     " og at det som en et er af for pa med den ikke til har var de jeg kan han hun fra eller men sig vi skal blev "},
    {"nb",
     " og at det som en et er av for pa med den ikke til har var de jeg kan han hun fra eller men seg vi skal ble "},
    {"pl",
     " i w na z do nie sie ze to jest o jak ale po co by od przez jego jej byl byla oraz dla czy ich ktory ktora "},
    {"tr", " ve bir bu icin ile de da olarak daha olan gibi cok sonra kadar ancak degil her ne o ben biz "},
    {"id", " yang dan di ke dari untuk dengan ini itu tidak pada adalah dalam akan oleh sebagai juga atau ada mereka "},
};
enum { LANGUAGES = sizeof languages / sizeof languages[0] };

/* `word` stands between two spaces, as in the lists. */
static bool is_word_of(size_t language, struct slice word)
{
	size_t at;
	return slice_find(slice_of(languages[language].words), word, &at);
}

static void count_languages(struct slice folded, size_t counts[LANGUAGES])
{
	enum { LONGEST = 16 }; /* bytes of a word of the lists, and more */
	char word[LONGEST + 2] = {' '};
	if (folded.len == 0 || folded.len > LONGEST)
		return;
	memcpy(word + 1, folded.ptr, folded.len);
	word[folded.len + 1] = ' ';
	for (size_t l = 0; l < LANGUAGES; l++)
		counts[l] += is_word_of(l, slice_make(word, folded.len + 2));
}

struct tongue tongue_of(const struct wording *words)
{
	size_t counts[LANGUAGES] = {0}, best = 0, alike = 0;
	size_t count = words->count < WORDS_LOOKED_AT ? words->count : WORDS_LOOKED_AT;
	const char *script = script_of(words);
	if (script != NULL)
		return (struct tongue){slice_of(script), SIZE_MAX};
	for (size_t i = 0; i < count; i++)
		count_languages(words->words[i].folded, counts);
	for (size_t l = 1; l < LANGUAGES; l++)
		best = counts[l] > counts[best] ? l : best;
	for (size_t l = 0; l < LANGUAGES; l++)
		alike += counts[l] == counts[best];
	if (counts[best] == 0 || alike > 1)
		return (struct tongue){slice_of(""), 0};
	return (struct tongue){slice_of(languages[best].tag), counts[best]};
}

static struct slice first_part(struct slice tag)
{
	struct slice part;
	return slice_cut(&tag, '-', &part) ? part : tag;
}

/* Whether it is one of the languages above, which are written in Latin script. */
static bool is_listed(struct slice tag)
{
	for (size_t l = 0; l < LANGUAGES; l++)
		if (slice_equals_nocase(first_part(tag), languages[l].tag))
			return true;
	return false;
}

bool tongue_is_same(struct slice a, struct slice b)
{
	struct slice left = first_part(a), right = first_part(b);
	if (slice_equals(left, "und"))
		return !is_listed(b);
	if (slice_equals(right, "und"))
		return !is_listed(a);
	return slice_equal_nocase(left, right);
}
