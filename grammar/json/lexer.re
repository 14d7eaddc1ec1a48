/* The rules of the lexer for re2c, one on each line. Behind the source stands a NUL that does not belong to it, at which every
 * rule stops. */
#include "grammar/json/lexer.h"

#include "grammar/base/utf8.h"

#include <string.h>
#include <unictype.h>
#include <unistr.h>

/*!re2c
    re2c:define:YYCTYPE = "unsigned char";
    re2c:define:YYCURSOR = cursor;
    re2c:define:YYMARKER = marker;
    re2c:yyfill:enable = 0;
    re2c:flags:case-ranges = 1;

    blank        = [ \t\r\n];
    digit        = [0-9];
    hex          = [0-9a-fA-F];
    integer      = "-"? ("0" | [1-9] digit*);
    fraction     = "." digit+;
    exponent     = [eE] [+-]? digit+;
    date         = digit{4} "-" digit{2} "-" digit{2};
    clock        = digit{2} ":" digit{2} ":" digit{2};
    offset       = [Zz] | [+-] digit{2} ":" digit{2};
    continuation = [\x80-\xbf];
    utf8         = [\xc2-\xdf] continuation
                 | "\xe0" [\xa0-\xbf] continuation
                 | [\xe1-\xec\xee-\xef] continuation continuation
                 | "\xed" [\x80-\x9f] continuation
                 | "\xf0" [\x90-\xbf] continuation continuation
                 | [\xf1-\xf3] continuation continuation continuation
                 | "\xf4" [\x80-\x8f] continuation continuation;
*/

/* A word is a run of the characters that Java allows in identifiers. Beyond ASCII, Unicode's tables decide. */
static const unsigned char *word_end(const unsigned char *at, const unsigned char *end)
{
    const unsigned char *begin = at;
    while (at < end) {
        ucs4_t code;
        const int used = u8_mbtouc(&code, at, (size_t)(end - at));
        const int category = uc_java_ident_category(code);
        if (category != UC_IDENTIFIER_START && (at == begin || category == UC_IDENTIFIER_INVALID))
            break;
        at += used;
    }
    return at;
}

static void make(const source *input, token_kind kind, const unsigned char *begin, const unsigned char *end, token *found)
{
    const unsigned char *bytes = (const unsigned char *)input->bytes;
    const unsigned char *limit = bytes + input->length;
    if (begin >= limit) {
        *found = (token){input->length, input->length, TOKEN_END};
        return;
    }
    if (kind == TOKEN_OTHER) {
        const unsigned char *word = word_end(begin, limit);
        if (word != begin) {
            kind = TOKEN_WORD;
            end = word;
        }
    }
    *found = (token){(size_t)(begin - bytes), (size_t)(end - bytes), kind};
}

void lexer_json(const source *input, size_t offset, token *found)
{
    const unsigned char *cursor = (const unsigned char *)input->bytes + offset, *marker, *begin;
    for (;;) {
        begin = cursor;
        /*!re2c
            blank+                               { continue; }
            "{"                                  { return make(input, TOKEN_OBJECT_BEGIN, begin, cursor, found); }
            "}"                                  { return make(input, TOKEN_OBJECT_END, begin, cursor, found); }
            "["                                  { return make(input, TOKEN_ARRAY_BEGIN, begin, cursor, found); }
            "]"                                  { return make(input, TOKEN_ARRAY_END, begin, cursor, found); }
            ","                                  { return make(input, TOKEN_COMMA, begin, cursor, found); }
            ":"                                  { return make(input, TOKEN_COLON, begin, cursor, found); }
            "\""                                 { return make(input, TOKEN_QUOTE, begin, cursor, found); }
            integer fraction? exponent?          { return make(input, TOKEN_NUMBER, begin, cursor, found); }
            "-"? "0" digit                       { return make(input, TOKEN_NUMBER_ZERO, begin, cursor - 1, found); }
            "-"                                  { return make(input, TOKEN_NUMBER_MINUS, begin, cursor, found); }
            integer "."                          { return make(input, TOKEN_NUMBER_POINT, begin, cursor, found); }
            integer fraction? [eE] [+-]?         { return make(input, TOKEN_NUMBER_EXPONENT, begin, cursor, found); }
            "/"                                  { return make(input, TOKEN_SLASH, begin, cursor, found); }
            [\x00-\x1f]                          { return make(input, TOKEN_CONTROL, begin, cursor, found); }
            utf8                                 { return make(input, TOKEN_OTHER, begin, cursor, found); }
            *                                    { return make(input, TOKEN_OTHER, begin, cursor, found); }
        */
    }
}

