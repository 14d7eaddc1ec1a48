/*
 * Tokens are the result of the structural pass over an event: one token for each structural character, string, number and
 * literal. A token is a class (one byte) and a position. By then every string, number and literal has been checked.
 */
#ifndef ENGINE_SCAN_SCAN_TOKENS_H
#define ENGINE_SCAN_SCAN_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The class of a bracket has bit 3. Then bit 0 means that it closes, and bit 1 that it belongs to an array. */
typedef enum token_class {
    TOKEN_NONE, /* before the first token and behind the last */
    TOKEN_SCALAR,
    TOKEN_STRING,
    /* A string before a colon. It is found when tokens are compared with their neighbours, and never stored. */
    TOKEN_NAME,
    TOKEN_COLON,
    TOKEN_COMMA,
    TOKEN_OPEN_OBJECT = 8,
    TOKEN_CLOSE_OBJECT,
    TOKEN_OPEN_ARRAY,
    TOKEN_CLOSE_ARRAY,
} token_class;

#define TOKEN_IS_BRACKET 8
#define TOKEN_CLOSES 1
#define TOKEN_IS_ARRAY 2

/* Events that are nested more deeply are left to the portable scanner. */
#define TOKENS_MOST_DEPTH 64

/* Vectors are loaded whole, so this many bytes of `classes` before the first token and behind the last may be read. They are
 * TOKEN_NONE. */
#define TOKENS_MARGIN 128

typedef struct scan_tokens {
    uint8_t *classes;
    uint32_t *positions; /* one more than tokens; the last is the length of the text */
    uint32_t *closings;  /* for an opening bracket: the number of the token that closes it */
    size_t count, capacity;
    bool backslashes; /* some string has a backslash */
} scan_tokens;

bool scan_tokens_grow(scan_tokens *tokens);
void scan_tokens_free(scan_tokens *tokens);

#endif
