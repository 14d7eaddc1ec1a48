/*
 * Reads `input`: a text with ${operands} in it, JSON whose values may be operands, or AWS's InputPath and InputTransformer, whose
 * texts are kept for builtins/input. A template becomes a list of pieces.
 */
#include "grammar/rules/rule_parser.h"

#include <string.h>

typedef struct template_reader {
    rule_parser *parser;
    input_piece **end;
    piece_mode mode; /* the mode of the collected characters */
    char *literal;   /* characters that are collected for the next piece */
    size_t length, capacity;
} template_reader;

static input_piece *add_piece(template_reader *reader, piece_mode mode)
{
    input_piece *piece = parser_allocate(reader->parser, sizeof *piece);
    if (!piece)
        return NULL;
    piece->mode = mode;
    *reader->end = piece;
    reader->end = &piece->next;
    return piece;
}

/* Makes a piece of the collected characters. */
static bool flush(template_reader *reader)
{
    if (reader->length == 0)
        return true;
    input_piece *piece = add_piece(reader, reader->mode);
    if (!piece)
        return false;
    piece->literal = (text){reader->literal, reader->length};
    reader->literal = NULL;
    reader->length = reader->capacity = 0;
    return true;
}

static bool put(template_reader *reader, piece_mode mode, const char *bytes, size_t length)
{
    if (mode != reader->mode && !flush(reader))
        return false;
    reader->mode = mode;
    if (!arena_reserve(reader->parser->memory, reader->literal, reader->length, reader->capacity, length))
        return parser_no_memory(reader->parser);
    if (length)
        memcpy(reader->literal + reader->length, bytes, length);
    reader->length += length;
    return true;
}

static bool put_operand(template_reader *reader, piece_mode mode, reference *what)
{
    input_piece *piece = what && flush(reader) ? add_piece(reader, mode) : NULL;
    if (piece)
        piece->what = what;
    return piece != NULL;
}

/* ---- Texts ---- */

/* Reads the operand between ${ and }. `at` is the offset behind the opening brace. Returns the offset behind the closing brace,
 * or 0 after an error. */
static size_t read_inserted(template_reader *reader, const source *inner, size_t at, size_t place_of_string, piece_mode mode)
{
    rule_parser *parser = reader->parser;
    rule_parser within = {.input = inner,
                          .memory = parser->memory,
                          .errors = parser->errors,
                          .status = parser->status,
                          .depth = parser->depth,
                          .outer = parser->outer ? parser->outer : parser->input,
                          .outer_offset = place_of_string};
    parser_go_to(&within, at);
    reference *what = parser_reference(&within);
    size_t end = 0;
    if (what && within.at.kind == TOKEN_OBJECT_END)
        end = within.at.end;
    else if (what)
        parser_expected(&within, DIAGNOSTIC_EXPECTED_INSERTION_END);
    parser->status = within.status;
    for (reference *each = what; each; each = each->argument) {
        each->place.begin += place_of_string;
        each->place.end += place_of_string;
    }
    return end && put_operand(reader, mode, what) ? end : 0;
}

/* Cuts the text of a string at each ${…}. */
static bool read_text(template_reader *reader, text string, size_t place_of_string, piece_mode mode)
{
    const source inner = {reader->parser->input->name, string.bytes, string.length};
    size_t at = 0;
    while (at < string.length) {
        const char *rest = string.bytes + at;
        const char *dollar = memchr(rest, '$', string.length - at);
        const size_t plain = dollar ? (size_t)(dollar - rest) : string.length - at;
        if (!put(reader, mode, rest, plain))
            return false;
        at += plain;
        if (!dollar)
            break;
        const size_t left = string.length - at;
        if (text_begins((text){dollar, left}, "${")) {
            at = read_inserted(reader, &inner, at + 2, place_of_string, mode);
            if (!at)
                return false;
        } else if (text_begins((text){dollar, left}, "$${")) {
            at += 3;
            if (!put(reader, mode, "${", 2))
                return false;
        } else {
            at++;
            if (!put(reader, mode, "$", 1))
                return false;
        }
    }
    return true;
}

/* ---- JSON ---- */

static bool read_value(template_reader *reader);

static bool read_json_string(template_reader *reader)
{
    rule_parser *parser = reader->parser;
    const size_t place_of_string = parser->at.begin + 1;
    text string;
    return parser_string(parser, &string) && put(reader, PIECE_JSON, "\"", 1) &&
           read_text(reader, string, place_of_string, PIECE_JSON_STRING) && put(reader, PIECE_JSON, "\"", 1);
}

