/*
 * Takes the values that the scanner reports. The indexes tell which predicates each value satisfies. The first value that
 * satisfies a predicate wakes the predicate's rules. awake.c runs these rules after the whole event has proved to be valid.
 */
#include "engine/match/match.h"

#include "engine/scan/scan.h"
#include "engine/scan/scan_text.h"
#include "grammar/base/number.h"
#include "grammar/base/timestamp.h"
#include "grammar/base/vec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- Waking ---- */

/* Called when a predicate is satisfied for the first time in this event. */
static bool wake(matcher *scratch, uint32_t number, const predicate_wake *satisfied)
{
    if (satisfied->woken != WAKE_NOTHING) {
        if (!(satisfied->woken & WAKE_NODE))
            __builtin_prefetch(&scratch->compiled->code[satisfied->woken]);
        if (!numbers_push(&scratch->awake, satisfied->woken))
            return false;
    }
    return !satisfied->listed || numbers_push(&scratch->listed, number);
}

static bool wake_present(matcher *scratch, uint32_t path)
{
    const uint32_t present = scratch->compiled->present[path];
    return wake(scratch, present, &scratch->compiled->wakes[present]);
}

/* ---- Hits ---- */

static bool add_record(matcher *scratch, uint32_t *list)
{
    if (!vec_reserve(scratch->records, scratch->record_count, scratch->record_capacity, 1))
        return false;
    scratch->records[scratch->record_count] = (record){scratch->scope, scratch->leaf, *list};
    *list = scratch->record_count++;
    return true;
}

/* Called when the current value satisfies one of the predicate's alternatives. */
static bool hit(matcher *scratch, uint32_t number)
{
    const predicate_wake *satisfied = &scratch->compiled->wakes[number];
    predicate_state *state = &scratch->predicates[number];
    if (state->event != scratch->event) {
        *state = (predicate_state){.event = scratch->event, .leaf = UINT32_MAX, .records = NO_RECORD};
        if (!wake(scratch, number, satisfied))
            return false;
    }
    if (state->leaf == scratch->leaf)
        return true;
    state->leaf = scratch->leaf;
    state->hits++;
    if (scratch->scope == NO_SCOPE) {
        state->unscoped++;
        return true;
    }
    return !satisfied->joined || add_record(scratch, &state->records);
}

static bool hit_all(matcher *scratch, uint32_t first)
{
    const posting *postings = scratch->compiled->values.postings;
    if (first == POSTING_NONE)
        return true;
    if (!(first & POSTING_LIST))
        return hit(scratch, first);
    for (uint32_t at = first & ~POSTING_LIST; at != POSTING_NONE; at = postings[at].next)
        if (!hit(scratch, postings[at].target))
            return false;
    return true;
}

static inline const path_index *tables_of(const matcher *scratch, uint32_t path)
{
    return &scratch->compiled->values.paths[path];
}

static inline bool hit_value(matcher *scratch, const path_index *tables, value_kind kind, const char *bytes, size_t length)
{
    const value_index *values = &scratch->compiled->values;
    if (!(tables->asks & ASKS(kind)))
        return true;
    return hit_all(scratch, value_index_find(values, (uint32_t)(tables - values->paths), kind, bytes, length));
}

/* ---- Values ---- */

static bool may_be_address(char first)
{
    return (first >= '0' && first <= '9') || (first >= 'a' && first <= 'f') || (first >= 'A' && first <= 'F') || first == ':';
}

/* Looks up an address once for each length of prefix that some rule names, or walks a tree if there are many lengths. */
static bool match_address(matcher *scratch, const path_index *tables, const char *bytes, size_t length)
{
    address value;
    if (length == 0 || !may_be_address(bytes[0]) || address_parse(bytes, length, &value) != ADDRESS_OK)
        return true;
    if (value.bits == 32 && tables->blocks.count) {
        interval_walk walk = interval_walk_begin(&tables->blocks, value_index_address_key(&value));
        for (uint32_t target; interval_walk_next(&walk, &target);)
            if (!hit(scratch, target))
                return false;
        return true;
    }
    for (unsigned prefix = 0; value_index_next_prefix(tables, value.bits, &prefix); prefix++) {
        const address_block block = address_block_of(&value, (uint8_t)prefix);
        if (!hit_value(scratch, tables, VALUE_BLOCK, (const char *)&block, sizeof block))
            return false;
    }
    return true;
}

