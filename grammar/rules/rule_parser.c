/* Reads the tokens of a rule file, and reports unexpected ones. The other files of this folder build on it. */
#include "grammar/rules/rule_parser.h"

#include "grammar/base/names.h"
#include "grammar/base/timestamp.h"
#include "grammar/json/json_reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#define MOST_SECONDS (UINT64_C(10000) * 86400)

/* The limit for parentheses, `not`, functions, JSON and `else` inside one another. */
#define MOST_NESTING 100

/* ---- Tokens ---- */

void parser_advance(rule_parser *parser)
{
    lexer_rules(parser->input, parser->at.end, &parser->at);
}

void parser_go_to(rule_parser *parser, size_t offset)
{
    parser->at.end = offset;
    parser_advance(parser);
}

text parser_written(const rule_parser *parser)
{
    return (text){parser->input->bytes + parser->at.begin, parser->at.end - parser->at.begin};
}

bool parser_at_word(const rule_parser *parser, const char *word)
{
    const text found = parser_written(parser);
    return parser->at.kind == TOKEN_WORD && *found.bytes == *word && text_is(found, word);
}

bool parser_at_one_of(const rule_parser *parser, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (parser_at_word(parser, words[i]))
            return true;
    return false;
}

/* ---- Words that begin a statement or a clause ---- */

#define AS_WORD(NAME) #NAME,
const char *const parser_statements[] = {RULE_STATEMENTS(AS_WORD)};
const size_t parser_statement_count = COUNT(parser_statements);
const char *const parser_clauses[] = {RULE_CLAUSES(AS_WORD)};
const size_t parser_clause_count = COUNT(parser_clauses);

static bool starts_line(const rule_parser *parser)
{
    size_t at = parser->at.begin;
    while (at > 0 && (parser->input->bytes[at - 1] == ' ' || parser->input->bytes[at - 1] == '\t'))
        at--;
    return at == 0 || parser->input->bytes[at - 1] == '\n' || parser->input->bytes[at - 1] == '\r';
}

bool parser_at_statement(const rule_parser *parser)
{
    return starts_line(parser) && parser_at_one_of(parser, parser_statements, parser_statement_count);
}

bool parser_may_be_statement(const rule_parser *parser)
{
    if (parser_at_one_of(parser, parser_statements, parser_statement_count))
        return starts_line(parser);
    const size_t begin = parser->at.begin;
    return parser->at.kind == TOKEN_WORD && begin > 0 && parser->input->bytes[begin - 1] == '\n' &&
           !parser_at_one_of(parser, parser_clauses, parser_clause_count);
}

/* ---- Steps ---- */

bool parser_take_word(rule_parser *parser, const char *word)
{
    const bool there = parser_at_word(parser, word);
    if (there)
        parser_advance(parser);
    return there;
}

bool parser_take(rule_parser *parser, token_kind kind)
{
    const bool there = parser->at.kind == kind;
    if (there)
        parser_advance(parser);
    return there;
}

bool parser_need_word(rule_parser *parser, const char *word, diagnostic expected)
{
    return parser_take_word(parser, word) || parser_expected_one_of(parser, expected, &word, 1);
}

bool parser_need(rule_parser *parser, token_kind kind, diagnostic expected)
{
    return parser_take(parser, kind) || parser_expected(parser, expected);
}

/* Places are requested in the order of the text, so each search begins at the line of the last one. If it began at the beginning
 * of the file, a file with many rules would take quadratic time. */
place parser_place(rule_parser *parser, size_t offset)
{
    const source *input = parser->input;
    const source rest = {input->name, input->bytes + parser->line_begin, input->length - parser->line_begin};
    place found = source_place(&rest, offset - parser->line_begin);
    found.line += parser->lines_before;
    parser->lines_before = found.line - 1;
    parser->line_begin = (size_t)(found.line_begin - input->bytes);
    return found;
}

/* ---- Mistakes ---- */

bool parser_no_memory(rule_parser *parser)
{
    parser->status = KF_NO_MEMORY;
    return false;
}

void *parser_allocate(rule_parser *parser, size_t size)
{
    void *piece = arena_allocate(parser->memory, size);
    if (!piece)
        parser_no_memory(parser);
    return piece;
}

static bool complain(rule_parser *parser, size_t offset, const char *hint, diagnostic which, const char *format,
                     va_list arguments)
{
    const source *shown = parser->outer ? parser->outer : parser->input;
    const size_t at = parser->outer ? parser->outer_offset + offset : offset;
    const kf_status status = diagnostics_report_list(parser->errors, shown, at, hint, which, format, arguments);
    if (parser->status == KF_OK || status == KF_NO_MEMORY)
        parser->status = status;
    return false;
}

