/*
 * An opening bracket may only stand where a value may stand. That shows where a document was cut off and the next one follows
 * without a gap.
 */
#include "cli/read/outline.h"

#include <string.h>

void outline_begin(outline *of)
{
    of->depth = 0;
    of->in_string = of->escaped = false;
    of->last = ' ';
}

void outline_begin_in_object(outline *of)
{
    outline_begin(of);
    of->depth = 1;
    of->arrays[0] = 0;
    of->last = ']';
}

static bool in_array(const outline *of)
{
    const size_t level = of->depth - 1;
    return level >= OUTLINE_LEVELS || (of->arrays[level / 64] >> (level % 64) & 1);
}

static bool may_open(const outline *of)
{
    return of->depth == 0 || of->last == ':' || of->last == '[' || (of->last == ',' && in_array(of));
}

static void open_bracket(outline *of, bool is_array)
{
    const size_t level = of->depth++;
    if (level >= OUTLINE_LEVELS)
        return;
    const uint64_t bit = (uint64_t)1 << (level % 64);
    of->arrays[level / 64] = is_array ? of->arrays[level / 64] | bit : of->arrays[level / 64] & ~bit;
}

static bool close_bracket(outline *of, bool is_array)
{
    if (of->depth == 0 || (of->depth <= OUTLINE_LEVELS && in_array(of) != is_array))
        return false;
    of->depth--;
    return true;
}

/* Marks the bytes of a word that are equal to `byte`. The lowest mark is always right; higher ones may be wrong. */
static uint64_t equal_bytes(uint64_t word, unsigned char byte)
{
    const uint64_t ones = 0x0101010101010101U;
    const uint64_t difference = word ^ (ones * byte);
    return (difference - ones) & ~difference & (ones * 0x80);
}

/* Where the next quote, backslash or newline stands, or `end`. */
static size_t skip_plain(const char *bytes, size_t at, size_t end)
{
    for (; end - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, bytes + at, sizeof word);
        if (equal_bytes(word, '"') | equal_bytes(word, '\\') | equal_bytes(word, '\n'))
            break;
    }
    while (at < end && bytes[at] != '"' && bytes[at] != '\\' && bytes[at] != '\n')
        at++;
    return at;
}

outline_result outline_scan_string(outline *of, const char *bytes, size_t *at, size_t end)
{
    while (*at < end) {
        if (of->escaped && bytes[*at] != '\n') {
            of->escaped = false;
            ++*at;
            continue;
        }
        *at = skip_plain(bytes, *at, end);
        if (*at == end)
            break;
        if (bytes[*at] == '\n')
            return OUTLINE_BROKEN;
        of->escaped = bytes[*at] == '\\';
        of->in_string = of->escaped;
        ++*at;
        if (!of->in_string)
            return OUTLINE_ENDED;
    }
    return OUTLINE_MORE;
}

outline_result outline_scan(outline *of, const char *bytes, size_t *at, size_t end)
{
    while (*at < end) {
        if (of->in_string) {
            const outline_result result = outline_scan_string(of, bytes, at, end);
            if (result != OUTLINE_ENDED)
                return result;
            continue;
        }
        const char byte = bytes[*at];
        switch (byte) {
        case ' ':
        case '\t':
        case '\r':
        case '\n':
            break;
        case '{':
        case '[':
            if (!may_open(of))
                return OUTLINE_BROKEN;
            open_bracket(of, byte == '[');
            of->last = byte;
            break;
        case '}':
        case ']':
            if (!close_bracket(of, byte == ']'))
                return OUTLINE_BROKEN;
            of->last = byte;
            if (of->depth == 0) {
                ++*at;
                return OUTLINE_ENDED;
            }
            break;
        default:
            of->in_string = byte == '"';
            of->last = byte;
        }
        ++*at;
    }
    return OUTLINE_MORE;
}

size_t outline_skip_space(const char *bytes, size_t at, size_t end)
{
    while (at < end && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r' || bytes[at] == '\n'))
        at++;
    return at;
}
