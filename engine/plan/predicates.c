/* Makes predicates. Equal predicates are found by their canonical text (predicate_key.h). New ones are added to the index of
 * values. */
#include "engine/plan/plan.h"
#include "engine/plan/predicate_key.h"
#include "engine/tables/hash.h"
#include "grammar/base/vec.h"

#include <stdlib.h>
#include <string.h>

static hash_slot *predicate_slot(const plan *work, text key, uint32_t hash)
{
    for (uint32_t at = hash;; at++) {
        hash_slot *slot = hash_table_seek(&work->known, hash, &at);
        const text *known = slot->number ? &work->keys[slot->number - 1] : NULL;
        if (!known || text_equals(*known, key))
            return slot;
    }
}

static bool index_operands(plan *work, uint32_t path, const alternative *operands, uint32_t number)
{
    for (const alternative *operand = operands; operand; operand = operand->next)
        if (!value_index_add(&work->target->values, path, operand, number))
            return false;
    return true;
}

static uint32_t fail(plan *work)
{
    work->failed = true;
    return UINT32_MAX;
}

static uint32_t new_predicate(plan *work, predicate_kind kind, uint32_t path)
{
    program *target = work->target;
    if (!vec_reserve(target->predicates, target->predicate_count, work->predicate_capacity, 1) ||
        !vec_reserve(work->keys, target->predicate_count, work->key_capacity, 1))
        return fail(work);
    const uint32_t number = target->predicate_count++;
    target->predicates[number] = (predicate){.kind = kind, .path = path};
    target->paths.nodes[path].wanted = true;
    return number;
}

/* Finds or makes the predicate with this key. *made becomes true if it is new. */
static uint32_t find_predicate(plan *work, text key, predicate_kind kind, uint32_t path, bool *made)
{
    *made = false;
    if (!key.bytes || !hash_table_reserve(&work->known, 1))
        return fail(work);
    const uint32_t hash = (uint32_t)hash_bytes(key.bytes, key.length, work->target->values.seed);
    hash_slot *slot = predicate_slot(work, key, hash);
    if (slot->number)
        return slot->number - 1;
    const char *lasting = arena_copy(&work->scratch, key.bytes, key.length);
    const uint32_t number = lasting ? new_predicate(work, kind, path) : UINT32_MAX;
    if (number == UINT32_MAX)
        return fail(work);
    *made = true;
    hash_table_take(&work->known, slot, hash, number);
    work->keys[number] = (text){lasting, key.length};
    return number;
}

/* Finds the predicate whose only operand is this single value. Most predicates are of this kind, and the entry of the value
 * stores its predicate. False if the operand is not a single value. */
static bool find_alone(plan *work, uint32_t path, const alternative *operand, uint32_t *number)
{
    value_index *values = &work->target->values;
    bool failed;
    value_entry *entry = value_index_entry(values, path, operand, &failed);
    if (entry && entry->alone == POSTING_NONE) {
        entry->alone = new_predicate(work, PREDICATE_ANY, path);
        failed = entry->alone == UINT32_MAX || !value_index_post(values, entry, entry->alone);
    }
    *number = failed ? fail(work) : entry ? entry->alone : UINT32_MAX;
    return failed || entry;
}

static uint32_t find_by_operands(plan *work, predicate_kind kind, uint32_t path, const alternative *operands)
{
    bool made;
    size_t distinct;
    uint32_t number;
    if (kind == PREDICATE_ANY && !operands->next && find_alone(work, path, operands, &number))
        return number;
    const text key = predicate_key(&work->draft, kind, path, operands, &distinct);
    if (kind == PREDICATE_ANY && distinct == 1 && find_alone(work, path, operands, &number))
        return number; /* the list has the same value several times */
    number = find_predicate(work, key, kind, path, &made);
    return !made || index_operands(work, path, operands, number) ? number : fail(work);
}

uint32_t plan_predicate(plan *work, predicate_kind kind, uint32_t path, const alternative *operands)
{
    const uint32_t number = find_by_operands(work, kind, path, operands);
    arena_reset(&work->draft); /* the operands may lie there */
    return number;
}

uint32_t plan_check(plan *work, uint32_t path, const check *wanted)
{
    program *target = work->target;
    bool made;
    const uint32_t number = find_predicate(work, check_key(&work->draft, path, wanted), PREDICATE_CHECK, path, &made);
    arena_reset(&work->draft);
    if (!made)
        return number;
    if (!vec_reserve(target->checks, target->check_count, work->check_capacity, 1) ||
        !vec_reserve(work->literals, target->check_count, work->literal_capacity, 1))
        return fail(work);
    target->predicates[number].check = target->check_count;
    work->literals[target->check_count] = NULL;
    target->checks[target->check_count++] = *wanted;
    return number;
}
