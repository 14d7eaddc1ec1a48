/*
 * Checks who may send events to --listen: by a token in the header Authorization, by a signature of the body like the one that
 * the action http makes, or by both.
 */
#ifndef CLI_SOURCES_LISTEN_GUARD_H
#define CLI_SOURCES_LISTEN_GUARD_H

#include "cli/sources/source.h"

#define SIGNATURE_HEADER "X-Signature-256"

typedef struct listen_guard {
    char *token, *key; /* NULL: requests need none */
} listen_guard;

/* Reads the secrets from the files that the options name, else from the environment. False, and a message, if a file cannot be
 * read or is empty. */
bool listen_guard_open(listen_guard *into, const source_options *options);
void listen_guard_close(listen_guard *which);

/* True if anybody may send. */
bool listen_guard_is_open(const listen_guard *which);

/* `authorization` is the value of the header, or NULL. True if it has the token, or none is needed. */
bool listen_guard_knows_token(const listen_guard *which, const char *authorization);

/* `signature` is the value of the header X-Signature-256, or NULL; `body` has the bytes that were sent. True if they fit, or no
 * signature is needed. */
bool listen_guard_knows_signature(const listen_guard *which, const char *signature, const char *body, size_t length);

#endif
