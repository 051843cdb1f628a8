#include "desk/person.h"

#include <sodium.h>

enum { TOKEN_SIZE = 32 };

static const int64_t minute_ms = 60000;
static const int64_t link_ms = 10 * 60000;
static const int64_t session_ms = INT64_C(30) * 24 * 3600 * 1000;
static const int64_t session_idle_ms = INT64_C(7) * 24 * 3600 * 1000;

static enum status make_token(const struct desk *desk, char token[TOKEN_LEN + 1], struct error *err)
{
	unsigned char bytes[TOKEN_SIZE];
	enum status status = random_fill(desk->random, bytes, sizeof bytes, err);
	if (status == STATUS_OK)
		sodium_bin2hex(token, TOKEN_LEN + 1, bytes, sizeof bytes);
	return status;
}

static void bind_token(struct db_statement *st, int parameter, struct slice token)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	crypto_hash_sha256(hash, (const unsigned char *)token.ptr, token.len);
	db_bind_bytes(st, parameter, slice_make((const char *)hash, sizeof hash));
}

enum status person_add(struct db *db, const struct desk *desk, struct slice name, int64_t *id, struct error *err)
{
	struct db_statement *st;
	enum status status =
	    db_prepare(db, "INSERT INTO person (name, role, created_ms) VALUES (?, 'administrator', ?)", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_text(st, 1, name);
	db_bind_int64(st, 2, clock_now(desk->clock));
	status = db_run(st, err);
	if (status == STATUS_OK)
		*id = db_last_id(db);
	db_finish(st);
	return status;
}

static bool copy_person(struct arena *a, struct db_statement *st, struct person *out)
{
	out->id = db_column_int64(st, 0);
	out->name = arena_copy(a, db_column_text(st, 1));
	out->role = arena_copy(a, db_column_text(st, 2));
	return out->name.ptr != NULL && out->role.ptr != NULL;
}

enum status person_find_administrator(struct db *db, struct arena *a, struct person *out, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(
	    db, "SELECT id, name, role FROM person WHERE role = 'administrator' ORDER BY id LIMIT 1", &st, err);
	if (status != STATUS_OK)
		return status;
	bool row = false;
	status = db_step(st, &row, err);
	if (status == STATUS_OK && !row)
		status = error_set(err, STATUS_MISSING, "desk.no_administrator");
	else if (status == STATUS_OK && !copy_person(a, st, out))
		status = error_memory(err);
	db_finish(st);
	return status;
}

enum status sign_in_make(struct db *db, const struct desk *desk, int64_t person, char token[TOKEN_LEN + 1],
                         struct error *err)
{
	struct db_statement *st;
	enum status status = make_token(desk, token, err);
	if (status == STATUS_OK)
		status =
		    db_prepare(db, "INSERT INTO sign_in (token_hash, person, expires_ms) VALUES (?, ?, ?)", &st, err);
	if (status != STATUS_OK)
		return status;
	bind_token(st, 1, slice_of(token));
	db_bind_int64(st, 2, person);
	db_bind_int64(st, 3, clock_now(desk->clock) + link_ms);
	status = db_run(st, err);
	db_finish(st);
	return status;
}

/* The person of a link that is good now. */
static enum status find_link(struct db *db, const struct desk *desk, struct slice token, int64_t *person,
                             struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(
	    db, "SELECT person FROM sign_in WHERE token_hash = ? AND used_ms IS NULL AND expires_ms > ?", &st, err);
	if (status != STATUS_OK)
		return status;
	bool row = false;
	bind_token(st, 1, token);
	db_bind_int64(st, 2, clock_now(desk->clock));
	status = db_step(st, &row, err);
	if (status == STATUS_OK && !row)
		status = error_set(err, STATUS_REFUSED, "desk.sign_in_link");
	else if (status == STATUS_OK)
		*person = db_column_int64(st, 0);
	db_finish(st);
	return status;
}

enum status sign_in_look(struct db *db, const struct desk *desk, struct slice token, struct error *err)
{
	int64_t person;
	return find_link(db, desk, token, &person, err);
}

static enum status use_link(struct db *db, const struct desk *desk, struct slice token, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, "UPDATE sign_in SET used_ms = ? WHERE token_hash = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, clock_now(desk->clock));
	bind_token(st, 2, token);
	status = db_run(st, err);
	db_finish(st);
	return status;
}

static enum status start_session(struct db *db, const struct desk *desk, int64_t person, const char *token,
                                 struct error *err)
{
	struct db_statement *st;
	char csrf[TOKEN_LEN + 1];
	enum status status = make_token(desk, csrf, err);
	if (status == STATUS_OK)
		status = db_prepare(
		    db,
		    "INSERT INTO session (token_hash, person, csrf, started_ms, seen_ms) VALUES (?1, ?2, ?3, ?4, ?4)",
		    &st, err);
	if (status != STATUS_OK)
		return status;
	bind_token(st, 1, slice_of(token));
	db_bind_int64(st, 2, person);
	db_bind_text(st, 3, slice_of(csrf));
	db_bind_int64(st, 4, clock_now(desk->clock));
	status = db_run(st, err);
	db_finish(st);
	return status;
}

enum status sign_in_use(struct db *db, const struct desk *desk, struct slice token, char session[TOKEN_LEN + 1],
                        struct error *err)
{
	int64_t person = 0;
	enum status status = make_token(desk, session, err);
	if (status == STATUS_OK)
		status = db_begin(db, err);
	if (status != STATUS_OK)
		return status;
	status = find_link(db, desk, token, &person, err);
	if (status == STATUS_OK)
		status = use_link(db, desk, token, err);
	if (status == STATUS_OK)
		status = start_session(db, desk, person, session, err);
	if (status == STATUS_OK)
		status = desk_audit(db, desk, (struct actor){person}, "sign-in", slice_of(""), slice_of(""), err);
	if (status == STATUS_OK)
		status = db_commit(db, err);
	db_rollback(db);
	return status;
}

static enum status note_seen(struct db *db, struct slice token, int64_t now, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, "UPDATE session SET seen_ms = ? WHERE token_hash = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, now);
	bind_token(st, 2, token);
	status = db_run(st, err);
	db_finish(st);
	return status;
}

enum status session_find(struct db *db, const struct desk *desk, struct arena *a, struct slice token,
                         struct session *out, struct error *err)
{
	struct db_statement *st;
	int64_t now = clock_now(desk->clock);
	enum status status =
	    db_prepare(db,
	               "SELECT p.id, p.name, p.role, s.csrf, s.seen_ms FROM session s"
	               " JOIN person p ON p.id = s.person WHERE s.token_hash = ? AND s.ended_ms IS NULL"
	               " AND s.started_ms > ? AND s.seen_ms > ?",
	               &st, err);
	if (status != STATUS_OK)
		return status;
	bool row = false;
	int64_t seen = now;
	bind_token(st, 1, token);
	db_bind_int64(st, 2, now - session_ms);
	db_bind_int64(st, 3, now - session_idle_ms);
	status = db_step(st, &row, err);
	if (status == STATUS_OK && !row) {
		status = error_set(err, STATUS_REFUSED, "desk.no_session");
	} else if (status == STATUS_OK) {
		out->csrf = arena_copy(a, db_column_text(st, 3));
		seen = db_column_int64(st, 4);
		if (!copy_person(a, st, &out->person) || out->csrf.ptr == NULL)
			status = error_memory(err);
	}
	db_finish(st);
	if (status == STATUS_OK && seen < now - minute_ms)
		status = note_seen(db, token, now, err);
	return status;
}

enum status session_end(struct db *db, const struct desk *desk, struct slice token, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, "UPDATE session SET ended_ms = ? WHERE token_hash = ?", &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, clock_now(desk->clock));
	bind_token(st, 2, token);
	status = db_run(st, err);
	db_finish(st);
	return status;
}

