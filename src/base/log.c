#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 2000, ERROR_LINE_VALUES = 2 + ERROR_VALUES_MAX };

/* A line on its way. What does not fit is left out, but never half of an escape. */
struct line {
	char bytes[LINE_MAX_BYTES];
	size_t len;
};

static void add(struct line *line, const char *bytes, size_t size)
{
	/* One byte stays for the line's end. */
	if (size > sizeof line->bytes - 1 - line->len)
		return;
	memcpy(line->bytes + line->len, bytes, size);
	line->len += size;
}

static bool is_plain(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f)
			return false;
	}
	return text.len > 0;
}

static void add_byte_quoted(struct line *line, char byte)
{
	char code[8];
	unsigned char c = (unsigned char)byte;
	if (c == '"' || c == '\\') {
		code[0] = '\\';
		code[1] = byte;
		add(line, code, 2);
	} else if (c == '\n') {
		add(line, "\\n", 2);
	} else if (c < ' ' || c == 0x7f) {
		snprintf(code, sizeof code, "\\x%02x", c);
		add(line, code, 4);
	} else {
		add(line, &byte, 1);
	}
}

static void add_text(struct line *line, struct slice text)
{
	if (is_plain(text)) {
		add(line, text.ptr, text.len);
		return;
	}
	add(line, "\"", 1);
	for (size_t i = 0; i < text.len; i++)
		add_byte_quoted(line, text.ptr[i]);
	add(line, "\"", 1);
}

static void add_value(struct line *line, const struct log_value *value)
{
	char number[32];
	if (line->len > 0)
		add(line, " ", 1);
	add(line, value->name, strlen(value->name));
	add(line, "=", 1);
	if (value->is_number) {
		int len = snprintf(number, sizeof number, "%lld", (long long)value->number);
		add(line, number, len < 0 ? 0 : (size_t)len);
	} else {
		add_text(line, value->text);
	}
}

struct log_value log_text(const char *name, const char *text)
{
	return (struct log_value){.name = name, .text = slice_of(text)};
}

struct log_value log_slice(const char *name, struct slice text)
{
	return (struct log_value){.name = name, .text = text};
}

struct log_value log_number(const char *name, int64_t number)
{
	return (struct log_value){.name = name, .is_number = true, .number = number};
}

static void begin_line(const struct log *log, const char *event, struct line *line)
{
	char time[MOMENT_TEXT_MAX];
	line->len = 0;
	moment_write((struct moment){clock_now(log->clock), MOMENT_MILLISECOND}, time);
	add_value(line, &(struct log_value){.name = "time", .text = slice_of(time)});
	add_value(line, &(struct log_value){.name = "event", .text = slice_of(event)});
}

/* Writes a line if that can be done without waiting. */
static bool write_now(int descriptor, struct line *line)
{
	struct pollfd ready = {.fd = descriptor, .events = POLLOUT};
	line->bytes[line->len++] = '\n';
	ssize_t sent = send(descriptor, line->bytes, line->len, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (sent < 0 && errno == ENOTSOCK && poll(&ready, 1, 0) == 1 && (ready.revents & POLLOUT) != 0)
		sent = write(descriptor, line->bytes, line->len);
	return sent >= 0;
}

/* Says how many lines were dropped; whoever comes at the same time says nothing of them. */
static bool tell_dropped(const struct log *log, struct line *line)
{
	uint64_t dropped = atomic_exchange(&log->to->dropped, 0);
	if (dropped == 0)
		return true;
	begin_line(log, "log-dropped", line);
	add_value(line, &(struct log_value){.name = "count", .is_number = true, .number = (int64_t)dropped});
	bool told = write_now(log->to->descriptor, line);
	if (!told)
		atomic_fetch_add(&log->to->dropped, dropped);
	return told;
}

void log_write(const struct log *log, const char *event, const struct log_value *values, size_t count)
{
	struct line line;
	if (log == NULL || log->to == NULL)
		return;
	bool goes = tell_dropped(log, &line);
	begin_line(log, event, &line);
	if (log->id != NULL)
		add_value(&line, &(struct log_value){.name = "id", .text = slice_of(log->id)});
	for (size_t i = 0; i < count; i++)
		add_value(&line, &values[i]);
	if (!goes || !write_now(log->to->descriptor, &line))
		atomic_fetch_add(&log->to->dropped, 1);
}

void log_open_own_end(int descriptor)
{
	char path[32];
	struct stat st;
	if (fstat(descriptor, &st) != 0 || !S_ISFIFO(st.st_mode))
		return;
	snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
	int own = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (own < 0)
		return;
	(void)dup2(own, descriptor);
	close(own);
}

void log_error(const struct log *log, const char *event, const struct error *error)
{
	struct log_value values[ERROR_LINE_VALUES];
	size_t count = 0;
	values[count++] = log_number("kind", error->kind);
	values[count++] = log_text("sentence", error->sentence);
	for (size_t i = 0; i < error->value_count; i++) {
		const struct error_value *value = &error->values[i];
		/* Other values may hold words of documents and searches. */
		bool named = strcmp(value->name, "path") == 0 || strcmp(value->name, "reason") == 0;
		if (value->is_number)
			values[count++] = log_number(value->name, value->number);
		else if (named)
			values[count++] = log_text(value->name, value->text);
	}
	log_write(log, event, values, count);
}
