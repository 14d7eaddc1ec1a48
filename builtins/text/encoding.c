/* Encodings of bytes as text, and secrets, which are overwritten before their memory is freed. */
#include "builtins/text/encoding.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_unreserved(unsigned char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' ||
           byte == '.' || byte == '_' || byte == '~';
}

void buffer_percent(buffer *to, const char *bytes, size_t length)
{
    static const char digits[] = "0123456789ABCDEF";
    if (length > SIZE_MAX / 4 || !buffer_reserve(to, length * 3))
        return;
    char *out = to->bytes + to->length;
    for (size_t i = 0; i < length; i++) {
        const unsigned char byte = (unsigned char)bytes[i];
        if (is_unreserved(byte)) {
            *out++ = (char)byte;
        } else {
            *out++ = '%';
            *out++ = digits[byte >> 4];
            *out++ = digits[byte & 15];
        }
    }
    *out = '\0';
    to->length = (size_t)(out - to->bytes);
}

void buffer_base64(buffer *to, const void *bytes, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *from = bytes;
    if (length > SIZE_MAX / 4 || !buffer_reserve(to, (length + 2) / 3 * 4))
        return;
    char *out = to->bytes + to->length;
    for (size_t i = 0; i < length; i += 3) {
        const size_t left = length - i;
        const unsigned group =
            (unsigned)from[i] << 16 | (left > 1 ? (unsigned)from[i + 1] << 8 : 0) | (left > 2 ? from[i + 2] : 0);
        *out++ = digits[group >> 18];
        *out++ = digits[group >> 12 & 63];
        *out++ = left > 1 ? digits[group >> 6 & 63] : '=';
        *out++ = left > 2 ? digits[group & 63] : '=';
    }
    *out = '\0';
    to->length = (size_t)(out - to->bytes);
}

void buffer_hex(buffer *to, const unsigned char *bytes, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < length; i++)
        buffer_append(to, (const char[]){digits[bytes[i] >> 4], digits[bytes[i] & 15]}, 2);
}

void buffer_wipe(buffer *which)
{
    if (which->bytes)
        explicit_bzero(which->bytes, which->capacity);
    buffer_clear(which);
}

char *buffer_take(buffer *from)
{
    buffer_append(from, "", 0);
    char *taken = from->state != BUFFER_OK ? NULL : from->bytes;
    if (!taken)
        free(from->bytes);
    *from = (buffer){0};
    return taken;
}

/* Reads a whole file. False with errno set, also if it has more than `most` bytes. */
static bool read_all(buffer *to, int descriptor, size_t most)
{
    for (;;) {
        char block[4096];
        const ssize_t got = read(descriptor, block, sizeof block);
        if (got == 0)
            return true;
        if (got < 0 && errno != EINTR)
            return false;
        if (got > 0)
            buffer_append(to, block, (size_t)got);
        explicit_bzero(block, sizeof block);
        if (to->state != BUFFER_OK || to->length > most) {
            errno = to->state != BUFFER_OK ? ENOMEM : EFBIG;
            return false;
        }
    }
}

bool buffer_read_file(buffer *to, const char *path, size_t most)
{
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0)
        return false;
    buffer_append(to, "", 0);
    const bool read = read_all(to, descriptor, most);
    const int reason = errno;
    close(descriptor);
    errno = reason;
    return read;
}

void text_redact(char *text, const char *secret)
{
    const size_t length = secret ? strlen(secret) : 0;
    if (length < 4)
        return;
    for (char *found = strstr(text, secret); found; found = strstr(found + length, secret))
        memset(found, '*', length);
}
