/*
 * Patterns to normal forms.
 *
 * EventBridge multiplies a pattern's $or branches out into sub-rules and lets a later field replace an earlier one of the same path
 * within each. Here a pattern is read from its end instead: what has been read so far is what overrides, so a field whose path has
 * been set is left out. An $or is kept as an OR of its branches unless one of them sets a path that an earlier item sets as well:
 * only then does what stands before the $or depend on the branch taken, and is repeated in each.
 */
#include "engine/plan/plan.h"

#include "engine/plan/predicate_key.h"
#include "engine/tables/hash.h"

#include <stdlib.h>
#include <string.h>

/* Bounds the recursion over an interlocked $or. AWS allows 1,000 combinations in all. */
#define MOST_NESTING 1000

/* What is still to be read, from the end to the beginning: the items of the innermost branch, then what stood before its $or. */
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

/* ---- Predicates ---- */

static hash_slot *predicate_slot(const plan *work, text key, uint32_t hash)
{
    for (uint32_t at = hash;; at++) {
        hash_slot *slot = hash_table_seek(&work->known, hash, &at);
        const text *known = slot->number ? &work->keys[slot->number - 1] : NULL;
        if (!known || (known->length == key.length && memcmp(known->bytes, key.bytes, key.length) == 0))
            return slot;
    }
}

static bool grow_predicates(plan *work)
{
    program *target = work->target;
    const uint32_t capacity = work->capacity ? work->capacity * 2 : 32;
    predicate *predicates = realloc(target->predicates, capacity * sizeof *predicates);
    if (predicates)
        target->predicates = predicates;
    text *keys = realloc(work->keys, capacity * sizeof *keys);
    if (keys)
        work->keys = keys;
    if (predicates && keys)
        work->capacity = capacity;
    return predicates && keys;
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
    if (target->predicate_count == work->capacity && !grow_predicates(work))
        return fail(work);
    const uint32_t number = target->predicate_count++;
    target->predicates[number] = (predicate){.kind = kind, .path = path};
    target->paths.nodes[path].wanted = true;
    return number;
}

/* The predicate that this key stands for; *made says that it is new. */
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

/* The predicate that one value alone satisfies: most are such, and the value's entry knows it. False if the operand is no
 * single value. */
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
        return number; /* the same value several times */
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
    if (target->check_count == work->check_capacity) {
        const uint32_t capacity = work->check_capacity ? work->check_capacity * 2 : 16;
        check *checks = realloc(target->checks, capacity * sizeof *checks);
        if (checks)
            target->checks = checks;
        const alternative **literals = realloc((void *)work->literals, capacity * sizeof *literals);
        if (literals)
            work->literals = literals;
        if (!checks || !literals)
            return fail(work);
        work->check_capacity = capacity;
    }
    target->predicates[number].check = target->check_count;
    work->literals[target->check_count] = NULL;
    target->checks[target->check_count++] = *wanted;
    return number;
}

/* ---- Forms ---- */

static void count_form(plan *work)
{
    if (++work->combinations > PROGRAM_MOST_COMBINATIONS * 16U)
        work->too_complex = true;
}

form *plan_new_form(plan *work, form_kind kind)
{
    form *made = arena_allocate(&work->scratch, sizeof *made);
    if (!made) {
        work->failed = true;
        return NULL;
    }
    made->kind = kind;
    count_form(work);
    return made;
}

bool plan_add_child(form *parent, form *child)
{
    if (!child)
        return false;
    child->next = parent->first;
    parent->first = child;
    return true;
}

form *plan_test(plan *work, uint32_t number)
{
    form *test = plan_new_form(work, FORM_TEST);
    if (test)
        test->predicate = number;
    return work->failed ? NULL : test;
}

static bool add_test(plan *work, form *parent, predicate_kind kind, uint32_t path, const alternative *operands)
{
    return plan_add_child(parent, plan_test(work, plan_predicate(work, kind, path, operands)));
}

form *plan_copy_form(arena *memory, const form *shape)
{
    form *copy = arena_allocate(memory, sizeof *copy);
    if (!copy)
        return NULL;
    *copy = *shape;
    form **end = &copy->first;
    for (const form *child = shape->first; child; child = child->next) {
        *end = plan_copy_form(memory, child);
        if (!*end)
            return NULL;
        end = &(*end)->next;
    }
    *end = NULL;
    return copy;
}

static rule_predicate *new_asked(plan *work)
{
    if (work->asked_count == work->asked_capacity) {
        const uint32_t capacity = work->asked_capacity ? work->asked_capacity * 2 : 16;
        rule_predicate *asked = realloc(work->asked, capacity * sizeof *asked);
        if (!asked)
            return NULL;
        work->asked = asked;
        work->asked_capacity = capacity;
    }
    return &work->asked[work->asked_count++];
}

