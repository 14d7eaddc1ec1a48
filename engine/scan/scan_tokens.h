/*
 * What the structural pass makes of an event: one token for each structural character, for each string and for each number or
 * literal, as a byte that says which and a position. That every string, number and literal is well formed is decided by then.
 */
#ifndef ENGINE_SCAN_SCAN_TOKENS_H
#define ENGINE_SCAN_SCAN_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A bracket has bit 3; then bit 0 says that it closes, bit 1 that it is an array's. */
typedef enum token_class {
    TOKEN_NONE, /* before the first and behind the last */
    TOKEN_SCALAR,
    TOKEN_STRING,
    TOKEN_NAME, /* a string before a colon; told from other strings where tokens are compared with their neighbours, never stored */
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

/* Deeper events are left to the portable scanner. */
#define TOKENS_MOST_DEPTH 64

/* Vectors are loaded whole: so much of `classes` may be read in front of the first and behind the last, and is TOKEN_NONE. */
#define TOKENS_MARGIN 128

typedef struct scan_tokens {
    uint8_t *classes;
    uint32_t *positions; /* one more than there are tokens: behind the last, the text's length */
    uint32_t *closings;  /* of an opening bracket: the number of the token that closes it */
    size_t count, capacity;
    bool backslashes; /* there is one in some string */
} scan_tokens;

bool scan_tokens_grow(scan_tokens *tokens);
void scan_tokens_free(scan_tokens *tokens);

#endif
