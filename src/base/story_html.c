/* The page of a newspaper made into a story's metadata and Markdown. Only the worker runs this. */
#include "base/story_source.h"

#include "base/prose.h"
#include "base/story_body.h"
#include "base/utf8.h"

#include <gumbo.h>

enum { DEPTH_MAX = 200 };

/* ---- Metadata ---- */

/* Where a page says what; the first that it has counts. */
static const struct {
	enum story_field field;
	const char *name; /* of a meta element's property, name or itemprop */
} meta_names[] = {
    {STORY_HEADLINE, "og:title"},
    {STORY_HEADLINE, "headline"},
    {STORY_BYLINE, "author"},
    {STORY_BYLINE, "article:author"},
    {STORY_BYLINE, "byline"},
    {STORY_DATELINE, "dateline"},
    {STORY_PARTNER, "partner"},
    {STORY_PARTNER, "og:site_name"},
    {STORY_DATE, "article:published_time"},
    {STORY_DATE, "datepublished"},
    {STORY_DATE, "date"},
    {STORY_LANGUAGE, "language"},
    {STORY_URL, "og:url"},
    {STORY_SERIES, "series"},
    {STORY_TRANSLATION_OF, "translation-of"},
    {STORY_CREDIT, "credit"},
    {STORY_DESCRIPTION, "og:description"},
    {STORY_DESCRIPTION, "description"},
};

struct page {
	struct arena *arena;
	struct story_source *out;
	size_t rank[STORY_FIELDS]; /* place in meta_names of what a field was taken from, plus 1 */
	struct slice title, canonical, language;
	struct story_body body;
	size_t letters; /* of the article */
	bool too_deep;
	bool memory;
};

static struct slice attribute(const GumboNode *node, const char *name)
{
	const GumboAttribute *found = gumbo_get_attribute(&node->v.element.attributes, name);
	return found == NULL ? slice_of("") : slice_of(found->value);
}

static bool is_element(const GumboNode *node, GumboTag tag)
{
	return node->type == GUMBO_NODE_ELEMENT && node->v.element.tag == tag;
}

static struct slice keep(struct page *p, struct slice text)
{
	struct slice copy = arena_copy(p->arena, slice_trim(text));
	p->memory = p->memory || copy.ptr == NULL;
	return copy;
}

static void take_meta(struct page *p, const GumboNode *node)
{
	const struct slice names[] = {attribute(node, "property"), attribute(node, "name"),
	                              attribute(node, "itemprop")};
	struct slice content = attribute(node, "content");
	for (size_t i = 0; i < sizeof meta_names / sizeof *meta_names; i++) {
		enum story_field field = meta_names[i].field;
		bool named = false;
		for (size_t k = 0; k < sizeof names / sizeof *names; k++)
			named = named || slice_equals_nocase(names[k], meta_names[i].name);
		if (!named || slice_trim(content).len == 0 || (p->rank[field] != 0 && p->rank[field] <= i + 1))
			continue;
		p->rank[field] = i + 1;
		p->out->fields[field] = keep(p, content);
	}
}

static void take_title(struct page *p, const GumboNode *node)
{
	const GumboVector *children = &node->v.element.children;
	if (children->length > 0 && p->title.ptr == NULL) {
		const GumboNode *text = children->data[0];
		if (text->type == GUMBO_NODE_TEXT)
			p->title = keep(p, slice_of(text->v.text.text));
	}
}

static void read_head(struct page *p, const GumboNode *node, int depth)
{
	if (node->type != GUMBO_NODE_ELEMENT || depth > DEPTH_MAX)
		return;
	if (is_element(node, GUMBO_TAG_META))
		take_meta(p, node);
	else if (is_element(node, GUMBO_TAG_TITLE))
		take_title(p, node);
	else if (is_element(node, GUMBO_TAG_HTML))
		p->language = keep(p, attribute(node, "lang"));
	else if (is_element(node, GUMBO_TAG_LINK) && slice_equals_nocase(attribute(node, "rel"), "canonical"))
		p->canonical = keep(p, attribute(node, "href"));
	const GumboVector *children = &node->v.element.children;
	for (unsigned i = 0; i < children->length; i++)
		read_head(p, children->data[i], depth + 1);
}

/* ---- The article ---- */