enum status session_list(struct db *db, const struct desk *desk, struct arena *a, int64_t person, struct slice token,
                         size_t skip, size_t limit, struct session_row **out, size_t *count, struct error *err)
{
	struct db_statement *st;
	size_t room = 0;
	bool row = false;
	int64_t now = clock_now(desk->clock);
	*out = NULL;
	*count = 0;
	enum status status =
	    db_prepare(db,
	               "SELECT started_ms, seen_ms, token_hash = ?2 FROM session WHERE person = ?1 AND ended_ms IS NULL"
	               " AND started_ms > ?3 AND seen_ms > ?4 ORDER BY seen_ms DESC, started_ms DESC, token_hash"
	               " LIMIT ?5 OFFSET ?6",
	               &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, person);
	bind_token(st, 2, token);
	db_bind_int64(st, 3, now - session_ms);
	db_bind_int64(st, 4, now - session_idle_ms);
	db_bind_int64(st, 5, (int64_t)limit);
	db_bind_int64(st, 6, (int64_t)skip);
	while ((status = db_step(st, &row, err)) == STATUS_OK && row) {
		struct session_row *slot = arena_push(a, out, *count, &room, sizeof *slot);
		if (slot == NULL) {
			status = error_memory(err);
			break;
		}
		*slot =
		    (struct session_row){db_column_int64(st, 0), db_column_int64(st, 1), db_column_int64(st, 2) != 0};
		(*count)++;
	}
	db_finish(st);
	return status;
}

static enum status end_others(struct db *db, const struct desk *desk, int64_t person, struct slice token,
                              const char *sql, struct error *err)
{
	struct db_statement *st;
	enum status status = db_prepare(db, sql, &st, err);
	if (status != STATUS_OK)
		return status;
	db_bind_int64(st, 1, clock_now(desk->clock));
	db_bind_int64(st, 2, person);
	bind_token(st, 3, token);
	status = db_run(st, err);
	db_finish(st);
	return status;
}

enum status session_end_others(struct db *db, const struct desk *desk, int64_t person, struct slice token,
                               struct error *err)
{
	enum status status = db_begin(db, err);
	if (status == STATUS_OK)
		status = end_others(
		    db, desk, person, token,
		    "UPDATE session SET ended_ms = ?1 WHERE person = ?2 AND token_hash <> ?3 AND ended_ms IS NULL",
		    err);
	if (status == STATUS_OK)
		status = end_others(
		    db, desk, person, token,
		    "UPDATE sign_in SET used_ms = ?1 WHERE person = ?2 AND token_hash <> ?3 AND used_ms IS NULL", err);
	if (status == STATUS_OK)
		status = desk_audit(db, desk, (struct actor){person}, "sessions end", slice_of(""), slice_of(""), err);
	if (status == STATUS_OK)
		status = db_commit(db, err);
	db_rollback(db);
	return status;
}
