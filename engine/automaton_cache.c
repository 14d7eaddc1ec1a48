/*
 * The deterministic form, made lazily. A state is a set of nodes, sorted; its row has the next state for every class of bytes, zero
 * where that is not known yet. All of it lies in four arrays that grow up to a bound and are then emptied: the text that is being
 * read goes on from the one state that it needs.
 */
#include "engine/automaton_internal.h"

#include "engine/hash.h"
#include "engine/numbers.h"

#include <stdlib.h>
#include <string.h>

/* Unknown is zero so that a fresh row is all unknown. */
enum { STATE_UNKNOWN = 0, STATE_DEAD = 1, STATE_FIRST = 2 };

/* Marks a state in a row as settled, so that a step needs to look at nothing but the row. */
#define ROW_SETTLED ((uint32_t)1 << 31)

#define CACHE_MOST_BYTES ((size_t)16 << 20)
#define CACHE_LEAST_STATES 64

typedef struct state {
    uint32_t nodes, node_count;     /* in cache->sets */
    uint32_t targets, target_count; /* in cache->targets */
    bool settled;                   /* no byte can change the outcome any more */
} state;

struct automaton_cache {
    const automaton *machine;
    state *states;
    uint32_t state_count, state_capacity;
    uint32_t *rows; /* state_capacity rows of 1 << row_bits, at least class_count */
    unsigned row_bits;
    uint32_t *slots; /* hash table of states by their nodes */
    uint32_t slot_count;
    numbers sets, targets;
    numbers next;    /* the set that is being made */
    uint32_t *marks; /* a node's stamp: already in `next` */
    uint32_t stamp;
    uint32_t start;
    bool failed;
};

static void empty(automaton_cache *cache)
{
    cache->state_count = STATE_FIRST;
    cache->sets.count = cache->targets.count = 0;
    cache->start = STATE_UNKNOWN;
    memset(cache->slots, 0, cache->slot_count * sizeof *cache->slots);
    if (cache->state_capacity)
        memset(cache->rows, 0, ((size_t)cache->state_capacity << cache->row_bits) * sizeof *cache->rows);
}

static size_t bytes_used(const automaton_cache *cache, uint32_t states)
{
    return (size_t)states * ((sizeof *cache->rows << cache->row_bits) + sizeof *cache->states + 2 * sizeof *cache->slots) +
           (cache->sets.count + cache->targets.count) * sizeof(uint32_t);
}

static void enter_slot(automaton_cache *cache, uint32_t made, uint64_t hash)
{
    uint32_t slot = (uint32_t)hash & (cache->slot_count - 1);
    while (cache->slots[slot] != STATE_UNKNOWN)
        slot = (slot + 1) & (cache->slot_count - 1);
    cache->slots[slot] = made;
}

static uint64_t set_hash(const uint32_t *nodes, size_t count)
{
    return hash_bytes((const char *)nodes, count * sizeof *nodes, 0x6b6d73);
}

static bool grow_states(automaton_cache *cache)
{
    const uint32_t capacity = cache->state_capacity ? cache->state_capacity * 2 : CACHE_LEAST_STATES;
    const size_t row = (size_t)1 << cache->row_bits;
    state *states = realloc(cache->states, capacity * sizeof *states);
    if (states)
        cache->states = states;
    uint32_t *rows = realloc(cache->rows, capacity * row * sizeof *rows);
    if (rows)
        cache->rows = rows;
    uint32_t *slots = calloc((size_t)capacity * 2, sizeof *slots);
    if (!states || !rows || !slots) {
        free(slots);
        return false;
    }
    memset(rows + cache->state_capacity * row, 0, (capacity - cache->state_capacity) * row * sizeof *rows);
    free(cache->slots);
    cache->slots = slots;
    cache->slot_count = capacity * 2;
    cache->state_capacity = capacity;
    for (uint32_t i = STATE_FIRST; i < cache->state_count; i++)
        enter_slot(cache, i, set_hash(cache->sets.items + states[i].nodes, states[i].node_count));
    return true;
}

/* Puts a node and the star that is entered with it into the set being made. */
static void enter(automaton_cache *cache, uint32_t at)
{
    for (; at != NO_NODE && cache->marks[at] != cache->stamp; at = cache->machine->nodes[at].star) {
        cache->marks[at] = cache->stamp;
        if (!numbers_push(&cache->next, at))
            cache->failed = true;
    }
}

static uint32_t find_state(const automaton_cache *cache, uint64_t hash)
{
    const numbers *next = &cache->next;
    for (uint32_t slot = (uint32_t)hash & (cache->slot_count - 1); cache->slots[slot] != STATE_UNKNOWN;
         slot = (slot + 1) & (cache->slot_count - 1)) {
        const state *known = &cache->states[cache->slots[slot]];
        if (known->node_count == next->count &&
            memcmp(cache->sets.items + known->nodes, next->items, next->count * sizeof *next->items) == 0)
            return cache->slots[slot];
    }
    return STATE_UNKNOWN;
}