static const GumboTag passed_over[] = {
    GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE,  GUMBO_TAG_NAV,    GUMBO_TAG_HEADER,   GUMBO_TAG_FOOTER, GUMBO_TAG_ASIDE,
    GUMBO_TAG_FORM,   GUMBO_TAG_BUTTON, GUMBO_TAG_SELECT, GUMBO_TAG_TEXTAREA, GUMBO_TAG_IFRAME, GUMBO_TAG_NOSCRIPT,
    GUMBO_TAG_FIGURE, GUMBO_TAG_SVG,    GUMBO_TAG_OBJECT, GUMBO_TAG_TEMPLATE, GUMBO_TAG_HEAD,   GUMBO_TAG_TITLE,
};

/* Words of class names and ids by which pages mark what is no part of the article. */
static const char *const passed_names[] = {
    "byline",         "dateline",     "author",       "share",
    "sharing",        "social",       "related",      "recommended",
    "comment",        "comments",     "disqus",       "caption",
    "advert",         "ad",           "ads",          "sponsored",
    "promo",          "newsletter",   "subscribe",    "paywall",
    "breadcrumb",     "breadcrumbs",  "cookie",       "cookies",
    "consent",        "gdpr",         "nav",          "navbar",
    "navigation",     "menu",         "sidebar",      "footer",
    "masthead",       "trending",     "popular",      "mostread",
    "outbrain",       "taboola",      "signup",       "richlink",
    "submeta",        "relatedposts", "relatedlinks", "relatedarticles",
    "relatedstories",
};

static const char *const passed_roles[] = {"navigation", "banner",      "contentinfo", "complementary", "search",
                                           "dialog",     "alertdialog", "menu",        "menubar",       "toolbar"};

static bool is_among(struct slice word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (slice_equals_nocase(word, list[i]))
			return true;
	}
	return false;
}

static bool ends_word(char c)
{
	return byte_is_space(c) || c == '-' || c == '_' || c == ':';
}

/* "c-related-links", "cookie_banner"; `whole` if the name is the word and nothing else. */
static bool has_passed_word(struct slice names, bool *whole)
{
	for (size_t at = 0, end; at < names.len; at = end + 1) {
		for (end = at; end < names.len && !ends_word(names.ptr[end]);)
			end++;
		if (!is_among(slice_part(names, at, end), passed_names, sizeof passed_names / sizeof *passed_names))
			continue;
		*whole = (at == 0 || byte_is_space(names.ptr[at - 1])) &&
		         (end == names.len || byte_is_space(names.ptr[end]));
		return true;
	}
	return false;
}

static bool is_hidden(const GumboNode *node)
{
	return gumbo_get_attribute(&node->v.element.attributes, "hidden") != NULL ||
	       slice_equals_nocase(attribute(node, "aria-hidden"), "true");
}

static bool holds(const GumboNode *node, const GumboTag *tags, size_t tag_count, int depth)
{
	if (node->type != GUMBO_NODE_ELEMENT || depth > DEPTH_MAX)
		return false;
	for (size_t i = 0; i < tag_count; i++) {
		if (node->v.element.tag == tags[i])
			return true;
	}
	const GumboVector *children = &node->v.element.children;
	for (unsigned i = 0; i < children->length; i++) {
		if (holds(children->data[i], tags, tag_count, depth + 1))
			return true;
	}
	return false;
}

/* A block quote with its caption, as HTML asks for, and neither a picture nor words of the story set large beside it. */
static bool is_quotation_figure(const GumboNode *node)
{
	static const GumboTag quotation[] = {GUMBO_TAG_BLOCKQUOTE};
	static const GumboTag shown[] = {GUMBO_TAG_IMG,    GUMBO_TAG_IMAGE,  GUMBO_TAG_VIDEO, GUMBO_TAG_AUDIO,
	                                 GUMBO_TAG_IFRAME, GUMBO_TAG_CANVAS, GUMBO_TAG_TABLE, GUMBO_TAG_OBJECT};
	static const GumboTag caption[] = {GUMBO_TAG_FIGCAPTION};
	size_t at;
	struct slice names = attribute(node, "class");
	return is_element(node, GUMBO_TAG_FIGURE) && !slice_find_nocase(names, slice_of("pullquote"), &at) &&
	       !slice_find_nocase(names, slice_of("pull-quote"), &at) &&
	       holds(node, quotation, sizeof quotation / sizeof *quotation, 0) &&
	       holds(node, caption, sizeof caption / sizeof *caption, 0) &&
	       !holds(node, shown, sizeof shown / sizeof *shown, 0);
}

