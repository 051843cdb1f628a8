typedef int archive_is_empty;
