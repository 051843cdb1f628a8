#include "bench/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double measure_cpu_seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double measure_wall_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
	const double *left = a;
	const double *right = b;
	return *left < *right ? -1 : *left > *right;
}

double measure_percentile(double *values, size_t count, unsigned percent)
{
	size_t at = count * percent / 100;
	qsort(values, count, sizeof *values, compare);
	return values[at < count ? at : count - 1];
}

int measure_usage(const char *usage)
{
	fprintf(stderr, "%s\n", usage);
	return 2;
}

_Noreturn void measure_fail(const struct error *err)
{
	fprintf(stderr, "%s", err->sentence);
	for (size_t i = 0; i < err->value_count; i++)
		fprintf(stderr, " %s", err->values[i].text);
	fprintf(stderr, "\n");
	exit(5);
}