static bool is_inside(const GumboNode *node, GumboTag tag)
{
	return node->parent != NULL && is_element(node->parent, tag);
}

/* Who is quoted, where it stands behind the words: no part of them. A `cite` inside a sentence is a title. */
static bool is_attribution(const GumboNode *node)
{
	if (is_element(node, GUMBO_TAG_FOOTER))
		return is_inside(node, GUMBO_TAG_BLOCKQUOTE);
	if (is_element(node, GUMBO_TAG_FIGCAPTION))
		return node->parent != NULL && is_quotation_figure(node->parent);
	if (!is_element(node, GUMBO_TAG_CITE))
		return false;
	bool is_alone = is_inside(node, GUMBO_TAG_P) && node->parent->v.element.children.length == 1;
	return is_inside(node, GUMBO_TAG_BLOCKQUOTE) || (is_alone && is_inside(node->parent, GUMBO_TAG_BLOCKQUOTE));
}

/* Never a part of the article. */
static bool is_passed_over(const GumboNode *node)
{
	if (node->type != GUMBO_NODE_ELEMENT)
		return false;
	if (is_hidden(node) ||
	    is_among(attribute(node, "role"), passed_roles, sizeof passed_roles / sizeof *passed_roles))
		return true;
	if (is_attribution(node) || is_quotation_figure(node))
		return false;
	for (size_t i = 0; i < sizeof passed_over / sizeof *passed_over; i++) {
		if (node->v.element.tag == passed_over[i])
			return true;
	}
	bool whole = false;
	return has_passed_word(attribute(node, "class"), &whole) && whole;
}

static size_t count_text(const GumboNode *node, int depth)
{
	if (node->type == GUMBO_NODE_TEXT)
		return slice_trim(slice_of(node->v.text.text)).len;
	if (node->type != GUMBO_NODE_ELEMENT || is_passed_over(node) || depth > DEPTH_MAX)
		return 0;
	size_t sum = 0;
	const GumboVector *children = &node->v.element.children;
	for (unsigned i = 0; i < children->length; i++)
		sum += count_text(children->data[i], depth + 1);
	return sum;
}

/* The element of this kind with the most text. */
static void find_most(const GumboNode *node, GumboTag tag, bool by_property, const GumboNode **best, size_t *most,
                      int depth)
{
	if (node->type != GUMBO_NODE_ELEMENT || depth > DEPTH_MAX)
		return;
	bool fits =
	    by_property ? slice_equals_nocase(attribute(node, "itemprop"), "articleBody") : is_element(node, tag);
	if (fits) {
		size_t count = count_text(node, 0);
		if (*best == NULL || count > *most) {
			*best = node;
			*most = count;
		}
	}
	const GumboVector *children = &node->v.element.children;
	for (unsigned i = 0; i < children->length; i++)
		find_most(children->data[i], tag, by_property, best, most, depth + 1);
}

static const GumboNode *find_article(const GumboNode *root)
{
	const GumboNode *best = NULL;
	size_t most = 0;
	find_most(root, GUMBO_TAG_UNKNOWN, true, &best, &most, 0);
	if (best == NULL)
		find_most(root, GUMBO_TAG_ARTICLE, false, &best, &most, 0);
	if (best == NULL)
		find_most(root, GUMBO_TAG_MAIN, false, &best, &most, 0);
	if (best == NULL)
		find_most(root, GUMBO_TAG_BODY, false, &best, &most, 0);
	return best == NULL ? root : best;
}

/* What its class or id names as something beside the article, unless most of the article stands in it. */
static bool is_aside(const struct page *p, const GumboNode *node)
{
	bool whole;
	return (has_passed_word(attribute(node, "class"), &whole) || has_passed_word(attribute(node, "id"), &whole)) &&
	       count_text(node, 0) * 2 < p->letters;
}

/* ---- Markdown ---- */

static void add_node(struct page *p, const GumboNode *node, int depth);

static void add_children(struct page *p, const GumboNode *node, int depth)
{
	const GumboVector *children = &node->v.element.children;
	for (unsigned i = 0; i < children->length; i++)
		add_node(p, children->data[i], depth + 1);
}

