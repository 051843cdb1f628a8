#include "record/entry.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

static const char *const act_names[] = {
    [RECORD_ACT_POST] = "post",
    [RECORD_ACT_REVISE] = "revise",
    [RECORD_ACT_WITHDRAW] = "withdraw",
};

static const char *const subject_names[] = {
    [RECORD_CABLE] = "cable",
    [RECORD_STORY] = "story",
};

const char *record_act_name(enum record_act act)
{
	return act_names[act];
}

const char *record_subject_name(enum record_subject subject)
{
	return subject_names[subject];
}

void record_entry_write(struct buffer *out, const struct record_entry *entry)
{
	struct calendar t = calendar_of(entry->time_ms);
	char hash[RECORD_HASH_SIZE * 2 + 1];
	sodium_bin2hex(hash, sizeof hash, entry->hash, RECORD_HASH_SIZE);
	buffer_add_format(out, "{\"form\":\"cabledesk-record-1\",\"index\":%" PRIu64, entry->index);
	buffer_add_format(out, ",\"time\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\"", t.year, t.month, t.day, t.hour,
	                  t.minute, t.second, t.millisecond);
	buffer_add_format(out, ",\"act\":\"%s\",\"what\":\"%s\",\"address\":\"", record_act_name(entry->act),
	                  record_subject_name(entry->subject));
	buffer_add(out, entry->address);
	buffer_add_format(out, "\",\"number\":%" PRIu64 ",\"sha256\":\"%s\"}", entry->number, hash);
}

/* Takes `literal` from the front. */
static bool take(struct slice *rest, const char *literal)
{
	if (!slice_starts_with(*rest, literal))
		return false;
	*rest = slice_from(*rest, slice_of(literal).len);
	return true;
}

static bool take_number(struct slice *rest, uint64_t *out)
{
	size_t len = 0;
	while (len < rest->len && byte_is_digit(rest->ptr[len]))
		len++;
	int64_t value;
	if (!slice_to_int64(slice_part(*rest, 0, len), &value))
		return false;
	*out = (uint64_t)value;
	*rest = slice_from(*rest, len);
	return true;
}

/* Takes what stands before the next quotation mark, and the mark. */
static bool take_string(struct slice *rest, struct slice *out)
{
	return slice_cut(rest, '"', out) && rest->ptr != NULL;
}

static int find_name(const char *const *names, size_t count, struct slice name)
{
	for (size_t i = 1; i < count; i++) {
		if (slice_equals(name, names[i]))
			return (int)i;
	}
	return 0;
}

static bool is_address(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (!byte_is_alpha(c) && !byte_is_digit(c) && c != '_' && c != '-')
			return false;
	}
	return s.len > 0 && s.len <= 128;
}

static bool read_time(struct slice text, int64_t *ms)
{
	struct moment m;
	if (!moment_read(text, &m))
		return false;
	*ms = m.ms;
	return true;
}

static bool read_hash(struct slice hex, unsigned char hash[RECORD_HASH_SIZE])
{
	size_t len = 0;
	return hex.len == (size_t)RECORD_HASH_SIZE * 2 &&
	       sodium_hex2bin(hash, RECORD_HASH_SIZE, hex.ptr, hex.len, NULL, &len, NULL) == 0 &&
	       len == RECORD_HASH_SIZE;
}

static bool parse(struct slice rest, struct record_entry *out)
{
	struct slice time, act, subject, hash;
	if (!take(&rest, "{\"form\":\"cabledesk-record-1\",\"index\":") || !take_number(&rest, &out->index) ||
	    !take(&rest, ",\"time\":\"") || !take_string(&rest, &time) || !take(&rest, ",\"act\":\"") ||
	    !take_string(&rest, &act) || !take(&rest, ",\"what\":\"") || !take_string(&rest, &subject) ||
	    !take(&rest, ",\"address\":\"") || !take_string(&rest, &out->address) || !take(&rest, ",\"number\":") ||
	    !take_number(&rest, &out->number) || !take(&rest, ",\"sha256\":\"") || !take_string(&rest, &hash) ||
	    !slice_equals(rest, "}"))
		return false;
	out->act = (enum record_act)find_name(act_names, sizeof act_names / sizeof *act_names, act);
	out->subject =
	    (enum record_subject)find_name(subject_names, sizeof subject_names / sizeof *subject_names, subject);
	return out->act != 0 && out->subject != 0 && is_address(out->address) && read_time(time, &out->time_ms) &&
	       read_hash(hash, out->hash);
}

enum status record_entry_read(struct slice bytes, struct record_entry *out, struct error *err)
{
	*out = (struct record_entry){0};
	bool same = false;
	if (parse(bytes, out)) {
		/* There is one form only: what is read must write the same bytes again (no leading zeros, no short times). */
		struct buffer again = {0};
		record_entry_write(&again, out);
		same = !again.failed && slice_equal(buffer_slice(&again), bytes);
		buffer_free(&again);
	}
	return same ? STATUS_OK : error_set(err, STATUS_INPUT, "record.entry_form");
}

void record_leaf_hash(struct slice bytes, unsigned char hash[RECORD_HASH_SIZE])
{
	static const unsigned char leaf_prefix = 0x00;
	crypto_hash_sha256_state state;
	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, &leaf_prefix, 1);
	crypto_hash_sha256_update(&state, (const unsigned char *)bytes.ptr, bytes.len);
	crypto_hash_sha256_final(&state, hash);
}

static void hash_pair(const unsigned char left[RECORD_HASH_SIZE], const unsigned char right[RECORD_HASH_SIZE],
                      unsigned char hash[RECORD_HASH_SIZE])
{
	static const unsigned char node_prefix = 0x01;
	crypto_hash_sha256_state state;
	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, &node_prefix, 1);
	crypto_hash_sha256_update(&state, left, RECORD_HASH_SIZE);
	crypto_hash_sha256_update(&state, right, RECORD_HASH_SIZE);
	crypto_hash_sha256_final(&state, hash);
}

void record_tree_hash(const unsigned char (*leaves)[RECORD_HASH_SIZE], size_t count,
                      unsigned char root[RECORD_HASH_SIZE])
{
	if (count == 0) {
		crypto_hash_sha256(root, NULL, 0);
		return;
	}
	if (count == 1) {
		memcpy(root, leaves[0], RECORD_HASH_SIZE);
		return;
	}
	/* The largest power of two smaller than count; the depth of the recursion is the number's logarithm. */
	size_t split = 1;
	while (split * 2 < count)
		split *= 2;
	unsigned char left[RECORD_HASH_SIZE], right[RECORD_HASH_SIZE];
	record_tree_hash(leaves, split, left);
	record_tree_hash(leaves + split, count - split, right);
	hash_pair(left, right, root);
}
