/* What the benchmarks share: clocks, percentiles, and how they end. For programs of one thread. */
#ifndef CABLEDESK_BENCH_MEASURE_H
#define CABLEDESK_BENCH_MEASURE_H

#include "base/error.h"

/* Seconds that this thread has kept a processor busy: other programs on the machine do not count. */
double measure_cpu_seconds(void);
/* Milliseconds by the wall clock, from some beginning. */
double measure_wall_ms(void);

/* The value below which `percent` of the values lie (50: the median); sorts them. `count` is at least 1. */
double measure_percentile(double *values, size_t count, unsigned percent);

/* Prints how the program is called; the exit code for that. */
int measure_usage(const char *usage);
/* Prints the error and ends the program. */
_Noreturn void measure_fail(const struct error *err);

#endif
