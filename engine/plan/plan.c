/*
 * Turns patterns into normal forms.
 *
 * EventBridge multiplies the $or branches of a pattern out into sub-rules. Within each sub-rule, a later field replaces an
 * earlier field of the same path. Here a pattern is read from its end instead: a field is left out if its path has been set by
 * what was read before. An $or stays an OR of its branches, unless one of the branches sets a path that an earlier item sets as
 * well. Only then do the items before the $or depend on the branch, and they are repeated in each branch.
 */
#include "engine/plan/forms.h"

#include "engine/tables/hash.h"
#include "grammar/base/vec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Bounds the recursion over an interlocked $or. AWS allows 1,000 combinations in all. */
#define MOST_NESTING 1000

/* The items still to be read, from the end to the beginning: first the items of the innermost branch, then the items before its
 * $or. */
typedef struct remainder {
    const pattern_item **items;
    size_t count;
    const struct remainder *outer;
} remainder;

void plan_init(plan *work, program *target)
{
    memset(work, 0, sizeof *work);
    work->target = target;
}

void plan_free(plan *work)
{
    hash_table_free(&work->known);
    free(work->set_paths);
    free(work->set_slots);
    free(work->keys);
    free((void *)work->literals);
    free(work->asked);
    arena_free(&work->scratch);
    arena_free(&work->draft);
    arena_free(&work->lists);
}

/* ---- Fields ---- */

static bool add_test(plan *work, form *parent, predicate_kind kind, uint32_t path, const alternative *operands)
{
    return plan_add_child(parent, plan_test(work, plan_predicate(work, kind, path, operands)));
}

/* The kind of predicate for an alternative. All alternatives that a value satisfies by itself share one predicate. */
static predicate_kind predicate_kind_of(alternative_kind kind)
{
    switch (index_class_of(kind)) {
    case INDEX_NONE_OF:
        return PREDICATE_NONE_OF;
    case INDEX_PRESENT:
        return PREDICATE_PRESENT;
    case INDEX_ABSENT:
        return PREDICATE_ABSENT;
    case INDEX_STRING:
    case INDEX_STRING_OR_ADDRESS:
    case INDEX_NUMBER:
    case INDEX_TRUE:
    case INDEX_FALSE:
    case INDEX_NULL:
    case INDEX_BLOCK:
    case INDEX_ANY_STRING:
    case INDEX_ANY_NUMBER:
    case INDEX_CONTAINER:
    case INDEX_RANGE:
    case INDEX_TIMES:
    case INDEX_SET:
    case INDEX_SHAPE:
        break;
    }
    return PREDICATE_ANY;
}

/* The form of a field's list of alternatives. The alternatives that a value satisfies by itself become one predicate together.
 * Each other alternative becomes a predicate of its own. */
static form *field_form(plan *work, const pattern_item *item)
{
    alternative *positive = NULL;
    form any = {.kind = FORM_OR};
    const uint32_t path = path_trie_add(&work->target->paths, item->path);
    bool done = path != PATH_NONE;
    plan_count_form(work); /* `any` is kept only if it has several children */
    for (const alternative *at = item->alternatives; at && done; at = at->next) {
        const predicate_kind kind = predicate_kind_of(at->kind);
        if (kind != PREDICATE_ANY)
            done = add_test(work, &any, kind, path, at->operands);
    }
    /* The other alternatives become one predicate. From here on the draft belongs to it. */
    for (alternative *at = item->alternatives; at && done; at = at->next) {
        if (predicate_kind_of(at->kind) != PREDICATE_ANY)
            continue;
        alternative *copy = item->alternatives->next ? arena_allocate(&work->draft, sizeof *copy) : at;
        done = copy != NULL;
        if (copy && copy != at) {
            *copy = *at;
            copy->next = positive;
        }
        positive = copy;
    }
    if (done && positive)
        done = add_test(work, &any, PREDICATE_ANY, path, positive);
    assert(!done || any.first); /* a list has one alternative at least */
    form *made = done && any.first->next ? arena_allocate(&work->scratch, sizeof *made) : any.first;
    if (!done || !made) {
        work->failed = true;
        return NULL;
    }
    if (any.first->next)
        *made = any;
    plan_remember(work, item->path, item->list, made);
    return made;
}

/* ---- Overriding ---- */

static uint32_t *set_slot(const plan *work, text path)
{
    const uint64_t hash = hash_bytes(path.bytes, path.length, work->target->values.seed);
    const uint32_t mask = work->set_slot_count - 1;
    for (uint32_t slot = (uint32_t)hash & mask;; slot = (slot + 1) & mask)
        if (work->set_slots[slot] == 0 || text_equals(work->set_paths[work->set_slots[slot] - 1], path))
            return &work->set_slots[slot];
}

