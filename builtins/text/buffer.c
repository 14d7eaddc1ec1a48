/* Growing buffers, and two ways to append a text: as UTF-8 and as a JSON string. */
#include "builtins/text/buffer.h"

#include "grammar/base/vec.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#define LEAST_ROOM ((size_t)256)

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

void buffer_clear(buffer *out)
{
    out->length = 0;
    out->state = BUFFER_OK;
    if (out->bytes)
        out->bytes[0] = '\0';
}

void buffer_recycle(buffer *out, size_t most)
{
    if (out->capacity > most)
        buffer_free(out);
    else
        buffer_clear(out);
}

void buffer_free(buffer *out)
{
    free(out->bytes);
    *out = (buffer){.limit = out->limit};
}

static bool grow(buffer *out, size_t more)
{
    return vec_reserve(out->bytes, out->length, out->capacity, more < LEAST_ROOM ? LEAST_ROOM : more);
}

bool buffer_reserve(buffer *out, size_t more)
{
    if (out->state != BUFFER_OK)
        return false;
    const size_t limit = out->limit ? out->limit : SIZE_MAX - 1;
    if (more > limit || out->length > limit - more)
        out->state = BUFFER_TOO_LONG;
    else if (out->capacity - out->length <= more && !grow(out, more + 1))
        out->state = BUFFER_NO_MEMORY;
    return out->state == BUFFER_OK;
}

void buffer_append(buffer *out, const char *bytes, size_t length)
{
    if (!buffer_reserve(out, length))
        return;
    if (length)
        memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
    out->bytes[out->length] = '\0';
}

void buffer_string(buffer *out, const char *string)
{
    buffer_append(out, string, strlen(string));
}

void buffer_format(buffer *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        out->state = BUFFER_NO_MEMORY;
    if (!buffer_reserve(out, length < 0 ? 0 : (size_t)length))
        return;
    va_start(arguments, format);
    vsnprintf(out->bytes + out->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    out->length += (size_t)length;
}

/* ---- Texts ---- */

/* The bytes at a place where a byte beyond ASCII is. */
typedef struct sequence {
    size_t length;
    bool valid;
    uint32_t surrogate; /* a lone surrogate in its three-byte form; 0: it is something else */
} sequence;

static sequence read_sequence(const char *at, size_t left)
{
    const uint8_t *bytes = (const uint8_t *)at;
    if (left >= 3 && bytes[0] == 0xed && bytes[1] >= 0xa0 && bytes[1] <= 0xbf && (bytes[2] & 0xc0) == 0x80)
        return (sequence){3, false, 0xd000U | (uint32_t)(bytes[1] & 0x3f) << 6 | (bytes[2] & 0x3fU)};
    ucs4_t code;
    const int length = u8_mbtoucr(&code, bytes, left);
    return length > 0 ? (sequence){(size_t)length, true, 0} : (sequence){1, false, 0};
}

/* The length of a run of plain bytes: no control character, quote or backslash, and nothing beyond ASCII. */
static size_t plain_run(const char *bytes, size_t length)
{
    size_t run = 0;
    while (run < length && (unsigned char)bytes[run] >= 0x20 && (unsigned char)bytes[run] < 0x80 && bytes[run] != '"' &&
           bytes[run] != '\\')
        run++;
    return run;
}

static void escape_unit(buffer *out, uint32_t unit)
{
    char escape[8];
    snprintf(escape, sizeof escape, "\\u%04x", (unsigned)(unit & 0xffff));
    buffer_append(out, escape, 6);
}

static void escape_ascii(buffer *out, char byte)
{
    static const char special[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
    const char *found = memchr(special, byte, sizeof special - 1);
    if (found)
        buffer_append(out, (char[]){'\\', names[found - special]}, 2);
    else
        escape_unit(out, (unsigned char)byte);
}

static void append_text(buffer *out, const char *bytes, size_t length, bool escaped)
{
    const char *at = bytes, *end = bytes + length;
    while (at < end && out->state == BUFFER_OK) {
        const size_t run = plain_run(at, (size_t)(end - at));
        buffer_append(out, at, run);
        at += run;
        if (at == end)
            break;
        if ((unsigned char)*at < 0x80) {
            if (escaped)
                escape_ascii(out, *at);
            else
                buffer_append(out, at, 1);
            at++;
            continue;
        }
        const sequence found = read_sequence(at, (size_t)(end - at));
        if (found.valid)
            buffer_append(out, at, found.length);
        else if (found.surrogate && escaped)
            escape_unit(out, found.surrogate);
        else
            buffer_append(out, replacement, sizeof replacement - 1);
        at += found.length;
    }
}

void buffer_text(buffer *out, const char *bytes, size_t length)
{
    append_text(out, bytes, length, false);
}

void buffer_escaped(buffer *out, const char *bytes, size_t length)
{
    append_text(out, bytes, length, true);
}

void buffer_json_string(buffer *out, const char *bytes, size_t length)
{
    buffer_append(out, "\"", 1);
    buffer_escaped(out, bytes, length);
    buffer_append(out, "\"", 1);
}
