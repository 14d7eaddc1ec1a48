/* Error messages in the words of Jackson, the reader of EventBridge, and places as Jackson names them. */
#include "grammar/json/json_errors.h"

#include "grammar/base/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistr.h>

/* A message quotes at most this much of the pattern, in UTF-16 units. If the text is longer than the second bound, nothing is
 * quoted. */
#define MOST_QUOTED_UNITS 500
#define MOST_SOURCE_UNITS 32768

static const char *format_text(arena *memory, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *message = length < 0 ? NULL : arena_allocate(memory, (size_t)length + 1);
    if (message)
        vsnprintf(message, (size_t)length + 1, format, arguments);
    return message;
}

static void record(json_reader *reader, bool has_position, size_t position, size_t offset, diagnostic which, const char *format,
                   va_list arguments)
{
    if (reader->message)
        return;
    reader->message = format_text(reader->memory, format, arguments);
    reader->status = reader->message ? KF_BAD_RULES : KF_NO_MEMORY;
    reader->diagnostic = which;
    if (!reader->message)
        reader->message = "out of memory";
    reader->has_position = has_position;
    reader->error_position = reader->outer_position = position;
    reader->outer_step = 0;
    reader->error_offset = offset;
}

void json_error_outer(json_reader *reader, size_t position, uint32_t step)
{
    reader->outer_position = position;
    reader->outer_step = step;
}

void json_error_at(json_reader *reader, size_t position, size_t offset, diagnostic which, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    record(reader, true, position, offset, which, format, arguments);
    va_end(arguments);
}

/* The place of a name is the place of the first token of its value, because the reader looks ahead. */
static size_t current_end(const json_reader *reader)
{
    return reader->current == JSON_NAME ? reader->pending_at.end : reader->at.end;
}

bool json_reject(json_reader *reader, diagnostic which, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    record(reader, true, current_end(reader), reader->at.begin, which, format, arguments);
    va_end(arguments);
    return false;
}

bool json_reject_nowhere(json_reader *reader, diagnostic which, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    record(reader, false, 0, reader->at.begin, which, format, arguments);
    va_end(arguments);
    return false;
}

bool json_no_memory(json_reader *reader)
{
    json_reject_nowhere(reader, MESSAGE(NO_MEMORY));
    reader->status = KF_NO_MEMORY;
    return false;
}

/* ---- Characters ---- */

/* Writes 'X' (code N) for one UTF-16 unit. For a character outside the BMP this is its first unit, which prints as a question
 * mark. */
static void describe(const json_reader *reader, size_t offset, char *out, size_t size)
{
    const uint8_t *bytes = (const uint8_t *)reader->input->bytes + offset;
    ucs4_t code;
    const int used = u8_mbtouc(&code, bytes, reader->input->length - offset);
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f))
        snprintf(out, size, "(CTRL-CHAR, code %u)", (unsigned)code);
    else if (code > 0xffff)
        snprintf(out, size, "'?' (code %u / 0x%x)", 0xd7c0U + (unsigned)(code >> 10), 0xd7c0U + (unsigned)(code >> 10));
    else if (code > 255)
        snprintf(out, size, "'%.*s' (code %u / 0x%x)", used, (const char *)bytes, (unsigned)code, (unsigned)code);
    else
        snprintf(out, size, "'%.*s' (code %u)", used, (const char *)bytes, (unsigned)code);
}

