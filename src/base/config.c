#include "base/config.h"

#include "base/embed.h"
#include "base/file.h"
#include "base/utf8.h"

#include <ini.h>
#include <string.h>

enum { FILE_MAX = 1024 * 1024, COMMENT_COLUMNS = 100 };

static const struct config_setting settings[CONFIG_KEYS] = {
    [CONFIG_ROOM_NAME] = {"room", "name", "Reading room", CONFIG_TEXT, "config.room_name"},
    [CONFIG_ROOM_ABOUT] = {"room", "about", "", CONFIG_TEXT, "config.room_about"},
    [CONFIG_ROOM_CONTACT] = {"room", "contact", "", CONFIG_TEXT, "config.room_contact"},
    [CONFIG_ROOM_ADDRESS] = {"room", "address", "", CONFIG_URL, "config.room_address"},
    [CONFIG_ROOM_LANGUAGE] = {"room", "language", "en", CONFIG_LANGUAGE, "config.room_language"},
    [CONFIG_ROOM_LISTEN] = {"room", "listen", "8081", CONFIG_PORT, "config.room_listen"},
    [CONFIG_DESK_LISTEN] = {"desk", "listen", "8080", CONFIG_PORT, "config.desk_listen"},
    [CONFIG_DESK_TEMPLATES] = {"desk", "templates", "", CONFIG_FOLDER, "config.desk_templates"},
};

const struct config_setting *config_settings(void)
{
	return settings;
}

struct config config_standard(void)
{
	struct config config;
	for (size_t i = 0; i < CONFIG_KEYS; i++)
		config.values[i] = slice_of(settings[i].standard);
	return config;
}

static bool read_port(struct slice value, int64_t *port)
{
	return slice_to_int64(value, port) && *port >= 1 && *port <= 65535;
}

int config_port(const struct config *config, enum config_key key)
{
	int64_t port = 0;
	return read_port(config->values[key], &port) ? (int)port : 0;
}

/* ---- Reading ---- */

/* A file on its way through inih, which asks for one line after the other and then calls back for what is in it. */
struct reading {
	struct arena *arena;
	struct config *config;
	const char *path;
	struct slice rest;
	int line;
	bool continues; /* the line begins with white space: it goes on with the setting above it */
	bool given[CONFIG_KEYS];
	enum status status;
	struct error *err;
};

static enum status refuse(struct reading *r, const char *sentence, const char *name, const char *value)
{
	error_set(r->err, STATUS_USAGE, sentence);
	error_text(r->err, "path", slice_of(r->path));
	error_number(r->err, "line", r->line);
	if (name != NULL)
		error_text(r->err, "name", slice_of(name));
	if (value != NULL)
		error_text(r->err, "value", slice_of(value));
	r->status = STATUS_USAGE;
	return STATUS_USAGE;
}

/* As fgets. A comment may be of any length; inih would read the rest of a long line as a line of its own. */
static char *next_line(char *out, int size, void *state)
{
	struct reading *r = state;
	struct slice line;
	size_t room = (size_t)size - 1;
	size_t at;
	if (r->status != STATUS_OK || !slice_next_line(&r->rest, &line))
		return NULL;
	r->line++;
	r->continues = line.len > 0 && byte_is_space(line.ptr[0]);
	struct slice words = slice_trim(line);
	bool comment = words.len > 0 && (words.ptr[0] == '#' || words.ptr[0] == ';');
	if (comment)
		line = slice_of("#");
	/* inih would go on in the section before. */
	bool half_section = words.len > 0 && words.ptr[0] == '[' && !slice_find_byte(words, ']', &at);
	if (line.len > room || half_section) {
		(void)refuse(r, half_section ? "config.no_setting" : "config.long_line", NULL, NULL);
		return NULL;
	}
	if (line.len > 0)
		memcpy(out, line.ptr, line.len);
	out[line.len] = '\0';
	return out;
}

static bool is_address(struct slice value)
{
	if (!slice_starts_with(value, "https://") && !slice_starts_with(value, "http://"))
		return false;
	for (size_t i = 0; i < value.len; i++) {
		if (byte_is_space(value.ptr[i]) || strchr("\"'<>?#\\", value.ptr[i]) != NULL)
			return false;
	}
	return true;
}

/* Whether the value has the setting's form; an address always ends with a slash, so that names can follow it. */
static bool take_value(struct reading *r, const struct config_setting *setting, struct slice *value)
{
	int64_t port;
	struct slice catalogue;
	switch (setting->form) {
	case CONFIG_PORT:
		return read_port(*value, &port);
	case CONFIG_URL:
		if (value->len == 0)
			return true;
		if (!is_address(*value))
			return false;
		if (!slice_ends_with(*value, "/"))
			*value = arena_format(r->arena, "%.*s/", (int)value->len, value->ptr);
		return true;
	case CONFIG_LANGUAGE:
		return embedded_find(arena_format(r->arena, "pages/text/%.*s.ini", (int)value->len, value->ptr),
		                     &catalogue);
	case CONFIG_TEXT:
	case CONFIG_FOLDER:
		return true;
	}
	return false;
}

