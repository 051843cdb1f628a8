/* Listening sockets, made by the parent and handed to the processes that serve. */
#ifndef CABLEDESK_HTTP_SOCKET_H
#define CABLEDESK_HTTP_SOCKET_H

#include "base/error.h"

#include <stdint.h>

/* An address to listen on. */
struct http_address {
	char host[64];
	uint16_t port;
};

/* Reads "127.0.0.1:8080", "localhost:8080", "[::1]:8080" or "8080" (then on 127.0.0.1). STATUS_USAGE otherwise; STATUS_REFUSED
 * for an address that is not the machine's own loopback. */
enum status http_address_read(struct slice text, struct http_address *out, struct error *err)
    __attribute__((warn_unused_result));

/* Binds and listens; port 0 takes a free one. The socket is close-on-exec. The port that it has is put into `address`. */
enum status http_socket_listen(struct http_address *address, int *out, struct error *err)
    __attribute__((warn_unused_result));

#endif
