/* Makes room in the tables of hash_table.h. */
#include "engine/tables/hash_table.h"

#include <stdlib.h>

bool hash_table_reserve(hash_table *table, size_t more)
{
    if (more <= table->slot_count / 2 - table->count)
        return true;
    hash_table larger = {NULL, table->slot_count ? table->slot_count : 64, table->count};
    while (more > larger.slot_count / 2 - larger.count) {
        if (larger.slot_count > UINT32_MAX / 2)
            return false;
        larger.slot_count *= 2;
    }
    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (!larger.slots)
        return false;
    for (uint32_t i = 0; i < table->slot_count; i++) {
        uint32_t at = table->slots[i].hash;
        if (table->slots[i].number == 0)
            continue;
        while (hash_table_first(&larger, at)->number)
            at++;
        *hash_table_first(&larger, at) = table->slots[i];
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
