/*
 * Nodes whose values do not stand in the event as such: elements of arrays, JSON in strings, and what fields and functions of the
 * language compute. Those on which the waking of some rule depends are filled for every event; the others when somebody asks.
 */
#ifndef ENGINE_MATCH_DERIVE_H
#define ENGINE_MATCH_DERIVE_H

#include "engine/program/engine.h"

typedef enum derivation_kind { DERIVATION_ELEMENT, DERIVATION_JSON, DERIVATION_COMPUTED } derivation_kind;

typedef struct derivation {
    derivation_kind kind;
    bool eager;
    uint32_t node;
    uint32_t source; /* ELEMENT, JSON: the node that it is taken from */
    int32_t index;   /* ELEMENT */
    compute_function *compute;
    const void *data;
    const uint32_t *inputs;
    size_t input_count;
} derivation;

#define DERIVATION_NONE UINT32_MAX

/* Fills a derivation's node for the event at hand, once. False if memory ran out. */
bool derive_run(matcher *scratch, uint32_t number);

/* Sees to it that a node, or the derivation that it lies below, is filled. */
bool derive_node(matcher *scratch, uint32_t node);

#endif
