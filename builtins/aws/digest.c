/*
 * The only file that uses a library for cryptography.
 */
#include "builtins/aws/digest.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

bool digest_sha256(const void *bytes, size_t length, unsigned char out[DIGEST_BYTES])
{
    return EVP_Digest(bytes, length, out, NULL, EVP_sha256(), NULL) == 1;
}

bool digest_hmac(const void *key, size_t key_length, const void *bytes, size_t length, unsigned char out[DIGEST_BYTES])
{
    return key_length <= INT_MAX && HMAC(EVP_sha256(), key, (int)key_length, bytes, length, out, NULL) != NULL;
}