static void add_marked(struct page *p, const GumboNode *node, const char *open, const char *close, int depth)
{
	story_body_open(&p->body, slice_of(open), slice_of(close));
	add_children(p, node, depth);
	story_body_close(&p->body);
}

static void add_link(struct page *p, const GumboNode *node, int depth)
{
	story_body_open_link(&p->body, p->arena, slice_trim(attribute(node, "href")));
	add_children(p, node, depth);
	story_body_close(&p->body);
}

static void add_heading(struct page *p, const GumboNode *node, int level, int depth)
{
	if (count_text(node, 0) == 0)
		return;
	story_body_heading(&p->body, level);
	add_children(p, node, depth);
	story_body_block(&p->body);
}

static void add_container(struct page *p, const GumboNode *node, const char *first, const char *each, int depth)
{
	size_t before = story_body_enter(&p->body, first, each);
	add_children(p, node, depth);
	story_body_leave(&p->body, before);
}

/* The first words in it. */
static struct slice first_words(const GumboNode *node, int depth)
{
	struct slice words = slice_of("");
	if (node->type == GUMBO_NODE_TEXT)
		return slice_trim(slice_of(node->v.text.text));
	if (node->type != GUMBO_NODE_ELEMENT || depth > DEPTH_MAX)
		return words;
	const GumboVector *children = &node->v.element.children;
	for (unsigned i = 0; i < children->length && words.len == 0; i++)
		words = first_words(children->data[i], depth + 1);
	return words;
}

/* "— The embassy, 2007", on a line of its own. */
static void add_attribution(struct page *p, const GumboNode *node, int depth)
{
	struct slice words = first_words(node, 0);
	if (words.len == 0)
		return;
	bool has_dash = slice_starts_with(words, "-") || slice_starts_with(words, "\xE2\x80\x93") ||
	                slice_starts_with(words, "\xE2\x80\x94") || slice_starts_with(words, "\xE2\x80\x95");
	story_body_block(&p->body);
	if (!has_dash)
		story_body_words(&p->body, slice_of("\xE2\x80\x94 "));
	add_children(p, node, depth);
	story_body_block(&p->body);
}

/* The headline stands in the metadata. */
static bool is_headline(const struct page *p, const GumboNode *node)
{
	const GumboVector *children = &node->v.element.children;
	return children->length == 1 && ((const GumboNode *)children->data[0])->type == GUMBO_NODE_TEXT &&
	       slice_equal(slice_trim(slice_of(((const GumboNode *)children->data[0])->v.text.text)),
	                   p->out->fields[STORY_HEADLINE]);
}

static bool is_block(GumboTag tag)
{
	static const GumboTag blocks[] = {
	    GUMBO_TAG_P,     GUMBO_TAG_DIV, GUMBO_TAG_SECTION, GUMBO_TAG_ARTICLE, GUMBO_TAG_MAIN,    GUMBO_TAG_UL,
	    GUMBO_TAG_OL,    GUMBO_TAG_DL,  GUMBO_TAG_DT,      GUMBO_TAG_DD,      GUMBO_TAG_TABLE,   GUMBO_TAG_TR,
	    GUMBO_TAG_TBODY, GUMBO_TAG_PRE, GUMBO_TAG_ADDRESS, GUMBO_TAG_HR,      GUMBO_TAG_DETAILS, GUMBO_TAG_BODY};
	for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
		if (blocks[i] == tag)
			return true;
	}
	return false;
}

static void add_element(struct page *p, const GumboNode *node, int depth)
{
	GumboTag tag = node->v.element.tag;
	if (tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6) {
		if (tag != GUMBO_TAG_H1 || !is_headline(p, node))
			add_heading(p, node, (int)(tag - GUMBO_TAG_H1) + 1, depth);
	} else if (is_attribution(node)) {
		add_attribution(p, node, depth);
	} else if (tag == GUMBO_TAG_BLOCKQUOTE) {
		add_container(p, node, "> ", "> ", depth);
	} else if (tag == GUMBO_TAG_LI) {
		add_container(p, node, "- ", "  ", depth);
	} else if (tag == GUMBO_TAG_A) {
		add_link(p, node, depth);
	} else if (tag == GUMBO_TAG_Q) {
		add_marked(p, node, "\xE2\x80\x9C", "\xE2\x80\x9D", depth);
	} else if (tag == GUMBO_TAG_EM || tag == GUMBO_TAG_I) {
		add_marked(p, node, "*", "*", depth);
	} else if (tag == GUMBO_TAG_STRONG || tag == GUMBO_TAG_B) {
		add_marked(p, node, "**", "**", depth);
	} else if (tag == GUMBO_TAG_BR) {
		story_body_words(&p->body, slice_of(" "));
	} else if (is_block(tag)) {
		story_body_block(&p->body);
		add_children(p, node, depth);
		story_body_block(&p->body);
	} else {
		add_children(p, node, depth);
	}
}

