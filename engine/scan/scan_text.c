/* Reads strings, numbers and literals of RFC 8259 byte by byte. Plain parts of strings are read eight bytes at a time. */
#include "engine/scan/scan_text.h"

#include "grammar/base/utf8.h"
#include "grammar/base/vec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The longest number and the longest name that EventBridge's reader accepts. */
#define MOST_NUMBER_BYTES 1000

static const char *fail(scan_place *place, diagnostic error, const char *at)
{
    place->error = error;
    place->at = at;
    return NULL;
}

/* Marks the bytes of a word that end a run of plain bytes: quotes, backslashes, control characters and bytes beyond ASCII. */
static uint64_t special_bytes(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101U, tops = 0x8080808080808080U;
    const uint64_t quote = word ^ (ones * '"'), backslash = word ^ (ones * '\\');
    return (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) | ((word - ones * 0x20) & ~word) | word) & tops;
}

static const char *skip_plain(const char *at, const char *end)
{
    while (end - at >= 8) {
        uint64_t word;
        memcpy(&word, at, sizeof word);
        if (special_bytes(word))
            break;
        at += 8;
    }
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20 && (unsigned char)*at < 0x80)
        at++;
    return at;
}

static bool is_continuation(const char *at)
{
    return ((unsigned char)*at & 0xc0) == 0x80;
}

/* The length of the UTF-8 sequence at `at`. 0 if the sequence is invalid: an overlong form, a surrogate, or a code point above
 * U+10FFFF. */
static size_t sequence_length(const char *at, const char *end)
{
    const unsigned char lead = (unsigned char)at[0];
    const unsigned char second = end - at > 1 ? (unsigned char)at[1] : 0;
    if (lead < 0xc2 || lead > 0xf4)
        return 0;
    if (lead < 0xe0)
        return (second & 0xc0) == 0x80 ? 2 : 0;
    if (lead < 0xf0) {
        const unsigned char low = lead == 0xe0 ? 0xa0 : 0x80, high = lead == 0xed ? 0x9f : 0xbf;
        return end - at > 2 && second >= low && second <= high && is_continuation(at + 2) ? 3 : 0;
    }
    const unsigned char low = lead == 0xf0 ? 0x90 : 0x80, high = lead == 0xf4 ? 0x8f : 0xbf;
    return end - at > 3 && second >= low && second <= high && is_continuation(at + 2) && is_continuation(at + 3) ? 4 : 0;
}

static int hex_digit(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

static const char *scan_escape(const char *at, const char *end, scan_place *place)
{
    if (end - at < 2)
        return fail(place, DIAGNOSTIC_EVENT_ENDS_IN_STRING, end);
    if (at[1] && strchr("\"\\/bfnrt", at[1]))
        return at + 2;
    if (at[1] != 'u')
        return fail(place, DIAGNOSTIC_EVENT_BAD_ESCAPE, at);
    for (int i = 2; i < 6; i++) {
        if (end - at <= i)
            return fail(place, DIAGNOSTIC_EVENT_ENDS_IN_STRING, end);
        if (hex_digit(at[i]) < 0)
            return fail(place, DIAGNOSTIC_EVENT_BAD_HEX, at + i);
    }
    return at + 6;
}

const char *scan_string(const char *at, const char *end, bool *escaped, scan_place *place)
{
    *escaped = false;
    for (;;) {
        at = skip_plain(at, end);
        if (at == end)
            return fail(place, DIAGNOSTIC_EVENT_ENDS_IN_STRING, at);
        const unsigned char byte = (unsigned char)*at;
        if (byte == '"')
            return at + 1;
        if (byte == '\\') {
            *escaped = true;
            at = scan_escape(at, end, place);
            if (!at)
                return NULL;
        } else if (byte < 0x20) {
            return fail(place, DIAGNOSTIC_EVENT_CONTROL_IN_STRING, at);
        } else {
            const size_t length = sequence_length(at, end);
            if (!length)
                return fail(place, DIAGNOSTIC_EVENT_BAD_UTF8, at);
            at += length;
        }
    }
}

static const char *skip_digits(const char *at, const char *end)
{
    while (at < end && *at >= '0' && *at <= '9')
        at++;
    return at;
}

const char *scan_number(const char *at, const char *end, scan_place *place)
{
    const char *begin = at;
    if (*at == '-')
        at++;
    const char *digits = at;
    at = skip_digits(at, end);
    if (at == digits)
        return fail(place, DIAGNOSTIC_EVENT_MINUS, at);
    if (*digits == '0' && at - digits > 1)
        return fail(place, DIAGNOSTIC_EVENT_LEADING_ZERO, digits);
    if (at < end && *at == '.') {
        digits = ++at;
        at = skip_digits(at, end);
        if (at == digits)
            return fail(place, DIAGNOSTIC_EVENT_POINT, at);
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        if (at < end && (*at == '+' || *at == '-'))
            at++;
        digits = at;
        at = skip_digits(at, end);
        if (at == digits)
            return fail(place, DIAGNOSTIC_EVENT_EXPONENT, at);
    }
    if (at - begin > MOST_NUMBER_BYTES)
        return fail(place, DIAGNOSTIC_EVENT_NUMBER_TOO_LONG, begin);
    return at;
}

const char *scan_literal(const char *at, const char *end, const char *word, size_t length, scan_place *place)
{
    if ((size_t)(end - at) < length || memcmp(at, word, length) != 0)
        return fail(place, DIAGNOSTIC_EVENT_BAD_VALUE, at);
    return at + length;
}

static uint32_t read_unit(const char *at)
{
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++)
        unit = unit << 4 | (uint32_t)hex_digit(at[i]);
    return unit;
}

/* A surrogate without its partner keeps its three-byte form. Valid UTF-8 never contains this form, so it equals only itself. */
size_t scan_unescape(const char *bytes, size_t length, char *out)
{
    static const char names[] = "bfnrt", values[] = "\b\f\n\r\t";
    const char *at = bytes, *end = bytes + length;
    char *begin = out;
    while (at < end) {
        if (*at != '\\') {
            *out++ = *at++;
        } else if (at[1] != 'u') {
            const char *name = strchr(names, at[1]);
            *out++ = name ? values[name - names] : at[1];
            at += 2;
        } else {
            uint32_t code = read_unit(at + 2);
            at += 6;
            if (code >= 0xd800 && code < 0xdc00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u') {
                const uint32_t low = read_unit(at + 2);
                if (low >= 0xdc00 && low < 0xe000) {
                    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                    at += 6;
                }
            }
            out = utf8_put(out, code);
        }
    }
    return (size_t)(out - begin);
}

const char *scan_plain_name(scanner *scan, const char *name, size_t *length)
{
    if (!vec_reserve(scan->name, 0, scan->name_capacity, *length))
        return NULL;
    *length = scan_unescape(name, *length, scan->name);
    return scan->name;
}
