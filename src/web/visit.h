/* One request to the desk while it is answered: who asks, with what it works, and how pages and JSON are made for it.
 *
 * A handler makes one value tree. visit_json sends it as it is; visit_page adds what only a page needs (frame, addresses,
 * marked text) and renders it. A visit belongs to the thread that answers, for the time of the answer.
 */
#ifndef CABLEDESK_WEB_VISIT_H
#define CABLEDESK_WEB_VISIT_H

#include "base/list.h"
#include "desk/person.h"
#include "http/router.h"
#include "publish/publication.h"
#include "web/site.h"

struct visit {
	struct site *site;
	struct site_seat *seat;
	const struct http_request *request;
	struct http_response *response;
	struct arena *arena; /* the request's */
	struct session session;
	struct actor actor; /* person 0: nobody is signed in */
	const struct scope *scope;
	struct publisher publisher; /* reads, by the seat */
};

/* The cookie that holds a session's token. */
extern const char visit_cookie[];

/* Puts what stands around every page into the tree: {frame: {signed_in, person, csrf, at: {search, kept, stories, imports, settings}, room,
 * notice}}. `section` says where in the desk the page stands; NULL: in none. */
void visit_put_frame(const struct visit *v, struct value *page, const char *section);
/* Puts the way through a list that is cut into pages: {pager: {is_first, next_url (or null)}}, or null where all stands on one page.
 * `next_url` empty: this is the last. */
void visit_put_pager(struct value *page, bool is_first, struct slice next_url);
/* Renders the page with its frame. */
enum status visit_page(const struct visit *v, int status, const char *template_name, const char *section,
                       struct value *page, struct error *err) __attribute__((warn_unused_result));
/* Sends the tree as JSON. */
enum status visit_json(const struct visit *v, const struct value *tree, struct error *err)
    __attribute__((warn_unused_result));

/* Sends the rows (a list of objects) as a file, CSV or JSONL, called `name` and its ending. */
enum status visit_list(const struct visit *v, enum list_format format, const struct list_column *columns,
                       size_t column_count, const struct value *rows, const char *name, struct error *err)
    __attribute__((warn_unused_result));

/* 303 to an address of the desk; printf into it. */
enum status visit_redirect(const struct visit *v, struct error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4), warn_unused_result));

/* A publisher that writes: its desk.db is the site's, between site_write_begin and site_write_end. */
struct publisher visit_writer(const struct visit *v);

/* The sentence of an error for a page: what a person can mend there is shown beside the form, not instead of it. */
struct slice visit_sentence(const struct visit *v, const struct error *why);
/* Whether an error is one that a person can mend on the page it came from. */
bool visit_can_mend(enum status status);

/* A number in the path (":story"). STATUS_MISSING if it is none. */
enum status visit_number(const struct visit *v, const char *name, int64_t *out, struct error *err)
    __attribute__((warn_unused_result));

/* An address of the desk made of a path and values of its query (empty ones are left out). */
struct slice visit_address(struct arena *a, const char *path, const struct http_pair *pairs, size_t count);
/* "/cables/NAME" with the name percent-encoded. `id` (64 hex digits; may be empty) tells apart what the name does not; `query` (may be
 * empty) is what was searched for, to be marked there. */
struct slice visit_cable_address(struct arena *a, struct slice name, struct slice id, struct slice query);

/* The style sheet's name for a classification ("topsecret" of "TOP SECRET", "no-class" of none), and of an empty one. Static storage. */
struct slice visit_class_key(struct slice class_name);

#endif
