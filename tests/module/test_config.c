/* Proves that a config.ini gives what stands in it and defaults for the rest, that whatever is wrong in it is refused with
 * its line, and that the file which explains the settings can be read back and changes nothing. */
#include "base/config.h"
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena memory;
static char path[] = "/tmp/cabledesk-config-XXXXXX";

static int set_up(void **state)
{
	(void)state;
	int fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(&memory);
	return unlink(path);
}

static enum status read_config(const char *text, struct config *out, struct error *err)
{
	FILE *to = fopen(path, "w");
	assert_non_null(to);
	assert_int_equal(fwrite(text, 1, strlen(text), to), strlen(text));
	fclose(to);
	return config_read(&memory, path, out, err);
}

static void expect_setting(const struct config *config, enum config_key key, const char *expected)
{
	struct slice value = config->values[key];
	if (!slice_equals(value, expected))
		fail_msg("setting %d is \"%.*s\", not \"%s\"", key, (int)value.len, value.ptr, expected);
}

static void test_settings_are_read(void **state)
{
	(void)state;
	struct config config;
	struct error err = {0};
	assert_int_equal(config_read(&memory, "/no/such/config.ini", &config, &err), STATUS_OK);
	expect_setting(&config, CONFIG_ROOM_NAME, "Reading room");
	assert_int_equal(config_port(&config, CONFIG_DESK_LISTEN), 8080);
	const char text[] = "# a comment\r\n"
	                    "\r\n"
	                    "[room]\r\n"
	                    "name = Die Kabel: \xc3\x84sthetik\r\n"
	                    "about = One\r\n"
	                    "  and two\r\n"
	                    "  and three\r\n"
	                    "address = https://cables.example.org/room\r\n"
	                    "[desk] ; a comment\r\n"
	                    "listen: 9000 ; another\r\n";
	assert_int_equal(read_config(text, &config, &err), STATUS_OK);
	expect_setting(&config, CONFIG_ROOM_NAME, "Die Kabel: \xc3\x84sthetik");
	expect_setting(&config, CONFIG_ROOM_ABOUT, "One and two and three");
	expect_setting(&config, CONFIG_ROOM_ADDRESS, "https://cables.example.org/room/");
	expect_setting(&config, CONFIG_ROOM_CONTACT, "");
	assert_int_equal(config_port(&config, CONFIG_DESK_LISTEN), 9000);
	assert_int_equal(config_port(&config, CONFIG_ROOM_LISTEN), 8081);
}

struct wrong {
	const char *text;
	const char *sentence;
	int line;
};

static void test_what_is_wrong_is_refused_with_its_line(void **state)
{
	(void)state;
	static const struct wrong cases[] = {
	    {"[room]\nnam = x\n", "config.unknown", 2},
	    {"name = x\n", "config.unknown", 1},
	    {"[nowhere]\nname = x\n", "config.unknown", 2},
	    {"[room]\nname = x\nname = y\n", "config.twice", 3},
	    {"[room]\nname\n", "config.no_setting", 2},
	    {"[room\nname = x\n", "config.no_setting", 1},
	    {"[room]\n\nlisten = http\n", "config.form", 3},
	    {"[room]\nlisten = 0\n", "config.form", 2},
	    {"[room]\nlisten = 65536\n", "config.form", 2},
	    {"[room]\nlisten = \n", "config.form", 2},
	    {"[room]\naddress = cables.example.org\n", "config.form", 2},
	    {"[room]\naddress = https://a b/\n", "config.form", 2},
	    {"[room]\naddress = javascript:alert(1)\n", "config.form", 2},
	    {"[room]\naddress = https://a/?q=\n", "config.form", 2},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct config config;
		struct error err = {0};
		enum status status = read_config(cases[i].text, &config, &err);
		if (status != STATUS_USAGE || strcmp(err.sentence, cases[i].sentence) != 0 ||
		    err.values[1].number != cases[i].line)
			fail_msg("\"%s\": status %d, %s, line %d", cases[i].text, status, err.sentence,
			         (int)err.values[1].number);
	}
	struct config config;
	struct error err = {0};
	assert_int_equal(read_config("[room]\nname = \xff\n", &config, &err), STATUS_USAGE);
	assert_string_equal(err.sentence, "config.encoding");
	assert_int_equal(read_config("[room]\nlisten = 8080\n", &config, &err), STATUS_USAGE);
	assert_string_equal(err.sentence, "config.same_port");
}

static void test_lines_may_be_long_only_in_comments(void **state)
{
	(void)state;
	char text[1200] = "[room]\n# ";
	struct config config;
	struct error err = {0};
	size_t at = strlen(text);
	memset(text + at, 'x', 1000);
	assert_int_equal(read_config(text, &config, &err), STATUS_OK);
	snprintf(text, sizeof text, "[room]\nname = %0900d\n", 1);
	assert_int_equal(read_config(text, &config, &err), STATUS_USAGE);
	assert_string_equal(err.sentence, "config.long_line");
	assert_int_equal(err.values[1].number, 2);
}

static void test_memory_may_fail(void **state)
{
	(void)state;
	for (size_t n = 1;; n++) {
		struct config config;
		struct error err = {0};
		struct arena poor = {.fail_at = n};
		assert_int_equal(read_config("[room]\nname = x\n y\naddress = https://a\n", &config, &err), STATUS_OK);
		enum status status = config_read(&poor, path, &config, &err);
		arena_free(&poor);
		if (status == STATUS_OK) {
			assert_true(n > 3);
			return;
		}
		assert_int_equal(status, STATUS_MEMORY);
	}
}

