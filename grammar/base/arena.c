/* The arena, which holds every tree of the parser and the compiler: a list of blocks that are filled from the front. */
#include "grammar/base/arena.h"

#include "grammar/base/vec.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE ((size_t)32 * 1024)

struct arena_block {
    arena_block *older;
    size_t used;
    size_t size;
    alignas(uint64_t) unsigned char bytes[];
};

static arena_block *add_block(arena *memory, size_t size)
{
    arena_block *block = malloc(sizeof *block + size);
    if (!block)
        return NULL;
    memory->total += sizeof *block + size;
    block->used = 0;
    block->size = size;
    block->older = memory->newest;
    memory->newest = block;
    return block;
}

static void *take(arena *memory, size_t size)
{
    const size_t unit = alignof(uint64_t);
    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + unit - 1) / unit * unit;
    arena_block *block = memory->newest;
    if (!block || block->size - block->used < size) {
        /* A large piece gets a block of its own. It is put behind the newest block, whose free part can then still be used. */
        if (size > BLOCK_SIZE / 4 && block) {
            arena_block *own = malloc(sizeof *own + size);
            if (!own)
                return NULL;
            memory->total += sizeof *own + size;
            own->used = own->size = size;
            own->older = block->older;
            block->older = own;
            return own->bytes;
        }
        block = add_block(memory, size > BLOCK_SIZE ? size : BLOCK_SIZE);
        if (!block)
            return NULL;
    }
    void *piece = block->bytes + block->used;
    block->used += size;
    return piece;
}

void *arena_allocate(arena *memory, size_t size)
{
    void *piece = take(memory, size);
    return piece ? memset(piece, 0, size) : NULL;
}

char *arena_copy(arena *memory, const char *bytes, size_t length)
{
    char *copy = take(memory, length + 1);
    if (!copy)
        return NULL;
    if (length)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

bool arena_grow(arena *memory, void *items, size_t count, size_t *capacity, size_t more, size_t item_size)
{
    const size_t larger = vec_larger(count, *capacity, more, vec_most(item_size));
    void *array = larger ? take(memory, larger * item_size) : NULL;
    if (!array)
        return false;
    if (count) {
        const void *old;
        memcpy(&old, items, sizeof old);
        memcpy(array, old, count * item_size);
    }
    memcpy(items, &array, sizeof array);
    *capacity = larger;
    return true;
}

void arena_reset(arena *memory)
{
    if (!memory->newest)
        return;
    arena rest = {memory->newest->older, 0};
    arena_free(&rest);
    memory->newest->older = NULL;
    memory->newest->used = 0;
    memory->total = sizeof *memory->newest + memory->newest->size;
}

void arena_free(arena *memory)
{
    while (memory->newest) {
        arena_block *older = memory->newest->older;
        free(memory->newest);
        memory->newest = older;
    }
    memory->total = 0;
}