void lexer_rules(const source *input, size_t offset, token *found)
{
    const unsigned char *cursor = (const unsigned char *)input->bytes + offset, *marker, *begin;
    for (;;) {
        begin = cursor;
        /*!re2c
            blank+                               { continue; }
            "#" [^\r\n\x00]*                       { continue; }
            "{"                                  { return make(input, TOKEN_OBJECT_BEGIN, begin, cursor, found); }
            "}"                                  { return make(input, TOKEN_OBJECT_END, begin, cursor, found); }
            "["                                  { return make(input, TOKEN_ARRAY_BEGIN, begin, cursor, found); }
            "]"                                  { return make(input, TOKEN_ARRAY_END, begin, cursor, found); }
            ","                                  { return make(input, TOKEN_COMMA, begin, cursor, found); }
            ":"                                  { return make(input, TOKEN_COLON, begin, cursor, found); }
            "\""                                 { return make(input, TOKEN_QUOTE, begin, cursor, found); }
            "'" [^'\r\n\x00]* "'"                  { return make(input, TOKEN_RAW_STRING, begin, cursor, found); }
            integer fraction? exponent?          { return make(input, TOKEN_NUMBER, begin, cursor, found); }
            digit+ ("ms" | [smhd])               { return make(input, TOKEN_DURATION, begin, cursor, found); }
            digit+ [A-Za-z_] [A-Za-z0-9_]*       { return make(input, TOKEN_BAD_UNIT, begin, cursor, found); }
            date                                 { return make(input, TOKEN_DATE, begin, cursor, found); }
            date [Tt] clock fraction? offset     { return make(input, TOKEN_TIME, begin, cursor, found); }
            "."                                  { return make(input, TOKEN_DOT, begin, cursor, found); }
            "("                                  { return make(input, TOKEN_PARENTHESIS_BEGIN, begin, cursor, found); }
            ")"                                  { return make(input, TOKEN_PARENTHESIS_END, begin, cursor, found); }
            "=="                                 { return make(input, TOKEN_EQUAL, begin, cursor, found); }
            "!="                                 { return make(input, TOKEN_NOT_EQUAL, begin, cursor, found); }
            "<"                                  { return make(input, TOKEN_LESS, begin, cursor, found); }
            "<="                                 { return make(input, TOKEN_LESS_OR_EQUAL, begin, cursor, found); }
            ">"                                  { return make(input, TOKEN_GREATER, begin, cursor, found); }
            ">="                                 { return make(input, TOKEN_GREATER_OR_EQUAL, begin, cursor, found); }
            "=~"                                 { return make(input, TOKEN_MATCHES, begin, cursor, found); }
            "!~"                                 { return make(input, TOKEN_NOT_MATCHES, begin, cursor, found); }
            [A-Za-z_] [A-Za-z0-9_-]*             { return make(input, TOKEN_WORD, begin, cursor, found); }
            "/"                                  { return make(input, TOKEN_SLASH, begin, cursor, found); }
            [\x00-\x1f]                          { return make(input, TOKEN_CONTROL, begin, cursor, found); }
            utf8                                 { return make(input, TOKEN_OTHER, begin, cursor, found); }
            *                                    { return make(input, TOKEN_OTHER, begin, cursor, found); }
        */
    }
}

static unsigned hex_value(unsigned char digit)
{
    return digit <= '9' ? digit - (unsigned)'0' : (digit | 0x20U) - 'a' + 10U;
}

static unsigned read_unit(const unsigned char *digits)
{
    return hex_value(digits[0]) << 12 | hex_value(digits[1]) << 8 | hex_value(digits[2]) << 4 | hex_value(digits[3]);
}