static void test_the_explained_file_changes_nothing(void **state)
{
	(void)state;
	struct text_catalogue *texts;
	struct buffer out = {0};
	struct config config;
	struct error err = {0};
	assert_int_equal(text_catalogue_embedded("en", &texts, &err), STATUS_OK);
	assert_int_equal(config_explain(texts, &memory, &out, &err), STATUS_OK);
	buffer_add_byte(&out, '\0');
	assert_int_equal(read_config(out.ptr, &config, &err), STATUS_OK);
	struct config standard = config_standard();
	assert_memory_equal(&config, &standard, sizeof config);
	/* With the marks before the settings taken away it is read, too. */
	for (size_t i = 0; i < CONFIG_KEYS; i++) {
		char line[64];
		snprintf(line, sizeof line, "\n#%s = ", config_settings()[i].name);
		char *hit = strstr(out.ptr, line);
		assert_non_null(hit);
		hit[1] = ' ';
		memmove(hit + 1, hit + 2, strlen(hit + 2) + 1);
	}
	assert_int_equal(read_config(out.ptr, &config, &err), STATUS_OK);
	for (size_t i = 0; i < CONFIG_KEYS; i++)
		expect_setting(&config, (enum config_key)i, config_settings()[i].standard);
	text_catalogue_free(texts);
	buffer_free(&out);
}

/* The file after a change, in which only that setting is another. */
static void expect_change(const char *before, enum config_key key, const char *value, const char *expected)
{
	struct config config, old;
	struct error err = {0};
	struct buffer out = {0};
	assert_int_equal(read_config(before, &old, &err), STATUS_OK);
	if (config_change(slice_of(before), key, slice_of(value), &out, &err) != STATUS_OK)
		fail_msg("%s: %s", value, err.sentence);
	char *text = arena_cstr(&memory, buffer_slice(&out));
	if (read_config(text, &config, &err) != STATUS_OK)
		fail_msg("%s: %s\n%s", value, err.sentence, text);
	for (size_t i = 0; i < CONFIG_KEYS; i++)
		if (i != key && !slice_equal(config.values[i], old.values[i]))
			fail_msg("setting %zu is another:\n%s", i, text);
	expect_setting(&config, key, expected);
	buffer_free(&out);
}

static void test_one_setting_is_changed_and_the_rest_stays(void **state)
{
	static const char given[] =
	    "# head\n[room]\n#name = Reading room\nname = Old\n  words\nabout = Kept\n\n[desk]\nlisten = 9000\n";
	char long_value[1000] = "";
	(void)state;
	for (int i = 0; i < 60; i++)
		snprintf(long_value + strlen(long_value), sizeof long_value - strlen(long_value), "%sword%d",
		         i > 0 ? " " : "", i);
	expect_change("", CONFIG_ROOM_NAME, "A room", "A room");
	expect_change(given, CONFIG_ROOM_NAME, "Another = name # here", "Another = name # here");
	expect_change(given, CONFIG_ROOM_ABOUT, long_value, long_value);
	expect_change(given, CONFIG_ROOM_ABOUT, "One.\n\nTwo; three.", "One. Two; three.");
	expect_change(given, CONFIG_ROOM_ABOUT, "", "");
	/* A setting goes on over comments and empty lines, and may stand before a colon. */
	expect_change("[room]\nname = Old\n# words\n\n  old\n", CONFIG_ROOM_NAME, "A room", "A room");
	expect_change("[room]\nabout = Kept\n  name = kept\n", CONFIG_ROOM_NAME, "A room", "A room");
	expect_change("[room]\nabout = Kept\n#name = Reading room\n  kept\n", CONFIG_ROOM_NAME, "A room", "A room");
	expect_change("[room] old\nname: Old\n", CONFIG_ROOM_NAME, "A room", "A room");
	expect_change("[room]\n [desk]\nlisten = 9000\n", CONFIG_ROOM_NAME, "A room", "A room");
	expect_change("\xEF\xBB\xBF[room]\nname = Old\n", CONFIG_ROOM_NAME, "A room", "A room");
	expect_change(given, CONFIG_ROOM_CONTACT, "a@b.example", "a@b.example");
	expect_change("[desk]\nlisten = 9000", CONFIG_ROOM_ADDRESS, "https://x.example", "https://x.example/");
}

static void test_what_the_file_cannot_hold_is_refused(void **state)
{
	static const char *const values[] = {"a ;b", "; b", "#b", "[b"};
	struct error err;
	struct buffer out = {0};
	char word[300];
	(void)state;
	memset(word, 'w', sizeof word - 1);
	word[sizeof word - 1] = '\0';
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		assert_int_equal(config_change(slice_of(""), CONFIG_ROOM_NAME, slice_of(values[i]), &out, &err),
		                 STATUS_USAGE);
	assert_int_equal(config_change(slice_of(""), CONFIG_ROOM_NAME, slice_of(word), &out, &err), STATUS_USAGE);
	assert_int_equal(config_change(slice_of(""), CONFIG_ROOM_ADDRESS, slice_of("cables.example"), &out, &err),
	                 STATUS_USAGE);
	assert_int_equal(config_change(slice_of(""), CONFIG_ROOM_NAME, slice_make("a\0b", 3), &out, &err),
	                 STATUS_USAGE);
	assert_int_equal(config_change(slice_of(""), CONFIG_ROOM_NAME, slice_of("Caf\xE9"), &out, &err), STATUS_USAGE);
	buffer_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_settings_are_read),
	    cmocka_unit_test(test_what_is_wrong_is_refused_with_its_line),
	    cmocka_unit_test(test_lines_may_be_long_only_in_comments),
	    cmocka_unit_test(test_memory_may_fail),
	    cmocka_unit_test(test_the_explained_file_changes_nothing),
	    cmocka_unit_test(test_one_setting_is_changed_and_the_rest_stays),
	    cmocka_unit_test(test_what_the_file_cannot_hold_is_refused),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
