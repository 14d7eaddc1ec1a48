/*
 * The deterministic form of an automaton, made when it is needed. A state is a sorted set of nodes. Its row says for every class
 * of bytes where the next state's row begins. Everything is in four arrays, which grow up to a bound and are then emptied. The
 * text that is being read goes on from the one state that it needs.
 *
 * A node that nothing can leave, as behind the last star of "*x*", is reported when it is entered and is then left out of the
 * state. Otherwise each combination of found operands would need a state of its own.
 */
#include "engine/tables/automaton_internal.h"

#include "engine/tables/hash.h"
#include "engine/tables/numbers.h"

#include <stdlib.h>
#include <string.h>

/* Where the rows of special states begin, in rows. Unknown is zero, so that a zeroed row is all unknown. */
enum { STATE_UNKNOWN = 0, STATE_DEAD = 1, STATE_FIRST = 2 };

/* In a row, marks an entry at which the loop over the bytes must stop: the next state is unknown or dead, or has something to
 * report. */
#define NOTABLE 0x80000000U

#define CACHE_MOST_BYTES ((size_t)16 << 20)
#define CACHE_LEAST_STATES 64

typedef struct state {
    uint32_t nodes, node_count; /* in cache->sets */
    uint32_t found, end;        /* in cache->targets: what is reported when the state is entered */
    uint32_t final, final_end;  /* in cache->targets: what is reported if the text ends in this state */
    uint32_t reported;          /* the last run that entered the state; a run reports it once */
} state;

struct automaton_cache {
    const automaton *machine;
    state *states;
    uint32_t state_count, state_capacity;
    uint32_t *rows;  /* state_capacity rows of class_count: NOTABLE, and where the next state's row begins */
    uint32_t *slots; /* hash table of states by their nodes */
    uint32_t slot_count;
    numbers sets, targets;
    numbers reported; /* the targets that the current run has reported */
    uint32_t run;
    numbers next;    /* the set of nodes that is being made */
    uint32_t *marks; /* by node: the stamp of the last set that has it */
    uint32_t stamp;
    uint32_t start;
    bool emptied; /* the current step has emptied the cache */
    bool failed;
};

static void empty(automaton_cache *cache)
{
    /* only the rows in use have been written */
    const size_t written = (size_t)cache->state_count * cache->machine->class_count;
    cache->state_count = STATE_FIRST;
    cache->sets.count = cache->targets.count = 0;
    cache->start = STATE_UNKNOWN;
    cache->emptied = true;
    memset(cache->slots, 0, cache->slot_count * sizeof *cache->slots);
    memset(cache->rows, 0, written * sizeof *cache->rows);
}

