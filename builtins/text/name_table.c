/*
 * The table of name_table.h. Names come from rule files, which the user trusts, so the hash needs no secret seed.
 */
#include "builtins/text/name_table.h"

#include "engine/tables/hash.h"
#include "grammar/base/vec.h"

#include <stdlib.h>
#include <string.h>

static uint32_t hash_of(text name)
{
    return (uint32_t)hash_bytes(name.bytes, name.length, 0);
}

/* The slot of a name. It is empty if the name is not in the table. */
static hash_slot *find(const name_table *names, text name, uint32_t hash)
{
    for (uint32_t at = hash;; at++) {
        hash_slot *slot = hash_table_seek(&names->table, hash, &at);
        const text *other = slot->number ? &names->entries[slot->number - 1].name : NULL;
        if (!other || text_equals(*other, name))
            return slot;
    }
}

bool name_table_reserve(name_table *names, size_t more)
{
    if (!hash_table_reserve(&names->table, more))
        return false;
    return vec_reserve(names->entries, names->table.count, names->capacity, more);
}

size_t name_table_add(name_table *names, text name, size_t value)
{
    if (!name_table_reserve(names, 1))
        return SIZE_MAX;
    const uint32_t hash = hash_of(name), place = names->table.count;
    hash_slot *slot = find(names, name, hash);
    if (slot->number)
        return names->entries[slot->number - 1].value;
    hash_table_take(&names->table, slot, hash, place);
    names->entries[place] = (name_entry){name, value};
    return value;
}

void name_table_expect(const name_table *names, text name)
{
    if (names->entries)
        __builtin_prefetch(hash_table_first(&names->table, hash_of(name)));
}

size_t name_table_find(const name_table *names, text name)
{
    const hash_slot *slot = names->entries ? find(names, name, hash_of(name)) : NULL;
    return slot && slot->number ? names->entries[slot->number - 1].value : SIZE_MAX;
}

void name_table_free(name_table *names)
{
    hash_table_free(&names->table);
    free(names->entries);
    *names = (name_table){0};
}
