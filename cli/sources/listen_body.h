/*
 * The memory of request bodies. All bodies of a server share a limit, so that many senders cannot exhaust the memory.
 */
#ifndef CLI_SOURCES_LISTEN_BODY_H
#define CLI_SOURCES_LISTEN_BODY_H

#include "cli/sources/listen_server.h"

/* Appends bytes to the body. False if the bodies of all requests have no room for them, or memory ran out. */
bool listen_body_append(listen_request *which, const char *bytes, size_t length);

/* Puts another text in the place of the body, and owns it from then on. False if there is no room for it: then the body is
 * gone. */
bool listen_body_replace(listen_request *which, char *bytes, size_t length);

void listen_body_free(listen_request *which);

/* The bytes of the body, "" if there are none. */
const char *listen_body_bytes(const listen_request *which);

#endif
