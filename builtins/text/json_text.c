/* One loop skips any value by counting brackets. All other functions are built on it. */
#include "builtins/text/json_text.h"

#include "engine/scan/scan_text.h"

#include <string.h>

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

/* True for a byte that has a meaning outside strings. */
static bool is_mark(char byte)
{
    return byte == '"' || byte == '{' || byte == '}' || byte == '[' || byte == ']' || byte == ',' || byte == ':';
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && is_blank(*at))
        at++;
    return at;
}

/* Skips a string. `at` is at its opening quote. */
static const char *skip_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        if (*at == '\\' && end - at > 1)
            at++;
    return at < end ? at + 1 : end;
}

static const char *skip_word(const char *at, const char *end)
{
    while (at < end && !is_blank(*at) && !is_mark(*at))
        at++;
    return at;
}

json_text_kind json_text_kind_of(text value)
{
    switch (value.length ? *value.bytes : 'n') {
    case '{':
        return JSON_TEXT_OBJECT;
    case '[':
        return JSON_TEXT_ARRAY;
    case '"':
        return JSON_TEXT_STRING;
    case 't':
        return JSON_TEXT_TRUE;
    case 'f':
        return JSON_TEXT_FALSE;
    case 'n':
        return JSON_TEXT_NULL;
    default:
        return JSON_TEXT_NUMBER;
    }
}

text json_text_trim(text json)
{
    const char *end = json.bytes + json.length, *begin = skip_blanks(json.bytes, end);
    while (end > begin && is_blank(end[-1]))
        end--;
    return (text){begin, (size_t)(end - begin)};
}

const char *json_text_skip(const char *at, const char *end)
{
    size_t depth = 0;
    do {
        at = skip_blanks(at, end);
        if (at == end)
            break;
        switch (*at) {
        case '"':
            at = skip_string(at, end);
            break;
        case '{':
        case '[':
            depth++;
            at++;
            break;
        case '}':
        case ']':
            depth -= depth ? 1 : 0;
            at++;
            break;
        case ',':
        case ':':
            at++;
            break;
        default:
            at = skip_word(at, end);
        }
    } while (depth);
    return at;
}

/* ---- Members and elements ---- */

json_text_items json_text_open(text container)
{
    const text value = json_text_trim(container);
    const char *end = value.bytes + value.length;
    if (!value.length || (*value.bytes != '{' && *value.bytes != '['))
        return (json_text_items){end, end, false};
    return (json_text_items){value.bytes + 1, end, *value.bytes == '{'};
}

bool json_text_next(json_text_items *items, text *name, text *value)
{
    const char *at = skip_blanks(items->at, items->end);
    *name = (text){at, 0};
    if (at < items->end && *at == ',')
        at = skip_blanks(at + 1, items->end);
    if (at == items->end || *at == '}' || *at == ']') {
        items->at = items->end;
        return false;
    }
    if (items->is_object) {
        const char *after = json_text_skip(at, items->end);
        *name = json_text_body((text){at, (size_t)(after - at)});
        at = skip_blanks(after, items->end);
        if (at < items->end && *at == ':')
            at = skip_blanks(at + 1, items->end);
    }
    items->at = json_text_skip(at, items->end);
    *value = (text){at, (size_t)(items->at - at)};
    return items->at > at;
}

/* True for two escapes that together are one character outside the BMP. */
static bool is_pair(const char *at, const char *end)
{
    return end - at >= 12 && strchr("dD", at[2]) && strchr("89abAB", at[3]) && at[6] == '\\' && at[7] == 'u' &&
           strchr("dD", at[8]) && strchr("cdefCDEF", at[9]);
}

/* Decodes the next character of a string's body, or one byte of it: at most four bytes. Returns how many bytes were read. */
static size_t decode_piece(const char *at, const char *end, char out[4], size_t *length)
{
    size_t taken = 1;
    if (*at == '\\' && end - at > 1)
        taken = at[1] != 'u' ? 2 : is_pair(at, end) ? 12 : end - at >= 6 ? 6 : 1;
    *out = *at;
    *length = taken == 1 ? 1 : scan_unescape(at, taken, out);
    return taken;
}

bool json_text_name_is(text written, text name)
{
    if (!memchr(written.bytes, '\\', written.length))
        return text_equals(written, name);
    const char *at = written.bytes, *end = at + written.length;
    size_t equal = 0;
    while (at < end) {
        char decoded[4];
        size_t length;
        const size_t taken = decode_piece(at, end, decoded, &length);
        if (length > name.length - equal || memcmp(decoded, name.bytes + equal, length) != 0)
            return false;
        equal += length;
        at += taken;
    }
    return equal == name.length;
}

bool json_text_member(text object, text name, text *value)
{
    json_text_items items = json_text_open(object);
    text written, candidate;
    bool found = false;
    while (items.is_object && json_text_next(&items, &written, &candidate)) {
        if (json_text_name_is(written, name)) {
            *value = candidate;
            found = true;
        }
    }
    return found;
}

bool json_text_element(text array, size_t index, text *value)
{
    json_text_items items = json_text_open(array);
    text name;
    if (items.is_object)
        return false;
    while (json_text_next(&items, &name, value))
        if (index-- == 0)
            return true;
    return false;
}

/* ---- Strings ---- */

text json_text_body(text string)
{
    return string.length < 2 ? (text){string.bytes, 0} : (text){string.bytes + 1, string.length - 2};
}

void json_text_decode(text body, buffer *out)
{
    if (body.length && buffer_reserve(out, body.length)) /* an escape is never shorter than its character */
        out->length += scan_unescape(body.bytes, body.length, out->bytes + out->length);
}

size_t json_text_written(text body, size_t decoded)
{
    const char *at = body.bytes, *end = at + body.length;
    size_t given = 0;
    while (at < end && given < decoded) {
        char piece[4];
        size_t length;
        at += decode_piece(at, end, piece, &length);
        given += length;
    }
    return (size_t)(at - body.bytes);
}

/* ---- One line ---- */

typedef void append_function(buffer *out, const char *bytes, size_t length);

/* Strings are passed on whole, so that `append` sees whole escapes. */
static void compact(text value, buffer *out, append_function *append)
{
    const char *at = value.bytes, *end = at + value.length;
    while ((at = skip_blanks(at, end)) < end) {
        const char *begin = at;
        if (*at == '"')
            at = skip_string(at, end);
        else
            while (at < end && *at != '"' && !is_blank(*at))
                at++;
        append(out, begin, (size_t)(at - begin));
    }
}

void json_text_compact(text value, buffer *out)
{
    compact(value, out, buffer_append);
}

void json_text_compact_escaped(text value, buffer *out)
{
    compact(value, out, buffer_escaped);
}

static void append_unquoted(buffer *out, const char *bytes, size_t length)
{
    const char *at = bytes, *end = bytes + length;
    while (at < end) {
        const char *begin = at;
        while (at < end && *at != '"' && *at != '\\')
            at++;
        buffer_append(out, begin, (size_t)(at - begin));
        if (at == end)
            break;
        if (*at == '\\' && end - at > 1) {
            if (at[1] != '"')
                buffer_append(out, at, 2);
            at += 2;
        } else {
            at++;
        }
    }
}

void json_text_compact_unquoted(text value, buffer *out)
{
    compact(value, out, append_unquoted);
}
