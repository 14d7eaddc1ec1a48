/*
 * Names come from rule files, which the user trusts, so the hash needs no secret seed.
 */
#include "builtins/name_table.h"

#include "engine/hash.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static name_entry *find(const name_table *table, text name)
{
    size_t slot = (size_t)hash_bytes(name.bytes, name.length, 0) & (table->slots - 1);
    while (table->entries[slot].name.bytes) {
        const text *other = &table->entries[slot].name;
        if (other->length == name.length && memcmp(other->bytes, name.bytes, name.length) == 0)
            break;
        slot = (slot + 1) & (table->slots - 1);
    }
    return &table->entries[slot];
}

static bool grow(name_table *table)
{
    name_table larger = {NULL, table->slots ? table->slots * 2 : 64, table->count};
    larger.entries = calloc(larger.slots, sizeof *larger.entries);
    if (!larger.entries)
        return false;
    for (size_t i = 0; i < table->slots; i++)
        if (table->entries[i].name.bytes)
            *find(&larger, table->entries[i].name) = table->entries[i];
    free(table->entries);
    *table = larger;
    return true;
}

size_t name_table_add(name_table *table, text name, size_t value)
{
    if (table->count * 2 >= table->slots && !grow(table))
        return SIZE_MAX;
    name_entry *entry = find(table, name);
    if (!entry->name.bytes) {
        *entry = (name_entry){name, value};
        table->count++;
    }
    return entry->value;
}

size_t name_table_find(const name_table *table, text name)
{
    const name_entry *entry = table->slots ? find(table, name) : NULL;
    return entry && entry->name.bytes ? entry->value : SIZE_MAX;
}

void name_table_free(name_table *table)
{
    free(table->entries);
    *table = (name_table){0};
}
