/*
 * Connects to a syslog server, and sends messages to it.
 */
#ifndef BUILTINS_SYSTEM_SYSLOG_SOCKET_H
#define BUILTINS_SYSTEM_SYSLOG_SOCKET_H

#include "builtins/text/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

typedef enum syslog_transport { SYSLOG_LOCAL, SYSLOG_UDP, SYSLOG_TCP } syslog_transport;

/* "/dev/log", "udp://HOST:PORT" or "tcp://HOST:PORT". An IPv6 address is in brackets. The port is optional. */
typedef struct syslog_address {
    syslog_transport transport;
    char host[256]; /* or the path */
    char port[6];
} syslog_address;

/* False: `why` says what is wrong, in words that follow "the action syslog". */
bool syslog_address_parse(syslog_address *to, const char *written, fault *why);

/* Connects before `until` (watch_now), and returns a socket that never blocks; -1 with errno set. */
int syslog_connect(const syslog_address *to, int64_t until);

/* Sends all parts before `until`, as one datagram or in order. False with errno set; ETIMEDOUT if the time is over. */
bool syslog_write(int socket, struct iovec *parts, int count, int64_t until);

/* True if the other end has closed the connection. */
bool syslog_closed(int socket);

#endif
