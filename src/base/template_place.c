#include "base/template_place.h"

#include <string.h>

enum state {
	STATE_TEXT = 0,
	STATE_RAW,         /* in script or style */
	STATE_WORDS,       /* in title or textarea */
	STATE_LESS,        /* behind < */
	STATE_BANG,        /* behind <! */
	STATE_COMMENT,     /* up to --> */
	STATE_DECLARATION, /* <!doctype …>, <?xml …?> */
	STATE_ELEMENT,     /* in an element's name */
	STATE_TAG,         /* between attributes, and in an attribute's name */
	STATE_EQUALS,      /* behind = */
	STATE_DOUBLE,
	STATE_SINGLE,
	STATE_BARE,
};

static void name_add(struct place_name *name, char c)
{
	if (name->len < PLACE_NAME_MAX - 1)
		name->text[name->len++] = byte_to_lower(c);
	name->text[name->len] = '\0';
}

static void name_clear(struct place_name *name)
{
	*name = (struct place_name){0};
}

static bool is_among(const char *name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

static bool is_raw(const char *element)
{
	static const char *const names[] = {"script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext"};
	return is_among(element, names, sizeof names / sizeof *names);
}

static bool is_words(const char *element)
{
	static const char *const names[] = {"title", "textarea"};
	return is_among(element, names, sizeof names / sizeof *names);
}

/* Values could be run, or split into several addresses. */
static bool is_dangerous(const char *attribute)
{
	static const char *const names[] = {"", "style", "srcdoc", "srcset", "imagesrcset", "ping", "http-equiv"};
	return (attribute[0] == 'o' && attribute[1] == 'n') || is_among(attribute, names, sizeof names / sizeof *names);
}

static bool is_address(const char *attribute)
{
	static const char *const names[] = {"href",     "src",        "action",  "formaction", "cite",    "poster",
	                                    "data",     "background", "base",    "longdesc",   "profile", "manifest",
	                                    "codebase", "classid",    "archive", "xlink:href", "xml:base"};
	return is_among(attribute, names, sizeof names / sizeof *names);
}

static bool is_read_by_people(const char *attribute)
{
	static const char *const names[] = {"title",       "alt",   "aria-label", "aria-description",
	                                    "placeholder", "label", "content",    "summary"};
	return is_among(attribute, names, sizeof names / sizeof *names);
}

static void end_tag(struct place_tracker *t)
{
	t->state = STATE_TEXT;
	if (!t->closing && !t->self_closing && !t->xml) {
		if (is_raw(t->element.text))
			t->state = STATE_RAW;
		else if (is_words(t->element.text))
			t->state = STATE_WORDS;
	}
	t->matched = 0;
	t->closing = false;
	t->self_closing = false;
	name_clear(&t->attribute);
	if (t->state == STATE_TEXT)
		name_clear(&t->element);
}

/* Looks for the end tag "</script" within script; what else begins with < there is text. */
static void follow_raw(struct place_tracker *t, char c)
{
	size_t length = t->element.len + 2;
	if (t->matched == length) {
		if (c == '>' || c == '/' || byte_is_space(c)) {
			t->closing = true;
			t->state = STATE_TAG;
			if (c == '>')
				end_tag(t);
			return;
		}
		t->matched = 0;
	}
	char expected = '<';
	if (t->matched == 1)
		expected = '/';
	else if (t->matched > 1)
		expected = t->element.text[t->matched - 2];
	if (byte_to_lower(c) == expected)
		t->matched++;
	else
		t->matched = c == '<';
}

static void follow_comment(struct place_tracker *t, char c)
{
	if (c == '-')
		t->matched = t->matched < 2 ? t->matched + 1 : 2;
	else if (c == '>' && t->matched == 2)
		t->state = STATE_TEXT;
	else
		t->matched = 0;
	if (t->state == STATE_TEXT)
		t->matched = 0;
}

static void follow_less(struct place_tracker *t, char c)
{
	name_clear(&t->element);
	if (c == '/') {
		t->closing = true;
		t->state = STATE_ELEMENT;
	} else if (c == '!') {
		t->state = STATE_BANG;
		t->matched = 0;
	} else if (c == '?') {
		t->state = STATE_DECLARATION;
	} else if (byte_is_alpha(c)) {
		name_add(&t->element, c);
		t->state = STATE_ELEMENT;
	} else {
		t->state = c == '<' ? STATE_LESS : STATE_TEXT;
	}
}

/* Behind "<!": two hyphens make it a comment. */
static void follow_bang(struct place_tracker *t, char c)
{
	if (c == '-' && t->matched == 1) {
		t->state = STATE_COMMENT;
		t->matched = 0;
	} else if (c == '-') {
		t->matched = 1;
	} else {
		t->matched = 0;
		t->state = c == '>' ? STATE_TEXT : STATE_DECLARATION;
	}
}

/* Within a tag, outside of values. A name begins anew behind white space or a value. */
static void follow_tag(struct place_tracker *t, char c)
{
	if (c == '>') {
		end_tag(t);
		return;
	}
	t->self_closing = c == '/';
	if (c == '=') {
		t->state = STATE_EQUALS;
	} else if (c == '/' || byte_is_space(c)) {
		t->matched = 1; /* the name has ended; = may still follow */
	} else {
		if (t->matched == 1)
			name_clear(&t->attribute);
		t->matched = 0;
		name_add(&t->attribute, c);
	}
}

static void follow_element(struct place_tracker *t, char c)
{
	if (c == '>' || c == '/' || byte_is_space(c)) {
		t->state = STATE_TAG;
		name_clear(&t->attribute);
		follow_tag(t, c);
	} else {
		name_add(&t->element, c);
	}
}

static void end_value(struct place_tracker *t)
{
	t->state = STATE_TAG;
	t->matched = 1;
	name_clear(&t->attribute);
}

static void follow_equals(struct place_tracker *t, char c)
{
	if (c == '"')
		t->state = STATE_DOUBLE;
	else if (c == '\'')
		t->state = STATE_SINGLE;
	else if (c == '>')
		end_tag(t);
	else if (!byte_is_space(c))
		t->state = STATE_BARE;
}

static void follow_bare(struct place_tracker *t, char c)
{
	if (c == '>')
		end_tag(t);
	else if (byte_is_space(c))
		end_value(t);
}

static void follow(struct place_tracker *t, char c)
{
	switch ((enum state)t->state) {
	case STATE_TEXT:
		if (c == '<')
			t->state = STATE_LESS;
		break;
	case STATE_RAW:
	case STATE_WORDS:
		follow_raw(t, c);
		break;
	case STATE_LESS:
		follow_less(t, c);
		break;
	case STATE_BANG:
		follow_bang(t, c);
		break;
	case STATE_COMMENT:
		follow_comment(t, c);
		break;
	case STATE_DECLARATION:
		if (c == '>')
			t->state = STATE_TEXT;
		break;
	case STATE_ELEMENT:
		follow_element(t, c);
		break;
	case STATE_TAG:
		follow_tag(t, c);
		break;
	case STATE_EQUALS:
		follow_equals(t, c);
		break;
	case STATE_DOUBLE:
		if (c == '"')
			end_value(t);
		break;
	case STATE_SINGLE:
		if (c == '\'')
			end_value(t);
		break;
	case STATE_BARE:
		follow_bare(t, c);
		break;
	}
}

void place_follow(struct place_tracker *tracker, struct slice words)
{
	for (size_t i = 0; i < words.len; i++)
		follow(tracker, words.ptr[i]);
}

static enum place place_of_attribute(const char *attribute)
{
	if (is_dangerous(attribute))
		return PLACE_NONE;
	if (is_address(attribute))
		return PLACE_ADDRESS;
	return is_read_by_people(attribute) ? PLACE_WORDS : PLACE_ATTRIBUTE;
}

enum place place_of(const struct place_tracker *tracker)
{
	switch ((enum state)tracker->state) {
	case STATE_TEXT:
		return PLACE_TEXT;
	case STATE_WORDS:
		/* "<" and "</titl" before a value would make it a part of a tag. */
		return tracker->matched == 0 ? PLACE_WORDS : PLACE_NONE;
	case STATE_DOUBLE:
	case STATE_SINGLE:
		return tracker->closing ? PLACE_NONE : place_of_attribute(tracker->attribute.text);
	default:
		return PLACE_NONE;
	}
}

bool place_same(const struct place_tracker *a, const struct place_tracker *b)
{
	bool tags = (a->state == STATE_TAG || a->state == STATE_ELEMENT) && b->state == STATE_TAG;
	if (a->state != b->state && !tags)
		return false;
	if (a->closing != b->closing || strcmp(a->element.text, b->element.text) != 0)
		return false;
	/* Between attributes it does not matter which one came last. */
	return a->state == STATE_TAG || tags ||
	       (strcmp(a->attribute.text, b->attribute.text) == 0 && a->matched == b->matched);
}