static bool collect_targets(automaton_cache *cache, state *made)
{
    const automaton *machine = cache->machine;
    made->targets = (uint32_t)cache->targets.count;
    made->settled = true;
    for (size_t i = 0; i < cache->next.count; i++) {
        const node *member = &machine->nodes[cache->next.items[i]];
        for (uint32_t at = member->targets; at != NO_TARGET; at = machine->targets[at].next)
            if (!numbers_push(&cache->targets, machine->targets[at].value))
                return false;
        made->settled = made->settled && member->is_star && member->edges == NO_EDGE;
    }
    made->target_count = 0;
    if (cache->targets.count == made->targets)
        return true;
    /* Operands of one predicate that end at different nodes report it once. */
    uint32_t *found = cache->targets.items + made->targets;
    const size_t count = cache->targets.count - made->targets;
    numbers_sort(found, count);
    const size_t kept = numbers_unique(found, count);
    cache->targets.count = made->targets + kept;
    made->target_count = (uint32_t)kept;
    return true;
}

/* The state whose nodes are in cache->next; STATE_UNKNOWN if memory ran out. */
static uint32_t state_of_set(automaton_cache *cache)
{
    numbers *next = &cache->next;
    if (next->count == 0)
        return STATE_DEAD;
    numbers_sort(next->items, next->count);
    const uint64_t hash = set_hash(next->items, next->count);
    const uint32_t known = find_state(cache, hash);
    if (known != STATE_UNKNOWN)
        return known;
    if (bytes_used(cache, cache->state_count) > CACHE_MOST_BYTES && cache->state_count > CACHE_LEAST_STATES)
        empty(cache);
    if (cache->state_count == cache->state_capacity && !grow_states(cache))
        return STATE_UNKNOWN;
    state made = {.nodes = (uint32_t)cache->sets.count, .node_count = (uint32_t)next->count};
    for (size_t i = 0; i < next->count; i++)
        if (!numbers_push(&cache->sets, next->items[i]))
            return STATE_UNKNOWN;
    if (!collect_targets(cache, &made))
        return STATE_UNKNOWN;
    cache->states[cache->state_count] = made;
    enter_slot(cache, cache->state_count, hash);
    return cache->state_count++;
}

static void begin_set(automaton_cache *cache)
{
    cache->next.count = 0;
    if (++cache->stamp == 0) {
        memset(cache->marks, 0, cache->machine->node_count * sizeof *cache->marks);
        cache->stamp = 1;
    }
}

static uint32_t step(automaton_cache *cache, uint32_t from, unsigned char byte)
{
    const automaton *machine = cache->machine;
    const state *origin = &cache->states[from];
    begin_set(cache);
    for (uint32_t i = 0; i < origin->node_count; i++) {
        const uint32_t member = cache->sets.items[origin->nodes + i];
        if (machine->nodes[member].is_star)
            enter(cache, member);
        for (uint32_t at = machine->nodes[member].edges; at != NO_EDGE; at = machine->edges[at].next)
            if (machine->edges[at].byte == byte)
                enter(cache, machine->edges[at].to);
    }
    const uint32_t states_before = cache->state_count;
    const uint32_t to = cache->failed ? STATE_UNKNOWN : state_of_set(cache);
    /* Emptied on the way: `from` is gone, and so is its row. */
    if (to != STATE_UNKNOWN && cache->state_count >= states_before)
        cache->rows[((size_t)from << cache->row_bits) + machine->class_of[byte]] =
            to >= STATE_FIRST && cache->states[to].settled ? to | ROW_SETTLED : to;
    return to;
}

static uint32_t start_state(automaton_cache *cache)
{
    if (cache->start == STATE_UNKNOWN) {
        begin_set(cache);
        enter(cache, START_NODE);
        cache->start = cache->failed ? STATE_UNKNOWN : state_of_set(cache);
    }
    return cache->start;
}

automaton_cache *automaton_cache_new(const automaton *machine)
{
    automaton_cache *cache = calloc(1, sizeof *cache);
    if (!cache)
        return NULL;
    cache->machine = machine;
    cache->state_count = STATE_FIRST;
    while ((uint32_t)1 << cache->row_bits < machine->class_count)
        cache->row_bits++;
    cache->marks = calloc(machine->node_count, sizeof *cache->marks);
    if (!cache->marks || !grow_states(cache)) {
        automaton_cache_free(cache);
        return NULL;
    }
    return cache;
}

void automaton_cache_free(automaton_cache *cache)
{
    if (!cache)
        return;
    free(cache->states);
    free(cache->rows);
    free(cache->slots);
    free(cache->sets.items);
    free(cache->targets.items);
    free(cache->next.items);
    free(cache->marks);
    free(cache);
}

const uint32_t *automaton_run(automaton_cache *cache, const char *bytes, size_t length, size_t *count)
{
    const automaton *machine = cache->machine;
    uint32_t at = start_state(cache);
    for (size_t i = 0; i < length && at >= STATE_FIRST; i++) {
        const unsigned char byte = (unsigned char)bytes[i];
        const uint32_t next = cache->rows[((size_t)at << cache->row_bits) + machine->class_of[byte]];
        if (next & ROW_SETTLED) {
            at = next & ~ROW_SETTLED;
            break;
        }
        at = next != STATE_UNKNOWN ? next : step(cache, at, byte);
    }
    *count = 0;
    if (at == STATE_UNKNOWN) {
        cache->failed = false;
        *count = SIZE_MAX;
        return NULL;
    }
    if (at == STATE_DEAD)
        return NULL;
    *count = cache->states[at].target_count;
    return *count ? cache->targets.items + cache->states[at].targets : NULL;
}