static size_t find_setting(const char *section, const char *name)
{
	size_t i = 0;
	while (i < CONFIG_KEYS && (strcmp(settings[i].section, section) != 0 || strcmp(settings[i].name, name) != 0))
		i++;
	return i;
}

/* inih's call for each setting and each line that goes on with one. 0 stands for an error there. */
static int take_setting(void *state, const char *section, const char *name, const char *value)
{
	struct reading *r = state;
	size_t i = find_setting(section, name);
	if (r->status != STATUS_OK)
		return 0;
	if (i == CONFIG_KEYS)
		return refuse(r, "config.unknown", name, section) == STATUS_OK;
	if (r->given[i] && !r->continues)
		return refuse(r, "config.twice", name, section) == STATUS_OK;
	struct slice words = slice_of(value);
	struct slice *to = &r->config->values[i];
	if (r->given[i])
		words = arena_format(r->arena, "%.*s %s", (int)to->len, to->ptr, value);
	else
		words = arena_copy(r->arena, words);
	if (words.ptr != NULL && !take_value(r, &settings[i], &words))
		return refuse(r, "config.form", name, value) == STATUS_OK;
	if (words.ptr == NULL) {
		r->status = error_memory(r->err);
		return 0;
	}
	r->given[i] = true;
	*to = words;
	return 1;
}

static enum status check_whole(struct reading *r)
{
	int desk = config_port(r->config, CONFIG_DESK_LISTEN);
	if (desk != config_port(r->config, CONFIG_ROOM_LISTEN))
		return STATUS_OK;
	error_set(r->err, STATUS_USAGE, "config.same_port");
	error_text(r->err, "path", slice_of(r->path));
	error_number(r->err, "port", desk);
	return STATUS_USAGE;
}

enum status config_read(struct arena *a, const char *path, struct config *out, struct error *err)
{
	struct reading r = {.arena = a, .config = out, .path = path, .err = err};
	size_t at;
	*out = config_standard();
	enum status status = file_read_all(a, path, FILE_MAX, &r.rest, err);
	if (status == STATUS_MISSING)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	if (!utf8_valid(r.rest, &at) || slice_find_byte(r.rest, '\0', &at)) {
		error_set(err, STATUS_USAGE, "config.encoding");
		error_text(err, "path", slice_of(path));
		return STATUS_USAGE;
	}
	int line = ini_parse_stream(next_line, &r, take_setting, &r);
	if (r.status != STATUS_OK)
		return r.status;
	if (line != 0) {
		r.line = line;
		return refuse(&r, "config.no_setting", NULL, NULL);
	}
	return check_whole(&r);
}

/* ---- A file that explains itself ---- */

static void add_comment(struct buffer *out, struct slice sentence)
{
	struct slice word;
	size_t column = 0;
	while (slice_cut(&sentence, ' ', &word)) {
		if (column == 0 || column + 1 + word.len > COMMENT_COLUMNS) {
			buffer_add_cstr(out, column == 0 ? "#" : "\n#");
			column = 1;
		}
		buffer_add_byte(out, ' ');
		buffer_add(out, word);
		column += 1 + word.len;
	}
	buffer_add_byte(out, '\n');
}

enum status config_explain(const struct text_catalogue *texts, struct arena *a, struct buffer *out, struct error *err)
{
	const char *section = "";
	for (size_t i = 0; i < CONFIG_KEYS; i++) {
		const struct config_setting *s = &settings[i];
		struct slice sentence = text_sentence(texts, a, s->sentence, NULL);
		if (sentence.ptr == NULL)
			return error_memory(err);
		if (strcmp(section, s->section) != 0)
			buffer_add_format(out, "%s[%s]\n", i == 0 ? "" : "\n", s->section);
		section = s->section;
		add_comment(out, sentence);
		buffer_add_format(out, "#%s = %s\n", s->name, s->standard);
	}
	return buffer_done(out, err);
}

/* ---- Changing ---- */

enum { VALUE_COLUMNS = 120 };

/* inih passes over it. */
static const char byte_order_mark[] = "\xEF\xBB\xBF";

static bool begins_comment(struct slice word)
{
	return word.len > 0 && strchr("#;[", word.ptr[0]) != NULL;
}

/* The setting as lines, wrapped where it is long. False for a value that these cannot hold. */
static bool write_setting(struct buffer *out, const struct config_setting *setting, struct slice value)
{
	struct slice word;
	size_t column = strlen(setting->name) + 3;
	bool first = true;
	buffer_add_format(out, "%s =", setting->name);
	while (slice_cut(&value, ' ', &word)) {
		if (word.len == 0)
			continue;
		/* Behind white space ";" begins a comment. */
		if (word.len > VALUE_COLUMNS || word.ptr[0] == ';' || (first && begins_comment(word)))
			return false;
		bool wraps = column + 1 + word.len > VALUE_COLUMNS && !begins_comment(word) && !first;
		if (column + 1 + word.len > VALUE_COLUMNS + VALUE_COLUMNS / 2 && !wraps)
			return false;
		buffer_add_cstr(out, wraps ? "\n  " : " ");
		buffer_add(out, word);
		column = wraps ? 2 + word.len : column + 1 + word.len;
		first = false;
	}
	buffer_add_byte(out, '\n');
	return true;
}

