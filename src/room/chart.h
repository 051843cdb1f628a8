/* Drawings of time: how many of some moments fall into each year, or into each month of one year.
 *
 * A chart stands alone and says its first and last column and its peak; sparks stand in the rows of a list, share their columns, and are each
 * as high as their own peak. Values for parts/time_chart.html and room/list.html. Pure.
 */
#ifndef CABLEDESK_ROOM_CHART_H
#define CABLEDESK_ROOM_CHART_H

#include "room/page.h"

struct chart_columns {
	int first; /* year, or 1 of twelve months */
	int last;
	bool months;
	int year; /* of the months */
};

/* Puts `chart`; null where the moments are too few for a picture. */
void chart_put(const struct page_maker *m, struct value *object, const struct moment *moments, size_t count);

/* The years of the moments, or the months if all are of one year. False if that makes no picture. */
bool chart_find_columns(const struct moment *moments, size_t count, struct chart_columns *out);
/* January to December of whatever year. */
struct chart_columns chart_months(void);
/* Puts `spark`; null without any moment. All moments must lie in the columns. */
void chart_put_spark(const struct page_maker *m, struct value *object, const struct chart_columns *columns,
                     const struct moment *moments, size_t count);

#endif