static bool read_member(template_reader *reader)
{
    rule_parser *parser = reader->parser;
    text name;
    if (!parser_at_string(parser))
        return parser_expected(parser, DIAGNOSTIC_EXPECTED_INPUT_NAME);
    return parser_string(parser, &name) && put(reader, PIECE_JSON, "\"", 1) &&
           put(reader, PIECE_JSON_STRING, name.bytes, name.length) && put(reader, PIECE_JSON, "\":", 2) &&
           parser_need(parser, TOKEN_COLON, DIAGNOSTIC_EXPECTED_INPUT_COLON) && read_value(reader);
}

static bool read_container(template_reader *reader, token_kind closing)
{
    rule_parser *parser = reader->parser;
    const bool is_array = closing == TOKEN_ARRAY_END;
    if (!parser_descend(parser))
        return false;
    parser_advance(parser);
    bool first = true;
    if (!put(reader, PIECE_JSON, is_array ? "[" : "{", 1))
        return false;
    while (parser->at.kind != closing) {
        if (!first && (!parser_need(parser, TOKEN_COMMA, DIAGNOSTIC_EXPECTED_INPUT_COMMA) || !put(reader, PIECE_JSON, ",", 1)))
            return false;
        if (!(is_array ? read_value(reader) : read_member(reader)))
            return false;
        first = false;
    }
    parser_advance(parser);
    parser->depth--;
    return put(reader, PIECE_JSON, is_array ? "]" : "}", 1);
}

static bool read_value(template_reader *reader)
{
    rule_parser *parser = reader->parser;
    const text written = parser_written(parser);
    if (parser->at.kind == TOKEN_OBJECT_BEGIN)
        return read_container(reader, TOKEN_OBJECT_END);
    if (parser->at.kind == TOKEN_ARRAY_BEGIN)
        return read_container(reader, TOKEN_ARRAY_END);
    if (parser_at_string(parser))
        return read_json_string(reader);
    if (parser->at.kind == TOKEN_NUMBER || parser_at_word(parser, "true") || parser_at_word(parser, "false") ||
        parser_at_word(parser, "null")) {
        parser_advance(parser);
        return put(reader, PIECE_JSON, written.bytes, written.length);
    }
    if (!parser_at_reference(parser))
        return parser_expected(parser, DIAGNOSTIC_EXPECTED_INPUT_VALUE);
    return put_operand(reader, PIECE_JSON, parser_reference(parser));
}

/* ---- The clause ---- */

static bool read_template(rule_parser *parser, input_definition *to)
{
    template_reader reader = {.parser = parser, .end = &to->pieces};
    if (parser->at.kind == TOKEN_OBJECT_BEGIN) {
        to->kind = INPUT_JSON;
        return read_container(&reader, TOKEN_OBJECT_END) && flush(&reader);
    }
    const size_t place_of_string = parser->at.begin + 1;
    text string;
    to->kind = INPUT_TEXT;
    return parser_string(parser, &string) && read_text(&reader, string, place_of_string, PIECE_TEXT) && flush(&reader);
}

input_definition *parser_path(rule_parser *parser, text *written)
{
    const size_t place_of_string = parser->at.begin + 1;
    input_definition *made = parser_allocate(parser, sizeof *made);
    if (!made || !parser_string(parser, written))
        return NULL;
    template_reader reader = {.parser = parser, .end = &made->pieces, .mode = PIECE_PATH};
    made->kind = INPUT_TEXT;
    made->place.begin = place_of_string;
    return read_text(&reader, *written, place_of_string, PIECE_PATH) && flush(&reader) ? made : NULL;
}

input_definition *parser_input(rule_parser *parser)
{
    static const char *const words[] = {"path", "transformer"};
    input_definition *made = parser_allocate(parser, sizeof *made);
    if (!made)
        return NULL;
    bool read;
    if (parser_take_word(parser, "path")) {
        made->kind = INPUT_PATH;
        made->place.begin = parser->at.begin;
        read = parser_at_string(parser) ? parser_string(parser, &made->text)
                                        : parser_expected(parser, DIAGNOSTIC_EXPECTED_INPUT_PATH);
    } else if (parser_take_word(parser, "transformer")) {
        made->kind = INPUT_TRANSFORMER;
        made->place.begin = parser->at.begin;
        read = parser->at.kind == TOKEN_OBJECT_BEGIN ? parser_json(parser, &made->text)
                                                     : parser_expected(parser, DIAGNOSTIC_EXPECTED_INPUT_TRANSFORMER);
    } else {
        made->place.begin = parser->at.begin;
        read = parser->at.kind == TOKEN_OBJECT_BEGIN || parser_at_string(parser)
                   ? read_template(parser, made)
                   : parser_expected_one_of(parser, DIAGNOSTIC_EXPECTED_INPUT, words, COUNT(words));
    }
    return read ? made : NULL;
}
