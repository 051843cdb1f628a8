typedef int http_is_empty;
