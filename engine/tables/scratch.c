/* Scratch memory: a list of blocks that are filled one after the other. Each event begins with the first block again. */
#include "engine/tables/scratch.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

#define BLOCK_SIZE ((size_t)16 * 1024)

/* This much is kept from one event to the next. What a large event needed beyond it is freed. */
#define MOST_KEPT ((size_t)1 << 20)

struct scratch_block {
    scratch_block *next;
    size_t size;
    alignas(max_align_t) unsigned char bytes[];
};

static scratch_block *new_block(size_t size)
{
    scratch_block *block = malloc(sizeof *block + size);
    if (block) {
        block->next = NULL;
        block->size = size;
    }
    return block;
}

void *scratch_allocate(scratch_memory *memory, size_t size)
{
    const size_t unit = alignof(max_align_t);
    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + unit - 1) / unit * unit;
    while (!memory->current || memory->current->size - memory->used < size) {
        scratch_block *next = memory->current ? memory->current->next : memory->first;
        if (!next || next->size < size) {
            scratch_block *made = new_block(size > BLOCK_SIZE ? size : BLOCK_SIZE);
            if (!made)
                return NULL;
            made->next = next;
            if (memory->current)
                memory->current->next = made;
            else
                memory->first = made;
            next = made;
        }
        memory->current = next;
        memory->used = 0;
    }
    void *piece = memory->current->bytes + memory->used;
    memory->used += size;
    return piece;
}

void scratch_reset(scratch_memory *memory)
{
    size_t kept = 0;
    scratch_block **link = memory->current && memory->current != memory->first ? &memory->first : NULL;
    while (link && *link) {
        scratch_block *block = *link;
        if (kept + block->size <= MOST_KEPT) {
            kept += block->size;
            link = &block->next;
        } else {
            *link = block->next;
            free(block);
        }
    }
    memory->current = memory->first;
    memory->used = 0;
}

void scratch_free(scratch_memory *memory)
{
    while (memory->first) {
        scratch_block *next = memory->first->next;
        free(memory->first);
        memory->first = next;
    }
    memory->current = NULL;
    memory->used = 0;
}
