#include "cable/post.h"

#include <stdlib.h>
#include <string.h>

enum { LETTERS_MAX = 64, SLIP_MIN = 6, COLUMNS = 6 };

struct post_key {
	struct slice letters;
	const struct post *post;
};

/* The letters that names are compared by; 0 if there are none or too many. */
static size_t letters_of(struct slice words, char out[LETTERS_MAX])
{
	size_t len = 0;
	for (size_t i = 0; i < words.len; i++) {
		char c = words.ptr[i] == '0' ? 'O' : byte_to_upper(words.ptr[i]);
		if (!byte_is_upper(c))
			continue;
		if (len == LETTERS_MAX)
			return 0;
		out[len++] = c;
	}
	return len;
}

static int compare_letters(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return slice_compare(a, b);
}

static int compare_keys(const void *a, const void *b)
{
	const struct post_key *left = a;
	const struct post_key *right = b;
	return compare_letters(left->letters, right->letters);
}

/* The first key that is not before `letters`. */
static size_t lower_bound(const struct post_key *keys, size_t count, struct slice letters)
{
	size_t low = 0;
	while (low < count) {
		size_t middle = low + (count - low) / 2;
		if (compare_letters(keys[middle].letters, letters) < 0)
			low = middle + 1;
		else
			count = middle;
	}
	return low;
}

static const struct post *find_key(const struct post_key *keys, size_t count, struct slice letters)
{
	size_t at = lower_bound(keys, count, letters);
	return at < count && slice_equal(keys[at].letters, letters) ? keys[at].post : NULL;
}

struct table {
	struct post_key *keys;
	size_t count;
	size_t capacity;
};

static enum status add_key(struct arena *a, struct table *table, struct slice word, const struct post *post,
                           struct error *err)
{
	char letters[LETTERS_MAX];
	size_t len = letters_of(word, letters);
	if (len == 0)
		return STATUS_OK;
	struct post_key *key = arena_push(a, &table->keys, table->count, &table->capacity, sizeof *key);
	struct slice copy = arena_copy(a, slice_make(letters, len));
	if (key == NULL || copy.ptr == NULL)
		return error_memory(err);
	*key = (struct post_key){copy, post};
	table->count++;
	return STATUS_OK;
}

