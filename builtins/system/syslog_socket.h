/*
 * A socket to a syslog server, and how one message is sent through it.
 */
#ifndef BUILTINS_SYSTEM_SYSLOG_SOCKET_H
#define BUILTINS_SYSTEM_SYSLOG_SOCKET_H

#include "builtins/text/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

typedef enum syslog_transport { SYSLOG_LOCAL, SYSLOG_UDP, SYSLOG_TCP } syslog_transport;

/* "/dev/log", "udp://HOST:PORT", "tcp://HOST:PORT"; an address of IPv6 stands in brackets, and the port may be left out. */
typedef struct syslog_address {
    syslog_transport transport;
    char host[256]; /* or the path */
    char port[6];
} syslog_address;

/* False: `why` says what is wrong, in words that follow "the action syslog". */
bool syslog_address_parse(syslog_address *to, const char *written, fault *why);

/* A socket that never blocks, connected before `until` (watch_now); -1 with errno set. */
int syslog_connect(const syslog_address *to, int64_t until);

/* Sends all parts, as one datagram or in order, before `until`; false with errno set, ETIMEDOUT among them. */
bool syslog_write(int socket, struct iovec *parts, int count, int64_t until);

/* True if the other end has closed the connection. */
bool syslog_closed(int socket);

#endif
