/* The structure of the JSON reader: containers, commas, colons and values, in the order in which Jackson accepts them. */
#include "grammar/json/json_reader.h"

#include "grammar/base/utf8.h"
#include "grammar/json/json_errors.h"

#include <string.h>

#define MOST_NUMBER_LENGTH 1000
#define MOST_NAME_UNITS 50000

void json_reader_init(json_reader *reader, const source *input, size_t offset, arena *memory)
{
    /* The stack is large. It is not cleared, since it is read only as far as it was written. */
    memset(reader, 0, offsetof(json_reader, open));
    memset(&reader->doubled, 0, sizeof *reader - offsetof(json_reader, doubled));
    reader->input = input;
    reader->memory = memory;
    reader->start = reader->cursor = offset;
    reader->status = KF_OK;
    reader->diagnostic = DIAGNOSTIC_NONE;
}

static bool in_object(const json_reader *reader)
{
    return reader->depth && !reader->open[reader->depth - 1].is_array;
}

static const char *container_name(const json_reader *reader)
{
    return in_object(reader) ? "Object" : "Array";
}

/* Reads the next token of the text. False for a token that is wrong at any place. */
static bool lex(json_reader *reader, token *found)
{
    lexer_json(reader->input, reader->cursor, found);
    if (found->kind == TOKEN_CONTROL) {
        json_error_at(reader, found->end, found->begin, MESSAGE(JSON_CONTROL), reader->input->bytes[found->begin]);
        return false;
    }
    if (found->kind == TOKEN_SLASH) {
        json_comment_error(reader, found->begin);
        return false;
    }
    return true;
}

static json_token read_body(json_reader *reader, const token *quote, text *value, bool is_name, json_token done)
{
    size_t end;
    const string_result result = lexer_string(reader->input, quote->end, reader->memory, value, &end);
    if (result != STRING_OK) {
        json_string_error(reader, result, end, is_name);
        return JSON_ERROR;
    }
    reader->cursor = end;
    return done;
}

bool json_string(json_reader *reader, text *value)
{
    if (reader->message || read_body(reader, &reader->at, value, false, JSON_STRING) == JSON_ERROR)
        return false;
    reader->at.end = reader->cursor;
    reader->unread = false;
    return true;
}

static json_token word_value(json_reader *reader, const token *word)
{
    const text written = {reader->input->bytes + word->begin, word->end - word->begin};
    if (text_is(written, "true"))
        return JSON_TRUE;
    if (text_is(written, "false"))
        return JSON_FALSE;
    if (text_is(written, "null"))
        return JSON_NULL;
    if (text_is(written, "NaN") || text_is(written, "Infinity"))
        json_error_at(reader, word->end, word->begin, MESSAGE(JSON_NOT_A_NUMBER), (int)written.length, written.bytes);
    else
        json_word_error(reader, word->begin, word->end);
    return JSON_ERROR;
}

/* Makes a value of a number. A number at the root must be followed by white space. In a container, the container checks what
 * follows. */
static json_token number_value(json_reader *reader, const token *number)
{
    if (number->end - number->begin > MOST_NUMBER_LENGTH) {
        json_reject_nowhere(reader, MESSAGE(JSON_NUMBER_TOO_LONG), number->end - number->begin, MOST_NUMBER_LENGTH);
        return JSON_ERROR;
    }
    if (reader->depth == 0 && number->end < reader->input->length && !strchr(" \t\r\n", reader->input->bytes[number->end])) {
        json_unexpected(reader, number->end, JSON_EXPECTED_SPACE);
        return JSON_ERROR;
    }
    return JSON_NUMBER;
}

/* Finds the value that begins with `first`. Brackets and quotes are only recognised here; their contents are read later. */
static json_token value_of(json_reader *reader, const token *first)
{
    reader->cursor = first->end;
    switch (token_begins(first->kind)) {
    case BEGINS_OBJECT:
        return JSON_OBJECT_BEGIN;
    case BEGINS_ARRAY:
        return JSON_ARRAY_BEGIN;
    case BEGINS_STRING:
        return JSON_STRING;
    case BEGINS_NUMBER:
        return number_value(reader, first);
    case BEGINS_WORD:
        return word_value(reader, first);
    case BEGINS_BAD_NUMBER:
        json_number_error(reader, first);
        break;
    case ENDS_OBJECT:
        json_unexpected(reader, first->begin, JSON_EXPECTED_VALUE_BEHIND_NAME);
        break;
    case ENDS_TEXT:
        json_error_at(reader, first->end, first->end, MESSAGE(JSON_ENDS_BEFORE_VALUE), container_name(reader));
        break;
    case BEGINS_NOTHING:
        if (reader->input->bytes[first->begin] == '+')
            json_plus_error(reader, first);
        else
            json_unexpected(reader, first->begin, JSON_EXPECTED_VALUE);
        break;
    }
    return JSON_ERROR;
}

