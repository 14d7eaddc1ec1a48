/* The bounded table of group_table.h: chained buckets and a doubly linked list, both of slot numbers, so that slots may move. */
#include "builtins/groups/group_table.h"

#include <stdlib.h>
#include <string.h>

enum { FEWEST_SLOTS = 64 };

void group_table_init(group_table *table, uint32_t most)
{
    *table = (group_table){.most = most, .newest = GROUP_NONE, .oldest = GROUP_NONE};
}

void group_table_free(group_table *table)
{
    free(table->slots);
    free(table->chains);
    *table = (group_table){.newest = GROUP_NONE, .oldest = GROUP_NONE};
}

static uint32_t *chain_of(const group_table *table, keyed_hash hash)
{
    return &table->chains[hash.low & (table->chain_count - 1)];
}

static void chain(group_table *table, uint32_t slot)
{
    uint32_t *first = chain_of(table, table->slots[slot].hash);
    table->slots[slot].next = *first;
    *first = slot;
}

static void unchain(group_table *table, uint32_t slot)
{
    uint32_t *link = chain_of(table, table->slots[slot].hash);
    while (*link != slot)
        link = &table->slots[*link].next;
    *link = table->slots[slot].next;
}

static bool grow_chains(group_table *table, uint32_t capacity)
{
    uint32_t count = FEWEST_SLOTS;
    while (count < capacity)
        count *= 2;
    if (count == table->chain_count)
        return true;
    uint32_t *chains = malloc(count * sizeof *chains);
    if (!chains)
        return false;
    memset(chains, 0xff, count * sizeof *chains); /* GROUP_NONE everywhere */
    free(table->chains);
    table->chains = chains;
    table->chain_count = count;
    for (uint32_t slot = 0; slot < table->count; slot++)
        chain(table, slot);
    return true;
}

static bool grow(group_table *table, uint32_t capacity)
{
    if (capacity > table->most)
        capacity = table->most;
    group *slots = realloc(table->slots, capacity * sizeof *slots);
    if (!slots)
        return false;
    table->slots = slots;
    if (!grow_chains(table, capacity))
        return false;
    table->capacity = capacity;
    return true;
}

static void put_first(group_table *table, uint32_t slot)
{
    group *member = &table->slots[slot];
    member->newer = GROUP_NONE;
    member->older = table->newest;
    if (table->newest == GROUP_NONE)
        table->oldest = slot;
    else
        table->slots[table->newest].newer = slot;
    table->newest = slot;
}

static void take_out(group_table *table, uint32_t slot)
{
    const group *member = &table->slots[slot];
    if (member->newer == GROUP_NONE)
        table->newest = member->older;
    else
        table->slots[member->newer].older = member->older;
    if (member->older == GROUP_NONE)
        table->oldest = member->newer;
    else
        table->slots[member->older].newer = member->newer;
}

static uint32_t find(const group_table *table, keyed_hash hash, group_kind kind)
{
    if (table->count == 0)
        return GROUP_NONE;
    uint32_t slot = *chain_of(table, hash);
    while (slot != GROUP_NONE) {
        const group *member = &table->slots[slot];
        if (member->hash.low == hash.low && member->hash.high == hash.high && member->kind == kind)
            break;
        slot = member->next;
    }
    return slot;
}

bool group_table_has(const group_table *table, keyed_hash hash, group_kind kind)
{
    return find(table, hash, kind) != GROUP_NONE;
}

/* A slot for a new group, in no chain and not in the list. GROUP_NONE if memory ran out. */
static uint32_t free_slot(group_table *table)
{
    if (table->count == table->most) {
        const uint32_t slot = table->oldest;
        unchain(table, slot);
        take_out(table, slot);
        table->evicted++;
        return slot;
    }
    if (table->count == table->capacity && !grow(table, table->capacity ? table->capacity * 2 : FEWEST_SLOTS))
        return GROUP_NONE;
    return table->count++;
}

group *group_table_see(group_table *table, keyed_hash hash, group_kind kind, bool *is_new)
{
    uint32_t slot = find(table, hash, kind);
    *is_new = slot == GROUP_NONE;
    if (*is_new) {
        slot = free_slot(table);
        if (slot == GROUP_NONE)
            return NULL;
        table->slots[slot] = (group){.hash = hash, .kind = (uint8_t)kind};
        chain(table, slot);
    } else {
        take_out(table, slot);
    }
    put_first(table, slot);
    table->slots[slot].seen = ++table->clock;
    return &table->slots[slot];
}

bool group_table_reserve(group_table *table, uint32_t count)
{
    if (count > table->capacity && !grow(table, count))
        return false;
    table->count = count;
    return true;
}

void group_table_place(group_table *table, uint32_t slot, const group *stored)
{
    table->slots[slot] = *stored;
    chain(table, slot);
    put_first(table, slot);
    table->clock = stored->seen;
}
