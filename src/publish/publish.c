typedef int publish_is_empty;