/* Joins a low surrogate with the high surrogate that was written last: its three bytes become the character of the pair. */
static char *put_low_surrogate(char *out, const char *begin, unsigned low)
{
    const unsigned char *last = (const unsigned char *)out - 3;
    if (out - begin < 3 || last[0] != 0xed || last[1] < 0xa0 || last[1] > 0xaf)
        return utf8_put(out, low);
    const unsigned high = 0xd000U | (last[1] & 0x3fU) << 6 | (last[2] & 0x3fU);
    return utf8_put(out - 3, 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* True if one of eight bytes needs attention in a string: a quote, a backslash, a control character, or a byte beyond ASCII. */
static bool has_special(uint64_t bytes)
{
    const uint64_t quote = bytes ^ EACH('"'), backslash = bytes ^ EACH('\\');
    const uint64_t below = ((bytes - EACH(0x20)) & ~bytes) | ((quote - EACH(1)) & ~quote) | ((backslash - EACH(1)) & ~backslash);
    return (below | bytes) & EACH(0x80);
}

/* The number of plain bytes before one that may need attention. */
static size_t plain_length(const unsigned char *begin, const unsigned char *end)
{
    const unsigned char *at = begin;
    for (uint64_t bytes; end - at >= (ptrdiff_t)sizeof bytes; at += sizeof bytes) {
        memcpy(&bytes, at, sizeof bytes);
        if (has_special(bytes))
            break;
    }
    while (at < end && *at >= 0x20 && *at < 0x80 && *at != '"' && *at != '\\')
        at++;
    return (size_t)(at - begin);
}

/* The length of the string in the source, which is room enough, since decoding never makes a string longer. */
static size_t source_length(const unsigned char *at, const unsigned char *end)
{
    const unsigned char *begin = at;
    while (at < end && *at != '"')
        at += *at == '\\' && end - at > 1 ? 2 : 1;
    return (size_t)(at - begin);
}

string_result lexer_string(const source *input, size_t offset, arena *memory, text *value, size_t *end)
{
    const unsigned char *bytes = (const unsigned char *)input->bytes, *limit = bytes + input->length;
    const unsigned char *cursor = bytes + offset, *marker, *begin;
    const size_t plain = plain_length(cursor, limit);
    if (cursor + plain < limit && cursor[plain] == '"') {
        *value = (text){arena_copy(memory, (const char *)cursor, plain), plain};
        *end = offset + plain + 1;
        return value->bytes ? STRING_OK : STRING_NO_MEMORY;
    }
    char *buffer = arena_allocate(memory, source_length(cursor, limit) + 1);
    char *out = buffer;
    if (!buffer)
        return STRING_NO_MEMORY;
    for (;;) {
        begin = cursor;
        /*!re2c
            "\""                   { *value = (text){buffer, (size_t)(out - buffer)};
                                     *end = (size_t)(cursor - bytes);
                                     return STRING_OK; }
            [^\x00-\x1f"\\\x80-\xff]+ | utf8
                                   { memcpy(out, begin, (size_t)(cursor - begin)); out += cursor - begin; continue; }
            "\\" ["\\/]            { *out++ = (char)begin[1]; continue; }
            "\\b"                  { *out++ = '\b'; continue; }
            "\\f"                  { *out++ = '\f'; continue; }
            "\\n"                  { *out++ = '\n'; continue; }
            "\\r"                  { *out++ = '\r'; continue; }
            "\\t"                  { *out++ = '\t'; continue; }
            "\\u" [dD] [c-fC-F] hex{2}
                                   { out = put_low_surrogate(out, buffer, read_unit(begin + 2)); continue; }
            "\\u" hex{4}           { out = utf8_put(out, read_unit(begin + 2)); continue; }
            "\\u" hex{0,3}         { *end = (size_t)(cursor - bytes);
                                     return cursor >= limit ? STRING_ESCAPE_CUT_OFF : STRING_BAD_HEX; }
            "\\"                   { *end = (size_t)(cursor - bytes);
                                     return cursor >= limit ? STRING_ESCAPE_CUT_OFF : STRING_BAD_ESCAPE; }
            [\x00-\x1f]            { *end = (size_t)(begin - bytes);
                                     return begin >= limit ? STRING_UNTERMINATED : STRING_CONTROL; }
            *                      { *end = (size_t)(begin - bytes); return STRING_BAD_UTF8; }
        */
    }
}

bool lexer_regex(const source *input, size_t offset, arena *memory, text *pattern, size_t *end)
{
    const char *begin = input->bytes + offset, *limit = input->bytes + input->length, *at = begin;
    while (at < limit && *at != '/' && *at != '\n' && *at != '\r')
        at += *at == '\\' && at + 1 < limit && at[1] != '\n' && at[1] != '\r' ? 2 : 1;
    *end = (size_t)(at - input->bytes);
    *pattern = (text){NULL, 0};
    if (at >= limit || *at != '/')
        return false;
    char *out = arena_allocate(memory, (size_t)(at - begin) + 1);
    *pattern = (text){out, 0};
    for (const char *from = begin; out && from < at; from++) {
        if (*from == '\\' && from[1] == '/')
            from++;
        else if (*from == '\\')
            out[pattern->length++] = *from++;
        out[pattern->length++] = *from;
    }
    return out != NULL;
}

const char *token_name(token_kind kind)
{
    static const char *const names[] = {
#define TOKEN(name, human, begins) human,
#include "grammar/json/tokens.def"
#undef TOKEN
    };
    return names[kind];
}

token_beginning token_begins(token_kind kind)
{
    static const token_beginning beginnings[] = {
#define TOKEN(name, human, begins) begins,
#include "grammar/json/tokens.def"
#undef TOKEN
    };
    return beginnings[kind];
}