static json_token open_container(json_reader *reader, json_token opened)
{
    if (reader->depth == JSON_MOST_DEPTH) {
        json_reject_nowhere(reader, MESSAGE(JSON_NESTED_TOO_DEEP), JSON_MOST_DEPTH + 1, JSON_MOST_DEPTH);
        return JSON_ERROR;
    }
    reader->open[reader->depth].offset = reader->at.begin;
    reader->open[reader->depth++].is_array = opened == JSON_ARRAY_BEGIN;
    reader->first = true;
    return opened;
}

/* Makes a recognised value the current token. */
static json_token take(json_reader *reader, json_token value, const token *where)
{
    reader->at = *where;
    reader->unread = value == JSON_STRING;
    reader->first = false;
    return value == JSON_OBJECT_BEGIN || value == JSON_ARRAY_BEGIN ? open_container(reader, value) : value;
}

static json_token close_container(json_reader *reader, const token *bracket)
{
    const bool is_array = bracket->kind == TOKEN_ARRAY_END;
    if (reader->depth == 0 || reader->open[reader->depth - 1].is_array != is_array) {
        json_bracket_error(reader, bracket);
        return JSON_ERROR;
    }
    reader->depth--;
    reader->first = false;
    reader->at = *bracket;
    reader->cursor = bracket->end;
    return is_array ? JSON_ARRAY_END : JSON_OBJECT_END;
}

static json_token read_name(json_reader *reader, const token *quote)
{
    if (quote->kind == TOKEN_END) {
        json_error_at(reader, quote->end, quote->end, MESSAGE(JSON_ENDS_BEFORE_VALUE), "Object");
        return JSON_ERROR;
    }
    if (quote->kind != TOKEN_QUOTE) {
        json_unexpected(reader, quote->begin, JSON_EXPECTED_NAME);
        return JSON_ERROR;
    }
    if (read_body(reader, quote, &reader->name, true, JSON_NAME) == JSON_ERROR)
        return JSON_ERROR;
    if (reader->name.length > MOST_NAME_UNITS && utf8_units(reader->name.bytes, reader->name.length) > MOST_NAME_UNITS) {
        json_reject_nowhere(reader, MESSAGE(JSON_NAME_TOO_LONG), utf8_units(reader->name.bytes, reader->name.length),
                            MOST_NAME_UNITS);
        return JSON_ERROR;
    }
    reader->at = (token){quote->begin, reader->cursor, TOKEN_QUOTE};
    token colon, value;
    if (!lex(reader, &colon))
        return JSON_ERROR;
    if (colon.kind != TOKEN_COLON && colon.kind != TOKEN_END) {
        json_unexpected(reader, colon.begin, JSON_EXPECTED_COLON);
        return JSON_ERROR;
    }
    reader->cursor = colon.end;
    if (!lex(reader, &value))
        return JSON_ERROR;
    reader->pending = value_of(reader, &value);
    reader->pending_at = value;
    reader->first = false;
    return reader->pending == JSON_ERROR ? JSON_ERROR : JSON_NAME;
}

static json_token next_token(json_reader *reader)
{
    token found;
    text skipped;
    if (reader->pending != JSON_END) {
        const json_token value = reader->pending;
        reader->pending = JSON_END;
        return take(reader, value, &reader->pending_at);
    }
    if (reader->unread && !json_string(reader, &skipped))
        return JSON_ERROR;
    if (!lex(reader, &found))
        return JSON_ERROR;
    if (found.kind == TOKEN_END) {
        reader->at = found;
        if (reader->depth)
            json_open_error(reader, found.end);
        return reader->depth ? JSON_ERROR : JSON_END;
    }
    if (found.kind == TOKEN_OBJECT_END || found.kind == TOKEN_ARRAY_END)
        return close_container(reader, &found);
    if (reader->depth && !reader->first) {
        if (found.kind != TOKEN_COMMA) {
            json_unexpected(reader, found.begin,
                            in_object(reader) ? JSON_EXPECTED_COMMA_IN_OBJECT : JSON_EXPECTED_COMMA_IN_ARRAY);
            return JSON_ERROR;
        }
        reader->cursor = found.end;
        if (!lex(reader, &found))
            return JSON_ERROR;
    }
    if (in_object(reader))
        return read_name(reader, &found);
    const json_token value = value_of(reader, &found);
    return value == JSON_ERROR ? value : take(reader, value, &found);
}

json_token json_next(json_reader *reader)
{
    reader->current = reader->message ? JSON_ERROR : next_token(reader);
    return reader->current;
}

text json_token_text(const json_reader *reader)
{
    return (text){reader->input->bytes + reader->at.begin, reader->at.end - reader->at.begin};
}
