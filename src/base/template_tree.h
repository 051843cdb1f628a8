/* A template as a tree of nodes, read once and then immutable; between template_read.c and template.c only.
 *
 * Everything lies in the arena of the set and points into the template's source, which lies there, too.
 */
#ifndef CABLEDESK_BASE_TEMPLATE_TREE_H
#define CABLEDESK_BASE_TEMPLATE_TREE_H

#include "base/template.h"
#include "base/template_place.h"

enum node_kind {
	NODE_WORDS,    /* the template's own bytes */
	NODE_INDENT,   /* the begin of a line that is not empty; only in plain mode */
	NODE_VARIABLE, /* {{name}}, {{{name}}} */
	NODE_SENTENCE, /* {{t.key}} */
	NODE_SECTION,
	NODE_INVERTED,
	NODE_PARTIAL,
	NODE_PARENT, /* its children are the blocks that it overrides */
	NODE_BLOCK,
};

struct template_node {
	struct template_node *next;
	struct template_node *children;
	enum node_kind kind;
	enum place place;
	bool raw;      /* three braces, or & */
	bool own_line; /* a partial, parent or block whose tag stood alone on its line, which is gone */
	size_t line;
	struct slice text;   /* the words; or the name, as it stands in the tag */
	struct slice *path;  /* the parts of a dotted name */
	size_t path_len;     /* 0: the name is "." */
	struct slice indent; /* white space before a partial, parent or block that begins its line */
	const struct text_message *sentence;
};

struct template
{
	struct slice name;
	enum template_mode mode;
	struct template_node *nodes;
};

/* Reads `source`, which must lie in the arena, into `out->nodes`; name and mode are set. `catalogue` may be NULL. */
enum status template_read(struct arena *a, const struct text_catalogue *catalogue, struct slice source,
                          struct template *out, struct error *err) __attribute__((warn_unused_result));

/* An error in a template: `sentence` with the values `template`, `line` and `name`. Returns the kind. */
enum status template_error(struct error *err, enum status kind, const char *sentence, struct slice template_name,
                           size_t line, struct slice name);

#endif
