/*
 * The sources of credentials. credentials.c calls aws_find; sources.c has the sources on this machine, remote.c those over
 * HTTP.
 */
#ifndef BUILTINS_AWS_SOURCES_H
#define BUILTINS_AWS_SOURCES_H

#include "builtins/aws/credentials.h"
#include "builtins/aws/found.h"

/* Tries one source after the other. False with `why` if none has keys, or if the first one that has some does not work. */
bool aws_find(const aws_identity *identity, int64_t now, aws_found *into, fault *why);

/* Assumes a role, with other keys or with a token from a file (web identity). `session` and `external` may be NULL. */
typedef struct aws_role {
    const char *arn, *session, *external, *duration, *region, *profile;
} aws_role;

bool aws_assume_role(const aws_role *role, const aws_found *with, int64_t now, aws_found *into, fault *why);
bool aws_assume_role_with_token(const aws_role *role, const char *token_file, aws_found *into, fault *why);

/* Each is also false if this is no container, or no instance; `why` says so. */
bool aws_container_has_address(void);
bool aws_from_container(aws_found *into, fault *why);
bool aws_from_instance(aws_found *into, fault *why);

/* Reads a time such as 2030-01-02T03:04:05Z as seconds since 1970. 0 if it is not one. */
int64_t aws_time_read(const char *string);

#endif