static bool match_shapes(matcher *scratch, const path_index *tables, const char *bytes, size_t length)
{
    for (uint32_t i = 0; i < tables->few_count; i++)
        if (wildcard_matches(&tables->few[i], bytes, length) && !hit(scratch, tables->few[i].target))
            return false;
    if (!tables->shapes)
        return true;
    size_t count;
    const uint32_t *targets = automaton_run(scratch->shapes[tables->shapes_number], bytes, length, &count);
    if (count == SIZE_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        uint32_t target = targets[i];
        if (target & SHAPE_GATED) {
            const wildcard *gated = &tables->gated[target & ~SHAPE_GATED];
            if (!wildcard_matches(gated, bytes, length))
                continue;
            target = gated->target;
        }
        if (!hit(scratch, target))
            return false;
    }
    return true;
}

static bool hit_sets(matcher *scratch, const path_set *sets, value_kind kind, const char *bytes, size_t length)
{
    for (; sets; sets = sets->next)
        if (value_set_has(sets->members, kind, bytes, length) && !hit(scratch, sets->target))
            return false;
    return true;
}

/* Kinds of look-ups of a string that only conditions need. */
#define ASKS_OWN (ASKS_TIME | ASKS_SET | ASKS(VALUE_ANY_STRING))

#define ASKS_STRING (ASKS(VALUE_STRING) | ASKS(VALUE_BLOCK) | ASKS_SHAPE | ASKS_OWN)

static bool match_own(matcher *scratch, const path_index *tables, const char *bytes, size_t length)
{
    int64_t time;
    if (tables->times.count && timestamp_parse(bytes, length, &time)) {
        interval_walk walk = interval_walk_begin(&tables->times, interval_key_of_time(time));
        for (uint32_t target; interval_walk_next(&walk, &target);)
            if (!hit(scratch, target))
                return false;
    }
    return hit_sets(scratch, tables->sets, VALUE_STRING, bytes, length) && hit_value(scratch, tables, VALUE_ANY_STRING, "", 0);
}

static bool match_string(matcher *scratch, const path_index *tables, const scan_leaf *leaf)
{
    const char *bytes = leaf->bytes;
    size_t length = leaf->length;
    const uint32_t asks = tables->asks;
    if (!(asks & ASKS_STRING))
        return true;
    if (leaf->escaped) {
        if (!vec_reserve(scratch->text, 0, scratch->text_capacity, length))
            return false;
        length = scan_unescape(bytes, length, scratch->text);
        bytes = scratch->text;
    }
    return hit_value(scratch, tables, VALUE_STRING, bytes, length) &&
           (!(asks & ASKS(VALUE_BLOCK)) || match_address(scratch, tables, bytes, length)) &&
           (!(asks & ASKS_SHAPE) || match_shapes(scratch, tables, bytes, length)) &&
           (!(asks & ASKS_OWN) || match_own(scratch, tables, bytes, length));
}

static bool match_parsed(matcher *scratch, const path_index *tables, const scan_leaf *leaf)
{
    double number;
    if (!number_parse(leaf->bytes, leaf->length, &number))
        return hit_value(scratch, tables, VALUE_NUMBER_TEXT, leaf->bytes, leaf->length) &&
               hit_sets(scratch, tables->sets, VALUE_NUMBER_TEXT, leaf->bytes, leaf->length);
    const char *value = (const char *)&number;
    if (!hit_value(scratch, tables, VALUE_NUMBER, value, sizeof number) ||
        !hit_sets(scratch, tables->sets, VALUE_NUMBER, value, sizeof number))
        return false;
    interval_walk walk = interval_walk_begin(&tables->ranges, interval_key_of_number(number));
    for (uint32_t target; interval_walk_next(&walk, &target);)
        if (!hit(scratch, target))
            return false;
    return true;
}

#define ASKS_VALUE_OF_NUMBER (ASKS(VALUE_NUMBER) | ASKS(VALUE_NUMBER_TEXT) | ASKS_SET)

/* For a path with ranges only: true if the number may lie in one of them. Often its sign is enough to decide. */
static bool may_be_in_range(const interval_tree *ranges, const char *bytes, size_t length)
{
    const uint64_t zero = interval_key_of_number(0);
    if (*bytes == '-' ? ranges->least > zero : ranges->greatest < zero)
        return false;
    const number_bounds bounds = number_bounds_of(bytes, length);
    return interval_tree_touches(ranges, bounds.low, bounds.high);
}

/* A number is parsed only if its value matters. */
static bool match_number(matcher *scratch, const path_index *tables, const scan_leaf *leaf)
{
    if (!hit_value(scratch, tables, VALUE_ANY_NUMBER, "", 0))
        return false;
    if (!(tables->asks & ASKS_VALUE_OF_NUMBER) &&
        (!(tables->asks & ASKS_RANGE) || !may_be_in_range(&tables->ranges, leaf->bytes, leaf->length)))
        return true;
    return match_parsed(scratch, tables, leaf);
}

/* ---- Values that are kept for later ---- */