static void add_node(struct page *p, const GumboNode *node, int depth)
{
	if (depth > DEPTH_MAX)
		p->too_deep = true;
	else if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE || node->type == GUMBO_NODE_CDATA)
		story_body_words(&p->body, slice_of(node->v.text.text));
	else if (node->type == GUMBO_NODE_ELEMENT && !is_passed_over(node) && !is_aside(p, node))
		add_element(p, node, depth);
}

/* ---- The whole ---- */

/* "What was in the crates | The Ellery Ledger": the site's name is no part of the headline. */
static struct slice headline_of_title(struct slice title)
{
	size_t at;
	return slice_find(title, slice_of(" | "), &at) ? slice_part(title, 0, at) : title;
}

static void fill_gaps(struct page *p)
{
	struct slice *fields = p->out->fields;
	if (fields[STORY_HEADLINE].len == 0 && p->title.len > 0)
		fields[STORY_HEADLINE] = headline_of_title(p->title);
	if (fields[STORY_URL].len == 0 && p->canonical.len > 0)
		fields[STORY_URL] = p->canonical;
	if (fields[STORY_LANGUAGE].len == 0 && p->language.len > 0)
		fields[STORY_LANGUAGE] = p->language;
}

static enum status finish(struct page *p, struct error *err)
{
	if (p->too_deep)
		return error_set(err, STATUS_LIMIT, "prose.too_deep");
	return p->memory ? error_memory(err) : story_body_done(&p->body, p->arena, &p->out->body, err);
}

/* In UTF-8; a page that is not is Windows-1252, as browsers take it. */
static enum status decode(struct arena *a, struct slice *bytes, struct error *err)
{
	struct buffer text = {0};
	if (utf8_valid(*bytes, NULL))
		return STATUS_OK;
	utf8_add_windows_1252(&text, *bytes);
	*bytes = text.failed ? slice_make(NULL, 0) : arena_copy(a, buffer_slice(&text));
	buffer_free(&text);
	return bytes->ptr == NULL ? error_memory(err) : STATUS_OK;
}

enum status story_source_read_html(struct arena *a, struct slice bytes, struct story_source *out, struct error *err)
{
	struct page p = {.arena = a, .out = out};
	*out = (struct story_source){0};
	if (bytes.len > PROSE_BODY_MAX)
		return error_set(err, STATUS_LIMIT, "prose.too_large");
	enum status status = decode(a, &bytes, err);
	if (status != STATUS_OK)
		return status;
	GumboOptions options = kGumboDefaultOptions;
	GumboOutput *output = gumbo_parse_with_options(&options, bytes.len > 0 ? bytes.ptr : "", bytes.len);
	if (output == NULL)
		return error_memory(err);
	story_body_begin(&p.body);
	read_head(&p, output->root, 0);
	fill_gaps(&p);
	const GumboNode *article = find_article(output->root);
	p.letters = count_text(article, 0);
	add_node(&p, article, 0);
	gumbo_destroy_output(&options, output);
	status = finish(&p, err);
	story_body_free(&p.body);
	return status;
}

static enum status call(struct slice input, struct arena *a, struct buffer *out, struct error *err)
{
	struct story_source source;
	enum status status = story_source_read_html(a, input, &source, err);
	if (status != STATUS_OK)
		return status;
	story_source_write(out, &source);
	return buffer_done(out, err);
}

static const char *const sentences[] = {"prose.too_large", "prose.too_deep", "story_source.encoding", "base.memory",
                                        NULL};

const struct worker_job prose_html_job = {.name = "prose-html", .call = call, .sentences = sentences};
