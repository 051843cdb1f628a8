/* The desk's settings: config.ini, few, each with a default and a sentence that explains it.
 *
 * The file is UTF-8, read by inih: sections, "name = value", comments from "#" or ";" (";" also behind a value,
 * after white space), lines of at most 196 bytes; a line that begins with white space goes on with the value above it.
 * Values point into the arena or are static. Thread-safe.
 */
#ifndef CABLEDESK_BASE_CONFIG_H
#define CABLEDESK_BASE_CONFIG_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"

enum config_key {
	CONFIG_ROOM_NAME,    /* room.name */
	CONFIG_ROOM_ABOUT,   /* room.about: who posts here, by what arrangement */
	CONFIG_ROOM_CONTACT, /* room.contact: whom to tell when something puts a person at risk */
	CONFIG_ROOM_ADDRESS, /* room.address: where readers find the room, "https://cables.example.org/"; empty: not yet */
	CONFIG_ROOM_LANGUAGE,  /* room.language: of what the room's pages say themselves, "en" */
	CONFIG_ROOM_LISTEN,    /* room.listen: port on this machine */
	CONFIG_DESK_LISTEN,    /* desk.listen: port on this machine */
	CONFIG_DESK_TEMPLATES, /* desk.templates: a folder whose templates and assets go before the built-in ones */
	CONFIG_KEYS,
};

struct config {
	struct slice values[CONFIG_KEYS];
};

enum config_form { CONFIG_TEXT, CONFIG_URL, CONFIG_LANGUAGE, CONFIG_PORT, CONFIG_FOLDER };

struct config_setting {
	const char *section;
	const char *name;
	const char *standard; /* the default */
	enum config_form form;
	const char *sentence; /* explains it */
};
/* The table, in the order of enum config_key. */
const struct config_setting *config_settings(void);

/* All defaults. */
struct config config_standard(void);
/* Reads `path`; a missing file gives the defaults. STATUS_USAGE, with `path`, `line` and what is wrong, for an unknown name, a line that is
 * no setting, a value out of form, or a setting given twice. */
enum status config_read(struct arena *a, const char *path, struct config *out, struct error *err)
    __attribute__((warn_unused_result));
/* The text of a config.ini with one setting given another value, and all else as it was; line ends in the value become spaces. STATUS_USAGE
 * with config.value for a value that is not of the setting's form or that the file cannot hold. */
enum status config_change(struct slice text, enum config_key key, struct slice value, struct buffer *out,
                          struct error *err) __attribute__((warn_unused_result));
/* A setting of form CONFIG_PORT as its number. */
int config_port(const struct config *config, enum config_key key);

/* A config.ini in which every setting stands as a comment with its default, below the sentence that explains it: what
 * `init` lays down. */
enum status config_explain(const struct text_catalogue *texts, struct arena *a, struct buffer *out, struct error *err)
    __attribute__((warn_unused_result));

#endif
