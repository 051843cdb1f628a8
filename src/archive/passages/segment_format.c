#include "archive/passages/segment_format.h"

#include <string.h>

const char segment_magic[8] = {'C', 'D', 'P', 'A', 'S', 'S', '0', '3'};

/* Eight bytes at a step, each multiplied and folded: whichever bit is wrong, half of the sum changes. */
uint64_t segment_add_sum(uint64_t sum, const void *bytes, size_t len)
{
	const unsigned char *at = bytes;
	sum += len * UINT64_C(0x9e3779b97f4a7c15);
	while (len > 0) {
		uint64_t word = 0;
		size_t n = len < sizeof word ? len : sizeof word;
		memcpy(&word, at, n);
		sum = (sum ^ word) * UINT64_C(0xff51afd7ed558ccd);
		sum ^= sum >> 32;
		at += n;
		len -= n;
	}
	return sum * UINT64_C(0xc4ceb9fe1a85ec53);
}
