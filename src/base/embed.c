#include "base/embed.h"

#include "base/embed_table.h"

static struct slice bytes_of(const struct embedded_file *file)
{
	return slice_make(file->begin, (size_t)(file->end - file->begin));
}

bool embedded_find(struct slice name, struct slice *bytes)
{
	size_t low = 0;
	size_t high = embedded_file_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = slice_compare(slice_of(embedded_files[middle].name), name);
		if (order == 0) {
			*bytes = bytes_of(&embedded_files[middle]);
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

void embedded_each(void (*each)(void *state, struct slice name, struct slice bytes), void *state)
{
	for (size_t i = 0; i < embedded_file_count; i++)
		each(state, slice_of(embedded_files[i].name), bytes_of(&embedded_files[i]));
}