/* What a line is to inih: white space at its begin makes it go on with the setting above it, also over comments and empty lines. */
enum line_kind { LINE_EMPTY, LINE_SECTION, LINE_SETTING, LINE_GOES_ON };

static enum line_kind kind_of_line(struct slice line, bool behind_setting)
{
	struct slice words = slice_trim(line);
	if (words.len == 0 || words.ptr[0] == '#' || words.ptr[0] == ';')
		return LINE_EMPTY;
	if (behind_setting && byte_is_space(line.ptr[0]))
		return LINE_GOES_ON;
	return words.ptr[0] == '[' ? LINE_SECTION : LINE_SETTING;
}

/* Whether the next line with words would go on with a setting that stood before the text. */
static bool is_gone_on_with(struct slice text)
{
	struct slice line;
	enum line_kind kind = LINE_EMPTY;
	while (kind == LINE_EMPTY && slice_next_line(&text, &line))
		kind = kind_of_line(line, true);
	return kind == LINE_GOES_ON;
}

static bool is_setting(struct slice line, const char *name)
{
	static const struct byte_set ends = {2, {{'=', '='}, {':', ':'}}};
	size_t end = slice_next_of(line, 0, &ends);
	return end < line.len && slice_equals(slice_trim(slice_part(line, 0, end)), name);
}

/* Whether the line is the setting as the comment that `init` lays down. */
static bool is_commented(struct slice line, const char *name)
{
	return line.len > 0 && line.ptr[0] == '#' && is_setting(slice_from(line, 1), name);
}

static bool is_section(struct slice line, const char *name)
{
	size_t end;
	struct slice words = slice_from(slice_trim(line), 1);
	return slice_find_byte(words, ']', &end) && slice_equals(slice_part(words, 0, end), name);
}

static void add_line(struct buffer *out, struct slice line)
{
	buffer_add(out, line);
	buffer_add_byte(out, '\n');
}

/* In place of the setting's own lines; else before the end of its section; else in a new section at the end. */
static void replace_setting(struct slice text, const struct config_setting *setting, struct slice lines,
                            struct buffer *out)
{
	struct slice line;
	bool inside = false, written = false;
	bool behind_setting = false, behind_own = false;
	while (slice_next_line(&text, &line)) {
		enum line_kind kind = kind_of_line(line, behind_setting);
		if (kind == LINE_SECTION && inside && !written) {
			add_line(out, lines);
			written = true;
		}
		if (kind == LINE_SECTION) {
			/* Where white space was before it, it would go on with what was written. */
			line = slice_trim(line);
			inside = is_section(line, setting->section);
			behind_setting = behind_own = false;
		} else if (kind == LINE_SETTING) {
			behind_setting = true;
			behind_own = inside && is_setting(line, setting->name);
		}
		if (kind == LINE_EMPTY || !behind_own) {
			add_line(out, line);
			if (kind != LINE_EMPTY || !inside || !is_commented(line, setting->name) ||
			    is_gone_on_with(text))
				continue;
		}
		if (!written)
			buffer_add(out, lines);
		written = true;
	}
	if (!written && !inside)
		buffer_add_format(out, "\n[%s]\n", setting->section);
	if (!written)
		buffer_add(out, lines);
}

enum status config_change(struct slice text, enum config_key key, struct slice value, struct buffer *out,
                          struct error *err)
{
	struct arena a = {0};
	struct buffer lines = {0}, words = {0};
	const struct config_setting *setting = &settings[key];
	struct reading r = {.arena = &a, .err = err};
	size_t at;
	for (size_t i = 0; i < value.len; i++)
		buffer_add_byte(&words, byte_is_space(value.ptr[i]) ? ' ' : value.ptr[i]);
	struct slice one_line = slice_trim(buffer_slice(&words)), checked = one_line;
	bool is_text = utf8_valid(one_line, &at) && !slice_find_byte(one_line, '\0', &at);
	bool good = is_text && take_value(&r, setting, &checked) && write_setting(&lines, setting, one_line);
	enum status status = buffer_done(&words, err);
	if (status == STATUS_OK && !good) {
		status = error_set(err, STATUS_USAGE, "config.value");
		error_text(err, "name", slice_of(setting->name));
	}
	if (slice_starts_with(text, byte_order_mark))
		text = slice_from(text, sizeof byte_order_mark - 1);
	if (status == STATUS_OK)
		replace_setting(text, setting, buffer_slice(&lines), out);
	if (status == STATUS_OK)
		status = buffer_done(out, err);
	buffer_free(&lines);
	buffer_free(&words);
	arena_free(&a);
	return status;
}
