/* What all fuzz targets have in common. */
#ifndef CABLEDESK_FUZZ_H
#define CABLEDESK_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold, whatever the input. */
static inline void fuzz_require(bool holds)
{
	if (!holds)
		abort();
}

#endif
