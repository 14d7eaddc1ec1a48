/*
 * Unpacks gzip data that is in memory and comes from an untrusted sender. (input.c unpacks files piece by piece.)
 */
#ifndef CLI_READ_GUNZIP_H
#define CLI_READ_GUNZIP_H

#include <stddef.h>

typedef enum gunzip_status { GUNZIP_OK, GUNZIP_DAMAGED, GUNZIP_TOO_LONG, GUNZIP_NO_MEMORY } gunzip_status;

/* Unpacks into *to, at most `max_length` bytes. The caller frees *to, which is NULL unless the result is GUNZIP_OK. Bytes
 * behind the end of the gzip data count as damage. */
gunzip_status gunzip(const char *bytes, size_t length, size_t max_length, char **to, size_t *to_length);

#endif
