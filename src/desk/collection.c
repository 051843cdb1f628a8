#include "desk/collection.h"

enum { NAME_MAX_LEN = 64 };

bool collection_name_is_good(struct slice name)
{
	if (name.len == 0 || name.len > NAME_MAX_LEN || (!byte_is_alpha(name.ptr[0]) && !byte_is_digit(name.ptr[0])))
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (!byte_is_alpha(c) && !byte_is_digit(c) && c != '.' && c != '_' && c != '-')
			return false;
	}
	return true;
}