static size_t bytes_used(const automaton_cache *cache, uint32_t states)
{
    return (size_t)states *
               (cache->machine->class_count * sizeof *cache->rows + sizeof *cache->states + 2 * sizeof *cache->slots) +
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
    const size_t row = cache->machine->class_count;
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

/* Adds a node, and the star that is entered with it, to the set that is being made. */
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

/* True if every byte leads from this node back to it, so that no text leaves it. */
static bool is_absorbing(const node *member)
{
    return member->is_star && member->edges == NO_EDGE;
}

/* Appends the targets of the state's absorbing nodes, or of its other nodes. */
static bool append_targets(automaton_cache *cache, bool absorbing)
{
    const automaton *machine = cache->machine;
    for (size_t i = 0; i < cache->next.count; i++) {
        const node *member = &machine->nodes[cache->next.items[i]];
        if (is_absorbing(member) != absorbing)
            continue;
        for (uint32_t at = member->targets; at != NO_TARGET; at = machine->targets[at].next)
            if (!numbers_push(&cache->targets, machine->targets[at].value))
                return false;
    }
    return true;
}

static bool collect_targets(automaton_cache *cache, state *made)
{
    made->found = (uint32_t)cache->targets.count;
    if (!append_targets(cache, true))
        return false;
    made->end = made->final = (uint32_t)cache->targets.count;
    if (!append_targets(cache, false))
        return false;
    made->final_end = (uint32_t)cache->targets.count;
    return true;
}

/* The state whose nodes are in cache->next, made if it is new. STATE_UNKNOWN if memory ran out. */
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

/* The entry of a row for a state: where its row begins, and whether the loop must stop there. */
static uint32_t reference_to(const automaton_cache *cache, uint32_t to)
{
    const bool notable = to == STATE_DEAD || cache->states[to].end > cache->states[to].found;
    return to * cache->machine->class_count | (notable ? NOTABLE : 0);
}

/* Finds the state behind `from` and a byte, which the row does not know yet. */
static uint32_t step(automaton_cache *cache, uint32_t from, unsigned char byte)
{
    const automaton *machine = cache->machine;
    const state *origin = &cache->states[from];
    begin_set(cache);
    for (uint32_t i = 0; i < origin->node_count; i++) {
        const uint32_t member = cache->sets.items[origin->nodes + i];
        if (is_absorbing(&machine->nodes[member]))
            continue;
        if (machine->nodes[member].is_star)
            enter(cache, member);
        for (uint32_t at = machine->nodes[member].edges; at != NO_EDGE; at = machine->edges[at].next)
            if (machine->edges[at].byte == byte)
                enter(cache, machine->edges[at].to);
    }
    cache->emptied = false;
    const uint32_t to = cache->failed ? STATE_UNKNOWN : state_of_set(cache);
    /* If the cache was emptied meanwhile, `from` and its row no longer exist. */
    if (to != STATE_UNKNOWN && !cache->emptied)
        cache->rows[(size_t)from * machine->class_count + machine->class_of[byte]] = reference_to(cache, to);
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
    free(cache->reported.items);
    free(cache->next.items);
    free(cache->marks);
    free(cache);
}

static bool report(automaton_cache *cache, uint32_t begin, uint32_t end)
{
    return end == begin || numbers_append(&cache->reported, cache->targets.items + begin, end - begin);
}

/* Reports what a new state has to report. False if memory ran out. */
static bool enter_state(automaton_cache *cache, uint32_t at)
{
    if (cache
            /* the states no longer know what they have reported, so repeats are removed here; otherwise the list could grow with
             * the text */
            ->emptied) {
        numbers_sort(cache->reported.items, cache->reported.count);
        cache->reported.count = numbers_unique(cache->reported.items, cache->reported.count);
        cache->emptied = false;
    }
    if (at == STATE_DEAD || cache->states[at].reported == cache->run)
        return true;
    cache->states[at].reported = cache->run;
    return report(cache, cache->states[at].found, cache->states[at].end);
}

/* Reads the text to its end, or until no operand can match any more. Returns the state, STATE_UNKNOWN if memory ran out. */
static uint32_t read_text(automaton_cache *cache, const char *bytes, size_t length)
{
    const uint32_t width = cache->machine->class_count;
    const uint16_t *class_of = cache->machine->class_of;
    uint32_t at = start_state(cache);
    if (at == STATE_UNKNOWN || !enter_state(cache, at))
        return STATE_UNKNOWN;
    uint32_t row = at * width;
    for (size_t i = 0; i < length; i++) {
        const unsigned char byte = (unsigned char)bytes[i];
        const uint32_t next = cache->rows[row + class_of[byte]];
        if ((int32_t)next > 0) { /* known, and nothing to stop for */
            row = next;
            continue;
        }
        at = next ? (next & ~NOTABLE) / width : step(cache, row / width, byte);
        if (at == STATE_UNKNOWN || !enter_state(cache, at))
            return STATE_UNKNOWN;
        if (at == STATE_DEAD)
            return at;
        row = at * width;
    }
    return row / width;
}

const uint32_t *automaton_run(automaton_cache *cache, const char *bytes, size_t length, size_t *count)
{
    cache->reported.count = 0;
    if (++cache->run == 0) {
        for (uint32_t i = STATE_FIRST; i < cache->state_count; i++)
            cache->states[i].reported = 0;
        cache->run = 1;
    }
    const uint32_t at = read_text(cache, bytes, length);
    const bool known = at != STATE_UNKNOWN;
    if (!known || (at != STATE_DEAD && !report(cache, cache->states[at].final, cache->states[at].final_end))) {
        cache->failed = false;
        *count = SIZE_MAX;
        return NULL;
    }
    *count = cache->reported.count;
    return *count ? cache->reported.items : NULL;
}
