/*
 * The keys that a source of credentials has found. credentials.c keeps them; sources.c and remote.c find them.
 */
#ifndef BUILTINS_AWS_FOUND_H
#define BUILTINS_AWS_FOUND_H

#include <stdint.h>

typedef struct aws_found {
    char *id, *secret, *token;
    int64_t expires; /* seconds since 1970; 0: never */
} aws_found;

/* Overwrites the texts before it frees them. */
void aws_found_free(aws_found *which);

#endif
