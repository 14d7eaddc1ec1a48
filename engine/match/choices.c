/* Sets of choices for join.c. Each set has a hash table, so that no choice is in it twice. */
#include "engine/match/choices.h"

#include "engine/tables/hash.h"

#include <stdlib.h>
#include <string.h>

#define MOST_CHOICES ((size_t)1 << 20)

static void set_clear(choice_set *set)
{
    for (size_t i = 0; i < set->used.count; i++)
        set->slots.items[set->used.items[i]] = 0;
    set->pool.count = set->starts.count = set->used.count = 0;
}

choice_set *choices_take(choice_pool *pool)
{
    choice_set *set = pool->free;
    if (!set)
        return calloc(1, sizeof *set);
    pool->free = set->next_free;
    set_clear(set);
    return set;
}

void choices_give(choice_pool *pool, choice_set *set)
{
    set->next_free = pool->free;
    pool->free = set;
}

static size_t choice_length(const uint32_t *choice)
{
    return 2 + (size_t)choice[0] * 2 + choice[1];
}

static uint32_t *choice_slot(const choice_set *set, const uint32_t *choice)
{
    const size_t length = choice_length(choice), mask = set->slots.count - 1;
    const uint64_t hash = hash_bytes((const char *)choice, length * sizeof *choice, 0);
    for (size_t slot = hash & mask;; slot = (slot + 1) & mask) {
        uint32_t *number = &set->slots.items[slot];
        if (*number == 0)
            return number;
        const uint32_t *known = set->pool.items + set->starts.items[*number - 1];
        if (known[0] == choice[0] && known[1] == choice[1] && memcmp(known, choice, length * sizeof *choice) == 0)
            return number;
    }
}

static bool use_slot(choice_set *set, uint32_t *slot, uint32_t number)
{
    *slot = number;
    return numbers_push(&set->used, (uint32_t)(slot - set->slots.items));
}

static bool grow_slots(choice_set *set)
{
    const size_t count = set->slots.count ? set->slots.count * 2 : 64;
    set->slots.count = set->used.count = 0;
    for (size_t i = 0; i < count; i++)
        if (!numbers_push(&set->slots, 0))
            return false;
    for (size_t i = 0; i < set->starts.count; i++)
        if (!use_slot(set, choice_slot(set, set->pool.items + set->starts.items[i]), (uint32_t)i + 1))
            return false;
    return true;
}

bool choices_add(choice_set *set, const uint32_t *choice, bool *too_many)
{
    if (set->starts.count * 2 >= set->slots.count && !grow_slots(set))
        return false;
    uint32_t *slot = choice_slot(set, choice);
    if (*slot)
        return true;
    if (set->starts.count == MOST_CHOICES) {
        *too_many = true;
        return false;
    }
    if (!numbers_push(&set->starts, (uint32_t)set->pool.count) || !use_slot(set, slot, (uint32_t)set->starts.count))
        return false;
    const size_t length = choice_length(choice);
    for (size_t i = 0; i < length; i++)
        if (!numbers_push(&set->pool, choice[i]))
            return false;
    return true;
}

void choices_free(choice_pool *pool)
{
    while (pool->free) {
        choice_set *set = pool->free;
        pool->free = set->next_free;
        free(set->pool.items);
        free(set->starts.items);
        free(set->slots.items);
        free(set->used.items);
        free(set);
    }
}
