/*
 * This decoder can find the way back: an error in an event that came in a string is reported with its place in the file. JSON
 * libraries cannot do that.
 */
#include "cli/read/event_text.h"

#include "cli/read/outline.h"

#include <stdint.h>
#include <string.h>

static uint32_t hex_value(const char *digits)
{
    uint32_t value = 0;
    for (size_t i = 0; i < 4; i++) {
        const unsigned char digit = (unsigned char)digits[i];
        value = value << 4 | (digit <= '9' ? digit - (uint32_t)'0' : (digit | 0x20U) - (uint32_t)'a' + 10);
    }
    return value;
}

static size_t put_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    const size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--, code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3F));
    out[0] = (char)((0xF00U >> length) | code);
    return length;
}

/* Decodes \uXXXX, or two of them that are a surrogate pair. Returns how many bytes it read, 0 for half a pair. */
static size_t decode_unicode(const char *escape, size_t length, char *out, size_t *put)
{
    if (length < 6)
        return 0;
    uint32_t code = hex_value(escape + 2);
    size_t read = 6;
    if (code >= 0xD800 && code < 0xE000) {
        const bool pair = code < 0xDC00 && length >= 12 && escape[6] == '\\' && escape[7] == 'u';
        const uint32_t low = pair ? hex_value(escape + 8) : 0;
        if (low < 0xDC00 || low > 0xDFFF)
            return 0;
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        read = 12;
    }
    *put = put_utf8(out, code);
    return read;
}

/* Decodes an escape, which begins with its backslash, into `out` of four bytes. Returns how many bytes it read, 0 if the escape
 * stands for no character. */
static size_t decode_escape(const char *escape, size_t length, char *out, size_t *put)
{
    static const char letters[] = "bfnrt";
    static const char controls[] = "\b\f\n\r\t";

    if (length < 2)
        return 0;
    if (escape[1] == 'u')
        return decode_unicode(escape, length, out, put);
    const char *letter = memchr(letters, escape[1], sizeof letters - 1);
    *out = letter ? controls[letter - letters] : escape[1];
    *put = 1;
    return 2;
}

bool event_text_decode(const char *bytes, size_t length, char *out, size_t *decoded)
{
    size_t put = 0;
    for (size_t at = 0; at < length;) {
        const char *backslash = memchr(bytes + at, '\\', length - at);
        const size_t plain = backslash ? (size_t)(backslash - bytes) - at : length - at;
        memcpy(out + put, bytes + at, plain);
        put += plain;
        at += plain;
        if (!backslash)
            break;
        char character[4];
        size_t count = 0;
        const size_t read = decode_escape(backslash, length - at, character, &count);
        memcpy(out + put, character, count);
        put += count;
        at += read;
        *decoded = put;
        if (!read)
            return false;
    }
    *decoded = put;
    return true;
}

size_t event_text_origin(const char *bytes, size_t length, size_t decoded)
{
    size_t at = 0;
    while (at < length && decoded > 0) {
        const char *backslash = memchr(bytes + at, '\\', length - at);
        const size_t plain = backslash ? (size_t)(backslash - bytes) - at : length - at;
        if (decoded <= plain)
            return at + decoded;
        at += plain;
        decoded -= plain;
        char character[4];
        size_t count = 0;
        const size_t read = backslash ? decode_escape(backslash, length - at, character, &count) : 0;
        if (!read || decoded < count)
            break;
        at += read;
        decoded -= count;
    }
    return at;
}

size_t event_text_one_line(const char *bytes, size_t length, char *out)
{
    size_t put = 0;
    for (size_t at = outline_skip_space(bytes, 0, length); at < length; at = outline_skip_space(bytes, at, length)) {
        const size_t begin = at++;
        if (bytes[begin] == '"') {
            outline string;
            outline_begin(&string);
            string.in_string = true;
            outline_scan_string(&string, bytes, &at, length);
        }
        memcpy(out + put, bytes + begin, at - begin);
        put += at - begin;
    }
    return put;
}
