/*
 * An arena: memory that is given out piece by piece and freed all at once. What the parser and the compiler build lives in
 * arenas, so that nothing in a tree needs an owner of its own.
 */
#ifndef GRAMMAR_BASE_ARENA_H
#define GRAMMAR_BASE_ARENA_H

#include <stddef.h>

/* A run of bytes that something else owns; not terminated. Text is UTF-8, in which a lone surrogate that a JSON escape asks for
 * is kept as its three-byte form, which no valid UTF-8 contains, so that it equals itself and nothing else. */
typedef struct text {
    const char *bytes;
    size_t length;
} text;

typedef struct arena_block arena_block;

typedef struct arena {
    arena_block *newest;
    size_t total; /* bytes asked of malloc */
} arena;

/* Zeroed memory aligned for any type of at most eight bytes. NULL if malloc has none left. */
void *arena_allocate(arena *memory, size_t size);

/* Copies with a terminating NUL that does not count. NULL if malloc has none left. */
char *arena_copy(arena *memory, const char *bytes, size_t length);

/* Takes all pieces back; the newest block stays for those to come. */
void arena_reset(arena *memory);

void arena_free(arena *memory);

#endif