/* People often write single quotes and wrong closing brackets, so these have messages of their own. */
static void say_unexpected(json_reader *reader, size_t offset, const char *character, json_expected expected)
{
    const char byte = reader->input->bytes[offset];
    switch (expected) {
    case JSON_EXPECTED_VALUE:
        if (byte == ']')
            json_error_at(reader, offset, offset, MESSAGE(JSON_COMMA_BEFORE_BRACKET));
        else if (byte == '\'')
            json_error_at(reader, offset, offset, MESSAGE(JSON_VALUE_IN_SINGLE_QUOTES));
        else
            json_error_at(reader, offset, offset, MESSAGE(JSON_NO_VALUE), character);
        break;
    case JSON_EXPECTED_NAME:
        if (byte == '}')
            json_error_at(reader, offset, offset, MESSAGE(JSON_COMMA_BEFORE_BRACE));
        else if (byte == '\'')
            json_error_at(reader, offset, offset, MESSAGE(JSON_NAME_IN_SINGLE_QUOTES));
        else
            json_error_at(reader, offset, offset, MESSAGE(JSON_NO_NAME), character);
        break;
    case JSON_EXPECTED_VALUE_BEHIND_NAME:
        json_error_at(reader, offset, offset, MESSAGE(JSON_NAME_WITHOUT_VALUE), character);
        break;
    case JSON_EXPECTED_COLON:
        json_error_at(reader, offset, offset, MESSAGE(JSON_NO_COLON), character);
        break;
    case JSON_EXPECTED_COMMA_IN_OBJECT:
        json_error_at(reader, offset, offset, MESSAGE(JSON_NO_COMMA), character, "Object");
        break;
    case JSON_EXPECTED_COMMA_IN_ARRAY:
        json_error_at(reader, offset, offset, MESSAGE(JSON_NO_COMMA), character, "Array");
        break;
    case JSON_EXPECTED_SPACE:
        json_error_at(reader, offset, offset, MESSAGE(JSON_NUMBER_RUNS_ON), character);
        break;
    case JSON_EXPECTED_HEX:
        json_error_at(reader, offset, offset, MESSAGE(JSON_BAD_HEX), character);
        break;
    }
}

void json_unexpected(json_reader *reader, size_t offset, json_expected expected)
{
    char character[64];
    describe(reader, offset, character, sizeof character);
    say_unexpected(reader, offset, character, expected);
    json_error_outer(reader, offset, 1);
}

void json_comment_error(json_reader *reader, size_t offset)
{
    json_error_at(reader, offset, offset, MESSAGE(JSON_COMMENT));
    json_error_outer(reader, offset, 1);
}

void json_plus_error(json_reader *reader, const token *plus)
{
    json_error_at(reader, plus->end, plus->begin, MESSAGE(JSON_PLUS));
    json_error_outer(reader, plus->end, 1);
}

void json_word_error(json_reader *reader, size_t begin, size_t end)
{
    const int length = (int)(end - begin < 256 ? end - begin : 256);
    json_error_at(reader, begin, begin, MESSAGE(JSON_UNKNOWN_WORD), length, reader->input->bytes + begin);
    json_error_outer(reader, end, 0);
}

void json_string_error(json_reader *reader, string_result result, size_t offset, bool is_name)
{
    char character[64] = "";
    if (result == STRING_CONTROL || result == STRING_BAD_ESCAPE)
        describe(reader, offset, character, sizeof character);
    switch (result) {
    case STRING_UNTERMINATED:
        if (is_name)
            json_error_at(reader, offset, offset, MESSAGE(JSON_NAME_NOT_CLOSED));
        else
            json_error_at(reader, offset, offset, MESSAGE(JSON_STRING_NOT_CLOSED));
        break;
    case STRING_CONTROL:
        json_error_at(reader, offset, offset, MESSAGE(JSON_CONTROL_IN_STRING), character, is_name ? "name" : "string value");
        json_error_outer(reader, offset, 1);
        break;
    case STRING_BAD_ESCAPE:
        json_error_at(reader, offset, offset, MESSAGE(JSON_BAD_ESCAPE), character);
        json_error_outer(reader, offset, 1);
        break;
    case STRING_BAD_HEX:
        json_unexpected(reader, offset, JSON_EXPECTED_HEX);
        break;
    case STRING_ESCAPE_CUT_OFF:
        json_error_at(reader, offset, offset, MESSAGE(JSON_ESCAPE_CUT_OFF));
        break;
    case STRING_BAD_UTF8:
        json_error_at(reader, offset, offset, MESSAGE(JSON_BAD_UTF8), is_name ? "name" : "string");
        break;
    case STRING_NO_MEMORY:
        json_no_memory(reader);
        break;
    case STRING_OK:
        assert(!"a string that is good has no error");
    }
}

