/*
 * Where credentials come from: what credentials.c keeps, and sources.c (this machine) and remote.c (over HTTP) fill in.
 */
#ifndef BUILTINS_AWS_SOURCES_H
#define BUILTINS_AWS_SOURCES_H

#include "builtins/aws/credentials.h"
#include "builtins/aws/found.h"

/* Goes through the chain. False with `why`: nothing was found, or what was found does not work. */
bool aws_find(const aws_identity *identity, int64_t now, aws_found *into, fault *why);

/* Assumes a role with other keys, or with the token in a file (a web identity). `session` and `external` may be NULL. */
typedef struct aws_role {
    const char *arn, *session, *external, *duration, *region, *profile;
} aws_role;

bool aws_assume_role(const aws_role *role, const aws_found *with, int64_t now, aws_found *into, fault *why);
bool aws_assume_role_with_token(const aws_role *role, const char *token_file, aws_found *into, fault *why);

/* False also if this is no container, or no instance; `why` says so. */
bool aws_container_has_address(void);
bool aws_from_container(aws_found *into, fault *why);
bool aws_from_instance(aws_found *into, fault *why);

/* 2030-01-02T03:04:05Z as seconds since 1970; 0 if it is none. */
int64_t aws_time_read(const char *text);

#endif
