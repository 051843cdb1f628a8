typedef int quote_is_empty;
