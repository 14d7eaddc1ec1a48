/*
 * A table of numbers. Each number stands for a thing of the table's owner and is found by the thing's hash. The owner compares
 * things when hashes are equal. The table stores the hashes, so growing it and most collisions need no look at the things.
 */
#ifndef ENGINE_TABLES_HASH_TABLE_H
#define ENGINE_TABLES_HASH_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct hash_slot {
    uint32_t hash;
    uint32_t number; /* the number plus one; 0: the slot is empty */
} hash_slot;

typedef struct hash_table {
    hash_slot *slots; /* open addressing, a power of two of slots, at most half of them taken */
    uint32_t slot_count, count;
} hash_table;

/* Makes room for this many more numbers. False if memory ran out. */
bool hash_table_reserve(hash_table *table, size_t more);

void hash_table_free(hash_table *table);

/* The slot at which the search for a hash begins. */
static inline hash_slot *hash_table_first(const hash_table *table, uint32_t hash)
{
    return &table->slots[hash & (table->slot_count - 1)];
}

/* The first slot at or behind *at with this hash, or the empty slot that ends the search. A search begins with *at equal to the
 * hash and goes on with the next number. The table must have slots. */
static inline hash_slot *hash_table_seek(const hash_table *table, uint32_t hash, uint32_t *at)
{
    for (;; ++*at) {
        hash_slot *slot = hash_table_first(table, *at);
        if (slot->number == 0 || slot->hash == hash)
            return slot;
    }
}

/* Puts a number into an empty slot. hash_table_reserve must have made room for it. */
static inline void hash_table_take(hash_table *table, hash_slot *slot, uint32_t hash, uint32_t number)
{
    *slot = (hash_slot){hash, number + 1};
    table->count++;
}

#endif
