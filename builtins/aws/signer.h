/*
 * AWS Signature Version 4: proves who sends a request, without sending the secret key.
 */
#ifndef BUILTINS_AWS_SIGNER_H
#define BUILTINS_AWS_SIGNER_H

#include "builtins/text/encoding.h"

#include <time.h>

/* The keys that requests are signed with. The texts belong to the credentials; `token` is NULL for keys that do not expire. */
typedef struct aws_keys {
    const char *id;
    const char *secret;
    const char *token;
} aws_keys;

typedef struct aws_header {
    const char *name, *value;
} aws_header;

/* A request as it is sent. */
typedef struct aws_request {
    const char *method;
    const char *host;  /* as in the Host header: with a port unless it is the default one */
    const char *path;  /* percent-encoded; begins with a slash */
    const char *query; /* percent-encoded, without the question mark; may be "" */
    const aws_header *headers;
    size_t header_count; /* all of these are signed, together with Host, X-Amz-Date and X-Amz-Security-Token */
    const char *body;
    size_t body_length;
} aws_request;

enum { AWS_MOST_HEADERS = 16, AWS_DATE_LENGTH = 16 };

/*
 * Writes the value of X-Amz-Date to `date`, and the value of the Authorization header to `authorization`. False if memory ran
 * out or there are more than AWS_MOST_HEADERS headers.
 */
bool aws_sign(const aws_request *request, const aws_keys *keys, const char *region, const char *service, time_t now,
              char date[AWS_DATE_LENGTH + 1], buffer *authorization);

#endif