/* Whoever asks why a rule did not match wants to see what there was. */
static void keep_values(plan *work, const form *shape)
{
    if (shape->kind == FORM_TEST)
        program_keep(work->target, work->target->predicates[shape->predicate].path, true);
    for (const form *child = shape->first; child; child = child->next)
        keep_values(work, child);
}

/* A blank in place of the white space around a line's end. Returns how long the copy is; it has its terminating NUL already. */
static size_t copy_on_one_line(char *to, const char *from, size_t length)
{
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        const bool blank = from[i] == '\n' || from[i] == '\r' || from[i] == '\t' || from[i] == ' ';
        const bool ends_line = from[i] == '\n' || from[i] == '\r';
        if (ends_line && used && to[used - 1] != ' ')
            to[used++] = ' ';
        if (!blank || (!ends_line && used && to[used - 1] != ' '))
            to[used++] = from[i];
    }
    return used;
}

void plan_remember(plan *work, text path, span place, const form *shape)
{
    if (!work->remember || place.end > work->written.length)
        return;
    for (uint32_t i = 0; i < work->asked_count; i++)
        if (work->asked[i].offset == place.begin)
            return; /* what stands before an interlocked $or is planned once for each branch */
    arena *memory = &work->target->memory;
    const size_t length = place.end - place.begin, label = path.bytes ? path.length + 2 : 0;
    char *written = arena_allocate(memory, label + length + 1);
    form *copy = plan_copy_form(memory, shape);
    rule_predicate *made = written && copy ? new_asked(work) : NULL;
    if (!made) {
        work->failed = true;
        return;
    }
    if (path.bytes) {
        memcpy(written, path.bytes, path.length);
        written[path.length] = ':';
        written[path.length + 1] = ' ';
    }
    const size_t used = copy_on_one_line(written + label, work->written.bytes + place.begin, length);
    copy->next = NULL;
    keep_values(work, copy);
    *made = (rule_predicate){{written, label + used}, place.begin, copy};
}

/* A list of alternatives: all that a value can satisfy by itself is one predicate, the others have one each. */
static form *field_form(plan *work, const pattern_item *item)
{
    alternative *positive = NULL;
    form any = {.kind = FORM_OR};
    const uint32_t path = path_trie_add(&work->target->paths, item->path);
    bool done = path != PATH_NONE;
    count_form(work); /* `any`, which is kept only if it has several children */
    for (const alternative *at = item->alternatives; at && done; at = at->next) {
        if (at->kind == ALTERNATIVE_NONE_OF)
            done = add_test(work, &any, PREDICATE_NONE_OF, path, at->operands);
        else if (at->kind == ALTERNATIVE_PRESENT)
            done = add_test(work, &any, PREDICATE_PRESENT, path, NULL);
        else if (at->kind == ALTERNATIVE_ABSENT)
            done = add_test(work, &any, PREDICATE_ABSENT, path, NULL);
    }
    /* The others become one predicate; the draft is its own from here on. */
    for (alternative *at = item->alternatives; at && done; at = at->next) {
        if (at->kind == ALTERNATIVE_NONE_OF || at->kind == ALTERNATIVE_PRESENT || at->kind == ALTERNATIVE_ABSENT)
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

static bool same_text(text a, text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

static uint32_t *set_slot(const plan *work, text path)
{
    const uint64_t hash = hash_bytes(path.bytes, path.length, work->target->values.seed);
    for (uint32_t slot = (uint32_t)hash & (work->set_capacity * 2 - 1);; slot = (slot + 1) & (work->set_capacity * 2 - 1))
        if (work->set_slots[slot] == 0 || same_text(work->set_paths[work->set_slots[slot] - 1], path))
            return &work->set_slots[slot];
}

static bool grow_set_paths(plan *work)
{
    const uint32_t capacity = work->set_capacity ? work->set_capacity * 2 : 16;
    text *paths = realloc(work->set_paths, capacity * sizeof *paths);
    if (paths)
        work->set_paths = paths;
    uint32_t *slots = calloc((size_t)capacity * 2, sizeof *slots);
    if (!paths || !slots) {
        free(slots);
        return false;
    }
    free(work->set_slots);
    work->set_slots = slots;
    work->set_capacity = capacity;
    for (uint32_t i = 0; i < work->set_count; i++)
        *set_slot(work, paths[i]) = i + 1;
    return true;
}

/* Notes that an item sets this path; *before says that a later one does so as well. False if memory ran out. */
static bool set_path(plan *work, text path, bool *before)
{
    if (work->set_count == work->set_capacity && !grow_set_paths(work))
        return false;
    uint32_t *slot = set_slot(work, path);
    *before = *slot != 0;
    if (!*before) {
        work->set_paths[work->set_count] = path;
        *slot = ++work->set_count;
    }
    return true;
}

/* Forgets the newest, down to so many: what another branch has set overrides nothing in this one. Nothing has probed past them. */
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
        if (items->alternatives && same_text(items->path, path))
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

/* True if what remains to be read sets a path that a branch of this $or sets: the two interlock. */
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

/* The form of all that remains, read from its end. */
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
