/*
 * The clock of the server behind --listen: it ends connections whose requests take too long to arrive.
 */
#ifndef CLI_SOURCES_LISTEN_CLOCK_H
#define CLI_SOURCES_LISTEN_CLOCK_H

#include "cli/sources/listen_server.h"

/* Milliseconds on a clock that never jumps. */
int64_t listen_now(void);

/* libmicrohttpd calls this when a connection begins and when it ends; `context` is the server. */
void listen_connected(void *context, struct MHD_Connection *connection, void **peer, enum MHD_ConnectionNotificationCode how);

/* From now on, the connection waits for its next request. The caller holds the lock. */
void listen_peer_wait(listen_server *of, listen_peer *which);

/* The request of the connection has arrived. The caller holds the lock. */
void listen_peer_end_wait(listen_server *of, listen_peer *which);

/* The thread; it ends when the server is closing. */
void *listen_clock_run(void *server);

#endif
