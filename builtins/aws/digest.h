/*
 * SHA-256 and HMAC-SHA-256, from libcrypto.
 */
#ifndef BUILTINS_AWS_DIGEST_H
#define BUILTINS_AWS_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

enum { DIGEST_BYTES = 32 };

/* Each returns false if the library failed. */
bool digest_sha256(const void *bytes, size_t length, unsigned char out[DIGEST_BYTES]);
bool digest_hmac(const void *key, size_t key_length, const void *bytes, size_t length, unsigned char out[DIGEST_BYTES]);

#endif
