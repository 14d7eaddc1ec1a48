/* Growing tables of numbers by hash. */
#include "engine/hash_table.h"

#include <stdlib.h>

bool hash_table_reserve(hash_table *table)
{
    if (table->count < table->slot_count / 2)
        return true;
    if (table->slot_count > UINT32_MAX / 2)
        return false;
    hash_table larger = {NULL, table->slot_count ? table->slot_count * 2 : 64, table->count};
    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (!larger.slots)
        return false;
    for (uint32_t i = 0; i < table->slot_count; i++) {
        uint32_t at = table->slots[i].hash;
        if (table->slots[i].number == 0)
            continue;
        while (larger.slots[at & (larger.slot_count - 1)].number)
            at++;
        larger.slots[at & (larger.slot_count - 1)] = table->slots[i];
    }
    free(table->slots);
    *table = larger;
    return true;
}

void hash_table_free(hash_table *table)
{
    free(table->slots);
    *table = (hash_table){0};
}