static bool keep(matcher *scratch, const scan_leaf *leaf, event_value_kind kind)
{
    event_value *kept = scratch_allocate(&scratch->memory, sizeof *kept);
    if (!kept)
        return false;
    *kept = (event_value){kind, leaf->element, leaf->escaped, leaf->bytes, leaf->length, NULL};
    value_list *list = &scratch->kept[scratch->compiled->kept[leaf->path]];
    if (list->event != scratch->event)
        *list = (value_list){scratch->event, kept, kept};
    else
        list->last->next = kept;
    list->last = kept;
    return true;
}

/* The kinds of kept values are the scanner's kinds, in the same order. */
_Static_assert((int)EVENT_STRING == (int)SCAN_STRING && (int)EVENT_NUMBER == (int)SCAN_NUMBER &&
                   (int)EVENT_TRUE == (int)SCAN_TRUE && (int)EVENT_FALSE == (int)SCAN_FALSE && (int)EVENT_NULL == (int)SCAN_NULL,
               "event_value_kind begins with the kinds of scan_kind");

bool match_take_leaf(matcher *scratch, const scan_leaf *leaf)
{
    const path_index *tables = tables_of(scratch, leaf->path);
    const uint32_t asks = tables->asks;
    path_state *state = &scratch->paths[leaf->path];
    scratch->leaf++;
    if (state->event != scratch->event) {
        *state = (path_state){.event = scratch->event, .records = NO_RECORD};
        if (asks & ASKS_PRESENT && !wake_present(scratch, leaf->path))
            return false;
    }
    state->leaves++;
    if (scratch->scope == NO_SCOPE)
        state->unscoped++;
    else if (asks & ASKS_JOINED && !add_record(scratch, &state->records))
        return false;
    if (asks & ASKS_KEPT && !keep(scratch, leaf, (event_value_kind)leaf->kind))
        return false;
    switch (leaf->kind) {
    case SCAN_STRING:
        return match_string(scratch, tables, leaf);
    case SCAN_NUMBER:
        return match_number(scratch, tables, leaf);
    case SCAN_TRUE:
        return hit_value(scratch, tables, VALUE_TRUE, "", 0);
    case SCAN_FALSE:
        return hit_value(scratch, tables, VALUE_FALSE, "", 0);
    case SCAN_NULL:
        return hit_value(scratch, tables, VALUE_NULL, "", 0);
    }
    assert(!"a value of no kind");
    return false;
}

static bool on_leaf(void *context, const scan_leaf *leaf)
{
    return match_take_leaf(context, leaf);
}

/* Patterns do not see an object or array as a value, but a condition can ask whether there is one. */
static bool on_container(void *context, uint32_t path, bool element, const char *bytes, size_t length)
{
    const scan_leaf leaf = {.path = path, .element = element, .bytes = bytes, .length = length};
    matcher *scratch = context;
    const path_index *tables = tables_of(scratch, path);
    scratch->leaf++;
    return (!(tables->asks & ASKS_KEPT) || keep(scratch, &leaf, EVENT_CONTAINER)) &&
           hit_value(scratch, tables, VALUE_CONTAINER, "", 0);
}

/* ---- Arrays and their elements ---- */

static bool on_array_begin(void *context, uint32_t path)
{
    matcher *scratch = context;
    if (!vec_reserve(scratch->arrays, scratch->array_count, scratch->array_capacity, 1))
        return false;
    scratch->arrays[scratch->array_count] = (array_state){path, scratch->scope_count, 0, scratch->scope, scratch->array};
    scratch->array = scratch->array_count++;
    return true;
}

static void on_array_end(void *context)
{
    matcher *scratch = context;
    array_state *closed = &scratch->arrays[scratch->array];
    closed->last = scratch->scope_count - 1;
    scratch->array = closed->enclosing;
}

static bool on_element_begin(void *context)
{
    matcher *scratch = context;
    if (!vec_reserve(scratch->scopes, scratch->scope_count, scratch->scope_capacity, 1))
        return false;
    scratch->scopes[scratch->scope_count] = (scope){scratch->scope, 0, scratch->array};
    scratch->scope = scratch->scope_count++;
    return true;
}

static void on_element_end(void *context)
{
    matcher *scratch = context;
    scope *left = &scratch->scopes[scratch->scope];
    left->last = scratch->scope_count - 1;
    scratch->scope = left->parent;
}

scan_sink match_sink(matcher *scratch)
{
    return (scan_sink){scratch, on_leaf, on_container, on_array_begin, on_array_end, on_element_begin, on_element_end};
}

kf_status match_scan_at(matcher *scratch, uint32_t root, const char *bytes, size_t length)
{
    const scan_sink sink = match_sink(scratch);
    return scan_value_at(&scratch->scan, root, bytes, length, &sink);
}
