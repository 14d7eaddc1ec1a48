/*
 * The one lexer, for rule files and for the JSON in them, so that every error has its place. Strings are read in two steps: the token
 * is the opening quote, and lexer_string reads on from there, since EventBridge finds fault with a string only when it reads it.
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

/* What a token is where JSON has a value. */
typedef enum token_beginning {
    BEGINS_OBJECT,
    BEGINS_ARRAY,
    BEGINS_STRING,
    BEGINS_NUMBER,
    BEGINS_WORD, /* true, false, null, or a mistake */
    BEGINS_BAD_NUMBER,
    BEGINS_NOTHING,
    ENDS_OBJECT,
    ENDS_TEXT
} token_beginning;

token_beginning token_begins(token_kind kind);

/* Offsets into the source. */
typedef struct token {
    size_t begin, end;
    token_kind kind;
} token;

/* The next token at or behind `offset`, white space skipped; in rule files comments too. */
void lexer_json(const source *input, size_t offset, token *found);
void lexer_rules(const source *input, size_t offset, token *found);

/* What ends a string. */
typedef enum string_result {
    STRING_OK,
    STRING_UNTERMINATED,
    STRING_CONTROL,        /* a raw control character */
    STRING_BAD_ESCAPE,     /* a backslash and a character that makes no escape */
    STRING_BAD_HEX,        /* \u and something that is no hexadecimal digit */
    STRING_ESCAPE_CUT_OFF, /* the text ends inside an escape */
    STRING_BAD_UTF8,
    STRING_NO_MEMORY
} string_result;

/* Reads the string whose opening quote ends at `offset`. *end is moved behind its closing quote or, on error, to the character at
 * fault. *value, in `memory`, is its text with the escapes decoded. */
string_result lexer_string(const source *input, size_t offset, arena *memory, text *value, size_t *end);

/* Reads the regular expression whose opening slash ends at `offset`. *end is moved to its closing slash; in `pattern`, an escaped slash is
 * a slash. False if it is not closed on its line (*end is then the line's), or memory ran out. */
bool lexer_regex(const source *input, size_t offset, arena *memory, text *pattern, size_t *end);

/* What messages call a token. */
const char *token_name(token_kind kind);

#endif