/*
 * Where Jackson reports that something is missing behind a `.` or in an exponent: at the first `.`, `e` or `E` of the number,
 * because it reads on only when the number is valid so far. A number that begins with a zero is read in another way, up to the
 * fault.
 */
static size_t number_fault(const json_reader *reader, const token *number)
{
    const char *bytes = reader->input->bytes;
    size_t at = number->begin + (bytes[number->begin] == '-' ? 1 : 0);
    if (bytes[at] == '0')
        return number->end;
    while (at < number->end && !strchr(".eE", bytes[at]))
        at++;
    return at;
}

static void number_cut_off(json_reader *reader, const token *number)
{
    if (number->kind == TOKEN_NUMBER_POINT) {
        json_error_at(reader, number->end - 1, number->begin, MESSAGE(JSON_POINT), "'.' (code 46)");
        json_error_outer(reader, number->end - 1, 1);
    } else {
        json_error_at(reader, number->end, number->begin, MESSAGE(JSON_NUMBER_CUT_OFF),
                      number->kind == TOKEN_NUMBER_MINUS ? "No digit following sign" : "expected a digit for number exponent");
    }
}

/* Reports a minus sign before something that is not a digit. */
static void minus_error(json_reader *reader, const token *minus, const char *character)
{
    const source *input = reader->input;
    token word;
    lexer_json(input, minus->end, &word);
    if (input->bytes[minus->end] == '.') {
        json_unexpected(reader, minus->end, JSON_EXPECTED_VALUE);
    } else if (word.kind == TOKEN_WORD && word.begin == minus->end && input->bytes[word.begin] == 'I') {
        const text written = {input->bytes + minus->begin, word.end - minus->begin};
        if (text_is(written, "-Infinity"))
            json_error_at(reader, word.end, minus->begin, MESSAGE(JSON_NOT_A_NUMBER), (int)written.length, written.bytes);
        else
            json_word_error(reader, minus->begin, word.end);
    } else {
        json_error_at(reader, minus->end, minus->begin, MESSAGE(JSON_MINUS), character);
        json_error_outer(reader, minus->end, 1);
    }
}

void json_number_error(json_reader *reader, const token *number)
{
    char character[64];
    if (number->kind == TOKEN_NUMBER_ZERO) {
        json_error_at(reader, number->end, number->begin, MESSAGE(JSON_LEADING_ZERO));
        return;
    }
    if (number->end >= reader->input->length) {
        number_cut_off(reader, number);
        return;
    }
    describe(reader, number->end, character, sizeof character);
    if (number->kind == TOKEN_NUMBER_MINUS) {
        minus_error(reader, number, character);
        return;
    }
    const size_t fault = number_fault(reader, number);
    if (number->kind == TOKEN_NUMBER_POINT)
        json_error_at(reader, fault, number->begin, MESSAGE(JSON_POINT), character);
    else
        json_error_at(reader, fault, number->begin, MESSAGE(JSON_EXPONENT), character);
    json_error_outer(reader, fault, 1);
}

/* ---- The source text in a message ---- */

typedef struct reason_text {
    char *bytes; /* NULL while the length is measured */
    size_t length;
} reason_text;

static void put(reason_text *out, const char *bytes, size_t length)
{
    if (out->bytes)
        memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
}

static void put_string(reason_text *out, const char *string)
{
    put(out, string, strlen(string));
}

