/*
 * gzip in one piece, from somebody who is not trusted.
 */
#ifndef CLI_READ_GUNZIP_H
#define CLI_READ_GUNZIP_H

#include <stddef.h>

typedef enum gunzip_status { GUNZIP_OK, GUNZIP_DAMAGED, GUNZIP_TOO_LONG, GUNZIP_NO_MEMORY } gunzip_status;

/* Unpacks into *to (for the caller to free; NULL unless it is GUNZIP_OK), `most` bytes at the most. Nothing may stand behind
 * the end. */
gunzip_status gunzip(const char *bytes, size_t length, size_t most, char **to, size_t *to_length);

#endif
