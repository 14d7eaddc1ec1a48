/*
 * An arena: memory that is given out piece by piece and freed all at once. What the parser and the compiler build lives in
 * arenas, so that nothing in a tree needs an owner of its own.
 */
#ifndef GRAMMAR_BASE_ARENA_H
#define GRAMMAR_BASE_ARENA_H

#include "grammar/base/text.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct arena_block arena_block;

typedef struct arena {
    arena_block *newest;
    size_t total; /* bytes that malloc was asked for */
} arena;

/* Returns zeroed memory, aligned for any type of at most eight bytes. NULL if memory ran out. */
void *arena_allocate(arena *memory, size_t size);

/* Copies bytes and adds a NUL that `length` does not count. NULL if memory ran out. */
char *arena_copy(arena *memory, const char *bytes, size_t length);

/*
 * Does what vec_reserve (vec.h) does, for an array in an arena with counts of type size_t. The old array stays in the arena.
 */
#define arena_reserve(memory, items, count, capacity, more)                                                                      \
    ((more) <= (capacity) - (count) || arena_grow(memory, (void *)&(items), count, &(capacity), more, sizeof *(items)))
bool arena_grow(arena *memory, void *items, size_t count, size_t *capacity, size_t more, size_t item_size);

/* Takes all pieces back. The newest block is kept for later pieces. */
void arena_reset(arena *memory);

void arena_free(arena *memory);

#endif
