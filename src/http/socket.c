#include "http/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static enum status bad_address(struct error *err, const char *sentence, enum status status, struct slice text)
{
	error_set(err, status, sentence);
	error_text(err, "address", text);
	return status;
}

/* "[::1]:8080", "host:8080" or "8080" in its parts. */
static bool split(struct slice text, struct slice *host, struct slice *port)
{
	size_t at;
	if (slice_starts_with(text, "[")) {
		if (!slice_find(text, slice_of("]:"), &at))
			return false;
		*host = slice_part(text, 1, at);
		*port = slice_from(text, at + 2);
		return true;
	}
	*host = slice_of("127.0.0.1");
	*port = text;
	if (slice_find_byte(text, ':', &at)) {
		*host = slice_part(text, 0, at);
		*port = slice_from(text, at + 1);
	}
	return true;
}

static bool is_loopback(const char *host)
{
	struct in_addr four;
	struct in6_addr six;
	if (strcmp(host, "localhost") == 0)
		return true;
	if (inet_pton(AF_INET, host, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	return inet_pton(AF_INET6, host, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

enum status http_address_read(struct slice text, struct http_address *out, struct error *err)
{
	struct slice host, port;
	int64_t number;
	memset(out, 0, sizeof *out);
	if (!split(text, &host, &port) || host.len == 0 || host.len >= sizeof out->host ||
	    !slice_to_int64(port, &number) || number < 0 || number > UINT16_MAX)
		return bad_address(err, "http.bad_listen", STATUS_USAGE, text);
	memcpy(out->host, host.ptr, host.len);
	out->port = (uint16_t)number;
	if (!is_loopback(out->host))
		return bad_address(err, "http.not_loopback", STATUS_REFUSED, text);
	return STATUS_OK;
}

/* The socket address; "localhost" is IPv4, which every browser tries. */
static socklen_t make_address(const struct http_address *address, struct sockaddr_storage *out)
{
	memset(out, 0, sizeof *out);
	struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(address->port)};
	if (inet_pton(AF_INET6, address->host, &six.sin6_addr) == 1) {
		memcpy(out, &six, sizeof six);
		return sizeof six;
	}
	struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(address->port)};
	if (inet_pton(AF_INET, address->host, &four.sin_addr) != 1)
		four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	memcpy(out, &four, sizeof four);
	return sizeof four;
}

static bool read_port(int socket, uint16_t *port)
{
	struct sockaddr_storage bound = {0};
	socklen_t size = sizeof bound;
	if (getsockname(socket, (struct sockaddr *)&bound, &size) != 0)
		return false;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
	memcpy(&four, &bound, sizeof four);
	memcpy(&six, &bound, sizeof six);
	*port = ntohs(bound.ss_family == AF_INET6 ? six.sin6_port : four.sin_port);
	return true;
}

enum status http_socket_listen(struct http_address *address, int *out, struct error *err)
{
	enum { BACKLOG = 128 };
	struct sockaddr_storage storage;
	socklen_t size = make_address(address, &storage);
	char name[sizeof address->host + 8];
	snprintf(name, sizeof name, "%s:%u", address->host, (unsigned)address->port);

	int listening = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (listening < 0)
		return error_system(err, "http.listen", name, errno);
	int one = 1;
	/* A server that was just stopped leaves connections behind that would hold the port for a minute. */
	if (setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
	    bind(listening, (struct sockaddr *)&storage, size) != 0 || listen(listening, BACKLOG) != 0 ||
	    !read_port(listening, &address->port)) {
		error_system(err, "http.listen", name, errno);
		close(listening);
		return STATUS_IO;
	}
	*out = listening;
	return STATUS_OK;
}
