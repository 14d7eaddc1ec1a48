/* The non-deterministic automaton: a trie over bytes, star nodes, and at each node the targets of the operands that end there. */
#include "engine/tables/automaton_internal.h"

#include "engine/tables/casing.h"
#include "grammar/base/vec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static uint32_t add_node(automaton *machine, bool star)
{
    if (!vec_reserve(machine->nodes, machine->node_count, machine->node_capacity, 1))
        return NO_NODE;
    machine->nodes[machine->node_count] = (node){NO_EDGE, NO_NODE, NO_TARGET, star};
    return machine->node_count++;
}

/* The edge of `from` for this byte. `exclusive`: only an edge that several operands may share, which leads to a node that only
 * plain bytes reach. */
static uint32_t find_edge(const automaton *machine, uint32_t from, unsigned char byte)
{
    uint32_t at = machine->nodes[from].edges;
    while (at != NO_EDGE && (machine->edges[at].byte != byte || !machine->edges[at].shared))
        at = machine->edges[at].next;
    return at;
}

static bool add_edge(automaton *machine, uint32_t from, unsigned char byte, bool shared, uint32_t to)
{
    if (!vec_reserve(machine->edges, machine->edge_count, machine->edge_capacity, 1))
        return false;
    machine->edges[machine->edge_count] = (edge){machine->nodes[from].edges, to, byte, shared};
    machine->nodes[from].edges = machine->edge_count++;
    return true;
}

/* Follows the path of `bytes`, and makes what is missing. Operands with the same beginning share it. */
static uint32_t add_bytes(automaton *machine, uint32_t at, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length && at != NO_NODE; i++) {
        const unsigned char byte = (unsigned char)bytes[i];
        const uint32_t found = find_edge(machine, at, byte);
        if (found != NO_EDGE) {
            at = machine->edges[found].to;
            continue;
        }
        const uint32_t to = add_node(machine, false);
        if (to == NO_NODE || !add_edge(machine, at, byte, true, to))
            return NO_NODE;
        at = to;
    }
    return at;
}

static uint32_t add_star(automaton *machine, uint32_t at)
{
    if (at == NO_NODE || machine->nodes[at].is_star)
        return at;
    if (machine->nodes[at].star == NO_NODE) {
        const uint32_t star = add_node(machine, true);
        if (star == NO_NODE)
            return NO_NODE;
        machine->nodes[at].star = star;
    }
    return machine->nodes[at].star;
}

/* Adds one character in all its cases: one text for each case, from one node to one node. */
static uint32_t add_character(automaton *machine, uint32_t at, const casing_form *forms, size_t count)
{
    if (count == 1)
        return add_bytes(machine, at, forms[0].bytes, forms[0].length);
    const uint32_t to = add_node(machine, false);
    for (size_t i = 0; i < count && to != NO_NODE; i++) {
        uint32_t from = at;
        for (size_t k = 0; k + 1 < forms[i].length; k++) {
            const uint32_t next = add_node(machine, false);
            if (next == NO_NODE || !add_edge(machine, from, (unsigned char)forms[i].bytes[k], false, next))
                return NO_NODE;
            from = next;
        }
        if (!add_edge(machine, from, (unsigned char)forms[i].bytes[forms[i].length - 1], false, to))
            return NO_NODE;
    }
    return to;
}

static uint32_t add_ignoring_case(automaton *machine, uint32_t at, text operand)
{
    for (size_t i = 0, used = 0; i < operand.length && at != NO_NODE; i += used) {
        casing_form forms[CASING_MOST_FORMS];
        const size_t count = casing_forms(operand.bytes + i, operand.length - i, forms, &used);
        at = add_character(machine, at, forms, count);
    }
    return at;
}

static uint32_t add_wildcard(automaton *machine, uint32_t at, text operand, bool ignoring_case)
{
    for (size_t i = 0; i < operand.length && at != NO_NODE; i++) {
        if (operand.bytes[i] == '*') {
            at = add_star(machine, at);
            continue;
        }
        if (operand.bytes[i] == '\\' && i + 1 < operand.length)
            i++;
        if (!ignoring_case) {
            at = add_bytes(machine, at, operand.bytes + i, 1);
            continue;
        }
        casing_form forms[CASING_MOST_FORMS];
        size_t used;
        const size_t count = casing_forms(operand.bytes + i, operand.length - i, forms, &used);
        at = add_character(machine, at, forms, count);
        i += used - 1;
    }
    return at;
}

static bool add_target(automaton *machine, uint32_t at, uint32_t value)
{
    if (at == NO_NODE || !vec_reserve(machine->targets, machine->target_count, machine->target_capacity, 1))
        return false;
    machine->targets[machine->target_count] = (target){value, machine->nodes[at].targets};
    machine->nodes[at].targets = machine->target_count++;
    return true;
}

automaton *automaton_new(void)
{
    automaton *machine = calloc(1, sizeof *machine);
    if (machine && add_node(machine, false) != START_NODE) {
        automaton_free(machine);
        return NULL;
    }
    return machine;
}

void automaton_free(automaton *machine)
{
    if (!machine)
        return;
    free(machine->nodes);
    free(machine->edges);
    free(machine->targets);
    free(machine);
}

/* The node behind an operand. NO_NODE if memory ran out. */
static uint32_t add_shape(automaton *machine, shape_kind kind, text operand)
{
    const uint32_t at = START_NODE;
    switch (kind) {
    case SHAPE_PREFIX:
        return add_star(machine, add_bytes(machine, at, operand.bytes, operand.length));
    case SHAPE_PREFIX_IGNORE_CASE:
        return add_star(machine, add_ignoring_case(machine, at, operand));
    case SHAPE_SUFFIX:
        return add_bytes(machine, add_star(machine, at), operand.bytes, operand.length);
    case SHAPE_SUFFIX_IGNORE_CASE:
        return add_ignoring_case(machine, add_star(machine, at), operand);
    case SHAPE_EQUALS_IGNORE_CASE:
        return add_ignoring_case(machine, at, operand);
    case SHAPE_WILDCARD:
        return add_wildcard(machine, at, operand, false);
    case SHAPE_WILDCARD_IGNORE_CASE:
        return add_wildcard(machine, at, operand, true);
    }
    assert(!"a shape that the automaton does not know");
    return NO_NODE;
}

bool automaton_add(automaton *machine, shape_kind kind, text operand, uint32_t value)
{
    return add_target(machine, add_shape(machine, kind, operand), value);
}

/* Bytes that no edge distinguishes share a class. This keeps the rows of the deterministic states short. */
bool automaton_finish(automaton *machine)
{
    bool seen[256] = {false};
    for (uint32_t i = 0; i < machine->edge_count; i++)
        seen[machine->edges[i].byte] = true;
    machine->class_count = 1;
    for (size_t byte = 0; byte < 256; byte++)
        machine->class_of[byte] = seen[byte] ? (uint16_t)machine->class_count++ : 0;
    return true;
}

uint32_t automaton_size(const automaton *machine)
{
    return machine->node_count;
}
