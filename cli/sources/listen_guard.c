/*
 * Secrets are compared in constant time and wiped from memory after use.
 */
#include "cli/sources/listen_guard.h"

#include "cli/say/messages.h"

#include "grammar/base/text.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SECRET = 4096, DIGEST = 32 };

/* Reads all of the file, without the end of its line. */
static size_t read_line(FILE *from, char *to, size_t size)
{
    size_t length = fread(to, 1, size - 1, from);
    while (length && (to[length - 1] == '\n' || to[length - 1] == '\r'))
        length--;
    to[length] = '\0';
    return length;
}

/* Reads a secret from a file; NULL, and a message, if there is none. */
static char *read_secret(const char *option, const char *path)
{
    char secret[MAX_SECRET + 2];
    FILE *from = fopen(path, "re");
    if (!from) {
        message_print("%s: cannot read %s: %s", option, path, strerror(errno));
        return NULL;
    }
    const size_t length = read_line(from, secret, sizeof secret);
    const bool failed = ferror(from);
    fclose(from);
    if (failed || !length || length > MAX_SECRET || strlen(secret) != length) {
        message_print("%s: %s must hold one line of at most %d characters", option, path, MAX_SECRET);
        return NULL;
    }
    char *copy = strdup(secret);
    OPENSSL_cleanse(secret, sizeof secret);
    if (!copy)
        message_print("memory ran out");
    return copy;
}

static bool find_secret(const char *option, const char *path, const char *variable, char **into)
{
    const char *value = getenv(variable);
    if (!path && (!value || !*value))
        return true;
    *into = path ? read_secret(option, path) : strdup(value);
    return *into;
}

bool listen_guard_open(listen_guard *into, const source_options *options)
{
    *into = (listen_guard){0};
    if (find_secret("--listen-token-file", options->token_file, "KMSFILTER_LISTEN_TOKEN", &into->token) &&
        find_secret("--listen-hmac-file", options->hmac_file, "KMSFILTER_LISTEN_HMAC", &into->key))
        return true;
    listen_guard_close(into);
    return false;
}

static void wipe(char *secret)
{
    if (secret)
        OPENSSL_cleanse(secret, strlen(secret));
    free(secret);
}

void listen_guard_close(listen_guard *which)
{
    wipe(which->token);
    wipe(which->key);
    *which = (listen_guard){0};
}

bool listen_guard_is_open(const listen_guard *which)
{
    return !which->token && !which->key;
}

/* Takes the same time wherever they differ, so that nobody can find a secret byte by byte. */
static bool same(const char *left, const char *right)
{
    const size_t length = strlen(left);
    return strlen(right) == length && CRYPTO_memcmp(left, right, length) == 0;
}

bool listen_guard_knows_token(const listen_guard *which, const char *authorization)
{
    static const char scheme[] = "Bearer ";
    if (!which->token)
        return true;
    return authorization && string_begins_ignoring_case(authorization, scheme) &&
           same(which->token, authorization + sizeof scheme - 1);
}

bool listen_guard_knows_signature(const listen_guard *which, const char *signature, const char *body, size_t length)
{
    unsigned char digest[DIGEST];
    unsigned digest_length = sizeof digest;
    char expected[sizeof "sha256=" + (size_t)2 * DIGEST] = "sha256=";
    if (!which->key)
        return true;
    if (!signature ||
        !HMAC(EVP_sha256(), which->key, (int)strlen(which->key), (const unsigned char *)body, length, digest, &digest_length))
        return false;
    for (size_t i = 0; i < DIGEST; i++)
        snprintf(expected + strlen("sha256=") + 2 * i, 3, "%02x", digest[i]);
    return same(expected, signature);
}