/* Writes one character of the pattern and returns its length. Control characters are escaped, except line ends. */
static size_t put_character(reason_text *out, const char *at, const char *end)
{
    char escaped[8];
    ucs4_t code;
    const int used = u8_mbtouc(&code, (const uint8_t *)at, (size_t)(end - at));
    if ((code < 0x20 && code != '\n' && code != '\r') || (code >= 0x7f && code <= 0x9f)) {
        snprintf(escaped, sizeof escaped, "\\u%04X", (unsigned)code);
        put_string(out, escaped);
    } else {
        put(out, at, (size_t)used);
    }
    return (size_t)used;
}

static void put_source(reason_text *out, const char *at, size_t length)
{
    const char *end = at + length;
    const size_t units = utf8_units(at, length);
    if (units > MOST_SOURCE_UNITS) {
        put_string(out, "(StringReader)");
        return;
    }
    size_t quoted = 0;
    put_string(out, "(String)\"");
    while (at < end && quoted < MOST_QUOTED_UNITS) {
        const size_t used = put_character(out, at, end);
        quoted += utf8_units(at, used);
        at += used;
    }
    put_string(out, "\"");
    if (units > quoted) {
        char note[48];
        snprintf(note, sizeof note, "[truncated %zu chars]", units - quoted);
        put_string(out, note);
    }
}

static void put_place(reason_text *out, const json_reader *reader, size_t position, uint32_t step, const char *opening,
                      const char *closing)
{
    const source pattern = {reader->input->name, reader->input->bytes + reader->start, reader->input->length - reader->start};
    const place where = source_place(&pattern, position - reader->start);
    char numbers[64];
    put_string(out, opening);
    put_source(out, pattern.bytes, pattern.length);
    snprintf(numbers, sizeof numbers, "; line: %u, column: %u]%s", where.line, where.column_utf16 + step, closing);
    put_string(out, numbers);
}

/* Makes the text that `fill` writes: it is called once to measure and once to write. NULL if memory ran out. */
static const char *finish(json_reader *reader, void (*fill)(reason_text *, const json_reader *, size_t), size_t position)
{
    reason_text out = {NULL, 0};
    fill(&out, reader, position);
    out.bytes = arena_allocate(reader->memory, out.length + 1);
    out.length = 0;
    if (out.bytes)
        fill(&out, reader, position);
    return out.bytes;
}

static void fill_opening(reason_text *out, const json_reader *reader, size_t position)
{
    put_place(out, reader, position, 0, "[Source: ", "");
}

/* The place where the innermost container was opened, in the words of a message. */
static const char *opening_place(json_reader *reader)
{
    const char *written = finish(reader, fill_opening, reader->open[reader->depth - 1].offset);
    return written ? written : "";
}

void json_bracket_error(json_reader *reader, const token *bracket)
{
    const size_t at = bracket->begin;
    if (reader->depth == 0) {
        const bool closes_array = bracket->kind == TOKEN_ARRAY_END;
        json_error_at(reader, at, at, MESSAGE(JSON_NOTHING_TO_CLOSE), closes_array ? ']' : '}',
                      closes_array ? "Array" : "Object");
        return;
    }
    const bool is_array = reader->open[reader->depth - 1].is_array;
    json_error_at(reader, at, at, MESSAGE(JSON_CLOSES_OTHER), is_array ? '}' : ']', is_array ? ']' : '}',
                  is_array ? "Array" : "Object", opening_place(reader));
    json_error_outer(reader, at, 1);
}

void json_open_error(json_reader *reader, size_t end)
{
    json_error_at(reader, end, end, MESSAGE(JSON_NOT_CLOSED), reader->open[reader->depth - 1].is_array ? "Array" : "Object",
                  opening_place(reader));
}

static void fill_reason(reason_text *out, const json_reader *reader, size_t position)
{
    put_string(out, reader->message);
    if (reader->has_position)
        put_place(out, reader, position, 0, "\n at [Source: ", "");
    if (reader->has_position && reader->doubled)
        put_place(out, reader, reader->outer_position, reader->outer_step, "\n at [Source: ", "");
}

const char *json_reason(json_reader *reader)
{
    return finish(reader, fill_reason, reader->error_position);
}
