typedef int desk_is_empty;
