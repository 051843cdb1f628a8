typedef int cable_is_empty;