static bool grow_set_slots(plan *work)
{
    const uint32_t slot_count = work->set_capacity * 2;
    assert((slot_count & (slot_count - 1)) == 0); /* room doubles, from a power of two on */
    uint32_t *slots = calloc(slot_count, sizeof *slots);
    if (!slots)
        return false;
    free(work->set_slots);
    work->set_slots = slots;
    work->set_slot_count = slot_count;
    for (uint32_t i = 0; i < work->set_count; i++)
        *set_slot(work, work->set_paths[i]) = i + 1;
    return true;
}

static bool reserve_set_path(plan *work)
{
    return vec_reserve(work->set_paths, work->set_count, work->set_capacity, 1) &&
           (work->set_slot_count == work->set_capacity * 2 || grow_set_slots(work));
}

/* Notes that an item sets this path. *before becomes true if a later item sets it too. False if memory ran out. */
static bool set_path(plan *work, text path, bool *before)
{
    if (!reserve_set_path(work))
        return false;
    uint32_t *slot = set_slot(work, path);
    *before = *slot != 0;
    if (!*before) {
        work->set_paths[work->set_count] = path;
        *slot = ++work->set_count;
    }
    return true;
}

/* Forgets the newest paths until `count` are left, since the paths of one branch override nothing in another branch. No other
 * path was put into the hash table after them. */
static void forget_paths(plan *work, uint32_t count)
{
    while (work->set_count > count) {
        *set_slot(work, work->set_paths[work->set_count - 1]) = 0;
        work->set_count--;
    }
}

/* True if some field in `items`, in branches too, has this path. */
static bool sets_path(const pattern_item *items, text path)
{
    for (; items; items = items->next) {
        if (items->alternatives && text_equals(items->path, path))
            return true;
        for (const pattern_branch *branch = items->branches; branch; branch = branch->next)
            if (sets_path(branch->items, path))
                return true;
    }
    return false;
}

static bool item_sets_one_of(const pattern_item *item, const pattern_branch *branches)
{
    if (item->alternatives) {
        for (; branches; branches = branches->next)
            if (sets_path(branches->items, item->path))
                return true;
        return false;
    }
    for (const pattern_branch *inner = item->branches; inner; inner = inner->next)
        for (const pattern_item *at = inner->items; at; at = at->next)
            if (item_sets_one_of(at, branches))
                return true;
    return false;
}

/* True if an unread item sets a path that a branch of this $or sets too. The $or and that item then interlock. */
static bool interlocks(const pattern_item *alternation, const remainder *rest)
{
    for (; rest; rest = rest->outer)
        for (size_t i = 0; i < rest->count; i++)
            if (item_sets_one_of(rest->items[i], alternation->branches))
                return true;
    return false;
}

static form *read_back(plan *work, const remainder *rest, unsigned nesting);

static remainder remainder_of(plan *work, const pattern_item *items, const remainder *outer)
{
    remainder made = {NULL, 0, outer};
    for (const pattern_item *item = items; item; item = item->next)
        made.count++;
    made.items = arena_allocate(&work->lists, made.count * sizeof *made.items);
    if (!made.items) {
        work->failed = true;
        made.count = 0;
        return made;
    }
    for (size_t i = 0; i < made.count; i++, items = items->next)
        made.items[i] = items;
    return made;
}

static form *branches_form(plan *work, const pattern_item *alternation, const remainder *rest, unsigned nesting)
{
    const uint32_t set_later = work->set_count;
    form *any = plan_new_form(work, FORM_OR);
    for (const pattern_branch *branch = alternation->branches; any && branch; branch = branch->next) {
        const remainder inner = remainder_of(work, branch->items, rest);
        if (work->failed || !plan_add_child(any, read_back(work, &inner, nesting + 1)))
            return NULL;
        forget_paths(work, set_later);
    }
    return any;
}

/* The form of all items that are still to be read. */
static form *read_back(plan *work, const remainder *rest, unsigned nesting)
{
    form *all = plan_new_form(work, FORM_AND);
    if (nesting > MOST_NESTING)
        work->too_complex = true;
    remainder here = *rest;
    while (all && !work->failed && !work->too_complex) {
        while (here.count == 0 && here.outer)
            here = *here.outer;
        if (here.count == 0)
            return all->first && !all->first->next ? all->first : all;
        const pattern_item *item = here.items[--here.count];
        bool overridden;
        if (item->alternatives) {
            if (!set_path(work, item->path, &overridden) || (!overridden && !plan_add_child(all, field_form(work, item))))
                break;
        } else if (interlocks(item, &here)) {
            return plan_add_child(all, branches_form(work, item, &here, nesting)) ? all : NULL;
        } else if (!plan_add_child(all, branches_form(work, item, NULL, nesting))) {
            break;
        }
    }
    return NULL;
}

form *plan_pattern(plan *work, const pattern_item *items)
{
    work->combinations = 0;
    work->too_complex = false;
    const remainder whole = remainder_of(work, items, NULL);
    form *made = work->failed ? NULL : read_back(work, &whole, 0);
    forget_paths(work, 0);
    arena_reset(&work->lists);
    return made;
}