static enum status add_keys(struct arena *a, struct table *table, struct slice list, const struct post *post,
                            struct error *err)
{
	struct slice word;
	while (slice_cut(&list, ';', &word)) {
		enum status status = add_key(a, table, word, post, err);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

/* Sorts the keys; no two posts may share one. */
static enum status seal(struct table *table, struct error *err)
{
	if (table->count > 0)
		qsort(table->keys, table->count, sizeof *table->keys, compare_keys);
	for (size_t i = 1; i < table->count; i++) {
		if (compare_keys(&table->keys[i - 1], &table->keys[i]) != 0)
			continue;
		enum status status = error_set(err, STATUS_INPUT, "cable.posts_twice");
		error_text(err, "name", table->keys[i].letters);
		return status;
	}
	return STATUS_OK;
}

static int compare_alphabet(const void *a, const void *b)
{
	const struct post_key *left = a;
	const struct post_key *right = b;
	return slice_compare(left->letters, right->letters);
}

static enum status sort_alphabet(struct arena *a, const struct table *table, struct post_key **out, struct error *err)
{
	*out = arena_array(a, table->count, sizeof **out);
	if (*out == NULL)
		return error_memory(err);
	if (table->count > 0) {
		memcpy(*out, table->keys, table->count * sizeof **out);
		qsort(*out, table->count, sizeof **out, compare_alphabet);
	}
	return STATUS_OK;
}

static bool split_line(struct slice line, struct slice columns[COLUMNS])
{
	size_t count = 0;
	struct slice column;
	while (slice_cut(&line, ',', &column)) {
		if (count == COLUMNS)
			return false;
		columns[count++] = column;
	}
	return count == COLUMNS && columns[0].len > 0;
}

static enum status bad_line(int64_t number, struct error *err)
{
	enum status status = error_set(err, STATUS_INPUT, "cable.posts_line");
	error_number(err, "line", number);
	return status;
}

static size_t count_lines(struct slice csv)
{
	size_t count = 1;
	for (size_t i = 0; i < csv.len; i++)
		count += csv.ptr[i] == '\n';
	return count;
}

enum status posts_load(struct arena *a, struct slice csv, struct posts *out, struct error *err)
{
	struct table spellings = {0};
	struct table indicators = {0};
	struct slice line;
	struct slice columns[COLUMNS];
	int64_t number = 1;
	*out = (struct posts){0};
	out->items = arena_array(a, count_lines(csv), sizeof *out->items);
	if (out->items == NULL)
		return error_memory(err);
	if (!slice_next_line(&csv, &line) || !slice_equals(line, "name,place,country,zone,indicators,spellings"))
		return bad_line(number, err);
	while (slice_next_line(&csv, &line)) {
		number++;
		if (line.len == 0)
			continue;
		if (!split_line(line, columns))
			return bad_line(number, err);
		struct post *post = &out->items[out->count++];
		*post = (struct post){columns[0], columns[1], columns[2], columns[3]};
		enum status status = add_key(a, &spellings, post->name, post, err);
		if (status == STATUS_OK)
			status = add_keys(a, &spellings, columns[5], post, err);
		if (status == STATUS_OK)
			status = add_keys(a, &indicators, columns[4], post, err);
		if (status != STATUS_OK)
			return status;
	}
	enum status status = seal(&spellings, err);
	if (status == STATUS_OK)
		status = seal(&indicators, err);
	if (status == STATUS_OK)
		status = sort_alphabet(a, &spellings, &out->alphabet, err);
	out->spellings = spellings.keys;
	out->spelling_count = spellings.count;
	out->indicators = indicators.keys;
	out->indicator_count = indicators.count;
	return status;
}

/* How many bytes both have in common at the start. */
static size_t common_start(struct slice a, struct slice b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	size_t i = 0;
	while (i < len && a.ptr[i] == b.ptr[i])
		i++;
	return i;
}

/* True if one letter left out, added or changed, or two neighbours swapped, makes `b` of `a`. */
static bool is_one_slip(struct slice a, struct slice b)
{
	if (a.len > b.len)
		return is_one_slip(b, a);
	/* One slip does not reach from the first letter to the last. */
	if (a.len > 2 && a.ptr[0] != b.ptr[0] && a.ptr[a.len - 1] != b.ptr[b.len - 1])
		return false;
	size_t same = common_start(a, b);
	if (b.len == a.len + 1)
		return slice_equal(slice_from(a, same), slice_from(b, same + 1));
	if (b.len != a.len || same == a.len)
		return false;
	if (slice_equal(slice_from(a, same + 1), slice_from(b, same + 1)))
		return true;
	return same + 1 < a.len && a.ptr[same] == b.ptr[same + 1] && a.ptr[same + 1] == b.ptr[same] &&
	       slice_equal(slice_from(a, same + 2), slice_from(b, same + 2));
}

/* The only post among those that a test picks; NULL if there is none or more than one. */
struct only {
	const struct post *post;
	bool several;
};

static void note(struct only *only, const struct post *post)
{
	if (only->post != NULL && only->post != post)
		only->several = true;
	only->post = post;
}

static const struct post *find_slip(const struct posts *posts, struct slice letters)
{
	struct only only = {0};
	char longer[LETTERS_MAX + 2];
	memset(longer, 'A', sizeof longer);
	size_t begin = lower_bound(posts->spellings, posts->spelling_count, slice_make(longer, letters.len - 1));
	for (size_t i = begin; i < posts->spelling_count && posts->spellings[i].letters.len <= letters.len + 1; i++) {
		/* Of five letters, only one that lost its sixth: shorter names are too like one another. */
		size_t least = letters.len < SLIP_MIN ? SLIP_MIN : SLIP_MIN - 1;
		if (posts->spellings[i].letters.len >= least && is_one_slip(posts->spellings[i].letters, letters))
			note(&only, posts->spellings[i].post);
	}
	return only.several ? NULL : only.post;
}

static const struct post *find_beginning(const struct posts *posts, struct slice letters)
{
	struct only only = {0};
	size_t low = 0;
	size_t high = posts->spelling_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (slice_compare(posts->alphabet[middle].letters, letters) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < posts->spelling_count; low++) {
		if (!slice_equal(slice_part(posts->alphabet[low].letters, 0, letters.len), letters))
			break;
		note(&only, posts->alphabet[low].post);
	}
	return only.several ? NULL : only.post;
}

/* What stands before a place's name, when it says what kind of post it is. */
static struct slice without_kind(struct slice letters)
{
	static const char *const kinds[] = {"AMEMBASSY", "AMCONSUL", "AMCONGEN", "EMBASSY", "CONSULATE", "USMISSION",
	                                    "USDAO",     "USLO",     "REO",      "AMEMB",   "CONGEN",    "USEMBASSY"};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		size_t len = slice_of(kinds[i]).len;
		if (slice_starts_with(letters, kinds[i]) && letters.len >= len + 4)
			return slice_from(letters, len);
	}
	return letters;
}

const struct post *posts_find_exact(const struct posts *posts, struct slice words)
{
	char bytes[LETTERS_MAX];
	struct slice letters = slice_make(bytes, letters_of(words, bytes));
	return letters.len == 0 ? NULL : find_key(posts->spellings, posts->spelling_count, letters);
}

const struct post *posts_find(const struct posts *posts, struct slice words)
{
	char bytes[LETTERS_MAX];
	struct slice letters = slice_make(bytes, letters_of(words, bytes));
	if (letters.len == 0)
		return NULL;
	const struct post *post = find_key(posts->spellings, posts->spelling_count, letters);
	if (post != NULL)
		return post;
	letters = without_kind(letters);
	post = find_key(posts->spellings, posts->spelling_count, letters);
	if (post == NULL && letters.len >= SLIP_MIN)
		post = find_beginning(posts, letters);
	if (post == NULL && letters.len >= SLIP_MIN - 1)
		post = find_slip(posts, letters);
	if (post == NULL && letters.len >= SLIP_MIN + 2)
		post = find_key(posts->spellings, posts->spelling_count, slice_part(letters, 0, letters.len - 2));
	return post;
}

const struct post *posts_find_indicator(const struct posts *posts, struct slice indicator)
{
	char bytes[LETTERS_MAX];
	struct slice letters = slice_make(bytes, letters_of(indicator, bytes));
	return letters.len == 0 ? NULL : find_key(posts->indicators, posts->indicator_count, letters);
}
