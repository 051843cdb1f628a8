/* Functions that cannot be used safely, banned by the compiler: this file is included before every source file of
 * src/ (see meson.build). What to use instead: slices, buffers, arena_format, slice_to_int64, base/file. */
#ifndef CABLEDESK_BASE_BANNED_H
#define CABLEDESK_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets strtok strtok_r
#pragma GCC poison atoi atol atoll atof system popen tmpnam tempnam mktemp
#pragma GCC poison asctime ctime gmtime localtime rand srand

#endif
