/* Sets of values: the members are in an array, in the order in which they were added, with a hash table over it that is at most
 * half full. */
#include "engine/tables/value_set.h"

#include "engine/tables/hash.h"
#include "engine/tables/value_kind.h"
#include "grammar/base/vec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct value_set {
    set_member *members;
    uint32_t count, capacity;
    uint32_t *slots; /* the number of a member plus one; 0: empty */
    uint32_t slot_count;
    uint64_t seed;
};

value_set *value_set_new(uint64_t seed)
{
    value_set *set = calloc(1, sizeof *set);
    if (set)
        set->seed = seed;
    return set;
}

void value_set_free(value_set *set)
{
    if (!set)
        return;
    free(set->members);
    free(set->slots);
    free(set);
}

void value_set_clear(value_set *set)
{
    if (set->count)
        memset(set->slots, 0, set->slot_count * sizeof *set->slots);
    set->count = 0;
}

static uint32_t *slot_of(const value_set *set, uint32_t kind, const char *bytes, size_t length, uint64_t hash)
{
    for (uint32_t slot = (uint32_t)hash & (set->slot_count - 1);; slot = (slot + 1) & (set->slot_count - 1)) {
        if (set->slots[slot] == 0)
            return &set->slots[slot];
        const set_member *member = &set->members[set->slots[slot] - 1];
        if (member->hash == (uint32_t)(hash >> 32) && member->length == length && member->kind == kind &&
            memcmp(member->bytes, bytes, length) == 0)
            return &set->slots[slot];
    }
}

static uint64_t hash_of(const value_set *set, uint32_t kind, const char *bytes, size_t length)
{
    return hash_bytes(bytes, length, set->seed + kind);
}

/* Makes enough slots for all members that the array has room for. False if memory ran out. */
static bool grow_slots(value_set *set)
{
    const uint32_t slot_count = set->capacity * 2;
    assert((slot_count & (slot_count - 1)) == 0); /* room doubles, from a power of two on */
    uint32_t *slots = calloc(slot_count, sizeof *slots);
    if (!slots)
        return false;
    free(set->slots);
    set->slots = slots;
    set->slot_count = slot_count;
    for (uint32_t i = 0; i < set->count; i++) {
        const set_member *member = &set->members[i];
        const uint64_t hash = hash_of(set, member->kind, member->bytes, member->length);
        *slot_of(set, member->kind, member->bytes, member->length, hash) = i + 1;
    }
    return true;
}

static bool reserve(value_set *set)
{
    return set->count <= UINT32_MAX / 8 && vec_reserve(set->members, set->count, set->capacity, 1) &&
           (set->slot_count == set->capacity * 2 || grow_slots(set));
}

bool value_set_add(value_set *set, uint32_t kind, const char *bytes, size_t length)
{
    if (length > UINT32_MAX || !reserve(set))
        return false;
    const uint64_t hash = hash_of(set, kind, bytes, length);
    uint32_t *slot = slot_of(set, kind, bytes, length, hash);
    if (*slot)
        return true;
    set->members[set->count] = (set_member){bytes, (uint32_t)length, (uint32_t)(hash >> 32), kind};
    *slot = ++set->count;
    return true;
}

bool value_set_add_string(value_set *set, text string)
{
    return value_set_add(set, VALUE_STRING, string.bytes, string.length);
}

bool value_set_add_number(value_set *set, arena *memory, text written, bool comparable, double number)
{
    if (!comparable)
        return value_set_add(set, VALUE_NUMBER_TEXT, written.bytes, written.length);
    const char *bytes = arena_copy(memory, (const char *)&number, sizeof number);
    return bytes && value_set_add(set, VALUE_NUMBER, bytes, sizeof number);
}

bool value_set_has(const value_set *set, uint32_t kind, const char *bytes, size_t length)
{
    return set->count && *slot_of(set, kind, bytes, length, hash_of(set, kind, bytes, length)) != 0;
}

size_t value_set_count(const value_set *set)
{
    return set->count;
}

const set_member *value_set_members(const value_set *set)
{
    return set->members;
}