bool parser_complain(rule_parser *parser, size_t offset, diagnostic which, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain(parser, offset, NULL, which, format, arguments);
    va_end(arguments);
    return false;
}

bool parser_complain_with(rule_parser *parser, size_t offset, const char *hint, diagnostic which, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain(parser, offset, hint, which, format, arguments);
    va_end(arguments);
    return false;
}

const char *parser_found(const rule_parser *parser, char room[LONGEST_FOUND])
{
    const text found = parser_written(parser);
    const int shown = found.length < 60 ? (int)found.length : 60;
    if (parser->at.kind == TOKEN_WORD)
        snprintf(room, LONGEST_FOUND, "\"%.*s\"", shown, found.bytes);
    else if (parser->at.kind == TOKEN_NUMBER || parser->at.kind == TOKEN_BAD_UNIT || parser->at.kind == TOKEN_DURATION)
        snprintf(room, LONGEST_FOUND, "%.*s", shown, found.bytes);
    else
        snprintf(room, LONGEST_FOUND, "%s", token_name(parser->at.kind));
    return room;
}

bool parser_expected_one_of(rule_parser *parser, diagnostic expected, const char *const *known, size_t count)
{
    char found[LONGEST_FOUND], room[NAMES_HINT];
    const char *hint = parser->at.kind == TOKEN_WORD ? names_hint(room, parser_written(parser), known, count, NULL) : NULL;
    /* The format of each DIAGNOSTIC_EXPECTED_… asks for one string. */
    return parser_complain_with(parser, parser->at.begin, hint, expected, diagnostic_about(expected)->format,
                                parser_found(parser, found));
}

bool parser_expected(rule_parser *parser, diagnostic expected)
{
    return parser_expected_one_of(parser, expected, NULL, 0);
}

/* ---- Strings ---- */

/* Reports what is wrong with a string that ends at `end`, if anything is. */
static bool check_string(rule_parser *parser, size_t begin, size_t end, string_result result)
{
    switch (result) {
    case STRING_UNTERMINATED:
        return parser_complain(parser, begin, MESSAGE(STRING_NOT_CLOSED));
    case STRING_ESCAPE_CUT_OFF:
        return parser_complain(parser, end, MESSAGE(STRING_NOT_CLOSED));
    case STRING_CONTROL:
        return parser_complain(parser, begin, MESSAGE(STRING_CONTROL));
    case STRING_BAD_ESCAPE:
        return parser_complain(parser, end, MESSAGE(STRING_BAD_ESCAPE));
    case STRING_BAD_HEX:
        return parser_complain(parser, end, MESSAGE(STRING_BAD_HEX));
    case STRING_BAD_UTF8:
        return parser_complain(parser, end, MESSAGE(STRING_BAD_UTF8));
    case STRING_NO_MEMORY:
        return parser_no_memory(parser);
    case STRING_OK:
        break;
    }
    return true;
}

static bool read_raw_string(rule_parser *parser, text *value)
{
    const text quoted = parser_written(parser);
    const size_t begin = parser->at.begin;
    parser_advance(parser);
    if (u8_check((const uint8_t *)quoted.bytes, quoted.length))
        return parser_complain(parser, begin, MESSAGE(STRING_BAD_UTF8));
    *value = (text){arena_copy(parser->memory, quoted.bytes + 1, quoted.length - 2), quoted.length - 2};
    return value->bytes || parser_no_memory(parser);
}

bool parser_at_string(const rule_parser *parser)
{
    return parser->at.kind == TOKEN_QUOTE || parser->at.kind == TOKEN_RAW_STRING;
}

bool parser_descend(rule_parser *parser)
{
    if (parser->depth == MOST_NESTING)
        return parser_complain(parser, parser->at.begin, MESSAGE(NESTED_TOO_DEEP));
    parser->depth++;
    return true;
}

bool parser_string(rule_parser *parser, text *value)
{
    size_t end;
    if (parser->at.kind == TOKEN_RAW_STRING)
        return read_raw_string(parser, value);
    const string_result result = lexer_string(parser->input, parser->at.end, parser->memory, value, &end);
    const size_t begin = parser->at.begin;
    if (result != STRING_NO_MEMORY)
        parser_go_to(parser, end);
    return check_string(parser, begin, end, result);
}

