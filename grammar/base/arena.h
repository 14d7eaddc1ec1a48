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
    size_t total; /* bytes asked of malloc */
} arena;

/* Zeroed memory aligned for any type of at most eight bytes. NULL if malloc has none left. */
void *arena_allocate(arena *memory, size_t size);

/* Copies with a terminating NUL that does not count. NULL if malloc has none left. */
char *arena_copy(arena *memory, const char *bytes, size_t length);

/*
 * Like vec_reserve (vec.h), for an array in an arena whose numbers are size_t. The array that it replaces stays in the arena.
 */
#define arena_reserve(memory, items, count, capacity, more)                                                                      \
    ((more) <= (capacity) - (count) || arena_grow(memory, (void *)&(items), count, &(capacity), more, sizeof *(items)))
bool arena_grow(arena *memory, void *items, size_t count, size_t *capacity, size_t more, size_t item_size);

/* Takes all pieces back; the newest block stays for those to come. */
void arena_reset(arena *memory);

void arena_free(arena *memory);

#endif
