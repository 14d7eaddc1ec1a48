/* The memory of tokens. It grows to the size that the largest event needed, and is kept. */
#include "engine/scan/scan_tokens.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 1024

static bool grow_array(void **array, size_t count, size_t size)
{
    void *larger = realloc(*array, count * size);
    if (larger)
        *array = larger;
    return larger != NULL;
}

bool scan_tokens_grow(scan_tokens *tokens)
{
    const size_t capacity = tokens->capacity ? tokens->capacity * 2 : FIRST_CAPACITY;
    const size_t room = capacity + TOKENS_MARGIN;
    uint8_t *classes = realloc(tokens->classes ? tokens->classes - TOKENS_MARGIN : NULL, room + TOKENS_MARGIN);
    if (!classes)
        return false;
    if (!tokens->classes)
        memset(classes, TOKEN_NONE, TOKENS_MARGIN);
    tokens->classes = classes + TOKENS_MARGIN;
    void *positions = tokens->positions, *closings = tokens->closings;
    const bool grown =
        grow_array(&positions, room, sizeof *tokens->positions) && grow_array(&closings, room, sizeof *tokens->closings);
    tokens->positions = positions;
    tokens->closings = closings;
    if (grown)
        tokens->capacity = capacity;
    return grown;
}

void scan_tokens_free(scan_tokens *tokens)
{
    if (tokens->classes)
        free(tokens->classes - TOKENS_MARGIN);
    free(tokens->positions);
    free(tokens->closings);
    memset(tokens, 0, sizeof *tokens);
}