bool parser_word_in_place(rule_parser *parser, text *word)
{
    const text found = parser_written(parser);
    for (size_t i = 0; i < found.length; i++)
        if ((unsigned char)found.bytes[i] >= 0x80)
            return parser_complain(parser, parser->at.begin, MESSAGE(NAME_NOT_ASCII));
    *word = found;
    parser_advance(parser);
    return true;
}

bool parser_word(rule_parser *parser, text *word)
{
    if (!parser_word_in_place(parser, word))
        return false;
    word->bytes = arena_copy(parser->memory, word->bytes, word->length);
    return word->bytes || parser_no_memory(parser);
}

bool parser_name(rule_parser *parser, text *name, diagnostic expected)
{
    if (parser_at_string(parser))
        return parser_string(parser, name);
    if (parser->at.kind != TOKEN_WORD)
        return parser_expected(parser, expected);
    return parser_word(parser, name);
}

/* ---- JSON ---- */

bool parser_json(rule_parser *parser, text *value)
{
    json_reader *reader = malloc(sizeof *reader);
    if (!reader)
        return parser_no_memory(parser);
    json_reader_init(reader, parser->input, parser->at.begin, parser->memory);
    json_token last;
    text string;
    do {
        last = json_next(reader);
        if (last == JSON_STRING && reader->unread && !json_string(reader, &string))
            last = JSON_ERROR;
    } while (reader->depth && last != JSON_ERROR);
    const size_t begin = parser->at.begin, end = reader->cursor;
    bool read = last != JSON_ERROR && last != JSON_END;
    if (!read && reader->status == KF_NO_MEMORY)
        parser_no_memory(parser);
    else if (reader->message)
        parser_complain(parser, reader->error_offset, reader->diagnostic, "%s", reader->message);
    else if (!read)
        parser_complain(parser, begin, MESSAGE(JSON_MISSING));
    free(reader);
    if (read) {
        *value = (text){arena_copy(parser->memory, parser->input->bytes + begin, end - begin), end - begin};
        read = value->bytes || parser_no_memory(parser);
    }
    parser_go_to(parser, end);
    return read;
}

/* ---- Numbers ---- */

bool parser_duration(rule_parser *parser, int64_t *nanoseconds)
{
    if (parser->at.kind == TOKEN_BAD_UNIT)
        return parser_complain(parser, parser->at.begin, MESSAGE(DURATION_BAD_UNIT));
    if (parser->at.kind != TOKEN_DURATION)
        return parser_expected(parser, DIAGNOSTIC_EXPECTED_DURATION);
    const text found = parser_written(parser);
    uint64_t value = 0;
    size_t at = 0;
    for (; found.bytes[at] >= '0' && found.bytes[at] <= '9'; at++)
        if (value < UINT64_MAX / 100)
            value = value * 10 + (uint64_t)(found.bytes[at] - '0');
    const bool milliseconds = found.length - at == 2;
    const char unit = found.bytes[at];
    const uint64_t factor = milliseconds || unit == 's' ? 1 : unit == 'm' ? 60 : unit == 'h' ? 3600 : 86400;
    if (value > MOST_SECONDS * (milliseconds ? 1000 : 1) / factor)
        return parser_complain(parser, parser->at.begin, MESSAGE(DURATION_TOO_LONG));
    *nanoseconds = (int64_t)(value * factor * (milliseconds ? 1000000 : (uint64_t)NANOSECONDS));
    parser_advance(parser);
    return true;
}

bool parser_count(rule_parser *parser, uint64_t *count, diagnostic expected)
{
    const text found = parser_written(parser);
    uint64_t value = 0;
    bool whole = parser->at.kind == TOKEN_NUMBER && found.length <= 15;
    for (size_t i = 0; whole && i < found.length; i++) {
        whole = found.bytes[i] >= '0' && found.bytes[i] <= '9';
        value = value * 10 + (uint64_t)(found.bytes[i] - '0');
    }
    if (!whole || value == 0)
        return parser_expected(parser, expected);
    *count = value;
    parser_advance(parser);
    return true;
}

bool parser_time(rule_parser *parser, int64_t *nanoseconds)
{
    if (parser->at.kind != TOKEN_TIME)
        return parser_expected(parser, DIAGNOSTIC_EXPECTED_TIME);
    const text found = parser_written(parser);
    if (!timestamp_parse(found.bytes, found.length, nanoseconds))
        return parser_complain(parser, parser->at.begin, MESSAGE(TIME_IMPOSSIBLE));
    parser_advance(parser);
    return true;
}
