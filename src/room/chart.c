#include "room/chart.h"

enum {
	CHART_HEIGHT = 40,
	CHART_STEP = 12, /* from one bar to the next */
	CHART_BAR = 9,
	CHART_BARS_MAX = 200,
	CHART_MOMENTS_MIN = 3, /* fewer make no picture */
	SPARK_HEIGHT = 8,
};

/* How many of the moments are known. */
static size_t find_columns(const struct moment *moments, size_t count, struct chart_columns *out)
{
	size_t known = 0;
	bool with_months = true;
	*out = (struct chart_columns){0};
	for (size_t i = 0; i < count; i++) {
		if (moments[i].precision == MOMENT_NONE)
			continue;
		int year = calendar_of(moments[i].ms).year;
		out->first = known > 0 && out->first < year ? out->first : year;
		out->last = known > 0 && out->last > year ? out->last : year;
		with_months &= moments[i].precision >= MOMENT_MONTH;
		known++;
	}
	if (known > 0 && out->first == out->last && with_months)
		*out = (struct chart_columns){1, 12, true, out->first};
	return known;
}

static bool has_picture(const struct chart_columns *columns)
{
	return columns->last > columns->first && columns->last - columns->first < CHART_BARS_MAX;
}

static int column_of(const struct chart_columns *columns, struct moment moment)
{
	struct calendar c = calendar_of(moment.ms);
	return (columns->months ? c.month : c.year) - columns->first;
}

/* How many of the moments stand in each column, and the most in one, which is the first of that many at `*peak`. */
static size_t count_columns(const struct chart_columns *columns, const struct moment *moments, size_t count,
                            size_t counts[CHART_BARS_MAX], int *peak)
{
	size_t most = 0;
	for (size_t i = 0; i < count; i++) {
		if (moments[i].precision < (columns->months ? MOMENT_MONTH : MOMENT_YEAR))
			continue;
		int column = column_of(columns, moments[i]);
		if (++counts[column] > most) {
			most = counts[column];
			*peak = column;
		}
	}
	return most;
}

static void add_bar(struct value *bars, int column, size_t count, size_t most)
{
	struct value *bar = value_add_object(bars);
	int64_t height = most == 0 ? 0 : (int64_t)((count * CHART_HEIGHT + most - 1) / most);
	value_put_number(bar, "x", (int64_t)column * CHART_STEP);
	value_put_number(bar, "y", CHART_HEIGHT - height);
	value_put_number(bar, "width", CHART_BAR);
	value_put_number(bar, "height", height);
}

static struct slice column_name(const struct page_maker *m, const struct chart_columns *columns, int column)
{
	struct calendar c = {.year = columns->year, .month = column, .day = 1};
	struct moment month = {0, MOMENT_MONTH};
	if (!columns->months)
		return arena_format(m->arena, "%d", column);
	calendar_to_ms(&c, &month.ms);
	return text_moment(m->text, m->arena, month, TEXT_MOMENT_FULL, NULL);
}

void chart_put(const struct page_maker *m, struct value *object, const struct moment *moments, size_t count)
{
	size_t counts[CHART_BARS_MAX] = {0};
	int peak = 0;
	struct chart_columns columns;
	value_put_null(object, "chart");
	if (find_columns(moments, count, &columns) < CHART_MOMENTS_MIN || !has_picture(&columns))
		return;
	size_t most = count_columns(&columns, moments, count, counts, &peak);
	struct value *chart = value_put_object(object, "chart");
	int width = columns.last - columns.first + 1;
	value_put_text(
	    chart, "view",
	    arena_format(m->arena, "0 0 %d %d", width * CHART_STEP - (CHART_STEP - CHART_BAR), CHART_HEIGHT));
	struct value *bars = value_put_list(chart, "bars");
	for (int i = 0; i < width; i++) {
		if (counts[i] > 0)
			add_bar(bars, i, counts[i], most);
	}
	value_put_text(chart, "first", column_name(m, &columns, columns.first));
	value_put_text(chart, "last", column_name(m, &columns, columns.last));
	value_put_text(chart, "peak", column_name(m, &columns, columns.first + peak));
	value_put_count(chart, "most", (int64_t)most);
	value_put_bool(chart, "has_peak", most > 1);
}

/* ---- Small ones, side by side ---- */

bool chart_find_columns(const struct moment *moments, size_t count, struct chart_columns *out)
{
	return find_columns(moments, count, out) > 0 && has_picture(out);
}

struct chart_columns chart_months(void)
{
	return (struct chart_columns){.first = 1, .last = 12, .months = true};
}

/* The outline of all bars, from left to right: "M3 8V2h1V8z" is one bar in the fourth column. */
static struct slice outline(struct arena *a, const size_t *counts, int width, size_t most)
{
	struct buffer path = {0};
	for (int i = 0; i < width; i++) {
		if (counts[i] == 0)
			continue;
		size_t height = (counts[i] * SPARK_HEIGHT + most - 1) / most;
		if (i == 0 || counts[i - 1] == 0)
			buffer_add(&path, arena_format(a, "M%d %d", i, SPARK_HEIGHT));
		buffer_add(&path, arena_format(a, "V%zuh1", SPARK_HEIGHT - height));
		if (i + 1 == width || counts[i + 1] == 0)
			buffer_add(&path, arena_format(a, "V%d", SPARK_HEIGHT));
	}
	a->failed |= path.failed;
	struct slice copy = arena_copy(a, buffer_slice(&path));
	buffer_free(&path);
	return copy;
}

void chart_put_spark(const struct page_maker *m, struct value *object, const struct chart_columns *columns,
                     const struct moment *moments, size_t count)
{
	size_t counts[CHART_BARS_MAX] = {0};
	int peak = 0, width = columns->last - columns->first + 1;
	size_t most = count_columns(columns, moments, count, counts, &peak);
	value_put_null(object, "spark");
	if (most == 0)
		return;
	struct value *spark = value_put_object(object, "spark");
	value_put_text(spark, "view", arena_format(m->arena, "0 0 %d %d", width, SPARK_HEIGHT));
	value_put_text(spark, "outline", outline(m->arena, counts, width, most));
}
