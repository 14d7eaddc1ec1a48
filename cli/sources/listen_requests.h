/*
 * What libmicrohttpd calls for each request, in its thread. `context` is the server.
 */
#ifndef CLI_SOURCES_LISTEN_REQUESTS_H
#define CLI_SOURCES_LISTEN_REQUESTS_H

#include "cli/sources/listen_server.h"

/* Takes the head, then each part of the body, then the end of the request; *seen is the request between these calls. */
enum MHD_Result listen_take(void *context, struct MHD_Connection *connection, const char *path, const char *method,
                            const char *version, const char *body, size_t *body_length, void **seen);

/* Frees the request after its answer has been sent, or its connection has broken. */
void listen_completed(void *context, struct MHD_Connection *connection, void **seen, enum MHD_RequestTerminationCode how);

#endif
