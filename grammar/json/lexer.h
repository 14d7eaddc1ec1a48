/*
 * The lexer for rule files and for the JSON in them; because there is only one, every error has its place. A string is read in
 * two steps: the token is the opening quote, and lexer_string reads on from there, because EventBridge reports an error in a
 * string only when it reads the string.
 */
#ifndef GRAMMAR_JSON_LEXER_H
#define GRAMMAR_JSON_LEXER_H

#include "grammar/base/diagnostics.h"

#include <stdbool.h>

typedef enum token_kind {
#define TOKEN(name, human, begins) TOKEN_##name,
#include "grammar/json/tokens.def"
#undef TOKEN
} token_kind;

/* How a token can begin a JSON value. */
typedef enum token_beginning {
    BEGINS_OBJECT,
    BEGINS_ARRAY,
    BEGINS_STRING,
    BEGINS_NUMBER,
    BEGINS_WORD, /* true, false, null, or a wrong word */
    BEGINS_BAD_NUMBER,
    BEGINS_NOTHING,
    ENDS_OBJECT,
    ENDS_TEXT
} token_beginning;

token_beginning token_begins(token_kind kind);

/* A token; its begin and end are offsets into the source. */
typedef struct token {
    size_t begin, end;
    token_kind kind;
} token;

/* Reads the next token at or behind `offset`. White space is skipped, and in rule files comments too. */
void lexer_json(const source *input, size_t offset, token *found);
void lexer_rules(const source *input, size_t offset, token *found);

/* How reading a string ended. */
typedef enum string_result {
    STRING_OK,
    STRING_UNTERMINATED,
    STRING_CONTROL,        /* a raw control character */
    STRING_BAD_ESCAPE,     /* a backslash and a character that is not an escape */
    STRING_BAD_HEX,        /* \u and something that is not a hexadecimal digit */
    STRING_ESCAPE_CUT_OFF, /* the text ends inside an escape */
    STRING_BAD_UTF8,
    STRING_NO_MEMORY
} string_result;

/* Reads the string whose opening quote ends at `offset`. *end becomes the offset behind the closing quote or, on error, the
 * offset of the wrong character. *value becomes its text in `memory`, with the escapes decoded. */
string_result lexer_string(const source *input, size_t offset, arena *memory, text *value, size_t *end);

/* Reads the regular expression whose opening slash ends at `offset`. *end becomes the offset of the closing slash. An escaped
 * slash becomes a slash in `pattern`. False if the expression is not closed on its line (*end is then the line's end), or memory
 * ran out. */
bool lexer_regex(const source *input, size_t offset, arena *memory, text *pattern, size_t *end);

/* The name of a token in messages. */
const char *token_name(token_kind kind);

#endif
