/*
 * Who may send events: a token in the header Authorization, or a signature of the body as the action http makes it, or both.
 */
#ifndef CLI_SOURCES_LISTEN_GUARD_H
#define CLI_SOURCES_LISTEN_GUARD_H

#include "cli/sources/source_options.h"

#define SIGNATURE_HEADER "X-Signature-256"

typedef struct listen_guard {
    char *token, *key; /* NULL: not asked for */
} listen_guard;

/* Reads the files that the options name, or else the environment. False, and a message, if a file cannot be read or is empty. */
bool listen_guard_open(listen_guard *into, const source_options *wanted);
void listen_guard_close(listen_guard *which);

/* Whether everybody is let in. */
bool listen_guard_is_open(const listen_guard *which);

/* The value of the header Authorization, or NULL. */
bool listen_guard_knows_token(const listen_guard *which, const char *authorization);

/* The value of the header X-Signature-256, or NULL, and the body as it came. */
bool listen_guard_knows_signature(const listen_guard *which, const char *signature, const char *body, size_t length);

#endif
