/*
 * A table of numbers by the hash of what they stand for: which that is, and whether two are the same, is its owner's to say.
 * Hashes are kept, so that neither growing nor most collisions need a look at what a number stands for.
 */
#ifndef ENGINE_TABLES_HASH_TABLE_H
#define ENGINE_TABLES_HASH_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct hash_slot {
    uint32_t hash;
    uint32_t number; /* plus one; 0: the slot is empty */
} hash_slot;

typedef struct hash_table {
    hash_slot *slots; /* open addressing, a power of two of slots, at most half of them taken */
    uint32_t slot_count, count;
} hash_table;

/* Room for so many more. False if memory ran out. */
bool hash_table_reserve(hash_table *table, size_t more);

void hash_table_free(hash_table *table);

/* Where the search for a hash begins. */
static inline hash_slot *hash_table_first(const hash_table *table, uint32_t hash)
{
    return &table->slots[hash & (table->slot_count - 1)];
}

/* The first slot at or behind *at that has this hash, or the empty one that ends the search, which begins with the hash itself
 * as *at and goes on with the next number. The table must have slots. */
static inline hash_slot *hash_table_seek(const hash_table *table, uint32_t hash, uint32_t *at)
{
    for (;; ++*at) {
        hash_slot *slot = hash_table_first(table, *at);
        if (slot->number == 0 || slot->hash == hash)
            return slot;
    }
}

/* Takes an empty slot, for which there was room, for a number. */
static inline void hash_table_take(hash_table *table, hash_slot *slot, uint32_t hash, uint32_t number)
{
    *slot = (hash_slot){hash, number + 1};
    table->count++;
}

#endif
