#include "archive/rank.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const double k1 = 1.2, b = 0.75;

double rank_word_weight(uint64_t cables, uint64_t found)
{
	return log(1.0 + ((double)cables - (double)found + 0.5) / ((double)found + 0.5));
}

double rank_occurrences(double word_weight, uint64_t times, uint64_t length, double mean_length)
{
	double relative = mean_length > 0 ? (double)length / mean_length : 1.0;
	return word_weight * (double)times * (k1 + 1.0) / ((double)times + k1 * (1.0 - b + b * relative));
}

static int compare_dates(const struct rank_key *a, const struct rank_key *z, bool newest_first)
{
	if (a->is_dated != z->is_dated)
		return a->is_dated ? -1 : 1;
	if (!a->is_dated || a->ms == z->ms)
		return 0;
	return (a->ms > z->ms) == newest_first ? -1 : 1;
}

int rank_compare_worth(enum archive_order order, const struct rank_key *a, const struct rank_key *z)
{
	if (order == ARCHIVE_BY_RELEVANCE && a->score > z->score)
		return -1;
	if (order == ARCHIVE_BY_RELEVANCE && a->score < z->score)
		return 1;
	return compare_dates(a, z, order != ARCHIVE_BY_DATE);
}

int rank_compare(enum archive_order order, const struct rank_key *a, const struct rank_key *z)
{
	int worth = rank_compare_worth(order, a, z);
	return worth != 0 ? worth : cable_id_compare(&a->id, &z->id);
}

static const char order_letters[] = {
    [ARCHIVE_BY_RELEVANCE] = 'r',
    [ARCHIVE_BY_DATE] = 'd',
    [ARCHIVE_BY_DATE_DOWN] = 'n',
};

struct slice rank_write_cursor(struct arena *a, enum archive_order order, const struct rank_key *key)
{
	uint64_t score, ms = (uint64_t)key->ms;
	char id[CABLE_ID_LEN + 1];
	memcpy(&score, &key->score, sizeof score);
	cable_id_write(&key->id, id);
	return arena_format(a, "%c%d.%016" PRIx64 ".%016" PRIx64 ".%s", order_letters[order], key->is_dated, score, ms,
	                    id);
}

static bool read_hex(struct slice digits, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < digits.len; i++) {
		char c = digits.ptr[i];
		if (!byte_is_digit(c) && (c < 'a' || c > 'f'))
			return false;
		*out = *out << 4 | (uint64_t)(byte_is_digit(c) ? c - '0' : c - 'a' + 10);
	}
	return digits.len == 16;
}

enum status rank_read_cursor(enum archive_order order, struct slice cursor, struct rank_key *out, struct error *err)
{
	struct slice head, score, ms;
	uint64_t score_bits, ms_bits;
	bool right = slice_cut(&cursor, '.', &head) && slice_cut(&cursor, '.', &score) &&
	             slice_cut(&cursor, '.', &ms) && head.len == 2 && head.ptr[0] == order_letters[order] &&
	             (head.ptr[1] == '0' || head.ptr[1] == '1') && read_hex(score, &score_bits) &&
	             read_hex(ms, &ms_bits) && cable_id_read(cursor, &out->id);
	if (!right)
		return error_set(err, STATUS_INPUT, "archive.cursor");
	out->is_dated = head.ptr[1] == '1';
	out->ms = (int64_t)ms_bits;
	memcpy(&out->score, &score_bits, sizeof out->score);
	if (!isfinite(out->score))
		return error_set(err, STATUS_INPUT, "archive.cursor");
	return STATUS_OK;
}
