/*
 * Memory that is needed while one event is matched. It is given out piece by piece, and all pieces are taken back when the next
 * event begins. The blocks are kept, so a steady stream of events stops allocating.
 */
#ifndef ENGINE_TABLES_SCRATCH_H
#define ENGINE_TABLES_SCRATCH_H

#include <stddef.h>

typedef struct scratch_block scratch_block;

typedef struct scratch_memory {
    scratch_block *first, *current;
    size_t used; /* of the current block */
} scratch_memory;

/* Aligned for any type, not zeroed. NULL if memory ran out. */
void *scratch_allocate(scratch_memory *memory, size_t size);

void scratch_reset(scratch_memory *memory);
void scratch_free(scratch_memory *memory);

#endif
